using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Data.Licensing.LicenceSigning;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Time;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static HealthPortal.Tests.Kit.CollectionDesk;

namespace HealthPortal.Tests.Data.Licensing.LicenceLibrary;

public sealed class LibraryTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Records_BecomeLicences_OnceEach_WithIdentifierAndFrozenContent(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        await CollectAsync(portal, "maker", Csv(NurseRecord(1), NurseRecord(2), NurseRecord(3, ("isValid", "0")), NurseRecord(4, ("validUntil", "2026-01-01"), ("issueDate", "2021-01-02")), NurseRecord(5, ("licenceStatus", "注销"))));
        Assert.Equal("制证 4 张（其中换证 0 张），作废 0 张，不制证 1 条", await MakeAsync(portal));
        Assert.Equal("制证 0 张（其中换证 0 张），作废 0 张，不制证 0 条", await MakeAsync(portal));

        var page = await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse });
        Assert.Equal((4, 4), (page.Found, page.Rows.Count));
        Assert.Equal((1, 1), (await FoundAsync(LicenceStanding.Expired), await FoundAsync(LicenceStanding.Cancelled)));
        Assert.Equal((2, 0), (await FoundAsync(LicenceStanding.Valid), await FoundAsync(LicenceStanding.Replaced)));
        var found = await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Values = new Dictionary<string, string> { ["holderName"] = "演示护士02" } });
        var licence = await portal.DoAsync("maker", new ReadLicence { LicenceId = Assert.Single(found.Rows).Id });
        Assert.Equal(("203200000002", "有效", new DateOnly(2025, 6, 1), (DateOnly?)new DateOnly(2030, 12, 31)), (licence.Number, licence.StateName, licence.IssuedOn, licence.ValidTo));
        Assert.DoesNotContain(NurseRecord(2)["idCardNo"], licence.Items.Select(item => item.Value));
        Assert.Equal([(LicenceActKind.Made, "归集数据制证")], licence.Acts.Select(act => (act.Kind, act.ByName)));
        await using var db = await portal.OpenAsync();
        var all = await db.Set<Licence>().ToListAsync();
        Assert.Equal(4, all.Select(row => LicenceIdentifier.Parse(row.Identifier).Value.Serial).Distinct().Count());
        Assert.Equal(4, all.Select(row => row.VerificationCode).Distinct().Count());
        Assert.All(all, row => Assert.Equal(("js/05/83/0/", 1), (row.OrganisationPath, row.Version)));

        // The calendar tells the valid by the month they end in, and its numbers are the list's.
        var calendar = await portal.DoAsync("maker", new ReadExpiryCalendar { From = new DateOnly(2030, 12, 24) });
        var nurses = calendar.Rows.Single(line => line.TypeCode == Nurse);
        Assert.Equal((new DateOnly(2030, 12, 1), 12, 2, 2, "validUntil"), (calendar.Months[0], calendar.Months.Count, nurses.Counts[0], nurses.Counts.Sum(), nurses.EndKey));
        var ending = new Dictionary<string, string> { ["validUntil.from"] = "2030-12-01", ["validUntil.to"] = "2030-12-31" };
        Assert.Equal(2, (await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Values = ending, Standing = LicenceStanding.NotEnded })).Found);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("maker", new ReadExpiryCalendar { From = DateOnly.MaxValue })).Failure);

        // The totals are of today, and what anybody may read names no person.
        var totals = (await portal.DoAsync("maker", new ListLibraryTypes())).Single(row => row.Code == Nurse);
        Assert.Equal((4L, 2L, 0L, 1L, 1L), (totals.Total, totals.InForce, totals.EndsSoon, totals.Expired, totals.Ended));
        var verified = await portal.Anonymous.RunAsync(new VerifyLicence { Code = licence.VerificationCode });
        Assert.Equal((true, "演*****", licence.Identifier), (verified.Value.IsInForce, verified.Value.HolderName, verified.Value.Identifier));

        async Task<int> FoundAsync(LicenceStanding standing) => (await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Standing = standing })).Found;
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ChangedRecord_ReplacesItsLicence_AndAnInvalidOneVoidsIt(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        await CollectAsync(portal, "maker", Csv(NurseRecord(1), NurseRecord(2)));
        await MakeAsync(portal);
        var first = (await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Values = new Dictionary<string, string> { ["holderName"] = "演示护士01" } })).Rows[0].Id;

        await CollectAsync(portal, "maker", Csv(NurseRecord(1, ("issueDate", "2025-07-01"), ("practicePlace", "演示第一医院")), NurseRecord(2, ("isValid", "0"))));
        Assert.Equal("制证 1 张（其中换证 1 张），作废 1 张，不制证 0 条", await MakeAsync(portal));
        var before = await portal.DoAsync("maker", new ReadLicence { LicenceId = first });
        Assert.Equal((LicenceState.Replaced, 2, "演示人民医院"), (before.State, before.Versions.Count, before.Items.Single(item => item.Key == "practicePlace").Value));
        Assert.Equal([LicenceActKind.Replaced, LicenceActKind.Made], before.Acts.Select(act => act.Kind));
        var after = await portal.DoAsync("maker", new ReadLicence { LicenceId = before.Versions[0].Id });
        var (old, now) = (LicenceIdentifier.Parse(before.Identifier).Value, LicenceIdentifier.Parse(after.Identifier).Value);
        Assert.Equal((old.Serial, "001", "002", before.Number), (now.Serial, old.Version, now.Version, after.Number));
        Assert.Equal("演示第一医院", after.Items.Single(item => item.Key == "practicePlace").Value);
        var voided = Assert.Single((await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Standing = LicenceStanding.Voided })).Rows);
        var gone = await portal.DoAsync("maker", new ReadLicence { LicenceId = voided.Id });
        Assert.Equal(("归集记录标为无效", LicenceActKind.Voided, 0), (gone.StateReason, gone.Acts[0].Kind, gone.MayChange.Count));
        Assert.False((await portal.Anonymous.RunAsync(new VerifyLicence { Code = gone.VerificationCode })).Value.IsInForce);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task RevokedLicence_StaysRevoked_WhenOldDataComeAgain(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        await CollectAsync(portal, "maker", Csv(NurseRecord(1)));
        await MakeAsync(portal);
        var row = Assert.Single((await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse })).Rows);
        ChangeLicence Revoke(int version = 1, string? ground = null) => new() { LicenceId = row.Id, Version = version, Change = LicenceChange.Revoke, Ground = ground ?? LicenceChangeRule.Grounds(LicenceChange.Revoke)[5], Note = "演示撤决〔2026〕1号" };
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("maker", Revoke(version: 9))).Failure);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("maker", Revoke(ground: "没有这一条"))).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", Revoke())).Failure);
        await portal.DoAsync("maker", Revoke());
        var revoked = await portal.DoAsync("maker", new ReadLicence { LicenceId = row.Id });
        Assert.Equal((LicenceState.Revoked, "已撤销", LicenceActKind.Revoked, (DateOnly?)ShanghaiTime.Today(portal.Clock)), (revoked.State, revoked.StateName, revoked.Acts[0].Kind, revoked.EndedOn));

        await CollectAsync(portal, "maker", Csv(NurseRecord(1, ("practicePlace", "演示第二医院"))));
        Assert.Equal("制证 0 张（其中换证 0 张），作废 0 张，不制证 1 条", await MakeAsync(portal));
        Assert.Equal(LicenceState.Revoked, (await portal.DoAsync("maker", new ReadLicence { LicenceId = row.Id })).State);

        // A new grant, dated after that day, is a licence of its own; the revoked one stays revoked.
        portal.Clock.Advance(TimeSpan.FromDays(2));
        await CollectAsync(portal, "maker", Csv(NurseRecord(1, ("issueDate", ShanghaiTime.Today(portal.Clock).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)))));
        Assert.Equal("制证 1 张（其中换证 1 张），作废 0 张，不制证 0 条", await MakeAsync(portal));
        Assert.Equal(2, (await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse })).Found);
        var now = Assert.Single((await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Standing = LicenceStanding.Valid })).Rows);
        Assert.Equal((LicenceStanding.Valid, LicenceState.Revoked), (now.Standing, (await portal.DoAsync("maker", new ReadLicence { LicenceId = row.Id })).State));
        Assert.Single((await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Standing = LicenceStanding.Revoked })).Rows);

        // A download is kept with the licence: who and when.
        var paper = await portal.DoAsync("maker", new DownloadLicence { LicenceId = row.Id });
        Assert.Equal(("已撤销", NurseRecord(1)["idCardNo"]), (paper.StateMark, paper.Values["idCardNo"]));
        Assert.Equal(LicenceActKind.Downloaded, (await portal.DoAsync("maker", new ReadLicence { LicenceId = row.Id })).Acts[0].Kind);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Data_AreSignedBesideThePaper_AndTheLogIsFoundByItsConditions(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        await CollectAsync(portal, "maker", Csv(NurseRecord(1), NurseRecord(2)));
        await MakeAsync(portal);
        var row = (await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Values = new Dictionary<string, string> { ["holderName"] = "演示护士02" } })).Rows[0];
        var paper = await portal.DoAsync("maker", new DownloadLicence { LicenceId = row.Id, AsData = true });
        var facts = paper.Signed();
        Assert.Equal((paper.Identifier, NurseRecord(2)["idCardNo"], "2030-12-31"), (facts["identifier"], facts["data.idCardNo"], facts["validTo"]));
        var signatures = portal.Services.GetRequiredService<OrganSignatures>();
        var seal = LicenceSeal.Parse((await LicenceSeal.MakeAsync(signatures, paper.OrganisationPath, facts, default)).Value.Text)!;
        Assert.True((await seal.VerifyAsync(signatures, facts, default)).Value.Counts);
        Assert.False((await seal.VerifyAsync(signatures, facts.Select(fact => fact.Key == "validTo" ? KeyValuePair.Create(fact.Key, (string?)"2031-12-31") : fact), default)).Value.IsRight);

        // By kind, number, person and day.
        Assert.Equal((3, 2, 1), (await CountAsync(new()), await CountAsync(new() { Kind = LicenceActKind.Made }), await CountAsync(new() { Number = "203200000001" })));
        var today = ShanghaiTime.Today(portal.Clock);
        Assert.Equal((3, 0, 0), (await CountAsync(new() { From = today, To = today }), await CountAsync(new() { To = today.AddDays(-1) }), await CountAsync(new() { TypeCode = "health-certificate" })));
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("maker", new ListLicenceActs { Filter = new() { From = today, To = today.AddDays(-1) } })).Failure);
        var downloaded = Assert.Single((await portal.DoAsync("maker", new ListLicenceActs { Filter = new() { Kind = LicenceActKind.Downloaded } })).Rows);
        Assert.Equal((row.Id, "护士执业证书", "证照数据和数据签名"), (downloaded.Licence, downloaded.TypeName, downloaded.Reason));
        Assert.Equal(1, await CountAsync(new() { ByName = downloaded.ByName }));

        var file = new MemoryStream();
        await portal.DoAsync("writer", new ExportLicenceActs { Open = () => file });
        Assert.Equal(3, Sheets.Rows(file.ToArray()).Count(cells => cells.Any(cell => cell is "制证" or "下载")));

        async Task<int> CountAsync(LicenceActFilter filter) => (await portal.DoAsync("maker", new ListLicenceActs { Filter = filter })).Rows.Count;
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Holder_HasAllHisLicencesTogether(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        var person = NurseRecord(1)["idCardNo"];
        await CollectAsync(portal, "maker", Csv(NurseRecord(1), NurseRecord(2), NurseRecord(7, ("idCardNo", person), ("gender", NurseRecord(1)["gender"]), ("holderName", "演示护士01"))));
        await MakeAsync(portal);
        var first = (await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Values = new Dictionary<string, string> { ["licenceNo"] = "203200000001" } })).Rows[0].Id;
        var other = Assert.Single((await portal.DoAsync("maker", new ReadLicence { LicenceId = first })).Others);
        Assert.Equal(("203200000007", "有效", "护士执业证书"), (other.Number, other.StateName, other.Title));
        var lone = (await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Values = new Dictionary<string, string> { ["licenceNo"] = "203200000002" } })).Rows[0].Id;
        Assert.Empty((await portal.DoAsync("maker", new ReadLicence { LicenceId = lone })).Others);

        // The holder's page has them all, found by whole name or whole number; the number is masked.
        foreach (var text in new[] { person, person.ToLowerInvariant(), " 演示护士01 " })
        {
            var choice = Assert.Single(await portal.DoAsync("maker", new FindHolders { Text = text }));
            Assert.Equal(("演示护士01", 2), (choice.Name, choice.Licences));
            var holder = await portal.DoAsync("maker", new ReadHolder { LicenceId = choice.LicenceId });
            Assert.Equal(["203200000001", "203200000007"], holder.Rows.Select(row => row.Number).Order(StringComparer.Ordinal));
            Assert.Equal((false, person[..3] + "***********" + person[^4..]), (holder.ByName, holder.Number));
        }

        Assert.Empty(await portal.DoAsync("maker", new FindHolders { Text = "演示护士" }));
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("maker", new FindHolders { Text = " " })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("maker", new ReadHolder { LicenceId = Guid.NewGuid() })).Failure);
    }

    [Fact]
    public async Task RecordWithoutNumber_GetsOneByRule_AndManyRecordsAreMadeInSeveralRuns()
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);
        await AllowAsync(portal, "maker");
        await CollectAsync(portal, "maker", Csv(Enumerable.Range(1, FindUnmadeRecords.Most + 20).Select(number => NurseRecord(number))));
        await using (var db = await portal.OpenAsync())
        {
            await db.Set<LicenceRecord>().Where(row => row.HolderName == "演示护士07").ExecuteUpdateAsync(row => row.SetProperty(record => record.Number, ""));
        }

        Assert.StartsWith($"制证 {FindUnmadeRecords.Most + 20} 张", await MakeAsync(portal), StringComparison.Ordinal);
        await using var read = await portal.OpenAsync();
        Assert.Matches("^[0-9]{3}[0-9A-Z]{6}2025[0-9]{8}$", await read.Set<Licence>().Where(row => row.HolderName == "演示护士07").Select(row => row.Number).SingleAsync());
        Assert.Equal(FindUnmadeRecords.Most + 20, await read.Set<LicenceAct>().CountAsync(act => act.Kind == LicenceActKind.Made));
    }
}
