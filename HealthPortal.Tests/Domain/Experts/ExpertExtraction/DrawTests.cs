using HealthPortal.Domain.Experts.ExpertExtraction;
using Org.BouncyCastle.Crypto.Digests;

namespace HealthPortal.Tests.Domain.Experts.ExpertExtraction;

public sealed class DrawTests
{
    [Fact]
    public void Hash_ForAllLengthsAroundTheBlock_IsThatOfTheLibrary()
    {
        Assert.Equal("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0", Sm3.Hex("abc"));
        var data = new byte[300];
        new Random(1).NextBytes(data);
        for (var length = 0; length <= data.Length; length++)
        {
            var digest = new SM3Digest();
            digest.BlockUpdate(data, 0, length);
            var expected = new byte[32];
            digest.DoFinal(expected, 0);
            Assert.Equal(expected, Sm3.Hash(data.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Example_IsWhatTheDocumentSays()
    {
        var document = DrawSamples.Example();
        var seed = DrawSamples.Seed(document);
        var state = DrawState.Draw(document, seed).Value;
        Assert.Equal("e45b017d06bbc4aa6da3e01fafcd1109c787b8b1e1d22bd211056e81fc6242e3", document.Commitment());
        Assert.Equal("fa34635f1d3ac2729ac5987eb59e01928457f325b4b51ca85a177813c5c5ddf7", DrawSeed.HashOfServerNonce(DrawSamples.ServerNonce));
        Assert.Equal("3da4207a4488be9416469b88b31d2a9d5247669a7af9b26f60f092248d39aed4", Convert.ToHexStringLower(seed));
        var numbers = new SeedNumbers(seed, 0);
        Assert.Equal<uint>([0x673c493c, 0xbf1364c4, 0x66bd1518, 0x85d21cf2], Enumerable.Range(0, 4).Select(_ => numbers.Word()));
        Assert.Equal<int>([5, 3, 4, 0, 1], state.Orders[0]);
        Assert.Equal<int>([2, 4, 1], state.Orders[1]);
        Assert.Equal<string>(["E06", "E04"], state.Formal(0));
        Assert.Equal<string>(["E01"], state.Backup(0));
        Assert.Equal<string>(["E03"], state.Formal(1));
        Assert.False(state.LookedAhead);
    }

    [Fact]
    public void Below_IsUnbiased_AndThrowsTheLastStretchAway()
    {
        var numbers = new SeedNumbers(Sm3.Hash("x"u8), 3);
        var again = new SeedNumbers(Sm3.Hash("x"u8), 3);
        const uint bound = 0xC0000000; // a quarter of all words is of no use
        for (var i = 0; i < 1000; i++)
        {
            uint word;
            do
            {
                word = again.Word();
            }
            while (word >= bound);
            Assert.Equal(word, numbers.Below(bound));
        }

        var count = new int[7];
        for (var i = 0; i < 70_000; i++)
        {
            count[numbers.Below(7)]++;
        }

        Assert.All(count, value => Assert.InRange(value, 10_000 - 420, 10_000 + 420)); // 4.5 sigma
    }

    [Fact]
    public void Draw_OfManyPlans_KeepsCountsAndCapsAndDrawsNobodyTwice()
    {
        var random = new Random(20260310);
        var (full, ahead) = (0, 0);
        for (var round = 0; round < 400; round++)
        {
            var document = DrawSamples.Random(random, random.Next(3, 40), random.Next(1, 5), 8, 4);
            var drawn = DrawState.Draw(document, Sm3.Hash(BitConverter.GetBytes(round)));
            var plan = PlacePlan.Of(document);
            if (!drawn.Succeeded)
            {
                Assert.False(PlaceFlow.CanFill(plan, new SeatCount(plan), [.. plan.Formal.Zip(plan.Backup, (f, b) => f + b)]));
                continue;
            }

            full++;
            ahead += drawn.Value.LookedAhead ? 1 : 0;
            foreach (var (index, group) in document.Groups.Index())
            {
                Assert.Equal(group.Formal, drawn.Value.Formal(index).Count);
                Assert.Equal(group.Backup, drawn.Value.Backup(index).Count);
            }

            Keeps(document, drawn.Value);
        }

        // The sample must contain what it is about.
        Assert.InRange(full, 100, 390);
        Assert.InRange(ahead, 5, full);
    }

    [Fact]
    public void Apply_OfManyCauses_NeverBreaksACapNorCallsAnybodyTwice_AndReplaysToTheSame()
    {
        var random = new Random(7);
        for (var round = 0; round < 60; round++)
        {
            var document = DrawSamples.Random(random, 60, 3, 12, 4);
            var seed = Sm3.Hash(BitConverter.GetBytes(round));
            if (DrawState.Draw(document, seed) is not { Succeeded: true, Value: { } state })
            {
                continue;
            }

            var causes = new List<DrawCause>();
            var left = new HashSet<string>(StringComparer.Ordinal);
            for (var step = 0; step < 40; step++)
            {
                var group = random.Next(3);
                var seated = state.Formal(group).Concat(state.Backup(group)).ToArray();
                var cause = random.Next(5) == 0 || seated.Length == 0
                    ? new DrawCause(DrawCauseKind.Enlarged, DrawSamples.Day.AddMinutes(step), Group: $"g{group}", Backup: 1, Formal: random.Next(2))
                    : new DrawCause(DrawCauseKind.Declined, DrawSamples.Day.AddMinutes(step), seated[random.Next(seated.Length)]);
                var applied = state.Apply(cause);
                Assert.True(applied.Succeeded);
                Assert.DoesNotContain(applied.Value, item => !item.Promoted && left.Contains(item.Expert));
                if (cause.Expert is not null)
                {
                    left.Add(cause.Expert);
                }

                causes.Add(cause);
                Keeps(document, state);
            }

            var replay = DrawState.Draw(document, seed).Value;
            causes.ForEach(cause => replay.Apply(cause));
            for (var group = 0; group < 3; group++)
            {
                Assert.Equal(state.Formal(group), replay.Formal(group));
                Assert.Equal(state.Backup(group), replay.Backup(group));
            }
        }
    }

    [Fact]
    public void Apply_WhenSomebodyLeaves_CallsTheFirstBackup_AndNotTheOneWhoLeft()
    {
        var document = DrawSamples.Example();
        var seed = DrawSamples.Seed(document);
        var state = DrawState.Draw(document, seed).Value;
        var first = state.Formal(0)[0];
        var backup = state.Backup(0)[0];
        var steps = state.Apply(new DrawCause(DrawCauseKind.Declined, DrawSamples.Day, first)).Value;
        Assert.Equal(new DrawStep("clinic", backup, Promoted: true), steps[0]);
        Assert.DoesNotContain(first, state.Formal(0));
        Assert.Equal(backup, state.Formal(0)[^1]);
        Assert.All(steps.Skip(1), step => Assert.NotEqual(first, step.Expert));
    }

    [Fact]
    public void Apply_WhenTheCauseIsNone_ChangesNothing()
    {
        var document = DrawSamples.Example();
        var state = DrawState.Draw(document, DrawSamples.Seed(document)).Value;
        string[] before = [.. state.Formal(0), .. state.Backup(0), .. state.Formal(1)];
        var drawn = state.Formal(0)[0];
        var free = document.Experts.Select(expert => expert.Key).Except(before, StringComparer.Ordinal).First();
        DrawCause[] wrong =
        [
            new(DrawCauseKind.Declined, DrawSamples.Day.AddDays(-1), drawn),
            new(DrawCauseKind.Declined, DrawSamples.Day, "nobody"),
            new(DrawCauseKind.Declined, DrawSamples.Day, free),
            new(DrawCauseKind.NoAnswer, DrawSamples.Day, free),
            new(DrawCauseKind.BusyElsewhere, DrawSamples.Day, drawn),
            new(DrawCauseKind.Declined, DrawSamples.Day, drawn, Formal: 3),
            new(DrawCauseKind.Enlarged, DrawSamples.Day, Group: "clinic"),
            new(DrawCauseKind.Enlarged, DrawSamples.Day, Group: "none", Formal: 1),
            new(DrawCauseKind.Enlarged, DrawSamples.Day, Group: "clinic", Formal: -1, Backup: 2),
            new(DrawCauseKind.Enlarged, DrawSamples.Day, Group: "clinic", Formal: int.MaxValue),
        ];
        Assert.All(wrong, cause => Assert.False(state.Apply(cause).Succeeded));
        Assert.Equal<string>(before, state.Formal(0).Concat(state.Backup(0)).Concat(state.Formal(1)));

        // Found to be recused before being called: is never called.
        Assert.True(state.Apply(new DrawCause(DrawCauseKind.RecusalFound, DrawSamples.Day, free)).Succeeded);
        foreach (var group in new[] { "clinic", "law" })
        {
            state.Apply(new DrawCause(DrawCauseKind.Enlarged, DrawSamples.Day, Group: group, Formal: 5));
        }

        Assert.DoesNotContain(free, state.Formal(0).Concat(state.Formal(1)));
        Assert.True(state.OpenFormal(0) > 0);
    }

    [Fact]
    public void Seed_OfATestDraw_IsAnother_AndEveryPartCounts()
    {
        var document = DrawSamples.Example();
        byte[] Of(DrawKind kind, string nonce, SeedPart[] parts) => DrawSeed.Make(kind, document.Commitment(), nonce, parts);
        var seed = Of(DrawKind.Real, DrawSamples.ServerNonce, DrawSamples.Parts);
        Assert.Equal(seed, Of(DrawKind.Real, DrawSamples.ServerNonce, [DrawSamples.Parts[1], DrawSamples.Parts[0]]));
        Assert.NotEqual(seed, Of(DrawKind.Test, DrawSamples.ServerNonce, DrawSamples.Parts));
        Assert.NotEqual(seed, Of(DrawKind.Real, DrawSamples.ServerNonce[2..] + "00", DrawSamples.Parts));
        Assert.NotEqual(seed, Of(DrawKind.Real, DrawSamples.ServerNonce, [DrawSamples.Parts[0], DrawSamples.Parts[1] with { Nonce = "3.14159 dice 6-2-6" }]));
    }

    [Fact]
    public void Faults_OfSeedParts_NameWhatIsWrong()
    {
        var (one, two) = (DrawSamples.Parts[0], DrawSamples.Parts[1]);
        Assert.Empty(DrawSeed.Faults([one, two]));
        Assert.NotEmpty(DrawSeed.Faults([one]));
        Assert.Contains("两个人分别输入", Assert.Single(DrawSeed.Faults([one, two with { Person = one.Person }])), StringComparison.Ordinal);
        Assert.Contains("不同的角色", Assert.Single(DrawSeed.Faults([one, two with { Role = one.Role }])), StringComparison.Ordinal);
        Assert.Contains("个字符", Assert.Single(DrawSeed.Faults([one, two with { Nonce = "abc" }])), StringComparison.Ordinal);
        Assert.Contains("个字符", Assert.Single(DrawSeed.Faults([one, two with { Nonce = new string('x', 201) }])), StringComparison.Ordinal);
        Assert.Contains("换行", Assert.Single(DrawSeed.Faults([one, two with { Nonce = "ab\ncd" }])), StringComparison.Ordinal);
        Assert.Single(DrawSeed.Faults([one, two with { Nonce = "abcd\ud800" }]));
        Assert.Single(DrawSeed.Faults([one, two with { Nonce = "abcde\u0301" }]));
        Assert.Empty(DrawSeed.Faults([one, DrawSeed.Normalise(two with { Nonce = " abcde\u0301 " })]));
    }

    [Fact]
    public void Faults_OfADocument_NameWhatIsWrong()
    {
        var good = DrawSamples.Example();
        Assert.Empty(good.Faults());
        DrawDocument[] bad =
        [
            good with { Format = "x" }, good with { Plan = " " }, good with { FrozenAt = DateTime.SpecifyKind(good.FrozenAt, DateTimeKind.Local) }, good with { PlanCap = 0 }, good with { Groups = [] },
            good with { Experts = [.. good.Experts.Reverse()] }, good with { Excluded = [new("E01", "A", [])] }, good with { Groups = [good.Groups[0], good.Groups[0]] },
            good with { Groups = [good.Groups[0] with { Formal = 0 }] }, good with { Groups = [good.Groups[0] with { Backup = -1 }] }, good with { Groups = [good.Groups[0] with { Cap = 0 }] },
            good with { Groups = [good.Groups[0] with { Eligible = [1, 0] }] }, good with { Groups = [good.Groups[0] with { Eligible = [6] }] }, good with { Groups = [good.Groups[0] with { Formal = 2001 }] },
        ];
        Assert.All(bad, document => Assert.NotEmpty(document.Faults()));
        Assert.All(bad, document => Assert.False(DrawState.Draw(document, Sm3.Hash([])).Succeeded));
    }

    /// <summary>Somebody passed over because of a cap comes before later positions once the cap is free, and whoever left does not come back.</summary>
    [Fact]
    public void Redraw_WhenACapIsFreed_CallsWhoWasPassedOver()
    {
        var document = new DrawDocument(
            DrawDocument.CurrentFormat, DrawKind.Real, "PLAN-1", "1.0.0", DrawSamples.Day, PlanCap: null, [new("E1", "A"), new("E2", "A"), new("E3", "B"), new("E4", "B")], [new DrawGroup("g", "第一组", 1, 1, 1, "规则", [0, 1, 2, 3])], []);
        var seed = Enumerable.Range(0, 10_000).Select(number => Sm3.Hash(BitConverter.GetBytes(number))).First(candidate => DrawOrder.Of([0, 1, 2, 3], candidate, 0) is [0, 1, 2, 3]);
        var state = DrawState.Draw(document, seed).Value;
        Assert.Equal<string>(["E1"], state.Formal(0));
        Assert.Equal<string>(["E3"], state.Backup(0));

        var steps = state.Apply(new DrawCause(DrawCauseKind.Declined, DrawSamples.Day, "E1")).Value;
        Assert.Equal([new DrawStep("g", "E3", Promoted: true), new DrawStep("g", "E2", Promoted: false)], steps);
        Assert.Equal([new DrawStep("g", "E2", Promoted: true), new DrawStep("g", "E4", Promoted: false)], state.Apply(new DrawCause(DrawCauseKind.NoAnswer, DrawSamples.Day.AddHours(4), "E3")).Value);
        Assert.Equal((0, 0), (state.OpenFormal(0), state.Remaining(0)));
        Assert.Equal(2, state.Apply(new DrawCause(DrawCauseKind.RecusalFound, DrawSamples.Day.AddHours(5), "E2")).Value.Count + state.OpenBackup(0));
    }

    private static void Keeps(DrawDocument document, DrawState state)
    {
        var all = new List<string>();
        foreach (var (index, group) in document.Groups.Index())
        {
            string[] seated = [.. state.Formal(index), .. state.Backup(index)];
            all.AddRange(seated);
            var eligible = group.Eligible.Select(expert => document.Experts[expert].Key).ToHashSet(StringComparer.Ordinal);
            Assert.All(seated, expert => Assert.Contains(expert, eligible));
            Assert.True(Most(document, seated) <= (group.Cap ?? int.MaxValue));
        }

        Assert.Equal(all.Count, all.Distinct(StringComparer.Ordinal).Count());
        Assert.True(Most(document, all) <= (document.PlanCap ?? int.MaxValue));
    }

    private static int Most(DrawDocument document, IReadOnlyCollection<string> seated)
    {
        var institutions = document.Experts.ToDictionary(expert => expert.Key, expert => expert.Institution, StringComparer.Ordinal);
        return seated.Count == 0 ? 0 : seated.GroupBy(expert => institutions[expert], StringComparer.Ordinal).Max(group => group.Count());
    }
}
