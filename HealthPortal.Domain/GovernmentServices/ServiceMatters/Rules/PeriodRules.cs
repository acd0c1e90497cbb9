using System.Globalization;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters.Rules;

public sealed class PromiseMustNotExceedStatutoryPeriodRule : IGuideRule
{
    public IEnumerable<Problem> Check(GuideContent content)
    {
        if (content.StatutoryWorkingDays is < 1 or > 365)
        {
            yield return new Problem("法定办结时限应在 1 到 365 个工作日之间。", "statutoryWorkingDays");
        }

        if (content.PromisedWorkingDays < 1)
        {
            yield return new Problem("承诺办结时限不能少于 1 个工作日。", "promisedWorkingDays");
        }

        if (content.PromisedWorkingDays > content.StatutoryWorkingDays)
        {
            yield return new Problem(
                string.Create(CultureInfo.InvariantCulture, $"承诺办结时限 {content.PromisedWorkingDays} 个工作日超过了法定办结时限 {content.StatutoryWorkingDays} 个工作日。"),
                "promisedWorkingDays");
        }
    }
}

/// <summary>Administrative Licensing Law art. 32: after five days without a word the application counts as accepted.</summary>
public sealed class AcceptanceMustBeDecidedWithinFiveDaysRule : IGuideRule
{
    public const int LegalDays = 5;

    public IEnumerable<Problem> Check(GuideContent content)
    {
        if (content.AcceptanceWorkingDays is < 1 or > LegalDays)
        {
            yield return new Problem("受理时限应在 1 到 5 个工作日之间。", "acceptanceWorkingDays");
        }
    }
}
