using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Licensing.LicenceStatistics;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceStandards;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

/// <summary>State of a licence as people ask for it: the kept state and the dates together.</summary>
public enum LicenceStanding
{
    Valid,

    /// <summary>临期: valid, and ends within <see cref="ListLicences.SoonDays"/>.</summary>
    EndsSoon,
    Expired,
    Suspended,
    Revoked,
    Cancelled,
    Voided,
    Replaced,

    /// <summary>Nobody took it out of force: valid or expired. Only asked for, never told.</summary>
    NotEnded,
}

/// <param name="HolderKind">Null for types without a standard, which cases grant to whom they may.</param>
/// <param name="Total">All that no later one replaced.</param>
/// <param name="EndsSoon">Of those in force.</param>
public sealed record LibraryTypeRow(string Code, string Name, LicenceHolderKind? HolderKind, long Total, long InForce, long EndsSoon, long Expired, long Ended);

/// <summary>The types with the number of their licences by standing today.</summary>
[Requires(LibraryPermissions.View)]
public sealed class ListLibraryTypes : Query<IReadOnlyList<LibraryTypeRow>>
{
    protected internal override async Task<Outcome<IReadOnlyList<LibraryTypeRow>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var types = await db.Set<LicenceType>().AsNoTracking()
            .Where(type => db.Set<StandardVersion>().Any(version => version.TypeId == type.Id && version.State == StandardState.Active)).OrderBy(type => type.Ordinal).ToListAsync(cancellation);
        var counts = (await LicenceTotalsReader.ByAsync(operation, new LicenceSlice(), null, LicenceGrouping.Type, cancellation)).ToDictionary(row => row.Key, StringComparer.Ordinal);
        return types.ConvertAll(type => Row(type.Code, type.Name, type.HolderKind, counts.GetValueOrDefault(type.Code)))
            .Concat(counts.Values.Where(count => types.TrueForAll(type => type.Code != count.Key)).OrderBy(count => count.Name, StringComparer.Ordinal).Select(count => Row(count.Key, count.Name, null, count))).ToList();

        static LibraryTypeRow Row(string code, string name, LicenceHolderKind? holders, LicenceLine? count) =>
            new(code, name, holders, count?.Total ?? 0, count?.InForce ?? 0, count?.EndsSoon ?? 0, count?.Expired ?? 0, count?.Ended ?? 0);
    }
}

/// <param name="Cells">By the columns of the page; numbers of persons masked.</param>
public sealed record LibraryRow(Guid Id, string Number, IReadOnlyList<string> Cells, string StateName, LicenceStanding Standing, DateOnly? ValidTo);

/// <summary>A page of the list: the newest record first.</summary>
/// <param name="AreaName">Of the slice's area.</param>
public sealed record LibraryPage(string TypeCode, string TypeName, IReadOnlyList<RecordCondition> Conditions, IReadOnlyList<string> Columns, IReadOnlyList<LibraryRow> Rows, int Found, bool IsCut, RecordPlace? Older, string? AreaName);

/// <summary>证照库 of one type by the standard's own conditions and columns (tender 5.1.3.4). The conditions are those of the records, whose columns they stand on.</summary>
[Requires(LibraryPermissions.View)]
public sealed class ListLicences : Query<LibraryPage>
{
    public const int PageSize = 20;

    /// <summary>How long before its end a licence is said to end soon.</summary>
    public const int SoonDays = 90;

    public const int MostCounted = 10_000;

    public required string TypeCode { get; init; }

    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Null for all that no later one replaced, whatever their state.</summary>
    public LicenceStanding? Standing { get; init; }

    /// <summary>The part of the licences that a number of the statistics stands for.</summary>
    public LicenceSlice Slice { get; init; } = new();

