using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Platform.Jobs;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Tests.Data.Jobs;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Platform.Organisations;

public class ComparisonTests
{
    private const string Header = "机构编码,机构名称,行政区划,机构类型,上级机构编码,负责人,地址,联系电话\n";

    /// <summary>Kunshan's hospital under another name, the city's first hospital as it is, and one that the tree has not.</summary>
    private const string List = Header
        + "WJ320583H1,昆山市第一人民医院（演示）,320583,医院,WJ320583,周演示,,\n"
        + "wj320500h1,苏州市第一人民医院（演示）,320500,综合医院,WJ320500,,,\n"
        + "KS-NEW,昆山市湖滨护理院（演示）,苏州市昆山市,护理院,WJ320583,钱演示,湖滨路1号,0512-65220001\n";

    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task List_WithFaults_IsToldCellByCellAndNotKept(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        async Task<StatisticsPreview> LookAsync(string lines) => await portal.DoAsync("admin", new CheckStatisticsList { Token = await KeepAsync(portal, "admin", Header + lines) });
        Assert.Equal(["A2", "B2"], (await LookAsync(",院,,,,,,\n")).Faults.Select(fault => fault.Cell));
        Assert.Equal(["A3"], (await LookAsync("A1,第一医院（演示）,,,,,,\na1,第二医院（演示）,,,,,,\n")).Faults.Select(fault => fault.Cell));
        Assert.Equal(["C2"], (await LookAsync("A1,第一医院（演示）,火星,,,,,\n")).Faults.Select(fault => fault.Cell));
        Assert.Equal(["C2"], (await LookAsync("A1,第一医院（演示）,329999,,,,,\n")).Faults.Select(fault => fault.Cell));
        Assert.Equal(["E2"], (await LookAsync("A1,第一医院（演示）,,,a1,,,\n")).Faults.Select(fault => fault.Cell));
        Assert.Equal(["F2", "G2", "H2"], (await LookAsync($"A1,第一医院（演示）,,,,{new string('长', 21)},{new string('长', 121)},{new string('1', 41)}\n")).Faults.Select(fault => fault.Cell));
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new CheckStatisticsList { Token = await KeepAsync(portal, "admin", "机构名称,负责人\n第一医院（演示）,周演示\n") })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("admin", new CheckStatisticsList { Token = "nonsense.csv" })).Failure);

        var token = await KeepAsync(portal, "admin", Header + ",院,,,,,,\n");
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new SaveStatisticsList { Token = token })).Failure);
        using var faults = new MemoryStream();
        await portal.DoAsync("admin", new WriteStatisticsFaults { Token = token, Destination = faults });
        Assert.Contains(Sheets.Rows(faults.ToArray()).SelectMany(row => row), cell => cell.Contains("机构编码由", StringComparison.Ordinal));
        using var template = new MemoryStream();
        await portal.DoAsync("admin", new WriteStatisticsTemplate { Destination = template });
        Assert.Contains("机构编码*", Sheets.Rows(template.ToArray()).SelectMany(row => row));
        Assert.Null((await portal.DoAsync("admin", new ListDifferences())).Status.Units);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new CompareOrganisations())).Failure);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Compare_AListWithAllKinds_FillsTheQueueOfEachReach(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await SaveAsync(portal, List);
        var result = await portal.DoAsync("admin", new CompareOrganisations());
        Assert.Equal(result.Found, result.Open);

        var county = await portal.DoAsync("county", new ListDifferences());
        Assert.Equal([("KS-NEW", DifferenceKind.OnlyInList), ("WJ320583h1", DifferenceKind.Differs)], county.Rows.Select(row => (row.Code, row.Kind)).OrderBy(row => row.Code, StringComparer.Ordinal));
        Assert.Equal("机构名称、负责人", county.Rows.Single(row => row.Kind == DifferenceKind.Differs).FieldNames);
        Assert.Equal((3, "admin"), (county.Status.Units, county.Status.ComparedByName is null ? "" : "admin"));

        // The city's other hospitals are only here; the first one agrees, whatever the case of its code.
        var city = await portal.DoAsync("city", new ListDifferences { Filter = new DifferenceFilter { Kind = DifferenceKind.OnlyHere }, PageSize = 100 });
        Assert.Contains("WJ320500h2", city.Rows.Select(row => row.Code));
        Assert.DoesNotContain("WJ320500h1", city.Rows.Select(row => row.Code));
        Assert.All(city.Rows, row => Assert.StartsWith("WJ3205", row.Code, StringComparison.Ordinal));
        Assert.Equal(["KS-NEW"], (await portal.DoAsync("admin", new ListDifferences { Filter = new DifferenceFilter { Text = "湖滨" } })).Rows.Select(row => row.Code));
        Assert.Equal(["KS-NEW"], (await portal.DoAsync("admin", new ListDifferences { Filter = new DifferenceFilter { Text = "ks-n", DivisionCode = "320583000000" } })).Rows.Select(row => row.Code));
        Assert.Empty((await portal.DoAsync("admin", new ListDifferences { Filter = new DifferenceFilter { Text = "湖滨", DivisionCode = "321000000000" } })).Rows);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new ListDifferences { Filter = new DifferenceFilter { DivisionCode = "3205" } })).Failure);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new ListDifferences { Page = 0 })).Failure);

        // A second look finds nothing new, and what a city has is no business of another county.
        Assert.Equal((0, 0, result.Open), await AgainAsync(portal));
        var elsewhere = city.Rows.First(row => row.Code == "WJ320500h2").Id;
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("county", new ReadDifference { DifferenceId = elsewhere })).Failure);

        using var file = new MemoryStream();
        Assert.Equal(1, await portal.DoAsync("admin", new ExportDifferences { Filter = new DifferenceFilter { Text = "湖滨" }, Destination = file }));
        Assert.Contains("昆山市湖滨护理院（演示）", Sheets.Rows(file.ToArray()).SelectMany(row => row));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Adopt_WhatDiffers_EditsTheUnitAndClosesTheEntry(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await SaveAsync(portal, List);
        await portal.DoAsync("admin", new CompareOrganisations());
        var entry = await EntryAsync(portal, "WJ320583h1");
        Assert.True(entry.MayAdopt);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("county", new AdoptDifference { DifferenceId = entry.Id, Version = entry.Version })).Failure);
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("admin", new AdoptDifference { DifferenceId = entry.Id, Version = entry.Version + 1 })).Failure);
        Assert.Equal(DifferenceState.Adopted, await portal.DoAsync("admin", new AdoptDifference { DifferenceId = entry.Id, Version = entry.Version }));

        var unit = await UnitAsync(portal, "js/05/83/h1/");
        Assert.Equal(("昆山市第一人民医院（演示）", "周演示", "WJ320583h1"), (unit.Name, unit.Head, unit.Code));
        var after = await EntryAsync(portal, "WJ320583h1");
        Assert.Equal(DifferenceState.Adopted, after.State);
        Assert.Equal([DifferenceAct.Adopted, DifferenceAct.Found], after.History.Select(step => step.Act));
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new AdoptDifference { DifferenceId = after.Id, Version = after.Version })).Failure);
        Assert.Contains((await portal.DoAsync("admin", new ReadOrganisationHistory { OrganisationId = unit.Id }))[0].Values, value => value == ("负责人", "", "周演示"));
        await using var db = await portal.OpenAsync();
        Assert.Contains(await db.Set<ChangeEntry>().Where(row => row.EntityType == nameof(OrganisationDifference)).Select(row => row.Operation).ToListAsync(), operation => operation == nameof(AdoptDifference));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Adopt_WhenTheUnitHasAnotherParent_LeavesThatOpen(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await SaveAsync(portal, Header + "WJ320583h1,昆山市第一人民医院（演示）,,,WJ320500,,,\n");
        await portal.DoAsync("admin", new CompareOrganisations());
        var entry = await EntryAsync(portal, "WJ320583h1");
        Assert.Equal(DifferenceState.Open, await portal.DoAsync("admin", new AdoptDifference { DifferenceId = entry.Id, Version = entry.Version }));
        var rest = await EntryAsync(portal, "WJ320583h1");
        Assert.False(rest.MayAdopt);
        Assert.Equal([UnitField.Parent], rest.Lines.Where(line => line.Differs).Select(line => line.Field));
        Assert.Equal(DifferenceAct.PartlyAdopted, rest.History[0].Act);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new AdoptDifference { DifferenceId = rest.Id, Version = rest.Version })).Failure);

        var (unit, city) = (await UnitAsync(portal, "js/05/83/h1/"), await UnitAsync(portal, "js/05/"));
        await portal.DoAsync("admin", new MoveOrganisation { OrganisationId = unit.Id, Version = unit.Version, ParentId = city.Id, Reason = "上划市级" });
        Assert.Equal(DifferenceState.Vanished, await portal.DoAsync("admin", new RecheckDifference { DifferenceId = entry.Id }));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Keep_WithAReason_HoldsUntilEitherSideChanges(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await SaveAsync(portal, List);
        await portal.DoAsync("admin", new CompareOrganisations());
        var entry = await EntryAsync(portal, "WJ320583h1");
        Assert.Equal("reason", (await portal.RunAsync("admin", new KeepDifference { DifferenceId = entry.Id, Version = entry.Version, Reason = " " })).Problems[0].Field);
        await portal.DoAsync("admin", new KeepDifference { DifferenceId = entry.Id, Version = entry.Version, Reason = "卫统尚未更新" });
        Assert.Equal((DifferenceState.Kept, "卫统尚未更新"), ((await EntryAsync(portal, "WJ320583h1")).State, (await EntryAsync(portal, "WJ320583h1")).Reason));
        Assert.Equal(0, (await AgainAsync(portal)).Found);
        Assert.Single((await portal.DoAsync("county", new ListDifferences { Filter = new DifferenceFilter { Handled = true } })).Rows);

        // The list is brought again with another head: the decision was about something else.
        await SaveAsync(portal, List.Replace("周演示", "吴演示", StringComparison.Ordinal));
        Assert.Equal(1, (await AgainAsync(portal)).Found);
        var again = await EntryAsync(portal, "WJ320583h1");
        Assert.Equal((DifferenceState.Open, DifferenceAct.FoundAgain, null), (again.State, again.History[0].Act, again.Reason));
        await portal.DoAsync("admin", new KeepDifference { DifferenceId = again.Id, Version = again.Version, Reason = "卫统尚未更新" });
        var unit = await UnitAsync(portal, "js/05/83/h1/");
        await portal.DoAsync("admin", new EditOrganisation { OrganisationId = unit.Id, Version = unit.Version, Fields = OrganisationFields.Of(unit) with { Address = "前进路1号" } });
        Assert.Equal(1, (await AgainAsync(portal)).Found);

        // What somebody changed after the comparison is not decided blindly.
        var open = await EntryAsync(portal, "WJ320583h1");
        unit = await UnitAsync(portal, "js/05/83/h1/");
        await portal.DoAsync("admin", new EditOrganisation { OrganisationId = unit.Id, Version = unit.Version, Fields = OrganisationFields.Of(unit) with { Address = "前进路2号" } });
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("admin", new KeepDifference { DifferenceId = open.Id, Version = open.Version, Reason = "试" })).Failure);
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("admin", new AdoptDifference { DifferenceId = open.Id, Version = open.Version })).Failure);
        Assert.Equal(DifferenceState.Open, await portal.DoAsync("admin", new RecheckDifference { DifferenceId = open.Id }));
        open = await EntryAsync(portal, "WJ320583h1");
        await portal.DoAsync("admin", new KeepDifference { DifferenceId = open.Id, Version = open.Version, Reason = "卫统尚未更新" });
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task NewUnit_MadeByACityAdministratorFromTheProposal_ClosesTheEntry(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await GrantAsync(portal, "city", "administrator");
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("city", new PrepareStatisticsUpload())).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("city", new CompareOrganisations())).Failure);
        await SaveAsync(portal, List);
        await portal.DoAsync("admin", new CompareOrganisations());
        var entry = await EntryAsync(portal, "KS-NEW", "city");
        Assert.Equal("昆山市卫生健康委员会", entry.Place!.Fields.Name);
        Assert.Equal(("KS-NEW", OrganisationKind.Institution, "320583000000", "钱演示"), (entry.Proposal!.Code, entry.Proposal.Kind, entry.Proposal.DivisionCode, entry.Proposal.Head));
        Assert.Equal(DifferenceState.Open, await portal.DoAsync("city", new RecheckDifference { DifferenceId = entry.Id }));
        await portal.DoAsync("city", new CreateOrganisation { ParentId = entry.Place.Id, Fields = entry.Proposal });
        Assert.Equal(DifferenceState.Vanished, await portal.DoAsync("city", new RecheckDifference { DifferenceId = entry.Id }));
        Assert.Equal(0, (await AgainAsync(portal)).Vanished);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task UnitOnlyHere_WhenDeletedOrListed_VanishesFromTheQueue(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var kunshan = await UnitAsync(portal, "js/05/83/");
        async Task<OrganisationRef> MakeAsync(string code) => await portal.DoAsync("admin", new CreateOrganisation
        {
            ParentId = kunshan.Id, Fields = new OrganisationFields { Code = code, Name = $"昆山市{code}门诊部（演示）", Kind = OrganisationKind.Institution, DivisionCode = "320583000000" },
        });
        var (first, second) = (await MakeAsync("MZ1"), await MakeAsync("MZ2"));
        await SaveAsync(portal, List);
        await portal.DoAsync("admin", new CompareOrganisations());
        Assert.Equal(DifferenceKind.OnlyHere, (await EntryAsync(portal, "MZ1")).Kind);

        // An entry of the queue does not keep a unit from being deleted.
        await portal.DoAsync("admin", new DeleteOrganisation { OrganisationId = first.Id, Version = first.Version, Reason = "登记错误" });
        await portal.DoAsync("admin", new DisableOrganisation { OrganisationId = second.Id, Version = second.Version, Reason = "停业" });
        Assert.Equal(1, (await AgainAsync(portal)).Vanished);
        Assert.Equal(DifferenceState.Vanished, (await EntryAsync(portal, "MZ2")).State);

        await SaveAsync(portal, List + "MZ2,昆山市MZ2门诊部（演示）,,,,,,\n");
        Assert.Equal(1, (await AgainAsync(portal)).Found);
        Assert.Equal([UnitField.State], (await EntryAsync(portal, "MZ2")).Lines.Where(line => line.Differs).Select(line => line.Field));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Nightly_ByTheJob_ComparesWithTheListThereIs(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var runner = JobTests.Runner(portal, "one");
        async Task<int> NightAsync()
        {
            portal.Clock.Advance(TimeSpan.FromMinutes(1));
            await portal.DoAsync("admin", new StartJob { Code = "organisation-comparison" });
            await JobTests.LookAsync(runner);
            return (await portal.DoAsync("admin", new ReadJob { Code = "organisation-comparison" })).Runs[0].Done;
        }

        Assert.Equal(0, await NightAsync());
        await SaveAsync(portal, List);
        Assert.True(await NightAsync() > 2);
        var unit = await UnitAsync(portal, "js/05/83/h1/");
        await portal.DoAsync("admin", new EditOrganisation { OrganisationId = unit.Id, Version = unit.Version, Fields = OrganisationFields.Of(unit) with { Name = "昆山市第一人民医院（演示）", Head = "周演示" } });
        Assert.Equal(DifferenceState.Open, (await EntryAsync(portal, "WJ320583h1")).State);
        Assert.True(await NightAsync() > 0);
        Assert.Equal(DifferenceState.Vanished, (await EntryAsync(portal, "WJ320583h1")).State);
    }

    internal static async Task<string> KeepAsync(TestPortal portal, string userName, string csv)
    {
        var actor = await (await portal.AsAsync(userName)).ActorAsync();
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(csv));
        return (await portal.Services.GetRequiredService<ImportFiles>().KeepAsync(actor.UserId, content, "卫统.csv", CancellationToken.None)).Value;
    }

    private static async Task SaveAsync(TestPortal portal, string csv) => await portal.DoAsync("admin", new SaveStatisticsList { Token = await KeepAsync(portal, "admin", csv) });

    private static async Task<(int Found, int Vanished, int Open)> AgainAsync(TestPortal portal)
    {
        var result = await portal.DoAsync("admin", new CompareOrganisations());
        return (result.Found, result.Vanished, result.Open);
    }

    private static async Task<DifferenceDetail> EntryAsync(TestPortal portal, string code, string user = "admin")
    {
        await using var db = await portal.OpenAsync();
        var key = code.ToUpperInvariant();
        return await portal.DoAsync(user, new ReadDifference { DifferenceId = await db.Set<OrganisationDifference>().Where(row => row.CodeKey == key).Select(row => row.Id).SingleAsync() });
    }

    private static async Task<Organisation> UnitAsync(TestPortal portal, string path)
    {
        await using var db = await portal.OpenAsync();
        return await db.Set<Organisation>().AsNoTracking().SingleAsync(unit => unit.Path == path);
    }

    private static async Task GrantAsync(TestPortal portal, string user, string role)
    {
        await using var db = await portal.OpenAsync();
        var post = await (from person in db.Users join held in db.Set<Post>() on person.Id equals held.UserId where person.UserName == user select held.Id).SingleAsync();
        db.Add(new PostRole { PostId = post, RoleId = await db.Set<Role>().Where(row => row.Code == role).Select(row => row.Id).SingleAsync() });
        await db.SaveChangesAsync();
    }
}
