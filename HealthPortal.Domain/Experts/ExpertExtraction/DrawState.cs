using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Experts.ExpertExtraction;

/// <summary>Why a draw goes on. There is no other way to call the next expert.</summary>
public enum DrawCauseKind
{
    /// <summary>谢绝参加.</summary>
    Declined,

    /// <summary>逾期未答复.</summary>
    NoAnswer,

    /// <summary>发现应当回避; also of somebody who holds no place yet, and is then not called.</summary>
    RecusalFound,

    /// <summary>计划增加名额.</summary>
    Enlarged,

    /// <summary>行程冲突, of somebody who holds no place: is not called. Opens no place, so that it cannot be used to replace anybody.</summary>
    BusyElsewhere,
}

/// <param name="Group">Key of the group that is enlarged; null for a cause about an expert.</param>
/// <param name="Expert">Key of the expert it is about; null when a group is enlarged.</param>
/// <param name="Formal">Places added.</param>
/// <param name="Backup">Places added.</param>
/// <param name="At">UTC, to the second.</param>
public sealed record DrawCause(DrawCauseKind Kind, DateTime At, string? Expert = null, string? Group = null, int Formal = 0, int Backup = 0);

/// <param name="Promoted">A backup took a formal place; otherwise the next of the order took a backup place.</param>
public sealed record DrawStep(string Group, string Expert, bool Promoted);

/// <summary>
/// A draw and what happened since, one cause after the other. The order of each group never changes: an open backup place goes to the earliest position
/// whose expert never held a place in the plan, was not struck, and fits the caps as they stand; an open formal place goes to the group's first backup.
/// </summary>
public sealed class DrawState
{
    private readonly DrawDocument document;
    private readonly int[][] orders;
    private readonly List<int>[] formal;
    private readonly List<int>[] backup;
    private readonly int[] formalPlaces;
    private readonly int[] backupPlaces;
    private readonly SeatCount seats;
    private readonly PlacePlan plan;
    private readonly Dictionary<string, int> experts;
    private DateTime last;

    private DrawState(DrawDocument document, PlacePlan plan, int[][] orders, PlaceWalkResult walk)
    {
        this.document = document;
        this.plan = plan;
        this.orders = orders;
        (formal, backup, seats) = (walk.Formal, walk.Backup, walk.Seats);
        LookedAhead = walk.LookedAhead;
        formalPlaces = [.. plan.Formal];
        backupPlaces = [.. plan.Backup];
        experts = document.Experts.Index().ToDictionary(pair => pair.Item.Key, pair => pair.Index, StringComparer.Ordinal);
        last = document.FrozenAt;
    }

    /// <summary>Some expert was passed over because otherwise places would have stayed empty.</summary>
    public bool LookedAhead { get; }

    public IReadOnlyList<IReadOnlyList<int>> Orders => orders;

    /// <summary>Draws.</summary>
    /// <returns>A rejection when the document is faulty or the places cannot be filled by anybody.</returns>
    public static Outcome<DrawState> Draw(DrawDocument document, byte[] seed)
    {
        if (document.Faults() is [var fault, ..])
        {
            return Failure.Invalid(fault);
        }

        var plan = PlacePlan.Of(document);
        var orders = DrawOrder.All(document, seed);
        var walk = PlaceWalk.Run(plan, (group, at) => at < orders[group].Length ? orders[group][at] : -1);
        return walk is null
            ? Failure.Invalid("按现有名额和上限无法抽满，请先按可行性提示调整计划。")
            : new DrawState(document, plan, orders, walk);
    }

    /// <summary>Keys of those who hold formal places, in the order in which they came to them.</summary>
    public IReadOnlyList<string> Formal(int group) => Keys(formal[group]);

    public IReadOnlyList<string> Backup(int group) => Keys(backup[group]);

    /// <summary>Places nobody holds: the order is used up under the caps.</summary>
    public int OpenFormal(int group) => formalPlaces[group] - formal[group].Count;

