using System.Text.Json;
using System.Text.Json.Serialization;
using HealthPortal.Data.Execution;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ReviewSheets;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewSheets;

/// <param name="Place">In the order of the sitting's objects; null where nothing was decided.</param>
/// <param name="Totals">Of the sheets, highest first, so that nobody's line can be followed from object to object.</param>
/// <param name="Groups">Each group by itself, where more than one judged and the sheets have names.</param>
public sealed record ResultRow(Guid ObjectId, ObjectResult Result, int? Place, IReadOnlyList<decimal> Totals, IReadOnlyList<GroupResult> Groups);

public sealed record GroupResult(string GroupName, ObjectResult Result);

/// <summary>A formal place of the sitting.</summary>
public sealed record SheetSeat(DrawSeat Seat, Expert Expert, string GroupName, SheetFiller? Filler)
{
    public bool Present => Seat.Attended == true;
}

/// <summary>All that belongs to the sheets of one sitting.</summary>
internal sealed class SheetSitting
{
    public required ReviewPlan Plan { get; init; }

    public required ReviewSubPlan Sub { get; init; }

    public required SheetRound? Round { get; init; }

    /// <summary>The version the sitting uses: once begun its own, before that the matter's in use.</summary>
    public required SheetForm? Form { get; init; }

    public required IReadOnlyList<ReviewGroup> Groups { get; init; }

    public required IReadOnlyList<SheetObject> Objects { get; init; }

    public required IReadOnlyList<SheetRecusal> Recusals { get; init; }

    /// <summary>Empty before the names are open.</summary>
    public required IReadOnlyList<SheetSeat> Seats { get; init; }

    public required IReadOnlyList<SheetMark> Marks { get; init; }

    public required IReadOnlyList<SealedMark> Sealed { get; init; }

    public required bool NamesOpen { get; init; }

    public SheetContent Content => Form?.Content ?? new SheetContent();

    /// <summary>Places of which a sheet is expected: everybody's, or the leaders'.</summary>
    public IReadOnlyList<SheetSeat> Fillers => [.. Seats.Where(seat => Form?.Content.Way != SheetWay.Group || seat.Filler?.IsLeader == true)];

    public bool IsRecused(Guid objectId, Guid seatId) => Recusals.Any(row => row.ObjectId == objectId && row.SeatId == seatId);

    public bool Judges(SheetObject judged, SheetSeat seat) => (judged.GroupId is null || judged.GroupId == seat.Seat.GroupId) && !IsRecused(judged.Id, seat.Seat.Id);

    public IReadOnlyList<SheetObject> ObjectsOf(SheetSeat seat) => [.. Objects.Where(judged => Judges(judged, seat))];

    /// <summary>Present, with something to judge, and nothing handed in.</summary>
    public IReadOnlyList<SheetSeat> Outstanding => [.. Fillers.Where(seat => seat.Present && seat.Filler?.HandedInAt is null && ObjectsOf(seat).Count > 0)];

    /// <summary>Sheets that are missing; on blinded ones the paper ones belong to nobody.</summary>
    public int Missing => Math.Max(0, Outstanding.Count - (Round?.PaperSheets ?? 0));

