using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceStatistics;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceStandards;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

/// <param name="EndKey">Key of the item by which the list of the type finds the last day; null where its conditions do not have it.</param>
/// <param name="Counts">By month of the calendar.</param>
public sealed record ExpiryRow(string TypeCode, string TypeName, string? EndKey, IReadOnlyList<long> Counts);

/// <param name="Months">First days; the first is the month it begins with.</param>
/// <param name="Today">Days before it in the first month have passed.</param>
public sealed record ExpiryCalendar(IReadOnlyList<DateOnly> Months, IReadOnlyList<ExpiryRow> Rows, DateOnly Today);

/// <summary>到期日历: how many valid licences end in each of twelve months.</summary>
[Requires(LibraryPermissions.View)]
public sealed class ReadExpiryCalendar : Query<ExpiryCalendar>
{
    public const int Months = 12;

    /// <summary>Any day of the first month; null for this one.</summary>
    public DateOnly? From { get; init; }

    protected internal override async Task<Outcome<ExpiryCalendar>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var day = From ?? operation.Today;
        if (day.Year is < 1950 or > 2150)
        {
            return Failure.Invalid("请选择 1950 至 2150 年之间的月份。");
        }

        var first = new DateOnly(day.Year, day.Month, 1);
        var end = first.AddMonths(Months);
        var counts = await db.Set<LicenceEndDay>().Where(row => row.Day >= first && row.Day < end)
            .GroupBy(row => new { row.LicenceType, row.Day.Year, row.Day.Month }).Select(group => new { group.Key.LicenceType, group.Key.Year, group.Key.Month, Count = group.Sum(row => row.Licences) }).ToListAsync(cancellation);
        var versions = await db.Set<StandardVersion>().AsNoTracking().Include(version => version.Type).Where(version => version.State == StandardState.Active).OrderBy(version => version.Type!.Ordinal).ToListAsync(cancellation);
        var named = await LicenceTotalsReader.ByAsync(operation, new LicenceSlice(), null, LicenceGrouping.Type, cancellation);
        var months = Enumerable.Range(0, Months).Select(first.AddMonths).ToList();
        return new ExpiryCalendar(
            months,

            // A type whose standard knows no last day never ends.
            [
                .. from version in versions
                   let content = version.ReadContent()
                   let item = content.Of(StandardFieldRole.ValidTo)
                   where item is not null
                   select Row(version.Type!.Code, version.Type.Name, content.Conditions.Contains(item.Key, StringComparer.Ordinal) ? item.Key : null),
                .. named.Where(line => versions.TrueForAll(version => version.Type!.Code != line.Key) && line.InForce > 0).OrderBy(line => line.Name, StringComparer.Ordinal).Select(line => Row(line.Key, line.Name, LibraryContent.Common.Of(StandardFieldRole.ValidTo)!.Key)),
            ],
            operation.Today);

        ExpiryRow Row(string code, string name, string? key) => new(code, name, key, months.ConvertAll(month => counts.Find(row => row.LicenceType == code && row.Year == month.Year && row.Month == month.Month)?.Count ?? 0));
    }
}
