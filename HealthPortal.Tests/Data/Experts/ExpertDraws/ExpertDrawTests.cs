using System.Globalization;
using HealthPortal.Data.Experts.ExpertDraws;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using static HealthPortal.Tests.Kit.ReviewDesk;

namespace HealthPortal.Tests.Data.Experts.ExpertDraws;

public sealed class ExpertDrawTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Draw_IsFrozenDrawnAndRecomputed(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.AddExpertsAsync(60);
        var matter = await portal.MatterAsync();
        var (plan, sub) = await portal.PlanAsync(matter, formal: 5, backup: 3);
        await portal.DoAsync(Officer, new SavePlanSettings { PlanId = plan, Name = "三级医院评审", InstitutionCap = 1, OddAndFive = true });

        // Frozen: the hashes are open to whoever may see the plan, before anybody has typed anything.
        var id = await portal.DoAsync(Officer, new StartDraw { PlanId = plan });
        Refused("正在等待输入随机文字", await portal.RunAsync(Officer, new StartDraw { PlanId = plan }));
        var frozen = await portal.DoAsync("leader", new ReadDraw { DrawId = id });
        Assert.Equal((ExpertDrawState.Committed, 64, 64, null, null), (frozen.State, frozen.Commitment.Length, frozen.ServerNonceHash.Length, frozen.ServerNonce, frozen.Seed));
        Refused("还没有凭证", await portal.RunAsync(Officer, new ReadDrawReceipt { DrawId = id }));

        // Two people of different roles, each once; one person does not count for two.
        Refused("4 至 200 个字符", await portal.RunAsync(Officer, new GiveDrawText { DrawId = id, Part = DrawPart.Operator, Text = "abc" }));
        Refused("没有监督抽取的权限", await portal.RunAsync(Officer, new GiveDrawText { DrawId = id, Part = DrawPart.Supervisor, Text = "春江潮水" }));
        Assert.False(await portal.DoAsync(Officer, new GiveDrawText { DrawId = id, Part = DrawPart.Operator, Text = " 春江潮水连海平 " }));
        Refused("已经输入", await portal.RunAsync(Officer, new GiveDrawText { DrawId = id, Part = DrawPart.Operator, Text = "海上明月" }));
        var half = await portal.DoAsync(Supervisor, new ReadDraw { DrawId = id });
        Assert.Equal((true, false, (string?)null), (half.HasOperatorText, half.HasSupervisorText, half.OperatorText));
        Assert.True(await portal.DoAsync(Supervisor, new GiveDrawText { DrawId = id, Part = DrawPart.Supervisor, Text = "dice 6-2-5" }));
        Refused("已抽取", await portal.RunAsync(Supervisor, new GiveDrawText { DrawId = id, Part = DrawPart.Supervisor, Text = "again again" }));

        // Counts and caps hold; names are secret until the hour that the plan names, and early looks are on record.
        var drawn = await portal.DoAsync(Officer, new ReadDraw { DrawId = id });
        var group = Assert.Single(drawn.Groups);
        Assert.Equal((5, 3, false), (group.Seats.Count(seat => seat.IsFormal), group.Seats.Count(seat => !seat.IsFormal), drawn.NamesOpen));
        Assert.All(group.Seats, seat => Assert.Null(seat.Person));
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(Officer, new OpenDrawNames { DrawId = id, Reason = "想看" })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(Officer, new OpenDrawReceipt { DrawId = id, Reason = "想看" })).Failure);
        Refused("填写提前查看名单的理由", await portal.RunAsync("leader", new OpenDrawNames { DrawId = id }));
        var opened = await portal.DoAsync("leader", new OpenDrawNames { DrawId = id, Reason = "核对回避情况" });
        Assert.Equal(8, opened.Groups[0].Seats.Select(seat => seat.Person!.Institution).Distinct().Count());
        await using (var db = await portal.OpenAsync())
        {
            Assert.Contains(await db.Set<ChangeEntry>().Where(entry => entry.Kind == ChangeKind.Looked).Select(entry => entry.Changes).ToListAsync(), changes => changes.Contains("核对回避情况", StringComparison.Ordinal));
        }

        // Before the names are open there is no receipt, nor nonce and seed: whoever knows the pool could draw again with them. After that whoever has it can.
        Refused("凭证在名单公开后出具", await portal.RunAsync(Officer, new ReadDrawReceipt { DrawId = id }));
        Assert.Equal((null, null), (drawn.ServerNonce, drawn.Seed));
        await using (var db = await portal.OpenAsync())
        {
            var logged = await db.Set<ChangeEntry>().Where(entry => entry.EntityType == nameof(DrawSeat) || entry.EntityType == nameof(ExpertDraw)).Select(entry => entry.Changes + entry.EntityLabel).ToListAsync();
            var seed = await db.Set<ExpertDraw>().Where(row => row.Id == id).Select(row => row.Seed + "|" + row.ServerNonce).SingleAsync();
            Assert.NotEmpty(logged);
            Assert.DoesNotContain(logged, text => text.Contains("TJ0000", StringComparison.Ordinal) || seed.Split('|').Any(secret => text.Contains(secret, StringComparison.Ordinal)));
        }

        portal.Clock.MoveTo(new DateTimeOffset(2026, 3, 31, 21, 0, 1, TimeSpan.FromHours(8)));
        var whole = await portal.DoAsync(Officer, new ReadDrawReceipt { DrawId = id });
        Assert.True(whole.IsWhole);
        Assert.NotNull((await portal.DoAsync(Officer, new ReadDraw { DrawId = id })).Seed);
        Assert.True(ReceiptCheck.Passed(ReceiptCheck.Check(whole.Receipt.WithoutNames().ToJson())));
        var json = whole.Receipt.ToJson();
        Assert.True(ReceiptCheck.Passed(ReceiptCheck.Check(json, new ReceiptExpectation(drawn.PlanNumber, DrawKind.Real, frozen.Commitment, frozen.ServerNonceHash))));
        Assert.False(ReceiptCheck.Passed(ReceiptCheck.Check(json, new ReceiptExpectation("PS2026999999", DrawKind.Real, frozen.Commitment, frozen.ServerNonceHash))));
        Assert.Equal(whole.Receipt.Groups[0].Formal, opened.Groups[0].Seats.Where(seat => seat.IsFormal).Select(seat => seat.Person!.Number));
        Assert.True((await portal.DoAsync(Officer, new ReadDraw { DrawId = id })).NamesOpen);

        // What is drawn stays.
        Refused("已经抽取，时间和人数不能再改", await portal.RunAsync(Officer, new SaveSubPlan { PlanId = plan, SubPlanId = sub, Name = "第一场", Day = Day.AddDays(1), Half = HalfDay.WholeDay, Place = "昆山", Formal = 5, Backup = 3 }));
        Refused("所有分组都已经抽取", await portal.RunAsync(Officer, new StartDraw { PlanId = plan }));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Recusal_KeepsOutWhomItNames_AndOtherReviewsKeepThemBusy(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var experts = await portal.AddExpertsAsync(24);
        var matter = await portal.MatterAsync();
        await using (var db = await portal.OpenAsync())
        {
            db.Add(new ExpertAbsence { ExpertId = experts[0].Id, From = Day.AddDays(-1), To = Day, Reason = "出国" });
            db.Add(new ExpertEmployment { ExpertId = experts[4].Id, Institution = "申请医院", From = new DateOnly(2020, 1, 1), To = new DateOnly(2025, 6, 30) });
            db.Add(new ExpertTie { ExpertId = experts[8].Id, Party = "申请医院", Note = "配偶在该院任职", At = portal.Clock.GetUtcNow().UtcDateTime, ByName = "专家本人" });
            var suspended = await db.Set<Expert>().SingleAsync(row => row.Number == "TJ000013");
            Assert.True(suspended.Suspend("两次无故缺席", new DateOnly(2026, 12, 31), new DateOnly(2026, 3, 10)).Succeeded);
            await db.SaveChangesAsync();
        }

        // Drawn before on the same day: formal and backup are busy.
        var (earlier, _) = await portal.PlanAsync(matter, "上一次评审", formal: 2, backup: 1, half: HalfDay.Morning);
        await portal.DrawAsync(earlier);
        var (plan, _) = await portal.PlanAsync(matter, "本次评审", formal: 3, backup: 2);
        await portal.DoAsync(Officer, new SavePlanRecusal
        {
            PlanId = plan,
            Recusal = new RecusalSettings { Experts = [experts[16].Id], Institutions = ["演示第6医院"], Parties = [new ReviewedParty("申请医院", null), new ReviewedParty("王某", "申请医院")] },
        });
        var preview = await portal.DoAsync(Officer, new PreviewDraw { PlanId = plan });
        var reasons = preview.Excluded.ToDictionary(one => one.Number, one => one.Reasons.Select(reason => reason.Kind).ToList());
        Assert.Contains(ExclusionKind.Absent, reasons["TJ000001"]);
        Assert.Contains(ExclusionKind.FormerEmployment, reasons["TJ000005"]);
        Assert.Contains(ExclusionKind.DeclaredTie, reasons["TJ000009"]);
        Assert.Contains(ExclusionKind.Suspended, reasons["TJ000013"]);
        Assert.Contains(ExclusionKind.Named, reasons["TJ000017"]);
        Assert.All(["TJ000021", "TJ000022", "TJ000023", "TJ000024"], number => Assert.Contains(ExclusionKind.NamedInstitution, reasons[number]));
        // Those busy with a panel whose names are secret are counted and not named, even if something else keeps them out too.
        Assert.Equal(0, reasons.Values.Count(kinds => kinds.Contains(ExclusionKind.Busy)));
        Assert.Equal(24, preview.EligibleCount + preview.ExcludedCount);
        Assert.Equal(24, preview.Eligible.Count + preview.Excluded.Count);
        Assert.Equal(preview.HiddenCount, preview.Eligible.Count - preview.EligibleCount);
        Assert.InRange(preview.HiddenCount, 0, 3);
        Assert.All(preview.Eligible, one => Assert.Equal(preview.HiddenCount > 0, one.Chance is null));
        Assert.Equal(3, preview.Groups[0].Busy);

        // None of them is drawn.
        var draw = await portal.DrawAsync(plan);
        await using (var db = await portal.OpenAsync())
        {
            var numbers = await db.Set<DrawSeat>().Where(seat => seat.DrawId == draw).Select(seat => seat.ExpertNumber).ToListAsync();
            Assert.Equal(5, numbers.Distinct(StringComparer.Ordinal).Count());
            Assert.Empty(numbers.Intersect(reasons.Keys, StringComparer.Ordinal));
        }

        // Whoever was drawn may be kept out of the next: chosen plans, days, once for the matter.
        var (next, _) = await portal.PlanAsync(matter, "下一次评审", formal: 2, backup: 0, day: Day.AddDays(10));
        foreach (var settings in (RecusalSettings[])[new() { EarlierPlans = [plan] }, new() { DaysSinceService = 30 }, new() { OncePerMatter = true }])
        {
            await portal.DoAsync(Officer, new SavePlanRecusal { PlanId = next, Recusal = settings });
            var kept = (await portal.DoAsync(Officer, new PreviewDraw { PlanId = next })).ExcludedCount;
            Assert.Equal((settings.EarlierPlans.Count > 0 ? 5 : 8) + 1, kept);
        }
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Calls_FollowTheOrder_AndPassOverWhoeverIsBusyByNow(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.AddExpertsAsync(12);
        var matter = await portal.MatterAsync();
        var (plan, _) = await portal.PlanAsync(matter, formal: 3, backup: 2);
        var id = await portal.DrawAsync(plan);
        var order = (await ReceiptAsync()).Groups[0].Order!;
        string Key(int place) => FormattableString.Invariant($"TJ{order[place] + 1:000000}");
        Assert.Equal([Key(0), Key(1), Key(2)], await HeldAsync(formal: true));
        Assert.Equal([Key(3), Key(4)], await HeldAsync(formal: false));

        // A formal one declines: the first backup takes the place, the next of the order becomes a backup. He who fell ill meanwhile is passed over on record.
        await using (var db = await portal.OpenAsync())
        {
            var sixth = Key(5);
            var ill = await db.Set<Expert>().SingleAsync(row => row.Number == sixth);
            db.Add(new ExpertAbsence { ExpertId = ill.Id, From = Day, To = Day, Reason = "住院" });
            await db.SaveChangesAsync();
        }

        Refused("请写明情况", await portal.RunAsync(Officer, new CallNext { DrawId = id, Kind = DrawCauseKind.Declined, SeatId = await SeatAsync(Key(1)) }));
        Refused("请选择补抽原因", await portal.RunAsync(Officer, new CallNext { DrawId = id, Kind = DrawCauseKind.BusyElsewhere, SeatId = await SeatAsync(Key(1)), Note = "x" }));
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(Supervisor, new CallNext { DrawId = id, Kind = DrawCauseKind.Declined, SeatId = await SeatAsync(Key(1)), Note = "x" })).Failure);
        await portal.DoAsync(Officer, new CallNext { DrawId = id, Kind = DrawCauseKind.Declined, SeatId = await SeatAsync(Key(1)), Note = "电话答复不能参加" });
        Assert.Equal([Key(0), Key(2), Key(3)], await HeldAsync(formal: true));
        Assert.Equal([Key(4), Key(6)], await HeldAsync(formal: false));
        var causes = (await portal.DoAsync("leader", new OpenDrawNames { DrawId = id, Reason = "核对" })).Causes;
        Assert.Equal([DrawCauseKind.RecusalFound, DrawCauseKind.Declined], causes.Select(cause => cause.Kind));
        Assert.Contains("住院", causes[0].Note, StringComparison.Ordinal);

        // Twice the same, and somebody who is gone.
        Refused("已不在名单中", await portal.RunAsync(Officer, new CallNext { DrawId = id, Kind = DrawCauseKind.NoAnswer, SeatId = await GoneAsync(Key(1)), Note = "x" }));

        // Enlarged: plan, sitting and group grow with it.
        var group = (await portal.DoAsync(Officer, new ReadReviewPlan { PlanId = plan })).SubPlans[0].Groups[0].Row.Id;
        await portal.DoAsync(Officer, new CallNext { DrawId = id, Kind = DrawCauseKind.Enlarged, GroupId = group, Formal = 1, Backup = 1, Note = "增加一个评审单元" });
        Assert.Equal([Key(0), Key(2), Key(3), Key(4)], await HeldAsync(formal: true));
        Assert.Equal([Key(6), Key(7), Key(8)], await HeldAsync(formal: false));
        var detail = await portal.DoAsync(Officer, new ReadReviewPlan { PlanId = plan });
        Assert.Equal((4, 3, 4, 3), (detail.SubPlans[0].Row.Formal, detail.SubPlans[0].Row.Backup, detail.Row.HeldFormal, detail.Row.HeldBackup));

        // The order runs out: places stay open and are told, until there is nobody.
        for (var i = 0; i < 8; i++)
        {
            var first = (await HeldAsync(formal: true)).FirstOrDefault();
            if (first is not null)
            {
                await portal.DoAsync(Officer, new CallNext { DrawId = id, Kind = DrawCauseKind.NoAnswer, SeatId = await SeatAsync(first), Note = "四小时未答复" });
            }
        }

        Assert.Equal(PlanProgress.Short, (await portal.DoAsync(Officer, new ReadReviewPlan { PlanId = plan })).Row.Progress);
        Assert.Equal(0, (await portal.DoAsync(Officer, new ReadDraw { DrawId = id })).Groups[0].Remaining);

        // The receipt with all causes still recomputes.
        Assert.True(ReceiptCheck.Passed(ReceiptCheck.Check((await ReceiptAsync()).ToJson())));

        async Task<DrawReceipt> ReceiptAsync() => (await portal.DoAsync("leader", new OpenDrawReceipt { DrawId = id, Reason = "核对" })).Receipt;

        async Task<List<string>> HeldAsync(bool formal)
        {
            await using var db = await portal.OpenAsync();
            return await db.Set<DrawSeat>().Where(seat => seat.DrawId == id && seat.State == SeatState.Held && seat.IsFormal == formal).OrderBy(seat => seat.Ordinal).Select(seat => seat.ExpertNumber).ToListAsync();
        }

        async Task<Guid> SeatAsync(string number)
        {
            await using var db = await portal.OpenAsync();
            return await db.Set<DrawSeat>().Where(seat => seat.DrawId == id && seat.ExpertNumber == number && seat.State == SeatState.Held).Select(seat => seat.Id).SingleAsync();
        }

        async Task<Guid> GoneAsync(string number)
        {
            await using var db = await portal.OpenAsync();
            return await db.Set<DrawSeat>().Where(seat => seat.DrawId == id && seat.ExpertNumber == number).Select(seat => seat.Id).SingleAsync();
        }
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task TestDraws_ShowNames_AndAreNeverReal(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.AddExpertsAsync(20);
        var (plan, sub) = await portal.PlanAsync(await portal.MatterAsync(), formal: 3);
        var id = await portal.DoAsync(Officer, new TestDraw { PlanId = plan });
        var test = await portal.DoAsync(Officer, new ReadDraw { DrawId = id });
        Assert.Equal((DrawKind.Test, ExpertDrawState.Drawn, true), (test.Kind, test.State, test.NamesOpen));
        Assert.All(test.Groups[0].Seats, seat => Assert.NotNull(seat.Person));
        Assert.StartsWith("CS2026", test.Number, StringComparison.Ordinal);
        Assert.True(ReceiptCheck.Passed(ReceiptCheck.Check((await portal.DoAsync(Officer, new ReadDrawReceipt { DrawId = id })).Receipt.ToJson(), new ReceiptExpectation(Kind: DrawKind.Test))));

        // It binds nobody and cannot go on.
        Assert.Equal(PlanProgress.ToDraw, (await portal.DoAsync(Officer, new ReadReviewPlan { PlanId = plan })).Row.Progress);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync(Officer, new CallNext { DrawId = id, Kind = DrawCauseKind.Declined, SeatId = Guid.NewGuid(), Note = "x" })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync(Officer, new GiveDrawText { DrawId = id, Part = DrawPart.Operator, Text = "春江潮水" })).Failure);

        // A real one given up stays on record; a plan changed since is not drawn from an old document; an old one is told.
        var first = await portal.DoAsync(Officer, new StartDraw { PlanId = plan });
        await portal.DoAsync(Officer, new GiveDrawText { DrawId = first, Part = DrawPart.Operator, Text = "春江潮水" });
        Refused("正在抽取", await portal.RunAsync(Officer, new RemoveSubPlan { PlanId = plan, SubPlanId = sub }));
        await portal.DoAsync(Officer, new SaveSubPlan { PlanId = plan, SubPlanId = sub, Name = "第一场", Day = Day, Half = HalfDay.WholeDay, Place = "昆山", Formal = 4, Backup = 4 });
        Refused("有改动", await portal.RunAsync(Supervisor, new GiveDrawText { DrawId = first, Part = DrawPart.Supervisor, Text = "海上生明月" }));
        Refused("放弃的原因", await portal.RunAsync(Officer, new AbandonDraw { DrawId = first }));
        await portal.DoAsync(Officer, new AbandonDraw { DrawId = first, Reason = "人数有改动" });
        var second = await portal.DoAsync(Officer, new StartDraw { PlanId = plan });
        portal.Clock.Advance(TimeSpan.FromHours(25));
        Refused("超过 24 小时", await portal.RunAsync(Officer, new GiveDrawText { DrawId = second, Part = DrawPart.Operator, Text = "春江潮水" }));
        await portal.DoAsync(Officer, new AbandonDraw { DrawId = second, Reason = "过期" });
        var list = await portal.DoAsync(Officer, new ListDraws { Filter = new DrawFilter { PlanId = plan } });
        Assert.Equal([ExpertDrawState.Abandoned, ExpertDrawState.Abandoned, ExpertDrawState.Drawn], list.Rows.Select(row => row.State));

        // Both lists as workbooks, with all of the rows and no names.
        using (var file = new MemoryStream())
        {
            Assert.Equal(3, await portal.DoAsync("auditor", new ExportDraws { Filter = new DrawFilter { PlanId = plan }, Open = () => file }));
            var rows = Sheets.Rows(file.ToArray());
            Assert.Equal(list.Rows.Select(row => row.Commitment), rows.Where(row => row.Count > 10 && row[2] == "正式抽取" || row.Count > 10 && row[14].Length == 64).Select(row => row[14]));
            Assert.DoesNotContain(rows.SelectMany(row => row), cell => cell.Contains("演示专家", StringComparison.Ordinal));
        }

        using (var file = new MemoryStream())
        {
            Assert.Equal(1, await portal.DoAsync("auditor", new ExportReviewPlans { Filter = new ReviewPlanFilter { State = ReviewPlanState.Open }, Open = () => file }));
            var listed = Assert.Single((await portal.DoAsync(Officer, new ListReviewPlans())).Rows);
            Assert.Contains(Sheets.Rows(file.ToArray()), row => row.Count > 10 && row[0] == listed.Number && row[1] == listed.Name && row[4] == listed.Progress.Name() && row[9] == listed.Formal.ToString(CultureInfo.InvariantCulture));
        }


        // Two people freeze at once: the database lets one through.
        var officer = await portal.AsAsync(Officer);
        var both = await Task.WhenAll(officer.RunAsync(new StartDraw { PlanId = plan }), officer.RunAsync(new StartDraw { PlanId = plan }));
        Assert.Equal(1, both.Count(outcome => outcome.Succeeded));
        Refused("", both.Single(outcome => !outcome.Succeeded));

        // The day has come before the second text.
        await portal.DoAsync(Officer, new AbandonDraw { DrawId = both.Single(outcome => outcome.Succeeded).Value, Reason = "改日" });
        portal.Clock.MoveTo(new DateTimeOffset(2026, 3, 31, 20, 0, 0, TimeSpan.FromHours(8)));
        var late = await portal.DoAsync(Officer, new StartDraw { PlanId = plan });
        await portal.DoAsync(Officer, new GiveDrawText { DrawId = late, Part = DrawPart.Operator, Text = "春江潮水" });
        portal.Clock.MoveTo(new DateTimeOffset(2026, 4, 1, 8, 0, 0, TimeSpan.FromHours(8)));
        Refused("评审日期已到", await portal.RunAsync(Supervisor, new GiveDrawText { DrawId = late, Part = DrawPart.Supervisor, Text = "海上生明月" }));
        await portal.DoAsync(Officer, new AbandonDraw { DrawId = late, Reason = "没有及时完成" });
        Refused("已到或已过", await portal.RunAsync(Officer, new StartDraw { PlanId = plan }));
    }
}
