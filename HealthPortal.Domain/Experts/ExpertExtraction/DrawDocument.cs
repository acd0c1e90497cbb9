using System.Text.Json;
using System.Text.Json.Serialization;

namespace HealthPortal.Domain.Experts.ExpertExtraction;

public enum DrawKind
{
    /// <summary>正式抽取.</summary>
    Real,

    /// <summary>测试抽取: its seed comes from another domain, so that it can never be turned into a real one.</summary>
    Test,
}

/// <param name="Key">Stays the same for the person through all plans; not the name.</param>
/// <param name="Institution">Key of the institution; experts of none have a key of their own, so that no cap holds them together.</param>
public sealed record DrawExpert(string Key, string Institution);

/// <summary>An expert who may not be drawn in any group, and why.</summary>
public sealed record ExcludedExpert(string Key, string Institution, IReadOnlyList<string> Reasons);

/// <param name="Cap">Experts of one institution in this group, formal and backup together; null for no cap.</param>
/// <param name="Rule">The group's rule as a sentence, as it was read by those who drew.</param>
/// <param name="Eligible">Indexes into <see cref="DrawDocument.Experts"/>, ascending.</param>
public sealed record DrawGroup(string Key, string Name, int Formal, int Backup, int? Cap, string Rule, IReadOnlyList<int> Eligible);

/// <summary>What is frozen before a draw: everything that decides who can be drawn. Its hash is published before there is a seed (tender 5.3.5.1.4–6).</summary>
/// <param name="FrozenAt">UTC, to the second.</param>
/// <param name="PlanCap">Experts of one institution in the whole plan, formal and backup together; null for no cap.</param>
/// <param name="Experts">Everybody eligible in at least one group, in the order of their keys.</param>
/// <param name="Groups">In the order in which they are filled.</param>
/// <param name="Excluded">In the order of their keys.</param>
public sealed record DrawDocument(
    string Format,
    DrawKind Kind,
    string Plan,
    string Version,
    DateTime FrozenAt,
    int? PlanCap,
    IReadOnlyList<DrawExpert> Experts,
    IReadOnlyList<DrawGroup> Groups,
    IReadOnlyList<ExcludedExpert> Excluded)
{
    public const string CurrentFormat = "health-portal/expert-draw/1";

    public const int MostGroups = 30;

    public const int MostExperts = 100_000;

    public const int MostPlaces = 2_000;

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new UtcSecond() },
    };

    /// <summary>The bytes that are hashed.</summary>
    public byte[] CanonicalBytes() => CanonicalJson.Bytes(JsonSerializer.SerializeToElement(this, Json));

    /// <summary>SM3 over the canonical bytes: published before the draw.</summary>
    public string Commitment() => Sm3.Hex(CanonicalBytes());

    /// <summary>What is wrong with the document, in sentences; empty when it can be drawn from.</summary>
    public IReadOnlyList<string> Faults() =>
    [
        .. When(Format != CurrentFormat, "抽取文件的格式版本不认识。"),
        .. When(string.IsNullOrWhiteSpace(Plan), "抽取文件没有写明评审计划。"),
        .. When(FrozenAt.Kind != DateTimeKind.Utc || FrozenAt.Ticks % TimeSpan.TicksPerSecond != 0, "冻结时间应为精确到秒的世界时。"),
        .. When(PlanCap < 1, "整个计划的同一机构人数上限至少为 1。"),
        .. When(Groups.Count is 0 or > MostGroups, $"分组应有 1 至 {MostGroups} 个。"),
        .. When(Experts.Count > MostExperts, $"符合条件的专家超过 {MostExperts} 人。"),
        .. When(!Ascending(Experts.Select(expert => expert.Key)), "专家没有按编号排列，或者编号重复。"),
        .. When(!Ascending(Excluded.Select(expert => expert.Key)), "被排除的专家没有按编号排列，或者编号重复。"),
        .. When(Excluded.Select(expert => expert.Key).Intersect(Experts.Select(expert => expert.Key), StringComparer.Ordinal).Any(), "有专家既在可抽取名单里，又在排除名单里。"),
        .. When(Groups.Select(group => group.Key).Distinct(StringComparer.Ordinal).Count() != Groups.Count, "分组编号重复。"),
        .. When(Groups.Sum(group => (long)Math.Max(group.Formal, 0) + Math.Max(group.Backup, 0)) > MostPlaces, $"正式和备份名额合计超过 {MostPlaces} 个。"),
        .. Groups.SelectMany(FaultsOf),
    ];

    private static IEnumerable<string> When(bool wrong, string sentence) => wrong ? [sentence] : [];

    private static bool Ascending(IEnumerable<string> keys)
    {
        var last = "";
        foreach (var key in keys)
        {
            if (string.CompareOrdinal(key, last) <= 0)
            {
                return false;
            }

            last = key;
        }

        return true;
    }

    private IEnumerable<string> FaultsOf(DrawGroup group)
    {
        if (group.Formal < 1)
        {
            yield return $"“{group.Name}”的正式专家数至少为 1。";
        }

        if (group.Backup < 0)
        {
            yield return $"“{group.Name}”的备份专家数不能为负数。";
        }

        if (group.Cap < 1)
        {
            yield return $"“{group.Name}”的同一机构人数上限至少为 1。";
        }

        if (group.Eligible.Any(index => index < 0 || index >= Experts.Count) || group.Eligible.Zip(group.Eligible.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            yield return $"“{group.Name}”的可抽取专家没有按顺序排列，或者不在名单里。";
        }
    }

    /// <summary>One way to write an instant: 2026-11-23T08:00:00Z.</summary>
    private sealed class UtcSecond : JsonConverter<DateTime>
    {
        private const string Pattern = "yyyy-MM-dd'T'HH:mm:ss'Z'";

        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            DateTime.TryParseExact(reader.GetString(), Pattern, System.Globalization.CultureInfo.InvariantCulture,
                System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal, out var time)
                ? time
                : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString(Pattern, System.Globalization.CultureInfo.InvariantCulture));
    }
}
