using HealthPortal.Domain.Experts.ExpertExtraction;

namespace HealthPortal.Tests.Domain.Experts.ExpertExtraction;

/// <summary>Invented draws, small by hand and large by a fixed seed.</summary>
internal static class DrawSamples
{
    public static readonly DateTime Day = new(2026, 3, 10, 1, 0, 0, DateTimeKind.Utc);

    public static readonly SeedPart[] Parts = [new("operator", "zhang", "春江潮水连海平"), new("supervisor", "li", "3.14159 dice 6-2-5")];

    public static readonly string ServerNonce = string.Concat(Enumerable.Range(0, 32).Select(number => number.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>The example of docs/expert-draw.md: six experts of three institutions, two groups that overlap.</summary>
    public static DrawDocument Example(DrawKind kind = DrawKind.Real, string plan = "PLAN-2026-001") => new(
        DrawDocument.CurrentFormat, kind, plan, "1.0.0", Day, PlanCap: 2,
        [new("E01", "A"), new("E02", "A"), new("E03", "A"), new("E04", "B"), new("E05", "B"), new("E06", "C")],
        [
            new DrawGroup("clinic", "临床组", 2, 1, 1, "专业包含“内科”", [0, 1, 3, 4, 5]),
            new DrawGroup("law", "政策组", 1, 0, null, "职称等于“正高”", [1, 2, 4]),
        ],
        [new ExcludedExpert("E07", "A", ["recusal-person"])]);

    public static byte[] Seed(DrawDocument document, string? serverNonce = null) =>
        DrawSeed.Make(document.Kind, document.Commitment(), serverNonce ?? ServerNonce, Parts);

    /// <summary>A plan by chance: overlapping groups, institutions of unequal size, caps that often bind.</summary>
    public static DrawDocument Random(Random random, int experts, int groups, int institutions, int places, double overlap = 0.5) => new(
        DrawDocument.CurrentFormat, DrawKind.Real, "PLAN-R", "1.0.0", Day, random.Next(3) == 0 ? null : random.Next(1, 6),
        [.. Enumerable.Range(0, experts).Select(number => new DrawExpert($"E{number:d6}", $"I{random.Next(1 + random.Next(institutions)):d4}"))],
        [.. Enumerable.Range(0, groups).Select(group => new DrawGroup($"g{group}", $"第{group + 1}组", random.Next(1, places + 1), random.Next(places + 1), random.Next(3) == 0 ? null : random.Next(1, 4), "规则",
            [.. Enumerable.Range(0, experts).Where(_ => random.NextDouble() < overlap)]))],
        []);
}
