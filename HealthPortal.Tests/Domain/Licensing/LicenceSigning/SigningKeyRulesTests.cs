using HealthPortal.Domain.Licensing.LicenceSigning;

namespace HealthPortal.Tests.Domain.Licensing.LicenceSigning;

public sealed class SigningKeyRulesTests
{
    private static readonly DateTime From = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime To = new(2029, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(SigningKeyState.InUse, -1, SigningKeyStanding.NotYet, false)]
    [InlineData(SigningKeyState.InUse, 0, SigningKeyStanding.Ready, true)]
    [InlineData(SigningKeyState.InUse, 1035, SigningKeyStanding.Ready, true)]
    [InlineData(SigningKeyState.InUse, 1036, SigningKeyStanding.ExpiresSoon, true)]
    [InlineData(SigningKeyState.InUse, 1095, SigningKeyStanding.ExpiresSoon, true)]
    [InlineData(SigningKeyState.InUse, 1096, SigningKeyStanding.Expired, false)]
    [InlineData(SigningKeyState.Retired, 10, SigningKeyStanding.Retired, false)]
    [InlineData(SigningKeyState.Revoked, 10, SigningKeyStanding.Revoked, false)]
    public void Standing_ByTheDay_IsAsTheCertificateSays(SigningKeyState state, int days, SigningKeyStanding expected, bool maySign)
    {
        var standing = SigningKeyRules.Standing(state, From, To, From.AddDays(days));

        Assert.Equal(expected, standing);
        Assert.Equal(maySign, standing.MaySign());
    }

    [Fact]
    public void WhyNot_OfARevokedKey_CountsWhatWasSignedBefore()
    {
        string? Why(SigningKeyState state, DateOnly? madeOn, DateOnly? revoked = null) => SigningKeyRules.WhyNot(state, revoked, From, To, madeOn);
        var day = new DateOnly(2027, 5, 1);

        Assert.Null(Why(SigningKeyState.InUse, day));
        Assert.Null(Why(SigningKeyState.Retired, day));
        Assert.Null(Why(SigningKeyState.InUse, null));
        Assert.Null(Why(SigningKeyState.Revoked, day.AddDays(-1), day));
        Assert.NotNull(Why(SigningKeyState.Revoked, day, day));
        Assert.NotNull(Why(SigningKeyState.Revoked, day.AddDays(1), day));
        Assert.NotNull(Why(SigningKeyState.Revoked, null, day));
        Assert.NotNull(Why(SigningKeyState.Revoked, day));
        Assert.NotNull(Why(SigningKeyState.InUse, new DateOnly(2025, 12, 31)));
        Assert.NotNull(Why(SigningKeyState.InUse, new DateOnly(2029, 1, 2)));
    }

    [Fact]
    public void RevokedFromFits_OnlyBetweenTheKeysFirstDayAndToday()
    {
        var today = new DateOnly(2026, 3, 10);
        Assert.Null(SigningKeyRules.RevokedFromFits(new DateOnly(2026, 1, 1), From, today));
        Assert.Null(SigningKeyRules.RevokedFromFits(today, From, today));
        Assert.Equal("from", SigningKeyRules.RevokedFromFits(today.AddDays(1), From, today)!.Field);
        Assert.Equal("from", SigningKeyRules.RevokedFromFits(new DateOnly(2025, 12, 31), From, today)!.Field);
        Assert.Equal("from", SigningKeyRules.RevokedFromFits(null, From, today)!.Field);
    }
}
