using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Accounts;

/// <param name="WhyNot">Why one cannot act with it today; null when one can.</param>
/// <param name="IsActing">The one the person acts with now.</param>
public sealed record MyPost(Guid Id, string Unit, string Title, IReadOnlyList<string> Roles, DateOnly? ValidFrom, DateOnly? ValidTo, string? WhyNot, bool IsActing);

/// <param name="Phone">Whole: it is the person's own.</param>
public sealed record MyAccount(
    int Version, string UserName, string Name, AccountState State, IReadOnlyList<MyPost> Posts, string? Phone, string? Email, DateTime CreatedAt, DateTime? LastSignInAt, DateTime? PasswordChangedAt);

/// <summary>个人中心: who one is here.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class ReadMyAccount : Query<MyAccount>
{
    protected internal override async Task<Outcome<MyAccount>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        if (await operation.Db.Users.SingleOrDefaultAsync(row => row.Id == me, cancellation) is not { } user)
        {
            return Failure.NotFound("没有找到您的账号，请重新登录。");
        }

        return new MyAccount(
            user.Version, user.UserName!, user.DisplayName, user.State, await MyPosts.ReadAsync(operation, cancellation),
            user.PhoneCipher is { } cipher ? operation.Service<ProtectedFields>().Decrypt(cipher) : null, user.Email, user.CreatedAt, user.LastSignInAt, user.PasswordChangedAt);
    }
}

/// <summary>The person's posts, for the switch in the top bar.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class ListMyPosts : Query<IReadOnlyList<MyPost>>
{
    protected internal override async Task<Outcome<IReadOnlyList<MyPost>>> RunAsync(Operation operation, CancellationToken cancellation) =>
        Outcome<IReadOnlyList<MyPost>>.Success(await MyPosts.ReadAsync(operation, cancellation));
}

/// <summary>Acts with another of one's posts from the next click on. In the change log, because it changes what one may do.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class SwitchPost : Command<Done>
{
    public required Guid PostId { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        var post = (await MyPosts.ReadAsync(operation, cancellation)).FirstOrDefault(row => row.Id == PostId);
        if (post is null)
        {
            return Failure.NotFound("没有找到这个岗位，它可能已被取消。请刷新页面。");
        }

        if (post.WhyNot is { } reason)
        {
            return Failure.Invalid($"不能切换到“{post.Unit} {post.Title}”：{reason}。");
        }

        var user = await operation.Db.Users.SingleAsync(row => row.Id == me, cancellation);
        user.ActingPostId = PostId;
        return Done.It;
    }
}

/// <summary>Mobile number and mail, the two a person keeps up to date without the administrator.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class EditMyContact : Command<Done>
{
    public required int Version { get; init; }

    public string? Phone { get; init; }

    public string? Email { get; init; }

    protected internal override IEnumerable<Problem> Validate() => AccountRules.MailHasShape(Email?.Trim()) is { } problem ? [problem] : [];

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        if (await operation.Db.Users.SingleOrDefaultAsync(row => row.Id == me, cancellation) is not { } user)
        {
            return Failure.NotFound("没有找到您的账号，请重新登录。");
        }

        if (user.Version != Version)
        {
            return Failure.Conflict(await Portal.StaleSentenceAsync(operation.Db, me, cancellation));
        }

        AccountContact.SetMail(user, Email?.Trim() is { Length: > 0 } mail ? mail : null);
        if (AccountContact.SetPhone(user, Phone?.Trim() is { Length: > 0 } phone ? phone : null, operation.Service<ProtectedFields>()) is { } wrong)
        {
            return Failure.Invalid([wrong]);
        }

        user.Version++;
        user.ConcurrencyStamp = Guid.NewGuid().ToString();
        return Done.It;
    }
}

internal static class MyPosts
{
    public static async Task<IReadOnlyList<MyPost>> ReadAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var me = operation.Actor.UserId;
        var posts = await db.Set<Post>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // one's own, wherever they are
            .AsNoTracking().Where(post => post.UserId == me).OrderBy(post => post.Id).ToListAsync(cancellation);
        var ids = posts.Select(post => post.Id).ToList();
        var roles = (await (
            from link in db.Set<PostRole>()
            where ids.Contains(link.PostId)
            join role in db.Set<Role>() on link.RoleId equals role.Id
            where role.IsActive
            orderby role.Id
            select new { link.PostId, role.Name }).ToListAsync(cancellation)).ToLookup(link => link.PostId, link => link.Name);
        var names = await UnitNames.ReadAsync(db, posts.Select(post => post.OrganisationPath), cancellation);
        return
        [
            .. posts.Select(post => new MyPost(
                post.Id, names.Of(post.OrganisationPath), post.Title, [.. roles[post.Id]], post.ValidFrom, post.ValidTo,
                PostValidity.WhyNot(post.IsActive, post.ValidFrom, post.ValidTo, operation.Today) ?? (names.ClosedAt(post.OrganisationPath) is { } closed ? $"“{closed}”已停用" : null),
                post.Id == operation.Actor.PostId)),
        ];
    }
}
