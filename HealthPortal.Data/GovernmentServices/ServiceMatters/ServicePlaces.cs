using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Divisions;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ServiceMatters;

/// <summary>One organ that takes the item in.</summary>
/// <param name="Window">Its window in the service centre; null where it has none.</param>
/// <param name="Address">Of the window, else of the organ; null where none is recorded.</param>
public sealed record ServicePlace(string OrganName, AdministrativeLevels Level, string? Window, string Department, string? Address, string? Phone);

/// <param name="Area">Six digits of the place that was looked at; null for none.</param>
/// <param name="AreaName">For people, for example 苏州市昆山市.</param>
/// <param name="NeedsCounty">The item is handled by counties and only a city is chosen.</param>
/// <param name="Places">Who takes the item in for people of that place, the nearest first.</param>
public sealed record ServicePlaceView(string? Area, string? AreaName, bool NeedsCounty, IReadOnlyList<ServicePlace> Places);

/// <summary>Where people of a place hand in an application: the organs at the item's levels, from the county up to the province.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class FindServicePlaces : Query<ServicePlaceView>
{
    public required Guid ItemId { get; init; }

    /// <summary>Six digits of a city or county; null takes the place of the reader's own organ.</summary>
    public string? Area { get; init; }

    protected internal override async Task<Outcome<ServicePlaceView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var item = await db.Set<BusinessItem>().SingleOrDefaultAsync(row => row.Id == ItemId, cancellation);
        if (item is null)
        {
            return Failure.NotFound("没有找到这个业务办理项，它可能已从事项目录中移除。");
        }

        var organs = db.Set<Organisation>().IgnoreQueryFilters([PortalDb.ScopeFilter]); // names and addresses of organs are public
        var code = Areas.Read(Area) is { } area
            ? Areas.CodeOf(area)
            : await organs.Where(unit => unit.Path == operation.Actor.OrganPath && unit.Level != AdministrativeLevel.Province).Select(unit => unit.DivisionCode).SingleOrDefaultAsync(cancellation);
        var place = code is null ? null : await db.Set<Division>().SingleOrDefaultAsync(row => row.Code == code, cancellation);
        var codes = place is null ? [] : new[] { place.Code, Areas.CityOf(place.Code) };
        var found = (await organs
            .Where(unit => unit.Kind == OrganisationKind.Commission && unit.IsActive && (unit.Level == AdministrativeLevel.Province || codes.Contains(unit.DivisionCode)))
            .ToListAsync(cancellation)).OrderByDescending(unit => unit.Level); // here and not in SQL, where the level is a word
        var handling = found.Where(unit => item.Levels.HasFlag(Areas.LevelOf(unit.Level))).ToList();
        var paths = handling.Select(unit => unit.Path).ToList();
        var assignments = await db.Set<HandlingAssignment>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // as above
            .Where(row => paths.Contains(row.OrganPath) && (row.MatterId == item.MatterId || row.MatterId == null))
            .ToListAsync(cancellation);
        var bodies = await organs.Where(unit => unit.Kind == OrganisationKind.Headquarters && paths.Contains(unit.Path.Substring(0, unit.Path.Length - 2))).Select(unit => (Guid?)unit.Id).ToListAsync(cancellation);
        var windows = await organs
            .Where(unit => unit.Kind == OrganisationKind.ServiceWindow && unit.IsActive && bodies.Contains(unit.ParentId))
            .OrderBy(unit => unit.Ordinal)
            .ToListAsync(cancellation);
        return new ServicePlaceView(
            place?.Code[..6],
            place?.FullName,
            place is not null && place.Level == AdministrativeLevel.City && item.Levels == AdministrativeLevels.County,
            [.. from organ in handling
                let assignment = assignments.Where(row => row.OrganPath == organ.Path).OrderBy(row => row.MatterId is null).FirstOrDefault()
                where assignment is not null
                let window = windows.FirstOrDefault(unit => unit.Path.StartsWith(organ.Path + "0/", StringComparison.Ordinal))
                select new ServicePlace(organ.Name, Areas.LevelOf(organ.Level), window?.Name, assignment.DepartmentName, window?.Address ?? organ.Address, window?.Phone ?? organ.Phone)]);
    }
}

/// <summary>A city or county by the six digits that people know from the beginning of identity numbers.</summary>
internal static class Areas
{
    /// <summary>Null for what no address of ours holds.</summary>
    public static string? Read(string? area) => area is { Length: 6 } && area.All(char.IsAsciiDigit) ? area : null;

    public static string CodeOf(string area) => area + "000000";

    public static string CityOf(string code) => code[..4].PadRight(12, '0');

    public static AdministrativeLevels LevelOf(AdministrativeLevel level) => level switch
    {
        AdministrativeLevel.Province => AdministrativeLevels.Province,
        AdministrativeLevel.City => AdministrativeLevels.City,
        _ => AdministrativeLevels.County,
    };

    /// <summary>What the organ of the place takes in itself: its level, and the matters it has a department for (null for all).</summary>
    public static async Task<AreaReach?> ReachAsync(PortalDb db, string area, CancellationToken cancellation)
    {
        var code = CodeOf(area);
        var organ = await db.Set<Organisation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // which organs there are is public
            .Where(unit => unit.DivisionCode == code && unit.Kind == OrganisationKind.Commission && unit.IsActive)
            .Select(unit => new { unit.Path, unit.Level })
            .FirstOrDefaultAsync(cancellation);
        if (organ is null)
        {
            return null;
        }

        var matters = await db.Set<HandlingAssignment>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // as above
            .Where(row => row.OrganPath == organ.Path)
            .Select(row => row.MatterId)
            .ToListAsync(cancellation);
        return new AreaReach(LevelOf(organ.Level), matters.Contains(null) ? null : [.. matters.OfType<Guid>()]);
    }
}

internal sealed record AreaReach(AdministrativeLevels Level, HashSet<Guid>? Matters);
