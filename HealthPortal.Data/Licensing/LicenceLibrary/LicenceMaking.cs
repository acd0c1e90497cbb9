using System.Security.Cryptography;
using System.Text.Json;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

/// <summary>Makes the licence of a granted case, and ends or replaces the one it follows.</summary>
internal static class LicenceMaking
{
    /// <summary>Number of the licence the case made or ended, for the timeline.</summary>
    public static async Task<Outcome<string>> MakeAsync(CaseContext context, CancellationToken cancellation)
    {
        if ((CaseMustBeAtStepRule.Check(context.Case, FlowStepKind.LicenceMaking) ?? CaseMustBeGrantedRule.Check(context.Case)) is { } broken)
        {
            return broken;
        }

        var operation = context.Operation;
        var db = operation.Db;
        var approval = context.Case;
        var plan = await PlanAsync(operation, approval, context.Guide, tracked: true, cancellation);
        if (plan.Previous is null && approval.ItemKind == ItemKind.Cancel)
        {
            return Failure.Invalid(NothingToCancel);
        }

        if (approval.ItemKind == ItemKind.Cancel)
        {
            var ending = LicenceCountFacts.Of(plan.Previous!);
            plan.Previous!.State = LicenceState.Cancelled;
            plan.Previous.EndedOn = operation.Today;
            plan.Previous.StateReason = "办件 " + approval.CaseNumber;
            await LicenceActing.DoneAsync(operation, plan.Previous, ending, LicenceActKind.Cancelled, plan.Previous.StateReason, cancellation);
            return plan.Previous.Number;
        }

        var (type, previous, validFrom, validTo) = (plan.Type, plan.Previous, plan.ValidFrom, plan.ValidTo);
        var result = context.Guide.Result;
        var number = plan.KeptNumber
            ?? $"{plan.NumberPrefix}{await operation.NextNumberAsync($"licence/{type}/{approval.OrganPath}/{operation.Today.Year}", 6, cancellation)}号";
        var facts = new LicenceFacts
        {
            LicenceType = type,
            Title = result.Name,
            Number = number,
            HolderName = plan.HolderName,
            IssuedOn = operation.Today,
            ValidFrom = validFrom,
            ValidTo = validTo,
            OrganName = approval.OrganName,
            VerificationCode = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            Lines = plan.Lines,
        };
        var applicant = await db.Set<Applicant>().AsNoTracking().SingleAsync(row => row.Id == approval.ApplicantId, cancellation);
        var form = CaseForms.Read(operation.Service<ProtectedFields>(), approval.FormCipher);
        var content = await CaseLicenceContent.OfAsync(operation, facts, approval.ItemKind, approval.OrganisationPath, context.Guide, form, applicant, previous, cancellation);
        var made = new Licence
        {
            RecordId = content is null ? null : previous?.RecordId,
            StandardNumber = content?.StandardNumber,
            Identifier = content?.Identifier,
            Content = content?.Content,
            PersonalCipher = content?.PersonalCipher,
            HolderIndex = content?.HolderIndex,
            Slot1 = content?.Slots.ElementAtOrDefault(0),
            Slot2 = content?.Slots.ElementAtOrDefault(1),
            Slot3 = content?.Slots.ElementAtOrDefault(2),
            Slot4 = content?.Slots.ElementAtOrDefault(3),
            OrganisationPath = approval.OrganisationPath,
            CaseId = approval.Id,
            LicenceType = type,
            Title = result.Name,
            Number = number,
            HolderId = approval.ApplicantId,
            HolderName = plan.HolderName,
            OrganName = approval.OrganName,
            IssuedOn = operation.Today,
            ValidFrom = validFrom,
            ValidTo = validTo,
            FactsCipher = operation.Service<ProtectedFields>().Encrypt(JsonSerializer.Serialize(facts)),
            VerificationCode = facts.VerificationCode,
            MadeAt = operation.Now,
        };
        db.Add(made);
        await LicenceActing.MadeAsync(operation, made, "办件 " + approval.CaseNumber, cancellation);
        if (previous is not null)
        {
            var former = LicenceCountFacts.Of(previous);
            previous.State = LicenceState.Replaced;
            previous.ReplacedById = made.Id;
            previous.EndedOn = operation.Today;
            await LicenceActing.DoneAsync(operation, previous, former, LicenceActKind.Replaced, "办件 " + approval.CaseNumber, cancellation);
        }

        await CaseDocuments.IssueAsync(context, CaseDocumentKind.Licence, cancellation, licence: facts);
        return number;
    }

