using System.Globalization;
using HealthPortal.Domain.Experts.ReviewConfirmations;
using HealthPortal.Domain.Time;

namespace HealthPortal.Tests.Domain.Experts.ReviewConfirmations;

public sealed class ConfirmationClockTests
{
    /// <summary>Tomb-Sweeping Day of 2026: 4 to 6 April off.</summary>
    private static readonly ConfirmationClock Clock = new(
        ConfirmationClock.UsualFrom, ConfirmationClock.UsualTo, TimeSpan.FromHours(2), TimeSpan.FromHours(4),
        new WorkingDayCalendar([new(new DateOnly(2026, 4, 4), CalendarDayKind.Holiday, "清明节"), new(new DateOnly(2026, 4, 5), CalendarDayKind.Holiday, "清明节"), new(new DateOnly(2026, 4, 6), CalendarDayKind.Holiday, "清明节"), new(new DateOnly(2026, 4, 11), CalendarDayKind.Workday, "调休上班")]));

    [Theory]
    [InlineData("2026-04-02 10:00", false, "2026-04-02 10:00")]
    [InlineData("2026-04-02 08:00", false, "2026-04-02 08:00")]
    [InlineData("2026-04-02 07:59", false, "2026-04-02 08:00")]
    [InlineData("2026-04-02 19:59", false, "2026-04-02 19:59")]
    [InlineData("2026-04-02 20:00", false, "2026-04-03 08:00")]
    [InlineData("2026-04-03 20:00", false, "2026-04-07 08:00")]
    [InlineData("2026-04-05 12:00", false, "2026-04-07 08:00")]
    [InlineData("2026-04-05 12:00", true, "2026-04-05 12:00")]
    [InlineData("2026-04-05 23:30", true, "2026-04-06 08:00")]
    [InlineData("2026-04-10 21:00", false, "2026-04-11 08:00")] // a Saturday that is worked
    public void Messages_LeaveBetweenEightAndEight_OnWorkingDaysUnlessAllowed(string at, bool everyDay, string expected) => Assert.Equal(expected, Local(Clock.Earliest(Utc(at), everyDay)));

    [Theory]
    [InlineData("2026-04-02 10:00", "2026-04-02 12:00", "2026-04-02 14:00")]
    [InlineData("2026-04-02 17:59", "2026-04-02 19:59", "2026-04-02 21:59")]
    [InlineData("2026-04-02 18:00", null, "2026-04-02 22:00")] // the reminder would fall behind eight
    [InlineData("2026-04-02 19:59", null, "2026-04-02 23:59")]
    public void Reminder_StaysWithinTheHours_TheWaitRunsByTheClock(string sent, string? reminder, string deadline)
    {
        var begins = Utc("2026-04-10 09:00");
        Assert.Equal(reminder, Clock.Reminder(Utc(sent), begins, false) is { } at ? Local(at) : null);
        Assert.Equal(deadline, Local(Clock.Deadline(Utc(sent), begins)));
    }

    [Fact]
    public void Wait_EndsWithTheBeginningOfTheSitting()
    {
        var begins = Utc("2026-04-02 14:00");
        Assert.Equal("2026-04-02 14:00", Local(Clock.Deadline(Utc("2026-04-02 11:00"), begins)));
        Assert.Equal("2026-04-02 13:00", Local(Clock.Reminder(Utc("2026-04-02 11:00"), begins, false)!.Value));
        Assert.Null(Clock.Reminder(Utc("2026-04-02 12:30"), begins, false));
    }

    [Fact]
    public void Invitation_IsAnsweredOnce_AndAnAcceptanceMayBeTakenBack()
    {
        var now = Utc("2026-04-02 10:00");
        var invitation = New();
        Assert.True(invitation.Accept(now, ReviewInvitation.ByExpert).Succeeded);
        Assert.Contains("已经确认参加", invitation.Accept(now, ReviewInvitation.ByExpert).Message, StringComparison.Ordinal);
        Assert.True(invitation.Leave(InvitationState.Declined, now, ReviewInvitation.ByExpert, "临时手术").Succeeded);
        Assert.Contains("不能再改", invitation.Accept(now, ReviewInvitation.ByExpert).Message, StringComparison.Ordinal);
        Assert.Contains("不能再改", invitation.Leave(InvitationState.Recused, now, ReviewInvitation.ByExpert, "师生").Message, StringComparison.Ordinal);
        foreach (var (state, word) in new[] { (InvitationState.Expired, "已过答复时间"), (InvitationState.Withdrawn, "已经撤回") })
        {
            var over = New();
            over.State = state;
            Assert.Contains(word, over.Accept(now, ReviewInvitation.ByExpert).Message, StringComparison.Ordinal);
            Assert.Contains(word, over.Leave(InvitationState.Declined, now, ReviewInvitation.ByExpert, "临时手术").Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => New().Leave(InvitationState.Accepted, now, "", ""));
    }

    [Fact]
    public void Summaries_AreDueOncePerChosenTime_TheLatestOfWhatWasMissed()
    {
        var confirmation = new ReviewConfirmation { OrganisationPath = "js/", DrawId = Guid.Empty, PlanId = Guid.Empty, Label = "CQ", StartedAt = Utc("2026-04-02 10:00"), StartedById = Guid.Empty, StartedByName = "甲" };
        var person = Guid.CreateVersion7();
        Assert.Contains("选择通知给谁", confirmation.Summarise([new TimeOnly(9, 0)], []).Message, StringComparison.Ordinal);
        Assert.Contains("填写通知时间", confirmation.Summarise([], [person]).Message, StringComparison.Ordinal);
        Assert.Contains("最多 6 个", confirmation.Summarise([.. Enumerable.Range(8, 7).Select(hour => new TimeOnly(hour, 0))], [person]).Message, StringComparison.Ordinal);
        Assert.True(confirmation.Summarise([new TimeOnly(16, 30), new TimeOnly(9, 0), new TimeOnly(9, 0)], [person, person]).Succeeded);
        Assert.Equal(("09:00;16:30", 1), (confirmation.SummaryTimes, confirmation.People.Count));

        // The nine o'clock of the day lay before the beginning.
        Assert.Null(confirmation.SummaryDue(Utc("2026-04-02 16:29")));
        Assert.Equal("2026-04-02 16:30", Local(confirmation.SummaryDue(Utc("2026-04-02 18:00"))!.Value));
        confirmation.SummarisedAt = Utc("2026-04-02 18:00");
        Assert.Null(confirmation.SummaryDue(Utc("2026-04-02 23:59")));
        Assert.Equal("2026-04-04 16:30", Local(confirmation.SummaryDue(Utc("2026-04-04 20:00"))!.Value));
    }

    private static ReviewInvitation New() => new() { OrganisationPath = "js/", DrawId = Guid.Empty, PlanId = Guid.Empty, SubPlanId = Guid.Empty, SeatId = Guid.Empty, ExpertId = Guid.Empty, CreatedAt = default, DueAt = default, State = InvitationState.Sent };

    private static DateTime Utc(string local) => ShanghaiTime.ToUtc(DateTime.ParseExact(local, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));

    private static string Local(DateTime utc) => ShanghaiTime.Of(utc).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
