using HealthPortal.Data.Licensing.LicenceStandards;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Data.Seeding;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Numbering;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Licensing.LicenceStandards;

public sealed class StandardTests
{
    private const string Nurse = "nurse-practice-certificate";

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Seed_HasTheElevenTypesOfTheTender_EachFitForReview(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var rows = await portal.DoAsync("auditor", new ListStandards());
        Assert.Equal(11, rows.Count);
        Assert.Equal("医疗机构执业许可证", rows[0].Name);
        Assert.All(rows, row => Assert.Equal((1, null, 1), (row.ActiveNumber, row.Open, row.Versions)));
        foreach (var row in rows)
        {
            var standard = await portal.DoAsync("auditor", new ReadStandard { TypeCode = row.Code });
            Assert.Empty(StandardContentValidator.Validate(standard.Content));
            Assert.All(standard.Content.Fields, field => Assert.False(string.IsNullOrWhiteSpace(field.Definition)));
        }

        // The 126 data items of tender 5.1.3.1.1 and the nine that only its conditions name.
        Assert.Equal(135, rows.Sum(row => row.Fields));

        // A portal of an earlier release gets them at its next start, once.
        await using (var db = await portal.OpenAsync())
        {
            await db.Set<StandardVersion>().ExecuteDeleteAsync();
            await db.Set<LicenceType>().ExecuteDeleteAsync();
            await db.Set<NumberSequence>().Where(row => row.Key == "licence-standards").ExecuteDeleteAsync();
        }

        await PortalStartup.PrepareAsync(portal.Services, CancellationToken.None);
        await PortalStartup.PrepareAsync(portal.Services, CancellationToken.None);
        Assert.Equal(11, (await portal.DoAsync("auditor", new ListStandards())).Count);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task List_ByWordDayAndHolder_FindsWhatFits(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        async Task<List<string>> FindAsync(ListStandards question) => [.. (await portal.DoAsync("maker", question)).Select(row => row.Code)];
        Assert.Equal([Nurse], await FindAsync(new() { Text = " 护士执业 " }));
        Assert.Equal(["blood-donation-certificate"], await FindAsync(new() { Text = "血型" }));
        Assert.Equal(["血型"], (await portal.DoAsync("maker", new ListStandards { Text = "BLOODtype" }))[0].Matches);
        Assert.Empty(await FindAsync(new() { Text = "%" }));
        Assert.Equal(["medical-institution-practice-licence", "tcm-clinic-filing-certificate"], await FindAsync(new() { HolderKind = LicenceHolderKind.Institution }));
        var day = HealthPortal.Domain.Time.ShanghaiTime.DateOf((await portal.DoAsync("maker", new ListStandards()))[0].CreatedAt);
        Assert.Equal(11, (await FindAsync(new() { CreatedFrom = day, CreatedTo = day })).Count);
        Assert.Empty(await FindAsync(new() { CreatedFrom = day.AddDays(1) }));
        Assert.Empty(await FindAsync(new() { CreatedTo = day.AddDays(-1) }));
        Assert.Equal("from", (await portal.RunAsync("maker", new ListStandards { CreatedFrom = day, CreatedTo = day.AddDays(-1) })).Problems[0].Field);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Version_FromDraftToActive_IsSeenByWhomItConcernsAndStaysOnRecord(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var draft = await portal.DoAsync("writer", new StartStandardDraft { TypeCode = Nurse });
        Assert.Equal((2, Nurse), (draft.Number, draft.TypeCode));
        Assert.Equal(draft, await portal.DoAsync("writer", new StartStandardDraft { TypeCode = Nurse }));

        // Nobody else sees what is not in force yet.
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("auditor", new ReadStandard { TypeCode = Nurse, Number = 2 })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("auditor", new CompareStandards { TypeCode = Nurse, After = 2 })).Failure);
        Assert.Single((await portal.DoAsync("auditor", new ReadStandard { TypeCode = Nurse })).Versions);

        // Unchanged, it need not be reviewed.
        Assert.Contains("完全相同", (await portal.RunAsync("writer", new SubmitStandard { VersionId = draft.Id, Version = draft.Version })).Message, StringComparison.Ordinal);

        var content = (await portal.DoAsync("writer", new ReadStandard { TypeCode = Nurse, Number = 2 })).Content;
        var changed = content with { Fields = [.. content.Fields.Select(field => field.Key == "holderName" ? field with { MaxLength = 50 } : field), new StandardField("title", "技术职称", StandardFieldType.Choice) { Options = ["护士", "护师", "主管护师"] }] };
        var saved = await portal.DoAsync("writer", new SaveStandardDraft { VersionId = draft.Id, Version = draft.Version, Content = changed, ChangeNote = "增加职称，姓名缩短" });
        var stale = await portal.RunAsync("writer", new SaveStandardDraft { VersionId = draft.Id, Version = draft.Version, Content = content, ChangeNote = "旧" });
        Assert.Equal(FailureKind.Conflict, stale.Failure);
        Assert.Contains("施若兰", stale.Message, StringComparison.Ordinal);

        var sent = await portal.DoAsync("writer", new SubmitStandard { VersionId = saved.Id, Version = saved.Version });
        Assert.Contains("正在等待审核", (await portal.RunAsync("writer", new StartStandardDraft { TypeCode = Nurse })).Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("writer", new ApproveStandard { VersionId = sent.Id, Version = sent.Version })).Failure);
        var waiting = Assert.Single((await portal.DoAsync("reviewer", new ListToDos { Filter = new() { Kind = "standards" } })).Rows);
        Assert.Equal(("审核", "护士执业证书"), (waiting.Act, waiting.Title));

