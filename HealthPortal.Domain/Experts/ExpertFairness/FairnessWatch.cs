using HealthPortal.Domain.Experts.ExpertExtraction;

namespace HealthPortal.Domain.Experts.ExpertFairness;

/// <summary>
/// Compares what was drawn with what had to be expected. Each kind of figure is a family of tests of its own, held by Benjamini–Hochberg at
/// <see cref="Level"/>: if everything is fair, a family raises an alarm with at most that probability, and the seven families together in at most about
/// seven of a hundred looks. Draws count as independent of each other. Within a draw nobody can be drawn twice and caps keep colleagues apart, so that
/// counts vary less than the tests assume: they are careful rather than quick to accuse. An alarm is a reason to look, no proof.
/// </summary>
public static class FairnessWatch
{
    public const double Level = 0.01;

    // A class expected less often is judged together with the others of the kind: the chi-square distribution does not hold for it.
    private const double LeastExpected = 5;

    private const int MostUnremarkable = 20;

    /// <param name="draws">In the order in which they took place.</param>
    public static FairnessReport Report(IReadOnlyList<WatchedDraw> draws)
    {
        var figures = new List<FairnessFigure>();
        var tested = 0L;
        Family(Experts(draws));
        Family(OfOperators(draws, out var combinations), combinations, MostUnremarkable);
        Family(Classes(draws));
        Family(Runs(draws));
        Family(Pairs(draws, out var pairs), pairs, MostUnremarkable);
        Family(Redraws(draws));
        Family(Answers(draws));
        return new FairnessReport([.. figures.OrderByDescending(figure => figure.Alarm).ThenBy(figure => figure.P)], tested);

        void Family(List<FairnessFigure> family, long? all = null, int? most = null)
        {
            tested += all ?? family.Count;
            var threshold = Significance.Threshold(family.Select(figure => figure.P), all ?? family.Count, Level);
            var unremarkable = family.Where(figure => figure.P > threshold).OrderBy(figure => figure.P);
            figures.AddRange(family.Where(figure => figure.P <= threshold).Select(figure => figure with { Alarm = true }));
            figures.AddRange(most is { } few ? unremarkable.Take(few) : unremarkable);
        }
    }

    private static List<FairnessFigure> Experts(IReadOnlyList<WatchedDraw> draws)
    {
        var chances = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        var drawn = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var draw in draws)
        {
            foreach (var expert in draw.Experts)
            {
                Add(chances, expert.Key, expert.Probability);
            }

            foreach (var key in draw.Drawn)
            {
                Add(drawn, key, draw.Id);
            }
        }

