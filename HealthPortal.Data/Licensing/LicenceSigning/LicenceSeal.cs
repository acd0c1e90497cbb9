using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceSigning;

namespace HealthPortal.Data.Licensing.LicenceSigning;

/// <summary>数据签名: a detached SM2 signature over the data of a licence, in the form of <see cref="CanonicalFacts"/>. As text <c>SM2:key id:Base64Url of 64 bytes</c>.</summary>
public sealed record LicenceSeal(string KeyId, byte[] Signature)
{
    private const string Scheme = "SM2";

    public string Text => $"{Scheme}:{KeyId}:{System.Buffers.Text.Base64Url.EncodeToString(Signature)}";

    /// <summary>Null for what is no seal.</summary>
    public static LicenceSeal? Parse(string? text) =>
        text?.Split(':') is [Scheme, { Length: SigningKey.KeyIdLength } keyId, { Length: > 0 } signature] && keyId.All(char.IsAsciiHexDigitLower) && System.Buffers.Text.Base64Url.IsValid(signature)
        && System.Buffers.Text.Base64Url.DecodeFromChars(signature) is { Length: LicenceCode.SignatureSize } bytes
            ? new LicenceSeal(keyId, bytes)
            : null;

    public static async Task<Outcome<LicenceSeal>> MakeAsync(OrganSignatures signatures, string organPath, IEnumerable<KeyValuePair<string, string?>> facts, CancellationToken cancellation)
    {
        var signed = await signatures.SignDataAsync(organPath, CanonicalFacts.Bytes(facts), cancellation);
        return signed.Succeeded ? new LicenceSeal(signed.Value.KeyId, signed.Value.Signature) : new Failure(signed.Failure!.Value, signed.Problems);
    }

    /// <param name="madeOn">Day of issue as the facts have it.</param>
    public Task<Outcome<SignatureCheck>> VerifyAsync(OrganSignatures signatures, IEnumerable<KeyValuePair<string, string?>> facts, DateOnly? madeOn, CancellationToken cancellation) =>
        signatures.VerifyDataAsync(KeyId, CanonicalFacts.Bytes(facts), Signature, madeOn, cancellation);
}
