using HealthPortal.Domain.Platform.Parameters;

namespace HealthPortal.Tests.Domain.Platform.Parameters;

public class ParameterTests
{
    private static readonly WholeNumberParameter Number = new("a.number", "模块", "天数", "说明。", 30, 7, 365) { Unit = "天", PerOrganisation = true };

    private static readonly DateTime Noon = new(2026, 3, 10, 4, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("7", "7")]
    [InlineData(" 365 ", "365")]
    [InlineData("007", "7")]
    public void Check_WhenAWholeNumberIsWithinBounds_GivesItPlain(string typed, string stored) => Assert.Equal(stored, Number.Check(typed).Value);

    [Theory]
    [InlineData("6", "应为 7 至 365 天")]
    [InlineData("366", "应为 7 至 365 天")]
    [InlineData("-1", "应为 7 至 365 天")]
    [InlineData("", "应为整数")]
    [InlineData(null, "应为整数")]
    [InlineData("30.5", "应为整数")]
    [InlineData("三十", "应为整数")]
    [InlineData("99999999999", "应为整数")]
    public void Check_WhenAWholeNumberIsWrong_SaysTheBounds(string? typed, string sentence)
    {
        var refused = Number.Check(typed);
        Assert.Equal("value", Assert.Single(refused.Problems).Field);
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("08:30", "08:30")]
    [InlineData("08:30:00", "08:30")]
    [InlineData("06:59", null)]
    [InlineData("22:01", null)]
    [InlineData("25:00", null)]
    [InlineData("8点", null)]
    public void Check_OfATimeOfDay_KeepsToTheMinuteAndTheBounds(string typed, string? stored)
    {
        var time = new TimeOfDayParameter("a.time", "模块", "时间", "说明。", new TimeOnly(9, 0), new TimeOnly(7, 0), new TimeOnly(22, 0));
        Assert.Equal(stored, time.Check(typed) is { Succeeded: true, Value: var read } ? read : null);
    }

    [Theory]
    [InlineData("  联系 12345 ", "联系 12345")]
    [InlineData("", "")]
    [InlineData("一二三四五六七八九十一", null)]
    [InlineData("两\n行", null)]
    public void Check_OfAText_IsOneLineOfLimitedLength(string typed, string? stored)
    {
        var text = new TextParameter("a.text", "模块", "文字", "说明。", "", 10);
        Assert.Equal(stored, text.Check(typed) is { Succeeded: true, Value: var read } ? read : null);
    }

    [Fact]
    public void Check_OfChoiceAndYesNo_TakesOnlyWhatIsOffered()
    {
        var choice = new ChoiceParameter("a.choice", "模块", "条数", "说明。", 5, [5, 10]);
        Assert.Equal((true, false, false), (choice.Check("10").Succeeded, choice.Check("7").Succeeded, choice.Check(null).Succeeded));
        var yesNo = new YesNoParameter("a.yes", "模块", "是否", "说明。", true);
        Assert.Equal((true, true, false, false), (yesNo.Check("true").Succeeded, yesNo.Check("false").Succeeded, yesNo.Check("是").Succeeded, yesNo.Check("").Succeeded));
        Assert.Equal(("是", "否"), (yesNo.Say("true"), yesNo.Say("false")));
    }

    [Fact]
    public void InForce_IsTheNearestThatHasBegunAndStillFits()
    {
        ParameterValue[] rows =
        [
            Row("js/", -10, "40"), Row("js/", -5, "50"), Row("js/", 5, "60"),
            Row("js/05/", -4, "70"), Row("js/05/83/", -3, "80"), Row("js/05/83/", -1, null), Row("js/10/", -1, "9999"),
            Row("js/05/", -1, "75", withdrawn: true),
        ];
        string? At(string path, double hours = 0) => ParameterRules.InForce(Number, rows, path, Noon.AddHours(hours))?.Value;
        Assert.Equal("50", At("js/0/"));
        Assert.Equal("70", At("js/05/0/sp/"));
        Assert.Equal("80", At("js/05/83/0/", -2));
        Assert.Equal("70", At("js/05/83/0/")); // its own value has ended: the city's counts again
        Assert.Equal("50", At("js/10/84/")); // no longer within the bounds
        Assert.Equal("40", At("js/0/", -6));
        Assert.Equal("60", At("js/0/", 5));
        Assert.Null(At("js/0/", -11));
        Assert.Equal(Noon.AddHours(-5), ParameterRules.Latest(rows.Where(row => row.OrganisationPath == "js/"), Noon)!.ValidFrom);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(1, true)]
    [InlineData(24 * 365 * 6, false)]
    public void BeginLiesAhead_AllowsTheComingYearsOnly(int hours, bool isGood) => Assert.Equal(isGood, ParameterRules.BeginLiesAhead(Noon.AddHours(hours), Noon) is null);

    private static ParameterValue Row(string path, double hours, string? value, bool withdrawn = false) => new()
    {
        ParameterCode = Number.Code, ParameterName = Number.Name, OrganisationPath = path, OrganisationName = path, ValidFrom = Noon.AddHours(hours), Value = value, Reason = "试", SetByName = "某人", SetAt = Noon, IsWithdrawn = withdrawn,
    };
}
