using System.Text.RegularExpressions;
using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>The day of a review: the sheet is defined, an expert fills it on a phone without an account, the officer types another in from paper, closes, concludes, writes the minutes and prints the fees.</summary>
public sealed partial class ReviewSheetJourneyTests
{
    private static readonly BrowserOptions Options = new() { Expected = ["404 (Not Found)"] };

    private static readonly BrowserOptions Phone = new() { Expected = ["404 (Not Found)"], Width = 360, Height = 740 };

    [SkippableFact]
    public async Task Day_FromSheetToFees()
    {
        Prerequisite.Check(Browser.MissingReason);
        var plan = Guid.Empty;
        await using var server = await SeededServer.StartAsync(async portal =>
        {
            await portal.AddExpertsAsync(40);

            // The seeding works a day before the server: what is tomorrow for it is today there.
            (plan, _) = await portal.PlanAsync(await portal.MatterAsync(), formal: 2, backup: 0, day: HealthPortal.Domain.Time.ShanghaiTime.Today(portal.Clock).AddDays(1));
            await portal.DrawAsync(plan);
        });
        await Browser.JourneyAsync(
            server.Address,
            async journey =>
            {
                var officer = await journey.PersonAsync("officer");
                await AccountServer.SignInAsync(officer, "officer");
                var dialog = officer.Locator("dialog[open]");

                // The sheet: items are missing first, then it is taken into use.
                await officer.GotoAsync($"reviews/plans/{plan}/sheets");
                await officer.Locator("[data-test=to-form]").ClickAsync();
                await officer.Locator("[data-test=new-form]").ClickAsync();
                await officer.Locator("[data-test=form-name]").FillAsync("现场评审评分表");
                await officer.Locator("[data-test=save-form]").ClickAsync();
                await Assertions.Expect(officer.Locator("main .field-error")).ToHaveCountAsync(1);
                await officer.Locator("[data-test=item-title]").First.FillAsync("医疗质量");
                await officer.Locator("[data-test=item-full]").First.FillAsync("60");
                await officer.Locator("[data-test=add-item]").ClickAsync();
                await officer.Locator("[data-test=item-title]").Nth(1).FillAsync("医院管理");
                await officer.Locator("[data-test=item-full]").Nth(1).FillAsync("40");
                await officer.Locator("[data-test=pass-line]").FillAsync("60");
                await officer.Locator("[data-test=save-form]").ClickAsync();
                await Assertions.Expect(officer.Locator("[data-test=activate]")).ToBeVisibleAsync();
                await AxeAssert.NoSeriousViolationsAsync(officer);
                await officer.Locator("[data-test=activate]").ClickAsync();
                await Assertions.Expect(officer.Locator("[data-form='1']")).ToContainTextAsync("使用中");

                await officer.GotoAsync($"reviews/plans/{plan}/day");
                for (var i = 0; i < 2; i++)
                {
                    // What is chosen shows before it is saved; the notice comes after.
                    var name = (await officer.Locator("tr[data-seat] .primary-cell").Nth(i).InnerTextAsync()).Split('\n')[0].Trim();
                    await officer.Locator("[data-test=attended]").Nth(i).SelectOptionAsync("1");
                    await Assertions.Expect(officer.Locator("body")).ToContainTextAsync($"已登记{name}到场");
                }

                await officer.Locator("[data-test=sheets]").ClickAsync();
                await officer.Locator("[data-test=add-objects]").ClickAsync();
                await dialog.Locator("[data-test=lines]").FillAsync("演示甲医院\n演示乙医院");
                await dialog.Locator("[data-test=do]").ClickAsync();
                await Assertions.Expect(officer.Locator("tr[data-object]")).ToHaveCountAsync(2);
                await officer.Locator("[data-test=open-sheets]").ClickAsync();
                await officer.Locator("[data-test=link]").First.ClickAsync();
                var link = (await dialog.Locator("[data-test=sheet-link]").GetAttributeAsync("href"))!;
                await AxeAssert.NoSeriousViolationsAsync(officer);
                await dialog.Locator("[data-test=link-done]").ClickAsync();

                // On a phone, without signing in. A slip keeps what was typed.
                var expert = await journey.PersonAsync("expert", Phone);
                Assert.Equal(404, (await expert.GotoAsync("review-sheet/" + new string('0', 32)))!.Status);
                await expert.GotoAsync(link);
                await AxeAssert.NoSeriousViolationsAsync(expert);
                await expert.Locator("#p0").FillAsync("61");
                await expert.Locator("#p1").FillAsync("30");
                await expert.Locator("#comment").FillAsync("制度齐全");
                await expert.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
                await Assertions.Expect(expert.Locator(".field-error")).ToContainTextAsync("0 至 60");
                Assert.Equal(("61", "30", "制度齐全"), (await expert.Locator("#p0").InputValueAsync(), await expert.Locator("#p1").InputValueAsync(), await expert.Locator("#comment").InputValueAsync()));
                await expert.Locator("#p0").FillAsync("50");
                await expert.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
                await Assertions.Expect(expert.Locator("h2")).ToHaveTextAsync("2. 演示乙医院");
                await expert.Locator("#p0").FillAsync("30");
                await expert.Locator("#p1").FillAsync("20");
                await expert.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
                await Assertions.Expect(expert.Locator("h2")).ToHaveTextAsync("核对并交回");
                Assert.True(await expert.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
                await AxeAssert.NoSeriousViolationsAsync(expert);
                await expert.GetByRole(AriaRole.Button, new() { Name = "确认交回" }).ClickAsync();
                await Assertions.Expect(expert.Locator("main")).ToContainTextAsync("评审表已经交回");

                // The other one on paper.
                await officer.ReloadAsync();
                await Assertions.Expect(officer.Locator("main")).ToContainTextAsync("还有 1 份评审表没有交回");
                await officer.Locator("tr[data-seat]").Filter(new() { HasNotText = "交回" }).Locator("[data-test=paper]").ClickAsync();
                foreach (var (points, index) in new[] { "45", "30", "20", "20" }.Select((points, index) => (points, index)))
                {
                    await dialog.Locator("[data-test=paper-points]").Nth(index).FillAsync(points);
                }

                await dialog.Locator("[data-test=save-paper]").ClickAsync();
                await Assertions.Expect(dialog).ToHaveCountAsync(0);
                await AxeAssert.NoSeriousViolationsAsync(officer);
                await officer.Locator("[data-test=close-sheets]").ClickAsync();
                await dialog.Locator("[data-test=do]").ClickAsync();
                await Assertions.Expect(officer.Locator("tr[data-result=演示甲医院]")).ToContainTextAsync("77.5");
                await Assertions.Expect(officer.Locator("tr[data-result=演示乙医院]")).ToContainTextAsync("未通过");
                await AxeAssert.NoSeriousViolationsAsync(officer);
                Assert.Equal(404, (await expert.GotoAsync(link))!.Status);

                // The result is proposed as conclusion; minutes are written from what is on record.
                await officer.GotoAsync($"reviews/plans/{plan}/day");
                await Assertions.Expect(officer.Locator("[data-test=conclusion]")).ToHaveValueAsync(Proposal());
                await officer.Locator("[data-test=conclude]").ClickAsync();
                await Assertions.Expect(officer.Locator("main")).ToContainTextAsync("已办结");
                await officer.Locator("[data-test=to-minutes]").ClickAsync();
                await Assertions.Expect(officer.Locator("[data-test=minutes]")).ToHaveValueAsync(Facts());
                await officer.Locator("[data-test=finish-minutes]").ClickAsync();
                await Assertions.Expect(officer.Locator("main")).ToContainTextAsync("已定稿");
                await AxeAssert.NoSeriousViolationsAsync(officer);
                await officer.GotoAsync($"reviews/plans/{plan}/fees");
                await Assertions.Expect(officer.Locator("tr[data-fee]")).ToHaveCountAsync(2);
                await Assertions.Expect(officer.Locator("tr[data-fee]").First).ToContainTextAsync("1,675.00");
                await AxeAssert.NoSeriousViolationsAsync(officer);
                foreach (var (path, begins) in new[] { ("sheets/results.pdf", "%PDF"), ("sheets/results.xlsx", "PK"), ("minutes.pdf", "%PDF"), ("fees.pdf", "%PDF"), ("fees.xlsx", "PK") })
                {
                    var file = await officer.Context.APIRequest.GetAsync(new Uri(server.Address, $"reviews/plans/{plan}/{path}").ToString());
                    Assert.Equal((200, begins), (file.Status, System.Text.Encoding.ASCII.GetString(await file.BodyAsync())[..begins.Length]));
                }
            },
            Options);
    }

    [GeneratedRegex("1\\. 演示甲医院：77\\.5 分，第 1 名，通过；\\s+2\\. 演示乙医院：45 分，第 2 名，未通过；")]
    private static partial Regex Proposal();

    [GeneratedRegex("到会专家（2 人）[\\s\\S]*演示甲医院：77\\.5 分")]
    private static partial Regex Facts();
}
