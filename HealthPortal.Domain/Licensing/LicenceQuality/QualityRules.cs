using HealthPortal.Domain.Licensing.LicenceStandards;

namespace HealthPortal.Domain.Licensing.LicenceQuality;

/// <summary>Dimensions of tender 6.5.1.2, with consistency and timeliness told apart from accuracy.</summary>
public enum QualityDimension
{
    Completeness,
    Accuracy,
    Uniqueness,
    Consistency,
    Timeliness,
}

/// <param name="Key">In addresses and in the database; never changed.</param>
/// <param name="Weight">Usual share in the score, 1 to 10.</param>
/// <param name="DueDays">Usual days an organ has to put records right.</param>
public sealed record QualityRule(string Key, string Name, QualityDimension Dimension, int Weight, int DueDays, string Meaning);

/// <summary>How a rule counts for a type.</summary>
public sealed record QualityTerms(QualityRule Rule, bool IsOn, int Weight, int DueDays);

/// <summary>The catalogue of rules over what is in the register (tender 6.5.1.2, 6.5.3).</summary>
public static class QualityRules
{
    public const string Number = "number-filled";
    public const string Holder = "holder-filled";
    public const string HolderNumber = "holder-number-filled";
    public const string Organ = "organ-filled";
    public const string Issued = "issued-filled";
    public const string Validity = "validity-filled";
    public const string Required = "required-filled";
    public const string Identity = "identity-number";
    public const string Credit = "credit-code";
    public const string Date = "date-form";
    public const string Domain = "value-domain";
    public const string Form = "value-form";
    public const string OrganKnown = "organ-known";
    public const string NumberTwice = "number-unique";
    public const string HolderTwice = "holder-unique";
    public const string Person = "person-consistent";
    public const string DateOrder = "date-order";
    public const string LibraryState = "library-state";
    public const string Expired = "expired-state";

    public const int MostWeight = 10;

    public const int MostDays = 365;

    /// <summary>A donor gets one with each donation, so two valid ones of a holder are no fault until somebody says so.</summary>
    private static readonly string[] SeveralAllowed = ["blood-donation-certificate", "blood-donation-honour-certificate"];

    public static IReadOnlyList<QualityRule> All { get; } =
    [
        new(Number, "证照编号已填写", QualityDimension.Completeness, 5, 15, "证照编号没有填写的记录不合格。"),
        new(Holder, "持证人已填写", QualityDimension.Completeness, 5, 15, "持证人姓名或单位名称没有填写的记录不合格。"),
        new(HolderNumber, "持证人证件号码已填写", QualityDimension.Completeness, 5, 15, "持证人的身份证件号码或统一社会信用代码没有填写的记录不合格。"),
        new(Organ, "发证机关已填写", QualityDimension.Completeness, 5, 15, "发证机关没有填写的记录不合格。"),
        new(Issued, "核发日期已填写", QualityDimension.Completeness, 5, 15, "核发日期没有填写的记录不合格。"),
        new(Validity, "有效期已填写", QualityDimension.Completeness, 5, 15, "标准要求填写有效期止、而记录没有填写的不合格；标准不要求的，空着表示长期有效。"),
        new(Required, "其他必填项已填写", QualityDimension.Completeness, 3, 20, "现行标准的其他必填数据项没有填写的记录不合格。"),
        new(Identity, "身份证件号码正确", QualityDimension.Accuracy, 5, 15, "身份证件号码的位数、出生日期或校验码不对的记录不合格。"),
        new(Credit, "统一社会信用代码正确", QualityDimension.Accuracy, 5, 15, "统一社会信用代码的编码规则或校验码不对的记录不合格。"),
        new(Date, "日期格式规范", QualityDimension.Accuracy, 3, 20, "日期不是 YYYY-MM-DD 的真实日期的记录不合格。"),
        new(Domain, "字典项在值域内", QualityDimension.Accuracy, 3, 20, "值不在现行标准值域或数据字典内的记录不合格。"),
        new(Form, "文字、数值和电话规范", QualityDimension.Accuracy, 2, 20, "文字超长或有乱码、数值超出范围、电话号码不规范的记录不合格。"),
        new(OrganKnown, "发证机关是本省机构", QualityDimension.Accuracy, 3, 20, "发证机关的名称在组织机构里找不到的记录不合格。"),
        new(NumberTwice, "同类证照编号不重复", QualityDimension.Uniqueness, 5, 10, "同一类证照里有两条以上有效记录使用同一编号的不合格。"),
        new(HolderTwice, "同一持证人同类证照只有一张有效", QualityDimension.Uniqueness, 5, 10, "按证件号码，同一持证人在证照库里有两张以上有效的同类证照的不合格。"),
        new(Person, "性别、出生日期与证件号码一致", QualityDimension.Consistency, 4, 15, "性别或出生日期与身份证件号码里的不一致，或者出生日期晚于今天的记录不合格。"),
        new(DateOrder, "日期先后合理", QualityDimension.Consistency, 4, 15, "有效期止早于有效期起或核发日期，或者核发日期晚于今天的记录不合格。"),
        new(LibraryState, "记录与证照库状态一致", QualityDimension.Consistency, 4, 10, "证照库里已撤销、注销或作废，而归集记录仍写着有效的不合格。"),
        new(Expired, "过期证照的状态已更新", QualityDimension.Timeliness, 3, 20, "有效期止已过去较长时间，而状态仍写着有效的记录不合格。"),
    ];

