using System.Collections.Frozen;
using System.Reflection;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Data.Execution;

/// <summary>A permission a use case asks for. One without this attribute does not pass the architecture tests.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = true)]
public sealed class RequiresAttribute(params string[] anyOf) : Attribute
{
    /// <summary>Any signed-in person may run it; rows are cut to the unit of the acting post.</summary>
    public const string SignedIn = "";

    /// <summary>Nobody need be signed in. For the few public look-ups; they see no scoped rows unless they lift the filter by name.</summary>
    public const string Anonymous = "*";

    /// <summary>Holding one of these is enough; the scope is the union of what the held ones reach.</summary>
    public IReadOnlyList<string> AnyOf { get; } = anyOf;

    /// <summary>May be run while the person still has a one-time password.</summary>
    public bool WithOneTimePassword { get; init; }
}

/// <summary>
/// Outside systems may run the use case when they hold one of its permissions. By this a permission becomes an API scope: there is no other list of
/// them. What only asks for a sign-in can never be opened, since a client is no person.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class OpenToClientsAttribute : Attribute;

/// <summary>Marks a class of permission constants; the permission tree is drawn from these declarations only.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PermissionGroupAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>Chinese label of one permission constant.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class PermissionLabelAttribute(string label) : Attribute
{
    public string Label { get; } = label;

    /// <summary>
    /// The records are one set for the whole province and belong to no organ (guides, holidays), so that scope cannot cut them. Such a
    /// permission counts only where it is granted over the province's root; granted to a county's post it gives nothing. See ADR-010.
    /// </summary>
    public bool ProvinceWide { get; init; }

    /// <summary>
    /// Which of the three administrators the permission serves; none for the portal's business. Nobody hands out a permission of an administrator
    /// without holding it or being the one who appoints administrators; business may be handed out within one's reach by whoever looks after the
    /// accounts. See ADR-013 and ADR-014.
    /// </summary>
    public AdministratorDuties Duties { get; init; }
}

public sealed record PermissionDeclaration(string Code, string Label, string Group, bool ProvinceWide = false, AdministratorDuties Duties = AdministratorDuties.None);

/// <summary>All permissions the code declares.</summary>
public static class PermissionCatalogue
{
    public static IReadOnlyList<PermissionDeclaration> All { get; } = Read(typeof(PermissionCatalogue).Assembly);

    private static readonly FrozenSet<string> OfTheProvince = All.Where(permission => permission.ProvinceWide).Select(permission => permission.Code).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, PermissionDeclaration> ByCode = All.ToFrozenDictionary(permission => permission.Code, StringComparer.Ordinal);

    /// <summary>Null for a permission that a former release had.</summary>
    public static PermissionDeclaration? Find(string code) => ByCode.GetValueOrDefault(code);

    /// <summary>Duties of a permission; none for one that a former release had.</summary>
    public static AdministratorDuties DutiesOf(string code) => Find(code)?.Duties ?? AdministratorDuties.None;

    /// <summary>Whether holding the permission over that path gives anything.</summary>
    public static bool Counts(string permission, string path) => !OfTheProvince.Contains(permission) || OrganisationPath.IsRoot(path);

    private static readonly FrozenSet<string> OfClients = (
        from type in typeof(PermissionCatalogue).Assembly.GetTypes()
        where type.IsDefined(typeof(OpenToClientsAttribute), inherit: false)
        from code in type.GetCustomAttribute<RequiresAttribute>()?.AnyOf ?? []
        where ByCode.ContainsKey(code)
        select code).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Permissions that may be granted to outside systems, because a use case open to them asks for it.</summary>
    public static IReadOnlyList<PermissionDeclaration> ApiScopes { get; } = [.. All.Where(permission => OfClients.Contains(permission.Code))];

    public static bool IsApiScope(string code) => OfClients.Contains(code);

    private static List<PermissionDeclaration> Read(Assembly assembly) =>
        [.. from type in assembly.GetTypes()
            let declared = type.GetCustomAttribute<PermissionGroupAttribute>()
            where declared is not null
            from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
            where field.IsLiteral && field.FieldType == typeof(string)
            let label = field.GetCustomAttribute<PermissionLabelAttribute>()
                ?? throw new InvalidOperationException($"Permission {type.Name}.{field.Name} has no label.")
            select new PermissionDeclaration((string)field.GetRawConstantValue()!, label.Label, declared.Name, label.ProvinceWide, label.Duties)];
}
