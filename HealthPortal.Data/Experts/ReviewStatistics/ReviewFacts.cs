using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ExpertPool;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewConfirmations;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Platform.Divisions;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewStatistics;

/// <summary>How a drawn expert answered, from the invitation where there is one and from the cause otherwise.</summary>
internal enum SeatAnswer
{
    None,
    Accepted,
    Declined,
    Recused,
    NoAnswer,

    /// <summary>Left for something that is no answer: the sitting was cancelled, or another review had him.</summary>
    Freed,
}

/// <param name="City">Name of the city of its earliest sitting that says its division; null where none does.</param>
internal sealed record PlanFact(Guid Id, string Number, string Name, Guid MatterId, string Path, ReviewPlanState State, DateTime CreatedAt, DateTime? ConcludedAt, string? Conclusion, int NamesHours, DateOnly First, DateOnly Last, int Sittings, int Needed, string? City);

internal sealed record DrawFact(Guid Id, Guid PlanId, DrawKind Kind, ExpertDrawState State, DateTime FrozenAt, DateTime? DrawnAt);

internal sealed record SeatFact(Guid Id, Guid DrawId, Guid PlanId, Guid MatterId, Guid SubPlanId, Guid ExpertId, DateOnly Day, HalfDay Half, bool IsFormal, int SinceCause, int? PromotedByCause, SeatState State, DrawCauseKind? LeftFor, bool? Attended, InvitationState? Invitation)
{
    /// <summary>Called after the draw, or moved up from the backups.</summary>
    public bool CameLater => SinceCause > 0 || PromotedByCause is not null;

    public SeatAnswer Answer => (Invitation, LeftFor, State) switch
    {
        (InvitationState.Accepted, _, _) => SeatAnswer.Accepted,
        (InvitationState.Declined, _, _) => SeatAnswer.Declined,
        (InvitationState.Recused, _, _) => SeatAnswer.Recused,
        (InvitationState.Expired, _, _) => SeatAnswer.NoAnswer,
        (_, DrawCauseKind.Declined, _) => SeatAnswer.Declined,
        (_, DrawCauseKind.RecusalFound, _) => SeatAnswer.Recused,
        (_, DrawCauseKind.NoAnswer, _) => SeatAnswer.NoAnswer,
        (_, _, SeatState.Left) => SeatAnswer.Freed,
        _ => Attended == true ? SeatAnswer.Accepted : SeatAnswer.None,
    };
}

internal sealed record RatingFact(Guid ExpertId, Guid PlanId, int Points, bool IsQualified, string Note, DateTime At);

/// <summary>What the reports are counted from: reviews in the reader's reach with a sitting in the period.</summary>
internal sealed class ReviewFacts
{
    public required IReadOnlyList<PlanFact> Plans { get; init; }

    public required IReadOnlyList<DrawFact> Draws { get; init; }

    public required IReadOnlyList<SeatFact> Seats { get; init; }

    public required IReadOnlyDictionary<Guid, string> Matters { get; init; }

    public required IReadOnlyDictionary<string, string> Units { get; init; }

