using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;

namespace HealthPortal.Web.GovernmentServices.ServiceMatters.Documents;

/// <summary>A guide to take home.</summary>
public sealed record GuideDocumentModel(GuideItem Item, GuideVersionRow Version, GuideContent Content);
