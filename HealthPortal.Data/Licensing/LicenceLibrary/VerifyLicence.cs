using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceSigning;
using HealthPortal.Domain.Licensing.LicenceStandards;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

/// <summary>What anybody may learn who holds the licence in hand: nothing beyond what stands on it, and no number of a person.</summary>
public sealed record LicenceVerification(
    string Title, string Number, string? Identifier, string HolderName, string OrganName, DateOnly IssuedOn, DateOnly ValidFrom, DateOnly? ValidTo, LicenceState State, bool IsExpired, DateOnly? EndedOn, DateOnly CheckedOn)
{
    public bool IsInForce => State == LicenceState.Valid && !IsExpired && ValidFrom <= CheckedOn;

    public string StateName => State switch
    {
        LicenceState.Replaced => "已换发新证，本证失效",
        LicenceState.Valid when IsExpired => "已过有效期",
        _ => State.Name(IsExpired, ValidFrom > CheckedOn),
    };
}

/// <summary>The public check behind the QR code of a licence.</summary>
[Requires(RequiresAttribute.Anonymous)]
public sealed class VerifyLicence : Query<LicenceVerification>
{
    /// <summary>Length of a verification code: 128 random bits in hexadecimal.</summary>
    public const int CodeLength = 32;

    private const string Unknown = "没有查到这个核验码对应的证照。请核对二维码或地址是否完整；如有疑问，请向证照上载明的发证机关查询。";

    public required string Code { get; init; }

    protected internal override async Task<Outcome<LicenceVerification>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (Code.Length != CodeLength || !Code.All(char.IsAsciiHexDigitLower))
        {
            return Failure.NotFound(Unknown);
        }

        var licence = await operation.Db.Set<Licence>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the public checks licences of every organ, by an unguessable code only
            .SingleOrDefaultAsync(row => row.VerificationCode == Code, cancellation);
        if (licence is null)
        {
            return Failure.NotFound(Unknown);
        }

        // Of a person's licence the family name; those of cases name their holder, who is a business nearly always.
        var isPerson = licence.RecordId is not null && await operation.Db.Set<LicenceType>().AnyAsync(type => type.Code == licence.LicenceType && type.HolderKind == LicenceHolderKind.Person, cancellation);
        return new LicenceVerification(
            licence.Title, licence.Number, licence.Identifier, LicenceCodeFacts.PublicHolder(licence.HolderName, isPerson), licence.OrganName, licence.IssuedOn, licence.ValidFrom, licence.ValidTo, licence.State, licence.IsExpired(operation.Today), licence.EndedOn, operation.Today);
    }
}
