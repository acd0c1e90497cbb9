namespace HealthPortal.Domain.Values;

/// <summary>
/// A name cut into overlapping pieces, so that any part of it is found by an index: a plain index serves only beginnings, and text indexes
/// of databases differ in how they cut Chinese. Pieces of two characters find short words, pieces of three tell long names apart.
/// </summary>
public static class NameGrams
{
    /// <summary>Characters of the longest piece.</summary>
    public const int Longest = 3;

    /// <summary>All pieces of a name, to be stored.</summary>
    public static IReadOnlySet<string> Of(string? name)
    {
        var pieces = new HashSet<string>(StringComparer.Ordinal);
        var runes = Runes(name);
        Cut(runes, 2, pieces);
        Cut(runes, Longest, pieces);
        return pieces;
    }

    /// <summary>
    /// Pieces that every name containing <paramref name="part"/> has, to be asked for: of three characters where there are three, else of two.
    /// Empty for a single character, which no piece stands for.
    /// </summary>
    public static IReadOnlyList<string> In(string? part)
    {
        var pieces = new HashSet<string>(StringComparer.Ordinal);
        var runes = Runes(part);
        Cut(runes, Math.Min(runes.Count, Longest), pieces);
        return [.. pieces];
    }

    private static List<string> Runes(string? text) => [.. (text ?? "").Trim().EnumerateRunes().Select(rune => rune.ToString())];

    private static void Cut(List<string> runes, int length, HashSet<string> into)
    {
        if (length < 2)
        {
            return;
        }

        for (var start = 0; start + length <= runes.Count; start++)
        {
            into.Add(string.Concat(runes.GetRange(start, length)));
        }
    }
}
