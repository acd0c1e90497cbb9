using System.Diagnostics;
using System.Globalization;
using HealthPortal.Domain.Experts.ExpertExtraction;
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
        Measure("commitment, seed and draw", () => Assert.True(DrawState.Draw(document, DrawSamples.Seed(document)).Succeeded));
        var receipt = DrawReceipt.Make(document, DrawSamples.ServerNonce, DrawSamples.Parts, DrawSamples.Day, []).Value.ToJson();
        Measure("check of the receipt by the portal", () => Assert.True(ReceiptCheck.Passed(ReceiptCheck.Check(receipt))));
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, receipt);
        var module = SourceTree.PathTo("HealthPortal.Web", "wwwroot", "js", "draw-check.js");
        Measure("check by the browser's module (node, with its start)", () => Run("node", "--input-type=module", "-e", $"import {{readFileSync}} from 'node:fs';const {{checkReceipt}}=await import('data:text/javascript,'+encodeURIComponent(readFileSync('{module}','utf8')));process.exit(checkReceipt(readFileSync('{file}','utf8')).passed?0:1);"));
        Measure("check by the Python script (with its start)", () => Run("python3", SourceTree.PathTo("docs", "tools", "check_draw.py"), file));
        File.Delete(file);
    }

    private static void Run(string tool, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private void Measure(string what, Action act)
    {
        var times = new List<double>();
        for (var run = 0; run <= Runs; run++)
        {
            var watch = Stopwatch.StartNew();
            act();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.RemoveAt(0);
        times.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: median {times[times.Count / 2]:0} ms, p95 {times[(int)(times.Count * 0.95)]:0} ms"));
    }
}
