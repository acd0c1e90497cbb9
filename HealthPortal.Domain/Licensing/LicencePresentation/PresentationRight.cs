using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceStandards;

namespace HealthPortal.Domain.Licensing.LicencePresentation;

/// <summary>
/// 亮证授权 (tender 5.1.3.5.1): an outside system may be shown licences of one type for one purpose, and of each only the data items the purpose needs.
/// Besides it needs the API scope, which says how far it reaches.
/// </summary>
public sealed class PresentationRight : MutableEntity, IScoped, ILabelled
{
    public const int LongestBasis = 200;

    /// <summary>Of the client's unit.</summary>
    public required string OrganisationPath { get; set; }

    public required Guid ClientKey { get; init; }

    public required string ClientCode { get; init; }

    public required string ClientName { get; set; }

    public required Guid TypeId { get; init; }

    public LicenceType? Type { get; init; }

    /// <summary>Code of the dictionary <c>licence-purpose</c>.</summary>
    public required string PurposeCode { get; init; }

    public required string PurposeName { get; set; }

    /// <summary>Keys of the data items it is shown, with spaces between; empty for the state, number, organ and days alone.</summary>
    public required string FieldKeys { get; set; }

    /// <summary>The law, agreement or letter that the right stands on.</summary>
    public required string Basis { get; set; }

    /// <summary>Last day; null stays open.</summary>
    public DateOnly? ValidTo { get; set; }

    public required string GrantedByName { get; set; }

    public required DateTime GrantedAt { get; set; }

    public string Label => "亮证授权 " + ClientName;

    public IReadOnlyList<string> Fields => FieldKeys.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public bool IsInForce(DateOnly today) => !(ValidTo < today);
}

/// <summary>By what a licence is asked for.</summary>
public enum PresentationKey
{
    /// <summary>The holder's identity number.</summary>
    IdentityNumber,

    /// <summary>Number of the licence.</summary>
    Number,

    /// <summary>National identifier.</summary>
    Identifier,

    /// <summary>Whole name of an institution.</summary>
    HolderName,

    /// <summary>What the QR code of the paper leads to.</summary>
    VerificationCode,
}

/// <summary>What must be right about a call before anything is looked up.</summary>
public static class PresentationRules
{
    /// <summary>Licences shown by one call.</summary>
    public const int Most = 20;

    public const int LongestKey = 120;

    public const int LongestOperator = 60;

    public const int LongestReference = 60;

    public static IEnumerable<Problem> Check(string? value, string? operatorName, string? reference)
    {
        if (string.IsNullOrWhiteSpace(value) || value.Length > LongestKey || value.Any(char.IsControl))
        {
            yield return new Problem($"value 应为 1 至 {LongestKey} 个字的查询内容。", "value");
        }

        if (string.IsNullOrWhiteSpace(operatorName) || operatorName.Length > LongestOperator || operatorName.Any(char.IsControl))
        {
            yield return new Problem($"operator 应写明经办人，1 至 {LongestOperator} 个字。", "operator");
        }

        if (reference is { } given && (given.Length > LongestReference || given.Any(char.IsControl)))
        {
            yield return new Problem($"reference 最多 {LongestReference} 个字。", "reference");
        }
    }

    /// <summary>Names of persons are many and the same; only institutions are found by theirs.</summary>
    public static Problem? MayAskBy(PresentationKey key, LicenceHolderKind holders) =>
        key == PresentationKey.HolderName && holders == LicenceHolderKind.Person ? new Problem("个人的证照不能只按姓名查询，请用证件号码、证照编号或证照标识。", "by")
        : key == PresentationKey.IdentityNumber && holders == LicenceHolderKind.Institution ? new Problem("机构的证照请按机构名称、证照编号或证照标识查询。", "by")
        : null;
}

/// <summary>亮证记录 (tender 5.1.3.5.2): one licence was shown to an outside system. Nothing ever changes or removes a row.</summary>
public sealed class Presentation : Entity, IScoped, IUnlogged
{
    /// <summary>Of the licence.</summary>
    public required string OrganisationPath { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime At { get; init; }

    public required Guid ClientKey { get; init; }

    public required string ClientName { get; init; }

    /// <summary>The unit the client belongs to.</summary>
    public required string UnitName { get; init; }

    /// <summary>Person at the outside system, as it says.</summary>
    public required string OperatorName { get; init; }

    /// <summary>The caller's own file, where it names one.</summary>
    public string? Reference { get; init; }

    public required string PurposeCode { get; init; }

    public required string PurposeName { get; init; }

    public required PresentationKey Key { get; init; }

    public required Guid LicenceId { get; init; }

    public required string LicenceType { get; init; }

    public required string Number { get; init; }

    public required string HolderName { get; init; }

    /// <summary>Blind index of the holder's number.</summary>
    public string? HolderIndex { get; init; }

    /// <summary>Keys of the data items that were shown, with spaces between.</summary>
    public required string Items { get; init; }

    public string? RemoteAddress { get; init; }
}

/// <summary>How much a client asked for in an hour: what the watch for unusual volume goes by.</summary>
public sealed class PresentationHour : IGlobal, IUnlogged
{
    public required Guid ClientKey { get; init; }

    /// <summary>UTC, at the full hour.</summary>
    public required DateTime Hour { get; init; }

    public required long Calls { get; init; }

    /// <summary>Licences given out.</summary>
    public required long Shown { get; init; }

    /// <summary>Calls that found nothing.</summary>
    public required long Missed { get; init; }
}

/// <summary>Licences shown on a day of Shanghai time, for statistics.</summary>
public sealed class PresentationDay : IScoped, IUnlogged
{
    public required DateOnly Day { get; init; }

    /// <summary>Of the licences.</summary>
    public required string OrganisationPath { get; init; }

    public required Guid ClientKey { get; init; }

    public required string LicenceType { get; init; }

    public required string PurposeCode { get; init; }

    public required long Shown { get; init; }
}
