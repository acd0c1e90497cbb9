using System.Collections.Frozen;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Execution;

/// <summary>Reads a person's acting post and what it grants. Two short queries by key; not cached, so that changes work at the next click on every server.</summary>
public static class ActorDirectory
{
    public static async Task<Actor?> FindAsync(PortalDb db, Guid userId, string? remoteAddress, DateOnly today, CancellationToken cancellation)
    {
        var posts = await (
            from user in db.Users
            where user.Id == userId && user.State == AccountState.Normal
            join post in db.Set<Post>() on user.Id equals post.UserId into held
            from post in held.DefaultIfEmpty()
            join unit in db.Set<Organisation>() on post.OrganisationId equals unit.Id into units
            from unit in units.DefaultIfEmpty()
            select new
            {
                user.UserName,
                user.DisplayName,
                user.ActingPostId,
                user.MustChangePassword,
                Post = post,
                Unit = unit,
            }).AsNoTracking().ToListAsync(cancellation);
        if (posts.Count == 0)
        {
            return null;
        }

        var current = posts.Where(row => row.Post is { IsActive: true } post && row.Unit is not null && !(post.ValidFrom > today) && !(post.ValidTo < today)).ToList();

        // The units of all posts and everything above them: a unit below one that is out of use is out of use as well.
        var lines = current.SelectMany(row => OrganisationPath.Line(row.Unit!.Path)).Distinct(StringComparer.Ordinal).ToList();
        var above = await db.Set<Organisation>().AsNoTracking().Where(unit => lines.Contains(unit.Path)).OrderBy(unit => unit.Path).ToListAsync(cancellation);
        var closed = above.Where(unit => !unit.IsActive).Select(unit => unit.Path).ToList();
        var usable = current.Where(row => !closed.Exists(path => OrganisationPath.Contains(path, row.Unit!.Path))).ToList();
        var acting = usable.FirstOrDefault(row => row.Post!.Id == row.ActingPostId) ?? usable.OrderBy(row => row.Post!.Id).FirstOrDefault();
        var person = posts[0];
        if (acting is null)
        {
            return new Actor
            {
                Kind = ActorKind.Person,
                UserId = userId,
                UserName = person.UserName ?? "",
                DisplayName = person.DisplayName,
                RemoteAddress = remoteAddress,
                MustChangePassword = person.MustChangePassword,
                Grants = FrozenDictionary<string, IReadOnlyList<string>>.Empty,
            };
        }

        var postId = acting.Post!.Id;
        var unitPath = acting.Unit!.Path;
        var reach = GrantReach.Of(acting.Unit, above);
        var granted = await (
            from link in db.Set<PostRole>()
            where link.PostId == postId
            join role in db.Set<Role>() on link.RoleId equals role.Id
            where role.IsActive
            join permission in db.Set<RolePermission>() on role.Id equals permission.RoleId
            select new { permission.Permission, permission.Reach }).AsNoTracking().ToListAsync(cancellation);
        return new Actor
        {
            Kind = ActorKind.Person,
            UserId = userId,
            UserName = person.UserName ?? "",
            DisplayName = person.DisplayName,
            PostId = postId,
            PostTitle = acting.Post.Title,
            OrganisationId = acting.Unit.Id,
            OrganisationName = acting.Unit.Name,
            OrganisationPath = unitPath,
            OrganName = reach.Organ.Name,
            OrganPath = reach.Organ.Path,
            RemoteAddress = remoteAddress,
            MustChangePassword = person.MustChangePassword,
            Grants = granted
                .Select(grant => (grant.Permission, Path: reach.PathOf(grant.Reach)))
                .Where(grant => PermissionCatalogue.Counts(grant.Permission, grant.Path))
                .GroupBy(grant => grant.Permission, StringComparer.Ordinal)
                .ToFrozenDictionary(
                    grants => grants.Key,
                    grants => (IReadOnlyList<string>)[.. grants.Select(grant => grant.Path).Distinct(StringComparer.Ordinal)],
                    StringComparer.Ordinal),
        };
    }
}
