using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Dictionaries;
using HealthPortal.Data.Licensing.LicenceStandards;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Licensing.LicenceStandards;
using Microsoft.AspNetCore.Components;

namespace HealthPortal.Web.GovernmentServices.ServiceMatters.Editing;

public sealed partial class FormEditor
{
    private FormField? editing;
    private int home;
    private int place;
    private int target;
    private bool proposed;
    private string? error;
    private IReadOnlyList<DictionaryChoice> dictionaries = [];
    private IReadOnlyList<StandardField> items = [];

    [Inject]
    public required Portal Portal { get; init; }

    /// <summary>Those in use, and the one that is chosen already though it may be off.</summary>
    private IEnumerable<DictionaryChoice> Dictionaries => editing?.OptionsFrom is { } chosen && dictionaries.All(dictionary => dictionary.Code != chosen) ? dictionaries.Append(new DictionaryChoice(chosen, chosen, [])) : dictionaries;

    /// <summary>Those of the standard, and the one that is chosen already though the standard has it no more.</summary>
    private IEnumerable<StandardField> Items => editing?.LicenceItem is { } chosen && items.All(item => item.Key != chosen) ? items.Append(new StandardField(chosen, chosen, StandardFieldType.Text)) : items;

    private IReadOnlyList<FormSection> Sections => Content.Form.Sections;

    /// <summary>Choices that stand before the field being edited.</summary>
    private IReadOnlyList<FormField> Earlier => ConditionEditor.Askable(
        Sections.Take(target).SelectMany(section => section.Fields).Concat(target == home && place >= 0 ? Sections[target].Fields.Take(place) : Sections[target].Fields).Where(other => place < 0 || other.Key != Sections[home].Fields[place].Key));

    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        dictionaries = await Portal.RunAsync(new ListDictionaryChoices()) is { Succeeded: true, Value: var read } ? read : [];

        // Who may not read standards edits the form all the same, without this choice.
        items = Content.Result.LicenceType is { } type && await Portal.RunAsync(new ReadStandard { TypeCode = type }) is { Succeeded: true, Value: var standard } ? [.. standard.Content.Fields.Where(field => !field.IsDrawn)] : [];
    }

    private void ChooseSource(ChangeEventArgs typed)
    {
        var chosen = dictionaries.FirstOrDefault(dictionary => dictionary.Code == Text(typed));
        editing = editing! with { OptionsFrom = chosen?.Code, Options = chosen is { Offered.Count: > 0 } ? chosen.Offered : editing.Options };
    }

    private static bool IsChoice(FormFieldType type) => type is FormFieldType.Choice or FormFieldType.MultipleChoice;

    private Task SetSections(IReadOnlyList<FormSection> sections) => Set(Content with { Form = new FormSchema(sections) });

    private Task SetSection(int index, FormSection section) => SetSections(Sections.Replace(index, section));

    private void Open(int section, int index)
    {
        home = target = section;
        place = index;
        error = null;
        proposed = index < 0;
        editing = index < 0 ? new FormField { Key = string.Empty, Label = string.Empty, Type = FormFieldType.Text } : Sections[section].Fields[index];
    }

    private void Rename(ChangeEventArgs typed)
    {
        var label = Text(typed) ?? string.Empty;
        editing = editing! with { Label = label, Key = proposed && label.Length > 0 ? ProposedKeys.For(label, Content.Form.Fields.Select(field => field.Key), "f") : editing.Key };
    }

    /// <summary>What another type does not know is dropped, so that no hidden setting breaks a rule.</summary>
    private void Retype(ChangeEventArgs typed)
    {
        var type = Enum.Parse<FormFieldType>(typed.Value!.ToString()!);
        var field = editing!;
        var isNumber = type is FormFieldType.Integer or FormFieldType.Decimal;
        var isText = type is FormFieldType.Text or FormFieldType.LongText;
        editing = field with
        {
            Type = type,
            Options = IsChoice(type) ? field.Options : [],
            OptionsFrom = IsChoice(type) ? field.OptionsFrom : null,
            Minimum = isNumber || type == FormFieldType.Year ? field.Minimum : null,
            Maximum = isNumber || type == FormFieldType.Year ? field.Maximum : null,
            Unit = isNumber ? field.Unit : null,
            NotMoreThan = isNumber ? field.NotMoreThan : null,
            NotAfter = type == FormFieldType.Date ? field.NotAfter : null,
            NotBefore = type == FormFieldType.Date ? field.NotBefore : null,
            BirthDateOf = type == FormFieldType.Date ? field.BirthDateOf : null,
            GenderOf = type == FormFieldType.Choice ? field.GenderOf : null,
            MaxLength = isText ? field.MaxLength : null,
            Pattern = isText ? field.Pattern : null,
            PatternMessage = isText ? field.PatternMessage : null,
        };
    }

    private async Task KeepAsync()
    {
        if (string.IsNullOrWhiteSpace(editing!.Label))
        {
            error = "请填写字段名称。";
            return;
        }

        var field = editing;
        editing = null;
        var sections = Sections;
        if (place >= 0 && target == home)
        {
            sections = sections.Replace(home, sections[home] with { Fields = sections[home].Fields.Replace(place, field) });
        }
        else
        {
            if (place >= 0)
            {
                sections = sections.Replace(home, sections[home] with { Fields = sections[home].Fields.Without(place) });
            }

            sections = sections.Replace(target, sections[target] with { Fields = sections[target].Fields.With(field) });
        }

        await SetSections(sections);
    }

    private List<FormField> Others(params FormFieldType[] types) => [.. Content.Form.Fields.Where(field => types.Contains(field.Type) && field.Key != editing?.Key)];

    private static string? Plain(decimal? number) => number?.ToString("0.####", CultureInfo.InvariantCulture);

    private static decimal? Decimal(ChangeEventArgs typed) => FormValues.TryReadNumber(typed.Value?.ToString()?.Trim(), out var number) ? number : null;
}
