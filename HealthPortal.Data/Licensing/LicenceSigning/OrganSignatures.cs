using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceSigning;
using HealthPortal.Domain.Time;
using Microsoft.Extensions.Caching.Memory;

namespace HealthPortal.Data.Licensing.LicenceSigning;

/// <param name="KeyId">Names the key to whoever checks.</param>
/// <param name="Organ">As the key's certificate names it.</param>
/// <param name="Signature">SM2, r and s, 64 bytes.</param>
public sealed record DataSignature(string KeyId, string Organ, byte[] Signature);

/// <param name="Counts">The signature is right and its key was good on the day.</param>
/// <param name="IsRight">The arithmetic alone: these bytes were signed by that key.</param>
/// <param name="WhyNot">A sentence when it does not count.</param>
public sealed record SignatureCheck(bool Counts, bool IsRight, string Organ, string? WhyNot);

/// <summary>A key to sign documents with, opened. It signs and tells its names, and gives nothing of itself away.</summary>
public sealed class DocumentSigner
{
    private readonly CertifiedKey key;
    private readonly IReadOnlyList<byte[]> chain;

    internal DocumentSigner(string keyId, string organ, CertifiedKey key, IReadOnlyList<byte[]> chain) => (KeyId, Organ, this.key, this.chain) = (keyId, organ, key, chain);

    public string KeyId { get; }

    public string Organ { get; }

    /// <summary>Bytes that surely hold a signature.</summary>
    public int Room => CadesSignature.Room(key, chain);

    /// <summary>Detached CMS over the content, fit for a PDF.</summary>
    public byte[] Sign(byte[] content) => CadesSignature.Sign(content, key, chain);
}

/// <summary>A key to sign data with, opened.</summary>
public sealed class DataSigner
{
    private readonly NationalCryptography cryptography;
    private readonly byte[] privateKey;

    internal DataSigner(NationalCryptography cryptography, string keyId, string organ, byte[] privateKey) => (this.cryptography, KeyId, Organ, this.privateKey) = (cryptography, keyId, organ, privateKey);

    public string KeyId { get; }

    public string Organ { get; }

    public DataSignature Sign(ReadOnlySpan<byte> data) => new(KeyId, Organ, cryptography.Sm2Sign(privateKey, data));
}

