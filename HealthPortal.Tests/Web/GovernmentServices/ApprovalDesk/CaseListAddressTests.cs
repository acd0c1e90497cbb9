using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Web.GovernmentServices.ApprovalDesk;

namespace HealthPortal.Tests.Web.GovernmentServices.ApprovalDesk;

public class CaseListAddressTests
{
    private static readonly CaseListAddress Full = new()
    {
        Filter = new CaseFilter
        {
            View = CaseListView.All,
            Text = "晨露 & 宾馆",
            MatterId = new Guid("11111111-1111-7111-8111-111111111111"),
            ItemId = new Guid("22222222-2222-7222-8222-222222222222"),
            AreaPath = "js/05/83/",
            From = new DateOnly(2026, 3, 1),
            To = new DateOnly(2026, 3, 31),
            State = CaseState.InProgress,
            Step = FlowStepKind.SiteInspection,
            Deadline = CaseDeadlineFilter.Overdue,
            Channel = CaseChannel.Window,
        },
        Size = 50,
        Cursor = "a.20260301.x",
    };

    [Fact]
    public void Parse_OfOwnHref_GivesTheSameState() => Assert.Equal(Full, CaseListAddress.Parse(Query(Full.Href)));

    [Fact]
    public void Parse_OfExportHref_GivesTheSameFilterFromTheBeginning()
    {
        var export = CaseListAddress.Parse(Query(Full.ExportHref));

        Assert.Equal(Full.Filter, export.Filter);
        Assert.Null(export.Cursor);
    }

    [Theory]
    [InlineData("?view=9&state=3&step=-1&deadline=x&channel=&size=1000&from=2026-13-01&to=gestern&matter=1&area=..%2F")]
    [InlineData("")]
    [InlineData(null)]
    public void Parse_OfNonsense_IsThePlainToDoList(string? query) => Assert.Equal(new CaseListAddress(), CaseListAddress.Parse(query));

    [Fact]
    public void Without_OfTheMatter_DropsItsItemAndThePlace()
    {
        var less = Full.Without("matter");

        Assert.Equal((null, null, null), (less.Filter.MatterId, less.Filter.ItemId, less.Cursor));
        Assert.Equal(Full.Filter.State, less.Filter.State);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("item")]
    [InlineData("area")]
    [InlineData("from")]
    [InlineData("to")]
    [InlineData("state")]
    [InlineData("step")]
    [InlineData("deadline")]
    [InlineData("channel")]
    public void Without_OfOneCondition_LeavesTheWordsOfTheOthers(string key)
    {
        var words = CaseFilterWords.Of(Full.Without(key).Filter, new CaseFilterNames("事项", "办理项", "昆山市"));

        Assert.DoesNotContain(words, part => part.Key == key);
        Assert.Equal(9, words.Count);
    }

    [Fact]
    public void Cleared_KeepsOnlyTheView() => Assert.Equal(new CaseFilter { View = CaseListView.All }, Full.Cleared().Filter);

    private static string Query(string href) => href[href.IndexOf('?', StringComparison.Ordinal)..];
}
