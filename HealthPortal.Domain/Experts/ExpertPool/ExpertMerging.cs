using System.Globalization;
using HealthPortal.Domain.Experts.ExpertRules;

namespace HealthPortal.Domain.Experts.ExpertPool;

/// <summary>What tells experts apart when duplicates are looked for.</summary>
public sealed record ExpertTraits(Guid Id, string Number, string Name, string InstitutionKey, DateOnly BirthDate, string? PhoneIndex);

/// <param name="Reasons">Plain words, the strongest first.</param>
public sealed record ExpertLikeness(Guid First, Guid Second, IReadOnlyList<string> Reasons);

/// <summary>
/// Finds rows that may be one person (疑似重复). The same identity number cannot stand twice in the pool, so what is left is one person with two
/// numbers, most often a foreign permanent-resident card beside an older one or a number typed wrongly where the check digit happened to fit.
/// </summary>
public static class ExpertDuplicates
{
    /// <summary>A telephone or name shared by more is a switchboard or chance, not a duplicate.</summary>
    private const int MostAlike = 5;

    /// <summary>Pairs with the lower number first, in the order of their numbers.</summary>
    public static IReadOnlyList<ExpertLikeness> Find(IReadOnlyCollection<ExpertTraits> experts)
    {
        var found = new Dictionary<(ExpertTraits, ExpertTraits), List<string>>();
        Add(experts.Where(expert => expert.PhoneIndex is not null).GroupBy(expert => expert.PhoneIndex!, StringComparer.Ordinal), "手机号码相同");
        Add(experts.GroupBy(expert => (Key(expert.Name), expert.BirthDate)), "姓名和出生日期相同");
        Add(experts.GroupBy(expert => (Key(expert.Name), expert.InstitutionKey)), "姓名和工作单位相同");
        return [.. found.OrderBy(pair => pair.Key.Item1.Number, StringComparer.Ordinal).ThenBy(pair => pair.Key.Item2.Number, StringComparer.Ordinal).Select(pair => new ExpertLikeness(pair.Key.Item1.Id, pair.Key.Item2.Id, pair.Value))];

        void Add<TKey>(IEnumerable<IGrouping<TKey, ExpertTraits>> groups, string reason)
        {
            foreach (var group in groups)
            {
                var same = group.OrderBy(expert => expert.Number, StringComparer.Ordinal).Take(MostAlike + 1).ToList();
                for (var first = 0; same.Count is > 1 and <= MostAlike && first < same.Count; first++)
                {
                    for (var second = first + 1; second < same.Count; second++)
                    {
                        if (!found.TryGetValue((same[first], same[second]), out var reasons))
                        {
                            found[(same[first], same[second])] = reasons = [];
                        }

                        reasons.Add(reason);
                    }
                }
            }
        }
    }

    private static string Key(string name) => TagValue.Comparable(name).Replace(" ", "", StringComparison.Ordinal).Replace("·", "", StringComparison.Ordinal);
}

/// <summary>One thing in which two rows may differ.</summary>
/// <param name="Shown">As people read it; numbers masked.</param>
/// <param name="Take">Puts it from the second on the first.</param>
public sealed record ExpertMergeField(string Key, string Label, Func<Expert, string> Shown, Action<Expert, Expert> Take);

