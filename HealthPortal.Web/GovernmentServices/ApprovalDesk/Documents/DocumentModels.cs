namespace HealthPortal.Web.GovernmentServices.ApprovalDesk.Documents;

/// <summary>Who issues a document.</summary>
/// <param name="Name">Full name of the organ, e.g. 昆山市卫生健康委员会.</param>
/// <param name="Phone">Number that applicants may call.</param>
/// <param name="Address">Where the window is.</param>
/// <param name="IsDemonstration">Marks seal and foot as having no legal force.</param>
public sealed record Issuer(string Name, string Phone, string Address, bool IsDemonstration);

/// <summary>The application a document is about.</summary>
/// <param name="ApplicantNumber">Identity number or credit code, masked when the reader may not see it.</param>
/// <param name="IsPerson">A person is addressed as 你, an institution as 你单位.</param>
public sealed record Application(
    string CaseNumber, string ApplicantName, string ApplicantNumber, bool IsPerson, string MatterName, string ItemName, DateOnly SubmittedOn)
{
    internal string You => IsPerson ? "你" : "你单位";
}

/// <summary>Where the applicant may turn against the document.</summary>
/// <param name="ReviewOrgan">Since 2024 the people's government of the same level (Administrative Reconsideration Law art. 24).</param>
/// <param name="Court">The people's court of first instance.</param>
public sealed record Remedies(string ReviewOrgan, string Court);

/// <summary>One material taken in at the window.</summary>
/// <param name="Form">原件, 复印件, 电子件 or 免提交.</param>
public sealed record ReceivedMaterial(string Name, string Form, int Copies, string? Remark = null);

/// <summary>收件凭证: says that materials were handed over, not that they were accepted.</summary>
/// <param name="ProgressUrl">Page that shows how the case stands; null where there is none, and then no QR code is printed.</param>
public sealed record ReceiptModel(
    Issuer Issuer, string DocumentNumber, Application Application, IReadOnlyList<ReceivedMaterial> Materials,
    string ReceivedBy, DateOnly ReceivedOn, string? ProgressUrl);

/// <summary>受理通知书, Administrative Licensing Law art. 32(1)(5), or (4) when nobody asked for supplements in time.</summary>
/// <param name="StatutoryWorkingDays">Limit by law, in working days.</param>
/// <param name="PromisedWorkingDays">Limit the organ promises, in working days.</param>
/// <param name="DueOn">Last day of the promise when nothing pauses it.</param>
/// <param name="BySilence">Accepted because no supplement notice was given within five working days.</param>
public sealed record AcceptanceNoticeModel(
    Issuer Issuer, string DocumentNumber, Application Application, DateOnly AcceptedOn, DateOnly IssuedOn,
    int StatutoryWorkingDays, int PromisedWorkingDays, DateOnly DueOn, bool BySilence = false);

/// <summary>Why an application is not taken up.</summary>
public enum RefusalGround
{
    /// <summary>Art. 32(1)(1): the matter needs no licence.</summary>
    LicenceNotRequired,

    /// <summary>Art. 32(1)(2): another organ decides.</summary>
    OutsideCompetence,

    /// <summary>Art. 32(1)(4) and (5): not all that was asked for was supplied.</summary>
    MaterialsNotCompleted,

    /// <summary>Art. 78: facts were concealed or false materials supplied.</summary>
    FalseMaterials,
}

/// <summary>不予受理通知书.</summary>
/// <param name="Reason">The facts, in the officer's own words; a whole sentence.</param>
/// <param name="CompetentOrgan">Where to apply instead, for <see cref="RefusalGround.OutsideCompetence"/>.</param>
public sealed record RefusalNoticeModel(
    Issuer Issuer, string DocumentNumber, Application Application, RefusalGround Ground, string Reason, string? CompetentOrgan,
    Remedies Remedies, DateOnly IssuedOn);

/// <summary>One material to be supplied or put right.</summary>
public sealed record SupplementItem(string Material, string Problem, string Demand);

/// <summary>补正材料通知书: art. 32(1)(4) allows one only, so it lists everything.</summary>
/// <param name="SupplyBy">Until when the organ asks for them; null when it sets no day.</param>
public sealed record SupplementNoticeModel(
    Issuer Issuer, string DocumentNumber, Application Application, IReadOnlyList<SupplementItem> Items, DateOnly? SupplyBy, DateOnly IssuedOn);

/// <summary>准予行政许可决定书, art. 38(1).</summary>
/// <param name="Grounds">Law, regulation or rule whose conditions are met, with article, each in 《》.</param>
/// <param name="LicenceName">Name of the licence that is issued, or null when the decision itself is the licence.</param>
/// <param name="Scope">What is allowed, e.g. the service items.</param>
/// <param name="ValidUntil">Null for a licence without end.</param>
/// <param name="ValidityText">Said instead of the dates, where the licence that follows sets them.</param>
public sealed record DecisionModel(
    Issuer Issuer, string DocumentNumber, Application Application, DateOnly AcceptedOn, IReadOnlyList<string> Grounds,
    string? LicenceName, string? LicenceNumber, string Scope, DateOnly? ValidFrom, DateOnly? ValidUntil, DateOnly DecidedOn, string? ValidityText = null);

/// <summary>不予行政许可决定书, art. 38(2): with reasons and remedies.</summary>
/// <param name="Reason">The facts, in the officer's own words; a whole sentence.</param>
/// <param name="IsFiling">不予备案: a filing that is not taken note of.</param>
public sealed record NegativeDecisionModel(
    Issuer Issuer, string DocumentNumber, Application Application, DateOnly AcceptedOn, IReadOnlyList<string> Grounds, string Reason,
    Remedies Remedies, DateOnly DecidedOn, bool IsFiling = false);

/// <summary>送达回证. What happens by hand on paper may be left null and is then a line to write on.</summary>
/// <param name="Method">直接送达, 邮寄送达, 电子送达, 留置送达, 委托送达 or 公告送达.</param>
public sealed record DeliveryReceiptModel(
    Issuer Issuer, string DocumentNumber, Application Application, IReadOnlyList<DeliveredDocument> Documents, string Method, string? Place,
    string? DeliveredBy, string? ReceivedBy, string? RelationToApplicant, DateOnly? ReceivedOn, string? Remark);

public sealed record DeliveredDocument(string Name, string Number, int Copies = 1);

/// <summary>办件交接单: what the window hands to one department on one day.</summary>
public sealed record HandOverListModel(
    Issuer Issuer, string DocumentNumber, string Window, string Department, DateOnly Day, string HandedOverBy, string? TakenOverBy,
    IReadOnlyList<HandOverEntry> Entries);

/// <param name="ReceivedAt">Wall time in Shanghai.</param>
/// <param name="Sheets">Number of materials handed over on paper.</param>
public sealed record HandOverEntry(string CaseNumber, string ItemName, string ApplicantName, TimeOnly ReceivedAt, int Sheets, string? Remark);

/// <summary>公共场所卫生许可证; the contents are those of art. 25 of the implementing rules of the Regulation on Public Places.</summary>
/// <param name="LicenceNumber">e.g. 苏卫公证字〔2026〕第320583-000012号.</param>
/// <param name="VerificationUrl">Page that the QR code opens.</param>
public sealed record PublicPlacesLicenceModel(
    Issuer Issuer, string LicenceNumber, string HolderName, string LegalRepresentative, string Address, string ScopeOfBusiness,
    DateOnly ValidFrom, DateOnly ValidUntil, DateOnly IssuedOn, string VerificationUrl);
