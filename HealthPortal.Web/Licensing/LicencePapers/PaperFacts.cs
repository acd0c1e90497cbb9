using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Web.Printing;

namespace HealthPortal.Web.Licensing.LicencePapers;

/// <param name="Continued">The value is too long for the sheet and stands on the next.</param>
public sealed record PaperFact(string Label, string Value, bool Continued);

/// <summary>A list of facts in letters as large as its room allows; what does not fit in the smallest goes to the continuation sheet.</summary>
public sealed record PaperFacts(IReadOnlyList<PaperFact> Lines, decimal Points)
{
    private const double MillimetresPerPoint = 0.3528;
    private const double LineHeight = 1.4;

    /// <summary>Between two facts.</summary>
    private const double Gap = 1.5;

    /// <summary>Letters never fill a line to its end: punctuation may not begin one, and numbers break as a whole.</summary>
    private const double Filling = 0.9;

    private static readonly double[] Steps = [18, 16, 14, 12, 10.5, 9];

    public IEnumerable<PaperFact> Continued => Lines.Where(line => line.Continued);

    /// <param name="paper">The licence.</param>
    /// <param name="keys">Data items in the order of the list.</param>
    /// <param name="width">Of a value, in millimetres.</param>
    /// <param name="room">Height of the list, in millimetres.</param>
    /// <param name="labelWidth">In millimetres.</param>
    /// <param name="largest">Points.</param>
    public static PaperFacts Fit(LicencePaper paper, IEnumerable<string> keys, double width, double room, double labelWidth, double largest = 18)
    {
        var lines = keys.Select(key => new PaperFact(Label(paper, key), Value(paper, key), Continued: false)).ToList();
        while (true)
        {
            foreach (var points in Steps.Where(points => points <= largest))
            {
                if (Height(lines, width, labelWidth, points) <= room)
                {
                    return new PaperFacts(lines, (decimal)points);
                }
            }

            var longest = lines.Where(line => !line.Continued).MaxBy(line => Width(line.Value));
            if (longest is null || Width(longest.Value) < 8)
            {
                return new PaperFacts(lines, (decimal)Steps[^1]);
            }

            lines[lines.IndexOf(longest)] = longest with { Continued = true };
        }
    }

    /// <summary>What the standard has beyond what the paper names: an item added by a later version is printed, not lost.</summary>
    public static IEnumerable<string> Rest(LicencePaper paper, params IEnumerable<string> named) =>
        paper.Fields.Where(field => !field.IsDrawn && field.Role is not StandardFieldRole.State).Select(field => field.Key).Except(named, StringComparer.Ordinal);

    public static string Value(LicencePaper paper, string key)
    {
        if (paper.Values.TryGetValue(key, out var value) && value.Length > 0)
        {
            return value;
        }

        return paper.Fields.FirstOrDefault(field => field.Key == key)?.Role switch
        {
            StandardFieldRole.Number => paper.Number,
            StandardFieldRole.HolderName => paper.HolderName,
            StandardFieldRole.Organ => paper.OrganName,
            StandardFieldRole.IssuedOn => ChineseDate.InDigits(paper.IssuedOn),
            StandardFieldRole.ValidFrom when paper.ValidFrom is { } day => ChineseDate.InDigits(day),
            StandardFieldRole.ValidTo when paper.ValidTo is { } day => ChineseDate.InDigits(day),
            _ => "",
        };
    }

    private static string Label(LicencePaper paper, string key) => paper.Fields.FirstOrDefault(field => field.Key == key)?.Label ?? key;

    private static double Height(List<PaperFact> lines, double width, double labelWidth, double points) =>
        lines.Sum(line => (Math.Max(Rows(line.Continued ? "（详见续页）" : line.Value, width, points), Rows(line.Label + "：", labelWidth, points)) * points * LineHeight * MillimetresPerPoint) + Gap);

    private static double Rows(string text, double width, double points) =>
        text.Split('\n').Sum(row => Math.Max(1, Math.Ceiling(Width(row) * points * MillimetresPerPoint / (width * Filling))));

    /// <summary>In widths of a Chinese letter.</summary>
    private static double Width(string text) => text.Sum(letter => letter < 0x2000 ? 0.62 : 1.0);
}
