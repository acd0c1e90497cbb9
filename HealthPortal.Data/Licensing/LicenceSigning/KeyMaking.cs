using System.Security.Cryptography.X509Certificates;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceSigning;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Time;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceSigning;

/// <summary>Puts keys into the register: those made here and those brought along.</summary>
internal static class KeyMaking
{
    public const string NotFound = "没有找到这个密钥，它可能不在您的管辖范围内。";

    private static string RootName(KeyAlgorithm algorithm) => algorithm == KeyAlgorithm.Sm2 ? "卫生健康政务门户国密根证书" : "卫生健康政务门户根证书";

    /// <summary>The organ itself or the one a unit belongs to; null when there is none that signs in its own name.</summary>
    public static async Task<Organisation?> OrganAsync(PortalDb db, string path, CancellationToken cancellation)
    {
        var line = OrganisationPath.Line(path);
        var units = await db.Set<Organisation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the organ lies above the unit whose case or licence is signed, and only its name is read
            .AsNoTracking().Where(unit => line.Contains(unit.Path)).ToListAsync(cancellation);
        return units.OrderBy(unit => unit.Path, StringComparer.Ordinal).LastOrDefault(unit => Signs(unit.Kind));
    }

    public static bool Signs(OrganisationKind kind) => kind is OrganisationKind.Commission or OrganisationKind.Hospital or OrganisationKind.Institution;

    public static string IdOf(NationalCryptography cryptography, byte[] certificate) => cryptography.Sm3Hex(KeyCertificates.PublicKeyInfo(certificate))[..SigningKey.KeyIdLength];

    /// <summary>A key of the portal's own making, certified by its root, which is made with the first.</summary>
    public static async Task<SigningKey> MakeAsync(Operation operation, Organisation organ, SigningPurpose purpose, int years, string reason, CancellationToken cancellation)
    {
        // Before anything is looked at: whoever makes the same key on another server waits here, and then finds this one.
        await operation.HoldLogAsync(cancellation);

        // From the beginning of the day: a clock that goes a little behind must not find the key too young.
        var from = ShanghaiTime.StartOf(operation.Today);
        var to = ShanghaiTime.StartOf(operation.Today.AddYears(years));
        var root = await RootAsync(operation, SigningKeyRules.AlgorithmFor(purpose), to, cancellation);
        var key = KeyCertificates.Issue(Open(operation, root), new CertificateSubject(organ.Name, organ.CreditCode), from, to);
        return await PutInUseAsync(operation, organ, purpose, key, [root.Certificate], SigningKeySource.Portal, reason, cancellation);
    }

    /// <summary>Registers the key, retires the one that was in use.</summary>
    public static async Task<SigningKey> PutInUseAsync(
        Operation operation, Organisation organ, SigningPurpose purpose, CertifiedKey key, IReadOnlyList<string> chain, SigningKeySource source, string reason, CancellationToken cancellation)
    {
        var db = operation.Db;
        var slot = SigningKey.CurrentOf(organ.Id, purpose);
        if (await db.Set<SigningKey>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the place is the organ's alone, whoever looks; writing outside the reach is refused as always
            .SingleOrDefaultAsync(row => row.CurrentFor == slot, cancellation) is { } before)
        {
            (before.State, before.CurrentFor, before.EndedAt, before.StateReason) = (SigningKeyState.Retired, null, operation.Now, reason);

            // First of all: the place must be free before it is taken.
            await operation.FlushAsync(cancellation);
        }

        using var certificate = X509CertificateLoader.LoadCertificate(key.Certificate);
        var made = new SigningKey
        {
            OrganisationPath = organ.Path,
            OrganisationId = organ.Id,
            OrganName = organ.Name,
            Purpose = purpose,
            Algorithm = key.Algorithm,
            KeyId = IdOf(operation.Service<NationalCryptography>(), key.Certificate),
            Source = source,
            Certificate = Convert.ToBase64String(key.Certificate),
            Chain = string.Join('\n', chain),
            PrivateKeyCipher = operation.Service<ProtectedFields>().Encrypt(Convert.ToBase64String(key.PrivateKey)),
            ValidFrom = certificate.NotBefore.ToUniversalTime(),
            ValidTo = certificate.NotAfter.ToUniversalTime(),
            StateReason = reason,
            CreatedAt = operation.Now,
            CreatedBy = operation.Actor.DisplayName,
            CurrentFor = slot,
        };
        db.Add(made);
        return made;
    }

    /// <summary>A root that lasts as long as the key below it; the next one when it does not.</summary>
    private static async Task<SigningRoot> RootAsync(Operation operation, KeyAlgorithm algorithm, DateTime until, CancellationToken cancellation)
    {
        if (await operation.Db.Set<SigningRoot>().Where(row => row.Algorithm == algorithm && row.ValidTo >= until).OrderByDescending(row => row.ValidFrom).FirstOrDefaultAsync(cancellation) is { } there)
        {
            return there;
        }

        var from = ShanghaiTime.StartOf(operation.Today);
        var to = ShanghaiTime.StartOf(operation.Today.AddYears(SigningKeyRules.RootYears));
        var made = KeyCertificates.NewRoot(algorithm, new CertificateSubject(RootName(algorithm)), from, to);
        var root = new SigningRoot
        {
            Algorithm = algorithm,
            Name = RootName(algorithm),
            Certificate = Convert.ToBase64String(made.Certificate),
            PrivateKeyCipher = operation.Service<ProtectedFields>().Encrypt(Convert.ToBase64String(made.PrivateKey)),
            ValidFrom = from,
            ValidTo = to,
            CreatedAt = operation.Now,
        };
        operation.Db.Add(root);
        return root;
    }

    private static CertifiedKey Open(Operation operation, SigningRoot root) =>
        new(root.Algorithm, Convert.FromBase64String(operation.Service<ProtectedFields>().Decrypt(root.PrivateKeyCipher)), Convert.FromBase64String(root.Certificate));
}
