using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Experts.ReviewSheets;

public enum SheetVerdict
{
    Passed,
    Failed,

    /// <summary>Too few of the panel were there: nothing is decided.</summary>
    NoQuorum,

    /// <summary>There is no sheet to count.</summary>
    NoSheets,

    /// <summary>No pass line: the order is the result.</summary>
    Ordered,
}

/// <summary>What an object's result is made from.</summary>
/// <param name="Panel">Places that judge it, without those recused for it.</param>
/// <param name="Present">Of them those who came.</param>
/// <param name="Sheets">Handed in and complete.</param>
public sealed record ObjectBallot(int Panel, int Present, IReadOnlyList<SheetEntry> Sheets);

/// <param name="Counted">Sheets the mean is taken over.</param>
/// <param name="Missing">People present without a sheet.</param>
/// <param name="Vetoes">Experts who found the veto item found most often.</param>
/// <param name="Lowest">Of the totals, also where it was left out.</param>
public sealed record ObjectResult(int Panel, int Present, int Sheets, int Counted, int Missing, decimal? Score, decimal? Lowest, decimal? Highest, int Agree, int Disagree, int Abstain, int Vetoes, SheetVerdict Verdict);

/// <summary>How sheets are checked, added up and decided. Whatever is shown or printed comes from here.</summary>
public static class SheetRules
{
    /// <summary>Scores have so many decimals, halves rounded up.</summary>
    public const int Digits = 2;

    /// <summary>What is wrong with what was typed; what is missing is no fault until the sheet is handed in.</summary>
    public static IEnumerable<Problem> Check(SheetContent content, SheetEntry entry)
    {
        if (entry.Comment.Length > SheetEntry.LongestComment)
        {
            yield return new Problem($"评审意见最多 {SheetEntry.LongestComment} 个字。", "comment");
        }

        if (content.Kind == SheetKind.Vote)
        {
            yield break;
        }

        for (var i = 0; i < content.Items.Count; i++)
        {
            var item = content.Items[i];
            if (entry.At(i) is not { } points)
            {
                continue;
            }

            if (item.IsVeto ? points is not (0 or 1) : points < 0 || points > item.Full || points % item.Step != 0)
            {
                yield return new Problem(item.IsVeto ? $"“{item.Title}”请选择有或没有。" : $"“{item.Title}”填 0 至 {item.Full:0.##}，间隔 {item.Step:0.##} 分。", FormattableString.Invariant($"p{i}"));
            }
        }
    }

    public static bool IsComplete(SheetContent content, SheetEntry entry) => content.Kind == SheetKind.Vote ? entry.Vote is not null : Enumerable.Range(0, content.Items.Count).All(i => entry.At(i) is not null);

    /// <summary>Total of a complete sheet; null of another. Rounded, so that the mean can be worked out again from the paper.</summary>
    public static decimal? Total(SheetContent content, SheetEntry entry)
    {
        if (content.Kind == SheetKind.Vote || !IsComplete(content, entry))
        {
            return null;
        }

        var total = 0m;
        for (var i = 0; i < content.Items.Count; i++)
        {
            var item = content.Items[i];
            if (!item.IsVeto)
            {
                total += content.IsWeighted ? entry.At(i)!.Value * item.Weight / item.Full : entry.At(i)!.Value;
            }
        }

        return Round(total);
    }

    public static ObjectResult Decide(SheetContent content, ObjectBallot ballot)
    {
        var sheets = ballot.Sheets.Where(sheet => IsComplete(content, sheet)).ToList();
        int Votes(SheetVote vote) => sheets.Count(sheet => sheet.Vote == vote);
        var totals = sheets.Select(sheet => Total(content, sheet)).OfType<decimal>().Order().ToList();
        var counted = content.DropsExtremes && totals.Count >= SheetContent.LeastToDrop ? totals[1..^1] : totals;
        decimal? score = counted.Count == 0 ? null : Round(counted.Sum() / counted.Count);
        var vetoes = Enumerable.Range(0, content.Kind == SheetKind.Vote ? 0 : content.Items.Count).Where(i => content.Items[i].IsVeto).Select(i => sheets.Count(sheet => sheet.At(i) == 1)).DefaultIfEmpty().Max();
        var agree = Votes(SheetVote.Agree);
        var of = content.Base == SheetBase.Panel ? ballot.Panel : ballot.Present;
        var verdict = !HasQuorum(content.Quorum, ballot) ? SheetVerdict.NoQuorum
            : sheets.Count == 0 ? SheetVerdict.NoSheets
            : content.Kind == SheetKind.Vote ? (IsCarried(content.Majority, agree, of) ? SheetVerdict.Passed : SheetVerdict.Failed)
            : vetoes >= content.VetoesNeeded ? SheetVerdict.Failed
            : content.PassLine is not { } line ? SheetVerdict.Ordered
            : score >= line ? SheetVerdict.Passed : SheetVerdict.Failed;
        return new ObjectResult(
            ballot.Panel, ballot.Present, sheets.Count, content.Kind == SheetKind.Vote ? sheets.Count : counted.Count, Math.Max(0, ballot.Present - sheets.Count), score, totals.Count == 0 ? null : totals[0], totals.Count == 0 ? null : totals[^1],
            agree, Votes(SheetVote.Disagree), Votes(SheetVote.Abstain), vetoes, verdict);
    }

    /// <summary>Whether the ayes are enough of so many people; those who abstain, gave no sheet or stayed away count as no ayes.</summary>
    public static bool IsCarried(SheetMajority majority, int agree, int of) => of > 0 && majority switch
    {
        SheetMajority.TwoThirds => agree * 3 >= of * 2,
        SheetMajority.Unanimous => agree >= of,
        _ => agree * 2 > of,
    };

    public static bool HasQuorum(SheetQuorum quorum, ObjectBallot ballot) => quorum switch
    {
        SheetQuorum.MoreThanHalf => ballot.Present * 2 > ballot.Panel,
        SheetQuorum.TwoThirds => ballot.Panel > 0 && ballot.Present * 3 >= ballot.Panel * 2,
        _ => true,
    };

    /// <summary>Places of the results in their order: by score, or by ayes. Equal ones share a place and the next is skipped; what was not decided has none.</summary>
    public static IReadOnlyList<int?> Places(SheetContent content, IReadOnlyList<ObjectResult> results)
    {
        decimal? Key(ObjectResult result) => result.Verdict is SheetVerdict.NoQuorum or SheetVerdict.NoSheets ? null : content.Kind == SheetKind.Vote ? result.Agree : result.Score;
        return [.. results.Select(result => Key(result) is { } own ? 1 + results.Count(other => Key(other) > own) : (int?)null)];
    }

    public static decimal Round(decimal value) => decimal.Round(value, Digits, MidpointRounding.AwayFromZero);
}
