using System.Runtime.CompilerServices;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Time;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceCollection;

/// <param name="Records">Valid ones in the reach.</param>
/// <param name="Invalid">Marked as not valid.</param>
public sealed record RecordTypeRow(string Code, string Name, LicenceHolderKind HolderKind, long Records, long Invalid);

/// <summary>The types with their totals in the reach.</summary>
[Requires(CollectionPermissions.View)]
public sealed class ListRecordTypes : Query<IReadOnlyList<RecordTypeRow>>
{
    protected internal override async Task<Outcome<IReadOnlyList<RecordTypeRow>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var types = await db.Set<LicenceType>()
            .Where(type => db.Set<StandardVersion>().Any(version => version.TypeId == type.Id && version.State == StandardState.Active))
            .OrderBy(type => type.Ordinal).ToListAsync(cancellation);
        var totals = await db.Set<LicenceRecordTotal>().GroupBy(row => new { row.TypeId, row.IsValid }).Select(group => new { group.Key.TypeId, group.Key.IsValid, Records = group.Sum(row => row.Records) }).ToListAsync(cancellation);
        long Count(Guid type, bool valid) => totals.Find(row => row.TypeId == type && row.IsValid == valid)?.Records ?? 0;
        return types.ConvertAll(type => new RecordTypeRow(type.Code, type.Name, type.HolderKind, Count(type.Id, true), Count(type.Id, false)));
    }
}

/// <summary>A place in the list: the newest first.</summary>
public readonly record struct RecordPlace(DateTime At, Guid Id);

/// <param name="Cells">By the columns of the page; numbers of persons masked.</param>
public sealed record RecordRow(Guid Id, IReadOnlyList<string> Cells, bool IsValid, DateTime CollectedAt, string BatchNumber);

/// <param name="Total">In the reach, without conditions.</param>
/// <param name="Found">That fit the conditions, up to <see cref="ListRecords.MostCounted"/>; null without conditions.</param>
public sealed record RecordPage(
    string TypeCode, string TypeName, IReadOnlyList<RecordCondition> Conditions, IReadOnlyList<string> Columns, IReadOnlyList<RecordRow> Rows, long Total, int? Found, RecordPlace? Older, bool MayExport);

/// <summary>归集记录 of one type by the standard's own conditions and columns (tender 5.1.3.3.1).</summary>
[Requires(CollectionPermissions.View)]
public sealed class ListRecords : Query<RecordPage>
{
    /// <summary>The tender asks for ten.</summary>
    public const int UsualPageSize = 10;

    public const int MostCounted = 10_000;

    public required string TypeCode { get; init; }

    public RecordFilter Filter { get; init; } = new();

    public RecordPlace? After { get; init; }

    public int PageSize { get; init; } = UsualPageSize;

    /// <summary>Counts beyond <see cref="MostCounted"/>, which may take seconds.</summary>
    public bool CountAll { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (PageSize is < 1 or > 100)
        {
            yield return new Problem("每页条数应为 1 至 100。");
        }
    }

    protected internal override async Task<Outcome<RecordPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var opened = await RecordReading.OpenAsync(operation, TypeCode, cancellation);
        if (!opened.Succeeded)
        {
            return new Failure(opened.Failure!.Value, opened.Problems);
        }

        var (type, _, content) = opened.Value;
        var filtered = Filter.Apply(db.Set<LicenceRecord>().Where(row => row.TypeId == type.Id), operation, type, content);
        if (!filtered.Succeeded)
        {
            return new Failure(filtered.Failure!.Value, filtered.Problems);
        }

        var records = filtered.Value;
        int? found = !Filter.IsFiltered ? null : CountAll ? await records.CountAsync(cancellation) : await records.Take(MostCounted + 1).CountAsync(cancellation);
        if (After is { } after)
        {
            records = records.Where(row => row.CollectedAt < after.At || (row.CollectedAt == after.At && row.Id.CompareTo(after.Id) < 0));
        }

