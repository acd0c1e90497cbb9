using HealthPortal.Data.Experts.ExpertDraws;
using HealthPortal.Data.Experts.ExpertPool;
using HealthPortal.Data.Experts.ReviewConfirmations;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Data.Experts.ReviewStatistics;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertFairness;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ReviewConfirmations;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using static HealthPortal.Tests.Kit.ReviewDesk;

namespace HealthPortal.Tests.Data.Experts.ReviewStatistics;

/// <summary>The nine reports, the fairness watch and the forecast, counted by hand for one review that was held and one that is to come.</summary>
public sealed class ReviewStatisticsTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Reports_CountWhatHappened(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.AddExpertsAsync(30);
        var matter = await portal.MatterAsync();
        var (plan, _) = await portal.PlanAsync(matter, formal: 3, backup: 2);
        await portal.DoAsync(Officer, new TestDraw { PlanId = plan });
        var draw = await portal.DrawAsync(plan);

        // One declines by telephone before the day; the names are secret, and nothing is counted by expert.
        var seat = (await portal.DoAsync(Officer, new ReadDraw { DrawId = draw })).Groups[0].Seats.First(one => one.IsFormal);
        await portal.DoAsync(Officer, new CallNext { DrawId = draw, Kind = DrawCauseKind.Declined, SeatId = seat.Id, Note = "电话谢绝" });
        Assert.Empty((await ReadAsync(portal, ReviewReportKind.Experts)).Lines);
        Assert.Equal((0, 1), await FairAsync(portal));
        var (later, _) = await portal.PlanAsync(matter, "下半年评审", formal: 2, day: new DateOnly(2026, 10, 12));

        // The day: two came, one did not; one is not qualified.
        portal.Clock.MoveTo(new DateTimeOffset(2026, 4, 1, 16, 0, 0, TimeSpan.FromHours(8)));
        var seats = (await portal.DoAsync(Officer, new ReadReviewDay { PlanId = plan })).Sittings[0].Seats.Where(one => one.IsFormal).ToList();
        Assert.Equal(3, seats.Count);
        foreach (var (index, one) in seats.Index())
        {
            await portal.DoAsync(Officer, new NoteAttendance { SeatId = one.SeatId, Attended = index < 2 });
        }

        await portal.DoAsync(Officer, new RateExpert { SeatId = seats[0].SeatId, Points = 90, IsQualified = true });
        await portal.DoAsync(Officer, new RateExpert { SeatId = seats[1].SeatId, Points = 50, IsQualified = false, Note = "没有看材料" });
        await portal.DoAsync(Officer, new ConcludeReview { PlanId = plan, Version = (await portal.DoAsync(Officer, new ReadReviewDay { PlanId = plan })).Version, Conclusion = "建议通过" });

        // （1） and （8）: two plans, one real draw, one test.
        var matters = await ReadAsync(portal, ReviewReportKind.Matters);
        Assert.Equal([1, 2, 1, 1, 0, 1, 6], Assert.Single(matters.Lines).Numbers);
        Assert.Equal([1, 2, 1, 1, 1, 0, 6, 1, 2], Assert.Single((await ReadAsync(portal, ReviewReportKind.Use)).Lines).Numbers);

        // （2） by month; the total is the sum.
        var plans = await ReadAsync(portal, ReviewReportKind.Plans);
        Assert.Equal(["2026 年 4 月", "2026 年 10 月"], plans.Lines.Select(line => line.Label));
        Assert.Equal([1, 1, 3, 3, 0, 0, 1, 0], plans.Lines[0].Numbers);
        Assert.Equal([1, 1, 2, 0, 1, 1, 0, 0], plans.Lines[1].Numbers);
        Assert.Equal([2, 2, 5, 3, 1, 1, 1, 0], plans.Total!.Numbers);
        Assert.Equal([("未填写", 2m)], (await ReadAsync(portal, ReviewReportKind.Plans, ReviewGrouping.City)).Lines.Select(line => (line.Label, line.Numbers[0]!.Value)));
        await using (var store = await portal.OpenAsync())
        {
            (await store.Set<ReviewSubPlan>().FirstAsync(sub => sub.PlanId == plan)).DivisionCode = "320583000000";
            await store.SaveChangesAsync();
        }

        Assert.Equal([("未填写", 1m), ("苏州市", 1m)], (await ReadAsync(portal, ReviewReportKind.Plans, ReviewGrouping.City)).Lines.Select(line => (line.Label, line.Numbers[0]!.Value)).OrderBy(line => line.Label, StringComparer.Ordinal));
        Assert.Equal(2, (await ReadAsync(portal, ReviewReportKind.Draws, ReviewGrouping.City)).Lines.Count);
        Assert.Equal(2, Assert.Single((await ReadAsync(portal, ReviewReportKind.Plans, ReviewGrouping.Matter)).Lines).Numbers[0]);

        // （3）: six places were held by somebody, four formal; who came counts as having come.
        Assert.Equal([1, 0, 6, 4, 2, 1, 0, 0, 1], (await ReadAsync(portal, ReviewReportKind.Draws)).Lines[0].Numbers);

        // （4） and （9）.
        Assert.Equal([2, 2, 70, 1, 1, 50], Assert.Single((await ReadAsync(portal, ReviewReportKind.Ratings, ReviewGrouping.Matter)).Lines).Numbers);
        Assert.Equal(2, (await ReadAsync(portal, ReviewReportKind.Ratings, ReviewGrouping.Institution)).Lines.Sum(line => line.Numbers[0]));
        var bad = Assert.Single((await ReadAsync(portal, ReviewReportKind.Unqualified)).Lines);
        Assert.Equal((seats[1].Name, "没有看材料", 50), (bad.Label, bad.Texts[^1], bad.Numbers[0]));

        // （5）: by every way the pool is divided the sum is the pool.
        foreach (var by in ReviewReportKind.Pool.Groupings().Where(by => by != ReviewGrouping.Matter))
        {
            var pool = await ReadAsync(portal, ReviewReportKind.Pool, by);
            Assert.Equal(30, pool.Lines.Sum(line => line.Numbers[0]));
            Assert.Equal(2, pool.Lines.Sum(line => line.Numbers[5]));
        }

        Assert.Contains("南京市", (await ReadAsync(portal, ReviewReportKind.Pool, ReviewGrouping.City)).Lines.Select(line => line.Label));

        // （6） and （7）.
        var whole = Assert.Single((await ReadAsync(portal, ReviewReportKind.Reviews)).Lines);
        Assert.Equal(("三级医院评审", "建议通过"), (whole.Label, whole.Texts[^1]));
        Assert.Equal([1, 3, 6, 1, 1, 2, 0, 0], whole.Numbers);
        var experts = await ReadAsync(portal, ReviewReportKind.Experts);
        Assert.Equal((6, 2, 1, 1m), (experts.Lines.Count, experts.Lines.Sum(line => line.Numbers[6]), experts.Lines.Sum(line => line.Numbers[7]), experts.Lines.Sum(line => line.Numbers[3])));

        // Nothing of other years, nothing for others, and taking it away is on record.
        Assert.Empty((await portal.DoAsync(Officer, new ReadReviewStatistics { Question = ReviewQuestion.OfYear(new DateOnly(2025, 1, 1), ReviewReportKind.Plans) })).Lines);
        Refused("不能晚于", await portal.RunAsync(Officer, new ReadReviewStatistics { Question = new ReviewQuestion { From = new DateOnly(2026, 2, 1), To = new DateOnly(2026, 1, 1) } }));
        Assert.Empty((await portal.DoAsync("officer-js0581", new ReadReviewStatistics { Question = ReviewQuestion.OfYear(Day, ReviewReportKind.Plans) })).Lines);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("head", new ExportReviewStatistics { Question = ReviewQuestion.OfYear(Day), Paper = "Excel" })).Failure);
        Assert.Equal(matters.Lines[0].Numbers, (await portal.DoAsync("auditor", new ExportReviewStatistics { Question = ReviewQuestion.OfYear(Day), Paper = "Excel" })).Report.Lines[0].Numbers);

        // The watch looks at it now: chances kept with the draw are those of the frozen document.
        Assert.Equal((1, 0), await FairAsync(portal));
        await using var db = await portal.OpenAsync();
        var chances = DrawChances(await db.Set<ExpertDraw>().Where(row => row.Id == draw).Select(row => row.Chances).SingleAsync());
        Assert.Equal(5, chances.Sum(), 3);
        _ = later;
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Watch_NamesDrawsAndPeople_AndForecastFollowsTheAnswers(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database, MovableTime.InShanghai(2026, 3, 10, 9, 30));
        await portal.AddExpertsAsync(24);
        var matter = await portal.MatterAsync();
        var draws = new List<Guid>();
        for (var i = 0; i < 6; i++)
        {
            var (plan, _) = await portal.PlanAsync(matter, FormattableString.Invariant($"评审 {i}"), formal: 3, backup: 1, day: Day.AddDays(i));
            draws.Add(await portal.DrawAsync(plan));
        }

        // What was drawn before chances were kept is worked out from the frozen document.
        await using (var db = await portal.OpenAsync())
        {
            await db.Set<ExpertDraw>().Where(row => row.Id == draws[0]).ExecuteUpdateAsync(row => row.SetProperty(one => one.Chances, (string?)null));
        }

        var forecast = await portal.DoAsync(Officer, new ReadFillForecast { DrawId = draws[0] });
        var group = Assert.Single(forecast.Groups);
        Assert.Equal((3, 0, 0), (group.Needed, group.Accepted, forecast.Answers));
        Assert.InRange(forecast.Complete, 0.01, 0.99);
        Assert.Equal(group.Fill.Complete, forecast.Complete, 9);
        await portal.DoAsync(Officer, new StartConfirmations { DrawId = draws[0] });
        await using (var db = await portal.OpenAsync())
        {
            foreach (var invitation in await db.Set<ReviewInvitation>().ToListAsync())
            {
                Assert.True(invitation.Accept(portal.Clock.GetUtcNow().UtcDateTime, ReviewInvitation.ByExpert).Succeeded);
            }

            await db.SaveChangesAsync();
        }

        var after = await portal.DoAsync(Officer, new ReadFillForecast { DrawId = draws[0] });
        Assert.Equal((3, 1.0, 3), (after.Groups[0].Accepted, after.Complete, after.Answers));
        Assert.True((await portal.DoAsync(Officer, new ReadFillForecast { DrawId = draws[1] })).Complete > forecast.Complete);

        portal.Clock.MoveTo(new DateTimeOffset(2026, 5, 1, 9, 0, 0, TimeSpan.FromHours(8)));
        var view = await portal.DoAsync(Officer, new ReadFairness { Year = 2026 });
        Assert.Equal((6, 0, false), (view.Draws, view.Waiting, view.IsCut));
        Assert.Contains("核对了", view.Sentence, StringComparison.Ordinal);
        var people = view.Rows.Where(row => row.Kind == FairnessKind.Expert).ToList();
        Assert.Equal(24, people.Count);

        // Expected and realised both add up to the places drawn, each leads to its draws.
        Assert.Equal(24, people.Sum(row => row.Realised));
        Assert.Equal(24, people.Sum(row => row.Expected), 2);
        Assert.All(people.Where(row => row.Realised > 0), row => Assert.NotEmpty(row.Draws));
        Assert.All(people, row => Assert.Contains("演示专家", row.Subjects, StringComparison.Ordinal));

        // Two rows that turn out to be one person count as one, in every draw that had either.
        var (kept, given) = (people.First(row => row.Realised > 0), people.Last(row => row.Realised > 0));
        var lines = (await ReadAsync(portal, ReviewReportKind.Experts)).Lines.Count;
        await using (var db = await portal.OpenAsync())
        {
            var into = await db.Set<Expert>().SingleAsync(row => kept.Subjects.Contains(row.Number));
            await db.Set<Expert>().Where(row => given.Subjects.Contains(row.Number)).ExecuteUpdateAsync(row => row.SetProperty(one => one.MergedIntoId, into.Id));
        }

        people = [.. (await portal.DoAsync(Officer, new ReadFairness { Year = 2026 })).Rows.Where(row => row.Kind == FairnessKind.Expert)];
        var both = people.Single(row => row.Subjects == kept.Subjects);
        Assert.Equal(23, people.Count);
        Assert.Equal(kept.Expected + given.Expected, both.Expected, 6);
        Assert.Equal(kept.Draws.Union(given.Draws).Count(), both.Realised);
        Assert.Equal(lines - 1, (await ReadAsync(portal, ReviewReportKind.Experts)).Lines.Count);
        Assert.Equal(3, (await portal.DoAsync(Officer, new ReadFillForecast { DrawId = draws[0] })).Answers);
        Refused("没有这一年", await portal.RunAsync(Officer, new ReadFairness { Year = 1999 }));
        Assert.Equal(0, (await portal.DoAsync("officer-js0581", new ReadFairness { Year = 2026 })).Draws);
    }

    private static double[] DrawChances(string? text) => [.. System.Text.Json.JsonSerializer.Deserialize<double[][]>(text!)!.SelectMany(group => group)];

    private static async Task<(int Draws, int Waiting)> FairAsync(TestPortal portal)
    {
        var view = await portal.DoAsync(Officer, new ReadFairness { Year = 2026 });
        return (view.Draws, view.Waiting);
    }

    private static Task<ReviewReport> ReadAsync(TestPortal portal, ReviewReportKind kind, ReviewGrouping? by = null) => portal.DoAsync(Officer, new ReadReviewStatistics { Question = ReviewQuestion.OfYear(Day, kind) with { Grouping = by } });
}
