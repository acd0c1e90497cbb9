using HealthPortal.Domain.Platform.Security;

namespace HealthPortal.Tests.Domain.Platform.Security;

public class SecurityPolicyTests
{
    [Fact]
    public void Check_OfTheDefaults_FindsNothing() => Assert.Empty(new SecurityPolicy().Check());

    [Theory]
    [InlineData("passwordLength", 7, 33)]
    [InlineData("passwordDistinct", 0, 9)]
    [InlineData("passwordDays", -1, 366)]
    [InlineData("passwordPauseDays", -1, 31)]
    [InlineData("passwordHistory", -1, 11)]
    [InlineData("lockoutFailures", 0, 11)]
    [InlineData("lockoutMinutes", 4, 1441)]
    [InlineData("idleMinutes", 4, 241)]
    [InlineData("sessionHours", 0, 25)]
    [InlineData("sessionsPerPerson", 0, 51)]
    public void Check_BeyondABound_NamesTheField(string field, int below, int above)
    {
        foreach (var (value, fits) in new[] { (below, false), (below + 1, true), (above - 1, true), (above, false) })
        {
            var policy = new SecurityPolicy();
            typeof(SecurityPolicy).GetProperty(char.ToUpperInvariant(field[0]) + field[1..])!.SetValue(policy, value);
            if (field == "passwordPauseDays")
            {
                policy.PasswordDays = 365;
            }

            Assert.Equal(fits ? [] : [field], policy.Check().Select(problem => problem.Field));
        }
    }

    [Fact]
    public void Check_OfSettingsThatShutPeopleOut_RefusesThem()
    {
        Assert.Equal("passwordNeeds", Assert.Single(new SecurityPolicy { PasswordNeedsLower = false, PasswordNeedsUpper = false }.Check()).Field);
        Assert.Equal("passwordPauseDays", Assert.Single(new SecurityPolicy { PasswordDays = 10, PasswordPauseDays = 10 }.Check()).Field);
        Assert.Equal("secondFactorRoles", Assert.Single(new SecurityPolicy { SecondFactor = SecondFactorDemand.Roles }.Check()).Field);
    }

    [Fact]
    public void Passwords_OfThePolicy_AskForWhatItSays()
    {
        var demands = new SecurityPolicy { PasswordLength = 12, PasswordNeedsSymbol = true, PasswordNeedsUpper = false }.Passwords();
        Assert.Empty(demands.Check("sunshine-2026", "window", "next"));
        Assert.Equal("新密码要有特殊字符，例如 - ! #。", Assert.Single(demands.Check("sunshine2026x", "window", "next")).Message);
        Assert.Equal("新密码至少 12 位。", Assert.Single(demands.Check("sun-2026", "window", "next")).Message);
    }
}
