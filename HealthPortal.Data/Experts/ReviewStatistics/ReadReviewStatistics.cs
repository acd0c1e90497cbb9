using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewStatistics;

/// <summary>评审统计分析 (tender 5.3.5.1.10): one report, of reviews in the reader's reach.</summary>
[Requires(ReviewPermissions.View)]
public sealed class ReadReviewStatistics : Query<ReviewReport>
{
    public required ReviewQuestion Question { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Question.Check();

    protected internal override Task<Outcome<ReviewReport>> RunAsync(Operation operation, CancellationToken cancellation) => ReviewCounting.ReadAsync(operation, Question, cancellation);
}

/// <param name="At">Shanghai time.</param>
public sealed record ExportedReviewReport(ReviewReport Report, string By, string OrganName, DateTime At);

/// <summary>The same report to take away, on record with what was asked for.</summary>
[Requires(ReviewPermissions.Export)]
public sealed class ExportReviewStatistics : Query<ExportedReviewReport>
{
    public required ReviewQuestion Question { get; init; }

    /// <summary>Excel or PDF, for the record.</summary>
    public required string Paper { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Question.Check();

    protected internal override async Task<Outcome<ExportedReviewReport>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var read = await ReviewCounting.ReadAsync(operation, Question, cancellation);
        if (!read.Succeeded)
        {
            return new Failure(read.Failure!.Value, read.Problems);
        }

        operation.RecordLook("ReviewStatistics", Guid.CreateVersion7().ToString(), $"评审统计（{Question.Kind.Name()}）", operation.Actor.OrganisationPath, $"导出评审统计（{Paper}，{Question.Kind.Name()}，{read.Value.FilterLine}）");
        return new ExportedReviewReport(read.Value, operation.Actor.DisplayName, operation.Actor.OrganName, ShanghaiTime.Of(operation.Now));
    }
}

internal static class ReviewCounting
{
    /// <summary>Lists longer than this are to be narrowed.</summary>
    private const int MostLines = 500;

    private const string Unknown = "未填写";

    public static async Task<Outcome<ReviewReport>> ReadAsync(Operation operation, ReviewQuestion question, CancellationToken cancellation)
    {
        var facts = await ReviewFacts.ReadAsync(operation, question, cancellation);
        var (texts, numbers, lines, charted, hint) = question.Kind switch
        {
            ReviewReportKind.Matters => await MattersAsync(operation, question, facts, cancellation),
            ReviewReportKind.Plans => Plans(question, facts),
            ReviewReportKind.Draws => Draws(question, facts),
            ReviewReportKind.Ratings => await RatingsAsync(operation, question, facts, cancellation),
            ReviewReportKind.Pool => await PoolAsync(operation, question, cancellation),
            ReviewReportKind.Reviews => Reviews(facts),
            ReviewReportKind.Experts => await ExpertsAsync(operation, question, facts, cancellation),
            ReviewReportKind.Use => await UseAsync(operation, facts, cancellation),
            _ => await UnqualifiedAsync(operation, question, facts, cancellation),
        };
        var total = numbers.Exists(number => number.Adds) && lines.Count > 1
            ? new ReviewLine("合计", null, null, [.. texts.Select(_ => "")], [.. numbers.Index().Select(pair => pair.Item.Adds ? lines.Sum(line => line.Numbers[pair.Index] ?? 0) : (decimal?)null)])
            : null;
        var matter = question.MatterId is { } id ? facts.Matters.GetValueOrDefault(id, "") : null;
        var line = string.Create(CultureInfo.InvariantCulture, $"{(question.Kind == ReviewReportKind.Pool ? $"截至 {operation.Today:yyyy-MM-dd}" : $"{question.From:yyyy-MM-dd} 至 {question.To:yyyy-MM-dd}")}{(matter is null ? "" : $"，{matter}")}，按{question.By.Name()}");
        return new ReviewReport(
            question, question.By.Name(), texts, numbers, [.. lines.Take(MostLines)], total, charted, line, hint, lines.Count > MostLines,
            [.. facts.Matters.OrderBy(pair => pair.Value, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value))], operation.Actor.May(ReviewPermissions.Export));
    }

    private readonly record struct Counted(List<string> Texts, List<ReviewNumber> Numbers, List<ReviewLine> Lines, int? Charted, string? Hint)
    {
        public void Deconstruct(out List<string> texts, out List<ReviewNumber> numbers, out List<ReviewLine> lines, out int? charted, out string? hint) => (texts, numbers, lines, charted, hint) = (Texts, Numbers, Lines, Charted, Hint);
    }

