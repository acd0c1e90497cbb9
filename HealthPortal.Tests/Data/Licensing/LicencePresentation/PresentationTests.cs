using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Data.Licensing.LicencePresentation;
using HealthPortal.Data.Licensing.LicenceSigning;
using HealthPortal.Data.Platform.Clients;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicencePresentation;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Time;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static HealthPortal.Tests.Kit.CollectionDesk;

namespace HealthPortal.Tests.Data.Licensing.LicencePresentation;

public sealed class PresentationTests
{
    private const string Purpose = "practice-check";

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Licence_IsShownForItsPurposeOnly_AndTheHolderSeesToWhom(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var client = await WithClientAsync(portal);
        var person = NurseRecord(2)["idCardNo"];

        // Cut to the purpose: the name and place it may see, the identity number it may not.
        foreach (var (by, value) in new[] { (PresentationKey.IdentityNumber, person.ToLowerInvariant()), (PresentationKey.Number, "203200000002"), (PresentationKey.Number, " 203200000002 ") })
        {
            var shown = Assert.Single((await AskAsync(portal, client, by, value)).Value.Licences);
            Assert.Equal(("203200000002", "valid", true, "昆山市卫生健康委员会", "2030-12-31", (string?)null), (shown.Number, shown.State, shown.InForce, shown.OrganName, shown.ValidTo, shown.Seal));
            Assert.Equal(["holderName", "practicePlace"], shown.Data.Keys);
            Assert.DoesNotContain(person, shown.ToString() + string.Join(',', shown.Data.Values), StringComparison.Ordinal);
        }

        // With the organ's signature over exactly what is shown.
        var answer = (await AskAsync(portal, client, PresentationKey.Number, "203200000002", seal: true)).Value;
        var one = answer.Licences[0];
        var signatures = portal.Services.GetRequiredService<OrganSignatures>();
        Assert.True((await LicenceSeal.Parse(one.Seal)!.VerifyAsync(signatures, one.Facts(Nurse), default)).Value.Counts);
        Assert.False((await LicenceSeal.Parse(one.Seal)!.VerifyAsync(signatures, (one with { State = "revoked" }).Facts(Nurse), default)).Value.IsRight);

        // By what stands on the paper, whatever became of it; what is not there is counted and shows nothing.
        var code = one.VerificationUrl[^32..];
        Assert.Single((await AskAsync(portal, client, PresentationKey.Identifier, one.Identifier!)).Value.Licences);
        Assert.Single((await AskAsync(portal, client, PresentationKey.VerificationCode, code)).Value.Licences);
        Assert.Empty((await AskAsync(portal, client, PresentationKey.Number, "203299999999")).Value.Licences);
        Assert.Empty((await AskAsync(portal, client, PresentationKey.VerificationCode, "%")).Value.Licences);

        // Refused: another purpose, another type, a name of a person, somebody who is no outside system, wrong input.
        Assert.Equal(FailureKind.Forbidden, (await AskAsync(portal, client, PresentationKey.Number, "203200000002", purpose: "employment")).Failure);
        Assert.Equal(FailureKind.Forbidden, (await AskAsync(portal, client, PresentationKey.Number, "203200000002", type: Institution)).Failure);
        Assert.Equal(FailureKind.Invalid, (await AskAsync(portal, client, PresentationKey.HolderName, "演示护士02")).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("admin", Of(PresentationKey.Number, "203200000002"))).Failure);
        foreach (var wrong in (PresentLicences[])[Of(PresentationKey.Number, ""), Of(PresentationKey.Number, new string('1', 200)), Of(PresentationKey.Number, "1\n2"), Of(null, "1"), Of(PresentationKey.Number, "1", who: " "), Of(PresentationKey.Number, "1", purpose: "")])
        {
            Assert.Equal(FailureKind.Invalid, (await ApiDesk.As(portal, client.Key).RunAsync(wrong)).Failure);
        }

