using System.Runtime.CompilerServices;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Divisions;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ExpertPool;

public sealed record ExpertFilter
{
    public const int LongestText = 60;
    public const int LongestRule = 4000;

    /// <summary>In name or institution, or the number.</summary>
    public string? Search { get; init; }

    /// <summary>12-digit code; those below it too.</summary>
    public string? DivisionCode { get; init; }

    public string? Specialty { get; init; }

    public string? ProfessionalTitle { get; init; }

    public PoolState? State { get; init; }

    public bool? IsTechnical { get; init; }

    /// <summary>A rule as a sentence: by it any tag is a condition, own ones too (tender 5.3.5.1.9（3）: 根据处室需求自定义标签筛选).</summary>
    public string? RuleText { get; init; }

    public bool IsFiltered => !string.IsNullOrWhiteSpace(Search) || DivisionCode is not null || !string.IsNullOrWhiteSpace(Specialty) || ProfessionalTitle is not null || State is not null || IsTechnical is not null || !string.IsNullOrWhiteSpace(RuleText);

    internal IQueryable<Expert> Apply(Operation operation)
    {
        var rows = operation.Db.Set<Expert>().AsNoTracking().Where(row => row.MergedIntoId == null);
        if (!string.IsNullOrWhiteSpace(Search))
        {
            var word = Search.Trim();
            var number = word.ToUpperInvariant();
            rows = rows.Where(row => row.Name.Contains(word) || row.Institution.Contains(word) || row.Number == number);
        }

        if (DivisionCode is { Length: 12 } code)
        {
            var prefix = code.TrimEnd('0') is { Length: > 0 } own ? own.Length % 2 == 1 && own.Length < 6 ? own + "0" : own : "";
            rows = rows.Where(row => row.DivisionCode.StartsWith(prefix));
        }

        if (!string.IsNullOrWhiteSpace(Specialty))
        {
            var specialty = Specialty.Trim();
            rows = rows.Where(row => row.Specialty.Contains(specialty));
        }

        if (ProfessionalTitle is { } title)
        {
            rows = rows.Where(row => row.ProfessionalTitle == title);
        }

        // A suspension that has run out counts no longer.
        var today = operation.Today;
        rows = State switch
        {
            PoolState.InPool => rows.Where(row => row.State == PoolState.InPool || (row.State == PoolState.Suspended && row.SuspendedTo != null && row.SuspendedTo < today)),
            PoolState.Suspended => rows.Where(row => row.State == PoolState.Suspended && (row.SuspendedTo == null || row.SuspendedTo >= today)),
            PoolState.Removed => rows.Where(row => row.State == PoolState.Removed),
            _ => rows,
        };
        return IsTechnical is { } technical ? rows.Where(row => row.IsTechnical == technical) : rows;
    }

    /// <summary>The rule, which can be asked as it is; null without one.</summary>
    internal Outcome<RuleGroup?> Rule(TagCatalogue tags)
    {
        if (string.IsNullOrWhiteSpace(RuleText))
        {
            return Outcome<RuleGroup?>.Success(null);
        }

        if (RuleText.Length > LongestRule)
        {
            return Failure.Invalid("标签条件太长。", "rule");
        }

        var (rule, fault) = RuleSentence.Parse(RuleText, tags.All);
        return rule is null ? Failure.Invalid($"标签条件第 {fault!.Place + 1} 个字起读不懂：{fault.Message}", "rule")
            : RuleCheck.Check(rule, tags.All) is { Count: > 0 } problems ? Failure.Invalid([.. problems.Select(problem => problem with { Field = "rule" })])
            : rule;
    }
}

public sealed record ExpertRow(
    Guid Id, string Number, string Name, string Sex, int Age, string Institution, string DivisionName, string Specialty, string? ProfessionalTitle, bool IsTechnical, PoolState State, string? StateReason, DateOnly? SuspendedTo, int Served, decimal? Rating, int UnqualifiedRatings);

/// <param name="Total">Of the filter.</param>
/// <param name="Older">Number to go on after; null at the end.</param>
public sealed record ExpertPage(IReadOnlyList<ExpertRow> Rows, int Total, string? Older, IReadOnlyList<(string Code, string Name)> Divisions, bool MayEdit, bool MayExport, bool MayTag);

/// <summary>全省专家库, by number (tender 5.3.5.1.9（1）).</summary>
[Requires(ExpertPermissions.View)]
public sealed class ListExperts : Query<ExpertPage>
{
    public const int PageSize = 30;

    public ExpertFilter Filter { get; init; } = new();

    /// <summary>Number of the last expert seen.</summary>
    public string? After { get; init; }

    protected internal override async Task<Outcome<ExpertPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await ExpertReading.FindAsync(operation, Filter, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var (rows, chosen) = found.Value;
        var rest = chosen is not null
            ? chosen.Where(row => After is null || string.CompareOrdinal(row.Number, After) > 0).Take(PageSize + 1).ToList()
            : await (After is { } after ? rows.Where(row => string.Compare(row.Number, after) > 0) : rows).OrderBy(row => row.Number).Take(PageSize + 1).ToListAsync(cancellation);
        var total = chosen?.Count ?? await rows.CountAsync(cancellation);
        var divisions = await operation.Db.Set<Division>().AsNoTracking().Where(row => row.Level <= Domain.Platform.Organisations.AdministrativeLevel.County).OrderBy(row => row.Code).Select(row => new { row.Code, row.FullName }).ToListAsync(cancellation);
        var names = divisions.ToDictionary(row => row.Code, row => row.FullName, StringComparer.Ordinal);
        return new ExpertPage(
            [.. rest.Take(PageSize).Select(row => ExpertReading.Row(row, names, operation.Today))], total, rest.Count > PageSize ? rest[PageSize - 1].Number : null, divisions.ConvertAll(row => (row.Code, row.FullName)),
            operation.Actor.May(ExpertPermissions.Edit), operation.Actor.May(ExpertPermissions.Export), operation.Actor.May(ExpertPermissions.Tags));
    }
}

