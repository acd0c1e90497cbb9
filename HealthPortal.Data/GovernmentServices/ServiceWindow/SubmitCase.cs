using System.Globalization;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.CaseStatistics;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Data.Platform.Dictionaries;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ServiceWindow;

/// <summary>收件: the draft becomes a case with its number and receipt. Everything is checked again here, whatever the page has shown.</summary>
[Requires(WindowPermissions.Intake)]
public sealed class SubmitCase : Command<CaseRef>
{
    public required Guid DraftId { get; init; }

    public required int Version { get; init; }

    protected internal override async Task<Outcome<CaseRef>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var draft = await Drafts.TakeAsync(operation, DraftId, cancellation);
        if (draft is null)
        {
            return Failure.NotFound("没有找到这份草稿，它可能已经提交或删除。");
        }

        if (draft.CaseId is { } already)
        {
            // A second click, or a second try after the answer to the first was lost: the case that was made is the answer.
            var before = await db.Set<ApprovalCase>().AsNoTracking().SingleAsync(row => row.Id == already, cancellation);
            return new CaseRef(before.Id, before.CaseNumber, before.Version);
        }

        var content = Drafts.Open(operation, draft);
        if (content.Revision != Version)
        {
            return Failure.Conflict(Drafts.ChangedElsewhere);
        }

        var item = await db.Set<BusinessItem>().AsNoTracking().Include(row => row.Matter).SingleAsync(row => row.Id == draft.ItemId, cancellation);
        var handling = await HandlingDepartments.FindAsync(operation, item, cancellation);
        if (!handling.Succeeded)
        {
            return Outcome<CaseRef>.Fail(handling.Failure!.Value, handling.Problems);
        }

