using HealthPortal.Tests.Kit;
using Xunit.Sdk;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>axe-core on one page of every shape that any demonstration account can reach, in light, dark and large type.</summary>
public sealed class AccessibilityTests(DemoPortal portal) : IClassFixture<DemoPortal>
{
    /// <summary>The not-found page is visited on purpose; the browser notes each answer 404 and 403.</summary>
    private static readonly BrowserOptions Options = new() { Expected = ["404 (Not Found)", "403 (Forbidden)"] };

    [SkippableFact]
    public async Task EveryPage_InEveryMode_HasNoSeriousViolation()
    {
        Prerequisite.Check(Browser.MissingReason ?? AxeAssert.MissingReason);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var faults = new List<string>();
        await Browser.JourneyAsync(
            portal.Address,
            async journey =>
            {
                foreach (var account in DemoPortal.Accounts)
                {
                    var page = await journey.PersonAsync(account);
                    await portal.SignInAsync(page, account);
                    await PageWalk.VisitAsync(page, seen, async walked =>
                    {
                        foreach (var look in Look.All)
                        {
                            await look.ApplyHereAsync(page, portal.Address);
                            try
                            {
                                await AxeAssert.NoSeriousViolationsAsync(page, look.AxeRules);
                            }
                            catch (FailException fault)
                            {
                                // All faults of all pages in one report: mending them one run at a time would take days.
                                faults.Add($"{account}, {walked.Path}, {look.Name}: {fault.Message}");
                            }
                        }
                    });

                    await page.CloseAsync();
                }
            },
            Options);
        Assert.True(faults.Count == 0, string.Join("\n", faults));
        Assert.True(seen.Count >= 60, "The walk found too few pages: " + string.Join(", ", seen));
    }
}
