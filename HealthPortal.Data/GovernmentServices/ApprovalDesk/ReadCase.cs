using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.PublicNotices;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Platform.Divisions;
using HealthPortal.Domain.Time;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

/// <param name="IsMasked">There is more to see with the right to unmask.</param>
public sealed record CaseFact(string Key, string Label, string Value, bool IsMasked);

public sealed record CaseFactSection(string Title, IReadOnlyList<CaseFact> Facts);

public sealed record CaseMaterialView(Guid Id, string Code, string Name, bool Required, MaterialStatus Status, DateOnly? ValidUntil, string? ExemptedBy, IReadOnlyList<string> ReviewPoints, IReadOnlyList<CaseFileView> Files);

public sealed record CaseFileView(Guid Id, string FileName, string ContentType, long Size, bool IsSupplement);

public sealed record CaseEventView(DateTime At, string ActorName, string ActorUnit, CaseAction Action, string? StepName, string? Opinion);

public sealed record CaseDocumentView(Guid Id, CaseDocumentKind Kind, string Title, string Number, DateOnly IssuedOn, string IssuedByName);

public enum FlowStepStanding
{
    Done,
    Current,
    Ahead,
    Skipped,
}

public sealed record CaseStepView(int Index, FlowStepKind Kind, string Name, FlowStepStanding Standing);

/// <summary>What the actor may do now; buttons mirror it, the commands check again.</summary>
public enum CaseOffer
{
    PassPreReview,
    Accept,
    RefuseAcceptance,
    RequestSupplement,
    ReceiveSupplement,
    RecordInspection,
    Agree,
    Disagree,
    Grant,
    RefuseGrant,
    Return,
    Suspend,
    Resume,
    Extend,
    Withdraw,
    Terminate,
    MakeLicence,
    Deliver,
}

public sealed record CaseDetail
{
    public required Guid Id { get; init; }

    public required int Version { get; init; }

    public required CaseRow Row { get; init; }

    public required ApplicantKind ApplicantKind { get; init; }

    public required ItemKind ItemKind { get; init; }

    public required string ContactName { get; init; }

    public required string ContactPhoneMasked { get; init; }

    public required DateOnly ReceivedOn { get; init; }

    public required DateOnly? StatutoryDueOn { get; init; }

    public required DateOnly? SilenceOn { get; init; }

    public required DateTime? HandedOverAt { get; init; }

    public required string? ArchiveNumber { get; init; }

    public required bool AcceptedBySilence { get; init; }

    public required bool NegativeRecommendation { get; init; }

    public required bool MayUnmask { get; init; }

    /// <summary>The actor takes in supplements at the window.</summary>
    public required bool MayTakeIn { get; init; }

    public required IReadOnlyList<CaseStepView> Steps { get; init; }

    public required IReadOnlyList<CaseFactSection> Facts { get; init; }

    public required IReadOnlyList<CaseMaterialView> Materials { get; init; }

    public required IReadOnlyList<CaseEventView> Events { get; init; }

    public required IReadOnlyList<CaseDocumentView> Documents { get; init; }

    /// <summary>Where the promised period stands; null before acceptance. Its days are read by <see cref="ReadCaseDeadlines"/> when somebody asks.</summary>
    public required DeadlineStanding? Promised { get; init; }

    public required DeadlineStanding? Statutory { get; init; }

    public required IReadOnlyList<CaseOffer> Offers { get; init; }

    /// <summary>Steps the case may be returned to.</summary>
    public required IReadOnlyList<CaseStepView> ReturnSteps { get; init; }

    public required string? LicenceNumber { get; init; }

    public required string? VerificationCode { get; init; }

    public required PublicNoticeState? NoticeState { get; init; }
}

/// <summary>Everything the case page shows, in a fixed number of queries.</summary>
[Requires(ApprovalPermissions.View)]
public sealed class ReadCase : Query<CaseDetail>
{
    public required Guid CaseId { get; init; }

