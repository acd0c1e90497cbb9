using HealthPortal.Domain.Platform.Security;

namespace HealthPortal.Tests.Domain.Platform.Security;

public class SignInCodeTests
{
    private static readonly DateTime Now = new(2026, 3, 10, 2, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void New_HasSixDigits() => Assert.All(Enumerable.Range(0, 200).Select(_ => SignInCode.New()), made => Assert.True(made.Length == 6 && made.All(char.IsAsciiDigit)));

    [Fact]
    public void AnotherCode_WaitsAMinute_AndThereAreFiveAnHour()
    {
        Assert.Null(SignInCode.WhyNotNow([], Now));
        Assert.Contains("15 秒", SignInCode.WhyNotNow([Now.AddSeconds(-45)], Now), StringComparison.Ordinal);
        Assert.Null(SignInCode.WhyNotNow([Now.AddSeconds(-60)], Now));
        var five = Enumerable.Range(1, 5).Select(index => Now.AddMinutes(-10 * index)).ToList();
        Assert.Contains("最多发 5 次", SignInCode.WhyNotNow(five, Now), StringComparison.Ordinal);
        Assert.Null(SignInCode.WhyNotNow(five, Now.AddMinutes(10)));
    }

    [Fact]
    public void Code_CountsForFiveMinutes_AndOnce()
    {
        var made = new SignInCode { UserId = Guid.CreateVersion7(), CodeHash = "x", SentAt = Now };
        Assert.True(made.Counts(Now.AddMinutes(5).AddSeconds(-1)));
        Assert.False(made.Counts(Now.AddMinutes(5)));
        made.IsSpent = true;
        Assert.False(made.Counts(Now));
    }
}
