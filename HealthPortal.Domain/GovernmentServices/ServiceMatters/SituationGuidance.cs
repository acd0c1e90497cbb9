using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

/// <summary>One question of the 情形引导. The answer decides what the applicant has to bring and fills in what follows from it.</summary>
/// <param name="Key">Camel-case name, unique in the guide; it stays when the wording changes.</param>
/// <param name="Required">The window takes nothing in before it is answered.</param>
public sealed record SituationQuestion(string Key, string Text, IReadOnlyList<SituationOption> Options, bool Required = false, string? Hint = null);

/// <summary>One answer.</summary>
/// <param name="Text">What the applicant recognises himself in; it is what is stored, so it prints as it stands.</param>
public sealed record SituationOption(string Text, string? Note = null)
{
    /// <summary>Values set in the form, by field key.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Codes of the materials that must be handed in with this answer. A material named by any answer is not asked of those who answer otherwise.</summary>
    public IReadOnlyList<string> Materials { get; init; } = [];

    /// <summary>Conditions that hold for this answer besides the general ones, one whole sentence each.</summary>
    public IReadOnlyList<string> Conditions { get; init; } = [];
}

/// <summary>What answers mean. They are kept among the values of the form under keys that no field can have.</summary>
public static class SituationGuidance
{
    private const string Prefix = "situation.";

    /// <summary>Key of the answer among the values of the form.</summary>
    public static string KeyOf(SituationQuestion question) => Prefix + question.Key;

    /// <summary>Whether the key is that of an answer rather than of a field.</summary>
    public static bool IsAnswer(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The chosen answer, or null while there is none, or one that the guide does not offer.</summary>
    public static SituationOption? AnswerOf(SituationQuestion question, IReadOnlyDictionary<string, string?> values) =>
        values.GetValueOrDefault(KeyOf(question)) is { Length: > 0 } text ? question.Options.FirstOrDefault(option => option.Text == text) : null;

    /// <summary>Whether the material is asked of this applicant at all.</summary>
    public static bool Applies(GuideContent guide, MaterialRequirement material, IReadOnlyDictionary<string, string?> values)
    {
        var naming = Naming(guide, material);
        return naming.Count == 0
            || naming.Any(question => AnswerOf(question, values) is not { } answer || answer.Materials.Contains(material.Code, StringComparer.Ordinal))
            || HangsOnForm(guide, material, values);
    }

    /// <summary>Whether the applicant must hand it in: by an answer, by the form, or in any case.</summary>
    public static bool IsRequired(GuideContent guide, MaterialRequirement material, IReadOnlyDictionary<string, string?> values)
    {
        var naming = Naming(guide, material);
        return naming.Any(question => AnswerOf(question, values)?.Materials.Contains(material.Code, StringComparer.Ordinal) == true)
            || HangsOnForm(guide, material, values)
            || (material.Required && Applies(guide, material, values));
    }

    /// <summary>The materials asked of this applicant, in the order of the guide.</summary>
    public static IReadOnlyList<MaterialRequirement> MaterialsFor(GuideContent guide, IReadOnlyDictionary<string, string?> values) =>
        [.. guide.Materials.Where(material => Applies(guide, material, values))];

    /// <summary>The conditions of the given answers.</summary>
    public static IReadOnlyList<string> ConditionsFor(GuideContent guide, IReadOnlyDictionary<string, string?> values) =>
        [.. guide.SituationQuestions.SelectMany(question => AnswerOf(question, values)?.Conditions ?? [])];

    /// <summary>Questions with their answers, the unanswered left out.</summary>
    public static IReadOnlyList<(SituationQuestion Question, SituationOption Answer)> Answered(GuideContent guide, IReadOnlyDictionary<string, string?> values) =>
        [.. from question in guide.SituationQuestions
            let answer = AnswerOf(question, values)
            where answer is not null
            select (question, answer)];

    /// <param name="complete">Also tells which required questions are not answered yet.</param>
    public static IReadOnlyList<Problem> Check(GuideContent guide, IReadOnlyDictionary<string, string?> values, bool complete)
    {
        var problems = new List<Problem>();
        foreach (var question in guide.SituationQuestions)
        {
            var given = !string.IsNullOrEmpty(values.GetValueOrDefault(KeyOf(question)));
            if (given && AnswerOf(question, values) is null)
            {
                problems.Add(new Problem($"“{question.Text}”的选项已经变化，请重新选择。", KeyOf(question)));
            }
            else if (!given && question.Required && complete)
            {
                problems.Add(new Problem($"请选择“{question.Text}”。", KeyOf(question)));
            }
        }

        return problems;
    }

    /// <summary>When the material must be handed in, in words: 必交, 可不交, or the answers and form values that ask for it.</summary>
    public static string NeedOf(GuideContent guide, MaterialRequirement material)
    {
        var reasons = (from question in guide.SituationQuestions
            from option in question.Options
            where option.Materials.Contains(material.Code, StringComparer.Ordinal)
            select $"“{question.Text}”选“{option.Text}”").ToList();
        if (reasons.Count == 0 && material.Required)
        {
            return "必交";
        }

        if (material.RequiredWhen is { } condition)
        {
            reasons.Add(condition.Sentence(guide.Form));
        }

        return reasons.Count == 0 ? "可不交" : string.Join("，或", reasons) + "时必交";
    }

    /// <summary>Whether the material is handed in by everybody, whatever they answer.</summary>
    public static bool IsAlwaysRequired(GuideContent guide, MaterialRequirement material) => material.Required && Naming(guide, material).Count == 0;

    private static List<SituationQuestion> Naming(GuideContent guide, MaterialRequirement material) =>
        [.. guide.SituationQuestions.Where(question => question.Options.Any(option => option.Materials.Contains(material.Code, StringComparer.Ordinal)))];

    private static bool HangsOnForm(GuideContent guide, MaterialRequirement material, IReadOnlyDictionary<string, string?> values) =>
        !material.Required && FormValidator.IsRequired(material, guide.Form, values);
}
