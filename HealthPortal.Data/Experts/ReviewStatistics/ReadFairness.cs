using System.Globalization;
using System.Text.Json;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ExpertPool;
using HealthPortal.Data.Experts.ExpertDraws;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertFairness;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertPreview;
using HealthPortal.Domain.Experts.ReviewConfirmations;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewStatistics;

/// <summary>Chances kept with a draw: of each group, in the order of its eligible experts, to be drawn as formal or backup.</summary>
internal static class DrawChanceText
{
    private const int Digits = 6;

    /// <returns>Null where the document has none, which no real draw's has.</returns>
    public static string? Of(DrawDocument document)
    {
        if (PlanProbability.Of(document) is not { Succeeded: true, Value: var chances })
        {
            return null;
        }

        return JsonSerializer.Serialize(document.Groups.Select((group, index) => group.Eligible.Select(expert => Math.Round(chances.OfExpert(index, expert).Either.Value, Digits)).ToArray()).ToArray());
    }

    public static double[][]? Read(string? text) => text is null ? null : JsonSerializer.Deserialize<double[][]>(text);
}

/// <param name="Subjects">Experts by name and number, operators by name.</param>
/// <param name="Draws">Behind the figure.</param>
public sealed record FairnessRow(FairnessKind Kind, string Subjects, double Expected, double Realised, double P, bool Alarm, string Sentence, IReadOnlyList<(Guid Id, string Number)> Draws);

/// <param name="Draws">Looked at: real draws of the year whose names are open.</param>
/// <param name="Waiting">Real draws of the year whose names are still secret.</param>
public sealed record FairnessView(int Year, int Draws, int Waiting, bool IsCut, string Sentence, IReadOnlyList<FairnessRow> Rows);

/// <summary>抽取公正监测 of a year: what was drawn against what chance leads one to expect (issue of the fairness watch). Only draws whose names are open.</summary>
[Requires(ReviewPermissions.View)]
public sealed class ReadFairness : Query<FairnessView>
{
    public const int MostDraws = 500;

    public const int FirstYear = 2020;