    protected internal override async Task<Outcome<CaseDetail>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var approval = await db.Set<ApprovalCase>()
            .Include(row => row.Pauses)
            .Include(row => row.Extensions)
            .Include(row => row.Events.OrderBy(line => line.Ordinal))
            .Include(row => row.Materials.OrderBy(material => material.Ordinal)).ThenInclude(material => material.Files)
            .AsSplitQuery()
            .SingleOrDefaultAsync(row => row.Id == CaseId, cancellation);
        if (approval is null)
        {
            return Failure.NotFound("没有找到这个办件，它可能不在您的管辖范围内。");
        }

        var guide = await operation.ReadGuideAsync(approval.GuideVersionId, cancellation);
        var calendar = await WorkingDays.ReadAsync(db, cancellation);
        var documents = await db.Set<CaseDocument>().Where(row => row.CaseId == CaseId).OrderBy(row => row.Id)
            .Select(row => new CaseDocumentView(row.Id, row.Kind, row.Title, row.Number, row.IssuedOn, row.IssuedByName)).ToListAsync(cancellation);
        var licence = await db.Set<Licence>().Where(row => row.CaseId == CaseId).Select(row => new { row.Number, row.VerificationCode }).FirstOrDefaultAsync(cancellation);
        var notice = await db.Set<PublicNotice>().Where(row => row.CaseId == CaseId).Select(row => (PublicNoticeState?)row.State).FirstOrDefaultAsync(cancellation);
        var form = CaseForms.Read(operation.Service<ProtectedFields>(), approval.FormCipher);
        return new CaseDetail
        {
            Id = approval.Id,
            Version = approval.Version,
            Row = ListCases.ToRow(approval, calendar, operation.Today, await operation.ParameterAsync(ApprovalParameters.WarnDays, cancellation)),
            ApplicantKind = approval.ApplicantKind,
            ItemKind = approval.ItemKind,
            ContactName = approval.ContactName,
            ContactPhoneMasked = approval.ContactPhoneMasked,
            ReceivedOn = approval.ReceivedOn,
            StatutoryDueOn = approval.StatutoryDueOn,
            SilenceOn = approval.SilenceOn,
            HandedOverAt = approval.HandedOverAt,
            ArchiveNumber = approval.ArchiveNumber,
            AcceptedBySilence = approval.AcceptedBySilence,
            NegativeRecommendation = approval.NegativeRecommendation,
            MayUnmask = operation.Actor.May(ApprovalPermissions.Unmask, approval.OrganisationPath),
            MayTakeIn = operation.Actor.May(WindowPermissions.Intake, approval.OrganisationPath),
            Steps = StepsOf(approval, guide),
            Facts = await CaseFacts.OfAsync(operation, guide, form, unmasked: false, cancellation),
            Materials = [.. approval.Materials.OrderBy(material => material.Ordinal).Select(material => new CaseMaterialView(
                material.Id, material.Code, material.Name, material.Required, material.Status, material.ValidUntil, material.ExemptedBy,
                guide.Materials.FirstOrDefault(requirement => requirement.Code == material.Code)?.ReviewPoints ?? [],
                [.. material.Files.OrderBy(file => file.UploadedAt).Select(file => new CaseFileView(file.Id, file.FileName, file.ContentType, file.Size, file.IsSupplement))]))],
            Events = [.. approval.Events.OrderBy(line => line.Ordinal).Select(line => new CaseEventView(line.At, line.ActorName, line.ActorUnit, line.Action, line.StepName, line.Opinion))],
            Documents = documents,
            Promised = approval.Deadline(statutory: false, calendar, operation.Today)?.Standing,
            Statutory = approval.Deadline(statutory: true, calendar, operation.Today)?.Standing,
            Offers = CaseOffers.Of(approval, guide, operation.Actor, operation.Today),
            ReturnSteps = [.. StepsOf(approval, guide).Where(step => CaseMayBeReturnedRule.Check(approval, guide, step.Index) is null)],
            LicenceNumber = licence?.Number,
            VerificationCode = licence?.VerificationCode,
            NoticeState = notice,
        };
    }

    private static IReadOnlyList<CaseStepView> StepsOf(ApprovalCase approval, GuideContent guide) =>
        [.. guide.Flow.Select((step, index) => new CaseStepView(index, step.Kind, step.Name, StandingOf(approval, guide, index)))];

    private static FlowStepStanding StandingOf(ApprovalCase approval, GuideContent guide, int index)
    {
        if (approval.StepIndex is { } current)
        {
            // A refused case goes from the decision straight to delivery.
            var skipped = approval.State == CaseState.NotGranted && guide.Flow[index].Kind == FlowStepKind.LicenceMaking;
            return skipped ? FlowStepStanding.Skipped : index < current ? FlowStepStanding.Done : index == current ? FlowStepStanding.Current : FlowStepStanding.Ahead;
        }

        return approval.DecidedOn is not null
            ? approval.State == CaseState.NotGranted && guide.Flow[index].Kind == FlowStepKind.LicenceMaking ? FlowStepStanding.Skipped : FlowStepStanding.Done
            : approval.Events.Any(line => line.StepName == guide.Flow[index].Name) ? FlowStepStanding.Done : FlowStepStanding.Skipped;
    }
}

