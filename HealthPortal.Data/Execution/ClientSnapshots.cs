using System.Collections.Concurrent;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Clients;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Execution;

/// <summary>An outside system with all that decides what it may do, as of a length of the change log.</summary>
/// <param name="Units">Its unit and those above it, as far as they exist.</param>
public sealed record ClientSnapshot(long Length, ApiClient Client, IReadOnlyList<Organisation> Units, IReadOnlyList<ApiClientSecret> Secrets, IReadOnlyList<ApiClientGrant> Grants);

/// <summary>
/// Keeps outside systems as long as nothing in the portal changes. Whatever decides about one (state, secret, grant, unit) is changed together with the change
/// log, so one look at the log's head tells whether what is kept is still right, on every server; what depends on the time is judged at each call.
/// </summary>
public sealed class ClientSnapshots
{
    private readonly ConcurrentDictionary<Guid, ClientSnapshot> known = new();

    /// <returns>Null when there is no such client.</returns>
    public async Task<ClientSnapshot?> OfAsync(PortalDb db, Guid key, CancellationToken cancellation)
    {
        // Read first: what changes while the rest is read makes the next call read again.
        var length = (await db.Database.SqlQueryRaw<long>("""SELECT "Length" AS "Value" FROM "ChangeChainHeads" WHERE "Id" = 1""").ToListAsync(cancellation)).FirstOrDefault();
        if (known.TryGetValue(key, out var kept) && kept.Length == length)
        {
            return kept;
        }

        if (await db.Set<ApiClient>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == key, cancellation) is not { } client)
        {
            return null;
        }

        var line = OrganisationPath.Line(client.OrganisationPath);
        return known[key] = new ClientSnapshot(
            length, client, await db.Set<Organisation>().AsNoTracking().Where(unit => line.Contains(unit.Path)).ToListAsync(cancellation),
            await db.Set<ApiClientSecret>().AsNoTracking().Where(row => row.ApiClientId == key).ToListAsync(cancellation), await db.Set<ApiClientGrant>().AsNoTracking().Where(row => row.ApiClientId == key).ToListAsync(cancellation));
    }
}
