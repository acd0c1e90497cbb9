using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace HealthPortal.Data.Execution;

/// <summary>One changed value as it stands in the log.</summary>
public sealed record FieldChange(string Field, string? Before, string? After);

/// <summary>Turns what the change tracker holds into log entries, and appends them to the hash chain at the end.</summary>
internal sealed class ChangeRecorder(PortalDb db, Actor actor, DateTime now, string operation)
{
    private const int LongestValue = 4000;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly List<Pending> pending = [];
    private readonly List<string> writtenPaths = [];
    private readonly HashSet<string> newPaths = new(StringComparer.Ordinal);

    /// <summary>Paths the operation has written to, old and new, for the second scope check.</summary>
    public IReadOnlyList<string> WrittenPaths => writtenPaths;

    /// <summary>Paths that rows were given by the operation: there must still be a unit of that path when it commits.</summary>
    public IReadOnlyCollection<string> NewPaths => newPaths;

    public bool IsEmpty => pending.Count == 0;

    public void AddLook(string entityType, string entityId, string label, string organisationPath, string what) =>
        pending.Add(new Pending(ChangeKind.Looked, entityType, entityId, label, organisationPath, [new FieldChange(what, null, null)]));

    /// <summary>One entry for an act that rewrites many rows by statements, which the change tracker does not see.</summary>
    /// <param name="paths">Everything it wrote to, old and new, for the second scope check.</param>
    public void AddAct(Entity row, string label, string organisationPath, IReadOnlyList<FieldChange> changes, IEnumerable<string> paths)
    {
        pending.Add(new Pending(ChangeKind.Changed, row.GetType().Name, row.Id.ToString(), Shorten(label, 200), organisationPath, changes));
        writtenPaths.AddRange(paths);
    }

    /// <summary>Takes the head of the log now: whoever has written a logged row has committed, or waits until this operation has.</summary>
    public Task HoldAsync(CancellationToken cancellation) =>
        db.Database.ExecuteSqlRawAsync("""UPDATE "ChangeChainHeads" SET "Length" = "Length" WHERE "Id" = 1""", cancellation);

    /// <summary>An entry in the name of the person it is about, for acts at which nobody is signed in yet.</summary>
    public void AddSignIn(ChangeKind kind, Actor person, string label, string organisationPath, string what, string? how) =>
        pending.Add(new Pending(kind, nameof(Platform.Accounts.PortalUser), person.UserId.ToString(), label, organisationPath, [new FieldChange(what, null, how)], person));

