using HealthPortal.Domain.Kernel;
using HealthPortal.Web.Parts;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.Components;

namespace HealthPortal.Tests.Web.Parts;

public sealed class PartsTests
{
    [Fact]
    public async Task Field_WithErrorAndHint_TiesBothToTheInput()
    {
        RenderFragment<IReadOnlyDictionary<string, object>> input = attributes => builder =>
        {
            builder.OpenElement(0, "input");
            builder.AddMultipleAttributes(1, attributes);
            builder.CloseElement();
        };

        var part = await Part.RenderAsync<Field>(("Label", "单位名称"), ("Name", "name"), ("Required", true), ("Hint", "与执照一致"), ("Error", "请填写单位名称。"), ("ChildContent", input));

        var drawn = part.QuerySelector("input")!;
        Assert.Equal("true", drawn.GetAttribute("aria-invalid"));
        Assert.Equal("true", drawn.GetAttribute("aria-required"));
        Assert.Equal(drawn.Id, part.QuerySelector("label")!.GetAttribute("for"));
        var described = drawn.GetAttribute("aria-describedby")!.Split(' ');
        Assert.Equal(["请填写单位名称。", "与执照一致"], described.Select(id => part.QuerySelector("#" + id)!.TextContent.Trim()));
    }

    [Fact]
    public async Task Field_WithoutError_IsNotMarkedInvalid()
    {
        RenderFragment<IReadOnlyDictionary<string, object>> input = attributes => builder =>
        {
            builder.OpenElement(0, "input");
            builder.AddMultipleAttributes(1, attributes);
            builder.CloseElement();
        };

        var part = await Part.RenderAsync<Field>(("Label", "单位名称"), ("Name", "name"), ("ChildContent", input));

        Assert.False(part.QuerySelector("input")!.HasAttribute("aria-invalid"));
        Assert.False(part.QuerySelector("input")!.HasAttribute("aria-describedby"));
    }

    [Fact]
    public async Task ErrorSummary_WithFieldProblem_LinksToTheFieldsInput()
    {
        var part = await Part.RenderAsync<ErrorSummary>(("Problems", new Problem[] { new("请填写名称。", "name"), new("执照已过期。") }));

        Assert.Equal("alert", part.QuerySelector(".error-summary")!.GetAttribute("role"));
        Assert.Equal("f-name", part.QuerySelector("a")!.GetAttribute("data-focus"));
        Assert.Equal(2, part.QuerySelectorAll("li").Length);
        Assert.Single(part.QuerySelectorAll("a"));
    }

    [Theory]
    [InlineData(5, false, "余 5 个工作日", "tone-success")]
    [InlineData(2, false, "余 2 个工作日", "tone-warning")]
    [InlineData(0, false, "今天到期", "tone-warning")]
    [InlineData(-3, false, "超期 3 个工作日", "tone-danger")]
    [InlineData(5, true, "已暂停，余 5 个工作日", "tone-neutral")]
    [InlineData(-3, true, "超期 3 个工作日", "tone-danger")]
    [InlineData(null, false, "不计时限", "tone-neutral")]
    public async Task DeadlineBadge_ForDaysLeft_SaysItInWordsAndTone(int? days, bool paused, string words, string tone)
    {
        var part = await Part.RenderAsync<DeadlineBadge>(("DaysLeft", days), ("Paused", paused));

        Assert.Equal(words, part.TextContent.Trim());
        Assert.Contains(tone, part.QuerySelector(".deadline")!.ClassList);
    }

