using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace HealthPortal.Tests.Benchmarks;

/// <summary>What the browser and the server process show over the same large load: round trips of clicks, PDF, export, memory per idle circuit.</summary>
internal sealed class PageTimes(ITestOutputHelper output)
{
    private const int Circuits = 100;

    private sealed record Memory(int Circuits, long Heap, long WorkingSet);

    public async Task RunAsync(TestPortal portal, int cases, bool onlySignIns)
    {
        await using var db = await portal.OpenAsync();
        var concluded = await db.Set<ApprovalCase>().Where(row => row.CaseNumber == "3205832026000001").Select(row => row.Id).SingleAsync();
        var decision = await db.Set<CaseDocument>().Where(row => row.CaseId == concluded && row.Kind == CaseDocumentKind.Decision).Select(row => row.Id).SingleAsync();
        await using var server = await PortalServer.StartAsync(
            new PortalServerOptions
            {
                Provider = "PostgreSql",
                ConnectionString = portal.ConnectionString,
                Environment = "Development",
                Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal:DemoCases"] = "0", ["DOTNET_gcServer"] = "0" },
            },
            portal.DataDirectory);
        await SignInsBesideListsAsync(portal, server.Address);
        if (onlySignIns)
        {
            return;
        }

        await Browser.JourneyAsync(server.Address, async journey =>
        {
            var officer = await SignInAsync(journey, "officer");
            await ClicksAsync(officer, server.Address);
            await PdfAsync(officer, new Uri(server.Address, $"documents/{decision}.pdf"), server.DataDirectory);
            var province = await SignInAsync(journey, "auditor");
            await ExportAsync(province, server, cases);
            await WeighAsync(officer, server.Address, "cases", "list page");
            await WeighAsync(officer, server.Address, $"cases/{concluded}", "case page");
        });
    }

    /// <summary>A hundred sign-ins in a minute at the server, and the lists' server time meanwhile, on the same machine.</summary>
    private async Task SignInsBesideListsAsync(TestPortal portal, Uri address)
    {
        using var minute = new CancellationTokenSource(TimeSpan.FromSeconds(66));
        var signIns = new System.Collections.Concurrent.ConcurrentBag<double>();
        var people = (string[])["window", "officer", "head", "leader", "maker", "legal", "county", "city", "province", "auditor"];
        var arriving = Task.Run(async () =>
        {
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(600));
            var under = new List<Task>();
            for (var person = 0; person < 100; person++)
            {
                await pace.WaitForNextTickAsync();
                under.Add(ArriveAsync(people[person % people.Length]));
            }

            await Task.WhenAll(under);
        });

        async Task ArriveAsync(string user)
        {
            using var client = new PortalClient(address);
            var watch = Stopwatch.StartNew();
            await client.SignInAsync(user);
            signIns.Add(watch.Elapsed.TotalMilliseconds);
        }

