using HealthPortal.Data.Jobs;
using HealthPortal.Domain.Platform.Jobs;
using HealthPortal.Domain.Time;

namespace HealthPortal.Tests.Data.Jobs;

public class JobScheduleTests
{
    /// <summary>Tuesday, 10:30 in Shanghai.</summary>
    private static readonly DateTime Now = ShanghaiTime.ToUtc(new DateTime(2026, 3, 10, 10, 30, 0, DateTimeKind.Unspecified));

    [Theory]
    [InlineData("0 30 1 * * ?", "每天 01:30", "2026-03-11 01:30")]
    [InlineData("0 0 * * * ?", "每小时整点", "2026-03-10 11:00")]
    [InlineData("0 5 * * * ?", "每小时第 5 分", "2026-03-10 11:05")]
    [InlineData("0 0/10 * * * ?", "每 10 分钟", "2026-03-10 10:40")]
    [InlineData("  0   0/10 *  * * ? ", "每 10 分钟", "2026-03-10 10:40")]
    [InlineData("0/10 * * * * ?", "每 10 秒", "2026-03-10 10:30")]
    [InlineData("0 * * * * ?", "每分钟", "2026-03-10 10:31")]
    [InlineData("0 0 8 ? * MON-FRI", "周一至周五 08:00", "2026-03-11 08:00")]
    [InlineData("0 0 8 ? * SUN", "每周日 08:00", "2026-03-15 08:00")]
    [InlineData("0 0 2 1 * ?", "每月 1 日 02:00", "2026-04-01 02:00")]
    [InlineData("0 0 2 29 2 ?", "0 0 2 29 2 ?", "2028-02-29 02:00")]
    [InlineData("0 0/7 * * * ?", "0 0/7 * * * ?", "2026-03-10 10:35")]
    public void Read_AnExpression_TellsItsNextTimeInShanghaiAndItsWords(string text, string words, string next)
    {
        var schedule = JobSchedule.Read(text, out var refusal);
        Assert.Null(refusal);
        Assert.Equal(words, schedule!.Words);
        Assert.Equal(next, FormattableString.Invariant($"{ShanghaiTime.Of(schedule.After(Now)!.Value):yyyy-MM-dd HH:mm}"));
    }

    [Theory]
    [InlineData("", "请填写")]
    [InlineData(null, "请填写")]
    [InlineData("* * * * *", "写了 5 段，也许应为“0 * * * * *”")]
    [InlineData("0 0 1", "写了 3 段")]
    [InlineData("0 0 1 * * ? 2026 2027", "写了 8 段")]
    [InlineData("0 61 * * * ?", "看不懂")]
    [InlineData("0 0 25 * * ?", "看不懂")]
    [InlineData("0 0 99 * * ?", "看不懂")]
    [InlineData("0 98 * * * ?", "看不懂")]
    [InlineData("a b c d e f", "看不懂")]
    [InlineData("H H H * * ?", "看不懂")]
    public void Read_WhatIsNoExpression_SaysWhy(string? text, string words)
    {
        Assert.Null(JobSchedule.Read(text, out var refusal));
        Assert.Contains(words, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 0 3 31 2 ?", "永远不会执行")]
    [InlineData("0 0 0 1 1 ? 2020", "永远不会执行")]
    [InlineData("0 * * * * ?", "至少要隔 5 分钟")]
    [InlineData("0 0,1 3 * * ?", "至少要隔 5 分钟")]
    [InlineData("0 0 3 * * ?", null)]
    [InlineData("0 0 3 1 1 ? 2099", null)]
    public void WhyNot_ForASchedule_RefusesWhatNeverFiresOrFiresTooOften(string text, string? words)
    {
        var why = JobSchedule.Read(text, out _)!.WhyNot(Now, TimeSpan.FromMinutes(5));
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
    public void All_Declared_AreWellFormed()
    {
        Assert.True(ScheduledJobs.All.Count >= 6);
        Assert.Equal(ScheduledJobs.All.Count, ScheduledJobs.All.Select(job => job.Code).Distinct(StringComparer.Ordinal).Count());
        Assert.All(ScheduledJobs.All, job =>
        {
            Assert.Matches("^[a-z-]+$", job.Code);
            Assert.Null(JobSchedule.Read(job.Cron, out _)!.WhyNot(Now, job.ShortestInterval));
            Assert.EndsWith("。", job.Description, StringComparison.Ordinal);
            Assert.EndsWith("。", job.WhenPaused, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Due_ByTheState_BeginsWhatIsCutOffAskedForOrTimely()
    {
        JobTrigger? Due(JobState state, bool paused = false) => JobRules.Due(state, paused, Now);
        Assert.Null(Due(new JobState { Code = "a" }));
        Assert.Null(Due(new JobState { Code = "a", NextAt = Now.AddSeconds(1) }));
        Assert.Equal(JobTrigger.Schedule, Due(new JobState { Code = "a", NextAt = Now }));
        Assert.Null(Due(new JobState { Code = "a", NextAt = Now }, paused: true));
        Assert.Equal(JobTrigger.Person, Due(new JobState { Code = "a", NextAt = Now, RequestedAt = Now }, paused: true));
        Assert.Null(Due(new JobState { Code = "a", NextAt = Now, RequestedAt = Now, RunId = Guid.CreateVersion7(), LeaseUntil = Now }));
        Assert.Equal(JobTrigger.Recovery, Due(new JobState { Code = "a", RunId = Guid.CreateVersion7(), LeaseUntil = Now.AddTicks(-1) }, paused: true));
    }
}
