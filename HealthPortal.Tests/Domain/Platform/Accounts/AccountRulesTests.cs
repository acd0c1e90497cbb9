using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Tests.Domain.Platform.Accounts;

public class AccountRulesTests
{
    [Theory]
    [InlineData("zhang.san", true)]
    [InlineData("a1_", true)]
    [InlineData("ab", false)]
    [InlineData("", false)]
    [InlineData("1abc", false)]
    [InlineData("张三丰", false)]
    [InlineData("a b c", false)]
    [InlineData("a<script>", false)]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456", false)]
    public void UserName_Has3To32PlainCharacters(string name, bool fits) => Assert.Equal(fits, AccountRules.UserNameHasShape(name) is null);

    [Theory]
    [InlineData(null, true)]
    [InlineData("a@example.com", true)]
    [InlineData("a.b+c@mail.example.gov.cn", true)]
    [InlineData("a@example", false)]
    [InlineData("a b@example.com", false)]
    [InlineData("@example.com", false)]
    [InlineData("a@b@example.com", false)]
    [InlineData("<a@example.com>", false)]
    public void Mail_HasOneAtSignAndADomain(string? mail, bool fits) => Assert.Equal(fits, AccountRules.MailHasShape(mail) is null);

    [Theory]
    [InlineData("15400000001", true)]
    [InlineData("+86 154-0000-0001", true)]
    [InlineData("0512-65220000", false)]
    [InlineData("1540000000", false)]
    [InlineData("400-800-1234", false)]
    public void Mobile_IsAMobileNumberOnly(string text, bool fits) => Assert.Equal(fits, AccountRules.Mobile(text).Succeeded);

    [Theory]
    [InlineData(AccountState.Normal, AccountState.Frozen, "冻结")]
    [InlineData(AccountState.Frozen, AccountState.Normal, "解冻")]
    [InlineData(AccountState.Normal, AccountState.Closed, "注销")]
    [InlineData(AccountState.Frozen, AccountState.Closed, "注销")]
    [InlineData(AccountState.Closed, AccountState.Normal, "恢复")]
    [InlineData(AccountState.Closed, AccountState.Frozen, null)]
    [InlineData(AccountState.Normal, AccountState.Normal, null)]
    public void Act_BetweenStates_HasAName(AccountState from, AccountState to, string? act) => Assert.Equal(act, AccountStates.Act(from, to));

    [Fact]
    public void Validity_EndingBeforeItBegins_IsRefused()
    {
        Assert.Single(AccountRules.ValidityIsInOrder(new DateOnly(2026, 5, 2), new DateOnly(2026, 5, 1), "v"));
        Assert.Empty(AccountRules.ValidityIsInOrder(new DateOnly(2026, 5, 1), new DateOnly(2026, 5, 1), "v"));
        Assert.Single(AccountRules.ValidityIsInOrder(new DateOnly(1, 1, 1), null, "v"));
    }

    [Theory]
    [InlineData(true, null, null, null)]
    [InlineData(false, null, null, "岗位已停用")]
    [InlineData(true, "2026-05-02", null, "2026-05-02 起生效")]
    [InlineData(true, null, "2026-04-30", "已于 2026-04-30 到期")]
    [InlineData(true, "2026-05-01", "2026-05-01", null)]
    public void Post_OnADay_SaysWhyItGivesNothing(bool active, string? from, string? to, string? expected) =>
        Assert.Equal(expected, PostValidity.WhyNot(active, Day(from), Day(to), new DateOnly(2026, 5, 1)));

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36", "Chrome 143（Windows）")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.1", "Edge 143（Windows）")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1", "Safari 18（iPhone）")]
    [InlineData("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari MicroMessenger/8.0", "微信 8（安卓）")]
    [InlineData("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox 133（Linux）")]
    [InlineData("curl/8.0", DeviceName.Unknown)]
    [InlineData("Chrome/", "Chrome")]
    [InlineData("", DeviceName.Unknown)]
    [InlineData(null, DeviceName.Unknown)]
    public void Device_OfABrowser_IsNamedAsPeopleNameIt(string? userAgent, string expected) => Assert.Equal(expected, DeviceName.Of(userAgent));

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

public class PasswordPolicyTests
{
    [Theory]
    [InlineData("Sunshine2026a")]
    [InlineData("阳光Sunshine26")]
    public void Check_OfAFittingPassword_SaysNothing(string password) => Assert.Empty(PasswordPolicy.Default.Check(password, "zhangsan", "next"));

    [Theory]
    [InlineData("Short1a", "新密码至少 10 位。")]
    [InlineData("sunshine2026a", "新密码要有大写字母。")]
    [InlineData("SUNSHINE2026A", "新密码要有小写字母。")]
    [InlineData("SunshineSunshine", "新密码要有数字。")]
    [InlineData("Aa1Aa1Aa1Aa1", "新密码至少要有 5 种不同的字符。")]
    [InlineData("xZhangSan2026", "新密码里不能有用户名。")]
    public void Check_OfOneThatLacksSomething_SaysWhat(string password, string sentence) =>
        Assert.Equal(sentence, Assert.Single(PasswordPolicy.Default.Check(password, "zhangsan", "next")).Message);

    [Fact]
    public void Check_OfAnEndlessOne_RefusesBeforeTheWork() => Assert.Single(PasswordPolicy.Default.Check(new string('A', 100_000), "zhangsan", "next"));
}
