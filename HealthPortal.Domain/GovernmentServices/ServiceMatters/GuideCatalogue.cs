using System.Text.Json;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

/// <summary>A file of <c>reference-data/service-guides</c>: one complete guide for every level variant of an item.</summary>
/// <param name="Items">Item codes, for example <c>32-05</c> and <c>32-06</c>.</param>
/// <param name="Content">The guide they share.</param>
public sealed record GuideFile(IReadOnlyList<string> Items, GuideContent Content)
{
    /// <exception cref="JsonException">The text is not a guide file.</exception>
    public static GuideFile Read(string json) =>
        JsonSerializer.Deserialize<GuideFile>(json, GuideJson.Options) ?? throw new JsonException("The guide file is null.");
}

/// <summary>
/// Gives every business item of the matter list a guide: the complete one written for it, or a basic one derived from the list and the
/// facts of its matter. Pure; whoever calls it reads the files.
/// </summary>
public sealed class GuideCatalogue
{
    private readonly Dictionary<string, GuideContent> guides;

    private GuideCatalogue(IReadOnlyList<MatterRow> rows, Dictionary<string, GuideContent> guides)
    {
        Rows = rows;
        this.guides = guides;
    }

    /// <summary>Every business item in the order of the list.</summary>
    public IReadOnlyList<MatterRow> Rows { get; }

    /// <param name="mattersCsv">Text of <c>service-matters.csv</c>.</param>
    /// <param name="factsJson">Text of <c>matter-facts.json</c>.</param>
    /// <param name="guideFiles">Texts of the files in <c>service-guides</c>, by file name for the sake of messages.</param>
    /// <exception cref="FormatException">The files do not fit together, or a guide breaks a rule.</exception>
    public static GuideCatalogue Build(string mattersCsv, string factsJson, IReadOnlyDictionary<string, string> guideFiles)
    {
        var rows = MatterTable.Read(mattersCsv);
        var facts = MatterFacts.Read(factsJson).ToDictionary(fact => fact.Matter);
        var guides = new Dictionary<string, GuideContent>(StringComparer.Ordinal);
        var codes = rows.Select(row => row.ItemCode).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, text) in guideFiles.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            var file = ReadFile(name, text);
            foreach (var code in file.Items)
            {
                if (!codes.Contains(code))
                {
                    throw new FormatException($"{name} serves the item {code}, which is not in the matter list.");
                }

                if (!guides.TryAdd(code, file.Content))
                {
                    throw new FormatException($"{name} serves the item {code}, which another file serves already.");
                }
            }
        }

        foreach (var row in rows)
        {
            if (!guides.ContainsKey(row.ItemCode))
            {
                guides.Add(row.ItemCode, GuideDefaults.For(row, facts.GetValueOrDefault(row.MatterNumber)
                    ?? throw new FormatException($"There are no facts on the matter {row.MatterName}.")));
            }

            var problems = GuideContentValidator.Validate(guides[row.ItemCode]);
            if (problems.Count > 0)
            {
                throw new FormatException($"The guide of {row.ItemCode} {row.ItemName} is not valid: " + string.Join(' ', problems.Select(problem => problem.Message)));
            }
        }

        return new GuideCatalogue(rows, guides);
    }

    /// <exception cref="KeyNotFoundException">The code is not in the list.</exception>
    public GuideContent For(string itemCode) => guides[itemCode];

    private static GuideFile ReadFile(string name, string text)
    {
        try
        {
            return GuideFile.Read(text);
        }
        catch (JsonException fault)
        {
            throw new FormatException($"{name} is not a guide file: {fault.Message}", fault);
        }
    }
}