/// <summary>
/// Signs in the name of organs and checks what was signed. Whether somebody may have this signed is for the use case that asks to have decided. It
/// reads which key is in use each time, so that a key revoked on one server stops on all; only the opened key of an id, which never changes, is kept
/// for a few minutes.
/// </summary>
/// <remarks>
/// It reads and in a demonstration writes by a road of its own, so it is asked before or after an operation, not in the middle of a command: there
/// SQLite has its one writer already. Within a command use <see cref="SignDataAsync(Operation, string, ReadOnlyMemory{byte}, CancellationToken)"/>.
/// </remarks>
public sealed class OrganSignatures(IServiceProvider services, PortalOptions options, TimeProvider clock, NationalCryptography cryptography, ProtectedFields fields) : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly Portal portal = services.PortalFor(new JobActorSource("签章"));
    private readonly MemoryCache opened = new(new MemoryCacheOptions { SizeLimit = 500 });

    /// <param name="organPath">Of the organ, or of a unit in it.</param>
    /// <param name="data">What is signed; see <see cref="LicenceSeal"/> for the data of a licence.</param>
    public async Task<Outcome<DataSignature>> SignDataAsync(string organPath, ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        var signer = await DataSignerAsync(organPath, cancellation);
        return signer.Succeeded ? signer.Value.Sign(data.Span) : new Failure(signer.Failure!.Value, signer.Problems);
    }

    /// <summary>The same within a command, by its own connection. It makes no key: an organ without one is refused.</summary>
    public async Task<Outcome<DataSignature>> SignDataAsync(Operation operation, string organPath, ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        var found = await KeysInUse.FindAsync(operation, organPath, SigningPurpose.Data, cancellation);
        return found.Succeeded ? Open(found.Value).Sign(data.Span) : new Failure(found.Failure!.Value, found.Problems);
    }

    /// <summary>For several signatures with one key, or where the key's id goes into what is signed.</summary>
    public async Task<Outcome<DataSigner>> DataSignerAsync(string organPath, CancellationToken cancellation)
    {
        var found = await FindAsync(organPath, SigningPurpose.Data, cancellation);
        return found.Succeeded ? Open(found.Value) : new Failure(found.Failure!.Value, found.Problems);
    }

    public async Task<Outcome<DocumentSigner>> DocumentSignerAsync(string organPath, CancellationToken cancellation)
    {
        var found = await FindAsync(organPath, SigningPurpose.Document, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var key = found.Value;
        return new DocumentSigner(
            key.KeyId, key.OrganName, new CertifiedKey(key.Algorithm, PrivateKeyOf(key), Convert.FromBase64String(key.Certificate)), [.. key.Chain.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Convert.FromBase64String)]);
    }

    /// <summary>Whether the data was signed by the key and the signature counts.</summary>
    /// <param name="keyId">Of the signature.</param>
    /// <param name="data">The bytes that were signed.</param>
    /// <param name="signature">64 bytes.</param>
    /// <param name="madeOn">Day of signing, not of issue, as the signed data itself says; null if it says none, then a revoked key counts for nothing.</param>
    /// <returns>Not found for a key id that nobody has.</returns>
    public async Task<Outcome<SignatureCheck>> VerifyDataAsync(string keyId, ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> signature, DateOnly? madeOn, CancellationToken cancellation)
    {
        var found = await portal.RunAsync(new FindKeyById { KeyId = keyId }, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var key = found.Value;
        if (KeyCertificates.Sm2PublicKey(Convert.FromBase64String(key.Certificate)) is not { } publicKey || !cryptography.Sm2Verify(publicKey, data.Span, signature.Span))
        {
            return new SignatureCheck(Counts: false, IsRight: false, key.OrganName, "内容与签名不符，签名之后被改动过。");
        }

        var why = SigningKeyRules.WhyNot(key.State, key.RevokedFrom, key.ValidFrom, key.ValidTo, madeOn);
        return new SignatureCheck(why is null, IsRight: true, key.OrganName, why);
    }

    /// <summary>Business date, for what is signed now.</summary>
    public DateOnly Today => ShanghaiTime.Today(clock);

    /// <summary>The signed code of a licence, ready for a QR code.</summary>
    public async Task<Outcome<string>> CodeAsync(string organPath, LicenceCodeFacts facts, CancellationToken cancellation)
    {
        var signer = await DataSignerAsync(organPath, cancellation);
        if (!signer.Succeeded)
        {
            return new Failure(signer.Failure!.Value, signer.Problems);
        }

        var body = LicenceCode.Body(facts, signer.Value.KeyId, Today);
        return LicenceCode.Text(body, signer.Value.Sign(LicenceCode.SignedBytes(body)).Signature);
    }

    /// <summary>What a signed code is worth, by the same rules as the page that checks without network.</summary>
    public async Task<LicenceCodeCheck> CheckCodeAsync(string? text, CancellationToken cancellation)
    {
        if (LicenceCode.Parse(text) is not { Succeeded: true, Value: var code })
        {
            return LicenceCodeCheck.Unknown;
        }

        var checkedData = await VerifyDataAsync(code.KeyId, code.SignedBytes, code.Signature, code.SignedOn, cancellation);
        return !checkedData.Succeeded ? LicenceCodeCheck.Unknown
            : checkedData.Value is { IsRight: true } right ? new LicenceCodeCheck(right.Counts ? LicenceCodeVerdict.Genuine : LicenceCodeVerdict.Refused, code.Facts, right.Organ, right.WhyNot)
            : new LicenceCodeCheck(LicenceCodeVerdict.Changed, null, null, checkedData.Value.WhyNot);
    }

    public void Dispose() => opened.Dispose();

    private async Task<Outcome<SealedKey>> FindAsync(string organPath, SigningPurpose purpose, CancellationToken cancellation)
    {
        var found = await portal.RunAsync(new FindKeyInUse { OrganisationPath = organPath, Purpose = purpose }, cancellation);

        // Asked here already: elsewhere a missing key must not take the log's lock with every try.
        return found.Failure == FailureKind.Invalid && options.Demo ? await portal.RunAsync(new MakeMissingKey { OrganisationPath = organPath, Purpose = purpose }, cancellation) : found;
    }

    private DataSigner Open(SealedKey key) => new(cryptography, key.KeyId, key.OrganName, KeyCertificates.Sm2PrivateKey(PrivateKeyOf(key)));

    private byte[] PrivateKeyOf(SealedKey key) => opened.GetOrCreate(
        key.Id,
        entry =>
        {
            entry.SetAbsoluteExpiration(Kept).SetSize(1);
            return Convert.FromBase64String(fields.Decrypt(key.PrivateKeyCipher));
        })!;
}

public enum LicenceCodeVerdict
{
    /// <summary>真: signed by the organ and unchanged. Whether the licence is still in force only the portal knows.</summary>
    Genuine,

    /// <summary>被改动: the key is known, the content is not what it signed.</summary>
    Changed,

    /// <summary>签名不算数: right, but by a key revoked or not in force on that day.</summary>
    Refused,

    /// <summary>无法识别: no code of ours, or by a key nobody here has.</summary>
    Unknown,
}

public sealed record LicenceCodeCheck(LicenceCodeVerdict Verdict, LicenceCodeFacts? Facts, string? Organ, string? WhyNot)
{
    internal static readonly LicenceCodeCheck Unknown = new(LicenceCodeVerdict.Unknown, null, null, null);
}
