using HealthPortal.Domain.GovernmentServices.ServiceMatters;

namespace HealthPortal.Web.GovernmentServices.ServiceMatters.Editing;

public sealed partial class SituationsEditor
{
    private SituationQuestion? asked;
    private SituationOption? editing;
    private int home;
    private int place;
    private string? error;

    private Task SetAll(IReadOnlyList<SituationQuestion> questions) => Set(Content with { SituationQuestions = questions });

    private Task SetOptions(int index, IReadOnlyList<SituationOption> options) =>
        SetAll(Content.SituationQuestions.Replace(index, Content.SituationQuestions[index] with { Options = options }));

    private void OpenQuestion(int index)
    {
        place = index;
        error = null;
        asked = index < 0 ? new SituationQuestion(string.Empty, string.Empty, []) : Content.SituationQuestions[index];
    }

    private void OpenOption(int question, int index)
    {
        home = question;
        place = index;
        error = null;
        editing = index < 0 ? new SituationOption(string.Empty) : Content.SituationQuestions[question].Options[index];
    }

    private async Task KeepQuestionAsync()
    {
        if (string.IsNullOrWhiteSpace(asked!.Text))
        {
            error = "请填写问题。";
            return;
        }

        // The key stays when the wording changes, because answers already given are kept under it.
        var made = asked.Key.Length > 0 ? asked : asked with { Key = ProposedKeys.For(asked.Text, Content.SituationQuestions.Select(question => question.Key), "q") };
        asked = null;
        await SetAll(place < 0 ? Content.SituationQuestions.With(made) : Content.SituationQuestions.Replace(place, made));
    }

    private async Task KeepOptionAsync()
    {
        var options = Content.SituationQuestions[home].Options;
        error = string.IsNullOrWhiteSpace(editing!.Text)
            ? "请填写选项。"
            : options.Index().Any(pair => pair.Index != place && pair.Item.Text == editing.Text) ? "这个问题已经有同样的选项。" : null;
        if (error is not null)
        {
            return;
        }

        var made = editing;
        editing = null;
        await SetOptions(home, place < 0 ? options.With(made) : options.Replace(place, made));
    }

    /// <param name="value">Null takes the field out.</param>
    private void SetValue(string? key, string? value)
    {
        if (key is null)
        {
            return;
        }

        var values = new Dictionary<string, string>(editing!.Values, StringComparer.Ordinal);
        if (value is null)
        {
            values.Remove(key);
        }
        else
        {
            values[key] = value;
        }

        editing = editing with { Values = values };
    }

    private string NameOf(string code) => Content.Materials.FirstOrDefault(material => material.Code == code)?.Name ?? $"“{code}”（已不在申请材料中）";

    private string Shown(string key, string value) => Content.Form.Find(key) is { } field ? FormValues.Display(field, value) : value;

    private static IReadOnlyList<string> Choices(FormField field) => field.Type == FormFieldType.Boolean ? [FormValues.True, FormValues.False] : field.Options;

    /// <summary>What belongs to one applicant cannot follow from a situation; a promise is his own to make.</summary>
    private static bool Presettable(FormField field) =>
        field.Type is FormFieldType.Text or FormFieldType.LongText or FormFieldType.Choice or FormFieldType.MultipleChoice or FormFieldType.Boolean
        && field.PrefillFrom is null
        && field is not { Type: FormFieldType.Boolean, Pattern: FormValues.True };
}
