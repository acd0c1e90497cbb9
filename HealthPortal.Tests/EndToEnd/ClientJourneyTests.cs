using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using HealthPortal.Tests.Kit;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>The administrator registers a system and hands out its secret; it calls; the auditor sees the call; paused, it is refused.</summary>
public sealed class ClientJourneyTests(AccountServer server) : IClassFixture<AccountServer>
{
    [SkippableFact]
    public async Task Client_RegisteredAndGivenASecret_CallsIsSeenAndIsPaused()
    {
        Prerequisite.Check(Browser.MissingReason);
        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var admin = await journey.PersonAsync("admin");
            await AccountServer.SignInAsync(admin, "admin");
            await Assertions.Expect(admin.Locator("main h1")).ToHaveTextAsync("工作台");
            await admin.GotoAsync("platform/api-clients");
            await Assertions.Expect(admin.Locator("main")).ToContainTextAsync("还没有登记客户端");
            await AxeAssert.NoSeriousViolationsAsync(admin);

            // Empty first: each fault beside its field.
            await admin.GetByRole(AriaRole.Button, new() { Name = "登记客户端" }).ClickAsync();
            var dialog = admin.Locator("dialog[open]").First;
            await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(dialog.Locator("#f-name-error")).ToContainTextAsync("请填写客户端名称");
            await Assertions.Expect(dialog).ToContainTextAsync("请选择所属机构");
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await dialog.Locator("#f-name").FillAsync("云影像对接");
            await dialog.Locator("#f-system").FillAsync("江苏省卫生健康云影像平台");
            await dialog.Locator("#f-contact").FillAsync("王演示");
            await dialog.Locator("#f-organisation").ClickAsync();
            await admin.Locator(".choice-search input").FillAsync("昆山市卫生健康委员会");
            await admin.Locator(".choice-search button").ClickAsync();
            await admin.Locator(".choice-list button").First.ClickAsync();
            await dialog.Locator("[data-scope='organisations.view']").CheckAsync();
            await dialog.Locator("[data-reach='organisations.view']").SelectOptionAsync("Territory");
            await dialog.Locator("#f-addresses").FillAsync("300.1.1.1");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(dialog.Locator("#f-addresses-error")).ToContainTextAsync("300.1.1.1");
            await dialog.Locator("#f-addresses").FillAsync("127.0.0.1");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "保存" }).ClickAsync();
            await Assertions.Expect(admin.Locator("main h1")).ToContainTextAsync("云影像对接");
            await Assertions.Expect(admin.Locator("main")).ToContainTextAsync("没有有效的密钥");

            // The secret, once.
            await admin.GetByRole(AriaRole.Button, new() { Name = "生成密钥" }).ClickAsync();
            await admin.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "生成", Exact = true }).ClickAsync();
            var secret = await admin.Locator("[data-test=secret]").InnerTextAsync();
            var id = await admin.Locator("[data-test=client-id]").InnerTextAsync();
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await admin.GetByRole(AriaRole.Button, new() { Name = "已记下，关闭" }).ClickAsync();
            await Assertions.Expect(admin.Locator("main")).Not.ToContainTextAsync(secret);
            await Assertions.Expect(admin.Locator("main")).ToContainTextAsync(secret[..6]);
            await AxeAssert.NoSeriousViolationsAsync(admin);

            using var http = new HttpClient { BaseAddress = server.Address };
            var token = await TokenAsync(http, id, secret);
            Assert.Equal(HttpStatusCode.OK, await CallAsync(http, token, "journey-0001"));

            var auditor = await journey.PersonAsync("auditor");
            await AccountServer.SignInAsync(auditor, "auditor");
            await Assertions.Expect(auditor.Locator("main h1")).ToHaveTextAsync("工作台");
            await auditor.GotoAsync("platform/audit");
            await auditor.GetByRole(AriaRole.Link, new() { Name = "接口调用" }).ClickAsync();
            await Assertions.Expect(auditor.Locator("main h1")).ToHaveTextAsync("接口调用");
            await auditor.GotoAsync("platform/audit/calls?request=journey-0001"); // once it is written
            for (var look = 0; look < 20 && await auditor.Locator("tr[data-call]").CountAsync() == 0; look++)
            {
                await auditor.WaitForTimeoutAsync(500);
                await auditor.ReloadAsync();
                await auditor.Locator("main .state, tr[data-call]").First.WaitForAsync();
            }

            await Assertions.Expect(auditor.Locator("tr[data-call='journey-0001']")).ToContainTextAsync("云影像对接");
            await AxeAssert.NoSeriousViolationsAsync(auditor);
            await auditor.Locator("tr[data-call='journey-0001']").GetByRole(AriaRole.Button).ClickAsync();
            await Assertions.Expect(auditor.Locator("dialog[open]")).ToContainTextAsync("/api/v1/organisations");
            await AxeAssert.NoSeriousViolationsAsync(auditor);

            // Paused: the token in hand is worth nothing from the next call on.
            await admin.GetByRole(AriaRole.Button, new() { Name = "暂停" }).ClickAsync();
            await admin.Locator("dialog[open] textarea").FillAsync("对方系统升级");
            await admin.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "暂停", Exact = true }).ClickAsync();
            await Assertions.Expect(admin.Locator("main h1")).ToContainTextAsync("已暂停");
            Assert.Equal(HttpStatusCode.Forbidden, await CallAsync(http, token, "journey-0002"));

            await admin.GotoAsync("platform/api-clients/guide");
            await Assertions.Expect(admin.Locator("main")).ToContainTextAsync($"curl -X POST {server.Address.GetLeftPart(UriPartial.Authority)}/api/token");
            await Assertions.Expect(admin.Locator("main")).ToContainTextAsync("request-replayed");
            await Assertions.Expect(admin.Locator("main")).ToContainTextAsync("/api/v1/dictionaries/{code}/items");
            await AxeAssert.NoSeriousViolationsAsync(admin);
            await admin.GotoAsync("platform/api-clients?state=Paused");
            await Assertions.Expect(admin.Locator("tr[data-client]")).ToHaveCountAsync(1);
            await AxeAssert.NoSeriousViolationsAsync(admin);
        });
    }

    private static async Task<string> TokenAsync(HttpClient http, string id, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")));
        using var answer = await http.SendAsync(request);
        return JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("access_token").GetString()!;
    }

    private static async Task<HttpStatusCode> CallAsync(HttpClient http, string token, string number)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/organisations?limit=5");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("X-Request-Id", number);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
