using HealthPortal.Web.Printing;

namespace HealthPortal.Tests.Web.Printing;

public sealed class ChineseDateTests
{
    [Theory]
    [InlineData(2026, 3, 2, "2026年3月2日", "二〇二六年三月二日")]
    [InlineData(2010, 10, 10, "2010年10月10日", "二〇一〇年十月十日")]
    [InlineData(2026, 11, 20, "2026年11月20日", "二〇二六年十一月二十日")]
    [InlineData(2026, 12, 31, "2026年12月31日", "二〇二六年十二月三十一日")]
    public void Write_WhenGivenADate_FollowsTheRulesForDocuments(int year, int month, int day, string digits, string numerals)
    {
        var date = new DateOnly(year, month, day);

        Assert.Equal(digits, ChineseDate.InDigits(date));
        Assert.Equal(numerals, ChineseDate.InNumerals(date));
    }
}
