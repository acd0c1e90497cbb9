using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

/// <summary>Checks a guide against every rule; what passes can run a case.</summary>
public static class GuideContentValidator
{
    public static IReadOnlyList<IGuideRule> Rules { get; } = [];

    public static IReadOnlyList<Problem> Validate(GuideContent content) => [.. Rules.SelectMany(rule => rule.Check(content))];
}
