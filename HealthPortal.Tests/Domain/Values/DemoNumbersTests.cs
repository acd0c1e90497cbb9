using HealthPortal.Domain.Values;

namespace HealthPortal.Tests.Domain.Values;

public sealed class DemoNumbersTests
{
    [Fact]
    public void Numbers_ForAThousandSeeds_PassEveryCheckAndRarelyRepeat()
    {
        var today = new DateOnly(2026, 6, 1);
        var identities = new HashSet<string>(StringComparer.Ordinal);
        var codes = new HashSet<string>(StringComparer.Ordinal);
        var phones = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < 1000; seed++)
        {
            var identity = IdentityNumber.Parse(DemoNumbers.IdentityNumber(seed), today).Value;
            Assert.Equal(DemoNumbers.Region, identity.RegionCode);
            identities.Add(identity.Number);
            codes.Add(UnifiedSocialCreditCode.Parse(DemoNumbers.CreditCode(seed, seed % 2 == 0 ? "91" : "12")).Value.Code);
            phones.Add(PhoneNumber.Parse(DemoNumbers.Mobile(seed)).Value.Number);
        }

        Assert.InRange(identities.Count, 999, 1000);
        Assert.Equal(1000, codes.Count);
        Assert.Equal(1000, phones.Count);
    }

    [Theory]
    [InlineData(Sex.Male)]
    [InlineData(Sex.Female)]
    public void IdentityNumber_WhenAskedForBirthDateAndSex_CarriesThem(Sex sex)
    {
        var birth = new DateOnly(1978, 2, 3);
        for (var seed = -50; seed < 50; seed++)
        {
            var number = IdentityNumber.Parse(DemoNumbers.IdentityNumber(seed, birth, sex), new DateOnly(2026, 6, 1)).Value;
            Assert.Equal(birth, number.BirthDate);
            Assert.Equal(sex, number.Sex);
        }
    }
}
