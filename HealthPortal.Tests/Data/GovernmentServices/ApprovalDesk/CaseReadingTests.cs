using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Time;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.GovernmentServices.ApprovalDesk;

/// <summary>What the case page reads on demand, and the public check of licences.</summary>
public class CaseReadingTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ReadCaseHistory_WhenPeopleActedAndLooked_TellsItInChinese(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();
        await portal.DoAsync("officer", new AcceptCase { CaseId = made.Id, Version = made.Version, Opinion = "予以受理" });
        await portal.DoAsync("officer", new UnmaskCase { CaseId = made.Id });

        var officer = await portal.DoAsync("officer", new ReadCaseHistory { CaseId = made.Id });
        var auditor = await portal.DoAsync("auditor", new ReadCaseHistory { CaseId = made.Id });

        Assert.Equal("查看完整证件号码（" + made.CaseNumber + "）", officer.Lines[0].What);
        var change = Assert.Single(officer.Lines, line => line.Kind == ChangeKind.Changed);
        Assert.Contains(change.Changes, field => field is { Field: "状态", Before: "待受理", After: "审批中" });
        Assert.All(officer.Lines, line => Assert.Null(line.RemoteAddress));
        Assert.All(auditor.Lines, line => Assert.Equal("127.0.0.1", line.RemoteAddress));
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("officer-js01", new ReadCaseHistory { CaseId = made.Id })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("admin", new ReadCaseHistory { CaseId = made.Id })).Failure);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ReadCaseHistory_WhenLong_GoesOnWhereItStopped(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();
        for (var look = 0; look < ReadCaseHistory.PageSize; look++)
        {
            await portal.DoAsync("officer", new UnmaskCase { CaseId = made.Id });
        }

        var first = await portal.DoAsync("officer", new ReadCaseHistory { CaseId = made.Id });
        var second = await portal.DoAsync("officer", new ReadCaseHistory { CaseId = made.Id, Before = first.Next });

        Assert.Equal(ReadCaseHistory.PageSize, first.Lines.Count);
        Assert.NotEmpty(second.Lines);
        Assert.Null(second.Next);
        Assert.True(second.Lines[0].Sequence < first.Lines[^1].Sequence);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ReadCaseDeadlines_WhenSuspendedAndExtended_ExplainsEachDay(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();
        Assert.Null((await portal.DoAsync("officer", new ReadCaseDeadlines { CaseId = made.Id })).Promised);
        made = await portal.DoAsync("officer", new AcceptCase { CaseId = made.Id, Version = made.Version });
        made = await portal.DoAsync("officer", new SuspendCase { CaseId = made.Id, Version = made.Version, Cause = PauseCause.Testing, Reason = "等待复检" });
        portal.Clock.Advance(TimeSpan.FromDays(2));
        made = await portal.DoAsync("officer", new ResumeCase { CaseId = made.Id, Version = made.Version });
        await portal.DoAsync("leader", new ExtendDeadline { CaseId = made.Id, Version = made.Version, WorkingDays = 5, Reason = "案情复杂" });

        var read = await portal.DoAsync("legal", new ReadCaseDeadlines { CaseId = made.Id });

        Assert.Contains(read.Promised!.Days, day => !day.Counted && day.Why.Contains("检验、检测、检疫", StringComparison.Ordinal));
        Assert.Contains(read.Promised.Days, day => day.Counted && day.Why.Contains("第四十二条", StringComparison.Ordinal));
        Assert.Equal(read.PromisedDays + 5, read.Promised.Days.Count(day => day.Counted));
        Assert.Equal(read.StatutoryDays + 5, read.Statutory!.Days.Count(day => day.Counted));
        Assert.Equal(DeadlineState.Running, read.Promised.Standing.State);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("officer-js01", new ReadCaseDeadlines { CaseId = made.Id })).Failure);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task PreviewLicence_WhenGranted_ShowsWhatTheLicenceWillSay(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.ToDecisionAsync();
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("maker", new PreviewLicence { CaseId = made.Id })).Failure);
        made = await portal.DoAsync("leader", new DecideCase { CaseId = made.Id, Version = made.Version, Grant = true });

        var preview = await portal.DoAsync("maker", new PreviewLicence { CaseId = made.Id });
        await portal.DoAsync("maker", new MakeLicence { CaseId = made.Id, Version = made.Version });

        await using var db = await portal.OpenAsync();
        var licence = await db.Set<Licence>().SingleAsync();
        Assert.StartsWith("昆山卫公证字〔2026〕第", preview.Number, StringComparison.Ordinal);
        Assert.StartsWith("昆山卫公证字〔2026〕第", licence.Number, StringComparison.Ordinal);
        Assert.Equal((licence.Title, licence.HolderName, licence.ValidFrom, licence.ValidTo), (preview.Title, preview.HolderName, preview.ValidFrom, preview.ValidTo));
        Assert.Contains(preview.Lines, line => line.Label == "许可项目");
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("officer", new PreviewLicence { CaseId = made.Id })).Failure);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task VerifyLicence_WhenAnybodyAsks_TellsTheStateAndNoNumberOfAPerson(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.ToDecisionAsync();
        made = await portal.DoAsync("leader", new DecideCase { CaseId = made.Id, Version = made.Version, Grant = true });
        await portal.DoAsync("maker", new MakeLicence { CaseId = made.Id, Version = made.Version });
        var code = (await portal.DoAsync("legal", new ReadCase { CaseId = made.Id })).VerificationCode!;

        var found = await portal.Anonymous.RunAsync(new VerifyLicence { Code = code });
        portal.Clock.Advance(TimeSpan.FromDays(5 * 366));
        var expired = await portal.Anonymous.RunAsync(new VerifyLicence { Code = code });

        Assert.True(found.Value.IsInForce);
        Assert.Equal(("公共场所卫生许可证", "有效"), (found.Value.Title, found.Value.StateName));
        Assert.Equal((false, "已过有效期"), (expired.Value.IsInForce, expired.Value.StateName));
        foreach (var wrong in (string[])["", "x", new string('0', VerifyLicence.CodeLength), code.ToUpperInvariant(), code + "0", code[..^1] + "'"])
        {
            var outcome = await portal.Anonymous.RunAsync(new VerifyLicence { Code = wrong });
            Assert.Equal(FailureKind.NotFound, outcome.Failure);
            Assert.Contains("没有查到", outcome.Message, StringComparison.Ordinal);
        }
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task RefuseAcceptance_WhenGroundIsChosen_StandsInTheNotice(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();
        await portal.DoAsync("officer", new RefuseAcceptance { CaseId = made.Id, Version = made.Version, Cause = RefusalCause.OutsideCompetence, Reason = "场所位于外市" });

        var notice = (await portal.DoAsync("officer", new ReadCase { CaseId = made.Id })).Documents.Single(document => document.Kind == CaseDocumentKind.RefusalNotice);
        var facts = (await portal.DoAsync("officer", new ReadDocument { DocumentId = notice.Id })).Facts;

        Assert.Equal((RefusalCause.OutsideCompetence, "场所位于外市"), (facts.RefusalCause!.Value, facts.Reason));
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("officer-js01", new ReadDocument { DocumentId = notice.Id })).Failure);
    }
}
