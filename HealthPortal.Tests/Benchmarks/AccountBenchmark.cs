using System.Diagnostics;
using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Roles;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace HealthPortal.Tests.Benchmarks;

/// <summary>
/// Server time of the account list with two hundred thousand accounts on PostgreSQL, for the administrator of the province and for one of a
/// county. Run by <c>./dev bench</c>; asserts nothing about time. See docs/benchmarks.md.
/// </summary>
[Trait("Category", "Tool")]
public class AccountBenchmark(ITestOutputHelper output)
{
    private const int Accounts = 200_000;
    private const int Runs = 60;

    private const string Surnames = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜";
    private const string GivenNames = "晓明雨文静思海若启佳志慧立秋云安正书景知舟达桐博怡远宁兰航成敏新";

    [SkippableFact]
    public async Task Accounts_OfAWholeProvince_AreTimed()
    {
        Skip.If(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HP_BENCH")), "HP_BENCH is not set; ./dev bench does");
        await using var portal = await TestPortal.StartAsync(TestDatabase.PostgreSql);
        Guid county, city, clerk, auditor, someone;
        await using (var db = await portal.OpenAsync())
        {
            await AddPeopleAsync(db);
            county = await db.Set<Organisation>().Where(unit => unit.Path == "js/05/83/").Select(unit => unit.Id).SingleAsync();
            city = await db.Set<Organisation>().Where(unit => unit.Path == "js/05/").Select(unit => unit.Id).SingleAsync();
            clerk = await db.Set<Role>().Where(role => role.Code == "window-clerk").Select(role => role.Id).SingleAsync();
            auditor = await db.Set<Role>().Where(role => role.Code == "auditor").Select(role => role.Id).SingleAsync();
            someone = await db.Users.Where(user => user.UserName == "load777").Select(user => user.Id).SingleAsync();
            await AddCountyAdministratorAsync(db);
            output.WriteLine($"{await db.Users.CountAsync()} accounts, {await db.Set<Post>().CountAsync()} posts, {await db.Set<Post>().CountAsync(post => string.Compare(post.OrganisationPath, "js/05/83/") >= 0 && string.Compare(post.OrganisationPath, "js/05/830") < 0)} of them in the county");
        }

        foreach (var (who, name) in new[] { ("admin", "province"), ("county-admin", "county") })
        {
            var first = await portal.DoAsync(who, new ListAccounts());
            var deep = first.Next;
            for (var page = 0; page < 20 && deep is not null; page++)
            {
                deep = (await portal.DoAsync(who, new ListAccounts { Cursor = deep })).Next;
            }

            await TimeAsync(portal, who, $"{name}: first page", _ => new ListAccounts());
            await TimeAsync(portal, who, $"{name}: page 21", _ => new ListAccounts { Cursor = deep });
            await TimeAsync(portal, who, $"{name}: of a county", _ => new ListAccounts { Filter = new() { OrganisationId = county } });
            await TimeAsync(portal, who, $"{name}: frozen", _ => new ListAccounts { Filter = new() { State = AccountState.Frozen } });
            await TimeAsync(portal, who, $"{name}: closed, of which there are none", _ => new ListAccounts { Filter = new() { State = AccountState.Closed } });
            await TimeAsync(portal, who, $"{name}: a role most have", _ => new ListAccounts { Filter = new() { RoleId = clerk } });
            await TimeAsync(portal, who, $"{name}: a rare role", _ => new ListAccounts { Filter = new() { RoleId = auditor } });
            await TimeAsync(portal, who, $"{name}: a surname", run => new ListAccounts { Filter = new() { Text = Surnames[run % Surnames.Length].ToString() } });
            await TimeAsync(portal, who, $"{name}: a whole name", run => new ListAccounts { Filter = new() { Text = $"{Surnames[run % Surnames.Length]}{GivenNames[run * 5 % GivenNames.Length]}{GivenNames[run * 3 % GivenNames.Length]}" } });
            await TimeAsync(portal, who, $"{name}: part of a user name", run => new ListAccounts { Filter = new() { Text = $"oad{(run * 331) + 1000}" } });
            await TimeAsync(portal, who, $"{name}: a name nobody has", run => new ListAccounts { Filter = new() { Text = $"没有这个人{run}" } });
            await TimeAsync(portal, who, $"{name}: a mobile number", run => new ListAccounts { Filter = new() { Text = $"154{run:00000000}" } });
            await TimeAsync(portal, who, $"{name}: unit, role, state and word together", _ => new ListAccounts { Filter = new() { OrganisationId = county, RoleId = clerk, State = AccountState.Frozen, Text = "文" } });
        }

        await TimeAsync(portal, "admin", "province: of a city", _ => new ListAccounts { Filter = new() { OrganisationId = city } });
        await TimeAsync(portal, "admin", "province: one account", _ => new ReadAccount { AccountId = someone });
        Guid window, province;
        await using (var db = await portal.OpenAsync())
        {
            window = await db.Set<Organisation>().Where(unit => unit.Path == "js/05/83/0/ck/").Select(unit => unit.Id).SingleAsync();
            province = await db.Set<Organisation>().Where(unit => unit.Path == "js/").Select(unit => unit.Id).SingleAsync();
        }

        await TimeAsync(portal, "security", "rights: why somebody can", _ => new ExplainRight { UserName = "load777", Permission = WindowPermissions.Intake, Place = new() { OrganisationId = window } });
        await TimeAsync(portal, "security", "rights: who can take in at a county window", _ => new FindRightHolders { Permission = WindowPermissions.Intake, Place = new() { OrganisationId = window } });
        await TimeAsync(portal, "security", "rights: who sees cases of the county", _ => new FindRightHolders { Permission = ApprovalPermissions.View, Place = new() { OrganisationId = county } });
        await TimeAsync(portal, "security", "rights: who sees cases of the province", _ => new FindRightHolders { Permission = ApprovalPermissions.View, Place = new() { OrganisationId = province } });
        await TimeAsync(portal, "security", "roles: the list with its people", _ => new ListRoles());
    }

    /// <summary>Copies of a demonstration account and its post with names of their own, spread over all units; one person in twenty has a second post, one in a hundred is frozen.</summary>
    private static async Task AddPeopleAsync(PortalDb db)
    {
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
        var missing = Accounts - await db.Users.CountAsync();
        var plan = $"""
            CREATE TABLE load_plan AS
            WITH units AS (SELECT "Id", "Path", row_number() OVER (ORDER BY "Path") - 1 AS place, count(*) OVER () AS total FROM "Organisations")
            SELECT n, md5('person' || n)::uuid AS person, md5('post' || n)::uuid AS post, units."Id" AS unit, units."Path" AS path,
                substr('{Surnames}', 1 + n % {Surnames.Length}, 1) || substr('{GivenNames}', 1 + (n / 7) % {GivenNames.Length}, 1) || substr('{GivenNames}', 1 + (n / 231) % {GivenNames.Length}, 1) AS name
            FROM generate_series(1, {missing} + {missing} / 20) AS plan(n) JOIN units ON units.place = (n * 7919::bigint) % units.total
            """;
        await db.Database.ExecuteSqlRawAsync(plan);
        await GeneratedLoad.CopyAsync(db, typeof(PortalUser), $"plan.n <= {missing} AND t.\"UserName\" = 'window'", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Id"] = "plan.person",
            ["UserName"] = "'load' || plan.n",
            ["NormalizedUserName"] = "'LOAD' || plan.n",
            ["DisplayName"] = "plan.name",
            ["SearchText"] = "plan.name || '|load' || plan.n",
            ["PhoneIndex"] = "'load' || plan.n",
            ["State"] = "CASE WHEN plan.n % 100 = 0 THEN 'Frozen' ELSE 'Normal' END",
            ["ActingPostId"] = "plan.post",
        });
        await GeneratedLoad.CopyAsync(db, typeof(Post), "t.\"UserId\" = (SELECT \"Id\" FROM \"Users\" WHERE \"UserName\" = 'window')", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Id"] = "plan.post",
            ["UserId"] = $"CASE WHEN plan.n <= {missing} THEN plan.person ELSE md5('person' || plan.n - {missing})::uuid END",
            ["OrganisationId"] = "plan.unit",
            ["OrganisationPath"] = "plan.path",
        });
        await GeneratedLoad.CopyAsync(db, typeof(PostRole), "t.\"PostId\" = (SELECT \"Id\" FROM \"Posts\" WHERE \"UserId\" = (SELECT \"Id\" FROM \"Users\" WHERE \"UserName\" = 'window'))", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Id"] = "gen_random_uuid()",
            ["PostId"] = "plan.post",
        });
        await db.Database.ExecuteSqlRawAsync("DROP TABLE load_plan");
        await db.Database.ExecuteSqlRawAsync("VACUUM ANALYZE"); // what the database does by itself after a while
    }

    private static async Task AddCountyAdministratorAsync(PortalDb db)
    {
        var unit = await db.Set<Organisation>().SingleAsync(row => row.Path == "js/05/83/0/fg/");
        var user = new PortalUser { UserName = "county-admin", NormalizedUserName = "COUNTY-ADMIN", DisplayName = "县级管理员", SecurityStamp = "stamp" };
        var post = new Post { UserId = user.Id, OrganisationId = unit.Id, OrganisationPath = unit.Path, Title = "系统管理员" };
        db.AddRange(user, post, new PostRole { PostId = post.Id, RoleId = await db.Set<Role>().Where(role => role.Code == "administrator").Select(role => role.Id).SingleAsync() });
        await db.SaveChangesAsync();
    }

    private async Task TimeAsync<T>(TestPortal portal, string who, string name, Func<int, UseCase<T>> useCase)
    {
        var actor = await portal.AsAsync(who);
        var times = new List<double>();
        for (var run = -5; run < Runs; run++)
        {
            var watch = Stopwatch.StartNew();
            var outcome = await actor.RunAsync(useCase(Math.Max(0, run)));
            if (run >= 0)
            {
                times.Add(watch.Elapsed.TotalMilliseconds);
            }

            Assert.True(outcome.Succeeded, outcome.Succeeded ? "" : outcome.Message);
        }

        times.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: median {times[times.Count / 2]:0.0} ms, p95 {times[(int)(times.Count * 0.95)]:0.0} ms ({Runs} runs)"));
    }
}
