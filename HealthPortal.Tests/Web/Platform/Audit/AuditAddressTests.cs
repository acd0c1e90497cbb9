using HealthPortal.Data.Platform.Audit;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Web.Platform.Audit;

namespace HealthPortal.Tests.Web.Platform.Audit;

public sealed class AuditAddressTests
{
    [Fact]
    public void Parse_OfItsOwnAddress_GivesTheSameState()
    {
        var address = new AuditAddress
        {
            Filter = new AuditFilter
            {
                Person = "何 秋实", AreaPath = "js/05/83/", ObjectType = "ApprovalCase", ObjectId = "0190-a", Text = "宾馆&酒店", From = new DateOnly(2026, 3, 1), To = new DateOnly(2026, 3, 2), Kind = ChangeKind.Deleted, Operation = "AcceptCase",
            },
            Before = 120,
            Entry = 118,
        };

        Assert.Equal(address, AuditAddress.Parse(new Uri("http://localhost" + address.Href).Query));
        Assert.Equal(address with { Before = null, Entry = null }, AuditAddress.Parse(new Uri("http://localhost" + address.WorkbookHref).Query));
    }

    [Fact]
    public void Parse_WhenTheAddressIsNonsense_LeavesItOut() =>
        Assert.Equal(new AuditAddress(), AuditAddress.Parse("?view=7&kind=1&area=..%2F&object=%2F&from=yesterday&before=-3&entry=x&person=%20&q=%0A"));

    [Fact]
    public void HistoryOf_NamesTheObject()
    {
        var id = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

        var parsed = AuditAddress.Parse(new Uri("http://localhost" + AuditAddress.HistoryOf("Licence", id)).Query);

        Assert.Equal(("Licence", id.ToString()), (parsed.Filter.ObjectType, parsed.Filter.ObjectId));
        Assert.True(parsed.Filter.IsOneObject);
    }
}
