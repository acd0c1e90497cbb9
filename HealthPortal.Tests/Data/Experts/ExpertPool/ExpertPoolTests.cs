using HealthPortal.Data.Experts.ExpertDraws;
using HealthPortal.Data.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using static HealthPortal.Tests.Kit.ReviewDesk;

namespace HealthPortal.Tests.Data.Experts.ExpertPool;

public sealed class ExpertPoolTests
{
    private const string Keeper = "experts";

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Expert_IsEnteredChangedAndFound(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var identity = DemoNumbers.IdentityNumber(77, new DateOnly(1975, 5, 6), Sex.Female);
        ExpertFields Fields(string name = "演示专家", string? number = null, string? phone = "15400000077", string institution = "演示第一医院", string? title = "正高级", string? division = "320583000000", int? since = 2000) => new()
        {
            Name = name, IdentityNumber = number ?? identity, Phone = phone, Institution = institution, InstitutionLevel = "三级", DivisionCode = division, Specialty = "护理", ProfessionalTitle = title, Qualifications = "执业护士、高级教师", Languages = "英语", PracticeSince = since,
        };
        var id = await portal.DoAsync(Keeper, new SaveExpert { Fields = Fields() });
        var detail = await portal.DoAsync(Keeper, new ReadExpert { ExpertId = id });
        Assert.Equal(("ZJ000001", "女", new DateOnly(1975, 5, 6), 2), (detail.Expert.Number, detail.Expert.Sex, detail.Expert.BirthDate, detail.Expert.Qualifications.Count));
        Assert.DoesNotContain(identity, detail.Expert.IdentityCipher + detail.Expert.IdentityMasked, StringComparison.Ordinal);

        // Refused with a sentence, nothing written.
        Refused("已在库里：演示专家（ZJ000001）", await portal.RunAsync(Keeper, new SaveExpert { Fields = Fields("另一人", identity.ToLowerInvariant()) }));
        Refused("请填写姓名", await portal.RunAsync(Keeper, new SaveExpert { Fields = Fields(" ", DemoNumbers.IdentityNumber(78)) }));
        Refused("身份证", await portal.RunAsync(Keeper, new SaveExpert { Fields = Fields(number: "320583197001010000") }));
        Refused("职称只能是", await portal.RunAsync(Keeper, new SaveExpert { Fields = Fields(number: DemoNumbers.IdentityNumber(78), title: "教授") }));
        Refused("没有这个地区", await portal.RunAsync(Keeper, new SaveExpert { Fields = Fields(number: DemoNumbers.IdentityNumber(78), division: "329900000000") }));
        Refused("从业起始年份", await portal.RunAsync(Keeper, new SaveExpert { Fields = Fields(number: DemoNumbers.IdentityNumber(78), since: 2099) }));
        Refused("不能有引号", await portal.RunAsync(Keeper, new SaveExpert { Fields = Fields(number: DemoNumbers.IdentityNumber(78), institution: "演示“第一”医院") }));
        Assert.Equal(1, (await portal.DoAsync(Keeper, new ListExperts())).Total);

        // A change leaves the number as it is where none is typed; the second of two who change at once is told.
        await portal.DoAsync(Keeper, new SaveExpert { ExpertId = id, Version = 1, Fields = Fields("演示专家改", "") });
        Refused("刚刚被别人修改", await portal.RunAsync(Keeper, new SaveExpert { ExpertId = id, Version = 1, Fields = Fields() }));
        Assert.Equal((identity, "15400000077"), await portal.DoAsync(Keeper, new UnmaskExpert { ExpertId = id }));
        await using (var db = await portal.OpenAsync())
        {
            Assert.Contains(await db.Set<ChangeEntry>().Where(entry => entry.Kind == ChangeKind.Looked).Select(entry => entry.Changes).ToListAsync(), changes => changes.Contains("完整证件号码", StringComparison.Ordinal));
            Assert.DoesNotContain(await db.Set<ChangeEntry>().Select(entry => entry.Changes).ToListAsync(), changes => changes.Contains(identity, StringComparison.Ordinal) || changes.Contains("15400000077", StringComparison.Ordinal));
        }

        // States with their reasons; a suspension runs out by itself.
        Refused("请填写暂停的原因", await portal.RunAsync(Keeper, new ChangeExpertState { ExpertId = id, Version = 2, Act = PoolAct.Suspend }));
        Refused("不能早于今天", await portal.RunAsync(Keeper, new ChangeExpertState { ExpertId = id, Version = 2, Act = PoolAct.Suspend, Reason = "缺席", To = new DateOnly(2026, 3, 1) }));
        await portal.DoAsync(Keeper, new ChangeExpertState { ExpertId = id, Version = 2, Act = PoolAct.Suspend, Reason = "两次缺席", To = new DateOnly(2026, 3, 20) });
        Assert.Equal(1, (await portal.DoAsync(Keeper, new ListExperts { Filter = new ExpertFilter { State = PoolState.Suspended } })).Total);
        portal.Clock.Advance(TimeSpan.FromDays(12));
        Assert.Equal((0, 1), ((await portal.DoAsync(Keeper, new ListExperts { Filter = new ExpertFilter { State = PoolState.Suspended } })).Total, (await portal.DoAsync(Keeper, new ListExperts { Filter = new ExpertFilter { State = PoolState.InPool } })).Total));

        // Leave, ties and employments.
        Refused("请填写起止日期", await portal.RunAsync(Keeper, new AddExpertFact { ExpertId = id, Kind = ExpertFactKind.Absence, Text = "进修" }));
        Refused("不能晚于", await portal.RunAsync(Keeper, new AddExpertFact { ExpertId = id, Kind = ExpertFactKind.Absence, Text = "进修", From = Day, To = Day.AddDays(-1) }));
        Refused("最长两年", await portal.RunAsync(Keeper, new AddExpertFact { ExpertId = id, Kind = ExpertFactKind.Absence, Text = "进修", From = Day, To = Day.AddYears(3) }));
        Refused("什么关系", await portal.RunAsync(Keeper, new AddExpertFact { ExpertId = id, Kind = ExpertFactKind.Tie, Text = "申请医院" }));
        await portal.DoAsync(Keeper, new AddExpertFact { ExpertId = id, Kind = ExpertFactKind.Absence, Text = "进修", From = Day, To = Day });
        await portal.DoAsync(Keeper, new AddExpertFact { ExpertId = id, Kind = ExpertFactKind.Tie, Text = "申请医院", Note = "配偶任职" });
        await portal.DoAsync(Keeper, new AddExpertFact { ExpertId = id, Kind = ExpertFactKind.Employment, Text = "旧单位", To = new DateOnly(2025, 1, 1) });
        detail = await portal.DoAsync(Officer, new ReadExpert { ExpertId = id });
        Assert.Equal((1, 1, 1, false, false), (detail.Absences.Count, detail.Ties.Count, detail.Employments.Count, detail.MayEdit, detail.MayUnmask));
        await portal.DoAsync(Keeper, new RemoveExpertFact { FactId = detail.Absences[0].Id, Kind = ExpertFactKind.Absence });
        Assert.Empty((await portal.DoAsync(Officer, new ReadExpert { ExpertId = id })).Absences);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(Officer, new UnmaskExpert { ExpertId = id })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new ListExperts())).Failure);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task List_IsFilteredByEveryCondition_AndByAnyTag(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var experts = await portal.AddExpertsAsync(70);
        foreach (var (filter, count) in new (ExpertFilter, int)[]
                 {
                     (new(), 70), (new() { Search = "TJ000007" }, 1), (new() { Search = "演示第3医院" }, 4), (new() { Search = "演示专家70" }, 1), (new() { DivisionCode = "320500000000" }, 35), (new() { DivisionCode = "320583000000" }, 35), (new() { DivisionCode = "320000000000" }, 70),
                     (new() { Specialty = "呼吸" }, 14), (new() { ProfessionalTitle = "副高级" }, 17), (new() { IsTechnical = false }, 14), (new() { RuleText = "专业属于“护理”、“法律”，并且性别是“女”" }, 9), (new() { Search = "%" }, 0), (new() { DivisionCode = "110000000000" }, 0),
                 })
        {
            Assert.Equal(count, (await portal.DoAsync(Officer, new ListExperts { Filter = filter })).Total);
        }

        Refused("读不懂", await portal.RunAsync(Officer, new ListExperts { Filter = new ExpertFilter { RuleText = "职称像" } }));
        var first = await portal.DoAsync(Officer, new ListExperts());
        var second = await portal.DoAsync(Officer, new ListExperts { After = first.Older });
        var third = await portal.DoAsync(Officer, new ListExperts { After = second.Older });
        Assert.Equal((30, 30, 10, (string?)null), (first.Rows.Count, second.Rows.Count, third.Rows.Count, third.Older));
        Assert.Equal(70, first.Rows.Concat(second.Rows).Concat(third.Rows).Select(row => row.Id).Distinct().Count());

        // Own tags: of the section, versioned, at once in rules and lists.
        Refused("已有标签", await portal.RunAsync(Keeper, new SaveOwnTag { Name = "职称", Kind = TagKind.Text }));
        Refused("不能以“并且”", await portal.RunAsync(Keeper, new SaveOwnTag { Name = "不知不", Kind = TagKind.Text }));
        Refused("不能重复", await portal.RunAsync(Keeper, new SaveOwnTag { Name = "评审等级", Kind = TagKind.Level, Options = "A级\nａ级" }));
        Refused("不能以“到”", await portal.RunAsync(Keeper, new SaveOwnTag { Name = "夜班", Kind = TagKind.Number, Unit = "到次" }));
        Refused("不完整的字", await portal.RunAsync(Keeper, new SaveOwnTag { Name = "评审等级", Kind = TagKind.Choice, Options = "A\ud83d" }));
        Refused("请填写可选值", await portal.RunAsync(Keeper, new SaveOwnTag { Name = "主评经验", Kind = TagKind.Level }));
        var tag = await portal.DoAsync(Keeper, new SaveOwnTag { Name = "主评经验", Kind = TagKind.Level, Options = "无\n有\n丰富" });
        var years = await portal.DoAsync(Keeper, new SaveOwnTag { Name = "科研年限", Kind = TagKind.Number, Unit = "年" });
        await portal.DoAsync(Keeper, new SetOwnTag { ExpertId = experts[0].Id, TagId = tag, Text = "丰富" });
        await portal.DoAsync(Keeper, new SetOwnTag { ExpertId = experts[1].Id, TagId = tag, Text = "有" });
        await portal.DoAsync(Keeper, new SetOwnTag { ExpertId = experts[1].Id, TagId = years, Text = "12 年" });
        Refused("没有“很多”这一项", await portal.RunAsync(Keeper, new SetOwnTag { ExpertId = experts[1].Id, TagId = tag, Text = "很多" }));
        Refused("应为数字", await portal.RunAsync(Keeper, new SetOwnTag { ExpertId = experts[1].Id, TagId = years, Text = "十二" }));
        Assert.Equal(2, (await portal.DoAsync(Keeper, new ListExperts { Filter = new ExpertFilter { RuleText = "主评经验不低于“有”" } })).Total);
        Assert.Equal("TJ000002", Assert.Single((await portal.DoAsync(Keeper, new ListExperts { Filter = new ExpertFilter { RuleText = "主评经验不低于“有”，并且科研年限大于 10" } })).Rows).Number);

        // Another section does not see the tag, nor can a rule of its use it.
        Refused("读不懂", await portal.RunAsync(Officer, new ListExperts { Filter = new ExpertFilter { RuleText = "主评经验不低于“有”" } }));
        Assert.Empty((await portal.DoAsync(Officer, new ReadExpert { ExpertId = experts[0].Id })).Tags);

        // An option somebody has stays; a name changes for all; each change is a revision.
        var row = (await portal.DoAsync(Keeper, new ListOwnTags())).Rows.Single(one => one.Tag.Id == tag);
        Refused("不能去掉这个选项", await portal.RunAsync(Keeper, new SaveOwnTag { TagId = tag, Version = row.Tag.Version, Name = "主评经验", Options = "无\n有" }));
        await portal.DoAsync(Keeper, new SaveOwnTag { TagId = tag, Version = row.Tag.Version, Name = "评审组长经验", Options = "无\n有\n丰富\n很丰富" });
        Assert.Equal(2, (await portal.DoAsync(Keeper, new ListExperts { Filter = new ExpertFilter { RuleText = "评审组长经验不低于“有”" } })).Total);
        Assert.Equal([(2, "评审组长经验"), (1, "主评经验")], (await portal.DoAsync(Keeper, new ListTagRevisions { TagId = tag })).Select(one => (one.Revision, one.Name)));
        row = (await portal.DoAsync(Keeper, new ListOwnTags())).Rows.Single(one => one.Tag.Id == tag);
        await portal.DoAsync(Keeper, new SaveOwnTag { TagId = tag, Version = row.Tag.Version, Name = "评审组长经验", Options = "无\n有\n丰富\n很丰富", IsActive = false });
        Refused("读不懂", await portal.RunAsync(Keeper, new ListExperts { Filter = new ExpertFilter { RuleText = "评审组长经验不低于“有”" } }));
        await portal.DoAsync(Keeper, new SetOwnTag { ExpertId = experts[1].Id, TagId = years, Text = "" });
        Assert.Equal(0, (await portal.DoAsync(Keeper, new ListOwnTags())).Rows.Single(one => one.Tag.Id == years).Values);

        // Taken away as a workbook, on record, numbers masked.
        using var file = new MemoryStream();
        await portal.DoAsync(Keeper, new ExportExperts { Filter = new ExpertFilter { Specialty = "护理" }, Open = () => file });
        Assert.True(file.Length > 0);

    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Ratings_ComeAfterTheSitting_AndCountOnce(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.AddExpertsAsync(12);
        var (plan, _) = await portal.PlanAsync(await portal.MatterAsync(), formal: 2, backup: 1);
        var draw = await portal.DrawAsync(plan);
        var seats = (await portal.DoAsync(Officer, new ReadDraw { DrawId = draw })).Groups[0].Seats;
        RateExpert Rate(Guid seat, int points, bool qualified = true, string? note = null) => new() { SeatId = seat, Points = points, IsQualified = qualified, Note = note };
        Refused("还没有举行", await portal.RunAsync(Officer, Rate(seats[0].Id, 90)));
        portal.Clock.MoveTo(new DateTimeOffset(2026, 4, 1, 18, 0, 0, TimeSpan.FromHours(8)));
        Refused("得分填 0 至 100", await portal.RunAsync(Officer, Rate(seats[0].Id, 101)));
        Refused("请写明原因", await portal.RunAsync(Officer, Rate(seats[0].Id, 40, qualified: false)));
        Refused("不在正式名单中", await portal.RunAsync(Officer, Rate(seats[2].Id, 90)));
        await portal.DoAsync(Officer, Rate(seats[0].Id, 40, qualified: false, "迟到一小时"));
        await portal.DoAsync(Officer, Rate(seats[0].Id, 70, note: "复核后更正"));
        await using var db = await portal.OpenAsync();
        var rated = await db.Set<Expert>().SingleAsync(row => row.Ratings > 0);
        Assert.Equal((1, 70, 0, 70m), (rated.Ratings, rated.RatingSum, rated.UnqualifiedRatings, rated.Rating!.Value));
        var detail = await portal.DoAsync(Officer, new ReadExpert { ExpertId = rated.Id });
        Assert.Equal((70, true), (detail.Ratings[0].Points, detail.Ratings[0].IsQualified));
        Assert.Equal(SeatState.Held, Assert.Single(detail.Reviews).State);
    }
}
