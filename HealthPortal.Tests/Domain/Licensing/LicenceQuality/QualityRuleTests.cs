using System.Globalization;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceQuality;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Values;

namespace HealthPortal.Tests.Domain.Licensing.LicenceQuality;

public sealed class QualityRuleTests
{
    private static readonly DateOnly Today = new(2026, 3, 18);

    private static readonly DateTime Now = new(2026, 3, 18, 4, 0, 0, DateTimeKind.Utc);

    private static readonly StandardContent Standard = new(
        [
            new("number", "编号", StandardFieldType.Text) { Role = StandardFieldRole.Number, MaxLength = 20 },
            new("name", "姓名", StandardFieldType.Text) { Role = StandardFieldRole.HolderName, MaxLength = 20 },
            new("identity", "证件号码", StandardFieldType.IdentityNumber) { Role = StandardFieldRole.HolderNumber },
            new("gender", "性别", StandardFieldType.Choice) { Role = StandardFieldRole.Gender, Options = ["男", "女"] },
            new("born", "出生日期", StandardFieldType.Date) { Role = StandardFieldRole.BirthDate },
            new("organ", "发证机关", StandardFieldType.Text) { Role = StandardFieldRole.Organ, MaxLength = 40 },
            new("issued", "核发日期", StandardFieldType.Date) { Role = StandardFieldRole.IssuedOn },
            new("until", "有效期止", StandardFieldType.Date) { Role = StandardFieldRole.ValidTo, Required = true },
            new("state", "状态", StandardFieldType.Choice) { Role = StandardFieldRole.State, Options = ["有效", "过期", "注销"] },
            new("phone", "电话", StandardFieldType.Phone),
            new("unit", "信用代码", StandardFieldType.CreditCode),
            new("place", "执业地点", StandardFieldType.Text) { Required = true, MaxLength = 5 },
        ],
        "number",
        "issued");

    private static readonly string Identity = DemoNumbers.IdentityNumber(7, new DateOnly(1980, 5, 6), Sex.Female);

    [Fact]
    public void Record_ThatIsGood_BreaksNoRule() => Assert.Empty(Judge([]));