    /// <summary>By the day of the draw, Shanghai time.</summary>
    public required int Year { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Year is < FirstYear or > 2100)
        {
            yield return new Problem("没有这一年的抽取。", "year");
        }
    }

    protected internal override async Task<Outcome<FairnessView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var (begin, end) = (ShanghaiTime.ToUtc(new DateTime(Year, 1, 1)), ShanghaiTime.ToUtc(new DateTime(Year + 1, 1, 1)));
        var draws = await db.Set<ExpertDraw>().Where(row => row.Kind == DrawKind.Real && row.State == ExpertDrawState.Drawn && row.DrawnAt >= begin && row.DrawnAt < end)
            .OrderByDescending(row => row.DrawnAt).ThenByDescending(row => row.Id).Take(MostDraws + 1).Select(row => new { row.Id, row.Number, row.PlanId, row.OperatorName }).ToListAsync(cancellation);
        var ids = draws.ConvertAll(draw => draw.Id);
        var hours = await db.Set<ReviewPlan>().Where(row => draws.Select(draw => draw.PlanId).Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.NamesHours, cancellation);
        var seats = (await db.Set<DrawSeat>().Where(row => ids.Contains(row.DrawId)).ToListAsync(cancellation)).ToLookup(seat => seat.DrawId);
        var local = ShanghaiTime.Of(operation.Now);
        var open = draws.Take(MostDraws).Where(draw => seats[draw.Id].All(seat => local >= ReviewSubPlan.Begins(seat.Day, seat.Half).AddHours(-hours[draw.PlanId]))).Reverse().ToList();
        var causes = (await db.Set<DrawCauseEntry>().Where(row => ids.Contains(row.DrawId)).ToListAsync(cancellation)).ToLookup(row => row.DrawId);
        var accepted = (await db.Set<ReviewInvitation>().Where(row => ids.Contains(row.DrawId) && row.State == InvitationState.Accepted).Select(row => row.SeatId).ToListAsync(cancellation)).ToHashSet();
        // Whoever stood in the pool twice is one person: both of his numbers count, also where a draw of then had them both.
        var living = await MergedExperts.NumbersAsync(db, cancellation);
        string Now(string number) => living.GetValueOrDefault(number, number);
        var levels = await db.Set<Expert>().Select(row => new { row.Number, row.Name, row.InstitutionLevel }).ToDictionaryAsync(row => row.Number, StringComparer.Ordinal, cancellation);
        var watched = new List<WatchedDraw>();
        foreach (var draw in open)
        {
            cancellation.ThrowIfCancellationRequested();

            // One at a time: a document may be as large as the pool.
            var kept = await db.Set<ExpertDraw>().SingleAsync(row => row.Id == draw.Id, cancellation);
            var document = DrawMaking.DocumentOf(kept);
            if (DrawChanceText.Read(kept.Chances ?? DrawChanceText.Of(document)) is not { } chances)
            {
                continue;
            }

            foreach (var (index, group) in document.Groups.Index())
            {
                var own = seats[draw.Id].Where(seat => seat.GroupId.ToString("N") == group.Key).ToList();
                var numbers = own.Select(seat => seat.ExpertNumber).ToHashSet(StringComparer.Ordinal);
                watched.Add(new WatchedDraw(
                    draw.Id.ToString(), draw.OperatorName ?? "", [.. group.Eligible.Select((expert, place) => (Number: Now(document.Experts[expert].Key), Chance: chances[index][place])).GroupBy(one => one.Number, StringComparer.Ordinal).Select(one => new WatchedExpert(one.Key, levels.GetValueOrDefault(one.Key)?.InstitutionLevel ?? "", Math.Min(1, one.Sum(place => place.Chance))))],
                    [.. own.Where(seat => seat.SinceCause == 0).Select(seat => Now(seat.ExpertNumber)).Distinct(StringComparer.Ordinal)],
                    [.. causes[draw.Id].Where(cause => cause.ExpertNumber is { } number && numbers.Contains(number)).Select(cause => new WatchedCause(Now(cause.ExpertNumber!), cause.Kind))],
                    [.. own.Where(seat => accepted.Contains(seat.Id) || seat.Attended == true).Select(seat => Now(seat.ExpertNumber)).Distinct(StringComparer.Ordinal)]));
            }
        }

        var report = FairnessWatch.Report(watched);
        var byId = draws.ToDictionary(draw => draw.Id.ToString(), draw => (draw.Id, draw.Number), StringComparer.Ordinal);
        string Say(string subject) => levels.GetValueOrDefault(subject) is { } expert ? $"{expert.Name}（{subject}）" : subject;
        if (open.Count > 0)
        {
            operation.RecordLook("FairnessWatch", Guid.CreateVersion7().ToString(), FormattableString.Invariant($"{Year} 年抽取公正监测"), operation.Actor.OrganisationPath, "查看抽取公正监测");
        }

        return new FairnessView(
            Year, open.Count, draws.Take(MostDraws).Count() - open.Count, draws.Count > MostDraws, report.Sentence,
            [.. report.Figures.Select(figure => new FairnessRow(figure.Kind, string.Join("、", figure.Subjects.Select(Say)), figure.Expected, figure.Realised, figure.P, figure.Alarm, figure.Sentence, [.. figure.Draws.Distinct(StringComparer.Ordinal).Where(byId.ContainsKey).Select(id => byId[id])]))]);
    }
}

/// <param name="Rounds">Waits for an answer that fit in before the sitting.</param>
public sealed record GroupForecast(string Name, int Needed, int Accepted, int Rounds, GroupFill Fill);

/// <param name="Complete">That all are.</param>
public sealed record FillForecastView(double Complete, IReadOnlyList<GroupForecast> Groups, int Answers);

/// <summary>到位预测 of a draw: the chance that each group is complete when its sitting begins, from how its experts have answered so far. Tells nothing of any one of them.</summary>
[Requires(ReviewPermissions.View)]
public sealed class ReadFillForecast : Query<FillForecastView>
{
    public required Guid DrawId { get; init; }

