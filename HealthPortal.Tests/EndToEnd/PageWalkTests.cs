using HealthPortal.Tests.Kit;

namespace HealthPortal.Tests.EndToEnd;

public sealed class PageWalkTests
{
    [Theory]
    [InlineData("/", "home")]
    [InlineData("/cases?state=open", "cases")]
    [InlineData("/cases/0195f0c2-a1b3-7c5d-8e6f-000000000001", "cases-id")]
    [InlineData("/matters/12/items/GS-0034", "matters-id-items-id")]
    [InlineData("/account/password", "account-password")]
    public void ShapeOf_WhenTheAddressHoldsIdentifiers_LeavesThemOut(string path, string shape) => Assert.Equal(shape, PageWalk.ShapeOf(path));

    [SkippableFact]
    public async Task Find_WhenPagesLinkToEachOther_VisitsOneOfEachShapeAndNoFiles()
    {
        await using var site = await TinySite.StartAsync("<a href='/things/1'>一</a><a href='/things/2'>二</a><a href='/exports/x.xlsx'>表</a><a href='http://elsewhere.invalid/'>外</a>");

        await Browser.VisitAsync(
            site.Address,
            async page =>
            {
                var found = await PageWalk.FindAsync(page);
                Assert.Contains(found, walked => walked.Shape == "things-id" && walked.Path == "/things/1");
                Assert.DoesNotContain(found, walked => walked.Shape.Contains("exports", StringComparison.Ordinal));
                Assert.DoesNotContain(found, walked => walked.Path.Contains("elsewhere", StringComparison.Ordinal));
            },
            new BrowserOptions { Expected = ["404"] });
    }
}
