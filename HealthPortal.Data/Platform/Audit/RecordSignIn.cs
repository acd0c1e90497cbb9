using System.Collections.Frozen;
using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Audit;

/// <summary>
/// Puts an attempt to sign in on record, in the person's name. Only the portal itself holds the permission: nobody can write such an entry about somebody else.
/// A name that no account has is kept with its beginning only, because people type passwords into the wrong field.
/// </summary>
[Requires("sign-in")]
public sealed class RecordSignIn : Command<Done>
{
    private const int ShownOfUnknown = 3;

    public required string UserName { get; init; }

    public required string? RemoteAddress { get; init; }

    /// <summary>Way of signing in and device as the browser tells it, for example 用户名密码，Chrome 143（Windows）.</summary>
    public string? How { get; init; }

    /// <summary>Null when the person came in.</summary>
    public string? Refusal { get; init; }

    /// <summary>From a place the person had not signed in from before.</summary>
    public bool IsUnusual { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var normalized = UserName.ToUpperInvariant();
        var user = await db.Users.AsNoTracking().Where(row => row.NormalizedUserName == normalized).Select(row => new { row.Id, row.UserName, row.DisplayName, row.ActingPostId }).SingleOrDefaultAsync(cancellation);
        var unit = user is null ? null : await (
            from post in db.Set<Post>().AsNoTracking()
            where post.UserId == user.Id && post.IsActive
            join held in db.Set<Organisation>() on post.OrganisationId equals held.Id
            orderby post.Id == user.ActingPostId descending, post.Id
            select new { held.Name, held.Path }).FirstOrDefaultAsync(cancellation);
        var unknown = UserName.Length <= ShownOfUnknown ? "***" : UserName[..ShownOfUnknown] + "***";
        var person = new Actor
        {
            Kind = ActorKind.Person,
            UserId = user?.Id ?? Guid.Empty,
            UserName = user?.UserName ?? unknown,
            DisplayName = user?.DisplayName ?? "（没有这个账号）",
            OrganisationName = unit?.Name ?? "",
            RemoteAddress = RemoteAddress,
            Grants = FrozenDictionary<string, IReadOnlyList<string>>.Empty,
        };
        operation.RecordSignIn(Refusal is null ? ChangeKind.SignedIn : ChangeKind.SignInRefused, person, person.UserName, unit?.Path ?? "", Refusal ?? (IsUnusual ? "登录成功（异地登录）" : "登录成功"), How);
        return Done.It;
    }
}
