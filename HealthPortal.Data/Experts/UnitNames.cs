using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts;

/// <summary>Names of units for lists over several organs: a department says nothing without the commission it belongs to.</summary>
internal static class UnitNames
{
    /// <returns>By path; every path asked for has a name.</returns>
    public static async Task<Dictionary<string, string>> OfAsync(Operation operation, IReadOnlyCollection<string> paths, CancellationToken cancellation)
    {
        var wanted = paths.SelectMany(AllAbove).Distinct(StringComparer.Ordinal).ToList();
        var units = await operation.Db.Set<Organisation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // names of the organs above a visible unit
            .Where(unit => wanted.Contains(unit.Path)).Select(unit => new { unit.Path, unit.Name, unit.ShortName, unit.Kind }).ToDictionaryAsync(unit => unit.Path, StringComparer.Ordinal, cancellation);
        return paths.Distinct(StringComparer.Ordinal).ToDictionary(path => path, Say, StringComparer.Ordinal);

        string Say(string path)
        {
            if (units.GetValueOrDefault(path) is not { } unit)
            {
                return "已变动的机构";
            }

            var organ = AllAbove(path).Skip(1).Select(above => units.GetValueOrDefault(above)).FirstOrDefault(above => above?.Kind is OrganisationKind.Commission or OrganisationKind.Hospital or OrganisationKind.Institution);
            return unit.Kind == OrganisationKind.Headquarters ? (organ?.Name ?? unit.Name) + "（本级）" : unit.Kind is OrganisationKind.Department or OrganisationKind.ServiceWindow && organ is not null ? $"{organ.ShortName} {unit.Name}" : unit.Name;
        }
    }

    private static IEnumerable<string> AllAbove(string path)
    {
        for (var one = path; one.Length > 0;)
        {
            yield return one;
            var place = one.Length < 2 ? -1 : one.LastIndexOf('/', one.Length - 2);
            one = place < 0 ? "" : one[..(place + 1)];
        }
    }
}
