using System.Runtime.CompilerServices;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicencePresentation;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicencePresentation;

/// <summary>Conditions on the log of presentations (tender 5.1.3.5.2: time, type, system, holder).</summary>
public sealed record PresentationFilter
{
    public const int LongestText = 100;

    public string? TypeCode { get; init; }

    public Guid? ClientKey { get; init; }

    public string? PurposeCode { get; init; }

    /// <summary>The whole number of the licence.</summary>
    public string? Number { get; init; }

    /// <summary>The holder's whole name or whole identity number.</summary>
    public string? Holder { get; init; }

    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public bool IsFiltered => this != new PresentationFilter();

    internal IEnumerable<Problem> Check()
    {
        if (From > To)
        {
            yield return new Problem("开始日期在结束日期之后，请调整。", "from");
        }

        if (Number?.Length > LongestText || Holder?.Length > LongestText)
        {
            yield return new Problem($"查询条件最多 {LongestText} 个字。");
        }
    }

    internal IQueryable<Presentation> Apply(Operation operation)
    {
        var rows = operation.Db.Set<Presentation>().AsQueryable();
        rows = TypeCode is { } type ? rows.Where(row => row.LicenceType == type) : rows;
        rows = ClientKey is { } client ? rows.Where(row => row.ClientKey == client) : rows;
        rows = PurposeCode is { } purpose ? rows.Where(row => row.PurposeCode == purpose) : rows;
        rows = Number?.Trim() is { Length: > 0 } number ? rows.Where(row => row.Number == number) : rows;
        if (Holder?.Trim() is { Length: > 0 } holder)
        {
            var index = operation.Service<ProtectedFields>().BlindIndex(RecordShape.HolderNumber(holder, operation.Today));
            rows = rows.Where(row => row.HolderName == holder || row.HolderIndex == index);
        }

        if (From is { } from)
        {
            var start = ShanghaiTime.StartOf(from);
            rows = rows.Where(row => row.At >= start);
        }

        if (To is { } to)
        {
            var end = ShanghaiTime.StartOf(to.AddDays(1));
            rows = rows.Where(row => row.At < end);
        }

        return rows;
    }

    internal static async Task<Dictionary<string, string>> TypeNamesAsync(Operation operation, CancellationToken cancellation) =>
        await operation.Db.Set<LicenceType>().ToDictionaryAsync(type => type.Code, type => type.Name, StringComparer.Ordinal, cancellation);
}

/// <param name="LicenceId">To be opened in the library.</param>
/// <param name="Items">Labels of what was shown.</param>
public sealed record PresentationRow(
    Guid Id, DateTime At, string ClientName, string UnitName, string OperatorName, string? Reference, string PurposeName, PresentationKey Key, Guid LicenceId, string TypeCode, string TypeName, string Number, string HolderName, IReadOnlyList<string> Items);

public sealed record PresentationSystem(Guid Key, string Name);

/// <param name="Older">Where the next page begins; null on the last.</param>
public sealed record PresentationPage(
    IReadOnlyList<PresentationRow> Rows, PresentationPlace? Older, IReadOnlyList<(string Code, string Name)> Types, IReadOnlyList<PresentationSystem> Systems, IReadOnlyList<PresentationPurpose> Purposes, bool MayExport, bool MayGrant, int OpenAlarms);

/// <summary>A place in the log.</summary>
public sealed record PresentationPlace(DateTime At, Guid Id);

/// <summary>亮证记录 of the licences in the reach, the newest first.</summary>
[Requires(PresentationPermissions.View)]
public sealed class ListPresentations : Query<PresentationPage>
{
    public const int PageSize = 20;

    public PresentationFilter Filter { get; init; } = new();

