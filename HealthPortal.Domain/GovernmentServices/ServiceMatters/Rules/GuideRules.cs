using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

/// <summary>Something every guide must satisfy before it may be submitted or seeded.</summary>
public interface IGuideRule
{
    IEnumerable<Problem> Check(GuideContent content);
}
