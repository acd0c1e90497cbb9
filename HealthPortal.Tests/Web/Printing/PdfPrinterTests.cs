using HealthPortal.Tests.Kit;
using HealthPortal.Web.Printing;

namespace HealthPortal.Tests.Web.Printing;

public sealed class PdfPrinterTests
{
    private static string Page(string body) =>
        $$"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>试</title><style>@page{size:A4} body{font-family:"Noto Sans CJK SC"}</style></head><body>{{body}}</body></html>""";

    [SkippableFact]
    public async Task Print_WhenAskedForSeveralAtOnce_GivesEachItsOwnText()
    {
        Prerequisite.Check(Browser.MissingReason ?? PdfTools.MissingReason);
        await using var host = new PrintingHost();

        var printed = await Task.WhenAll(Enumerable.Range(1, 6).Select(number => host.Printer.PrintAsync(Page($"<p>第{number}号文书</p>"), default)));

        for (var number = 1; number <= 6; number++)
        {
            Assert.Contains($"第{number}号文书", await PdfTools.TextAsync(printed[number - 1].Value), StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task Print_WhenThePageAsksTheNetworkOrRunsScripts_DoesNeither()
    {
        Prerequisite.Check(Browser.MissingReason ?? PdfTools.MissingReason);
        await using var site = await TinySite.StartAsync("不该出现");
        await using var host = new PrintingHost();
        var html = Page($"""<p id="x">原文</p><iframe src="{site.Address}"></iframe><iframe src="file:///etc/passwd"></iframe><script>document.getElementById('x').textContent = '改写';</script>""");

        var printed = await host.Printer.PrintAsync(html, default);

        var text = await PdfTools.TextAsync(printed.Value);
        Assert.Contains("原文", text, StringComparison.Ordinal);
        Assert.DoesNotContain("改写", text, StringComparison.Ordinal);
        Assert.DoesNotContain("不该出现", text, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", text, StringComparison.Ordinal);
        Assert.Equal(0, site.Visits);
    }

    [SkippableFact]
    public async Task Print_WhenPrintedBefore_AnswersTheSameBytesWithoutABrowser()
    {
        Prerequisite.Check(Browser.MissingReason);
        await using var host = new PrintingHost();
        var first = await host.Printer.PrintAsync(Page("<p>同一份</p>"), default);
        var prints = host.Printer.Current!.Prints;

        var second = await host.Printer.PrintAsync(Page("<p>同一份</p>"), default);

        Assert.Equal(first.Value, second.Value);
        Assert.Equal(prints, host.Printer.Current!.Prints);
    }

    [SkippableFact]
    public async Task Print_WhenTheBrowserWasKilled_StartsAnother()
    {
        Prerequisite.Check(Browser.MissingReason);
        await using var host = new PrintingHost();
        Assert.True((await host.Printer.PrintAsync(Page("<p>一</p>"), default)).Succeeded);
        var killed = host.Printer.Current!;
        await killed.CloseAsync();

        var printed = await host.Printer.PrintAsync(Page("<p>二</p>"), default);

        Assert.True(printed.Succeeded, printed.Succeeded ? "" : printed.Message);
        Assert.NotSame(killed, host.Printer.Current);
    }

    [SkippableFact]
    public async Task Print_WhenTheBrowserIsWorn_GoesOnWithAFreshOne()
    {
        Prerequisite.Check(Browser.MissingReason);
        await using var host = new PrintingHost(options => options.PrintsPerBrowser = 2);
        await host.Printer.PrintAsync(Page("<p>1</p>"), default);
        var first = host.Printer.Current!;
        await host.Printer.PrintAsync(Page("<p>2</p>"), default);
        Assert.Same(first, host.Printer.Current);

        Assert.True((await host.Printer.PrintAsync(Page("<p>3</p>"), default)).Succeeded);

        Assert.NotSame(first, host.Printer.Current);
        Assert.False(first.IsConnected);
    }

    [SkippableFact]
    public async Task Print_WhenTheLimitIsTooShort_SaysSoAndTheNextPrintWorks()
    {
        Prerequisite.Check(Browser.MissingReason);
        var limit = TimeSpan.FromSeconds(30);
        await using var host = new PrintingHost(options => options.Timeout = limit);
        Assert.True((await host.Printer.PrintAsync(Page("<p>热身</p>"), default)).Succeeded);

        var tooLong = await host.Printer.Current!.PrintAsync(Page("<p>慢</p>"), TimeSpan.FromMilliseconds(1), default)
            .ContinueWith(task => task.Exception?.InnerException, TaskScheduler.Default);

        Assert.IsType<TimeoutException>(tooLong);
        Assert.True((await host.Printer.PrintAsync(Page("<p>之后</p>"), default)).Succeeded);
    }

    [Fact]
    public async Task Print_WhenNoBrowserIsInstalled_SaysWhatIsMissing()
    {
        await using var host = new PrintingHost(options => options.ChromiumPath = "/nowhere/chromium");

        var printed = await host.Printer.PrintAsync(Page("<p>无</p>"), default);

        Assert.False(printed.Succeeded);
        Assert.Equal(PdfPrinter.NoBrowser, printed.Message);
        Assert.False(host.Printer.IsAvailable);
    }

    [SkippableFact]
    public async Task Print_WhenTheBrowserDoesNotStart_SaysSo()
    {
        Skip.If(OperatingSystem.IsWindows(), "Needs a program that ends at once.");
        await using var host = new PrintingHost(options => options.ChromiumPath = "/bin/false");

        var printed = await host.Printer.PrintAsync(Page("<p>无</p>"), default);

        Assert.Equal(PdfPrinter.DoesNotStart, printed.Message);
    }

    [Fact]
    public async Task Cache_WhenOverItsLimit_DropsWhatWasNotUsedForLongest()
    {
        await using var host = new PrintingHost(options => options.CacheLimit = 300);
        foreach (var (key, hours) in new[] { ("old", 3), ("used", 2), ("new", 1) })
        {
            await host.Cache.PutAsync(key, new byte[120], default);
            File.SetLastWriteTimeUtc(Path.Combine(host.Data, "cache", "pdf", key + ".pdf"), new DateTime(2026, 3, 1, 12 - hours, 0, 0, DateTimeKind.Utc));
        }

        Assert.NotNull(await host.Cache.GetAsync("old", default));
        host.Cache.Trim();

        Assert.NotNull(await host.Cache.GetAsync("old", default));
        Assert.Null(await host.Cache.GetAsync("used", default));
        Assert.NotNull(await host.Cache.GetAsync("new", default));
    }

    [SkippableFact]
    public async Task Join_WhenGivenTwo_HasThePagesOfBothInOrder()
    {
        Prerequisite.Check(Browser.MissingReason ?? PdfTools.MissingReason ?? (Programs.Find("qpdf") is null ? "qpdf is not installed; ./dev test installs it." : null));
        await using var host = new PrintingHost();
        var first = await host.Printer.PrintAsync(Page("<p>甲</p>"), default);
        var second = await host.Printer.PrintAsync(Page("<p>乙</p>"), default);

        var joined = await host.Joiner.JoinAsync([first.Value, second.Value], default);
        var stamped = await host.Joiner.StampAsync(joined.Value, (await host.Printer.PrintAsync(Page("<p style='margin-top:5cm'>作废</p>"), default)).Value, default);

        Assert.Equal("2", await PdfTools.InfoAsync(joined.Value, "Pages"));
        Assert.Equal("甲乙", await PdfTools.TextAsync(joined.Value));
        Assert.Equal("甲作废乙作废", await PdfTools.TextAsync(stamped.Value));
    }

    [SkippableFact]
    public async Task Join_WhenAFileIsNoPdf_SaysSo()
    {
        Prerequisite.Check(Programs.Find("qpdf") is null ? "qpdf is not installed; ./dev test installs it." : null);
        await using var host = new PrintingHost();

        var joined = await host.Joiner.JoinAsync([[1, 2, 3]], default);

        Assert.Equal(PdfJoiner.Damaged, joined.Message);
    }

    [Fact]
    public async Task Join_WhenQpdfIsMissing_SaysWhatIsMissing()
    {
        await using var host = new PrintingHost(options => options.QpdfPath = "/nowhere/qpdf");

        Assert.Equal(PdfJoiner.NoProgram, (await host.Joiner.JoinAsync([], default)).Message);
    }
}
