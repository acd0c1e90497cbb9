using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ReviewSheets;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewSheets;

/// <param name="Draft">Made from what is on record now.</param>
/// <param name="Versions">The latest first, with their texts.</param>
public sealed record MinutesPage(Guid PlanId, string Number, string PlanName, string UnitName, string Draft, IReadOnlyList<ReviewMinutes> Versions, bool MayAct, bool MayPrint);

/// <summary>评审纪要 of a plan: versions, and a draft from the facts. It names experts, so that looking is on record.</summary>
[Requires(ReviewPermissions.View)]
public sealed class ReadReviewMinutes : Query<MinutesPage>
{
    public required Guid PlanId { get; init; }

    protected internal override Task<Outcome<MinutesPage>> RunAsync(Operation operation, CancellationToken cancellation) => MinutesReading.ReadAsync(operation, PlanId, "查看评审纪要", cancellation);
}

/// <summary>The latest version for paper.</summary>
[Requires(ReviewPermissions.Export, ReviewPermissions.Draw)]
public sealed class PrintReviewMinutes : Query<MinutesPage>
{
    public required Guid PlanId { get; init; }

    protected internal override async Task<Outcome<MinutesPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var read = await MinutesReading.ReadAsync(operation, PlanId, "打印评审纪要", cancellation);
        return read.Succeeded && read.Value.Versions.Count == 0 ? Failure.Invalid("评审纪要还没有保存，不能打印。") : read;
    }
}

/// <summary>Keeps a further version; the ones before stay to be read.</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class SaveReviewMinutes : Command<int>
{
    public required Guid PlanId { get; init; }

    /// <summary>Version the text goes on from; 0 for the first.</summary>
    public required int After { get; init; }

    public required string? Text { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (string.IsNullOrWhiteSpace(Text) || Text.Length > ReviewMinutes.LongestText)
        {
            yield return new Problem(string.IsNullOrWhiteSpace(Text) ? "请填写纪要内容。" : $"纪要最多 {ReviewMinutes.LongestText} 个字。", "text");
        }
    }

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        await operation.HoldLogAsync(cancellation);
        if (await db.Set<ReviewPlan>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == PlanId, cancellation) is not { } plan)
        {
            return ReviewActing.MissingPlan;
        }

        if (plan.State == ReviewPlanState.Cancelled)
        {
            return Failure.Invalid("评审计划已取消，没有评审纪要。");
        }

        var last = await db.Set<ReviewMinutes>().AsNoTracking().Where(row => row.PlanId == plan.Id).OrderByDescending(row => row.Number).FirstOrDefaultAsync(cancellation);
        if (last?.IsFinished == true)
        {
            return Failure.Invalid("评审纪要已经定稿，不能再改。");
        }

        if ((last?.Number ?? 0) != After)
        {
            return Failure.Conflict("别人刚刚保存了新的一稿。您填写的内容还在，请核对后再保存。");
        }

        var text = Text!.Trim().ReplaceLineEndings("\n");
        if (last?.Text == text)
        {
            return last.Number;
        }

        db.Add(new ReviewMinutes { OrganisationPath = plan.OrganisationPath, PlanId = plan.Id, Number = After + 1, Text = text, At = operation.Now, ByName = operation.Actor.DisplayName });
        return After + 1;
    }
}

/// <summary>定稿 of the latest version.</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class FinishReviewMinutes : Command<Done>
{
    public required Guid PlanId { get; init; }

    public required int Number { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        await operation.HoldLogAsync(cancellation);
        if (await operation.Db.Set<ReviewMinutes>().Where(row => row.PlanId == PlanId).OrderByDescending(row => row.Number).FirstOrDefaultAsync(cancellation) is not { } last)
        {
            return Failure.NotFound("没有找到这份评审纪要。");
        }

        if (last.IsFinished || last.Number != Number)
        {
            return last.IsFinished ? Failure.Invalid("评审纪要已经定稿。") : ReviewActing.Changed;
        }

        if (await operation.Db.Set<ReviewPlan>().AnyAsync(row => row.Id == PlanId && row.State != ReviewPlanState.Concluded, cancellation))
        {
            return Failure.Invalid("评审计划办结、有了评审结论以后，纪要才能定稿。");
        }

        last.IsFinished = true;
        return Done.It;
    }
}

internal static class MinutesReading
{
    public static async Task<Outcome<MinutesPage>> ReadAsync(Operation operation, Guid planId, string look, CancellationToken cancellation)
    {
        var (db, actor) = (operation.Db, operation.Actor);
        if (await db.Set<ReviewPlan>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == planId, cancellation) is not { } plan)
        {
            return ReviewActing.MissingPlan;
        }

        var sittings = (await SheetReading.OfPlanAsync(operation, plan, cancellation)).Where(sitting => sitting.Sub.Day <= operation.Today).ToList();
        var matter = await db.Set<ReviewMatter>().AsNoTracking().Where(row => row.Id == plan.MatterId).Select(row => row.Name).SingleOrDefaultAsync(cancellation) ?? "";
        var unit = (await UnitNames.OfAsync(operation, [plan.OrganisationPath], cancellation))[plan.OrganisationPath];
        var versions = await db.Set<ReviewMinutes>().AsNoTracking().Where(row => row.PlanId == plan.Id).OrderByDescending(row => row.Number).ToListAsync(cancellation);
        if (versions.Count > 0 || sittings.Exists(sitting => sitting.Seats.Count > 0))
        {
            operation.RecordLook(nameof(ReviewPlan), plan.Id.ToString(), plan.Name, plan.OrganisationPath, look);
        }

        var facts = new MinutesFacts(plan.Name, plan.Number, matter, unit, [.. sittings.Select(Facts)], plan.Conclusion);
        return new MinutesPage(
            plan.Id, plan.Number, plan.Name, unit, MinutesDraft.Write(facts), versions, plan.State != ReviewPlanState.Cancelled && actor.May(ReviewPermissions.Draw, plan.OrganisationPath),
            actor.May(ReviewPermissions.Export, plan.OrganisationPath) || actor.May(ReviewPermissions.Draw, plan.OrganisationPath));
    }

    private static MinutesSitting Facts(SheetSitting sitting)
    {
        var closed = sitting.Round is { State: SheetRoundState.Closed };
        var results = closed ? SheetViews.ResultsOf(sitting).ToDictionary(row => row.ObjectId) : [];
        return new MinutesSitting(
            sitting.Sub.Name, sitting.Sub.Day, sitting.Sub.Half.Name(), sitting.Sub.Place, Names(true), Names(false), Names(null),
            [.. sitting.Recusals.Select(row => $"{sitting.Seats.FirstOrDefault(seat => seat.Seat.Id == row.SeatId)?.Expert.Name}对“{sitting.Objects.FirstOrDefault(judged => judged.Id == row.ObjectId)?.Name}”回避（{row.Reason}）")],
            closed ? sitting.Content.Sentence() : null, [.. sitting.Objects.Where(judged => results.ContainsKey(judged.Id)).Select(judged => SheetViews.Line(sitting.Content, judged, results[judged.Id]))], sitting.Round?.ClosedReason);

        List<string> Names(bool? attended) => [.. sitting.Seats.Where(seat => seat.Seat.Attended == attended).Select(seat => $"{seat.Expert.Name}（{seat.Expert.Institution}）")];
    }
}
