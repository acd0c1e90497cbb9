using HealthPortal.Domain.Time;
using static HealthPortal.Tests.Domain.Time.Calendar2026;

namespace HealthPortal.Tests.Domain.Time;

public sealed class DeadlineLedgerTests
{
    private const string Article45 = "《行政许可法》第四十五条";

    private readonly WorkingDayCalendar calendar = Create();

    [Fact]
    public void Build_AcrossNationalDay_ExplainsEveryDay()
    {
        var ledger = DeadlineLedger.Build(new DeadlineTerms(Day(9, 29), 5), calendar, Day(9, 29));

        Assert.Equal(new DeadlineStanding(Day(10, 12), 5, DeadlineState.Running, false), ledger.Standing);
        Assert.Equal(14, ledger.Days.Count);
        Assert.Equal(new DeadlineDay(Day(9, 29), false, null, "受理当日不计入，期限自次日起算。"), ledger.Days[0]);
        Assert.Equal(new DeadlineDay(Day(9, 30), true, 1, "周三，计第 1 天。"), ledger.Days[1]);
        Assert.Equal(new DeadlineDay(Day(10, 1), false, null, "国庆节放假，不计入（《行政许可法》第八十二条）。"), ledger.Days[2]);
        Assert.Equal(new DeadlineDay(Day(10, 10), true, 4, "国庆节调休上班，计第 4 天。"), ledger.Days[11]);
        Assert.Equal(new DeadlineDay(Day(10, 11), false, null, "周日，不计入（《行政许可法》第八十二条）。"), ledger.Days[12]);
        Assert.Equal(new DeadlineDay(Day(10, 12), true, 5, "周一，计第 5 天，期限于本日届满。"), ledger.Days[13]);
    }

    [Fact]
    public void Build_WithAClosedPause_DoesNotCountFromItsFirstDayToTheDayBeforeResumption()
    {
        // 14 Sep (Mon) start; 15 counts 1; pause 16..20, resumed on Sunday 20, which is a make-up working day and counts 2; 21 counts 3.
        var terms = new DeadlineTerms(Day(9, 14), 3) { Pauses = [new DeadlinePause(Day(9, 16), Day(9, 20), "专家评审", Article45)] };

        var ledger = DeadlineLedger.Build(terms, calendar, Day(9, 17));

        Assert.Equal(new DeadlineStanding(Day(9, 21), 2, DeadlineState.Paused, false), ledger.Standing);
        Assert.Equal("专家评审期间，不计入（《行政许可法》第四十五条）。", ledger.Days[2].Why);
        Assert.Equal([16, 17, 18, 19], ledger.Days.Where(day => day.Why.StartsWith("专家评审", StringComparison.Ordinal)).Select(day => day.Date.Day));
        Assert.Equal(new DeadlineDay(Day(9, 20), true, 2, "恢复计算，国庆节调休上班，计第 2 天。"), ledger.Days[6]);
    }

    [Fact]
    public void Build_WhilePausedWithoutEnd_HasNoDueDateAndKeepsTheRest()
    {
        var terms = new DeadlineTerms(Day(9, 14), 10) { Pauses = [new DeadlinePause(Day(9, 16), null, "补正材料", Article45)] };

        var ledger = DeadlineLedger.Build(terms, calendar, Day(12, 1));

        Assert.Equal(new DeadlineStanding(null, 9, DeadlineState.Paused, false), ledger.Standing);
        Assert.Null(DeadlineLedger.DueDate(terms, calendar));
        Assert.Equal(Day(12, 1), ledger.Days[^1].Date);
        Assert.Equal(1, ledger.Days.Count(day => day.Counted));
    }

    [Fact]
    public void StandingOn_WhenAPauseBeginsAndEndsOnOneDay_CostsNothing()
    {
        var terms = new DeadlineTerms(Day(9, 14), 3);
        var paused = terms with { Pauses = [new DeadlinePause(Day(9, 16), Day(9, 16), "检验", Article45)] };

        Assert.Equal(DeadlineLedger.DueDate(terms, calendar), DeadlineLedger.DueDate(paused, calendar));
    }

    [Fact]
    public void DueDate_WhenPausesOverlap_CountsNoDayTwice()
    {
        var terms = new DeadlineTerms(Day(9, 14), 3)
        {
            Pauses = [new DeadlinePause(Day(9, 15), Day(9, 17), "检验", Article45), new DeadlinePause(Day(9, 16), Day(9, 22), "听证", Article45)],
        };

        // 22, 23, 24 September count.
        Assert.Equal(Day(9, 24), DeadlineLedger.DueDate(terms, calendar));
    }

    [Fact]
    public void Build_WithAnExtension_SaysWhereItBeginsAndMovesTheDueDate()
    {
        var terms = new DeadlineTerms(Day(9, 14), 3) { Extensions = [new DeadlineExtension(10, "案情复杂。")] };

        var ledger = DeadlineLedger.Build(terms, calendar, Day(9, 14));

        // 15 16 17 | 18 20(make-up) 21 22 23 24 28 29 30 and 8 October
        Assert.Equal(Day(10, 8), ledger.Standing.DueDate);
        var first = ledger.Days.Single(day => day.CountedNumber == 4);
        Assert.Equal("周五，计第 4 天，自本日起为经批准延长的 10 个工作日，理由：案情复杂（《行政许可法》第四十二条）。", first.Why);
    }

