using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

/// <summary>Chooses what of a form stands on the licence, in the order of the paper.</summary>
internal static class LicenceLines
{
    /// <summary>Lines of the types whose paper is laid out in full; the label on paper may differ from the one on the form.</summary>
    private static readonly Dictionary<string, (string Label, string[] Keys)[]> Known = new(StringComparer.Ordinal)
    {
        ["public-place-hygiene-licence"] =
        [
            ("单位名称", ["applicantName"]),
            ("场所名称", ["venueName", "newVenueName"]),
            ("法定代表人（负责人）", ["newRepresentative", "representative"]),
            ("地址", ["venueAddress"]),
            ("许可项目", ["newVenueCategories", "venueCategories"]),
        ],
    };

    private const int MostLines = 8;

    public static IReadOnlyList<LabelledValue> Of(string type, GuideContent guide, IReadOnlyDictionary<string, string?> form, string holderName)
    {
        if (Known.TryGetValue(type, out var lines))
        {
            return [.. from line in lines
                let field = line.Keys.Select(guide.Form.Find).FirstOrDefault(found => found is not null && !string.IsNullOrWhiteSpace(form.GetValueOrDefault(found.Key)))
                where field is not null
                select new LabelledValue(line.Label, FormValues.Display(field, form[field.Key]))];
        }

        // Other papers show the plain facts of the form: no numbers of persons, no promises, no contact data.
        return [new LabelledValue("持证人", holderName), .. guide.Form.Fields
            .Where(field => field.Type is FormFieldType.Text or FormFieldType.Choice or FormFieldType.MultipleChoice or FormFieldType.Integer or FormFieldType.Decimal)
            .Where(field => field.PrefillFrom is null or PrefillSources.ApplicantLegalRepresentative or PrefillSources.ApplicantAddress)
            .Where(field => !field.Key.Contains("delivery", StringComparison.OrdinalIgnoreCase) && !field.Key.Contains("postal", StringComparison.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(form.GetValueOrDefault(field.Key)))
            .Take(MostLines)
            .Select(field => new LabelledValue(field.Label, FormValues.Display(field, form[field.Key])))];
    }
}
