using System.Buffers.Text;
using System.Globalization;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceSigning;

namespace HealthPortal.Data.Licensing.LicenceSigning;

/// <summary>
/// 数据签名: a detached SM2 signature over the data of a licence, in the form of <see cref="CanonicalFacts"/> with the day of signing among the facts
/// under <see cref="DayKey"/>. As text <c>SM2:key id:yyyy-MM-dd:Base64Url of 64 bytes</c>.
/// </summary>
public sealed record LicenceSeal(string KeyId, DateOnly SignedOn, byte[] Signature)
{
    /// <summary>Key that the facts themselves may not have.</summary>
    public const string DayKey = "@signedOn";

    private const string Scheme = "SM2";
    private const string DayFormat = "yyyy-MM-dd";

    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Scheme}:{KeyId}:{SignedOn:yyyy-MM-dd}:{Base64Url.EncodeToString(Signature)}");

    /// <summary>Null for what is no seal.</summary>
    public static LicenceSeal? Parse(string? text) =>
        text?.Split(':') is [Scheme, { Length: SigningKey.KeyIdLength } keyId, var day, { Length: > 0 } signature] && keyId.All(char.IsAsciiHexDigitLower)
        && DateOnly.TryParseExact(day, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var signedOn) && Base64Url.IsValid(signature)
        && Base64Url.DecodeFromChars(signature) is { Length: LicenceCode.SignatureSize } bytes
            ? new LicenceSeal(keyId, signedOn, bytes)
            : null;

    /// <summary>The bytes a seal is over, for whoever checks with a program of his own.</summary>
    /// <exception cref="ArgumentException">The facts have <see cref="DayKey"/> already.</exception>
    public static byte[] SignedBytes(IEnumerable<KeyValuePair<string, string?>> facts, DateOnly signedOn)
    {
        var all = facts.ToDictionary(StringComparer.Ordinal);
        all.Add(DayKey, signedOn.ToString(DayFormat, CultureInfo.InvariantCulture));
        return CanonicalFacts.Bytes(all);
    }

    public static async Task<Outcome<LicenceSeal>> MakeAsync(OrganSignatures signatures, string organPath, IEnumerable<KeyValuePair<string, string?>> facts, CancellationToken cancellation)
    {
        var today = signatures.Today;
        var signed = await signatures.SignDataAsync(organPath, SignedBytes(facts, today), cancellation);
        return signed.Succeeded ? new LicenceSeal(signed.Value.KeyId, today, signed.Value.Signature) : new Failure(signed.Failure!.Value, signed.Problems);
    }

    public Task<Outcome<SignatureCheck>> VerifyAsync(OrganSignatures signatures, IEnumerable<KeyValuePair<string, string?>> facts, CancellationToken cancellation) =>
        signatures.VerifyDataAsync(KeyId, SignedBytes(facts, SignedOn), Signature, SignedOn, cancellation);
}
