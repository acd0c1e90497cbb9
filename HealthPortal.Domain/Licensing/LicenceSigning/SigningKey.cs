using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Values;

namespace HealthPortal.Domain.Licensing.LicenceSigning;

public enum SigningPurpose
{
    /// <summary>文件签章: the signature inside a PDF, which readers everywhere check.</summary>
    Document,

    /// <summary>数据签名: SM2 over the data of a licence, and over the text of its code.</summary>
    Data,
}

public enum SigningKeyState
{
    /// <summary>使用中: signs now. Of each organ and purpose there is one.</summary>
    InUse,

    /// <summary>已更换: signs no more; what it signed still counts.</summary>
    Retired,

    /// <summary>已吊销: what it signed from a given day on counts no more.</summary>
    Revoked,
}

/// <summary>Where a key comes from.</summary>
public enum SigningKeySource
{
    /// <summary>Made here and certified by the portal's own root.</summary>
    Portal,

    /// <summary>Brought as PKCS#12 with the certificate of an outside authority.</summary>
    Imported,
}

/// <summary>签章密钥 of an organ. The private key is sealed and never leaves the server: there is no use case that gives it out.</summary>
public sealed class SigningKey : MutableEntity, IScoped, ILabelled
{
    /// <summary>Digits of a key id.</summary>
    public const int KeyIdLength = 16;

    /// <summary>Of the organ.</summary>
    public required string OrganisationPath { get; set; }

    public required Guid OrganisationId { get; init; }

    /// <summary>Name of the organ when the key was made: it stands in the certificate and does not change with the organ's.</summary>
    public required string OrganName { get; init; }

    public required SigningPurpose Purpose { get; init; }

    public required KeyAlgorithm Algorithm { get; init; }

    /// <summary>First 64 bits of SM3 over the public key, in hexadecimal: what signatures name their key by.</summary>
    public required string KeyId { get; init; }

    public required SigningKeySource Source { get; init; }

    /// <summary>X.509, DER in Base64.</summary>
    public required string Certificate { get; init; }

    /// <summary>Certificates from the issuer up, one to a line.</summary>
    public required string Chain { get; init; }

    /// <summary>PKCS#8, sealed.</summary>
    public required string PrivateKeyCipher { get; init; }

    /// <summary>Of the certificate, UTC.</summary>
    public required DateTime ValidFrom { get; init; }

    public required DateTime ValidTo { get; init; }

    public SigningKeyState State { get; set; }

    /// <summary>Why it was made, and later why it was taken out of use or revoked.</summary>
    public required string StateReason { get; set; }

    /// <summary>First day from which its signatures count no more.</summary>
    public DateOnly? RevokedFrom { get; set; }

    public required DateTime CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>How many days before its certificate ends somebody was reminded last; one of <see cref="SigningKeyRules.ReminderSteps"/>.</summary>
    public int? RemindedDays { get; set; }

    /// <summary>When it ceased to sign.</summary>
    public DateTime? EndedAt { get; set; }

    /// <summary>Organ and purpose while it is in use, otherwise null: unique, so that two servers cannot both make the first key of an organ.</summary>
    public string? CurrentFor { get; set; }

    public string Label => $"{OrganName} {Purpose.Name()}密钥 {KeyId}";

    public static string CurrentOf(Guid organisation, SigningPurpose purpose) => $"{organisation:N}/{purpose}";
}

/// <summary>门户根证书: certifies the keys that the portal makes. One of each algorithm, and the next when it would end before a key below it.</summary>
public sealed class SigningRoot : Entity, IGlobal, ILabelled
{
    public required KeyAlgorithm Algorithm { get; init; }

    public required string Name { get; init; }

    /// <summary>X.509, DER in Base64.</summary>
    public required string Certificate { get; init; }

    /// <summary>PKCS#8, sealed.</summary>
    public required string PrivateKeyCipher { get; init; }

    public required DateTime ValidFrom { get; init; }

    public required DateTime ValidTo { get; init; }

    public required DateTime CreatedAt { get; init; }

    public string Label => Name;
}
