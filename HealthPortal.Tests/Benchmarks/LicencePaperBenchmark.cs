using System.Diagnostics;
using System.Globalization;
using System.Net;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;
using static HealthPortal.Tests.Kit.CollectionDesk;

namespace HealthPortal.Tests.Benchmarks;

/// <summary>A signed licence as PDF from a running portal: each first drawn by the warm browser, then again from what is kept by content.</summary>
[Trait("Category", "Tool")]
public sealed class LicencePaperBenchmark(ITestOutputHelper output)
{
    private const int Licences = 60;

    [SkippableFact]
    public async Task Licences_AreDownloaded()
    {
        Skip.If(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HP_BENCH")), "HP_BENCH is not set; ./dev bench does");
        Prerequisite.Check(Browser.MissingReason);
        IReadOnlyList<Guid> ids = [];
        await using var server = await SeededServer.StartAsync(async portal =>
        {
            await AllowAsync(portal, "maker");
            await CollectAsync(portal, "maker", Csv([.. Enumerable.Range(1, Licences).Select(number => NurseRecord(number))]));
            await MakeAsync(portal);
            await using var db = await portal.OpenAsync();
            ids = await db.Set<Licence>().Select(row => row.Id).ToListAsync();
        });
        using var client = new PortalClient(server.Address);
        await client.SignInAsync("maker");
        List<double> drawn = [], kept = [];
        foreach (var times in new[] { drawn, kept })
        {
            foreach (var id in ids)
            {
                var watch = Stopwatch.StartNew();
                var (status, content) = await client.GetBytesAsync($"licensing/licences/{Nurse}/{id}/licence.pdf");
                times.Add(watch.Elapsed.TotalMilliseconds);
                Assert.Equal((HttpStatusCode.OK, true), (status, content.AsSpan().StartsWith("%PDF"u8)));
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first licence (browser starts): {drawn[0]:0} ms"));
        Report("drawn by the warm browser and signed", drawn[1..]);
        Report("again, kept by content", kept);
    }

    private void Report(string what, List<double> times)
    {
        times.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {times.Count} times, median {times[times.Count / 2]:0} ms, p95 {times[(int)(times.Count * 0.95)]:0} ms"));
    }
}
