using System.Diagnostics;
using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace HealthPortal.Tests.Benchmarks;

/// <summary>
/// Server time of the organisations' pages in a province of thirty thousand units, on PostgreSQL with two hundred thousand accounts. Run by
/// <c>./dev bench</c>; asserts nothing about time. See docs/benchmarks.md.
/// </summary>
[Trait("Category", "Tool")]
public class OrganisationBenchmark(ITestOutputHelper output)
{
    private const int Units = 30_000;
    private const int People = 200_000;
    private const int StationsOfACentre = 20;
    private const int Runs = 60;

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Organisations_OfAWholeProvince_AreTimed(TestDatabase database)
    {
        Skip.If(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HP_BENCH")), "HP_BENCH is not set; ./dev bench does");
        await using var portal = await TestPortal.StartAsync(database);
        List<Guid> counties, stations;
        Guid province, city;
        await using (var db = await portal.OpenAsync())
        {
            await BuildTreeAsync(db);
            if (database == TestDatabase.PostgreSql)
            {
                await AddPeopleAsync(db);
            }

            // What the databases do by themselves after a while.
            await db.Database.ExecuteSqlRawAsync(database == TestDatabase.PostgreSql ? "VACUUM ANALYZE" : "ANALYZE");
            var all = db.Set<Organisation>().AsNoTracking();
            province = await all.Where(unit => unit.ParentId == null).Select(unit => unit.Id).SingleAsync();
            city = await all.Where(unit => unit.Path == "js/05/").Select(unit => unit.Id).SingleAsync();
            counties = await all.Where(unit => unit.Level == AdministrativeLevel.County && unit.Kind == OrganisationKind.Commission).OrderBy(unit => unit.Path).Select(unit => unit.Id).ToListAsync();
            stations = await all.Where(unit => unit.Code.StartsWith("CWS")).OrderBy(unit => unit.Code).Select(unit => unit.Id).ToListAsync();
            output.WriteLine($"{database}: {await all.CountAsync()} units, {await db.Users.CountAsync()} accounts, {await db.Set<Post>().CountAsync()} posts");
        }

        await TimeAsync(portal, "open the tree", _ => new OpenOrganisationTree());
        await TimeAsync(portal, "open a county", run => new ReadOrganisationLevel { ParentId = counties[run % counties.Count] });
        await TimeAsync(portal, "open down to a node", run => new OpenOrganisationTree { NodeId = stations[run * 397 % stations.Count] });
        await TimeAsync(portal, "detail of a station", run => new ReadOrganisation { OrganisationId = stations[run * 397 % stations.Count] });
        await TimeAsync(portal, "detail of a county", run => new ReadOrganisation { OrganisationId = counties[run % counties.Count] });
        await TimeAsync(portal, "detail of a city", _ => new ReadOrganisation { OrganisationId = city });
        await TimeAsync(portal, "detail of the province", _ => new ReadOrganisation { OrganisationId = province });
        await TimeAsync(portal, "search, a common word", _ => new FindOrganisations { Text = "村卫生室" });
        await TimeAsync(portal, "search, a rare word", run => new FindOrganisations { Text = $"第{(run * 397) + 11}村卫生室" });
        await TimeAsync(portal, "search, nothing", run => new FindOrganisations { Text = $"没有这样的机构{run}" });
        await TimeAsync(portal, "search, one letter", _ => new FindOrganisations { Text = "室" });
        await TimeAsync(portal, "search, a code", run => new FindOrganisations { Text = string.Create(CultureInfo.InvariantCulture, $"cws{run * 397:000000}") });
        await TimeAsync(portal, "search, beginning of codes", _ => new FindOrganisations { Text = "CWS01" });
        await TimeAsync(portal, "search, a division", _ => new FindOrganisations { DivisionCode = "321300000000" });
        await TimeAsync(portal, "search, a word in a division", run => new FindOrganisations { Text = $"第{run + 1}卫生院", DivisionCode = "321300000000" });
        await TimeAsync(portal, "search, an absent word in a division", _ => new FindOrganisations { Text = "没有这样的机构", DivisionCode = "320583000000" });
        await HoldAsync(portal);
    }

    /// <summary>Below each county commission town centres, below each of them village stations.</summary>
    private static async Task BuildTreeAsync(PortalDb db)
    {
        var counties = await db.Set<Organisation>().AsNoTracking().Where(unit => unit.Level == AdministrativeLevel.County && unit.Kind == OrganisationKind.Commission).OrderBy(unit => unit.Path).ToListAsync();
        var missing = Units - await db.Set<Organisation>().CountAsync();
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        Organisation? centre = null;
        var (centres, stations) = (0, 0);
        for (var number = 0; number < missing; number++)
        {
            Organisation unit;
            if (number % (StationsOfACentre + 1) == 0)
            {
                var county = counties[centres % counties.Count];
                unit = centre = Unit(county, number, $"{county.Name[..^7]}第{(centres++ / counties.Count) + 1}卫生院（演示）", $"ZXY{centres:000000}");
            }
            else
            {
                unit = Unit(centre!, number, $"{centre!.Name[..^4]}第{stations}村卫生室（演示）", $"CWS{stations++:000000}");
            }

            db.Add(unit);
        }

        await db.SaveChangesAsync();
        Assert.Equal(Units, await db.Set<Organisation>().CountAsync());
    }

    private static Organisation Unit(Organisation parent, int number, FormattableString name, FormattableString code) => new()
    {
        ParentId = parent.Id,
        Name = FormattableString.Invariant(name),
        ShortName = FormattableString.Invariant(name),
        Kind = OrganisationKind.Institution,
        Level = parent.Level,
        DivisionCode = parent.DivisionCode,
        Path = parent.Path + OrganisationRules.Segment(number + 1),
        Code = FormattableString.Invariant(code),
        Ordinal = number + 1,
    };

    /// <summary>Copies of a demonstration account and its post, spread over all units; one person in twenty has a second post.</summary>
    private static async Task AddPeopleAsync(PortalDb db)
    {
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(5));
        var missing = People - await db.Users.CountAsync();
        var plan = $"""
            CREATE TABLE load_plan AS
            WITH units AS (SELECT "Id", "Path", row_number() OVER (ORDER BY "Path") - 1 AS place FROM "Organisations")
            SELECT n, md5('load' || n)::uuid AS person, units."Id" AS unit, units."Path" AS path
            FROM generate_series(1, {missing} + {missing} / 20) AS plan(n) JOIN units ON units.place = (n * 7919::bigint) % {Units}
            """;
        await db.Database.ExecuteSqlRawAsync(plan);
        await GeneratedLoad.CopyAsync(db, typeof(PortalUser), $"plan.n <= {missing} AND t.\"UserName\" = 'county'", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Id"] = "plan.person",
            ["UserName"] = "'load' || plan.n",
            ["NormalizedUserName"] = "'LOAD' || plan.n",
            ["DisplayName"] = "'演示' || plan.n",
        });
        await GeneratedLoad.CopyAsync(db, typeof(Post), "t.\"UserId\" = (SELECT \"Id\" FROM \"Users\" WHERE \"UserName\" = 'county')", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Id"] = "gen_random_uuid()",
            ["UserId"] = $"CASE WHEN plan.n <= {missing} THEN plan.person ELSE md5('load' || plan.n - {missing})::uuid END",
            ["OrganisationId"] = "plan.unit",
            ["OrganisationPath"] = "plan.path",
        });
        await db.Database.ExecuteSqlRawAsync("DROP TABLE load_plan");
    }

    /// <summary>Leaves the loaded database up for looking into, as long as the file named by HP_BENCH_HOLD is there.</summary>
    private static async Task HoldAsync(TestPortal portal)
    {
        if (portal.ConnectionString is { } connection && Environment.GetEnvironmentVariable("HP_BENCH_HOLD") is { Length: > 0 } file)
        {
            await File.WriteAllTextAsync(file, connection);
            while (File.Exists(file))
            {
                await Task.Delay(500);
            }
        }
    }

    private async Task TimeAsync<T>(TestPortal portal, string name, Func<int, UseCase<T>> useCase)
    {
        var actor = await portal.AsAsync("admin");
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
