using System.Globalization;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Experts.ExpertPool;

/// <summary>自定义标签 of a department (tender 5.3.5.1.3（6）, 5.3.5.1.9（3）): rules may use it from the moment it is saved. Key and kind stay; rules name them.</summary>
public sealed class OwnTag : MutableEntity, IScoped, ILabelled
{
    public const int LongestOptions = 4000;

    /// <summary>Of the department that defined it.</summary>
    public required string OrganisationPath { get; set; }

    /// <summary>Unique in the portal, for example own12.</summary>
    public required string Key { get; init; }

    public required string Name { get; set; }

    public required TagKind Kind { get; init; }

    /// <summary>Values allowed, a line each, for choices and levels.</summary>
    public string OptionLines { get; set; } = "";

    public string Unit { get; set; } = "";

    /// <summary>A tag out of use keeps its values; rules that name it say so.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>Grows with every change of name, options, unit or use.</summary>
    public int Revision { get; set; } = 1;

    public string Label => Name;

    public IReadOnlyList<string> Options => Expert.Lines(OptionLines);

    public TagDefinition Definition => new(Key, Name, Kind) { Options = Options, Unit = Unit };

    public static string KeyOf(long running) => "own" + running.ToString(CultureInfo.InvariantCulture);
}

/// <summary>An own tag as it was from one change to the next.</summary>
public sealed class OwnTagRevision : Entity, IScoped, IUnlogged
{
    public required string OrganisationPath { get; init; }

    public required Guid TagId { get; init; }

    public required int Revision { get; init; }

    public required string Name { get; init; }

    public required string OptionLines { get; init; }

    public required string Unit { get; init; }

    public required bool IsActive { get; init; }

    public required DateTime At { get; init; }

    public required string ByName { get; init; }
}

/// <summary>Value of an own tag for one expert. A value that is empty has no row.</summary>
public sealed class OwnTagValue : MutableEntity, IScoped, ILabelled
{
    public const int LongestValue = 1000;

    public required string OrganisationPath { get; set; }

    public required Guid TagId { get; init; }

    public required Guid ExpertId { get; init; }

    /// <summary>Numbers and days in invariant form, several texts a line each.</summary>
    public required string Value { get; set; }

    public string Label => Value;
}

/// <summary>Texts of tag values, as they are stored and typed.</summary>
public static class TagTexts
{
    private static readonly char[] Separators = ['\n', '；', ';', '、'];

    /// <summary>Value of a stored text.</summary>
    public static TagValue Read(TagKind kind, string stored) => kind switch
    {
        TagKind.Number => TagValue.Of(RuleWords.ReadNumber(stored)),
        TagKind.Date => TagValue.Of(DateOnly.TryParseExact(stored, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : (DateOnly?)null),
        _ => TagValue.Of(Expert.Lines(stored)),
    };

    /// <summary>Reads what a person typed or a cell holds.</summary>
    /// <returns>The text to store, empty for no value; or what is wrong with it.</returns>
    public static (string Stored, string? Fault) Parse(TagDefinition tag, string? typed)
    {
        var text = (typed ?? "").Trim();
        if (text.Length == 0)
        {
            return ("", null);
        }

        if (text.Length > OwnTagValue.LongestValue)
        {
            return ("", $"“{tag.Label}”最多 {OwnTagValue.LongestValue} 个字。");
        }

        if (!RuleWords.IsWhole(text) || text.Any(letter => char.IsControl(letter) && letter is not '\n' and not '\r') || text.AsSpan().ContainsAny('“', '”', '"'))
        {
            return ("", $"“{tag.Label}”不能有引号和特殊字符。");
        }

        switch (tag.Kind)
        {
            case TagKind.Number:
                var number = text.Normalize(System.Text.NormalizationForm.FormKC);
                if (tag.Unit.Length > 0 && number.EndsWith(tag.Unit, StringComparison.Ordinal))
                {
                    number = number[..^tag.Unit.Length].TrimEnd();
                }

                return RuleWords.ReadNumber(number) is { } read ? (RuleWords.Number(read), null) : ("", $"“{tag.Label}”应为数字，现在是“{Cut(text)}”。");
            case TagKind.Date:
                return RuleWords.ReadDay(text) is { } day ? (day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), null) : ("", $"“{tag.Label}”应为日期，例如 2026-01-31，现在是“{Cut(text)}”。");
            case TagKind.YesNo:
                return text is RuleWords.Yes or RuleWords.No ? (text, null) : ("", $"“{tag.Label}”只能填“是”或“否”。");
            case TagKind.Choice or TagKind.Level:
                return tag.OptionLike(text) is { } option ? (option, null) : ("", $"“{tag.Label}”没有“{Cut(text)}”这一项，可以填：{string.Join('、', tag.Options.Take(10))}{(tag.Options.Count > 10 ? "……" : "")}。");
            case TagKind.Choices or TagKind.Texts:
                var parts = text.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToList();
                if (parts.Count > Expert.MostListed)
                {
                    return ("", $"“{tag.Label}”最多 {Expert.MostListed} 项。");
                }

                if (tag.Kind == TagKind.Choices && parts.Find(part => tag.OptionLike(part) is null) is { } unknown)
                {
                    return ("", $"“{tag.Label}”没有“{Cut(unknown)}”这一项。");
                }

                return (string.Join('\n', tag.Kind == TagKind.Choices ? parts.Select(part => tag.OptionLike(part)!).Distinct(StringComparer.Ordinal) : parts), null);
            default:
                return (text.ReplaceLineEndings(" "), null);
        }
    }

    /// <summary>As a cell or a form shows it.</summary>
    public static string Shown(string stored) => stored.Replace("\n", "、", StringComparison.Ordinal);

    private static string Cut(string text) => text.Length > 20 ? text[..20] + "…" : text;
}

/// <summary>The tags of an expert, fixed and own, as rules ask for them.</summary>
public static class ExpertTags
{
    /// <param name="own">Stored values of own tags, by the tag.</param>
    /// <param name="day">Age and years of practice count up to it.</param>
    public static TagValues Of(Expert expert, IEnumerable<(OwnTag Tag, string Value)> own, DateOnly day)
    {
        var values = new Dictionary<string, TagValue>(StringComparer.Ordinal)
        {
            ["name"] = TagValue.Of(expert.Name),
            ["institution"] = TagValue.Of(expert.Institution),
            ["institutionLevel"] = TagValue.Of(expert.InstitutionLevel),
            ["division"] = TagValue.Of(expert.DivisionCode),
            ["specialty"] = TagValue.Of(expert.Specialty),
            ["title"] = TagValue.Of(expert.ProfessionalTitle),
            ["qualifications"] = TagValue.Of(expert.Qualifications),
            ["languages"] = TagValue.Of(expert.Languages),
            ["technical"] = TagValue.Of(expert.IsTechnical),
            ["eminent"] = TagValue.Of(expert.IsEminent),
            ["sex"] = TagValue.Of(expert.Sex),
            ["age"] = TagValue.Of((decimal)expert.AgeOn(day)),
            ["practiceYears"] = TagValue.Of(expert.PracticeSince is { } since ? Math.Max(0, day.Year - since) : (decimal?)null),
            ["rating"] = TagValue.Of(expert.Rating),
            ["served"] = TagValue.Of((decimal)expert.Served),
        };
        foreach (var (tag, value) in own)
        {
            values[tag.Key] = TagTexts.Read(tag.Kind, value);
        }

        return new TagValues(values);
    }
}
