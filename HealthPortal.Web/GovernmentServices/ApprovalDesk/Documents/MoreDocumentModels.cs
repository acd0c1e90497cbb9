namespace HealthPortal.Web.GovernmentServices.ApprovalDesk.Documents;

/// <summary>延长办理期限通知书, art. 42: the applicant is told of the extension and why.</summary>
/// <param name="WorkingDays">Working days granted in addition, at most ten.</param>
/// <param name="Reason">A whole sentence.</param>
/// <param name="DueOn">New last day of the promise; null while the period is paused.</param>
public sealed record ExtensionNoticeModel(Issuer Issuer, string DocumentNumber, Application Application, DateOnly AcceptedOn, int WorkingDays, string Reason, DateOnly? DueOn, DateOnly IssuedOn);

/// <summary>备案凭证: the filing is taken note of; nothing is permitted by it.</summary>
/// <param name="Title">Name of the paper.</param>
public sealed record FilingReceiptModel(Issuer Issuer, string DocumentNumber, string Title, Application Application, IReadOnlyList<string> Grounds, DateOnly FiledOn);

/// <summary>A licence or certificate whose paper is not laid out in particular.</summary>
/// <param name="Lines">Label and value in the order of the paper.</param>
/// <param name="ValidUntil">Null for a licence without end.</param>
/// <param name="VerificationUrl">Page that the QR code opens.</param>
public sealed record GeneralLicenceModel(
    Issuer Issuer, string Title, string Number, IReadOnlyList<(string Label, string Value)> Lines, DateOnly ValidFrom, DateOnly? ValidUntil, DateOnly IssuedOn, string VerificationUrl);
