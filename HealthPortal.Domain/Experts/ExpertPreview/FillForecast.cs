using System.Globalization;

namespace HealthPortal.Domain.Experts.ExpertPreview;

/// <summary>How an expert answered when called so far.</summary>
public sealed record AnswerHistory(int Accepted, int Declined, int NoAnswer)
{
    public int Total => Accepted + Declined + NoAnswer;
}

/// <summary>
/// How probable it is that an expert accepts: a Beta prior with the pool's own mean, moved by the expert's own answers. Somebody without history gets the
/// pool's mean; somebody who always declined gets less, but never nothing.
/// </summary>
public sealed class AnswerModel
{
    /// <summary>As many answers of an expert as weigh the same as the pool's mean.</summary>
    public const double PriorWeight = 4;

    private AnswerModel(double poolMean) => PoolMean = poolMean;

    /// <summary>Share of acceptances in the pool, with half an answer of each kind added so that it is neither 0 nor 1; one half without any answers.</summary>
    public double PoolMean { get; }

    public static AnswerModel Of(IReadOnlyCollection<AnswerHistory> pool) => new((pool.Sum(history => (double)history.Accepted) + 0.5) / (pool.Sum(history => (double)history.Total) + 1));

    public double Accepts(AnswerHistory history) => ((PriorWeight * PoolMean) + history.Accepted) / (PriorWeight + history.Total);
}

/// <param name="Open">Formal places nobody has accepted yet.</param>
/// <param name="Chances">Of acceptance, of those who will be called, in the order of calling: first those who hold the open places, then the backups.</param>
/// <param name="Later">Of acceptance, of whoever would come behind them; usually the pool's mean.</param>
public sealed record FillGroup(string Key, string Name, int Open, IReadOnlyList<double> Chances, double Later);

/// <param name="Complete">Probability that every open place is accepted in time.</param>
/// <param name="Backups">There are.</param>
/// <param name="BackupsNeeded">Fewest with which <paramref name="Complete"/> reaches <see cref="FillForecast.Aim"/>; null when no number does, because the rounds are too few.</param>
public sealed record GroupFill(string Key, string Name, int Open, double Complete, int Backups, int? BackupsNeeded, string Sentence);

/// <summary>
/// Whether a panel will be complete by the deadline. Calls go in rounds: in each round up to a fixed number of people are called for places still open,
/// and by its end each has accepted or not. A round is the time somebody has to answer (4 hours, counted in sending hours); a refusal that comes early is
/// not used to start the next call sooner, so that the forecast errs on the safe side. Nobody is called twice and answers do not depend on each other.
/// Under this model the chances are exact: all sequences of answers are added up over the states "next to be called, places open".
/// </summary>
public sealed record FillForecast(IReadOnlyList<GroupFill> Groups)
{
    public const double Aim = 0.95;

    public const int MostRounds = 1_000;

    /// <summary>That all groups are complete.</summary>
    public double Complete => Groups.Aggregate(1.0, (product, group) => product * group.Complete);

    /// <param name="rounds">Left until the deadline.</param>
    /// <param name="atOnce">Called per round and group; 1 when calls go strictly one after another.</param>
    public static FillForecast Of(IReadOnlyList<FillGroup> groups, int rounds, int atOnce)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rounds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rounds, MostRounds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(atOnce);
        return new FillForecast([.. groups.Select(group => Of(group, rounds, atOnce))]);
    }

    /// <summary>Probability that the open places are accepted when the people of the list are called in its order.</summary>
    public static double Chance(int open, IReadOnlyList<double> chances, int rounds, int atOnce)
    {
        // Probability of each state; what has no place open stays as it is, what has nobody left never completes.
        var states = new Dictionary<(int Next, int Open), double> { [(0, open)] = 1 };
        var done = open == 0 ? 1.0 : 0.0;
        for (var round = 0; round < rounds && states.Count > 0; round++)
        {
            var after = new Dictionary<(int Next, int Open), double>();
            foreach (var ((next, left), chance) in states)
            {
                var called = Math.Min(Math.Min(atOnce, left), chances.Count - next);
                if (left == 0 || called == 0)
                {
                    continue;
                }

                foreach (var (accepted, share) in Accepted(chances, next, called).Index())
                {
                    if (accepted == left)
                    {
                        done += chance * share;
                    }
                    else if (chances.Count - next - called >= left - accepted)
                    {
                        var state = (next + called, left - accepted);
                        after[state] = after.GetValueOrDefault(state) + (chance * share);
                    }
                }
            }

            states = after;
        }

        return Math.Min(1, done);
    }

    private static GroupFill Of(FillGroup group, int rounds, int atOnce)
    {
        var complete = Chance(group.Open, group.Chances, rounds, atOnce);
        var backups = Math.Max(0, group.Chances.Count - group.Open);
        var needed = Needed(group, rounds, atOnce);
        return new GroupFill(group.Key, group.Name, group.Open, complete, backups, needed, Sentence(group, rounds, complete, backups, needed));
    }

    private static int? Needed(FillGroup group, int rounds, int atOnce)
    {
        // Whoever is never called adds nothing.
        var (low, high) = (0, Math.Max(0, (int)Math.Min(int.MaxValue, (long)rounds * Math.Min(atOnce, Math.Max(1, group.Open))) - group.Open));
        if (With(high) < Aim)
        {
            return null;
        }

        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = With(middle) >= Aim ? (low, middle) : (middle + 1, high);
        }

        return low;

        double With(int backups) => Chance(group.Open, [.. Enumerable.Range(0, group.Open + backups).Select(at => at < group.Chances.Count ? group.Chances[at] : group.Later)], rounds, atOnce);
    }

    // How many of those called accept.
    private static double[] Accepted(IReadOnlyList<double> chances, int from, int called)
    {
        var sum = new double[called + 1];
        sum[0] = 1;
        for (var at = 0; at < called; at++)
        {
            var chance = chances[from + at];
            for (var count = at + 1; count > 0; count--)
            {
                sum[count] = (sum[count] * (1 - chance)) + (sum[count - 1] * chance);
            }

            sum[0] *= 1 - chance;
        }

        return sum;
    }

    private static string Sentence(FillGroup group, int rounds, double complete, int backups, int? needed)
    {
        if (group.Open == 0)
        {
            return $"“{group.Name}”已经全部答应参加。";
        }

        var now = string.Create(CultureInfo.InvariantCulture, $"“{group.Name}”还有 {group.Open} 个正式名额待答复，备份 {backups} 人，还能联系 {rounds} 轮，按期凑齐的可能约为 {Percent(complete)}。");
        return now + (complete >= Aim ? "" : needed is { } enough ? $"再增加 {group.Open + enough - group.Chances.Count} 位备份，可以达到 95%。" : "联系的轮次不够，增加备份也达不到 95%，请尽早开始联系或推迟截止时间。");
    }

    // Never rounded up to certainty, nor past the aim.
    private static string Percent(double chance) => chance switch
    {
        >= 0.999 and < 1 => "99.9%",
        < 0.001 and > 0 => "不到 0.1%",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(chance * 1000) / 10:0.#}%"),
    };
}
