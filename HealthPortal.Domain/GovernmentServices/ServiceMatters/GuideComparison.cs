using System.Globalization;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

public enum DifferenceKind
{
    Added,
    Removed,
    Changed,

    /// <summary>The same things stand in another order.</summary>
    Reordered,
}

/// <summary>One difference between two versions of a guide, as people read it.</summary>
/// <param name="Part">Chinese name of the part of the guide, for example 申请材料.</param>
/// <param name="Subject">What differs, for example 营业执照 · 是否必交.</param>
public sealed record GuideDifference(string Part, DifferenceKind Kind, string Subject, string? Before = null, string? After = null);

/// <summary>Says in Chinese what one version of a guide changes against another. Pure; nothing of a guide is left out.</summary>
public static class GuideComparison
{
    public static IReadOnlyList<GuideDifference> Between(GuideContent before, GuideContent after) =>
    [
        .. Facts("基本信息", Basics(before), Basics(after)),
        .. Lists("受理条件", before, after, content => content.Conditions, text => text, text => text),
        .. Lists("法律依据", before, after, content => content.LegalBasis, law => law.Title + law.Article, law => law.Title + law.Article, (law, _) => [("条文", law.Text)]),
        .. Lists("申请材料", before, after, content => content.Materials, material => material.Code, material => material.Name, (material, content) => Material(material, content.Form)),
        .. Lists("办理流程", before, after, content => content.Flow, step => step.Kind.ToString(), step => step.Name, (step, _) => [("环节名称", step.Name), ("办理时限", Days(step.WorkingDays)), ("说明", step.Note)]),
        .. Lists("申请表分组", before, after, content => content.Form.Sections, section => section.Title, section => section.Title, (section, content) => [("显示条件", section.VisibleWhen?.Sentence(content.Form)), ("说明", section.Note)]),
        .. Lists("申请表字段", before, after, content => content.Form.Fields.ToList(), field => field.Key, field => field.Label, Field),
        .. Lists("出具文书", before, after, content => content.Documents, document => document.Name(), document => document.Name()),
        .. Lists("常见问题", before, after, content => content.Questions, question => question.Question, question => question.Question, (question, _) => [("回答", question.Answer)]),
        .. Lists("情形引导", before, after, content => content.SituationQuestions, question => question.Key, question => question.Text, (question, _) => [("问题", question.Text), ("是否必答", question.Required ? "必答" : "可不答"), ("提示", question.Hint)]),
        .. Lists<(SituationQuestion Question, SituationOption Option)>("情形引导选项", before, after, content => [.. content.SituationQuestions.SelectMany(question => question.Options.Select(option => (question, option)))], pair => pair.Question.Key + "\n" + pair.Option.Text, pair => $"{pair.Question.Text} · {pair.Option.Text}", (pair, content) => Option(pair.Option, content)),
    ];

    private static IReadOnlyList<(string Label, string? Text)> Basics(GuideContent content) =>
    [
        ("指南类型", content.IsBasic ? "基础指南" : "完整指南"),
        ("提示", content.Remark),
        ("受理时限", Days(content.AcceptanceWorkingDays)),
        ("法定办结时限", Days(content.StatutoryWorkingDays)),
        ("承诺办结时限", Days(content.PromisedWorkingDays)),
        ("时限说明", content.PeriodNote),
        ("收费情况", content.Fee),
        ("结果类型", content.Result.Kind.Name()),
        ("结果名称", content.Result.Name),
        ("结果有效期", content.Result.ValidityYears is { } years ? Invariant($"{years} 年") : null),
        ("证照类型", content.Result.LicenceType),
        ("办理地点", content.ServicePlaces),
        ("咨询方式", content.ConsultationPhone),
    ];

    private static IReadOnlyList<(string Label, string? Text)> Material(MaterialRequirement material, FormSchema form) =>
    [
        ("材料名称", material.Name),
        ("是否必交", material.Required ? "必交" : material.RequiredWhen is { } condition ? condition.Sentence(form) + "时必交" : "可不交"),
        ("来源渠道", material.Source.Name()),
        ("出具单位", material.IssuedBy),
        ("文件格式", string.Join('、', material.Formats)),
        ("单个文件上限", Invariant($"{material.MaxMegabytes} 兆")),
        ("文件个数上限", Invariant($"{material.MaxFiles} 个")),
        ("有效期", material.HasExpiry ? "须填有效期" : "不填有效期"),
        ("免提交证照", material.ReusableLicenceType),
        ("份数", material.Copies),
        ("填报须知", material.Notes),
        ("审查要点", material.ReviewPoints.Count == 0 ? null : string.Join('；', material.ReviewPoints)),
    ];