    [Theory]
    [InlineData("number", "", QualityRules.Number)]
    [InlineData("name", "", QualityRules.Holder)]
    [InlineData("identity", "", QualityRules.HolderNumber)]
    [InlineData("organ", "", QualityRules.Organ)]
    [InlineData("issued", "", QualityRules.Issued)]
    [InlineData("until", " ", QualityRules.Validity)]
    [InlineData("place", "", QualityRules.Required)]
    [InlineData("identity", "320583198005060000", QualityRules.Identity)]
    [InlineData("unit", "12320583MB1234567X", QualityRules.Credit)]
    [InlineData("issued", "2025/01/02", QualityRules.Date)]
    [InlineData("gender", "不明", QualityRules.Domain)]
    [InlineData("phone", "12", QualityRules.Form)]
    [InlineData("place", "演示人民医院", QualityRules.Form)]
    [InlineData("gender", "男", QualityRules.Person)]
    [InlineData("born", "1980-05-07", QualityRules.Person)]
    [InlineData("until", "2020-01-01", QualityRules.DateOrder)]
    [InlineData("issued", "2026-03-19", QualityRules.DateOrder)]
    public void Record_WithOneFault_BreaksTheRuleItIsAbout(string key, string value, string rule)
    {
        var found = Judge(new Dictionary<string, string> { [key] = value });
        Assert.Equal([rule], found.Select(failure => failure.Rule).Distinct());
        Assert.All(found, failure => Assert.DoesNotContain(Identity, failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Facts_BeyondTheValues_BreakTheirRules()
    {
        Assert.Equal([QualityRules.OrganKnown], Rules(Facts with { OrganName = "某地卫生局" }));
        Assert.Equal([QualityRules.NumberTwice, QualityRules.HolderTwice], Rules(Facts with { NumberTwice = true, HolderTwice = true }));
        Assert.Equal([QualityRules.LibraryState], Rules(Facts with { Library = LicenceState.Revoked }));
        Assert.Empty(Rules(Facts with { Library = LicenceState.Revoked, StateWord = "注销" }));

        // The days of grace count to the end of the last one.
        Assert.Empty(Rules(Facts with { ValidTo = Today.AddDays(-30) }));
        Assert.Equal([QualityRules.Expired], Rules(Facts with { ValidTo = Today.AddDays(-31) }));
        Assert.Empty(Rules(Facts with { ValidTo = Today.AddDays(-31), StateWord = "过期" }));
    }

    [Fact]
    public void Rule_ThatIsOff_IsNotBroken()
    {
        var judge = new RecordJudge(Standard, Today, new Dictionary<string, IReadOnlyList<string>>(), new HashSet<string> { QualityRules.Holder }, new HashSet<string>(), 30);
        Assert.Equal([QualityRules.Holder], judge.Judge(new string?[Standard.Fields.Count], Facts, new bool[Standard.Fields.Count]).Select(failure => failure.Rule));
    }

    [Fact]
    public void Profile_ToldWhichItemsAreWrong_NotWhichAreEmpty()
    {
        var invalid = new bool[Standard.Fields.Count];
        Judge(new Dictionary<string, string> { ["phone"] = "12", ["place"] = "" }, Facts, invalid);
        Assert.Equal(["phone"], Standard.Fields.Where((_, place) => invalid[place]).Select(field => field.Key));
    }

    [Fact]
    public void Score_IsTheWeightedShareThatPasses_AndAddsUp()
    {
        var first = QualityScoring.Passing(100, [(3, 10), (1, 50)]);
        var second = QualityScoring.Passing(300, [(3, 0), (1, 0)]);
        Assert.Equal(80m, QualityScoring.Score(100, first));
        Assert.Equal(95m, QualityScoring.Score(400, first + second));
        Assert.Equal(QualityScoring.Passing(400, [(3, 10), (1, 50)]), first + second);
        Assert.Null(QualityScoring.Score(0, 0));
        Assert.Equal(100m, QualityScoring.Score(5, QualityScoring.Passing(5, [])));
    }

    [Fact]
    public void Distinct_IsExactForFew_AndNearForMany()
    {
        var few = new DistinctCount();
        for (var round = 0; round < 3; round++)
        {
            for (var number = 0; number < DistinctCount.MostExact; number++)
            {
                few.Add(number.ToString(CultureInfo.InvariantCulture));
            }
        }

        Assert.Equal((DistinctCount.MostExact, false), (few.Count, few.IsEstimated));
        var (left, right) = (new DistinctCount(), new DistinctCount());
        for (var number = 0; number < 60_000; number++)
        {
            left.Add("昆山" + number.ToString(CultureInfo.InvariantCulture));
            right.Add("昆山" + (number + 40_000).ToString(CultureInfo.InvariantCulture));
        }

        left.Add(right);
        left.Add(few);
        Assert.True(left.IsEstimated);
        Assert.InRange(left.Count, 95_000, 105_500);
    }

    [Fact]
    public void Issue_GoesItsWay_AndIsReturnedWhenRecordsStillFail()
    {
        var issue = new QualityIssue { Number = "ZL1", TypeId = Guid.NewGuid(), OrganisationPath = "js/05/83/0/", RuleKey = QualityRules.Holder, FoundAt = Now, FirstCount = 9, Count = 9 };
        Assert.False(issue.Handle("改了", "甲", Now).Succeeded);
        Assert.Equal("due", issue.Assign(Today.AddDays(-1), null, "甲", Today, Now).Problems[0].Field);
        Assert.Equal(QualityStepKind.Assigned, issue.Assign(Today.AddDays(5), " 请改 ", "甲", Today, Now).Value.Kind);
        Assert.Equal("请改", issue.AssignNote);
        Assert.False(issue.IsOverdue(Today.AddDays(5)));
        Assert.True(issue.IsOverdue(Today.AddDays(6)));
        Assert.Equal("note", issue.Handle(" ", "乙", Now).Problems[0].Field);
        Assert.True(issue.Handle("补填", "乙", Now).Succeeded);
        Assert.False(issue.Assign(Today, null, "甲", Today, Now).Succeeded);

        // What began before it was said to be done has not looked at it.
        Assert.Null(issue.Look(4, "测算", Now.AddMinutes(-1), Now.AddMinutes(1)));
        Assert.Equal(QualityIssueState.Handled, issue.State);
        var returned = issue.Look(3, "测算", Now.AddMinutes(2), Now.AddMinutes(3))!;
        Assert.Equal((QualityIssueState.Returned, 1, QualityStepKind.Returned), (issue.State, issue.Returns, returned.Kind));
        Assert.Contains("3 条", returned.Note, StringComparison.Ordinal);
        Assert.Equal(QualityStepKind.Closed, issue.Look(0, "测算", Now.AddMinutes(4), Now.AddMinutes(5))!.Kind);
        Assert.Equal((QualityIssueState.Closed, false), (issue.State, issue.IsOverdue(Today.AddYears(1))));
    }

    private static readonly JudgedFacts Facts = new(Today.AddYears(1), "有效", "昆山市卫生健康委员会", false, false, LicenceState.Valid);

    private static IEnumerable<string> Rules(JudgedFacts facts) => Judge([], facts).Select(failure => failure.Rule);

    private static List<QualityFailure> Judge(Dictionary<string, string> changes, JudgedFacts? facts = null, bool[]? invalid = null)
    {
        var values = new Dictionary<string, string>
        {
            ["number"] = "A1", ["name"] = "演示", ["identity"] = Identity, ["gender"] = "女", ["born"] = "1980-05-06", ["organ"] = "昆山市卫生健康委员会", ["issued"] = "2025-01-02", ["until"] = "2027-03-18", ["state"] = "有效", ["phone"] = "13800000000",
            ["place"] = "医院",
        };
        foreach (var (key, value) in changes)
        {
            values[key] = value;
        }

        var judge = new RecordJudge(Standard, Today, new Dictionary<string, IReadOnlyList<string>>(), QualityRules.All.Select(rule => rule.Key).ToHashSet(StringComparer.Ordinal), new HashSet<string> { "昆山市卫生健康委员会" }, 30);
        return judge.Judge([.. Standard.Fields.Select(field => values.GetValueOrDefault(field.Key))], facts ?? Facts, invalid ?? new bool[Standard.Fields.Count]);
    }
}
