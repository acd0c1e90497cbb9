using System.Globalization;
using System.Linq.Expressions;
using System.Text.Json;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Data.Licensing.LicenceSigning;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicencePresentation;
using HealthPortal.Domain.Licensing.LicenceStandards;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicencePresentation;

/// <summary>A licence as an outside system is shown it.</summary>
/// <param name="State">valid, notYetValid, expired, suspended, revoked, cancelled, voided or replaced.</param>
/// <param name="StateName">The same in Chinese.</param>
/// <param name="VerificationUrl">Page for anybody.</param>
/// <param name="Data">Data items by key, those of the purpose only.</param>
/// <param name="Seal">The organ's SM2 signature over what is shown; null unless asked for.</param>
public sealed record PresentedLicence(
    string? Identifier, string Number, string Title, string State, string StateName, bool InForce, string OrganName, string IssuedOn, string ValidFrom, string? ValidTo, string VerificationUrl, IReadOnlyDictionary<string, string> Data, string? Seal)
{
    private const string Day = "yyyy-MM-dd";

    /// <summary>What the seal is over, by name.</summary>
    public IReadOnlyDictionary<string, string?> Facts(string type) => new Dictionary<string, string?>(Data.Select(pair => new KeyValuePair<string, string?>("data." + pair.Key, pair.Value)), StringComparer.Ordinal)
    {
        ["identifier"] = Identifier, ["number"] = Number, ["type"] = type, ["title"] = Title, ["state"] = State, ["organName"] = OrganName, ["issuedOn"] = IssuedOn, ["validFrom"] = ValidFrom, ["validTo"] = ValidTo,
    };

    internal static string Text(DateOnly day) => day.ToString(Day, CultureInfo.InvariantCulture);
}

/// <param name="At">UTC.</param>
public sealed record PresentedLicences(string Type, string Purpose, DateTime At, IReadOnlyList<PresentedLicence> Licences);

/// <summary>
/// 亮证 (tender 5.1.3.5.1): licences of one type for one purpose, within the client's reach, cut to the data items of the purpose. It is on record with
/// person, system, purpose and licence before the answer goes out; a call that finds nothing is counted.
/// </summary>
[Requires(PresentationPermissions.Present)]
[OpenToClients]
public sealed class PresentLicences : Query<PresentedLicences>
{
    public required string TypeCode { get; init; }

    public required string? Purpose { get; init; }

    public required PresentationKey? By { get; init; }

    public required string? Value { get; init; }

    /// <summary>The person at the outside system.</summary>
    public required string? Operator { get; init; }

    /// <summary>The caller's own file.</summary>
    public string? Reference { get; init; }

    public bool WithSeal { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        foreach (var problem in PresentationRules.Check(Value, Operator, Reference))
        {
            yield return problem;
        }

        if (By is null)
        {
            yield return new Problem("by 应为 " + string.Join("、", Enum.GetNames<PresentationKey>().Select(JsonNamingPolicy.CamelCase.ConvertName)) + " 之一。", "by");
        }

        if (string.IsNullOrWhiteSpace(Purpose))
        {
            yield return new Problem("purpose 应写明用途代码。", "purpose");
        }
    }

    protected internal override async Task<Outcome<PresentedLicences>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        var right = await operation.Db.Set<PresentationRight>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // one's own rights, wherever one's unit lies
            .Where(row => row.ClientKey == me && row.Type!.Code == TypeCode && row.PurposeCode == Purpose)
            .Select(row => new { row.FieldKeys, row.ClientName, row.PurposeName, row.ValidTo, row.Type!.HolderKind })
            .SingleOrDefaultAsync(cancellation);
        if (right is null || right.ValidTo < operation.Today)
        {
            return Failure.Forbidden(right is null ? "该客户端没有为这个用途查询这类证照的授权，请联系门户管理员。" : "该客户端为这个用途查询这类证照的授权已过期，请联系门户管理员。");
        }

        if (PresentationRules.MayAskBy(By!.Value, right.HolderKind) is { } fault)
        {
            return Failure.Invalid([fault]);
        }

