namespace HealthPortal.Domain.Values;

/// <summary>Kinds of key that organs sign with.</summary>
public enum KeyAlgorithm
{
    /// <summary>RSA, of 3072 bits where the portal makes it: what PDF readers everywhere can check.</summary>
    Rsa,

    /// <summary>ECDSA on P-256, P-384 or P-521; made by others, never by the portal.</summary>
    Ecdsa,

    /// <summary>SM2 (GB/T 32918): what Chinese law asks of government systems.</summary>
    Sm2,
}

public static class KeyAlgorithmWords
{
    public static string Name(this KeyAlgorithm algorithm) => algorithm switch { KeyAlgorithm.Rsa => "RSA", KeyAlgorithm.Ecdsa => "ECDSA", _ => "SM2" };
}
