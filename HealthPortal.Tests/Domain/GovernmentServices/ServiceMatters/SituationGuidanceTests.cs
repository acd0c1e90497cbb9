using HealthPortal.Domain.GovernmentServices.ServiceMatters;

namespace HealthPortal.Tests.Domain.GovernmentServices.ServiceMatters;

public class SituationGuidanceTests
{
    private static readonly MaterialRequirement Proxy = new() { Code = "proxy", Name = "授权委托书", Required = true };

    private static readonly MaterialRequirement Report = new() { Code = "report", Name = "检测报告", RequiredWhen = new FieldCondition("category", ["游泳"]) };

    private static readonly GuideContent Guide = Guides.Valid with
    {
        Materials = [Guides.Material, Proxy, Report],
        SituationQuestions =
        [
            new("agent", "由谁办理？", [new("本人"), new("他人") { Materials = ["proxy"], Conditions = ["代理人年满十八周岁。"] }], Required: true),
            new("water", "有没有水池？", [new("有") { Materials = ["report"] }, new("没有")]),
        ],
    };

    [Theory]
    [InlineData(null, null, null, "applicationForm,proxy,report", "applicationForm,proxy")] // nothing answered: as if there were no questions
    [InlineData("本人", null, null, "applicationForm,report", "applicationForm")]
    [InlineData("他人", null, null, "applicationForm,proxy,report", "applicationForm,proxy")]
    [InlineData("本人", "有", null, "applicationForm,report", "applicationForm,report")]
    [InlineData("本人", "没有", null, "applicationForm", "applicationForm")]
    [InlineData("本人", "没有", "游泳", "applicationForm,report", "applicationForm,report")] // the form speaks against the answer: the material is asked for
    [InlineData("本人", "也许", null, "applicationForm,report", "applicationForm")] // an answer the guide does not offer is none
    public void Materials_ForAnswers_AreThoseTheAnswersAskFor(string? agent, string? water, string? category, string applying, string required)
    {
        var values = Values(agent, water, category);

        Assert.Equal(applying, string.Join(',', SituationGuidance.MaterialsFor(Guide, values).Select(material => material.Code)));
        Assert.Equal(required, string.Join(',', Guide.Materials.Where(material => SituationGuidance.IsRequired(Guide, material, values)).Select(material => material.Code)));
    }

    [Theory]
    [InlineData(null, true, "请选择“由谁办理？”。")]
    [InlineData(null, false, null)]
    [InlineData("", true, "请选择“由谁办理？”。")]
    [InlineData("本人", true, null)]
    [InlineData("邻居", false, "“由谁办理？”的选项已经变化，请重新选择。")]
    public void Check_OfTheRequiredQuestion_TellsWhatIsMissing(string? agent, bool complete, string? sentence)
    {
        var problem = SituationGuidance.Check(Guide, Values(agent, null, null), complete).SingleOrDefault();

        Assert.Equal(sentence, problem?.Message);
        Assert.True(problem is null || problem.Field == "situation.agent");
    }

    /// <summary>Answers lie among the values of the form, whose validator refuses keys it does not know.</summary>
    [Fact]
    public void Validate_OfTheFormWithAnswers_LeavesThemToTheirOwnCheck()
    {
        var problems = FormValidator.Validate(Guide.Form, new Dictionary<string, string?>(StringComparer.Ordinal) { ["situation.agent"] = "本人", ["unknown"] = "x" }, new DateOnly(2026, 3, 10), complete: false);

        Assert.Equal("unknown", Assert.Single(problems).Field);
    }

    [Fact]
    public void ConditionsFor_AnAnswer_AreItsOwn()
    {
        Assert.Equal(["代理人年满十八周岁。"], SituationGuidance.ConditionsFor(Guide, Values("他人", "有", null)));
        Assert.Empty(SituationGuidance.ConditionsFor(Guide, Values("本人", null, null)));
    }

    [Fact]
    public void NeedOf_SaysInWordsWhenAMaterialIsAsked()
    {
        Assert.Equal("必交", SituationGuidance.NeedOf(Guide, Guides.Material));
        Assert.Equal("“由谁办理？”选“他人”时必交", SituationGuidance.NeedOf(Guide, Proxy));
        Assert.Equal("“有没有水池？”选“有”，或“经营类别”为游泳时必交", SituationGuidance.NeedOf(Guide, Report));
        Assert.Equal("可不交", SituationGuidance.NeedOf(Guide, new MaterialRequirement { Code = "x", Name = "其他" }));
    }

    private static Dictionary<string, string?> Values(string? agent, string? water, string? category) => new(StringComparer.Ordinal)
    {
        ["situation.agent"] = agent,
        ["situation.water"] = water,
        ["category"] = category,
    };
}
