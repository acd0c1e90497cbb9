using System.Text.Encodings.Web;
using System.Text.Json;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceQuality;
using HealthPortal.Domain.Licensing.LicenceStandards;

namespace HealthPortal.Data.Licensing.LicenceQuality;

/// <param name="Failed">Records that break it.</param>
/// <param name="Weight">That counted on the day.</param>
public sealed record RuleCount(string Rule, int Weight, long Failed);

/// <param name="Distinct">Different values; estimated above <see cref="DistinctCount.MostExact"/>.</param>
/// <param name="Top">The most frequent values of dictionary items, with their number.</param>
public sealed record ProfileItem(string Key, string Label, string TypeName, bool IsPersonal, long Filled, long Invalid, long Distinct, bool IsEstimated, IReadOnlyList<TopValue> Top);

public sealed record TopValue(string Value, long Count);

/// <param name="NumberTwice">Records whose number another valid record of the type bears.</param>
/// <param name="HolderTwice">Records whose holder has another valid licence of the type.</param>
public sealed record ProfileContent(long NumberTwice, long HolderTwice, IReadOnlyList<ProfileItem> Items);

internal static class QualityJson
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Plain);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Plain)!;
}

/// <summary>One record as it was judged.</summary>
public sealed record JudgedRecord(Guid Id, string Path, string Number, string HolderName, string?[] Values, bool[] Invalid, bool NumberTwice, bool HolderTwice, IReadOnlyList<QualityFailure> Failures);

/// <summary>Records of one organ that break one rule.</summary>
public sealed class TalliedIssue
{
    public long Count { get; set; }

    public List<(Guid Id, string Number, string HolderName, QualityFailure Failure)> First { get; } = [];
}

/// <summary>The counts of a measurement by organ. What it holds grows with the organs, rules and data items, not with the records.</summary>
public sealed class QualityTally(StandardContent content, IReadOnlyList<QualityTerms> rules)
{
    private const int MostTop = 10;

    /// <summary>Values of a dictionary item that are told apart; wrong ones can be of any number.</summary>
    private const int MostValues = 200;

    private readonly Dictionary<string, Node> leaves = new(StringComparer.Ordinal);

    public long Records { get; private set; }

    public Dictionary<(string Path, string Rule), TalliedIssue> Issues { get; } = [];

    public void Add(JudgedRecord record)
    {
        Records++;
        if (!leaves.TryGetValue(record.Path, out var node))
        {
            leaves[record.Path] = node = new Node(content, rules.Count);
        }

        node.Records++;
        node.Failing += record.Failures.Count > 0 ? 1 : 0;
        node.NumberTwice += record.NumberTwice ? 1 : 0;
        node.HolderTwice += record.HolderTwice ? 1 : 0;
        for (var place = 0; place < record.Values.Length; place++)
        {
            node.Items[place].Add(record.Values[place], record.Invalid[place]);
        }

        // Two items of a record may break one rule; the record counts once.
        foreach (var group in record.Failures.GroupBy(failure => failure.Rule, StringComparer.Ordinal))
        {
            node.Failed[Place(group.Key)]++;
            if (!Issues.TryGetValue((record.Path, group.Key), out var issue))
            {
                Issues[(record.Path, group.Key)] = issue = new TalliedIssue();
            }

            issue.Count++;
            if (issue.First.Count < QualityIssueRecord.Most)
            {
                var failure = group.First();
                issue.First.Add((record.Id, record.Number, record.HolderName, failure with { Label = string.Join('、', group.Select(one => one.Label).Distinct(StringComparer.Ordinal)), Message = string.Join(' ', group.Select(one => one.Message)) }));
            }
        }
    }

    /// <summary>Every organ with records and every node above one.</summary>
    public IEnumerable<(QualityScore Score, QualityProfile Profile)> Results(Guid measurement, Guid type, DateOnly day)
    {
        var all = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var (path, leaf) in leaves)
        {
            foreach (var above in OrganisationPath.Line(path))
            {
                if (!all.TryGetValue(above, out var node))
                {
                    all[above] = node = new Node(content, rules.Count);
                }

                node.Add(leaf);
            }
        }

        foreach (var (path, node) in all)
        {
            yield return (
                new QualityScore
                {
                    MeasurementId = measurement, TypeId = type, OrganisationPath = path, Day = day, Records = node.Records, Failing = node.Failing,
                    Passing = QualityScoring.Passing(node.Records, [.. rules.Select((rule, place) => (rule.Weight, node.Failed[place]))]),
                    RulesJson = QualityJson.Write(rules.Select((rule, place) => new RuleCount(rule.Rule.Key, rule.Weight, node.Failed[place]))),
                },
                new QualityProfile
                {
                    MeasurementId = measurement, TypeId = type, OrganisationPath = path, Records = node.Records,
                    ItemsJson = QualityJson.Write(new ProfileContent(node.NumberTwice, node.HolderTwice, [.. content.Fields.Select((field, place) => (field, Item: node.Items[place])).Where(pair => !pair.field.IsDrawn).Select(pair => pair.Item.Of(pair.field))])),
                });
        }
    }

    private int Place(string rule)
    {
        for (var place = 0; place < rules.Count; place++)
        {
            if (rules[place].Rule.Key == rule)
            {
                return place;
            }
        }

        throw new InvalidOperationException($"The rule {rule} does not count.");
    }

    private sealed class Node(StandardContent content, int rules)
    {
        public long Records { get; set; }

        public long Failing { get; set; }

        public long NumberTwice { get; set; }

        public long HolderTwice { get; set; }

        public long[] Failed { get; } = new long[rules];

        public ItemTally[] Items { get; } = [.. content.Fields.Select(field => new ItemTally(field.Type == StandardFieldType.Choice))];

        public void Add(Node other)
        {
            (Records, Failing, NumberTwice, HolderTwice) = (Records + other.Records, Failing + other.Failing, NumberTwice + other.NumberTwice, HolderTwice + other.HolderTwice);
            for (var place = 0; place < Failed.Length; place++)
            {
                Failed[place] += other.Failed[place];
            }

            for (var place = 0; place < Items.Length; place++)
            {
                Items[place].Add(other.Items[place]);
            }
        }
    }

    private sealed class ItemTally(bool keepsValues)
    {
        private readonly DistinctCount distinct = new();
        private readonly Dictionary<string, long> values = new(StringComparer.Ordinal);
        private long filled;
        private long invalid;

        public void Add(string? value, bool isInvalid)
        {
            invalid += isInvalid ? 1 : 0;
            if (string.IsNullOrWhiteSpace(value))
            {
                return;
            }

            filled++;
            distinct.Add(value);
            if (keepsValues)
            {
                Count(value.Length > 60 ? value[..60] : value, 1);
            }
        }

        public void Add(ItemTally other)
        {
            (filled, invalid) = (filled + other.filled, invalid + other.invalid);
            distinct.Add(other.distinct);
            foreach (var (value, count) in other.values)
            {
                Count(value, count);
            }
        }

        public ProfileItem Of(StandardField field) => new(
            field.Key, field.Label, field.Type.Name(), field.IsPersonalNumber, filled, invalid, distinct.Count, distinct.IsEstimated,
            field.IsPersonalNumber ? [] : [.. values.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(MostTop).Select(pair => new TopValue(pair.Key, pair.Value))]);

        private void Count(string value, long count)
        {
            if (values.TryGetValue(value, out var before))
            {
                values[value] = before + count;
            }
            else if (values.Count < MostValues)
            {
                values[value] = count;
            }
        }
    }
}