    public int OpenBackup(int group) => backupPlaces[group] - backup[group].Count;

    /// <summary>How many of the group's order could still be called now.</summary>
    public int Remaining(int group) => orders[group].Count(expert => seats.MayTake(group, expert));

    /// <summary>Applies one cause and fills what it opens, in all groups. A refused cause changes nothing.</summary>
    public Outcome<IReadOnlyList<DrawStep>> Apply(DrawCause cause)
    {
        if (cause.At < last)
        {
            return Failure.Invalid("补抽原因的时间早于上一条记录。");
        }

        if ((cause.Kind == DrawCauseKind.Enlarged ? Enlarge(cause) : Remove(cause)) is { } fault)
        {
            return Failure.Invalid(fault);
        }

        last = cause.At;
        return Fill();
    }

    private string? Enlarge(DrawCause cause)
    {
        var group = document.Groups.Index().FirstOrDefault(pair => pair.Item.Key == cause.Group, (Index: -1, Item: null!)).Index;
        if (group < 0 || cause.Expert is not null)
        {
            return "增加名额时应写明一个分组，不写专家。";
        }

        if (cause.Formal < 0 || cause.Backup < 0 || cause is { Formal: 0, Backup: 0 } || (long)formalPlaces.Sum() + backupPlaces.Sum() + cause.Formal + cause.Backup > DrawDocument.MostPlaces)
        {
            return "增加的名额应为正数，且合计不超过上限。";
        }

        formalPlaces[group] += cause.Formal;
        backupPlaces[group] += cause.Backup;
        return null;
    }

    private string? Remove(DrawCause cause)
    {
        if (cause.Expert is null || cause.Group is not null || cause.Formal != 0 || cause.Backup != 0 || !experts.TryGetValue(cause.Expert, out var expert))
        {
            return "补抽原因应写明本次名单里的一位专家，不写分组和名额。";
        }

        for (var group = 0; group < orders.Length; group++)
        {
            if (!formal[group].Contains(expert) && !backup[group].Contains(expert))
            {
                continue;
            }

            if (cause.Kind == DrawCauseKind.BusyElsewhere)
            {
                return "已经抽中的专家不能以行程冲突跳过，应由本人答复。";
            }

            formal[group].Remove(expert);
            backup[group].Remove(expert);
            seats.Leave(group, expert);
            return null;
        }

        if (seats.Gone[expert])
        {
            return "这位专家已经离开本次评审。";
        }

        if (cause.Kind is DrawCauseKind.Declined or DrawCauseKind.NoAnswer)
        {
            return "这位专家没有被抽中，不存在谢绝或未答复。";
        }

        seats.Strike(expert);
        return null;
    }

    private List<DrawStep> Fill()
    {
        var steps = new List<DrawStep>();
        for (var group = 0; group < orders.Length; group++)
        {
            var at = 0;
            while (true)
            {
                if (OpenFormal(group) > 0 && backup[group].Count > 0)
                {
                    var first = backup[group][0];
                    backup[group].RemoveAt(0);
                    formal[group].Add(first);
                    steps.Add(new DrawStep(document.Groups[group].Key, document.Experts[first].Key, Promoted: true));
                    continue;
                }

                // With no backup left and a formal place open, the next of the order passes through the backup list.
                if (OpenFormal(group) + OpenBackup(group) == 0 || (at = Next(group, at)) < 0)
                {
                    break;
                }

                var expert = orders[group][at];
                seats.Take(group, expert);
                backup[group].Add(expert);
                steps.Add(new DrawStep(document.Groups[group].Key, document.Experts[expert].Key, Promoted: false));
            }
        }

        return steps;
    }

    private int Next(int group, int from)
    {
        for (var at = from; at < orders[group].Length; at++)
        {
            if (seats.MayTake(group, orders[group][at]))
            {
                return at;
            }
        }

        return -1;
    }

    private string[] Keys(List<int> list) => [.. list.Select(expert => document.Experts[expert].Key)];
}
