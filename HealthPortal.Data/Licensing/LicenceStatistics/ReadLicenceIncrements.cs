using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceStatistics;

/// <summary>What came in one stretch of time beside the stretch before it, which is as long.</summary>
/// <param name="Before">In the stretch before.</param>
public sealed record Increment(long Now, long Before)
{
    /// <summary>Change against before, 0.5 for half as much again; null without anything before.</summary>
    public double? Change => Before == 0 ? null : (double)(Now - Before) / Before;
}

/// <param name="Today">Made today and yesterday.</param>
/// <param name="Week">Made in the last 7 days and in the 7 before.</param>
/// <param name="Month">Made in the last 30 days and in the 30 before.</param>
/// <param name="Replaced">Of those of the last 30 days, the ones that took the place of another.</param>
/// <param name="Ended">Taken out of force in the last 30 days: revoked, cancelled or voided.</param>
public sealed record IncrementRow(string TypeCode, string TypeName, Increment Today, Increment Week, Increment Month, long Replaced, long Ended);

/// <param name="Collected">New and changed records that came in, by day.</param>
/// <param name="Made">Licences, by day.</param>
public sealed record LicenceIncrements(IReadOnlyList<DateOnly> Days, IReadOnlyList<long> Collected, IReadOnlyList<long> Made, IReadOnlyList<IncrementRow> Rows, IncrementRow Sum);

/// <summary>增量对比 (tender 5.1.3.6.2): what is made, day by day and against the time before.</summary>
[Requires(LibraryPermissions.View)]
public sealed class ReadLicenceIncrements : Query<LicenceIncrements>
{
    /// <summary>Days of the chart and of the longer comparison.</summary>
    public const int Days = 30;

    private const int Week = 7;

    /// <summary>Null for all the actor may see.</summary>
    public string? AreaPath { get; init; }

    protected internal override async Task<Outcome<LicenceIncrements>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var chosen = (await AreaTree.ReadAsync(operation, cancellation)).Choose(AreaPath);
        return chosen.Succeeded ? await ReadAsync(operation, chosen.Value, cancellation) : new Failure(chosen.Failure!.Value, chosen.Problems);
    }

    internal static async Task<LicenceIncrements> ReadAsync(Operation operation, string area, CancellationToken cancellation)
    {
        var db = operation.Db;
        var today = operation.Today;
        var first = today.AddDays(1 - (2 * Days));
        var end = OrganisationPath.UpperBound(area);
        var acts = await db.Set<LicenceActDay>().Where(row => row.Day >= first && string.Compare(row.OrganisationPath, area) >= 0 && string.Compare(row.OrganisationPath, end) < 0)
            .GroupBy(row => new { row.LicenceType, row.Day, row.Kind }).Select(group => new { group.Key.LicenceType, group.Key.Day, group.Key.Kind, Count = group.Sum(row => row.Acts) }).ToListAsync(cancellation);
        var days = Enumerable.Range(0, Days).Select(day => today.AddDays(day + 1 - Days)).ToList();

        // The day is one of Shanghai, which no database reckons the same way; batches of a month are some thousands.
        var start = ShanghaiTime.StartOf(days[0]);
        var collected = (await db.Set<LicenceBatch>().Where(row => row.ReceivedAt >= start && string.Compare(row.OrganisationPath, area) >= 0 && string.Compare(row.OrganisationPath, end) < 0)
            .Select(row => new { row.ReceivedAt, Rows = row.Inserted + row.Updated }).ToListAsync(cancellation)).GroupBy(row => ShanghaiTime.DateOf(row.ReceivedAt)).ToDictionary(group => group.Key, group => group.Sum(row => (long)row.Rows));
        var types = await db.Set<LicenceType>().OrderBy(type => type.Ordinal).Select(type => new { type.Code, type.Name }).ToListAsync(cancellation);
        long Count(string? type, Func<LicenceActKind, bool> kind, int last, int before) =>
            acts.Where(row => (type is null || row.LicenceType == type) && kind(row.Kind) && row.Day <= today.AddDays(-before) && row.Day > today.AddDays(-before - last)).Sum(row => row.Count);
        Increment Made(string? type, int length) => new(Count(type, kind => kind == LicenceActKind.Made, length, 0), Count(type, kind => kind == LicenceActKind.Made, length, length));
        IncrementRow Row(string? type, string name) => new(
            type ?? "", name, Made(type, 1), Made(type, Week), Made(type, Days), Count(type, kind => kind == LicenceActKind.Replaced, Days, 0),
            Count(type, kind => kind is LicenceActKind.Revoked or LicenceActKind.Cancelled or LicenceActKind.Voided, Days, 0));
        return new LicenceIncrements(
            days, days.ConvertAll(day => collected.GetValueOrDefault(day)), days.ConvertAll(day => acts.Where(row => row.Day == day && row.Kind == LicenceActKind.Made).Sum(row => row.Count)),
            [.. types.Select(type => Row(type.Code, type.Name)), .. acts.Select(row => row.LicenceType).Distinct().Any(code => types.TrueForAll(type => type.Code != code)) ? (IncrementRow[])[Others()] : []],
            Row(null, "合计"));

        // What only cases make has no standard and no list of its own.
        IncrementRow Others()
        {
            var known = types.ConvertAll(type => Row(type.Code, type.Name));
            var all = Row(null, "");
            Increment Rest(Func<IncrementRow, Increment> of) => new(of(all).Now - known.Sum(row => of(row).Now), of(all).Before - known.Sum(row => of(row).Before));
            return new IncrementRow("", "其他办件证照", Rest(row => row.Today), Rest(row => row.Week), Rest(row => row.Month), all.Replaced - known.Sum(row => row.Replaced), all.Ended - known.Sum(row => row.Ended));
        }
    }
}