/// <summary>Merging of two rows for one person (合并): one is kept, the other stays for the draws it was in and points to it.</summary>
public static class ExpertMerging
{
    public static readonly IReadOnlyList<ExpertMergeField> Fields =
    [
        new("name", "姓名", expert => expert.Name, (to, from) => to.Name = from.Name),
        new("identity", "证件号码", expert => FormattableString.Invariant($"{expert.IdentityMasked}（{expert.Sex}，{expert.BirthDate:yyyy-MM-dd}）"), (to, from) =>
            (to.IdentityCipher, to.IdentityIndex, to.IdentityMasked, to.Sex, to.BirthDate) = (from.IdentityCipher, from.IdentityIndex, from.IdentityMasked, from.Sex, from.BirthDate)),
        new("phone", "手机", expert => expert.PhoneMasked ?? "", (to, from) => (to.PhoneCipher, to.PhoneIndex, to.PhoneMasked) = (from.PhoneCipher, from.PhoneIndex, from.PhoneMasked)),
        new("institution", "工作单位", expert => expert.Institution, (to, from) => to.Institution = from.Institution),
        new("level", "单位级别", expert => expert.InstitutionLevel ?? "", (to, from) => to.InstitutionLevel = from.InstitutionLevel),
        new("division", "所在地区", expert => expert.DivisionCode, (to, from) => to.DivisionCode = from.DivisionCode),
        new("specialty", "专业", expert => expert.Specialty, (to, from) => to.Specialty = from.Specialty),
        new("title", "职称", expert => expert.ProfessionalTitle ?? "", (to, from) => to.ProfessionalTitle = from.ProfessionalTitle),
        new("qualifications", "执业资格", expert => TagTexts.Shown(expert.QualificationLines), (to, from) => to.QualificationLines = from.QualificationLines),
        new("languages", "语言", expert => TagTexts.Shown(expert.LanguageLines), (to, from) => to.LanguageLines = from.LanguageLines),
        new("since", "从业起始年份", expert => expert.PracticeSince?.ToString(CultureInfo.InvariantCulture) ?? "", (to, from) => to.PracticeSince = from.PracticeSince),
        new("technical", "技术专家", expert => expert.IsTechnical ? RuleWords.Yes : RuleWords.No, (to, from) => to.IsTechnical = from.IsTechnical),
        new("eminent", "院士或全国知名专家", expert => expert.IsEminent ? RuleWords.Yes : RuleWords.No, (to, from) => to.IsEminent = from.IsEminent),
    ];

    /// <summary>Whether two rows tell different things. Numbers are compared by their indexes: two that differ can look the same when masked.</summary>
    public static bool Differs(ExpertMergeField field, Expert first, Expert second) => field.Key switch
    {
        "identity" => first.IdentityIndex != second.IdentityIndex,
        "phone" => first.PhoneIndex != second.PhoneIndex,
        _ => field.Shown(first) != field.Shown(second),
    };

    /// <summary>The other row leaves the pool for good and points to the kept one.</summary>
    public static void Close(Expert other, Expert kept) => (other.State, other.StateReason, other.SuspendedTo, other.MergedIntoId) = (PoolState.Removed, $"并入 {kept.Number}", null, kept.Id);

    /// <summary>Gives the kept row what is chosen of the other and what counts of it. A suspension of either stays: merging must not lift it.</summary>
    /// <param name="was">State of the other before it was closed.</param>
    /// <param name="taken">Keys of the fields that come from <paramref name="other"/>.</param>
    public static void Take(Expert kept, Expert other, (PoolState State, string? Reason, DateOnly? To) was, IReadOnlySet<string> taken)
    {
        foreach (var field in Fields.Where(field => taken.Contains(field.Key)))
        {
            field.Take(kept, other);
        }

        kept.Ratings += other.Ratings;
        kept.RatingSum += other.RatingSum;
        kept.UnqualifiedRatings += other.UnqualifiedRatings;
        kept.Served += other.Served;
        kept.LastServedOn = kept.LastServedOn is { } last && !(other.LastServedOn > last) ? last : other.LastServedOn;
        if (was.State == PoolState.Suspended && kept.State == PoolState.InPool)
        {
            (kept.State, kept.StateReason, kept.SuspendedTo) = was;
        }
        else if (was.State == PoolState.Suspended && kept.State == PoolState.Suspended && (was.To is null || was.To > kept.SuspendedTo))
        {
            (kept.StateReason, kept.SuspendedTo) = (was.Reason, was.To);
        }
    }
}
