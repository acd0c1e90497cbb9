using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Tests.Kit;

namespace HealthPortal.Tests.Data.GovernmentServices.ServiceMatters;

/// <summary>Guides as versioned, reviewed records, by the people who write and review them.</summary>
public class GuideVersionTests
{
    private static readonly DateOnly Today = new(2026, 3, 10);

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Guide_WhenDraftedSubmittedAndApprovedByAnother_IsInForce(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var item = await portal.ItemIdAsync(Cases.HygieneLicence);
        var draft = await portal.DoAsync("writer", new StartGuideDraft { ItemId = item });
        Assert.Equal(draft, await portal.DoAsync("writer", new StartGuideDraft { ItemId = item }));
        var content = (await portal.DoAsync("writer", new ReadGuideVersion { ItemId = item })).Content;

        draft = await portal.DoAsync("writer", new SaveGuideDraft { VersionId = draft.Id, Version = draft.Version, Content = content with { Fee = "不收取任何费用。" }, ChangeNote = "写清收费" });
        draft = await portal.DoAsync("writer", new SubmitGuide { VersionId = draft.Id, Version = draft.Version });

        var waiting = Assert.Single(await portal.DoAsync("reviewer", new ListGuideReviews()));
        Assert.Equal((draft.Id, 2, false, "写清收费"), (waiting.VersionId, waiting.Number, waiting.IsMine, waiting.ChangeNote));
        Assert.True(Assert.Single(await portal.DoAsync("writer", new ListGuideReviews())).IsMine);
        Assert.Contains("等待审核", (await portal.RunAsync("writer", new StartGuideDraft { ItemId = item })).Message, StringComparison.Ordinal);
        var difference = Assert.Single(GuideComparison.Between((await portal.DoAsync("reviewer", new ReadGuideVersion { ItemId = item })).Base!, (await portal.DoAsync("reviewer", new ReadGuideVersion { ItemId = item })).Content));
        Assert.Equal("收费情况", difference.Subject);

        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("writer", new ApproveGuide { VersionId = draft.Id, Version = draft.Version, EffectiveFrom = Today })).Failure);
        Assert.Equal("effectiveFrom", (await portal.RunAsync("reviewer", new ApproveGuide { VersionId = draft.Id, Version = draft.Version, EffectiveFrom = Today.AddDays(-1) })).Problems[0].Field);
        var published = await portal.DoAsync("reviewer", new ApproveGuide { VersionId = draft.Id, Version = draft.Version, EffectiveFrom = Today.AddDays(1), Opinion = "同意" });

        var before = await portal.DoAsync("window", new ReadGuide { ItemId = item });
        Assert.Equal((1, true), (before.Shown!.Number, before.MayTakeIn));
        Assert.Equal((2, 2), (before.Versions.Count, before.Versions[0].Number));
        portal.Clock.Advance(TimeSpan.FromDays(1));
        var after = await portal.DoAsync("window", new ReadGuide { ItemId = item });
        Assert.Equal((2, "不收取任何费用。"), (after.Shown!.Number, after.Content!.Fee));
        var comparison = await portal.DoAsync("window", new CompareGuideVersions { ItemId = item, BeforeId = after.Versions[1].Id, AfterId = published.Id });
        Assert.Equal(difference, Assert.Single(comparison.Differences));

        var retired = await portal.DoAsync("reviewer", new RetireGuide { VersionId = published.Id, Version = published.Version, Reason = "写错了" });
        Assert.Equal(1, (await portal.DoAsync("window", new ReadGuide { ItemId = item })).Shown!.Number);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("reviewer", new RetireGuide { VersionId = retired.Id, Version = retired.Version, Reason = "再来" })).Failure);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Guide_WhenPublishedWithAnotherFlow_RunningCasesStayOnTheirVersion(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var running = await portal.SubmitAsync();
        var begun = await portal.DraftAsync(seed: 2);
        var item = await portal.ItemIdAsync(Cases.HygieneLicence);
        await PublishAsync(portal, item, content => content with
        {
            Flow = [.. content.Flow.Where(step => step.Kind is not FlowStepKind.SiteInspection)],
        });

        running = await portal.DoAsync("officer", new AcceptCase { CaseId = running.Id, Version = running.Version });
        Assert.Equal(FlowStepKind.SiteInspection, (await portal.DoAsync("officer", new ReadCase { CaseId = running.Id })).Row.StepKind);
        var oldDraft = await portal.DoAsync("window", new HealthPortal.Data.GovernmentServices.ServiceWindow.SubmitCase { DraftId = begun.Id, Version = begun.Version });
        oldDraft = await portal.DoAsync("officer", new AcceptCase { CaseId = oldDraft.Id, Version = oldDraft.Version });
        Assert.Equal(FlowStepKind.SiteInspection, (await portal.DoAsync("officer", new ReadCase { CaseId = oldDraft.Id })).Row.StepKind);

        var fresh = await portal.SubmitAsync(seed: 3);
        fresh = await portal.DoAsync("officer", new AcceptCase { CaseId = fresh.Id, Version = fresh.Version });
        Assert.Equal(FlowStepKind.DepartmentReview, (await portal.DoAsync("officer", new ReadCase { CaseId = fresh.Id })).Row.StepKind);

        running = await portal.DoAsync("officer", new RecordInspection { CaseId = running.Id, Version = running.Version, Inspection = new SiteInspection(Today, ["王演示", "李演示"], "符合要求", true) });
        Assert.Equal(FlowStepKind.DepartmentReview, (await portal.DoAsync("officer", new ReadCase { CaseId = running.Id })).Row.StepKind);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Guide_WhenRejected_GoesBackToTheAuthorWithTheOpinion(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var item = await portal.ItemIdAsync(Cases.HygieneLicence);
        var draft = await SubmitAsync(portal, item, content => content with { Fee = "改收费。" });

        Assert.Equal("reviewOpinion", (await portal.RunAsync("reviewer", new RejectGuide { VersionId = draft.Id, Version = draft.Version, Opinion = " " })).Problems[0].Field);
        draft = await portal.DoAsync("reviewer", new RejectGuide { VersionId = draft.Id, Version = draft.Version, Opinion = "请写明依据" });

        Assert.Equal("请写明依据", Assert.Single(await portal.DoAsync("writer", new ListGuideReviews { State = GuideState.Draft })).ReviewOpinion);
        await portal.DoAsync("writer", new DiscardGuideDraft { VersionId = draft.Id, Version = draft.Version });
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("writer", new ReadGuideVersion { ItemId = item })).Failure);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task SaveGuideDraft_WhenTheFormIsStaleOrTwoSaveAtOnce_OneIsToldWhoCameFirst(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var item = await portal.ItemIdAsync(Cases.HygieneLicence);
        var starts = await Task.WhenAll(portal.RunAsync("writer", new StartGuideDraft { ItemId = item }), portal.RunAsync("admin", new StartGuideDraft { ItemId = item }));
        Assert.All(starts, start => Assert.True(start.Succeeded, start.Succeeded ? "" : start.Message));
        Assert.Equal(starts[0].Value.Id, starts[1].Value.Id);
        var draft = starts[0].Value;
        var content = (await portal.DoAsync("writer", new ReadGuideVersion { ItemId = item })).Content;

        var saves = await Task.WhenAll(
            portal.RunAsync("writer", new SaveGuideDraft { VersionId = draft.Id, Version = draft.Version, Content = content with { Fee = "甲" }, ChangeNote = "甲" }),
            portal.RunAsync("admin", new SaveGuideDraft { VersionId = draft.Id, Version = draft.Version, Content = content with { Fee = "乙" }, ChangeNote = "乙" }));

        Assert.Single(saves, save => save.Succeeded);
        var lost = Assert.Single(saves, save => !save.Succeeded);
        Assert.Equal(FailureKind.Conflict, lost.Failure);
        Assert.Contains("先行处理", lost.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task SubmitGuide_WhenTheContentBreaksRules_ListsThemByPlaceAndStaysADraft(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var item = await portal.ItemIdAsync(Cases.HygieneLicence);
        var draft = await portal.DoAsync("writer", new StartGuideDraft { ItemId = item });
        var content = (await portal.DoAsync("writer", new ReadGuideVersion { ItemId = item })).Content;
        draft = await portal.DoAsync("writer", new SaveGuideDraft { VersionId = draft.Id, Version = draft.Version, Content = content with { Fee = "", Flow = [], Conditions = [""] } });

        Assert.Equal("changeNote", (await portal.RunAsync("writer", new SubmitGuide { VersionId = draft.Id, Version = draft.Version })).Problems[0].Field);
        draft = await portal.DoAsync("writer", new SaveGuideDraft { VersionId = draft.Id, Version = draft.Version, Content = content with { Fee = "", Flow = [], Conditions = [""] }, ChangeNote = "试" });
        var refused = await portal.RunAsync("writer", new SubmitGuide { VersionId = draft.Id, Version = draft.Version });

        Assert.Equal(FailureKind.Invalid, refused.Failure);
        Assert.Superset(new HashSet<string?> { "fee", "flow", "conditions" }, refused.Problems.Select(problem => problem.Field).ToHashSet());
        var view = await portal.DoAsync("writer", new ReadGuideVersion { ItemId = item });
        Assert.Equal(GuideState.Draft, view.Version.State);
        Assert.Equal(refused.Problems, view.Problems);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ApproveGuide_WhenTheAdministratorWroteIt_NeedsOtherEyes(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var item = await portal.ItemIdAsync(Cases.HygieneLicence);
        var draft = await SubmitAsync(portal, item, content => content with { Fee = "改收费。" }, "admin");

        Assert.Contains("不能审核同一个版本", (await portal.RunAsync("admin", new ApproveGuide { VersionId = draft.Id, Version = draft.Version, EffectiveFrom = Today })).Message, StringComparison.Ordinal);
        await portal.DoAsync("reviewer", new ApproveGuide { VersionId = draft.Id, Version = draft.Version, EffectiveFrom = Today });
    }

    [Fact]
    public async Task ReadGuide_WhenOneMayNotWrite_DraftsAreNotThere()
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);
        var item = await portal.ItemIdAsync(Cases.HygieneLicence);
        var draft = await portal.DoAsync("writer", new StartGuideDraft { ItemId = item });

        Assert.Single((await portal.DoAsync("window", new ReadGuide { ItemId = item })).Versions);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("window", new ReadGuide { ItemId = item, VersionId = draft.Id })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new ReadGuideVersion { ItemId = item })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("window", new ReadGuide { ItemId = Guid.NewGuid() })).Failure);
        Assert.Equal(2, (await portal.DoAsync("writer", new ReadGuide { ItemId = item })).Versions.Count);
    }

    [Theory]
    [InlineData("window")]
    [InlineData("officer")]
    [InlineData("head")]
    [InlineData("leader")]
    [InlineData("province")]
    [InlineData("auditor")]
    public async Task Guides_WithoutPermission_CannotBeChanged(string user)
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);
        var item = await portal.ItemIdAsync(Cases.HygieneLicence);
        var nothing = Guid.NewGuid();
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(user, new StartGuideDraft { ItemId = item })).Failure);
        UseCase<GuideVersionRef>[] acts =
        [
            new SubmitGuide { VersionId = nothing, Version = 1 },
            new DiscardGuideDraft { VersionId = nothing, Version = 1 },
            new ApproveGuide { VersionId = nothing, Version = 1, EffectiveFrom = Today },
            new RejectGuide { VersionId = nothing, Version = 1, Opinion = "否" },
            new RetireGuide { VersionId = nothing, Version = 1, Reason = "否" },
        ];
        foreach (var act in acts)
        {
            Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(user, act)).Failure);
        }
    }

    private static async Task<GuideVersionRef> SubmitAsync(TestPortal portal, Guid item, Func<GuideContent, GuideContent> change, string author = "writer")
    {
        var draft = await portal.DoAsync(author, new StartGuideDraft { ItemId = item });
        var content = (await portal.DoAsync(author, new ReadGuideVersion { ItemId = item })).Content;
        draft = await portal.DoAsync(author, new SaveGuideDraft { VersionId = draft.Id, Version = draft.Version, Content = change(content), ChangeNote = "修订" });
        return await portal.DoAsync(author, new SubmitGuide { VersionId = draft.Id, Version = draft.Version });
    }

    private static async Task PublishAsync(TestPortal portal, Guid item, Func<GuideContent, GuideContent> change)
    {
        var draft = await SubmitAsync(portal, item, change);
        await portal.DoAsync("reviewer", new ApproveGuide { VersionId = draft.Id, Version = draft.Version, EffectiveFrom = Today });
    }
}
