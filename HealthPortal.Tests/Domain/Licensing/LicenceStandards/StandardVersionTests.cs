using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Licensing.LicenceStandards;

namespace HealthPortal.Tests.Domain.Licensing.LicenceStandards;

public sealed class StandardVersionTests
{
    private static readonly GuideActor Author = new(Guid.CreateVersion7(), "编写人");
    private static readonly GuideActor Reviewer = new(Guid.CreateVersion7(), "审核人");
    private static readonly DateTime Now = new(2026, 3, 10, 2, 0, 0, DateTimeKind.Utc);
    private static readonly LicenceType Type = new() { Code = "sample", Name = "示例证", CreatedAt = Now };

    [Fact]
    public void Life_FromDraftToActive_ArchivesTheVersionBefore()
    {
        var first = StandardVersion.FromReferenceData(Type.Id, StandardSamples.Content, Now);
        var second = Waiting(StandardSamples.Content);
        Assert.False(second.Activate(Reviewer, first, Now).Succeeded); // not reviewed yet
        Assert.True(second.Approve(Reviewer, "同意", Now).Succeeded);
        Assert.Equal(StandardState.Active, first.State);
        Assert.True(second.Activate(Reviewer, first, Now).Succeeded);
        Assert.Equal((StandardState.Archived, StandardState.Active), (first.State, second.State));
        Assert.Equal(Now, first.ArchivedAt);
        Assert.False(second.Edit(StandardSamples.Content, "再改", Author, Now).Succeeded);
        Assert.False(second.Submit(Author, Now).Succeeded);
    }

    [Fact]
    public void Approve_ByTheAuthor_IsRefused() => Assert.Contains("由其他人审核", Waiting(StandardSamples.Content).Approve(Author, null, Now).Message, StringComparison.Ordinal);

    [Fact]
    public void Reject_WithoutAnOpinion_IsRefused_AndWithOneGoesBack()
    {
        var version = Waiting(StandardSamples.Content);
        Assert.Equal("opinion", version.Reject(Reviewer, "  ", Now).Problems[0].Field);
        Assert.True(version.Reject(Reviewer, "长度不够", Now).Succeeded);
        Assert.Equal((StandardState.Draft, "长度不够"), (version.State, version.ReviewOpinion));
        Assert.True(version.Submit(Author, Now).Succeeded);
    }

    [Fact]
    public void Activate_WhenALaterVersionIsActive_IsRefused()
    {
        var earlier = Waiting(StandardSamples.Content, 2);
        var later = Waiting(StandardSamples.Content, 3);
        Assert.True(earlier.Approve(Reviewer, null, Now).Succeeded && later.Approve(Reviewer, null, Now).Succeeded && later.Activate(Reviewer, null, Now).Succeeded);
        Assert.Contains("不能再启用更早的版本", earlier.Activate(Reviewer, later, Now).Message, StringComparison.Ordinal);
        Assert.Equal(StandardState.Active, later.State);
    }

    [Fact]
    public void Submit_WithoutANoteOrWithABrokenStandard_TellsWhy()
    {
        var version = StandardVersion.Draft(Type.Id, 2, StandardSamples.Content, Author, Now);
        Assert.Equal("changeNote", version.Submit(Author, Now).Problems[0].Field);
        Assert.True(version.Edit(StandardSamples.Content with { PrimaryKey = "gone" }, "改主键", Author, Now).Succeeded);
        Assert.Equal("primaryKey", Assert.Single(version.Submit(Author, Now).Problems).Field);
    }

