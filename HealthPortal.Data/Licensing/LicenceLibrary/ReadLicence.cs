using System.Globalization;
using System.Text.Json;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.GovernmentServices;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicencePresentation;
using HealthPortal.Domain.Licensing.LicenceStandards;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

public sealed record LicenceActRow(LicenceActKind Kind, DateTime At, string ByName, string? Reason);

public sealed record LicenceShownRow(DateTime At, string ClientName, string OperatorName, string PurposeName);

/// <summary>Another licence of the same holder.</summary>
public sealed record HolderLicence(Guid Id, string TypeCode, string Title, string Number, string OrganName, DateOnly? ValidTo, string StateName, LicenceStanding Standing);

/// <param name="Others">Of the same person, by the sealed number, or of the institution of the same name; within the reader's reach, former ones left out.</param>
/// <param name="Versions">All licences of the same record, the newest first.</param>
/// <param name="StandardNumber">Null for a licence of a type without a standard, whose paper is the case's.</param>
/// <param name="MayOpenRecord">The reader may look at collected records.</param>
/// <param name="MayRenew">It ends soon or has, and the reader takes applications in.</param>
/// <param name="CaseId">The case that granted it, where the reader may look at cases.</param>
/// <param name="Shown">To which systems it was shown last.</param>
public sealed record LicenceDetail(
    Guid Id, int Version, string TypeCode, string Title, string Number, string? Identifier, string HolderName, string OrganName, DateOnly IssuedOn, DateOnly ValidFrom, DateOnly? ValidTo, LicenceState State, string StateName,
    LicenceStanding Standing, string? StateReason, DateOnly? EndedOn, int? StandardNumber, Guid? RecordId, string VerificationCode, IReadOnlyList<RecordItem> Items, IReadOnlyList<LicenceActRow> Acts,
    IReadOnlyList<(Guid Id, string? Identifier, string StateName, DateTime? MadeAt)> Versions, IReadOnlyList<HolderLicence> Others, IReadOnlyList<LicenceChange> MayChange, bool MayDownload, bool MayOpenRecord, bool MayRenew, Guid? CaseId, IReadOnlyList<LicenceShownRow> Shown, PhotoState Photo);

/// <summary>One licence with what it says, numbers of persons masked, and what was done with it.</summary>
[Requires(LibraryPermissions.View)]
public sealed class ReadLicence : Query<LicenceDetail>
{
    /// <summary>How long before its end the renewal of a licence is offered.</summary>
    public const int RenewalDays = 180;

    private const int MostActs = 200;

    private const int MostShown = 10;

    private const int MostOthers = 100;

    public required Guid LicenceId { get; init; }

