using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceStatistics;

/// <summary>What the statistics are asked for.</summary>
public sealed record LicenceStatisticsQuestion
{
    public LicenceGrouping Grouping { get; init; }

    public string? TypeCode { get; init; }

    public LicenceSlice Slice { get; init; } = new();
}

/// <param name="Types">To choose from.</param>
/// <param name="Organs">Issuing organs to choose from, within the area.</param>
public sealed record LicenceStatisticsReport(
    LicenceStatisticsQuestion Question, string AreaPath, string AreaName, IReadOnlyList<AreaStep> AreaTrail, string? TypeName, IReadOnlyList<LicenceLine> Lines, LicenceLine Total, DateOnly Day, IReadOnlyList<(string Code, string Name)> Types,
    IReadOnlyList<string> Organs, bool MayExport)
{
    /// <summary>What was asked for, in words.</summary>
    public string FilterLine => string.Join("；", new[]
    {
        FormattableString.Invariant($"截至 {Day:yyyy-MM-dd}"), "统计范围 " + AreaName, $"按{Question.Grouping.Name()}统计", TypeName is null ? null : "证照 " + TypeName, Question.Slice.OrganName is { } organ ? "发证机关 " + organ : null,
        Months("核发", Question.Slice.IssuedFrom, Question.Slice.IssuedTo), Months("到期", Question.Slice.EndFrom, Question.Slice.EndTo),
    }.OfType<string>());

    private static string? Months(string what, DateOnly? from, DateOnly? to) => from is null && to is null ? null : FormattableString.Invariant($"{what}月份 {from:yyyy-MM} 至 {to:yyyy-MM}");
}

public static class LicenceStatisticsNames
{
    public static string Name(this LicenceGrouping grouping) => grouping switch
    {
        LicenceGrouping.Type => "证照种类",
        LicenceGrouping.Organ => "发证机关",
        LicenceGrouping.Area => "辖区",
        LicenceGrouping.IssuedYear => "核发年份",
        LicenceGrouping.IssuedMonth => "核发月份",
        LicenceGrouping.EndYear => "到期年份",
        _ => "到期月份",
    };
}

/// <summary>证照统计 from the kept totals (tender 5.1.3.6.1); page, chart, Excel and PDF all come from this one report.</summary>
[Requires(LibraryPermissions.View)]
public sealed class ReadLicenceStatistics : Query<LicenceStatisticsReport>
{
    public required LicenceStatisticsQuestion Question { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Question.Slice.Check();

    protected internal override Task<Outcome<LicenceStatisticsReport>> RunAsync(Operation operation, CancellationToken cancellation) => ReadAsync(operation, Question, cancellation);

    internal static async Task<Outcome<LicenceStatisticsReport>> ReadAsync(Operation operation, LicenceStatisticsQuestion question, CancellationToken cancellation)
    {
        var areas = await AreaTree.ReadAsync(operation, cancellation);
        var chosen = areas.Choose(question.Slice.AreaPath);
        if (!chosen.Succeeded)
        {
            return new Failure(chosen.Failure!.Value, chosen.Problems);
        }

        var area = chosen.Value;
        var slice = question.Slice with { AreaPath = area };
        var lines = await LicenceTotalsReader.ByAsync(operation, slice, question.TypeCode, question.Grouping, cancellation);
        if (question.Grouping == LicenceGrouping.Area)
        {
            lines = [.. areas.Children(area).Select(child => LicenceLine.Sum(child.Path, child.Name, lines.Where(line => OrganisationPath.Contains(child.Path, line.Key))) with { AreaPath = child.Path, HasBelow = child.HasBelow })];
        }

        var byType = question.Grouping == LicenceGrouping.Type && question.TypeCode is null && !slice.IsFiltered ? lines : await LicenceTotalsReader.ByAsync(operation, new LicenceSlice { AreaPath = area }, null, LicenceGrouping.Type, cancellation);
        var types = await operation.Db.Set<LicenceType>().OrderBy(type => type.Ordinal).Select(type => new { type.Code, type.Name }).ToListAsync(cancellation);
        var choices = types.Select(type => (type.Code, type.Name)).Concat(byType.Where(line => types.TrueForAll(type => type.Code != line.Key)).Select(line => (line.Key, line.Name))).ToList();
        var end = OrganisationPath.UpperBound(area);
        var organs = await operation.Db.Set<LicenceTotal>().Where(row => string.Compare(row.OrganisationPath, area) >= 0 && string.Compare(row.OrganisationPath, end) < 0 && row.Licences > 0)
            .Select(row => row.OrganName).Distinct().OrderBy(name => name).ToListAsync(cancellation);
        return new LicenceStatisticsReport(
            question, area, areas.NameOf(area), areas.Trail(area), question.TypeCode is { } code ? choices.Find(choice => choice.Item1 == code).Item2 ?? code : null, lines, LicenceLine.Sum("total", "合计", lines), operation.Today, choices, organs,
            operation.Actor.May(LibraryPermissions.Export));
    }
}

public enum LicenceStatisticsPaper
{
    Excel,
    Pdf,
}

/// <param name="At">Shanghai time.</param>
public sealed record ExportedLicenceStatistics(LicenceStatisticsReport Report, LicenceIncrements Increments, string By, string OrganName, DateTime At);

/// <summary>The same report to take away. Taking it away goes on record with what was asked for.</summary>
[Requires(LibraryPermissions.Export)]
public sealed class ExportLicenceStatistics : Query<ExportedLicenceStatistics>
{
    public required LicenceStatisticsQuestion Question { get; init; }

    public required LicenceStatisticsPaper Paper { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Question.Slice.Check();

    protected internal override async Task<Outcome<ExportedLicenceStatistics>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var read = await ReadLicenceStatistics.ReadAsync(operation, Question, cancellation);
        if (!read.Succeeded)
        {
            return new Failure(read.Failure!.Value, read.Problems);
        }

        var increments = await ReadLicenceIncrements.ReadAsync(operation, read.Value.AreaPath, cancellation);
        var paper = Paper == LicenceStatisticsPaper.Excel ? "Excel" : "PDF";
        operation.RecordLook("LicenceStatistics", Guid.CreateVersion7().ToString(), "证照统计", operation.Actor.OrganisationPath, $"导出证照统计（{paper}，{read.Value.FilterLine}）");
        return new ExportedLicenceStatistics(read.Value, increments, operation.Actor.DisplayName, operation.Actor.OrganName, ShanghaiTime.Of(operation.Now));
    }
}
