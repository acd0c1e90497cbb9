using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Licensing.LicenceLibrary;

/// <summary>What was done with a licence (tender 5.1.3.3.3).</summary>
public enum LicenceActKind
{
    Made,
    Replaced,
    Suspended,
    Resumed,
    Revoked,
    Cancelled,
    Voided,
    Downloaded,

    /// <summary>The holder was told that it ends.</summary>
    Reminded,

    /// <summary>A photograph came, the first or another.</summary>
    PhotoSet,
    PhotoRemoved,
}

/// <summary>操作日志: one act on one licence. Nothing ever changes or removes a row.</summary>
public sealed class LicenceAct : Entity, IScoped, IUnlogged
{
    public required Guid LicenceId { get; init; }

    public required string OrganisationPath { get; init; }

    /// <summary>Code of the licence's type.</summary>
    public required string LicenceType { get; init; }

    public required string Number { get; init; }

    public required LicenceActKind Kind { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>Name of the person, or of the job.</summary>
    public required string ByName { get; init; }

    public string? Reason { get; init; }
}

/// <summary>What a person may do with a licence that is there.</summary>
public enum LicenceChange
{
    Suspend,
    Resume,

    /// <summary>撤销, for the cases of art. 69.</summary>
    Revoke,

    /// <summary>注销, for the cases of art. 70.</summary>
    Cancel,

    /// <summary>作废 of an electronic licence made by mistake.</summary>
    Void,
}

/// <summary>How the state of a licence may change, and why.</summary>
public static class LicenceChangeRule
{
    public const int LongestNote = 300;

    /// <summary>Administrative Licensing Law art. 69, both paragraphs.</summary>
    private static readonly string[] RevokingGrounds =
    [
        "行政机关工作人员滥用职权、玩忽职守作出准予行政许可决定（第六十九条第一款第一项）",
        "超越法定职权作出准予行政许可决定（第六十九条第一款第二项）",
        "违反法定程序作出准予行政许可决定（第六十九条第一款第三项）",
        "对不具备申请资格或者不符合法定条件的申请人准予行政许可（第六十九条第一款第四项）",
        "依法可以撤销行政许可的其他情形（第六十九条第一款第五项）",
        "被许可人以欺骗、贿赂等不正当手段取得行政许可（第六十九条第二款）",
    ];

    /// <summary>Administrative Licensing Law art. 70.</summary>
    private static readonly string[] CancellingGrounds =
    [
        "行政许可有效期届满未延续（第七十条第一项）",
        "赋予公民特定资格的行政许可，该公民死亡或者丧失行为能力（第七十条第二项）",
        "法人或者其他组织依法终止（第七十条第三项）",
        "行政许可依法被撤销、撤回，或者行政许可证件依法被吊销（第七十条第四项）",
        "因不可抗力导致行政许可事项无法实施（第七十条第五项）",
        "法律、法规规定的应当注销行政许可的其他情形（第七十条第六项）",
    ];

    /// <summary>Grounds of which one must be named; empty where the note alone says why.</summary>
    public static IReadOnlyList<string> Grounds(LicenceChange change) => change switch
    {
        LicenceChange.Revoke => RevokingGrounds,
        LicenceChange.Cancel => CancellingGrounds,
        _ => [],
    };

    public static bool Allows(LicenceState state, LicenceChange change) =>
        change == LicenceChange.Resume ? state == LicenceState.Suspended : state == LicenceState.Valid || (state == LicenceState.Suspended && change != LicenceChange.Suspend);

