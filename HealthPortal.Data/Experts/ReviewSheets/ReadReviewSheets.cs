using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ReviewSheets;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewSheets;

/// <param name="Done">Objects that are filled; null on sheets without a name, of which nothing is told before the closing.</param>
/// <param name="Due">Objects to judge.</param>
public sealed record SheetSeatRow(Guid SeatId, string GroupName, string Number, string Name, string Institution, bool? Attended, bool IsLeader, bool Fills, bool HasLink, DateTime? HandedInAt, string? ReopenedReason, int? Done, int Due);

/// <param name="Result">Null while nothing may be told.</param>
public sealed record SheetObjectRow(Guid Id, int Ordinal, string Name, string Mark, string? GroupName, IReadOnlyList<(Guid SeatId, string Name, string Reason)> Recused, ResultRow? Result);

public sealed record SheetSittingView(
    Guid SubPlanId, string Name, DateOnly Day, HalfDay Half, string Place, bool NamesOpen, bool HasCome, bool IsToday, Guid? RoundId, SheetRoundState State, string? FormName, SheetContent? Content, DateTime? ClosedAt, string? ClosedByName, string? ClosedReason, int PaperSheets,
    IReadOnlyList<(Guid Id, string Name)> Groups, IReadOnlyList<SheetObjectRow> Objects, IReadOnlyList<SheetSeatRow> Seats, int Missing, IReadOnlyList<string> MissingNames);

public sealed record ReviewSheetsView(Guid PlanId, string Number, string PlanName, Guid MatterId, string MatterName, string UnitName, ReviewPlanState State, IReadOnlyList<SheetSittingView> Sittings, bool MayAct, bool MayExport, bool MayUnseal);

/// <summary>评审表 of a plan: objects, who fills, how far it is, and results as far as they may be told. A look at names, and on record.</summary>
[Requires(ReviewPermissions.View)]
public sealed class ReadReviewSheets : Query<ReviewSheetsView>
{
    public required Guid PlanId { get; init; }

    protected internal override Task<Outcome<ReviewSheetsView>> RunAsync(Operation operation, CancellationToken cancellation) => SheetViews.ReadAsync(operation, PlanId, "查看评审表填写情况", cancellation);
}

/// <summary>The same for paper: forms to fill by hand, and results.</summary>
[Requires(ReviewPermissions.Export, ReviewPermissions.Draw)]
public sealed class PrintReviewSheets : Query<ReviewSheetsView>
{
    public required Guid PlanId { get; init; }

    /// <summary>Results are printed once they stand.</summary>
    public bool Results { get; init; }

    protected internal override async Task<Outcome<ReviewSheetsView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var read = await SheetViews.ReadAsync(operation, PlanId, Results ? "打印评审结果" : "打印评审表", cancellation);
        return !read.Succeeded ? read
            : Results && read.Value.Sittings.All(sitting => sitting.State != SheetRoundState.Closed) ? Failure.Invalid("还没有封存的评审表，结果在封存后才能打印。")
            : !Results && !read.Value.Sittings.Any(sitting => sitting is { Content: not null, Objects.Count: > 0, Seats.Count: > 0 }) ? Failure.Invalid("还没有评审对象，或者名单还没有公开，不能打印评审表。")
            : read;
    }
}

/// <summary>评审结果 as a workbook, from the same figures as page and paper.</summary>
[Requires(ReviewPermissions.Export, ReviewPermissions.Draw)]
public sealed class ExportSheetResults : Query<Done>
{
    public required Guid PlanId { get; init; }

    public required Func<Stream> Open { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var read = await SheetViews.ReadAsync(operation, PlanId, "导出评审结果", cancellation);
        if (!read.Succeeded)
        {
            return new Failure(read.Failure!.Value, read.Problems);
        }

        var closed = read.Value.Sittings.Where(sitting => sitting.State == SheetRoundState.Closed).ToList();
        if (closed.Count == 0)
        {
            return Failure.Invalid("还没有封存的评审表，结果在封存后才能导出。");
        }

        await WorkbookWriter.WriteAsync(
            Open(),
            new WorkbookDocument(
                "评审结果", read.Value.PlanName, operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now),
                [
                    new("场次"), new("日期"), new("序号"), new("评审对象"), new("分组"), new("名次"), new("得分"), new("最高分"), new("最低分"), new("计分份数"), new("同意"), new("不同意"), new("弃权"), new("应评"), new("到会"), new("有效评审表"), new("未交"), new("否决认定人数"), new("结果"),
                ],
                RowsAsync()),
            cancellation);
        return Done.It;

