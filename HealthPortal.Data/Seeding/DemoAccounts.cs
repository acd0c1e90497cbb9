using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Values;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Seeding;

/// <summary>One demonstration account as it is shown at start and on the sign-in page.</summary>
public sealed record DemoAccount(string UserName, string DisplayName, string RoleName, string Unit);

/// <summary>
/// The demonstration accounts: one per role in Kunshan, managers of three levels, the two who keep the province's guides, the three administrators (system, security, audit), and the staff of the
/// organs whose cases the demonstration set tells. The people are invented.
/// </summary>
public static class DemoAccounts
{
    private sealed record Seat(string UserName, string DisplayName, string Role, string Title, string Path, bool IsListed = false);

    /// <summary>Path of the county commission in which the accounts for all roles work: 昆山市.</summary>
    public const string HomeOrgan = "js/05/83/";

    /// <summary>Organs with a full staff, by path: the province, six cities, eight counties.</summary>
    public static readonly IReadOnlyList<string> StaffedOrgans =
    [
        "js/", "js/01/", "js/02/", "js/03/", "js/05/", "js/06/", "js/10/",
        "js/01/02/", "js/01/06/", "js/02/81/", "js/03/82/", "js/05/81/", HomeOrgan, "js/06/82/", "js/10/84/",
    ];

    /// <summary>The one who also helps out at the window and switches between two posts.</summary>
    private const string TwoPosts = "legal";

    private const int FirstMobile = 7000;

    private static readonly string[] Surnames = ["赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫", "蒋", "沈", "韩", "杨", "朱", "秦", "尤", "许", "何", "吕", "施", "张"];

    private static readonly string[] GivenNames = ["晓舟", "明达", "雨桐", "文博", "静怡", "思远", "海宁", "若兰", "启航", "佳宁", "志成", "慧敏", "立新", "秋实", "云帆", "安然", "正言", "书瑶", "景行", "知行"];

    /// <summary>User name of a role's account in an organ; Kunshan's have plain names.</summary>
    public static string UserName(string role, string organPath, string? department = null)
    {
        var plain = role switch
        {
            RoleSeed.WindowClerk => "window",
            RoleSeed.HandlingOfficer => "officer",
            RoleSeed.SectionHead => "head",
            RoleSeed.Leader => "leader",
            RoleSeed.LicenceMaker => "maker",
            RoleSeed.AnnouncementEditor => "editor",
            _ => role,
        };
        return organPath == HomeOrgan ? plain : $"{plain}-{organPath.Replace("/", "", StringComparison.Ordinal)}{department}";
    }

    private static IEnumerable<Seat> Seats()
    {
        yield return new("legal", "沈知行", RoleSeed.LegalOfficer, "法规人员", HomeOrgan + "0/fg/", true);
        yield return new("county", "许景行", RoleSeed.DistrictManager, "县级管理者", HomeOrgan, true);
        yield return new("city", "杨正言", RoleSeed.DistrictManager, "市级管理者", "js/05/", true);
        yield return new("province", "秦启航", RoleSeed.DistrictManager, "省级管理者", "js/", true);
        yield return new("auditor", "何秋实", RoleSeed.Auditor, "审计人员", "js/0/fg/", true);
        yield return new("admin", "吕立新", RoleSeed.Administrator, "系统管理员", "js/0/fg/", true);
        yield return new("security", "曹景行", RoleSeed.SecurityAdministrator, "安全管理员", "js/0/fg/", true);
        yield return new("writer", "施若兰", RoleSeed.GuideWriter, "事项编制人员", "js/0/sp/", true);
        yield return new("reviewer", "张文博", RoleSeed.GuideReviewer, "事项审核人员", "js/0/sp/", true);
        yield return new("editor", "韩书瑶", RoleSeed.AnnouncementEditor, "公告编辑", HomeOrgan + "0/fg/", true);
        yield return new("experts", "严慧敏", RoleSeed.ExpertKeeper, "专家库管理员", "js/0/yz/", true);
        yield return new("supervisor", "金正言", RoleSeed.DrawSupervisor, "抽取监督人员", HomeOrgan + "0/fg/", true);
        yield return new("editor-js05", "卫佳宁", RoleSeed.AnnouncementEditor, "公告编辑", "js/05/0/fg/");
        yield return new("editor-js", "朱安然", RoleSeed.AnnouncementEditor, "公告编辑", "js/0/fg/");
        var number = 0;
        foreach (var organ in StaffedOrgans)
        {
            yield return Staff(RoleSeed.WindowClerk, "窗口人员", organ, "ck", null, number++);
            foreach (var department in organ == "js/" ? (string[])["sp", "yz", "zj"] : ["sp"])
            {
                yield return Staff(RoleSeed.HandlingOfficer, "经办人", organ, department, department == "sp" ? null : department, number++);
                yield return Staff(RoleSeed.SectionHead, "处室负责人", organ, department, department == "sp" ? null : department, number++);
            }

            yield return Staff(RoleSeed.Leader, "分管领导", organ, "ld", null, number++);
            yield return Staff(RoleSeed.LicenceMaker, "制证人员", organ, "sp", null, number++);
        }
    }

    private static Seat Staff(string role, string title, string organ, string department, string? suffix, int number) => new(
        UserName(role, organ, suffix),
        Surnames[number % Surnames.Length] + GivenNames[number * 7 % GivenNames.Length],
        role,
        title,
        $"{organ}0/{department}/",
        organ == HomeOrgan);

