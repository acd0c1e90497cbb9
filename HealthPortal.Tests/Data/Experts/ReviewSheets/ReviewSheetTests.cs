using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Data.Experts.ReviewSheets;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ReviewSheets;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using static HealthPortal.Tests.Kit.ReviewDesk;

namespace HealthPortal.Tests.Data.Experts.ReviewSheets;

public sealed class ReviewSheetTests
{
    private static readonly SheetContent Scoring = new() { Items = [new("管理", 40, 0.5m, 0, ""), new("质量", 60, 0.5m, 0, ""), new("弄虚作假", 0, 0, 0, "", IsVeto: true)], PassLine = 60, Quorum = SheetQuorum.TwoThirds };

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task NamedSheets_FromDefinitionToResultMinutesAndFees(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var (matter, plan, sub) = await HeldAsync(portal);
        Refused("还没有启用评审表", await portal.RunAsync(Officer, new AddSheetObjects { SubPlanId = sub, Lines = "甲医院" }));
        Refused("至少要有一个评分项", await portal.RunAsync(Officer, new SaveSheetForm { MatterId = matter, Name = "评分表", Content = new SheetContent() }));
        await FormAsync(portal, matter, Scoring);
        var forms = await portal.DoAsync(Officer, new ReadSheetForms { MatterId = matter });
        Assert.Equal((1, SheetFormState.Active, 60m), (forms.Forms[0].Number, forms.Forms[0].State, forms.Forms[0].Content.PassLine));

        Refused("没有分组“法律组”", await portal.RunAsync(Officer, new AddSheetObjects { SubPlanId = sub, Lines = "甲医院\t法律组" }));
        Refused("已有评审对象“甲医院”", await portal.RunAsync(Officer, new AddSheetObjects { SubPlanId = sub, Lines = "甲医院\n甲医院" }));
        Assert.Equal(3, await portal.DoAsync(Officer, new AddSheetObjects { SubPlanId = sub, Lines = "甲医院\r\n乙医院\t评审组\n多余的" }));
        var sitting = await SittingAsync(portal, plan);
        await portal.DoAsync(Officer, new RemoveSheetObject { ObjectId = sitting.Objects[2].Id });
        Assert.Equal([("甲医院", null), ("乙医院", "评审组")], sitting.Objects.Take(2).Select(row => (row.Name, row.GroupName)));
        var (round, first, second) = (sitting.RoundId!.Value, sitting.Objects[0].Id, sitting.Objects[1].Id);

        // The sheet began with version 1 keeps it, whatever the matter does then.
        await portal.DoAsync(Officer, new OpenSheets { RoundId = round });
        Refused("已经开始填表", await portal.RunAsync(Officer, new AddSheetObjects { SubPlanId = sub, Lines = "丙医院" }));
        await FormAsync(portal, matter, Scoring with { PassLine = 99 }, "新评分表");
        sitting = await SittingAsync(portal, plan);
        Assert.Equal(("评分表 第 1 版", 60m, 5), (sitting.FormName, sitting.Content!.PassLine, sitting.Seats.Count));

        // Three come, one stays away, one is not noted yet. Only who came can be given a link.
        var seats = sitting.Seats;
        Refused("登记这位专家到场", await portal.RunAsync(Officer, new IssueSheetLink { RoundId = round, SeatId = seats[0].SeatId }));
        foreach (var seat in seats.Take(4))
        {
            await portal.DoAsync(Officer, new NoteAttendance { SeatId = seat.SeatId, Attended = true });
        }

        var link = await portal.DoAsync(Officer, new IssueSheetLink { RoundId = round, SeatId = seats[0].SeatId });
        Refused("链接无效", await portal.System.RunAsync(new ReadSheetTerminal { Secret = new string('0', 32) }));
        Refused("链接无效", await portal.System.RunAsync(new ReadSheetTerminal { Secret = "../x" }));
        var sheet = await TerminalAsync(portal, link);
        Assert.Equal((2, false, seats[0].Name), (sheet.Objects.Count, sheet.IsHandedIn, sheet.ExpertName));

        // Unfinished is kept, wrong is not, and two tabs do not overwrite each other.
        await SaveAsync(portal, link, first, 0, 30, null, null);
        Refused("刚刚在另一个页面", await SavingAsync(portal, link, first, 0, 31, 40, 0));
        Refused("0 至 40", await SavingAsync(portal, link, first, 1, 41, 40, 0));
        Refused("还没有填完", await portal.System.RunAsync(new HandInSheet { Secret = link }));
        await SaveAsync(portal, link, first, 1, 30, 45.5m, 0);
        await SaveAsync(portal, link, second, 0, 20, 30, 0);
        Assert.Equal([true, true], (await TerminalAsync(portal, link)).Objects.Select(row => row.IsDone));
        Assert.Equal(0, (await SittingAsync(portal, plan)).Objects[0].Result!.Result.Sheets);
        await HandInAsync(portal, link);
        Refused("已经交回", await SavingAsync(portal, link, first, 2, 1, 1, 0));
        Refused("已经交回", await portal.RunAsync(Officer, new IssueSheetLink { RoundId = round, SeatId = seats[0].SeatId }));
        Refused("不能改为未到", await portal.RunAsync(Officer, new NoteAttendance { SeatId = seats[0].SeatId, Attended = false }));

        // Given back with a reason; the log keeps both values.
        Refused("填写退回的原因", await portal.RunAsync(Officer, new ReopenSheet { RoundId = round, SeatId = seats[0].SeatId }));
        await portal.DoAsync(Officer, new ReopenSheet { RoundId = round, SeatId = seats[0].SeatId, Reason = "专家要求更正" });
        await SaveAsync(portal, link, first, 2, 31, 45.5m, 0);
        await HandInAsync(portal, link);
        await using (var db = await portal.OpenAsync())
        {
            var log = await db.Set<ChangeEntry>().Where(entry => entry.EntityType == nameof(SheetMark) && entry.Kind == ChangeKind.Changed).Select(entry => entry.Changes).ToListAsync();
            Assert.Contains(log, changes => changes.Contains("[30,45.5,0]", StringComparison.Ordinal) && changes.Contains("[31,45.5,0]", StringComparison.Ordinal));
            Assert.DoesNotContain(await db.Set<ChangeEntry>().Select(entry => entry.Changes).ToListAsync(), changes => changes.Contains(link, StringComparison.Ordinal) || changes.Contains(SheetSecret.LinkHash(link), StringComparison.Ordinal));
        }

        // From paper, and one recused for the second object.
        await portal.DoAsync(Officer, new RecuseFromObject { ObjectId = second, SeatId = seats[1].SeatId, Reason = "曾任该院院长" });
        Refused("还没有填完", await portal.RunAsync(Officer, new EnterPaperSheet { RoundId = round, SeatId = seats[1].SeatId, Entries = [(first, Sheet(20, null, 0))] }));
        await portal.DoAsync(Officer, new EnterPaperSheet { RoundId = round, SeatId = seats[1].SeatId, Entries = [(first, Sheet(20, 40, 0))] });
        await portal.DoAsync(Officer, new EnterPaperSheet { RoundId = round, SeatId = seats[2].SeatId, Entries = [(first, Sheet(25, 40, 0)), (second, Sheet(30, 45, 1))] });
        Refused("正式专家没有登记到场", await portal.RunAsync(Officer, new CloseSheets { RoundId = round }));
        await portal.DoAsync(Officer, new NoteAttendance { SeatId = seats[4].SeatId, Attended = false });
        Refused("没有封存", await portal.RunAsync(Officer, new ConcludeReview { PlanId = plan, Version = 1, Conclusion = "通过" }));
        Refused($"1 份评审表没有交回（{seats[3].Name}）", await portal.RunAsync(Officer, new CloseSheets { RoundId = round }));
        await portal.DoAsync(Officer, new CloseSheets { RoundId = round, Reason = "专家中途离会" });

        // 76.5, 60 and 65 for the first; 50 and 75 with a veto for the second, with one place less.
        sitting = await SittingAsync(portal, plan);
        Assert.Equal((SheetRoundState.Closed, "专家中途离会"), (sitting.State, sitting.ClosedReason));
        var (one, two) = (sitting.Objects[0].Result!, sitting.Objects[1].Result!);
        Assert.Equal((67.17m, 1, SheetVerdict.Passed, 5, 4, 3, 1), (one.Result.Score, one.Place, one.Result.Verdict, one.Result.Panel, one.Result.Present, one.Result.Sheets, one.Result.Missing));
        Assert.Equal((62.5m, 2, SheetVerdict.Failed, 4, 3, 2), (two.Result.Score, two.Place, two.Result.Verdict, two.Result.Panel, two.Result.Present, two.Result.Sheets));
        Assert.Equal([76.5m, 65m, 60m], one.Totals);
        Refused("链接无效", await portal.System.RunAsync(new ReadSheetTerminal { Secret = link }));
        Refused("已经封存", await portal.RunAsync(Officer, new NoteAttendance { SeatId = seats[4].SeatId, Attended = true }));
        Refused("已经封存", await portal.RunAsync(Officer, new RecuseFromObject { ObjectId = first, SeatId = seats[3].SeatId, Reason = "晚了" }));
        Refused("没有开始填表，或者已经封存", await portal.RunAsync(Officer, new CloseSheets { RoundId = round, Reason = "再来" }));

        // The result is the proposal for the conclusion, and the workbook says the same.
        Assert.Equal("经专家评审：\n1. 甲医院：67.17 分，第 1 名，通过；\n2. 乙医院：62.5 分，第 2 名，未通过；", await portal.DoAsync(Officer, new ProposeConclusion { PlanId = plan }));
        using var file = new MemoryStream();
        await portal.DoAsync(Officer, new ExportSheetResults { PlanId = plan, Open = () => file });
        Assert.NotEmpty(file.ToArray());

        await MinutesAsync(portal, plan, seats.Count);
        await FeesAsync(portal, plan);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task BlindedSheets_CannotBeJoinedToPeople(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var (matter, plan, sub) = await HeldAsync(portal);
        await FormAsync(portal, matter, new SheetContent { Kind = SheetKind.Vote, Way = SheetWay.Blinded, Majority = SheetMajority.TwoThirds, Base = SheetBase.Panel });
        await portal.DoAsync(Officer, new AddSheetObjects { SubPlanId = sub, Lines = "甲项目\n乙项目" });
        var sitting = await SittingAsync(portal, plan);
        var (round, first, second) = (sitting.RoundId!.Value, sitting.Objects[0].Id, sitting.Objects[1].Id);
        await portal.DoAsync(Officer, new OpenSheets { RoundId = round });
        foreach (var seat in sitting.Seats)
        {
            await portal.DoAsync(Officer, new NoteAttendance { SeatId = seat.SeatId, Attended = true });
        }

        var links = new List<string>();
        SheetVote[] votes = [SheetVote.Agree, SheetVote.Agree, SheetVote.Disagree];
        foreach (var (seat, vote) in sitting.Seats.Zip(votes))
        {
            var link = await portal.DoAsync(Officer, new IssueSheetLink { RoundId = round, SeatId = seat.SeatId });
            links.Add(link);
            var sheet = await TerminalAsync(portal, link);
            Assert.Null(sheet.ExpertName);
            Assert.DoesNotContain(sheet.Objects, row => row.Shown.Contains("项目", StringComparison.Ordinal));
            foreach (var judged in sheet.Objects)
            {
                Assert.True((await portal.System.RunAsync(new SaveSheetEntry { Secret = link, ObjectId = judged.Id, Entry = new SheetEntry([], vote, ""), Version = 0 })).Succeeded);
            }

            Assert.Equal([vote, vote], (await TerminalAsync(portal, link)).Objects.Select(row => row.Entry.Vote));
            await HandInAsync(portal, link);

            // Handed in: not even the link shows it any more.
            Assert.All((await TerminalAsync(portal, link)).Objects, row => Assert.Null(row.Entry.Vote));
        }

        // A new link begins an empty sheet, and what was typed under the old one never counts.
        var lost = await portal.DoAsync(Officer, new IssueSheetLink { RoundId = round, SeatId = sitting.Seats[3].SeatId });
        Assert.True((await portal.System.RunAsync(new SaveSheetEntry { Secret = lost, ObjectId = first, Entry = new SheetEntry([], SheetVote.Disagree, ""), Version = 0 })).Succeeded);
        var again = await portal.DoAsync(Officer, new IssueSheetLink { RoundId = round, SeatId = sitting.Seats[3].SeatId });
        Refused("链接无效", await portal.System.RunAsync(new ReadSheetTerminal { Secret = lost }));
        Assert.All((await TerminalAsync(portal, again)).Objects, row => Assert.False(row.IsDone));

        // On paper without a name, by the officer; no more than there are people, and no way to ask for one person's.
        Refused("不在本场", await portal.RunAsync(Officer, new EnterPaperSheet { RoundId = round, SeatId = sitting.Seats[3].SeatId, Entries = [(first, new SheetEntry([], SheetVote.Agree, ""))] }));
        foreach (var vote in (SheetVote[])[SheetVote.Agree, SheetVote.Agree])
        {
            await portal.DoAsync(Officer, new EnterPaperSheet { RoundId = round, Entries = [(first, new SheetEntry([], vote, "")), (second, new SheetEntry([], SheetVote.Abstain, ""))] });
        }

        Refused("都已交回", await portal.RunAsync(Officer, new EnterPaperSheet { RoundId = round, Entries = [(first, new SheetEntry([], SheetVote.Agree, ""))] }));
        Refused("不能按专家查看", await portal.RunAsync(Officer, new ReadExpertSheet { RoundId = round, SeatId = sitting.Seats[0].SeatId }));
        Refused("不能退回", await portal.RunAsync(Officer, new ReopenSheet { RoundId = round, SeatId = sitting.Seats[0].SeatId, Reason = "看看" }));

        // Before the closing nothing is told, not even how far somebody is.
        sitting = await SittingAsync(portal, plan);
        Assert.All(sitting.Objects, row => Assert.Null(row.Result));
        Assert.All(sitting.Seats, seat => Assert.Null(seat.Done));
        await portal.DoAsync(Officer, new CloseSheets { RoundId = round });
        sitting = await SittingAsync(portal, plan);
        Assert.Equal((4, 1, 0, SheetVerdict.Passed), (sitting.Objects[0].Result!.Result.Agree, sitting.Objects[0].Result!.Result.Disagree, sitting.Objects[0].Result!.Result.Abstain, sitting.Objects[0].Result!.Result.Verdict));
        Assert.Equal((2, 1, 2, SheetVerdict.Failed), (sitting.Objects[1].Result!.Result.Agree, sitting.Objects[1].Result!.Result.Disagree, sitting.Objects[1].Result!.Result.Abstain, sitting.Objects[1].Result!.Result.Verdict));

        // Nothing stored leads from a sheet to a person: no shared value, no key made of the time, no entry in the log.
        await using var db = await portal.OpenAsync();
        var marks = await db.Set<SealedMark>().ToListAsync();
        var fillers = await db.Set<SheetFiller>().ToListAsync();
        Assert.Equal(10, marks.Count);
        Assert.All(marks, mark => Assert.Equal((true, 1, 4), (mark.IsFinal, mark.Version, mark.Id.Version)));
        Assert.All(fillers, filler => Assert.Null(filler.OwnerCipher));
        Assert.All(links, link => Assert.Contains(marks, mark => mark.OwnerKey == SheetSecret.OwnerKey(link)));
        Assert.DoesNotContain(await db.Set<ChangeEntry>().Select(entry => entry.EntityType).ToListAsync(), type => type == nameof(SealedMark));
        await portal.DoAsync(Officer, new ConcludeReview { PlanId = plan, Version = 1, Conclusion = "甲项目通过" });
        Refused("始终匿名", await portal.RunAsync("leader", new OpenSealedSheets { RoundId = round, Reason = "核查" }));
    }

    private static async Task<string[]> DayActsAsync(TestPortal portal) => [.. (await portal.DoAsync(Officer, new ListToDos { Filter = new() { Kind = "reviewdays" } })).Rows.Select(row => row.Act)];

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task SheetsThatOpenAfterTheConclusion_AndGroupSheets(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var (matter, plan, sub) = await HeldAsync(portal);
        await FormAsync(portal, matter, Scoring with { Way = SheetWay.Blinded, OpensAfterConclusion = true });
        var round = await OpenAsync(portal, plan, sub);
        var sitting = await SittingAsync(portal, plan);
        Assert.Equal(["登记到场情况"], await DayActsAsync(portal));
        foreach (var seat in sitting.Seats)
        {
            await portal.DoAsync(Officer, new NoteAttendance { SeatId = seat.SeatId, Attended = seat == sitting.Seats[0] });
        }

        var link = await portal.DoAsync(Officer, new IssueSheetLink { RoundId = round, SeatId = sitting.Seats[0].SeatId });
        await SaveAsync(portal, link, sitting.Objects[0].Id, 0, 40, 50, 0);
        await HandInAsync(portal, link);

        Assert.Equal(["收齐并封存评审表"], await DayActsAsync(portal));

        // One of five is no quorum.
        await portal.DoAsync(Officer, new CloseSheets { RoundId = round });
        Assert.Equal((SheetVerdict.NoQuorum, (int?)null), ((await SittingAsync(portal, plan)).Objects[0].Result!.Result.Verdict, (await SittingAsync(portal, plan)).Objects[0].Result!.Place));
        Assert.Equal(["填写评审结论"], await DayActsAsync(portal));
        Refused("办结以后", await portal.RunAsync("leader", new OpenSealedSheets { RoundId = round, Reason = "核查" }));
        await portal.DoAsync(Officer, new ConcludeReview { PlanId = plan, Version = 1, Conclusion = "到会人数不足" });
        Assert.Empty(await DayActsAsync(portal));
        Assert.Contains((await portal.DoAsync(Officer, new ListDone())).Rows, row => row.Act == "评审已办结");
        Assert.Equal((false, true), ((await portal.DoAsync(Officer, new ReadReviewSheets { PlanId = plan })).MayUnseal, (await portal.DoAsync("leader", new ReadReviewSheets { PlanId = plan })).MayUnseal));
        Refused("填写查看的理由", await portal.RunAsync("leader", new OpenSealedSheets { RoundId = round, Reason = " " }));
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(Officer, new OpenSealedSheets { RoundId = round, Reason = "核查" })).Failure);
        var opened = Assert.Single(await portal.DoAsync("leader", new OpenSealedSheets { RoundId = round, Reason = "信访核查" }));
        Assert.Equal((sitting.Seats[0].Number, "90 分"), (opened.Number, Assert.Single(opened.Given).Given));

