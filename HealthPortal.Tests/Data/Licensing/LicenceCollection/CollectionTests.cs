using System.Text;
using System.Text.Json;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Platform.Clients;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using static HealthPortal.Tests.Kit.CollectionDesk;

namespace HealthPortal.Tests.Data.Licensing.LicenceCollection;

public sealed class CollectionTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Batch_OfGoodRows_IsTakenWithSourceAndTime_AndAgainChangesNothing(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        var first = await CollectAsync(portal, "maker", Csv(NurseRecord(1), NurseRecord(2), NurseRecord(3, ("isValid", "0"))));
        Assert.Equal((BatchState.Accepted, new BatchResult(3, 3, 0, 0, 0, 0, 0)), (first.Row.State, first.Row.Result));

        var page = await portal.DoAsync("maker", new ListRecords { TypeCode = Nurse });
        Assert.Equal((2L, 2, first.Row.Number), (page.Total, page.Rows.Count, page.Rows[0].BatchNumber));
        Assert.Single((await portal.DoAsync("maker", new ListRecords { TypeCode = Nurse, Filter = new RecordFilter { IsValid = false } })).Rows);
        var record = await portal.DoAsync("maker", new ReadRecord { RecordId = page.Rows.Single(row => row.Cells.Contains("203200000002")).Id });
        var source = record.Revisions[0].Source;
        Assert.Equal((first.Row.Id, 3, BatchSource.Upload, portal.Clock.GetUtcNow().UtcDateTime.Date), (source.Batch, source.Row, source.Source, source.CollectedAt.Date));
        Assert.Empty(record.Faults);

        // The same rows in another file: nothing is written.
        var second = await CollectAsync(portal, "maker", Csv(NurseRecord(2), NurseRecord(1), NurseRecord(3, ("isValid", "0"))));
        Assert.Equal(new BatchResult(3, 0, 0, 3, 0, 0, 0), second.Row.Result);
        await using var db = await portal.OpenAsync();
        Assert.Equal((3, 0), (await db.Set<LicenceRecord>().CountAsync(), await db.Set<LicenceRecordHistory>().CountAsync()));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Record_IsReplacedByTheNewer_NotByTheOlder_AndKeepsWhatItSaid(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        await CollectAsync(portal, "maker", Csv(NurseRecord(1), NurseRecord(2)));

        // In one batch: newer by date, older by date, the same key twice, and one of the same day that says something else.
        var batch = await CollectAsync(portal, "maker", Csv(
            NurseRecord(1, ("issueDate", "2025-07-01"), ("practicePlace", "演示第一医院")),
            NurseRecord(1, ("issueDate", "2025-06-30"), ("practicePlace", "演示第二医院")),
            NurseRecord(2, ("issueDate", "2024-01-01"), ("practicePlace", "旧单位")),
            NurseRecord(3)));
        Assert.Equal(new BatchResult(4, 1, 1, 0, 1, 1, 0), batch.Row.Result);
        var sameDay = await CollectAsync(portal, "maker", Csv(NurseRecord(2, ("isValid", "0"))));
        Assert.Equal(new BatchResult(1, 0, 1, 0, 0, 0, 0), sameDay.Row.Result);

        var page = await portal.DoAsync("maker", new ListRecords { TypeCode = Nurse, Filter = new RecordFilter { Values = Of(("licenceNo", "203200000001")) } });
        var record = await portal.DoAsync("maker", new ReadRecord { RecordId = Assert.Single(page.Rows).Id });
        Assert.Equal([2, 1], record.Revisions.Select(row => row.Revision));
        Assert.Equal([("执业地点（医疗机构名称）", "演示人民医院", "演示第一医院"), ("核发日期", "2025-06-01", "2025-07-01")], record.Revisions[0].Changes);
        Assert.Equal(2, page.Total);
        Assert.Equal((2L, 1L), (await portal.DoAsync("maker", new ListRecordTypes())).Where(row => row.Code == Nurse).Select(row => (row.Records, row.Invalid)).Single());
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Batch_WithEmptyKeyOrMalformedBusinessDate_IsRefusedWhole(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        foreach (var (key, value, reason) in new[] { ("licenceNo", "", "主键"), ("issueDate", "0000-00-00", "业务日期"), ("issueDate", "2025/6/1", "业务日期") })
        {
            var batch = await CollectAsync(portal, "maker", Csv(NurseRecord(1), NurseRecord(2, (key, value)), NurseRecord(3, ("gender", "不明"))));
            Assert.Equal((BatchState.Refused, new BatchResult(3, 0, 0, 0, 0, 0, 2), true), (batch.Row.State, batch.Row.Result, batch.Row.CorrectionOpen));
            Assert.Contains("第 3 行", batch.Refusal, StringComparison.Ordinal);
            Assert.Contains(reason, batch.Refusal, StringComparison.Ordinal);
            Assert.Equal([3, 4], batch.Faults.First.Select(row => row.Row));
        }

        await using var db = await portal.OpenAsync();
        Assert.Equal(0, await db.Set<LicenceRecord>().CountAsync());
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Faults_GoIntoAnErrorFile_ThatIsSentAgainWhenPutRight(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        var batch = await CollectAsync(portal, "maker", Csv(NurseRecord(1), NurseRecord(2, ("gender", "不明"), ("holderName", "=2+5")), NurseRecord(3, ("idCardNo", "320583199001011239"))));
        Assert.Equal((BatchState.Partly, new BatchResult(3, 1, 0, 0, 0, 0, 2), true), (batch.Row.State, batch.Row.Result, batch.HasErrorFile && batch.MayCorrect));

        // Whoever sent it is told that something came back, with the way to it.
        await using (var told = await portal.OpenAsync())
        {
            var message = Assert.Single(await told.Set<HealthPortal.Domain.Platform.Messages.Message>().Where(row => row.Kind == "licence-batch-returned").ToListAsync());
            Assert.Equal((await told.Users.Where(user => user.UserName == "maker").Select(user => (Guid?)user.Id).SingleAsync(), "/licensing/collection/" + batch.Row.Id), (message.RecipientId, message.Href));
            Assert.Contains("共 3 条，退回 2 条", message.Body, StringComparison.Ordinal);
        }
        Assert.Equal(["格式或值域不符 性别 1", "校验码不符 身份证号 1"], batch.Faults.Groups.Select(group => $"{group.Kind.Name()} {group.Label} {group.Rows}"));
        Assert.Contains((await portal.DoAsync("maker", new ListToDos())).Rows, row => row.Href.Contains(batch.Row.Id.ToString(), StringComparison.Ordinal));

        using var file = new MemoryStream();
        await portal.DoAsync("maker", new WriteBatchErrors { BatchId = batch.Row.Id, Open = () => file });
        var sheet = Sheets.Rows(file.ToArray());
        var header = sheet.ToList().FindIndex(row => row.Contains("错误说明"));
        Assert.Equal(["3", "203200000002", "=2+5"], sheet[header + 1].Take(3));
        Assert.Contains("不在值域内", sheet[header + 1][^1], StringComparison.Ordinal);
        await using (var db = await portal.OpenAsync())
        {
            Assert.Contains(await db.Set<ChangeEntry>().Where(entry => entry.Kind == ChangeKind.Looked).Select(entry => entry.Changes).ToListAsync(), changes => changes.Contains("下载退回数据", StringComparison.Ordinal));
        }

        // The very file, as it is: refused again, and the first batch stays open; one task, not two.
        var again = await SendAsync(portal, "maker", file.ToArray(), "退回.xlsx", corrects: batch.Row.Id);
        await WorkAsync(portal);
        var refused = await portal.DoAsync("maker", new ReadBatch { BatchId = again.Value });
        Assert.Equal((BatchState.Refused, false), (refused.Row.State, refused.Row.CorrectionOpen));
        Assert.True((await portal.DoAsync("maker", new ReadBatch { BatchId = batch.Row.Id })).Row.CorrectionOpen);

        // Put right: taken, and the first batch says by which.
        var right = await CollectAsync(portal, "maker", Csv(NurseRecord(2), NurseRecord(3)), corrects: batch.Row.Id);
        Assert.Equal(new BatchResult(2, 2, 0, 0, 0, 0, 0), right.Row.Result);
        var settled = await portal.DoAsync("maker", new ReadBatch { BatchId = batch.Row.Id });
        Assert.Equal((false, right.Row.Number), (settled.Row.CorrectionOpen, settled.CorrectedBy?.Number));
        Assert.DoesNotContain((await portal.DoAsync("maker", new ListToDos())).Rows, row => row.Href.Contains(batch.Row.Id.ToString(), StringComparison.Ordinal));
        Assert.Equal(FailureKind.Conflict, (await SendAsync(portal, "maker", Encoding.UTF8.GetBytes(Csv(NurseRecord(4))), corrects: batch.Row.Id)).Failure);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Correction_CanBeClosedWithAReason(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        var batch = await CollectAsync(portal, "maker", Csv(NurseRecord(1), NurseRecord(2, ("gender", "不明"))));
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("maker", new CloseCorrection { BatchId = batch.Row.Id, Note = " " })).Failure);
        await portal.DoAsync("maker", new CloseCorrection { BatchId = batch.Row.Id, Note = "该证已注销" });
        var closed = await portal.DoAsync("maker", new ReadBatch { BatchId = batch.Row.Id });
        Assert.Equal((false, "该证已注销"), (closed.Row.CorrectionOpen, closed.CorrectionNote));
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("maker", new CloseCorrection { BatchId = batch.Row.Id, Note = "再来" })).Failure);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task SameFile_TwiceAtOnce_IsOneBatch(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        var bytes = Encoding.UTF8.GetBytes(Csv(NurseRecord(1)));
        var sent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => SendAsync(portal, "maker", bytes))));
        Assert.Single(sent, outcome => outcome.Succeeded);
        Assert.All(sent.Where(outcome => !outcome.Succeeded), outcome => Assert.Contains("正在处理", outcome.Message, StringComparison.Ordinal));
        await WorkAsync(portal);
        Assert.Contains("全部入库", (await SendAsync(portal, "maker", bytes)).Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task RecordOfAnotherCounty_CannotBeReplaced_ButByTheProvince(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        await AllowAsync(portal, "writer");

        // The province sends: what names a county's organ is the county's, the rest its own.
        var province = await CollectAsync(portal, "writer", Csv(NurseRecord(1), NurseRecord(2, ("issuingAuthority", "演示市某局"))));
        Assert.Equal(2, province.Row.Result.Inserted);
        Assert.Equal(1, (await portal.DoAsync("maker", new ListRecords { TypeCode = Nurse })).Total);

        var county = await CollectAsync(portal, "maker", Csv(NurseRecord(1, ("practicePlace", "演示中医院")), NurseRecord(2, ("practicePlace", "演示中医院"))));
        Assert.Equal((BatchState.Partly, new BatchResult(2, 0, 1, 0, 0, 0, 1)), (county.Row.State, county.Row.Result));
        Assert.Contains(county.Faults.Groups, group => group.Kind == RecordFaultKind.Duplicate);
        Assert.Equal([3], county.Faults.First.Select(row => row.Row));
        Assert.True(county.HasErrorFile);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Sending_NeedsTheRightForTheType_AndEveryAskingIsOnRecord(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        async Task<CollectionCheckResult> AskAsync(string type) => await portal.DoAsync("maker", new CheckCollectionRight { TypeCode = type, Source = BatchSource.Upload });
        Assert.Equal(CollectionCheckResult.NoRight, await AskAsync(Nurse));
        Assert.Equal(FailureKind.Forbidden, (await SendAsync(portal, "maker", Encoding.UTF8.GetBytes(Csv(NurseRecord(1))))).Failure);
        Assert.Equal(CollectionCheckResult.NoStandard, await AskAsync("no-such-type"));
        await AllowAsync(portal, "maker");
        Assert.Equal(CollectionCheckResult.Allowed, await AskAsync(Nurse));
        Assert.Equal(CollectionCheckResult.NoRight, await AskAsync(Institution));
        await portal.DoAsync("admin", new SetCollectionRights { Kind = CollectorKind.Account, Code = "maker", TypeCodes = [] });
        Assert.Equal(CollectionCheckResult.NoRight, await AskAsync(Nurse));

        var checks = (await portal.DoAsync("admin", new ListCollectionChecks())).Rows;
        Assert.Equal([CollectionCheckResult.NoRight, CollectionCheckResult.NoRight, CollectionCheckResult.Allowed, CollectionCheckResult.NoStandard, CollectionCheckResult.NoRight], checks.Select(row => row.Result));
        Assert.Equal(4, (await portal.DoAsync("admin", new ListCollectionChecks { Refused = true })).Rows.Count);

        // An account that stood elsewhere before brings its rights along instead of standing in the way.
        await AllowAsync(portal, "maker");
        await using (var db = await portal.OpenAsync())
        {
            await db.Set<CollectionRight>().ExecuteUpdateAsync(row => row.SetProperty(right => right.OrganisationPath, "js/99/"));
        }

        await AllowAsync(portal, "maker", Nurse, Institution);
        Assert.Equal(2, (await portal.DoAsync("admin", new ListCollectors { Text = "maker" })).Single().Types.Count);

        // Nobody grants to himself, to strangers or what there is not.
        foreach (var (code, types) in new (string, string[])[] { ("admin", [Nurse]), ("nobody", [Nurse]), ("maker", ["no-such-type"]), ("", [Nurse]) })
        {
            Assert.False((await portal.RunAsync("admin", new SetCollectionRights { Kind = CollectorKind.Account, Code = code, TypeCodes = types })).Succeeded);
        }

        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("maker", new SetCollectionRights { Kind = CollectorKind.Account, Code = "maker", TypeCodes = [Nurse] })).Failure);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task List_ByTheStandardsConditions_FindsWhatFits(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker", Nurse, Institution);
        var numbered = Enumerable.Range(1, 25).Select(number => NurseRecord(number, ("practicePlace", number % 5 == 0 ? "演示中医院" : "演示人民医院"), ("validUntil", number <= 10 ? "2026-12-31" : "2031-06-30"))).ToList();
        await CollectAsync(portal, "maker", Csv(numbered));
        async Task<(int Rows, int? Found)> CountAsync(params (string, string)[] conditions)
        {
            var page = await portal.DoAsync("maker", new ListRecords { TypeCode = Nurse, Filter = new RecordFilter { Values = Of(conditions) }, PageSize = 100 });
            return (page.Rows.Count, page.Found);
        }

        Assert.Equal((1, (int?)1), await CountAsync(("holderName", "演示护士07")));
        Assert.Equal((9, (int?)9), await CountAsync(("holderName", "演示护士0")));
        Assert.Equal((0, (int?)0), await CountAsync(("holderName", "护士")));
        Assert.Equal((1, (int?)1), await CountAsync(("idCardNo", numbered[4]["idCardNo"].ToLowerInvariant())));
        Assert.Equal((0, (int?)0), await CountAsync(("idCardNo", numbered[4]["idCardNo"][..17])));
        Assert.Equal((5, (int?)5), await CountAsync(("practicePlace", "演示中")));
        Assert.Equal((2, (int?)2), await CountAsync(("practicePlace", "演示中医院"), ("validUntil.to", "2026-12-31"), ("issuingAuthority", "昆山")));
        Assert.Equal((0, (int?)0), await CountAsync(("holderName", "%")));
        foreach (var bad in new[] { ("validUntil.from", "2026-13-01"), ("holderName", new string('长', 101)) })
        {
            Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("maker", new ListRecords { TypeCode = Nurse, Filter = new RecordFilter { Values = Of(bad) } })).Failure);
        }

        // Page after page, every record once.
        var seen = new List<Guid>();
        RecordPlace? after = null;
        do
        {
            var page = await portal.DoAsync("maker", new ListRecords { TypeCode = Nurse, After = after });
            seen.AddRange(page.Rows.Select(row => row.Id));
            after = page.Older;
        }
        while (after is not null);
        Assert.Equal((25, 25), (seen.Count, seen.Distinct().Count()));

        // Numbers of persons are masked on screen and in the workbook, sealed in the database, and shown in full on record only.
        var number = numbered[0]["idCardNo"];
        using var workbook = new MemoryStream();
        await portal.DoAsync("auditor", new ExportRecords { TypeCode = Nurse, Open = () => workbook });
        Assert.DoesNotContain(Sheets.Rows(workbook.ToArray()), row => row.Contains(number));
        var one = (await portal.DoAsync("maker", new ListRecords { TypeCode = Nurse, Filter = new RecordFilter { Values = Of(("idCardNo", number)) } })).Rows.Single();
        Assert.DoesNotContain(number, one.Cells);
        Assert.DoesNotContain((await portal.DoAsync("maker", new ReadRecord { RecordId = one.Id })).Items, item => item.Value == number);
        Assert.Contains((await portal.DoAsync("maker", new UnmaskRecord { RecordId = one.Id })).Items, item => item.Value == number);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("county", new UnmaskRecord { RecordId = one.Id })).Failure);
        await using var db = await portal.OpenAsync();
        Assert.All(await db.Set<LicenceRecord>().ToListAsync(), row => Assert.DoesNotContain(number, row.Content + row.PersonalCipher + row.Key + row.HolderIndex, StringComparison.Ordinal));
        Assert.Equal(1, await db.Set<ChangeEntry>().CountAsync(entry => entry.EntityType == nameof(LicenceRecord) && entry.Kind == ChangeKind.Looked));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Report_CountsWhatCameIn_ByDayTypeAndUnit(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        await CollectAsync(portal, "maker", Csv(NurseRecord(1), NurseRecord(2, ("gender", "不明"))));
        await CollectAsync(portal, "maker", Csv(NurseRecord(1), NurseRecord(3)));
        portal.Clock.Advance(TimeSpan.FromDays(1));
        await CollectAsync(portal, "maker", Csv(NurseRecord(2, ("licenceNo", ""))));
        var report = await portal.DoAsync("county", new ReadCollectionReport { From = new DateOnly(2026, 3, 1), To = new DateOnly(2026, 3, 31) });
        Assert.Equal([new DateOnly(2026, 3, 11), new DateOnly(2026, 3, 10)], report.Rows.Select(row => row.Day));
        var first = report.Rows[1];
        Assert.Equal((2, 0, 4L, 2L, 1L, 1L, 75m, 1), (first.Batches, first.Returned, first.Rows, first.Inserted, first.Unchanged, first.Faulty, first.PassRate, first.Open));
        Assert.Equal((3, 1, 5L, 2), (report.Sum.Batches, report.Sum.Returned, report.Sum.Rows, report.Sum.Open));
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("county", new ReadCollectionReport { From = new DateOnly(2026, 1, 1), To = new DateOnly(2026, 6, 30) })).Failure);
        using var file = new MemoryStream();
        await portal.DoAsync("county", new ExportCollectionReport { From = new DateOnly(2026, 3, 1), To = new DateOnly(2026, 3, 31), Open = () => file });
        Assert.Contains(Sheets.Rows(file.ToArray()), row => row.Contains("合计"));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Interface_SendsRecordsAndBatches_WhichCanBeRepeated(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var fields = await ApiDesk.FieldsAsync(portal) with { Grants = [new ClientGrantFields(CollectionPermissions.Send, ScopeReach.Territory)] };
        var client = await ApiDesk.RegisterAsync(portal, fields);
        var calls = ApiDesk.As(portal, client.Key);
        SendRecords Records(params Dictionary<string, string>[] records) => new() { TypeCode = Nurse, Records = [.. records.Select(record => JsonSerializer.SerializeToElement(record))] };
        Assert.Equal(FailureKind.Forbidden, (await calls.RunAsync(Records(NurseRecord(1)))).Failure);
        await portal.DoAsync("admin", new SetCollectionRights { Kind = CollectorKind.Client, Code = client.ClientId, TypeCodes = [Nurse] });

        var answer = (await calls.RunAsync(Records(NurseRecord(1), NurseRecord(2, ("gender", "不明")), NurseRecord(1)))).Value;
        Assert.Equal(["superseded", "refused", "inserted"], answer.Records.Select(record => record.Outcome));
        Assert.Equal(["unchanged"], (await calls.RunAsync(Records(NurseRecord(1)))).Value.Records.Select(record => record.Outcome));
        Assert.Equal(["older"], (await calls.RunAsync(Records(NurseRecord(1, ("issueDate", "2020-01-01"))))).Value.Records.Select(record => record.Outcome));
        Assert.Equal(["notTaken", "refused"], (await calls.RunAsync(Records(NurseRecord(3), NurseRecord(4, ("licenceNo", ""))))).Value.Records.Select(record => record.Outcome));
        var day = (await portal.DoAsync("maker", new ListBatches { Filter = new BatchFilter { Source = BatchSource.SingleRecords } })).Rows.Single();
        Assert.Equal((7, 1, 2, BatchState.Partly), (day.Result.Total, day.Result.Inserted, day.Result.Faulty, day.State));

        // A batch in parts: begun twice, a part repeated, one missing, completed twice.
        OpenBatch open = new() { TypeCode = Nurse, Reference = "2026-03-10.1", Mode = BatchMode.Stock };
        SendBatchPart Part(int part, params Dictionary<string, string>[] records) => new() { TypeCode = Nurse, Reference = open.Reference, Part = part, Records = [.. records.Select(record => JsonSerializer.SerializeToElement(record))] };
        CompleteBatch Complete(int parts) => new() { TypeCode = Nurse, Reference = open.Reference, Parts = parts };
        Assert.Equal(FailureKind.NotFound, (await calls.RunAsync(Part(1, NurseRecord(5)))).Failure);
        var begun = (await calls.RunAsync(open)).Value;
        Assert.Equal(begun.Number, (await calls.RunAsync(open)).Value.Number);
        Assert.Equal([1], (await calls.RunAsync(Part(1, NurseRecord(5), NurseRecord(6)))).Value.Parts);
        Assert.Contains("还缺第 2 部分", (await calls.RunAsync(Complete(2))).Message, StringComparison.Ordinal);
        Assert.Equal([1, 2], (await calls.RunAsync(Part(2, NurseRecord(7)))).Value.Parts);
        Assert.Equal([1, 2], (await calls.RunAsync(Part(2, NurseRecord(7), NurseRecord(8)))).Value.Parts);
        Assert.Equal("waiting", (await calls.RunAsync(Complete(2))).Value.State);
        Assert.Equal("waiting", (await calls.RunAsync(Complete(2))).Value.State);
        Assert.Equal(FailureKind.Conflict, (await calls.RunAsync(Part(3, NurseRecord(9)))).Failure);
        await WorkAsync(portal);
        var done = (await calls.RunAsync(new ReadInterfaceBatch { TypeCode = Nurse, Reference = open.Reference })).Value;
        Assert.Equal(("accepted", 4), (done.State, done.Result!.Inserted));
        Assert.Equal("accepted", (await calls.RunAsync(open)).Value.State);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task BatchThatWasCutOff_BeginsAgain_AndIsGivenUpAfterThreeTimes(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        var sent = await SendAsync(portal, "maker", Encoding.UTF8.GetBytes(Csv(NurseRecord(1))));
        Assert.NotNull((await portal.System.RunAsync(new BeginBatch())).Value?.Task);
        Assert.Equal(BatchState.Running, (await portal.DoAsync("maker", new ReadBatch { BatchId = sent.Value })).Row.State);
        await WorkAsync(portal);
        Assert.Equal(BatchState.Accepted, (await portal.DoAsync("maker", new ReadBatch { BatchId = sent.Value })).Row.State);

        sent = await SendAsync(portal, "maker", Encoding.UTF8.GetBytes(Csv(NurseRecord(2))));
        for (var attempt = 0; attempt < LicenceBatch.MostAttempts; attempt++)
        {
            Assert.NotNull((await portal.System.RunAsync(new BeginBatch())).Value?.Task);
        }

        await WorkAsync(portal);
        var failed = await portal.DoAsync("maker", new ReadBatch { BatchId = sent.Value });
        Assert.Equal((BatchState.Failed, false), (failed.Row.State, failed.Row.CorrectionOpen));
        Assert.NotNull(failed.Refusal);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Files_GoAfterTheirTime_TheRecordsStay(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        var batch = await CollectAsync(portal, "maker", Csv(NurseRecord(1), NurseRecord(2, ("gender", "不明"))));
        portal.Clock.Advance(TimeSpan.FromDays(179));
        Assert.DoesNotContain("清理", await WorkAsync(portal), StringComparison.Ordinal);
        Assert.True((await portal.DoAsync("maker", new ReadBatch { BatchId = batch.Row.Id })).HasErrorFile);
        portal.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Contains("清理 1 个", await WorkAsync(portal), StringComparison.Ordinal);
        Assert.False((await portal.DoAsync("maker", new ReadBatch { BatchId = batch.Row.Id })).HasErrorFile);
        Assert.Equal(1, (await portal.DoAsync("maker", new ListRecords { TypeCode = Nurse })).Total);
    }

    private static Dictionary<string, string> Of(params (string Key, string Value)[] values) => values.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
}
