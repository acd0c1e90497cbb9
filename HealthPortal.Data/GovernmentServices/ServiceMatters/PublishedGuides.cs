using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace HealthPortal.Data.GovernmentServices.ServiceMatters;

/// <summary>
/// Contents of published guides by the id of their version. What is published never changes, so a server may keep it; reading one with forty
/// fields out of its JSON costs more than the other statements of a case page together.
/// </summary>
public sealed class PublishedGuides : IDisposable
{
    /// <summary>More than the catalogue has items; older versions are read again when they fall out.</summary>
    private const int MostKept = 600;

    private static readonly MemoryCacheEntryOptions Entry = new() { Size = 1, SlidingExpiration = TimeSpan.FromHours(2) };

    private readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = MostKept });

    public async Task<GuideContent> ReadAsync(PortalDb db, Guid versionId, CancellationToken cancellation) =>
        (await ReadAsync(db, [versionId], cancellation))[versionId];

    /// <summary>Several at once; those not kept are read by one statement.</summary>
    public async Task<IReadOnlyDictionary<Guid, GuideContent>> ReadAsync(PortalDb db, IReadOnlyCollection<Guid> versionIds, CancellationToken cancellation)
    {
        var found = new Dictionary<Guid, GuideContent>();
        var missing = new List<Guid>();
        foreach (var id in versionIds)
        {
            if (kept.TryGetValue(id, out GuideContent? content))
            {
                found[id] = content!;
            }
            else
            {
                missing.Add(id);
            }
        }

        if (missing.Count == 0)
        {
            return found;
        }

        foreach (var version in await db.Set<GuideVersion>().AsNoTracking().Where(row => missing.Contains(row.Id)).ToListAsync(cancellation))
        {
            var content = found[version.Id] = version.ReadContent();
            if (version.State is GuideState.Published or GuideState.Retired)
            {
                kept.Set(version.Id, content, Entry);
            }
        }

        return found;
    }

    public void Dispose() => kept.Dispose();
}

public static class PublishedGuidesOfOperations
{
    /// <summary>The guide a case or draft began with.</summary>
    public static Task<GuideContent> ReadGuideAsync(this Operation operation, Guid versionId, CancellationToken cancellation) =>
        operation.Service<PublishedGuides>().ReadAsync(operation.Db, versionId, cancellation);
}
