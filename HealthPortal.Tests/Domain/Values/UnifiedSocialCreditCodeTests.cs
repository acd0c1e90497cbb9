using HealthPortal.Domain.Values;

namespace HealthPortal.Tests.Domain.Values;

public sealed class UnifiedSocialCreditCodeTests
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    [Theory]
    [InlineData("91350100M000100Y43", "企业", "350100", "M000100Y4")]
    [InlineData("12100000400000624D", "事业单位", "100000", "400000624")]
    public void Parse_WhenRight_ReadsTheParts(string typed, string category, string region, string organisation)
    {
        var code = UnifiedSocialCreditCode.Parse(typed).Value;

        Assert.Equal(category, code.CategoryName);
        Assert.Equal(region, code.RegionCode);
        Assert.Equal(organisation, code.OrganisationCode);
    }

    [Fact]
    public void Parse_WhenLowerCaseFullWidthOrSpaced_PutsItRight() =>
        Assert.Equal("91350100M000100Y43", UnifiedSocialCreditCode.Parse(" 91350100 ｍ000100y43").Value.Code);

    [Theory]
    [InlineData("91350100M000100Y43")]
    [InlineData("12100000400000624D")]
    public void Parse_WhenAnySingleCharacterChanges_Fails(string right)
    {
        foreach (var at in Enumerable.Range(0, 18))
        {
            foreach (var other in Alphabet.Where(other => other != right[at]))
            {
                var wrong = right[..at] + other + right[(at + 1)..];
                Assert.False(UnifiedSocialCreditCode.Parse(wrong).Succeeded, wrong);
            }
        }
    }

    [Theory]
    [InlineData("", "请填写统一社会信用代码。")]
    [InlineData("91350100M000100Y4", "统一社会信用代码应为 18 位，现在是 17 位，请检查是否漏填或多填。")]
    [InlineData("91350100M00O100Y43", "统一社会信用代码第 12 位“O”不对，代码中不使用字母 I、O、S、V、Z，请检查是否与数字混淆。")]
    [InlineData("91350100M00-100Y43", "统一社会信用代码第 12 位“-”不是数字或字母，请检查。")]
    [InlineData("94350100M000100Y43", "统一社会信用代码前 2 位“94”不是有效的登记管理部门和机构类别，请检查。")]
    [InlineData("9135010AM000100Y43", "统一社会信用代码第 3 至 8 位“35010A”应是 6 位数字的行政区划代码，请检查。")]
    [InlineData("91350100M000100Y53", "统一社会信用代码第 9 至 17 位（组织机构代码）校验不符，应检查是否抄错。")]
    [InlineData("91350100M000100Y44", "统一社会信用代码最后一位校验不符，应检查是否抄错。")]
    public void Parse_WhenWrong_SaysWhat(string typed, string sentence) =>
        Assert.Equal(sentence, Assert.Single(UnifiedSocialCreditCode.Parse(typed).Problems).Message);

    [Fact]
    public void InnerCheckCharacter_WhenRemainderIsOne_IsX() =>
        // GB 11714: 11 − (sum mod 11) = 10 is written X. 3·4 = 12, 12 mod 11 = 1.
        Assert.Equal('X', UnifiedSocialCreditCode.InnerCheckCharacter("40000000"));
}