    public static TheoryData<string, Func<StandardContent, StandardContent>> Broken() => new()
    {
        { "还没有数据项", content => content with { Fields = [] } },
        { "用了 2 次", content => content with { Fields = [.. content.Fields, new StandardField("Number", "另一个", StandardFieldType.Date)] } },
        { "都叫“姓名”", content => content with { Fields = [.. content.Fields, new StandardField("other", "姓名", StandardFieldType.Date)] } },
        { "标识应以小写字母开头", content => Change(content, "note", field => field with { Key = "1note" }) },
        { "标识应以小写字母开头", content => Change(content, "note", field => field with { Key = "note\n" }) },
        { "名称应为 1 至", content => Change(content, "note", field => field with { Label = " " }) },
        { "填写长度", content => Change(content, "note", field => field with { MaxLength = null }) },
        { "填写长度", content => Change(content, "note", field => field with { MaxLength = 4001 }) },
        { "列出值域", content => Change(content, "gender", field => field with { Options = [] }) },
        { "值域里有空的", content => Change(content, "gender", field => field with { Options = ["男", "男"] }) },
        { "最小值大于最大值", content => Change(content, "volume", field => field with { Minimum = 2000 }) },
        { "小数位数", content => Change(content, "area", field => field with { Decimals = null }) },
        { "不能设为必填", content => Change(content, "photo", field => field with { Required = true }) },
        { "作主键", content => Change(content, "number", field => field with { Required = false }) },
        { "作业务日期", content => content with { BusinessDate = "name" } },
        { "不是标准里可以列出的数据项", content => content with { Columns = ["photo"] } },
        { "至少选一个查询条件", content => content with { Conditions = [] } },
        { "只能有一个", content => Change(content, "note", field => field with { Role = StandardFieldRole.Number }) },
        { "必填的“发证机关”", content => Change(content, "organ", field => field with { Role = StandardFieldRole.None }) },
        { "类型应为日期", content => Change(content, "note", field => field with { Role = StandardFieldRole.ValidFrom }) },
        { "“核发日期”或“有效期起”", content => Change(content, "issued", field => field with { Role = StandardFieldRole.None }) },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Validate_WhenOneThingIsBroken_SaysSo(string words, Func<StandardContent, StandardContent> spoil)
    {
        Assert.Empty(StandardContentValidator.Validate(StandardSamples.Content));
        Assert.Contains(StandardContentValidator.Validate(spoil(StandardSamples.Content)), problem => problem.Message.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_OfWhatWasWritten_IsTheSame()
    {
        var back = StandardContent.Read(StandardSamples.Content.Write());
        Assert.Equal(StandardSamples.Content.Write(), back.Write());
        Assert.Empty(StandardComparison.Between(StandardSamples.Content, back));
    }

    public static TheoryData<string, Func<StandardContent, StandardContent>, StandardEffect> Changed() => new()
    {
        { "记录 · 长度", content => Change(content, "note", field => field with { MaxLength = 100 }), StandardEffect.Recheck },
        { "姓名 · 长度", content => Change(content, "name", field => field with { MaxLength = 20 }), StandardEffect.None },
        { "献血量 · 最小值", content => Change(content, "volume", field => field with { Minimum = 100 }), StandardEffect.Recheck },
        { "献血量 · 最小值", content => Change(content, "volume", field => field with { Minimum = null }), StandardEffect.None },
        { "献血量 · 最大值", content => Change(content, "volume", field => field with { Maximum = 500 }), StandardEffect.Recheck },
        { "面积 · 小数位数", content => Change(content, "area", field => field with { Decimals = 1 }), StandardEffect.Recheck },
        { "性别 · 值域", content => Change(content, "gender", field => field with { Options = ["男", "女", "未知"] }), StandardEffect.None },
        { "性别 · 值域", content => Change(content, "gender", field => field with { Options = ["男"] }), StandardEffect.Recheck },
        { "学历 · 值域来源", content => Change(content, "education", field => field with { OptionsFrom = null }), StandardEffect.Recheck },
        { "面积 · 数据类型", content => Change(content, "area", field => field with { Type = StandardFieldType.Integer }), StandardEffect.Recheck },
        { "有效期限 · 是否必填", content => Change(content, "until", field => field with { Required = true }), StandardEffect.Recheck },
        { "姓名 · 是否必填", content => Change(content, "name", field => field with { Required = false }), StandardEffect.None },
        { "姓名 · 名称", content => Change(content, "name", field => field with { Label = "持证人" }), StandardEffect.None },
        { "姓名 · 定义说明", content => Change(content, "name", field => field with { Definition = "全名" }), StandardEffect.None },
        { "性别 · 含义", content => Change(content, "gender", field => field with { Role = StandardFieldRole.None }), StandardEffect.Recheck },
        { "记录", content => content with { Fields = [.. content.Fields.Where(field => field.Key != "note")] }, StandardEffect.None },
        { "新项", content => content with { Fields = [.. content.Fields, new StandardField("fresh", "新项", StandardFieldType.Date) { Required = true }] }, StandardEffect.Collect },
        { "数据项顺序", content => content with { Fields = [.. content.Fields.Reverse()] }, StandardEffect.None },
        { "主键", content => content with { PrimaryKey = "holder" }, StandardEffect.Recheck },
        { "业务日期", content => content with { BusinessDate = "until" }, StandardEffect.Recheck },
        { "查询条件", content => content with { Conditions = ["name"] }, StandardEffect.None },
        { "列表列", content => content with { Columns = ["name"] }, StandardEffect.None },
    };

    [Theory]
    [MemberData(nameof(Changed))]
    public void Between_WhenOneThingChanges_NamesItAndItsEffect(string subject, Func<StandardContent, StandardContent> change, StandardEffect effect)
    {
        var found = Assert.Single(StandardComparison.Between(StandardSamples.Content, change(StandardSamples.Content)));
        Assert.Equal((subject, effect), (found.Subject, found.Effect));
    }

    [Fact]
    public void Plan_OfAnUpgrade_HasAStepForWhatOldRecordsNeed()
    {
        var after = Change(StandardSamples.Content, "area", field => field with { Type = StandardFieldType.Integer });
        after = Change(after, "name", field => field with { MaxLength = 5 });
        after = after with { Fields = [.. after.Fields.Where(field => field.Key != "note"), new StandardField("fresh", "新项", StandardFieldType.Date) { Required = true }] };
        var plan = UpgradePlan.Of(Type, (1, StandardSamples.Content), (2, after));
        Assert.Equal([UpgradeAction.AddField, UpgradeAction.CollectAgain, UpgradeAction.DropField, UpgradeAction.CheckAgain, UpgradeAction.ConvertType], plan.Steps.Select(step => step.Action).Take(5));
        Assert.True(plan.NeedsRecheck);
        Assert.Contains("\"action\": \"convertType\"", plan.Write(), StringComparison.Ordinal);
        Assert.DoesNotContain("needsRecheck", plan.Write(), StringComparison.Ordinal);
        Assert.False(UpgradePlan.Of(Type, (1, StandardSamples.Content), (2, StandardSamples.Content)).NeedsRecheck);
        Assert.Equal(StandardSamples.Content.Fields.Count, UpgradePlan.Of(Type, null, (1, StandardSamples.Content)).Steps.Count);
    }

    private static StandardContent Change(StandardContent content, string key, Func<StandardField, StandardField> change) =>
        content with { Fields = [.. content.Fields.Select(field => field.Key == key ? change(field) : field)] };

    private static StandardVersion Waiting(StandardContent content, int number = 2)
    {
        var version = StandardVersion.Draft(Type.Id, number, content, Author, Now);
        Assert.True(version.Edit(content, "改动", Author, Now).Succeeded && version.Submit(Author, Now).Succeeded);
        return version;
    }
}
