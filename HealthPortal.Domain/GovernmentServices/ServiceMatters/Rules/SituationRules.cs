using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters.Rules;

/// <summary>Questions must be answerable: a text, a key of their own, two answers that differ.</summary>
public sealed class SituationQuestionsMustBeAnswerableRule : IGuideRule
{
    /// <summary>More than this nobody reads through at a window.</summary>
    public const int MostOptions = 20;

    public IEnumerable<Problem> Check(GuideContent content)
    {
        foreach (var group in content.SituationQuestions.GroupBy(question => question.Key, StringComparer.Ordinal).Where(group => string.IsNullOrWhiteSpace(group.Key) || group.Skip(1).Any()))
        {
            yield return new Problem($"情形问题的标识“{group.Key}”为空或重复。", "situations." + group.Key);
        }

        foreach (var question in content.SituationQuestions)
        {
            var part = "situations." + question.Key;
            if (string.IsNullOrWhiteSpace(question.Text))
            {
                yield return new Problem("情形引导有一个问题没有写内容。", part);
            }

            if (question.Options.Count is < 2 or > MostOptions)
            {
                yield return new Problem($"情形问题“{question.Text}”应有 2 到 {MostOptions} 个选项。", part);
            }

            if (question.Options.Any(option => string.IsNullOrWhiteSpace(option.Text)))
            {
                yield return new Problem($"情形问题“{question.Text}”有一个选项没有写内容。", part);
            }

            if (question.Options.GroupBy(option => option.Text, StringComparer.Ordinal).FirstOrDefault(group => group.Skip(1).Any() && !string.IsNullOrWhiteSpace(group.Key)) is { } twice)
            {
                yield return new Problem($"情形问题“{question.Text}”的选项“{twice.Key}”重复。", part);
            }
        }
    }
}

public sealed class SituationsMustNameKnownMaterialsRule : IGuideRule
{
    public IEnumerable<Problem> Check(GuideContent content) =>
        from question in content.SituationQuestions
        from option in question.Options
        from code in option.Materials
        where content.Materials.All(material => material.Code != code)
        select new Problem($"情形“{option.Text}”要求的材料“{code}”已不在申请材料中，请重新勾选。", "situations." + question.Key);
}

public sealed class SituationsMustSetKnownFieldsRule : IGuideRule
{
    public IEnumerable<Problem> Check(GuideContent content)
    {
        foreach (var (question, option, key, value) in from question in content.SituationQuestions from option in question.Options from pair in option.Values select (question, option, pair.Key, pair.Value))
        {
            var part = "situations." + question.Key;
            if (content.Form.Find(key) is not { } field)
            {
                yield return new Problem($"情形“{option.Text}”引用了不存在的字段“{key}”。", part);
            }
            else if (string.IsNullOrWhiteSpace(value))
            {
                yield return new Problem($"情形“{option.Text}”没有写明“{field.Label}”填什么。", part);
            }
            else if (field.Options.Count > 0 && FormValues.Split(value).Any(choice => !field.Options.Contains(choice, StringComparer.Ordinal)))
            {
                yield return new Problem($"情形“{option.Text}”的取值“{value}”不是“{field.Label}”的选项。", part);
            }
        }
    }
}
