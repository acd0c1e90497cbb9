using HealthPortal.Domain.Experts.ExpertExtraction;

namespace HealthPortal.Domain.Experts.ExpertPreview;

/// <param name="Group">Index; −1 for the plan.</param>
/// <param name="Relief">Index; −1 for none.</param>
/// <param name="Most">The largest amount that makes sense: places there are, steps until the cap no longer binds, 1 for a relief (as a whole).</param>
internal sealed record ShortfallSetting(SettingKind Kind, int Group, int Relief, int Most);

/// <summary>Asks whether a plan can be filled with some settings changed by some amounts. Loosening more never makes it worse, so that amounts can be halved in.</summary>
internal sealed class ShortfallSearch
{
    private readonly DrawDocument document;
    private readonly IReadOnlyList<Relief> reliefs;
    private readonly Dictionary<(int One, int Other), (PlacePlan Plan, PlaceFlow Flow)> networks = [];
    private (int One, int Other) pair = (-1, -1);
    private PlaceFlow? last;

    public ShortfallSearch(DrawDocument document, IReadOnlyList<Relief> reliefs)
    {
        this.document = document;
        this.reliefs = reliefs;
        var (plan, _) = Network(-1, -1);
        var widest = Widest();
        var settings = new List<ShortfallSetting>();
        for (var group = 0; group < plan.Groups; group++)
        {
            settings.Add(new ShortfallSetting(SettingKind.Backup, group, -1, plan.Backup[group]));
            settings.Add(new ShortfallSetting(SettingKind.Formal, group, -1, plan.Formal[group] - 1));
            settings.Add(new ShortfallSetting(SettingKind.GroupCap, group, -1, Steps(plan.Cap[group], plan.Formal[group] + plan.Backup[group])));
        }

        settings.Add(new ShortfallSetting(SettingKind.PlanCap, -1, -1, Steps(plan.PlanCap, plan.Formal.Sum() + plan.Backup.Sum())));
        settings.AddRange(reliefs.Select((relief, index) => new ShortfallSetting(relief.Kind, relief.Group is null ? -1 : GroupOf(relief.Group), index, relief.Experts.Count > 0 ? 1 : 0)));
        Settings = [.. settings.Where(setting => setting.Most > 0).OrderBy(setting => setting.Kind)];

        int Steps(int cap, int places) => cap == PlacePlan.NoCap ? 0 : Math.Min(widest, places) - cap;
    }

    public IReadOnlyList<ShortfallSetting> Settings { get; }

    public IReadOnlyList<GroupShortfall> Groups()
    {
        var (plan, flow) = Network(-1, -1);
        var need = Need(plan);
        var together = flow.Fill(need);
        return [.. document.Groups.Select((group, index) => new GroupShortfall(group.Key, group.Name, need[index], group.Eligible.Count,
            flow.Fill([.. need.Select((places, other) => other == index ? places : 0)])[index], together[index]))];
    }

    public bool Holds(params IReadOnlyList<(int Setting, int Amount)> changes)
    {
        int[] loosened = [.. changes.Where(change => change.Amount > 0).Select(change => Settings[change.Setting].Relief).Where(relief => relief >= 0).Order()];
        var (plan, flow) = Network(loosened is [var one, ..] ? one : -1, loosened is [_, var other] ? other : -1);
        var need = Need(plan);
        int[] cap = [.. plan.Cap];
        var planCap = plan.PlanCap;
        foreach (var (setting, amount) in changes)
        {
            switch (Settings[setting])
            {
                case { Kind: SettingKind.Backup or SettingKind.Formal } places:
                    need[places.Group] -= amount;
                    break;
                case { Kind: SettingKind.GroupCap } own:
                    cap[own.Group] += amount;
                    break;
                case { Kind: SettingKind.PlanCap }:
                    planCap += amount;
                    break;
                default:
                    break;
            }
        }

        last = flow;
        return flow.CanFill(need, cap, planCap);
    }

    /// <summary>Settings of which at least one has to change further, if the plan cannot be filled with these changes.</summary>
    public IEnumerable<int> Needed(params IReadOnlyList<(int Setting, int Amount)> changes)
    {
        if (Holds(changes))
        {
            return [];
        }

        var wanting = Enumerable.Range(0, document.Groups.Count).Where(last!.IsShort).ToHashSet();
        return [.. Enumerable.Range(0, Settings.Count).Where(setting => Settings[setting].Relief >= 0 || Settings[setting].Group < 0 || wanting.Contains(Settings[setting].Group))];
    }

    /// <returns>The least amount of the setting, from one bound to the other, with which the plan can be filled; null when the largest is not enough.</returns>
    public int? Least(int setting, int from, int most, (int Setting, int Amount)[] others)
    {
        if (from > most || !Holds([.. others, (setting, most)]))
        {
            return null;
        }

        while (from < most)
        {
            var middle = (from + most) / 2;
            (from, most) = Holds([.. others, (setting, middle)]) ? (from, middle) : (middle + 1, most);
        }

        return from;
    }

    /// <summary>The best amounts of two settings, each less than what would be enough alone; null when both together are not enough or not needed.</summary>
    /// <param name="alone">What is enough alone of each setting; 0 when nothing is.</param>
    public ChangeSet? Pair(int one, int other, int[] alone)
    {
        // A formal place counts before everything else: it leads, and the first corner has the fewest.
        if (Settings[other].Kind == SettingKind.Formal)
        {
            (one, other) = (other, one);
        }

        var (mostOne, mostOther) = (Most(one, alone), Most(other, alone));
        if (mostOne == 0 || mostOther == 0)
        {
            return null;
        }

        // Reliefs weigh what they let in, and cannot be divided.
        var leads = Settings[one].Kind == SettingKind.Formal && Settings[other].Kind != SettingKind.Formal;
        (int One, int Other)? best = null;
        for (var from = 1; from <= mostOne && Least(one, from, mostOne, [(other, mostOther)]) is { } amount; from = amount + 1)
        {
            var rest = Least(other, 1, mostOther, [(one, amount)])!.Value;
            if (best is null || amount + rest < best.Value.One + best.Value.Other)
            {
                best = (amount, rest);
            }

            mostOther = rest - 1;
            if (leads || mostOther == 0 || amount + 2 >= best.Value.One + best.Value.Other)
            {
                break;
            }
        }

        return best is null ? null : Set((one, best.Value.One), (other, best.Value.Other));
    }

