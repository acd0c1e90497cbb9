using System.Globalization;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

/// <summary>One line of <c>reference-data/service-matters.csv</c>: a business item with the facts of its matter filled down.</summary>
public sealed record MatterRow
{
    public required int MatterNumber { get; init; }

    public required string MatterName { get; init; }

    public string? SubMatterName { get; init; }

    /// <summary>Matter number and place within the matter, two digits each, for example <c>32-06</c>.</summary>
    public required string ItemCode { get; init; }

    public required string ItemName { get; init; }

    public required AdministrativeLevels Levels { get; init; }

    public required ApplicantKind ApplicantKind { get; init; }

    public required OnlineMode OnlineMode { get; init; }

    public required string OnlineModeText { get; init; }

    public required bool PublicNotice { get; init; }

    public required bool AiAssist { get; init; }

    public string? Note { get; init; }

    public required ItemKind ItemKind { get; init; }

    public required MatterCategory Category { get; init; }

    /// <summary>Filings take the short flow, whatever category the list gives them (matter 53 is one).</summary>
    public bool IsFiling => Category == MatterCategory.Filing || MatterName.EndsWith("备案", StringComparison.Ordinal);
}

/// <summary>Reads the matter list. It ships with the product, so a fault in it is a fault of the product and throws.</summary>
public static class MatterTable
{
    private const string Header =
        "matter_no,matter_name,sub_matter_name,item_name,levels,applicant,online_mode,online_mode_text,public_notice,ai_assist,note,item_kind,matter_category";

    /// <exception cref="FormatException">A line does not fit the header or holds an unknown code.</exception>
    public static IReadOnlyList<MatterRow> Read(string csv)
    {
        var lines = csv.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || lines[0].TrimStart('\uFEFF') != Header)
        {
            throw new FormatException("The matter list does not begin with the expected header.");
        }

        var rows = new List<MatterRow>(lines.Length);
        var places = new Dictionary<int, int>();
        for (var i = 1; i < lines.Length; i++)
        {
            var cells = Cells(lines[i], i + 1);
            var number = int.Parse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture);
            var place = places[number] = places.GetValueOrDefault(number) + 1;
            rows.Add(new MatterRow
            {
                MatterNumber = number,
                MatterName = cells[1],
                SubMatterName = NullIfEmpty(cells[2]),
                ItemCode = string.Create(CultureInfo.InvariantCulture, $"{number:00}-{place:00}"),
                ItemName = cells[3],
                Levels = cells[4].Split(';').Aggregate(AdministrativeLevels.None, (levels, code) => levels | Level(code, i + 1)),
                ApplicantKind = One(cells[5], i + 1, ("personal", ApplicantKind.Person), ("legal", ApplicantKind.Institution)),
                OnlineMode = One(cells[6], i + 1, ("full", OnlineMode.Full), ("channel", OnlineMode.Channel), ("redirect", OnlineMode.Redirect)),
                OnlineModeText = cells[7],
                PublicNotice = One(cells[8], i + 1, ("yes", true), ("no", false)),
                AiAssist = One(cells[9], i + 1, ("yes", true), ("no", false)),
                Note = NullIfEmpty(cells[10]),
                ItemKind = One(
                    cells[11],
                    i + 1,
                    ("new", ItemKind.New),
                    ("change", ItemKind.Change),
                    ("renewal", ItemKind.Renewal),
                    ("cancel", ItemKind.Cancel),
                    ("reissue", ItemKind.Reissue),
                    ("verify", ItemKind.Verify),
                    ("filing", ItemKind.Filing),
                    ("other", ItemKind.Other)),
                Category = CategoryOf(number),
            });
        }

        return rows;
    }

    /// <summary>
    /// The tender counts 34 + 3 + 11 + 1 + 4 + 17 matters by category without saying which; the counts fit the order of the list. The one
    /// adjudication is taken to be 52 (医疗机构名称裁定). A province that classifies otherwise changes the category in the register.
    /// </summary>
    public static MatterCategory CategoryOf(int matterNumber) => matterNumber switch
    {
        >= 1 and <= 34 => MatterCategory.Licensing,
        <= 37 => MatterCategory.Payment,
        <= 48 => MatterCategory.Confirmation,
        52 => MatterCategory.Adjudication,
        <= 53 => MatterCategory.Other,
        _ => MatterCategory.Filing,
    };

    private static AdministrativeLevels Level(string code, int line) => One(
        code,
        line,
        ("province", AdministrativeLevels.Province),
        ("city", AdministrativeLevels.City),
        ("county", AdministrativeLevels.County));

    private static T One<T>(string code, int line, params ReadOnlySpan<(string Code, T Value)> known)
    {
        foreach (var (name, value) in known)
        {
            if (name == code)
            {
                return value;
            }
        }

        throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"Line {line} of the matter list holds the unknown code \"{code}\"."));
    }

    private static string[] Cells(string line, int number)
    {
        // The list has no quoted cells; one that appears would shift columns silently, so it is refused.
        var cells = line.Split(',');
        return cells.Length == 13 && !line.Contains('"', StringComparison.Ordinal)
            ? cells
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"Line {number} of the matter list does not have 13 plain cells."));
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