    /// <summary>（1）By matter or department: plans and how far they are, draws, experts called.</summary>
    private static async Task<Counted> MattersAsync(Operation operation, ReviewQuestion question, ReviewFacts facts, CancellationToken cancellation)
    {
        var own = await operation.Db.Set<ReviewMatter>().Where(row => question.MatterId == null || row.Id == question.MatterId).Select(row => new { row.Id, row.Name, row.OrganisationPath, row.IsActive }).ToListAsync(cancellation);
        var units = await UnitNames.OfAsync(operation, [.. own.Select(row => row.OrganisationPath).Distinct(StringComparer.Ordinal)], cancellation);
        var byUnit = question.By == ReviewGrouping.Unit;
        return new Counted(
            byUnit ? [] : ["处室", "状态"],
            [new("评审事项"), new("评审计划"), new("进行中"), new("已办结"), new("已取消"), new("正式抽取"), new("抽中专家（人次）")],
            [.. own.GroupBy(row => byUnit ? row.OrganisationPath : row.Id.ToString("N"), StringComparer.Ordinal).Select(same =>
            {
                var ids = same.Select(row => row.Id).ToHashSet();
                var plans = facts.Plans.Where(plan => ids.Contains(plan.MatterId)).ToList();
                var planIds = plans.Select(plan => plan.Id).ToHashSet();
                var first = same.First();
                return new ReviewLine(
                    byUnit ? units[first.OrganisationPath] : first.Name, null, byUnit ? null : new ReviewTarget(ReviewTargetKind.Matter, first.Id.ToString("N")), byUnit ? [] : [units[first.OrganisationPath], first.IsActive ? "使用中" : "已停用"],
                    [same.Count(), plans.Count, plans.Count(plan => plan.State == ReviewPlanState.Open), plans.Count(plan => plan.State == ReviewPlanState.Concluded), plans.Count(plan => plan.State == ReviewPlanState.Cancelled), Drawn(facts, planIds), facts.Seats.Count(seat => planIds.Contains(seat.PlanId))]);
            }).OrderByDescending(line => line.Numbers[1]).ThenBy(line => line.Label, StringComparer.Ordinal)],
            1, null);
    }

    /// <summary>（2）Plans by month of the first sitting, matter or department.</summary>
    private static Counted Plans(ReviewQuestion question, ReviewFacts facts) => new(
        [],
        [new("评审计划"), new("场次"), new("需要正式专家"), new("在名单中"), new("未抽取"), new("进行中"), new("已办结"), new("已取消")],
        [.. ByPlan(question, facts).Select(group =>
        {
            var ids = group.Plans.Select(plan => plan.Id).ToHashSet();
            return new ReviewLine(
                group.Label, null, group.Target, [],
                [group.Plans.Count, group.Plans.Sum(plan => plan.Sittings), group.Plans.Sum(plan => plan.Needed), facts.Seats.Count(seat => ids.Contains(seat.PlanId) && seat is { State: SeatState.Held, IsFormal: true }),
                 group.Plans.Count(plan => plan.State == ReviewPlanState.Open && !facts.Draws.Any(draw => draw.PlanId == plan.Id && draw is { Kind: DrawKind.Real, State: ExpertDrawState.Drawn })),
                 group.Plans.Count(plan => plan.State == ReviewPlanState.Open), group.Plans.Count(plan => plan.State == ReviewPlanState.Concluded), group.Plans.Count(plan => plan.State == ReviewPlanState.Cancelled)]);
        })],
        0, "按首场评审日期计入月份；还没有定时间的计划按创建日期计入。地市按最早一场填写的评审地区。");

    /// <summary>（3）Draws: who was drawn, answered, stays away, was called after.</summary>
    private static Counted Draws(ReviewQuestion question, ReviewFacts facts) => new(
        [],
        [new("正式抽取"), new("放弃的抽取"), new("抽中专家（人次）"), new("正式专家（人次）"), new("确认参加"), new("请假（不能参加）"), new("申报回避"), new("逾期未答复"), new("补抽（人次）")],
        [.. ByPlan(question, facts).Select(group =>
        {
            var ids = group.Plans.Select(plan => plan.Id).ToHashSet();
            var seats = facts.Seats.Where(seat => ids.Contains(seat.PlanId)).ToList();
            return new ReviewLine(
                group.Label, null, group.Target, [],
                [Drawn(facts, ids), facts.Draws.Count(draw => ids.Contains(draw.PlanId) && draw is { Kind: DrawKind.Real, State: ExpertDrawState.Abandoned }), seats.Count, seats.Count(seat => seat.IsFormal), .. Answers(seats), seats.Count(seat => seat is { IsFormal: true, CameLater: true })]);
        })],
        2, "一位专家在一次抽取中占一个名额算一人次。补抽包括备份转正和按顺序新抽中的正式专家。");

