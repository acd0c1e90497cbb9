using HealthPortal.Tests.Kit;
using HealthPortal.Tests.Web.Account;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>Catalogue, guide, editor and review in the browser.</summary>
public sealed class GuideJourneyTests(SignInServer server) : IClassFixture<SignInServer>
{
    [SkippableFact]
    public async Task Guide_FoundByInitialsRevisedAndReviewedByAnother_IsPublished()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var writer = await journey.PersonAsync("writer");
            await server.SignInAsync(writer, "writer");
            await Assertions.Expect(writer.Locator(".user-button")).ToBeVisibleAsync();
            await writer.GotoAsync("matters");
            await Assertions.Expect(writer.Locator(".matter-summary")).ToContainTextAsync("70 个事项、269 个业务办理项");
            await AxeAssert.NoSeriousViolationsAsync(writer);
            await writer.GetByLabel("搜索事项", new() { Exact = true }).FillAsync("ggcswsxk");
            await Assertions.Expect(writer).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("q=ggcswsxk"));
            await writer.GetByLabel("设区市").SelectOptionAsync(new SelectOptionValue { Label = "苏州市" });
            await Assertions.Expect(writer.Locator(".facet a", new() { HasText = "县级" })).ToHaveCountAsync(0);
            await writer.GetByLabel("县（市、区）").SelectOptionAsync(new SelectOptionValue { Label = "昆山市" });
            await Assertions.Expect(writer).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("area=320583"));
            await writer.Locator(".facet a", new() { HasText = "县级" }).ClickAsync();
            await Assertions.Expect(writer.Locator(".matter")).ToHaveCountAsync(1);

            // One level, one item of the name: before that the list is still the one of all levels.
            await Assertions.Expect(writer.Locator(".matter-items a", new() { HasText = "（首次）" })).ToHaveCountAsync(1);
            await writer.Locator(".matter-items a", new() { HasText = "（首次）" }).ClickAsync();
            await Assertions.Expect(writer.Locator("main h1")).ToHaveTextAsync("公共场所卫生许可（首次）");
            await Assertions.Expect(writer.Locator(".guide-chips")).ToContainTextAsync("第 1 版 · 现行");
            await Assertions.Expect(writer.Locator("#places")).ToContainTextAsync("昆山市卫生健康委员会（县级）");
            await writer.Locator("#places").GetByLabel("县（市、区）").SelectOptionAsync(new SelectOptionValue { Label = "常熟市" });
            await Assertions.Expect(writer.Locator("#places")).ToContainTextAsync("常熟市卫生健康委员会（县级）");
            await AxeAssert.NoSeriousViolationsAsync(writer);
            var guide = writer.Url.Split('?')[0];

            await writer.GetByRole(AriaRole.Button, new() { Name = "修订指南" }).ClickAsync();
            await Assertions.Expect(writer.Locator("main h1")).ToContainTextAsync("编写第 2 版");
            await writer.Locator("#f-fee").FillAsync("不收取任何费用。");
            await writer.Locator("#f-fee").PressAsync("Tab");
            await SavedAsync(writer);
            await writer.GetByRole(AriaRole.Link, new() { Name = "流程与文书" }).ClickAsync();
            await writer.GetByRole(AriaRole.Checkbox, new() { Name = "发证送达" }).UncheckAsync();
            await Assertions.Expect(writer.Locator(".card .field-error")).ToContainTextAsync("最后一个环节应为“发证送达”");
            await writer.GetByRole(AriaRole.Checkbox, new() { Name = "发证送达" }).CheckAsync();
            await Assertions.Expect(writer.Locator(".card .field-error")).ToHaveCountAsync(0);
            await AxeAssert.NoSeriousViolationsAsync(writer);

            await writer.GetByRole(AriaRole.Link, new() { Name = "申请表", Exact = true }).ClickAsync();
            await writer.GetByRole(AriaRole.Button, new() { Name = "中增加字段" }).First.ClickAsync();
            await writer.Locator("#f-x-label").FillAsync("网站地址");
            await writer.Locator("#f-x-label").PressAsync("Tab");
            await Assertions.Expect(writer.Locator("#f-x-key")).ToHaveValueAsync("wzdz");
            await writer.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
            await Assertions.Expect(writer.Locator(".edit-list", new() { HasText = "网站地址" })).ToHaveCountAsync(1);

            await AskAsync(writer);
            await SavedAsync(writer);

            // Half typed and never left when the page goes: the server has the rest, the browser has this.
            await writer.GetByRole(AriaRole.Link, new() { Name = "基本信息" }).ClickAsync();
            await writer.Locator("#f-periodNote").FillAsync("检测时间不计算在内。");
            await writer.ReloadAsync();
            await Assertions.Expect(writer.Locator("#f-fee")).ToHaveValueAsync("不收取任何费用。");
            await Assertions.Expect(writer.Locator("#f-periodNote")).ToHaveValueAsync("检测时间不计算在内。");
            await SavedAsync(writer);
            await writer.Locator(".brand").ClickAsync();
            await Assertions.Expect(writer.Locator("main h1")).ToHaveTextAsync("工作台");
            await writer.GotoAsync(guide);
            await writer.GetByRole(AriaRole.Link, new() { Name = "继续编写第 2 版" }).ClickAsync();
            await Assertions.Expect(writer.Locator("#f-periodNote")).ToHaveValueAsync("检测时间不计算在内。");
            await writer.GetByRole(AriaRole.Button, new() { Name = "送审" }).ClickAsync();
            await Assertions.Expect(writer.Locator("#f-changeNote-error")).ToContainTextAsync("请写明修订说明");
            await writer.Locator("#f-changeNote").FillAsync("写清收费，增加网站地址。");
            await writer.GetByRole(AriaRole.Button, new() { Name = "送审" }).ClickAsync();
            await Assertions.Expect(writer.Locator("#versions")).ToContainTextAsync("待审核");

            var reviewer = await journey.PersonAsync("reviewer");
            await server.SignInAsync(reviewer, "reviewer");
            await reviewer.GetByRole(AriaRole.Link, new() { Name = "指南审核" }).First.ClickAsync();
            await reviewer.GetByRole(AriaRole.Link, new() { Name = "审核：公共场所卫生许可（首次）" }).ClickAsync();
            await Assertions.Expect(reviewer.Locator("ins").First).ToBeVisibleAsync();
            await Assertions.Expect(reviewer.Locator(".differences").First).ToContainTextAsync("不收取任何费用。");
            await Assertions.Expect(reviewer.Locator(".differences", new() { HasText = "网站地址" })).ToHaveCountAsync(1);
            await AxeAssert.NoSeriousViolationsAsync(reviewer);
            await reviewer.GetByRole(AriaRole.Button, new() { Name = "同意发布" }).ClickAsync();
            await reviewer.GetByRole(AriaRole.Button, new() { Name = "发布", Exact = true }).ClickAsync();
            await Assertions.Expect(reviewer.Locator(".guide-chips")).ToContainTextAsync("第 2 版 · 现行");

            var window = await journey.PersonAsync("window");
            await server.SignInAsync(window, "window");
            await Assertions.Expect(window.Locator(".user-button")).ToBeVisibleAsync();
            await window.GotoAsync(guide);
            await Assertions.Expect(window.Locator(".guide-facts")).ToContainTextAsync("不收取任何费用。");
            await Assertions.Expect(window.GetByRole(AriaRole.Link, new() { Name = "开始收件" })).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("^/window/intake\\?item="));
            await Assertions.Expect(window.GetByRole(AriaRole.Button, new() { Name = "修订指南" })).ToHaveCountAsync(0);
            var materials = window.Locator("#materials tbody tr");
            var all = await materials.CountAsync();
            await window.GetByRole(AriaRole.Radio, new() { Name = "不是外商投资" }).CheckAsync();
            await Assertions.Expect(materials).ToHaveCountAsync(all - 1);
            await window.GetByRole(AriaRole.Radio, new() { Name = "是外商投资", Exact = true }).CheckAsync();
            await Assertions.Expect(materials).ToHaveCountAsync(all);
            await Assertions.Expect(window.Locator("#situations")).ToContainTextAsync("还应提供外商投资信息报告。");
            await AxeAssert.NoSeriousViolationsAsync(window);
            await window.GetByRole(AriaRole.Link, new() { Name = "第 2 版与第 1 版比较" }).ClickAsync();
            await Assertions.Expect(window.Locator(".differences").First).ToContainTextAsync("不收取任何费用。");
        });
    }

    [SkippableFact]
    public async Task Draft_WhenTwoPeopleEditIt_TheSecondIsToldAndKeepsTheForm()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var first = await journey.PersonAsync("writer");
            await server.SignInAsync(first, "writer");
            await Assertions.Expect(first.Locator(".user-button")).ToBeVisibleAsync();
            await first.GotoAsync("search?q=31-01");
            await first.Locator(".matter-items a").First.ClickAsync();
            await first.GetByRole(AriaRole.Button, new() { Name = "修订指南" }).ClickAsync();
            await Assertions.Expect(first.Locator("main h1")).ToContainTextAsync("编写第 2 版");
            var second = await journey.PersonAsync("admin");
            await server.SignInAsync(second, "admin");
            await Assertions.Expect(second.Locator(".user-button")).ToBeVisibleAsync();
            await second.GotoAsync(first.Url);
            await Assertions.Expect(second.Locator("#f-fee")).ToBeVisibleAsync();

            // "Saved" stands there before the first letter as well: only another version says that this text is safe.
            var before = await first.Locator(".save-state").GetAttributeAsync("data-version") ?? "";
            await first.Locator("#f-fee").FillAsync("第一个人写的。");
            await first.Locator("#f-fee").PressAsync("Tab");
            await Assertions.Expect(first.Locator(".save-state")).Not.ToHaveAttributeAsync("data-version", before);
            await SavedAsync(first);
            await second.Locator("#f-fee").FillAsync("第二个人写的。");
            await second.Locator("#f-fee").PressAsync("Tab");
            await Assertions.Expect(second.Locator(".callout", new() { HasText = "先行处理" })).ToHaveCountAsync(1);
            Assert.Equal("第二个人写的。", await second.Locator("#f-fee").InputValueAsync());
            await second.GetByRole(AriaRole.Button, new() { Name = "载入最新内容" }).ClickAsync();
            await Assertions.Expect(second.Locator("#f-fee")).ToHaveValueAsync("第一个人写的。");
            await second.GetByRole(AriaRole.Button, new() { Name = "放弃草稿" }).ClickAsync();
            await second.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "放弃草稿" }).ClickAsync();
            await Assertions.Expect(second.GetByRole(AriaRole.Button, new() { Name = "修订指南" })).ToHaveCountAsync(1);
        });
    }

    /// <summary>A question with two answers, one of which asks for a material.</summary>
    private static async Task AskAsync(IPage writer)
    {
        await writer.GetByRole(AriaRole.Link, new() { Name = "情形引导" }).ClickAsync();
        await writer.GetByRole(AriaRole.Button, new() { Name = "增加问题" }).ClickAsync();
        await writer.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
        await Assertions.Expect(writer.Locator("#f-s-text-error")).ToContainTextAsync("请填写问题");
        await writer.Locator("#f-s-text").FillAsync("申请单位是外商投资的吗？");
        await writer.Locator("#f-s-text").PressAsync("Tab");
        await writer.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
        var question = writer.GetByRole(AriaRole.Region, new() { Name = "问题 申请单位是外商投资的吗？" });
        await Assertions.Expect(question.Locator(".field-error")).ToContainTextAsync("应有 2 到 20 个选项");
        foreach (var (text, material) in new[] { ("是外商投资", true), ("不是外商投资", false) })
        {
            await question.GetByRole(AriaRole.Button, new() { Name = "中增加选项" }).ClickAsync();
            await writer.Locator("#f-o-text").FillAsync(text);
            await writer.Locator("#f-o-text").PressAsync("Tab");
            if (material)
            {
                await writer.GetByRole(AriaRole.Checkbox, new() { Name = "公共场所卫生管理制度" }).CheckAsync();
                await writer.Locator("#f-o-conditions").FillAsync("还应提供外商投资信息报告。");
                await writer.Locator("#f-o-conditions").PressAsync("Tab");
                await AxeAssert.NoSeriousViolationsAsync(writer);
            }

            await writer.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
            await Assertions.Expect(question.Locator(".edit-list li", new() { HasText = text }).First).ToBeVisibleAsync();
        }

        await Assertions.Expect(question.Locator(".field-error")).ToHaveCountAsync(0);
        await Assertions.Expect(question).ToContainTextAsync("须交：公共场所卫生管理制度");
        await question.GetByRole(AriaRole.Button, new() { Name = "上移：选项 不是外商投资" }).ClickAsync();
        await Assertions.Expect(question.Locator(".edit-list li").First).ToContainTextAsync("不是外商投资");

        // A material that an answer asks for cannot silently go: the guide says which answer misses it.
        await writer.GetByRole(AriaRole.Link, new() { Name = "申请材料", Exact = true }).ClickAsync();
        await writer.GetByRole(AriaRole.Button, new() { Name = "编辑：公共场所卫生管理制度" }).WaitForAsync();
        await Assertions.Expect(writer.Locator(".edit-list")).ToContainTextAsync("选“是外商投资”时必交");
    }

    private static Task SavedAsync(IPage page) => Assertions.Expect(page.Locator(".save-state[data-saving=saved]")).ToContainTextAsync("已保存");

    [SkippableFact]
    public async Task Draft_WithEmptyFields_IsKeptButNotSentToReview()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var writer = await journey.PersonAsync("writer");
            await server.SignInAsync(writer, "writer");
            await Assertions.Expect(writer.Locator(".user-button")).ToBeVisibleAsync();
            await writer.GotoAsync("search?q=32-09");
            await writer.Locator(".matter-items a").First.ClickAsync();
            await writer.GetByRole(AriaRole.Button, new() { Name = "修订指南" }).ClickAsync();
            await writer.Locator("#f-fee").FillAsync("");
            await writer.Locator("#f-fee").PressAsync("Tab");
            await writer.Locator("#f-changeNote").FillAsync("清空收费");
            await writer.GetByRole(AriaRole.Button, new() { Name = "送审" }).ClickAsync();
            await Assertions.Expect(writer.Locator("main")).ToContainTextAsync("送审前还有 1 处需要修改");
            await Assertions.Expect(writer.Locator("main")).ToContainTextAsync("请写明收费情况");
            await Assertions.Expect(writer.Locator("main h1")).ToContainTextAsync("编写");
            await writer.ReloadAsync();
            await Assertions.Expect(writer.Locator("#f-fee")).ToHaveValueAsync("");
            await writer.GetByRole(AriaRole.Button, new() { Name = "放弃草稿" }).ClickAsync();
            await writer.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "放弃草稿" }).ClickAsync();
            await Assertions.Expect(writer.GetByRole(AriaRole.Button, new() { Name = "修订指南" })).ToHaveCountAsync(1);
        });
    }

    [SkippableFact]
    public async Task Catalogue_TakenAway_IsAWorkbookForTheAuditorAndAGuideIsAPdfForAll()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(
            server.Address,
            async journey =>
            {
                var auditor = await journey.PersonAsync("auditor");
                await server.SignInAsync(auditor, "auditor");
                await Assertions.Expect(auditor.Locator(".user-button")).ToBeVisibleAsync();
                await auditor.GotoAsync("matters?applicant=person&q=没有这样的事项");
                await Assertions.Expect(auditor.Locator(".state-title")).ToHaveTextAsync("没有符合条件的事项");
                await auditor.GotoAsync("matters?applicant=person");
                var download = await auditor.RunAndWaitForDownloadAsync(() => auditor.GetByRole(AriaRole.Link, new() { Name = "导出目录" }).ClickAsync());
                Assert.Equal("政务服务事项目录.xlsx", download.SuggestedFilename);
                await auditor.Locator(".matter").First.ClickAsync();
                await auditor.Locator(".matter-items a").First.ClickAsync();
                var address = await auditor.GetByRole(AriaRole.Link, new() { Name = "打印" }).GetAttributeAsync("href");
                var pdf = await auditor.APIRequest.GetAsync(new Uri(server.Address, address).ToString());
                Assert.Equal("application/pdf", pdf.Headers["content-type"]);
                Assert.StartsWith("%PDF-", System.Text.Encoding.ASCII.GetString((await pdf.BodyAsync())[..5]), StringComparison.Ordinal);

                var window = await journey.PersonAsync("window");
                await server.SignInAsync(window, "window");
                await Assertions.Expect(window.Locator(".user-button")).ToBeVisibleAsync();
                Assert.Equal(403, (await window.APIRequest.GetAsync(new Uri(server.Address, "exports/service-matters.xlsx").ToString())).Status);
                await window.GotoAsync("matters/items/00000000-0000-0000-0000-000000000001");
                await Assertions.Expect(window.Locator(".state-title")).ToHaveTextAsync("没有找到");
            });
    }
}
