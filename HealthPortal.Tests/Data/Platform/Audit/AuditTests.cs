using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Time;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Platform.Audit;

public sealed class AuditTests
{
    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task ListAuditEntries_ByEachCondition_ShowsExactlyWhatMatches(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();
        portal.Clock.Advance(TimeSpan.FromDays(1));
        await portal.DoAsync("officer", new AcceptCase { CaseId = made.Id, Version = made.Version });
        await portal.DoAsync("officer", new UnmaskCase { CaseId = made.Id });
        var day = ShanghaiTime.Today(portal.Clock);
        await using var db = await portal.OpenAsync();
        var officer = await db.Users.SingleAsync(user => user.UserName == "officer");

        async Task<IReadOnlyList<AuditRow>> Rows(AuditFilter filter) => (await portal.DoAsync("auditor", new ListAuditEntries { Filter = filter, PageSize = 100 })).Rows;

        var byName = await Rows(new AuditFilter { Person = "officer" });
        Assert.NotEmpty(byName);
        Assert.All(byName, row => Assert.Equal(officer.DisplayName, row.ActorName));
        Assert.Equal(byName.Select(row => row.Sequence), byName.Select(row => row.Sequence).OrderDescending());
        Assert.All(await Rows(new AuditFilter { Person = officer.DisplayName[1..] }), row => Assert.Contains(officer.DisplayName[1..], row.ActorName, StringComparison.Ordinal));

        Assert.All(await Rows(new AuditFilter { ObjectType = nameof(ApprovalCase) }), row => Assert.Equal("办件", row.ObjectName));
        var whole = await Rows(new AuditFilter { ObjectType = nameof(ApprovalCase), ObjectId = made.Id.ToString() });
        Assert.Contains(whole, row => row.Kind == ChangeKind.Created);
        Assert.Contains(whole, row => row.Kind == ChangeKind.Looked && row.What == "查看完整证件号码");
        Assert.All(whole, row => Assert.Equal(made.Id.ToString(), row.ObjectId));
        Assert.Contains(await Rows(new AuditFilter { Text = made.CaseNumber }), row => row.ObjectId == made.Id.ToString());

        Assert.All(await Rows(new AuditFilter { Kind = ChangeKind.Created }), row => Assert.Equal(ChangeKind.Created, row.Kind));
        Assert.All(await Rows(new AuditFilter { Operation = nameof(AcceptCase) }), row => Assert.Equal("受理", row.Operation));
        Assert.NotEmpty(await Rows(new AuditFilter { Operation = nameof(AcceptCase), From = day, To = day }));
        Assert.Empty(await Rows(new AuditFilter { Operation = nameof(AcceptCase), To = day.AddDays(-1) }));
        Assert.NotEmpty(await Rows(new AuditFilter { Operation = nameof(AcceptCase), AreaPath = "js/05/" }));
        Assert.Empty(await Rows(new AuditFilter { Operation = nameof(AcceptCase), AreaPath = "js/01/" }));
        Assert.Single(await Rows(new AuditFilter { View = AuditView.Looks, Person = "officer" }));
        Assert.Empty(await Rows(new AuditFilter { View = AuditView.SignIns }));
        Assert.Empty(await Rows(new AuditFilter { Text = "%" }));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task ListAuditEntries_PagedForthAndBack_ShowsTheSameRows(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.SubmitAsync();
        var filter = new AuditFilter();
        var first = await portal.DoAsync("auditor", new ListAuditEntries { Filter = filter, PageSize = 3 });
        var second = await portal.DoAsync("auditor", new ListAuditEntries { Filter = filter, PageSize = 3, Before = first.Older });
        var back = await portal.DoAsync("auditor", new ListAuditEntries { Filter = filter, PageSize = 3, After = second.Newer });

        Assert.Null(first.Newer);
        Assert.True(first.Rows[^1].Sequence > second.Rows[0].Sequence);
        Assert.Equal(first.Rows.Select(row => row.Sequence), back.Rows.Select(row => row.Sequence));
        Assert.Null(back.Newer);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Audit_WhenTheAuditorBelongsToAnotherCounty_ShowsNothingFromElsewhere(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();
        await portal.System.RunAsync(new RecordSignIn { UserName = "window", RemoteAddress = "10.0.0.9" });
        await portal.System.RunAsync(new RecordSignIn { UserName = "nobody-there", RemoteAddress = "10.0.0.9", Refusal = "没有这个账号" });
        var sequence = (await portal.DoAsync("auditor", new ListAuditEntries { Filter = new AuditFilter { ObjectType = nameof(ApprovalCase) } })).Rows[0].Sequence;
        Assert.Equal(2, (await portal.DoAsync("auditor", new ListAuditEntries { Filter = new AuditFilter { View = AuditView.SignIns } })).Rows.Count);
        await using var db = await portal.OpenAsync();
        var unit = await db.Set<Organisation>().SingleAsync(row => row.Path == "js/05/81/0/fg/");
        await db.Set<Post>()
            .Where(post => db.Users.Any(user => user.Id == post.UserId && user.UserName == "auditor"))
            .ExecuteUpdateAsync(row => row.SetProperty(post => post.OrganisationId, unit.Id).SetProperty(post => post.OrganisationPath, unit.Path));

        var entries = (await portal.DoAsync("auditor", new ListAuditEntries { Filter = new AuditFilter(), PageSize = 100 })).Rows;
        var seen = entries.Select(row => row.Sequence).ToList();
        Assert.All(await db.Set<ChangeEntry>().Where(row => seen.Contains(row.Sequence)).Select(row => row.OrganisationPath).ToListAsync(), path => Assert.StartsWith("js/05/81/", path, StringComparison.Ordinal));
        Assert.Empty((await portal.DoAsync("auditor", new ListAuditEntries { Filter = new AuditFilter { Text = made.CaseNumber } })).Rows);
        Assert.Empty((await portal.DoAsync("auditor", new ListAuditEntries { Filter = new AuditFilter { View = AuditView.SignIns } })).Rows);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("auditor", new ReadAuditEntry { Sequence = sequence })).Failure);
        using var file = new MemoryStream();
        Assert.Equal(0, await portal.DoAsync("auditor", new ExportAuditEntries { Filter = new AuditFilter { ObjectType = nameof(ApprovalCase) }, Destination = file }));
        Assert.Empty((await portal.DoAsync("auditor", new ReadAuditReport { Filter = new AuditFilter { ObjectType = nameof(ApprovalCase) } })).Rows);
        Assert.All((await portal.DoAsync("auditor", new ReadAuditChoices())).Areas, area => Assert.StartsWith("js/05/81/", area.Path, StringComparison.Ordinal));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task ReadAuditEntry_OfAChange_ShowsBeforeAndAfterInChinese(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();
        await portal.DoAsync("officer", new AcceptCase { CaseId = made.Id, Version = made.Version });
        var row = (await portal.DoAsync("auditor", new ListAuditEntries { Filter = new AuditFilter { ObjectType = nameof(ApprovalCase), Operation = nameof(AcceptCase) } })).Rows.Single(row => row.Kind == ChangeKind.Changed);

        var detail = await portal.DoAsync("auditor", new ReadAuditEntry { Sequence = row.Sequence });

        var state = detail.Values.Single(value => value.Field == "状态");
        Assert.Equal((CaseState.Submitted.Name(), CaseState.InProgress.Name()), (state.Before, state.After));
        Assert.DoesNotContain(detail.Values, value => value.Field.Any(char.IsAsciiLetter));
        Assert.True(detail.IsIntact);
        Assert.NotEmpty(detail.OrganisationName);
        await using var db = await portal.OpenAsync();
        await db.Database.ExecuteSqlRawAsync("""UPDATE "ChangeEntries" SET "ActorName" = '别人' WHERE "Sequence" = {0}""", row.Sequence);
        Assert.False((await portal.DoAsync("auditor", new ReadAuditEntry { Sequence = row.Sequence })).IsIntact);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("auditor", new ReadAuditEntry { Sequence = 99_999_999 })).Failure);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Audit_WhenInputIsWrongOrThePermissionMissing_IsRefused(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        foreach (var (filter, field) in ((AuditFilter, string)[])
            [
                (new AuditFilter { From = new DateOnly(2026, 3, 2), To = new DateOnly(2026, 3, 1) }, "from"),
                (new AuditFilter { Person = " " }, "person"),
                (new AuditFilter { Text = new string('长', 61) }, "text"),
                (new AuditFilter { AreaPath = "../../" }, "area"),
                (new AuditFilter { ObjectId = "1" }, "object"),
                (new AuditFilter { Kind = ChangeKind.Looked }, "kind"),
                (new AuditFilter { View = AuditView.SignIns, Address = "10.\n" }, "address"),
            ])
        {
            Assert.Equal(field, (await portal.RunAsync("auditor", new ListAuditEntries { Filter = filter })).Problems[0].Field);
            Assert.Equal(field, (await portal.RunAsync("auditor", new ReadAuditReport { Filter = filter })).Problems[0].Field);
            Assert.Equal(field, (await portal.RunAsync("auditor", new ExportAuditEntries { Filter = filter, Destination = Stream.Null })).Problems[0].Field);
        }

        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("auditor", new ListAuditEntries { Filter = new AuditFilter(), PageSize = 101 })).Failure);
        foreach (var user in (string[])["window", "legal", "admin", "province"])
        {
            Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(user, new ListAuditEntries { Filter = new AuditFilter() })).Failure);
            Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(user, new ExportAuditEntries { Filter = new AuditFilter(), Destination = Stream.Null })).Failure);
        }

        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("auditor", new RecordSignIn { UserName = "window", RemoteAddress = null })).Failure);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Export_WritesTheFilteredLogAndStandsInItItself(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();
        await portal.DoAsync("officer", new AcceptCase { CaseId = made.Id, Version = made.Version });
        var filter = new AuditFilter { Operation = nameof(AcceptCase) };
        var listed = await portal.DoAsync("auditor", new ListAuditEntries { Filter = filter, PageSize = 100 });

        using var file = new MemoryStream();
        var count = await portal.DoAsync("auditor", new ExportAuditEntries { Filter = filter, Destination = file });

        Assert.Equal(listed.Total, count);
        var text = string.Join('\n', Sheets.Rows(file.ToArray()).Select(row => string.Join('|', row)));
        Assert.Contains("筛选条件：操作与数据变更；操作 受理", text, StringComparison.Ordinal);
        Assert.Contains("状态：待受理 → ", text, StringComparison.Ordinal);
        var report = await portal.DoAsync("auditor", new ReadAuditReport { Filter = filter });
        Assert.Equal(listed.Rows.Select(row => row.Sequence), report.Rows.Select(row => row.Sequence));
        Assert.True(report.Chain!.Length >= listed.Rows[0].Sequence);
        var looks = await portal.DoAsync("auditor", new ListAuditEntries { Filter = new AuditFilter { View = AuditView.Looks, Person = "auditor" } });
        Assert.Equal([$"导出审计日志（PDF）{count} 条（操作与数据变更；操作 受理）", $"导出审计日志（Excel）{count} 条（操作与数据变更；操作 受理）"], looks.Rows.Select(row => row.What));

        // More than a paper holds goes to Excel.
        var all = await portal.DoAsync("auditor", new ListAuditEntries { Filter = new AuditFilter() });
        Assert.True(all.TotalIsCapped);
        Assert.Contains("改用 Excel", (await portal.RunAsync("auditor", new ReadAuditReport { Filter = new AuditFilter() })).Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task RecordSignIn_KeepsPersonReasonAndAddressInTheChain(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        Assert.True((await portal.System.RunAsync(new RecordSignIn { UserName = "Window", RemoteAddress = "10.0.0.7" })).Succeeded);
        Assert.True((await portal.System.RunAsync(new RecordSignIn { UserName = "window", RemoteAddress = "10.0.0.8", Refusal = "密码不正确" })).Succeeded);
        Assert.True((await portal.System.RunAsync(new RecordSignIn { UserName = "Geheim-12345", RemoteAddress = "192.168.1.2", Refusal = "没有这个账号" })).Succeeded);

        var rows = (await portal.DoAsync("auditor", new ListAuditEntries { Filter = new AuditFilter { View = AuditView.SignIns } })).Rows;

        Assert.Equal([ChangeKind.SignInRefused, ChangeKind.SignInRefused, ChangeKind.SignedIn], rows.Select(row => row.Kind));
        Assert.Equal(["没有这个账号", "密码不正确", "登录成功"], rows.Select(row => row.What));
        Assert.Equal(["Geh***", "window", "window"], rows.Select(row => row.Label));
        Assert.DoesNotContain("系统", rows[2].ActorName, StringComparison.Ordinal);
        Assert.Equal("10.0.0.7", rows[2].RemoteAddress);
        Assert.Equal(2, (await portal.DoAsync("auditor", new ListAuditEntries { Filter = new AuditFilter { View = AuditView.SignIns, Address = "10.0." } })).Rows.Count);
        Assert.Single((await portal.DoAsync("auditor", new ListAuditEntries { Filter = new AuditFilter { View = AuditView.SignIns, Kind = ChangeKind.SignedIn, Person = "window" } })).Rows);
        Assert.True((await portal.DoAsync("auditor", new VerifyChangeChain())).IsWhole);
    }
}
