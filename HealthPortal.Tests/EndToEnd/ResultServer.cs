using HealthPortal.Data.GovernmentServices.PublicNotices;
using HealthPortal.Data.Jobs;
using HealthPortal.Domain.GovernmentServices.PublicNotices;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>
/// Cases of yesterday in three organs: six in 昆山市 (one submitted, one before the decision, two decided and undelivered, two archived, one of
/// them published), two in 常熟市 of the same city, one in 高邮市 of another.
/// </summary>
public sealed class ResultServer : IAsyncLifetime
{
    public const string Home = "昆山演示宾馆";
    public const string Sister = "常熟演示宾馆";
    public const string Far = "高邮演示宾馆";
    public const int InHome = 6;
    public const int InCity = 8;
    public const int InProvince = 9;
    public const int DecidedInHome = 4;

    private PortalServer? server;

    public Uri Address => server!.Address;

    public Guid BeforeDecision { get; private set; }

    public Guid OfSister { get; private set; }

    /// <summary>Numbers of persons that stand in the forms and nowhere else.</summary>
    public IReadOnlyList<string> PersonalNumbers { get; private set; } = [];

    public async Task InitializeAsync()
    {
        if (Browser.MissingReason is not null)
        {
            return;
        }

        server = await SeededServer.StartAsync(async portal =>
        {
            var seed = 0;
            async Task<Guid> WalkAsync(FlowStepKind? until, string suffix, string name)
            {
                seed++;
                return (await portal.WalkAsync(until, suffix, seed, name + seed)).Id;
            }

            await WalkAsync(FlowStepKind.Acceptance, "", Home);
            BeforeDecision = await WalkAsync(FlowStepKind.LeaderDecision, "", Home);
            await WalkAsync(FlowStepKind.Delivery, "", Home);
            await WalkAsync(FlowStepKind.Delivery, "", Home);
            await WalkAsync(null, "", Home);
            var published = await WalkAsync(null, "", Home);
            OfSister = await WalkAsync(FlowStepKind.Acceptance, "-js0581", Sister);
            await WalkAsync(null, "-js0581", Sister);
            await WalkAsync(FlowStepKind.Acceptance, "-js1084", Far);
            await DailyJobs.RunAsync(portal.Services, portal.System, portal.Clock, CancellationToken.None);
            await using var db = await portal.OpenAsync();
            var notice = await db.Set<PublicNotice>().Where(row => row.CaseId == published).Select(row => row.Id).SingleAsync();
            await portal.DoAsync("legal", new PublishNotices { NoticeIds = [notice] });
            PersonalNumbers = [.. Enumerable.Range(1, seed).SelectMany(number => new[] { DemoNumbers.IdentityNumber(number), DemoNumbers.Mobile(number) })];
        });
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    public async Task<IPage> SignInAsync(Journey journey, string user)
    {
        var page = await journey.PersonAsync(user);
        await page.GotoAsync("account/sign-in");
        await page.Locator("#f-user").FillAsync(user);
        await page.Locator("#f-password").FillAsync(TestPortal.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("工作台");
        return page;
    }

    /// <summary>Fetches a file with the person's own cookies.</summary>
    public async Task<(int Status, byte[] Body)> FetchAsync(IPage page, string address)
    {
        var answer = await page.APIRequest.GetAsync(new Uri(Address, address).ToString());
        return (answer.Status, await answer.BodyAsync());
    }

    public Task JourneyAsync(Func<Journey, Task> steps, BrowserOptions? options = null, [System.Runtime.CompilerServices.CallerMemberName] string name = "")
    {
        Prerequisite.Check(Browser.MissingReason);
        return Browser.JourneyAsync(Address, steps, options, name);
    }
}

[CollectionDefinition(Name)]
public sealed class ResultCollection : ICollectionFixture<ResultServer>
{
    public const string Name = "results";
}