    /// <returns>The reason as it is kept.</returns>
    public static Outcome<string> Apply(Licence licence, LicenceChange change, string? ground, string? note, DateOnly today)
    {
        if (!Allows(licence.State, change))
        {
            return Failure.Conflict($"证照现在是“{licence.StateName(today)}”，不能{change.Name()}。");
        }

        var (named, written) = (ground?.Trim() ?? "", note?.Trim() ?? "");
        var grounds = Grounds(change);
        if (grounds.Count > 0 && !grounds.Contains(named, StringComparer.Ordinal))
        {
            return Failure.Invalid($"请选择{change.Name()}的法定情形。", "ground");
        }

        if (written.Length == 0)
        {
            return Failure.Invalid(grounds.Count > 0 ? "请写明事实和依据的文书，例如决定书文号。" : $"请写明{change.Name()}的原因。", "note");
        }

        if (written.Length > LongestNote)
        {
            return Failure.Invalid($"说明最多 {LongestNote} 个字。", "note");
        }

        licence.State = change switch
        {
            LicenceChange.Suspend => LicenceState.Suspended,
            LicenceChange.Resume => LicenceState.Valid,
            LicenceChange.Revoke => LicenceState.Revoked,
            LicenceChange.Cancel => LicenceState.Cancelled,
            _ => LicenceState.Voided,
        };
        licence.StateReason = grounds.Count > 0 ? $"{named}；{written}" : written;
        licence.EndedOn = licence.State is LicenceState.Valid or LicenceState.Suspended ? null : today;
        return licence.StateReason;
    }

    public static LicenceActKind ActOf(LicenceChange change) => change switch
    {
        LicenceChange.Suspend => LicenceActKind.Suspended,
        LicenceChange.Resume => LicenceActKind.Resumed,
        LicenceChange.Revoke => LicenceActKind.Revoked,
        LicenceChange.Cancel => LicenceActKind.Cancelled,
        _ => LicenceActKind.Voided,
    };
}

/// <summary>How a licence is made from a record.</summary>
public static class LicenceMakingRule
{
    /// <summary>State in which the licence of a record begins, by the word its sender says (证照状态). An expired one is valid: the dates tell.</summary>
    public static LicenceState StateOf(string? word) => word switch
    {
        null => LicenceState.Valid,
        _ when word.Contains('撤', StringComparison.Ordinal) => LicenceState.Revoked,
        _ when word.Contains("注销", StringComparison.Ordinal) || word.Contains("吊销", StringComparison.Ordinal) => LicenceState.Cancelled,
        _ when word.Contains("作废", StringComparison.Ordinal) => LicenceState.Voided,
        _ when word.Contains("暂停", StringComparison.Ordinal) || word.Contains("中止", StringComparison.Ordinal) => LicenceState.Suspended,
        _ => LicenceState.Valid,
    };

    /// <summary>
    /// State of the licence that follows an earlier one of the same record; null when none may. What a person took out of force does not come back
    /// because data are sent again: only data dated after that day are a new grant. What was made by mistake may be made anew.
    /// </summary>
    public static LicenceState? Following(LicenceState earlier, DateOnly? endedOn, DateOnly businessDate, LicenceState own) => earlier switch
    {
        LicenceState.Revoked or LicenceState.Cancelled when own == LicenceState.Valid && !(businessDate > endedOn) => null,
        LicenceState.Suspended when own == LicenceState.Valid => LicenceState.Suspended,
        _ => own,
    };
}

public static class LicenceNames
{
    public static string Name(this LicenceState state, bool isExpired = false, bool isEarly = false) => state switch
    {
        LicenceState.Cancelled => "已注销",
        LicenceState.Replaced => "已换证",
        LicenceState.Suspended => "已暂停",
        LicenceState.Revoked => "已撤销",
        LicenceState.Voided => "已作废",
        _ => isExpired ? "已过期" : isEarly ? "尚未生效" : "有效",
    };

    public static string Name(this LicenceChange change) => change switch
    {
        LicenceChange.Suspend => "暂停",
        LicenceChange.Resume => "恢复",
        LicenceChange.Revoke => "撤销",
        LicenceChange.Cancel => "注销",
        _ => "作废",
    };

    public static string Name(this LicenceActKind kind) => kind switch
    {
        LicenceActKind.Made => "制证",
        LicenceActKind.Replaced => "换证",
        LicenceActKind.Suspended => "暂停",
        LicenceActKind.Resumed => "恢复",
        LicenceActKind.Revoked => "撤销",
        LicenceActKind.Cancelled => "注销",
        LicenceActKind.Voided => "作废",
        LicenceActKind.Reminded => "到期提醒",
        LicenceActKind.PhotoSet => "照片",
        LicenceActKind.PhotoRemoved => "移除照片",
        _ => "下载",
    };
}