    protected internal override async Task<Outcome<LicenceDetail>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var today = operation.Today;
        if (await db.Set<Licence>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == LicenceId, cancellation) is not { } licence)
        {
            return Failure.NotFound(LicencePapersOf.Missing);
        }

        var version = licence.Content is null ? null : await LicencePapersOf.StandardAsync(operation, licence, cancellation);
        var acts = await db.Set<LicenceAct>().Where(row => row.LicenceId == licence.Id).OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(MostActs)
            .Select(row => new LicenceActRow(row.Kind, row.At, row.ByName, row.Reason)).ToListAsync(cancellation);
        var versions = await db.Set<Licence>().AsNoTracking()
            .Where(row => row.Id == licence.Id || (licence.RecordId != null ? row.RecordId == licence.RecordId : row.ReplacedById == licence.Id || (licence.ReplacedById != null && row.Id == licence.ReplacedById))).OrderByDescending(row => row.MadeAt).ThenByDescending(row => row.Id).Take(MostActs).ToListAsync(cancellation);
        var held = db.Set<Licence>().AsNoTracking().Where(row => row.Id != licence.Id && (row.RecordId == null || row.RecordId != licence.RecordId) && row.State != LicenceState.Replaced);
        var others = licence.HolderIndex is not null ? await held.Where(row => row.HolderIndex == licence.HolderIndex).OrderByDescending(row => row.IssuedOn).ThenBy(row => row.Id).Take(MostOthers).ToListAsync(cancellation)
            : version is null || version.Type!.HolderKind == LicenceHolderKind.Institution ? await held.Where(row => row.HolderName == licence.HolderName).OrderByDescending(row => row.IssuedOn).ThenBy(row => row.Id).Take(MostOthers).ToListAsync(cancellation)
            : [];
        var mayChange = operation.Actor.May(LibraryPermissions.Change, licence.OrganisationPath);
        return new LicenceDetail(
            licence.Id, licence.Version, licence.LicenceType, licence.Title, licence.Number, licence.Identifier, licence.HolderName, licence.OrganName, licence.IssuedOn, licence.ValidFrom, licence.ValidTo, licence.State, licence.StateName(today),
            ListLicences.StandingOf(licence, today), licence.StateReason, licence.EndedOn, licence.StandardNumber, licence.RecordId, licence.VerificationCode,
            Items(operation.Service<ProtectedFields>(), licence, version),
            acts,
            versions.ConvertAll(row => (row.Id, row.Identifier, row.StateName(today), row.MadeAt)),
            others.ConvertAll(row => new HolderLicence(row.Id, row.LicenceType, row.Title, row.Number, row.OrganName, row.ValidTo, row.StateName(today), ListLicences.StandingOf(row, today))),
            mayChange ? [.. Enum.GetValues<LicenceChange>().Where(change => LicenceChangeRule.Allows(licence.State, change))] : [],
            version is not null && operation.Actor.May(LibraryPermissions.Download, licence.OrganisationPath),
            operation.Actor.May(CollectionPermissions.View, licence.OrganisationPath),
            licence is { State: LicenceState.Valid, ValidTo: { } last } && last <= today.AddDays(RenewalDays) && operation.Actor.May(WindowPermissions.Intake),
            licence.CaseId is { } caseId && operation.Actor.May(ApprovalPermissions.View, licence.OrganisationPath) ? caseId : null,
            await db.Set<Presentation>().Where(row => row.LicenceId == licence.Id).OrderByDescending(row => row.At).Take(MostShown).Select(row => new LicenceShownRow(row.At, row.ClientName, row.OperatorName, row.PurposeName)).ToListAsync(cancellation),
            version is null ? PhotoState.None : await PhotoKeeping.StateAsync(operation, version.Type!, await PhotoKeeping.KeyAsync(operation, licence, cancellation), licence.OrganisationPath, cancellation));
    }

    /// <summary>By the standard; without one the lines that stand on the case's paper, which hold no number of a person.</summary>
    private static List<RecordItem> Items(ProtectedFields seals, Licence licence, StandardVersion? version)
    {
        if (version is null)
        {
            var lines = licence.FactsCipher is { } facts ? JsonSerializer.Deserialize<LicenceFacts>(seals.Decrypt(facts))!.Lines : [];
            return [.. lines.Select(line => new RecordItem(line.Label, line.Label, line.Value, false))];
        }

        var values = RecordShape.Read(seals, licence.Content!, licence.PersonalCipher);
        return
        [
            .. version.ReadContent().Fields.Where(field => !field.IsDrawn).Select(field => new RecordItem(
                field.Key, field.Label, values.GetValueOrDefault(field.Key) is { } value ? field.IsPersonalNumber ? RecordReading.Mask(field, value) : value : null, field.IsPersonalNumber)),
        ];
    }
}

