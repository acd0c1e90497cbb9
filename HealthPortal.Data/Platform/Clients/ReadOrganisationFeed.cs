using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Clients;

/// <param name="ParentCode">Null at the top of the tree.</param>
public sealed record OrganisationRecord(Guid Id, string Code, string Name, string ShortName, string Kind, string KindName, string Level, string? ParentCode, string DivisionCode, string? CreditCode, bool IsActive);

/// <summary>组织机构 for outside systems. A unit that was deleted or has left the reach is not told about; a full reading from time to time finds those.</summary>
[Requires(OrganisationPermissions.View)]
[OpenToClients]
public sealed class ReadOrganisationFeed : FeedQuery<OrganisationRecord>
{
    private protected override async Task<IReadOnlyCollection<Guid>> ChangedAsync(Operation operation, DateTime since, CancellationToken cancellation) =>
        [.. Keys(await Written(operation, nameof(Organisation), since).Select(entry => entry.EntityId).Distinct().Take(MostChanged + 1).ToListAsync(cancellation))];

    private protected override async Task<IReadOnlyList<(Guid Key, OrganisationRecord Item)>> RowsAsync(Operation operation, IReadOnlyCollection<Guid>? changed, Guid after, int most, CancellationToken cancellation)
    {
        var db = operation.Db;
        var units = db.Set<Organisation>().Where(unit => unit.Id.CompareTo(after) > 0);
        if (changed is not null)
        {
            units = units.Where(unit => changed.Contains(unit.Id));
        }

        var rows = await units.OrderBy(unit => unit.Id).Take(most).ToListAsync(cancellation);
        var above = rows.Select(unit => unit.ParentId).OfType<Guid>().Distinct().ToList();
        var codes = await db.Set<Organisation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the code of the unit right above one that may be read
            .Where(unit => above.Contains(unit.Id)).ToDictionaryAsync(unit => unit.Id, unit => unit.Code, cancellation);
        return
        [
            .. rows.Select(unit => (unit.Id, new OrganisationRecord(
                unit.Id, unit.Code, unit.Name, unit.ShortName, unit.Kind.ToString(), Audit.AuditWords.ValueName(unit.Kind), unit.Level.ToString(), unit.ParentId is { } parent ? codes.GetValueOrDefault(parent) : null, unit.DivisionCode, unit.CreditCode,
                unit.IsActive))),
        ];
    }
}
