using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Roles;

/// <summary>Where the question is asked about: a unit, or the unit a record belongs to.</summary>
public sealed record RightPlace
{
    public Guid? OrganisationId { get; init; }

    /// <summary>Kind of record, <see cref="ReadTracedKinds"/>.</summary>
    public string? RowKind { get; init; }

    public string? RowNumber { get; init; }

    internal IEnumerable<Problem> Check()
    {
        if (RowKind is null && OrganisationId is null)
        {
            yield return new Problem("请选择机构。", "unit");
        }

        if (RowKind is not null && TracedRow.All.All(kind => kind.Key != RowKind))
        {
            yield return new Problem("没有这类记录，请重新选择。", "kind");
        }

        if (RowKind is not null && string.IsNullOrWhiteSpace(RowNumber))
        {
            yield return new Problem("请填写编号。", "number");
        }
    }

    /// <summary>The path meant, and its name for people; a failure when it is not in the reach.</summary>
    internal async Task<Outcome<(string Path, string Label)>> FindAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var label = "";
        string? path;
        if (RowKind is not null)
        {
            var kind = TracedRow.All.Single(row => row.Key == RowKind);
            if (await kind.FindAsync(db, RowNumber!.Trim(), cancellation) is not { } found)
            {
                return Failure.Invalid($"没有找到这个{kind.NumberName}的{kind.Name}，请核对编号。", "number");
            }

            (path, label) = (found.OrganisationPath, $"{kind.Name} {found.Label}，属于");
        }
        else
        {
            path = await db.Set<Organisation>().Where(unit => unit.Id == OrganisationId).Select(unit => unit.Path).SingleOrDefaultAsync(cancellation);
        }

        return path is null
            ? Failure.NotFound("没有找到所选的机构，它可能已被删除，或不在您的管辖范围内。请重新选择。")
            : (path, label + (await UnitNames.ReadAsync(db, [path], cancellation)).Of(path));
    }
}

/// <param name="Reach">How far the role gives it; null when it does not.</param>
/// <param name="Over">Name of the unit it reaches over from this post.</param>
/// <param name="Verdict">What comes of it here, as a sentence.</param>
public sealed record RoleExplained(string Role, string? Reach, string? Over, bool Gives, string Verdict);

/// <param name="WhyNot">Why nothing of the post counts; null when it does.</param>
/// <param name="IsActing">The one the person acts with.</param>
public sealed record PostExplained(string Title, string Unit, bool IsActing, string? WhyNot, IReadOnlyList<RoleExplained> Roles)
{
    public bool Gives => WhyNot is null && Roles.Any(role => role.Gives);
}

/// <param name="May">Whether the person may do it there now, with the post acted with.</param>
/// <param name="Sentence">The answer in one sentence.</param>
public sealed record RightExplained(bool May, string Sentence, string Person, string Permission, string Place, IReadOnlyList<PostExplained> Posts, bool HasPostsElsewhere);

/// <summary>Why somebody can do something somewhere, or why not: from the account over each post and each role to the reach.</summary>
[Requires(RightsPermissions.View)]
public sealed class ExplainRight : Query<RightExplained>
{
    public required string UserName { get; init; }

    public required string Permission { get; init; }

    public required RightPlace Place { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (string.IsNullOrWhiteSpace(UserName))
        {
            yield return new Problem("请填写用户名。", "user");
        }

        if (PermissionCatalogue.Find(Permission) is null)
        {
            yield return new Problem("请选择权限。", "permission");
        }

        foreach (var problem in Place.Check())
        {
            yield return problem;
        }
    }

    protected internal override async Task<Outcome<RightExplained>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var name = UserName.Trim().ToUpperInvariant();
        if (await db.Users.Where(user => user.NormalizedUserName == name).Select(user => (Guid?)user.Id).SingleOrDefaultAsync(cancellation) is not { } id
            || await AccountAuthority.FindAsync(db, id, cancellation) is not { } account)
        {
            return Failure.Invalid("没有找到这个用户名，它可能不在您的管辖范围内。", "user");
        }

        var place = await Place.FindAsync(operation, cancellation);
        if (!place.Succeeded)
        {
            return new Failure(place.Failure!.Value, place.Problems);
        }

