using System.Text.Json;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Roles;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Clients;

/// <param name="ValidTo">Last day; null stays open.</param>
public sealed record AccountPostRecord(Guid Id, string OrganisationCode, string OrganisationName, string Title, DateOnly? ValidFrom, DateOnly? ValidTo, bool IsActive);

/// <param name="State">normal, frozen or closed.</param>
/// <param name="Posts">Those in the client's reach.</param>
public sealed record AccountRecordOut(Guid Id, string UserName, string Name, string State, string StateName, string? MobileMasked, IReadOnlyList<AccountPostRecord> Posts);

/// <summary>用户基础信息 (tender 5.3.9.6.1): accounts with a post in the reach. No identity number; the mobile number masked.</summary>
[Requires(AccountPermissions.View)]
[OpenToClients]
public sealed class ReadAccountFeed : FeedQuery<AccountRecordOut>
{
    private protected override async Task<IReadOnlyCollection<Guid>> ChangedAsync(Operation operation, DateTime since, CancellationToken cancellation)
    {
        var db = operation.Db;
        var changed = Keys(await Written(operation, nameof(PortalUser), since).Select(entry => entry.EntityId).Distinct().Take(MostChanged + 1).ToListAsync(cancellation)).ToHashSet();
        var posts = await Written(operation, nameof(Post), since).Select(entry => new { entry.EntityId, entry.Kind, entry.Changes }).Take((MostChanged * 2) + 1).ToListAsync(cancellation);
        var living = Keys(posts.Select(entry => entry.EntityId)).ToHashSet();
        changed.UnionWith(await db.Set<Post>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // only whose post was written
            .Where(post => living.Contains(post.Id)).Select(post => post.UserId).ToListAsync(cancellation));

        // A post that is gone says in its last entry whose it was.
        changed.UnionWith(posts.Where(entry => entry.Kind == Domain.Platform.Audit.ChangeKind.Deleted).Select(entry => OwnerOf(entry.Changes)).OfType<Guid>());
        return changed;
    }

    private protected override async Task<IReadOnlyList<(Guid Key, AccountRecordOut Item)>> RowsAsync(Operation operation, IReadOnlyCollection<Guid>? changed, Guid after, int most, CancellationToken cancellation)
    {
        var db = operation.Db;
        var accounts = db.Users.AsNoTracking().Where(user => user.Id.CompareTo(after) > 0 && db.Set<Post>().Any(post => post.UserId == user.Id));
        if (changed is not null)
        {
            accounts = accounts.Where(user => changed.Contains(user.Id));
        }

        var found = await accounts.OrderBy(user => user.Id).Take(most).Select(user => new { user.Id, user.UserName, user.DisplayName, user.State, user.PhoneMasked }).ToListAsync(cancellation);
        var ids = found.Select(user => user.Id).ToList();
        var posts = (await (
            from post in db.Set<Post>()
            where ids.Contains(post.UserId)
            join unit in db.Set<Organisation>() on post.OrganisationId equals unit.Id
            orderby post.Id
            select new { post.UserId, Out = new AccountPostRecord(post.Id, unit.Code, unit.Name, post.Title, post.ValidFrom, post.ValidTo, post.IsActive) }).ToListAsync(cancellation)).ToLookup(row => row.UserId, row => row.Out);
        return [.. found.Select(user => (user.Id, new AccountRecordOut(user.Id, user.UserName ?? "", user.DisplayName, user.State.ToString().ToLowerInvariant(), user.State.Name(), user.PhoneMasked, [.. posts[user.Id]])))];
    }

    private static Guid? OwnerOf(string changes)
    {
        foreach (var change in JsonSerializer.Deserialize<List<FieldChange>>(changes, JsonSerializerOptions.Web) ?? [])
        {
            if (change.Field == nameof(Post.UserId) && Guid.TryParse(change.Before, System.Globalization.CultureInfo.InvariantCulture, out var id))
            {
                return id;
            }
        }

        return null;
    }
}

public sealed record GrantedPermission(string Code, string Name, string Reach, string ReachName);

public sealed record PostRights(Guid PostId, string OrganisationCode, string OrganisationName, string Title, bool IsInForce, IReadOnlyList<RoleName> Roles, IReadOnlyList<GrantedPermission> Permissions);

public sealed record RoleName(string Code, string Name);

/// <param name="Posts">Those in the client's reach; what they give counts only while the account is normal.</param>
public sealed record AccountRightsRecord(Guid Id, string UserName, string State, IReadOnlyList<PostRights> Posts);

/// <summary>某用户的角色与权限 (tender 5.3.9.6.2), post by post.</summary>
[Requires(RightsPermissions.View)]
[OpenToClients]
public sealed class ReadAccountRights : Query<AccountRightsRecord>
{
    public required Guid AccountId { get; init; }

    protected internal override async Task<Outcome<AccountRightsRecord>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var posts = await (
            from post in db.Set<Post>()
            where post.UserId == AccountId
            join unit in db.Set<Organisation>() on post.OrganisationId equals unit.Id
            orderby post.Id
            select new { Post = post, unit.Code, unit.Name }).ToListAsync(cancellation);
        var user = await db.Users.Where(row => row.Id == AccountId).Select(row => new { row.Id, row.UserName, row.State }).SingleOrDefaultAsync(cancellation);
        if (user is null || posts.Count == 0)
        {
            return Failure.NotFound("没有找到这个用户，或者不在该客户端的范围内。");
        }

        var ids = posts.Select(row => row.Post.Id).ToList();
        var links = await db.Set<PostRole>().Where(link => ids.Contains(link.PostId)).ToListAsync(cancellation);
        var roleIds = links.Select(link => link.RoleId).Distinct().ToList();
        var roles = await db.Set<Role>().Include(role => role.Permissions).Where(role => roleIds.Contains(role.Id) && role.IsActive).ToDictionaryAsync(role => role.Id, cancellation);
        return new AccountRightsRecord(user.Id, user.UserName ?? "", user.State.ToString().ToLowerInvariant(),
        [
            .. posts.Select(row =>
            {
                var held = links.Where(link => link.PostId == row.Post.Id && roles.ContainsKey(link.RoleId)).Select(link => roles[link.RoleId]).OrderBy(role => role.Code, StringComparer.Ordinal).ToList();
                return new PostRights(
                    row.Post.Id, row.Code, row.Name, row.Post.Title, row.Post.Covers(operation.Today),
                    [.. held.Select(role => new RoleName(role.Code, role.Name))],
                    [.. RoleGrants.Of(held.SelectMany(role => role.Permissions)).Select(grant => new GrantedPermission(grant.Permission, PermissionCatalogue.Find(grant.Permission)?.Label ?? grant.Permission, grant.Reach.ToString().ToLowerInvariant(), grant.Reach.Name()))]);
            }),
        ]);
    }
}
