using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceMatters.Rules;

namespace HealthPortal.Tests.Domain.GovernmentServices.ServiceMatters;

public sealed class GuideRuleTests
{
    private const FlowStepKind Acceptance = FlowStepKind.Acceptance;
    private const FlowStepKind Inspection = FlowStepKind.SiteInspection;
    private const FlowStepKind Review = FlowStepKind.DepartmentReview;
    private const FlowStepKind Decision = FlowStepKind.LeaderDecision;
    private const FlowStepKind Making = FlowStepKind.LicenceMaking;
    private const FlowStepKind Delivery = FlowStepKind.Delivery;

    [Fact]
    public void Validate_WhenGuideIsSound_FindsNothing() => Assert.Empty(GuideContentValidator.Validate(Guides.Valid));

    [Fact]
    public void Rules_AreAllListed()
    {
        var declared = typeof(IGuideRule).Assembly.GetTypes().Where(type => type.IsClass && typeof(IGuideRule).IsAssignableFrom(type));
        Assert.Equal(declared.OrderBy(type => type.Name, StringComparer.Ordinal), GuideContentValidator.Rules.Select(rule => rule.GetType()).OrderBy(type => type.Name, StringComparer.Ordinal));
    }

    public static TheoryData<Type, GuideContent> Broken()
    {
        var late = new FormField { Key = "late", Label = "后面的", Type = FormFieldType.Boolean };
        var date = new FormField { Key = "day", Label = "日期", Type = FormFieldType.Date };
        var number = new FormField { Key = "count", Label = "人数", Type = FormFieldType.Integer };
        return new TheoryData<Type, GuideContent>
        {
            { typeof(FlowMustContainAcceptanceRule), Guides.WithFlow(Inspection, Decision, Making, Delivery) },
            { typeof(FlowMustContainADecidingStepRule), Guides.WithFlow(Acceptance, Inspection, Making, Delivery) },
            { typeof(FlowMustEndWithDeliveryRule), Guides.WithFlow(Acceptance, Decision, Making) },
            { typeof(FlowMustEndWithDeliveryRule), Guides.WithFlow() },
            { typeof(FlowStepsMustStandInLegalOrderRule), Guides.WithFlow(Acceptance, Decision, Review, Making, Delivery) },
            { typeof(FlowStepsMustStandInLegalOrderRule), Guides.WithFlow(Acceptance, Acceptance, Decision, Making, Delivery) },
            { typeof(FlowStepsMustBeNamedRule), Guides.Valid with { Flow = [.. Guides.Valid.Flow.Select(step => step with { Name = " " })] } },
            { typeof(FlowMustMakeThePromisedLicenceRule), Guides.WithFlow(Acceptance, Decision, Delivery) },
            { typeof(FlowMustMakeThePromisedLicenceRule), Guides.Valid with { Result = new GuideResult(GuideResultKind.Approval, "批复") } },
            { typeof(FlowDaysMustFitThePromiseRule), Guides.Valid with { PromisedWorkingDays = 9 } },
            { typeof(FlowDaysMustFitThePromiseRule), Guides.Valid with { Flow = [.. Guides.Valid.Flow.Select(step => step with { WorkingDays = -1 })] } },
            { typeof(PromiseMustNotExceedStatutoryPeriodRule), Guides.Valid with { PromisedWorkingDays = 21 } },
            { typeof(PromiseMustNotExceedStatutoryPeriodRule), Guides.Valid with { StatutoryWorkingDays = 0, PromisedWorkingDays = 0 } },
            { typeof(AcceptanceMustBeDecidedWithinFiveDaysRule), Guides.Valid with { AcceptanceWorkingDays = 6 } },
            { typeof(FieldKeysMustBeUniqueRule), Guides.WithFields(Guides.Name, Guides.Name) },
            { typeof(FieldKeysMustBeUniqueRule), Guides.WithFields(Guides.Name with { Key = "Name" }) },
            { typeof(FieldKeysMustBeUniqueRule), Guides.WithFields(Guides.Name with { Label = "" }) },
            { typeof(FieldConditionsMustReferToEarlierFieldsRule), Guides.WithFields(Guides.Name with { VisibleWhen = new("late", ["true"]) }, late) },
            { typeof(FieldConditionsMustReferToEarlierFieldsRule), Guides.WithFields(Guides.Category, Guides.Name with { RequiredWhen = new("category", ["商场"]) }) },
            { typeof(FieldConditionsMustReferToEarlierFieldsRule), Guides.WithFields(Guides.Category, Guides.Name with { RequiredWhen = new("category", []) }) },
            { typeof(FieldConditionsMustReferToEarlierFieldsRule), Guides.WithFields(Guides.Name, date with { VisibleWhen = new("name", ["某值"]) }) },
            { typeof(FieldConditionsMustReferToEarlierFieldsRule), Guides.Valid with { Materials = [Guides.Material with { Required = false, RequiredWhen = new("nowhere", ["true"]) }] } },
            { typeof(ChoicesMustOfferOptionsRule), Guides.WithFields(Guides.Category with { Options = ["住宿"] }) },
            { typeof(ChoicesMustOfferOptionsRule), Guides.WithFields(Guides.Category with { Options = ["住宿", "住宿"] }) },
            { typeof(ChoicesMustOfferOptionsRule), Guides.WithFields(Guides.Category with { Options = ["住宿", "游|泳"] }) },
            { typeof(ChoicesMustOfferOptionsRule), Guides.WithFields(Guides.Name with { Options = ["住宿", "游泳"] }) },
            { typeof(FieldLimitsMustMakeSenseRule), Guides.WithFields(number with { Minimum = 5, Maximum = 4 }) },
            { typeof(FieldLimitsMustMakeSenseRule), Guides.WithFields(Guides.Name with { Minimum = 5 }) },
            { typeof(FieldLimitsMustMakeSenseRule), Guides.WithFields(Guides.Name with { MaxLength = 0 }) },
            { typeof(FieldLimitsMustMakeSenseRule), Guides.WithFields(Guides.Name with { Pattern = "[", PatternMessage = "错。" }) },
            { typeof(FieldLimitsMustMakeSenseRule), Guides.WithFields(Guides.Name with { Pattern = "(?=a)a", PatternMessage = "错。" }) },
            { typeof(FieldLimitsMustMakeSenseRule), Guides.WithFields(Guides.Name with { Pattern = "[a-z]" }) },
            { typeof(FieldLimitsMustMakeSenseRule), Guides.WithFields(Guides.Name with { PrefillFrom = "applicant.shoeSize" }) },
            { typeof(FieldLimitsMustMakeSenseRule), Guides.WithFields(date with { NotAfter = "name" }, Guides.Name) },
            { typeof(FieldLimitsMustMakeSenseRule), Guides.WithFields(date with { NotAfter = "day" }) },
            { typeof(FieldLimitsMustMakeSenseRule), Guides.WithFields(Guides.Name with { NotAfter = "today" }) },
            { typeof(FieldLimitsMustMakeSenseRule), Guides.WithFields(date with { BirthDateOf = "name" }, Guides.Name) },
            { typeof(FieldLimitsMustMakeSenseRule), Guides.WithFields(Guides.Category with { GenderOf = "name" }, Guides.Name) },
            { typeof(FieldLimitsMustMakeSenseRule), Guides.WithFields(number with { NotMoreThan = "name" }, Guides.Name) },
            { typeof(SituationsMustSetKnownFieldsRule), Guides.WithOption(new SituationOption("宾馆") { Values = new Dictionary<string, string> { ["nowhere"] = "x" } }) },
            { typeof(SituationsMustSetKnownFieldsRule), Guides.WithOption(new SituationOption("宾馆") { Values = new Dictionary<string, string> { ["category"] = "商场" } }) },
            { typeof(SituationsMustSetKnownFieldsRule), Guides.WithOption(new SituationOption("宾馆") { Values = new Dictionary<string, string> { ["name"] = " " } }) },
            { typeof(SituationsMustNameKnownMaterialsRule), Guides.WithOption(new SituationOption("宾馆") { Materials = ["applicationForm", "gone"] }) },
            { typeof(SituationQuestionsMustBeAnswerableRule), Guides.WithOption(new SituationOption("")) },
            { typeof(SituationQuestionsMustBeAnswerableRule), Guides.WithOption(new SituationOption("其他")) },
            { typeof(SituationQuestionsMustBeAnswerableRule), Guides.Valid with { SituationQuestions = [new("venue", "经营什么？", [new("宾馆")])] } },
            { typeof(SituationQuestionsMustBeAnswerableRule), Guides.Valid with { SituationQuestions = [new("venue", " ", [new("宾馆"), new("其他")])] } },
            { typeof(SituationQuestionsMustBeAnswerableRule), Guides.Valid with { SituationQuestions = [new("venue", "一", [new("宾馆"), new("其他")]), new("venue", "二", [new("宾馆"), new("其他")])] } },
            { typeof(MaterialCodesMustBeUniqueRule), Guides.Valid with { Materials = [Guides.Material, Guides.Material] } },
            { typeof(MaterialLimitsMustMakeSenseRule), Guides.Valid with { Materials = [Guides.Material with { Formats = ["exe"] }] } },
            { typeof(MaterialLimitsMustMakeSenseRule), Guides.Valid with { Materials = [Guides.Material with { Formats = [] }] } },
            { typeof(MaterialLimitsMustMakeSenseRule), Guides.Valid with { Materials = [Guides.Material with { MaxMegabytes = 0 }] } },
            { typeof(MaterialLimitsMustMakeSenseRule), Guides.Valid with { Materials = [Guides.Material with { MaxFiles = 51 }] } },
            { typeof(MaterialLimitsMustMakeSenseRule), Guides.Valid with { Materials = [Guides.Material with { Name = "" }] } },
            { typeof(MaterialLimitsMustMakeSenseRule), Guides.Valid with { Materials = [Guides.Material with { RequiredWhen = new("category", ["住宿"]) }] } },
            { typeof(GuideMustStateItsEssentialsRule), Guides.Valid with { LegalBasis = [] } },
            { typeof(GuideMustStateItsEssentialsRule), Guides.Valid with { Conditions = [] } },
            { typeof(GuideMustStateItsEssentialsRule), Guides.Valid with { Materials = [] } },
            { typeof(GuideMustStateItsEssentialsRule), Guides.Valid with { Fee = "" } },
            { typeof(GuideMustStateItsEssentialsRule), Guides.Valid with { Form = FormSchema.Empty } },
            { typeof(GuideMustStateItsEssentialsRule), Guides.Valid with { Result = new GuideResult(GuideResultKind.Licence, "") } },
            { typeof(DocumentsMustCoverTheFlowRule), Guides.Valid with { Documents = [IssuedDocument.Receipt, IssuedDocument.Licence] } },
            { typeof(DocumentsMustCoverTheFlowRule), Guides.Valid with { Documents = [.. Guides.Valid.Documents.Where(document => document != IssuedDocument.NegativeDecision)] } },
            { typeof(DocumentsMustCoverTheFlowRule), Guides.Valid with { Documents = [.. Guides.Valid.Documents, IssuedDocument.Receipt] } },
        };
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Check_WhenGuideBreaksTheRule_SaysSo(Type rule, GuideContent content)
    {
        var problems = GuideContentValidator.Rules.Single(candidate => candidate.GetType() == rule).Check(content).ToList();
        Assert.NotEmpty(problems);
        Assert.All(problems, problem => Assert.EndsWith("。", problem.Message, StringComparison.Ordinal));
        Assert.All(problems, problem => Assert.NotNull(problem.Field));
    }

    [Fact]
    public void Broken_CoversEveryRule() =>
        Assert.Equal(GuideContentValidator.Rules.Select(rule => rule.GetType()).ToHashSet(), Broken().Select(row => (Type)row[0]).ToHashSet());

    [Fact]
    public void Check_WhenFilingHasNoLeader_LetsTheDepartmentDecide()
    {
        var filing = Guides.Valid with
        {
            Flow = [new(Acceptance, "收件核对"), new(Review, "处室审核"), new(Making, "制证"), new(Delivery, "送达")],
            Result = new GuideResult(GuideResultKind.FilingReceipt, "备案凭证"),
            Documents = [IssuedDocument.Receipt, IssuedDocument.RefusalNotice, IssuedDocument.SupplementNotice, IssuedDocument.DeliveryReceipt, IssuedDocument.Licence],
        };
        Assert.Empty(GuideContentValidator.Validate(filing));
        Assert.Equal(Review, filing.Flow.DecidingStep()!.Kind);
    }

    [Fact]
    public void DecidingStep_WhenLeaderDecides_IsTheLeader() => Assert.Equal(Decision, Guides.Valid.Flow.DecidingStep()!.Kind);
}
