using System.Globalization;
using HealthPortal.Domain.Experts.ReviewSheets;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Web.Experts.ReviewSheets;

/// <summary>What was typed into a sheet, as it was typed, so that nothing is lost where it cannot be read.</summary>
internal sealed class SheetTyping
{
    private readonly Dictionary<int, string> points = [];

    public string Vote { get; set; } = "";

    public string Comment { get; set; } = "";

    public string this[int item]
    {
        get => points.GetValueOrDefault(item, "");
        set => points[item] = value;
    }

    public static SheetTyping Of(SheetContent content, SheetEntry entry)
    {
        var typed = new SheetTyping { Vote = entry.Vote?.ToString() ?? "", Comment = entry.Comment };
        for (var i = 0; i < content.Items.Count; i++)
        {
            typed[i] = entry.At(i)?.ToString("0.##", CultureInfo.InvariantCulture) ?? "";
        }

        return typed;
    }

    public Outcome<SheetEntry> Read(SheetContent content)
    {
        var problems = new List<Problem>();
        var read = content.Kind == SheetKind.Vote ? [] : content.Items.Select((item, i) =>
        {
            var text = this[i].Trim();
            if (text.Length == 0)
            {
                return (decimal?)null;
            }

            // No thousands, no exponent: what looks like a number to a person.
            if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            {
                return value;
            }

            problems.Add(new Problem($"“{item.Title}”请填数字。", FormattableString.Invariant($"p{i}")));
            return null;
        }).ToList();
        SheetVote? vote = Vote.Length == 0 ? null : Enum.TryParse<SheetVote>(Vote, out var known) && Enum.IsDefined(known) ? known : null;
        return problems.Count > 0 ? Failure.Invalid(problems) : new SheetEntry(read, content.Kind == SheetKind.Vote ? vote : null, Comment.Trim().ReplaceLineEndings("\n"));
    }
}