    /// <summary>Called before each save, while before and after are both known.</summary>
    public void Collect()
    {
        db.ChangeTracker.DetectChanges();
        foreach (var entry in db.ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Unchanged or EntityState.Detached)
            {
                continue;
            }

            var path = PathOf(entry, writtenPaths);
            if (entry.Entity is IUnlogged || IsTyping(entry))
            {
                continue;
            }

            var changes = Differences(entry);
            if (changes.Count == 0 && entry.State == EntityState.Modified)
            {
                continue;
            }

            pending.Add(new Pending(
                entry.State switch { EntityState.Added => ChangeKind.Created, EntityState.Deleted => ChangeKind.Deleted, _ => ChangeKind.Changed },
                entry.Metadata.ClrType.Name,
                string.Join('/', entry.Metadata.FindPrimaryKey()!.Properties.Select(key => Text(entry.Property(key.Name).CurrentValue))),
                Shorten((entry.Entity as ILabelled)?.Label ?? entry.Metadata.ClrType.Name, 200),
                path ?? actor.OrganisationPath,
                changes));
        }
    }

    public bool HasPending => pending.Count > 0;

    /// <summary>Writes the collected entries to the chain. The head row is locked here, last, so that it is held only until the commit that follows.</summary>
    public async Task AppendAsync(string? reason, CancellationToken cancellation)
    {
        if (pending.Count == 0)
        {
            return;
        }

        var head = (await db.Database.SqlQueryRaw<HeadRow>(
            """UPDATE "ChangeChainHeads" SET "Length" = "Length" + {0} WHERE "Id" = 1 RETURNING "Length", "Hash" """, pending.Count).ToListAsync(cancellation))[0];
        var sequence = head.Length - pending.Count;
        var hash = head.Hash;
        foreach (var item in pending)
        {
            var by = item.By ?? actor;
            var entry = new ChangeEntry
                {
                    Sequence = ++sequence,
                    At = now,
                    ActorId = by.UserId,
                    ActorName = by.DisplayName,
                    ActorUnit = by.OrganisationName,
                    RemoteAddress = by.RemoteAddress,
                    Operation = operation,
                    Kind = item.Kind,
                    EntityType = item.EntityType,
                    EntityId = item.EntityId,
                    EntityLabel = item.Label,
                    OrganisationPath = item.Path,
                    Changes = JsonSerializer.Serialize(item.Changes, Json),
                    Reason = reason,
                    PreviousHash = hash,
                };
            entry.Hash = ChangeChain.HashOf(entry);
            hash = entry.Hash;
            db.Add(entry);
        }

        await db.SaveChangesAsync(cancellation);
        await db.Database.ExecuteSqlRawAsync("""UPDATE "ChangeChainHeads" SET "Hash" = {0} WHERE "Id" = 1""", [hash], cancellation);
        pending.Clear();
    }

    private static bool IsTyping(EntityEntry entry) =>
        entry is { State: EntityState.Modified, Entity: IWorkedOn { IsBeingWorkedOn: true } row } && !entry.Property(row.StateProperty).IsModified;

    private string? PathOf(EntityEntry entry, List<string> written)
    {
        if (entry.Entity is not IScoped)
        {
            return null;
        }

        var property = entry.Property(PortalDb.PathProperty(entry.Metadata.ClrType));
        var current = (string)property.CurrentValue!;
        written.Add(current);
        if (current.Length > 0 && (entry.State == EntityState.Added || property.IsModified))
        {
            newPaths.Add(current);
        }

        if (entry.State == EntityState.Modified && (string)property.OriginalValue! is var before && before != current)
        {
            written.Add(before);
        }

        return current;
    }

    private static List<FieldChange> Differences(EntityEntry entry)
    {
        var changes = new List<FieldChange>();
        foreach (var property in entry.Properties)
        {
            if (property.Metadata.IsPrimaryKey() || property.Metadata.Name is nameof(MutableEntity.Version) || property.Metadata.FindAnnotation(Unlogged) is not null)
            {
                continue;
            }

            var isProtected = property.Metadata.FindAnnotation(Protected) is not null;
            var before = entry.State == EntityState.Added ? null : Text(property.OriginalValue);
            var after = entry.State == EntityState.Deleted ? null : Text(property.CurrentValue);
            if (before != after)
            {
                changes.Add(new FieldChange(property.Metadata.Name, isProtected ? Hide(before) : Shorten(before, LongestValue), isProtected ? Hide(after) : Shorten(after, LongestValue)));
            }
        }

        return changes;
    }

    /// <summary>Annotation of a property whose value must not appear in the log (ciphertext, hashes, stamps).</summary>
    public const string Protected = "portal:protected";

    /// <summary>Annotation of a property that is technical and not logged at all.</summary>
    public const string Unlogged = "portal:unlogged";

    private static string? Hide(string? value) => value is null ? null : "******";

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(value))]
    private static string? Shorten(string? value, int most) => value is null || value.Length <= most ? value : string.Concat(value.AsSpan(0, most), "…");

    private static string? Text(object? value) => value switch
    {
        null => null,
        DateTime instant => instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool flag => flag ? "是" : "否",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private sealed record Pending(ChangeKind Kind, string EntityType, string EntityId, string Label, string Path, IReadOnlyList<FieldChange> Changes, Actor? By = null);

    private sealed record HeadRow(long Length, string Hash);
}