    public PresentationPlace? After { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Filter.Check();

    protected internal override async Task<Outcome<PresentationPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var shown = Filter.Apply(operation);
        if (After is { } after)
        {
            shown = shown.Where(row => row.At < after.At || (row.At == after.At && row.Id.CompareTo(after.Id) < 0));
        }

        var rows = await shown.OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(PageSize + 1).ToListAsync(cancellation);
        var versions = await db.Set<StandardVersion>().Include(version => version.Type).Where(version => version.State == StandardState.Active).OrderBy(version => version.Type!.Ordinal).ToListAsync(cancellation);
        var types = versions.ConvertAll(version => new PresentationTypeChoice(version.Type!.Code, version.Type.Name, [.. version.ReadContent().Fields.Select(field => (field.Key, field.Label, field.IsPersonalNumber))]));
        var systems = await PresentationStatisticsReader.SystemsAsync(operation, cancellation);
        return new PresentationPage(
            [.. rows.Take(PageSize).Select(row => new PresentationRow(
                row.Id, row.At, row.ClientName, row.UnitName, row.OperatorName, row.Reference, row.PurposeName, row.Key, row.LicenceId, row.LicenceType, types.Find(type => type.Code == row.LicenceType)?.Name ?? row.LicenceType, row.Number, row.HolderName,
                PresentationWords.Labels(types, row.LicenceType, row.Items.Split(' ', StringSplitOptions.RemoveEmptyEntries))))],
            rows.Count > PageSize ? new PresentationPlace(rows[PageSize - 1].At, rows[PageSize - 1].Id) : null,
            types.ConvertAll(type => (type.Code, type.Name)), [.. systems.Select(pair => new PresentationSystem(pair.Key, pair.Value)).OrderBy(system => system.Name, StringComparer.Ordinal)],
            await PresentationWords.PurposesAsync(operation, cancellation), operation.Actor.May(PresentationPermissions.Export), operation.Actor.May(PresentationPermissions.Grant),
            await db.Set<Domain.Licensing.LicencePresentation.PresentationAlarm>().CountAsync(row => row.HandledAt == null, cancellation));
    }
}

/// <summary>The log of presentations as a workbook; on record itself.</summary>
[Requires(PresentationPermissions.Export)]
public sealed class ExportPresentations : Query<Done>
{
    private const int Batch = 2000;

    /// <summary>Of one workbook.</summary>
    public const int MostRows = 200_000;

    public PresentationFilter Filter { get; init; } = new();

    public required Func<Stream> Open { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Filter.Check();

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var shown = Filter.Apply(operation);
        if (await shown.Take(MostRows + 1).CountAsync(cancellation) > MostRows)
        {
            return Failure.Invalid($"符合条件的亮证记录超过 {MostRows} 条，请缩小范围后再导出。");
        }

        var names = await PresentationFilter.TypeNamesAsync(operation, cancellation);
        var counted = 0;
        await WorkbookWriter.WriteAsync(
            Open(),
            new WorkbookDocument(
                "亮证记录", Filter.IsFiltered ? "按条件筛选" : "全部", operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now),
                [new("时间"), new("调用系统"), new("所属单位"), new("经办人"), new("业务编号"), new("用途"), new("查询方式"), new("证照类型"), new("证照编号"), new("持证主体")], RowsAsync(cancellation)),
            cancellation);
        operation.RecordLook("PresentationExport", Guid.CreateVersion7().ToString(), "亮证记录", operation.Actor.OrganisationPath, FormattableString.Invariant($"导出亮证记录 {counted} 条"));
        return Done.It;

        async IAsyncEnumerable<object?[]> RowsAsync([EnumeratorCancellation] CancellationToken stopping)
        {
            PresentationPlace? after = null;
            while (true)
            {
                var rest = after is { } last ? shown.Where(row => row.At < last.At || (row.At == last.At && row.Id.CompareTo(last.Id) < 0)) : shown;
                var some = await rest.OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(Batch).ToListAsync(stopping);
                foreach (var row in some)
                {
                    counted++;
                    yield return [ShanghaiTime.Of(row.At), row.ClientName, row.UnitName, row.OperatorName, row.Reference, row.PurposeName, row.Key.Name(), names.GetValueOrDefault(row.LicenceType, row.LicenceType), row.Number, row.HolderName];
                }

                if (some.Count < Batch)
                {
                    yield break;
                }

                after = new PresentationPlace(some[^1].At, some[^1].Id);
            }
        }
    }
}
