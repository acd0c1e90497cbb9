using System.Text;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.PublicNotices;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Data.Platform.Notices;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.GovernmentServices.PublicNotices;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Platform.Tasks;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Platform.Tasks;

/// <summary>The to-do centre over real work of every workbench, on each provider.</summary>
public class ToDoTests
{
    /// <summary>Three to find the actor and his rights, the calendar, the parameters, and for the four sources of an officer their counts, what is overdue, the page.</summary>
    private const int QueriesOfAnOfficer = 11;

    private static readonly string[] Kinds = ["cases", "supplements", "drafts", "guides", "standards", "collection", "quality", "reviewplans", "drawtexts", "notices", "confirmations", "reviewdays", "reviews", "announcements", "differences"];

    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task ListToDos_OfEachRole_ShowsWhatItsOwnWorkbenchesShowAndNothingElse(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await WorkAsync(portal);

        Assert.Equal(["cases:发证送达", "supplements:接收补正材料", "drafts:继续填写"], await ActsAsync(portal, "window"));
        Assert.Equal(["cases:受理", "cases:受理"], await ActsAsync(portal, "officer"));
        Assert.Equal(["cases:处室审核", "reviews:初审"], await ActsAsync(portal, "head"));
        Assert.Equal(["cases:领导审批", "reviews:复审"], await ActsAsync(portal, "leader"));
        Assert.Equal(["notices:公示准予决定"], await ActsAsync(portal, "legal"));
        Assert.Equal(["announcements:按审核意见修改", "announcements:继续起草"], await ActsAsync(portal, "editor"));
        Assert.Equal(["guides:按审核意见修改", "guides:继续编写"], (await ActsAsync(portal, "writer")).Order(StringComparer.Ordinal));
        Assert.Equal(["guides:审核"], await ActsAsync(portal, "reviewer"));
        Assert.Equal(["differences:核对不一致的内容", "differences:核对卫统中多出的机构", "guides:审核"], (await ActsAsync(portal, "admin")).Where(act => !act.EndsWith("没有的机构", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

        // Those who only read have no work, and nobody sees another organ's.
        foreach (var user in new[] { "county", "city", "province", "auditor", "maker", "window-js01", "officer-js01", "head-js01", "leader-js01", "officer-js0581", "editor-js05" })
        {
            Assert.Empty(await ActsAsync(portal, user));
            Assert.Equal(default, await portal.DoAsync(user, new CountToDos()));
            Assert.Equal(user == "maker" ? ["制证"] : [], (await portal.DoAsync(user, new ListDone())).Rows.Select(row => row.Act));
        }

        Assert.Empty((await portal.DoAsync("county", new ListToDos())).Kinds);
        Assert.Equal(["cases", "reviewplans", "confirmations", "reviewdays"], (await portal.DoAsync("officer", new ListToDos())).Kinds.Select(kind => kind.Key));

        // The same "waits for me" as in the workbenches' own lists.
        foreach (var user in new[] { "window", "officer", "head", "leader", "maker", "officer-js0581" })
        {
            var cases = await portal.DoAsync(user, new ListToDos { Filter = new() { Kind = "cases" } });
            Assert.Equal((await portal.DoAsync(user, new ListCases { Filter = new CaseFilter { View = CaseListView.ToDo } })).Rows.Select(row => row.Id).Order(), cases.Rows.Select(row => row.Id).Order());
        }

        foreach (var user in new[] { "head", "leader" })
        {
            var reviews = await portal.DoAsync(user, new ListToDos { Filter = new() { Kind = "reviews" } });
            Assert.Equal((await portal.DoAsync(user, new ListAnnouncementReviews())).Rows.Select(row => row.Id), reviews.Rows.Select(row => row.Id));
            Assert.Equal(await portal.DoAsync(user, new CountAnnouncementReviews()), reviews.Total);
        }

        Assert.Equal((await portal.DoAsync("admin", new ListDifferences())).Total, (await portal.DoAsync("admin", new ListToDos { Filter = new() { Kind = "differences" } })).Total);
        Assert.Equal((await portal.DoAsync("window", new ListDrafts())).Count, (await portal.DoAsync("window", new ListToDos { Filter = new() { Kind = "drafts" } })).Total);
        Assert.Equal((await portal.DoAsync("window", new ListAwaitedSupplements())).Count, (await portal.DoAsync("window", new ListToDos { Filter = new() { Kind = "supplements" } })).Total);
        Assert.Equal((await portal.DoAsync("legal", new ListNotices { State = PublicNoticeState.Due })).DueCount, (await portal.DoAsync("legal", new ListToDos { Filter = new() { Kind = "notices" } })).Total);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task ListToDos_WithWhatOneMayNotReviewOneself_LeavesItOut(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await using (var db = await portal.OpenAsync())
        {
            // One person with every role of the announcements.
            var post = await db.Set<HealthPortal.Domain.Platform.Accounts.Post>().Where(row => row.UserId == db.Users.Where(user => user.UserName == "head").Select(user => user.Id).Single()).Select(row => row.Id).SingleAsync();
            foreach (var role in new[] { "announcement-editor", "announcement-second-reviewer" })
            {
                db.Add(new HealthPortal.Domain.Platform.Accounts.PostRole { PostId = post, RoleId = await db.Set<HealthPortal.Domain.Platform.Accounts.Role>().Where(row => row.Code == role).Select(row => row.Id).SingleAsync() });
            }

            await db.SaveChangesAsync();
        }

        var own = await portal.DraftAsync(AnnouncementDesk.Content("自己写的"), "head", submit: true);
        var others = await portal.DraftAsync(AnnouncementDesk.Content("别人写的"), submit: true);
        Assert.Equal([others.Id], (await portal.DoAsync("head", new ListToDos())).Rows.Select(row => row.Id));
        Assert.Equal([others.Id], (await portal.DoAsync("head", new ListAnnouncementReviews())).Rows.Select(row => row.Id));
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("head", new ReviewAnnouncement { AnnouncementId = own.Id, Version = own.Version, Approve = true })).Failure);

        // Who gave the first review does not give the second.
        await portal.DoAsync("head", new ReviewAnnouncement { AnnouncementId = others.Id, Version = others.Version, Approve = true });
        Assert.Empty((await portal.DoAsync("head", new ListToDos())).Rows);
        Assert.Equal(0, (await portal.DoAsync("head", new CountToDos())).Count);
        Assert.Equal([others.Id], (await portal.DoAsync("leader", new ListToDos())).Rows.Select(row => row.Id));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task ListToDos_PagedForthAndBackOverAllSources_ShowsEachOnceInTheOrderOfRisk(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await WorkAsync(portal);
        await portal.SubmitAsync("window-js0581", 40);
        portal.Clock.Advance(TimeSpan.FromDays(8));

        // The portal itself may everything, so that every source comes together in one list.
        async Task<ToDoPage> ReadAsync(string? cursor, int size, ToDoFilter? filter = null)
        {
            var outcome = await portal.System.RunAsync(new ListToDos { Cursor = cursor, PageSize = size, Filter = filter ?? new() });
            Assert.True(outcome.Succeeded);
            return outcome.Value;
        }

        var all = await ReadAsync(null, 100);
        Assert.Equal(all.Total, all.Rows.Count);
        Assert.Equal(all.Kinds.Sum(kind => kind.Count), all.Total);
        Assert.Null(all.Next);
        Assert.Subset(Kinds.ToHashSet(StringComparer.Ordinal), all.Kinds.Select(kind => kind.Key).ToHashSet(StringComparer.Ordinal));
        Assert.Contains(all.Rows, row => row.State == ToDoState.Overdue);
        var order = all.Rows.Select(row => (row.DueOn ?? ToDoRules.NoDay, row.Priority, row.BegunAt)).ToList();
        Assert.Equal(order.OrderBy(place => place.Item1).ThenBy(place => place.Priority).ThenBy(place => place.BegunAt), order);
        foreach (var row in all.Rows)
        {
            Assert.Equal(row.DueOn is { } due && due < new DateOnly(2026, 3, 18), row.State == ToDoState.Overdue);
            Assert.Equal(row.State == ToDoState.Overdue, row.DaysLeft < 0);
        }

        foreach (var size in new[] { 1, 3, 7 })
        {
            var pages = new List<ToDoPage>();
            for (var next = await ReadAsync(null, size); ; next = await ReadAsync(next.Next, size))
            {
                pages.Add(next);
                if (next.Next is null)
                {
                    break;
                }
            }

            Assert.Equal(Keys(all.Rows), Keys(pages.SelectMany(page => page.Rows)));
            Assert.All(pages, page => Assert.Equal(all.Total, page.Total));
            Assert.Null(pages[0].Previous);
            for (var number = pages.Count - 1; number > 0; number--)
            {
                var back = await ReadAsync(pages[number].Previous, size);
                Assert.Equal(Keys(pages[number - 1].Rows), Keys(back.Rows));
                Assert.Equal(number == 1, back.Previous is null);
            }
        }

        // A cursor that somebody has spoilt is none.
        foreach (var spoilt in new[] { "x", "a.1.2.3.4.5", "a.20260310.9.1.1." + Guid.Empty.ToString("N"), "a.20260310.0.99999999999999999999.1." + Guid.Empty.ToString("N") })
        {
            Assert.Equal(Keys(all.Rows), Keys((await ReadAsync(spoilt, 100)).Rows));
        }

        // What SQL sorts and filters by is what the rules say.
        foreach (var priority in Enum.GetValues<ToDoPriority>())
        {
            Assert.Equal(Keys(all.Rows.Where(row => row.Priority == priority)), Keys((await ReadAsync(null, 100, new() { Priority = priority })).Rows));
        }

        foreach (var state in Enum.GetValues<ToDoState>())
        {
            var page = await ReadAsync(null, 100, new() { State = state });
            Assert.Equal(Keys(all.Rows.Where(row => row.State == state)), Keys(page.Rows));
            Assert.Equal(state == ToDoState.Overdue ? page.Total : 0, page.Overdue);
        }

        foreach (var kind in all.Kinds)
        {
            Assert.Equal(Keys(all.Rows.Where(row => row.Kind == kind.Title)), Keys((await ReadAsync(null, 100, new() { Kind = kind.Key })).Rows));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task ListToDos_WhenFiltered_ShowsWhatTheFilterSays(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var first = await portal.SubmitAsync(seed: 1, name: "昆山晨露宾馆有限公司（演示）");
        portal.Clock.Advance(TimeSpan.FromDays(1));
        var second = await portal.SubmitAsync(seed: 2, name: "昆山暮雪宾馆有限公司（演示）");
        async Task<IEnumerable<Guid>> FindAsync(ToDoFilter filter) => (await portal.DoAsync("officer", new ListToDos { Filter = filter })).Rows.Select(row => row.Id);

        Assert.Equal([first.Id, second.Id], await FindAsync(new()));
        Assert.Equal([second.Id], await FindAsync(new() { Text = "暮雪" }));
        Assert.Equal([first.Id], await FindAsync(new() { Text = first.CaseNumber }));
        Assert.Equal([first.Id, second.Id], await FindAsync(new() { Text = "公共场所" }));
        Assert.Empty(await FindAsync(new() { Text = "%" }));
        Assert.Equal([first.Id], await FindAsync(new() { To = new DateOnly(2026, 3, 10) }));
        Assert.Equal([second.Id], await FindAsync(new() { From = new DateOnly(2026, 3, 11) }));
        Assert.Empty(await FindAsync(new() { Kind = "guides" }));
        Assert.Empty(await FindAsync(new() { State = ToDoState.Overdue }));
        foreach (var bad in new ToDoFilter[]
        {
            new() { Kind = "nonsense" }, new() { From = DateOnly.MinValue }, new() { To = DateOnly.MaxValue }, new() { From = new(2026, 3, 2), To = new(2026, 3, 1) }, new() { Text = new string('字', 61) },
            new() { Priority = (ToDoPriority)9 }, new() { State = (ToDoState)9 },
        })
        {
            Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("officer", new ListToDos { Filter = bad })).Failure);
            Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("officer", new ListDone { Filter = bad })).Failure);
        }

        foreach (var size in new[] { 0, -1, 101 })
        {
            Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("officer", new ListToDos { PageSize = size })).Failure);
            Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("officer", new ListDone { PageSize = size })).Failure);
        }

        Assert.Equal(FailureKind.Forbidden, (await portal.Anonymous.RunAsync(new ListToDos())).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.Anonymous.RunAsync(new ListDone())).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.Anonymous.RunAsync(new CountToDos())).Failure);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task ListToDos_WhenTimePasses_TellsDaysLeftPriorityAndStateOfACase(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();
        async Task<ToDoRow> RowAsync() => Assert.Single((await portal.DoAsync("officer", new ListToDos())).Rows);

        var row = await RowAsync();
        Assert.Equal(("办件办理", made.Id, "受理", 5, ToDoPriority.Medium, "在期限内", ToDoState.Waiting, $"/cases/{made.Id}"), (row.Kind, row.Id, row.Act, row.DaysLeft, row.Priority, row.Reason, row.State, row.Href));
        Assert.StartsWith(made.CaseNumber + " · 昆山晨露宾馆", row.Detail, StringComparison.Ordinal);
        portal.Clock.Advance(TimeSpan.FromDays(2));
        row = await RowAsync();
        Assert.Equal((3, ToDoPriority.High, "3 个工作日内到期", ToDoState.Waiting), (row.DaysLeft, row.Priority, row.Reason, row.State));
        portal.Clock.Advance(TimeSpan.FromDays(6));
        row = await RowAsync();
        Assert.Equal((-1, ToDoPriority.High, "已超过期限", ToDoState.Overdue), (row.DaysLeft, row.Priority, row.Reason, row.State));
        Assert.Equal(new ToDoTally(1, 1), await portal.DoAsync("officer", new CountToDos()));
        Assert.Equal(1, (await portal.DoAsync("officer", new ListToDos())).Overdue);

        await portal.DoAsync("officer", new RequestSupplement { CaseId = made.Id, Version = made.Version, Items = ["平面图：未盖章"] });
        row = await RowAsync();
        Assert.Equal((null, ToDoPriority.Low, "等申请人补正", ToDoState.UnderWay), ((int?)row.DaysLeft, row.Priority, row.Reason, row.State));
        Assert.Equal(new ToDoTally(1, 0), await portal.DoAsync("officer", new CountToDos()));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task ListDone_OfEachPerson_ShowsTheOwnActsOfTheLastDays(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await WorkAsync(portal);
        async Task<List<string>> DoneAsync(string user) => [.. (await portal.DoAsync(user, new ListDone())).Rows.Select(row => row.Kind + ":" + row.Act)];

        Assert.Equal(["办件办理:一次性告知补正", "办件办理:同意", "办件办理:同意", "办件办理:同意"], (await DoneAsync("officer")).Order(StringComparer.Ordinal));
        Assert.Equal(["公告审核:初审通过", "公告审核:初审驳回", "办件办理:同意", "办件办理:同意"], (await DoneAsync("head")).Order(StringComparer.Ordinal));
        Assert.Equal(["公告起草:提交审核", "公告起草:提交审核", "公告起草:提交审核"], await DoneAsync("editor"));
        Assert.Equal(["办事指南:审核退回"], await DoneAsync("reviewer"));
        Assert.Equal(["办事指南:送审", "办事指南:送审"], await DoneAsync("writer"));
        Assert.Empty(await DoneAsync("legal"));

        var notice = Assert.Single((await portal.DoAsync("legal", new ListNotices { State = PublicNoticeState.Due })).Rows);
        await portal.DoAsync("legal", new PublishNotices { NoticeIds = [notice.Id] });
        Assert.Equal(["双公示:公示准予决定"], await DoneAsync("legal"));
        var difference = (await portal.DoAsync("admin", new ListDifferences())).Rows[0];
        var detail = await portal.DoAsync("admin", new ReadDifference { DifferenceId = difference.Id });
        await portal.DoAsync("admin", new KeepDifference { DifferenceId = difference.Id, Version = detail.Version, Reason = "卫统尚未更新" });
        Assert.Equal(["卫统比对:保留本系统"], await DoneAsync("admin"));

        // By pages as on one page; with a filter; and not for ever.
        var all = await portal.DoAsync("officer", new ListDone());
        var paged = new List<DoneRow>();
        for (var page = await portal.DoAsync("officer", new ListDone { PageSize = 1 }); ; page = await portal.DoAsync("officer", new ListDone { PageSize = 1, Cursor = page.Next }))
        {
            paged.AddRange(page.Rows);
            if (page.Next is null)
            {
                var back = await portal.DoAsync("officer", new ListDone { PageSize = 1, Cursor = page.Previous });
                Assert.Equal(all.Rows[^2].Id, Assert.Single(back.Rows).Id);
                break;
            }
        }

        Assert.Equal(all.Rows.Select(row => row.Id), paged.Select(row => row.Id));
        Assert.Equal((4, 4), (all.Total, all.Kinds.Single(kind => kind.Key == "cases").Count));
        Assert.Equal(2, (await portal.DoAsync("head", new ListDone { Filter = new() { Kind = "reviews" } })).Total);
        Assert.Empty((await portal.DoAsync("officer", new ListDone { Filter = new() { From = new DateOnly(2026, 3, 11) } })).Rows);
        Assert.Empty((await portal.DoAsync("officer", new ListDone { Filter = new() { Text = "没有这样的" } })).Rows);
        portal.Clock.Advance(TimeSpan.FromDays(ToDoParameters.DoneDays.Default - 1));
        Assert.Equal(4, (await DoneAsync("officer")).Count);
        portal.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await DoneAsync("officer"));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task ListToDos_WhenFirstOpened_TakesPinnedNumberOfQueries(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.SubmitAsync();
        var officer = await portal.AsAsync("officer");
        await officer.RunAsync(new ListToDos());

        using var counter = new QueryCounter();
        Assert.Single((await officer.RunAsync(new ListToDos())).Value.Rows);
        Assert.Equal(QueriesOfAnOfficer, counter.Count);
    }

    [Fact]
    public void Sources_All_HaveTheirOwnKeyPlaceAndPermissions()
    {
        var sources = ToDoSources.All;

        Assert.Equal(Kinds, sources.Select(source => source.Key));
        Assert.Equal(sources.Count, sources.Select(source => source.Order).Distinct().Count());
        Assert.Equal(sources.Count, sources.Select(source => source.Title).Distinct(StringComparer.Ordinal).Count());
        Assert.All(sources, source => Assert.NotEmpty(source.Permissions));
        Assert.All(sources, source => Assert.Matches("^[a-z]+$", source.Key));
    }

    /// <summary>
    /// Work of every kind in 昆山: cases at acceptance (two), in department review, before decision and before delivery, one that waits for a supplement, a draft;
    /// announcements for the first and the second review, refused and begun; guides in review, sent back and begun; differences from the statistics system.
    /// </summary>
    private static async Task WorkAsync(TestPortal portal)
    {
        await portal.SubmitAsync(seed: 1);
        var supplement = await portal.SubmitAsync(seed: 2);
        await portal.DoAsync("officer", new RequestSupplement { CaseId = supplement.Id, Version = supplement.Version, Items = ["平面图：未盖章"] });
        await portal.WalkAsync(FlowStepKind.DepartmentReview, "", 3, "昆山三号宾馆");
        await portal.WalkAsync(FlowStepKind.LeaderDecision, "", 4, "昆山四号宾馆");
        await portal.WalkAsync(FlowStepKind.Delivery, "", 5, "昆山五号宾馆");
        await portal.DraftAsync(seed: 6);

        await portal.DraftAsync(AnnouncementDesk.Content("等初审的公告"), submit: true);
        var second = await portal.DraftAsync(AnnouncementDesk.Content("等复审的公告"), submit: true);
        await portal.DoAsync("head", new ReviewAnnouncement { AnnouncementId = second.Id, Version = second.Version, Approve = true });
        var refused = await portal.DraftAsync(AnnouncementDesk.Content("被驳回的公告"), submit: true);
        await portal.DoAsync("head", new ReviewAnnouncement { AnnouncementId = refused.Id, Version = refused.Version, Approve = false, Reason = "请写明时间" });
        await portal.DraftAsync(AnnouncementDesk.Content("没写完的公告"));

        await using var db = await portal.OpenAsync();
        var items = await db.Set<BusinessItem>().OrderBy(row => row.Code).Select(row => row.Id).Take(3).ToListAsync();
        await GuideAsync(portal, items[0], submit: true);
        var returned = await GuideAsync(portal, items[1], submit: true);
        await portal.DoAsync("reviewer", new RejectGuide { VersionId = returned.Id, Version = returned.Version, Opinion = "请写清依据" });
        await GuideAsync(portal, items[2], submit: false);

        var admin = await db.Users.Where(user => user.UserName == "admin").Select(user => user.Id).SingleAsync();
        using var list = new MemoryStream(Encoding.UTF8.GetBytes("机构编码,机构名称,行政区划\nWJ320583h1,昆山市第一人民医院（演示）,320583\nKS-NEW,昆山市湖滨护理院（演示）,320583\n"));
        await portal.DoAsync("admin", new SaveStatisticsList { Token = (await portal.Services.GetRequiredService<ImportFiles>().KeepAsync(admin, list, "卫统.csv", CancellationToken.None)).Value });
        await portal.DoAsync("admin", new CompareOrganisations());

        // The list names two units, so all others of the tree would stand here too; one page is enough.
        await db.Set<OrganisationDifference>().Where(row => row.Kind == HealthPortal.Domain.Platform.Organisations.DifferenceKind.OnlyHere && !row.CodeKey.StartsWith("WJ320583H")).ExecuteDeleteAsync();
    }

    private static async Task<GuideVersionRef> GuideAsync(TestPortal portal, Guid item, bool submit)
    {
        var draft = await portal.DoAsync("writer", new StartGuideDraft { ItemId = item });
        var content = (await portal.DoAsync("writer", new ReadGuideVersion { ItemId = item })).Content;
        draft = await portal.DoAsync("writer", new SaveGuideDraft { VersionId = draft.Id, Version = draft.Version, Content = content with { Fee = "不收取任何费用。" }, ChangeNote = "写清收费" });
        return submit ? await portal.DoAsync("writer", new SubmitGuide { VersionId = draft.Id, Version = draft.Version }) : draft;
    }

    private static async Task<List<string>> ActsAsync(TestPortal portal, string user)
    {
        var keys = ToDoSources.All.ToDictionary(source => source.Title, source => source.Key, StringComparer.Ordinal);
        var page = await portal.DoAsync(user, new ListToDos { PageSize = 100 });
        Assert.Equal(page.Rows.Count, page.Total);
        Assert.Equal(Math.Min(page.Total, CountToDos.MostCounted), (await portal.DoAsync(user, new CountToDos())).Count);
        return [.. page.Rows.Select(row => keys[row.Kind] + ":" + row.Act)];
    }

    private static IEnumerable<(string, Guid)> Keys(IEnumerable<ToDoRow> rows) => rows.Select(row => (row.Kind, row.Id));
}
