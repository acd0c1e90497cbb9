using HealthPortal.Domain.Values;

namespace HealthPortal.Tests.Domain.Values;

public sealed class IdentityNumberTests
{
    private static readonly DateOnly Today = new(2026, 6, 1);

    [Theory]
    [InlineData("11010519491231002X", "1949-12-31", Sex.Female)] // the example printed in GB 11643 itself
    [InlineData("440524188001010014", null, null)] // its other example, born 1880, is too old to be anybody today
    public void Parse_WhenTheStandardsOwnExample_ReadsBirthDateAndSex(string number, string? birth, Sex? sex)
    {
        var outcome = IdentityNumber.Parse(number, Today);

        Assert.Equal(birth is not null, outcome.Succeeded);
        if (birth is not null)
        {
            Assert.Equal(DateOnly.Parse(birth, System.Globalization.CultureInfo.InvariantCulture), outcome.Value.BirthDate);
            Assert.Equal(sex, outcome.Value.Sex);
            Assert.Equal("110105", outcome.Value.RegionCode);
            Assert.Equal(IdentityNumberKind.ResidentIdentityCard, outcome.Value.Kind);
        }
    }

    [Theory]
    [InlineData("11010519491231002x")]
    [InlineData(" 110105 19491231 002X ")]
    [InlineData("１１０１０５１９４９１２３１００２Ｘ")]
    [InlineData("\u200B11010519491231002X\t")]
    public void Parse_WhenTypedUntidily_PutsItRight(string typed) =>
        Assert.Equal("11010519491231002X", IdentityNumber.Parse(typed, Today).Value.Number);

    [Theory]
    [InlineData(null, "请填写身份证号码。")]
    [InlineData("   ", "请填写身份证号码。")]
    [InlineData("1101051949123100", "身份证号码应为 18 位（旧证 15 位），现在是 16 位，请检查是否漏填或多填。")]
    [InlineData("11010519491231O02X", "身份证号码第 15 位“O”不是数字，请检查。")]
    [InlineData("1101051949123X0020", "身份证号码第 14 位是“X”，“X”只能出现在 18 位号码的最后一位。")]
    [InlineData("99010519491231002X", "永久居留身份证号码第 2、3 位“90”不是有效的省级代码，请检查。")]
    [InlineData("17010519491231002X", "身份证号码前 6 位“170105”不是有效的行政区划代码，请检查是否抄错。")]
    [InlineData("11000019491231002X", "身份证号码前 6 位“110000”不是有效的行政区划代码，请检查是否抄错。")]
    [InlineData("11010519490231002X", "身份证号码中的出生日期“19490231”不存在，请检查是否抄错。")]
    [InlineData("11010520260602002X", "身份证号码中的出生日期 2026 年 6 月 2 日晚于今天，请检查是否抄错。")]
    [InlineData("110105194912310021", "身份证号码最后一位校验不符，应检查是否抄错。")]
    public void Parse_WhenWrong_SaysWhat(string? typed, string sentence)
    {
        var outcome = IdentityNumber.Parse(typed, Today, "identity");

        var problem = Assert.Single(outcome.Problems);
        Assert.Equal(sentence, problem.Message);
        Assert.Equal("identity", problem.Field);
    }

    [Fact]
    public void Parse_WhenAnySingleDigitChanges_Fails()
    {
        const string right = "11010519491231002X";
        foreach (var at in Enumerable.Range(0, 18))
        {
            foreach (var digit in "0123456789".Where(digit => digit != right[at]))
            {
                var wrong = right[..at] + digit + right[(at + 1)..];
                Assert.False(IdentityNumber.Parse(wrong, Today).Succeeded, wrong);
            }
        }
    }

    [Fact]
    public void Parse_WhenFifteenDigits_GivesTheUpgradedForm()
    {
        var number = IdentityNumber.Parse("110105491231002", Today).Value;

        Assert.Equal("11010519491231002X", number.Canonical);
        Assert.Equal("110105491231002", number.Number);
        Assert.Equal(new DateOnly(1949, 12, 31), number.BirthDate);
        Assert.Equal(number, IdentityNumber.Parse("11010519491231002X", Today).Value);
    }