        var (path, label) = place.Value;
        var declared = PermissionCatalogue.Find(Permission)!;
        var reach = await RoleReach.ReadAsync(db, account.Posts.SelectMany(post => account.Roles[post.Id]).Select(link => link.RoleId), account.Posts.Select(post => post.OrganisationPath), cancellation);
        var names = await UnitNames.ReadAsync(db, account.Posts.Select(post => post.OrganisationPath), cancellation);
        var acting = Acting(operation, account, names);
        var posts = account.Posts.Where(post => db.Scope.Contains(post.OrganisationPath)).Select(post => new PostExplained(
            post.Title,
            names.Of(post.OrganisationPath),
            post.Id == acting?.Id,
            WhyNot(operation, post, names),
            [.. account.Roles[post.Id].Select(link => Explain(reach.Roles[link.RoleId], reach.Line(post.OrganisationPath), post.OrganisationPath, path, names)).OrderByDescending(role => role.Gives)])).ToList();
        var (may, sentence) = Answer(account.User, posts, acting, declared, label);
        return new RightExplained(may, sentence, $"{account.User.DisplayName}（{account.User.UserName}）", declared.Label, label, posts, account.Posts.Any(post => !db.Scope.Contains(post.OrganisationPath)));
    }

    /// <summary>The same choice as <see cref="ActorDirectory"/> makes.</summary>
    private static Post? Acting(Operation operation, AccountRecord account, UnitNames names)
    {
        var usable = account.Posts.Where(post => WhyNot(operation, post, names) is null).ToList();
        return usable.Find(post => post.Id == account.User.ActingPostId) ?? usable.OrderBy(post => post.Id).FirstOrDefault();
    }

    private static string? WhyNot(Operation operation, Post post, UnitNames names) =>
        PostValidity.WhyNot(post.IsActive, post.ValidFrom, post.ValidTo, operation.Today) ?? (names.ClosedAt(post.OrganisationPath) is { } closed ? $"“{closed}”已停用" : null);

    private RoleExplained Explain(Role role, IReadOnlyList<Organisation> line, string unitPath, string path, UnitNames names)
    {
        var grants = role.Permissions.Where(grant => grant.Permission == Permission).OrderByDescending(grant => grant.Reach).ToList();
        if (grants.Count == 0)
        {
            return new RoleExplained(role.Name, null, null, false, "这个角色没有这项权限。");
        }

        var widest = grants[0];
        var over = GrantReach.Of(line.Single(unit => unit.Path == unitPath), line).PathOf(widest.Reach);
        var overName = names.Of(over);
        return !role.IsActive ? new RoleExplained(role.Name, widest.Reach.Name(), overName, false, "角色已停用，什么也不给。")
            : !PermissionCatalogue.Counts(Permission, over) ? new RoleExplained(role.Name, widest.Reach.Name(), overName, false, "这项权限只对全省范围起作用，在这个岗位上不起作用。")
            : !OrganisationPath.Contains(over, path) ? new RoleExplained(role.Name, widest.Reach.Name(), overName, false, $"范围是“{overName}”及下级，不包含这里。")
            : new RoleExplained(role.Name, widest.Reach.Name(), overName, true, $"范围是“{overName}”及下级，包含这里。");
    }

    private static (bool May, string Sentence) Answer(PortalUser user, IReadOnlyList<PostExplained> posts, Post? acting, PermissionDeclaration permission, string place)
    {
        var what = $"在“{place}”办理“{permission.Label}”";
        if (user.State != AccountState.Normal)
        {
            return (false, $"不能{what}：账号已{user.State.Name()}。");
        }

        if (user.MustChangePassword)
        {
            return (false, $"现在不能{what}：还没有修改一次性密码。");
        }

        if (posts.FirstOrDefault(post => post.IsActing) is { Gives: true } now)
        {
            return (true, $"可以{what}：以岗位“{now.Title}”（{now.Unit}）办理，依据角色“{now.Roles.First(role => role.Gives).Role}”。");
        }

        return posts.FirstOrDefault(post => post.Gives) is { } other
            ? (false, $"现在不能{what}：要先切换到岗位“{other.Title}”（{other.Unit}）。")
            : (false, acting is null ? $"不能{what}：没有起作用的岗位。" : $"不能{what}：各岗位的角色都没有给到这里的这项权限。");
    }
}

/// <param name="Key">For <see cref="RightPlace.RowKind"/>.</param>
public sealed record TracedKind(string Key, string Name, string NumberName);

/// <summary>Kinds of records one may ask about.</summary>
[Requires(RightsPermissions.View)]
public sealed class ReadTracedKinds : Query<IReadOnlyList<TracedKind>>
{
    protected internal override Task<Outcome<IReadOnlyList<TracedKind>>> RunAsync(Operation operation, CancellationToken cancellation) =>
        Task.FromResult(Outcome<IReadOnlyList<TracedKind>>.Success([.. TracedRow.All.Select(row => new TracedKind(row.Key, row.Name, row.NumberName))]));
}