        // By the leader of the group: one sheet is all that is asked for.
        var (other, next) = await PlanToDayAsync(portal, matter, "第二次评审", new DateOnly(2026, 4, 10));
        await FormAsync(portal, matter, Scoring with { Way = SheetWay.Group }, "小组评分表");
        await portal.DoAsync(Officer, new AddSheetObjects { SubPlanId = next, Lines = "丙医院" });
        sitting = await SittingAsync(portal, other);
        Refused("没有指定组长", await portal.RunAsync(Officer, new OpenSheets { RoundId = sitting.RoundId!.Value }));
        await portal.DoAsync(Officer, new NameGroupLeader { RoundId = sitting.RoundId!.Value, SeatId = sitting.Seats[1].SeatId });
        await portal.DoAsync(Officer, new NameGroupLeader { RoundId = sitting.RoundId!.Value, SeatId = sitting.Seats[2].SeatId });
        await portal.DoAsync(Officer, new OpenSheets { RoundId = sitting.RoundId!.Value });
        foreach (var seat in sitting.Seats)
        {
            await portal.DoAsync(Officer, new NoteAttendance { SeatId = seat.SeatId, Attended = true });
        }

        Refused("不在本场", await portal.RunAsync(Officer, new IssueSheetLink { RoundId = sitting.RoundId!.Value, SeatId = sitting.Seats[1].SeatId }));
        link = await portal.DoAsync(Officer, new IssueSheetLink { RoundId = sitting.RoundId!.Value, SeatId = sitting.Seats[2].SeatId });
        await SaveAsync(portal, link, sitting.Objects[0].Id, 0, 40, 50, 0);