    [Theory]
    [InlineData("810000", IdentityNumberKind.HongKongResidencePermit)]
    [InlineData("820000", IdentityNumberKind.MacaoResidencePermit)]
    [InlineData("830000", IdentityNumberKind.TaiwanResidencePermit)]
    public void Parse_WhenResidencePermit_TellsTheKind(string region, IdentityNumberKind kind)
    {
        var body = region + "19900307991";
        var number = IdentityNumber.Parse(body + IdentityNumber.CheckCharacter(body), Today).Value;

        Assert.Equal(kind, number.Kind);
        Assert.Equal(Sex.Male, number.Sex);
    }

    [Theory]
    [InlineData("810101")]
    [InlineData("830100")]
    public void Parse_WhenHongKongCodeWithCounty_Fails(string region)
    {
        var body = region + "19900307991";
        Assert.Contains("行政区划", IdentityNumber.Parse(body + IdentityNumber.CheckCharacter(body), Today).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_WhenNewForeignerForm_ReadsIt()
    {
        const string body = "93284019850614003";
        var number = IdentityNumber.Parse(body + IdentityNumber.CheckCharacter(body), Today).Value;

        Assert.Equal(IdentityNumberKind.ForeignerPermanentResidence, number.Kind);
        Assert.Equal(new DateOnly(1985, 6, 14), number.BirthDate);
        Assert.Equal("320000", number.RegionCode);
        Assert.Equal(Sex.Male, number.Sex);
    }

    [Fact]
    public void Parse_WhenOldForeignerForm_ChecksTheDigitByHand()
    {
        // U30·7 S28·3 A10·1 | 3·7 2·3 0·1 | 1·7 8·3 5·1 | 0·7 6·3 1·1 | 4·7 0·3 = 210+84+10+21+6+0+7+24+5+0+18+1+28+0 = 414
        var number = IdentityNumber.Parse("usa320185061404", Today).Value;

        Assert.Equal("USA320185061404", number.Canonical);
        Assert.Equal(new DateOnly(1985, 6, 14), number.BirthDate);
        Assert.Null(number.Sex);
        Assert.Equal("永久居留证号码最后一位校验不符，应检查是否抄错。", IdentityNumber.Parse("USA320185061405", Today).Message);
        Assert.Equal("旧版永久居留证号码应为 3 个字母加 12 个数字，第 3 位“1”不符，请检查。", IdentityNumber.Parse("US1320185061404", Today).Message);
    }

    [Fact]
    public void Contradicts_WhenOldForeignerFormLeavesTheCenturyOpen_ComparesWhatItSays()
    {
        // U30·7 S28·3 A10·1 | 3·7 2·3 0·1 | 1·7 1·3 0·1 | 0·7 6·3 1·1 | 4·7 0·3 = 304 + 27 + 10 + 19 + 28 = 388
        var number = IdentityNumber.Parse("USA320110061408", Today).Value;

        Assert.Null(number.BirthDate);
        Assert.False(number.Contradicts(new DateOnly(2010, 6, 14)));
        Assert.False(number.Contradicts(new DateOnly(1910, 6, 14)));
        Assert.True(number.Contradicts(new DateOnly(2010, 6, 15)));
    }

    [Fact]
    public void Contradicts_WhenBirthDateDiffers_IsTrue()
    {
        var number = IdentityNumber.Parse("11010519491231002X", Today).Value;

        Assert.False(number.Contradicts(new DateOnly(1949, 12, 31)));
        Assert.True(number.Contradicts(new DateOnly(1950, 12, 31)));
    }

    [Fact]
    public void ToString_Always_IsMasked() =>
        Assert.Equal("110***********002X", IdentityNumber.Parse("11010519491231002X", Today).Value.ToString());
}
