using System.Globalization;
using System.Linq.Expressions;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceStandards;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceStatistics;

public enum LicenceGrouping
{
    Type,

    /// <summary>By the issuing organ as it stands on the licence.</summary>
    Organ,

    /// <summary>By the organs below the area, each with all of its territory.</summary>
    Area,
    IssuedYear,
    IssuedMonth,
    EndYear,
    EndMonth,
}

/// <summary>Licences by standing today. Those that a later one replaced are told beside the total and not in it.</summary>
public sealed record LicenceLine
{
    public required string Key { get; init; }

    public required string Name { get; init; }

    public long Total => InForce + Expired + Ended;

    /// <summary>有效: not ended, not expired; what begins only later is among them.</summary>
    public long InForce { get; init; }

    /// <summary>Of those in force, the ones that end within <see cref="ListLicences.SoonDays"/>.</summary>
    public long EndsSoon { get; init; }

    public long Expired { get; init; }

    public long Suspended { get; init; }

    public long Revoked { get; init; }

    public long Cancelled { get; init; }

    public long Voided { get; init; }

    public long Replaced { get; init; }

    public long Ended => Suspended + Revoked + Cancelled + Voided;

    /// <summary>Path for drill-down when grouped by area.</summary>
    public string? AreaPath { get; init; }

    public bool HasBelow { get; init; }

    internal static LicenceLine Sum(string key, string name, IEnumerable<LicenceLine> lines) => lines.Aggregate(new LicenceLine { Key = key, Name = name }, (sum, line) => sum with
    {
        InForce = sum.InForce + line.InForce,
        EndsSoon = sum.EndsSoon + line.EndsSoon,
        Expired = sum.Expired + line.Expired,
        Suspended = sum.Suspended + line.Suspended,
        Revoked = sum.Revoked + line.Revoked,
        Cancelled = sum.Cancelled + line.Cancelled,
        Voided = sum.Voided + line.Voided,
        Replaced = sum.Replaced + line.Replaced,
    });
}

/// <summary>Which licences are counted: the same conditions choose them in a list.</summary>
public sealed record LicenceSlice
{
    public const int LongestName = 100;

    /// <summary>Path of the area; null for all the actor may see.</summary>
    public string? AreaPath { get; init; }

    /// <summary>The whole name of the issuing organ.</summary>
    public string? OrganName { get; init; }

    /// <summary>Month of issue from, first day.</summary>
    public DateOnly? IssuedFrom { get; init; }

    /// <summary>Month of issue to, first day; the month is included.</summary>
    public DateOnly? IssuedTo { get; init; }

    /// <summary>Month of the last day from, first day.</summary>
    public DateOnly? EndFrom { get; init; }

    /// <summary>Month of the last day to, first day; the month is included.</summary>
    public DateOnly? EndTo { get; init; }

    public bool IsFiltered => AreaPath is not null || OrganName is not null || IssuedFrom is not null || IssuedTo is not null || EndFrom is not null || EndTo is not null;

    internal IEnumerable<Problem> Check()
    {
        if (IssuedFrom > IssuedTo)
        {
            yield return new Problem("核发月份的起始不能晚于截止。", "issuedTo");
        }

        if (EndFrom > EndTo)
        {
            yield return new Problem("到期月份的起始不能晚于截止。", "endTo");
        }

        if (OrganName?.Length > LongestName)
        {
            yield return new Problem($"发证机关最多 {LongestName} 个字。", "organ");
        }

        if (AreaPath is not null && !OrganisationPath.IsValid(AreaPath))
        {
            yield return new Problem("没有找到这个统计范围，它可能不在您的管辖范围内。", "area");
        }
    }

    internal IQueryable<Licence> Apply(IQueryable<Licence> rows)
    {
        if (AreaPath is { } area)
        {
            var end = OrganisationPath.UpperBound(area);
            rows = rows.Where(row => string.Compare(row.OrganisationPath, area) >= 0 && string.Compare(row.OrganisationPath, end) < 0);
        }

        rows = OrganName is { } organ ? rows.Where(row => row.OrganName == organ) : rows;
        rows = IssuedFrom is { } issuedFrom ? rows.Where(row => row.IssuedOn >= issuedFrom) : rows;
        if (IssuedTo?.AddMonths(1) is { } issuedEnd)
        {
            rows = rows.Where(row => row.IssuedOn < issuedEnd);
        }

        rows = EndFrom is { } endFrom ? rows.Where(row => row.ValidTo >= endFrom) : rows;
        if (EndTo?.AddMonths(1) is { } endEnd)
        {
            rows = rows.Where(row => row.ValidTo < endEnd);
        }

        return rows;
    }

