using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceStandards;

namespace HealthPortal.Domain.Licensing.LicenceCollection;

/// <summary>
/// How the columns of a file, or the names in a JSON record, stand for the data items of a standard: by label or by key. What the standard does not know
/// is refused and not passed over, so that nobody believes data to be collected that is not.
/// </summary>
public sealed class RecordLayout
{
    public const string ValidityKey = "isValid";

    public const string ValidityLabel = "是否有效";

    /// <summary>Of <see cref="FieldOf"/>: the validity mark.</summary>
    public const int Validity = -1;

    /// <summary>Of <see cref="FieldOf"/>: read and left.</summary>
    public const int Ignored = -2;

    /// <summary>Written by the portal or by Excel; not data.</summary>
    private static readonly string[] NotData = ["错误说明", "序号", "行号"];

    private readonly Dictionary<string, int> places;
    private readonly StandardContent content;

    public RecordLayout(StandardContent content)
    {
        this.content = content;
        places = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { [ValidityKey] = Validity, [ValidityLabel] = Validity, ["有效标识"] = Validity };
        foreach (var word in NotData)
        {
            places[word] = Ignored;
        }

        for (var index = 0; index < content.Fields.Count; index++)
        {
            // A picture and a code drawn by the portal are no text of a file.
            var place = content.Fields[index].IsDrawn ? Ignored : index;
            places[content.Fields[index].Key] = place;
            places[Tidy(content.Fields[index].Label)] = place;
        }
    }

    /// <summary>Data items that are collected as text, in the order of the standard.</summary>
    public IEnumerable<StandardField> Collected => content.Fields.Where(item => !item.IsDrawn);

    /// <summary>Place of the data item among all of the standard, or <see cref="Validity"/> or <see cref="Ignored"/>; null for a name the standard does not know.</summary>
    public int? FieldOf(string name) => places.TryGetValue(Tidy(name), out var place) ? place : null;

    /// <summary>Places by column of a header line.</summary>
    public Outcome<int[]> Read(IReadOnlyList<string> headers)
    {
        var found = new int[headers.Count];
        var problems = new List<Problem>();
        var seen = new Dictionary<int, string>();
        for (var column = 0; column < headers.Count; column++)
        {
            if (Tidy(headers[column]).Length == 0)
            {
                found[column] = Ignored;
                continue;
            }

            if (FieldOf(headers[column]) is not { } place)
            {
                problems.Add(new Problem($"列“{Short(headers[column])}”不是标准里的数据项，请改成标准里的名称或删去这一列。"));
                continue;
            }

            found[column] = place;
            if (place != Ignored && !seen.TryAdd(place, headers[column]))
            {
                problems.Add(new Problem($"列“{Short(headers[column])}”与“{Short(seen[place])}”是同一个数据项，请删去一列。"));
            }
        }

        var missing = content.Fields.Where((field, index) => !field.IsDrawn && !seen.ContainsKey(index) && (field.Required || field.Key == content.PrimaryKey || field.Key == content.BusinessDate)).Select(field => field.Label).ToList();
        if (missing.Count > 0)
        {
            problems.Add(new Problem($"缺少必填的列：{string.Join("、", missing)}。请下载模板对照。"));
        }

        return problems.Count > 0 ? Failure.Invalid(problems) : found;
    }

    /// <summary>Reads a validity mark: 1 valid, 0 not; empty is valid.</summary>
    /// <returns>Null for anything else.</returns>
    public static bool? ReadValidity(string? text) => text?.Trim() switch
    {
        null or "" or "1" or "是" or "true" or "有效" => true,
        "0" or "否" or "false" or "无效" => false,
        _ => null,
    };

    private static string Tidy(string header) => string.Concat(header.Where(letter => !char.IsWhiteSpace(letter) && letter is not ('*' or '＊' or '\uFEFF'))).Replace('(', '（').Replace(')', '）');

    private static string Short(string text) => text.Length > 30 ? text[..30] + "…" : text;
}
