using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPreview;
using HealthPortal.Tests.Domain.Experts.ExpertExtraction;

namespace HealthPortal.Tests.Domain.Experts.ExpertPreview;

public sealed class ShortfallTests
{
    [Fact]
    public void Find_OfAPlanThatCanBeFilled_ChangesNothing()
    {
        var result = Shortfall.Find(DrawSamples.Example());
        Assert.True(result.Feasible);
        Assert.Empty(result.Changes);
        Assert.Equal(0, result.Missing);
        Assert.Equal("按现有名额和上限可以抽满。", result.Sentence);
    }

    [Fact]
    public void Find_SaysWhatToChange_BackupsBeforeFormal()
    {
        // Clinic: E01 E02 of A, E04 E05 of B, E06 of C under a cap of 1, so three at most.
        var plan = DrawSamples.Example();
        var result = Shortfall.Find(plan with { Groups = [plan.Groups[0] with { Formal = 3, Backup = 1 }, plan.Groups[1]] });
        Assert.False(result.Feasible);
        Assert.Equal(1, result.Missing);
        Assert.Equal((4, 5, 3), (result.Groups[0].Needed, result.Groups[0].Eligible, result.Groups[0].Alone));
        Assert.Equal("“临床组”需要 4 人，符合条件 5 人，在机构上限内最多能抽 3 人。", result.Groups[0].Sentence);
        Assert.Equal(["把“临床组”的备份专家由 1 人减为 0 人。", "把“临床组”的同一机构人数上限由 1 人放宽到 2 人。", "把“临床组”的正式专家由 3 人减为 2 人。"], result.Changes.Where(set => set.Changes.Count == 1).Select(set => set.Sentence));
        Assert.All(result.Changes, set => Assert.True(set.Proven));
    }

    [Fact]
    public void Find_WithReliefs_CountsWhoWouldComeIn()
    {
        var plan = DrawSamples.Example();
        var document = plan with { Groups = [plan.Groups[0] with { Formal = 4, Backup = 0 }, plan.Groups[1]] };
        Relief cause = new(SettingKind.Exclusion, "employer", "同单位回避", null, [new ReliefExpert("E08", "D", ["clinic"])]);
        Relief condition = new(SettingKind.Condition, "c1", "专业包含“内科”", "clinic", [new ReliefExpert("E03", "A", ["clinic"])]);
        var sentences = Shortfall.Find(document, [cause, condition]).Changes.Select(set => set.Sentence).ToList();
        Assert.Contains("对 1 位专家解除“同单位回避”。", sentences);
        Assert.DoesNotContain(sentences, sentence => sentence.StartsWith("去掉", StringComparison.Ordinal)); // A has sent its one already
        Assert.Contains("去掉“临床组”的条件 专业包含“内科”（多出 1 位专家）。", Shortfall.Find(document, [condition with { Experts = [new ReliefExpert("E09", "E", ["clinic"])] }]).Changes.Select(set => set.Sentence));
    }

    [Fact]
    public void Find_WhenThreeGroupsAreShort_GivesUpPlacesAndSaysThatItIsNotProven()
    {
        var document = DrawSamples.Example() with
        {
            PlanCap = null,
            Experts = [new("E1", "A"), new("E2", "B"), new("E3", "C")],
            Groups = [.. Enumerable.Range(0, 3).Select(group => new DrawGroup($"g{group}", $"第{group + 1}组", 1, 1, null, "规则", [group]))],
        };
        var result = Shortfall.Find(document);
        var set = Assert.Single(result.Changes);
        Assert.False(set.Proven);
        Assert.Equal(3, set.Changes.Count);
        Assert.Contains("不保证", result.Sentence, StringComparison.Ordinal);
        Assert.True(Holds(document, set.Changes));

        // With nobody at all for a group, no counts help.
        var nobody = Shortfall.Find(document with { Groups = [document.Groups[0] with { Eligible = [] }, document.Groups[1], document.Groups[2]] });
        Assert.Empty(nobody.Changes);
        Assert.Contains("无法抽满", nobody.Sentence, StringComparison.Ordinal);
    }

