using System.Security.Cryptography;
using System.Text.Json;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
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
        var result = context.Guide.Result;
        var type = result.LicenceType ?? "general/" + result.Name;
        var held = await db.Set<Licence>()
            .Where(licence => licence.HolderId == approval.ApplicantId && licence.LicenceType == type && licence.State == LicenceState.Valid)
            .OrderByDescending(licence => licence.IssuedOn).ThenByDescending(licence => licence.Id)
            .ToListAsync(cancellation);
        var form = CaseForms.Read(operation.Service<ProtectedFields>(), approval.FormCipher);
        var named = form.Values.OfType<string>().ToHashSet(StringComparer.Ordinal);
        var previous = held.FirstOrDefault(licence => named.Contains(licence.Number)) ?? (approval.ItemKind == ItemKind.New ? null : held.FirstOrDefault());
        if (approval.ItemKind == ItemKind.Cancel)
        {
            if (previous is null)
            {
                return Failure.Invalid("证照库中没有找到申请人要注销的有效证照，请核对证号后退回处理。");
            }

            previous.State = LicenceState.Cancelled;
            previous.EndedOn = operation.Today;
            return previous.Number;
        }

        var organ = await CaseDocuments.OrganAsync(db, approval.OrganPath, cancellation);
        var year = operation.Today.Year;

        // A changed, renewed or reissued licence keeps its number, as the regulations of each licence say; only a first one takes a new number.
        var number = approval.ItemKind is ItemKind.Change or ItemKind.Renewal or ItemKind.Reissue or ItemKind.Verify && previous is not null
            ? previous.Number
            : $"{organ.DocumentPrefix}{NumberWord(type)}〔{year}〕第{await operation.NextNumberAsync($"licence/{type}/{approval.OrganPath}/{year}", 6, cancellation)}号";
        var validFrom = approval.ItemKind == ItemKind.Renewal && previous?.ValidTo is { } last && last >= operation.Today ? last.AddDays(1) : operation.Today;
        var validTo = approval.ItemKind is ItemKind.Change or ItemKind.Reissue && previous is not null
            ? previous.ValidTo
            : result.ValidityYears is { } years ? validFrom.AddYears(years).AddDays(-1) : (DateOnly?)null;
        var facts = new LicenceFacts
        {
            LicenceType = type,
            Title = result.Name,
            Number = number,
            HolderName = approval.ApplicantName,
            IssuedOn = operation.Today,
            ValidFrom = validFrom,
            ValidTo = validTo,
            OrganName = approval.OrganName,
            VerificationCode = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            Lines = LicenceLines.Of(type, context.Guide, form, approval.ApplicantName),
        };
        var made = new Licence
        {
            OrganisationPath = approval.OrganisationPath,
            CaseId = approval.Id,
            LicenceType = type,
            Title = result.Name,
            Number = number,
            HolderId = approval.ApplicantId,
            HolderName = approval.ApplicantName,
            OrganName = approval.OrganName,
            IssuedOn = operation.Today,
            ValidFrom = validFrom,
            ValidTo = validTo,
            FactsCipher = operation.Service<ProtectedFields>().Encrypt(JsonSerializer.Serialize(facts)),
            VerificationCode = facts.VerificationCode,
        };
        db.Add(made);
        if (previous is not null)
        {
            previous.State = LicenceState.Replaced;
            previous.ReplacedById = made.Id;
            previous.EndedOn = operation.Today;
        }

        await CaseDocuments.IssueAsync(context, CaseDocumentKind.Licence, cancellation, licence: facts);
        return number;
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
