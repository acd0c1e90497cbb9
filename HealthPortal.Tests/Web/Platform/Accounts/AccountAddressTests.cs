using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Web.Platform.Accounts;

namespace HealthPortal.Tests.Web.Platform.Accounts;

public class AccountAddressTests
{
    [Fact]
    public void Address_WrittenAndRead_MeansTheSame()
    {
        var address = new AccountAddress
        {
            Filter = new AccountFilter { OrganisationId = Guid.CreateVersion7(), RoleId = Guid.CreateVersion7(), State = AccountState.Frozen, Text = "张 & 三?" },
            Cursor = "a." + Guid.Empty.ToString("N"),
            Account = Guid.CreateVersion7(),
        };
        Assert.Equal(address, AccountAddress.Parse(new Uri("http://x" + address.Href).Query));
        Assert.Equal(AccountAddress.Path, new AccountAddress().Href);
        Assert.Equal(new AccountAddress { Filter = address.Filter }, AccountAddress.Parse(new Uri("http://x" + address.WorkbookHref).Query));
        Assert.Null(address.With(address.Filter).Cursor);
    }

    [Theory]
    [InlineData("?unit=x&role=1&state=7&account=y")]
    [InlineData("?state=Frozen,Closed&unit=%00&at=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("?q=%07&&&===")]
    public void Address_ThatSaysNonsense_MeansNothing(string query) => Assert.Equal(new AccountAddress(), AccountAddress.Parse(query));

    [Fact]
    public void Address_WithEndlessWords_KeepsTheFirst() => Assert.Equal(AccountFilter.LongestText, AccountAddress.Parse("?q=" + new string('a', 5000)).Filter.Text!.Length);

    [Fact]
    public void RecordsAddress_WrittenAndRead_MeansTheSame()
    {
        var address = new MyRecordsAddress(MyRecordsAddress.SignIns) { From = new(2026, 3, 1), To = new(2026, 3, 2), Succeeded = false, Before = 17 };
        Assert.Equal(address, MyRecordsAddress.Parse(MyRecordsAddress.SignIns, new Uri("http://x" + address.Href).Query));
        Assert.Equal(new MyRecordsAddress(MyRecordsAddress.SignIns), MyRecordsAddress.Parse(MyRecordsAddress.SignIns, "?from=2026-99-01&result=maybe&before=-1"));
        Assert.True(address.IsFiltered);
        Assert.False(new MyRecordsAddress(MyRecordsAddress.SignIns) { Before = 3 }.IsFiltered);
    }
}