        var guide = await operation.ReadGuideAsync(draft.GuideVersionId, cancellation);
        var form = FormValidator.Prune(guide.Form, content.Form).ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal);
        foreach (var (question, answer) in SituationGuidance.Answered(guide, content.Form))
        {
            form[SituationGuidance.KeyOf(question)] = answer.Text;
        }

        var problems = new List<Problem>();
        var party = ApplicantIdentity.Check(item.Matter!.ApplicantKind, content, operation.Today, problems);
        problems.AddRange(SituationGuidance.Check(guide, content.Form, complete: true));
        problems.AddRange(FormValidator.Validate(await operation.WithOptionsOfTodayAsync(guide.Form, cancellation), content.Form, operation.Today, complete: true));
        problems.AddRange(await CheckMaterialsAsync(operation, guide, content, form, party, cancellation));
        if (problems.Count > 0 || party is null)
        {
            return Failure.Invalid(problems);
        }

        var fields = operation.Service<ProtectedFields>();
        var applicant = await KeepApplicantAsync(operation, fields, item.Matter.ApplicantKind, content, party, cancellation);
        var organ = handling.Value.Organ;
        var year = operation.Today.Year;
        var calendar = await WorkingDays.ReadAsync(db, cancellation);
        var approval = ApprovalCase.Submit(
            new CaseIntake
            {
                CaseNumber = $"{organ.DivisionCode[..6]}{year}{await operation.NextNumberAsync($"case/{organ.Path}/{year}", 6, cancellation)}",
                OrganisationPath = handling.Value.DepartmentPath,
                OrganPath = organ.Path,
                OrganName = organ.Name,
                DepartmentName = handling.Value.DepartmentName,
                DivisionCode = organ.DivisionCode,
                Matter = item.Matter,
                Item = item,
                GuideVersionId = draft.GuideVersionId,
                Guide = guide,
                ApplicantId = applicant.Id,
                ApplicantName = applicant.Name,
                ApplicantNumberMasked = applicant.NumberMasked,
                ApplicantNumberIndex = applicant.NumberIndex,
                ContactName = content.ContactName.Trim(),
                ContactPhoneMasked = Masks.Phone(party.Phone.Number),
                FormCipher = CaseForms.Seal(fields, form),
                Channel = CaseChannel.Window,
            },
            new CaseActor(operation.Actor.UserId, operation.Actor.DisplayName, operation.Actor.OrganisationName),
            new CaseMoment(operation.Now, operation.Today),
            calendar);
        AddMaterials(operation, approval, guide, content, form);
        db.Add(approval);
        draft.CaseId = approval.Id;
        await CaseCounting.AddReceivedAsync(operation, approval, cancellation);
        await CaseDocuments.IssueAsync(
            new CaseContext { Operation = operation, Case = approval, Guide = guide, Calendar = calendar },
            CaseDocumentKind.Receipt,
            cancellation,
            items: [.. approval.Materials.Where(material => material.Status != MaterialStatus.NotSubmitted).OrderBy(material => material.Ordinal).Select(material => material.Name + (material.Status == MaterialStatus.Exempted ? "（免提交）" : ""))]);
        await CaseCommand.NoteParticipationAsync(db, approval.Id, operation, cancellation);
        await operation.FlushAsync(cancellation);
        return new CaseRef(approval.Id, approval.CaseNumber, approval.Version);
    }

    private static async Task<List<Problem>> CheckMaterialsAsync(
        Operation operation,
        GuideContent guide,
        DraftContent content,
        IReadOnlyDictionary<string, string?> form,
        ApplicantIdentity.Party? party,
        CancellationToken cancellation)
    {
        var problems = new List<Problem>(DraftMaterials.Check(guide, content.Materials, form, operation.Today));
        var held = party is null ? [] : await HeldMaterials.FindAsync(operation, guide, operation.Service<ProtectedFields>().BlindIndex(party.CanonicalNumber), cancellation);
        var store = operation.Service<FileStore>();
        foreach (var requirement in SituationGuidance.MaterialsFor(guide, form))
        {
            var given = content.Materials.FirstOrDefault(row => row.Code == requirement.Code);
            if (given?.Held is not null && party is not null && !held.Any(row => row.MaterialCode == requirement.Code))
            {
                problems.Add(new Problem($"“{requirement.Name}”标为免提交，但系统里已没有可用的材料，请重新上传。", DraftMaterials.Field(requirement.Code)));
            }

            if (given?.Files.FirstOrDefault(file => !store.Contains(file.Hash)) is { } lost)
            {
                problems.Add(new Problem($"文件“{lost.FileName}”已找不到，请重新上传。", DraftMaterials.Field(requirement.Code)));
            }
        }

        return problems;
    }

    private static async Task<Applicant> KeepApplicantAsync(Operation operation, ProtectedFields fields, ApplicantKind kind, DraftContent content, ApplicantIdentity.Party party, CancellationToken cancellation)
    {
        var index = fields.BlindIndex(party.CanonicalNumber);
        var applicant = await operation.Db.Set<Applicant>().SingleOrDefaultAsync(row => row.NumberIndex == index, cancellation);
        if (applicant is null)
        {
            applicant = new Applicant
            {
                Kind = kind,
                Name = content.ApplicantName.Trim(),
                NumberCipher = fields.Encrypt(party.Number),
                NumberIndex = index,
                NumberMasked = party.Shown,
            };
            operation.Db.Add(applicant);
        }

        applicant.Name = content.ApplicantName.Trim();
        applicant.Address = content.ApplicantAddress?.Trim();
        applicant.LegalRepresentative = content.LegalRepresentative?.Trim();
        applicant.ContactName = content.ContactName.Trim();
        applicant.PhoneCipher = fields.Encrypt(party.Phone.Display);
        applicant.PhoneMasked = Masks.Phone(party.Phone.Number);
        await ApplicantNames.KeepAsync(operation, applicant, cancellation);
        return applicant;
    }

    /// <summary>What the answers to the 情形引导 leave out is not a material of this case, even if somebody uploaded it before answering.</summary>
    private static void AddMaterials(Operation operation, ApprovalCase approval, GuideContent guide, DraftContent content, IReadOnlyDictionary<string, string?> form)
    {
        var ordinal = 0;
        foreach (var requirement in SituationGuidance.MaterialsFor(guide, form))
        {
            var given = content.Materials.FirstOrDefault(row => row.Code == requirement.Code);
            var material = new CaseMaterial
            {
                CaseId = approval.Id,
                Code = requirement.Code,
                Name = requirement.Name,
                Ordinal = ++ordinal,
                Required = SituationGuidance.IsRequired(guide, requirement, form),
                Status = given?.Held is not null ? MaterialStatus.Exempted : given is { Files.Count: > 0 } ? MaterialStatus.Submitted : MaterialStatus.NotSubmitted,
                ValidUntil = given?.Held?.ValidUntil ?? given?.ValidUntil,
                ExemptedBy = given?.Held?.Description,
            };
            foreach (var file in given?.Held?.Files ?? given?.Files ?? [])
            {
                material.Files.Add(new CaseFile
                {
                    CaseId = approval.Id,
                    MaterialId = material.Id,
                    OrganisationPath = approval.OrganisationPath,
                    Hash = file.Hash,
                    FileName = file.FileName,
                    ContentType = file.ContentType,
                    Size = file.Size,
                    UploadedAt = file.UploadedAt,
                    UploadedByName = operation.Actor.DisplayName,
                });
            }

            approval.Materials.Add(material);
        }
    }
}

