using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;

namespace HealthPortal.Data.Execution;

/// <summary>The paths that the three reaches of a permission mean at one unit.</summary>
internal sealed record GrantReach(string Unit, Organisation Organ, string Body)
{
    /// <param name="unit">Unit of the post.</param>
    /// <param name="line">The unit and everything above it, in any order; further units do no harm.</param>
    public static GrantReach Of(Organisation unit, IEnumerable<Organisation> line)
    {
        var above = line.Where(row => Domain.Kernel.OrganisationPath.Contains(row.Path, unit.Path)).OrderBy(row => row.Path, StringComparer.Ordinal).ToList();
        var organ = above.LastOrDefault(row => row.Kind is OrganisationKind.Commission or OrganisationKind.Hospital or OrganisationKind.Institution) ?? unit;
        var body = above.LastOrDefault(row => row.Kind == OrganisationKind.Headquarters) ?? organ;
        return new GrantReach(unit.Path, organ, body.Path);
    }

    public string PathOf(ScopeReach reach) => reach switch
    {
        ScopeReach.Unit => Unit,
        ScopeReach.Organ => Body,
        _ => Organ.Path,
    };
}
