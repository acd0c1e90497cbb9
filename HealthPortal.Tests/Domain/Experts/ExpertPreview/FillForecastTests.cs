using HealthPortal.Domain.Experts.ExpertPreview;

namespace HealthPortal.Tests.Domain.Experts.ExpertPreview;

public sealed class FillForecastTests
{
    [Fact]
    public void Accepts_StartsFromThePool_AndFollowsTheExpert()
    {
        var model = AnswerModel.Of([new AnswerHistory(60, 20, 19)]);
        Assert.Equal(0.605, model.PoolMean, 1e-12);
        Assert.Equal(model.PoolMean, model.Accepts(new AnswerHistory(0, 0, 0)), 1e-12);
        Assert.Equal(((4 * 0.605) + 3) / 8, model.Accepts(new AnswerHistory(3, 1, 0)), 1e-12);
        Assert.Equal(model.Accepts(new AnswerHistory(0, 5, 0)), model.Accepts(new AnswerHistory(0, 0, 5)), 1e-12);
        Assert.InRange(model.Accepts(new AnswerHistory(0, 0, 50)), 0.001, 0.05);
        Assert.Equal(0.5, AnswerModel.Of([]).PoolMean);
        Assert.InRange(AnswerModel.Of([new AnswerHistory(10, 0, 0)]).PoolMean, 0.9, 0.999);
    }

    /// <summary>All sequences of answers of up to nine people, each played through as the calls would go.</summary>
    [Fact]
    public void Chance_IsWhatAllSequencesOfAnswersGive()
    {
        var random = new Random(6);
        for (var trial = 0; trial < 300; trial++)
        {
            double[] chances = [.. Enumerable.Range(0, random.Next(0, 10)).Select(_ => random.NextDouble())];
            var (open, rounds, atOnce) = (random.Next(0, 5), random.Next(0, 8), random.Next(1, 4));
            var expected = 0.0;
            for (var answers = 0; answers < 1 << chances.Length; answers++)
            {
                var sequence = answers;
                var chance = chances.Index().Aggregate(1.0, (product, pair) => product * ((sequence >> pair.Index & 1) == 1 ? pair.Item : 1 - pair.Item));
                expected += Play(open, chances.Length, rounds, atOnce, at => (sequence >> at & 1) == 1) ? chance : 0;
            }

            Assert.Equal(expected, FillForecast.Chance(open, chances, rounds, atOnce), 1e-12);
        }
    }

    [Fact]
    public void Chance_OfALargePanel_IsHowOftenItIsComplete()
    {
        const int Times = 40_000;
        var random = new Random(8);
        double[] chances = [.. Enumerable.Range(0, 24).Select(_ => 0.3 + (random.NextDouble() / 2))];
        var stated = FillForecast.Chance(9, chances, 4, 6);
        Assert.InRange(stated, 0.2, 0.8);
        var complete = Enumerable.Range(0, Times).Count(_ => Play(9, chances.Length, 4, 6, at => random.NextDouble() < chances[at]));
        Assert.InRange(complete / (double)Times, stated - (4.5 * Math.Sqrt(stated * (1 - stated) / Times)), stated + (4.5 * Math.Sqrt(stated * (1 - stated) / Times)));
    }

    [Fact]
    public void Of_SaysHowManyBackupsReachTheAim()
    {
        // One place, one after another: 1 − 0.5^calls reaches 95 % with the fifth call.
        var group = new FillGroup("g", "临床组", 1, [0.5, 0.5], 0.5);
        var forecast = Assert.Single(FillForecast.Of([group], rounds: 6, atOnce: 1).Groups);
        Assert.Equal((0.75, 1, 4), (forecast.Complete, forecast.Backups, forecast.BackupsNeeded));
        Assert.Equal("“临床组”还有 1 个正式名额待答复，备份 1 人，还能联系 6 轮，按期凑齐的可能约为 75%。再增加 3 位备份，可以达到 95%。", forecast.Sentence);

        var late = Assert.Single(FillForecast.Of([group], rounds: 4, atOnce: 1).Groups);
        Assert.Null(late.BackupsNeeded);
        Assert.Contains("轮次不够", late.Sentence, StringComparison.Ordinal);

        // A place nobody holds yet needs somebody as well.
        Assert.Contains("再增加 2 位备份", FillForecast.Of([group with { Open = 2, Chances = [1], Later = 0.9 }], 6, 2).Groups[0].Sentence, StringComparison.Ordinal);

        var random = new Random(2);
        for (var trial = 0; trial < 60; trial++)
        {
            var own = new FillGroup("g", "临床组", random.Next(1, 5), [.. Enumerable.Range(0, random.Next(0, 8)).Select(_ => random.NextDouble())], 0.6);
            var (rounds, atOnce) = (random.Next(1, 12), random.Next(1, 4));
            double With(int backups) => FillForecast.Chance(own.Open, [.. own.Chances.Concat(Enumerable.Repeat(0.6, 40)).Take(own.Open + backups)], rounds, atOnce);
            var needed = Enumerable.Range(0, 30).Where(backups => With(backups) >= FillForecast.Aim).Select(backups => (int?)backups).FirstOrDefault();
            Assert.Equal(needed, FillForecast.Of([own], rounds, atOnce).Groups[0].BackupsNeeded);
        }
    }

    [Fact]
    public void Of_SeveralGroups_IsTheirProduct_AndAFullOneIsCertain()
    {
        var forecast = FillForecast.Of([new FillGroup("a", "甲组", 0, [], 0.5), new FillGroup("b", "乙组", 1, [0.5], 0.5), new FillGroup("c", "丙组", 2, [0.9], 0.5)], 3, 2);
        Assert.Equal([1, 0.5, 0], forecast.Groups.Select(group => group.Complete));
        Assert.Equal(0, forecast.Complete);
        Assert.Equal("“甲组”已经全部答应参加。", forecast.Groups[0].Sentence);
        Assert.Throws<ArgumentOutOfRangeException>(() => FillForecast.Of([], -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => FillForecast.Of([], 1, 0));
    }

    private static bool Play(int open, int people, int rounds, int atOnce, Func<int, bool> accepts)
    {
        var next = 0;
        for (var round = 0; round < rounds; round++)
        {
            var called = Math.Min(Math.Min(atOnce, open), people - next);
            open -= Enumerable.Range(next, called).Count(accepts);
            next += called;
        }

        return open == 0;
    }
}