    /// <summary>A plan counts in the period by its first sitting; one without sittings by the day it was made.</summary>
    public static async Task<ReviewFacts> ReadAsync(Operation operation, ReviewQuestion question, CancellationToken cancellation)
    {
        var db = operation.Db;
        var (begin, end) = (question.From, question.To);
        var (fromTime, toTime) = (ShanghaiTime.ToUtc(begin.ToDateTime(TimeOnly.MinValue)), ShanghaiTime.ToUtc(end.AddDays(1).ToDateTime(TimeOnly.MinValue)));
        var subs = db.Set<ReviewSubPlan>();
        var plans = await (from plan in db.Set<ReviewPlan>()
                           where question.MatterId == null || plan.MatterId == question.MatterId
                           let first = subs.Where(sub => sub.PlanId == plan.Id && sub.CancelledReason == null).Min(sub => (DateOnly?)sub.Day)
                           where first != null ? first >= begin && first <= end : plan.CreatedAt >= fromTime && plan.CreatedAt < toTime
                           select new
                           {
                               plan.Id, plan.Number, plan.Name, plan.MatterId, plan.OrganisationPath, plan.State, plan.CreatedAt, plan.ConcludedAt, plan.Conclusion, plan.NamesHours, First = first,
                               Last = subs.Where(sub => sub.PlanId == plan.Id && sub.CancelledReason == null).Max(sub => (DateOnly?)sub.Day),
                               Sittings = subs.Count(sub => sub.PlanId == plan.Id && sub.CancelledReason == null), Needed = subs.Where(sub => sub.PlanId == plan.Id && sub.CancelledReason == null).Sum(sub => sub.Formal),
                               Division = subs.Where(sub => sub.PlanId == plan.Id && sub.CancelledReason == null && sub.DivisionCode != null).OrderBy(sub => sub.Day).ThenBy(sub => sub.Ordinal).Select(sub => sub.DivisionCode).FirstOrDefault(),
                           }).ToListAsync(cancellation);
        var cities = await CityNamesAsync(db, plans.Select(row => row.Division).OfType<string>(), cancellation);
        var facts = plans.ConvertAll(row =>
        {
            var made = ShanghaiTime.DateOf(row.CreatedAt);
            return new PlanFact(row.Id, row.Number, row.Name, row.MatterId, row.OrganisationPath, row.State, row.CreatedAt, row.ConcludedAt, row.Conclusion, row.NamesHours, row.First ?? made, row.Last ?? made, row.Sittings, row.Needed, row.Division is { } division ? cities.GetValueOrDefault(CityOf(division)) : null);
        });
        var ids = facts.ConvertAll(plan => plan.Id);
        var draws = new List<DrawFact>();
        var seats = new List<SeatFact>();
        foreach (var some in ids.Chunk(500))
        {
            draws.AddRange(await db.Set<ExpertDraw>().Where(row => some.Contains(row.PlanId)).Select(row => new DrawFact(row.Id, row.PlanId, row.Kind, row.State, row.FrozenAt, row.DrawnAt)).ToListAsync(cancellation));
            seats.AddRange(await (from seat in db.Set<DrawSeat>()
                                  where some.Contains(seat.PlanId)
                                  join invitation in db.Set<ReviewInvitation>() on seat.Id equals invitation.SeatId into invited
                                  from asked in invited.DefaultIfEmpty()
                                  select new SeatFact(seat.Id, seat.DrawId, seat.PlanId, seat.MatterId, seat.SubPlanId, seat.ExpertId, seat.Day, seat.Half, seat.IsFormal, seat.SinceCause, seat.PromotedByCause, seat.State, seat.LeftFor, seat.Attended, asked == null ? null : asked.State)).ToListAsync(cancellation));
        }

        // Reviews under a number that was merged since are the living row's.
        var merged = await MergedExperts.ReadAsync(db, cancellation);
        return new ReviewFacts
        {
            Plans = facts, Draws = draws, Seats = seats.ConvertAll(seat => merged.TryGetValue(seat.ExpertId, out var living) ? seat with { ExpertId = living } : seat),
            Matters = await db.Set<ReviewMatter>().ToDictionaryAsync(row => row.Id, row => row.Name, cancellation),
            Units = await UnitNames.OfAsync(operation, [.. facts.Select(plan => plan.Path).Distinct(StringComparer.Ordinal)], cancellation),
        };
    }

    /// <summary>Code of the city a division lies in: the first four digits.</summary>
    public static string CityOf(string division) => division[..4] + "00000000";

    /// <summary>Names of the cities of some divisions, by the cities' codes.</summary>
    public static Task<Dictionary<string, string>> CityNamesAsync(PortalDb db, IEnumerable<string> divisions, CancellationToken cancellation)
    {
        var codes = divisions.Select(CityOf).Distinct(StringComparer.Ordinal).ToList();
        return db.Set<Division>().Where(row => codes.Contains(row.Code)).ToDictionaryAsync(row => row.Code, row => row.Name, StringComparer.Ordinal, cancellation);
    }

    /// <summary>Seats whose names are open: only these are counted by expert or by what an expert is.</summary>
    public IEnumerable<SeatFact> OpenSeats(DateTime now)
    {
        var local = ShanghaiTime.Of(now);
        var hours = Plans.ToDictionary(plan => plan.Id, plan => plan.NamesHours);
        return Seats.Where(seat => local >= ReviewSubPlan.Begins(seat.Day, seat.Half).AddHours(-hours[seat.PlanId]));
    }

    /// <summary>Ratings given in the period, of plans in the reader's reach.</summary>
    public static async Task<IReadOnlyList<RatingFact>> RatingsAsync(Operation operation, ReviewQuestion question, CancellationToken cancellation)
    {
        var db = operation.Db;
        var (begin, end) = (ShanghaiTime.ToUtc(question.From.ToDateTime(TimeOnly.MinValue)), ShanghaiTime.ToUtc(question.To.AddDays(1).ToDateTime(TimeOnly.MinValue)));
        var merged = await MergedExperts.ReadAsync(db, cancellation);
        var ratings = await (from rating in db.Set<ExpertRating>()
                             where rating.At >= begin && rating.At < end
                             join plan in db.Set<ReviewPlan>() on rating.PlanId equals plan.Id
                             where question.MatterId == null || plan.MatterId == question.MatterId
                             select new RatingFact(rating.ExpertId, rating.PlanId, rating.Points, rating.IsQualified, rating.Note, rating.At)).ToListAsync(cancellation);
        return ratings.ConvertAll(rating => merged.TryGetValue(rating.ExpertId, out var living) ? rating with { ExpertId = living } : rating);
    }
}
