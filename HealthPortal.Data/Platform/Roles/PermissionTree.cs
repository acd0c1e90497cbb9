using System.Reflection;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Audit;

namespace HealthPortal.Data.Platform.Roles;

/// <param name="Operations">Acts that ask for the permission, as they stand in the audit log.</param>
/// <param name="Readings">How many queries ask for it: what one sees rather than does.</param>
public sealed record PermissionNode(PermissionDeclaration Permission, IReadOnlyList<string> Operations, int Readings)
{
    /// <summary>May be granted to outside systems as well.</summary>
    public bool IsApiScope => PermissionCatalogue.IsApiScope(Permission.Code);
}

public sealed record PermissionBranch(string Group, IReadOnlyList<PermissionNode> Permissions);

/// <summary>
/// The permission tree. Nothing of it is written down: groups and permissions are the declared constants, and what each allows is what the use
/// cases themselves ask for. A permission no use case asks for would be an empty promise; a test looks for such.
/// </summary>
public static class PermissionTree
{
    public static IReadOnlyList<PermissionBranch> All { get; } = Read();

    private static List<PermissionBranch> Read()
    {
        var asked = (
            from type in typeof(PermissionTree).Assembly.GetTypes()
            where !type.IsAbstract && !type.ContainsGenericParameters
            let result = Base(type)
            where result is not null
            from permission in type.GetCustomAttribute<RequiresAttribute>()?.AnyOf ?? []
            select (Permission: permission, Type: type, Writes: result.GetGenericTypeDefinition() == typeof(Command<>))).ToLookup(use => use.Permission, StringComparer.Ordinal);
        return
        [
            .. PermissionCatalogue.All.GroupBy(permission => permission.Group, StringComparer.Ordinal).Select(group => new PermissionBranch(
                group.Key,
                [.. group.Select(permission => new PermissionNode(
                    permission,
                    [.. asked[permission.Code].Where(use => use.Writes || AuditWords.IsOperation(use.Type.Name)).Select(use => AuditWords.Operation(use.Type.Name)).Concat(OfRegisters(permission.Code)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                    asked[permission.Code].Count(use => !use.Writes) + AuditWords.Registers.Count(register => register.ViewPermission == permission.Code)))])),
        ];
    }

    /// <summary>The use cases of registers take their permissions from the register.</summary>
    private static IEnumerable<string> OfRegisters(string permission) => AuditWords.Registers.SelectMany(register => new (string Permission, string Act)[]
    {
        (register.EditPermission, $"维护{register.Title}"), (register.ExportPermission, $"导出{register.Title}"), (register.HistoryPermission, $"查看{register.Title}的变更记录"),
    }).Where(act => act.Permission == permission).Select(act => act.Act);

    /// <summary>Query or command of a use case; null for any other type.</summary>
    private static Type? Base(Type type)
    {
        for (var above = type.BaseType; above is not null; above = above.BaseType)
        {
            if (above.IsGenericType && (above.GetGenericTypeDefinition() == typeof(Command<>) || above.GetGenericTypeDefinition() == typeof(Query<>)))
            {
                return above;
            }
        }

        return null;
    }
}
