using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicencePresentation;
using HealthPortal.Domain.Platform.Clients;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicencePresentation;

public enum PresentationGrouping
{
    System,
    Type,
    Purpose,
    Month,
}

/// <param name="Key">Key of the client, code of type or purpose, or year and month.</param>
/// <param name="Shown">Licences.</param>
public sealed record PresentationLine(string Key, string Name, long Shown);

public sealed record PresentationStatistics(DateOnly From, DateOnly To, PresentationGrouping Grouping, IReadOnlyList<PresentationLine> Lines, long Total, IReadOnlyList<DateOnly> Days, IReadOnlyList<long> ByDay, bool MayExport);

public static class PresentationStatisticsNames
{
    public static string Name(this PresentationGrouping grouping) => grouping switch
    {
        PresentationGrouping.System => "调用系统",
        PresentationGrouping.Type => "证照类型",
        PresentationGrouping.Purpose => "用途",
        _ => "月份",
    };
}

/// <summary>亮证统计: use by system, type, purpose and month, from the kept counts.</summary>
[Requires(PresentationPermissions.View)]
public sealed class ReadPresentationStatistics : Query<PresentationStatistics>
{
    public required DateOnly From { get; init; }

    public required DateOnly To { get; init; }

    public PresentationGrouping Grouping { get; init; }

    protected internal override IEnumerable<Problem> Validate() => PresentationStatisticsReader.Check(From, To);

    protected internal override async Task<Outcome<PresentationStatistics>> RunAsync(Operation operation, CancellationToken cancellation) => await PresentationStatisticsReader.ReadAsync(operation, From, To, Grouping, cancellation);
}

/// <param name="At">Shanghai time.</param>
public sealed record ExportedPresentationStatistics(PresentationStatistics Statistics, string By, string OrganName, DateTime At)
{
    /// <summary>What was asked for, in words.</summary>
    public string FilterLine => FormattableString.Invariant($"{Statistics.From:yyyy-MM-dd} 至 {Statistics.To:yyyy-MM-dd}；按{Statistics.Grouping.Name()}统计");
}

/// <summary>The same numbers to take away; on record with what was asked for.</summary>
[Requires(PresentationPermissions.Export)]
public sealed class ExportPresentationStatistics : Query<ExportedPresentationStatistics>
{
    public required DateOnly From { get; init; }

    public required DateOnly To { get; init; }

    public PresentationGrouping Grouping { get; init; }

    protected internal override IEnumerable<Problem> Validate() => PresentationStatisticsReader.Check(From, To);

    protected internal override async Task<Outcome<ExportedPresentationStatistics>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var read = await PresentationStatisticsReader.ReadAsync(operation, From, To, Grouping, cancellation);
        var exported = new ExportedPresentationStatistics(read, operation.Actor.DisplayName, operation.Actor.OrganName, ShanghaiTime.Of(operation.Now));
        operation.RecordLook("PresentationExport", Guid.CreateVersion7().ToString(), "亮证统计", operation.Actor.OrganisationPath, $"导出亮证统计（{exported.FilterLine}）");
        return exported;
    }
}

internal static class PresentationStatisticsReader
{
    private const int MostDays = 3660;

    /// <summary>The line of days is drawn for so long at most; longer times have their months.</summary>
    private const int MostDrawn = 92;

    public static IEnumerable<Problem> Check(DateOnly from, DateOnly to)
    {
        foreach (var problem in PlausibleDay.Check(from, "from").Concat(PlausibleDay.Check(to, "to")))
        {
            yield return problem;
        }

        if (from > to)
        {
            yield return new Problem("开始日期在结束日期之后，请调整。", "from");
        }
        else if (to.DayNumber - from.DayNumber > MostDays)
        {
            yield return new Problem("一次最多统计十年。", "from");
        }
    }

    /// <summary>Names of the systems that the counts in the reach know, as they were called last.</summary>
    public static async Task<Dictionary<Guid, string>> SystemsAsync(Operation operation, CancellationToken cancellation)
    {
        var keys = await operation.Db.Set<PresentationDay>().Select(row => row.ClientKey).Distinct().ToListAsync(cancellation);
        return await operation.Db.Set<ApiClient>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // names of the systems that were shown licences of the reach, wherever they belong
            .Where(row => keys.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.Name, cancellation);
    }

    public static async Task<PresentationStatistics> ReadAsync(Operation operation, DateOnly from, DateOnly to, PresentationGrouping grouping, CancellationToken cancellation)
    {
        var days = operation.Db.Set<PresentationDay>().Where(row => row.Day >= from && row.Day <= to);
        List<PresentationLine> lines;
        switch (grouping)
        {
            case PresentationGrouping.System:
                var systems = await SystemsAsync(operation, cancellation);
                lines = [.. (await days.GroupBy(row => row.ClientKey).Select(group => new { group.Key, Shown = group.Sum(row => row.Shown) }).ToListAsync(cancellation)).Select(row => new PresentationLine(row.Key.ToString(), systems.GetValueOrDefault(row.Key, "（已不存在）"), row.Shown))];
                break;
            case PresentationGrouping.Type:
                var types = await PresentationFilter.TypeNamesAsync(operation, cancellation);
                lines = [.. (await days.GroupBy(row => row.LicenceType).Select(group => new { group.Key, Shown = group.Sum(row => row.Shown) }).ToListAsync(cancellation)).Select(row => new PresentationLine(row.Key, types.GetValueOrDefault(row.Key, row.Key), row.Shown))];
                break;
            case PresentationGrouping.Purpose:
                var purposes = (await PresentationWords.PurposesAsync(operation, cancellation)).ToDictionary(purpose => purpose.Code, purpose => purpose.Name, StringComparer.Ordinal);
                lines = [.. (await days.GroupBy(row => row.PurposeCode).Select(group => new { group.Key, Shown = group.Sum(row => row.Shown) }).ToListAsync(cancellation)).Select(row => new PresentationLine(row.Key, purposes.GetValueOrDefault(row.Key, row.Key), row.Shown))];
                break;
            default:
                lines = [.. (await days.GroupBy(row => (row.Day.Year * 100) + row.Day.Month).Select(group => new { group.Key, Shown = group.Sum(row => row.Shown) }).ToListAsync(cancellation)).OrderBy(row => row.Key)
                    .Select(row => new PresentationLine(FormattableString.Invariant($"{row.Key / 100}-{row.Key % 100:00}"), FormattableString.Invariant($"{row.Key / 100}年{row.Key % 100}月"), row.Shown))];
                break;
        }

        if (grouping != PresentationGrouping.Month)
        {
            lines = [.. lines.OrderByDescending(line => line.Shown).ThenBy(line => line.Name, StringComparer.Ordinal)];
        }

        var drawn = to.DayNumber - from.DayNumber < MostDrawn ? Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays).ToList() : [];
        var byDay = drawn.Count == 0 ? [] : await days.GroupBy(row => row.Day).Select(group => new { group.Key, Shown = group.Sum(row => row.Shown) }).ToDictionaryAsync(row => row.Key, row => row.Shown, cancellation);
        return new PresentationStatistics(from, to, grouping, lines, lines.Sum(line => line.Shown), drawn, drawn.ConvertAll(day => byDay.GetValueOrDefault(day)), operation.Actor.May(PresentationPermissions.Export));
    }
}
