using System.Text.Encodings.Web;
using System.Text.Json;
using HealthPortal.Data.Licensing.LicenceSigning;
using HealthPortal.Web.Parts;

namespace HealthPortal.Web.Licensing.LicenceSigning;

/// <summary>
/// The one file with which anybody checks signed codes of licences without network: the page, its own SM3 and SM2, and the public keys of all organs.
/// The program of the page is written by us and has nothing of a server in it, so it can be read by whoever wants to know what it does.
/// </summary>
internal static class OfflineCheck
{
    public const string FileName = "证照签名码离线核验.html";

    private const string Resource = "HealthPortal.Web.Licensing.LicenceSigning.offline-check.html";
    private const string Place = "{{KEYS}}";

    /// <summary>Escapes every sign that could end the script element: a name of an organ is data here, whatever it says.</summary>
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.Default };

    public static async Task<string> PageAsync(IReadOnlyList<PublicDataKey> keys, DateOnly today)
    {
        using var reader = new StreamReader(typeof(OfflineCheck).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException("The page for checking without network is not in the assembly."));
        var page = await reader.ReadToEndAsync();
        return page.Replace(Place, JsonSerializer.Serialize(new { MadeBy = "卫生健康政务门户", MadeOn = Display.Date(today), Keys = keys }, Json), StringComparison.Ordinal);
    }
}
