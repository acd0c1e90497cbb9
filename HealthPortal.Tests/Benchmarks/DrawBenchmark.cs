using System.Diagnostics;
using System.Globalization;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertFairness;
using HealthPortal.Domain.Experts.ExpertPreview;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Tests.Domain.Experts.ExpertExtraction;
using HealthPortal.Tests.Domain.Experts.ExpertRules;
using HealthPortal.Tests.Kit;
using Xunit.Abstractions;

namespace HealthPortal.Tests.Benchmarks;

/// <summary>A pool of 5,000 experts and a plan of six groups: rules, probabilities, draw, and the check by the stand-alone programs. Asserts nothing about time. See docs/benchmarks.md.</summary>
[Trait("Category", "Tool")]
public sealed class DrawBenchmark(ITestOutputHelper output)
{
    private const int Experts = 5_000;
    private const int Groups = 6;
    private const int Runs = 21;

    [SkippableFact]
    public async Task Plan_OfSixGroups_IsPreviewedDrawnAndChecked()
    {
        Skip.If(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HP_BENCH")), "HP_BENCH is not set; ./dev bench does");
        var random = new Random(5);
        var pool = Enumerable.Range(0, Experts).Select(_ => RuleSamples.Expert(random)).ToList();
        var rules = Enumerable.Range(0, Groups).Select(_ => RuleSamples.Rule(random)).ToList();
        Measure("six three-level rules asked of 5,000 experts, with reasons", () =>
        {
            foreach (var rule in rules)
            {
                var asked = CompiledRule.Of(rule, RuleSamples.Tags);
                foreach (var expert in pool)
                {
                    if (!asked.Matches(expert))
                    {
                        asked.Explain(expert);
                    }
                }
            }
        });

        var document = DrawSamples.Random(random, Experts, Groups, 300, 7) with { PlanCap = 3 };
        var sizes = document.Groups.Select(group => group.Eligible.GroupBy(expert => document.Experts[expert].Institution, StringComparer.Ordinal).Select(own => own.Count()).ToArray()).ToList();
        Measure("exact probabilities of six groups", () =>
        {
            foreach (var (group, own) in document.Groups.Zip(sizes))
            {
                GroupProbability.Of(own, group.Formal + group.Backup, group.Cap ?? PlacePlan.NoCap);
            }
        });
        Measure("probabilities of the plan, estimated", () => Assert.False(PlanProbability.Of(document).Value.IsExact));
        var tight = Tight(random);
        Measure("the same, most walks looking ahead", () => Assert.True(PlanProbability.Of(tight).Value.LookedAhead > 0));
        var few = document with { PlanCap = 10, Groups = [.. document.Groups.Select((group, index) => group with { Formal = 6, Backup = 6, Cap = 2, Eligible = index > 1 ? group.Eligible : [.. group.Eligible.Where(expert => document.Experts[expert].Institution is "I0001" or "I0002" or "I0003" or "I0004")] })] };
        Measure("smallest changes when two groups are short", () => Assert.NotEmpty(Shortfall.Find(few).Changes));
        var many = DrawSamples.Random(random, Experts, DrawDocument.MostGroups, 300, 7);
        many = many with { PlanCap = 3, Groups = [.. many.Groups.Select((group, index) => index > 1 ? group : group with { Formal = 6, Backup = 6, Cap = 2, Eligible = [.. group.Eligible.Where(expert => many.Experts[expert].Institution is "I0001" or "I0002" or "I0003" or "I0004")] })] };
        Measure("the same with thirty groups", () => Assert.False(Shortfall.Find(many).Feasible), runs: 2);
        Measure("probabilities of a plan of thirty groups", () => Assert.False(PlanProbability.Of(DrawSamples.Random(new Random(1), Experts, DrawDocument.MostGroups, 300, 3)).Value.IsExact), runs: 2);
        var panel = DrawSamples.Random(random, 500, 1, 60, 7, overlap: 1);
        panel = panel with { PlanCap = null, Groups = [panel.Groups[0] with { Formal = 75, Backup = 0, Cap = 3 }] };
        Measure("500 experts into one panel of 75: exact probabilities", () => Assert.True(PlanProbability.Of(panel).Value.IsExact));
        Measure("500 experts into one panel of 75: draw", () => Assert.True(DrawState.Draw(panel, DrawSamples.Seed(panel)).Succeeded));
        var year = Year(random);
        Measure("fairness watch over 300 draws from 5,000 experts", () => Assert.NotEmpty(FairnessWatch.Report(year).Figures));
        var calls = Enumerable.Range(0, Groups).Select(group => new FillGroup($"g{group}", "组", 9, [.. Enumerable.Range(0, 24).Select(_ => random.NextDouble())], 0.6)).ToList();
        Measure("forecast for six groups, 9 places and 15 backups each, 20 rounds", () => Assert.Equal(Groups, FillForecast.Of(calls, 20, 3).Groups.Count));
        Measure("commitment, seed and draw", () => Assert.True(DrawState.Draw(document, DrawSamples.Seed(document)).Succeeded));
        Measure("the same, looking ahead", () => Assert.True(DrawState.Draw(tight, DrawSamples.Seed(tight)).Value.LookedAhead));
        var receipt = DrawReceipt.Make(document, DrawSamples.ServerNonce, DrawSamples.Parts, DrawSamples.Day, []).Value.ToJson();
        Measure("check of the receipt by the portal", () => Assert.True(ReceiptCheck.Passed(ReceiptCheck.Check(receipt))));
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, receipt);
        var module = SourceTree.PathTo("HealthPortal.Web", "wwwroot", "js", "draw-check.js");
        Measure("check by the browser's module (node, with its start)", () => Run("node", "--input-type=module", "-e", $"import {{readFileSync}} from 'node:fs';const {{checkReceipt}}=await import('data:text/javascript,'+encodeURIComponent(readFileSync('{module}','utf8')));process.exit(checkReceipt(readFileSync('{file}','utf8')).passed?0:1);"));
        Measure("check by the Python script (with its start)", () => Run("python3", SourceTree.PathTo("docs", "tools", "check_draw.py"), file));
        await BrowserAsync("check in the browser, headless", module, receipt);
        var ahead = DrawReceipt.Make(tight, DrawSamples.ServerNonce, DrawSamples.Parts, DrawSamples.Day, []).Value.ToJson();
        Measure("check of a draw that looked ahead, by the portal", () => Assert.True(ReceiptCheck.Passed(ReceiptCheck.Check(ahead))));
        await File.WriteAllTextAsync(file, ahead);
        Measure("the same by the Python script", () => Run("python3", SourceTree.PathTo("docs", "tools", "check_draw.py"), file));
        await BrowserAsync("the same in the browser", module, ahead);
        File.Delete(file);
    }