        var rows = await records.OrderByDescending(row => row.CollectedAt).ThenByDescending(row => row.Id).Take(PageSize + 1).ToListAsync(cancellation);
        var batches = rows.Select(row => row.BatchId).Distinct().ToList();
        var numbers = await db.Set<LicenceBatch>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // the number of the batch a visible record came with
            .Where(row => batches.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.Number, cancellation);
        var columns = content.Columns.Select(key => content.Find(key)!).ToList();
        var seals = operation.Service<ProtectedFields>();
        var total = await db.Set<LicenceRecordTotal>().Where(row => row.TypeId == type.Id && row.IsValid).SumAsync(row => row.Records, cancellation);
        return new RecordPage(
            type.Code, type.Name, RecordFilter.Conditions(content, type.HolderKind, RecordWriting.Slots(type, content)), [.. columns.Select(field => field.Label)],
            [.. rows.Take(PageSize).Select(row => new RecordRow(row.Id, RecordReading.Cells(seals, row, columns), row.IsValid, row.CollectedAt, numbers.GetValueOrDefault(row.BatchId, "")))],
            total,
            found,
            rows.Count > PageSize ? new RecordPlace(rows[PageSize - 1].CollectedAt, rows[PageSize - 1].Id) : null,
            operation.Actor.May(CollectionPermissions.Export));
    }
}

internal static class RecordReading
{
    public static async Task<Outcome<OpenType>> OpenAsync(Operation operation, string typeCode, CancellationToken cancellation) =>
        await operation.Db.Set<LicenceType>().AsNoTracking().SingleOrDefaultAsync(row => row.Code == typeCode, cancellation) is { } type && await CollectionGate.StandardAsync(operation, type, cancellation) is { } open
            ? open
            : Failure.NotFound("没有这类证照，或者它还没有启用的标准。");

    /// <summary>Values of a row by the given items, numbers of persons masked.</summary>
    public static string[] Cells(ProtectedFields seals, LicenceRecord row, IReadOnlyList<StandardField> columns)
    {
        var values = RecordShape.Read(seals, row.Content, columns.Any(field => field.IsPersonalNumber) ? row.PersonalCipher : null);
        return [.. columns.Select(field => values.GetValueOrDefault(field.Key) is { } value ? field.IsPersonalNumber ? Mask(field, value) : value : "")];
    }

    public static string Mask(StandardField field, string number) => field.Type == StandardFieldType.Phone ? Masks.Phone(number) : Masks.IdentityNumber(number);
}

/// <param name="Value">Masked where it is a number of a person and was not asked for in full.</param>
/// <param name="IsSealed">A number of a person.</param>
public sealed record RecordItem(string Key, string Label, string? Value, bool IsSealed);

/// <param name="Batch">Null when the batch is out of the reader's reach.</param>
public sealed record RecordSource(string BatchNumber, Guid? Batch, int Row, BatchSource Source, string SentBy, string Unit, DateTime CollectedAt);

/// <param name="Changes">What this content changed against the one before.</param>
public sealed record RecordRevision(int Revision, DateOnly BusinessDate, bool IsValid, RecordSource Source, IReadOnlyList<(string Label, string? Before, string? After)> Changes);

/// <param name="Revisions">The newest first.</param>
/// <param name="Faults">What the standard in force says of it today.</param>
public sealed record RecordDetail(
    Guid Id, string TypeCode, string TypeName, string Title, string HolderName, IReadOnlyList<RecordItem> Items, bool IsValid, int StandardNumber, DateOnly BusinessDate, string BusinessDateLabel, IReadOnlyList<RecordRevision> Revisions,
    IReadOnlyList<string> Faults, bool MayUnmask, bool IsUnmasked, PhotoState Photo);

/// <summary>One record with where it came from and what it said before; numbers of persons masked.</summary>
[Requires(CollectionPermissions.View)]
public sealed class ReadRecord : Query<RecordDetail>
{
    public required Guid RecordId { get; init; }

    protected internal override Task<Outcome<RecordDetail>> RunAsync(Operation operation, CancellationToken cancellation) => RecordDetails.ReadAsync(operation, RecordId, unmask: false, cancellation);
}

