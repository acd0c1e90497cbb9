using HealthPortal.Domain.Experts.ExpertRules;

namespace HealthPortal.Domain.Experts.ReviewSheets;

/// <summary>专家咨询费 per day, after the model of 财科教〔2017〕128号.</summary>
/// <param name="Senior">Yuan per day for 高级专业技术职称.</param>
/// <param name="EminentPercent">So much more than <paramref name="Senior"/> for 院士、全国知名专家; 0 to 50.</param>
/// <param name="HalfPercent">Of the day's rate for half a day.</param>
/// <param name="LaterPercent">Of the rate from the third day on.</param>
/// <param name="AfterTax">The rates are what the expert is paid; the tax comes on top.</param>
public sealed record FeeRates(decimal Senior, decimal Other, int EminentPercent, int HalfPercent, int LaterPercent, bool AfterTax);

/// <param name="Count">Of the review's days, from 1.</param>
public sealed record FeeDay(DateOnly Day, int Count, bool IsHalf, decimal Amount);

/// <summary>What an expert gets for the days of one month: several times of one undertaking within a month are taxed as once (个人所得税法实施条例 第十四条).</summary>
/// <param name="Month">Its first day.</param>
public sealed record FeeMonth(DateOnly Month, IReadOnlyList<FeeDay> Days, decimal Gross, decimal Tax)
{
    public decimal Net => Gross - Tax;

    /// <summary>Days as paid: half ones count a half.</summary>
    public decimal DayCount => Days.Sum(day => day.IsHalf ? 0.5m : 1m);
}

/// <summary>By whom a rate is meant.</summary>
public enum FeeGrade
{
    Other,
    Senior,
    Eminent,
}

public static class ReviewFees
{
    /// <summary>Days at the full rate.</summary>
    public const int FullDays = 2;

    private const decimal Free = 800m;

    /// <summary>Up to here the free part is a sum, above it a fifth.</summary>
    private const decimal FreeSumUpTo = 4000m;

    private const decimal FreeShare = 0.2m;

    /// <summary>预扣率 of 劳务报酬所得: from the taxable sum on, rate, quick deduction.</summary>
    private static readonly (decimal Above, decimal Rate, decimal Deduction)[] Steps = [(50_000m, 0.4m, 7000m), (20_000m, 0.3m, 2000m), (0m, 0.2m, 0m)];

    public static FeeGrade GradeOf(string? title, bool isEminent) => isEminent ? FeeGrade.Eminent : title is not null && FixedTags.Titles.Skip(2).Contains(title) ? FeeGrade.Senior : FeeGrade.Other;

    /// <param name="sittings">Those the expert came to.</param>
    public static IReadOnlyList<FeeMonth> Of(FeeGrade grade, FeeRates rates, IEnumerable<(DateOnly Day, HalfDay Half)> sittings)
    {
        var rate = grade switch { FeeGrade.Eminent => rates.Senior * (100 + rates.EminentPercent) / 100m, FeeGrade.Senior => rates.Senior, _ => rates.Other };
        var days = sittings.GroupBy(one => one.Day).OrderBy(day => day.Key).Select((day, index) =>
        {
            // Morning and afternoon are a day.
            var isHalf = day.All(one => one.Half != HalfDay.WholeDay) && day.Select(one => one.Half).Distinct().Count() == 1;
            var amount = rate * (index < FullDays ? 100 : rates.LaterPercent) / 100m * (isHalf ? rates.HalfPercent : 100) / 100m;
            return new FeeDay(day.Key, index + 1, isHalf, SheetRules.Round(amount));
        });
        return
        [
            .. days.GroupBy(day => new DateOnly(day.Day.Year, day.Day.Month, 1)).Select(month =>
            {
                var sum = month.Sum(day => day.Amount);
                var gross = rates.AfterTax ? GrossOf(sum) : sum;
                return new FeeMonth(month.Key, [.. month], gross, TaxOn(gross));
            }),
        ];
    }

    /// <summary>Tax withheld from a payment for services (个人所得税扣缴申报管理办法（试行）第八条).</summary>
    public static decimal TaxOn(decimal gross)
    {
        var taxable = gross <= Free ? 0m : gross <= FreeSumUpTo ? gross - Free : gross * (1 - FreeShare);
        var (_, rate, deduction) = taxable == 0 ? (0m, 0m, 0m) : Steps.First(step => taxable > step.Above);
        return SheetRules.Round((taxable * rate) - deduction);
    }

    /// <summary>The payment of which so much is left after the tax.</summary>
    public static decimal GrossOf(decimal net)
    {
        if (net <= Free)
        {
            return net;
        }

        if (net <= FreeSumUpTo - TaxOn(FreeSumUpTo))
        {
            return SheetRules.Round((net - (Free * Steps[^1].Rate)) / (1 - Steps[^1].Rate));
        }

        // Steps from the highest: the first whose lower end leaves less than what is asked for.
        var (_, rate, deduction) = Steps.First(step => step.Above == 0 || net > LeftAt(step.Above));
        return SheetRules.Round((net - deduction) / (1 - ((1 - FreeShare) * rate)));

        static decimal LeftAt(decimal taxable)
        {
            var gross = taxable / (1 - FreeShare);
            return gross - TaxOn(gross);
        }
    }
}
