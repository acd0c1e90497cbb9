using HealthPortal.Data.Execution;
using HealthPortal.Domain.Licensing.LicenceLibrary;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

internal static class LicenceActing
{
    public static LicenceAct Act(Operation operation, Licence licence, LicenceActKind kind, string? reason) => new()
    {
        LicenceId = licence.Id,
        OrganisationPath = licence.OrganisationPath,
        LicenceType = licence.LicenceType,
        Number = licence.Number,
        Kind = kind,
        At = operation.Now,
        ByName = operation.Actor.DisplayName,
        Reason = reason,
    };
}