    // Each rule lets 800 of the 5,000 in; fourteen are drawn.
    private static List<WatchedDraw> Year(Random random) => [.. Enumerable.Range(0, 300).Select(number =>
    {
        WatchedExpert[] eligible = [.. Enumerable.Range(0, Experts).Where(_ => random.Next(Experts) < 800).Select(expert => new WatchedExpert($"E{expert:d4}", $"size {expert % 9}", 14 / 800.0))];
        string[] drawn = [.. random.GetItems(eligible, 14).Select(expert => expert.Key).Distinct(StringComparer.Ordinal)];
        return new WatchedDraw($"D{number}", $"op{number % 12}", eligible, drawn, [.. drawn.Where(_ => random.Next(4) == 0).Select(key => new WatchedCause(key, DrawCauseKind.NoAnswer))], drawn);
    })];

    // Hardly more seats than places, and every group shut out of a third of the institutions.
    private static DrawDocument Tight(Random random)
    {
        var loose = DrawSamples.Random(random, Experts, Groups, 24, 7);
        var tight = loose with
        {
            PlanCap = 3,
            Groups = [.. loose.Groups.Select((group, index) => group with { Formal = 6, Backup = index < 3 ? 6 : 5, Cap = 1, Eligible = [.. group.Eligible.Where(expert => (loose.Experts[expert].Institution[^1] + index) % 3 > 0)] })],
        };
        return Enumerable.Range(0, 1_000).Select(number => tight with { Plan = FormattableString.Invariant($"PLAN-{number}") }).First(plan => DrawState.Draw(plan, DrawSamples.Seed(plan)).Value.LookedAhead);
    }

    private async Task BrowserAsync(string what, string module, string receipt)
    {
        Prerequisite.Check(Browser.MissingReason);
        var (program, times) = (await File.ReadAllTextAsync(module), new List<double>());
        await Browser.VisitAsync(new Uri("http://127.0.0.1:1"), async page =>
        {
            for (var run = 0; run <= Runs; run++)
            {
                // A new page each time, so that nothing is compiled already; the time is that of the page's own clock.
                await page.GotoAsync("about:blank");
                times.Add(await page.EvaluateAsync<double>("async ([program, receipt]) => { const start = performance.now(); const { checkReceipt } = await import('data:text/javascript,' + encodeURIComponent(program)); if (!checkReceipt(receipt).passed) { throw new Error('not passed'); } return performance.now() - start; }", new[] { program, receipt }));
            }
        });
        Report(what, times);
    }

    private static void Run(string tool, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private void Measure(string what, Action act, int runs = Runs)
    {
        var times = new List<double>();
        for (var run = 0; run <= runs; run++)
        {
            var watch = Stopwatch.StartNew();
            act();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        Report(what, times);
    }

    private void Report(string what, List<double> times)
    {
        times.RemoveAt(0);
        times.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: median {times[times.Count / 2]:0} ms, p95 {times[(int)(times.Count * 0.95)]:0} ms"));
    }
}
