using System.Text;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Experts.ExpertDraws;
using HealthPortal.Data.Experts.ExpertPool;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Data.Platform.Accounts;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static HealthPortal.Tests.Kit.ReviewDesk;

namespace HealthPortal.Tests.Data.Experts.ExpertPool;

/// <summary>Experts from a file, and two rows that become one.</summary>
public sealed class ExpertExchangeTests
{
    private const string Keeper = "experts";
    private const string Header = "编号,姓名*,证件号码*,手机,工作单位*,单位级别,所在地区*,专业*,职称,执业资格,语言,从业起始年份,技术专家";

    private static readonly string[] People = [.. Enumerable.Range(1, 6).Select(i => DemoNumbers.IdentityNumber(700 + i, new DateOnly(1970 + i, 3, 4), Sex.Male))];

    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Import_AddsAndChanges_WithOwnTags(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var level = await portal.DoAsync(Keeper, new SaveOwnTag { Name = "主评经验", Kind = TagKind.Level, Options = "无\n有\n丰富" });
        await portal.DoAsync(Keeper, new SaveOwnTag { Name = "手机", Kind = TagKind.Text });
        var template = await WorkbookAsync(file => portal.DoAsync(Keeper, new WriteExpertTemplate { Open = () => file }));
        var headers = template.Single(row => row.Contains("姓名*"));
        Assert.Contains("主评经验", headers);
        Assert.Contains(headers, header => header.StartsWith("手机（own", StringComparison.Ordinal));

        var token = await KeepAsync(portal, $"{Header},主评经验,院士或全国知名专家\n,演示甲,{People[0]},15400000801,演示第一医院,三级,320583,护理,正高级,执业护士、高级教师,英语,2001年,是,有,是\n,演示乙,{People[1]},,演示第二医院,,江苏省苏州市昆山市,法律,,,,,否,,\n");
        var preview = await portal.DoAsync(Keeper, new CheckExpertImport { Token = token });
        Assert.True(preview.FaultCount == 0, string.Join('\n', preview.Faults));
        Assert.Equal((2, 0, 0), (preview.Added, preview.Changed, preview.Unchanged));
        Assert.Equal(0, (await portal.DoAsync(Keeper, new ListExperts())).Total);
        Assert.Equal(new ExpertImportResult(2, 0, 0), await portal.DoAsync(Keeper, new ApplyExpertImport { Token = token }));
        var rows = (await portal.DoAsync(Keeper, new ListExperts())).Rows;
        Assert.Equal([("ZJ000001", "演示甲", true), ("ZJ000002", "演示乙", false)], rows.Select(row => (row.Number, row.Name, row.IsTechnical)));
        var detail = await portal.DoAsync(Keeper, new ReadExpert { ExpertId = rows[0].Id });
        Assert.Equal(("320583000000", 2, 2001, "有"), (detail.Expert.DivisionCode, detail.Expert.Qualifications.Count, detail.Expert.PracticeSince, detail.Tags.Single(cell => cell.Tag.Id == level).Stored));
        Assert.Equal((true, false), (detail.Expert.IsEminent, (await portal.DoAsync(Keeper, new ReadExpert { ExpertId = rows[1].Id })).Expert.IsEminent));
        Assert.Equal((People[0], "15400000801"), await portal.DoAsync(Keeper, new UnmaskExpert { ExpertId = rows[0].Id }));

        // The same again changes nothing; a change by number leaves what is empty.
        Assert.Equal(new ExpertImportResult(0, 0, 2), await portal.DoAsync(Keeper, new ApplyExpertImport { Token = token }));
        var change = await KeepAsync(portal, "编号,姓名,职称,主评经验\nzj000001,演示甲,,丰富\nZJ000002,演示乙,中级,无\n");
        preview = await portal.DoAsync(Keeper, new CheckExpertImport { Token = change });
        Assert.Equal([("ZJ000001", "主评经验"), ("ZJ000002", "职称、主评经验")], preview.Lines.Select(line => (line.Number, string.Join('、', line.Changes))));
        Assert.Equal(new ExpertImportResult(0, 2, 0), await portal.DoAsync(Keeper, new ApplyExpertImport { Token = change }));
        detail = await portal.DoAsync(Keeper, new ReadExpert { ExpertId = rows[0].Id });
        Assert.Equal(("正高级", "丰富"), (detail.Expert.ProfessionalTitle, detail.Tags.Single(cell => cell.Tag.Id == level).Stored));

        // An export comes back unchanged, with its masked numbers.
        var exported = await WorkbookAsync(file => portal.DoAsync(Keeper, new ExportExperts { Open = () => file }));
        var table = exported.SkipWhile(row => !row.Contains("编号")).ToList();
        var back = await KeepAsync(portal, string.Join('\n', table.Select(row => string.Join(',', row.Select(cell => cell.Replace(',', '，'))))) + "\n");
        preview = await portal.DoAsync(Keeper, new CheckExpertImport { Token = back });
        Assert.True((preview.FaultCount, preview.Unchanged) == (0, 2), string.Join('\n', preview.Faults) + string.Join(',', preview.Lines.SelectMany(line => line.Changes)));

        // One entry for each expert in the log, and no number in it.
        await using var db = await portal.OpenAsync();
        Assert.DoesNotContain(await db.Set<ChangeEntry>().Select(entry => entry.Changes).ToListAsync(), changes => changes.Contains(People[0], StringComparison.Ordinal) || changes.Contains("15400000801", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Import_WithAFault_ImportsNothingAndSaysWhere(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.DoAsync(Keeper, new SaveOwnTag { Name = "科研年限", Kind = TagKind.Number, Unit = "年" });
        var first = await KeepAsync(portal, $"{Header}\n,演示甲,{People[0]},15400000801,演示第一医院,三级,320583,护理,正高级,,,,\n");
        await portal.DoAsync(Keeper, new ApplyExpertImport { Token = first });

        var lines = string.Join('\n',
            $"{Header},科研年限",
            $",演示乙,{People[1]},,演示医院,,320583,护理,,,,,,十二",
            $",演示丙,{People[1]},,演示医院,,320583,护理,,,,,,",
            ",演示丁,320583197001010000,,演示医院,,320583,护理,,,,,,",
            $",演示戊,{People[2]},12,演示医院,四级,999999,护理,教授,,,昨年,也许,",
            $",,{People[3]},,,,,,,,,,,",
            $",演示己,{People[0]},,,,,,,,,,,",
            $"ZJ000009,演示庚,{People[4]},,,,,,,,,,,",
            "ZJ000001,演示甲,,,,,鼓楼区,,,,,1800,,",
            $",演示壬,{People[5]},15400000801,演示医院,,320583,护理,,,,,,5");
        var token = await KeepAsync(portal, lines + "\n");
        var preview = await portal.DoAsync(Keeper, new CheckExpertImport { Token = token });
        foreach (var (cell, word) in new[]
                 {
                     ("N2", "应为数字"), ("C4", "身份证"), ("D5", "手机"), ("F5", "单位级别只能是"), ("G5", "没有“999999”这个地区"), ("I5", "职称只能是"), ("L5", "四位年份"), ("M5", "只能填“是”或“否”"),
                     ("B6", "请填写姓名"), ("E6", "请填写工作单位"), ("G6", "请选择所在地区"), ("H6", "请填写专业"), ("B7", "是“演示甲”，姓名不符"), ("A8", "没有这个编号"), ("G9", "个地区叫“鼓楼区”"), ("L9", "从业起始年份填"), ("C3", "第 2 行是同一位专家"),
                 })
        {
            Assert.True(preview.Faults.Any(fault => fault.Cell == cell && fault.Message.Contains(word, StringComparison.Ordinal)), $"{cell} {word}\n{string.Join('\n', preview.Faults)}");
        }

        Assert.Contains(preview.Notes, note => note.Row == 10 && note.Message.Contains("手机与库里的演示甲", StringComparison.Ordinal));
        Refused("一行也没有导入", await portal.RunAsync(Keeper, new ApplyExpertImport { Token = token }));
        Assert.Equal(1, (await portal.DoAsync(Keeper, new ListExperts())).Total);
        var faults = await WorkbookAsync(file => portal.DoAsync(Keeper, new WriteExpertImportFaults { Token = token, Open = () => file }));
        Assert.Contains(faults, row => row.Any(cell => cell.Contains("姓名不符", StringComparison.Ordinal)));

        // Files that are no list of experts, tags of others, people without the right.
        Refused("不认识的列：血型", await portal.RunAsync(Keeper, new CheckExpertImport { Token = await KeepAsync(portal, "编号,姓名,血型\nZJ000001,演示甲,O\n") }));
        Refused("要有“姓名”列", await portal.RunAsync(Keeper, new CheckExpertImport { Token = await KeepAsync(portal, "编号,专业\nZJ000001,护理\n") }));
        Refused("上传的文件已失效", await portal.RunAsync(Keeper, new CheckExpertImport { Token = "../" + token }));
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(Officer, new CheckExpertImport { Token = token })).Failure);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Tag_OfEverybodyAFilterFinds_IsSetAtOnce(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var experts = await portal.AddExpertsAsync(30);
        var tag = await portal.DoAsync(Keeper, new SaveOwnTag { Name = "可夜间评审", Kind = TagKind.YesNo });
        await portal.DoAsync(Keeper, new SetOwnTag { ExpertId = experts[4].Id, TagId = tag, Text = "否" });
        var law = new ExpertFilter { Specialty = "法律" };
        Refused("只能填", await portal.RunAsync(Keeper, new SetOwnTagOfMany { Filter = law, Expected = 6, TagId = tag, Text = "行" }));
        Refused("从 5 位变为 6 位", await portal.RunAsync(Keeper, new SetOwnTagOfMany { Filter = law, Expected = 5, TagId = tag, Text = "是" }));
        Refused("请选择标签", await portal.RunAsync(Keeper, new SetOwnTagOfMany { Filter = law, Expected = 6, TagId = Guid.Empty, Text = "是" }));
        Assert.Equal(5, await portal.DoAsync(Keeper, new SetOwnTagOfMany { Filter = law, Expected = 6, TagId = tag, Text = "是", OnlyEmpty = true }));
        Assert.Equal(5, (await portal.DoAsync(Keeper, new ListExperts { Filter = new ExpertFilter { RuleText = "可夜间评审是“是”" } })).Total);
        Assert.Equal(1, await portal.DoAsync(Keeper, new SetOwnTagOfMany { Filter = law, Expected = 6, TagId = tag, Text = "是" }));
        Assert.Equal(6, await portal.DoAsync(Keeper, new SetOwnTagOfMany { Filter = new ExpertFilter { RuleText = "可夜间评审是“是”" }, Expected = 6, TagId = tag }));
        Assert.Equal(0, (await portal.DoAsync(Keeper, new ListOwnTags())).Rows.Single(row => row.Tag.Id == tag).Values);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new SetOwnTagOfMany { Expected = 30, TagId = tag, Text = "是" })).Failure);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Duplicates_AreFoundAndMerged_WithTheEvidence(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var token = await KeepAsync(portal, $"{Header}\n,演示甲,{People[0]},15400000801,演示第一医院,三级,320583,护理,正高级,,,,\n,演示甲,{People[1]},15400000801,演示第二医院,,320583,护理,副高级,,英语,,\n,演示乙,{People[2]},15400000802,演示第二医院,,320583,护理,,,,,\n");
        await portal.DoAsync(Keeper, new ApplyExpertImport { Token = token });
        var rows = (await portal.DoAsync(Keeper, new ListExperts())).Rows;
        var (kept, other) = (rows[0].Id, rows[1].Id);
        var tag = await portal.DoAsync(Keeper, new SaveOwnTag { Name = "主评经验", Kind = TagKind.Level, Options = "无\n有\n丰富" });
        var note = await portal.DoAsync(Keeper, new SaveOwnTag { Name = "擅长", Kind = TagKind.Text });
        await portal.DoAsync(Keeper, new SetOwnTag { ExpertId = kept, TagId = tag, Text = "无" });
        await portal.DoAsync(Keeper, new SetOwnTag { ExpertId = other, TagId = tag, Text = "丰富" });
        await portal.DoAsync(Keeper, new SetOwnTag { ExpertId = other, TagId = note, Text = "重症" });
        await portal.DoAsync(Keeper, new AddExpertFact { ExpertId = other, Kind = ExpertFactKind.Tie, Text = "申请医院", Note = "配偶任职" });
        await portal.DoAsync(Keeper, new ChangeExpertState { ExpertId = other, Version = 1, Act = PoolAct.Suspend, Reason = "两次缺席" });

        var pair = Assert.Single((await portal.DoAsync(Keeper, new ListExpertDuplicates())).Rows);
        Assert.Equal((kept, other, "手机号码相同"), (pair.First.Id, pair.Second.Id, string.Join('、', pair.Reasons)));
        Refused("没有找到", await portal.RunAsync(Keeper, new CompareExperts { FirstId = kept, SecondNumber = "ZJ999999" }));
        Refused("请选择另一位", await portal.RunAsync(Keeper, new CompareExperts { FirstId = kept, SecondNumber = "ZJ000001" }));
        var compared = await portal.DoAsync(Keeper, new CompareExperts { FirstId = kept, SecondNumber = " zj000002 " });
        Assert.Null(compared.Fault);
        var taken = compared.Lines.Where(line => line is { Differs: true, Label: "证件号码" or "工作单位" or "主评经验" or "语言" }).Select(line => line.Key).ToList();
        Assert.Equal(4, taken.Count);
        MergeExperts Merge(Guid to, Guid from, int toVersion, int fromVersion, string? reason = "核对证件", IReadOnlyCollection<string>? keys = null) => new() { KeptId = to, KeptVersion = toVersion, OtherId = from, OtherVersion = fromVersion, Reason = reason, Taken = keys ?? taken };

        var (a, b) = (compared.First.Version, compared.Second.Version);
        Refused("请写明合并的依据", await portal.RunAsync(Keeper, Merge(kept, other, a, b, " ")));
        Refused("刚刚被别人修改", await portal.RunAsync(Keeper, Merge(kept, other, a, b + 1)));
        Refused("选择的项目不存在", await portal.RunAsync(Keeper, Merge(kept, other, a, b, keys: ["salary"])));
        Assert.Equal(3, (await portal.DoAsync(Keeper, new ListExperts())).Total);
        await portal.DoAsync(Keeper, Merge(kept, other, a, b));

        var detail = await portal.DoAsync(Keeper, new ReadExpert { ExpertId = kept });
        Assert.Equal(("演示第二医院", "正高级", "英语", PoolState.Suspended, "两次缺席"), (detail.Expert.Institution, detail.Expert.ProfessionalTitle, detail.Expert.LanguageLines, detail.Expert.State, detail.Expert.StateReason));
        Assert.Equal((People[1], "15400000801"), await portal.DoAsync(Keeper, new UnmaskExpert { ExpertId = kept }));
        Assert.Equal([("主评经验", "丰富"), ("擅长", "重症")], detail.Tags.Select(cell => (cell.Tag.Name, cell.Stored)));
        Assert.Equal(("申请医院", "演示第一医院"), (Assert.Single(detail.Ties).Party, Assert.Single(detail.Employments).Institution));
        var record = Assert.Single(detail.Merges);
        Assert.Contains(record.Fields, field => field is { Label: "工作单位", Kept: "演示第一医院", Merged: "演示第二医院", Taken: true });
        Assert.Contains(record.Fields, field => field is { Label: "职称", Kept: "正高级", Merged: "副高级", Taken: false });

        // The other row is closed, findable and leads to the kept one; its number is not used again, and it does not come back.
        var closed = await portal.DoAsync(Keeper, new ReadExpert { ExpertId = other });
        Assert.Equal(("ZJ000001", PoolState.Removed, false), (closed.MergedInto?.Number, closed.Expert.State, closed.MayEdit));
        Refused("已并入另一位专家", await portal.RunAsync(Keeper, new ChangeExpertState { ExpertId = other, Version = closed.Expert.Version, Act = PoolAct.Restore, Reason = "恢复" }));
        Assert.Equal(2, (await portal.DoAsync(Keeper, new ListExperts())).Total);
        Assert.Empty((await portal.DoAsync(Keeper, new ListExpertDuplicates())).Rows);
        Refused("已并入", await portal.RunAsync(Keeper, new CompareExperts { FirstId = rows[2].Id, SecondId = other }));
        var again = await portal.DoAsync(Keeper, new CheckExpertImport { Token = await KeepAsync(portal, "编号,姓名,职称\nZJ000002,演示甲,中级\n") });
        Assert.Contains("已并入 ZJ000001", Assert.Single(again.Faults).Message, StringComparison.Ordinal);

        // No whole number stands in the evidence.
        await using var db = await portal.OpenAsync();
        var evidence = (await db.Set<ExpertMerge>().SingleAsync()).Evidence;
        Assert.DoesNotContain(evidence, People[0], StringComparison.Ordinal);
        Assert.Contains("两次缺席", evidence, StringComparison.Ordinal);
        Assert.DoesNotContain(await db.Set<ChangeEntry>().Select(entry => entry.Changes).ToListAsync(), changes => changes.Contains(People[0], StringComparison.Ordinal) || changes.Contains("申请医院\\\",\\\"Note", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Merge_KeepsPlacesAndRecusalsOfBoth(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var experts = await portal.AddExpertsAsync(12);
        var matter = await portal.MatterAsync();
        var (plan, _) = await portal.PlanAsync(matter, formal: 3);

        // Frozen and not drawn: whoever stands in the document may still come out of it.
        var frozen = await portal.DoAsync(Officer, new StartDraw { PlanId = plan });
        Refused("已冻结、还没有抽完", await portal.RunAsync(Keeper, new MergeExperts { KeptId = experts[0].Id, KeptVersion = 1, OtherId = experts[1].Id, OtherVersion = 1, Reason = "同一人" }));
        await portal.DoAsync(Officer, new AbandonDraw { DrawId = frozen, Reason = "改日" });
        await portal.DrawAsync(plan);
        Guid seated;
        await using (var db = await portal.OpenAsync())
        {
            seated = (await db.Set<DrawSeat>().FirstAsync(seat => seat.PlanId == plan && seat.State == SeatState.Held && seat.IsFormal)).ExpertId;
        }

        var free = await FreeAsync(portal, experts, plan);
        async Task<MergeExperts> MergeAsync(Guid kept, Guid other)
        {
            var compared = await portal.DoAsync(Keeper, new CompareExperts { FirstId = kept, SecondId = other });
            return new MergeExperts { KeptId = kept, KeptVersion = compared.First.Version, OtherId = other, OtherVersion = compared.Second.Version, Reason = "同一人" };
        }

        // Who sits in a review that is not over keeps the row; the other way round it goes.
        Refused("没有办结的评审名单", await portal.RunAsync(Keeper, await MergeAsync(free, seated)));
        await using (var db = await portal.OpenAsync())
        {
            // The review is over.
            var row = await db.Set<ReviewPlan>().SingleAsync(one => one.Id == plan);
            db.Entry(row).Property(nameof(ReviewPlan.State)).CurrentValue = ReviewPlanState.Concluded;
            await db.SaveChangesAsync();
        }

        await portal.DoAsync(Keeper, await MergeAsync(free, seated));

        // A later plan that asks for people who did not sit in the earlier one leaves the merged person out, under the number that lives.
        portal.Clock.Advance(TimeSpan.FromDays(30));
        var (later, _) = await portal.PlanAsync(matter, "后来的评审", formal: 3, day: Day.AddDays(30));
        var view = await portal.DoAsync(Officer, new ReadReviewPlan { PlanId = later });
        await portal.DoAsync(Officer, new SavePlanRecusal { PlanId = later, Version = view.Plan.Version, Recusal = view.Plan.Recusal with { EarlierPlans = [plan] } });
        var preview = await portal.DoAsync(Officer, new PreviewDraw { PlanId = later });
        Assert.Contains(preview.Excluded, row => row.ExpertId == free);
        Assert.DoesNotContain(preview.Excluded, row => row.ExpertId == seated);
    }

    private static async Task<Guid> FreeAsync(TestPortal portal, IReadOnlyList<Expert> experts, Guid plan)
    {
        await using var db = await portal.OpenAsync();
        var taken = await db.Set<DrawSeat>().Where(seat => seat.PlanId == plan).Select(seat => seat.ExpertId).ToListAsync();
        return experts.First(expert => !taken.Contains(expert.Id)).Id;
    }

    private static async Task<string> KeepAsync(TestPortal portal, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return (await portal.Services.GetRequiredService<ImportFiles>().KeepAsync(await AccountTests.IdAsync(portal, Keeper), content, "专家.csv", CancellationToken.None)).Value;
    }

    private static async Task<IReadOnlyList<IReadOnlyList<string>>> WorkbookAsync(Func<Stream, Task> writeAsync)
    {
        using var file = new MemoryStream();
        await writeAsync(file);
        return Sheets.Rows(file.ToArray());
    }
}
