using System.Diagnostics;
using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.CaseStatistics;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace HealthPortal.Tests.Benchmarks;

/// <summary>Server time of the use cases behind the pages over a large load in PostgreSQL.</summary>
internal sealed class ServerTimes(ITestOutputHelper output)
{
    private const int Runs = 60;

    public async Task RunAsync(TestPortal portal)
    {
        await using var db = await portal.OpenAsync();
        var ids = await db.Set<ApprovalCase>().Where(row => row.OrganPath == "js/05/83/").OrderBy(row => row.Id).Take(Runs).Select(row => row.Id).ToListAsync();

        await TimeAsync(portal, "officer", "to-do list, county officer", _ => new ListCases { Filter = new CaseFilter() });
        await TimeAsync(portal, "officer", "to-do list, by step", _ => new ListCases { Filter = new CaseFilter { Step = FlowStepKind.Acceptance, Deadline = CaseDeadlineFilter.Overdue } });
        await TimeAsync(portal, "legal", "all cases of a county", _ => new ListCases { Filter = new CaseFilter { View = CaseListView.All } });
        await TimeAsync(portal, "province", "all cases of the province", _ => new ListCases { Filter = new CaseFilter { View = CaseListView.All } });
        await TimeAsync(portal, "province", "province, one month, one city", _ => new ListCases { Filter = new CaseFilter { View = CaseListView.All, AreaPath = "js/05/", From = new DateOnly(2025, 6, 1), To = new DateOnly(2025, 6, 30) } });
        await TimeAsync(portal, "province", "province, overdue", _ => new ListCases { Filter = new CaseFilter { View = CaseListView.All, Deadline = CaseDeadlineFilter.Overdue } });
        await TimeAsync(portal, "province", "province, part of a name", run => new ListCases { Filter = new CaseFilter { View = CaseListView.All, Text = $"企业{run * 997}有限" } });
        await TimeAsync(portal, "province", "province, a common part of names", _ => new ListCases { Filter = new CaseFilter { View = CaseListView.All, Text = "有限公司" } });
        await TimeAsync(portal, "province", "province, beginning of a name", run => new ListCases { Filter = new CaseFilter { View = CaseListView.All, Text = $"负载企业{run + 10}" } });
        await TimeAsync(portal, "county", "county, part of a name", run => new ListCases { Filter = new CaseFilter { View = CaseListView.All, Text = $"企业{run * 997}有限" } });
        await TimeAsync(portal, "officer", "to-do centre, county officer", _ => new ListToDos());
        await TimeAsync(portal, "head", "to-do centre, head of a department", _ => new ListToDos());
        await TimeAsync(portal, "officer", "to-do count of the top bar", _ => new CountToDos());
        await TimeAsync(portal, "officer", "done list of the to-do centre", _ => new ListDone());
        await TimeAsync(portal, "legal", "case page", run => new ReadCase { CaseId = ids[run % ids.Count] });
        await TimeAsync(portal, "province", "statistics of a month, province by matter", _ => new ReadStatistics { Question = new StatisticsQuestion { From = new DateOnly(2025, 6, 1), To = new DateOnly(2025, 6, 30) } });
        await TimeAsync(portal, "province", "statistics of a month, province by organ", _ => new ReadStatistics { Question = new StatisticsQuestion { From = new DateOnly(2025, 6, 1), To = new DateOnly(2025, 6, 30), Grouping = StatisticsGrouping.Organ } });
        await TimeAsync(portal, "city", "statistics of a year, city by month", _ => new ReadStatistics { Question = new StatisticsQuestion { From = new DateOnly(2025, 1, 1), To = new DateOnly(2025, 12, 31), Grouping = StatisticsGrouping.Month } });
        await HoldAsync(portal);
    }

    /// <summary>The lists again and again until told to stop, as fast as a busy office clicks.</summary>
    public async Task ListsAsync(TestPortal portal, string beside, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            await TimeAsync(portal, "officer", "to-do list, county officer" + beside, _ => new ListCases { Filter = new CaseFilter() }, pause: true);
            await TimeAsync(portal, "legal", "all cases of a county" + beside, _ => new ListCases { Filter = new CaseFilter { View = CaseListView.All } }, pause: true);
            await TimeAsync(portal, "province", "all cases of the province" + beside, _ => new ListCases { Filter = new CaseFilter { View = CaseListView.All } }, pause: true);
        }
    }

    /// <summary>Leaves the loaded database up for looking into, as long as the file named by HP_BENCH_HOLD is there.</summary>
    private async Task HoldAsync(TestPortal portal)
    {
        if (Environment.GetEnvironmentVariable("HP_BENCH_HOLD") is { Length: > 0 } file)
        {
            await File.WriteAllTextAsync(file, portal.ConnectionString);
            while (File.Exists(file))
            {
                await Task.Delay(500);
            }
        }
    }

    private async Task TimeAsync<T>(TestPortal portal, string user, string name, Func<int, UseCase<T>> useCase, bool pause = false)
    {
        var actor = await portal.AsAsync(user);
        var times = new List<double>();
        for (var run = -5; run < Runs; run++)
        {
            if (pause)
            {
                await Task.Delay(100);
            }

            var watch = Stopwatch.StartNew();
            var outcome = await actor.RunAsync(useCase(Math.Max(0, run)));
            if (run >= 0)
            {
                times.Add(watch.Elapsed.TotalMilliseconds);
            }

            Assert.True(outcome.Succeeded, outcome.Succeeded ? "" : outcome.Message);
        }

        times.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: median {times[times.Count / 2]:0.0} ms, p95 {times[(int)(times.Count * 0.95)]:0.0} ms ({Runs} runs)"));
    }
}
