namespace HealthPortal.Domain.Experts.ExpertRules;

/// <summary>
/// 相近 (模糊匹配): two texts, without blanks and compared as <see cref="TagValue.Comparable"/> does, are alike when one holds the other, or when twice the
/// pairs of neighbouring letters they share are at least six tenths of all their pairs (Dice). Nothing depends on who asks or when.
/// </summary>
public static class Similarity
{
    public const double Threshold = 0.6;

    public static bool Alike(string left, string right)
    {
        var (one, other) = (Bare(left), Bare(right));
        if (one.Length == 0 || other.Length == 0)
        {
            return false;
        }

        return one.Contains(other, StringComparison.Ordinal) || other.Contains(one, StringComparison.Ordinal) || Dice(one, other) >= Threshold;
    }

    private static double Dice(string one, string other)
    {
        if (one.Length < 2 || other.Length < 2)
        {
            return 0;
        }

        var pairs = new Dictionary<(char, char), int>();
        for (var place = 1; place < one.Length; place++)
        {
            var pair = (one[place - 1], one[place]);
            pairs[pair] = pairs.GetValueOrDefault(pair) + 1;
        }

        var shared = 0;
        for (var place = 1; place < other.Length; place++)
        {
            var pair = (other[place - 1], other[place]);
            if (pairs.GetValueOrDefault(pair) > 0)
            {
                pairs[pair]--;
                shared++;
            }
        }

        return 2.0 * shared / (one.Length + other.Length - 2);
    }

    private static string Bare(string text) => TagValue.Comparable(text).Replace(" ", "", StringComparison.Ordinal);
}
