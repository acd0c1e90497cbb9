using System.Net;
using HealthPortal.Domain.Platform.Clients;
using HealthPortal.Domain.Time;

namespace HealthPortal.Tests.Domain.Platform.Clients;

public sealed class ApiClientRulesTests
{
    private static readonly DateTime Now = ShanghaiTime.StartOf(new DateOnly(2026, 3, 10)).AddHours(1);

    [Theory]
    [InlineData("", "")]
    [InlineData(" 10.0.0.1 \n\n10.0.0.1\r\n192.168.0.0/16", "10.0.0.1\n192.168.0.0/16")]
    [InlineData("2001:0db8::0001，10.0.0.5-10.0.0.9", "2001:db8::1\n10.0.0.5-10.0.0.9")]
    public void Addresses_WhenTheyAreGood_AreStoredShortAndOnce(string typed, string stored) => Assert.Equal(stored, ApiClientRules.Addresses(typed).Value);

    [Theory]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.1/8")]
    [InlineData("everybody")]
    [InlineData("10.0.0.9-10.0.0.1")]
    public void Addresses_WhenOneIsNone_SayWhich(string typed) => Assert.Contains($"“{typed}”", ApiClientRules.Addresses("10.1.1.1\n" + typed).Message, StringComparison.Ordinal);

    [Fact]
    public void Addresses_WhenTheyAreTooMany_AreRefused() => Assert.False(ApiClientRules.Addresses(string.Join('\n', Enumerable.Range(0, ApiClientRules.MostAddresses + 1).Select(number => $"10.0.0.{number}"))).Succeeded);

    [Theory]
    [InlineData("", "8.8.8.8", true)]
    [InlineData("10.0.0.0/8\n2001:db8::/32", "10.9.8.7", true)]
    [InlineData("10.0.0.0/8\n2001:db8::/32", "::ffff:10.9.8.7", true)]
    [InlineData("10.0.0.0/8\n2001:db8::/32", "2001:db8::9", true)]
    [InlineData("10.0.0.0/8\n2001:db8::/32", "11.0.0.1", false)]
    public void Admits_ByTheList(string list, string address, bool admitted) => Assert.Equal(admitted, ApiClientRules.Admits(list, IPAddress.Parse(address)));

    [Fact]
    public void Admits_WhenTheAddressIsUnknown_OnlyAnEmptyListDoes() => Assert.Equal((true, false), (ApiClientRules.Admits("", null), ApiClientRules.Admits("10.0.0.0/8", null)));

    [Theory]
    [InlineData(ApiClientState.InUse, null, null, null)]
    [InlineData(ApiClientState.InUse, "2026-03-10", "2026-03-10", null)]
    [InlineData(ApiClientState.InUse, "2026-03-11", null, "client-not-in-force")]
    [InlineData(ApiClientState.InUse, null, "2026-03-09", "client-not-in-force")]
    [InlineData(ApiClientState.Paused, null, null, "client-paused")]
    [InlineData(ApiClientState.Closed, null, null, "client-closed")]
    public void WhyNot_ByStateAndShanghaiDay(ApiClientState state, string? from, string? to, string? refusal)
    {
        static DateOnly? Day(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd");
        var client = new ApiClient { ClientId = "hp-x", OrganisationPath = "js/", Name = "甲", SystemName = "甲", ContactName = "甲", CreatedAt = Now, State = state, ValidFrom = Day(from), ValidTo = Day(to) };

        Assert.Equal(refusal, ApiClientRules.WhyNot(client, Now)?.Code);
    }

    [Fact]
    public void Refusals_All_HaveACodeOfTheirOwnAndASentence()
    {
        Assert.Equal(ApiRefusal.All.Count, ApiRefusal.All.Select(refusal => refusal.Code).Distinct(StringComparer.Ordinal).Count());
        Assert.All(ApiRefusal.All, refusal => Assert.EndsWith("。", refusal.Sentence, StringComparison.Ordinal));
        Assert.Equal(typeof(ApiRefusal).GetFields(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static).Count(field => field.FieldType == typeof(ApiRefusal)), ApiRefusal.All.Count);
    }
}
