using System.Diagnostics;
using System.Globalization;
using System.Text;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Licensing.LicenceQuality;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace HealthPortal.Tests.Benchmarks;

/// <summary>Measuring the quality of a large register, and what the pages take then.</summary>
[Trait("Category", "Tool")]
public sealed class QualityBenchmark(ITestOutputHelper output)
{
    private const int Looks = 40;

    [SkippableFact]
    public async Task Register_OfManyRecords_IsMeasured()
    {
        Skip.If(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HP_BENCH")), "HP_BENCH is not set; ./dev bench does");
        var records = int.TryParse(Environment.GetEnvironmentVariable("HP_BENCH_RECORDS"), CultureInfo.InvariantCulture, out var given) ? given : 100_000;
        await using var portal = await TestPortal.StartAsync(TestDatabase.PostgreSql);
        await CollectionDesk.AllowAsync(portal, "writer");
        var path = Path.Combine(portal.DataDirectory, "bench.csv");
        await using (var file = new StreamWriter(path, append: false, new UTF8Encoding(false)))
        {
            await file.WriteAsync(string.Join(',', CollectionDesk.NurseLabels) + "\r\n");
            for (var number = 0; number < records; number++)
            {
                // One in fifty issued by an organ nobody knows, one in seventy long expired and said to be valid.
                var record = CollectionDesk.NurseRecord(number, ("issuingAuthority", number % 50 == 0 ? "某地卫生局" : number % 3 == 0 ? "昆山市卫生健康委员会" : "苏州市卫生健康委员会"), ("validUntil", number % 70 == 0 ? "2025-12-31" : "2030-12-31"));
                await file.WriteAsync(string.Join(',', CollectionDesk.NurseKeys.Select(key => record[key])) + "\r\n");
            }
        }

        await using (var content = File.OpenRead(path))
        {
            var received = (await portal.Services.GetRequiredService<BatchFiles>().ReceiveAsync(content, "bench.csv", 2000L * 1024 * 1024, CancellationToken.None)).Value;
            await portal.DoAsync("writer", new SubmitBatch { TypeCode = CollectionDesk.Nurse, Mode = BatchMode.Stock, File = received });
        }

        await CollectionDesk.WorkAsync(portal);
        await portal.DoAsync("writer", new StartMeasurement { TypeCode = CollectionDesk.Nurse });
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var idle = Process.GetCurrentProcess().WorkingSet64;
        var most = 0L;
        using var measured = new CancellationTokenSource();
        var memory = Task.Run(async () =>
        {
            while (!measured.IsCancellationRequested)
            {
                using var process = Process.GetCurrentProcess();
                most = Math.Max(most, process.WorkingSet64);
                await Task.Delay(100);
            }
        });
        await using var scope = portal.Services.CreateAsyncScope();
        var watch = Stopwatch.StartNew();
        await QualityMeasuringJob.WorkAsync(new JobContext(scope.ServiceProvider, scope.ServiceProvider.PortalFor(new JobActorSource("测算")), portal.Clock), CancellationToken.None);
        var seconds = watch.Elapsed.TotalSeconds;
        await measured.CancelAsync();
        await memory;
        var view = await portal.DoAsync("writer", new ReadQualityType { TypeCode = CollectionDesk.Nurse });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"measured {view.Figures.Records} records: {seconds:0.0} s, {(most - idle) / 1048576.0:0} MB above idle ({idle / 1048576.0:0} MB), score {view.Figures.Score}, failing {view.Figures.Failing}"));
        Assert.Equal(records, view.Figures.Records);
        await MeasureAsync("overview", () => portal.DoAsync("writer", new ReadQualityOverview()));
        await MeasureAsync("type", () => portal.DoAsync("writer", new ReadQualityType { TypeCode = CollectionDesk.Nurse }));
        await MeasureAsync("issues", () => portal.DoAsync("writer", new ListQualityIssues()));

        async Task MeasureAsync<T>(string what, Func<Task<T>> look)
        {
            var times = new List<double>();
            for (var number = 0; number <= Looks; number++)
            {
                var one = Stopwatch.StartNew();
                await look();
                times.Add(one.Elapsed.TotalMilliseconds);
            }

            times.RemoveAt(0);
            times.Sort();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: median {times[times.Count / 2]:0.0} ms, p95 {times[(int)(times.Count * 0.95)]:0.0} ms"));
        }
    }
}