    /// <summary>Gives up the places nobody can be found for, backups first.</summary>
    public ChangeSet? PlacesOnly()
    {
        var changes = new List<(int, int)>();
        foreach (var (index, group) in Groups().Index())
        {
            var missing = group.Needed - group.Together;
            foreach (var kind in new[] { SettingKind.Backup, SettingKind.Formal })
            {
                var setting = Settings.Index().FirstOrDefault(pair => pair.Item.Kind == kind && pair.Item.Group == index, (-1, null!)).Index;
                var amount = setting < 0 ? 0 : Math.Min(missing, Settings[setting].Most);
                missing -= amount;
                if (amount > 0)
                {
                    changes.Add((setting, amount));
                }
            }

            // A group keeps one formal place; if nobody at all is left for it, giving up places does not help.
            if (missing > 0)
            {
                return null;
            }
        }

        return Set([.. changes]) with { Proven = false };
    }

    public ChangeSet Set(params (int Setting, int Amount)[] changes) =>
        new([.. changes.OrderBy(change => change.Setting).Select(change => Change(Settings[change.Setting], change.Amount))], Proven: true);

    private static int[] Need(PlacePlan plan) => [.. plan.Formal.Zip(plan.Backup, (formal, backup) => formal + backup)];

    /// <summary>The largest amount that does not make other changes needless.</summary>
    public int Most(int setting, int[] alone) => alone[setting] == 0 ? Settings[setting].Most : alone[setting] - 1;

    private int GroupOf(string key) => document.Groups.Index().First(pair => pair.Item.Key == key).Index;

    // The most experts one institution could ever send, those let in by reliefs included.
    private int Widest() => document.Experts.Select(expert => (expert.Key, expert.Institution))
        .Concat(reliefs.SelectMany(relief => relief.Experts.Select(expert => (expert.Key, expert.Institution))))
        .Distinct().GroupBy(expert => expert.Institution, StringComparer.Ordinal).Select(own => own.Count()).DefaultIfEmpty().Max();

    private SettingChange Change(ShortfallSetting setting, int amount)
    {
        if (setting.Relief >= 0)
        {
            var relief = reliefs[setting.Relief];
            return new SettingChange(setting.Kind, relief.Key, 0, relief.Experts.Count, setting.Kind == SettingKind.Condition
                ? $"去掉“{(setting.Group < 0 ? "" : document.Groups[setting.Group].Name)}”的条件 {relief.Name}（多出 {relief.Experts.Count} 位专家）"
                : $"对 {relief.Experts.Count} 位专家解除“{relief.Name}”");
        }

        if (setting.Kind == SettingKind.PlanCap)
        {
            return new SettingChange(setting.Kind, "", document.PlanCap!.Value, document.PlanCap.Value + amount, $"把整个计划的同一机构人数上限由 {document.PlanCap} 人放宽到 {document.PlanCap + amount} 人");
        }

        var group = document.Groups[setting.Group];
        var (from, to, what) = setting.Kind switch
        {
            SettingKind.Backup => (group.Backup, group.Backup - amount, "备份专家由 {0} 人减为 {1} 人"),
            SettingKind.Formal => (group.Formal, group.Formal - amount, "正式专家由 {0} 人减为 {1} 人"),
            _ => (group.Cap!.Value, group.Cap.Value + amount, "同一机构人数上限由 {0} 人放宽到 {1} 人"),
        };
        return new SettingChange(setting.Kind, group.Key, from, to, $"把“{group.Name}”的" + string.Format(System.Globalization.CultureInfo.InvariantCulture, what, from, to));
    }

    private (PlacePlan Plan, PlaceFlow Flow) Network(int one, int other)
    {
        if (!networks.TryGetValue((one, other), out var network))
        {
            var plan = PlacePlan.Of(Loosened(new[] { one, other }.Where(relief => relief >= 0).Select(relief => reliefs[relief])));
            networks[(one, other)] = network = (plan, new PlaceFlow(plan));
            if (other >= 0)
            {
                // Pairs of reliefs come one after the other; only the last network of them is kept.
                networks.Remove(pair);
                pair = (one, other);
            }
        }

        return network;
    }

    private DrawDocument Loosened(IEnumerable<Relief> loosened)
    {
        var experts = document.Experts.ToList();
        var eligible = document.Groups.Select(group => group.Eligible.ToHashSet()).ToList();
        Dictionary<string, int>? index = null;
        foreach (var expert in loosened.SelectMany(relief => relief.Experts))
        {
            index ??= experts.Index().ToDictionary(pair => pair.Item.Key, pair => pair.Index, StringComparer.Ordinal);
            if (!index.TryGetValue(expert.Key, out var at))
            {
                index[expert.Key] = at = experts.Count;
                experts.Add(new DrawExpert(expert.Key, expert.Institution));
            }

            foreach (var group in expert.Groups)
            {
                eligible[GroupOf(group)].Add(at);
            }
        }

        // Only counted, never drawn from: the order of experts does not matter here.
        return document with { Experts = experts, Groups = [.. document.Groups.Select((group, at) => group with { Eligible = [.. eligible[at]] })] };
    }
}
