using System.Linq.Expressions;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Notices;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Notices;

/// <summary>Whom an announcement is for.</summary>
/// <param name="Root">Territory of the issuing organ; nobody outside is ever addressed.</param>
/// <param name="Roles">Null: whatever the role.</param>
/// <param name="Paths">Null: everywhere in the territory.</param>
internal sealed record AudienceRule(string Root, IReadOnlyList<Guid>? Roles, IReadOnlyList<string>? Paths)
{
    public static AudienceRule Of(AnnouncementVersion version) => new(
        version.AudienceRoot,
        version.ToRoles ? [.. version.Targets.Select(target => target.RoleId).OfType<Guid>()] : null,
        version.ToOrganisations ? [.. version.Targets.Select(target => target.Path).OfType<string>()] : null);
}

/// <summary>A person of an audience, by the post the person acts with.</summary>
internal sealed class AudienceMember
{
    public required Guid UserId { get; init; }

    public required string Name { get; init; }

    public required Guid PostId { get; init; }

    public required string Title { get; init; }

    public required string UnitName { get; init; }

    public required string Path { get; init; }
}

/// <summary>
/// The two directions of the same question: which announcements a person may read, and whom an announcement reaches. Both go by the post the
/// person acts with. Nothing is stored per person: an account made tomorrow belongs to today's audience.
/// </summary>
internal static class AnnouncementAudience
{
    /// <summary>The versions a person sees now. Everything about time and audience is here, for the list, the counter, the page and the files alike.</summary>
    public static IQueryable<AnnouncementVersion> VisibleTo(Operation operation)
    {
        var db = operation.Db;
        var now = operation.Now;
        var post = operation.Actor.PostId ?? Guid.Empty;

        // The own unit and those above it: at most some eight, so a list of values is the short way here.
        var above = Ancestors(operation.Actor.OrganisationPath);
        var targets = db.Set<AnnouncementTarget>();
        var mine = from link in db.Set<PostRole>()
                   where link.PostId == post
                   join role in db.Set<Role>() on link.RoleId equals role.Id
                   where role.IsActive
                   select role.Id;
        return db.Set<AnnouncementVersion>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // organs above address people below: the audience decides, not the scope
            .Where(row => above.Contains(row.AudienceRoot) && row.VisibleFrom <= now && (row.VisibleTo == null || row.VisibleTo > now))
            .Where(row => !row.ToOrganisations || targets.Any(target => target.VersionId == row.Id && target.Path != null && above.Contains(target.Path)))
            .Where(row => !row.ToRoles || targets.Any(target => target.VersionId == row.Id && target.RoleId != null && mine.Contains(target.RoleId.Value)));
    }

    /// <summary>One row per person. An account that has not chosen a post acts with its first.</summary>
    public static IQueryable<AudienceMember> People(PortalDb db, AudienceRule rule, DateOnly today)
    {
        var posts = db.Set<Post>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // an announcement the actor may see or write tells how many and who its audience is
            .Where(post => post.IsActive && (post.ValidFrom == null || post.ValidFrom <= today) && (post.ValidTo == null || post.ValidTo >= today));
        var units = db.Set<Organisation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // as above; the audience lies in the issuing organ's territory
            .Where(unit => unit.IsActive);
        var addressed = posts.Where(Within(rule.Paths is null ? [rule.Root] : Outermost(rule.Paths)));
        if (rule.Roles is { } roles)
        {
            var links = db.Set<PostRole>();
            var active = db.Set<Role>().Where(role => role.IsActive && roles.Contains(role.Id)).Select(role => role.Id);
            addressed = addressed.Where(post => links.Any(link => link.PostId == post.Id && active.Contains(link.RoleId)));
        }

        return from post in addressed
               join user in db.Users on post.UserId equals user.Id
               where user.State == AccountState.Normal
                   && (user.ActingPostId == post.Id || (user.ActingPostId == null && !posts.Any(other => other.UserId == user.Id && other.Id.CompareTo(post.Id) < 0)))
               join unit in units on post.OrganisationId equals unit.Id
               select new AudienceMember { UserId = user.Id, Name = user.DisplayName, PostId = post.Id, Title = post.Title, UnitName = unit.Name, Path = post.OrganisationPath };
    }

    public static IQueryable<AudienceMember> Below(this IQueryable<AudienceMember> people, string path)
    {
        var upper = OrganisationPath.UpperBound(path);
        return people.Where(person => string.Compare(person.Path, path) >= 0 && string.Compare(person.Path, upper) < 0);
    }

    /// <summary>Chosen organisations without those that lie below another chosen one.</summary>
    public static IReadOnlyList<string> Outermost(IReadOnlyList<string> paths) =>
        [.. paths.Distinct(StringComparer.Ordinal).Where(path => !paths.Any(other => other.Length < path.Length && OrganisationPath.Contains(other, path))).Order(StringComparer.Ordinal)];

    public static List<string> Ancestors(string path)
    {
        var paths = new List<string>();
        for (var index = path.IndexOf('/', StringComparison.Ordinal); index >= 0; index = path.IndexOf('/', index + 1))
        {
            paths.Add(path[..(index + 1)]);
        }

        return paths;
    }

    /// <summary>One range of the path index for each organisation.</summary>
    private static Expression<Func<Post, bool>> Within(IReadOnlyList<string> paths)
    {
        var post = Expression.Parameter(typeof(Post), "post");
        var path = Expression.Property(post, nameof(Post.OrganisationPath));
        Expression any = Expression.Constant(false);
        foreach (var (index, prefix) in paths.Index())
        {
            var range = new PathRange(prefix, OrganisationPath.UpperBound(prefix));
            var within = Expression.AndAlso(
                Expression.GreaterThanOrEqual(Compare(path, range, nameof(PathRange.Lower)), Expression.Constant(0)),
                Expression.LessThan(Compare(path, range, nameof(PathRange.Upper)), Expression.Constant(0)));
            any = index == 0 ? within : Expression.OrElse(any, within);
        }

        return Expression.Lambda<Func<Post, bool>>(any, post);
    }

    private static MethodCallExpression Compare(Expression path, PathRange range, string bound) =>
        Expression.Call(typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!, path, Expression.Property(Expression.Constant(range), bound));

    private sealed record PathRange(string Lower, string Upper);
}
