using HealthPortal.Data;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Web.GovernmentServices.ApprovalDesk.Documents;
using HealthPortal.Web.Licensing.LicenceSigning;
using HealthPortal.Web.Printing;

namespace HealthPortal.Web.GovernmentServices.ApprovalDesk;

/// <summary>Puts the frozen facts of a document on its paper. Preview and PDF come from the same page.</summary>
public sealed partial class CasePapers(DocumentPrinter documents, PdfPrinter printer, DocumentSeals seals, PortalOptions options, ILogger<CasePapers> log)
{
    private const string PublicPlaces = "public-place-hygiene-licence";
    private const string Office = "卫生健康委员会";

    public async Task<Outcome<byte[]>> ToPdfAsync(DocumentFacts facts, CancellationToken cancellation) =>
        printer.IsAvailable ? await printer.PrintAsync(await ToHtmlAsync(facts), cancellation) : Failure.Invalid(PdfPrinter.NoBrowser);

    /// <summary>The PDF signed by the organ of the unit that issued it; unsigned where the organ has no key.</summary>
    public async Task<Outcome<byte[]>> ToSignedPdfAsync(DocumentFacts facts, string unitPath, CancellationToken cancellation)
    {
        var printed = await ToPdfAsync(facts, cancellation);
        if (!printed.Succeeded)
        {
            return printed;
        }

        var signed = await seals.SignOnceAsync(unitPath, printed.Value, $"制发{facts.Title}", cancellation);
        if (signed.Succeeded)
        {
            return signed.Value;
        }

        // The paper goes out as before there were signatures; whoever looks after the portal reads why.
        LogUnsigned(log, facts.Number, signed.Message);
        return printed;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Document {Number} was given out without a signature: {Reason}")]
    private static partial void LogUnsigned(ILogger logger, string number, string reason);

    public Task<string> ToHtmlAsync(DocumentFacts facts) => facts.Kind switch
    {
        CaseDocumentKind.Receipt => documents.ToHtmlAsync<Receipt, ReceiptModel>(Receipt(facts)),
        CaseDocumentKind.AcceptanceNotice => documents.ToHtmlAsync<AcceptanceNotice, AcceptanceNoticeModel>(Acceptance(facts)),
        CaseDocumentKind.RefusalNotice => documents.ToHtmlAsync<RefusalNotice, RefusalNoticeModel>(Refusal(facts)),
        CaseDocumentKind.SupplementNotice => documents.ToHtmlAsync<SupplementNotice, SupplementNoticeModel>(Supplement(facts)),
        CaseDocumentKind.Decision when facts.ResultKind == GuideResultKind.FilingReceipt => documents.ToHtmlAsync<FilingReceipt, FilingReceiptModel>(Filing(facts)),
        CaseDocumentKind.Decision => documents.ToHtmlAsync<Decision, DecisionModel>(Granted(facts)),
        CaseDocumentKind.NegativeDecision => documents.ToHtmlAsync<NegativeDecision, NegativeDecisionModel>(NotGranted(facts)),
        CaseDocumentKind.ExtensionNotice => documents.ToHtmlAsync<ExtensionNotice, ExtensionNoticeModel>(Extension(facts)),
        CaseDocumentKind.DeliveryReceipt => documents.ToHtmlAsync<DeliveryReceipt, DeliveryReceiptModel>(Delivery(facts)),
        CaseDocumentKind.Licence when facts.Licence is { LicenceType: PublicPlaces, ValidTo: not null } => documents.ToHtmlAsync<PublicPlacesLicence, PublicPlacesLicenceModel>(PublicPlacesLicenceOf(facts)),
        CaseDocumentKind.Licence => documents.ToHtmlAsync<GeneralLicence, GeneralLicenceModel>(Licence(facts)),
        _ => throw new ArgumentOutOfRangeException(nameof(facts), facts.Kind, null),
    };

    internal ReceiptModel Receipt(DocumentFacts facts) => new(
        Issuer(facts), facts.Number, Application(facts),
        [.. facts.Items.Select(item => item.EndsWith(Exempted, StringComparison.Ordinal) ? new ReceivedMaterial(item[..^Exempted.Length], "免提交", 0) : new ReceivedMaterial(item, "电子件", 1))],
        facts.IssuedByName, facts.ReceivedOn, ProgressUrl: null);

    internal AcceptanceNoticeModel Acceptance(DocumentFacts facts) => new(
        Issuer(facts), facts.Number, Application(facts), facts.AcceptedOn ?? facts.IssuedOn, facts.IssuedOn,
        facts.StatutoryDays, facts.PromisedDays, facts.DueOn ?? facts.IssuedOn, facts.AcceptedBySilence);

    internal RefusalNoticeModel Refusal(DocumentFacts facts) => new(
        Issuer(facts), facts.Number, Application(facts),
        facts.RefusalCause switch
        {
            RefusalCause.LicenceNotRequired => RefusalGround.LicenceNotRequired,
            RefusalCause.OutsideCompetence => RefusalGround.OutsideCompetence,
            RefusalCause.FalseMaterials => RefusalGround.FalseMaterials,
            _ => RefusalGround.MaterialsNotCompleted,
        },
        Sentence(facts.Reason), null, RemediesOf(facts.OrganName), facts.IssuedOn);

    internal SupplementNoticeModel Supplement(DocumentFacts facts) => new(
        Issuer(facts), facts.Number, Application(facts), [.. facts.Items.Select(Item)], null, facts.IssuedOn);

    internal DecisionModel Granted(DocumentFacts facts) => new(
        Issuer(facts), facts.Number, Application(facts), facts.AcceptedOn ?? facts.ReceivedOn, Grounds(facts),
        facts.LicenceFollows ? facts.ResultName : null, null, facts.ItemName, null, null, facts.DecidedOn ?? facts.IssuedOn, facts.LicenceFollows ? "以证照载明的期限为准" : null);

    internal NegativeDecisionModel NotGranted(DocumentFacts facts) => new(
        Issuer(facts), facts.Number, Application(facts), facts.AcceptedOn ?? facts.ReceivedOn, Grounds(facts), Sentence(facts.Reason), RemediesOf(facts.OrganName),
        facts.DecidedOn ?? facts.IssuedOn, facts.ResultKind == GuideResultKind.FilingReceipt);

    internal FilingReceiptModel Filing(DocumentFacts facts) => new(
        Issuer(facts), facts.Number, facts.Title, Application(facts), Grounds(facts), facts.DecidedOn ?? facts.IssuedOn);

    internal ExtensionNoticeModel Extension(DocumentFacts facts) => new(
        Issuer(facts), facts.Number, Application(facts), facts.AcceptedOn ?? facts.ReceivedOn, facts.ExtensionDays ?? 10, Sentence(facts.Reason), facts.DueOn, facts.IssuedOn);

    internal DeliveryReceiptModel Delivery(DocumentFacts facts) => new(
        Issuer(facts), facts.Number, Application(facts), [.. facts.Items.Select(Delivered)], facts.Delivery?.Method ?? facts.Reason ?? "", null,
        facts.IssuedByName, facts.Delivery?.Receiver, null, facts.IssuedOn, facts.Delivery?.TrackingNumber is { } parcel ? "快递单号：" + parcel : null);

    internal PublicPlacesLicenceModel PublicPlacesLicenceOf(DocumentFacts facts)
    {
        var licence = facts.Licence!;
        string Line(string label, string otherwise) => licence.Lines.FirstOrDefault(line => line.Label == label)?.Value ?? otherwise;
        return new PublicPlacesLicenceModel(
            Issuer(facts), licence.Number, Line("单位名称", licence.HolderName), Line("法定代表人（负责人）", "—"), Line("地址", "—"), Line("许可项目", "—"),
            licence.ValidFrom, licence.ValidTo!.Value, licence.IssuedOn, Verification(licence));
    }

    internal GeneralLicenceModel Licence(DocumentFacts facts)
    {
        var licence = facts.Licence ?? throw new InvalidOperationException("A licence was issued without its facts.");
        return new GeneralLicenceModel(Issuer(facts), licence.Title, licence.Number, [.. licence.Lines.Select(line => (line.Label, line.Value))], licence.ValidFrom, licence.ValidTo, licence.IssuedOn, Verification(licence));
    }

    private const string Exempted = "（免提交）";

    private string Verification(LicenceFacts licence) => options.PublicAddress.TrimEnd('/') + "/verify/" + licence.VerificationCode;

    private Issuer Issuer(DocumentFacts facts) => new(facts.OrganName, facts.OfficePhone ?? "", facts.OfficeAddress ?? "", options.Demo);

    private static Application Application(DocumentFacts facts) => new(
        facts.CaseNumber, facts.ApplicantName, facts.ApplicantNumber, facts.ApplicantKind == ApplicantKind.Person, facts.MatterName, facts.ItemName, facts.ReceivedOn);

    private static IReadOnlyList<string> Grounds(DocumentFacts facts) => facts.LegalBasis.Count == 0
        ? ["有关法律、法规"]
        : [.. facts.LegalBasis.Select(law => (law.Title.StartsWith('《') ? law.Title : $"《{law.Title}》") + law.Article)];

    /// <summary>“材料：问题” fills both columns; a line without a colon names a demand of its own.</summary>
    internal static SupplementItem Item(string line)
    {
        var at = line.IndexOfAny(['：', ':']);
        return at > 0 && at < line.Length - 1
            ? new SupplementItem(line[..at].Trim(), Sentence(line[(at + 1)..]), "按左列所述补正后重新提交。")
            : new SupplementItem("申请材料", Sentence(line), "按左列所述补正后重新提交。");
    }

    private static DeliveredDocument Delivered(string item)
    {
        var at = item.LastIndexOf('（');
        return at > 0 && item.EndsWith('）') ? new DeliveredDocument(item[..at], item[(at + 1)..^1]) : new DeliveredDocument(item, "");
    }

    /// <summary>Since 2024 the people's government of the same level hears reconsiderations (Administrative Reconsideration Law art. 24).</summary>
    internal static Remedies RemediesOf(string organ) => new(
        organ.EndsWith(Office, StringComparison.Ordinal) && organ.Length > Office.Length ? organ[..^Office.Length] + "人民政府" : "本级人民政府",
        "有管辖权的人民法院");

    private static string Sentence(string? text) => text?.Trim() is not { Length: > 0 } given ? "—" : given[^1] is '。' or '！' or '；' ? given : given + "。";
}