        // The day is over: the link with it.
        portal.Clock.MoveTo(new DateTimeOffset(2026, 4, 11, 9, 0, 0, TimeSpan.FromHours(8)));
        Refused("已经结束", await portal.System.RunAsync(new HandInSheet { Secret = link }));
        await portal.DoAsync(Officer, new EnterPaperSheet { RoundId = sitting.RoundId!.Value, SeatId = sitting.Seats[2].SeatId, Entries = [(sitting.Objects[0].Id, Sheet(40, 50, 0))] });
        await portal.DoAsync(Officer, new CloseSheets { RoundId = sitting.RoundId!.Value });
        Assert.Equal((90m, 1, SheetVerdict.Passed), ((await SittingAsync(portal, other)).Objects[0].Result!.Result.Score, (await SittingAsync(portal, other)).Objects[0].Result!.Result.Panel, (await SittingAsync(portal, other)).Objects[0].Result!.Result.Verdict));
    }

    private static async Task MinutesAsync(TestPortal portal, Guid plan, int seats)
    {
        var minutes = await portal.DoAsync(Officer, new ReadReviewMinutes { PlanId = plan });
        Assert.Equal(5, seats);
        foreach (var part in (string[])["昆山市会议中心", "到会专家（4 人）", "缺席专家（1 人）", "对“乙医院”回避（曾任该院院长）", "1. 甲医院：67.17 分", "专家中途离会", "（尚未作出）", "三分之二以上到会"])
        {
            Assert.Contains(part, minutes.Draft, StringComparison.Ordinal);
        }

        Refused("还没有保存", await portal.RunAsync(Officer, new PrintReviewMinutes { PlanId = plan }));
        Refused("填写纪要内容", await portal.RunAsync(Officer, new SaveReviewMinutes { PlanId = plan, After = 0, Text = " " }));
        Assert.Equal(1, await portal.DoAsync(Officer, new SaveReviewMinutes { PlanId = plan, After = 0, Text = minutes.Draft }));
        Assert.Equal(1, await portal.DoAsync(Officer, new SaveReviewMinutes { PlanId = plan, After = 1, Text = minutes.Draft }));
        Refused("别人刚刚保存", await portal.RunAsync(Officer, new SaveReviewMinutes { PlanId = plan, After = 0, Text = "另一稿" }));
        Assert.Equal(2, await portal.DoAsync(Officer, new SaveReviewMinutes { PlanId = plan, After = 1, Text = "第二稿" }));
        Refused("办结", await portal.RunAsync(Officer, new FinishReviewMinutes { PlanId = plan, Number = 2 }));
        await portal.DoAsync(Officer, new ConcludeReview { PlanId = plan, Version = 1, Conclusion = "甲医院通过" });
        Refused("刚刚被别人修改", await portal.RunAsync(Officer, new FinishReviewMinutes { PlanId = plan, Number = 1 }));
        await portal.DoAsync(Officer, new FinishReviewMinutes { PlanId = plan, Number = 2 });
        Refused("已经定稿", await portal.RunAsync(Officer, new SaveReviewMinutes { PlanId = plan, After = 2, Text = "第三稿" }));
        Assert.Equal(["第二稿", minutes.Draft.Trim()], (await portal.DoAsync(Officer, new PrintReviewMinutes { PlanId = plan })).Versions.Select(version => version.Text));
    }

    private static async Task FeesAsync(TestPortal portal, Guid plan)
    {
        var fees = await portal.DoAsync(Officer, new ReadReviewFees { PlanId = plan });
        Assert.Equal((4, 0, false), (fees.Rows.Count, fees.Unnoted, fees.MayUnmask));
        Assert.All(fees.Rows, row => Assert.Equal((FeeGrade.Senior, 1500m, "3205**********0000"), (row.Grade, row.Month.Net, row.Identity)));
        Assert.Equal((6700m, 700m, 6000m), (fees.Gross, fees.Tax, fees.Net));
        Assert.Equal((new DateOnly(2026, 4, 1), 4, 6700m), (fees.Sums[0].Month, fees.Sums[0].People, fees.Sums[0].OfUnit));
        using var file = new MemoryStream();
        await portal.DoAsync(Officer, new ExportReviewFees { PlanId = plan, Open = () => file });
        Assert.NotEmpty(file.ToArray());
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(Officer, new UnmaskReviewFees { PlanId = plan })).Failure);

        // Half as much again for an academician, unless the department says otherwise.
        await using (var db = await portal.OpenAsync())
        {
            await db.Set<Expert>().Where(row => row.Number == fees.Rows[0].Number).ExecuteUpdateAsync(row => row.SetProperty(one => one.IsEminent, true));
        }

        var raised = (await portal.DoAsync(Officer, new ReadReviewFees { PlanId = plan })).Rows[0];
        Assert.Equal((fees.Rows[0].Number, 2250m), (raised.Number, raised.Month.Net));
        Assert.EndsWith("（院士、全国知名专家）", raised.TitleText, StringComparison.Ordinal);
    }

    /// <summary>A drawn plan on its day, at 8:30.</summary>
    private static async Task<(Guid Matter, Guid Plan, Guid SubPlan)> HeldAsync(TestPortal portal)
    {
        await portal.AddExpertsAsync(40);
        var matter = await portal.MatterAsync();
        var (plan, sub) = await PlanToDayAsync(portal, matter, "三级医院评审", Day);
        return (matter, plan, sub);
    }

    private static async Task<(Guid Plan, Guid SubPlan)> PlanToDayAsync(TestPortal portal, Guid matter, string name, DateOnly day)
    {
        var (plan, sub) = await portal.PlanAsync(matter, name, formal: 5, backup: 1, day: day);
        await portal.DrawAsync(plan);
        portal.Clock.MoveTo(new DateTimeOffset(day.Year, day.Month, day.Day, 8, 30, 0, TimeSpan.FromHours(8)));
        return (plan, sub);
    }

    private static async Task FormAsync(TestPortal portal, Guid matter, SheetContent content, string name = "评分表") =>
        await portal.DoAsync(Officer, new ActivateSheetForm { FormId = await portal.DoAsync(Officer, new SaveSheetForm { MatterId = matter, Name = name, Content = content }) });

    private static async Task<Guid> OpenAsync(TestPortal portal, Guid plan, Guid sub)
    {
        await portal.DoAsync(Officer, new AddSheetObjects { SubPlanId = sub, Lines = "甲医院" });
        var round = (await SittingAsync(portal, plan)).RoundId!.Value;
        await portal.DoAsync(Officer, new OpenSheets { RoundId = round });
        return round;
    }

    private static async Task<SheetSittingView> SittingAsync(TestPortal portal, Guid plan) => Assert.Single((await portal.DoAsync(Officer, new ReadReviewSheets { PlanId = plan })).Sittings);

    private static async Task<TerminalView> TerminalAsync(TestPortal portal, string link)
    {
        var read = await portal.System.RunAsync(new ReadSheetTerminal { Secret = link });
        Assert.True(read.Succeeded, read.Succeeded ? "" : read.Message);
        return read.Value;
    }

    private static Task<Outcome<Done>> SavingAsync(TestPortal portal, string link, Guid judged, int version, decimal? first, decimal? second, decimal? veto) => portal.System.RunAsync(new SaveSheetEntry { Secret = link, ObjectId = judged, Entry = Sheet(first, second, veto), Version = version });

    private static async Task SaveAsync(TestPortal portal, string link, Guid judged, int version, decimal? first, decimal? second, decimal? veto)
    {
        var saved = await SavingAsync(portal, link, judged, version, first, second, veto);
        Assert.True(saved.Succeeded, saved.Succeeded ? "" : saved.Message);
    }

    private static async Task HandInAsync(TestPortal portal, string link)
    {
        var done = await portal.System.RunAsync(new HandInSheet { Secret = link });
        Assert.True(done.Succeeded, done.Succeeded ? "" : done.Message);
    }

    private static SheetEntry Sheet(decimal? first, decimal? second, decimal? veto) => new([first, second, veto], null, "");
}
