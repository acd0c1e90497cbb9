using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ServiceWindow;

public sealed record KnownApplicant(string Name, string? Address, string? LegalRepresentative, string? ContactName, string? ContactPhone, IReadOnlyList<HeldMaterial> Held, IReadOnlyList<KnownLicence> Licences, string? DivisionCode);

public sealed record KnownLicence(string Title, string Number, DateOnly IssuedOn, DateOnly? ValidTo, string LicenceType);

/// <summary>
/// What the portal knows of the person or institution at the window, found by the whole number only. Being asked is an act on record,
/// because it shows personal data (Personal Information Protection Law art. 54).
/// </summary>
[Requires(WindowPermissions.Intake)]
public sealed class FindApplicant : Query<KnownApplicant?>
{
    public required ApplicantKind Kind { get; init; }

    public required string Number { get; init; }

    public required Guid GuideVersionId { get; init; }

    protected internal override async Task<Outcome<KnownApplicant?>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        string canonical;
        if (Kind == ApplicantKind.Institution)
        {
            var code = UnifiedSocialCreditCode.Parse(Number, ApplicantIdentity.NumberField);
            if (!code.Succeeded)
            {
                return Failure.Invalid(code.Problems);
            }

            canonical = code.Value.Code;
        }
        else
        {
            var identity = IdentityNumber.Parse(Number, operation.Today, ApplicantIdentity.NumberField);
            if (!identity.Succeeded)
            {
                return Failure.Invalid(identity.Problems);
            }

            canonical = identity.Value.Canonical;
        }

        var fields = operation.Service<ProtectedFields>();
        var index = fields.BlindIndex(canonical);
        var applicant = await operation.Db.Set<Applicant>().AsNoTracking().SingleOrDefaultAsync(row => row.NumberIndex == index, cancellation);
        if (applicant is null)
        {
            return Outcome<KnownApplicant?>.Success(null);
        }

        operation.RecordLook(nameof(Applicant), applicant.Id.ToString(), applicant.Name, operation.Actor.OrganisationPath, "窗口核验身份");
        var guide = await operation.ReadGuideAsync(GuideVersionId, cancellation);
        var licences = await operation.Db.Set<Licence>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the holder stands at the window; licences of other organs spare him the copy
            .AsNoTracking()
            .Where(row => (row.HolderId == applicant.Id || row.HolderIndex == index) && row.State == LicenceState.Valid)
            .OrderByDescending(row => row.IssuedOn)
            .Select(row => new KnownLicence(row.Title, row.Number, row.IssuedOn, row.ValidTo, row.LicenceType))
            .ToListAsync(cancellation);
        return new KnownApplicant(
            applicant.Name, applicant.Address, applicant.LegalRepresentative, applicant.ContactName,
            applicant.PhoneCipher is { } cipher ? fields.Decrypt(cipher) : null,
            await HeldMaterials.FindAsync(operation, guide, index, cancellation),
            licences,
            await DivisionAsync(operation, fields, applicant.Id, cancellation));
    }

    /// <summary>Where the applicant said to be the last time: the place of the form that asks for it.</summary>
    private static async Task<string?> DivisionAsync(Operation operation, ProtectedFields fields, Guid applicantId, CancellationToken cancellation)
    {
        var last = await operation.Db.Set<ApprovalCase>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // as above: what the applicant told another window spares him the telling
            .AsNoTracking()
            .Where(row => row.ApplicantId == applicantId)
            .OrderByDescending(row => row.SubmittedAt)
            .Select(row => new { row.FormCipher, row.GuideVersionId })
            .FirstOrDefaultAsync(cancellation);
        if (last is null)
        {
            return null;
        }

        var asked = await operation.ReadGuideAsync(last.GuideVersionId, cancellation);
        return asked.Form.Fields.FirstOrDefault(field => field is { Type: FormFieldType.Division, PrefillFrom: PrefillSources.ApplicantDivision }) is { } place
            ? CaseForms.Read(fields, last.FormCipher).GetValueOrDefault(place.Key)
            : null;
    }
}

/// <summary>Materials of a guide that need not be handed in again: valid licences in the library and files of earlier cases.</summary>
internal static class HeldMaterials
{
    public static async Task<IReadOnlyList<HeldMaterial>> FindAsync(Operation operation, GuideContent guide, string applicantIndex, CancellationToken cancellation)
    {
        var types = guide.Materials.Where(material => material.ReusableLicenceType is not null).ToList();
        if (types.Count == 0)
        {
            return [];
        }

        var applicantId = await operation.Db.Set<Applicant>().Where(row => row.NumberIndex == applicantIndex).Select(row => (Guid?)row.Id).SingleOrDefaultAsync(cancellation);
        if (applicantId is null)
        {
            return [];
        }

        var today = operation.Today;
        var licences = await operation.Db.Set<Licence>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // held anywhere in the province means held (免提交)
            .AsNoTracking()
            .Where(row => (row.HolderId == applicantId || row.HolderIndex == applicantIndex) && row.State == LicenceState.Valid && (row.ValidTo == null || row.ValidTo >= today))
            .ToListAsync(cancellation);
        var codes = types.Select(material => material.Code).ToList();
        var earlier = await (
            from approval in operation.Db.Set<ApprovalCase>().IgnoreQueryFilters([PortalDb.ScopeFilter]) // as above
            where approval.ApplicantId == applicantId && approval.State == CaseState.Granted
            join material in operation.Db.Set<CaseMaterial>() on approval.Id equals material.CaseId
            where codes.Contains(material.Code) && material.Status == MaterialStatus.Submitted && (material.ValidUntil == null || material.ValidUntil >= today)
            orderby approval.DecidedOn descending
            select new { material.Id, material.Code, material.Name, material.ValidUntil, approval.CaseNumber }).AsNoTracking().Take(50).ToListAsync(cancellation);
        var held = new List<HeldMaterial>();
        foreach (var material in types)
        {
            if (licences.FirstOrDefault(licence => licence.LicenceType == material.ReusableLicenceType) is { } licence)
            {
                held.Add(new HeldMaterial(material.Code, $"{licence.Title}（{licence.Number}）", licence.ValidTo, []));
            }
            else if (earlier.FirstOrDefault(row => row.Code == material.Code) is { } before)
            {
                var files = await operation.Db.Set<CaseFile>()
                    .IgnoreQueryFilters([PortalDb.ScopeFilter]) // as above
                    .AsNoTracking()
                    .Where(file => file.MaterialId == before.Id)
                    .Select(file => new DraftFile(file.Hash, file.FileName, file.ContentType, file.Size, file.UploadedAt))
                    .ToListAsync(cancellation);
                held.Add(new HeldMaterial(material.Code, $"办件 {before.CaseNumber} 已提交的“{before.Name}”", before.ValidUntil, files));
            }
        }

        return held;
    }
}
