using System.Text;
using System.Text.Json;
using HealthPortal.Domain.Licensing.LicenceSigning;

namespace HealthPortal.Tests.Domain.Licensing.LicenceSigning;

public sealed class CanonicalFactsTests
{
    private static string Of(params (string Key, string? Value)[] facts) => Encoding.UTF8.GetString(CanonicalFacts.Bytes(facts.Select(fact => new KeyValuePair<string, string?>(fact.Key, fact.Value))));

    [Fact]
    public void Bytes_InWhateverOrderTheFactsCome_AreTheSame()
    {
        const string expected = """{"Number":"苏卫〔2026〕1号","address":"演示路1号","holder":"甲","验":"乙"}""";

        Assert.Equal(expected, Of(("holder", "甲"), ("验", "乙"), ("Number", "苏卫〔2026〕1号"), ("address", "演示路1号")));
        Assert.Equal(expected, Of(("验", "乙"), ("address", "演示路1号"), ("missing", null), ("Number", "苏卫〔2026〕1号"), ("holder", "甲")));
        Assert.Equal("{}", Of());
    }

    [Fact]
    public void Bytes_EscapeAsRfc8785AndNothingElse()
    {
        // The example of RFC 8785, 3.2.2.2, and what other writers of JSON escape though they need not.
        Assert.Equal("{\"k\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}", Of(("k", "\u20ac$\u000f\nA'B\"\\\\\"/")));
        Assert.Equal("{\"k\":\"<>&+\u2028𠮷\\b\\t\\f\\r\"}", Of(("k", "<>&+\u2028𠮷\b\t\f\r")));
        Assert.Equal("a\u0001b", JsonSerializer.Deserialize<Dictionary<string, string>>(CanonicalFacts.Bytes([new("k", "a\u0001b")]))!["k"]);
    }

    [Fact]
    public void Bytes_OfHalfACharacter_Throws() => Assert.Throws<EncoderFallbackException>(() => Of(("k", "a\ud842")));
}
