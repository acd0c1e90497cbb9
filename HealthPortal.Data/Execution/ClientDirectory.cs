using System.Collections.Frozen;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Clients;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Execution;

/// <summary>Reads what an outside system may do. Not cached, so that a paused client, a scope taken away or a closed unit stops at the next call on every server.</summary>
internal static class ClientDirectory
{
    public static async Task<Actor?> FindAsync(PortalDb db, ClientTicket ticket, string? remoteAddress, DateTime now, CancellationToken cancellation)
    {
        if (await db.Set<ApiClient>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == ticket.Id, cancellation) is not { } client || ApiClientRules.WhyNot(client, now) is not null)
        {
            return null;
        }

        var line = OrganisationPath.Line(client.OrganisationPath);
        var units = await db.Set<Organisation>().AsNoTracking().Where(unit => line.Contains(unit.Path)).ToListAsync(cancellation);
        if (units.Find(row => row.Path == client.OrganisationPath) is not { } unit || units.Exists(row => !row.IsActive))
        {
            return null;
        }

        var reach = GrantReach.Of(unit, units);
        var granted = await db.Set<ApiClientGrant>().AsNoTracking().Where(grant => grant.ApiClientId == client.Id).ToListAsync(cancellation);
        return new Actor
        {
            Kind = ActorKind.Client,
            UserId = client.Id,
            UserName = client.ClientId,
            DisplayName = "接口（" + client.Name + "）",
            OrganisationId = unit.Id,
            OrganisationName = unit.Name,
            OrganisationPath = unit.Path,
            OrganName = reach.Organ.Name,
            OrganPath = reach.Organ.Path,
            RemoteAddress = remoteAddress,
            Grants = granted
                .Where(grant => PermissionCatalogue.IsApiScope(grant.Permission) && ticket.Scopes?.Contains(grant.Permission, StringComparer.Ordinal) != false)
                .Select(grant => (grant.Permission, Path: reach.PathOf(grant.Reach)))
                .Where(grant => PermissionCatalogue.Counts(grant.Permission, grant.Path))
                .GroupBy(grant => grant.Permission, StringComparer.Ordinal)
                .ToFrozenDictionary(
                    grants => grants.Key,
                    grants => (IReadOnlyList<string>)[.. grants.Select(grant => grant.Path).Distinct(StringComparer.Ordinal)],
                    StringComparer.Ordinal),
        };
    }
}