    private static IReadOnlyList<(string Label, string? Text)> Field(FormField field, GuideContent content)
    {
        var form = content.Form;
        string? Name(string? key) => key is null ? null : key == FormField.Today ? "今天" : form.Find(key)?.Label ?? key;
        return
        [
            ("名称", field.Label),
            ("所在分组", form.Sections.FirstOrDefault(section => section.Fields.Contains(field))?.Title),
            ("类型", field.Type.Name()),
            ("是否必填", field.Required ? "必填" : field.RequiredWhen is { } condition ? condition.Sentence(form) + "时必填" : "选填"),
            ("显示条件", field.VisibleWhen?.Sentence(form)),
            ("选项", field.Options.Count == 0 ? null : string.Join('、', field.Options)),
            ("选项来源", field.OptionsFrom is { } dictionary ? "数据字典 " + dictionary : null),
            ("提示", field.Hint),
            ("最多字数", Number(field.MaxLength)),
            ("最小值", Number(field.Minimum)),
            ("最大值", Number(field.Maximum)),
            ("不超过", Name(field.NotMoreThan)),
            ("单位", field.Unit),
            ("格式规则", field.Pattern),
            ("格式提示", field.PatternMessage),
            ("预填来源", field.PrefillFrom is { } source ? GuideNames.PrefillName(source) : null),
            ("填入证照的数据项", field.LicenceItem is { } item ? item + (field.LicenceItemChange is { } change ? $"（{change.Name()}）" : null) : null),
            ("不晚于", Name(field.NotAfter)),
            ("不早于", Name(field.NotBefore)),
            ("核对出生日期", Name(field.BirthDateOf)),
            ("核对性别", Name(field.GenderOf)),
            ("宽度", field.Width.Name()),
        ];
    }

    private static IReadOnlyList<(string Label, string? Text)> Option(SituationOption option, GuideContent content) =>
    [
        ("说明", option.Note),
        ("需交材料", string.Join('、', option.Materials.Select(code => content.Materials.FirstOrDefault(material => material.Code == code)?.Name ?? code))),
        ("适用条件", string.Join('；', option.Conditions)),
        ("预设内容", string.Join('；', option.Values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{content.Form.Find(pair.Key)?.Label ?? pair.Key}：{(content.Form.Find(pair.Key) is { } field ? FormValues.Display(field, pair.Value) : pair.Value)}"))),
    ];

    private static IEnumerable<GuideDifference> Facts(string part, IReadOnlyList<(string Label, string? Text)> before, IReadOnlyList<(string Label, string? Text)> after, string? subject = null)
    {
        for (var i = 0; i < before.Count; i++)
        {
            var (old, now) = (Blank(before[i].Text), Blank(after[i].Text));
            if (old != now)
            {
                yield return new GuideDifference(part, DifferenceKind.Changed, subject is null ? before[i].Label : $"{subject} · {before[i].Label}", old, now);
            }
        }
    }

    private static IEnumerable<GuideDifference> Lists<T>(
        string part,
        GuideContent before,
        GuideContent after,
        Func<GuideContent, IReadOnlyList<T>> select,
        Func<T, string> key,
        Func<T, string> name,
        Func<T, GuideContent, IReadOnlyList<(string Label, string? Text)>>? facts = null)
    {
        var (old, now) = (Keyed(select(before), key), Keyed(select(after), key));
        foreach (var (_, item) in old.Where(pair => !now.Any(other => other.Key == pair.Key)))
        {
            yield return new GuideDifference(part, DifferenceKind.Removed, name(item));
        }

        foreach (var (id, item) in now)
        {
            var known = old.FirstOrDefault(pair => pair.Key == id);
            if (known.Key is null)
            {
                yield return new GuideDifference(part, DifferenceKind.Added, name(item));
            }
            else if (facts is not null)
            {
                foreach (var difference in Facts(part, facts(known.Item, before), facts(item, after), name(item)))
                {
                    yield return difference;
                }
            }
        }

        var was = old.Where(pair => now.Any(other => other.Key == pair.Key)).ToList();
        var stands = now.Where(pair => old.Any(other => other.Key == pair.Key)).ToList();
        if (!was.Select(pair => pair.Key).SequenceEqual(stands.Select(pair => pair.Key), StringComparer.Ordinal))
        {
            yield return new GuideDifference(part, DifferenceKind.Reordered, "顺序", string.Join('、', was.Select(pair => name(pair.Item))), string.Join('、', stands.Select(pair => name(pair.Item))));
        }
    }

    /// <summary>Drafts may hold the same key twice; the second is another thing.</summary>
    private static List<(string Key, T Item)> Keyed<T>(IReadOnlyList<T> items, Func<T, string> key)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return
        [
            .. items.Select(item =>
            {
                var id = key(item);
                var place = seen[id] = seen.GetValueOrDefault(id) + 1;
                return (Invariant($"{id}\n{place}"), item);
            }),
        ];
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static string? Days(int? days) => days is null ? null : Invariant($"{days} 个工作日");

    private static string? Number(decimal? number) => number?.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
