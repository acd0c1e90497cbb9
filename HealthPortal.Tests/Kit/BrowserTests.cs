using Xunit.Sdk;

namespace HealthPortal.Tests.Kit;

public sealed class BrowserTests
{
    [SkippableFact]
    public async Task Visit_WhenThePageIsClean_Passes()
    {
        await using var site = await TinySite.StartAsync("<h1>你好，江苏</h1>");

        await Browser.VisitAsync(site.Address, async page =>
        {
            await page.GotoAsync("/");
            Assert.Equal("你好，江苏", await page.Locator("h1").InnerTextAsync());
            Assert.Equal("zh-CN Asia/Shanghai", await page.EvaluateAsync<string>("() => navigator.language + ' ' + Intl.DateTimeFormat().resolvedOptions().timeZone"));
        });
    }

    [SkippableTheory]
    [InlineData("<script>console.error('坏了')</script>", "console error: 坏了")]
    [InlineData("<script>throw new Error('未处理')</script>", "page error: Error: 未处理")]
    [InlineData("<img alt='' src='http://elsewhere.invalid/x.png'>", "request to another host: http://elsewhere.invalid/x.png")]
    [InlineData("<img alt='' src='/broken'>", "server error 500")]
    public async Task Visit_WhenThePageMisbehaves_Fails(string html, string complaint)
    {
        Prerequisite.Check(Browser.MissingReason);
        await using var site = await TinySite.StartAsync(html);

        var failure = await Assert.ThrowsAsync<FailException>(() => Browser.VisitAsync(site.Address, page => page.GotoAsync("/")));

        Assert.Contains(complaint, failure.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Visit_WhenTheComplaintIsExpected_Passes()
    {
        await using var site = await TinySite.StartAsync("<script>console.error('故意的')</script>");

        await Browser.VisitAsync(site.Address, page => page.GotoAsync("/"), new BrowserOptions { Expected = ["故意的"] });
    }

    [SkippableFact]
    public async Task Journey_WhenTwoPeopleTakePart_TheyShareNoCookies()
    {
        await using var site = await TinySite.StartAsync("<h1>两个人</h1>");

        await Browser.JourneyAsync(site.Address, async journey =>
        {
            var clerk = await journey.PersonAsync("clerk");
            var leader = await journey.PersonAsync("leader");
            await clerk.GotoAsync("/");
            await leader.GotoAsync("/");

            await clerk.EvaluateAsync("() => { document.cookie = 'who=clerk'; }");

            Assert.Equal("", await leader.EvaluateAsync<string>("() => document.cookie"));
        });
    }

    [SkippableFact]
    public async Task Axe_WhenThePageIsAccessible_PassesUnderAStrictPolicy()
    {
        await using var site = await TinySite.StartAsync("<h1>标题</h1><button>提交</button>", "default-src 'self'; script-src 'self'; img-src data:");

        await Browser.VisitAsync(site.Address, async page =>
        {
            await page.GotoAsync("/");
            await AxeAssert.NoSeriousViolationsAsync(page);
        });
    }

    [SkippableFact]
    public async Task Axe_WhenAButtonHasNoName_Fails()
    {
        Prerequisite.Check(AxeAssert.MissingReason);
        await using var site = await TinySite.StartAsync("<h1>标题</h1><button></button>");

        await Browser.VisitAsync(site.Address, async page =>
        {
            await page.GotoAsync("/");
            var failure = await Assert.ThrowsAsync<FailException>(() => AxeAssert.NoSeriousViolationsAsync(page));
            Assert.Contains("button-name", failure.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Prerequisite_WhenMissing_SkipsHereAndFailsInContinuousIntegration()
    {
        Prerequisite.Check(whyMissing: null, mustBeThere: true);
        Assert.Throws<Xunit.SkipException>(() => Prerequisite.Check("没有安装", mustBeThere: false));
        Assert.Throws<FailException>(() => Prerequisite.Check("没有安装", mustBeThere: true));
    }
}
