using System.Buffers;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.PublicNotices;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>An organ whose rows the table tells apart by a letter.</summary>
/// <param name="Suffix">Of the user names of its staff.</param>
/// <param name="Mark">Stands in the name of every applicant of the organ.</param>
public sealed record MatrixOrgan(char Letter, string Path, string Suffix, string Mark, int FirstSeed)
{
    /// <summary>The county all inputs are about.</summary>
    public static readonly MatrixOrgan Home = new('A', "js/05/83/", "", "甲标记宾馆", 1000);

    /// <summary>Another county of the same city.</summary>
    public static readonly MatrixOrgan Sister = new('B', "js/05/81/", "-js0581", "乙标记宾馆", 2000);

    /// <summary>A county of another city.</summary>
    public static readonly MatrixOrgan Stranger = new('C', "js/10/84/", "-js1084", "丙标记宾馆", 3000);

    public static readonly IReadOnlyList<MatrixOrgan> All = [Home, Sister, Stranger];

    public string User(string role) => role + Suffix;
}

/// <summary>An account of the table.</summary>
/// <param name="Sees">Letters of the organs whose rows it may ever be shown.</param>
public sealed record MatrixAccount(string UserName, string Sees)
{
    public const string Anonymous = "anonymous";
    public const string System = "system";
}

/// <summary>Rows of three organs at different steps, made by the real use cases, and the accounts that try to reach them.</summary>
public sealed class MatrixWorld
{
    private readonly Dictionary<string, Guid> ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> versions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> things = new(StringComparer.Ordinal);
    private readonly SortedDictionary<char, SearchValues<string>> marks = [];
    private readonly List<string> personalNumbers = [];
    private SearchValues<string> secrets = SearchValues.Create([], StringComparison.OrdinalIgnoreCase);

    private MatrixWorld(TestPortal? portal) => Portal = portal!;

    public TestPortal Portal { get; }

    /// <summary>Holds nothing: every id is of a row that nobody has.</summary>
    public static MatrixWorld Empty { get; } = new(null);

    /// <summary>Everybody who tries. The staff of the demonstration, the same roles elsewhere, and people whose rights have ended.</summary>
    public static IReadOnlyList<MatrixAccount> Accounts { get; } =
    [
        new(MatrixAccount.System, "ABC"),
        new(MatrixAccount.Anonymous, ""),
        new("window", "A"), new("window-2", "A"), new("officer", "A"), new("head", "A"), new("leader", "A"), new("maker", "A"), new("legal", "A"),
        new("county", "A"), new("city", "AB"), new("province", "ABC"), new("auditor", "ABC"), new("admin", "ABC"), new("security", "ABC"), new("writer", "ABC"), new("reviewer", "ABC"), new("editor", "A"), new("editor-js05", ""), new("experts", "ABC"), new("supervisor", "A"),
        new("window-js0581", "B"), new("officer-js0581", "B"), new("head-js0581", "B"), new("leader-js0581", "B"), new("maker-js0581", "B"),
        new("legal-js0581", "B"), new("county-js0581", "B"), new("auditor-js0581", "B"), new("admin-js0581", "B"), new("security-js0581", "B"), new("city-js10", "C"),
        new("window-js05", ""), new("officer-js05", ""), new("head-js05", ""), new("leader-js05", ""), new("maker-js05", ""), new("officer-js", ""), new("leader-js", ""),

        // Without a role one still belongs to the organ and reads what it tells its people.
        new("no-post", ""), new("post-ended", ""), new("role-ended", "A"), new("frozen", ""), new("first-sign-in", ""),
    ];

    /// <summary>People the demonstration does not have: a colleague, the roles of the sister county, and rights that have ended.</summary>
    private static readonly (string UserName, string? Role, string Path)[] Added =
    [
        ("window-2", "window-clerk", "js/05/83/0/ck/"),
        ("legal-js0581", "legal-officer", "js/05/81/0/fg/"), ("county-js0581", "district-manager", "js/05/81/"), ("auditor-js0581", "auditor", "js/05/81/0/fg/"),
        ("admin-js0581", "administrator", "js/05/81/0/fg/"), ("security-js0581", "security-administrator", "js/05/81/0/fg/"), ("city-js10", "district-manager", "js/10/"),
        ("no-post", null, ""), ("post-ended", "window-clerk", "js/05/83/0/ck/"), ("role-ended", null, "js/05/83/0/ck/"),
        ("frozen", "window-clerk", "js/05/83/0/ck/"), ("first-sign-in", "window-clerk", "js/05/83/0/ck/"),
    ];

    /// <summary>The accounts and the rows that are everybody's, then those of <paramref name="organs"/>.</summary>
    public static async Task<MatrixWorld> BuildAsync(TestPortal portal, IReadOnlyList<MatrixInputs> inputs, params MatrixOrgan[] organs)
    {
        var world = new MatrixWorld(portal);
        await world.AddAccountsAsync();
        foreach (var input in inputs)
        {
            await input.SeedEverybodysAsync(world);
        }

        await world.AddOrgansAsync(inputs, organs);
        return world;
    }

    public async Task AddOrgansAsync(IReadOnlyList<MatrixInputs> inputs, params MatrixOrgan[] organs)
    {
        foreach (var organ in organs)
        {
            foreach (var input in inputs)
            {
                await input.SeedOrganAsync(this, organ);
            }

            await CollectMarksAsync(organ);
        }
    }