        await new ServerTimes(output).ListsAsync(portal, ", beside 100 sign-ins a minute", minute.Token);
        await arriving;
        Report("sign-in, form and first page, 100 a minute", [.. signIns]);
    }

    private static async Task<IPage> SignInAsync(Journey journey, string user)
    {
        var page = await journey.PersonAsync(user);
        await page.GotoAsync("/account/sign-in");
        await page.FillAsync("#f-user", user);
        await page.FillAsync("#f-password", TestPortal.Password);
        await page.ClickAsync("button.primary");
        await page.WaitForSelectorAsync("h1");
        return page;
    }

    /// <summary>From the click on 下一页 until the table shows other rows.</summary>
    private async Task ClicksAsync(IPage page, Uri address)
    {
        await page.GotoAsync(new Uri(address, "cases").ToString());
        var first = page.Locator("table tbody tr").First;
        await first.WaitForAsync();
        var times = new List<double>();
        for (var run = 0; run < 20; run++)
        {
            var before = await first.InnerTextAsync();
            var next = page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "下一页" }).Or(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "下一页" })).First;
            if (await next.CountAsync() == 0 || await next.IsDisabledAsync())
            {
                break;
            }

            var watch = Stopwatch.StartNew();
            await next.ClickAsync();
            await page.WaitForFunctionAsync("text => document.querySelector('table tbody tr') && document.querySelector('table tbody tr').innerText !== text", before, new PageWaitForFunctionOptions { PollingInterval = 5 });
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        Report("browser round trip of paging the list", times);
    }

    /// <summary>Three figures: the first print (Chromium starts), prints with the running browser, and answers from the cache by content.</summary>
    private async Task PdfAsync(IPage page, Uri document, string dataDirectory)
    {
        var cache = Path.Combine(dataDirectory, "cache", "pdf");
        List<double> printed = [], kept = [];
        for (var run = 0; run < 40; run++)
        {
            var anew = run % 2 == 0;
            if (anew && Directory.Exists(cache))
            {
                foreach (var file in Directory.EnumerateFiles(cache, "*", SearchOption.AllDirectories))
                {
                    File.Delete(file);
                }
            }

            // A query that the server ignores keeps caches between here and there out of the figure.
            var watch = Stopwatch.StartNew();
            var answer = await page.Context.APIRequest.GetAsync($"{document}?run={run}");
            (anew ? printed : kept).Add(watch.Elapsed.TotalMilliseconds);
            Assert.Equal(200, answer.Status);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"PDF of a decision, first (browser starts): {printed[0]:0} ms"));
        Report("PDF of a decision, printed anew by the warm browser", printed[1..]);
        Report("PDF of a decision again (from the cache by content)", kept);
    }

    private async Task ExportAsync(IPage page, PortalServer server, int cases)
    {
        // The load is spread evenly over 1065 days; as many of them as hold a hundred thousand cases, or all.
        var last = new DateOnly(2026, 2, 1);
        var first = last.AddDays(-(int)Math.Min(1000, 100_000L * 1065 / cases));
        var idle = ResidentMegabytes(server.ProcessId);
        using var stop = new CancellationTokenSource();
        var peak = Task.Run(async () =>
        {
            var most = 0d;
            while (!stop.IsCancellationRequested)
            {
                most = Math.Max(most, ResidentMegabytes(server.ProcessId));
                await Task.Delay(20, CancellationToken.None);
            }

            return most;
        });
        var watch = Stopwatch.StartNew();
        var answer = await page.Context.APIRequest.GetAsync(new Uri(server.Address, FormattableString.Invariant($"exports/cases.xlsx?view=All&from={first:yyyy-MM-dd}&to={last:yyyy-MM-dd}")).ToString(), new APIRequestContextOptions { Timeout = 300_000 });
        var seconds = watch.Elapsed.TotalSeconds;
        var body = await answer.BodyAsync();
        await stop.CancelAsync();
        var most = await peak;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"export to xlsx: status {answer.Status}, {body.Length / 1048576.0:0.0} MB in {seconds:0.0} s; resident {idle:0} MB idle, {most:0} MB at the peak"));
    }

    /// <summary>
    /// Opens many tabs on one page, lets them rest, and compares the heap after forced collections. The first tabs also pay for what all share
    /// (compiled queries, pools, caches), so only what each further tab costs is counted.
    /// </summary>
    private async Task WeighAsync(IPage page, Uri address, string path, string name)
    {
        using var http = new HttpClient { BaseAddress = address };
        var tabs = new List<IPage>();
        async Task<Memory> OpenAsync(int count)
        {
            for (var number = 0; number < count; number++)
            {
                var tab = await page.Context.NewPageAsync();
                await tab.GotoAsync(new Uri(address, path).ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
                await tab.WaitForSelectorAsync("h1");
                tabs.Add(tab);
            }

            await tabs[^1].WaitForTimeoutAsync(3000);
            return (await http.GetFromJsonAsync<Memory>("development/memory"))!;
        }

        var before = await OpenAsync(Circuits / 4);
        var after = await OpenAsync(Circuits);
        var opened = after.Circuits - before.Circuits;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"idle circuit on the {name}: {(after.Heap - before.Heap) / 1024.0 / Math.Max(1, opened):0} KB heap ({opened} circuits after {before.Circuits})"));
        foreach (var tab in tabs)
        {
            await tab.CloseAsync();
        }

        await page.WaitForTimeoutAsync(2000);
    }

    private static double ResidentMegabytes(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").FirstOrDefault(row => row.StartsWith("VmRSS:", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }

    private void Report(string name, List<double> times)
    {
        times.Sort();
        output.WriteLine(times.Count == 0
            ? name + ": nothing to time"
            : string.Create(CultureInfo.InvariantCulture, $"{name}: median {times[times.Count / 2]:0.0} ms, p95 {times[(int)(times.Count * 0.95)]:0.0} ms ({times.Count} runs)"));
    }
}
