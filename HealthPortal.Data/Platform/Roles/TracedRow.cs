using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;

namespace HealthPortal.Data.Platform.Roles;

/// <summary>
/// A kind of record for which one may ask who sees it. Declared once beside its workbench and found by reflection; the permissions are those of
/// the use case that shows such a record.
/// </summary>
internal abstract class TracedRow
{
    private static readonly Lazy<IReadOnlyList<TracedRow>> Declared = new(() =>
        [.. typeof(TracedRow).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(TracedRow))).Select(type => (TracedRow)Activator.CreateInstance(type, nonPublic: true)!).OrderBy(row => row.Key, StringComparer.Ordinal)]);

    public static IReadOnlyList<TracedRow> All => Declared.Value;

    /// <summary>In addresses.</summary>
    public abstract string Key { get; }

    /// <summary>Chinese name of the object.</summary>
    public abstract string Name { get; }

    /// <summary>What one types to find it, for example 办件编号.</summary>
    public abstract string NumberName { get; }

    /// <summary>Holding one of these over the record's path is enough to see it.</summary>
    public abstract IReadOnlyList<string> Permissions { get; }

    /// <summary>The record of that number within the reader's reach; null when there is none.</summary>
    public abstract Task<FoundRow?> FindAsync(PortalDb db, string number, CancellationToken cancellation);

    protected static IReadOnlyList<string> PermissionsOf<TUseCase>() =>
        ((RequiresAttribute)Attribute.GetCustomAttribute(typeof(TUseCase), typeof(RequiresAttribute))!).AnyOf;
}

/// <param name="Label">Its number; nothing of what stands in the record.</param>
internal sealed record FoundRow(string Label, string OrganisationPath);
