using System.Diagnostics;
using HealthPortal.Data.Licensing.LicenceStandards;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;
using Xunit.Abstractions;

namespace HealthPortal.Tests.Benchmarks;

/// <summary>
/// How long it takes to check a million records against the standards that ship, by one thread and without a database: the share of the rules in
/// the time of a collection. Run by <c>./dev bench</c>; asserts nothing about time. See docs/benchmarks.md.
/// </summary>
[Trait("Category", "Tool")]
public class LicenceBenchmark(ITestOutputHelper output)
{
    private const int Records = 1_000_000;
    private const int Different = 5_000;
    private const int Runs = 5;

    [SkippableTheory]
    [InlineData("nurse-practice-certificate")]
    [InlineData("health-certificate")]
    [InlineData("medical-institution-practice-licence")]
    public async Task Records_OfOneType_AreChecked(string type)
    {
        Skip.If(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HP_BENCH")), "HP_BENCH is not set; ./dev bench does");
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);
        var content = (await portal.DoAsync("auditor", new ReadStandard { TypeCode = type })).Content;
        var check = new RecordCheck(content, new DateOnly(2026, 11, 23));
        var records = Enumerable.Range(1, Different).Select(number => Record(content, number)).ToList();
        var values = new string?[content.Fields.Count];
        var faults = new List<RecordFault>();
        for (var run = 0; run <= Runs; run++)
        {
            faults.Clear();
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            for (var index = 0; index < Records; index++)
            {
                records[index % Different].CopyTo(values, 0);
                check.Check(values, faults);
            }

            var seconds = watch.Elapsed.TotalSeconds;
            output.WriteLine(FormattableString.Invariant($"{type}, run {run}{(run == 0 ? " (warming up)" : "")}: {seconds:0.00} s, {Records / seconds:0} records a second, {(GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)Records:0} bytes allocated a record, {faults.Count} faults"));
        }

        Assert.Empty(faults);
    }

    /// <summary>Every item filled in, rightly.</summary>
    private static string?[] Record(StandardContent content, int number)
    {
        var born = new DateOnly(1960, 1, 1).AddDays(number * 3);
        var sex = number % 2 == 0 ? Sex.Male : Sex.Female;
        return [.. content.Fields.Select(field => (field.Type, field.Role) switch
        {
            (StandardFieldType.IdentityNumber, _) => DemoNumbers.IdentityNumber(number, born, sex),
            (StandardFieldType.Phone, _) => DemoNumbers.Mobile(number),
            (_, StandardFieldRole.Gender) => sex == Sex.Male ? "男" : "女",
            (_, StandardFieldRole.BirthDate) => FormattableString.Invariant($"{born:yyyy-MM-dd}"),
            (_, StandardFieldRole.ValidTo) => "2030-12-31",
            (StandardFieldType.Date, _) => FormattableString.Invariant($"{new DateOnly(2020, 1, 1).AddDays(number % 1500):yyyy-MM-dd}"),
            (StandardFieldType.Choice, _) => field.Options[number % field.Options.Count],
            (StandardFieldType.Integer or StandardFieldType.Decimal, _) => "40",
            (StandardFieldType.LongText, _) => string.Concat(Enumerable.Repeat("内科、外科、", 20)),
            _ when field.IsDrawn => null,
            _ => FormattableString.Invariant($"演示内容{number:0000000}"),
        })];
    }
}