    /// <summary>Accounts of the demonstration that people are told of.</summary>
    [Requires(RequiresAttribute.Anonymous)]
    public sealed class List : Query<IReadOnlyList<DemoAccount>>
    {
        protected internal override async Task<Outcome<IReadOnlyList<DemoAccount>>> RunAsync(Operation operation, CancellationToken cancellation)
        {
            if (!operation.Service<PortalOptions>().Demo)
            {
                return Outcome<IReadOnlyList<DemoAccount>>.Success([]);
            }

            var listed = Seats().Where(seat => seat.IsListed).ToList();
            var paths = listed.Select(seat => seat.Path).Concat(listed.Select(seat => Organ(seat.Path))).Distinct(StringComparer.Ordinal).ToList();
            var units = await operation.Db.Set<Organisation>()
                .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // names of organs are public; nobody is signed in yet
                .Where(unit => paths.Contains(unit.Path))
                .ToDictionaryAsync(unit => unit.Path, unit => unit.Name, cancellation);
            return Outcome<IReadOnlyList<DemoAccount>>.Success([.. Order.Select(role => listed.Single(seat => seat.UserName == role)).Select(seat => new DemoAccount(seat.UserName, seat.DisplayName, seat.Title, Unit(units, seat.Path)))]);
        }

        private static string Organ(string path) => path.Contains("/0/", StringComparison.Ordinal) ? path[..(path.IndexOf("/0/", StringComparison.Ordinal) + 1)] : path;

        private static string Unit(Dictionary<string, string> units, string path) =>
            Organ(path) == path ? units.GetValueOrDefault(path, "") : units.GetValueOrDefault(Organ(path), "") + " " + units.GetValueOrDefault(path, "");

        private static readonly string[] Order = ["window", "officer", "head", "leader", "maker", "legal", "county", "city", "province", "writer", "reviewer", "auditor", "admin", "security", "editor", "experts", "supervisor"];
    }

    /// <summary>Heads of section give the first review of announcements and leaders the second, beside their own work; who writes and reviews guides does so with licence standards.</summary>
    private static IEnumerable<string> RolesOf(Seat seat) => seat.Role switch
    {
        RoleSeed.SectionHead => [seat.Role, RoleSeed.AnnouncementFirstReviewer],
        RoleSeed.Leader => [seat.Role, RoleSeed.AnnouncementSecondReviewer],
        RoleSeed.GuideWriter => [seat.Role, RoleSeed.StandardWriter],
        RoleSeed.GuideReviewer => [seat.Role, RoleSeed.StandardReviewer],
        _ => [seat.Role],
    };

    /// <summary>Makes the accounts, all with one password.</summary>
    [Requires("seed")]
    internal sealed class Create : Command<bool>
    {
        public required string Password { get; init; }

        protected internal override async Task<Outcome<bool>> RunAsync(Operation operation, CancellationToken cancellation)
        {
            var db = operation.Db;
            var there = await db.Users.Select(user => new { user.UserName, user.IsDemo }).ToListAsync(cancellation);
            if (there.Exists(user => !user.IsDemo))
            {
                return false;
            }

            // A later release may bring further accounts to a demonstration that was made before.
            var names = there.Select(user => user.UserName).ToHashSet(StringComparer.Ordinal);
            var missing = Seats().Where(seat => !names.Contains(seat.UserName)).ToList();
            if (missing.Count == 0)
            {
                return false;
            }

            var units = await db.Set<Organisation>().AsNoTracking().ToDictionaryAsync(unit => unit.Path, cancellation);
            var roles = await db.Set<Role>().AsNoTracking().ToDictionaryAsync(role => role.Code, cancellation);
            string? hash = null;
            var fields = operation.Service<ProtectedFields>();
            foreach (var (number, seat) in missing.Index())
            {
                var user = new PortalUser
                {
                    UserName = seat.UserName,
                    NormalizedUserName = seat.UserName.ToUpperInvariant(),
                    DisplayName = seat.DisplayName,
                    SecurityStamp = Guid.NewGuid().ToString("N"),
                    LockoutEnabled = true,
                    IsDemo = true,
                    PasswordChangedAt = operation.Now,
                    CreatedAt = operation.Now,
                };

                // One password for all, so one hash serves; hashing seventy times would take seconds for nothing.
                user.PasswordHash = hash ??= operation.Service<IPasswordHasher<PortalUser>>().HashPassword(user, Password);
                AccountContact.SetPhone(user, DemoNumbers.Mobile(FirstMobile + number), fields);
                AccountContact.SetMail(user, seat.UserName + "@example.com");
                var unit = units[seat.Path];
                var post = new Post { UserId = user.Id, OrganisationId = unit.Id, OrganisationPath = unit.Path, Title = seat.Title };
                user.ActingPostId = post.Id;
                db.Add(user);
                db.Add(post);
                db.AddRange(RolesOf(seat).Select(role => new PostRole { PostId = post.Id, RoleId = roles[role].Id }));
                if (seat.UserName == TwoPosts)
                {
                    var window = units[HomeOrgan + "0/ck/"];
                    var second = new Post { UserId = user.Id, OrganisationId = window.Id, OrganisationPath = window.Path, Title = "窗口人员（兼）" };
                    db.Add(second);
                    db.Add(new PostRole { PostId = second.Id, RoleId = roles[RoleSeed.WindowClerk].Id });
                }
            }

            return true;
        }
    }
}