        // On record: who, system, purpose, what; found by each condition; shown to the holder and to nobody else.
        var page = await portal.DoAsync("county", new ListPresentations());
        Assert.Equal((6, true), (page.Rows.Count, page.MayExport));
        Assert.All(page.Rows, row => Assert.Equal(("演示对接系统", "王演示", "执业资质核验", "203200000002", "演示护士02"), (row.ClientName, row.OperatorName, row.PurposeName, row.Number, row.HolderName)));
        Assert.Equal(["护士姓名", "执业地点（医疗机构名称）"], page.Rows[0].Items);
        var today = ShanghaiTime.Today(portal.Clock);
        foreach (var (filter, count) in new (PresentationFilter, int)[]
                 {
                     (new() { TypeCode = Nurse }, 6), (new() { TypeCode = Institution }, 0), (new() { ClientKey = client.Key }, 6), (new() { ClientKey = Guid.NewGuid() }, 0), (new() { PurposeCode = Purpose }, 6), (new() { Number = "203200000002" }, 6),
                     (new() { Holder = "演示护士02" }, 6), (new() { Holder = person }, 6), (new() { Holder = "演示护士" }, 0), (new() { From = today, To = today }, 6), (new() { To = today.AddDays(-1) }, 0),
                 })
        {
            Assert.Equal(count, (await portal.DoAsync("county", new ListPresentations { Filter = filter })).Rows.Count);
        }

        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new ListPresentations())).Failure);
        var file = new MemoryStream();
        await portal.DoAsync("county", new ExportPresentations { Open = () => file });
        Assert.Equal(6, Sheets.Rows(file.ToArray()).Count(cells => cells.Contains("203200000002")));
        var own = (await portal.Anonymous.RunAsync(new ReadPresentationsOfHolder { Code = code, HolderNumber = person })).Value;
        Assert.Equal((6, "演示对接系统", "执业资质核验"), (own.Rows.Count, own.Rows[0].ClientName, own.Rows[0].PurposeName));
        Assert.Equal(FailureKind.NotFound, (await portal.Anonymous.RunAsync(new ReadPresentationsOfHolder { Code = code, HolderNumber = NurseRecord(3)["idCardNo"] })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.Anonymous.RunAsync(new ReadPresentationsOfHolder { Code = new string('0', 32), HolderNumber = person })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.Anonymous.RunAsync(new ReadPresentationsOfHolder { Code = "../", HolderNumber = person })).Failure);
        Assert.Equal(FailureKind.Invalid, (await portal.Anonymous.RunAsync(new ReadPresentationsOfHolder { Code = code, HolderNumber = " " })).Failure);

        // Statistics say the same, each way.
        foreach (var grouping in Enum.GetValues<PresentationGrouping>())
        {
            var statistics = await portal.DoAsync("county", new ReadPresentationStatistics { From = today.AddDays(-3), To = today, Grouping = grouping });
            Assert.Equal((6L, 6L, 6L, 4), (statistics.Total, statistics.Lines.Single().Shown, statistics.ByDay[^1], statistics.Days.Count));
        }

        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("county", new ReadPresentationStatistics { From = today, To = today.AddDays(-1) })).Failure);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Right_IsGivenChangedAndTakenAway_AndRunsOut(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var client = await WithClientAsync(portal);
        var right = Assert.Single((await portal.DoAsync("admin", new ListPresentationRights())).Rows);
        Assert.Equal(("演示对接系统", "护士执业证书", "执业资质核验", true, true), (right.ClientName, right.TypeName, right.PurposeName, right.HasScope, right.IsInForce));
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("admin", Right(client))).Failure);
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("admin", Right(client, version: 7))).Failure);
        foreach (var (wrong, field) in new (SavePresentationRight, string)[]
                 {
                     (Right(client, purpose: "none"), "purpose"), (Right(client, type: "none"), "type"), (Right(client, code: "hp-none"), "client"), (Right(client, basis: " "), "basis"), (Right(client, fields: ["nothing"]), "fields"),
                     (Right(client, validTo: new DateOnly(2020, 1, 1)), "validTo"),
                 })
        {
            var refused = await portal.RunAsync("admin", wrong);
            Assert.Equal((FailureKind.Invalid, field), (refused.Failure, refused.Problems[0].Field));
        }

        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("county", Right(client, purpose: "employment"))).Failure);

        // Less from the next call on; out of date the next day; taken away at once.
        var today = ShanghaiTime.Today(portal.Clock);
        await portal.DoAsync("admin", Right(client, fields: [], validTo: today, version: right.Version));
        Assert.Empty((await AskAsync(portal, client, PresentationKey.Number, "203200000001")).Value.Licences[0].Data);
        portal.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(FailureKind.Forbidden, (await AskAsync(portal, client, PresentationKey.Number, "203200000001")).Failure);
        var now = Assert.Single((await portal.DoAsync("admin", new ListPresentationRights())).Rows);
        Assert.False(now.IsInForce);
        await portal.DoAsync("admin", Right(client, fields: ["idCardNo"], version: now.Version));
        Assert.Equal(NurseRecord(1)["idCardNo"], (await AskAsync(portal, client, PresentationKey.Number, "203200000001")).Value.Licences[0].Data["idCardNo"]);
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("admin", new RemovePresentationRight { RightId = now.Id, Version = now.Version })).Failure);
        await portal.DoAsync("admin", new RemovePresentationRight { RightId = now.Id, Version = now.Version + 1 });
        Assert.Equal(FailureKind.Forbidden, (await AskAsync(portal, client, PresentationKey.Number, "203200000001")).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("admin", new RemovePresentationRight { RightId = now.Id, Version = 1 })).Failure);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task StateAndReach_CountAtEachCall(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var client = await WithClientAsync(portal);
        var row = (await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Values = new Dictionary<string, string> { ["licenceNo"] = "203200000001" } })).Rows[0];
        await portal.DoAsync("maker", new ChangeLicence { LicenceId = row.Id, Version = 1, Change = LicenceChange.Suspend, Note = "演示" });
        var shown = Assert.Single((await AskAsync(portal, client, PresentationKey.Number, "203200000001")).Value.Licences);
        Assert.Equal(("suspended", "已暂停", false), (shown.State, shown.StateName, shown.InForce));
        portal.Clock.Advance(TimeSpan.FromDays(3000));
        Assert.Equal("expired", (await AskAsync(portal, client, PresentationKey.Number, "203200000002")).Value.Licences[0].State);

        // A system of another county finds nothing of this one, right or not.
        var other = await ApiDesk.RegisterAsync(portal, await FieldsAsync(portal, "js/05/81/", "演示别县系统"));
        await portal.DoAsync("admin", Right(other));
        Assert.Empty((await AskAsync(portal, other, PresentationKey.Number, "203200000002")).Value.Licences);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Photo_IsShownWhereThePurposeNamesIt(TestDatabase database)
    {
        const string HealthCertificate = "health-certificate";
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker", HealthCertificate);
        await CollectAsync(portal, "maker", "人员姓名,证件号码,健康证编码,颁证单位/体检机构,有效日期（起始）,有效日期（截止）\r\n演示人员,X0000001,JK-1,昆山市卫生健康委员会,2026-01-01,2026-12-31\r\n演示人员二,X0000002,JK-2,昆山市卫生健康委员会,2026-01-01,2026-12-31\r\n", type: HealthCertificate);
        Assert.Equal(1, (await portal.DoAsync("maker", new SendPhotos { TypeCode = HealthCertificate, Photos = [new SentPhoto("JK-1", Pictures.Portrait())] })).Taken);
        await MakeAsync(portal);
        var client = await ApiDesk.RegisterAsync(portal, await FieldsAsync(portal));
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", Right(client, ["qrCode"], type: HealthCertificate))).Failure);
        await portal.DoAsync("admin", Right(client, ["holderName", "photo"], type: HealthCertificate));
        await portal.DoAsync("admin", Right(client, ["holderName"], purpose: "employment", type: HealthCertificate));

        var shown = Assert.Single((await AskAsync(portal, client, PresentationKey.Number, "JK-1", type: HealthCertificate, seal: true)).Value.Licences);
        Assert.Equal("data:image/png;base64," + Convert.ToBase64String(Pictures.Portrait()), shown.Data["photo"]);
        Assert.True((await LicenceSeal.Parse(shown.Seal)!.VerifyAsync(portal.Services.GetRequiredService<OrganSignatures>(), shown.Facts(HealthCertificate), default)).Value.Counts);
        Assert.Equal(["holderName"], Assert.Single((await AskAsync(portal, client, PresentationKey.Number, "JK-2", type: HealthCertificate)).Value.Licences).Data.Keys);
        Assert.Equal(["holderName"], Assert.Single((await AskAsync(portal, client, PresentationKey.Number, "JK-1", purpose: "employment", type: HealthCertificate)).Value.Licences).Data.Keys);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task UnusualUse_RaisesAnAlarmOnce_AndSomebodyLooksIntoIt(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var client = await WithClientAsync(portal);
        Assert.Equal(0, await WatchAsync(portal));
        await Parallel.ForEachAsync(Enumerable.Range(1, 40), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) => await AskAsync(portal, client, PresentationKey.Number, FormattableString.Invariant($"99{number:000}")));
        await using (var db = await portal.OpenAsync())
        {
            var hour = await db.Set<PresentationHour>().SingleAsync();
            Assert.Equal((40L, 0L, 40L), (hour.Calls, hour.Shown, hour.Missed));
        }

        Assert.Equal(1, await WatchAsync(portal));
        Assert.Equal(0, await WatchAsync(portal));
        var page = await portal.DoAsync("admin", new ListPresentationAlarms { Open = true });
        var alarm = Assert.Single(page.Rows);
        Assert.Equal((PresentationAlarmKind.Misses, 40L, 40L, true), (alarm.Kind, alarm.Calls, alarm.Missed, page.MayHandle));
        await using (var db = await portal.OpenAsync())
        {
            Assert.Contains("查无结果 40 次", (await db.Set<Message>().Where(message => message.Kind == "presentation-alarm").Select(message => message.Body).FirstAsync()), StringComparison.Ordinal);
        }

        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new HandlePresentationAlarm { AlarmId = alarm.Id, Version = alarm.Version, Note = " " })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("county", new HandlePresentationAlarm { AlarmId = alarm.Id, Version = alarm.Version, Note = "核实" })).Failure);
        await portal.DoAsync("admin", new HandlePresentationAlarm { AlarmId = alarm.Id, Version = alarm.Version, Note = "对方联调，已告知" });
        Assert.Empty((await portal.DoAsync("admin", new ListPresentationAlarms { Open = true })).Rows);
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("admin", new HandlePresentationAlarm { AlarmId = alarm.Id, Version = alarm.Version + 1, Note = "再来" })).Failure);
    }

    internal static async Task<ClientFields> FieldsAsync(TestPortal portal, string path = ApiDesk.Home, string name = "演示对接系统") =>
        await ApiDesk.FieldsAsync(portal, path, name: name) with { Grants = [new(PresentationPermissions.Present, ScopeReach.Territory)] };

    internal static SavePresentationRight Right(
        TestClient client, IReadOnlyList<string>? fields = null, string purpose = Purpose, string type = Nurse, string? code = null, string basis = "苏卫数据〔2026〕1号（演示）", DateOnly? validTo = null, int? version = null) => new()
        {
            ClientCode = code ?? client.ClientId, TypeCode = type, PurposeCode = purpose, FieldKeys = fields ?? ["practicePlace", "holderName"], Basis = basis, ValidTo = validTo, Version = version,
        };

    /// <summary>Three licences, and a system of the county that may be shown them for one purpose.</summary>
    private static async Task<TestClient> WithClientAsync(TestPortal portal)
    {
        await AllowAsync(portal, "maker");
        await CollectAsync(portal, "maker", Csv(NurseRecord(1), NurseRecord(2), NurseRecord(3)));
        await MakeAsync(portal);
        var client = await ApiDesk.RegisterAsync(portal, await FieldsAsync(portal));
        await portal.DoAsync("admin", Right(client));
        return client;
    }

    private static PresentLicences Of(PresentationKey? by, string value, string purpose = Purpose, string type = Nurse, string who = "王演示", bool seal = false) => new() { TypeCode = type, Purpose = purpose, By = by, Value = value, Operator = who, WithSeal = seal };

    private static Task<Outcome<PresentedLicences>> AskAsync(TestPortal portal, TestClient client, PresentationKey by, string value, string purpose = Purpose, string type = Nurse, bool seal = false) =>
        ApiDesk.As(portal, client.Key).RunAsync(Of(by, value, purpose, type, seal: seal));

    private static async Task<int> WatchAsync(TestPortal portal)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.PortalFor(new JobActorSource("亮证异常监测")).RunAsync(new WatchPresentations())).Value;
    }
}