        return [.. chances.Select(pair => Counted(FairnessKind.Expert, [pair.Key], pair.Value, drawn.GetValueOrDefault(pair.Key) ?? [], Significance.Count))];
    }

    /// <summary>Whether somebody is drawn too often when one person draws. Who was drawn once or never there cannot be remarkable; they count as tested.</summary>
    private static List<FairnessFigure> OfOperators(IReadOnlyList<WatchedDraw> draws, out long tested)
    {
        var figures = new List<FairnessFigure>();
        tested = 0;
        var operators = draws.GroupBy(draw => draw.Operator, StringComparer.Ordinal).ToList();
        foreach (var own in operators.Where(_ => operators.Count > 1))
        {
            var chances = new Dictionary<string, List<double>>(StringComparer.Ordinal);
            foreach (var expert in own.SelectMany(draw => draw.Experts))
            {
                Add(chances, expert.Key, expert.Probability);
            }

            tested += chances.Count;
            figures.AddRange(own.SelectMany(draw => draw.Drawn.Select(key => (key, draw.Id))).GroupBy(pair => pair.key, pair => pair.Id, StringComparer.Ordinal).Where(often => often.Count() > 1 && chances.ContainsKey(often.Key))
                .Select(often => Counted(FairnessKind.OperatorAndExpert, [own.Key, often.Key], chances[often.Key], [.. often], Significance.AtLeast)));
        }

        return figures;
    }

    private static List<FairnessFigure> Classes(IReadOnlyList<WatchedDraw> draws)
    {
        var expected = new Dictionary<string, double>(StringComparer.Ordinal);
        var observed = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var draw in draws)
        {
            var drawn = draw.Drawn.ToHashSet(StringComparer.Ordinal);
            foreach (var expert in draw.Experts)
            {
                expected[expert.Class] = expected.GetValueOrDefault(expert.Class) + expert.Probability;
                observed[expert.Class] = observed.GetValueOrDefault(expert.Class) + (drawn.Contains(expert.Key) ? 1 : 0);
            }
        }

        List<(double Expected, double Observed)> classes = [.. expected.Where(pair => pair.Value >= LeastExpected).Select(pair => (pair.Value, (double)observed[pair.Key]))];
        (double Expected, double Observed) rest = (expected.Where(pair => pair.Value < LeastExpected).Sum(pair => pair.Value), expected.Where(pair => pair.Value < LeastExpected).Sum(pair => observed[pair.Key]));
        if (rest.Expected >= LeastExpected)
        {
            classes.Add(rest);
        }

        if (classes.Count < 2)
        {
            return [];
        }

        var (value, p) = Significance.ChiSquare(classes);
        return [new FairnessFigure(FairnessKind.Classes, [], classes.Count - 1, value, null, p, IsExact: false, Alarm: false, Ids(draws))];
    }

    /// <summary>
    /// For each draw: whether those drawn lie on the whole in the earlier or the later half of the frozen list, weighted by probability. A fair draw gives
    /// either with the same chance, whatever the draws before. Too few or too many runs, or one half too often, are not that.
    /// </summary>
    private static List<FairnessFigure> Runs(IReadOnlyList<WatchedDraw> draws)
    {
        var signs = new List<bool>();
        foreach (var draw in draws)
        {
            var (before, total) = (0.0, draw.Experts.Sum(expert => expert.Probability));
            var place = new Dictionary<string, double>(StringComparer.Ordinal);
            foreach (var expert in draw.Experts)
            {
                place[expert.Key] = (before + (expert.Probability / 2)) / total;
                before += expert.Probability;
            }

            var mean = draw.Drawn.Where(place.ContainsKey).Select(key => place[key]).DefaultIfEmpty(0.5).Average();
            if (Math.Abs(mean - 0.5) > 1e-9)
            {
                signs.Add(mean > 0.5);
            }
        }

        if (signs.Count < 2)
        {
            return [];
        }

        var (runs, expected, order) = Significance.Runs(signs);
        var sides = Significance.Count([.. signs.Select(_ => 0.5)], signs.Count(sign => sign));
        return [new FairnessFigure(FairnessKind.Runs, [], expected, runs, null, Math.Min(1, 2 * Math.Min(order, sides)), IsExact: signs.Count <= Significance.MostExact, Alarm: false, Ids(draws))];
    }

    /// <summary>Together means: both drawn in one draw. Chance is taken as the product of both; in one group it is really less, because one takes a place from the other.</summary>
    private static List<FairnessFigure> Pairs(IReadOnlyList<WatchedDraw> draws, out long tested)
    {
        var together = new Dictionary<(string One, string Other), List<string>>();
        foreach (var draw in draws)
        {
            string[] drawn = [.. draw.Drawn.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            for (var one = 0; one < drawn.Length; one++)
            {
                for (var other = one + 1; other < drawn.Length; other++)
                {
                    Add(together, (drawn[one], drawn[other]), draw.Id);
                }
            }
        }

        var often = together.Where(pair => pair.Value.Count > 1).ToList();
        var asked = often.SelectMany(pair => new[] { pair.Key.One, pair.Key.Other }).ToHashSet(StringComparer.Ordinal);
        var chances = new Dictionary<string, Dictionary<int, double>>(StringComparer.Ordinal);
        var all = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, draw) in draws.Index())
        {
            foreach (var expert in draw.Experts)
            {
                all.Add(expert.Key);
                if (asked.Contains(expert.Key))
                {
                    if (!chances.TryGetValue(expert.Key, out var own))
                    {
                        chances[expert.Key] = own = [];
                    }

                    own[index] = expert.Probability;
                }
            }
        }

        tested = (long)all.Count * (all.Count - 1) / 2;
        return [.. often.Select(pair => Counted(FairnessKind.Pair, [pair.Key.One, pair.Key.Other],
            [.. chances[pair.Key.One].Where(own => chances[pair.Key.Other].ContainsKey(own.Key)).Select(own => own.Value * chances[pair.Key.Other][own.Key])], pair.Value, Significance.AtLeast))];
    }

    /// <summary>Of those called, how many were replaced: one operator against all others.</summary>
    private static List<FairnessFigure> Redraws(IReadOnlyList<WatchedDraw> draws)
    {
        var own = draws.GroupBy(draw => draw.Operator, StringComparer.Ordinal)
            .Select(group => (group.Key, Marked: group.Sum(draw => draw.Causes.Count), Called: group.Sum(draw => draw.Causes.Count + draw.Accepted.Count), Ids: Ids(group.Where(draw => draw.Causes.Count > 0)))).ToList();
        return Compared(FairnessKind.Operator, own);
    }

    private static List<FairnessFigure> Answers(IReadOnlyList<WatchedDraw> draws)
    {
        var answers = draws.SelectMany(draw => draw.Accepted.Select(key => (key, No: false, draw.Id))
            .Concat(draw.Causes.Where(cause => cause.Kind is DrawCauseKind.Declined or DrawCauseKind.NoAnswer).Select(cause => (key: cause.Expert, No: true, draw.Id))));
        return Compared(FairnessKind.Answers, [.. answers.GroupBy(answer => answer.key, StringComparer.Ordinal)
            .Select(group => (group.Key, group.Count(answer => answer.No), group.Count(), group.Where(answer => answer.No).Select(answer => answer.Id).ToArray()))]);
    }

    private static List<FairnessFigure> Compared(FairnessKind kind, List<(string Key, int Marked, int Called, string[] Ids)> own)
    {
        var (marked, all) = (own.Sum(one => one.Marked), own.Sum(one => one.Called));
        return own.Count < 2 ? [] : [.. own.Where(one => one.Called > 0).Select(one =>
        {
            // Against the others alone, as the sentence says; the test looks at both together.
            var expected = all == one.Called ? 0 : one.Called * (marked - one.Marked) / (double)(all - one.Called);
            var variance = all < 2 ? 0 : one.Called * (double)marked / all * (all - marked) / all * (all - one.Called) / (all - 1.0);
            return new FairnessFigure(kind, [one.Key], expected, one.Marked, variance > 0 ? (one.Marked - (one.Called * (double)marked / all)) / Math.Sqrt(variance) : null,
                Significance.AtLeastMarked(one.Marked, one.Called, marked, all), IsExact: true, Alarm: false, one.Ids);
        })];
    }

    private static FairnessFigure Counted(FairnessKind kind, string[] subjects, List<double> chances, IReadOnlyList<string> drawn, Func<IReadOnlyList<double>, int, double> test)
    {
        var (mean, variance) = Significance.Moments(chances);
        return new FairnessFigure(kind, subjects, mean, drawn.Count, variance > 0 ? (drawn.Count - mean) / Math.Sqrt(variance) : null, test(chances, drawn.Count), drawn.Count <= Significance.MostExact, Alarm: false, drawn);
    }

    private static string[] Ids(IEnumerable<WatchedDraw> draws) => [.. draws.Select(draw => draw.Id)];

    private static void Add<TKey, TItem>(Dictionary<TKey, List<TItem>> lists, TKey key, TItem item)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists[key] = list = [];
        }

        list.Add(item);
    }
}
