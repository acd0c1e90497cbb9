using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Divisions;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Divisions;

public sealed record DivisionChoice(string Code, string Name);

/// <summary>What to offer in the selects for one division: the cities, then the children of each division chosen so far.</summary>
/// <param name="FullName">Names from the city down; null while nothing is chosen, or for a code that the list does not have.</param>
public sealed record DivisionChoices(
    IReadOnlyList<DivisionChoice> Cities, IReadOnlyList<DivisionChoice> Counties, IReadOnlyList<DivisionChoice> Towns, string? City, string? County, string? Town, string? FullName);

/// <summary>Cascading choice city, county, town within the province.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class ReadDivisionChoices : Query<DivisionChoices>
{
    /// <summary>12-digit code of a city, county or town; empty for the beginning.</summary>
    public string? Code { get; init; }

    protected internal override async Task<Outcome<DivisionChoices>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var divisions = operation.Db.Set<Division>();
        var chosen = Code is { Length: 12 } ? await divisions.SingleOrDefaultAsync(row => row.Code == Code, cancellation) : null;
        var province = chosen?.Code[..2] + "0000000000";
        if (chosen is null)
        {
            // One portal serves one province; its division is the one without a parent.
            province = await divisions.Where(row => row.ParentCode == null).Select(row => row.Code).FirstOrDefaultAsync(cancellation);
        }

        var city = chosen is null ? null : Filled(chosen.Code, 4);
        var county = chosen is null || chosen.Code[4..6] == "00" ? null : Filled(chosen.Code, 6);
        var town = chosen is null || chosen.Code[6..9] == "000" ? null : Filled(chosen.Code, 9);
        var parents = new[] { province, city, county }.OfType<string>().ToList();
        var children = (await divisions.Where(row => row.ParentCode != null && parents.Contains(row.ParentCode)).OrderBy(row => row.Code)
            .Select(row => new { row.ParentCode, row.Code, row.Name }).ToListAsync(cancellation)).ToLookup(row => row.ParentCode, row => new DivisionChoice(row.Code, row.Name), StringComparer.Ordinal);
        return new DivisionChoices([.. children[province]], city is null ? [] : [.. children[city]], county is null ? [] : [.. children[county]], city, county, town, chosen?.FullName);
    }

    private static string Filled(string code, int digits) => code[..digits].PadRight(12, '0');
}
