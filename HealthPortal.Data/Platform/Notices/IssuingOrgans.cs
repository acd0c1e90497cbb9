using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Notices;

/// <summary>An organ in whose name one may publish.</summary>
/// <param name="Path">Its own body (本级) or itself; announcements carry it.</param>
/// <param name="Territory">Its territory: the widest audience.</param>
public sealed record IssuingOrgan(string Path, string Territory, string Name);

/// <summary>Somebody in whose name it goes out (发布人).</summary>
public sealed record PublisherChoice
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string Unit { get; init; }
}

internal static class IssuingOrgans
{
    private const string BodySegment = "0/";

    /// <summary>The organ of the acting post, if the permission reaches its body.</summary>
    public static async Task<IssuingOrgan?> OwnAsync(Operation operation, CancellationToken cancellation)
    {
        var organ = operation.Actor.OrganPath;
        return await FindAsync(operation, organ + BodySegment, cancellation) ?? await FindAsync(operation, organ, cancellation);
    }

    public static async Task<IssuingOrgan?> FindAsync(Operation operation, string path, CancellationToken cancellation) =>
        await operation.Db.Set<Organisation>().AsNoTracking().SingleOrDefaultAsync(unit => unit.Path == path && unit.IsActive, cancellation) is { } unit
            ? await OfAsync(operation, unit, cancellation)
            : null;

    public static async Task<IReadOnlyList<IssuingOrgan>> SearchAsync(Operation operation, string? text, int most, CancellationToken cancellation)
    {
        var query = operation.Db.Set<Organisation>().AsNoTracking()
            .Where(unit => unit.IsActive && (unit.Kind == OrganisationKind.Headquarters || unit.Kind == OrganisationKind.Hospital || unit.Kind == OrganisationKind.Institution));
        if (text?.Trim() is { Length: > 0 } words)
        {
            query = query.Where(unit => unit.Name.Contains(words));
        }

        var found = new List<IssuingOrgan>();
        foreach (var unit in await query.OrderBy(unit => unit.Level).ThenBy(unit => unit.Path).Take(most).ToListAsync(cancellation))
        {
            if (await OfAsync(operation, unit, cancellation) is { } organ)
            {
                found.Add(organ);
            }
        }

        return found;
    }

    /// <summary>People with a post in the organ's own body.</summary>
    public static IQueryable<PublisherChoice> Publishers(PortalDb db, string path)
    {
        var upper = OrganisationPath.UpperBound(path);
        return from post in db.Set<Post>()
               where post.IsActive && string.Compare(post.OrganisationPath, path) >= 0 && string.Compare(post.OrganisationPath, upper) < 0
               join user in db.Users on post.UserId equals user.Id
               where user.State == AccountState.Normal
               join unit in db.Set<Organisation>() on post.OrganisationId equals unit.Id
               orderby user.DisplayName, user.Id
               select new PublisherChoice { Id = user.Id, Name = user.DisplayName, Unit = unit.Name };
    }

    private static async Task<IssuingOrgan?> OfAsync(Operation operation, Organisation unit, CancellationToken cancellation)
    {
        switch (unit.Kind)
        {
            case OrganisationKind.Headquarters:
                var territory = unit.Path[..^BodySegment.Length];
                var name = await operation.Db.Set<Organisation>()
                    .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the name of the commission whose body lies in the scope
                    .Where(row => row.Path == territory)
                    .Select(row => row.Name)
                    .SingleAsync(cancellation);
                return new IssuingOrgan(unit.Path, territory, name);
            case OrganisationKind.Hospital or OrganisationKind.Institution:
                return new IssuingOrgan(unit.Path, unit.Path, unit.Name);
            default:
                return null;
        }
    }
}

/// <summary>Organs in whose name the actor may publish, by words of their name.</summary>
[Requires(AnnouncementPermissions.Write)]
public sealed class FindIssuingOrgans : Query<IReadOnlyList<IssuingOrgan>>
{
    public const int Most = 20;

    public string? Text { get; init; }

    protected internal override async Task<Outcome<IReadOnlyList<IssuingOrgan>>> RunAsync(Operation operation, CancellationToken cancellation) =>
        Outcome<IReadOnlyList<IssuingOrgan>>.Success(await IssuingOrgans.SearchAsync(operation, Text, Most, cancellation));
}

/// <summary>People who may stand as the one who publishes, by their name.</summary>
[Requires(AnnouncementPermissions.Write)]
public sealed class FindPublishers : Query<IReadOnlyList<PublisherChoice>>
{
    public const int Most = 20;

    public required string OrganPath { get; init; }

    public string? Text { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (!OrganisationPath.IsValid(OrganPath))
        {
            yield return new Problem("请先选择发布单位。", "organ");
        }
    }

    protected internal override async Task<Outcome<IReadOnlyList<PublisherChoice>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var query = IssuingOrgans.Publishers(operation.Db, OrganPath);
        if (Text?.Trim() is { Length: > 0 } words)
        {
            query = query.Where(person => person.Name.Contains(words));
        }

        var found = await query.Take(Most * 2).ToListAsync(cancellation);
        return Outcome<IReadOnlyList<PublisherChoice>>.Success([.. found.DistinctBy(person => person.Id).Take(Most)]);
    }
}