/// <summary>The full numbers of one case, for somebody with the right; each look is on record.</summary>
[Requires(ApprovalPermissions.Unmask)]
public sealed class UnmaskCase : Query<IReadOnlyList<CaseFactSection>>
{
    public required Guid CaseId { get; init; }

    protected internal override async Task<Outcome<IReadOnlyList<CaseFactSection>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var approval = await operation.Db.Set<ApprovalCase>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == CaseId, cancellation);
        if (approval is null)
        {
            return Failure.NotFound();
        }

        var guide = await operation.ReadGuideAsync(approval.GuideVersionId, cancellation);
        var form = CaseForms.Read(operation.Service<ProtectedFields>(), approval.FormCipher);
        operation.RecordLook(nameof(ApprovalCase), approval.Id.ToString(), approval.CaseNumber, approval.OrganisationPath, "查看完整证件号码");
        return Outcome<IReadOnlyList<CaseFactSection>>.Success(await CaseFacts.OfAsync(operation, guide, form, unmasked: true, cancellation));
    }
}

internal static class CaseFacts
{
    public static async Task<IReadOnlyList<CaseFactSection>> OfAsync(Operation operation, GuideContent guide, IReadOnlyDictionary<string, string?> form, bool unmasked, CancellationToken cancellation)
    {
        var codes = guide.Form.Fields.Where(field => field.Type == FormFieldType.Division).Select(field => form.GetValueOrDefault(field.Key)).OfType<string>().ToList();
        var divisions = codes.Count == 0 ? [] : await operation.Db.Set<Division>().AsNoTracking().Where(row => codes.Contains(row.Code)).ToDictionaryAsync(row => row.Code, row => row.FullName, cancellation);
        var situation = SituationGuidance.Answered(guide, form).Select(pair => new CaseFact(SituationGuidance.KeyOf(pair.Question), pair.Question.Text, pair.Answer.Text, false)).ToList();
        return [.. situation.Count == 0 ? [] : (CaseFactSection[])[new CaseFactSection("办理情形", situation)], .. from section in guide.Form.Sections
            let facts = section.Fields
                .Where(field => !string.IsNullOrWhiteSpace(form.GetValueOrDefault(field.Key)))
                .Select(field => Show(field, form[field.Key]!, divisions, unmasked))
                .ToList()
            where facts.Count > 0
            select new CaseFactSection(section.Title, facts)];
    }

