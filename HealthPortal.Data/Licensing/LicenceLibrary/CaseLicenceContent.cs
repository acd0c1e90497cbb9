using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Licensing;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

/// <summary>What a licence of a case says by the standard of its type, so that it stands in the library as those of records do: found, shown, signed and presented alike.</summary>
internal sealed record CaseLicenceContent(int StandardNumber, string Identifier, string Content, string? PersonalCipher, string? HolderIndex, IReadOnlyList<string?> Slots)
{
    /// <summary>注册日期 of the standards that ship: the day the registration was granted.</summary>
    private const string RegistrationDate = "registrationDate";

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// What the licence it follows said, overlaid by what the form says under the same key or label, and by what the granting itself settles.
    /// </summary>
    /// <param name="operation">Within its transaction.</param>
    /// <param name="facts">The licence as it stands on the case's paper.</param>
    /// <param name="kind">Of what was applied for.</param>
    /// <param name="path">Of the organ.</param>
    /// <param name="guide">With the form.</param>
    /// <param name="form">As filled in.</param>
    /// <param name="applicant">The holder.</param>
    /// <param name="previous">The licence it follows.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>Null for types without a standard, which stand in the library with their common data alone.</returns>
    public static async Task<CaseLicenceContent?> OfAsync(
        Operation operation, LicenceFacts facts, ItemKind kind, string path, GuideContent guide, IReadOnlyDictionary<string, string?> form, Applicant applicant, Licence? previous, CancellationToken cancellation)
    {
        var db = operation.Db;
        var standard = await db.Set<StandardVersion>().Include(row => row.Type).SingleOrDefaultAsync(row => row.Type!.Code == facts.LicenceType && row.State == StandardState.Active, cancellation);
        if (standard is null)
        {
            return null;
        }

        var seals = operation.Service<ProtectedFields>();
        var content = standard.ReadContent();
        var before = previous?.Content is { } known ? RecordShape.Read(seals, known, previous.PersonalCipher) : [];
        var number = seals.Decrypt(applicant.NumberCipher);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in content.Fields.Where(field => !field.IsDrawn))
        {
            var typed = LicenceItems.After(guide.Form, form, field.Key, field.Label, field.Type == StandardFieldType.Date, before.GetValueOrDefault(field.Key));
            var value = field.Role switch
            {
                StandardFieldRole.Number => facts.Number,
                StandardFieldRole.HolderName => facts.HolderName,
                StandardFieldRole.HolderNumber => number,
                StandardFieldRole.Organ => facts.OrganName,
                StandardFieldRole.IssuedOn => Day(facts.IssuedOn),
                StandardFieldRole.ValidFrom => Day(facts.ValidFrom),
                StandardFieldRole.ValidTo => facts.ValidTo is { } last ? Day(last) : null,
                StandardFieldRole.State => field.Options.Count == 0 || field.Options.Contains("有效", StringComparer.Ordinal) ? "有效" : null,
                StandardFieldRole.Gender when applicant.Kind == ApplicantKind.Person && IdentityNumber.Parse(number, operation.Today) is { Succeeded: true, Value: var identity } => identity.Sex == Sex.Male ? "男" : "女",
                StandardFieldRole.BirthDate when applicant.Kind == ApplicantKind.Person && IdentityNumber.Parse(number, operation.Today) is { Succeeded: true, Value: var identity } => identity.BirthDate is { } born ? Day(born) : null,

                // By this day newer data are told from older ones; a form that does not ask for it leaves it to the day of the grant.
                _ when field.Key == content.BusinessDate && typed is null => Day(facts.IssuedOn),

                // Whoever is registered for the first time is so from the day of the grant.
                _ when field is { Key: RegistrationDate, Type: StandardFieldType.Date } && kind == ItemKind.New => typed ?? before.GetValueOrDefault(field.Key) ?? Day(facts.IssuedOn),
                _ => typed ?? before.GetValueOrDefault(field.Key),
            };
            if (value is { Length: > 0 })
            {
                values[field.Key] = value;
            }
        }

        var personal = content.Fields.Where(field => field.IsPersonalNumber).Select(field => field.Key).ToHashSet(StringComparer.Ordinal);
        var sealedPart = values.Where(pair => personal.Contains(pair.Key)).ToDictionary(StringComparer.Ordinal);
        return new CaseLicenceContent(
            standard.Number,
            await IdentifierAsync(operation, standard.Type!, facts.OrganName, path, previous, cancellation),
            JsonSerializer.Serialize(values.Where(pair => !personal.Contains(pair.Key)).ToDictionary(StringComparer.Ordinal), Json),
            sealedPart.Count == 0 ? null : seals.Encrypt(JsonSerializer.Serialize(sealedPart, Json)),
            applicant.Kind == ApplicantKind.Person ? applicant.NumberIndex : null,
            [.. RecordWriting.Slots(standard.Type!, content).Select(key => key is not null && values.GetValueOrDefault(key) is { } value ? RecordShape.Fitted(value) : null)]);
    }

    /// <summary>The holder's name as the licence will say it: that of the applicant, unless the form changes it.</summary>
    public static async Task<string> HolderNameAsync(Operation operation, string licenceType, GuideContent guide, IReadOnlyDictionary<string, string?> form, string applicantName, CancellationToken cancellation)
    {
        var standard = await operation.Db.Set<StandardVersion>().AsNoTracking().SingleOrDefaultAsync(row => row.Type!.Code == licenceType && row.State == StandardState.Active, cancellation);
        var renaming = standard?.ReadContent().Of(StandardFieldRole.HolderName) is { } name ? guide.Form.Fields.LastOrDefault(field => field.LicenceItem == name.Key && !string.IsNullOrWhiteSpace(form.GetValueOrDefault(field.Key))) : null;
        return renaming is null ? applicantName : form[renaming.Key]!.Trim();
    }

    /// <summary>The next version of the one it follows, otherwise the next of the series that those of records count in too.</summary>
    private static async Task<string> IdentifierAsync(Operation operation, LicenceType type, string organName, string path, Licence? previous, CancellationToken cancellation)
    {
        if (previous?.Identifier is { } known && LicenceIdentifier.Parse(known) is { Succeeded: true, Value: var parsed })
        {
            return LicenceIdentifier.Create(parsed.TypeCode, parsed.Organ, parsed.Serial, (int.Parse(parsed.Version, CultureInfo.InvariantCulture) % 999) + 1).Value.Text;
        }

        var code = type.IdentifierCode ??= MakeLicencesOfRecords.NextTypeCode(type, await operation.Db.Set<LicenceType>().ToListAsync(cancellation));
        var organ = (await OrganCodes.ReadAsync(operation, cancellation)).Of(organName, path);
        var serial = await operation.NextNumbersAsync(MakeLicencesOfRecords.Series(code, organ), 1, cancellation);
        return LicenceIdentifier.Create(code, organ, serial.ToString("D10", CultureInfo.InvariantCulture), 1).Value.Text;
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