/// <summary>What is wrong with the materials of a draft, by the rules of the guide alone.</summary>
public static class DraftMaterials
{
    /// <summary>Field key that problems with a material carry.</summary>
    public static string Field(string code) => "material." + code;

    public static IReadOnlyList<Problem> Check(GuideContent guide, IReadOnlyList<DraftMaterial> materials, IReadOnlyDictionary<string, string?> form, DateOnly today)
    {
        var problems = new List<Problem>();
        foreach (var requirement in SituationGuidance.MaterialsFor(guide, form))
        {
            var given = materials.FirstOrDefault(row => row.Code == requirement.Code);
            if (given?.Held is not null)
            {
                continue;
            }

            if (given is not { Files.Count: > 0 })
            {
                if (SituationGuidance.IsRequired(guide, requirement, form))
                {
                    problems.Add(new Problem($"缺少必需的材料“{requirement.Name}”。", Field(requirement.Code)));
                }
            }
            else if (requirement.HasExpiry && given.ValidUntil is null)
            {
                problems.Add(new Problem($"请填写“{requirement.Name}”的有效期截止日期。", Field(requirement.Code)));
            }
            else if (requirement.HasExpiry && Expired(requirement, given.ValidUntil, today) is { } expired)
            {
                problems.Add(new Problem(expired, Field(requirement.Code)));
            }
        }

        return problems;
    }

    /// <returns>The sentence, or null when it is still valid on <paramref name="today"/>.</returns>
    public static string? Expired(MaterialRequirement requirement, DateOnly? validUntil, DateOnly today) =>
        validUntil < today ? string.Create(CultureInfo.InvariantCulture, $"“{requirement.Name}”已于 {validUntil:yyyy年M月d日} 过期，请申请人更换。") : null;
}

/// <summary>Checks who applies: the number by its own rules, the name, the contact.</summary>
public static class ApplicantIdentity
{
    // Prefixed, because the forms of many items have fields of the same names.
    public const string NumberField = "applicant.number";
    public const string NameField = "applicant.name";
    public const string ContactNameField = "applicant.contactName";
    public const string ContactPhoneField = "applicant.contactPhone";

    public sealed record Party(string Number, string CanonicalNumber, string Shown, PhoneNumber Phone);

    /// <returns>The applicant, or null with the reasons added to <paramref name="problems"/>.</returns>
    public static Party? Check(ApplicantKind kind, DraftContent content, DateOnly today, List<Problem> problems)
    {
        var before = problems.Count;
        string number = "", canonical = "", shown = "";
        if (kind == ApplicantKind.Institution)
        {
            var code = UnifiedSocialCreditCode.Parse(content.ApplicantNumber, NumberField);
            problems.AddRange(code.Problems);
            if (code.Succeeded)
            {
                number = canonical = shown = code.Value.Code;
            }
        }
        else
        {
            var identity = IdentityNumber.Parse(content.ApplicantNumber, today, NumberField);
            problems.AddRange(identity.Problems);
            if (identity.Succeeded)
            {
                number = identity.Value.Number;
                canonical = identity.Value.Canonical;
                shown = Masks.IdentityNumber(number);
            }
        }

        if (content.ApplicantName.Trim().Length is < 2 or > 100)
        {
            problems.Add(new Problem(kind == ApplicantKind.Institution ? "请填写单位全称（2 至 100 字）。" : "请填写申请人姓名（2 至 100 字）。", NameField));
        }

        if (content.ContactName.Trim().Length is < 2 or > 50)
        {
            problems.Add(new Problem("请填写联系人姓名（2 至 50 字）。", ContactNameField));
        }

        var phone = PhoneNumber.Parse(content.ContactPhone, ContactPhoneField);
        problems.AddRange(phone.Problems);
        return problems.Count > before ? null : new Party(number, canonical, shown, phone.Value);
    }
}