    private static CaseFact Show(FormField field, string value, Dictionary<string, string> divisions, bool unmasked) => field.Type switch
    {
        FormFieldType.IdentityNumber => new CaseFact(field.Key, field.Label, unmasked ? value : Masks.IdentityNumber(value), !unmasked),
        FormFieldType.Phone => new CaseFact(field.Key, field.Label, unmasked ? value : Masks.Phone(value), !unmasked),
        FormFieldType.Division => new CaseFact(field.Key, field.Label, divisions.GetValueOrDefault(value, value), false),
        _ => new CaseFact(field.Key, field.Label, FormValues.Display(field, value), false),
    };
}

/// <summary>Which acts the law and the actor's rights allow now.</summary>
public static class CaseOffers
{
    public static IReadOnlyList<CaseOffer> Of(ApprovalCase approval, GuideContent guide, Actor actor, DateOnly today)
    {
        var offers = new List<CaseOffer>();
        var path = approval.OrganisationPath;
        bool May(string permission) => actor.May(permission, path);
        if (approval.StepKind is { } step && May(ApprovalPermissions.ForStep(step)))
        {
            AddStepOffers(offers, approval, guide, actor, step);
        }

        if (approval.State == CaseState.AwaitingSupplement && (May(WindowPermissions.Intake) || May(ApprovalPermissions.Accept)))
        {
            offers.Add(CaseOffer.ReceiveSupplement);
        }

        if (approval.State == CaseState.InProgress && May(ApprovalPermissions.Suspend))
        {
            offers.Add(CaseOffer.Suspend);
        }

        if (approval.State == CaseState.Suspended && May(ApprovalPermissions.Suspend))
        {
            offers.Add(CaseOffer.Resume);
        }

        if (May(ApprovalPermissions.Extend)
            && CaseMustBeAcceptedAndUndecidedRule.Check(approval) is null
            && ExtensionIsGrantedOnceRule.Check(approval) is null
            && ExtensionComesBeforeTheDeadlineRule.Check(approval, today) is null)
        {
            offers.Add(CaseOffer.Extend);
        }

        if (CaseMustBeUndecidedRule.Check(approval) is null)
        {
            if (May(ApprovalPermissions.Withdraw))
            {
                offers.Add(CaseOffer.Withdraw);
            }

            if (May(ApprovalPermissions.Terminate))
            {
                offers.Add(CaseOffer.Terminate);
            }
        }

        return offers;
    }

    private static void AddStepOffers(List<CaseOffer> offers, ApprovalCase approval, GuideContent guide, Actor actor, FlowStepKind step)
    {
        if (approval.State is CaseState.Submitted or CaseState.AwaitingSupplement)
        {
            if (approval.State == CaseState.Submitted)
            {
                offers.Add(step == FlowStepKind.PreReview ? CaseOffer.PassPreReview : CaseOffer.Accept);
                if (!approval.SupplementRequested)
                {
                    offers.Add(CaseOffer.RequestSupplement);
                }
            }

            if (step == FlowStepKind.Acceptance)
            {
                offers.Add(CaseOffer.RefuseAcceptance);
            }
        }
        else if (approval.State == CaseState.InProgress)
        {
            if (CaseMustBeAtDecidingStepRule.Check(approval, guide) is null)
            {
                if (approval.HandlerId != actor.UserId)
                {
                    offers.Add(CaseOffer.Grant);
                    offers.Add(CaseOffer.RefuseGrant);
                }
            }
            else if (step == FlowStepKind.SiteInspection)
            {
                offers.Add(CaseOffer.RecordInspection);
            }
            else
            {
                offers.Add(CaseOffer.Agree);
                offers.Add(CaseOffer.Disagree);
            }
        }
        else if (approval.State is CaseState.Granted or CaseState.NotGranted)
        {
            offers.Add(step == FlowStepKind.LicenceMaking ? CaseOffer.MakeLicence : CaseOffer.Deliver);
        }

        if (approval.State is CaseState.InProgress or CaseState.Submitted && guide.Flow.Index().Any(pair => CaseMayBeReturnedRule.Check(approval, guide, pair.Index) is null))
        {
            offers.Add(CaseOffer.Return);
        }
    }
}
