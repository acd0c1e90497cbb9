using System.Globalization;

namespace HealthPortal.Web.Printing;

/// <summary>Dates as documents write them.</summary>
public static class ChineseDate
{
    private const string Digits = "〇一二三四五六七八九";

    /// <summary>2026年3月2日, as GB/T 9704-2012 wants official documents dated: no leading zeros.</summary>
    public static string InDigits(DateOnly date) => string.Create(CultureInfo.InvariantCulture, $"{date.Year}年{date.Month}月{date.Day}日");

    /// <summary>二〇二六年三月二日, as licences on paper are dated.</summary>
    public static string InNumerals(DateOnly date) =>
        string.Concat(date.Year.ToString("0000", CultureInfo.InvariantCulture).Select(digit => Digits[digit - '0'])) + "年"
        + BelowHundred(date.Month) + "月" + BelowHundred(date.Day) + "日";

    private static string BelowHundred(int number)
    {
        var tens = number / 10;
        var ones = number % 10;
        return (tens > 1 ? Digits[tens].ToString() : "") + (tens > 0 ? "十" : "") + (ones > 0 ? Digits[ones].ToString() : "");
    }
}
