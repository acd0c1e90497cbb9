namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

/// <summary>What an application form says of the data items of a licence.</summary>
public static class LicenceItems
{
    private static readonly char[] Separators = ['、', '，', ',', '；', ';', '\n'];

    /// <summary>Value of an item after the form; null where the form says nothing of it.</summary>
    /// <param name="form">As it was when the case began.</param>
    /// <param name="answers">By key of the field.</param>
    /// <param name="key">Of the data item.</param>
    /// <param name="label">Of the data item.</param>
    /// <param name="isDate">Dates stay as they are stored; everything else is as people read it.</param>
    /// <param name="before">What the licence said.</param>
    public static string? After(FormSchema form, IReadOnlyDictionary<string, string?> answers, string key, string label, bool isDate, string? before)
    {
        var named = form.Fields.Where(field => field.LicenceItem == key).Select(field => (Field: field, Text: Text(field))).Where(pair => pair.Text is not null).ToList();
        if (named.Count == 0)
        {
            var like = form.Find(key) ?? form.Fields.FirstOrDefault(field => field.Label == label);
            return like is { LicenceItem: null } ? Text(like) : null;
        }

        // The last answer that names the item counts: forms ask for what is before what is to be.
        var whole = named.LastOrDefault(pair => pair.Field.LicenceItemChange is null).Text;
        if (named.TrueForAll(pair => pair.Field.LicenceItemChange is null))
        {
            return whole;
        }

        var parts = Parts(whole ?? before).ToList();
        foreach (var (field, text) in named.Where(pair => pair.Field.LicenceItemChange is not null))
        {
            var told = Parts(text).ToList();
            parts = field.LicenceItemChange == LicenceItemChange.Removes ? [.. parts.Except(told, StringComparer.Ordinal)] : [.. parts.Union(told, StringComparer.Ordinal)];
        }

        return string.Join('、', parts);

        string? Text(FormField field) => answers.GetValueOrDefault(field.Key) is not { } raw || string.IsNullOrWhiteSpace(raw) ? null : isDate ? raw : FormValues.Display(field, raw);
    }

    private static IEnumerable<string> Parts(string? text) => text?.Split(Separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal) ?? [];
}
