using System.Reflection;

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
}

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
}

public sealed record PermissionDeclaration(string Code, string Label, string Group);

/// <summary>All permissions the code declares.</summary>
public static class PermissionCatalogue
{
    public static IReadOnlyList<PermissionDeclaration> All { get; } = Read(typeof(PermissionCatalogue).Assembly);

    private static List<PermissionDeclaration> Read(Assembly assembly) =>
        [.. from type in assembly.GetTypes()
            let declared = type.GetCustomAttribute<PermissionGroupAttribute>()
            where declared is not null
            from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
            where field.IsLiteral && field.FieldType == typeof(string)
            let label = field.GetCustomAttribute<PermissionLabelAttribute>()
                ?? throw new InvalidOperationException($"Permission {type.Name}.{field.Name} has no label.")
            select new PermissionDeclaration((string)field.GetRawConstantValue()!, label.Label, declared.Name)];
}
