using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Notices;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Notices;

public sealed record RoleChoice(Guid Id, string Name, string? Description);

/// <param name="HasChildren">Whether it can be opened further.</param>
public sealed record OrganisationChoice(Guid Id, string Path, string Name, bool HasChildren);

/// <summary>What was chosen, and how many people it reaches now.</summary>
public sealed record AudiencePreview(IReadOnlyList<string> Roles, IReadOnlyList<string> Organisations, string Words, int People);

/// <summary>All roles in use.</summary>
[Requires(AnnouncementPermissions.Write)]
public sealed class ReadAudienceRoles : Query<IReadOnlyList<RoleChoice>>
{
    protected internal override async Task<Outcome<IReadOnlyList<RoleChoice>>> RunAsync(Operation operation, CancellationToken cancellation) =>
        Outcome<IReadOnlyList<RoleChoice>>.Success(await operation.Db.Set<Role>().Where(role => role.IsActive).OrderBy(role => role.Id)
            .Select(role => new RoleChoice(role.Id, role.Name, role.Description)).ToListAsync(cancellation));
}

/// <summary>The tree below the issuing organ, one level at a time, or by words of a name.</summary>
[Requires(AnnouncementPermissions.Write)]
public sealed class ReadAudienceOrganisations : Query<IReadOnlyList<OrganisationChoice>>
{
    public const int Most = 300;

    /// <summary>Territory of the issuing organ.</summary>
    public required string Root { get; init; }

    /// <summary>Null gives the root itself.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>Searches the whole territory instead of opening a level.</summary>
    public string? Text { get; init; }

    protected internal override async Task<Outcome<IReadOnlyList<OrganisationChoice>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (!await AudienceRules.MayAddressAsync(operation, Root, cancellation))
        {
            return Failure.NotFound("没有找到这个发布单位，它可能不在您的管辖范围内。");
        }

        var upper = OrganisationPath.UpperBound(Root);
        var all = operation.Db.Set<Organisation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the territory of an organ in whose name the actor may publish, checked above
            .Where(unit => unit.IsActive && string.Compare(unit.Path, Root) >= 0 && string.Compare(unit.Path, upper) < 0);
        var query = Text?.Trim() is { Length: > 0 } words ? all.Where(unit => unit.Name.Contains(words))
            : ParentId is { } parent ? all.Where(unit => unit.ParentId == parent)
            : all.Where(unit => unit.Path == Root);
        return Outcome<IReadOnlyList<OrganisationChoice>>.Success(await query
            .OrderBy(unit => unit.Ordinal).ThenBy(unit => unit.Path).Take(Most)
            .Select(unit => new OrganisationChoice(unit.Id, unit.Path, unit.Name, all.Any(child => child.ParentId == unit.Id)))
            .ToListAsync(cancellation));
    }
}

/// <summary>How many people an audience has now.</summary>
[Requires(AnnouncementPermissions.Write)]
public sealed class PreviewAudience : Query<AudiencePreview>
{
    /// <summary>The issuing organ's <see cref="IssuingOrgan.Path"/>.</summary>
    public required string OrganPath { get; init; }

    /// <summary>Null: whatever the role.</summary>
    public IReadOnlyList<Guid>? Roles { get; init; }

    /// <summary>Null: everywhere in the organ's territory.</summary>
    public IReadOnlyList<string>? Organisations { get; init; }

    protected internal override IEnumerable<Problem> Validate() => AudienceRules.Shape(Roles, Organisations, mustChoose: true);

    protected internal override async Task<Outcome<AudiencePreview>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await IssuingOrgans.FindAsync(operation, OrganPath, cancellation) is not { } organ)
        {
            return Failure.NotFound("没有找到这个发布单位，它可能不在您的管辖范围内。");
        }

        var chosen = await AudienceRules.ReadAsync(operation, organ.Territory, Roles, Organisations, cancellation);
        if (!chosen.Succeeded)
        {
            return new Failure(chosen.Failure!.Value, chosen.Problems);
        }

        var (roles, units) = chosen.Value;
        return new AudiencePreview(
            [.. roles.Select(role => role.Name)],
            [.. units.Select(unit => unit.Name)],
            AnnouncementWords.Audience([.. roles.Select(role => role.Name)], [.. units.Select(unit => unit.Name)]),
            await AnnouncementAudience.People(operation.Db, new AudienceRule(organ.Territory, Roles, Organisations), operation.Today).CountAsync(cancellation));
    }
}

internal sealed record ChosenAudience(IReadOnlyList<RoleChoice> Roles, IReadOnlyList<OrganisationChoice> Organisations);

internal static class AudienceRules
{
    public static IEnumerable<Problem> Shape(IReadOnlyList<Guid>? roles, IReadOnlyList<string>? organisations, bool mustChoose)
    {
        if (mustChoose && roles is { Count: 0 })
        {
            yield return new Problem("请至少选择一个角色，或改为不限角色。", "audience");
        }

        if (mustChoose && organisations is { Count: 0 })
        {
            yield return new Problem("请至少选择一个机构，或改为不限机构。", "audience");
        }

        if (organisations?.Count > AnnouncementRules.MostOrganisations)
        {
            yield return new Problem($"最多选择 {AnnouncementRules.MostOrganisations} 个机构，需要更多时请改选它们的上级机构。", "audience");
        }

        if (roles?.Count > 200)
        {
            yield return new Problem("选择的角色过多，请改为不限角色。", "audience");
        }
    }

    /// <summary>Whether the actor may publish in the name of the organ whose territory it is.</summary>
    public static async Task<bool> MayAddressAsync(Operation operation, string territory, CancellationToken cancellation) =>
        OrganisationPath.IsValid(territory)
            && (await IssuingOrgans.FindAsync(operation, territory + "0/", cancellation) ?? await IssuingOrgans.FindAsync(operation, territory, cancellation)) is not null;

    /// <summary>Names of what was chosen; refuses what is not there or lies outside the territory.</summary>
    public static async Task<Outcome<ChosenAudience>> ReadAsync(Operation operation, string territory, IReadOnlyList<Guid>? roles, IReadOnlyList<string>? organisations, CancellationToken cancellation)
    {
        var wantedRoles = (roles ?? []).Distinct().ToList();
        var foundRoles = await operation.Db.Set<Role>().AsNoTracking().Where(role => role.IsActive && wantedRoles.Contains(role.Id)).OrderBy(role => role.Id)
            .Select(role => new RoleChoice(role.Id, role.Name, role.Description)).ToListAsync(cancellation);
        if (foundRoles.Count != wantedRoles.Count)
        {
            return Failure.Invalid("选择的角色有的已经停用，请重新选择推送范围。", "audience");
        }

        var wanted = (organisations ?? []).Distinct(StringComparer.Ordinal).ToList();
        if (wanted.Any(path => !OrganisationPath.Contains(territory, path)))
        {
            return Failure.Invalid("推送范围不能超出发布单位的辖区，请重新选择机构。", "audience");
        }

        var found = await operation.Db.Set<Organisation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // within the territory of the issuing organ, checked above
            .AsNoTracking().Where(unit => unit.IsActive && wanted.Contains(unit.Path)).OrderBy(unit => unit.Path)
            .Select(unit => new OrganisationChoice(unit.Id, unit.Path, unit.Name, false)).ToListAsync(cancellation);
        return found.Count == wanted.Count
            ? new ChosenAudience(foundRoles, found)
            : Failure.Invalid("选择的机构有的已经停用，请重新选择推送范围。", "audience");
    }
}