    /// <summary>（4）Ratings by what the experts are, or by matter and plan.</summary>
    private static async Task<Counted> RatingsAsync(Operation operation, ReviewQuestion question, ReviewFacts facts, CancellationToken cancellation)
    {
        var ratings = await ReviewFacts.RatingsAsync(operation, question, cancellation);
        var experts = await ExpertsOfAsync(operation, [.. ratings.Select(rating => rating.ExpertId).Distinct()], cancellation);
        var cities = await CitiesAsync(operation, experts.Values, cancellation);
        var plans = await PlanNamesAsync(operation, [.. ratings.Select(rating => rating.PlanId).Distinct()], cancellation);
        return new Counted(
            [],
            [new("评价次数"), new("被评专家", Adds: false), new("平均分", ReviewNumberKind.Mean, Adds: false), new("合格"), new("不合格"), new("合格率", ReviewNumberKind.Percent, Adds: false)],
            [.. ratings.GroupBy(rating => question.By switch
            {
                ReviewGrouping.Matter => (facts.Matters.GetValueOrDefault(plans[rating.PlanId].MatterId, "已变动的事项"), new ReviewTarget(ReviewTargetKind.Matter, plans[rating.PlanId].MatterId.ToString("N"))),
                ReviewGrouping.Plan => (plans[rating.PlanId].Name, new ReviewTarget(ReviewTargetKind.Plan, rating.PlanId.ToString())),
                ReviewGrouping.City => (cities.GetValueOrDefault(rating.ExpertId, Unknown), null),
                ReviewGrouping.Institution => (experts[rating.ExpertId].Institution, (ReviewTarget?)null),
                _ => (experts[rating.ExpertId].Specialty, new ReviewTarget(ReviewTargetKind.Specialty, experts[rating.ExpertId].Specialty)),
            }).Select(same => new ReviewLine(
                same.Key.Item1, null, same.Key.Item2, [],
                [same.Count(), same.Select(rating => rating.ExpertId).Distinct().Count(), (decimal)same.Average(rating => rating.Points), same.Count(rating => rating.IsQualified), same.Count(rating => !rating.IsQualified), 100m * same.Count(rating => rating.IsQualified) / same.Count()]))
                .OrderByDescending(line => line.Numbers[0]).ThenBy(line => line.Label, StringComparer.Ordinal)],
            0, "按评价日期统计。");
    }

