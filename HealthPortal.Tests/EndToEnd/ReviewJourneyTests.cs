using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>A section prepares a review and draws its experts with a supervisor; the leader looks early and recomputes the draw in the browser; the keeper looks after the pool.</summary>
public sealed class ReviewJourneyTests
{
    private static readonly BrowserOptions Options = new() { Expected = ["400 (Bad Request)", "403 (Forbidden)"] };

    /// <summary>A list is brought as a file; what is wrong is told by cell; two rows for one person become one.</summary>
    [SkippableFact]
    public async Task Experts_AreImportedTaggedAndMerged()
    {
        const string Header = "姓名,证件号码,手机,工作单位,所在地区,专业,职称\n";
        string[] numbers = [.. Enumerable.Range(1, 2).Select(i => DemoNumbers.IdentityNumber(880 + i, new DateOnly(1975, 5, i), Sex.Female))];
        Prerequisite.Check(Browser.MissingReason);
        await using var server = await SeededServer.StartAsync(async portal => await portal.AddExpertsAsync(3));
        await Browser.JourneyAsync(
            server.Address,
            async journey =>
            {
                var keeper = await SignedInAsync(journey, "experts");
                await keeper.GotoAsync("experts");
                await keeper.Locator("[data-test=import]").ClickAsync();
                var dialog = keeper.Locator("dialog[open]");
                await AxeAssert.NoSeriousViolationsAsync(keeper);
                await UploadAsync(dialog, Header + $"演示甲,{numbers[0]},12,演示第一医院,320583,护理,教授\n");
                await Assertions.Expect(dialog).ToContainTextAsync("有 2 处错误，没有导入");
                await Assertions.Expect(dialog).ToContainTextAsync("G2：职称只能是");
                await UploadAsync(dialog, Header + $"演示甲,{numbers[0]},15400000881,演示第一医院,320583,护理,正高级\n演示甲,{numbers[1]},15400000881,演示第一医院,320583,护理,正高级\n");
                await Assertions.Expect(dialog).ToContainTextAsync("将新增 2 位，修改 0 位，0 位没有变化");
                await Assertions.Expect(dialog).ToContainTextAsync("第 3 行：与第 2 行同名同单位");
                await AxeAssert.NoSeriousViolationsAsync(keeper);
                await dialog.GetByRole(AriaRole.Button, new() { Name = "导入" }).ClickAsync();
                await Assertions.Expect(dialog).ToContainTextAsync("新增 2 位");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "关闭" }).Last.ClickAsync();
                await Assertions.Expect(keeper.Locator("tr[data-expert]")).ToHaveCountAsync(5);

                await keeper.GetByRole(AriaRole.Link, new() { Name = "疑似重复" }).ClickAsync();
                await Assertions.Expect(keeper.Locator("tr[data-pair]")).ToHaveCountAsync(1);
                await AxeAssert.NoSeriousViolationsAsync(keeper);
                await keeper.GetByRole(AriaRole.Link, new() { Name = "核对" }).ClickAsync();
                await Assertions.Expect(keeper.Locator("tr[data-line=identity] input")).ToHaveCountAsync(2);
                await AxeAssert.NoSeriousViolationsAsync(keeper);
                await keeper.Locator("[data-test=swap]").ClickAsync();
                await Assertions.Expect(keeper.GetByRole(AriaRole.Button, new() { Name = "合并，保留 ZJ000002" })).ToBeVisibleAsync();
                await keeper.GetByRole(AriaRole.Button, new() { Name = "合并，保留" }).ClickAsync();
                await Assertions.Expect(keeper.Locator(".field-error")).ToContainTextAsync("请写明合并的依据");
                await keeper.Locator("[data-test=merge-reason]").FillAsync("与本人核对证件，前一条号码录错");
                await keeper.Locator("tr[data-line=identity] input").Nth(1).CheckAsync();
                await keeper.GetByRole(AriaRole.Button, new() { Name = "合并，保留" }).ClickAsync();
                await Assertions.Expect(keeper.Locator("main h1")).ToHaveTextAsync("演示甲");
                await Assertions.Expect(keeper.GetByRole(AriaRole.Region, new() { Name = "合并记录" })).ToContainTextAsync("ZJ000001 并入 ZJ000002");
                await AxeAssert.NoSeriousViolationsAsync(keeper);

                // One tag for everybody the list shows.
                await keeper.GotoAsync("experts/tags");
                await keeper.Locator("[data-test=add-tag]").ClickAsync();
                await dialog.Locator("[data-test=tag-name]").FillAsync("可夜间评审");
                await dialog.Locator("[data-test=tag-kind]").SelectOptionAsync("YesNo");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
                await Assertions.Expect(keeper.Locator("tr[data-tag]")).ToHaveCountAsync(1);
                await keeper.GotoAsync("experts");
                await keeper.Locator("[data-test=bulk]").ClickAsync();
                await dialog.Locator("[data-test=bulk-tag]").SelectOptionAsync(new SelectOptionValue { Label = "可夜间评审" });
                await dialog.Locator("[data-test=bulk-value]").SelectOptionAsync("是");
                await AxeAssert.NoSeriousViolationsAsync(keeper);
                await dialog.GetByRole(AriaRole.Button, new() { Name = "设置" }).ClickAsync();
                await Assertions.Expect(keeper.Locator("body")).ToContainTextAsync("已改动 4 位专家的标签");
            },
            Options);
    }

    [SkippableFact]
    public async Task Review_IsPlannedDrawnAndRecomputed()
    {
        Prerequisite.Check(Browser.MissingReason);
        await using var server = await SeededServer.StartAsync(async portal => await portal.AddExpertsAsync(40));
        await Browser.JourneyAsync(
            server.Address,
            async journey =>
            {
                var officer = await SignedInAsync(journey, "officer");
                await officer.GotoAsync("reviews/matters");
                await officer.Locator("[data-test=add-matter]").ClickAsync();
                var dialog = officer.Locator("dialog[open]");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
                await Assertions.Expect(dialog.Locator(".field-error")).ToHaveCountAsync(1);
                await dialog.Locator("[data-test=name]").FillAsync("医疗机构评审");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
                await Assertions.Expect(officer.Locator("tr[data-matter]")).ToHaveCountAsync(1);
                await AxeAssert.NoSeriousViolationsAsync(officer);

                await officer.GotoAsync("reviews/plans");
                await officer.Locator("[data-test=add-plan]").ClickAsync();
                await dialog.Locator("[data-test=matter]").SelectOptionAsync(new SelectOptionValue { Index = 1 });
                await dialog.Locator("[data-test=name]").FillAsync("三级医院评审");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "新建" }).ClickAsync();
                await Assertions.Expect(officer.Locator("main h1")).ToHaveTextAsync("三级医院评审");

                // A sitting with a past day is refused, then it is right; as many backups as formal experts come by themselves.
                await officer.Locator("[data-test=add-sub]").ClickAsync();
                await dialog.Locator("[data-test=sub-day]").FillAsync("2020-01-01");
                await dialog.Locator("[data-test=sub-place]").FillAsync("昆山市会议中心");
                await dialog.Locator("[data-test=sub-formal]").FillAsync("3");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
                await Assertions.Expect(dialog.Locator(".field-error")).ToHaveCountAsync(1);
                await dialog.Locator("[data-test=sub-day]").FillAsync(DateTimeOffset.Now.AddDays(20).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
                await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
                await Assertions.Expect(officer.Locator("[data-sub]")).ToContainTextAsync("正式 3 人，备份 3 人");
                var plan = officer.Url;

                // The rule is typed as a sentence; a slip is told with its place, and the tree follows.
                await officer.Locator("[data-test=group-rule]").ClickAsync();
                await dialog.Locator("[data-test=sentence]").FillAsync("职称像“正高级”");
                await dialog.Locator("[data-test=sentence]").BlurAsync();
                await Assertions.Expect(dialog.Locator(".field-error")).ToContainTextAsync("读不懂");
                await dialog.Locator("[data-test=sentence]").FillAsync("职称是“正高级”，并且职称是“副高级”");
                await dialog.Locator("[data-test=sentence]").BlurAsync();
                await Assertions.Expect(dialog.Locator("[data-test=rule-faults]")).ToContainTextAsync("不能同时成立");
                await dialog.Locator("[data-test=sentence]").FillAsync("职称是“正高级”，并且（专业是“护理”，或者专业是“呼吸内科”）");
                await dialog.Locator("[data-test=sentence]").BlurAsync();
                await Assertions.Expect(dialog.Locator(".rule-condition")).ToHaveCountAsync(3);
                await AxeAssert.NoSeriousViolationsAsync(officer);
                await dialog.Locator("[data-test=save-rule]").ClickAsync();
                await Assertions.Expect(officer.Locator("tr[data-group]")).ToContainTextAsync("专业是“护理”");
                await Assertions.Expect(dialog).ToHaveCountAsync(0);

                // Preview: exact chances, and the smallest change where there are too few.
                await officer.Locator("[data-test=preview]").ClickAsync();
                await Assertions.Expect(officer.Locator("tr[data-group]")).ToContainTextAsync("可以抽满");
                await AxeAssert.NoSeriousViolationsAsync(officer);
                await officer.GotoAsync(plan);
                await officer.Locator("[data-test=test-draw]").ClickAsync();
                await Assertions.Expect(officer.Locator("tr[data-seat]")).ToHaveCountAsync(6);
                await officer.Locator("[data-test=check]").ClickAsync();
                await Assertions.Expect(officer.Locator("[data-test=verdict]")).ToHaveAttributeAsync("data-passed", "true");

                await officer.GotoAsync(plan);
                await officer.Locator("[data-test=start-draw]").ClickAsync();
                await officer.Locator("[data-test=freeze]").ClickAsync();
                await Assertions.Expect(officer.Locator("main h1")).ToContainTextAsync("正式抽取");
                var draw = officer.Url;
                var own = officer.Locator("[data-part=Operator]");
                await own.Locator("[data-test=text]").FillAsync("abc");
                await own.Locator("[data-test=give]").ClickAsync();
                await Assertions.Expect(officer.Locator("main")).ToContainTextAsync("4 至 200 个字符");
                await own.Locator("[data-test=text]").FillAsync("骰子 3 5 1");
                await own.Locator("[data-test=give]").ClickAsync();
                await Assertions.Expect(own).ToContainTextAsync("已输入");
                await AxeAssert.NoSeriousViolationsAsync(officer);

                // The supervisor finds it among the to-dos and gives the second text.
                var head = await SignedInAsync(journey, "head");
                await head.GotoAsync("todos");
                await Assertions.Expect(head.Locator("main")).ToContainTextAsync("输入随机文字");
                await head.GotoAsync(draw);
                await head.Locator("[data-part=Supervisor] [data-test=text]").FillAsync("3 birds outside");
                await head.Locator("[data-part=Supervisor] [data-test=give]").ClickAsync();
                await Assertions.Expect(head.Locator("tr[data-seat]")).ToHaveCountAsync(6);
                await Assertions.Expect(head.Locator("main")).ToContainTextAsync("名单未公开");
                Assert.Equal(400, (await head.Context.APIRequest.GetAsync(draw + "/receipt.json")).Status);

                // The leader looks before the hour, with a reason, and the browser recomputes the draw.
                var leader = await SignedInAsync(journey, "leader");
                await leader.GotoAsync(draw);
                await leader.Locator("[data-test=open-names]").ClickAsync();
                await Assertions.Expect(leader.Locator("main")).ToContainTextAsync("请填写提前查看名单的理由");
                await leader.Locator("[data-test=open-reason]").FillAsync("核对回避情况");
                await leader.Locator("[data-test=open-names]").ClickAsync();
                await Assertions.Expect(leader.Locator("tr[data-seat]").First).ToContainTextAsync("演示专家");
                await leader.Locator("[data-test=recheck] [data-test=check]").ClickAsync();
                await Assertions.Expect(leader.Locator("[data-test=verdict]")).ToHaveAttributeAsync("data-passed", "true");
                await AxeAssert.NoSeriousViolationsAsync(leader);
                var file = await leader.Context.APIRequest.GetAsync(new Uri(server.Address, (await leader.Locator("[data-test=receipt-json]").GetAttributeAsync("href"))!).ToString());
                var receipt = await file.TextAsync();
                Assert.Contains("signature", receipt, StringComparison.Ordinal);

                // Anybody checks a file without the server; one letter changed is found.
                await head.GotoAsync("reviews/receipt-check");
                foreach (var (text, passed) in new[] { (receipt, "true"), (receipt.Replace("3 birds", "4 birds", StringComparison.Ordinal), "false"), ("{}", "false") })
                {
                    await head.Locator("#receipt-file").SetInputFilesAsync(new FilePayload { Name = "receipt.json", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(text) });
                    await head.Locator("[data-test=check]").ClickAsync();
                    await Assertions.Expect(head.Locator("[data-test=verdict]")).ToHaveAttributeAsync("data-passed", passed);
                }

                // One declines by telephone: the next of the order comes in.
                await officer.GotoAsync(draw);
                await officer.Locator("[data-test=call]").First.ClickAsync();
                await dialog.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
                await Assertions.Expect(dialog.Locator(".field-error")).Not.ToHaveCountAsync(0);
                await dialog.Locator("[data-test=cause]").SelectOptionAsync("Declined");
                await dialog.Locator("[data-test=note]").FillAsync("电话答复：当天有手术");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
                await Assertions.Expect(officer.Locator("tr[data-seat]")).ToHaveCountAsync(7);
                await Assertions.Expect(officer.Locator("main")).ToContainTextAsync("谢绝参加");
                foreach (var path in (string[])["reviews", "reviews/calendar", "reviews/draws", "reviews/pools", "reviews/rules"])
                {
                    await officer.GotoAsync(path);
                    await Assertions.Expect(officer.Locator("main h1")).ToHaveTextAsync("专家评审");
                    await AxeAssert.NoSeriousViolationsAsync(officer);
                }
            },
            Options);
    }

    [SkippableFact]
    public async Task Pool_IsKept()
    {
        Prerequisite.Check(Browser.MissingReason);
        await using var server = await SeededServer.StartAsync(async portal => await portal.AddExpertsAsync(40));
        await Browser.JourneyAsync(
            server.Address,
            async journey =>
            {
                var keeper = await SignedInAsync(journey, "experts");
                var dialog = keeper.Locator("dialog[open]");
                await keeper.GotoAsync("experts/tags");
                await keeper.Locator("[data-test=add-tag]").ClickAsync();
                await dialog.Locator("[data-test=tag-name]").FillAsync("主评经验");
                await dialog.Locator("[data-test=tag-kind]").SelectOptionAsync("Level");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
                await Assertions.Expect(dialog.Locator(".field-error")).ToHaveCountAsync(1);
                await dialog.Locator("[data-test=tag-options]").FillAsync("无\n有\n丰富");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
                await Assertions.Expect(keeper.Locator("tr[data-tag]")).ToContainTextAsync("无 < 有 < 丰富");

                await keeper.GotoAsync("experts");
                await AxeAssert.NoSeriousViolationsAsync(keeper);
                await keeper.Locator("[data-test=add-expert]").ClickAsync();
                await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
                await Assertions.Expect(dialog.Locator(".field-error")).Not.ToHaveCountAsync(0);
                await dialog.Locator("[data-test=name]").FillAsync("演示新专家");
                await dialog.Locator("[data-test=identity]").FillAsync(DemoNumbers.IdentityNumber(4711, new DateOnly(1977, 3, 4)));
                await dialog.Locator("[data-test=institution]").FillAsync("演示新医院");
                await dialog.Locator("[data-test=division]").SelectOptionAsync("320583000000");
                await dialog.Locator("[data-test=specialty]").FillAsync("护理");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
                await Assertions.Expect(keeper.Locator("main h1")).ToHaveTextAsync("演示新专家");
                await Assertions.Expect(dialog).ToHaveCountAsync(0);
                await keeper.Locator("[data-tag=主评经验] button").ClickAsync();
                await dialog.Locator("[data-test=tag-value]").SelectOptionAsync("丰富");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
                await Assertions.Expect(keeper.Locator("[data-tag=主评经验]")).ToContainTextAsync("丰富");
                await Assertions.Expect(dialog).ToHaveCountAsync(0);
                await keeper.Locator("[data-test=suspend]").ClickAsync();
                await dialog.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
                await Assertions.Expect(dialog.Locator(".field-error")).ToHaveCountAsync(1);
                await dialog.Locator("[data-test=reason]").FillAsync("两次无故缺席");
                await dialog.GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
                await Assertions.Expect(keeper.Locator("main")).ToContainTextAsync("暂停抽取");
                await AxeAssert.NoSeriousViolationsAsync(keeper);

                // An own tag is a condition at once; what cannot be read is told.
                await keeper.GotoAsync("experts?rule=" + Uri.EscapeDataString("主评经验不低于“有”"));
                await Assertions.Expect(keeper.Locator("tr[data-expert]")).ToHaveCountAsync(1);
                await keeper.GotoAsync("experts?rule=" + Uri.EscapeDataString("主评经验像“有”"));
                await Assertions.Expect(keeper.Locator("main")).ToContainTextAsync("读不懂");
                Assert.Equal(200, (await keeper.Context.APIRequest.GetAsync(new Uri(server.Address, "experts/experts.xlsx").ToString())).Status);
            },
            Options);
    }

    private static async Task<IPage> SignedInAsync(Journey journey, string user)
    {
        var page = await journey.PersonAsync(user);
        await AccountServer.SignInAsync(page, user);
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("工作台");
        return page;
    }

    private static Task UploadAsync(ILocator dialog, string csv) => dialog.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "专家.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(csv) });
}
