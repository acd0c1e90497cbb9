using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;

namespace HealthPortal.Tests.Domain.Licensing;

public class LicenceChangeTests
{
    private static readonly DateOnly Today = new(2026, 3, 10);

    private static readonly LicenceState[] Final = [LicenceState.Replaced, LicenceState.Cancelled, LicenceState.Revoked, LicenceState.Voided];

    [Fact]
    public void Changes_AreAllowedOnlyWhileTheLicenceLives()
    {
        foreach (var state in Final)
        {
            Assert.DoesNotContain(Enum.GetValues<LicenceChange>(), change => LicenceChangeRule.Allows(state, change));
        }

        Assert.Equal([LicenceChange.Suspend, LicenceChange.Revoke, LicenceChange.Cancel, LicenceChange.Void], Enum.GetValues<LicenceChange>().Where(change => LicenceChangeRule.Allows(LicenceState.Valid, change)));
        Assert.Equal([LicenceChange.Resume, LicenceChange.Revoke, LicenceChange.Cancel, LicenceChange.Void], Enum.GetValues<LicenceChange>().Where(change => LicenceChangeRule.Allows(LicenceState.Suspended, change)));
    }

    [Fact]
    public void RevokingAndCancelling_NameACaseOfTheLaw()
    {
        Assert.Equal(6, LicenceChangeRule.Grounds(LicenceChange.Revoke).Count);
        Assert.All(LicenceChangeRule.Grounds(LicenceChange.Revoke), ground => Assert.Contains("第六十九条", ground, StringComparison.Ordinal));
        Assert.Equal(6, LicenceChangeRule.Grounds(LicenceChange.Cancel).Count);
        Assert.All(LicenceChangeRule.Grounds(LicenceChange.Cancel), ground => Assert.Contains("第七十条", ground, StringComparison.Ordinal));

        var licence = Made();
        var ground = LicenceChangeRule.Grounds(LicenceChange.Cancel)[1];
        Assert.Equal("ground", Assert.Single(LicenceChangeRule.Apply(licence, LicenceChange.Revoke, ground, "演示", Today).Problems).Field);
        Assert.Equal("note", Assert.Single(LicenceChangeRule.Apply(licence, LicenceChange.Cancel, ground, " ", Today).Problems).Field);
        Assert.Equal("note", Assert.Single(LicenceChangeRule.Apply(licence, LicenceChange.Cancel, ground, new string('字', LicenceChangeRule.LongestNote + 1), Today).Problems).Field);
        Assert.Equal(LicenceState.Valid, licence.State);

        Assert.Equal(ground + "；演示决定书", LicenceChangeRule.Apply(licence, LicenceChange.Cancel, ground, " 演示决定书 ", Today).Value);
        Assert.Equal((LicenceState.Cancelled, (DateOnly?)Today, "已注销"), (licence.State, licence.EndedOn, licence.StateName(Today)));
        Assert.Equal(FailureKind.Conflict, LicenceChangeRule.Apply(licence, LicenceChange.Void, null, "演示", Today).Failure);
    }

    [Fact]
    public void Suspending_CanBeTakenBack()
    {
        var licence = Made();
        Assert.True(LicenceChangeRule.Apply(licence, LicenceChange.Suspend, null, "暂停六个月", Today).Succeeded);
        Assert.Equal((LicenceState.Suspended, null), (licence.State, licence.EndedOn));
        Assert.True(LicenceChangeRule.Apply(licence, LicenceChange.Resume, null, "期满", Today).Succeeded);
        Assert.Equal(("有效", "已过期"), (licence.StateName(Today), licence.StateName(new DateOnly(2031, 1, 1))));
    }

    [Theory]
    [InlineData(null, LicenceState.Valid)]
    [InlineData("有效", LicenceState.Valid)]
    [InlineData("过期", LicenceState.Valid)]
    [InlineData("注销", LicenceState.Cancelled)]
    [InlineData("吊销", LicenceState.Cancelled)]
    [InlineData("撤销", LicenceState.Revoked)]
    [InlineData("暂停", LicenceState.Suspended)]
    [InlineData("作废", LicenceState.Voided)]
    public void State_FollowsTheSendersWord(string? word, LicenceState expected) => Assert.Equal(expected, LicenceMakingRule.StateOf(word));

    [Fact]
    public void WhatAPersonTookOutOfForce_DoesNotComeBackByTheSameData()
    {
        LicenceState? After(LicenceState earlier, int days, LicenceState own = LicenceState.Valid) => LicenceMakingRule.Following(earlier, Today, Today.AddDays(days), own);
        foreach (var ended in new[] { LicenceState.Revoked, LicenceState.Cancelled })
        {
            Assert.Null(After(ended, -1));
            Assert.Null(After(ended, 0));
            Assert.Equal(LicenceState.Valid, After(ended, 1));
        }

        Assert.Equal(LicenceState.Suspended, After(LicenceState.Suspended, 1));
        Assert.Equal(LicenceState.Cancelled, After(LicenceState.Suspended, 1, LicenceState.Cancelled));
        Assert.Equal(LicenceState.Valid, After(LicenceState.Voided, -1));
        Assert.Equal(LicenceState.Valid, After(LicenceState.Valid, -1));
    }

    private static Licence Made() => new()
    {
        OrganisationPath = "js/05/83/0/", LicenceType = "nurse-practice-certificate", Title = "护士执业证书", Number = "1", HolderName = "演示", OrganName = "演示", IssuedOn = new DateOnly(2025, 1, 1), ValidFrom = new DateOnly(2025, 1, 1),
        ValidTo = new DateOnly(2030, 12, 31), VerificationCode = "a",
    };
}
