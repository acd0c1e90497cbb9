using System.Net;
using HealthPortal.Domain.Platform.Security;

namespace HealthPortal.Tests.Domain.Platform.Security;

public class AddressRangeTests
{
    [Theory]
    [InlineData("192.168.1.20", "192.168.1.20", "192.168.1.21")]
    [InlineData(" 192.168.1.0/24 ", "192.168.1.255", "192.168.2.0")]
    [InlineData("0.0.0.0/0", "8.8.8.8", "::1")]
    [InlineData("10.0.0.5-10.0.0.20", "10.0.0.20", "10.0.0.21")]
    [InlineData("10.0.0.5 - 10.0.0.20", "10.0.0.5", "10.0.0.4")]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1")]
    [InlineData("2001:DB8::1", "2001:db8:0:0::1", "2001:db8::2")]
    [InlineData("::1-::ff", "::80", "::100")]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1", "127.0.0.2")]
    public void Parse_OfARange_ContainsWhatLiesInIt(string text, string inside, string outside)
    {
        var range = AddressRange.Parse(text).Value;
        Assert.True(range.Contains(IPAddress.Parse(inside)));
        Assert.False(range.Contains(IPAddress.Parse(outside)));
        Assert.Equal(range.Text, AddressRange.Parse(range.Text).Value.Text);
    }

    [Theory]
    [InlineData(null, "请填写")]
    [InlineData("  ", "请填写")]
    [InlineData("10.1", "格式不对")]
    [InlineData("0x0a.0.0.1", "格式不对")]
    [InlineData("010.0.0.1", "格式不对")]
    [InlineData("256.1.1.1", "格式不对")]
    [InlineData("abc", "格式不对")]
    [InlineData("fe80::1%eth0", "格式不对")]
    [InlineData("10.0.0.0/33", "网段的格式不对")]
    [InlineData("10.0.0.0/-1", "格式不对")]
    [InlineData("10.0.0.0/8/8", "格式不对")]
    [InlineData("192.168.1.7/24", "192.168.1.0/24")]
    [InlineData("10.0.0.9-10.0.0.1", "开始不能大于结束")]
    [InlineData("10.0.0.9-2001:db8::1", "同为 IPv4 或 IPv6")]
    public void Parse_OfSomethingElse_SaysWhatIsWrong(string? text, string sentence) => Assert.Contains(sentence, AddressRange.Parse(text).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("10.0.9.1", false)] // denied within what is allowed
    [InlineData("11.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData(null, false)]
    public void Admits_WithBothLists_TakesTheAllowedButTheDenied(string? address, bool admitted)
    {
        var rules = new AddressRules([Rule(AddressRuleKind.Allow, "10.0.0.0/8"), Rule(AddressRuleKind.Deny, "10.0.9.0/24"), Rule(AddressRuleKind.Deny, "10.0.0.1", isActive: false), Rule(AddressRuleKind.Region, "11.0.0.0/8")]);
        Assert.Equal(admitted, rules.Admits(address is null ? null : IPAddress.Parse(address)));
    }

    [Fact]
    public void Admits_WithoutLists_TakesEverybody() => Assert.True(new AddressRules([]).Admits(null) && new AddressRules([]).Admits(IPAddress.Loopback));

    [Fact]
    public void IsUnusual_ComparesPlaces()
    {
        var rules = new AddressRules([Rule(AddressRuleKind.Region, "10.1.0.0/16", name: "苏州"), Rule(AddressRuleKind.Region, "10.2.0.0/16", name: "苏州"), Rule(AddressRuleKind.Region, "10.3.0.0/16", name: "南京")]);
        Assert.False(rules.IsUnusual(IPAddress.Parse("10.9.0.1"), [])); // the first of all
        Assert.False(rules.IsUnusual(IPAddress.Parse("10.2.0.1"), ["10.1.0.1"]));
        Assert.True(rules.IsUnusual(IPAddress.Parse("10.3.0.1"), ["10.1.0.1", null, "?"]));
        Assert.False(rules.IsUnusual(IPAddress.Parse("20.8.3.1"), ["20.8.99.1"])); // the same network, where no region is known
        Assert.True(rules.IsUnusual(IPAddress.Parse("20.9.3.1"), ["20.8.99.1"]));
        Assert.False(rules.IsUnusual(null, ["20.8.99.1"]));
    }

    private static AddressRule Rule(AddressRuleKind kind, string range, bool isActive = true, string name = "试") => new() { Kind = kind, Range = range, Name = name, IsActive = isActive };
}
