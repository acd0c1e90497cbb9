using System.Diagnostics;
using System.Globalization;
using HealthPortal.Tests.Kit;
using Xunit.Abstractions;

namespace HealthPortal.Tests.Benchmarks;

/// <summary>
/// The measurements of docs/benchmarks.md over one large load in PostgreSQL. Run by <c>./dev bench</c>; asserts nothing about time. HP_BENCH
/// says how many cases, HP_BENCH_ONLY may narrow it to <c>server</c>, <c>pages</c> or <c>sign-ins</c>.
/// </summary>
[Trait("Category", "Tool")]
public class LoadBenchmark(ITestOutputHelper output)
{
    [SkippableFact]
    public async Task Portal_OverAMillionCases_IsTimedAndWeighed()
    {
        var asked = Environment.GetEnvironmentVariable("HP_BENCH");
        Skip.If(string.IsNullOrEmpty(asked), "HP_BENCH gives no number of cases; ./dev bench does");
        var cases = int.Parse(asked == "true" ? "1000000" : asked!, CultureInfo.InvariantCulture);
        var only = Environment.GetEnvironmentVariable("HP_BENCH_ONLY");
        await using var portal = await TestPortal.StartAsync(TestDatabase.PostgreSql);
        var watch = Stopwatch.StartNew();
        await GeneratedLoad.FillAsync(portal, cases);
        output.WriteLine($"load of {cases} cases made in {watch.Elapsed.TotalSeconds:0} s");
        if (only is not "pages" and not "sign-ins")
        {
            await new ServerTimes(output).RunAsync(portal);
        }

        if (only is not "server")
        {
            await new PageTimes(output).RunAsync(portal, cases, onlySignIns: only == "sign-ins");
        }
    }
}
