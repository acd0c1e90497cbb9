using System.Globalization;
using System.Security.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Clients;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.Platform.Clients;

/// <param name="SecretId">The secret it was given for: taken away, it takes its tokens along.</param>
public sealed record ApiToken(ClientTicket Client, Guid SecretId);

/// <summary>
/// Access tokens: sealed by the keys that seal the cookies, which all servers of an installation share. A token says who the client is and until when;
/// what it may do is read anew for each call.
/// </summary>
public sealed class ApiTokens(IDataProtectionProvider protection, TimeProvider clock)
{
    private const int Longest = 4096;

    private readonly IDataProtector protector = protection.CreateProtector("HealthPortal.ApiToken.v1");

    public string Give(ApiToken token, TimeSpan lifetime)
    {
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer))
        {
            writer.Write((clock.GetUtcNow() + lifetime).UtcTicks);
            writer.Write(token.Client.Id.ToByteArray());
            writer.Write(token.SecretId.ToByteArray());
            writer.Write(token.Client.Scopes is null ? "*" : string.Join(' ', token.Client.Scopes));
        }

        return WebEncoders.Base64UrlEncode(protector.Protect(buffer.ToArray()));
    }

    /// <returns>The token, or why it is none.</returns>
    public (ApiToken? Token, ApiRefusal? Refusal) Read(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > Longest || !text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
        {
            return (null, ApiRefusal.BadToken);
        }

        try
        {
            using var reader = new BinaryReader(new MemoryStream(protector.Unprotect(WebEncoders.Base64UrlDecode(text))));
            var ends = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
            var (client, secret, scopes) = (new Guid(reader.ReadBytes(16)), new Guid(reader.ReadBytes(16)), reader.ReadString());
            return ends <= clock.GetUtcNow()
                ? (null, ApiRefusal.OldToken)
                : (new ApiToken(new ClientTicket(client, scopes == "*" ? null : scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)), secret), null);
        }
        catch (CryptographicException)
        {
            return (null, ApiRefusal.BadToken);
        }
        catch (FormatException)
        {
            return (null, ApiRefusal.BadToken);
        }
    }

    internal static string Seconds(TimeSpan span) => Math.Max(1, (int)Math.Ceiling(span.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
