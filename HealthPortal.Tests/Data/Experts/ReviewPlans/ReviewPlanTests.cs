using HealthPortal.Data.Experts.ExpertDraws;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using HealthPortal.Tests.Kit;
using static HealthPortal.Tests.Kit.ReviewDesk;

namespace HealthPortal.Tests.Data.Experts.ReviewPlans;

public sealed class ReviewPlanTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Plan_IsPreparedAndPreviewed(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.AddExpertsAsync(40);
        var matter = await portal.MatterAsync();
        Refused("已有评审事项", await portal.RunAsync(Officer, new SaveReviewMatter { Name = "医疗机构评审" }));
        Refused("请选择专家来自哪些专家库", await portal.RunAsync(Officer, new SaveReviewMatter { Name = "另一个", UsesWholePool = false }));
        var listed = Assert.Single((await portal.DoAsync(Officer, new ListReviewMatters())).Rows);
        Assert.Equal((40, 0, true, true), (listed.Experts, listed.Plans, listed.UsesWholePool, listed.MayEdit));

        // Counts: backup as many as formal where nobody says otherwise; one group is the whole sitting and follows it.
        var (plan, sub) = await portal.PlanAsync(matter, formal: 3);
        var detail = await portal.DoAsync(Officer, new ReadReviewPlan { PlanId = plan });
        var group = Assert.Single(Assert.Single(detail.SubPlans).Groups).Row;
        Assert.Equal((3, 3, "评审组", PlanProgress.ToDraw), (group.Formal, group.Backup, group.Name, detail.Row.Progress));
        await portal.DoAsync(Officer, new SaveSubPlan { PlanId = plan, SubPlanId = sub, Name = "第一场", Day = Day, Half = HalfDay.Morning, Place = "昆山市会议中心", Formal = 5, Backup = 2 });
        detail = await portal.DoAsync(Officer, new ReadReviewPlan { PlanId = plan });
        Assert.Equal((5, 2), (detail.SubPlans[0].Groups[0].Row.Formal, detail.SubPlans[0].Groups[0].Row.Backup));
        Assert.Empty(detail.Faults);

        // Key dates come from the sitting by working days: 1 April 2026 is a Wednesday, the Friday before it is three working days off.
        Assert.Equal([(new DateOnly(2026, 3, 27), "最迟抽取专家"), (new DateOnly(2026, 3, 31), "确认名单"), (Day, "评审（上午，昆山市会议中心）")], detail.KeyDates.Select(date => (date.Day, date.What[(date.What.IndexOf('”') + 1)..].Split('、')[0])));
        Assert.Equal(3, (await portal.DoAsync(Officer, new ReadReviewCalendar { Month = new DateOnly(2026, 4, 15) })).Count + (await portal.DoAsync(Officer, new ReadReviewCalendar { Month = new DateOnly(2026, 3, 1) })).Count);

        // Groups share the counts of the sitting and may not go beyond them.
        Refused("超过子计划", await portal.RunAsync(Officer, new SaveReviewGroup { PlanId = plan, SubPlanId = sub, Name = "法律组", Formal = 1, Backup = 1 }));
        await portal.DoAsync(Officer, new SaveReviewGroup { PlanId = plan, SubPlanId = sub, GroupId = group.Id, Name = "临床组", Formal = 4, Backup = 1, InstitutionCap = 2 });
        Assert.Contains(
            "合计为正式 4 人", Assert.Single((await portal.DoAsync(Officer, new ReadReviewPlan { PlanId = plan })).Faults).Message, StringComparison.Ordinal);
        var law = await portal.DoAsync(Officer, new SaveReviewGroup { PlanId = plan, SubPlanId = sub, Name = "法律组", Formal = 1, Backup = 1 });
        Refused("已有分组", await portal.RunAsync(Officer, new SaveReviewGroup { PlanId = plan, SubPlanId = sub, GroupId = law, Name = "临床组", Formal = 1, Backup = 1 }));
        await portal.DoAsync(Officer, new SavePlanRule { PlanId = plan, GroupId = law, Rule = All(Is("specialty", "法律")), RuleName = "法律专家" });
        await portal.DoAsync(Officer, new SavePlanRule { PlanId = plan, GroupId = group.Id, Rule = All(new RuleCondition("specialty", RuleOperator.In, ["呼吸内科", "感染病科"]), Is("title", "正高级")) });
        Refused("没有标签", await portal.RunAsync(Officer, new SavePlanRule { PlanId = plan, Rule = All(Is("colour", "red")) }));
        Refused("嵌套了 4 层", await portal.RunAsync(Officer, new SavePlanRule { PlanId = plan, Rule = All(new RuleGroup(RuleJoin.Any, [Is("sex", "男"), All(Is("sex", "女"), new RuleGroup(RuleJoin.Any, [Is("title", "正高级"), Is("title", "副高级")]))])) }));

        var preview = await portal.DoAsync(Officer, new PreviewDraw { PlanId = plan });
        Assert.Equal((40, true), (preview.Pool, preview.IsFeasible));
        Assert.Equal([("临床组", 4, 1, 12), ("法律组", 1, 1, 8)], preview.Groups.Select(one => (one.Name, one.Formal, one.Backup, one.Eligible)));
        Assert.Equal(20, preview.NotFitting);
        Assert.Contains("职称是“正高级”", preview.Groups[0].Sentence, StringComparison.Ordinal);

        // A plan nobody fits: told before anybody draws, with figures.
        await portal.DoAsync(Officer, new SavePlanRule { PlanId = plan, GroupId = law, Rule = All(Is("specialty", "天文")) });
        preview = await portal.DoAsync(Officer, new PreviewDraw { PlanId = plan });
        Assert.Equal((false, 0, 0), (preview.IsFeasible, preview.Groups[1].Eligible, preview.Groups[1].Fillable));
        Refused("符合条件 0 人", await portal.RunAsync(Officer, new StartDraw { PlanId = plan }));

        // Only own rows: another county's officer sees nothing, the clerk has no right at all.
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("province", new ReadReviewPlan { PlanId = Guid.NewGuid() })).Failure);
        Assert.True((await portal.RunAsync("province", new ReadReviewPlan { PlanId = plan })).Succeeded);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new ReadReviewPlan { PlanId = plan })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("head", new CreateReviewPlan { MatterId = matter, Name = "x" })).Failure);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task BadInput_IsToldAndChangesNothing(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.AddExpertsAsync(8);
        var matter = await portal.MatterAsync();
        var (plan, sub) = await portal.PlanAsync(matter, formal: 3);
        SaveSubPlan Sub(string name = "第二场", DateOnly? day = null, string place = "南京", int formal = 1, int? backup = null, string? division = null) => new() { PlanId = plan, Name = name, Day = day ?? Day, Half = HalfDay.Morning, Place = place, Formal = formal, Backup = backup, DivisionCode = division };
        Refused("应在今天以后", await portal.RunAsync(Officer, Sub(day: new DateOnly(2026, 3, 10))));
        Refused("最远两年", await portal.RunAsync(Officer, Sub(day: new DateOnly(2062, 3, 10))));
        Refused("填写评审地点", await portal.RunAsync(Officer, Sub(place: " ")));
        Refused("正式专家数填 1", await portal.RunAsync(Officer, Sub(formal: 0)));
        Refused("备份专家数填 0", await portal.RunAsync(Officer, Sub(backup: -1)));
        Refused("没有这个地区", await portal.RunAsync(Officer, Sub(division: "999999999999")));
        Refused("已有子计划", await portal.RunAsync(Officer, Sub(name: "第一场")));
        Refused("已有进行中的计划", await portal.RunAsync(Officer, new CreateReviewPlan { MatterId = matter, Name = "三级医院评审" }));
        Refused("请选择评审事项", await portal.RunAsync(Officer, new CreateReviewPlan { MatterId = Guid.NewGuid(), Name = "x" }));
        Refused("符合条件 8 人", await portal.RunAsync(Officer, new StartDraw { PlanId = (await portal.PlanAsync(matter, "人数太多", formal: 30)).Plan }));
        Refused("单数", await OddAsync(4));
        var detail = await portal.DoAsync(Officer, new ReadReviewPlan { PlanId = plan });
        Assert.Equal((1, 1), (detail.SubPlans.Count, detail.SubPlans[0].Groups.Count));
        Refused("至少有一个分组", await portal.RunAsync(Officer, new RemoveReviewGroup { PlanId = plan, GroupId = detail.SubPlans[0].Groups[0].Row.Id }));
        Refused("刚刚被别人修改", await portal.RunAsync(Officer, new SavePlanSettings { PlanId = plan, Version = 99, Name = "x" }));
        Refused("每类最多", await portal.RunAsync(Officer, new SavePlanRecusal { PlanId = plan, Recusal = new RecusalSettings { Institutions = [.. Enumerable.Range(0, 501).Select(i => "单位" + i)] } }));
        Refused("已不存在", await portal.RunAsync(Officer, new SavePlanRecusal { PlanId = plan, Recusal = new RecusalSettings { Experts = [Guid.NewGuid()] } }));

        // A sitting that was not drawn can go; a plan that is cancelled stays to be read.
        await portal.DoAsync(Officer, new RemoveSubPlan { PlanId = plan, SubPlanId = sub });
        Assert.Equal(PlanProgress.Unplanned, (await portal.DoAsync(Officer, new ReadReviewPlan { PlanId = plan })).Row.Progress);
        Refused("请填写取消的原因", await portal.RunAsync(Officer, new CancelReviewPlan { PlanId = plan, Reason = "" }));
        await portal.DoAsync(Officer, new CancelReviewPlan { PlanId = plan, Reason = "申请单位撤回申请" });
        Refused("已取消，不能再修改", await portal.RunAsync(Officer, new SavePlanSettings { PlanId = plan, Name = "x" }));

        async Task<Outcome<Guid>> OddAsync(int formal)
        {
            var (odd, _) = await portal.PlanAsync(matter, "单数", formal: formal, backup: 0);
            await portal.DoAsync(Officer, new SavePlanSettings { PlanId = odd, Name = "单数", OddAndFive = true });
            return await portal.RunAsync(Officer, new StartDraw { PlanId = odd });
        }
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Rules_AreKeptForOneself_TheSectionOrAll(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.AddExpertsAsync(20);
        var rule = All(Is("title", "正高级"), new RuleGroup(RuleJoin.Any, [Is("specialty", "护理"), new RuleCondition("age", RuleOperator.LessThan, ["60"])]));
        var own = await portal.DoAsync(Officer, new SaveRule { Reach = RuleReach.Personal, Code = "R-1", Name = "正高级护理", Rule = rule });
        var section = await portal.DoAsync(Officer, new SaveRule { Reach = RuleReach.Department, Code = "R-1", Name = "科室规则", Rule = rule });
        Refused("没有维护全局规则", await portal.RunAsync(Officer, new SaveRule { Reach = RuleReach.Global, Code = "G-1", Name = "全局", Rule = rule }));
        Refused("已有编码", await portal.RunAsync(Officer, new SaveRule { Reach = RuleReach.Personal, Code = "R-1", Name = "又一条", Rule = rule }));
        Refused("规则编码", await portal.RunAsync(Officer, new SaveRule { Reach = RuleReach.Personal, Code = "规则", Name = "又一条", Rule = rule }));
        Refused("没有标签", await portal.RunAsync(Officer, new SaveRule { Reach = RuleReach.Personal, Code = "R-2", Name = "又一条", Rule = All(Is("colour", "red")) }));

        // The section's rule is seen by its head, the personal one is not.
        var seen = await portal.DoAsync(Supervisor, new ListSavedRules());
        Assert.Equal(["科室规则"], seen.Rows.Select(row => row.Name));
        Assert.False(seen.Rows[0].MayEdit);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync(Supervisor, new ListRuleRevisions { RuleId = own })).Failure);

        var row = (await portal.DoAsync(Officer, new ListSavedRules())).Rows.Single(one => one.Id == section);
        Assert.Equal(("职称是“正高级”，并且（专业是“护理”，或者年龄小于 60 岁）", 1), (row.Sentence, row.Revision));
        await portal.DoAsync(Officer, new SaveRule { RuleId = section, Version = row.Version, Code = "R-1", Name = "科室规则", Rule = All(Is("title", "正高级")) });
        Refused("刚刚被别人修改", await portal.RunAsync(Officer, new SaveRule { RuleId = section, Version = row.Version, Code = "R-1", Name = "科室规则", Rule = rule }));
        var revisions = await portal.DoAsync(Officer, new ListRuleRevisions { RuleId = section });
        Assert.Equal([(2, "职称是“正高级”"), (1, "职称是“正高级”，并且（专业是“护理”，或者年龄小于 60 岁）")], revisions.Select(one => (one.Revision, one.Sentence)));

        // Pools refer to the one pool: by numbers and by a sentence.
        var pool = await portal.DoAsync(Officer, new SaveReviewPool { Name = "护理专家库", Kind = ReviewPoolKind.Matter });
        Refused("没有这些编号", await portal.RunAsync(Officer, new AddPoolMembers { PoolId = pool, Numbers = ["TJ000001", "ZZ999999"] }));
        Assert.Equal(2, await portal.DoAsync(Officer, new AddPoolMembers { PoolId = pool, Numbers = ["TJ000001", "tj000002", "TJ000001"] }));
        Assert.Equal(4, await portal.DoAsync(Officer, new AddPoolMembers { PoolId = pool, RuleText = "专业是“护理”" }));
        Refused("读不懂", await portal.RunAsync(Officer, new AddPoolMembers { PoolId = pool, RuleText = "专业像“护理”" }));
        Refused("没有专家符合", await portal.RunAsync(Officer, new AddPoolMembers { PoolId = pool, RuleText = "专业是“天文”" }));
        var members = await portal.DoAsync(Officer, new ReadReviewPool { PoolId = pool });
        Assert.Equal(6, members.Rows.Count);
        await portal.DoAsync(Officer, new RemovePoolMember { MemberId = members.Rows[0].Id });
        var matter = await portal.DoAsync(Officer, new SaveReviewMatter { Name = "护理评审", UsesWholePool = false, Pools = [pool] });
        Assert.Equal(5, Assert.Single((await portal.DoAsync(Officer, new ListReviewMatters())).Rows).Experts);
        Assert.Equal(5, (await portal.DoAsync(Officer, new PreviewDraw { PlanId = (await portal.PlanAsync(matter, formal: 2)).Plan })).Pool);
        Assert.Equal(["护理评审"], Assert.Single((await portal.DoAsync(Officer, new ListReviewPools())).Rows).Matters);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Day_IsNotedAndConcluded(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.AddExpertsAsync(12);
        var (plan, _) = await portal.PlanAsync(await portal.MatterAsync(), formal: 2, backup: 1);
        await portal.DrawAsync(plan);
        var day = await portal.DoAsync(Officer, new ReadReviewDay { PlanId = plan });
        Assert.Equal((false, 0), (day.Sittings[0].IsOpen, day.Sittings[0].Seats.Count));
        Refused("名单还没有公开", await portal.RunAsync(Officer, new PrintReviewList { PlanId = plan }));
        Refused("还有 1 场没有举行", await portal.RunAsync(Officer, new ConcludeReview { PlanId = plan, Version = day.Version, Conclusion = "通过" }));

        portal.Clock.MoveTo(new DateTimeOffset(2026, 3, 31, 22, 0, 0, TimeSpan.FromHours(8)));
        day = await portal.DoAsync(Officer, new ReadReviewDay { PlanId = plan });
        var seats = day.Sittings[0].Seats;
        Assert.Equal([true, true, false], seats.Select(seat => seat.IsFormal));
        Refused("还没有举行", await portal.RunAsync(Officer, new NoteAttendance { SeatId = seats[0].SeatId, Attended = true }));
        Assert.Single((await portal.DoAsync(Officer, new PrintReviewList { PlanId = plan })).Sittings);

        portal.Clock.MoveTo(new DateTimeOffset(2026, 4, 1, 18, 0, 0, TimeSpan.FromHours(8)));
        await portal.DoAsync(Officer, new NoteAttendance { SeatId = seats[0].SeatId, Attended = true });
        Refused("还有 1 位正式专家没有登记", await portal.RunAsync(Officer, new ConcludeReview { PlanId = plan, Version = day.Version, Conclusion = "通过" }));
        await portal.DoAsync(Officer, new NoteAttendance { SeatId = seats[1].SeatId, Attended = false });
        Refused("请填写评审结论", await portal.RunAsync(Officer, new ConcludeReview { PlanId = plan, Version = day.Version, Conclusion = " " }));
        await portal.DoAsync(Officer, new ConcludeReview { PlanId = plan, Version = day.Version, Conclusion = "同意通过校验。" });
        var detail = await portal.DoAsync(Officer, new ReadReviewPlan { PlanId = plan });
        Assert.Equal((PlanProgress.Concluded, "同意通过校验。"), (detail.Row.Progress, detail.Plan.Conclusion));
        Refused("已经办结", await portal.RunAsync(Officer, new NoteAttendance { SeatId = seats[0].SeatId, Attended = false }));
        Refused("已办结", await portal.RunAsync(Officer, new ConcludeReview { PlanId = plan, Version = detail.Plan.Version, Conclusion = "再来" }));

        // Who came has served; who did not has not. The panel counts as drawn for recusal all the same.
        var came = await portal.DoAsync(Officer, new HealthPortal.Data.Experts.ExpertPool.ReadExpert { ExpertId = seats[0].ExpertId });
        var missed = await portal.DoAsync(Officer, new HealthPortal.Data.Experts.ExpertPool.ReadExpert { ExpertId = seats[1].ExpertId });
        Assert.Equal((1, Day, 0, null), (came.Expert.Served, came.Expert.LastServedOn, missed.Expert.Served, missed.Expert.LastServedOn));
    }
}
