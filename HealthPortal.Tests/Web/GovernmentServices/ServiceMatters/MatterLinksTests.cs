using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Web.GovernmentServices.ServiceMatters;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Tests.Web.GovernmentServices.ServiceMatters;

public class MatterLinksTests
{
    [Fact]
    public void Filter_OfAnAddressItWrote_IsTheSame()
    {
        var filter = new MatterFilter
        {
            Text = "公共场所 & 卫生",
            Level = AdministrativeLevels.County,
            ApplicantKind = ApplicantKind.Institution,
            Category = MatterCategory.Filing,
            OnlineMode = OnlineMode.Channel,
            ItemKind = ItemKind.Renewal,
            PublicNotice = true,
            CompleteGuide = false,
        };

        Assert.Equal(filter, Read(MatterLinks.Search(filter, 3)));
        Assert.Contains("page=3", MatterLinks.Search(filter, 3), StringComparison.Ordinal);
        Assert.Equal(MatterLinks.Catalogue, MatterLinks.Search(new MatterFilter()));
    }

    [Theory]
    [InlineData("/matters?level=7")]
    [InlineData("/matters?level=none")]
    [InlineData("/matters?level=province,city")]
    [InlineData("/matters?kind=9&category=abc&notice=perhaps")]
    [InlineData("/matters?q=%20%20")]
    public void Filter_OfAnAddressSomebodyMadeUp_LeavesOutWhatDoesNotBelong(string address) => Assert.Equal(new MatterFilter(), Read(address));

    [Fact]
    public void Filter_WhenTheTextIsTooLong_CutsIt() => Assert.Equal(SearchMatters.LongestText, Read("/matters?q=" + new string('a', 500)).Text!.Length);

    private static MatterFilter Read(string address)
    {
        var query = QueryHelpers.ParseQuery(new Uri(new Uri("http://localhost"), address).Query);
        return MatterLinks.Filter(name => query.TryGetValue(name, out var value) ? value.ToString() : null);
    }
}
