using System.Runtime.CompilerServices;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

/// <summary>Conditions on the operations log.</summary>
public sealed record LicenceActFilter
{
    public const int LongestText = 100;

    public string? TypeCode { get; init; }

    public LicenceActKind? Kind { get; init; }

    /// <summary>The whole number of the licence.</summary>
    public string? Number { get; init; }

    /// <summary>The whole name of the person or job.</summary>
    public string? ByName { get; init; }

    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public bool IsFiltered => TypeCode is not null || Kind is not null || Number is not null || ByName is not null || From is not null || To is not null;

    internal Failure? Fault => From > To ? Failure.Invalid("开始日期在结束日期之后，请调整。", "from") : Number?.Length > LongestText || ByName?.Length > LongestText ? Failure.Invalid($"查询条件最多 {LongestText} 个字。") : null;

    internal IQueryable<LicenceAct> Apply(IQueryable<LicenceAct> acts)
    {
        acts = TypeCode is { } type ? acts.Where(row => row.LicenceType == type) : acts;
        acts = Kind is { } kind ? acts.Where(row => row.Kind == kind) : acts;
        acts = Number is { } number ? acts.Where(row => row.Number == number) : acts;
        acts = ByName is { } name ? acts.Where(row => row.ByName == name) : acts;
        if (From is { } from)
        {
            var start = ShanghaiTime.StartOf(from);
            acts = acts.Where(row => row.At >= start);
        }

        if (To is { } to)
        {
            var end = ShanghaiTime.StartOf(to.AddDays(1));
            acts = acts.Where(row => row.At < end);
        }

        return acts;
    }
}

/// <param name="Licence">To be opened in the library; null for one of a type without a standard.</param>
public sealed record LicenceActListRow(Guid Id, DateTime At, LicenceActKind Kind, string TypeCode, string TypeName, string Number, Guid? Licence, string ByName, string? Reason);

/// <param name="Types">To choose from.</param>
public sealed record LicenceActPage(IReadOnlyList<LicenceActListRow> Rows, Guid? Older, IReadOnlyList<(string Code, string Name)> Types, bool MayExport);

/// <summary>操作日志 of all licences in the reach, the newest first (tender 5.1.3.3.3).</summary>
[Requires(LibraryPermissions.View)]
public sealed class ListLicenceActs : Query<LicenceActPage>
{
    public const int PageSize = 20;

    public LicenceActFilter Filter { get; init; } = new();

    public Guid? After { get; init; }

    protected internal override async Task<Outcome<LicenceActPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (Filter.Fault is { } fault)
        {
            return fault;
        }

        var acts = Filter.Apply(operation.Db.Set<LicenceAct>());
        if (After is { } after)
        {
            acts = acts.Where(row => row.Id.CompareTo(after) < 0);
        }

        var rows = await acts.OrderByDescending(row => row.Id).Take(PageSize + 1).ToListAsync(cancellation);
        var shown = rows.Take(PageSize).ToList();
        var types = await operation.Db.Set<LicenceType>().OrderBy(type => type.Ordinal).Select(type => new { type.Code, type.Name }).ToListAsync(cancellation);
        var licences = shown.Select(row => row.LicenceId).Distinct().ToList();
        var known = await operation.Db.Set<Licence>().Where(row => licences.Contains(row.Id)).Select(row => new { row.Id, row.Title }).ToDictionaryAsync(row => row.Id, cancellation);
        return new LicenceActPage(
            shown.ConvertAll(row => new LicenceActListRow(
                row.Id, row.At, row.Kind, row.LicenceType, known.GetValueOrDefault(row.LicenceId)?.Title ?? row.LicenceType, row.Number, known.ContainsKey(row.LicenceId) ? row.LicenceId : null, row.ByName, row.Reason)),
            rows.Count > PageSize ? rows[PageSize - 1].Id : null,
            types.ConvertAll(type => (type.Code, type.Name)),
            operation.Actor.May(LibraryPermissions.Export));
    }
}

/// <summary>The operations log as a workbook; on record itself.</summary>
[Requires(LibraryPermissions.Export)]
public sealed class ExportLicenceActs : Query<Done>
{
    private const int Batch = 2000;

    /// <summary>Of one workbook.</summary>
    public const int MostRows = 200_000;

    public LicenceActFilter Filter { get; init; } = new();

    public required Func<Stream> Open { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (Filter.Fault is { } fault)
        {
            return fault;
        }

        var acts = Filter.Apply(operation.Db.Set<LicenceAct>());
        if (await acts.Take(MostRows + 1).CountAsync(cancellation) > MostRows)
        {
            return Failure.Invalid($"符合条件的日志超过 {MostRows} 条，请缩小范围后再导出。");
        }

        var names = await operation.Db.Set<LicenceType>().ToDictionaryAsync(type => type.Code, type => type.Name, StringComparer.Ordinal, cancellation);
        var counted = 0;
        await WorkbookWriter.WriteAsync(
            Open(),
            new WorkbookDocument(
                "证照操作日志", Filter.IsFiltered ? "按条件筛选" : "全部", operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now),
                [new("时间"), new("操作"), new("证照类型"), new("证照编号"), new("操作人"), new("原因")], RowsAsync(cancellation)),
            cancellation);
        operation.RecordLook("LicenceActExport", Guid.CreateVersion7().ToString(), "证照操作日志", operation.Actor.OrganisationPath, FormattableString.Invariant($"导出证照操作日志 {counted} 条"));
        return Done.It;

        async IAsyncEnumerable<object?[]> RowsAsync([EnumeratorCancellation] CancellationToken stopping)
        {
            Guid? after = null;
            while (true)
            {
                var some = await (after is { } last ? acts.Where(row => row.Id.CompareTo(last) < 0) : acts).OrderByDescending(row => row.Id).Take(Batch).ToListAsync(stopping);
                foreach (var row in some)
                {
                    counted++;
                    yield return [ShanghaiTime.Of(row.At), row.Kind.Name(), names.GetValueOrDefault(row.LicenceType, row.LicenceType), row.Number, row.ByName, row.Reason];
                }

                if (some.Count < Batch)
                {
                    yield break;
                }

                after = some[^1].Id;
            }
        }
    }
}
