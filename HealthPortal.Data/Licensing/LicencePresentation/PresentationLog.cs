using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Providers;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicencePresentation;
using HealthPortal.Domain.Time;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Data.Licensing.LicencePresentation;

/// <summary>One call as it goes on record.</summary>
/// <param name="Shown">Rows of the log; none when nothing was found.</param>
public sealed record PresentationEntry(Guid ClientKey, DateTime At, IReadOnlyList<Presentation> Shown);

/// <summary>Puts presentations on record before they are answered: nobody is shown what is not written down.</summary>
public sealed class PresentationLog(IServiceScopeFactory scopes)
{
    private readonly GroupCommit<PresentationEntry, Done> commit = new(async entries =>
    {
        await using var scope = scopes.CreateAsyncScope();
        var written = await scope.ServiceProvider.PortalFor(new JobActorSource("亮证记录")).RunAsync(new RecordPresentations { Entries = entries });
        return written.Succeeded ? [.. entries.Select(_ => Done.It)] : throw new InvalidOperationException("Presentations were not put on record: " + written.Message);
    });

    /// <exception cref="InvalidOperationException">It could not be written.</exception>
    public Task KeepAsync(PresentationEntry entry) => commit.WriteAsync(entry);
}

[Requires("jobs.run")]
public sealed class RecordPresentations : Command<int>
{
    public required IReadOnlyList<PresentationEntry> Entries { get; init; }

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var postgres = PathColumns.Collation(operation.Db.Database.ProviderName) is not null;

        // SQLite keeps keys as capitals and times without a zone; PostgreSQL reads either key and needs the zone.
        string Key(Guid key) => key.ToString("D").ToUpperInvariant();
        string Hour(DateTime at) => at.ToString(postgres ? "yyyy-MM-dd HH:00:00'Z'" : "yyyy-MM-dd HH:00:00", CultureInfo.InvariantCulture);
        operation.Db.AddRange(Entries.SelectMany(entry => entry.Shown));
        await KeptCounts.AddAsync(
            operation, "PresentationHours", [("ClientKey", "uuid"), ("Hour", "timestamptz")], ["Calls", "Shown", "Missed"],
            Entries.GroupBy(entry => (entry.ClientKey, Hour: Hour(entry.At))).Select(group => (new[] { Key(group.Key.ClientKey), group.Key.Hour }, new long[] { group.Count(), group.Sum(entry => entry.Shown.Count), group.Count(entry => entry.Shown.Count == 0) })),
            cancellation);
        await KeptCounts.AddAsync(
            operation, "PresentationDays", [("Day", "date"), ("OrganisationPath", "text"), ("ClientKey", "uuid"), ("LicenceType", "text"), ("PurposeCode", "text")], ["Shown"],
            Entries.SelectMany(entry => entry.Shown).GroupBy(row => (Day: ShanghaiTime.DateOf(row.At), row.OrganisationPath, row.ClientKey, row.LicenceType, row.PurposeCode))
                .Select(group => (new[] { group.Key.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), group.Key.OrganisationPath, Key(group.Key.ClientKey), group.Key.LicenceType, group.Key.PurposeCode }, new long[] { group.Count() })),
            cancellation);
        return Entries.Count;
    }
}
