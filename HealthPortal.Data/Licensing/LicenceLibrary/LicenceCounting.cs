using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Providers;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

/// <summary>What of a licence its place in the totals depends on.</summary>
internal readonly record struct LicenceCountFacts(string LicenceType, string OrganisationPath, string OrganName, LicenceState State, DateOnly IssuedOn, DateOnly? ValidTo)
{
    public static LicenceCountFacts Of(Licence licence) => new(licence.LicenceType, licence.OrganisationPath, licence.OrganName, licence.State, licence.IssuedOn, licence.ValidTo);
}

/// <summary>Collects what an operation adds to and takes from the totals, and writes it in the same transaction.</summary>
internal sealed class LicenceCounting
{
    private readonly Dictionary<(string Type, string Path, string Organ, LicenceState State, DateOnly Issued, DateOnly End), long> totals = [];
    private readonly Dictionary<(DateOnly Day, string Type, string Path, string Organ, DateOnly Issued), long> ends = [];
    private readonly Dictionary<(string Type, string Path, LicenceActKind Kind), long> acts = [];

    public void Add(LicenceCountFacts facts) => Change(facts, 1);

    public void Remove(LicenceCountFacts facts) => Change(facts, -1);

    public void Act(string type, string path, LicenceActKind kind) => Change(acts, (type, path, kind), 1);

    public async Task WriteAsync(Operation operation, CancellationToken cancellation)
    {
        await KeptCounts.AddAsync(
            operation, "LicenceTotals", [("LicenceType", "text"), ("OrganisationPath", "text"), ("OrganName", "text"), ("State", "text"), ("IssuedMonth", "date"), ("EndMonth", "date")], ["Licences"],
            totals.Select(pair => (new[] { pair.Key.Type, pair.Key.Path, pair.Key.Organ, pair.Key.State.ToString(), Text(pair.Key.Issued), Text(pair.Key.End) }, new[] { pair.Value })), cancellation);
        await KeptCounts.AddAsync(
            operation, "LicenceEndDays", [("Day", "date"), ("LicenceType", "text"), ("OrganisationPath", "text"), ("OrganName", "text"), ("IssuedMonth", "date")], ["Licences"],
            ends.Select(pair => (new[] { Text(pair.Key.Day), pair.Key.Type, pair.Key.Path, pair.Key.Organ, Text(pair.Key.Issued) }, new[] { pair.Value })), cancellation);
        await KeptCounts.AddAsync(
            operation, "LicenceActDays", [("Day", "date"), ("LicenceType", "text"), ("OrganisationPath", "text"), ("Kind", "text")], ["Acts"],
            acts.Select(pair => (new[] { Text(operation.Today), pair.Key.Type, pair.Key.Path, pair.Key.Kind.ToString() }, new[] { pair.Value })), cancellation);
    }

    private void Change(LicenceCountFacts facts, int by)
    {
        var issued = MonthOf(facts.IssuedOn);
        Change(totals, (facts.LicenceType, facts.OrganisationPath, facts.OrganName, facts.State, issued, facts.ValidTo is { } last ? MonthOf(last) : LicenceTotal.NoEnd), by);
        if (facts is { State: LicenceState.Valid, ValidTo: { } day })
        {
            Change(ends, (day, facts.LicenceType, facts.OrganisationPath, facts.OrganName, issued), by);
        }
    }

    private static void Change<TKey>(Dictionary<TKey, long> counts, TKey key, int by)
        where TKey : notnull => counts[key] = counts.GetValueOrDefault(key) + by;

    internal static DateOnly MonthOf(DateOnly day) => new(day.Year, day.Month, 1);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>Counts all licences anew at night and says whether the totals had been right.</summary>
public sealed class RecountLicencesJob : ScheduledJob
{
    public override string Code => "licence-recount";

    public override string Name => "证照总量核对";

    public override string Description => "每天夜里重新清点证照库，核对随办随记的总量；有出入的改正并记录差数。";

    public override string Cron => "0 40 3 * * ?";

    public override TimeSpan ShortestInterval => TimeSpan.FromHours(1);

    public override string WhenPaused => "总量仍随每次制证和变更更新，只是不再每天核对。";

    protected internal override async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation)
    {
        var outcome = await context.Portal.RunAsync(new RecountLicences(), cancellation);
        return new JobResult(outcome.Value, outcome.Value == 0 ? "总量相符" : string.Create(CultureInfo.InvariantCulture, $"改正 {outcome.Value} 个数"));
    }
}