    internal IQueryable<LicenceTotal> Apply(IQueryable<LicenceTotal> rows)
    {
        if (AreaPath is { } area)
        {
            var end = OrganisationPath.UpperBound(area);
            rows = rows.Where(row => string.Compare(row.OrganisationPath, area) >= 0 && string.Compare(row.OrganisationPath, end) < 0);
        }

        rows = OrganName is { } organ ? rows.Where(row => row.OrganName == organ) : rows;
        rows = IssuedFrom is { } issuedFrom ? rows.Where(row => row.IssuedMonth >= issuedFrom) : rows;
        rows = IssuedTo is { } issuedTo ? rows.Where(row => row.IssuedMonth <= issuedTo) : rows;
        rows = EndFrom is { } endFrom ? rows.Where(row => row.EndMonth >= endFrom) : rows;
        rows = EndTo is { } endTo ? rows.Where(row => row.EndMonth <= endTo) : rows;
        return EndFrom is null ? rows : rows.Where(row => row.EndMonth != LicenceTotal.NoEnd);
    }

    internal IQueryable<LicenceEndDay> Apply(IQueryable<LicenceEndDay> rows)
    {
        if (AreaPath is { } area)
        {
            var end = OrganisationPath.UpperBound(area);
            rows = rows.Where(row => string.Compare(row.OrganisationPath, area) >= 0 && string.Compare(row.OrganisationPath, end) < 0);
        }

        rows = OrganName is { } organ ? rows.Where(row => row.OrganName == organ) : rows;
        rows = IssuedFrom is { } issuedFrom ? rows.Where(row => row.IssuedMonth >= issuedFrom) : rows;
        rows = IssuedTo is { } issuedTo ? rows.Where(row => row.IssuedMonth <= issuedTo) : rows;
        rows = EndFrom is { } endFrom ? rows.Where(row => row.Day >= endFrom) : rows;
        if (EndTo?.AddMonths(1) is { } endEnd)
        {
            rows = rows.Where(row => row.Day < endEnd);
        }

        return rows;
    }
}

/// <summary>Reads the kept totals: ends by month, and by day only from this month to where "soon" ends.</summary>
internal static class LicenceTotalsReader
{
    public static async Task<IReadOnlyList<LicenceLine>> ByAsync(Operation operation, LicenceSlice slice, string? typeCode, LicenceGrouping grouping, CancellationToken cancellation) => grouping switch
    {
        LicenceGrouping.Type => await NamedAsync(operation, await SumsAsync(operation, slice, typeCode, row => row.LicenceType, row => row.LicenceType, cancellation), cancellation),
        LicenceGrouping.Organ => [.. (await SumsAsync(operation, slice, typeCode, row => row.OrganName, row => row.OrganName, cancellation)).OrderByDescending(line => line.Total).ThenBy(line => line.Key, StringComparer.Ordinal)],
        LicenceGrouping.Area => await SumsAsync(operation, slice, typeCode, row => row.OrganisationPath, row => row.OrganisationPath, cancellation),
        LicenceGrouping.IssuedYear => Times(await SumsAsync(operation, slice, typeCode, row => row.IssuedMonth.Year, row => row.IssuedMonth.Year, cancellation)),
        LicenceGrouping.IssuedMonth => Times(await SumsAsync(operation, slice, typeCode, row => (row.IssuedMonth.Year * 100) + row.IssuedMonth.Month, row => (row.IssuedMonth.Year * 100) + row.IssuedMonth.Month, cancellation)),
        LicenceGrouping.EndYear => Times(await SumsAsync(operation, slice, typeCode, row => row.EndMonth.Year, row => row.Day.Year, cancellation)),
        _ => Times(await SumsAsync(operation, slice, typeCode, row => (row.EndMonth.Year * 100) + row.EndMonth.Month, row => (row.Day.Year * 100) + row.Day.Month, cancellation)),
    };