        var seals = operation.Service<ProtectedFields>();
        var found = await operation.Db.Set<Licence>().AsNoTracking().Where(row => row.LicenceType == TypeCode).Where(Condition(operation, seals)).OrderByDescending(row => row.IssuedOn).ThenByDescending(row => row.Id).Take(PresentationRules.Most).ToListAsync(cancellation);
        var keys = right.FieldKeys.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var address = operation.Service<PortalOptions>().PublicAddress.TrimEnd('/') + "/verify/";
        var shown = new List<PresentedLicence>(found.Count);
        foreach (var licence in found)
        {
            var one = Of(licence, operation.Today, keys, seals, address);
            if (right.HolderKind == LicenceHolderKind.Person && !Array.TrueForAll(keys, one.Data.ContainsKey))
            {
                one = one with { Data = await WithPhotoAsync(operation, licence, keys, one.Data, cancellation) };
            }

            if (WithSeal)
            {
                var seal = await LicenceSeal.MakeAsync(operation.Service<OrganSignatures>(), licence.OrganisationPath, one.Facts(TypeCode), cancellation);
                if (!seal.Succeeded)
                {
                    return new Failure(seal.Failure!.Value, seal.Problems);
                }

                one = one with { Seal = seal.Value.Text };
            }

            shown.Add(one);
        }

        await operation.Service<PresentationLog>().KeepAsync(new PresentationEntry(me, operation.Now, found.ConvertAll(licence => new Presentation
        {
            OrganisationPath = licence.OrganisationPath,
            At = operation.Now,
            ClientKey = me,
            ClientName = right.ClientName,
            UnitName = operation.Actor.OrganisationName,
            OperatorName = Operator!.Trim(),
            Reference = Reference,
            PurposeCode = Purpose!,
            PurposeName = right.PurposeName,
            Key = By.Value,
            LicenceId = licence.Id,
            LicenceType = licence.LicenceType,
            Number = licence.Number,
            HolderName = licence.HolderName,
            HolderIndex = licence.HolderIndex,
            Items = right.FieldKeys,
            RemoteAddress = operation.Actor.RemoteAddress,
        })));
        return new PresentedLicences(TypeCode, Purpose!, operation.Now, shown);
    }

    /// <summary>Those in hand are shown whatever became of them; those looked for are the ones no later one replaced.</summary>
    private Expression<Func<Licence, bool>> Condition(Operation operation, ProtectedFields seals)
    {
        var value = Value!.Trim();
        switch (By)
        {
            case PresentationKey.IdentityNumber:
                var index = seals.BlindIndex(RecordShape.HolderNumber(value, operation.Today));
                return row => row.HolderIndex == index && row.State != LicenceState.Replaced;
            case PresentationKey.Number:
                return row => row.Number == value && row.State != LicenceState.Replaced;
            case PresentationKey.HolderName:
                return row => row.HolderName == value && row.State != LicenceState.Replaced;
            case PresentationKey.Identifier:
                return row => row.Identifier == value;
            default:
                return row => row.VerificationCode == value;
        }
    }

    /// <summary>A picture is no value of the record: where the purpose needs it, it is added as a data address of the file.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> WithPhotoAsync(Operation operation, Licence licence, string[] keys, IReadOnlyDictionary<string, string> data, CancellationToken cancellation)
    {
        if (licence.Content is null || await PhotoKeeping.OfLicenceAsync(operation, licence, cancellation) is not { } photo)
        {
            return data;
        }

        var standard = (await LicencePapersOf.StandardAsync(operation, licence, cancellation)).ReadContent();
        var pictures = keys.Where(key => standard.Find(key)?.Type == StandardFieldType.Image).ToList();
        return pictures.Count == 0 ? data : new Dictionary<string, string>(data, StringComparer.Ordinal) { [pictures[0]] = await operation.Service<FileStore>().ReadDataUriAsync(PhotoKeeping.File(photo), cancellation) };
    }

    private static PresentedLicence Of(Licence licence, DateOnly today, string[] keys, ProtectedFields seals, string address)
    {
        var data = new Dictionary<string, string>(StringComparer.Ordinal);
        if (keys.Length > 0 && licence.Content is { } content)
        {
            // The sealed part is opened only where the purpose needs something of it.
            var open = RecordShape.Read(seals, content, null);
            var values = Array.TrueForAll(keys, open.ContainsKey) ? open : RecordShape.Read(seals, content, licence.PersonalCipher);
            foreach (var key in keys)
            {
                if (values.TryGetValue(key, out var value))
                {
                    data[key] = value;
                }
            }
        }

        var (isExpired, isEarly) = (licence.IsExpired(today), licence.ValidFrom > today);
        var state = licence.State == LicenceState.Valid ? isExpired ? "expired" : isEarly ? "notYetValid" : "valid" : JsonNamingPolicy.CamelCase.ConvertName(licence.State.ToString());
        return new PresentedLicence(
            licence.Identifier, licence.Number, licence.Title, state, licence.StateName(today), state == "valid", licence.OrganName, PresentedLicence.Text(licence.IssuedOn), PresentedLicence.Text(licence.ValidFrom),
            licence.ValidTo is { } last ? PresentedLicence.Text(last) : null, address + licence.VerificationCode, data, Seal: null);
    }
}
