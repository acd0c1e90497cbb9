using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Roles;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Seeding;

/// <summary>
/// The accounts of an installation without demonstration: the three administrators that classified protection keeps apart. Their random passwords are
/// for one use: they stand in a file of the data directory that only the owner reads, must be changed at the first sign-in, and the file goes away
/// when all are. A portal from before there was a security administrator gets that one at its next start.
/// </summary>
public static class FirstAdministrator
{
    public const string UserName = "administrator";

    public const string PasswordFile = "first-administrator.txt";

    private const int PasswordLength = 20;

    private const string NameLabel = "用户名：";

    private static readonly Seat Security = new("security", "安全管理员", RoleSeed.SecurityAdministrator);

    private static readonly Seat[] Seats = [new(UserName, "系统管理员", RoleSeed.Administrator), Security, new("auditor", "审计管理员", RoleSeed.Auditor)];

    internal sealed record Seat(string UserName, string Title, string Role);

    /// <param name="Password">For one use.</param>
    internal sealed record IssuedSeat(Seat Seat, string Password);

    /// <summary>Makes the accounts where no person has one yet, and tidies the file away once its passwords are used up.</summary>
    /// <returns>Path of the file when accounts were made now.</returns>
    internal static async Task<string?> PrepareAsync(Portal portal, string dataDirectory, CancellationToken cancellation)
    {
        var path = Path.Combine(dataDirectory, PasswordFile);
        var create = new Create { Issued = await ReadNamesAsync(path, cancellation), KeepPasswordsAsync = issued => WriteAsync(path, issued) };
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

    private static async Task<IReadOnlyList<string>> ReadNamesAsync(string path, CancellationToken cancellation) => File.Exists(path)
        ? [.. (await File.ReadAllLinesAsync(path, cancellation)).Where(line => line.StartsWith(NameLabel, StringComparison.Ordinal)).Select(line => line[NameLabel.Length..].Split('（')[0])]
        : [];

    private static async Task WriteAsync(string path, IReadOnlyList<IssuedSeat> issued)
    {
        // One left over from a start that broke off is worth nothing; made anew, so that the mode is ours.
        File.Delete(path);
        var file = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var writer = new StreamWriter(path, file);
        foreach (var (seat, password) in issued)
        {
            await writer.WriteLineAsync($"{NameLabel}{seat.UserName}（{seat.Title}）");
            await writer.WriteLineAsync("一次性密码：" + password);
        }

        await writer.WriteLineAsync("首次登录须修改密码。三名管理员应当由不同的人担任；密码都修改后，本文件在下次启动时自动删除。");
    }

    [Requires("seed")]
    internal sealed class Create : Command<bool>
    {
        /// <summary>Names of accounts whose passwords stand in the file.</summary>
        public IReadOnlyList<string> Issued { get; init; } = [];

        /// <summary>Called before the commit: an account whose password nobody can read would lock everybody out.</summary>
        public Func<IReadOnlyList<IssuedSeat>, Task> KeepPasswordsAsync { get; init; } = _ => Task.CompletedTask;

        /// <summary>Afterwards: accounts were made before and a one-time password of theirs is not used yet.</summary>
        public bool IsWaiting { get; private set; }

        /// <returns>Whether accounts were made now.</returns>
        protected internal override async Task<Outcome<bool>> RunAsync(Operation operation, CancellationToken cancellation)
        {
            var db = operation.Db;
            IsWaiting = await db.Users.AnyAsync(user => Issued.Contains(user.UserName!) && user.MustChangePassword, cancellation);

            // The accounts of a demonstration that was switched off cannot sign in and do not count.
            var missing = await db.Users.AnyAsync(user => !user.IsDemo, cancellation) ? await WithoutSecurityAsync(db, cancellation) : Seats;
            if (missing.Count == 0)
            {
                return false;
            }

            var root = await db.Set<Organisation>().AsNoTracking().SingleAsync(unit => unit.ParentId == null && unit.Kind == OrganisationKind.Commission, cancellation);
            var body = await db.Set<Organisation>().AsNoTracking().SingleAsync(unit => unit.ParentId == root.Id && unit.Kind == OrganisationKind.Headquarters, cancellation);
            var issued = new List<IssuedSeat>();
            foreach (var plain in missing)
            {
                var seat = plain with { UserName = await FreeNameAsync(db, plain.UserName, cancellation) };
                var role = await db.Set<Role>().AsNoTracking().SingleAsync(row => row.Code == seat.Role, cancellation);
                var password = OneTimePassword.New(PasswordLength);
                var user = new PortalUser
                {
                    UserName = seat.UserName,
                    NormalizedUserName = seat.UserName.ToUpperInvariant(),
                    DisplayName = seat.Title,
                    SecurityStamp = Guid.NewGuid().ToString("N"),
                    LockoutEnabled = true,
                    MustChangePassword = true,
                    PasswordChangedAt = operation.Now,
                    CreatedAt = operation.Now,
                };
                user.PasswordHash = operation.Service<IPasswordHasher<PortalUser>>().HashPassword(user, password);
                var post = new Post { UserId = user.Id, OrganisationId = body.Id, OrganisationPath = body.Path, Title = seat.Title };
                user.ActingPostId = post.Id;
                db.Add(user);
                db.Add(post);
                db.Add(new PostRole { PostId = post.Id, RoleId = role.Id });
                issued.Add(new IssuedSeat(seat, password));
            }

            await KeepPasswordsAsync(issued);
            return true;
        }

        /// <summary>The security administrator, where nobody may appoint administrators: nobody could hand the right out either.</summary>
        private static async Task<IReadOnlyList<Seat>> WithoutSecurityAsync(PortalDb db, CancellationToken cancellation)
        {
            var held = await (
                from grant in db.Set<RolePermission>()
                where grant.Permission == AccountPermissions.Appoint || grant.Permission == RightsPermissions.Edit
                join link in db.Set<PostRole>() on grant.RoleId equals link.RoleId
                join post in db.Set<Post>() on link.PostId equals post.Id
                join user in db.Users on post.UserId equals user.Id
                where !user.IsDemo
                select user.Id).AnyAsync(cancellation);
            return held ? [] : [Security];
        }

        /// <summary>A demonstration that was switched off, or a person, may have the name already.</summary>
        private static async Task<string> FreeNameAsync(PortalDb db, string name, CancellationToken cancellation)
        {
            var free = name;
            for (var number = 2; ; number++)
            {
                var key = free.ToUpperInvariant();
                if (!await db.Users.AnyAsync(user => user.NormalizedUserName == key, cancellation))
                {
                    return free;
                }

                free = FormattableString.Invariant($"{name}{number}");
            }
        }
    }
}
