using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceSigning;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceSigning;

public sealed record SigningKeyFilter
{
    public const int LongestText = 40;

    /// <summary>Part of the organ's name, or the whole key id.</summary>
    public string? Text { get; init; }

    public SigningPurpose? Purpose { get; init; }

    public SigningKeyStanding? Standing { get; init; }

    public bool IsFiltered => this != new SigningKeyFilter();
}

/// <param name="Organ">As the certificate names it.</param>
/// <param name="Unit">What the organ is called today.</param>
public sealed record SigningKeyRow(Guid Id, string KeyId, string Organ, string Unit, SigningPurpose Purpose, KeyAlgorithm Algorithm, SigningKeySource Source, DateTime ValidFrom, DateTime ValidTo, SigningKeyStanding Standing);

/// <param name="Next">Key to go on after; null on the last page.</param>
/// <param name="Expiring">Keys in use, of the whole reach, whose certificate has ended or ends within <see cref="SigningKeyRules.WarningDays"/>.</param>
public sealed record SigningKeyPage(IReadOnlyList<SigningKeyRow> Rows, Guid? Next, int Expiring, bool MayEdit);

/// <summary>签章密钥 of the reach, the newest first.</summary>
[Requires(SigningPermissions.View)]
public sealed class ListSigningKeys : Query<SigningKeyPage>
{
    public const int PageSize = 20;

    public SigningKeyFilter Filter { get; init; } = new();

    public Guid? After { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Filter.Text?.Trim().Length > SigningKeyFilter.LongestText)
        {
            yield return new Problem($"关键词最多 {SigningKeyFilter.LongestText} 个字。", "text");
        }

        if ((Filter.Purpose is { } purpose && !Enum.IsDefined(purpose)) || (Filter.Standing is { } standing && !Enum.IsDefined(standing)))
        {
            yield return new Problem("没有这个用途或状态，请重新选择。", "standing");
        }
    }

    protected internal override async Task<Outcome<SigningKeyPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var now = operation.Now;
        var soon = now.AddDays(SigningKeyRules.WarningDays);
        var keys = operation.Db.Set<SigningKey>().AsQueryable();
        var expiring = await keys.CountAsync(row => row.State == SigningKeyState.InUse && row.ValidTo <= soon, cancellation);
        if (Filter.Purpose is { } purpose)
        {
            keys = keys.Where(row => row.Purpose == purpose);
        }

        keys = Filter.Standing switch
        {
            SigningKeyStanding.Ready => keys.Where(row => row.State == SigningKeyState.InUse && row.ValidFrom <= now && row.ValidTo > soon),
            SigningKeyStanding.ExpiresSoon => keys.Where(row => row.State == SigningKeyState.InUse && row.ValidFrom <= now && row.ValidTo > now && row.ValidTo <= soon),
            SigningKeyStanding.Expired => keys.Where(row => row.State == SigningKeyState.InUse && row.ValidTo <= now),
            SigningKeyStanding.NotYet => keys.Where(row => row.State == SigningKeyState.InUse && row.ValidFrom > now),
            SigningKeyStanding.Retired => keys.Where(row => row.State == SigningKeyState.Retired),
            SigningKeyStanding.Revoked => keys.Where(row => row.State == SigningKeyState.Revoked),
            _ => keys,
        };
        if (Filter.Text?.Trim() is { Length: > 0 } text)
        {
            keys = keys.Where(row => row.OrganName.Contains(text) || row.KeyId == text);
        }

        if (After is { } after)
        {
            keys = keys.Where(row => row.Id.CompareTo(after) < 0);
        }

        var found = await keys.OrderByDescending(row => row.Id).Take(PageSize + 1)
            .Select(row => new { row.Id, row.KeyId, row.OrganName, row.OrganisationPath, row.Purpose, row.Algorithm, row.Source, row.ValidFrom, row.ValidTo, row.State }).ToListAsync(cancellation);
        var names = await UnitNames.ReadAsync(operation.Db, found.Select(row => row.OrganisationPath), cancellation);
        return new SigningKeyPage(
            [.. found.Take(PageSize).Select(row => new SigningKeyRow(
                row.Id, row.KeyId, row.OrganName, names.Of(row.OrganisationPath), row.Purpose, row.Algorithm, row.Source, row.ValidFrom, row.ValidTo, SigningKeyRules.Standing(row.State, row.ValidFrom, row.ValidTo, now)))],
            found.Count > PageSize ? found[PageSize - 1].Id : null,
            expiring,
            operation.Actor.May(SigningPermissions.Edit));
    }
}

/// <summary>What a certificate says, for people.</summary>
/// <param name="Fingerprint">SHA-256, in hexadecimal.</param>
public sealed record CertificateFacts(string Subject, string Issuer, string Serial, string Fingerprint, DateTime ValidFrom, DateTime ValidTo)
{
    internal static CertificateFacts Of(string base64)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(base64));
        return new CertificateFacts(
            certificate.SubjectName.Format(multiLine: false), certificate.IssuerName.Format(multiLine: false), certificate.SerialNumber, Convert.ToHexString(SHA256.HashData(certificate.RawData)), certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
    }
}

public sealed record SigningKeyDetail(
    Guid Id, int Version, Guid OrganisationId, string KeyId, string Organ, string Unit, SigningPurpose Purpose, KeyAlgorithm Algorithm, SigningKeySource Source, SigningKeyState State, SigningKeyStanding Standing, string StateReason, DateOnly? RevokedFrom,
    DateTime CreatedAt, string CreatedBy, DateTime? EndedAt, CertificateFacts Certificate, IReadOnlyList<RowChange> History, bool MayEdit);

