namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

/// <summary>A law the item rests on.</summary>
/// <param name="Title">Name of the law, in book-title marks.</param>
/// <param name="Article">For example 第四十二条; null where the law is cited as a whole.</param>
/// <param name="Text">The article verbatim; null where it is not quoted.</param>
public sealed record LegalBasis(string Title, string? Article = null, string? Text = null);

/// <summary>Where a material comes from (材料来源渠道).</summary>
public enum MaterialSource
{
    /// <summary>申请人自备</summary>
    ApplicantMade,

    /// <summary>政府部门核发</summary>
    GovernmentIssued,

    /// <summary>第三方机构出具</summary>
    ThirdPartyIssued,
}

/// <summary>One material an applicant hands in, with the rules the window checks it by.</summary>
public sealed record MaterialRequirement
{
    /// <summary>Short stable key, unique in the guide, for example <c>hygieneTestReport</c>.</summary>
    public required string Code { get; init; }

    public required string Name { get; init; }

    public bool Required { get; init; }

    /// <summary>Makes the material required when a form field has a certain value.</summary>
    public FieldCondition? RequiredWhen { get; init; }

    /// <summary>File types by extension, lower case without dot.</summary>
    public IReadOnlyList<string> Formats { get; init; } = DefaultFormats;

    /// <summary>Largest single file, in megabytes (1024 × 1024 bytes).</summary>
    public int MaxMegabytes { get; init; } = 20;

    public int MaxFiles { get; init; } = 5;

    /// <summary>Who makes or issues it, in Chinese.</summary>
    public string? IssuedBy { get; init; }

    public MaterialSource Source { get; init; } = MaterialSource.ApplicantMade;

    /// <summary>The person must give the date it is valid until, and the date must not be past.</summary>
    public bool HasExpiry { get; init; }

    /// <summary>Licence type whose valid record in the portal replaces the upload (免提交).</summary>
    public string? ReusableLicenceType { get; init; }

    /// <summary>What is handed in on paper, for example 原件扫描件1份.</summary>
    public string? Copies { get; init; }

    /// <summary>填报须知</summary>
    public string? Notes { get; init; }

    /// <summary>审查要点</summary>
    public IReadOnlyList<string> ReviewPoints { get; init; } = [];

    public static IReadOnlyList<string> DefaultFormats { get; } = ["pdf", "jpg", "png"];
}

/// <summary>What the applicant has in hand at the end.</summary>
public enum GuideResultKind
{
    /// <summary>许可证</summary>
    Licence,

    /// <summary>资格证、执业证</summary>
    Certificate,

    /// <summary>批复、决定、结论</summary>
    Approval,

    /// <summary>备案凭证</summary>
    FilingReceipt,
}

/// <param name="Kind">Kind of the result.</param>
/// <param name="Name">Chinese name, for example 公共场所卫生许可证.</param>
/// <param name="ValidityYears">Years of validity where law fixes them for every holder.</param>
/// <param name="LicenceType">Key of the licence type in the licence library; null when nothing is filed there.</param>
public sealed record GuideResult(GuideResultKind Kind, string Name, int? ValidityYears = null, string? LicenceType = null);

/// <summary>常见问题</summary>
public sealed record QuestionAndAnswer(string Question, string Answer);

/// <summary>A choice of the 情形引导 as guides had it before it became questions; see <see cref="GuideContent.Situations"/>.</summary>
/// <param name="Name">What the applicant recognises himself in.</param>
/// <param name="Values">Values by field key.</param>
public sealed record Situation(string Name, IReadOnlyDictionary<string, string> Values, string? Description = null);

/// <summary>Documents a flow can print.</summary>
public enum IssuedDocument
{
    /// <summary>收件凭证</summary>
    Receipt,

    /// <summary>受理通知书</summary>
    AcceptanceNotice,

    /// <summary>不予受理决定书</summary>
    RefusalNotice,

    /// <summary>补正材料通知书</summary>
    SupplementNotice,

    /// <summary>准予决定书</summary>
    Decision,

    /// <summary>不予决定书</summary>
    NegativeDecision,

    /// <summary>送达回证</summary>
    DeliveryReceipt,

    /// <summary>证照</summary>
    Licence,
}

/// <summary>办事指南 of one business item: what it needs, how it runs and what comes of it. Immutable; kept as JSON in a <see cref="GuideVersion"/>.</summary>
public sealed record GuideContent
{
    /// <summary>Generated from the matter list and general law; the department in charge has still to complete it.</summary>
    public bool IsBasic { get; init; }

    public required IReadOnlyList<LegalBasis> LegalBasis { get; init; }

    /// <summary>受理条件, one whole sentence each.</summary>
    public required IReadOnlyList<string> Conditions { get; init; }

    public required IReadOnlyList<MaterialRequirement> Materials { get; init; }

    public required IReadOnlyList<FlowStep> Flow { get; init; }

    /// <summary>Working days until the office must have accepted, refused or asked for supplements (Administrative Licensing Law art. 32).</summary>
    public int AcceptanceWorkingDays { get; init; } = 5;

    /// <summary>法定办结时限, working days from acceptance.</summary>
    public required int StatutoryWorkingDays { get; init; }

    /// <summary>承诺办结时限, working days from acceptance; never longer than the statutory ones.</summary>
    public required int PromisedWorkingDays { get; init; }

    /// <summary>Where the statutory days come from, and what does not count, in one sentence.</summary>
    public string? PeriodNote { get; init; }

    /// <summary>收费情况, a sentence.</summary>
    public required string Fee { get; init; }

    public required GuideResult Result { get; init; }

    public IReadOnlyList<QuestionAndAnswer> Questions { get; init; } = [];

    public required FormSchema Form { get; init; }

    public required IReadOnlyList<IssuedDocument> Documents { get; init; }

    /// <summary>情形引导: questions whose answers decide what the applicant brings.</summary>
    public IReadOnlyList<SituationQuestion> SituationQuestions { get; init; } = [];

    /// <summary>The older notation, read only: <see cref="GuideJson.Read"/> turns it into one question. What is published is never rewritten, so it stays readable.</summary>
    public IReadOnlyList<Situation>? Situations { get; init; }

    public string? ServicePlaces { get; init; }

    public string? ConsultationPhone { get; init; }

    /// <summary>Remarks shown above the guide, for example that it is a basic one.</summary>
    public string? Remark { get; init; }
}