/// <summary>Everything the paper of a licence says.</summary>
/// <param name="IsPerson">The signed code then names the holder as the public may read it.</param>
/// <param name="Values">By key; numbers of persons in full.</param>
/// <param name="StateMark">Printed across the sheet; null while it is in force.</param>
/// <param name="Photo">Null where there is none.</param>
public sealed record LicencePaperFacts(
    string TypeCode, string Title, string? EnglishTitle, int StandardNumber, IReadOnlyList<StandardField> Fields, IReadOnlyDictionary<string, string> Values, string Number, string Identifier, string HolderName, bool IsPerson,
    string OrganName, DateOnly IssuedOn, DateOnly ValidFrom, DateOnly? ValidTo, string VerificationCode, string? StateMark, string OrganisationPath, StoredFile? Photo)
{
    private const string Format = "yyyy-MM-dd";

    /// <summary>The licence's data as they are signed (数据签名): what is common to all licences by name, what is the type's own under <c>data.</c> and its key.</summary>
    public IReadOnlyDictionary<string, string?> Signed() => new Dictionary<string, string?>(Values.Select(pair => new KeyValuePair<string, string?>("data." + pair.Key, pair.Value)), StringComparer.Ordinal)
    {
        ["identifier"] = Identifier, ["number"] = Number, ["type"] = TypeCode, ["title"] = Title, ["standard"] = StandardNumber.ToString(CultureInfo.InvariantCulture), ["holderName"] = HolderName, ["organName"] = OrganName,
        ["issuedOn"] = IssuedOn.ToString(Format, CultureInfo.InvariantCulture), ["validFrom"] = ValidFrom.ToString(Format, CultureInfo.InvariantCulture), ["validTo"] = ValidTo?.ToString(Format, CultureInfo.InvariantCulture),
        ["state"] = StateMark, ["photo"] = Photo is null ? null : "sha256:" + Photo.Hash,
    };
}

/// <summary>The licence for its paper, with the numbers of persons in full: each download is on record and in the licence's own log.</summary>
[Requires(LibraryPermissions.Download)]
public sealed class DownloadLicence : Command<LicencePaperFacts>
{
    public required Guid LicenceId { get; init; }

    /// <summary>The data with their signature are asked for, not the paper.</summary>
    public bool AsData { get; init; }

    protected internal override async Task<Outcome<LicencePaperFacts>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var licence = await operation.Db.Set<Licence>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == LicenceId && row.Content != null, cancellation);
        if (licence is null)
        {
            return Failure.NotFound(LicencePapersOf.Missing);
        }

        var version = await LicencePapersOf.StandardAsync(operation, licence, cancellation);
        await LicenceActing.DoneAsync(operation, licence, before: null, LicenceActKind.Downloaded, AsData ? "证照数据和数据签名" : "证照文件", cancellation);
        operation.RecordLook(nameof(Licence), licence.Id.ToString(), licence.Label, licence.OrganisationPath, AsData ? "下载证照数据和签名" : "下载电子证照");

        // An expired licence says so by its dates; what is marked is what they do not show.
        return new LicencePaperFacts(
            licence.LicenceType, licence.Title, version.Type!.EnglishName, version.Number, version.ReadContent().Fields, RecordShape.Read(operation.Service<ProtectedFields>(), licence.Content!, licence.PersonalCipher), licence.Number,
            licence.Identifier!, licence.HolderName, version.Type.HolderKind == LicenceHolderKind.Person, licence.OrganName, licence.IssuedOn, licence.ValidFrom, licence.ValidTo, licence.VerificationCode,
            licence.State == LicenceState.Valid ? null : licence.StateName(operation.Today), licence.OrganisationPath, await PhotoKeeping.OfLicenceAsync(operation, licence, cancellation) is { } photo ? PhotoKeeping.File(photo) : null);
    }
}

internal static class LicencePapersOf
{
    public const string Missing = "没有找到这张证照，它可能不在您的管辖范围内。";

    /// <summary>The version of the standard the licence was made by, whatever is in force now.</summary>
    public static Task<StandardVersion> StandardAsync(Operation operation, Licence licence, CancellationToken cancellation) =>
        operation.Db.Set<StandardVersion>().AsNoTracking().Include(row => row.Type).SingleAsync(row => row.Type!.Code == licence.LicenceType && row.Number == licence.StandardNumber, cancellation);
}