    protected internal override async Task<Outcome<FillForecastView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, now) = (operation.Db, operation.Now);
        if (await db.Set<ExpertDraw>().Where(row => row.Id == DrawId).Select(row => new { row.Kind, row.State, row.PlanId }).SingleOrDefaultAsync(cancellation) is not { Kind: DrawKind.Real, State: ExpertDrawState.Drawn } draw)
        {
            return DrawMaking.Missing;
        }

        var plan = await db.Set<ReviewPlan>().SingleAsync(row => row.Id == draw.PlanId, cancellation);
        var groups = await db.Set<ReviewGroup>().Where(row => row.DrawId == DrawId).OrderBy(row => row.Ordinal).ThenBy(row => row.Id).ToListAsync(cancellation);
        var subs = await db.Set<ReviewSubPlan>().Where(row => row.PlanId == plan.Id && row.CancelledReason == null).ToDictionaryAsync(row => row.Id, cancellation);
        var seats = await db.Set<DrawSeat>().Where(row => row.DrawId == DrawId && row.State == SeatState.Held).OrderBy(row => row.Ordinal).ToListAsync(cancellation);
        var accepted = (await db.Set<ReviewInvitation>().Where(row => row.DrawId == DrawId && row.State == InvitationState.Accepted).Select(row => row.SeatId).ToListAsync(cancellation)).ToHashSet();
        var histories = await HistoriesAsync(operation, cancellation);
        var model = AnswerModel.Of([.. histories.Values]);
        var clock = await ReviewConfirmations.ConfirmationParameters.ClockAsync(operation, cancellation);
        var found = new List<GroupForecast>();
        foreach (var group in groups.Where(group => subs.ContainsKey(group.SubPlanId)).OrderBy(group => subs[group.SubPlanId].Day).ThenBy(group => subs[group.SubPlanId].Half))
        {
            var begins = ShanghaiTime.ToUtc(subs[group.SubPlanId].BeginsAt);
            if (begins <= now)
            {
                continue;
            }

            var own = seats.Where(seat => seat.GroupId == group.Id).ToList();
            var sure = own.Count(seat => seat.IsFormal && accepted.Contains(seat.Id));
            var rounds = 0;
            for (var at = clock.Earliest(now, plan.MessagesOnWeekends); at + clock.AnswerWithin <= begins && rounds < FillForecast.MostRounds; at = clock.Earliest(at + clock.AnswerWithin, plan.MessagesOnWeekends))
            {
                rounds++;
            }

            double Accepts(DrawSeat seat) => model.Accepts(histories.GetValueOrDefault(seat.ExpertId) ?? new AnswerHistory(0, 0, 0));
            var fill = new FillGroup(group.Key, group.Name, Math.Max(0, group.Formal - sure), [.. own.Where(seat => seat.IsFormal && !accepted.Contains(seat.Id)).Select(Accepts), .. own.Where(seat => !seat.IsFormal).Select(Accepts)], model.PoolMean);
            found.Add(new GroupForecast(string.Create(CultureInfo.InvariantCulture, $"{subs[group.SubPlanId].Name} · {group.Name}"), group.Formal, sure, rounds, FillForecast.Of([fill], rounds, ReviewSubPlan.MostExperts).Groups[0]));
        }

        return new FillForecastView(found.Aggregate(1.0, (product, group) => product * group.Fill.Complete), found, histories.Values.Sum(history => history.Total));
    }

    /// <summary>How everybody has answered in all departments: only figures leave this method.</summary>
    private static async Task<Dictionary<Guid, AnswerHistory>> HistoriesAsync(Operation operation, CancellationToken cancellation)
    {
        var rows = await operation.Db.Set<ReviewInvitation>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // an expert's answers elsewhere tell how likely one is here
            .Where(row => row.State == InvitationState.Accepted || row.State == InvitationState.Declined || row.State == InvitationState.Expired)
            .GroupBy(row => new { row.ExpertId, row.State }).Select(group => new { group.Key.ExpertId, group.Key.State, Count = group.Count() }).ToListAsync(cancellation);
        var merged = await MergedExperts.ReadAsync(operation.Db, cancellation);
        return rows.GroupBy(row => merged.GetValueOrDefault(row.ExpertId, row.ExpertId)).ToDictionary(own => own.Key, own => new AnswerHistory(
            own.Where(row => row.State == InvitationState.Accepted).Sum(row => row.Count), own.Where(row => row.State == InvitationState.Declined).Sum(row => row.Count), own.Where(row => row.State == InvitationState.Expired).Sum(row => row.Count)));
    }
}
