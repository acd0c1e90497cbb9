using HealthPortal.Data.Experts.CaseReviews;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Time;
using HealthPortal.Tests.Kit;
using Microsoft.Playwright;
using static HealthPortal.Tests.Kit.ReviewDesk;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>A case asks for a panel and hears what it said; what was drawn is counted, taken away and watched.</summary>
public sealed class ReviewCaseJourneyTests
{
    private static readonly BrowserOptions Options = new() { Expected = [] };

    [SkippableFact]
    public async Task Case_AsksForAReview_WhichIsCountedAfterwards()
    {
        Prerequisite.Check(Browser.MissingReason);
        var (asking, answered, plan) = (Guid.Empty, Guid.Empty, Guid.Empty);
        await using var server = await SeededServer.StartAsync(async portal =>
        {
            await portal.WithExpertStepAsync();
            await portal.AddExpertsAsync(30);
            var matter = await portal.MatterAsync();
            var cases = new List<Guid>();
            for (var number = 0; number < 2; number++)
            {
                var made = await portal.SubmitAsync();
                cases.Add((await portal.DoAsync(Officer, new AcceptCase { CaseId = made.Id, Version = made.Version })).Id);
            }

            // The seeding works a day before the server: what is tomorrow for it is today there.
            (asking, answered) = (cases[0], cases[1]);
            plan = await portal.DoAsync(Officer, new OpenCaseReview { CaseId = answered, MatterId = matter });
            await portal.DoAsync(Officer, new SaveSubPlan { PlanId = plan, Name = "第一场", Day = ShanghaiTime.Today(portal.Clock).AddDays(1), Half = HalfDay.WholeDay, Place = "昆山市会议中心", Formal = 3, Backup = 0 });
            await portal.DrawAsync(plan);
        });
        await Browser.JourneyAsync(
            server.Address,
            async journey =>
            {
                // A review is opened from the case, with the applicant to keep away from.
                var officer = await journey.PersonAsync("officer");
                await AccountServer.SignInAsync(officer, "officer");
                await Assertions.Expect(officer.Locator("main h1")).ToHaveTextAsync("工作台");
                await officer.GotoAsync($"cases/{asking}");
                var card = officer.Locator("[data-test=case-reviews]");
                await card.Locator("[data-test=open-case-review]").ClickAsync();
                await Assertions.Expect(card).ToContainTextAsync("选择评审事项");
                await card.Locator("[data-test=case-matter]").SelectOptionAsync(new SelectOptionValue { Index = 1 });
                await card.Locator("[data-test=open-case-review]").ClickAsync();
                await Assertions.Expect(officer.Locator("[data-test=add-sub]")).ToBeVisibleAsync();
                await Assertions.Expect(officer.Locator("main")).ToContainTextAsync("昆山晨露宾馆有限公司（演示）");
                await officer.GotoAsync($"cases/{asking}");
                await Assertions.Expect(card).ToContainTextAsync("进行中");
                await Assertions.Expect(card.Locator("[data-test=open-case-review]")).ToHaveCountAsync(0);
                await AxeAssert.NoSeriousViolationsAsync(officer);

                // The other one is held today: who came, then what the panel says of the case.
                await officer.GotoAsync("todos");
                await officer.Locator("main a", new() { HasText = "登记到场情况" }).Or(officer.Locator("main tr", new() { HasText = "登记到场情况" }).Locator("a")).First.ClickAsync();
                await Assertions.Expect(officer).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/day$"));
                for (var seat = 0; seat < 3; seat++)
                {
                    await officer.Locator("[data-test=attended]").Nth(seat).SelectOptionAsync("1");
                    var name = (await officer.Locator("tr[data-seat] .primary-cell").Nth(seat).InnerTextAsync()).Split('\n')[0].Trim();
                    await Assertions.Expect(officer.Locator("body")).ToContainTextAsync($"已登记{name}到场");
                }

                await officer.Locator("[data-test=conclusion]").FillAsync("现场条件符合要求");
                await officer.Locator("[data-test=conclude]").ClickAsync();
                await Assertions.Expect(officer.Locator("main .field-error")).ToHaveCountAsync(1);
                await officer.Locator("[data-test=agrees]").SelectOptionAsync("1");
                await officer.Locator("[data-test=conclude]").ClickAsync();
                await Assertions.Expect(officer.Locator("[data-test=conclude]")).ToHaveCountAsync(0);
                await officer.GotoAsync($"cases/{answered}");
                await Assertions.Expect(card).ToContainTextAsync("专家组意见：同意。");
                await Assertions.Expect(card).ToContainTextAsync("现场条件符合要求");

                // The auditor counts it in every report and takes it away; nothing is left out of the watch.
                var auditor = await journey.PersonAsync("auditor");
                await AccountServer.SignInAsync(auditor, "auditor");
                await Assertions.Expect(auditor.Locator("main h1")).ToHaveTextAsync("工作台");
                await auditor.GotoAsync("reviews/statistics");
                var tabs = auditor.Locator("nav[aria-label=统计报表] a");
                await Assertions.Expect(tabs).Not.ToHaveCountAsync(0);
                for (var tab = 0; tab < await tabs.CountAsync(); tab++)
                {
                    await tabs.Nth(tab).ClickAsync();
                    await Assertions.Expect(tabs.Nth(tab)).ToHaveAttributeAsync("aria-current", "page");
                    await Assertions.Expect(auditor.Locator("[data-test=report]").Or(auditor.Locator(".state"))).ToBeVisibleAsync();
                    await AxeAssert.NoSeriousViolationsAsync(auditor);
                }

                await auditor.GotoAsync("reviews/statistics?report=Reviews");
                await Assertions.Expect(auditor.Locator("[data-test=report]")).ToContainTextAsync("现场条件符合要求");
                foreach (var (file, type) in new[] { ("xlsx", Workbook), ("pdf", "application/pdf") })
                {
                    await IsAsync(auditor, server.Address, (await auditor.Locator($"[data-test={file}]").GetAttributeAsync("href"))!, type);
                }

                foreach (var list in new[] { "reviews/plans", "reviews/draws" })
                {
                    await auditor.GotoAsync(list);
                    await IsAsync(auditor, server.Address, (await auditor.Locator("[data-test=export]").GetAttributeAsync("href"))!, Workbook);
                }

                await auditor.GotoAsync("reviews/statistics/fairness");
                await Assertions.Expect(auditor.Locator("main")).ToContainTextAsync("共 1 次抽取");
                await AxeAssert.NoSeriousViolationsAsync(auditor);
                await auditor.Locator("[data-kind=Expert] a").First.ClickAsync();
                await Assertions.Expect(auditor.Locator("tr[data-seat]")).ToHaveCountAsync(3);
                await auditor.GotoAsync("reviews/statistics/fairness?year=1800");
                await Assertions.Expect(auditor.Locator("main h1")).ToHaveTextAsync("抽取公正监测");
            },
            Options);
    }

    private const string Workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private static async Task IsAsync(IPage page, Uri portal, string address, string type)
    {
        var file = await page.Context.APIRequest.GetAsync(new Uri(portal, address).ToString());
        Assert.Equal((200, type), (file.Status, file.Headers["content-type"]));
    }
}