    public IReadOnlyList<ResultRow> Results()
    {
        var content = Content;
        var made = Objects.Select(judged =>
        {
            var ballot = Ballot(judged, null);
            var groups = content.Way != SheetWay.Blinded && judged.GroupId is null && Groups.Count > 1 ? Groups.Select(group => new GroupResult(group.Name, SheetRules.Decide(content, Ballot(judged, group.Id)))).ToList() : [];
            return (judged.Id, Result: SheetRules.Decide(content, ballot), Totals: ballot.Sheets.Select(sheet => SheetRules.Total(content, sheet)).OfType<decimal>().OrderDescending().ToList(), Groups: groups);
        }).ToList();
        var places = SheetRules.Places(content, made.ConvertAll(one => one.Result));
        return [.. made.Select((one, index) => new ResultRow(one.Id, one.Result, places[index], one.Totals, one.Groups))];

        ObjectBallot Ballot(SheetObject judged, Guid? group)
        {
            var panel = Fillers.Where(seat => Judges(judged, seat) && (group is null || seat.Seat.GroupId == group)).ToList();
            var present = panel.Where(seat => seat.Present).ToList();
            IReadOnlyList<SheetEntry> sheets = content.Way == SheetWay.Blinded
                ? [.. Sealed.Where(mark => mark.ObjectId == judged.Id && mark.IsFinal).Select(mark => mark.Entry)]
                : [.. present.Where(seat => seat.Filler?.HandedInAt is not null).Select(seat => Marks.FirstOrDefault(mark => mark.ObjectId == judged.Id && mark.SeatId == seat.Seat.Id)?.Entry).OfType<SheetEntry>()];
            return new ObjectBallot(panel.Count, present.Count, sheets);
        }
    }
}

internal static class SheetReading
{
    public static readonly Failure MissingRound = Failure.NotFound("没有找到这场评审的评审表，它可能不在您的管辖范围内。");
    public static readonly Failure MissingSeat = Failure.NotFound("这位专家不在本场的正式名单中，请刷新后再看。");
    public static readonly Failure Closed = Failure.Invalid("本场评审表已经封存，不能再改。");
    public static readonly Failure NotOpen = Failure.Invalid("本场还没有开始填表，或者已经封存。");