/// <summary>The same with the numbers of persons in full; on record.</summary>
[Requires(CollectionPermissions.Unmask)]
public sealed class UnmaskRecord : Query<RecordDetail>
{
    public required Guid RecordId { get; init; }

    protected internal override Task<Outcome<RecordDetail>> RunAsync(Operation operation, CancellationToken cancellation) => RecordDetails.ReadAsync(operation, RecordId, unmask: true, cancellation);
}

internal static class RecordDetails
{
    private const int MostRevisions = 50;

    public static async Task<Outcome<RecordDetail>> ReadAsync(Operation operation, Guid id, bool unmask, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<LicenceRecord>().SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } record)
        {
            return Failure.NotFound("没有找到这条归集记录，它可能不在您的管辖范围内。");
        }

        var type = await db.Set<LicenceType>().SingleAsync(row => row.Id == record.TypeId, cancellation);
        var (_, _, content) = (await CollectionGate.StandardAsync(operation, type, cancellation))!;
        var seals = operation.Service<ProtectedFields>();
        var before = await db.Set<LicenceRecordHistory>().Where(row => row.RecordId == record.Id).OrderByDescending(row => row.Revision).Take(MostRevisions).ToListAsync(cancellation);
        var batches = before.Select(row => row.BatchId).Append(record.BatchId).Distinct().ToList();
        var sources = await db.Set<LicenceBatch>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // where a visible record came from; batches themselves open within the reach only
            .Where(row => batches.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancellation);
        var now = RecordShape.Read(seals, record.Content, record.PersonalCipher);
        var contents = before.Select(row => RecordShape.Read(seals, row.Content, row.PersonalCipher)).Prepend(now).ToList();
        var revisions = before.Select(row => (row.Revision, row.BusinessDate, row.IsValid, row.BatchId, row.BatchRow, row.CollectedAt)).Prepend((record.Revision, record.BusinessDate, record.IsValid, record.BatchId, record.BatchRow, record.CollectedAt)).ToList();
        string? Shown(StandardField field, string? value) => value is null ? null : field.IsPersonalNumber && !unmask ? RecordReading.Mask(field, value) : value;
        var faults = new List<RecordFault>();
        new RecordCheck(content, operation.Today, await BeginBatch.OfferedAsync(operation, content, cancellation)).Check([.. content.Fields.Select(field => now.GetValueOrDefault(field.Key))], faults);
        if (unmask)
        {
            operation.RecordLook(nameof(LicenceRecord), record.Id.ToString(), $"{type.Name} {record.Number}", record.OrganisationPath, "查看完整证件号码");
        }

        return new RecordDetail(
            record.Id, type.Code, type.Name, $"{record.HolderName} {record.Number}".Trim(), record.HolderName,

            // Items that a later standard has dropped are still the record's.
            [.. content.Fields.Where(field => !field.IsDrawn).Select(field => new RecordItem(field.Key, field.Label, Shown(field, now.GetValueOrDefault(field.Key)), field.IsPersonalNumber)),
                .. now.Where(pair => content.Find(pair.Key) is null).Select(pair => new RecordItem(pair.Key, pair.Key + "（现行标准已无）", Masks.IdentityNumber(pair.Value), true))],
            record.IsValid, record.StandardNumber, record.BusinessDate, content.Find(content.BusinessDate)!.Label,
            [.. revisions.Select((row, place) => new RecordRevision(
                row.Revision, row.BusinessDate, row.IsValid, Source(row.BatchId, row.BatchRow, row.CollectedAt),
                place + 1 < contents.Count ? [.. Changes(content, contents[place + 1], contents[place], revisions[place + 1].IsValid, row.IsValid, Shown)] : []))],
            [.. faults.Select(fault => fault.Message)],
            operation.Actor.May(CollectionPermissions.Unmask, record.OrganisationPath), unmask, await PhotoKeeping.StateAsync(operation, type, record.Key, record.OrganisationPath, cancellation));

        RecordSource Source(Guid batch, int row, DateTime at) => sources.GetValueOrDefault(batch) is { } source
            ? new RecordSource(source.Number, db.Scope.Contains(source.OrganisationPath) ? batch : null, row, source.Source, source.SubmittedByName, source.SubmittedByUnit, at)
            : new RecordSource("", null, row, BatchSource.Upload, "", "", at);
    }

    private static IEnumerable<(string, string?, string?)> Changes(StandardContent content, Dictionary<string, string> before, Dictionary<string, string> after, bool wasValid, bool isValid, Func<StandardField, string?, string?> shown)
    {
        if (wasValid != isValid)
        {
            yield return (RecordLayout.ValidityLabel, wasValid ? "有效" : "无效", isValid ? "有效" : "无效");
        }

        foreach (var field in content.Fields)
        {
            var (old, now) = (before.GetValueOrDefault(field.Key), after.GetValueOrDefault(field.Key));
            if (old != now)
            {
                yield return (field.Label, shown(field, old), shown(field, now));
            }
        }
    }
}

