using System.Text;
using HealthPortal.Domain.Platform.Security;

namespace HealthPortal.Tests.Domain.Platform.Security;

public class TimeCodeTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>Test vectors of RFC 6238, appendix B, the last six of their eight digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void At_TheTimesOfTheStandard_GivesItsCodes(long second, string code)
    {
        Assert.Equal(code, TimeCode.At(Secret, second / 30));
        Assert.Equal(second / 30, TimeCode.Accept(Secret, code, DateTimeOffset.FromUnixTimeSeconds(second).UtcDateTime, null));
    }

    /// <summary>Test vectors of RFC 4648, without padding.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base32_OfTheStandardsWords_IsTheirs(string word, string text) => Assert.Equal(text, TimeCode.Base32(Encoding.ASCII.GetBytes(word)));

    [Fact]
    public void Accept_TakesTheNeighboursOnce_AndNothingElse()
    {
        var now = new DateTime(2026, 3, 10, 2, 0, 5, DateTimeKind.Utc);
        var step = new DateTimeOffset(now).ToUnixTimeSeconds() / 30;
        Assert.Equal(step - 1, TimeCode.Accept(Secret, TimeCode.At(Secret, step - 1), now, null));
        Assert.Equal(step + 1, TimeCode.Accept(Secret, TimeCode.At(Secret, step + 1), now, null));
        Assert.Null(TimeCode.Accept(Secret, TimeCode.At(Secret, step - 2), now, null));
        Assert.Null(TimeCode.Accept(Secret, TimeCode.At(Secret, step + 2), now, null));
        Assert.Null(TimeCode.Accept(Secret, TimeCode.At(Secret, step), now, step)); // used
        Assert.Null(TimeCode.Accept(Secret, TimeCode.At(Secret, step - 1), now, step)); // older than one that was used
        Assert.Equal(step, TimeCode.Accept(Secret, TimeCode.At(Secret, step).Insert(3, " "), now, step - 1));
        foreach (var wrong in new[] { "", "12345", "1234567", "abcdef" })
        {
            Assert.Null(TimeCode.Accept(Secret, wrong, now, null));
        }
    }

    [Fact]
    public void Uri_ForAnApp_NamesPortalAccountAndSecret() =>
        Assert.Equal("otpauth://totp/%E9%97%A8%E6%88%B7:window?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E9%97%A8%E6%88%B7&algorithm=SHA1&digits=6&period=30", TimeCode.Uri("门户", "window", Secret));
}