        async IAsyncEnumerable<object?[]> RowsAsync()
        {
            foreach (var sitting in closed)
            {
                foreach (var row in sitting.Objects.Where(row => row.Result is not null))
                {
                    var (one, isVote) = (row.Result!.Result, sitting.Content!.Kind == SheetKind.Vote);
                    yield return
                    [
                        sitting.Name, sitting.Day, row.Ordinal, row.Name, row.GroupName, row.Result.Place, one.Score, one.Highest, one.Lowest, isVote ? null : one.Counted, isVote ? one.Agree : null, isVote ? one.Disagree : null, isVote ? one.Abstain : null, one.Panel, one.Present, one.Sheets, one.Missing,
                        isVote ? null : one.Vetoes, one.Verdict.Name(),
                    ];
                }
            }

            await Task.CompletedTask;
        }
    }
}

/// <summary>结论建议 from the closed sheets; null while a sitting is not closed. The officer changes it as he sees fit.</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class ProposeConclusion : Query<string?>
{
    public required Guid PlanId { get; init; }

    protected internal override async Task<Outcome<string?>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<ReviewPlan>().SingleOrDefaultAsync(row => row.Id == PlanId, cancellation) is not { } plan)
        {
            return ReviewActing.MissingPlan;
        }

        var sittings = (await SheetReading.OfPlanAsync(operation, plan, cancellation)).Where(sitting => sitting.Round is not null).ToList();
        return sittings.Count == 0 || sittings.Exists(sitting => sitting.Round!.State != SheetRoundState.Closed) ? Outcome<string?>.Success(null) : SheetViews.Proposal(sittings);
    }
}

/// <summary>Who gave what on sheets without names: only where the matter's sheet says so, only after the conclusion, with a reason and on record.</summary>
[Requires(ReviewPermissions.OpenSealed)]
public sealed class OpenSealedSheets : Query<IReadOnlyList<(string Number, string Name, IReadOnlyList<(int Ordinal, string Object, string Given)> Given)>>
{
    public required Guid RoundId { get; init; }

    public required string Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (string.IsNullOrWhiteSpace(Reason) || Reason.Length > SheetRound.LongestReason)
        {
            yield return new Problem($"请填写查看的理由，最多 {SheetRound.LongestReason} 个字。", "reason");
        }
    }

    protected internal override async Task<Outcome<IReadOnlyList<(string Number, string Name, IReadOnlyList<(int Ordinal, string Object, string Given)> Given)>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await SheetReading.OfRoundAsync(operation, RoundId, cancellation) is not { Form: not null } sitting)
        {
            return SheetReading.MissingRound;
        }

        if (sitting.Content is not { Way: SheetWay.Blinded, OpensAfterConclusion: true })
        {
            return Failure.Invalid(sitting.Content.Way == SheetWay.Blinded ? "这份评审表约定始终匿名，不能查看谁填了什么。" : "这份评审表不是匿名的。");
        }

        if (sitting.Plan.State != ReviewPlanState.Concluded)
        {
            return Failure.Invalid("评审计划办结以后才能查看匿名评审表由谁填写。");
        }

        operation.Reason = Reason.Trim();
        operation.RecordLook(nameof(ReviewPlan), sitting.Plan.Id.ToString(), sitting.Plan.Name, sitting.Plan.OrganisationPath, "查看匿名评审表的填写人");
        var fields = operation.Service<Cryptography.ProtectedFields>();
        return sitting.Fillers.Where(seat => seat.Filler is { HandedInAt: not null, OwnerCipher: not null }).Select(seat =>
        {
            var owner = fields.Decrypt(seat.Filler!.OwnerCipher!);
            return (seat.Expert.Number, seat.Expert.Name, (IReadOnlyList<(int Ordinal, string Object, string Given)>)[.. sitting.Objects.Select(judged => (judged, mark: sitting.Sealed.FirstOrDefault(mark => mark.ObjectId == judged.Id && mark.OwnerKey == owner))).Where(row => row.mark is not null).Select(row => (row.judged.Ordinal, row.judged.Name, SheetViews.Given(sitting.Content, row.mark!.Entry)))]);
        }).ToList();
    }
}

internal static class SheetViews
{
    public static async Task<Outcome<ReviewSheetsView>> ReadAsync(Operation operation, Guid planId, string look, CancellationToken cancellation)
    {
        var (db, actor) = (operation.Db, operation.Actor);
        if (await db.Set<ReviewPlan>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == planId, cancellation) is not { } plan)
        {
            return ReviewActing.MissingPlan;
        }

        var sittings = await SheetReading.OfPlanAsync(operation, plan, cancellation);
        var matter = await db.Set<ReviewMatter>().AsNoTracking().Where(row => row.Id == plan.MatterId).Select(row => row.Name).SingleOrDefaultAsync(cancellation) ?? "";
        var unit = (await UnitNames.OfAsync(operation, [plan.OrganisationPath], cancellation))[plan.OrganisationPath];
        if (sittings.Any(sitting => sitting.Seats.Count > 0))
        {
            operation.RecordLook(nameof(ReviewPlan), plan.Id.ToString(), plan.Name, plan.OrganisationPath, look);
        }