    [Theory]
    [InlineData(9, 18, 4, DeadlineState.Running)] // Friday before: 20 (make-up Sunday), 21, 22, 23 are left
    [InlineData(9, 22, 1, DeadlineState.Running)]
    [InlineData(9, 23, 0, DeadlineState.DueToday)]
    [InlineData(9, 24, -1, DeadlineState.Overdue)]
    [InlineData(9, 25, -1, DeadlineState.Overdue)] // Mid-Autumn: no further working day
    [InlineData(9, 28, -2, DeadlineState.Overdue)]
    public void StandingOn_AsDaysPass_CountsWorkingDaysLeft(int month, int day, int left, DeadlineState state)
    {
        var terms = new DeadlineTerms(Day(9, 14), 8);

        Assert.Equal(new DeadlineStanding(Day(9, 23), left, state, false), DeadlineLedger.StandingOn(terms, calendar, Day(month, day)));
    }

    [Fact]
    public void StandingOn_OnTheSaturdayAfterAFridayDueDate_IsOverdueByOne()
    {
        var terms = new DeadlineTerms(Day(10, 12), 4);

        Assert.Equal(new DeadlineStanding(Day(10, 16), -1, DeadlineState.Overdue, false), DeadlineLedger.StandingOn(terms, calendar, Day(10, 17)));
    }

    [Theory]
    [InlineData(9, 23, DeadlineState.Met, 0)]
    [InlineData(9, 16, DeadlineState.Met, 6)]
    [InlineData(9, 24, DeadlineState.ClosedLate, -1)]
    public void StandingOn_WhenClosed_JudgesTheClosingDayNotToday(int month, int day, DeadlineState state, int left)
    {
        var terms = new DeadlineTerms(Day(9, 14), 8) { ClosedOn = Day(month, day) };

        Assert.Equal(new DeadlineStanding(Day(9, 23), left, state, false), DeadlineLedger.StandingOn(terms, calendar, Day(12, 1)));
    }

    [Fact]
    public void Build_WhenOverdue_GoesOnToTodayAndSaysBySomuch()
    {
        var ledger = DeadlineLedger.Build(new DeadlineTerms(Day(10, 12), 4), calendar, Day(10, 19));

        Assert.Equal("期限已过，周六。", ledger.Days[^3].Why);
        Assert.Equal(new DeadlineDay(Day(10, 19), false, null, "期限已过，超期第 1 个工作日。"), ledger.Days[^1]);
    }

    [Fact]
    public void Build_WhenClosedEarly_StopsAtTheClosingDay()
    {
        var ledger = DeadlineLedger.Build(new DeadlineTerms(Day(10, 12), 10) { ClosedOn = Day(10, 14) }, calendar, Day(12, 1));

        Assert.Equal(Day(10, 14), ledger.Days[^1].Date);
        Assert.Equal(8, ledger.Standing.DaysLeft);
    }

    [Fact]
    public void StandingOn_WhenSettledOnTheSpot_IsDueOnTheDayItself()
    {
        var terms = new DeadlineTerms(Day(10, 12), 0);

        Assert.Equal(DeadlineState.DueToday, DeadlineLedger.StandingOn(terms, calendar, Day(10, 12)).State);
        Assert.Equal(new DeadlineStanding(Day(10, 12), -1, DeadlineState.Overdue, false), DeadlineLedger.StandingOn(terms, calendar, Day(10, 13)));
    }

    [Fact]
    public void StandingOn_WhenThePeriodReachesAnUnpublishedYear_IsProvisional()
    {
        var standing = DeadlineLedger.StandingOn(new DeadlineTerms(Day(12, 21), 20), calendar, Day(12, 22));

        Assert.Equal(2027, standing.DueDate!.Value.Year);
        Assert.True(standing.Provisional);
    }

    [Fact]
    public void Build_ForManyPeriodsAndPauses_AgreesWithTheShortForm()
    {
        for (var length = 1; length <= 30; length += 3)
        {
            for (var pauseLength = 0; pauseLength <= 12; pauseLength++)
            {
                var start = Day(9, 1).AddDays(length);
                var terms = new DeadlineTerms(start, length) { Pauses = [new DeadlinePause(start.AddDays(2), start.AddDays(2 + pauseLength), "检测", Article45)] };
                var ledger = DeadlineLedger.Build(terms, calendar, start);
                var due = DeadlineLedger.DueDate(terms, calendar);

                Assert.Equal(due, ledger.Standing.DueDate);
                Assert.Equal(due, ledger.Days[^1].Date);
                Assert.Equal(Enumerable.Range(1, length), ledger.Days.Where(day => day.Counted).Select(day => day.CountedNumber!.Value));
                Assert.Equal(length, ledger.Standing.DaysLeft);
                Assert.All(ledger.Days.Where(day => day.Counted), day => Assert.True(calendar.IsWorkingDay(day.Date)));
            }
        }
    }

    [Fact]
    public void DueDate_WhenAPauseEndsBeforeItBegins_Throws() =>
        Assert.Throws<ArgumentException>(() => DeadlineLedger.DueDate(new DeadlineTerms(Day(9, 1), 5) { Pauses = [new DeadlinePause(Day(9, 5), Day(9, 4), "检测", Article45)] }, calendar));
}
