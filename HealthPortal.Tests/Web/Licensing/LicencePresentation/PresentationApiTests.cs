using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Tests.Data.Licensing.LicencePresentation;
using HealthPortal.Tests.Kit;
using static HealthPortal.Tests.Kit.CollectionDesk;

namespace HealthPortal.Tests.Web.Licensing.LicencePresentation;

/// <summary>Presentation by HTTP, as an outside system meets it: what it is shown, that the answer is the portal's, and what it is refused.</summary>
public sealed class PresentationApiTests
{
    [SkippableFact]
    public async Task System_IsShownLicences_WithSignedAnswers_AndRefusedByCode()
    {
        TestClient client = null!, signs = null!;
        await using var server = await SeededServer.StartAsync(async portal =>
        {
            await AllowAsync(portal, "maker");
            await CollectAsync(portal, "maker", Csv(NurseRecord(1), NurseRecord(2)));
            await MakeAsync(portal);
            var fields = await PresentationTests.FieldsAsync(portal);
            client = await ApiDesk.RegisterAsync(portal, fields);
            signs = await ApiDesk.RegisterAsync(portal, fields with { Name = "演示签名系统", MustSign = true });
            await portal.DoAsync("admin", PresentationTests.Right(client));
            await portal.DoAsync("admin", PresentationTests.Right(signs));
        });
        using var http = new HttpClient { BaseAddress = server.Address };
        var token = await TokenAsync(http, client);
        const string Path = "/api/v1/licences/" + Nurse + "/presentations";
        const string Asked = """{"purpose":"practice-check","by":"number","value":"203200000002","operator":"王演示","reference":"演-1"}""";

        using (var answer = await http.SendAsync(Post(Path, Asked, token)))
        {
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            Assert.Equal((HttpStatusCode.OK, "no-store"), (answer.StatusCode, answer.Headers.CacheControl?.ToString()));
            using var json = JsonDocument.Parse(bytes);
            var licence = Assert.Single(json.RootElement.GetProperty("licences").EnumerateArray());
            Assert.Equal(("203200000002", "valid", "演示护士02"), (licence.GetProperty("number").GetString(), licence.GetProperty("state").GetString(), licence.GetProperty("data").GetProperty("holderName").GetString()));

            // The answer is the portal's, and for this request: changed by one byte or told of another request it is not.
            Assert.True(IsPortals(answer, client, Path, bytes));
            Assert.False(IsPortals(answer, client, Path, [.. bytes[..^2], (byte)' ', bytes[^1]]));
            Assert.False(IsPortals(answer, client, Path + "?", bytes));
            Assert.False(IsPortals(answer, signs, Path, bytes));
        }

        // Bad input, each with its answer.
        foreach (var (body, status, code) in new[]
                 {
                     ("{", 400, "invalid-request"), ("[]", 400, "invalid-request"), ("null", 400, "invalid-request"), ("{}", 400, "invalid-request"), (Asked.Replace("number", "anything", StringComparison.Ordinal), 400, "invalid-request"),
                     (Asked.Replace("number", "2", StringComparison.Ordinal), 400, "invalid-request"), (Asked.Replace("王演示", "", StringComparison.Ordinal), 400, "invalid-request"), (Asked.Replace("practice-check", "employment", StringComparison.Ordinal), 403, "scope-missing"),
                     (Asked.Replace("practice-check", "%' OR 1=1 --", StringComparison.Ordinal), 403, "scope-missing"), (Asked.Replace("203200000002", new string('9', 500), StringComparison.Ordinal), 400, "invalid-request"), (new string(' ', 20_000), 413, "body-too-large"),
                 })
        {
            using var refused = await http.SendAsync(Post(Path, body, token));
            Assert.Equal((status, code), ((int)refused.StatusCode, JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString()));
        }

        using (var unknown = await http.SendAsync(Post("/api/v1/licences/no-such-type/presentations", Asked, token)))
        {
            Assert.Equal(HttpStatusCode.Forbidden, unknown.StatusCode);
        }

        using (var nobody = await http.SendAsync(Post(Path, Asked, "garbage")))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        }

        // Signed requests: once, and not again.
        var signing = await TokenAsync(http, signs);
        var time = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        using (var first = await http.SendAsync(Signed(signs, signing, Path, Asked, time, "nonce-p001")))
        {
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        }

        foreach (var (request, code) in new[]
                 {
                     (Signed(signs, signing, Path, Asked, time, "nonce-p001"), "request-replayed"), (Signed(signs, signing, Path, Asked, time, "nonce-p002", sent: Asked.Replace("00000002", "00000001", StringComparison.Ordinal)), "signature-wrong"),
                     (Post(Path, Asked, signing), "signature-missing"),
                 })
        {
            using var refused = await http.SendAsync(request);
            Assert.Equal(code, JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString());
        }
    }

    internal static HttpRequestMessage Post(string path, string body, string token) => new(HttpMethod.Post, path)
    {
        Content = new StringContent(body, Encoding.UTF8, "application/json"), Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    internal static async Task<string> TokenAsync(HttpClient http, TestClient client)
    {
        using var answer = await http.PostAsync("api/token", new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", client.ClientId), new("client_secret", client.Secret)]));
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("access_token").GetString()!;
    }

    private static HttpRequestMessage Signed(TestClient client, string token, string path, string body, long time, string nonce, string? sent = null)
    {
        var request = Post(path, sent ?? body, token);
        var stamp = time.ToString(System.Globalization.CultureInfo.InvariantCulture);
        request.Headers.Add(GatewaySignature.TimeHeader, stamp);
        request.Headers.Add(GatewaySignature.NonceHeader, nonce);
        request.Headers.Add(GatewaySignature.SignatureHeader, Signature(client).Sign("POST", path, stamp, nonce, Encoding.UTF8.GetBytes(body)));
        return request;
    }

    private static bool IsPortals(HttpResponseMessage answer, TestClient client, string target, byte[] body) => answer.Headers.GetValues(GatewaySignature.SignatureHeader).Single()
        == Signature(client).Sign("RESPONSE", target, answer.Headers.GetValues(GatewaySignature.TimeHeader).Single(), answer.Headers.GetValues("X-Request-Id").Single(), body);

    private static GatewaySignature Signature(TestClient client) => new(new NationalCryptography(), new TextGatewayOptions { Secret = client.SigningKey });
}