    private static readonly JsonSerializerOptions Stored = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new JsonStringEnumConverter() } };

    public static string Write(IReadOnlyList<ResultRow> results) => JsonSerializer.Serialize(results, Stored);

    public static IReadOnlyList<ResultRow> Read(string json) => JsonSerializer.Deserialize<List<ResultRow>>(json, Stored) ?? [];

    public static bool NamesAreOpen(ReviewPlan plan, ReviewSubPlan sub, DateTime now) => ShanghaiTime.Of(now) >= sub.BeginsAt.AddHours(-plan.NamesHours);

    /// <summary>The sheets of all sittings of a plan that are not cancelled.</summary>
    public static async Task<IReadOnlyList<SheetSitting>> OfPlanAsync(Operation operation, ReviewPlan plan, CancellationToken cancellation, Guid? only = null)
    {
        var db = operation.Db;
        var subs = await db.Set<ReviewSubPlan>().AsNoTracking().Where(row => row.PlanId == plan.Id && row.CancelledReason == null && (only == null || row.Id == only)).OrderBy(row => row.Day).ThenBy(row => row.Ordinal).ThenBy(row => row.Id).ToListAsync(cancellation);
        var ids = subs.ConvertAll(sub => sub.Id);
        var rounds = await db.Set<SheetRound>().Where(row => ids.Contains(row.SubPlanId)).ToDictionaryAsync(row => row.SubPlanId, cancellation);
        var roundIds = rounds.Values.Select(round => round.Id).ToList();
        var used = rounds.Values.Select(round => round.FormId).ToList();
        var forms = await db.Set<SheetForm>().AsNoTracking().Where(row => used.Contains(row.Id) || (row.MatterId == plan.MatterId && row.State == SheetFormState.Active)).ToListAsync(cancellation);
        var groups = await db.Set<ReviewGroup>().AsNoTracking().Where(row => row.PlanId == plan.Id).OrderBy(row => row.Ordinal).ToListAsync(cancellation);
        var objects = await db.Set<SheetObject>().Where(row => roundIds.Contains(row.RoundId)).OrderBy(row => row.Ordinal).ThenBy(row => row.Id).ToListAsync(cancellation);
        var recusals = await db.Set<SheetRecusal>().Where(row => roundIds.Contains(row.RoundId)).ToListAsync(cancellation);
        var fillers = await db.Set<SheetFiller>().Where(row => roundIds.Contains(row.RoundId)).ToListAsync(cancellation);
        var marks = await db.Set<SheetMark>().Where(row => roundIds.Contains(row.RoundId)).ToListAsync(cancellation);
        var secret = await db.Set<SealedMark>().Where(row => roundIds.Contains(row.RoundId)).ToListAsync(cancellation);
        var open = subs.Where(sub => NamesAreOpen(plan, sub, operation.Now)).Select(sub => sub.Id).ToList();
        var seats = await (from seat in db.Set<DrawSeat>().AsNoTracking()
                           where open.Contains(seat.SubPlanId) && seat.State == SeatState.Held && seat.IsFormal
                           join expert in db.Set<Expert>().AsNoTracking() on seat.ExpertId equals expert.Id
                           select new { seat, expert }).ToListAsync(cancellation);
        return
        [
            .. subs.Select(sub =>
            {
                var round = rounds.GetValueOrDefault(sub.Id);
                return new SheetSitting
                {
                    Plan = plan, Sub = sub, Round = round, NamesOpen = open.Contains(sub.Id), Groups = [.. groups.Where(group => group.SubPlanId == sub.Id)],
                    Form = round is { State: not SheetRoundState.Preparing } ? forms.Find(form => form.Id == round.FormId) : forms.Find(form => form.State == SheetFormState.Active),
                    Objects = [.. objects.Where(row => row.RoundId == round?.Id)], Recusals = [.. recusals.Where(row => row.RoundId == round?.Id)],
                    Marks = [.. marks.Where(row => row.RoundId == round?.Id)], Sealed = [.. secret.Where(row => row.RoundId == round?.Id)],
                    Seats =
                    [
                        .. seats.Where(row => row.seat.SubPlanId == sub.Id).OrderBy(row => groups.FindIndex(group => group.Id == row.seat.GroupId)).ThenBy(row => row.seat.Ordinal)
                            .Select(row => new SheetSeat(row.seat, row.expert, groups.Find(group => group.Id == row.seat.GroupId)?.Name ?? "", fillers.Find(filler => filler.RoundId == round?.Id && filler.SeatId == row.seat.Id))),
                    ],
                };
            }),
        ];
    }

    /// <summary>The sitting of a round in reach, with its rows tracked.</summary>
    public static async Task<SheetSitting?> OfRoundAsync(Operation operation, Guid roundId, CancellationToken cancellation)
    {
        if (await operation.Db.Set<SheetRound>().AsNoTracking().Where(row => row.Id == roundId).Select(row => new { row.PlanId, row.SubPlanId }).SingleOrDefaultAsync(cancellation) is not { } round)
        {
            return null;
        }

        var plan = await operation.Db.Set<ReviewPlan>().AsNoTracking().SingleAsync(row => row.Id == round.PlanId, cancellation);
        return (await OfPlanAsync(operation, plan, cancellation, round.SubPlanId)).SingleOrDefault();
    }

    /// <summary>The filler's row; made where it does not exist.</summary>
    public static SheetFiller FillerOf(Operation operation, SheetSitting sitting, SheetSeat seat)
    {
        if (seat.Filler is { } known)
        {
            return known;
        }

        var made = new SheetFiller { OrganisationPath = sitting.Plan.OrganisationPath, RoundId = sitting.Round!.Id, SeatId = seat.Seat.Id, Label = $"{sitting.Sub.Name}：{seat.Expert.Number}" };
        operation.Db.Add(made);
        return made;
    }

    /// <summary>What is still missing on a sheet, as a sentence; null when it is complete.</summary>
    public static string? Unfinished(SheetContent content, IReadOnlyList<SheetObject> objects, Func<Guid, SheetEntry?> entryOf)
    {
        var open = objects.Where(judged => !SheetRules.IsComplete(content, entryOf(judged.Id) ?? SheetEntry.Empty)).Select(judged => judged.Ordinal).ToList();
        return open.Count == 0 ? null : $"第 {string.Join("、", open.Take(10))} 号对象{(open.Count > 10 ? "等" : "")}还没有填完，填完后才能交回。";
    }
}