    /// <summary>A row of the home county, or of nobody as long as the county has no rows.</summary>
    public Guid Id(string key) => ids.TryGetValue(key, out var id) ? id : Guid.CreateVersion7();

    public int Version(string key) => versions.GetValueOrDefault(key, 1);

    public void Keep(string key, Guid id, int version = 1)
    {
        ids[key] = id;
        versions[key] = version;
    }

    public void Keep(string key, object thing) => things[key] = thing;

    public T Thing<T>(string key, T otherwise) => things.TryGetValue(key, out var thing) ? (T)thing : otherwise;

    /// <summary>A number that must not be shown in full beyond the few operations that are there to show it.</summary>
    public void KeepSecret(string number) => personalNumbers.Add(number);

    /// <summary>Letters of the organs whose rows an answer shows, in order.</summary>
    public string MarksIn(string text) => string.Concat(marks.Where(pair => text.AsSpan().ContainsAny(pair.Value)).Select(pair => pair.Key));

    public bool ShowsFullNumber(string text) => text.AsSpan().ContainsAny(secrets);

    public async Task<Portal> AsAsync(string account) => account switch
    {
        MatrixAccount.System => Portal.System,
        MatrixAccount.Anonymous => Portal.Anonymous,
        _ => await Portal.AsAsync(account),
    };

    /// <summary>Names, ids and numbers by which a row of the organ is recognised wherever it turns up.</summary>
    private async Task CollectMarksAsync(MatrixOrgan organ)
    {
        var end = OrganisationPath.UpperBound(organ.Path);
        await using var db = await Portal.OpenAsync();
        List<string> found = [organ.Mark];
        var cases = await db.Set<ApprovalCase>().Where(row => string.Compare(row.OrganisationPath, organ.Path) >= 0 && string.Compare(row.OrganisationPath, end) < 0).Select(row => new { row.Id, row.CaseNumber }).ToListAsync();
        found.AddRange(cases.Select(row => row.CaseNumber));
        found.AddRange(cases.Select(row => row.Id.ToString()));
        found.AddRange((await db.Set<CaseDocument>().Where(row => string.Compare(row.OrganisationPath, organ.Path) >= 0 && string.Compare(row.OrganisationPath, end) < 0).Select(row => row.Id).ToListAsync()).Select(id => id.ToString()));
        found.AddRange((await db.Set<CaseFile>().Where(row => string.Compare(row.OrganisationPath, organ.Path) >= 0 && string.Compare(row.OrganisationPath, end) < 0).Select(row => row.Id).ToListAsync()).Select(id => id.ToString()));
        found.AddRange((await db.Set<PublicNotice>().Where(row => string.Compare(row.OrganisationPath, organ.Path) >= 0 && string.Compare(row.OrganisationPath, end) < 0).Select(row => row.Id).ToListAsync()).Select(id => id.ToString()));
        found.AddRange((await db.Set<IntakeDraft>().Where(row => string.Compare(row.OrganisationPath, organ.Path) >= 0 && string.Compare(row.OrganisationPath, end) < 0).Select(row => row.Id).ToListAsync()).Select(id => id.ToString()));
        found.AddRange(await db.Set<Licence>().Where(row => string.Compare(row.OrganisationPath, organ.Path) >= 0 && string.Compare(row.OrganisationPath, end) < 0).Select(row => row.VerificationCode).ToListAsync());
        marks[organ.Letter] = SearchValues.Create([.. found], StringComparison.OrdinalIgnoreCase);
        secrets = SearchValues.Create([.. personalNumbers], StringComparison.OrdinalIgnoreCase);
    }

    private async Task AddAccountsAsync()
    {
        await using var db = await Portal.OpenAsync();
        var units = await db.Set<Organisation>().AsNoTracking().ToDictionaryAsync(unit => unit.Path, unit => unit.Id);
        var roles = await db.Set<Role>().AsNoTracking().ToDictionaryAsync(role => role.Code, role => role.Id);
        var ended = new Role { Code = "ended", Name = "已停用的角色", IsActive = false };
        ended.Permissions.Add(new RolePermission { RoleId = ended.Id, Permission = HealthPortal.Data.GovernmentServices.ApprovalPermissions.View, Reach = ScopeReach.Territory });
        db.Add(ended);
        foreach (var (userName, role, path) in Added)
        {
            var user = new PortalUser
            {
                UserName = userName,
                NormalizedUserName = userName.ToUpperInvariant(),
                DisplayName = "演示" + userName,
                SecurityStamp = "stamp",
                MustChangePassword = userName == "first-sign-in",
                State = userName == "frozen" ? AccountState.Frozen : AccountState.Normal,
            };
            db.Add(user);
            if (path.Length == 0)
            {
                continue;
            }

            var post = new Post { UserId = user.Id, OrganisationId = units[path], OrganisationPath = path, Title = "岗位" };
            if (userName == "post-ended")
            {
                post.ValidTo = new DateOnly(2026, 3, 9);
            }

            db.Add(post);
            db.Add(new PostRole { PostId = post.Id, RoleId = role is null ? ended.Id : roles[role] });
        }

        await db.SaveChangesAsync();
    }
}