    public static QualityRule? Find(string? key) => All.FirstOrDefault(rule => rule.Key == key);

    /// <summary>Until somebody says otherwise.</summary>
    public static bool IsUsuallyOn(QualityRule rule, string typeCode) => rule.Key != HolderTwice || !SeveralAllowed.Contains(typeCode, StringComparer.Ordinal);

    /// <summary>Whether the standard has the data items the rule is about: what no record can break is not part of the score.</summary>
    public static bool Applies(QualityRule rule, StandardContent content) => rule.Key switch
    {
        Number => content.Of(StandardFieldRole.Number) is not null,
        Holder => content.Of(StandardFieldRole.HolderName) is not null,
        HolderNumber or HolderTwice => content.Of(StandardFieldRole.HolderNumber) is not null,
        Organ or OrganKnown => content.Of(StandardFieldRole.Organ) is not null,
        Issued => content.Of(StandardFieldRole.IssuedOn) is not null,
        Validity => content.Of(StandardFieldRole.ValidTo) is { Required: true },
        Required => content.Fields.Any(field => field is { Required: true, IsDrawn: false, Role: not (StandardFieldRole.Number or StandardFieldRole.HolderName or StandardFieldRole.HolderNumber or StandardFieldRole.Organ or StandardFieldRole.IssuedOn or StandardFieldRole.ValidTo) }),
        Identity => content.Fields.Any(field => field.Type == StandardFieldType.IdentityNumber),
        Credit => content.Fields.Any(field => field.Type == StandardFieldType.CreditCode),
        Date => content.Fields.Any(field => field.Type == StandardFieldType.Date),
        Domain => content.Fields.Any(field => field.Type == StandardFieldType.Choice),
        Person => content.Of(StandardFieldRole.BirthDate) is not null || (content.Of(StandardFieldRole.Gender) is not null && content.Of(StandardFieldRole.HolderNumber) is { Type: StandardFieldType.IdentityNumber }),
        DateOrder => content.Of(StandardFieldRole.IssuedOn) is not null || content.Of(StandardFieldRole.ValidTo) is not null,
        LibraryState => content.Of(StandardFieldRole.State) is not null,
        Expired => content.Of(StandardFieldRole.ValidTo) is not null && content.Of(StandardFieldRole.State) is not null,
        _ => true,
    };
}

public static class QualityScoring
{
    /// <summary>
    /// Records that pass, each rule counted by its share of all weight. The sum is linear, so what belongs to several organs or types adds up, and the score
    /// of any of them is this over the number of records.
    /// </summary>
    public static decimal Passing(long records, IReadOnlyCollection<(int Weight, long Failed)> rules)
    {
        var weight = rules.Sum(rule => (decimal)rule.Weight);
        return weight == 0 ? records : records - (rules.Sum(rule => (decimal)rule.Weight * rule.Failed) / weight);
    }

    /// <summary>0 to 100; null where there is no record, which is neither good nor bad.</summary>
    public static decimal? Score(long records, decimal passing) => records == 0 ? null : Math.Round(Math.Clamp(100m * passing / records, 0, 100), 2);
}

public static class QualityNames
{
    public static string Name(this QualityDimension dimension) => dimension switch
    {
        QualityDimension.Completeness => "完整性",
        QualityDimension.Accuracy => "准确性",
        QualityDimension.Uniqueness => "唯一性",
        QualityDimension.Consistency => "一致性",
        QualityDimension.Timeliness => "时效性",
        _ => throw new ArgumentOutOfRangeException(nameof(dimension)),
    };

    public static string Name(this QualityIssueState state) => state switch
    {
        QualityIssueState.Found => "待处理",
        QualityIssueState.Assigned => "已交办",
        QualityIssueState.Returned => "已退回",
        QualityIssueState.Handled => "已整改待验证",
        QualityIssueState.Closed => "已销号",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Name(this QualityStepKind kind) => kind switch
    {
        QualityStepKind.Found => "发现问题",
        QualityStepKind.Assigned => "交办",
        QualityStepKind.Handled => "报告已整改",
        QualityStepKind.Returned => "验证未通过，退回",
        QualityStepKind.Closed => "销号",
        QualityStepKind.Overdue => "逾期提醒",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Name(this QualityMeasurementState state) => state switch
    {
        QualityMeasurementState.Waiting => "等待测算",
        QualityMeasurementState.Running => "测算中",
        QualityMeasurementState.Done => "测算完成",
        QualityMeasurementState.Failed => "没有完成",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