    [Fact]
    public async Task DeadlineBadge_WhenHolidaysAreUnknown_SaysThatTheDayMayMove()
    {
        var part = await Part.RenderAsync<DeadlineBadge>(("DaysLeft", 5), ("Due", new DateOnly(2027, 1, 8)), ("Provisional", true));

        Assert.Contains("2027-01-08", part.QuerySelector(".deadline")!.GetAttribute("title"), StringComparison.Ordinal);
        Assert.Contains("未公布", part.QuerySelector(".deadline")!.GetAttribute("title"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FieldGrid_WithMaskedValue_OffersTheAuditedLookAndNothingElseDoes()
    {
        FieldRow[] rows = [new("姓名", "张示例"), new("身份证号", "3205**********0014", UnmaskAsync: () => Task.FromResult<string?>("320583199001010014")), new("传真", null)];

        var part = await Part.RenderAsync<FieldGrid>(("Rows", rows));

        Assert.Single(part.QuerySelectorAll("button"));
        Assert.Contains("身份证号", part.QuerySelector("button")!.GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.DoesNotContain("320583199001010014", part.TextContent, StringComparison.Ordinal);
        Assert.Equal("未填写", part.QuerySelectorAll("dd")[2].TextContent.Trim());
    }

    [Fact]
    public async Task Timeline_WithStoredMoments_ShowsShanghaiTime()
    {
        TimelineEntry[] entries = [new(new DateTime(2026, 11, 16, 20, 5, 0, DateTimeKind.Utc), "受理", "王经办"), new(null, "发证")];

        var part = await Part.RenderAsync<Timeline>(("Entries", entries));

        Assert.Equal("2026-11-17 04:05", part.QuerySelector("time")!.TextContent);
        Assert.Contains("ahead", part.QuerySelectorAll("li")[1].ClassList);
    }

    [Fact]
    public async Task Pager_OnTheFirstPage_HasNoLinkBack()
    {
        var part = await Part.RenderAsync<Pager>(("Total", "共 40 条"), ("NextHref", "?after=x"), ("Size", 50), ("SizeHref", (Func<int, string>)(size => "?size=" + size)));

        var moves = part.QuerySelectorAll(".pager-moves a");
        Assert.False(moves[1].HasAttribute("href"));
        Assert.Equal("true", moves[1].GetAttribute("aria-disabled"));
        Assert.Equal("?after=x", moves[2].GetAttribute("href"));
        Assert.Equal("50", part.QuerySelector(".pager-sizes [aria-current]")!.TextContent);
    }

    [Fact]
    public async Task LineChart_WithSeries_RepeatsEveryNumberInATable()
    {
        var part = await Part.RenderAsync<LineChart>(("Title", "每月受理"), ("Labels", new[] { "1 月", "2 月" }), ("Series", new ChartSeries[] { new("受理", [10, 2500]) }));

        Assert.Equal(["10", "2,500"], part.QuerySelectorAll("td").Select(cell => cell.TextContent));
        Assert.Equal("img", part.QuerySelector("svg")!.GetAttribute("role"));
        var top = part.QuerySelectorAll("svg text").Where(text => text.GetAttribute("text-anchor") == "end").Select(text => text.TextContent);
        Assert.Equal(["0", "1,000", "2,000", "3,000", "4,000"], top);
    }

    [Fact]
    public async Task BarChart_WithItems_DrawsBarsInProportion()
    {
        var part = await Part.RenderAsync<BarChart>(("Title", "各处室"), ("Items", new BarItem[] { new("甲", 200), new("乙", 50), new("丙", 0) }));

        Assert.Equal(["width:100%", "width:25%", "width:0%"], part.QuerySelectorAll(".bar").Select(bar => bar.GetAttribute("style")));
        Assert.Equal(["200", "50", "0"], part.QuerySelectorAll("td.number").Select(cell => cell.TextContent));
    }

    [Fact]
    public async Task Outcomes_ForEachKindOfFailure_ShowsTheRightShape()
    {
        var invalid = new Activity();
        invalid.End(FailureKind.Invalid, [new Problem("请填写名称。", "name")], reference: null);
        var conflict = new Activity();
        conflict.End(FailureKind.Conflict, [new Problem("王经办先行处理了。")], reference: null);
        var broken = new Activity();
        broken.End(failure: null, [new Problem(Guard.Sentence("K7M2QD"))], "K7M2QD");

        Assert.NotNull((await Part.RenderAsync<Outcomes>(("Activity", invalid))).QuerySelector(".error-summary a"));
        Assert.NotNull((await Part.RenderAsync<Outcomes>(("Activity", conflict))).QuerySelector(".callout.tone-warning"));
        Assert.Contains("K7M2QD", (await Part.RenderAsync<Outcomes>(("Activity", broken))).TextContent, StringComparison.Ordinal);
        Assert.Empty((await Part.RenderAsync<Outcomes>(("Activity", new Activity()))).TextContent.Trim());
    }

    [Fact]
    public async Task BusyButton_WhileBusy_CannotBePressed()
    {
        var part = await Part.RenderAsync<BusyButton>(("Busy", true), ("Kind", "primary"), ("ChildContent", Part.Text("提交")));

        Assert.True(part.QuerySelector("button")!.HasAttribute("disabled"));
        Assert.Equal("true", part.QuerySelector("button")!.GetAttribute("aria-busy"));
    }

    [Fact]
    public async Task EmptyState_AsWholePage_HasTheHeading()
    {
        Assert.NotNull((await Part.RenderAsync<EmptyState>(("Title", "没有这个页面"), ("Level", 1))).QuerySelector("h1"));
        Assert.Null((await Part.RenderAsync<EmptyState>(("Title", "没有内容"))).QuerySelector("h1"));
    }

    [Fact]
    public async Task Icon_EveryNameUsedInMarkup_ExistsInTheSprite()
    {
        var sprite = await File.ReadAllTextAsync(Kit.SourceTree.PathTo("HealthPortal.Web", "wwwroot", "icons.svg"));
        var used = Directory.EnumerateFiles(Kit.SourceTree.PathTo("HealthPortal.Web"), "*.razor", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(path => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(path), "(?:<Icon Name|Icon)=\"(?<name>[a-z-]+)\"", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(2)))
            .Select(match => match.Groups["name"].Value)
            .Distinct(StringComparer.Ordinal)
            .ToList();

        Assert.True(used.Count > 15, "The search found too few icons to mean anything.");
        Assert.DoesNotContain(used, name => !sprite.Contains($"id=\"{name}\"", StringComparison.Ordinal));
    }
}
