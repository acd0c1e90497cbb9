namespace HealthPortal.Web.Shell;

/// <summary>A place in the navigation. Registered once, beside the workbench: <c>services.AddWorkbench(new(...))</c>.</summary>
/// <param name="Area">Chinese heading of the group, for example 政务服务.</param>
/// <param name="Title">Chinese name of the workbench.</param>
/// <param name="Href">Address within the portal, beginning with a slash.</param>
/// <param name="Icon">Name of a symbol in <c>wwwroot/icons.svg</c>.</param>
/// <param name="Permission">Permission one needs to enter; null for every signed-in person.</param>
/// <param name="Order">Place of the entry; the area stands where its first entry stands.</param>
/// <param name="Summary">One short sentence for the home page: what one does there.</param>
public sealed record WorkbenchEntry(string Area, string Title, string Href, string Icon, string? Permission, int Order, string Summary = "")
{
    /// <summary>Further address folders whose pages belong to the entry.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <returns>Length of the longest address of the entry that is the path or a parent folder of it; 0 for none.</returns>
    internal int Match(string path) => Folders.Prepend(Href)
        .Where(folder => path.Equals(folder, StringComparison.OrdinalIgnoreCase) || path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.OrdinalIgnoreCase))
        .Select(folder => folder.Length)
        .DefaultIfEmpty()
        .Max();
}

/// <summary>A part of the home page that a workbench brings along.</summary>
/// <param name="Component">Component without parameters; reads what it shows itself.</param>
/// <param name="Permission">Who sees it; null for every signed-in person.</param>
public sealed record HomePart(Type Component, string? Permission, int Order);

public sealed record NavigationArea(string Title, IReadOnlyList<WorkbenchEntry> Entries);

/// <summary>All registered workbenches, and the part of them one person may enter.</summary>
public sealed class WorkbenchRegistry(IEnumerable<WorkbenchEntry> entries)
{
    private readonly WorkbenchEntry[] ordered = [.. entries.OrderBy(entry => entry.Order).ThenBy(entry => entry.Title, StringComparer.Ordinal)];

    public IReadOnlyList<NavigationArea> For(Func<string, bool> may) =>
    [
        .. ordered
            .Where(entry => entry.Permission is null || may(entry.Permission))
            .GroupBy(entry => entry.Area, StringComparer.Ordinal)
            .Select(group => new NavigationArea(group.Key, [.. group])),
    ];

    /// <summary>Entries of the navigation for which the permission is needed.</summary>
    public IEnumerable<WorkbenchEntry> OpenedBy(string permission) => ordered.Where(entry => entry.Permission == permission);

    /// <summary>The entry an address belongs to: the longest href that is the address or a parent folder of it.</summary>
    /// <param name="path">Path without query, beginning with a slash.</param>
    public WorkbenchEntry? At(string path) => ordered.Where(entry => entry.Match(path) > 0).MaxBy(entry => entry.Match(path));
}

public static class WorkbenchRegistration
{
    public static IServiceCollection AddWorkbench(this IServiceCollection services, WorkbenchEntry entry) => services.AddSingleton(entry);
}