    public RecordPlace? After { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Slice.Check();

    protected internal override async Task<Outcome<LibraryPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var opened = await LibraryContent.OpenAsync(operation, TypeCode, cancellation);
        if (!opened.Succeeded)
        {
            return new Failure(opened.Failure!.Value, opened.Problems);
        }

        var db = operation.Db;
        var (type, _, content) = opened.Value;
        var filter = new RecordFilter { Values = Values, IsValid = null };
        var ofRecords = filter.Apply(db.Set<LicenceRecord>().Where(row => row.TypeId == type.Id), operation, type, content);
        if (!ofRecords.Succeeded)
        {
            return new Failure(ofRecords.Failure!.Value, ofRecords.Problems);
        }

        // Licences of records are found by the records' columns. Those of cases say what the case granted, whatever record they follow: they are looked at as records of
        // their own, so that the same conditions choose among them.
        var chosen = OfStanding(Slice.Apply(db.Set<Licence>()), operation.Today);
        var joined = ofRecords.Value.Join(chosen.Where(row => row.CaseId == null), record => (Guid?)record.Id, licence => licence.RecordId, (record, licence) => new { record.CollectedAt, record.Id, Licence = licence });
        var ofCases = filter.Apply(chosen.Where(row => row.CaseId != null && row.LicenceType == type.Code).Select(row => new LicenceRecord
        {
            Id = row.Id, TypeId = type.Id, OrganisationPath = row.OrganisationPath, Key = row.Number, BusinessDate = row.IssuedOn, StandardNumber = 0, Content = "", Fingerprint = "", Number = row.Number, HolderName = row.HolderName, HolderIndex = row.HolderIndex,
            OrganName = row.OrganName, IssuedOn = row.IssuedOn, ValidFrom = row.ValidFrom, ValidTo = row.ValidTo, IsValid = true, BatchId = row.Id, BatchRow = 0, Revision = 0, CollectedAt = row.MadeAt ?? DateTime.UnixEpoch, Slot1 = row.Slot1, Slot2 = row.Slot2, Slot3 = row.Slot3, Slot4 = row.Slot4, StateWord = null, PersonalCipher = null,
        }), operation, type, content).Value.Select(row => new { row.CollectedAt, row.Id });
        var (joinedOn, ofCasesOn) = (joined, ofCases);
        if (After is { } after)
        {
            joinedOn = joined.Where(row => row.CollectedAt < after.At || (row.CollectedAt == after.At && row.Id.CompareTo(after.Id) < 0));
            ofCasesOn = ofCases.Where(row => row.CollectedAt < after.At || (row.CollectedAt == after.At && row.Id.CompareTo(after.Id) < 0));
        }

        var records = await joinedOn.OrderByDescending(row => row.CollectedAt).ThenByDescending(row => row.Id).Take(PageSize + 1).AsNoTracking().ToListAsync(cancellation);
        var cases = await ofCasesOn.OrderByDescending(row => row.CollectedAt).ThenByDescending(row => row.Id).Take(PageSize + 1).ToListAsync(cancellation);

        // What fits on the first page needs no counting: looking somebody up by his number does not.
        var found = (After is null && records.Count <= PageSize ? records.Count : await joined.Take(MostCounted + 1).CountAsync(cancellation))
            + (After is null && cases.Count <= PageSize ? cases.Count : await ofCases.Take(MostCounted + 1).CountAsync(cancellation));
        var ids = cases.ConvertAll(row => row.Id);
        var licences = ids.Count == 0 ? [] : await db.Set<Licence>().AsNoTracking().Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancellation);
        var rows = records.Select(row => (At: row.CollectedAt, row.Id, row.Licence)).Concat(cases.Select(row => (At: row.CollectedAt, row.Id, Licence: licences[row.Id]))).OrderByDescending(row => row.At).ThenByDescending(row => row.Id).ToList();
        var columns = content.Columns.Select(key => content.Find(key)!).Where(field => field.Role is not (StandardFieldRole.Number or StandardFieldRole.State)).ToList();
        var seals = operation.Service<ProtectedFields>();
        return new LibraryPage(
            type.Code, type.Name, [.. RecordFilter.Conditions(content, type.HolderKind, RecordWriting.Slots(type, content)).Where(condition => content.Find(condition.Key)!.Role != StandardFieldRole.State)], [.. columns.Select(field => field.Label)],
            [.. rows.Take(PageSize).Select(row => new LibraryRow(row.Licence.Id, row.Licence.Number, LibraryContent.Cells(seals, row.Licence, columns), row.Licence.StateName(operation.Today), StandingOf(row.Licence, operation.Today), row.Licence.ValidTo))],
            Math.Min(found, MostCounted),
            found > MostCounted,
            rows.Count > PageSize ? new RecordPlace(rows[PageSize - 1].At, rows[PageSize - 1].Id) : null,
            Slice.AreaPath is { } area ? (await AreaTree.ReadAsync(operation, cancellation)).NameOf(area) : null);
    }

    public static LicenceStanding StandingOf(Licence licence, DateOnly today) => licence.State switch
    {
        LicenceState.Suspended => LicenceStanding.Suspended,
        LicenceState.Revoked => LicenceStanding.Revoked,
        LicenceState.Cancelled => LicenceStanding.Cancelled,
        LicenceState.Voided => LicenceStanding.Voided,
        LicenceState.Replaced => LicenceStanding.Replaced,
        _ => licence.IsExpired(today) ? LicenceStanding.Expired : licence.ValidTo <= today.AddDays(SoonDays) ? LicenceStanding.EndsSoon : LicenceStanding.Valid,
    };

    private IQueryable<Licence> OfStanding(IQueryable<Licence> licences, DateOnly today)
    {
        var soon = today.AddDays(SoonDays);
        return Standing switch
        {
            null => licences.Where(row => row.State != LicenceState.Replaced),
            LicenceStanding.Valid => licences.Where(row => row.State == LicenceState.Valid && (row.ValidTo == null || row.ValidTo >= today)),
            LicenceStanding.EndsSoon => licences.Where(row => row.State == LicenceState.Valid && row.ValidTo >= today && row.ValidTo <= soon),
            LicenceStanding.Expired => licences.Where(row => row.State == LicenceState.Valid && row.ValidTo < today),
            LicenceStanding.Suspended => licences.Where(row => row.State == LicenceState.Suspended),
            LicenceStanding.Revoked => licences.Where(row => row.State == LicenceState.Revoked),
            LicenceStanding.Cancelled => licences.Where(row => row.State == LicenceState.Cancelled),
            LicenceStanding.NotEnded => licences.Where(row => row.State == LicenceState.Valid),
            LicenceStanding.Voided => licences.Where(row => row.State == LicenceState.Voided),
            _ => licences.Where(row => row.State == LicenceState.Replaced),
        };
    }
}
