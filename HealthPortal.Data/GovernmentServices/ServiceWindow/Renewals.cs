using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ServiceWindow;

/// <summary>
/// 凭证照办理延续: begins the renewal of a licence at the window with what is known filled in. The holder's number is typed by the clerk from the document
/// that the holder shows, and must be the licence's; so nobody learns it from the licence's number.
/// </summary>
[Requires(WindowPermissions.Intake)]
public sealed class StartRenewal : Command<Guid>
{
    private const string Unknown = "没有查到这张证照，或者证件号码与持证主体不符。请核对证照编号和证件号码。";

    /// <summary>Of the licence, whole.</summary>
    public required string? Number { get; init; }

    /// <summary>Identity number or credit code of the holder.</summary>
    public required string? HolderNumber { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (string.IsNullOrWhiteSpace(Number) || Number.Length > 100)
        {
            yield return new Problem("请填写证照编号。", "licence");
        }

        if (string.IsNullOrWhiteSpace(HolderNumber) || HolderNumber.Length > 40)
        {
            yield return new Problem("请填写持证主体的身份证号或统一社会信用代码。", "holder");
        }
    }

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var seals = operation.Service<ProtectedFields>();
        var (number, typed) = (Number!.Trim(), HolderNumber!.Trim());
        var code = UnifiedSocialCreditCode.Parse(typed);
        var isCode = code.Succeeded;
        var canonical = isCode ? code.Value.Code : RecordShape.HolderNumber(typed, operation.Today);
        var index = seals.BlindIndex(canonical);
        var applicant = await db.Set<Applicant>().AsNoTracking().SingleOrDefaultAsync(row => row.NumberIndex == index, cancellation);
        var licences = await db.Set<Licence>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the holder stands at the window with it; whose it is is checked by the number he shows
            .AsNoTracking().Where(row => row.Number == number).OrderByDescending(row => row.IssuedOn).ToListAsync(cancellation);

        // The licence of an institution that was collected has no number of its holder: its credit code cannot be compared, only that it is one.
        var licence = licences.Find(row => row.HolderIndex == index || (row.HolderId is { } holder && holder == applicant?.Id) || (row.HolderIndex is null && row.HolderId is null && isCode));
        if (licence is null)
        {
            return Failure.Invalid(Unknown, "licence");
        }

        if (licence.State != LicenceState.Valid)
        {
            return Failure.Invalid($"这张证照{licence.StateName(operation.Today)}，不能办理延续。", "licence");
        }

        if (licence.ValidTo is null)
        {
            return Failure.Invalid("这张证照长期有效，不需要办理延续。", "licence");
        }

        var items = await db.Set<BusinessItem>().AsNoTracking().Include(row => row.Matter).Where(row => row.ItemKind == ItemKind.Renewal && row.IsActive && row.Matter!.IsActive).OrderBy(row => row.Code).ToListAsync(cancellation);
        Failure? elsewhere = null;
        foreach (var item in items)
        {
            if (await CurrentGuides.FindAsync(db, item.Id, operation.Today, cancellation) is not { } version)
            {
                continue;
            }

            var guide = await operation.ReadGuideAsync(version.Id, cancellation);
            if (guide.Result.LicenceType != licence.LicenceType)
            {
                continue;
            }

            if (await HandlingDepartments.FindAsync(operation, item, cancellation) is { Succeeded: false } nowhere)
            {
                elsewhere = new Failure(nowhere.Failure!.Value, nowhere.Problems);
                continue;
            }

            return await StartAsync(operation, item, version, guide, licence, applicant, canonical, cancellation);
        }

        return elsewhere ?? Failure.Invalid($"“{licence.Title}”没有可在窗口办理的延续事项，请按事项目录选择其他业务办理项。", "licence");
    }

    private static async Task<Outcome<Guid>> StartAsync(
        Operation operation, BusinessItem item, GuideVersion version, GuideContent guide, Licence licence, Applicant? applicant, string number, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (applicant is not null)
        {
            var open = await db.Set<ApprovalCase>()
                .IgnoreQueryFilters([PortalDb.ScopeFilter]) // only the number of the case is told, to a window before which the applicant stands
                .Where(row => row.ApplicantId == applicant.Id && row.ItemId == item.Id && row.StepKind != null).Select(row => row.CaseNumber).FirstOrDefaultAsync(cancellation);
            if (open is not null)
            {
                return Failure.Invalid($"这个申请人的“{item.Name}”正在办理，办件编号 {open}。", "licence");
            }
        }

        var seals = operation.Service<ProtectedFields>();
        var standard = await db.Set<StandardVersion>().AsNoTracking().Include(row => row.Type).SingleOrDefaultAsync(row => row.Type!.Code == licence.LicenceType && row.Number == licence.StandardNumber, cancellation);
        var values = licence.Content is { } content ? RecordShape.Read(seals, content, null) : [];
        var labels = standard?.ReadContent().Fields.Where(field => values.ContainsKey(field.Key)).GroupBy(field => field.Label, StringComparer.Ordinal).ToDictionary(group => group.Key, group => values[group.First().Key], StringComparer.Ordinal) ?? [];
        string? Labelled(string part) => labels.FirstOrDefault(pair => pair.Key.Contains(part, StringComparison.Ordinal)).Value;
        var isPerson = item.Matter!.ApplicantKind == ApplicantKind.Person;
        var form = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var field in guide.Form.Fields)
        {
            var known = field.PrefillFrom switch
            {
                PrefillSources.ApplicantName => licence.HolderName,
                PrefillSources.ApplicantCreditCode when !isPerson => number,
                PrefillSources.ApplicantIdentityNumber when isPerson => number,
                PrefillSources.LicenceNumber => licence.Number,
                PrefillSources.LicenceIssueDate => FormValues.Write(licence.IssuedOn),
                PrefillSources.LicenceValidUntil => licence.ValidTo is { } last ? FormValues.Write(last) : null,
                _ when field is { LicenceItem: { } filled, LicenceItemChange: null } => values.GetValueOrDefault(filled),
                _ => values.GetValueOrDefault(field.Key) ?? labels.GetValueOrDefault(field.Label),
            };

            // A choice that the form does not offer would only be told as a fault.
            if (known is { Length: > 0 } && (field.Type != FormFieldType.Choice || field.Options.Contains(known, StringComparer.Ordinal)))
            {
                form[field.Key] = known;
            }
        }

        var draft = new IntakeDraft
        {
            UserId = operation.Actor.UserId,
            OrganisationPath = operation.Actor.OrganisationPath,
            ItemId = item.Id,
            ItemName = item.Name,
            GuideVersionId = version.Id,
            ApplicantName = licence.HolderName.Length > Drafts.ListedNameLength ? licence.HolderName[..Drafts.ListedNameLength] : licence.HolderName,
            ContentCipher = Drafts.Seal(operation, new DraftContent
            {
                ApplicantNumber = number,
                ApplicantName = licence.HolderName,
                ApplicantAddress = applicant?.Address ?? Labelled("地址"),
                LegalRepresentative = applicant?.LegalRepresentative ?? Labelled("法定代表人"),
                ContactName = applicant?.ContactName ?? (isPerson ? licence.HolderName : ""),
                ContactPhone = applicant?.PhoneCipher is { } phone ? seals.Decrypt(phone) : "",
                Form = form,
            }),
            StartedAt = operation.Now,
            SavedAt = operation.Now,
        };
        db.Add(draft);
        operation.RecordLook(nameof(Licence), licence.Id.ToString(), licence.Label, operation.Actor.OrganisationPath, "窗口凭证照办理延续");
        return draft.Id;
    }
}
