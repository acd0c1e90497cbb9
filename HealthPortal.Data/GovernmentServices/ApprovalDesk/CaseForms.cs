using System.Text.Json;
using HealthPortal.Data.Cryptography;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

/// <summary>Form values at rest: one encrypted JSON object, because they hold identity numbers and phones.</summary>
public static class CaseForms
{
    public static string Seal(ProtectedFields fields, IReadOnlyDictionary<string, string?> values) => fields.Encrypt(JsonSerializer.Serialize(values));

    public static IReadOnlyDictionary<string, string?> Read(ProtectedFields fields, string cipher) =>
        JsonSerializer.Deserialize<Dictionary<string, string?>>(fields.Decrypt(cipher)) ?? [];
}
