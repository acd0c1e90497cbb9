using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Roles;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Data.Platform.Accounts;

/// <param name="RoleIds">The roles of the post afterwards, all of them.</param>
public sealed record PostRoles(Guid PostId, IReadOnlyList<Guid> RoleIds);

/// <summary>
/// 授予角色: the security administrator says what the posts of a person may do. Posts and the rest of the account stay what the system administrator
/// made them (ADR-014).
/// </summary>
[Requires(AccountPermissions.Appoint)]
public sealed class AppointRoles : Command<Done>
{
    public required Guid AccountId { get; init; }

    public required int Version { get; init; }

    /// <summary>Posts that are left out keep their roles.</summary>
    public required IReadOnlyList<PostRoles> Posts { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (AccountRules.ReasonIsGiven(Reason, "授予角色") is { } problem)
        {
            yield return problem;
        }

        if (Posts.Any(post => post.RoleIds.Distinct().Count() != post.RoleIds.Count || post.RoleIds.Count > AccountRules.MostRoles) || Posts.DistinctBy(post => post.PostId).Count() != Posts.Count)
        {
            yield return new Problem($"一个岗位最多 {AccountRules.MostRoles} 个角色，不能重复。");
        }
    }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await AccountAuthority.ManageAsync(operation, AccountId, Version, AccountPermissions.Appoint, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var account = found.Value;
        var wanted = account.Posts.ToDictionary(post => post, post => Posts.FirstOrDefault(change => change.PostId == post.Id)?.RoleIds ?? [.. account.Roles[post.Id].Select(link => link.RoleId)]);
        if (Posts.FirstOrDefault(change => account.Posts.All(post => post.Id != change.PostId)) is not null)
        {
            return Failure.Invalid("这个岗位已被删除，请刷新后重试。");
        }

        var reach = await RoleReach.ReadAsync(operation.Db, wanted.Values.SelectMany(roles => roles), account.Posts.Select(post => post.OrganisationPath), cancellation);
        if (WhyNot(operation, account, wanted, reach) is { Count: > 0 } problems)
        {
            return Failure.Invalid(problems);
        }

        var lasting = wanted.Where(pair => pair.Key.ValidTo is null && pair.Key.Covers(operation.Today)).SelectMany(pair => pair.Value.Select(role => new EssentialRights.Holding(AccountId, role, pair.Key.OrganisationPath))).ToList();
        if (await AccountAuthority.WhoWouldBeMissingAsync(operation, account, lasting, cancellation) is { } missing)
        {
            return Failure.Invalid(AccountAuthority.LastOf(missing));
        }

        operation.Reason = Reason!.Trim();
        var changed = false;
        foreach (var (post, roles) in wanted)
        {
            var links = account.Roles[post.Id].ToList();
            var gone = links.Where(link => !roles.Contains(link.RoleId)).ToList();
            var added = roles.Where(role => links.TrueForAll(link => link.RoleId != role)).Select(role => new PostRole { PostId = post.Id, RoleId = role }).ToList();
            operation.Db.RemoveRange(gone);
            operation.Db.AddRange(added);
            changed |= gone.Count + added.Count > 0;
        }

        if (!changed)
        {
            return Failure.Invalid("角色没有变化，不需要保存。");
        }

        account.User.Version++;
        account.User.ConcurrencyStamp = Guid.NewGuid().ToString();
        return Done.It;
    }

    private static List<Problem> WhyNot(Operation operation, AccountRecord account, Dictionary<Post, IReadOnlyList<Guid>> wanted, RoleReach reach)
    {
        var problems = new List<Problem>();
        foreach (var (post, roles) in wanted)
        {
            foreach (var role in roles.Except(account.Roles[post.Id].Select(link => link.RoleId)))
            {
                var why = !reach.Roles.TryGetValue(role, out var known) || !known.IsActive ? "选择的角色有的已经停用，请重新选择。"
                    : reach.Excess(operation, role, post.OrganisationPath) is { } excess ? $"不能授予角色：{excess}。"
                    : null;
                if (why is not null)
                {
                    problems.Add(new Problem(why));
                }
            }
        }

        if (reach.WhyNotTogether(wanted.Values.SelectMany(roles => roles)) is { } mixed)
        {
            problems.Add(new Problem(mixed));
        }

        return problems;
    }
}
