using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters.Rules;

/// <summary>Something every guide must satisfy before it may be submitted or seeded. The problem's field names the part: <c>flow</c>, <c>form.key</c>, <c>materials.code</c>.</summary>
public interface IGuideRule
{
    IEnumerable<Problem> Check(GuideContent content);
}
