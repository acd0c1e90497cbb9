using HealthPortal.Data.Execution;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Dictionaries;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Dictionaries;

/// <summary>
/// What forms offer from dictionaries: read at each opening and at each check, so that a change counts without a restart and on every server.
/// </summary>
public static class DictionaryOptions
{
    /// <summary>The form with what its dictionaries offer on the business day. Where one offers nothing, is off or is not there, the guide's own list stays.</summary>
    public static async Task<FormSchema> WithOptionsOfTodayAsync(this Operation operation, FormSchema form, CancellationToken cancellation)
    {
        var codes = form.Fields.Select(field => field.OptionsFrom).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (codes.Count == 0)
        {
            return form;
        }

        var offered = await OfferedAsync(operation, codes, cancellation);
        FormField Of(FormField field) => field.OptionsFrom is { } code && offered.GetValueOrDefault(code) is { Count: > 0 } names ? field with { Options = names } : field;
        return new FormSchema([.. form.Sections.Select(section => section with { Fields = [.. section.Fields.Select(Of)] })]);
    }

    /// <summary>Names by dictionary code, in the order of the list.</summary>
    internal static async Task<Dictionary<string, List<string>>> OfferedAsync(Operation operation, IReadOnlyCollection<string> codes, CancellationToken cancellation)
    {
        var today = operation.Today;
        var dictionaries = await operation.Db.Set<DataDictionary>().AsNoTracking().Where(row => codes.Contains(row.Code) && row.IsActive).ToListAsync(cancellation);
        var items = (await operation.Db.Set<DictionaryItem>().AsNoTracking().Where(row => codes.Contains(row.DictionaryCode)).ToListAsync(cancellation)).ToLookup(row => row.DictionaryCode, StringComparer.Ordinal);
        return dictionaries.ToDictionary(row => row.Code, row => DictionaryRules.Offered(row, [.. items[row.Code]], today).Select(item => item.Name).ToList(), StringComparer.Ordinal);
    }
}

/// <param name="Offered">Names it offers today.</param>
public sealed record DictionaryChoice(string Code, string Name, IReadOnlyList<string> Offered);

/// <summary>Dictionaries in use, for whoever writes a form. Lists are no secret.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class ListDictionaryChoices : Query<IReadOnlyList<DictionaryChoice>>
{
    protected internal override async Task<Outcome<IReadOnlyList<DictionaryChoice>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var dictionaries = await operation.Db.Set<DataDictionary>().Where(row => row.IsActive).OrderBy(row => row.Name).Select(row => new { row.Code, row.Name }).ToListAsync(cancellation);
        var offered = await DictionaryOptions.OfferedAsync(operation, [.. dictionaries.Select(row => row.Code)], cancellation);
        return Outcome<IReadOnlyList<DictionaryChoice>>.Success([.. dictionaries.Select(row => new DictionaryChoice(row.Code, row.Name, offered[row.Code]))]);
    }
}
