using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Time;
using HealthPortal.Tests.Web.Parts;
using HealthPortal.Web.GovernmentServices.ApprovalDesk;

namespace HealthPortal.Tests.Web.GovernmentServices.ApprovalDesk;

public class DeadlineExplanationTests
{
    private static readonly DateOnly Received = new(2026, 4, 29);

    private static readonly WorkingDayCalendar Calendar = new(
    [
        new CalendarDay(new DateOnly(2026, 5, 1), CalendarDayKind.Holiday, "劳动节"),
        new CalendarDay(new DateOnly(2026, 12, 31), CalendarDayKind.Workday, "年末"),
    ]);

    [Fact]
    public async Task Render_WhenNotAccepted_NamesTheSilencePeriod()
    {
        var body = await Part.RenderAsync<DeadlineExplanation>(("Deadlines", Of(null, null) with { SilenceOn = new DateOnly(2026, 5, 8) }));

        Assert.Contains("2026-05-08", body.TextContent, StringComparison.Ordinal);
        Assert.Contains("第三十二条", body.TextContent, StringComparison.Ordinal);
        Assert.Empty(body.QuerySelectorAll("table"));
    }

    [Fact]
    public async Task Render_WhenRunning_ListsEachDayOfBothPeriodsAndWhy()
    {
        var terms = new DeadlineTerms(new DateOnly(2026, 4, 29), 4)
        {
            Pauses = [new DeadlinePause(new DateOnly(2026, 5, 4), new DateOnly(2026, 5, 6), "检验、检测、检疫", "《行政许可法》第四十五条")],
        };
        var promised = DeadlineLedger.Build(terms, Calendar, new DateOnly(2026, 5, 6));
        var statutory = DeadlineLedger.Build(terms with { WorkingDays = 10 }, Calendar, new DateOnly(2026, 5, 6));

        var body = await Part.RenderAsync<DeadlineExplanation>(("Deadlines", Of(promised, statutory)));

        var ledgers = body.QuerySelectorAll(".ledger");
        Assert.Equal(["承诺期限：4 个工作日", "法定期限：10 个工作日"], ledgers.Select(ledger => ledger.QuerySelector("h3")!.TextContent));
        Assert.Equal(promised.Days.Count, ledgers[0].QuerySelectorAll("tbody tr").Length);
        Assert.Equal(promised.Days.Count(day => !day.Counted), ledgers[0].QuerySelectorAll("tr.uncounted").Length);
        Assert.Contains("劳动节放假，不计入", ledgers[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("检验、检测、检疫期间，不计入（《行政许可法》第四十五条）", ledgers[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("计第 4 天", ledgers[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("应在 2026-05-08 前作出决定", ledgers[0].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_WhenPausedWithoutEndOrOverdue_SaysSo()
    {
        var paused = DeadlineLedger.Build(new DeadlineTerms(Received, 5) { Pauses = [new DeadlinePause(new DateOnly(2026, 4, 30), null, "听证", "《行政许可法》第四十五条")] }, Calendar, new DateOnly(2026, 5, 6));
        var overdue = DeadlineLedger.Build(new DeadlineTerms(Received, 2), Calendar, new DateOnly(2026, 5, 6));

        var body = await Part.RenderAsync<DeadlineExplanation>(("Deadlines", Of(paused, overdue)));

        Assert.Contains("期限暂停计算，恢复后还余 5 个工作日", body.TextContent, StringComparison.Ordinal);
        Assert.Contains("超期", body.QuerySelectorAll(".ledger")[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_WhenTheYearHasNoHolidaysYet_SaysThatItIsProvisional()
    {
        var ledger = DeadlineLedger.Build(new DeadlineTerms(new DateOnly(2026, 12, 30), 10), Calendar, new DateOnly(2026, 12, 30));

        var body = await Part.RenderAsync<DeadlineExplanation>(("Deadlines", Of(ledger, null)));

        Assert.Contains("还没有公布节假日安排", body.TextContent, StringComparison.Ordinal);
    }

    private static CaseDeadlines Of(DeadlineLedger? promised, DeadlineLedger? statutory) =>
        new("3205832026000001", Received, null, promised is null ? null : Received, false, 10, 4, promised, statutory, null);
}