    public const string NothingToCancel = "证照库中没有找到申请人要注销的有效证照，请核对证号后退回处理。";

    /// <summary>What making the licence will do; the preview and the making follow the same plan.</summary>
    public static async Task<LicencePlan> PlanAsync(Operation operation, ApprovalCase approval, GuideContent guide, bool tracked, CancellationToken cancellation)
    {
        var db = operation.Db;
        var result = guide.Result;
        var type = result.LicenceType ?? "general/" + result.Name;
        var licences = tracked ? db.Set<Licence>() : db.Set<Licence>().AsNoTracking();
        var index = await db.Set<Applicant>().Where(row => row.Id == approval.ApplicantId).Select(row => row.NumberIndex).SingleAsync(cancellation);
        var held = await licences
            .Where(licence => licence.LicenceType == type && licence.State == LicenceState.Valid
                && (licence.HolderId == approval.ApplicantId || licence.HolderIndex == index || (licence.HolderId == null && licence.HolderIndex == null && licence.HolderName == approval.ApplicantName)))
            .OrderByDescending(licence => licence.IssuedOn).ThenByDescending(licence => licence.Id)
            .ToListAsync(cancellation);
        var form = CaseForms.Read(operation.Service<ProtectedFields>(), approval.FormCipher);
        var named = form.Values.OfType<string>().ToHashSet(StringComparer.Ordinal);
        var previous = held.FirstOrDefault(licence => named.Contains(licence.Number)) ?? (approval.ItemKind == ItemKind.New ? null : held.FirstOrDefault());
        var organ = await CaseDocuments.OrganAsync(db, approval.OrganPath, cancellation);

        // A changed, renewed or reissued licence keeps its number, as the regulations of each licence say; only a first one takes a new number.
        var kept = approval.ItemKind is ItemKind.Change or ItemKind.Renewal or ItemKind.Reissue or ItemKind.Verify ? previous?.Number : null;
        // A renewed licence is in force at once, since the one it replaces is not any more; its years begin when those of the former end.
        var validFrom = operation.Today;
        var counted = approval.ItemKind == ItemKind.Renewal && previous?.ValidTo is { } last && last >= operation.Today ? last.AddDays(1) : validFrom;
        var validTo = approval.ItemKind is ItemKind.Change or ItemKind.Reissue && previous is not null
            ? previous.ValidTo
            : result.ValidityYears is { } years ? counted.AddYears(years).AddDays(-1) : (DateOnly?)null;
        var holder = await CaseLicenceContent.HolderNameAsync(operation, type, guide, form, approval.ApplicantName, cancellation);
        return new LicencePlan(type, previous, kept, $"{organ.DocumentPrefix}{NumberWord(type)}〔{operation.Today.Year}〕第", validFrom, validTo, holder, LicenceLines.Of(type, guide, form, holder));
    }

    /// <summary>Word of the licence inside its number, by the customs of each licence.</summary>
    private static string NumberWord(string type) => type switch
    {
        "public-place-hygiene-licence" => "公证字",
        _ when type.StartsWith("nurse-", StringComparison.Ordinal) => "护注字",
        _ when type.StartsWith("radi", StringComparison.Ordinal) => "放证字",
        _ when type.StartsWith("large-", StringComparison.Ordinal) => "械配字",
        _ => "许字",
    };
}

/// <param name="Previous">The licence that is replaced, or ended when the item cancels one.</param>
/// <param name="HolderName">As the licence will say it.</param>
/// <param name="KeptNumber">Number that stays; null when a new one is taken after <paramref name="NumberPrefix"/>.</param>
internal sealed record LicencePlan(string Type, Licence? Previous, string? KeptNumber, string NumberPrefix, DateOnly ValidFrom, DateOnly? ValidTo, string HolderName, IReadOnlyList<LabelledValue> Lines);