/// <summary>The filtered records as a workbook, numbers of persons masked; on record.</summary>
[Requires(CollectionPermissions.Export)]
public sealed class ExportRecords : Query<Done>
{
    private const int Batch = 1000;

    /// <summary>Of one workbook; more is for the interface.</summary>
    public const int MostRows = 200_000;

    public required string TypeCode { get; init; }

    public RecordFilter Filter { get; init; } = new();

    public required Func<Stream> Open { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var opened = await RecordReading.OpenAsync(operation, TypeCode, cancellation);
        if (!opened.Succeeded)
        {
            return new Failure(opened.Failure!.Value, opened.Problems);
        }

        var (type, _, content) = opened.Value;
        var filtered = Filter.Apply(operation.Db.Set<LicenceRecord>().Where(row => row.TypeId == type.Id), operation, type, content);
        if (!filtered.Succeeded)
        {
            return new Failure(filtered.Failure!.Value, filtered.Problems);
        }

        if (await filtered.Value.Take(MostRows + 1).CountAsync(cancellation) > MostRows)
        {
            return Failure.Invalid($"符合条件的记录超过 {MostRows} 条，请缩小范围后再导出。");
        }

        var fields = content.Fields.Where(field => !field.IsDrawn).ToList();
        var counted = 0;
        await WorkbookWriter.WriteAsync(
            Open(),
            new WorkbookDocument(
                type.Name, Filter.IsFiltered ? "按条件筛选" : "全部有效记录", operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now),
                [.. fields.Select(field => new WorkbookColumn(field.Label)), new(RecordLayout.ValidityLabel), new("归集时间")], RowsAsync(cancellation)),
            cancellation);
        operation.RecordLook("LicenceRecordExport", Guid.CreateVersion7().ToString(), type.Name, operation.Actor.OrganisationPath, FormattableString.Invariant($"导出{type.Name}归集记录 {counted} 条"));
        return Done.It;

        async IAsyncEnumerable<object?[]> RowsAsync([EnumeratorCancellation] CancellationToken stopping)
        {
            var seals = operation.Service<ProtectedFields>();
            RecordPlace? after = null;
            while (true)
            {
                var query = filtered.Value;
                if (after is { } last)
                {
                    query = query.Where(row => row.CollectedAt < last.At || (row.CollectedAt == last.At && row.Id.CompareTo(last.Id) < 0));
                }

                var some = await query.OrderByDescending(row => row.CollectedAt).ThenByDescending(row => row.Id).Take(Batch).ToListAsync(stopping);
                foreach (var row in some)
                {
                    counted++;
                    yield return [.. RecordReading.Cells(seals, row, fields), row.IsValid ? "1" : "0", ShanghaiTime.Of(row.CollectedAt)];
                }

                if (some.Count < Batch)
                {
                    yield break;
                }

                after = new RecordPlace(some[^1].CollectedAt, some[^1].Id);
            }
        }
    }
}
