using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Seeding;

/// <summary>
/// The one account of an installation without demonstration. Its random password is for one use: it stands in a file of the data directory that
/// only the owner reads, must be changed at the first sign-in, and the file goes away afterwards.
/// </summary>
public static class FirstAdministrator
{
    public const string UserName = "administrator";

    public const string PasswordFile = "first-administrator.txt";

    private const int PasswordLength = 20;

    /// <summary>Makes the account where no person has one yet, and tidies the file away once its password is used up.</summary>
    /// <returns>Path of the file when the account was made now.</returns>
    internal static async Task<string?> PrepareAsync(Portal portal, string dataDirectory, CancellationToken cancellation)
    {
        var path = Path.Combine(dataDirectory, PasswordFile);
        var password = OneTimePassword.New(PasswordLength);
        var create = new Create { Password = password, KeepPasswordAsync = () => WriteAsync(path, password) };
        if (PortalStartup.Require(await portal.RunAsync(create, cancellation)))
        {
            return path;
        }

        if (!create.IsWaiting)
        {
            File.Delete(path);
        }

        return null;
    }

    private static async Task WriteAsync(string path, string password)
    {
        // One left over from a start that broke off is worth nothing; made anew, so that the mode is ours.
        File.Delete(path);
        var file = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var writer = new StreamWriter(path, file);
        await writer.WriteLineAsync("用户名：" + UserName);
        await writer.WriteLineAsync("一次性密码：" + password);
        await writer.WriteLineAsync("首次登录须修改密码；修改后本文件在下次启动时自动删除。");
    }

    [Requires("seed")]
    internal sealed class Create : Command<bool>
    {
        public required string Password { get; init; }

        /// <summary>Called before the commit: an account whose password nobody can read would lock everybody out.</summary>
        public Func<Task> KeepPasswordAsync { get; init; } = () => Task.CompletedTask;

        /// <summary>Afterwards: the account was made before and its one-time password is not used yet.</summary>
        public bool IsWaiting { get; private set; }

        /// <returns>Whether the account was made now.</returns>
        protected internal override async Task<Outcome<bool>> RunAsync(Operation operation, CancellationToken cancellation)
        {
            var db = operation.Db;
            var first = await db.Users.AsNoTracking().Where(user => user.UserName == UserName).Select(user => (bool?)user.MustChangePassword).SingleOrDefaultAsync(cancellation);
            if (first is { } waiting)
            {
                IsWaiting = waiting;
                return false;
            }

            // The accounts of a demonstration that was switched off cannot sign in and do not count.
            if (await db.Users.AnyAsync(user => !user.IsDemo, cancellation))
            {
                return false;
            }

            var root = await db.Set<Organisation>().AsNoTracking().SingleAsync(unit => unit.ParentId == null && unit.Kind == OrganisationKind.Commission, cancellation);
            var body = await db.Set<Organisation>().AsNoTracking().SingleAsync(unit => unit.ParentId == root.Id && unit.Kind == OrganisationKind.Headquarters, cancellation);
            var role = await db.Set<Role>().AsNoTracking().SingleAsync(row => row.Code == RoleSeed.Administrator, cancellation);
            var user = new PortalUser
            {
                UserName = UserName,
                NormalizedUserName = UserName.ToUpperInvariant(),
                DisplayName = "系统管理员",
                SecurityStamp = Guid.NewGuid().ToString("N"),
                LockoutEnabled = true,
                MustChangePassword = true,
                PasswordChangedAt = operation.Now,
                CreatedAt = operation.Now,
            };
            user.PasswordHash = operation.Service<IPasswordHasher<PortalUser>>().HashPassword(user, Password);
            var post = new Post { UserId = user.Id, OrganisationId = body.Id, OrganisationPath = body.Path, Title = "系统管理员" };
            user.ActingPostId = post.Id;
            db.Add(user);
            db.Add(post);
            db.Add(new PostRole { PostId = post.Id, RoleId = role.Id });
            await KeepPasswordAsync();
            return true;
        }
    }
}