/// <summary>Counts the licences and their acts by statements and puts right what differs. The number is how many rows did.</summary>
[Requires("jobs.run")]
public sealed class RecountLicences : Command<int>
{
    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var database = operation.Db.Database;
        if (PathColumns.Collation(database.ProviderName) is not null)
        {
            // Who is adding is waited for, and who comes later waits: else what they add would be counted twice or not at all.
            await database.ExecuteSqlRawAsync("""LOCK TABLE "LicenceTotals", "LicenceEndDays", "LicenceActDays" IN EXCLUSIVE MODE""", cancellation);
        }

        var put = 0;
        foreach (var counted in CountedTable.All(database.ProviderName))
        {
            var names = string.Join(", ", counted.Keys.Select(key => $"\"{key}\""));
            string Same(string left, string right) => string.Join(" AND ", counted.Keys.Select(key => $"{left}.\"{key}\" = {right}.\"{key}\""));
            var count = $"CREATE TEMP TABLE \"Recount\" AS {counted.Select}";
            await database.ExecuteSqlRawAsync(count, cancellation);

            // Rows that came to nothing are no difference to anybody; they go.
            var nothing = $"DELETE FROM \"{counted.Table}\" WHERE \"{counted.Count}\" = 0";
            var gone = $"DELETE FROM \"{counted.Table}\" WHERE NOT EXISTS (SELECT 1 FROM \"Recount\" AS r WHERE {Same("r", $"\"{counted.Table}\"")})";
            var other = $"UPDATE \"{counted.Table}\" SET \"{counted.Count}\" = r.\"{counted.Count}\" FROM \"Recount\" AS r WHERE {Same("r", $"\"{counted.Table}\"")} AND \"{counted.Table}\".\"{counted.Count}\" <> r.\"{counted.Count}\"";
            var missing = $"INSERT INTO \"{counted.Table}\" ({names}, \"{counted.Count}\") SELECT {names}, \"{counted.Count}\" FROM \"Recount\" AS r WHERE NOT EXISTS (SELECT 1 FROM \"{counted.Table}\" AS t WHERE {Same("r", "t")})";
            await database.ExecuteSqlRawAsync(nothing, cancellation);
            foreach (var sql in (string[])[gone, other, missing])
            {
                put += await database.ExecuteSqlRawAsync(sql, cancellation);
            }

            await database.ExecuteSqlRawAsync("""DROP TABLE "Recount" """, cancellation);
        }

        return put;
    }
}

/// <summary>A table of totals and the statement that counts it.</summary>
public sealed record CountedTable(string Table, string Count, string[] Keys, string Select)
{
    public static IReadOnlyList<CountedTable> All(string? provider)
    {
        var postgres = PathColumns.Collation(provider) is not null;
        string Month(string column) => postgres ? $"date_trunc('month', {column})::date" : $"date({column}, 'start of month')";
        var day = postgres ? "((\"At\" AT TIME ZONE 'UTC') + interval '8 hours')::date" : "date(\"At\", '+8 hours')";
        var noEnd = postgres ? "DATE '9999-12-01'" : "'9999-12-01'";
        return
        [
            new(
                "LicenceTotals", "Licences", ["LicenceType", "OrganisationPath", "OrganName", "State", "IssuedMonth", "EndMonth"],
                $"""
                SELECT "LicenceType", "OrganisationPath", "OrganName", "State", {Month("\"IssuedOn\"")} AS "IssuedMonth",
                  COALESCE({Month("\"ValidTo\"")}, {noEnd}) AS "EndMonth", COUNT(*) AS "Licences" FROM "LibraryLicences" GROUP BY 1, 2, 3, 4, 5, 6
                """),
            new(
                "LicenceEndDays", "Licences", ["Day", "LicenceType", "OrganisationPath", "OrganName", "IssuedMonth"],
                $"""
                SELECT "ValidTo" AS "Day", "LicenceType", "OrganisationPath", "OrganName", {Month("\"IssuedOn\"")} AS "IssuedMonth", COUNT(*) AS "Licences"
                FROM "LibraryLicences" WHERE "State" = 'Valid' AND "ValidTo" IS NOT NULL GROUP BY 1, 2, 3, 4, 5
                """),
            new(
                "LicenceActDays", "Acts", ["Day", "LicenceType", "OrganisationPath", "Kind"],
                $"""SELECT {day} AS "Day", "LicenceType", "OrganisationPath", "Kind", COUNT(*) AS "Acts" FROM "LicenceActs" GROUP BY 1, 2, 3, 4"""),
        ];
    }
}
