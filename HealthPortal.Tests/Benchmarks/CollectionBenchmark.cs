using System.Diagnostics;
using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Data.Licensing.LicenceStandards;
using HealthPortal.Data.Licensing.LicenceStatistics;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace HealthPortal.Tests.Benchmarks;

/// <summary>Collection of a million rows from CSV, into an empty register and into one that holds millions, and what the lists take then.</summary>
[Trait("Category", "Tool")]
public sealed class CollectionBenchmark(ITestOutputHelper output)
{
    private const int Batch = 1_000_000;

    private const int Looks = 60;

    /// <summary>At the library: enough that the p95 is not the slowest of a handful.</summary>
    private const int LibraryLooks = 200;

    [SkippableFact]
    public async Task Million_OfRows_IsCollected()
    {
        Skip.If(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HP_BENCH")), "HP_BENCH is not set; ./dev bench does");
        var millions = int.TryParse(Environment.GetEnvironmentVariable("HP_BENCH_MILLIONS"), CultureInfo.InvariantCulture, out var given) ? given : 1;
        await using var portal = await TestPortal.StartAsync(TestDatabase.PostgreSql);
        await CollectionDesk.AllowAsync(portal, "writer");
        await CollectionDesk.CollectAsync(portal, "writer", CollectionDesk.Csv(CollectionDesk.NurseRecord(0)));
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var idle = Process.GetCurrentProcess().WorkingSet64;
        for (var million = 0; million < millions; million++)
        {
            await CollectAsync(portal, million, idle);
        }

        await LookAsync(portal, millions * Batch);
        await portal.DoAsync("writer", new StartRecheck { TypeCode = CollectionDesk.Nurse, Number = 1 });
        await using var scope = portal.Services.CreateAsyncScope();
        var watch = Stopwatch.StartNew();
        await RecheckRecordsJob.WorkAsync(new JobContext(scope.ServiceProvider, scope.ServiceProvider.PortalFor(new JobActorSource("复查")), portal.Clock), CancellationToken.None);
        var seconds = watch.Elapsed.TotalSeconds;
        var report = await portal.DoAsync("writer", new ReadRecheck { TypeCode = CollectionDesk.Nurse, Number = 1 });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"re-check: {seconds:0.0} s, {report.Total} records, {report.Failing} would fail"));
    }

    /// <summary>Making the licences of a stock, and what the library's lists take with them.</summary>
    [SkippableFact]
    public async Task Million_OfLicences_IsMade()
    {
        Skip.If(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HP_BENCH")), "HP_BENCH is not set; ./dev bench does");
        var millions = int.TryParse(Environment.GetEnvironmentVariable("HP_BENCH_MILLIONS"), CultureInfo.InvariantCulture, out var given) ? given : 1;
        await using var portal = await TestPortal.StartAsync(TestDatabase.PostgreSql);
        await CollectionDesk.AllowAsync(portal, "writer");
        for (var million = 0; million < millions; million++)
        {
            await CollectAsync(portal, million, Process.GetCurrentProcess().WorkingSet64);
            var watch = Stopwatch.StartNew();
            var said = await CollectionDesk.MakeAsync(portal);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"licences {million + 1} million: {watch.Elapsed.TotalSeconds:0.0} s, {said}"));
        }

        var copies = int.TryParse(Environment.GetEnvironmentVariable("HP_BENCH_COPIES"), CultureInfo.InvariantCulture, out var wanted) ? wanted : 0;
        if (copies > 0)
        {
            var copying = Stopwatch.StartNew();
            await CopyAsync(portal, copies);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{copies} copies of all records and licences under other numbers and holders: {copying.Elapsed.TotalSeconds:0.0} s"));
        }

        // What a million rows leave behind to be written and tidied up is not the lists' work.
        await using (var db = await portal.OpenAsync())
        {
            db.Database.SetCommandTimeout(TimeSpan.FromHours(1));
            await db.Database.ExecuteSqlRawAsync("VACUUM ANALYZE");
            await db.Database.ExecuteSqlRawAsync("CHECKPOINT");
        }

        var random = new Random(7);
        await MeasureAsync("library, first page", _ => new ListLicences { TypeCode = CollectionDesk.Nurse });
        await MeasureAsync("library, by identity", number => By(("idCardNo", DemoNumbers.IdentityNumber(number, new DateOnly(1960, 1, 1).AddDays(number % 16000), number % 2 == 0 ? Sex.Male : Sex.Female))));
        await MeasureAsync("library, by number", number => By(("licenceNo", string.Create(CultureInfo.InvariantCulture, $"2032{number:00000000}"))));
        await MeasureAsync("library, name, organ, valid to", number => By(("holderName", Name(number)[..2]), ("issuingAuthority", Organ(number)), ("validUntil.from", "2027-01-01")));
        await MeasureAsync("library, totals", _ => new ListLibraryTypes());
        await MeasureAsync("expiry calendar", _ => new ReadExpiryCalendar());
        await MeasureAsync("statistics by type", _ => new ReadLicenceStatistics { Question = new() });
        await MeasureAsync("statistics of a type by month of end", _ => new ReadLicenceStatistics { Question = new() { TypeCode = CollectionDesk.Nurse, Grouping = LicenceGrouping.EndMonth } });
        await MeasureAsync("increments", _ => new ReadLicenceIncrements());
        await PresentationLoad.RunAsync(portal, millions * Batch, signed: false, output);
        await PresentationLoad.RunAsync(portal, millions * Batch, signed: true, output);
        var recount = Stopwatch.StartNew();
        await using var scope = portal.Services.CreateAsyncScope();
        var differing = (await scope.ServiceProvider.PortalFor(new JobActorSource("核对")).RunAsync(new RecountLicences())).Value;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"recount: {recount.Elapsed.TotalSeconds:0.0} s, {differing} differ"));

        ListLicences By(params (string Key, string Value)[] values) => new() { TypeCode = CollectionDesk.Nurse, Values = values.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal) };

        async Task MeasureAsync<T>(string what, Func<int, UseCase<T>> question)
        {
            var times = new List<double>();
            for (var look = 0; look <= LibraryLooks; look++)
            {
                var watch = Stopwatch.StartNew();
                await portal.DoAsync("writer", question(random.Next(millions * Batch)));
                times.Add(watch.Elapsed.TotalMilliseconds);
            }

            times.RemoveAt(0);
            times.Sort();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: median {times[times.Count / 2]:0.0} ms, p95 {times[(int)(times.Count * 0.95)]:0.0} ms"));
        }
    }

    /// <summary>Fills the tables as full as further millions would, within minutes: what is asked for afterwards is among the first.</summary>
    private static async Task CopyAsync(TestPortal portal, int copies)
    {
        await using (var db = await portal.OpenAsync())
        {
            db.Database.SetCommandTimeout(TimeSpan.FromHours(1));
            for (var copy = 1; copy <= copies; copy++)
            {
                foreach (var (table, changed) in new (string, Dictionary<string, string>)[]
                         {
                             ("LicenceRecords", new(StringComparer.Ordinal) { ["Id"] = "md5(\"Id\"::text || {0})::uuid", ["Key"] = "\"Key\" || '-' || {0}", ["Number"] = "\"Number\" || '-' || {0}", ["HolderIndex"] = "left(md5(\"HolderIndex\" || {0}), 30)" }),
                             ("LibraryLicences", new(StringComparer.Ordinal)
                             {
                                 ["Id"] = "md5(\"Id\"::text || {0})::uuid", ["RecordId"] = "md5(\"RecordId\"::text || {0})::uuid", ["Number"] = "\"Number\" || '-' || {0}", ["HolderIndex"] = "left(md5(\"HolderIndex\" || {0}), 30)",
                                 ["VerificationCode"] = "md5(\"VerificationCode\" || {0})", ["Identifier"] = "\"Identifier\" || '-' || {0}",
                             }),
                         })
                {
                    var columns = await db.Database.SqlQueryRaw<string>("SELECT column_name::text AS \"Value\" FROM information_schema.columns WHERE table_name = {0}", table).ToListAsync();
                    var sql = $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(column => $"\"{column}\""))}) SELECT {string.Join(", ", columns.Select(column => changed.GetValueOrDefault(column, $"\"{column}\"")))} FROM \"{table}\" WHERE \"Number\" NOT LIKE '%-%'";
                    await db.Database.ExecuteSqlRawAsync(sql, copy.ToString(CultureInfo.InvariantCulture));
                }
            }

            await db.Database.ExecuteSqlRawAsync("ANALYZE");
        }

        await using var scope = portal.Services.CreateAsyncScope();
        await scope.ServiceProvider.PortalFor(new JobActorSource("核对")).RunAsync(new RecountLicences());
    }

    private static async Task WriteAsync(string path, int million)
    {
        await using var file = new StreamWriter(path);
        await file.WriteAsync(string.Join(',', CollectionDesk.NurseLabels) + "\r\n");
        for (var number = million * Batch; number < (million + 1) * Batch; number++)
        {
            var sex = number % 2 == 0 ? Sex.Male : Sex.Female;
            var born = new DateOnly(1960, 1, 1).AddDays(number % 16000);
            var issued = new DateOnly(2021, 1, 1).AddDays(number % 1700);
            await file.WriteAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"2032{number:00000000},{Name(number)},{(sex == Sex.Male ? "男" : "女")},{DemoNumbers.IdentityNumber(number, born, sex)},演示第{number % 4000}医院,临床护理,{Organ(number)},{issued.AddYears(5):yyyy-MM-dd},{issued:yyyy-MM-dd},有效,{issued:yyyy-MM-dd}\r\n"));
        }
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"演{(char)('一' + (number % 2000))}{(char)('丁' + (number / 2000 % 3000))}");

    private static string Organ(int number) => (number % 4) switch { 0 => "昆山市卫生健康委员会", 1 => "苏州市卫生健康委员会", 2 => "江苏省卫生健康委员会", _ => string.Create(CultureInfo.InvariantCulture, $"演示县{number % 90}卫生健康委员会") };

    private async Task CollectAsync(TestPortal portal, int million, long idle)
    {
        var path = Path.Combine(portal.DataDirectory, "bench.csv");
        await WriteAsync(path, million);
        Guid batch;
        await using (var content = File.OpenRead(path))
        {
            var received = (await portal.Services.GetRequiredService<BatchFiles>().ReceiveAsync(content, "bench.csv", 2000L * 1024 * 1024, CancellationToken.None)).Value;
            batch = await portal.DoAsync("writer", new SubmitBatch { TypeCode = CollectionDesk.Nurse, Mode = BatchMode.Stock, File = received });
        }

        using var measured = new CancellationTokenSource();
        var most = 0L;
        var memory = Task.Run(async () =>
        {
            while (!measured.IsCancellationRequested)
            {
                using var process = Process.GetCurrentProcess();
                most = Math.Max(most, process.WorkingSet64);
                await Task.Delay(100);
            }
        });
        var watch = Stopwatch.StartNew();
        await CollectionDesk.WorkAsync(portal);
        var seconds = watch.Elapsed.TotalSeconds;
        await measured.CancelAsync();
        await memory;
        var read = await portal.DoAsync("writer", new ReadBatch { BatchId = batch });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"rows {million + 1} million: {seconds:0.0} s, {new FileInfo(path).Length / 1e6:0} MB of CSV, {(most - idle) / 1048576.0:0} MB above idle ({idle / 1048576.0:0} MB), {read.Row.Result}"));
        Assert.Equal(BatchState.Accepted, read.Row.State);
    }

    private async Task LookAsync(TestPortal portal, int records)
    {
        var random = new Random(7);
        async Task MeasureAsync(string what, string actor, Func<int, ListRecords> question)
        {
            var times = new List<double>();
            for (var look = 0; look <= Looks; look++)
            {
                var query = question(random.Next(records));
                var watch = Stopwatch.StartNew();
                var outcome = await portal.RunAsync(actor, query);
                Assert.True(outcome.Succeeded, outcome.Succeeded ? "" : outcome.Message);
                times.Add(watch.Elapsed.TotalMilliseconds);
            }

            times.RemoveAt(0);
            times.Sort();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: median {times[Looks / 2]:0.0} ms, p95 {times[(int)(Looks * 0.95)]:0.0} ms"));
        }

        ListRecords By(params (string Key, string Value)[] values) => new() { TypeCode = CollectionDesk.Nurse, Filter = new RecordFilter { Values = values.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal) } };
        await MeasureAsync("first page", "writer", _ => By());
        await MeasureAsync("first page of a county", "maker", _ => By());
        await MeasureAsync("by number", "writer", number => By(("licenceNo", string.Create(CultureInfo.InvariantCulture, $"2032{number:00000000}"))));
        await MeasureAsync("by identity", "writer", number => By(("idCardNo", DemoNumbers.IdentityNumber(number, new DateOnly(1960, 1, 1).AddDays(number % 16000), number % 2 == 0 ? Sex.Male : Sex.Female))));
        await MeasureAsync("name, organ, valid to", "writer", number => By(("holderName", Name(number)[..2]), ("issuingAuthority", Organ(number)), ("validUntil.from", "2027-01-01")));
        await MeasureAsync("place, organ, valid to", "writer", number => By(("practicePlace", string.Create(CultureInfo.InvariantCulture, $"演示第{number % 4000}医院")), ("issuingAuthority", Organ(number)), ("validUntil.from", "2027-01-01")));
        await MeasureAsync("place that nobody has", "writer", number => By(("practicePlace", string.Create(CultureInfo.InvariantCulture, $"没有{number}"))));
        var times = new List<double>();
        for (var look = 0; look < Looks; look++)
        {
            var watch = Stopwatch.StartNew();
            await portal.DoAsync("writer", new ListRecordTypes());
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"totals of all types: median {times[Looks / 2]:0.0} ms, p95 {times[(int)(Looks * 0.95)]:0.0} ms"));
    }
}
