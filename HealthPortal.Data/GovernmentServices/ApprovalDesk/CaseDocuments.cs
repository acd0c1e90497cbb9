using System.Text.Json;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

/// <summary>Issues documents: a number without gaps per organ, kind and year, and the facts frozen as they are at that moment.</summary>
public static class CaseDocuments
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() } };

    public static DocumentFacts Open(ProtectedFields fields, CaseDocument document) =>
        JsonSerializer.Deserialize<DocumentFacts>(fields.Decrypt(document.ModelJson), Json)!;

    public static string Title(CaseDocumentKind kind, GuideContent guide) => kind switch
    {
        CaseDocumentKind.Receipt => "收件凭证",
        CaseDocumentKind.AcceptanceNotice => "受理通知书",
        CaseDocumentKind.RefusalNotice => "不予受理决定书",
        CaseDocumentKind.SupplementNotice => "补正材料通知书",
        CaseDocumentKind.Decision => guide.Result.Kind == GuideResultKind.FilingReceipt ? "备案凭证" : "准予行政许可决定书",
        CaseDocumentKind.NegativeDecision => guide.Result.Kind == GuideResultKind.FilingReceipt ? "不予备案决定书" : "不予行政许可决定书",
        CaseDocumentKind.ExtensionNotice => "延长办理期限通知书",
        CaseDocumentKind.DeliveryReceipt => "送达回证",
        CaseDocumentKind.Licence => guide.Result.Name,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Word of the kind inside a document number, for example 许受 in 苏昆山卫许受〔2026〕12号.</summary>
    private static string Word(CaseDocumentKind kind) => kind switch
    {
        CaseDocumentKind.Receipt => "收",
        CaseDocumentKind.AcceptanceNotice => "许受",
        CaseDocumentKind.RefusalNotice => "许不受",
        CaseDocumentKind.SupplementNotice => "许补",
        CaseDocumentKind.Decision => "许准",
        CaseDocumentKind.NegativeDecision => "许不准",
        CaseDocumentKind.ExtensionNotice => "许延",
        CaseDocumentKind.DeliveryReceipt => "许送",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The document in the guide's words; null for what the law asks for whatever the guide says.</summary>
    private static IssuedDocument? Declared(CaseDocumentKind kind) => kind switch
    {
        CaseDocumentKind.Receipt => IssuedDocument.Receipt,
        CaseDocumentKind.AcceptanceNotice => IssuedDocument.AcceptanceNotice,
        CaseDocumentKind.Decision => IssuedDocument.Decision,
        CaseDocumentKind.DeliveryReceipt => IssuedDocument.DeliveryReceipt,
        _ => null,
    };

    /// <summary>Issues a document unless the guide does without it, as filings do without a notice of acceptance.</summary>
    /// <returns>Null when the guide does without it.</returns>
    public static async Task<CaseDocument?> IssueAsync(
        CaseContext context,
        CaseDocumentKind kind,
        CancellationToken cancellation,
        string? reason = null,
        IReadOnlyList<string>? items = null,
        LicenceFacts? licence = null,
        Func<DocumentFacts, DocumentFacts>? complete = null)
    {
        if (Declared(kind) is { } declared && !context.Guide.Documents.Contains(declared))
        {
            return null;
        }

        var operation = context.Operation;
        var approval = context.Case;
        var organ = await OrganAsync(operation.Db, approval.OrganPath, cancellation);
        var year = operation.Today.Year;
        var number = licence?.Number
            ?? $"{organ.DocumentPrefix}{Word(kind)}〔{year}〕{await operation.NextNumberAsync($"document/{kind}/{approval.OrganPath}/{year}", cancellation)}号";
        var decision = await operation.Db.Set<CaseDocument>().AsNoTracking()
            .Where(row => row.CaseId == approval.Id && (row.Kind == CaseDocumentKind.Decision || row.Kind == CaseDocumentKind.NegativeDecision))
            .Select(row => row.Number)
            .FirstOrDefaultAsync(cancellation);
        var facts = new DocumentFacts
        {
            Kind = kind,
            Title = Title(kind, context.Guide),
            Number = number,
            OrganName = approval.OrganName,
            CaseNumber = approval.CaseNumber,
            MatterName = approval.MatterName,
            ItemName = approval.ItemName,
            ApplicantKind = approval.ApplicantKind,
            ApplicantName = approval.ApplicantName,
            ApplicantNumber = approval.ApplicantNumberMasked,
            ContactName = approval.ContactName,
            ContactPhone = approval.ContactPhoneMasked,
            IssuedOn = operation.Today,
            ReceivedOn = approval.ReceivedOn,
            AcceptedOn = approval.AcceptedOn,
            PromisedDays = approval.PromisedDays,
            DueOn = approval.DueOn,
            StatutoryDueOn = approval.StatutoryDueOn,
            DecidedOn = approval.DecidedOn,
            Reason = reason,
            Items = items ?? [],
            LegalBasis = context.Guide.LegalBasis,
            DecisionNumber = decision,
            IssuedByName = operation.Actor.DisplayName,
            OfficePhone = organ.Phone,
            OfficeAddress = organ.Address,
            StatutoryDays = approval.StatutoryDays,
            AcceptedBySilence = approval.AcceptedBySilence,
            ResultName = context.Guide.Result.Name,
            ResultKind = context.Guide.Result.Kind,
            LicenceFollows = context.Guide.Flow.Any(step => step.Kind == FlowStepKind.LicenceMaking),
            Licence = licence,
        };
        facts = complete?.Invoke(facts) ?? facts;
        var document = new CaseDocument
        {
            CaseId = approval.Id,
            OrganisationPath = approval.OrganisationPath,
            Kind = kind,
            Title = facts.Title,
            Number = number,
            IssuedOn = operation.Today,
            IssuedByName = operation.Actor.DisplayName,
            ModelJson = operation.Service<ProtectedFields>().Encrypt(JsonSerializer.Serialize(facts, Json)),
        };
        operation.Db.Add(document);
        return document;
    }

    internal static Task<Organisation> OrganAsync(PortalDb db, string organPath, CancellationToken cancellation) =>
        db.Set<Organisation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the organ lies above the department whose scope this is; only its name and prefix are read
            .AsNoTracking()
            .SingleAsync(row => row.Path == organPath, cancellation);
}
