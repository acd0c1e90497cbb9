using HealthPortal.Data.Platform.Notices;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Notices;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Time;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Platform.Notices;

public class AnnouncementTests
{
    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Life_FromDraftToDeletion_ShowsReadersExactlyWhatIsPublished(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var draft = await portal.DraftAsync(AnnouncementDesk.Content("关于开展检查的通知"));
        Assert.Equal(AnnouncementState.Draft, draft.State);
        Assert.Empty(await portal.TitlesAsync("window"));

        var submitted = await portal.DoAsync("editor", new SaveAnnouncement { AnnouncementId = draft.Id, Version = draft.Version, Content = AnnouncementDesk.Content("关于开展检查的通知"), Submit = true });
        Assert.Equal(AnnouncementState.FirstReview, submitted.State);
        Assert.Equal(["关于开展检查的通知"], (await portal.DoAsync("head", new ListAnnouncementReviews())).Rows.Select(row => row.Title));
        Assert.Empty((await portal.DoAsync("leader", new ListAnnouncementReviews())).Rows);
        var first = await portal.DoAsync("head", new ReviewAnnouncement { AnnouncementId = draft.Id, Version = submitted.Version, Approve = true, Reason = "内容属实" });
        Assert.Equal(AnnouncementState.SecondReview, first.State);
        Assert.Equal(1, await portal.DoAsync("leader", new CountAnnouncementReviews()));
        Assert.Empty(await portal.TitlesAsync("window"));

        var published = await portal.DoAsync("leader", new ReviewAnnouncement { AnnouncementId = draft.Id, Version = first.Version, Approve = true });
        Assert.Equal(AnnouncementState.Published, published.State);
        Assert.Equal(1, await portal.DoAsync("window", new CountUnreadAnnouncements()));
        var read = await portal.DoAsync("window", new ReadAnnouncement { AnnouncementId = draft.Id });
        Assert.Equal(("<p>请各单位按时完成。</p>", "昆山市卫生健康委员会", "韩书瑶", false), (read.Body, read.OrganName, read.PublisherName, read.IsRead));
        Assert.True(await portal.DoAsync("window", new MarkAnnouncementRead { AnnouncementId = draft.Id }));
        Assert.False(await portal.DoAsync("window", new MarkAnnouncementRead { AnnouncementId = draft.Id }));
        Assert.Equal(0, await portal.DoAsync("window", new CountUnreadAnnouncements()));
        Assert.True((await portal.DoAsync("window", new ReadAnnouncement { AnnouncementId = draft.Id })).IsRead);

        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("editor", new DeleteAnnouncement { AnnouncementId = draft.Id, Version = published.Version })).Failure);
        Assert.Equal("reason", (await portal.RunAsync("editor", new RecallAnnouncement { AnnouncementId = draft.Id, Version = published.Version, Reason = " " })).Problems[0].Field);
        var recalled = await portal.DoAsync("editor", new RecallAnnouncement { AnnouncementId = draft.Id, Version = published.Version, Reason = "附件有误" });
        Assert.Equal(AnnouncementState.Recalled, recalled.State);
        Assert.Empty(await portal.TitlesAsync("window"));
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("window", new ReadAnnouncement { AnnouncementId = draft.Id })).Failure);
        Assert.Equal(
            [AnnouncementAct.Recalled, AnnouncementAct.SecondApproved, AnnouncementAct.FirstApproved, AnnouncementAct.Submitted, AnnouncementAct.Created],
            (await portal.DoAsync("editor", new ReadManagedAnnouncement { AnnouncementId = draft.Id })).Log.Select(line => line.Act));

        await portal.DoAsync("editor", new DeleteAnnouncement { AnnouncementId = draft.Id, Version = recalled.Version });
        await using var db = await portal.OpenAsync();
        Assert.Equal((0, 0, 0, 0), (await db.Set<Announcement>().CountAsync(), await db.Set<AnnouncementVersion>().CountAsync(), await db.Set<AnnouncementEvent>().CountAsync(), await db.ReadRowsAsync()));
        Assert.Contains(await db.Set<ChangeEntry>().Where(row => row.EntityType == nameof(Announcement)).Select(row => row.Kind).ToListAsync(), kind => kind == ChangeKind.Deleted);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Review_WhenTheSamePersonWouldActTwice_IsRefused(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        // The head also writes and gives both reviews: only the rules stand between them and the readers.
        await GrantAsync(portal, "head", "announcement-editor", "announcement-second-reviewer");
        var own = await portal.DraftAsync(AnnouncementDesk.Content("自己起草的"), author: "head", submit: true);
        var outcome = await portal.RunAsync("head", new ReviewAnnouncement { AnnouncementId = own.Id, Version = own.Version, Approve = true });
        Assert.Contains("不能审核自己起草", outcome.Message, StringComparison.Ordinal);
        Assert.Contains("不能审核自己起草", (await portal.DoAsync("head", new ReadManagedAnnouncement { AnnouncementId = own.Id })).May.WhyNotReview, StringComparison.Ordinal);

        var other = await portal.DraftAsync(AnnouncementDesk.Content("别人起草的"), submit: true);
        var once = await portal.DoAsync("head", new ReviewAnnouncement { AnnouncementId = other.Id, Version = other.Version, Approve = true });
        outcome = await portal.RunAsync("head", new ReviewAnnouncement { AnnouncementId = other.Id, Version = once.Version, Approve = true });
        Assert.Contains("初审和复审须由两个人进行", outcome.Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("leader", new ReviewAnnouncement { AnnouncementId = other.Id, Version = other.Version, Approve = true })).Failure);

        // Who only corrected a word has a hand in it as well.
        var mended = await portal.DraftAsync(AnnouncementDesk.Content("有人改过的"));
        mended = await portal.DoAsync("head", new SaveAnnouncement { AnnouncementId = mended.Id, Version = mended.Version, Content = AnnouncementDesk.Content("有人改过的"), Submit = true });
        Assert.Contains("不能审核自己起草", (await portal.RunAsync("head", new ReviewAnnouncement { AnnouncementId = mended.Id, Version = mended.Version, Approve = true })).Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Review_WhenRefused_NeedsAReasonAndGoesBackToTheAuthor(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var submitted = await portal.DraftAsync(AnnouncementDesk.Content("要改的"), submit: true);
        Assert.Equal("reason", (await portal.RunAsync("head", new ReviewAnnouncement { AnnouncementId = submitted.Id, Version = submitted.Version, Approve = false })).Problems[0].Field);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("leader", new ReviewAnnouncement { AnnouncementId = submitted.Id, Version = submitted.Version, Approve = true })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new ReviewAnnouncement { AnnouncementId = submitted.Id, Version = submitted.Version, Approve = true })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("head-js05", new ReviewAnnouncement { AnnouncementId = submitted.Id, Version = submitted.Version, Approve = true })).Failure);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("editor", new SaveAnnouncement { AnnouncementId = submitted.Id, Version = submitted.Version, Content = AnnouncementDesk.Content("要改的") })).Failure);

        var back = await portal.DoAsync("head", new ReviewAnnouncement { AnnouncementId = submitted.Id, Version = submitted.Version, Approve = false, Reason = "日期写错" });
        Assert.Equal(AnnouncementState.Draft, back.State);
        Assert.Equal("日期写错", (await portal.DoAsync("editor", new ReadManagedAnnouncement { AnnouncementId = submitted.Id })).Refusal);
        var again = await portal.DoAsync("editor", new SaveAnnouncement { AnnouncementId = submitted.Id, Version = back.Version, Content = AnnouncementDesk.Content("改好的"), Submit = true });
        Assert.Equal(AnnouncementState.Published, (await portal.ApproveAsync(again)).State);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Revision_UntilItIsPublished_LeavesReadersTheOldVersion(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var published = await portal.PublishAsync(AnnouncementDesk.Content("旧标题"));
        await portal.DoAsync("window", new MarkAnnouncementRead { AnnouncementId = published.Id });
        await portal.DoAsync("officer", new MarkAnnouncementRead { AnnouncementId = published.Id });

        var revision = await portal.DoAsync("editor", new ReviseAnnouncement { AnnouncementId = published.Id, Version = published.Version });
        Assert.Equal("organ", (await portal.RunAsync("admin", new SaveAnnouncement { AnnouncementId = published.Id, Version = revision.Version, Content = AnnouncementDesk.Content("新标题", "js/05/0/") })).Problems[0].Field);
        var submitted = await portal.DoAsync("editor", new SaveAnnouncement
        {
            AnnouncementId = published.Id,
            Version = revision.Version,
            Content = AnnouncementDesk.Content("新标题") with { PublishAt = Now(portal).AddHours(5) },
            Submit = true,
        });
        Assert.Equal(["旧标题"], await portal.TitlesAsync("window"));
        var changed = await portal.ApproveAsync(submitted);
        Assert.Equal(["旧标题"], await portal.TitlesAsync("window"));
        Assert.Equal(0, await portal.DoAsync("window", new CountUnreadAnnouncements()));

        portal.Clock.Advance(TimeSpan.FromHours(6));
        Assert.Equal(["新标题"], await portal.TitlesAsync("window"));
        Assert.Equal(1, await portal.DoAsync("window", new CountUnreadAnnouncements()));
        Assert.Equal(0, (await portal.DoAsync("editor", new ReadAnnouncementStatistics { AnnouncementId = published.Id })).Total.Read);

        // A small correction asks nobody to read again.
        revision = await portal.DoAsync("editor", new ReviseAnnouncement { AnnouncementId = published.Id, Version = changed.Version });
        await portal.DoAsync("window", new MarkAnnouncementRead { AnnouncementId = published.Id });
        submitted = await portal.DoAsync("editor", new SaveAnnouncement { AnnouncementId = published.Id, Version = revision.Version, Content = AnnouncementDesk.Content("新标题（更正）") with { RemindsAgain = false }, Submit = true });
        changed = await portal.ApproveAsync(submitted);
        Assert.Equal(["新标题（更正）"], await portal.TitlesAsync("window"));
        Assert.Equal(0, await portal.DoAsync("window", new CountUnreadAnnouncements()));
        Assert.Equal(1, await portal.DoAsync("officer", new CountUnreadAnnouncements()));

        // Given up, it leaves no trace with the readers.
        revision = await portal.DoAsync("editor", new ReviseAnnouncement { AnnouncementId = published.Id, Version = changed.Version });
        Assert.Equal(AnnouncementState.Published, (await portal.DoAsync("editor", new DiscardRevision { AnnouncementId = published.Id, Version = revision.Version })).State);
        Assert.Equal(["新标题（更正）"], await portal.TitlesAsync("window"));

        // A recall while a change is being written takes what the readers have, and keeps the draft.
        var head = await portal.DoAsync("editor", new ReadManagedAnnouncement { AnnouncementId = published.Id });
        revision = await portal.DoAsync("editor", new ReviseAnnouncement { AnnouncementId = published.Id, Version = head.Row.Version });
        var recalled = await portal.DoAsync("leader", new RecallAnnouncement { AnnouncementId = published.Id, Version = revision.Version, Reason = "先收回" });
        Assert.Equal(AnnouncementState.Draft, recalled.State);
        Assert.Empty(await portal.TitlesAsync("window"));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Visibility_FollowsTheClock(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var today = ShanghaiTime.Today(portal.Clock);
        await portal.PublishAsync(AnnouncementDesk.Content("定时") with { PublishAt = Now(portal).AddHours(2), ExpiresOn = today.AddDays(1) });
        Assert.Empty(await portal.TitlesAsync("window"));
        Assert.Equal("定时待发布", (await portal.DoAsync("editor", new ListAnnouncements())).Rows[0].StateWords(Now(portal)));
        portal.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(["定时"], await portal.TitlesAsync("window"));

        // The last day counts whole.
        portal.Clock.MoveTo(new DateTimeOffset(ShanghaiTime.StartOf(today.AddDays(2)).AddSeconds(-1)));
        Assert.Equal(["定时"], await portal.TitlesAsync("window"));
        portal.Clock.MoveTo(new DateTimeOffset(ShanghaiTime.StartOf(today.AddDays(2))));
        Assert.Empty(await portal.TitlesAsync("window"));
        Assert.Equal("已过期", (await portal.DoAsync("editor", new ListAnnouncements())).Rows[0].StateWords(Now(portal)));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Save_WhenInputIsWrong_SaysWhatAndWhere(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var today = ShanghaiTime.Today(portal.Clock);
        await portal.DraftAsync(AnnouncementDesk.Content("已有的 标题"));
        var id = await portal.DoAsync("editor", new StartAnnouncement());
        Assert.Equal(id, await portal.DoAsync("editor", new StartAnnouncement()));
        var good = AnnouncementDesk.Content("新公告");
        Assert.Equal(["title"], await FieldsAsync(good with { Title = "" }));
        Assert.Equal(["title"], await FieldsAsync(good with { Title = new string('长', 101) }));
        Assert.Equal(["title"], await FieldsAsync(good with { Title = "已有的标题" }));
        Assert.Equal("title", (await portal.DoAsync("editor", new CheckAnnouncementTitle { AnnouncementId = id, OrganPath = AnnouncementDesk.Kunshan, Title = "已有的　标题" }))?.Field);
        Assert.Null(await portal.DoAsync("editor", new CheckAnnouncementTitle { AnnouncementId = id, OrganPath = AnnouncementDesk.Kunshan, Title = "没有人用过" }));
        Assert.Equal(["body"], await FieldsAsync(good with { Body = "<p><br></p><script>alert(1)</script>" }));
        Assert.Equal(["body"], await FieldsAsync(good with { Body = new string('长', 300_001) }));
        Assert.Equal(["organ"], await FieldsAsync(good with { OrganPath = "js/05/0/" }));
        Assert.Equal(["organ"], await FieldsAsync(good with { OrganPath = "js/05/83/0/fg/" }));
        Assert.Equal(["expiresOn"], await FieldsAsync(good with { ExpiresOn = today.AddDays(-1) }));
        Assert.Equal(["expiresOn"], await FieldsAsync(good with { PublishAt = Now(portal).AddDays(3), ExpiresOn = today.AddDays(1) }));
        Assert.Equal(["publishAt"], await FieldsAsync(good with { PublishAt = Now(portal).AddMinutes(-1) }));
        Assert.Equal(["audience"], await FieldsAsync(good with { Roles = [] }));
        Assert.Equal(["audience"], await FieldsAsync(good with { Organisations = [] }));
        Assert.Equal(["audience"], await FieldsAsync(good with { Roles = [Guid.NewGuid()] }));
        Assert.Equal(["audience"], await FieldsAsync(good with { Organisations = ["js/01/"] }));
        Assert.Equal(["audience"], await FieldsAsync(good with { Organisations = ["js/05/83/h1/"] }));
        Assert.Equal(["audience"], await FieldsAsync(good with { Organisations = [.. Enumerable.Range(0, 101).Select(number => $"js/05/83/x{number}/")] }));
        Assert.Equal(["publisher"], await FieldsAsync(good with { PublisherId = Guid.NewGuid() }));
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new StartAnnouncement())).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("editor-js05", new SaveAnnouncement { AnnouncementId = id, Version = 1, Content = good })).Failure);
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("editor", new SaveAnnouncement { AnnouncementId = id, Version = 7, Content = good })).Failure);

        // Text that cannot be sent yet may still be kept.
        await portal.DoAsync("editor", new SaveAnnouncement { AnnouncementId = id, Version = 1, Content = good with { Title = "", Body = "" } });

        async Task<IEnumerable<string?>> FieldsAsync(AnnouncementContent content) =>
            (await portal.RunAsync("editor", new SaveAnnouncement { AnnouncementId = id, Version = 1, Content = content, Submit = true })).Problems.Select(problem => problem.Field);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Audience_ByRoleAndOrganisation_DecidesListPageCountAndFiles(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var roles = (await portal.DoAsync("editor-js05", new ReadAudienceRoles())).ToDictionary(role => role.Name, role => role.Id);
        const string suzhou = "js/05/0/";
        async Task<Guid> PublishAsync(string title, IReadOnlyList<Guid>? toRoles, IReadOnlyList<string>? units)
        {
            var id = await portal.DoAsync("editor-js05", new StartAnnouncement());
            var file = await portal.DoAsync("editor-js05", new AttachAnnouncementFile { AnnouncementId = id, File = await portal.StoreAsync(title + ".pdf") });
            Assert.Equal(title + ".pdf", file.Name);
            var submitted = await portal.DoAsync("editor-js05", new SaveAnnouncement { AnnouncementId = id, Version = 1, Content = AnnouncementDesk.Content(title, suzhou) with { Roles = toRoles, Organisations = units }, Submit = true });
            await portal.ApproveAsync(submitted, "head-js05", "leader-js05");
            return id;
        }

        await PublishAsync("给全市", null, null);
        await PublishAsync("给窗口", [roles["窗口人员"]], null);
        await PublishAsync("给昆山", null, ["js/05/83/"]);
        var both = await PublishAsync("给昆山领导", [roles["委领导"]], ["js/05/83/"]);

        Assert.Equal(["给全市", "给昆山", "给窗口"], (await portal.TitlesAsync("window")).Order(StringComparer.Ordinal));
        Assert.Equal(["给全市", "给昆山", "给昆山领导"], (await portal.TitlesAsync("leader")).Order(StringComparer.Ordinal));
        Assert.Equal(["给全市", "给窗口"], (await portal.TitlesAsync("window-js0581")).Order(StringComparer.Ordinal));
        Assert.Equal(["给全市"], await portal.TitlesAsync("leader-js05"));
        Assert.Empty(await portal.TitlesAsync("window-js01"));
        Assert.Empty(await portal.TitlesAsync("window-js"));
        Assert.Equal(3, await portal.DoAsync("window", new CountUnreadAnnouncements()));

        var hash = (await portal.DoAsync("leader", new ReadAnnouncement { AnnouncementId = both })).Files.Single().Hash;
        Assert.True((await portal.RunAsync("leader", new OpenAnnouncementFile { AnnouncementId = both, Hash = hash })).Succeeded);
        Assert.True((await portal.RunAsync("editor-js05", new OpenAnnouncementFile { AnnouncementId = both, Hash = hash })).Succeeded);
        foreach (var stranger in (string[])["window", "window-js01", "editor", "leader-js0581"])
        {
            Assert.Equal(FailureKind.NotFound, (await portal.RunAsync(stranger, new ReadAnnouncement { AnnouncementId = both })).Failure);
            Assert.Equal(FailureKind.NotFound, (await portal.RunAsync(stranger, new MarkAnnouncementRead { AnnouncementId = both })).Failure);
            Assert.Equal(FailureKind.NotFound, (await portal.RunAsync(stranger, new OpenAnnouncementFile { AnnouncementId = both, Hash = hash })).Failure);
            Assert.Equal(FailureKind.NotFound, (await portal.RunAsync(stranger, new OpenAnnouncementBundle { AnnouncementId = both })).Failure);
        }

        Assert.Equal(FailureKind.Forbidden, (await portal.Anonymous.RunAsync(new ReadAnnouncement { AnnouncementId = both })).Failure);

        // The manager of the city sees it in the managed list, the one of another city does not.
        Assert.Equal(4, (await portal.DoAsync("city", new ListAnnouncements())).Total);
        Assert.Equal(0, (await portal.DoAsync("county", new ListAnnouncements())).Total);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("county", new ReadManagedAnnouncement { AnnouncementId = both })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("county", new ReadAnnouncementStatistics { AnnouncementId = both })).Failure);

        // Preview and statistics count the same people, by the posts they act with.
        var preview = await portal.DoAsync("editor-js05", new PreviewAudience { OrganPath = suzhou, Roles = [roles["窗口人员"]] });
        Assert.Equal(3, preview.People);
        Assert.Equal(1, (await portal.DoAsync("editor-js05", new PreviewAudience { OrganPath = suzhou, Roles = [roles["委领导"]], Organisations = ["js/05/83/"] })).People);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("editor", new PreviewAudience { OrganPath = suzhou })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("editor", new ReadAudienceOrganisations { Root = "js/" })).Failure);
        Assert.Equal("昆山市卫生健康委员会", (await portal.DoAsync("editor", new ReadAudienceOrganisations { Root = "js/05/83/" })).Single().Name);
        Assert.NotEmpty(await portal.DoAsync("editor-js05", new ReadAudienceOrganisations { Root = "js/05/", Text = "昆山" }));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Audience_WhenAPersonMovesOrIsFrozen_FollowsAtOnce(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var published = await portal.PublishAsync(AnnouncementDesk.Content("本市通知"));
        var before = (await portal.DoAsync("editor", new ReadAnnouncementStatistics { AnnouncementId = published.Id })).Total.People;
        await using (var db = await portal.OpenAsync())
        {
            var window = await db.Users.SingleAsync(user => user.UserName == "window");
            var other = await db.Set<Organisation>().SingleAsync(unit => unit.Path == "js/01/0/ck/");
            var post = new Post { UserId = window.Id, OrganisationId = other.Id, OrganisationPath = other.Path, Title = "借调" };
            db.Add(post);
            await db.SaveChangesAsync();
            Assert.Equal(1, await portal.DoAsync("window", new CountUnreadAnnouncements()));
            window.ActingPostId = post.Id;
            (await db.Users.SingleAsync(user => user.UserName == "officer")).State = AccountState.Frozen;
            await db.SaveChangesAsync();
        }

        Assert.Equal(0, await portal.DoAsync("window", new CountUnreadAnnouncements()));
        Assert.Equal(before - 2, (await portal.DoAsync("editor", new ReadAnnouncementStatistics { AnnouncementId = published.Id })).Total.People);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task MarkRead_WhenManyWindowsRace_CountsThePersonOnce(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var published = await portal.PublishAsync(AnnouncementDesk.Content("一起点开"));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => portal.RunAsync("window", new MarkAnnouncementRead { AnnouncementId = published.Id }))));
        Assert.All(outcomes, outcome => Assert.True(outcome.Succeeded, outcome.Succeeded ? "" : outcome.Message));
        Assert.Equal(1, outcomes.Count(outcome => outcome.Value));
        foreach (var user in (string[])["officer", "head"])
        {
            await portal.DoAsync(user, new MarkAnnouncementRead { AnnouncementId = published.Id });
        }

        await using var db = await portal.OpenAsync();
        Assert.Equal((3, 3), (await db.ReadRowsAsync(), (await db.Set<AnnouncementVersion>().SingleAsync()).ReadCount));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Statistics_ByOrganisationRoleAndPerson_AddUpAndExport(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var published = await portal.PublishAsync(AnnouncementDesk.Content("全市阅读", "js/05/0/"), "editor-js05", "head-js05", "leader-js05");
        foreach (var user in (string[])["window", "officer", "leader-js05"])
        {
            await portal.DoAsync(user, new MarkAnnouncementRead { AnnouncementId = published.Id });
        }

        var whole = await portal.DoAsync("editor-js05", new ReadAnnouncementStatistics { AnnouncementId = published.Id });
        Assert.Equal(3, whole.Total.Read);
        Assert.Equal(whole.Total.People, whole.Organisations.Sum(unit => unit.People));
        Assert.Equal(3, whole.Organisations.Sum(unit => unit.Read));
        var kunshan = whole.Organisations.Single(unit => unit.Path == "js/05/83/");
        Assert.Equal(2, kunshan.Read);
        Assert.Equal(1, whole.Roles.Single(role => role.Name == "窗口人员").Read);
        var below = await portal.DoAsync("editor-js05", new ReadAnnouncementStatistics { AnnouncementId = published.Id, Area = "js/05/83/" });
        Assert.Equal((kunshan.People, 2), (below.Total.People, below.Total.Read));
        Assert.Equal(["js/05/", "js/05/83/"], below.Trail.Select(unit => unit.Path));
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("editor-js05", new ReadAnnouncementStatistics { AnnouncementId = published.Id, Area = "js/01/" })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("editor", new ReadAnnouncementStatistics { AnnouncementId = published.Id })).Failure);

        var readers = await portal.DoAsync("editor-js05", new ListAnnouncementReaders { AnnouncementId = published.Id, Area = "js/05/83/", HasRead = true });
        Assert.Equal(2, readers.Rows.Count);
        Assert.All(readers.Rows, row => Assert.NotNull(row.ReadAt));
        Assert.Equal(kunshan.People - 2, (await portal.DoAsync("editor-js05", new ListAnnouncementReaders { AnnouncementId = published.Id, Area = "js/05/83/", HasRead = false })).Rows.Count);

        using var stream = new MemoryStream();
        Assert.Equal(whole.Total.People, await portal.DoAsync("editor-js05", new ExportAnnouncementReaders { AnnouncementId = published.Id, Destination = stream }));
        stream.Position = 0;
        var cells = Cells(stream);
        Assert.Equal(3, cells.Count(row => row.Contains("|已读|")));
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("head-js05", new ExportAnnouncementReaders { AnnouncementId = published.Id, Destination = Stream.Null })).Failure);

        using var list = new MemoryStream();
        Assert.Equal(1, await portal.DoAsync("city", new ExportAnnouncements { Filter = new AnnouncementFilter { Text = "阅读" }, Destination = list }));
        list.Position = 0;
        Assert.Contains(Cells(list), row => row.Contains("全市阅读"));
        await using var db = await portal.OpenAsync();
        Assert.Equal(2, await db.Set<ChangeEntry>().CountAsync(row => row.Kind == ChangeKind.Looked));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Pin_AtMostFiveOfAnOrgan_AndTheyComeFirst(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = new List<AnnouncementRef>();
        for (var number = 1; number <= 6; number++)
        {
            made.Add(await portal.PublishAsync(AnnouncementDesk.Content($"第 {number} 条") with { Urgency = number == 6 ? AnnouncementUrgency.Urgent : AnnouncementUrgency.Normal }));
            portal.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(["第 6 条", "第 5 条"], (await portal.TitlesAsync("window")).Take(2));
        foreach (var row in made.Take(5))
        {
            await portal.DoAsync("editor", new PinAnnouncement { AnnouncementId = row.Id, Version = row.Version, Pin = true });
        }

        Assert.Equal(["第 5 条", "第 4 条", "第 3 条", "第 2 条", "第 1 条", "第 6 条"], await portal.TitlesAsync("window"));
        var sixth = await portal.RunAsync("editor", new PinAnnouncement { AnnouncementId = made[5].Id, Version = made[5].Version, Pin = true });
        Assert.Contains("最多置顶 5 条", sixth.Message, StringComparison.Ordinal);
        await portal.DoAsync("editor", new PinAnnouncement { AnnouncementId = made[0].Id, Version = made[0].Version + 1, Pin = false });
        await portal.DoAsync("editor", new PinAnnouncement { AnnouncementId = made[5].Id, Version = made[5].Version, Pin = true });
        var draft = await portal.DraftAsync(AnnouncementDesk.Content("草稿"));
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("editor", new PinAnnouncement { AnnouncementId = draft.Id, Version = draft.Version, Pin = true })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("head", new PinAnnouncement { AnnouncementId = made[1].Id, Version = made[1].Version, Pin = false })).Failure);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Files_AtMostTen_EachOnce_AndOnlyOnDrafts(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var id = await portal.DoAsync("editor", new StartAnnouncement());
        AnnouncementFileInfo? last = null;
        for (var number = 1; number <= 10; number++)
        {
            last = await portal.DoAsync("editor", new AttachAnnouncementFile { AnnouncementId = id, File = await portal.StoreAsync($"附件{number}.pdf") });
        }

        var eleventh = await portal.StoreAsync("附件11.pdf");
        Assert.Contains("最多 10 个", (await portal.RunAsync("editor", new AttachAnnouncementFile { AnnouncementId = id, File = eleventh })).Message, StringComparison.Ordinal);
        Assert.Contains("最多 10 个", (await portal.RunAsync("editor", new ReadAnnouncementUploadRule { AnnouncementId = id })).Message, StringComparison.Ordinal);
        Assert.True((await portal.RunAsync("editor", new ReadAnnouncementUploadRule { AnnouncementId = id, IsInline = true })).Succeeded);
        await portal.DoAsync("editor", new RemoveAnnouncementFile { AnnouncementId = id, FileId = last!.Id });
        await portal.DoAsync("editor", new AttachAnnouncementFile { AnnouncementId = id, File = eleventh });
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("editor", new RemoveAnnouncementFile { AnnouncementId = id, FileId = last.Id })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("editor-js05", new AttachAnnouncementFile { AnnouncementId = id, File = eleventh })).Failure);
        Assert.Contains("已经上传过", (await portal.RunAsync("editor", new AttachAnnouncementFile { AnnouncementId = id, File = eleventh with { FileName = "改名.pdf" } })).Message, StringComparison.Ordinal);

        // A picture stays in the text only with an address of this announcement.
        var picture = await portal.DoAsync("editor", new AttachAnnouncementFile { AnnouncementId = id, File = new HealthPortal.Data.Files.StoredFile(new string('b', 64), 10, "image/png", "图.png"), IsInline = true });
        var body = $"<p>看图</p><p><img src=\"{AnnouncementFiles.Address(id, picture.Hash)}\" alt=\"图\"></p><p><img src=\"{AnnouncementFiles.Address(Guid.NewGuid(), picture.Hash)}\"></p>";
        var submitted = await portal.DoAsync("editor", new SaveAnnouncement { AnnouncementId = id, Version = 1, Content = AnnouncementDesk.Content("带附件") with { Body = body }, Submit = true });
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("editor", new AttachAnnouncementFile { AnnouncementId = id, File = await portal.StoreAsync("迟到.pdf") })).Failure);
        await portal.ApproveAsync(submitted);
        var text = await portal.DoAsync("window", new ReadAnnouncement { AnnouncementId = id });
        Assert.Equal(10, text.Files.Count);
        Assert.Equal(1, text.Body.Split("<img ").Length - 1);
        Assert.True((await portal.RunAsync("window", new OpenAnnouncementFile { AnnouncementId = id, Hash = picture.Hash })).Succeeded);
        Assert.Equal(10, (await portal.DoAsync("window", new OpenAnnouncementBundle { AnnouncementId = id })).Files.Count);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Body_WhenStoredHostile_IsCleanedAgainWhenRead(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var published = await portal.PublishAsync(AnnouncementDesk.Content("正文") with { Body = "<p onclick=alert(1)>甲<script>alert(1)</script></p>" });
        await using (var db = await portal.OpenAsync())
        {
            var version = await db.Set<AnnouncementVersion>().SingleAsync();
            Assert.Equal("<p>甲</p>", version.Body);
            version.Body = "<p>乙</p><img src=x onerror=alert(1)>";
            await db.SaveChangesAsync();
        }

        Assert.Equal("<p>乙</p>", (await portal.DoAsync("window", new ReadAnnouncement { AnnouncementId = published.Id })).Body);
        Assert.Equal("<p>乙</p>", (await portal.DoAsync("editor", new ReadManagedAnnouncement { AnnouncementId = published.Id })).Body);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Lists_ByTheirConditions_ShowWhatIsAsked(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var day = ShanghaiTime.Today(portal.Clock);
        await portal.PublishAsync(AnnouncementDesk.Content("疫苗接种安排", "js/05/0/"), "editor-js05", "head-js05", "leader-js05");
        portal.Clock.Advance(TimeSpan.FromDays(2));
        var second = await portal.PublishAsync(AnnouncementDesk.Content("值班安排"));
        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        await portal.DraftAsync(AnnouncementDesk.Content("起草中的安排"));
        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        await portal.DraftAsync(AnnouncementDesk.Content("送审的安排"), submit: true);

        Assert.Equal(["值班安排", "疫苗接种安排"], await portal.TitlesAsync("window"));
        Assert.Equal(["疫苗接种安排"], await portal.TitlesAsync("window", new() { Organ = "苏州市卫生健康委员会" }));
        Assert.Equal(["疫苗接种安排"], await portal.TitlesAsync("window", new() { To = day }));
        Assert.Equal(["值班安排"], await portal.TitlesAsync("window", new() { From = day.AddDays(1) }));
        Assert.Equal(["值班安排"], await portal.TitlesAsync("window", new() { Text = "值班" }));
        await portal.DoAsync("window", new MarkAnnouncementRead { AnnouncementId = second.Id });
        Assert.Equal(["疫苗接种安排"], await portal.TitlesAsync("window", new() { UnreadOnly = true }));
        Assert.Equal((2, 1, 2), await Describe());
        Assert.Equal(["值班安排", "疫苗接种安排"], (await portal.DoAsync("window", new ReadLatestAnnouncements())).Rows.Select(row => row.Title));
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("window", new ListMyAnnouncements { Filter = new() { From = day, To = day.AddDays(-1) } })).Failure);

        Assert.Equal(["送审的安排", "起草中的安排", "值班安排"], (await portal.DoAsync("editor", new ListAnnouncements())).Rows.Select(row => row.Title));
        foreach (var (state, title) in new[] { (AnnouncementListState.Draft, "起草中的安排"), (AnnouncementListState.InReview, "送审的安排"), (AnnouncementListState.Published, "值班安排") })
        {
            Assert.Equal([title], (await portal.DoAsync("editor", new ListAnnouncements { Filter = new() { State = state } })).Rows.Select(row => row.Title));
        }

        Assert.Equal(0, (await portal.DoAsync("editor", new ListAnnouncements { Filter = new() { Audience = AudienceKind.Roles } })).Total);
        Assert.Equal(3, (await portal.DoAsync("editor", new ListAnnouncements { Filter = new() { Audience = AudienceKind.Everyone } })).Total);
        Assert.Equal(1, (await portal.DoAsync("editor", new ListAnnouncements { Filter = new() { From = day.AddDays(2), Text = "安排" } })).Total);
        Assert.Equal(1, (await portal.DoAsync("head", new ListAnnouncementReviews { Filter = new() { Text = "送审", From = day, Organ = "昆山市卫生健康委员会" } })).Total);
        Assert.Equal(0, (await portal.DoAsync("head", new ListAnnouncementReviews { Filter = new() { To = day } })).Total);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new ListAnnouncements())).Failure);

        async Task<(int, int, int)> Describe()
        {
            var page = await portal.DoAsync("window", new ListMyAnnouncements());
            return (page.Total, page.Unread, page.Organs.Count);
        }
    }

    private static DateTime Now(TestPortal portal) => portal.Clock.GetUtcNow().UtcDateTime;

    private static List<string> Cells(Stream workbook)
    {
        var rows = new List<string>();
        using var reader = ExcelDataReader.ExcelReaderFactory.CreateReader(workbook);
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(index => reader.GetValue(index)?.ToString())));
        }

        return rows;
    }

    private static async Task GrantAsync(TestPortal portal, string user, params string[] roles)
    {
        await using var db = await portal.OpenAsync();
        var post = (await db.Users.SingleAsync(row => row.UserName == user)).ActingPostId!.Value;
        foreach (var role in await db.Set<Role>().Where(row => roles.Contains(row.Code)).ToListAsync())
        {
            db.Add(new PostRole { PostId = post, RoleId = role.Id });
        }

        await db.SaveChangesAsync();
    }
}
