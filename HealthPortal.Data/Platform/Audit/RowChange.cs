using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Audit;

/// <summary>One entry of the change log as people read it.</summary>
public sealed record RowChange(long Sequence, DateTime At, string ActorName, string ActorUnit, string? Address, string Operation, ChangeKind Kind, string ObjectName, string Label, IReadOnlyList<AuditValue> Values, string? Reason)
{
    /// <summary>What happened, in one line.</summary>
    public string What => Kind == ChangeKind.Looked ? string.Join("、", Values.Select(value => value.Field)) : string.Join("、", Values.Take(4).Select(value => value.Field)) + (Values.Count > 4 ? $" 等 {Values.Count} 项" : "");

    /// <summary>More is not shown of one row; the audit workbench has the rest.</summary>
    internal const int MostOfRow = 200;

    /// <summary>The history of rows, the latest first. Who may read a row may read its history, whoever wrote it: the caller has asked for the right.</summary>
    internal static async Task<Outcome<IReadOnlyList<RowChange>>> OfRowsAsync(PortalDb db, IEnumerable<Guid> rows, CancellationToken cancellation)
    {
        var keys = rows.Select(id => id.ToString()).ToList();
        var entries = await db.Set<ChangeEntry>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // as the summary says
            .Where(entry => keys.Contains(entry.EntityId) && entry.Kind != ChangeKind.SignedIn && entry.Kind != ChangeKind.SignInRefused)
            .OrderByDescending(entry => entry.Sequence).Take(MostOfRow).ToListAsync(cancellation);
        return Outcome<IReadOnlyList<RowChange>>.Success([.. entries.Select(Of)]);
    }

    internal static RowChange Of(ChangeEntry entry) => new(
        entry.Sequence, entry.At, entry.ActorName, entry.ActorUnit, entry.RemoteAddress, AuditWords.Operation(entry.Operation), entry.Kind, AuditWords.Object(entry.EntityType), entry.EntityLabel,
        [.. AuditRows.Changes(entry).Select(change => AuditWords.Value(entry.EntityType, change))], entry.Reason);
}
