using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Data.Platform.Roles;

/// <summary>What permissions and roles have to do with the three administrators.</summary>
internal static class Duties
{
    /// <summary>Permissions that serve any of the three.</summary>
    public static readonly IReadOnlyList<string> Permissions = [.. PermissionCatalogue.All.Where(permission => permission.Duties != AdministratorDuties.None).Select(permission => permission.Code)];

    /// <summary>Permissions that serve exactly one of them: only these can clash.</summary>
    public static readonly IReadOnlyList<string> Exclusive = [.. PermissionCatalogue.All.Where(permission => permission.Duties is AdministratorDuties.System or AdministratorDuties.Security or AdministratorDuties.Audit).Select(permission => permission.Code)];

    /// <summary>Duties all permissions of a role share; all three for a role without a permission of an administrator.</summary>
    public static AdministratorDuties Of(IEnumerable<string> permissions) => DutySeparation.Common(permissions.Select(PermissionCatalogue.DutiesOf));

    /// <summary>Two permissions of different administrators, when there are such; null otherwise.</summary>
    public static (PermissionDeclaration First, PermissionDeclaration Second)? Mixed(IEnumerable<string> permissions)
    {
        var known = permissions.Select(PermissionCatalogue.Find).OfType<PermissionDeclaration>().Where(permission => permission.Duties != AdministratorDuties.None).ToList();
        foreach (var first in known)
        {
            if (known.Find(other => (other.Duties & first.Duties) == AdministratorDuties.None) is { } second)
            {
                return (first, second);
            }
        }

        return null;
    }

    /// <summary>Why the roles must not be in one hand; null when they may be.</summary>
    public static string? WhyNotTogether(IEnumerable<Role> roles)
    {
        var held = roles.Select(role => (role.Name, Duties: Of(role.Permissions.Select(grant => grant.Permission)))).Where(role => role.Duties != AdministratorDuties.Any).ToList();
        foreach (var (index, first) in held.Index())
        {
            if (held.Skip(index + 1).Where(other => (other.Duties & first.Duties) == AdministratorDuties.None).Select(other => ((string Name, AdministratorDuties Duties)?)other).FirstOrDefault() is { } second)
            {
                return $"“{first.Name}”（{first.Duties.Names()}）和“{second.Name}”（{second.Duties.Names()}）不能由同一人担任。{DutySeparation.Sentence}";
            }
        }

        return null;
    }
}
