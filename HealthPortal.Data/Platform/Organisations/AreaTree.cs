using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Organisations;

public sealed record AreaStep(string Path, string Name);

/// <param name="HasBelow">A finer level exists below it.</param>
internal sealed record AreaChild(string Path, string Name, bool HasBelow);

/// <summary>The organs of the province as areas of statistics: a manager goes down from his own to those below it.</summary>
internal sealed class AreaTree
{
    private readonly List<Organ> organs;
    private readonly Dictionary<string, Organ> names;

    private AreaTree(string root, List<Organ> organs)
    {
        Root = root;
        this.organs = organs;
        names = organs.ToDictionary(row => row.Path, StringComparer.Ordinal);
    }

    /// <summary>What the actor may see at most.</summary>
    public string Root { get; }

    public static async Task<AreaTree> ReadAsync(Operation operation, CancellationToken cancellation) => new(
        operation.Db.Scope.IsEverything ? "js/" : operation.Db.Scope.Prefixes[0],
        await operation.Db.Set<Organisation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // names of the organs above, for the trail
            .Where(row => row.Kind == OrganisationKind.Commission || row.Kind == OrganisationKind.Headquarters)
            .Select(row => new Organ(row.Path, row.Name, row.Kind, row.Ordinal))
            .ToListAsync(cancellation));

    /// <param name="asked">Null or empty for all the actor may see.</param>
    public Outcome<string> Choose(string? asked)
    {
        var area = asked is { Length: > 0 } ? asked : Root;
        return OrganisationPath.IsValid(area) && OrganisationPath.Contains(Root, area) ? area : Failure.NotFound("没有找到这个统计范围，它可能不在您的管辖范围内。");
    }

    public string NameOf(string area) => names.TryGetValue(area, out var organ) ? organ.Name : area;

    /// <summary>From the root down to the area.</summary>
    public IReadOnlyList<AreaStep> Trail(string area)
    {
        var trail = new List<AreaStep>();
        for (var index = Root.Length; index <= area.Length; index = area.IndexOf('/', index) is var next and >= 0 ? next + 1 : area.Length + 1)
        {
            var path = area[..index];
            if (names.TryGetValue(path, out var organ))
            {
                trail.Add(new AreaStep(path, organ.Name));
            }
        }

        return trail;
    }

    /// <summary>Direct children of the area, the organ's own body first; the area itself where there are none.</summary>
    public IReadOnlyList<AreaChild> Children(string area)
    {
        var children = organs.Where(row => row.Path.Length > area.Length && OrganisationPath.Contains(area, row.Path) && row.Path.IndexOf('/', area.Length) == row.Path.Length - 1)
            .OrderBy(row => row.Kind == OrganisationKind.Headquarters ? 0 : 1).ThenBy(row => row.Ordinal).ToList();
        if (children.Count == 0)
        {
            children = [.. organs.Where(row => row.Path == area)];
        }

        return children.ConvertAll(child => new AreaChild(
            child.Path, child.Name, child.Kind == OrganisationKind.Commission && organs.Exists(row => row.Path.Length > child.Path.Length && OrganisationPath.Contains(child.Path, row.Path))));
    }

    private sealed record Organ(string Path, string Name, OrganisationKind Kind, int Ordinal);
}
