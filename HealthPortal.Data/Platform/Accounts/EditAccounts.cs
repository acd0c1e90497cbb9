using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Roles;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Accounts;

/// <param name="Password">One-time password; shown now and never again.</param>
public sealed record CreatedAccount(Guid Id, string UserName, string Password);

/// <summary>新增账号. The person gets a one-time password and sets one of his own at the first sign-in.</summary>
[Requires(AccountPermissions.Edit)]
public sealed class CreateAccount : Command<CreatedAccount>
{
    public required string UserName { get; init; }

    public required AccountFields Fields { get; init; }

    /// <summary>Normal, or frozen until somebody needs it.</summary>
    public AccountState State { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (AccountRules.UserNameHasShape(UserName.Trim()) is { } shape)
        {
            yield return shape;
        }

        if (State is not (AccountState.Normal or AccountState.Frozen))
        {
            yield return new Problem("新账号的状态只能是正常或冻结。", "state");
        }

        foreach (var problem in Fields.Check())
        {
            yield return problem;
        }
    }

    protected internal override async Task<Outcome<CreatedAccount>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        await AccountWriting.LockNamesAsync(operation, cancellation);
        var name = UserName.Trim();
        var fields = Fields.Tidy();
        var user = AccountWriting.New(name, operation.Now);
        user.State = State;
        var problems = new List<Problem>();
        if (await AccountWriting.TakenAsync(operation.Db, [name], cancellation) is { Count: > 0 })
        {
            problems.Add(new Problem("用户名已被使用，请换一个。", "userName"));
        }

        problems.AddRange(AccountWriting.Fill(user, fields, operation.Service<ProtectedFields>()));
        var account = new AccountRecord(user, [], Array.Empty<PostRole>().ToLookup(link => link.PostId));
        var posts = await AccountWriting.SetPostsAsync(operation, account, fields.Posts, cancellation);
        problems.AddRange(posts.Problems);
        if (problems.Count > 0)
        {
            return Failure.Invalid(problems);
        }

        var password = OneTimePassword.Give(user, operation.Now);
        operation.Db.Add(user);
        return new CreatedAccount(user.Id, name, password);
    }
}

/// <summary>编辑账号: everything but the user name and the state.</summary>
[Requires(AccountPermissions.Edit)]
public sealed class EditAccount : Command<Guid>
{
    public required Guid AccountId { get; init; }

    /// <summary>As the form was read.</summary>
    public required int Version { get; init; }

    public required AccountFields Fields { get; init; }

    public string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        foreach (var problem in Fields.Check())
        {
            yield return problem;
        }

        if (Reason?.Length > AccountRules.LongestReason)
        {
            yield return new Problem($"理由最多 {AccountRules.LongestReason} 个字。", "reason");
        }
    }

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await AccountAuthority.ManageAsync(operation, AccountId, Version, AccountPermissions.Edit, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var account = found.Value;
        var fields = Fields.Tidy();
        operation.Reason = Reason?.Trim() is { Length: > 0 } reason ? reason : null;
        var problems = AccountWriting.Fill(account.User, fields, operation.Service<ProtectedFields>()).ToList();

        // Asked with what is stored, before the posts are written over.
        var lasting = await AccountWriting.LastingAsync(operation, account.User.Id, fields.Posts, cancellation);
        if (await AccountAuthority.WhoWouldBeMissingAsync(operation, account, lasting, cancellation) is { } missing)
        {
            problems.Add(new Problem(AccountAuthority.LastOf(missing), "posts"));
        }

        var posts = await AccountWriting.SetPostsAsync(operation, account, fields.Posts, cancellation);
        problems.AddRange(posts.Problems);
        if (problems.Count > 0)
        {
            return Failure.Invalid(problems);
        }

        account.User.Version++;
        account.User.ConcurrencyStamp = Guid.NewGuid().ToString();
        return account.User.Id;
    }
}

internal static class AccountWriting
{
    /// <summary>Two people who take the same user name at the same moment wait for one another.</summary>
    public static Task LockNamesAsync(Operation operation, CancellationToken cancellation) => operation.NextNumberAsync("accounts/names", cancellation);

    public static PortalUser New(string userName, DateTime now) => new()
    {
        UserName = userName,
        NormalizedUserName = userName.ToUpperInvariant(),
        DisplayName = "",
        SecurityStamp = Guid.NewGuid().ToString("N"),
        LockoutEnabled = true,
        CreatedAt = now,
    };

