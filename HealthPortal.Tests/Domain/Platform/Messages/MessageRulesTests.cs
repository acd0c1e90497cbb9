using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Time;

namespace HealthPortal.Tests.Domain.Platform.Messages;

public class MessageRulesTests
{
    private static readonly string[] Known = ["申请人", "事项"];

    [Theory]
    [InlineData("{申请人}：{ 事项 }已受理。", null)]
    [InlineData("没有变量", null)]
    [InlineData("", null)]
    [InlineData("大括号写两个：{{申请人}}", null)]
    [InlineData("{姓名}您好", "没有“{姓名}”这个变量。可以用的有：{申请人}、{事项}。")]
    [InlineData("{}您好", "没有“{}”这个变量")]
    [InlineData("{申请人您好", "“{申请人您好”没有写完")]
    [InlineData("{申请人{事项}", "没有写完")]
    [InlineData("申请人}您好", "前面没有“{”")]
    public void WhyNot_ForATemplate_NamesWhatIsWrong(string text, string? words)
    {
        var why = TemplateText.WhyNot(text, Known);
        if (words is null)
        {
            Assert.Null(why);
        }
        else
        {
            Assert.Contains(words, why, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Fill_WithValues_LeavesTheirBracesAlone()
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["申请人"] = "甲{事项}乙", ["事项"] = "许可" };
        Assert.Equal("甲{事项}乙：许可，{x}", TemplateText.Fill("{申请人}：{ 事项 }，{{x}}", values));
        Assert.Throws<KeyNotFoundException>(() => TemplateText.Fill("{别的}", values));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(70, 1)]
    [InlineData(71, 2)]
    [InlineData(134, 2)]
    [InlineData(135, 3)]
    public void Segments_ByLength_AreChargedBy67(int length, int segments) => Assert.Equal(segments, TemplateText.Segments(new string('字', length)));

    /// <summary>2026-03-13 is a Friday; Monday the 16th is a day off here.</summary>
    [Theory]
    [InlineData("2026-03-13 10:00", MessageChannel.Text, false, "2026-03-13 10:00")]
    [InlineData("2026-03-13 20:59", MessageChannel.Text, false, "2026-03-13 20:59")]
    [InlineData("2026-03-13 21:00", MessageChannel.Text, false, "2026-03-17 08:00")]
    [InlineData("2026-03-12 21:00", MessageChannel.Text, false, "2026-03-13 08:00")]
    [InlineData("2026-03-13 03:00", MessageChannel.Text, false, "2026-03-13 08:00")]
    [InlineData("2026-03-14 12:00", MessageChannel.Text, false, "2026-03-17 08:00")]
    [InlineData("2026-03-14 12:00", MessageChannel.Text, true, "2026-03-14 12:00")]
    [InlineData("2026-03-14 23:00", MessageChannel.Mail, false, "2026-03-14 23:00")]
    [InlineData("2026-03-14 23:00", MessageChannel.Portal, false, "2026-03-14 23:00")]
    public void Earliest_InQuietHoursAndOffDays_Waits(string local, MessageChannel channel, bool urgent, string expected)
    {
        var calendar = new WorkingDayCalendar([new CalendarDay(new DateOnly(2026, 3, 16), CalendarDayKind.Holiday, "试")]);
        var policy = new MessagePolicy { TextOnWorkingDaysOnly = true };
        var moment = ShanghaiTime.ToUtc(DateTime.ParseExact(local, "yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(expected, FormattableString.Invariant($"{ShanghaiTime.Of(SendingRules.Earliest(moment, channel, urgent, policy, calendar)):yyyy-MM-dd HH:mm}"));
    }

    [Fact]
    public void Earliest_ByThePolicy_KeepsMailQuietOrNothingAtAll()
    {
        var calendar = new WorkingDayCalendar([]);
        var night = ShanghaiTime.ToUtc(new DateTime(2026, 3, 13, 23, 0, 0, DateTimeKind.Unspecified));
        Assert.Equal(night.AddHours(9), SendingRules.Earliest(night, MessageChannel.Mail, false, new MessagePolicy { QuietForMail = true }, calendar));
        Assert.Equal(night, SendingRules.Earliest(night, MessageChannel.Text, false, new MessagePolicy { QuietFrom = new(0, 0), QuietTo = new(0, 0) }, calendar));
        var noon = ShanghaiTime.ToUtc(new DateTime(2026, 3, 13, 12, 30, 0, DateTimeKind.Unspecified));
        Assert.Equal(noon.AddMinutes(90), SendingRules.Earliest(noon, MessageChannel.Text, false, new MessagePolicy { QuietFrom = new(12, 0), QuietTo = new(14, 0) }, calendar));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 5)]
    [InlineData(3, 15)]
    [InlineData(4, 60)]
    [InlineData(5, 240)]
    [InlineData(9, 240)]
    public void PauseAfter_ByAttempts_Grows(int attempts, int minutes) => Assert.Equal(TimeSpan.FromMinutes(minutes), SendingRules.PauseAfter(attempts));

    [Fact]
    public void Check_OutOfBounds_SaysWhich()
    {
        Assert.Empty(new MessagePolicy().Check());
        Assert.Equal(["quietTo", "attempts"], new MessagePolicy { QuietFrom = new(8, 0), QuietTo = new(6, 0), Attempts = 0 }.Check().Select(problem => problem.Field));
    }
}