        var difference = await portal.DoAsync("reviewer", new CompareStandards { TypeCode = Nurse, After = 2 });
        Assert.Equal(["护士姓名 · 长度", "技术职称"], difference.Changes.Select(change => change.Subject));
        Assert.True(difference.Plan.NeedsRecheck);
        Assert.Contains("\"checkAgain\"", difference.Plan.Write(), StringComparison.Ordinal);

        var approved = await portal.DoAsync("reviewer", new ApproveStandard { VersionId = sent.Id, Version = sent.Version, Opinion = "同意" });
        Assert.Equal(1, (await portal.DoAsync("auditor", new ReadStandard { TypeCode = Nurse })).Shown.Number);
        await portal.DoAsync("reviewer", new ActivateStandard { VersionId = approved.Id, Version = approved.Version });
        var now = await portal.DoAsync("auditor", new ReadStandard { TypeCode = Nurse });
        Assert.Equal([(2, StandardState.Active), (1, StandardState.Archived)], now.Versions.Select(row => (row.Number, row.State)));
        Assert.Equal((2, "张文博", "张文博"), (now.Shown.Number, now.Shown.ReviewedByName, now.Shown.ActivatedByName));
        Assert.Equal(2, (await portal.DoAsync("auditor", new CompareStandards { TypeCode = Nurse, After = 2 })).Changes.Count);
        Assert.Equal(["送审"], (await portal.DoAsync("writer", new ListDone { Filter = new() { Kind = "standards" } })).Rows.Select(item => item.Act));

        // Every act stands in the log: the draft, its sending, approval, activation and the end of the one before.
        await using var db = await portal.OpenAsync();
        var acts = await db.Set<ChangeEntry>().AsNoTracking().Where(row => row.EntityType == "StandardVersion" && row.ActorName != "系统").Select(row => row.Operation).Distinct().ToListAsync();
        Assert.Superset(new HashSet<string>(StringComparer.Ordinal) { "StartStandardDraft", "SubmitStandard", "ApproveStandard", "ActivateStandard" }, acts.ToHashSet(StringComparer.Ordinal));

        // Back to the old words: the archived one is the ground of the next.
        var third = await portal.DoAsync("writer", new StartStandardDraft { TypeCode = Nurse, From = 1 });
        Assert.Equal(content.Write(), (await portal.DoAsync("writer", new ReadStandard { TypeCode = Nurse, Number = third.Number })).Content.Write());
        Assert.Contains("还没有送审", (await portal.RunAsync("writer", new StartStandardDraft { TypeCode = Nurse, From = 2 })).Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task NewType_FromNothingToActiveOrAway(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var bad = await portal.RunAsync("writer", new CreateLicenceType { Code = "X", Name = "  ", EnglishName = new string('a', 201), HolderKind = (LicenceHolderKind)9 });
        Assert.Equal(["code", "name", "englishName", "holderKind"], bad.Problems.Select(problem => problem.Field));
        Assert.Equal("code", (await portal.RunAsync("writer", new CreateLicenceType { Code = "statistics", Name = "统计证", HolderKind = LicenceHolderKind.Person })).Problems[0].Field);
        foreach (var wrong in new[] { null, "", "11100000000013338W", "11100000000013338X011", "11100000000013338W0A1" })
        {
            Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("reviewer", new SetIdentifierCode { TypeCode = Nurse, IdentifierCode = wrong })).Failure);
        }

