using HealthPortal.Domain.GovernmentServices.ServiceMatters;

namespace HealthPortal.Tests.Domain.GovernmentServices.ServiceMatters;

public class GuideComparisonTests
{
    [Fact]
    public void Between_WhenNothingDiffers_IsEmpty() => Assert.Empty(GuideComparison.Between(Guides.Valid, GuideJson.Read(GuideJson.Write(Guides.Valid))));

    [Fact]
    public void Between_WhenDaysAndFeeChange_NamesBeforeAndAfter()
    {
        var differences = GuideComparison.Between(Guides.Valid, Guides.Valid with { PromisedWorkingDays = 7, Fee = "每证 10 元。" });

        Assert.Equal(
            [
                new GuideDifference("基本信息", DifferenceKind.Changed, "承诺办结时限", "10 个工作日", "7 个工作日"),
                new GuideDifference("基本信息", DifferenceKind.Changed, "收费情况", "不收费。", "每证 10 元。"),
            ],
            differences);
    }

    [Fact]
    public void Between_WhenMaterialsComeGoAndChange_TellsEach()
    {
        var map = new MaterialRequirement { Code = "map", Name = "平面图" };
        var before = Guides.Valid with { Materials = [Guides.Material, map] };
        var after = Guides.Valid with { Materials = [Guides.Material with { Required = false, Copies = "1 份" }, new MaterialRequirement { Code = "report", Name = "检测报告", Required = true }] };

        Assert.Equal(
            [
                new GuideDifference("申请材料", DifferenceKind.Removed, "平面图"),
                new GuideDifference("申请材料", DifferenceKind.Changed, "申请表 · 是否必交", "必交", "可不交"),
                new GuideDifference("申请材料", DifferenceKind.Changed, "申请表 · 份数", null, "1 份"),
                new GuideDifference("申请材料", DifferenceKind.Added, "检测报告"),
            ],
            GuideComparison.Between(before, after));
    }

    [Fact]
    public void Between_WhenFieldsAreReordered_TellsTheOrderOnce()
    {
        var difference = Assert.Single(GuideComparison.Between(Guides.Valid, Guides.WithFields(Guides.Name, Guides.Category)));

        Assert.Equal((DifferenceKind.Reordered, "经营类别、名称", "名称、经营类别"), (difference.Kind, difference.Before, difference.After));
    }

    [Fact]
    public void Between_WhenAFieldGetsAConditionOnAnother_ShowsTheLabels()
    {
        var conditional = Guides.Name with { VisibleWhen = new FieldCondition("category", ["住宿"]) };

        var difference = Assert.Single(GuideComparison.Between(Guides.Valid, Guides.WithFields(Guides.Category, conditional)));

        Assert.Equal(new GuideDifference("申请表字段", DifferenceKind.Changed, "名称 · 显示条件", null, "“经营类别”为住宿"), difference);
    }

    [Fact]
    public void Between_WhenADraftHoldsTheSameConditionTwice_CountsItAsAdded()
    {
        var difference = Assert.Single(GuideComparison.Between(Guides.Valid, Guides.Valid with { Conditions = ["已取得营业执照。", "已取得营业执照。"] }));

        Assert.Equal(DifferenceKind.Added, difference.Kind);
    }

    /// <summary>Every member of a guide must show up in the comparison, so that a reviewer cannot miss a change.</summary>
    [Fact]
    public void Between_WhenAnyMemberOfTheContentChanges_ShowsSomething()
    {
        var changed = new Dictionary<string, GuideContent>(StringComparer.Ordinal)
        {
            [nameof(GuideContent.IsBasic)] = Guides.Valid with { IsBasic = true },
            [nameof(GuideContent.LegalBasis)] = Guides.Valid with { LegalBasis = [Guides.Valid.LegalBasis[0] with { Text = "条文" }] },
            [nameof(GuideContent.Conditions)] = Guides.Valid with { Conditions = ["其他条件。"] },
            [nameof(GuideContent.Materials)] = Guides.Valid with { Materials = [] },
            [nameof(GuideContent.Flow)] = Guides.Valid with { Flow = [.. Guides.Valid.Flow.Skip(1)] },
            [nameof(GuideContent.AcceptanceWorkingDays)] = Guides.Valid with { AcceptanceWorkingDays = 3 },
            [nameof(GuideContent.StatutoryWorkingDays)] = Guides.Valid with { StatutoryWorkingDays = 30 },
            [nameof(GuideContent.PromisedWorkingDays)] = Guides.Valid with { PromisedWorkingDays = 8 },
            [nameof(GuideContent.PeriodNote)] = Guides.Valid with { PeriodNote = "说明" },
            [nameof(GuideContent.Fee)] = Guides.Valid with { Fee = "收费" },
            [nameof(GuideContent.Result)] = Guides.Valid with { Result = Guides.Valid.Result with { ValidityYears = 5 } },
            [nameof(GuideContent.Questions)] = Guides.Valid with { Questions = [new QuestionAndAnswer("问", "答")] },
            [nameof(GuideContent.Form)] = Guides.Valid with { Form = FormSchema.Empty },
            [nameof(GuideContent.Documents)] = Guides.Valid with { Documents = [] },
            [nameof(GuideContent.SituationQuestions)] = Guides.WithOption(new SituationOption("首次")),
            [nameof(GuideContent.ServicePlaces)] = Guides.Valid with { ServicePlaces = "窗口" },
            [nameof(GuideContent.ConsultationPhone)] = Guides.Valid with { ConsultationPhone = "12345" },
            [nameof(GuideContent.Remark)] = Guides.Valid with { Remark = "提示" },
        };

        // The older notation of situations is gone once a guide is read.
        Assert.Equal(typeof(GuideContent).GetProperties().Select(property => property.Name).Where(name => name != nameof(GuideContent.Situations)).Order(StringComparer.Ordinal), changed.Keys.Order(StringComparer.Ordinal));
        Assert.All(changed, pair => Assert.True(GuideComparison.Between(Guides.Valid, pair.Value).Count > 0, pair.Key));
    }

    [Fact]
    public void Between_WhenAnAnswerAsksForAnotherMaterial_SaysWhichAnswerAndWhichMaterial()
    {
        var difference = Assert.Single(GuideComparison.Between(Guides.WithOption(new SituationOption("宾馆")), Guides.WithOption(new SituationOption("宾馆") { Materials = ["applicationForm"] })));

        Assert.Equal(("情形引导选项", "经营什么？ · 宾馆 · 需交材料", null, "申请表"), (difference.Part, difference.Subject, difference.Before, difference.After));
    }
}
