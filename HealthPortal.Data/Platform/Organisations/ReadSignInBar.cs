using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Organisations;

/// <summary>Why a person who gave the right password may not come in; null when nothing speaks against it.</summary>
public sealed record SignInBar(string? Sentence);

/// <summary>Asked by the sign-in page after the password was right, as the portal itself: nobody else can ask it about anybody.</summary>
[Requires("seed")]
public sealed class ReadSignInBar : Query<SignInBar>
{
    public required Guid UserId { get; init; }

    protected internal override async Task<Outcome<SignInBar>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var today = operation.Today;
        var paths = await db.Set<Post>()
            .Where(post => post.UserId == UserId && post.IsActive && (post.ValidFrom == null || post.ValidFrom <= today) && (post.ValidTo == null || post.ValidTo >= today))
            .Select(post => post.OrganisationPath)
            .ToListAsync(cancellation);
        var lines = paths.SelectMany(OrganisationPath.Line).Distinct(StringComparer.Ordinal).ToList();
        var closed = await db.Set<Organisation>().Where(unit => lines.Contains(unit.Path) && !unit.IsActive).OrderBy(unit => unit.Path).Select(unit => new { unit.Path, unit.Name }).ToListAsync(cancellation);

        // Without any post one may still come in: somebody has yet to give one.
        return paths.Count > 0 && paths.TrueForAll(path => closed.Exists(unit => OrganisationPath.Contains(unit.Path, path)))
            ? new SignInBar($"账号所在单位已停用（{closed[0].Name}），不能登录；请联系上级单位的系统管理员。")
            : new SignInBar(null);
    }
}