    /// <summary>（5）The pool as it stands today.</summary>
    private static async Task<Counted> PoolAsync(Operation operation, ReviewQuestion question, CancellationToken cancellation)
    {
        var db = operation.Db;
        var experts = await db.Set<Expert>().Where(row => row.MergedIntoId == null).ToListAsync(cancellation);
        IEnumerable<(string Label, ReviewTarget? Target, Expert Expert)> rows;
        if (question.By == ReviewGrouping.Matter)
        {
            var byId = experts.ToDictionary(expert => expert.Id);
            var members = await (from matter in db.Set<ReviewMatter>()
                                 where question.MatterId == null || matter.Id == question.MatterId
                                 where !matter.UsesWholePool
                                 join link in db.Set<ReviewMatterPool>() on matter.Id equals link.MatterId
                                 join member in db.Set<ReviewPoolMember>() on link.PoolId equals member.PoolId
                                 select new { matter.Id, matter.Name, member.ExpertId }).Distinct().ToListAsync(cancellation);
            var whole = await db.Set<ReviewMatter>().Where(row => row.UsesWholePool && (question.MatterId == null || row.Id == question.MatterId)).Select(row => new { row.Id, row.Name }).ToListAsync(cancellation);
            rows = members.Where(row => byId.ContainsKey(row.ExpertId)).Select(row => (row.Name, (ReviewTarget?)new ReviewTarget(ReviewTargetKind.Matter, row.Id.ToString("N")), byId[row.ExpertId]))
                .Concat(whole.SelectMany(row => experts.Select(expert => (row.Name + "（全省专家库）", (ReviewTarget?)new ReviewTarget(ReviewTargetKind.Matter, row.Id.ToString("N")), expert))));
        }
        else
        {
            var cities = question.By == ReviewGrouping.City ? await CitiesAsync(operation, experts, cancellation) : [];
            rows = experts.Select(expert => question.By switch
            {
                ReviewGrouping.Title => (expert.ProfessionalTitle ?? Unknown, expert.ProfessionalTitle is { } title ? new ReviewTarget(ReviewTargetKind.Title, title) : null, expert),
                ReviewGrouping.City => (cities.GetValueOrDefault(expert.Id, Unknown), null, expert),
                ReviewGrouping.Institution => (expert.Institution, (ReviewTarget?)null, expert),
                _ => (expert.Specialty, new ReviewTarget(ReviewTargetKind.Specialty, expert.Specialty), expert),
            });
        }

        return new Counted(
            [],
            [new("专家", Adds: question.By != ReviewGrouping.Matter), new("在库", Adds: question.By != ReviewGrouping.Matter), new("暂停抽取", Adds: question.By != ReviewGrouping.Matter), new("已出库", Adds: question.By != ReviewGrouping.Matter), new("技术专家", Adds: question.By != ReviewGrouping.Matter), new("参加过评审", Adds: question.By != ReviewGrouping.Matter)],
            [.. rows.GroupBy(row => (row.Label, row.Target)).Select(same => new ReviewLine(
                same.Key.Label, null, same.Key.Target, [],
                [same.Count(), same.Count(row => row.Expert.StateOn(operation.Today) == PoolState.InPool), same.Count(row => row.Expert.StateOn(operation.Today) == PoolState.Suspended), same.Count(row => row.Expert.State == PoolState.Removed), same.Count(row => row.Expert.IsTechnical), same.Count(row => row.Expert.Served > 0)]))
                .OrderByDescending(line => line.Numbers[0]).ThenBy(line => line.Label, StringComparer.Ordinal)],
            0, null);
    }

    /// <summary>（6）The whole course of each review that is concluded.</summary>
    private static Counted Reviews(ReviewFacts facts) => new(
        ["评审事项", "处室", "评审日期", "结论"],
        [new("抽取次数"), new("需要专家"), new("抽中（人次）"), new("请假、回避、逾期"), new("补抽"), new("到场"), new("创建到抽取（天）", Adds: false), new("评审到办结（天）", Adds: false)],
        [.. facts.Plans.Where(plan => plan.State == ReviewPlanState.Concluded).OrderByDescending(plan => plan.Last).ThenBy(plan => plan.Number, StringComparer.Ordinal).Select(plan =>
        {
            var seats = facts.Seats.Where(seat => seat.PlanId == plan.Id).ToList();
            var drawn = facts.Draws.Where(draw => draw.PlanId == plan.Id && draw is { Kind: DrawKind.Real, DrawnAt: not null }).Select(draw => draw.DrawnAt!.Value).Order().ToList();
            return new ReviewLine(
                plan.Name, plan.Number, new ReviewTarget(ReviewTargetKind.Plan, plan.Id.ToString()),
                [facts.Matters.GetValueOrDefault(plan.MatterId, "已变动的事项"), facts.Units[plan.Path], plan.First == plan.Last ? Day(plan.First) : $"{Day(plan.First)} 至 {Day(plan.Last)}", plan.Conclusion ?? ""],
                [drawn.Count, plan.Needed, seats.Count, seats.Count(seat => seat.Answer is SeatAnswer.Declined or SeatAnswer.Recused or SeatAnswer.NoAnswer), seats.Count(seat => seat is { IsFormal: true, CameLater: true }), seats.Count(seat => seat is { State: SeatState.Held, Attended: true }),
                 drawn.Count == 0 ? null : ReviewReportWords.DateOf(drawn[0]).DayNumber - ReviewReportWords.DateOf(plan.CreatedAt).DayNumber, plan.ConcludedAt is { } ended ? ReviewReportWords.DateOf(ended).DayNumber - plan.Last.DayNumber : null]);
        })],
        null, "只列已办结的评审。");