    private static async Task<List<LicenceLine>> SumsAsync<TKey>(
        Operation operation, LicenceSlice slice, string? typeCode, Expression<Func<LicenceTotal, TKey>> ofTotal, Expression<Func<LicenceEndDay, TKey>> ofEnd, CancellationToken cancellation)
        where TKey : notnull
    {
        var (today, soon) = (operation.Today, operation.Today.AddDays(ListLicences.SoonDays));
        var month = LicenceCounting.MonthOf(today);
        var totals = slice.Apply(operation.Db.Set<LicenceTotal>());
        var ends = slice.Apply(operation.Db.Set<LicenceEndDay>()).Where(row => row.Day >= month && row.Day <= soon);
        (totals, ends) = typeCode is null ? (totals, ends) : (totals.Where(row => row.LicenceType == typeCode), ends.Where(row => row.LicenceType == typeCode));
        var sums = await totals.GroupBy(ofTotal).Select(group => new
        {
            group.Key,
            Valid = group.Sum(row => row.State == LicenceState.Valid ? row.Licences : 0),
            Past = group.Sum(row => row.State == LicenceState.Valid && row.EndMonth < month ? row.Licences : 0),
            Suspended = group.Sum(row => row.State == LicenceState.Suspended ? row.Licences : 0),
            Revoked = group.Sum(row => row.State == LicenceState.Revoked ? row.Licences : 0),
            Cancelled = group.Sum(row => row.State == LicenceState.Cancelled ? row.Licences : 0),
            Voided = group.Sum(row => row.State == LicenceState.Voided ? row.Licences : 0),
            Replaced = group.Sum(row => row.State == LicenceState.Replaced ? row.Licences : 0),
        }).ToListAsync(cancellation);
        var near = await ends.GroupBy(ofEnd).Select(group => new { group.Key, Past = group.Sum(row => row.Day < today ? row.Licences : 0), Soon = group.Sum(row => row.Day >= today ? row.Licences : 0) }).ToDictionaryAsync(row => row.Key, cancellation);
        return sums.ConvertAll(sum =>
        {
            var end = near.GetValueOrDefault(sum.Key);
            var expired = sum.Past + (end?.Past ?? 0);
            var key = Convert.ToString(sum.Key, CultureInfo.InvariantCulture)!;
            return new LicenceLine
            {
                Key = key, Name = key, InForce = sum.Valid - expired, EndsSoon = end?.Soon ?? 0, Expired = expired, Suspended = sum.Suspended, Revoked = sum.Revoked, Cancelled = sum.Cancelled, Voided = sum.Voided, Replaced = sum.Replaced,
            };
        }).FindAll(line => line.Total + line.Replaced != 0);
    }

    /// <summary>In the order of the standards, then the licences that only cases make.</summary>
    private static async Task<IReadOnlyList<LicenceLine>> NamedAsync(Operation operation, List<LicenceLine> lines, CancellationToken cancellation)
    {
        var known = (await operation.Db.Set<LicenceType>().Select(type => new { type.Code, type.Name, type.Ordinal }).ToListAsync(cancellation)).ToDictionary(type => type.Code, StringComparer.Ordinal);
        var named = new List<(int Ordinal, LicenceLine Line)>(lines.Count);
        foreach (var line in lines)
        {
            named.Add(known.TryGetValue(line.Key, out var type)
                ? (type.Ordinal, line with { Name = type.Name })
                : (int.MaxValue, line with { Name = await operation.Db.Set<Licence>().Where(row => row.LicenceType == line.Key).OrderBy(row => row.Id).Select(row => row.Title).FirstOrDefaultAsync(cancellation) ?? line.Key }));
        }

        return [.. named.OrderBy(pair => pair.Ordinal).ThenBy(pair => pair.Line.Name, StringComparer.Ordinal).Select(pair => pair.Line)];
    }

    private static IReadOnlyList<LicenceLine> Times(List<LicenceLine> lines) => [.. lines.OrderBy(line => line.Key.Length).ThenBy(line => line.Key, StringComparer.Ordinal).Select(line => line with
    {
        Name = line.Key.StartsWith("9999", StringComparison.Ordinal) ? "长期或未规定" : line.Key.Length == 4 ? line.Key + "年" : $"{line.Key[..4]}年{line.Key[4..].TrimStart('0')}月",
    })];
}