    /// <summary>All single changes and all pairs with all amounts are tried, by assigning experts one after the other instead of by a flow.</summary>
    [Fact]
    public void Find_OfSmallPlans_IsTheSmallestOfAllSetsOfOneAndTwo()
    {
        var random = new Random(4);
        var (kinds, loosened) = (new Dictionary<int, int>(), 0);
        for (var round = 0; round < 240; round++)
        {
            var document = DrawSamples.Random(random, random.Next(3, 8), random.Next(1, 4), 4, 2);
            var reliefs = round % 2 == 0 ? [] : Reliefs(random, document);
            var result = Shortfall.Find(document, reliefs);
            Assert.Equal(Holds(document, []), result.Feasible);
            if (result.Feasible)
            {
                continue;
            }

            var stated = result.Changes.Where(set => set.Proven).ToList();
            Assert.All(result.Changes, set => Assert.True(Holds(document, set.Changes, reliefs), set.Sentence));
            var all = Brute(document, reliefs);
            loosened += stated.Any(set => set.Changes.Count == 2 && set.Changes.Any(change => change.Kind is SettingKind.Condition or SettingKind.Exclusion)) ? 1 : 0;
            kinds[all.Count == 0 ? 0 : all[0].Settings] = kinds.GetValueOrDefault(all.Count == 0 ? 0 : all[0].Settings) + 1;
            Assert.Equal(all.Take(Shortfall.MostSets), stated.Select(set => (set.Changes.Count, set.FormalGivenUp, set.Size)));
            foreach (var change in stated.SelectMany(set => set.Changes.Select(change => (set, change))))
            {
                // None can be made smaller by one.
                var (other, own) = (change.set.Changes.Where(item => item != change.change), change.change);
                Assert.False(Holds(document, [.. other, own with { To = IsRelief(own.Kind) ? 0 : own.To + Math.Sign(own.From - own.To) }], reliefs), change.set.Sentence);
            }
        }

        Assert.True(kinds.GetValueOrDefault(1) > 15 && kinds.GetValueOrDefault(2) > 8 && loosened > 8, $"{string.Join(' ', kinds)} {loosened}");
    }

    [Fact]
    public void Find_OfFiveThousandInSixGroups_FindsPairs()
    {
        var random = new Random(5);
        var document = DrawSamples.Random(random, 5_000, 6, 300, 7) with { PlanCap = 10 };
        // Four institutions are all that may send anybody to the first two groups: no single change is enough for both.
        var few = document with { Groups = [.. document.Groups.Select((group, index) => index > 1 ? group with { Cap = 2 } : group with { Formal = 6, Backup = 6, Cap = 2, Eligible = [.. group.Eligible.Where(expert => document.Experts[expert].Institution is "I0001" or "I0002" or "I0003" or "I0004")] })] };
        var result = Shortfall.Find(few);
        Assert.False(result.Feasible);
        Assert.Equal(Shortfall.MostSets, result.Changes.Count);
        Assert.All(result.Changes, set => Assert.Equal(2, set.Changes.Count));
    }

    // Of each pair of settings the best amounts; (settings, formal places given up, size), best first.
    private static List<(int Settings, int Formal, int Size)> Brute(DrawDocument document, IReadOnlyList<Relief> reliefs)
    {
        var settings = new List<(SettingKind Kind, string Key, int From, int Sign, int Most)>();
        foreach (var group in document.Groups)
        {
            settings.Add((SettingKind.Backup, group.Key, group.Backup, -1, group.Backup));
            settings.Add((SettingKind.Formal, group.Key, group.Formal, -1, group.Formal - 1));
            settings.Add((SettingKind.GroupCap, group.Key, group.Cap ?? 0, 1, group.Cap is null ? 0 : Math.Max(0, document.Experts.Count + reliefs.Count - group.Cap.Value)));
        }

        settings.Add((SettingKind.PlanCap, "", document.PlanCap ?? 0, 1, document.PlanCap is null ? 0 : Math.Max(0, document.Experts.Count + reliefs.Count - document.PlanCap.Value)));
        settings.AddRange(reliefs.Select(relief => (relief.Kind, relief.Key, 0, relief.Experts.Count, 1)));
        SettingChange Change(int setting, int amount) => new(settings[setting].Kind, settings[setting].Key, settings[setting].From, settings[setting].From + (settings[setting].Sign * amount), "");
        (int, int, int) Cost(params SettingChange[] changes) => (changes.Length, new ChangeSet(changes, true).FormalGivenUp, new ChangeSet(changes, true).Size);
        var found = new List<(int, int, int)>();
        for (var one = 0; one < settings.Count; one++)
        {
            var amount = Enumerable.Range(1, settings[one].Most).FirstOrDefault(size => Holds(document, [Change(one, size)], reliefs));
            if (amount > 0)
            {
                found.Add(Cost(Change(one, amount)));
            }
        }

        if (found.Count < Shortfall.MostSets)
        {
            for (var one = 0; one < settings.Count; one++)
            {
                for (var other = one + 1; other < settings.Count; other++)
                {
                    var pairs = from a in Enumerable.Range(1, settings[one].Most)
                                from b in Enumerable.Range(1, settings[other].Most)
                                where Holds(document, [Change(one, a), Change(other, b)], reliefs) && !Holds(document, [Change(one, a - 1), Change(other, b)], reliefs) && !Holds(document, [Change(one, a), Change(other, b - 1)], reliefs)
                                select Cost(Change(one, a), Change(other, b));
                    found.AddRange(pairs.Order().Take(1));
                }
            }
        }

        return [.. found.Order()];
    }

