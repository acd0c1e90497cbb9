using HealthPortal.Domain.GovernmentServices.ServiceMatters.Rules;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

/// <summary>Checks a guide against every rule; what passes can run a case.</summary>
public static class GuideContentValidator
{
    public static IReadOnlyList<IGuideRule> Rules { get; } =
    [
        new GuideMustStateItsEssentialsRule(),
        new FlowMustContainAcceptanceRule(),
        new FlowMustContainADecidingStepRule(),
        new FlowMustEndWithDeliveryRule(),
        new FlowStepsMustStandInLegalOrderRule(),
        new FlowStepsMustBeNamedRule(),
        new FlowMustMakeThePromisedLicenceRule(),
        new FlowDaysMustFitThePromiseRule(),
        new PromiseMustNotExceedStatutoryPeriodRule(),
        new AcceptanceMustBeDecidedWithinFiveDaysRule(),
        new FieldKeysMustBeUniqueRule(),
        new FieldConditionsMustReferToEarlierFieldsRule(),
        new ChoicesMustOfferOptionsRule(),
        new FieldLimitsMustMakeSenseRule(),
        new MaterialCodesMustBeUniqueRule(),
        new MaterialLimitsMustMakeSenseRule(),
        new SituationQuestionsMustBeAnswerableRule(),
        new SituationsMustNameKnownMaterialsRule(),
        new SituationsMustSetKnownFieldsRule(),
        new DocumentsMustCoverTheFlowRule(),
    ];

    public static IReadOnlyList<Problem> Validate(GuideContent content) => [.. Rules.SelectMany(rule => rule.Check(content))];
}