        return new ReviewSheetsView(
            plan.Id, plan.Number, plan.Name, plan.MatterId, matter, unit, plan.State, [.. sittings.Select(sitting => View(sitting, operation.Today))],
            plan.State == ReviewPlanState.Open && actor.May(ReviewPermissions.Draw, plan.OrganisationPath), actor.May(ReviewPermissions.Export, plan.OrganisationPath) || actor.May(ReviewPermissions.Draw, plan.OrganisationPath), actor.May(ReviewPermissions.OpenSealed, plan.OrganisationPath));
    }

    public static SheetSittingView View(SheetSitting sitting, DateOnly today)
    {
        var (round, sub, content) = (sitting.Round, sitting.Sub, sitting.Content);
        var state = round?.State ?? SheetRoundState.Preparing;
        var results = ResultsOf(sitting);
        var outstanding = sitting.Missing == 0 ? [] : sitting.Outstanding;
        return new SheetSittingView(
            sub.Id, sub.Name, sub.Day, sub.Half, sub.Place, sitting.NamesOpen, sub.Day <= today, sub.Day == today, round?.Id, state, sitting.Form?.Label, sitting.Form?.Content, round?.ClosedAt, round?.ClosedByName, round?.ClosedReason, round?.PaperSheets ?? 0,
            [.. sitting.Groups.Select(group => (group.Id, group.Name))],
            [
                .. sitting.Objects.Select(judged => new SheetObjectRow(
                    judged.Id, judged.Ordinal, judged.Name, judged.Mark, sitting.Groups.FirstOrDefault(group => group.Id == judged.GroupId)?.Name,
                    [.. sitting.Recusals.Where(row => row.ObjectId == judged.Id).Select(row => (row.SeatId, sitting.Seats.FirstOrDefault(seat => seat.Seat.Id == row.SeatId)?.Expert.Name ?? "（名单未公开）", row.Reason))], results.FirstOrDefault(row => row.ObjectId == judged.Id))),
            ],
            [
                .. sitting.Seats.Select(seat =>
                {
                    var due = sitting.ObjectsOf(seat);
                    int? done = content.Way == SheetWay.Blinded ? null : due.Count(judged => sitting.Marks.FirstOrDefault(mark => mark.ObjectId == judged.Id && mark.SeatId == seat.Seat.Id) is { } mark && SheetRules.IsComplete(content, mark.Entry));
                    return new SheetSeatRow(
                        seat.Seat.Id, seat.GroupName, seat.Expert.Number, seat.Expert.Name, seat.Expert.Institution, seat.Seat.Attended, seat.Filler?.IsLeader == true, sitting.Fillers.Contains(seat), seat.Filler?.LinkHash is not null, seat.Filler?.HandedInAt, seat.Filler?.ReopenedReason, done, due.Count);
                }),
            ],
            sitting.Missing, [.. outstanding.Select(seat => seat.Expert.Name)]);
    }

    /// <summary>Closed: as they stood then. Open: as they are, but of sheets without names nothing, because two looks would tell what one person gave.</summary>
    public static IReadOnlyList<ResultRow> ResultsOf(SheetSitting sitting) => sitting.Round switch
    {
        { State: SheetRoundState.Closed, ResultJson: { } kept } => SheetReading.Read(kept),
        { State: SheetRoundState.Open } when sitting.Content.Way != SheetWay.Blinded => sitting.Results(),
        _ => [],
    };

    public static string Given(SheetContent content, SheetEntry entry) => content.Kind == SheetKind.Vote ? entry.Vote?.Name() ?? "未填" : SheetRules.Total(content, entry) is { } total ? FormattableString.Invariant($"{total:0.##} 分") : "未填完";

    public static string Proposal(IReadOnlyList<SheetSitting> sittings)
    {
        var lines = sittings.SelectMany(sitting =>
        {
            var results = ResultsOf(sitting).ToDictionary(row => row.ObjectId);
            return sitting.Objects.Where(judged => results.ContainsKey(judged.Id)).Select(judged => Line(sitting.Content, judged, results[judged.Id]));
        }).ToList();
        var text = "经专家评审：\n" + string.Join('\n', lines);
        return text.Length <= ReviewPlan.LongestConclusion ? text : text[..(ReviewPlan.LongestConclusion - 1)] + "…";
    }

    public static string Line(SheetContent content, SheetObject judged, ResultRow row)
    {
        var one = row.Result;
        var figures = one.Verdict is SheetVerdict.NoQuorum or SheetVerdict.NoSheets ? "" : content.Kind == SheetKind.Vote
            ? FormattableString.Invariant($"同意 {one.Agree} 票，不同意 {one.Disagree} 票，弃权 {one.Abstain} 票，")
            : FormattableString.Invariant($"{one.Score:0.##} 分，第 {row.Place} 名，");
        return FormattableString.Invariant($"{judged.Ordinal}. {judged.Name}：{figures}{one.Verdict.Name()}；");
    }
}