    /// <summary>（7）Experts who were drawn, each with what became of it; only where the names are open.</summary>
    private static async Task<Counted> ExpertsAsync(Operation operation, ReviewQuestion question, ReviewFacts facts, CancellationToken cancellation)
    {
        var seats = facts.OpenSeats(operation.Now).ToList();
        var experts = await ExpertsOfAsync(operation, [.. seats.Select(seat => seat.ExpertId).Distinct()], cancellation);
        var ratings = (await ReviewFacts.RatingsAsync(operation, question, cancellation)).ToLookup(rating => rating.ExpertId);
        return new Counted(
            ["单位", "专业"],
            [new("抽中"), new("其中正式"), new("确认参加"), new("请假（不能参加）"), new("申报回避"), new("逾期未答复"), new("到场"), new("未到"), new("平均分", ReviewNumberKind.Mean, Adds: false)],
            [.. seats.GroupBy(seat => seat.ExpertId).Select(own =>
            {
                var expert = experts[own.Key];
                var held = own.Where(seat => seat.State == SeatState.Held).ToList();
                return new ReviewLine(
                    expert.Name, expert.Number, new ReviewTarget(ReviewTargetKind.Expert, expert.Id.ToString()), [expert.Institution, expert.Specialty],
                    [own.Count(), own.Count(seat => seat.IsFormal), .. Answers([.. own]), held.Count(seat => seat.Attended == true), held.Count(seat => seat.Attended == false), ratings[own.Key].Any() ? (decimal)ratings[own.Key].Average(rating => rating.Points) : null]);
            }).OrderByDescending(line => line.Numbers[0]).ThenBy(line => line.Note, StringComparer.Ordinal)],
            null, "名单还没有公开的评审不计入。");
    }