        await portal.DoAsync("reviewer", new SetIdentifierCode { TypeCode = Nurse, IdentifierCode = " 11100000000013338w009 " });
        Assert.Equal("11100000000013338W009", (await portal.DoAsync("writer", new ReadStandard { TypeCode = Nurse })).IdentifierCode);
        Assert.Contains("已经用了", (await portal.RunAsync("reviewer", new SetIdentifierCode { TypeCode = "medical-institution-practice-licence", IdentifierCode = "11100000000013338W009" })).Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("writer", new SetIdentifierCode { TypeCode = Nurse, IdentifierCode = "11100000000013338W009" })).Failure);
        Assert.Equal("code", (await portal.RunAsync("writer", new CreateLicenceType { Code = Nurse, Name = "另一种", HolderKind = LicenceHolderKind.Person })).Problems[0].Field);
        Assert.Equal("name", (await portal.RunAsync("writer", new CreateLicenceType { Code = "other-one", Name = " 护士执业证书 ", HolderKind = LicenceHolderKind.Person })).Problems[0].Field);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("maker", new CreateLicenceType { Code = "other-one", Name = "另一种", HolderKind = LicenceHolderKind.Person })).Failure);

        var made = await portal.DoAsync("writer", new CreateLicenceType { Code = "school-check", Name = "托幼机构卫生评价证明", HolderKind = LicenceHolderKind.Institution });
        Assert.Equal(11, (await portal.DoAsync("maker", new ListStandards())).Count); // not in force: not for everybody
        Assert.Equal(12, (await portal.DoAsync("reviewer", new ListStandards())).Count);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("reviewer", new CompareStandards { TypeCode = "school-check", After = 1 })).Failure);
        var saved = await portal.DoAsync("writer", new SaveStandardDraft { VersionId = made.Id, Version = made.Version, Content = new StandardContent([], "", ""), ChangeNote = "新的证照" });
        Assert.NotEmpty((await portal.RunAsync("writer", new SubmitStandard { VersionId = made.Id, Version = saved.Version })).Problems);
        await portal.DoAsync("writer", new DiscardStandardDraft { VersionId = made.Id, Version = saved.Version });
        Assert.Equal(11, (await portal.DoAsync("reviewer", new ListStandards())).Count);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("writer", new StartStandardDraft { TypeCode = "school-check" })).Failure);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task BadInput_IsRefusedWithAReason(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var draft = await portal.DoAsync("writer", new StartStandardDraft { TypeCode = Nurse });
        var content = (await portal.DoAsync("writer", new ReadStandard { TypeCode = Nurse, Number = 2 })).Content;
        Assert.Equal("changeNote", (await portal.RunAsync("writer", new SaveStandardDraft { VersionId = draft.Id, Version = draft.Version, Content = content, ChangeNote = new string('长', 501) })).Problems[0].Field);
        Assert.Contains("太长", (await portal.RunAsync("writer", new SaveStandardDraft { VersionId = draft.Id, Version = draft.Version, Content = content with { Conditions = [new string('x', 400_001)] } })).Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("writer", new SaveStandardDraft { VersionId = Guid.CreateVersion7(), Version = 1, Content = content })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("writer", new ReadStandard { TypeCode = "' or 1=1 --" })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("writer", new ReadStandard { TypeCode = Nurse, Number = 99 })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("writer", new StartStandardDraft { TypeCode = "blood-donation-certificate", From = 7 })).Failure);

        // A draft is neither approved nor switched on, and not the active one is thrown away.
        Assert.Contains("不在待审核状态", (await portal.RunAsync("reviewer", new ApproveStandard { VersionId = draft.Id, Version = draft.Version })).Message, StringComparison.Ordinal);
        Assert.Contains("审核通过的版本", (await portal.RunAsync("reviewer", new ActivateStandard { VersionId = draft.Id, Version = draft.Version })).Message, StringComparison.Ordinal);
        var active = (await portal.DoAsync("writer", new ReadStandard { TypeCode = Nurse })).Shown;
        Assert.Contains("只有草稿可以放弃", (await portal.RunAsync("writer", new DiscardStandardDraft { VersionId = active.Id, Version = active.Version })).Message, StringComparison.Ordinal);
        var unfinished = await portal.DoAsync("writer", new SaveStandardDraft { VersionId = draft.Id, Version = draft.Version, Content = content with { Fields = [.. content.Fields.Skip(1)] }, ChangeNote = "少了主键" });
        var refused = await portal.RunAsync("writer", new SubmitStandard { VersionId = draft.Id, Version = unfinished.Version });
        Assert.Contains("primaryKey", refused.Problems.Select(problem => problem.Field));
    }

    [SkippableFact]
    public async Task TwoActivations_AtOnce_LeaveOneActive()
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.PostgreSql);
        var draft = await portal.DoAsync("writer", new StartStandardDraft { TypeCode = Nurse });
        var content = (await portal.DoAsync("writer", new ReadStandard { TypeCode = Nurse, Number = 2 })).Content;
        draft = await portal.DoAsync("writer", new SaveStandardDraft { VersionId = draft.Id, Version = draft.Version, Content = content with { Columns = ["licenceNo"] }, ChangeNote = "只列编号" });
        draft = await portal.DoAsync("writer", new SubmitStandard { VersionId = draft.Id, Version = draft.Version });
        draft = await portal.DoAsync("reviewer", new ApproveStandard { VersionId = draft.Id, Version = draft.Version });
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => portal.RunAsync("reviewer", new ActivateStandard { VersionId = draft.Id, Version = draft.Version })));
        Assert.Single(both, outcome => outcome.Succeeded);
        Assert.Equal(FailureKind.Conflict, both.Single(outcome => !outcome.Succeeded).Failure);
        await using var db = await portal.OpenAsync();
        Assert.Equal(1, await db.Set<StandardVersion>().CountAsync(row => row.Type!.Code == Nurse && row.State == StandardState.Active));
    }
}