    private static bool IsRelief(SettingKind kind) => kind is SettingKind.Condition or SettingKind.Exclusion;

    // Somebody new and somebody known, into one or two groups.
    private static Relief[] Reliefs(Random random, DrawDocument document) => [.. Enumerable.Range(0, 3).Select(number => new Relief(number == 0 ? SettingKind.Condition : SettingKind.Exclusion, $"r{number}", $"原因{number}", number == 0 ? "g0" : null,
        [
            new ReliefExpert($"X{number}", $"I{random.Next(6):d4}", [document.Groups[random.Next(document.Groups.Count)].Key]),
            .. random.Next(2) == 0 ? [] : new[] { document.Experts[random.Next(document.Experts.Count)] }.Select(known => new ReliefExpert(known.Key, known.Institution, [.. document.Groups.Select(group => group.Key)])),
        ]))];

    private static bool Holds(DrawDocument document, IEnumerable<SettingChange> changes, IReadOnlyList<Relief>? reliefs = null)
    {
        foreach (var expert in changes.Where(change => IsRelief(change.Kind) && change.To > 0).SelectMany(change => reliefs!.Single(relief => relief.Key == change.Key).Experts))
        {
            var at = document.Experts.Index().FirstOrDefault(pair => pair.Item.Key == expert.Key, (document.Experts.Count, null!)).Index;
            document = document with
            {
                Experts = at < document.Experts.Count ? document.Experts : [.. document.Experts, new DrawExpert(expert.Key, expert.Institution)],
                Groups = [.. document.Groups.Select(group => expert.Groups.Contains(group.Key) ? group with { Eligible = [.. group.Eligible.Union([at])] } : group)],
            };
        }

        int[] need = [.. document.Groups.Select(group => group.Formal + group.Backup)];
        int[] cap = [.. document.Groups.Select(group => group.Cap ?? 99)];
        var planCap = document.PlanCap ?? 99;
        foreach (var change in changes.Where(change => !IsRelief(change.Kind)))
        {
            var group = document.Groups.Index().FirstOrDefault(pair => pair.Item.Key == change.Key).Index;
            need[group] += change.Kind is SettingKind.Backup or SettingKind.Formal ? change.To - change.From : 0;
            cap[group] += change.Kind == SettingKind.GroupCap ? change.To - change.From : 0;
            planCap += change.Kind == SettingKind.PlanCap ? change.To - change.From : 0;
        }

        var eligible = document.Groups.Select(group => group.Eligible.ToHashSet()).ToArray();
        var seats = new Dictionary<(int, string), int>();
        return Assign(0, need.Sum());

        bool Assign(int expert, int open)
        {
            if (open == 0 || document.Experts.Count - expert < open)
            {
                return open == 0;
            }

            var own = document.Experts[expert].Institution;
            for (var group = 0; group < need.Length; group++)
            {
                if (need[group] > 0 && eligible[group].Contains(expert) && seats.GetValueOrDefault((group, own)) < cap[group] && seats.GetValueOrDefault((-1, own)) < planCap)
                {
                    Seat(group, own, 1);
                    var whole = Assign(expert + 1, open - 1);
                    Seat(group, own, -1);
                    if (whole)
                    {
                        return true;
                    }
                }
            }

            return Assign(expert + 1, open);
        }

        void Seat(int group, string own, int change)
        {
            need[group] -= change;
            seats[(group, own)] = seats.GetValueOrDefault((group, own)) + change;
            seats[(-1, own)] = seats.GetValueOrDefault((-1, own)) + change;
        }
    }
}
