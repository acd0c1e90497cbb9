using System.Globalization;
using HealthPortal.Domain.Experts.ExpertExtraction;

namespace HealthPortal.Domain.Experts.ExpertFairness;

/// <param name="Class">By which experts are compared as a whole, for example the size of their institution.</param>
/// <param name="Probability">To be drawn in this draw, formal or backup, as stated before it.</param>
public sealed record WatchedExpert(string Key, string Class, double Probability);

/// <summary>An expert who was replaced, and why.</summary>
public sealed record WatchedCause(string Expert, DrawCauseKind Kind);

/// <summary>One draw of one group as it was.</summary>
/// <param name="Operator">Who drew.</param>
/// <param name="Experts">Everybody eligible, in the order of the frozen list.</param>
/// <param name="Drawn">Keys of those drawn at first, without those called later.</param>
/// <param name="Causes">Re-draws, of all who were called, the first and the later ones.</param>
/// <param name="Accepted">Keys of those who accepted.</param>
public sealed record WatchedDraw(
    string Id,
    string Operator,
    IReadOnlyList<WatchedExpert> Experts,
    IReadOnlyList<string> Drawn,
    IReadOnlyList<WatchedCause> Causes,
    IReadOnlyList<string> Accepted);

public enum FairnessKind
{
    /// <summary>一位专家抽中的次数.</summary>
    Expert,

    /// <summary>一位专家在一位操作员手里抽中的次数.</summary>
    OperatorAndExpert,

    /// <summary>各类专家抽中的次数.</summary>
    Classes,

    /// <summary>抽中位置的先后.</summary>
    Runs,

    /// <summary>两位专家同时抽中的次数.</summary>
    Pair,

    /// <summary>一位操作员补抽的次数.</summary>
    Operator,

    /// <summary>一位专家谢绝或未答复的次数.</summary>
    Answers,
}

/// <param name="Subjects">Keys of the experts or operators it is about; empty for the whole.</param>
/// <param name="Z">Deviation in standard deviations; null where there is none.</param>
/// <param name="P">That chance alone gives something at least as unusual.</param>
/// <param name="IsExact">False where a distribution stands in for the exact sum.</param>
/// <param name="Alarm">Unusual even when one considers how many things of the kind were looked at.</param>
/// <param name="Draws">Ids of the draws behind the figure.</param>
public sealed record FairnessFigure(
    FairnessKind Kind,
    IReadOnlyList<string> Subjects,
    double Expected,
    double Realised,
    double? Z,
    double P,
    bool IsExact,
    bool Alarm,
    IReadOnlyList<string> Draws)
{
    public string Sentence => What + (Alarm ? $"，{Direction}，机会造成的可能{Words(P)}，建议复核。" : "，与机会相符。");

    private string What => Kind switch
    {
        FairnessKind.Expert => $"专家 {Subjects[0]} 预期抽中 {Number(Expected)} 次，实际 {Number(Realised)} 次",
        FairnessKind.OperatorAndExpert => $"操作员 {Subjects[0]} 主持的抽取中，专家 {Subjects[1]} 预期抽中 {Number(Expected)} 次，实际 {Number(Realised)} 次",
        FairnessKind.Classes => $"各类专家抽中次数与预期的偏差为 {Number(Realised)}（卡方值，预期约 {Number(Expected)}）",
        FairnessKind.Runs => $"抽中位置偏前或偏后连成 {Number(Realised)} 段，预期约 {Number(Expected)} 段",
        FairnessKind.Pair => $"专家 {Subjects[0]} 和 {Subjects[1]} 预期同时抽中 {Number(Expected)} 次，实际 {Number(Realised)} 次",
        FairnessKind.Operator => $"操作员 {Subjects[0]} 主持的抽取按其他人的情况应补抽约 {Number(Expected)} 次，实际 {Number(Realised)} 次",
        _ => $"专家 {Subjects[0]} 按其他专家的情况应谢绝或未答复约 {Number(Expected)} 次，实际 {Number(Realised)} 次",
    };

    private string Direction => Kind == FairnessKind.Runs ? "先后不像随机" : Realised > Expected ? "比预期多" : "比预期少";

    /// <summary>约为万分之 3.</summary>
    public static string Words(double p) => p switch
    {
        >= 0.01 => "约为百分之 " + (p * 100).ToString("0", CultureInfo.InvariantCulture),
        >= 1e-4 => "约为万分之 " + (p * 1e4).ToString("0", CultureInfo.InvariantCulture),
        >= 1e-6 => "约为百万分之 " + (p * 1e6).ToString("0", CultureInfo.InvariantCulture),
        >= 1e-8 => "约为亿分之 " + (p * 1e8).ToString("0", CultureInfo.InvariantCulture),
        _ => "不到亿分之 1",
    };

    private static string Number(double value) => value.ToString(value is > 0 and < 0.1 ? "0.0##" : "0.#", CultureInfo.InvariantCulture);
}

/// <param name="Figures">Alarms first, then the most unusual; of pairs only the most unusual and the alarms.</param>
/// <param name="Tested">Things looked at, of all kinds.</param>
public sealed record FairnessReport(IReadOnlyList<FairnessFigure> Figures, long Tested)
{
    public IEnumerable<FairnessFigure> Alarms => Figures.Where(figure => figure.Alarm);

    public string Sentence => (Tested, Alarms.Count()) switch
    {
        (0, _) => "还没有可以核对的抽取。",
        (_, 0) => $"核对了 {Tested} 项，抽取结果与机会相符。",
        var (_, alarms) => $"核对了 {Tested} 项，有 {alarms} 项难以用机会解释，建议复核。提示本身不说明有人违规。",
    };
}
