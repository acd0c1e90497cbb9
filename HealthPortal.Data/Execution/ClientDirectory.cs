using System.Collections.Frozen;
using HealthPortal.Domain.Platform.Clients;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Execution;

/// <summary>What an outside system may do. A paused client, a scope taken away or a closed unit stops at the next call on every server (<see cref="ClientSnapshots"/>).</summary>
internal static class ClientDirectory
{
    public static Actor? Find(ClientSnapshot? snapshot, ClientTicket ticket, string? remoteAddress, DateTime now)
    {
        if (snapshot is not { Client: var client, Units: var units } || ApiClientRules.WhyNot(client, now) is not null)
        {
            return null;
        }

        if (units.FirstOrDefault(row => row.Path == client.OrganisationPath) is not { } unit || units.Any(row => !row.IsActive))
        {
            return null;
        }

        var reach = GrantReach.Of(unit, units);
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
            Grants = snapshot.Grants
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
