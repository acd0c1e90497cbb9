using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Experts.ExpertRules;

/// <summary>A rule as it is stored and frozen with a draw.</summary>
public static class RuleJson
{
    public const int Version = 1;

    private const string Unreadable = "规则的内容读不出来，它可能来自更新的版本。";

    /// <summary>Deeper than any rule may be, so that a rule that is too deep is told as one.</summary>
    private const int MostDepth = 64;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        MaxDepth = MostDepth,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static string Write(RuleGroup rule) => JsonSerializer.Serialize(new Stored { Version = Version, Rule = Of(rule) }, Options);

    public static Outcome<RuleGroup> Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<Stored>(json, Options) is { Version: Version, Rule: { } stored } && NodeOf(stored) is RuleGroup rule ? rule : Failure.Invalid(Unreadable);
        }
        catch (JsonException)
        {
            return Failure.Invalid(Unreadable);
        }
    }

    private static Part Of(RuleNode node) => node switch
    {
        RuleGroup group => new Part { Join = group.Join, Parts = [.. group.Children.Select(Of)] },
        RuleCondition condition => new Part { Tag = condition.Tag, Operator = condition.Operator, Operands = condition.Operands.Count == 0 ? null : condition.Operands },
        _ => throw new InvalidOperationException("A part of a rule is a group or a condition."),
    };

    /// <summary>Null for what is neither a group nor a condition, or both.</summary>
    private static RuleNode? NodeOf(Part part)
    {
        if (part is { Tag: { } tag, Operator: { } operation, Join: null, Parts: null })
        {
            return part.Operands?.Any(operand => operand is null) == true ? null : new RuleCondition(tag, operation, part.Operands ?? []);
        }

        if (part is not { Join: { } join, Parts: { } parts, Tag: null, Operator: null, Operands: null })
        {
            return null;
        }

        var children = parts.Select(child => child is null ? null : NodeOf(child)).ToList();
        return children.Contains(null) ? null : new RuleGroup(join, [.. children.OfType<RuleNode>()]);
    }

    private sealed record Stored
    {
        public int Version { get; init; }

        public Part? Rule { get; init; }
    }

    private sealed record Part
    {
        public RuleJoin? Join { get; init; }

        public IReadOnlyList<Part>? Parts { get; init; }

        public string? Tag { get; init; }

        public RuleOperator? Operator { get; init; }

        public IReadOnlyList<string>? Operands { get; init; }
    }
}