/// <summary>导出专家库 by the conditions of the list; numbers stay masked.</summary>
[Requires(ExpertPermissions.Export)]
public sealed class ExportExperts : Query<Done>
{
    public ExpertFilter Filter { get; init; } = new();

    public required Func<Stream> Open { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await ExpertReading.FindAsync(operation, Filter, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        // The pool of a province fits into one reading.
        var rows = found.Value.Chosen ?? await found.Value.Rows.OrderBy(row => row.Number).ToListAsync(cancellation);
        var names = await operation.Db.Set<Division>().AsNoTracking().ToDictionaryAsync(row => row.Code, row => row.FullName, StringComparer.Ordinal, cancellation);
        var tags = (await ExpertImportColumns.ReadAsync(operation, cancellation)).Tags;
        var own = await operation.Db.Set<OwnTagValue>().AsNoTracking().ToListAsync(cancellation);
        var values = own.ToDictionary(row => (row.ExpertId, row.TagId), row => TagTexts.Shown(row.Value));
        await WorkbookWriter.WriteAsync(
            Open(),
            new WorkbookDocument(
                "评审专家", Filter.IsFiltered ? "按条件筛选" : "全部", operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now),
                [
                    new("编号"), new("姓名"), new("性别"), new("出生日期"), new("证件号码"), new("手机"), new("工作单位"), new("单位级别"), new("所在地区"), new("专业"), new("职称"), new("执业资格"), new("语言"), new("技术专家"), new("院士或全国知名专家"), new("状态"), new("状态说明"), new("参加评审次数"), new("评审质量"), new("不合格次数"),
                    .. tags.Select(tag => new WorkbookColumn(tag.Header)),
                ],
                RowsAsync(cancellation)),
            cancellation);
        operation.RecordLook("ExpertExport", Guid.CreateVersion7().ToString(), "评审专家库", operation.Actor.OrganisationPath, FormattableString.Invariant($"导出评审专家 {rows.Count} 人"));
        return Done.It;

        async IAsyncEnumerable<object?[]> RowsAsync([EnumeratorCancellation] CancellationToken stopping)
        {
            foreach (var row in rows)
            {
                stopping.ThrowIfCancellationRequested();
                yield return
                [
                    row.Number, row.Name, row.Sex, row.BirthDate, row.IdentityMasked, row.PhoneMasked, row.Institution, row.InstitutionLevel, names.GetValueOrDefault(row.DivisionCode, row.DivisionCode), row.Specialty, row.ProfessionalTitle, TagTexts.Shown(row.QualificationLines),
                    TagTexts.Shown(row.LanguageLines), row.IsTechnical ? "是" : "否", row.IsEminent ? "是" : "否", row.StateOn(operation.Today).Name(), row.StateReason, row.Served, row.Rating, row.UnqualifiedRatings, .. tags.Select(tag => values.GetValueOrDefault((row.Id, tag.Tag.Id))),
                ];
            }

            await Task.CompletedTask;
        }
    }
}

internal static class ExpertReading
{
    public static readonly Failure Missing = Failure.NotFound("没有找到这位专家。");

    /// <returns>Rows of the filter; where it has a rule, those that fulfil it, in the order of their numbers.</returns>
    public static async Task<Outcome<(IQueryable<Expert> Rows, List<Expert>? Chosen)>> FindAsync(Operation operation, ExpertFilter filter, CancellationToken cancellation)
    {
        var rows = filter.Apply(operation);
        if (string.IsNullOrWhiteSpace(filter.RuleText))
        {
            return (rows, null);
        }

        var tags = await TagCatalogue.ReadAsync(operation, cancellation);
        var rule = filter.Rule(tags);
        if (!rule.Succeeded)
        {
            return new Failure(rule.Failure!.Value, rule.Problems);
        }

        var all = await rows.OrderBy(row => row.Number).ToListAsync(cancellation);
        var values = await tags.For(rule.Value!).ValuesAsync(operation, all, operation.Today, cancellation);
        var compiled = CompiledRule.Of(rule.Value!, tags.All);
        return (rows, all.Where(expert => compiled.Matches(values[expert.Id])).ToList());
    }

    public static ExpertRow Row(Expert row, Dictionary<string, string> divisions, DateOnly today) => new(
        row.Id, row.Number, row.Name, row.Sex, row.AgeOn(today), row.Institution, divisions.GetValueOrDefault(row.DivisionCode, row.DivisionCode), row.Specialty, row.ProfessionalTitle, row.IsTechnical, row.StateOn(today), row.StateOn(today) == row.State ? row.StateReason : null, row.SuspendedTo,
        row.Served, row.Rating, row.UnqualifiedRatings);
}