    /// <summary>（8）How much each department uses it.</summary>
    private static async Task<Counted> UseAsync(Operation operation, ReviewFacts facts, CancellationToken cancellation)
    {
        var matters = (await operation.Db.Set<ReviewMatter>().Select(row => row.OrganisationPath).ToListAsync(cancellation)).CountBy(path => path, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var paths = matters.Keys.Concat(facts.Plans.Select(plan => plan.Path)).Distinct(StringComparer.Ordinal).ToList();
        var units = await UnitNames.OfAsync(operation, paths, cancellation);
        return new Counted(
            [],
            [new("评审事项"), new("评审计划"), new("已办结"), new("测试抽取"), new("正式抽取"), new("放弃的抽取"), new("抽中专家（人次）"), new("补抽（人次）"), new("到场（人次）")],
            [.. paths.Select(path =>
            {
                var plans = facts.Plans.Where(plan => plan.Path == path).ToList();
                var ids = plans.Select(plan => plan.Id).ToHashSet();
                var seats = facts.Seats.Where(seat => ids.Contains(seat.PlanId)).ToList();
                return new ReviewLine(
                    units[path], null, null, [],
                    [matters.GetValueOrDefault(path), plans.Count, plans.Count(plan => plan.State == ReviewPlanState.Concluded), facts.Draws.Count(draw => ids.Contains(draw.PlanId) && draw.Kind == DrawKind.Test), Drawn(facts, ids),
                     facts.Draws.Count(draw => ids.Contains(draw.PlanId) && draw is { Kind: DrawKind.Real, State: ExpertDrawState.Abandoned }), seats.Count, seats.Count(seat => seat is { IsFormal: true, CameLater: true }), seats.Count(seat => seat is { State: SeatState.Held, Attended: true })]);
            }).OrderByDescending(line => line.Numbers[1]).ThenBy(line => line.Label, StringComparer.Ordinal)],
            1, null);
    }

    /// <summary>（9）Every rating that was not passed, with its reason.</summary>
    private static async Task<Counted> UnqualifiedAsync(Operation operation, ReviewQuestion question, ReviewFacts facts, CancellationToken cancellation)
    {
        var ratings = (await ReviewFacts.RatingsAsync(operation, question, cancellation)).Where(rating => !rating.IsQualified).OrderByDescending(rating => rating.At).ThenBy(rating => rating.ExpertId).ToList();
        var experts = await ExpertsOfAsync(operation, [.. ratings.Select(rating => rating.ExpertId).Distinct()], cancellation);
        var plans = await PlanNamesAsync(operation, [.. ratings.Select(rating => rating.PlanId).Distinct()], cancellation);
        return new Counted(
            ["单位", "评审事项", "评审计划", "评价日期", "不合格原因"],
            [new("得分", Adds: false)],
            [.. ratings.Select(rating =>
            {
                var (expert, plan) = (experts[rating.ExpertId], plans[rating.PlanId]);
                return new ReviewLine(
                    expert.Name, expert.Number, new ReviewTarget(ReviewTargetKind.Expert, expert.Id.ToString()), [expert.Institution, facts.Matters.GetValueOrDefault(plan.MatterId, "已变动的事项"), plan.Name, Day(ReviewReportWords.DateOf(rating.At)), rating.Note], [rating.Points]);
            })],
            null, "按评价日期统计。");
    }

    private static IEnumerable<(string Label, ReviewTarget? Target, List<PlanFact> Plans)> ByPlan(ReviewQuestion question, ReviewFacts facts) => question.By switch
    {
        ReviewGrouping.Matter => facts.Plans.GroupBy(plan => plan.MatterId).Select(same => (facts.Matters.GetValueOrDefault(same.Key, "已变动的事项"), (ReviewTarget?)new ReviewTarget(ReviewTargetKind.Matter, same.Key.ToString("N")), same.ToList())).OrderByDescending(group => group.Item3.Count).ThenBy(group => group.Item1, StringComparer.Ordinal),
        ReviewGrouping.Unit => facts.Plans.GroupBy(plan => plan.Path, StringComparer.Ordinal).Select(same => (facts.Units[same.Key], (ReviewTarget?)null, same.ToList())).OrderByDescending(group => group.Item3.Count).ThenBy(group => group.Item1, StringComparer.Ordinal),
        ReviewGrouping.City => facts.Plans.GroupBy(plan => plan.City ?? Unknown, StringComparer.Ordinal).Select(same => (same.Key, (ReviewTarget?)null, same.ToList())).OrderByDescending(group => group.Item3.Count).ThenBy(group => group.Key, StringComparer.Ordinal),
        _ => facts.Plans.GroupBy(plan => (plan.First.Year, plan.First.Month)).OrderBy(same => same.Key).Select(same => (FormattableString.Invariant($"{same.Key.Year} 年 {same.Key.Month} 月"), (ReviewTarget?)new ReviewTarget(ReviewTargetKind.Month, FormattableString.Invariant($"{same.Key.Year:0000}-{same.Key.Month:00}")), same.ToList())),
    };

    private static decimal Drawn(ReviewFacts facts, HashSet<Guid> plans) => facts.Draws.Count(draw => plans.Contains(draw.PlanId) && draw is { Kind: DrawKind.Real, State: ExpertDrawState.Drawn });

    private static IEnumerable<decimal?> Answers(IReadOnlyCollection<SeatFact> seats) =>
        new[] { SeatAnswer.Accepted, SeatAnswer.Declined, SeatAnswer.Recused, SeatAnswer.NoAnswer }.Select(answer => (decimal?)seats.Count(seat => seat.Answer == answer));

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static async Task<Dictionary<Guid, Expert>> ExpertsOfAsync(Operation operation, IReadOnlyList<Guid> ids, CancellationToken cancellation)
    {
        var found = new Dictionary<Guid, Expert>();
        foreach (var some in ids.Chunk(500))
        {
            foreach (var expert in await operation.Db.Set<Expert>().Where(row => some.Contains(row.Id)).ToListAsync(cancellation))
            {
                found[expert.Id] = expert;
            }
        }

        return found;
    }

    /// <summary>Names of the cities the experts work in: the first four digits of a division.</summary>
    private static async Task<Dictionary<Guid, string>> CitiesAsync(Operation operation, IReadOnlyCollection<Expert> experts, CancellationToken cancellation)
    {
        var names = await ReviewFacts.CityNamesAsync(operation.Db, experts.Select(expert => expert.DivisionCode), cancellation);
        return experts.DistinctBy(expert => expert.Id).ToDictionary(expert => expert.Id, expert => names.GetValueOrDefault(ReviewFacts.CityOf(expert.DivisionCode), Unknown));
    }

    private static async Task<Dictionary<Guid, (string Name, Guid MatterId)>> PlanNamesAsync(Operation operation, IReadOnlyList<Guid> ids, CancellationToken cancellation)
    {
        var found = new Dictionary<Guid, (string, Guid)>();
        foreach (var some in ids.Chunk(500))
        {
            foreach (var plan in await operation.Db.Set<ReviewPlan>().Where(row => some.Contains(row.Id)).Select(row => new { row.Id, row.Name, row.MatterId }).ToListAsync(cancellation))
            {
                found[plan.Id] = (plan.Name, plan.MatterId);
            }
        }

        return found;
    }
}
