using AngleSharp.Dom;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Tests.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Tests.Web.Parts;
using HealthPortal.Web.GovernmentServices.ServiceMatters;
using HealthPortal.Web.GovernmentServices.ServiceMatters.Editing;
using Microsoft.AspNetCore.Components;

namespace HealthPortal.Tests.Web.GovernmentServices.ServiceMatters;

public class GuideSectionsTests
{
    private static readonly GuideItem Item = new(
        Guid.NewGuid(), "32-06", "公共场所卫生许可（首次）", null, AdministrativeLevels.County, ItemKind.New, true, Guid.NewGuid(), 32, "公共场所卫生许可",
        MatterCategory.Licensing, ApplicantKind.Institution, OnlineMode.Full, "全流程网办", true, true, null);

    [Fact]
    public async Task GuideSections_OfACompleteGuide_ShowEveryPart()
    {
        var content = GuideCatalogue.Build(ReferenceFiles.MattersCsv, ReferenceFiles.FactsJson, ReferenceFiles.Guides).For("32-06");

        var body = await Part.RenderAsync<GuideSections>(("Item", Item), ("Content", content), ("Address", "/matters/items/x"));

        Assert.Equal(content.Conditions, Texts(body, ".guide-conditions li"));
        Assert.Equal(content.Materials.Count, body.QuerySelectorAll("#materials tbody tr").Length);
        Assert.Equal(content.Flow.Select(step => step.Name), Texts(body, ".flow-name"));
        Assert.Equal(content.Form.Fields.Count(), body.QuerySelectorAll(".form-outline li").Length);
        Assert.Equal(content.Questions.Select(question => question.Question), Texts(body, ".questions summary"));
        Assert.Contains($"{content.PromisedWorkingDays} 个工作日", body.QuerySelector(".guide-facts .strong dd")!.TextContent, StringComparison.Ordinal);
        var targets = body.QuerySelectorAll(".guide-nav a").Select(link => link.GetAttribute("href")!.Split('#')[1]).ToList();
        Assert.All(targets, id => Assert.NotNull(body.QuerySelector("#" + id)));
        Assert.Single(body.QuerySelectorAll("#materials tbody tr"), row => row.TextContent.Contains(content.Materials[0].ReviewPoints[0], StringComparison.Ordinal));
    }

    [Fact]
    public async Task GuideSections_WhereAMaterialHangsOnTheForm_SaysWhenInWords()
    {
        var content = Guides.Valid with { Materials = [Guides.Material with { Required = false, RequiredWhen = new FieldCondition("category", ["游泳"]) }] };

        var body = await Part.RenderAsync<GuideSections>(("Item", Item), ("Content", content));

        Assert.Contains("“经营类别”为游泳时必交", body.QuerySelector("#materials tbody tr")!.TextContent, StringComparison.Ordinal);
        Assert.Null(body.QuerySelector(".guide-nav"));
    }

    [Fact]
    public async Task DifferenceList_ForEachKind_SaysWhatHappened()
    {
        var body = await Part.RenderAsync<DifferenceList>(("Differences", GuideComparison.Between(Guides.Valid, Guides.Valid with { Fee = "每证 10 元。", Conditions = ["新条件。"] })));

        Assert.Equal(["基本信息", "受理条件"], Texts(body, "h2"));
        Assert.Equal(["修改", "删除", "新增"], Texts(body, ".chip"));
        Assert.Equal(("不收费。", "每证 10 元。"), (body.QuerySelector("del")!.TextContent, body.QuerySelector("ins")!.TextContent));
    }

    [Fact]
    public async Task FlowEditor_WhenAStepIsMissing_SaysSoAtThePlace()
    {
        var content = Guides.WithFlow(FlowStepKind.Acceptance, FlowStepKind.LeaderDecision, FlowStepKind.LicenceMaking);

        var body = await Part.RenderAsync<FlowEditor>(("Content", content), ("Problems", GuideContentValidator.Validate(content)), ("ContentChanged", default(EventCallback<GuideContent>)));

        Assert.Equal(["办理流程的最后一个环节应为“发证送达”。"], Texts(body, ".field-error"));
        Assert.Equal(3, body.QuerySelectorAll("tbody input[type=checkbox][checked]").Length);
    }

    [Fact]
    public async Task FormPreview_BeforeAnyAnswer_HidesConditionalFields()
    {
        var form = new FormSchema([new FormSection("场所", [Guides.Category, Guides.Name with { VisibleWhen = new FieldCondition("category", ["住宿"]) }])]);

        var body = await Part.RenderAsync<FormPreview>(("Form", form));

        Assert.NotNull(body.QuerySelector("#f-p-category"));
        Assert.Null(body.QuerySelector("#f-p-name"));
    }

    [Theory]
    [InlineData("营业面积", "yymj")]
    [InlineData("3年内处罚", "f3nncf")]
    [InlineData("名称", "mc2")]
    [InlineData("？？", "f")]
    public void ProposedKeys_ForALabel_GivesAFreeKeyTheRulesAccept(string label, string expected)
    {
        var key = ProposedKeys.For(label, ["mc"], "f");

        Assert.Equal(expected, key);
        Assert.Empty(GuideContentValidator.Validate(Guides.WithFields(Guides.Category, Guides.Name with { Key = key })));
    }

    private static IEnumerable<string> Texts(IElement body, string selector) => body.QuerySelectorAll(selector).Select(element => element.TextContent.Trim());
}