    /// <returns>Which of the names somebody has, normalised.</returns>
    public static async Task<IReadOnlySet<string>> TakenAsync(Persistence.PortalDb db, IEnumerable<string> userNames, CancellationToken cancellation)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var some in userNames.Select(name => name.ToUpperInvariant()).Distinct(StringComparer.Ordinal).Chunk(500))
        {
            taken.UnionWith((await db.Users.Where(row => some.Contains(row.NormalizedUserName!)).Select(row => row.NormalizedUserName).ToListAsync(cancellation))!);
        }

        return taken;
    }

    /// <summary>Name, contact, remark. Gives what is wrong.</summary>
    public static IEnumerable<Problem> Fill(PortalUser user, AccountFields fields, ProtectedFields protection)
    {
        user.DisplayName = fields.Name;
        user.Remark = fields.Remark;
        AccountContact.SetMail(user, fields.Email);
        return AccountContact.SetPhone(user, fields.Phone, protection) is { } problem ? [problem] : [];
    }

    /// <summary>What the posts give from today on without an end.</summary>
    public static async Task<IReadOnlyList<EssentialRights.Holding>> LastingAsync(Operation operation, Guid userId, IReadOnlyList<PostFields> posts, CancellationToken cancellation)
    {
        var lasting = posts.Where(post => post.ValidTo is null && !(post.ValidFrom > operation.Today)).ToList();
        var ids = lasting.Select(post => post.OrganisationId).ToList();
        var paths = await operation.Db.Set<Organisation>().Where(unit => ids.Contains(unit.Id)).ToDictionaryAsync(unit => unit.Id, unit => unit.Path, cancellation);
        return [.. lasting.Where(post => paths.ContainsKey(post.OrganisationId!.Value)).SelectMany(post => post.RoleIds.Select(role => new EssentialRights.Holding(userId, role, paths[post.OrganisationId!.Value])))];
    }

    /// <summary>Makes the account's posts those that were filled in: changes, adds and takes away.</summary>
    /// <returns>What is wrong with them; then nothing must be saved.</returns>
    public static async Task<(IReadOnlyList<Post> Posts, IReadOnlyList<Problem> Problems)> SetPostsAsync(Operation operation, AccountRecord account, IReadOnlyList<PostFields> wanted, CancellationToken cancellation)
    {
        var db = operation.Db;
        var problems = new List<Problem>();
        var unitIds = wanted.Select(post => post.OrganisationId).OfType<Guid>().Distinct().ToList();
        var units = await db.Set<Organisation>().AsNoTracking().Where(unit => unitIds.Contains(unit.Id)).ToDictionaryAsync(unit => unit.Id, cancellation);
        var reach = await RoleReach.ReadAsync(db, wanted.SelectMany(post => post.RoleIds), units.Values.Select(unit => unit.Path), cancellation);
        var names = await UnitNames.ReadAsync(db, units.Values.Select(unit => unit.Path), cancellation);
        var kept = new List<Post>();
        if (reach.WhyNotTogether(wanted.SelectMany(post => post.RoleIds)) is { } mixed)
        {
            problems.Add(new Problem(mixed, "posts"));
        }

        foreach (var (index, fields) in wanted.Index())
        {
            if (!units.TryGetValue(fields.OrganisationId!.Value, out var unit))
            {
                problems.Add(new Problem("没有找到所选的机构，它可能已被删除，或不在您的管辖范围内。", AccountFields.PostField(index, "unit")));
                continue;
            }

            var post = fields.Id is { } id ? account.Posts.FirstOrDefault(row => row.Id == id) : null;
            if (fields.Id is not null && (post is null || kept.Contains(post)))
            {
                problems.Add(new Problem("这个岗位已被删除，请刷新后重试。", AccountFields.PostField(index, "title")));
                continue;
            }

            if (kept.Exists(other => other.OrganisationId == unit.Id && other.Title == fields.Title))
            {
                problems.Add(new Problem("同一机构的两个岗位不能同名。", AccountFields.PostField(index, "title")));
                continue;
            }

            if (names.ClosedAt(unit.Path) is { } closed && post?.OrganisationId != unit.Id)
            {
                problems.Add(new Problem($"“{closed}”已停用，不能在这里设岗位。", AccountFields.PostField(index, "unit")));
            }

            var held = post is null || post.OrganisationId != unit.Id ? [] : account.Roles[post.Id].Select(link => link.RoleId).ToList();
            problems.AddRange(fields.RoleIds.Except(held).Select(role => WhyNot(operation, reach, role, unit.Path)).OfType<string>().Select(reason => new Problem(reason, AccountFields.PostField(index, "roles"))));
            post = Write(operation, account, post, fields, unit);
            kept.Add(post);
        }

        if (problems.Count > 0)
        {
            return (kept, problems);
        }

        foreach (var gone in account.Posts.Except(kept))
        {
            db.RemoveRange(account.Roles[gone.Id]);
            db.Remove(gone);
        }

        if (!kept.Exists(post => post.Id == account.User.ActingPostId))
        {
            account.User.ActingPostId = kept.FirstOrDefault(post => post.Covers(operation.Today))?.Id ?? kept.FirstOrDefault()?.Id;
        }

        return (kept, problems);
    }

    private static string? WhyNot(Operation operation, RoleReach reach, Guid roleId, string unitPath) =>
        !reach.Roles.TryGetValue(roleId, out var role) || !role.IsActive ? "选择的角色有的已经停用，请重新选择。"
        : reach.Excess(operation, roleId, unitPath) is { } excess ? $"不能授予角色：{excess}。"
        : null;

    private static Post Write(Operation operation, AccountRecord account, Post? post, PostFields fields, Organisation unit)
    {
        if (post is null)
        {
            post = new Post { UserId = account.User.Id, OrganisationId = unit.Id, OrganisationPath = unit.Path, Title = fields.Title };
            operation.Db.Add(post);
        }

        (post.OrganisationId, post.OrganisationPath, post.Title, post.ValidFrom, post.ValidTo) = (unit.Id, unit.Path, fields.Title, fields.ValidFrom, fields.ValidTo);
        var links = account.Roles[post.Id].ToList();
        operation.Db.RemoveRange(links.Where(link => !fields.RoleIds.Contains(link.RoleId)));
        operation.Db.AddRange(fields.RoleIds.Where(role => links.TrueForAll(link => link.RoleId != role)).Select(role => new PostRole { PostId = post.Id, RoleId = role }));
        return post;
    }
}