[Requires(SigningPermissions.View)]
public sealed class ReadSigningKey : Query<SigningKeyDetail>
{
    public required Guid Id { get; init; }

    protected internal override async Task<Outcome<SigningKeyDetail>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<SigningKey>().SingleOrDefaultAsync(row => row.Id == Id, cancellation) is not { } key)
        {
            return Failure.NotFound(KeyMaking.NotFound);
        }

        var names = await UnitNames.ReadAsync(operation.Db, [key.OrganisationPath], cancellation);
        return new SigningKeyDetail(
            key.Id, key.Version, key.OrganisationId, key.KeyId, key.OrganName, names.Of(key.OrganisationPath), key.Purpose, key.Algorithm, key.Source, key.State, SigningKeyRules.Standing(key.State, key.ValidFrom, key.ValidTo, operation.Now),
            key.StateReason, key.RevokedFrom, key.CreatedAt, key.CreatedBy, key.EndedAt, CertificateFacts.Of(key.Certificate), (await RowChange.OfRowsAsync(operation.Db, [key.Id], cancellation)).Value, operation.Actor.May(SigningPermissions.Edit));
    }
}

/// <param name="Name">Of the file, without its ending.</param>
/// <param name="Content">X.509, DER.</param>
public sealed record CertificateFile(string Name, byte[] Content);

/// <summary>The certificate of one key, which is public by nature; the private key is given to nobody.</summary>
[Requires(SigningPermissions.View)]
public sealed class ReadKeyCertificate : Query<CertificateFile>
{
    public required Guid Id { get; init; }

    protected internal override async Task<Outcome<CertificateFile>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await operation.Db.Set<SigningKey>().SingleOrDefaultAsync(row => row.Id == Id, cancellation) is { } key
            ? new CertificateFile($"{key.OrganName}-{key.Purpose.Name()}-{key.KeyId}", Convert.FromBase64String(key.Certificate))
            : Failure.NotFound(KeyMaking.NotFound);
}

public sealed record SigningRootRow(KeyAlgorithm Algorithm, string Name, CertificateFacts Certificate);

/// <summary>The portal's own roots, for the page.</summary>
[Requires(SigningPermissions.View)]
public sealed class ListSigningRoots : Query<IReadOnlyList<SigningRootRow>>
{
    protected internal override async Task<Outcome<IReadOnlyList<SigningRootRow>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var roots = await operation.Db.Set<SigningRoot>().OrderBy(root => root.Id).ToListAsync(cancellation);
        return Outcome<IReadOnlyList<SigningRootRow>>.Success([.. roots.Select(root => new SigningRootRow(root.Algorithm, root.Name, CertificateFacts.Of(root.Certificate)))]);
    }
}

/// <summary>A root certificate to install: whoever checks a signature, whoever he is, needs it.</summary>
[Requires(RequiresAttribute.Anonymous)]
public sealed class ReadRootCertificate : Query<CertificateFile>
{
    public required KeyAlgorithm Algorithm { get; init; }

    protected internal override async Task<Outcome<CertificateFile>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await operation.Db.Set<SigningRoot>().Where(root => root.Algorithm == Algorithm).OrderByDescending(root => root.ValidFrom).FirstOrDefaultAsync(cancellation) is { } root
            ? new CertificateFile(root.Name, Convert.FromBase64String(root.Certificate))
            : Failure.NotFound("门户还没有这种根证书：生成第一个密钥时才会有。");
}

/// <summary>What anybody needs to check signatures of data without asking the portal.</summary>
/// <param name="PublicKey">04, x, y in hexadecimal.</param>
/// <param name="ValidFrom">First day, in Asia/Shanghai, as all days here.</param>
/// <param name="RevokedFrom">First day whose signatures count no more; null where the key was not revoked.</param>
public sealed record PublicDataKey(string KeyId, string Organ, string PublicKey, DateOnly ValidFrom, DateOnly ValidTo, bool Revoked, DateOnly? RevokedFrom);

/// <summary>Public keys of every organ, also of earlier ones: they belong to everybody, as do the names of organs.</summary>
[Requires(RequiresAttribute.Anonymous)]
public sealed class ListPublicDataKeys : Query<IReadOnlyList<PublicDataKey>>
{
    protected internal override async Task<Outcome<IReadOnlyList<PublicDataKey>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var keys = await operation.Db.Set<SigningKey>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // public by nature; whoever has a licence in hand must be able to check it
            .Where(row => row.Purpose == SigningPurpose.Data)
            .OrderBy(row => row.Id)
            .Select(row => new { row.KeyId, row.OrganName, row.Certificate, row.ValidFrom, row.ValidTo, row.State, row.RevokedFrom }).ToListAsync(cancellation);
        return Outcome<IReadOnlyList<PublicDataKey>>.Success(
            [.. keys.Select(row => new PublicDataKey(
                row.KeyId, row.OrganName, Convert.ToHexStringLower(Cryptography.KeyCertificates.Sm2PublicKey(Convert.FromBase64String(row.Certificate))!), Domain.Time.ShanghaiTime.DateOf(row.ValidFrom), Domain.Time.ShanghaiTime.DateOf(row.ValidTo),
                row.State == SigningKeyState.Revoked, row.RevokedFrom))]);
    }
}
