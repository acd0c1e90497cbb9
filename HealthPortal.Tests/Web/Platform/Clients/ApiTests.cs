using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Platform.Clients;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Clients;
using HealthPortal.Tests.Kit;
using Microsoft.Data.Sqlite;

namespace HealthPortal.Tests.Web.Platform.Clients;

/// <summary>The interface by HTTP, as an outside system meets it and as somebody who means no good does.</summary>
public sealed class ApiTests
{
    [SkippableFact]
    public async Task Interface_ServesWhoMayCall_AndRefusesEverybodyElseByCode()
    {
        TestClient whole = null!, few = null!, signs = null!, elsewhere = null!, paused = null!, narrow = null!;
        await using var server = await SeededServer.StartAsync(async portal =>
        {
            var fields = await ApiDesk.FieldsAsync(portal);
            whole = await ApiDesk.RegisterAsync(portal, fields);
            few = await ApiDesk.RegisterAsync(portal, fields with { Name = "限量", CallsPerMinute = 3 }); // the token is one
            signs = await ApiDesk.RegisterAsync(portal, fields with { Name = "签名", MustSign = true });
            elsewhere = await ApiDesk.RegisterAsync(portal, fields with { Name = "别处", Addresses = "10.0.0.0/8" });
            paused = await ApiDesk.RegisterAsync(portal, fields with { Name = "暂停" });
            await portal.DoAsync("admin", new ChangeApiClientState { ClientKey = paused.Key, Version = 1, State = ApiClientState.Paused, Reason = "核对" });
            narrow = await ApiDesk.RegisterAsync(portal, fields with { Name = "只有字典", Grants = [new("dictionaries.view", ScopeReach.Unit)] });
        });
        using var http = new HttpClient { BaseAddress = server.Address };

        // Tokens: both ways of giving the secret; every way of giving it wrongly.
        var token = await TokenAsync(http, whole);
        Assert.NotEmpty(await TokenAsync(http, whole, basic: false));
        await Refuses(http, whole with { Secret = whole.Secret[..^1] + (whole.Secret[^1] == 'A' ? 'E' : 'A') }, HttpStatusCode.Unauthorized, "invalid_client", "secret-wrong");
        await Refuses(http, whole with { ClientId = "hp-nobody234567" }, HttpStatusCode.Unauthorized, "invalid_client", "secret-wrong");
        await Refuses(http, elsewhere, HttpStatusCode.BadRequest, "unauthorized_client", "address-not-allowed");
        await Refuses(http, paused, HttpStatusCode.BadRequest, "unauthorized_client", "client-paused");
        foreach (var (body, type, error) in new[]
        {
            ("", "application/x-www-form-urlencoded", "invalid_request"), ("{}", "application/json", "invalid_request"), ("grant_type=client_credentials&client_id=a", "application/x-www-form-urlencoded", "invalid_request"),
            ($"client_id={whole.ClientId}&client_secret={whole.Secret}", "application/x-www-form-urlencoded", "invalid_request"),
            ($"grant_type=password&client_id={whole.ClientId}&client_secret={whole.Secret}", "application/x-www-form-urlencoded", "unsupported_grant_type"),
            ($"grant_type=client_credentials&grant_type=client_credentials&client_id={whole.ClientId}&client_secret={whole.Secret}", "application/x-www-form-urlencoded", "invalid_request"),
            ($"grant_type=client_credentials&scope=accounts.edit&client_id={whole.ClientId}&client_secret={whole.Secret}", "application/x-www-form-urlencoded", "invalid_scope"),
            (new string('a', 20_000), "application/x-www-form-urlencoded", "invalid_request"), ("%ZZ=%00&\u0000", "application/x-www-form-urlencoded", "invalid_request"),
        })
        {
            using var answer = await http.PostAsync("api/token", new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue(type) } });
            Assert.Equal((HttpStatusCode.BadRequest, error), (answer.StatusCode, (await JsonOf(answer)).GetProperty("error").GetString()));
        }

        foreach (var header in new[] { "Basic", "Basic !!!", "Basic " + Convert.ToBase64String("nocolon"u8), "Bearer x", "Basic " + new string('A', 5000) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
            request.Headers.TryAddWithoutValidation("Authorization", header);
            using var answer = await http.SendAsync(request);
            Assert.Equal("invalid_request", (await JsonOf(answer)).GetProperty("error").GetString());
        }

        // Calls, paged to the end.
        var names = new List<string>();
        for (string? cursor = null, page = "api/v1/accounts?limit=5"; page is not null; page = cursor is null ? null : "api/v1/accounts?limit=5&cursor=" + cursor)
        {
            using var answer = await GetAsync(http, page, token, "caller-0001");
            Assert.Equal((HttpStatusCode.OK, "no-store", "caller-0001"), (answer.StatusCode, answer.Headers.CacheControl?.ToString(), answer.Headers.GetValues("X-Request-Id").Single()));
            var json = await JsonOf(answer);
            names.AddRange(json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("userName").GetString()!));
            Assert.EndsWith("Z", json.GetProperty("nextSince").GetString(), StringComparison.Ordinal);
            cursor = json.GetProperty("nextCursor").GetString();
        }

        Assert.Contains("window", names);
        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        Assert.DoesNotContain("window-js0581", names);
        using (var posts = await GetAsync(http, "api/v1/accounts?limit=1", token))
        {
            var item = (await JsonOf(posts)).GetProperty("items")[0];
            using var rights = await GetAsync(http, $"api/v1/accounts/{item.GetProperty("id").GetString()}/permissions", token);
            Assert.Equal(HttpStatusCode.OK, rights.StatusCode);
        }

        using (var items = await GetAsync(http, "api/v1/dictionaries/clinical-department/items", token))
        {
            Assert.Contains("内科", await items.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        // Refusals, each by its code, as a problem with a Chinese sentence and the number of the request.
        await RefusesCall(http, "api/v1/organisations", null, 401, "token-missing");
        await RefusesCall(http, "api/v1/organisations", "garbage", 401, "token-invalid");
        await RefusesCall(http, "api/v1/organisations", token[..^3] + "AAA", 401, "token-invalid");
        await RefusesCall(http, "api/v1/organisations", await TokenAsync(http, narrow), 403, "scope-missing");
        await RefusesCall(http, "api/v1/organisations", await TokenAsync(http, whole, scope: "dictionaries.view"), 403, "scope-missing");
        await RefusesCall(http, "api/v1/nothing", token, 404, "no-such-operation");
        await RefusesCall(http, "api", null, 404, "no-such-operation");
        await RefusesCall(http, "API/V1/NOTHING", token, 404, "no-such-operation");
        await RefusesCall(http, $"api/v1/accounts/{Guid.NewGuid()}/permissions", token, 404, "not-found");
        await RefusesCall(http, "api/v1/dictionaries/nothing/items", token, 404, "not-found");
        foreach (var query in new[] { "limit=0", "limit=x", "limit=501", "limit=1&limit=2", "since=yesterday", "since=2026-01-05T00:00:00", "since=2026-01-05", "cursor=%00", "cursor=nonsense", "since=9999-12-31T23:59:59-14:00" })
        {
            await RefusesCall(http, "api/v1/accounts?" + query, token, 400, "invalid-request");
        }

        await RefusesCall(http, "api/v1/accounts/none/permissions", token, 400, "invalid-request");
        using (var post = new HttpRequestMessage(HttpMethod.Post, "api/v1/organisations") { Content = new StringContent("{") })
        {
            post.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await http.SendAsync(post);
            Assert.Equal("no-such-operation", (await JsonOf(answer)).GetProperty("code").GetString());
        }

        using (var large = new HttpRequestMessage(HttpMethod.Get, "api/v1/organisations") { Content = new ByteArrayContent(new byte[1_200_000]) })
        {
            large.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await http.SendAsync(large);
            Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body-too-large"), (answer.StatusCode, (await JsonOf(answer)).GetProperty("code").GetString()));
        }

        // Its limit, and no other's.
        var limited = await TokenAsync(http, few);
        for (var call = 0; call < 2; call++)
        {
            using var answer = await GetAsync(http, "api/v1/organisations?limit=1", limited);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using (var third = await GetAsync(http, "api/v1/organisations?limit=1", limited))
        {
            Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-calls"), (third.StatusCode, (await JsonOf(third)).GetProperty("code").GetString()));
            Assert.InRange(third.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        }

        using (var other = await GetAsync(http, "api/v1/organisations?limit=1", token))
        {
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }

        // Signed requests: right once; replayed, changed, late, unsigned.
        var signing = await TokenAsync(http, signs);
        await RefusesCall(http, "api/v1/organisations", signing, 401, "signature-missing");
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        using (var first = await http.SendAsync(Signed(signs, signing, "/api/v1/organisations?limit=1", now, "nonce-0001")))
        {
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        }

        await RefusesSigned(Signed(signs, signing, "/api/v1/organisations?limit=1", now, "nonce-0001"), "request-replayed");
        await RefusesSigned(Signed(signs, signing, "/api/v1/organisations?limit=1", now, "nonce-0002", sent: "/api/v1/organisations?limit=2"), "signature-wrong");
        await RefusesSigned(Signed(signs with { SigningKey = whole.SigningKey }, signing, "/api/v1/organisations", now, "nonce-0003"), "signature-wrong");
        await RefusesSigned(Signed(signs, signing, "/api/v1/organisations", now - 301, "nonce-0004"), "signature-expired");
        await RefusesSigned(Signed(signs, signing, "/api/v1/organisations", long.MaxValue, "nonce-0005"), "signature-expired");
        await RefusesSigned(Signed(signs, signing, "/api/v1/organisations", now, "short"), "signature-missing");
        using (var again = await http.SendAsync(Signed(signs, signing, "/api/v1/organisations?limit=2", now, "nonce-0002")))
        {
            Assert.Equal(HttpStatusCode.OK, again.StatusCode); // a wrong signature has used nothing up
        }

        // A person's cookie opens nothing; a token opens no page; the description is for people with the permission.
        using (var admin = new PortalClient(server.Address))
        {
            await admin.SignInAsync("admin");
            Assert.Equal(HttpStatusCode.Unauthorized, (await admin.GetAsync("api/v1/organisations")).Status);
            var (status, document) = await admin.GetAsync("api/openapi.json");
            Assert.Equal(HttpStatusCode.OK, status);
            using var described = JsonDocument.Parse(document);
            Assert.Equal(["/api/v1/accounts", "/api/v1/accounts/{id}/permissions", "/api/v1/dictionaries/{code}/items", "/api/v1/licence-data/{type}/batches/{reference}", "/api/v1/licence-data/{type}/batches/{reference}/complete", "/api/v1/licence-data/{type}/batches/{reference}/parts/{part}", "/api/v1/licence-data/{type}/photos", "/api/v1/licence-data/{type}/records", "/api/v1/licences/{type}/presentations", "/api/v1/organisations"], described.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal));
        }

        using (var officer = new PortalClient(server.Address))
        {
            await officer.SignInAsync("officer");
            Assert.Equal(HttpStatusCode.Forbidden, (await officer.GetAsync("api/openapi.json")).Status);
        }

        using (var page = await GetAsync(http, "exports/accounts.xlsx", token))
        {
            Assert.DoesNotContain("spreadsheet", page.Content.Headers.ContentType?.ToString() ?? "", StringComparison.Ordinal);
        }

        // Wrong secrets are slowed down.
        for (var attempt = 0; attempt < 10; attempt++)
        {
            await Refuses(http, narrow with { Secret = "wrong" }, HttpStatusCode.Unauthorized, "invalid_client", "secret-wrong");
        }

        await Refuses(http, narrow with { Secret = "wrong" }, HttpStatusCode.TooManyRequests, "temporarily_unavailable", "too-many-failures");

        // All of it is on record, and neither secrets nor tokens are anywhere in the log.
        var kept = await KeptAsync(server.DataDirectory, "too-many-failures");
        Assert.Superset(new HashSet<string?>(["secret-wrong", "token-missing", "token-invalid", "scope-missing", "no-such-operation", "not-found", "invalid-request", "body-too-large", "too-many-calls", "request-replayed", "signature-wrong", "address-not-allowed", "client-paused", null], StringComparer.Ordinal), kept);
        Assert.DoesNotContain(server.Log, line => line.Contains(whole.Secret, StringComparison.Ordinal) || line.Contains(token, StringComparison.Ordinal));

        async Task RefusesSigned(HttpRequestMessage request, string expected)
        {
            using var answer = await http.SendAsync(request);
            Assert.Equal((HttpStatusCode.Unauthorized, expected), (answer.StatusCode, (await JsonOf(answer)).GetProperty("code").GetString()));
        }
    }

    /// <summary>What nobody expected is told as everything else is, with the number under which it is found, and nothing of what broke.</summary>
    [SkippableFact]
    public async Task Interface_WhenItBreaks_AnswersWithAProblemAndPutsItOnRecord()
    {
        TestClient client = null!;
        await using var server = await SeededServer.StartAsync(
            async portal => client = await ApiDesk.RegisterAsync(portal, await ApiDesk.FieldsAsync(portal)),
            "An unhandled exception", "Failed executing DbCommand", "An exception occurred while iterating", "SqliteException");
        using var http = new HttpClient { BaseAddress = server.Address };
        var token = await TokenAsync(http, client);
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(server.DataDirectory, "healthportal.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = """ALTER TABLE "DictionaryItems" RENAME TO "DictionaryItemsAway" """;
            await command.ExecuteNonQueryAsync();
        }

        await RefusesCall(http, "api/v1/dictionaries/clinical-department/items", token, 500, "internal-error");
        using (var answer = await GetAsync(http, "api/v1/dictionaries/clinical-department/items", token))
        {
            Assert.DoesNotContain("Sqlite", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Contains("internal-error", await KeptAsync(server.DataDirectory, "internal-error"));
    }

    [SkippableFact]
    public async Task TwoServers_ShareTokensAndNonces()
    {
        Prerequisite.Check(PostgresCluster.MissingReason);
        await using var portal = await TestPortal.StartAsync(TestDatabase.PostgreSql, new MovableTime(TimeProvider.System.GetUtcNow().AddMinutes(-5)));
        var client = await ApiDesk.RegisterAsync(portal, await ApiDesk.FieldsAsync(portal) with { MustSign = true });
        var directory = Directory.CreateTempSubdirectory("hp-two-").FullName;
        portal.CopyTo(directory);
        var options = new PortalServerOptions { Provider = "PostgreSql", ConnectionString = portal.ConnectionString, Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal:DemoCases"] = "0" } };
        await using var one = await PortalServer.StartAsync(options, directory);
        await using var other = await PortalServer.StartAsync(options, directory);
        using var atOne = new HttpClient { BaseAddress = one.Address };
        using var atOther = new HttpClient { BaseAddress = other.Address };

        var token = await TokenAsync(atOne, client);
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        using var first = await atOther.SendAsync(Signed(client, token, "/api/v1/organisations", now, "nonce-0001"));
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var replayed = await atOne.SendAsync(Signed(client, token, "/api/v1/organisations", now, "nonce-0001"));
        Assert.Equal("request-replayed", (await JsonOf(replayed)).GetProperty("code").GetString());

        // What one server has in hand when it is stopped is on record all the same.
        Assert.Equal(0, await one.StopAsync());
        await portal.DoAsync("admin", new ChangeApiClientState { ClientKey = client.Key, Version = 1, State = ApiClientState.Paused, Reason = "核对" });
        using var refused = await atOther.SendAsync(Signed(client, token, "/api/v1/organisations", now, "nonce-0002"));
        Assert.Equal("client-paused", (await JsonOf(refused)).GetProperty("code").GetString());
        Assert.Contains((await portal.DoAsync("auditor", new ListApiCalls())).Rows, row => row.Refusal == "request-replayed" && row.ClientName == "演示对接系统");
    }

    private static HttpRequestMessage Signed(TestClient client, string token, string target, long time, string nonce, string? sent = null)
    {
        var text = time.ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Get, (sent ?? target)[1..]);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("X-Timestamp", text);
        request.Headers.Add("X-Nonce", nonce);
        request.Headers.Add("X-Signature", new GatewaySignature(new NationalCryptography(), new TextGatewayOptions { Secret = client.SigningKey }).Sign("GET", target, text, nonce, []));
        return request;
    }

    private static async Task<string> TokenAsync(HttpClient http, TestClient client, bool basic = true, string? scope = null)
    {
        using var answer = await AskAsync(http, client, basic, scope);
        var json = await JsonOf(answer);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, json.GetRawText());
        Assert.Equal(("Bearer", 600, "no-store"), (json.GetProperty("token_type").GetString(), json.GetProperty("expires_in").GetInt32(), answer.Headers.CacheControl?.ToString()));
        return json.GetProperty("access_token").GetString()!;
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient http, TestClient client, bool basic = true, string? scope = null)
    {
        var form = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials") };
        if (scope is not null)
        {
            form.Add(new("scope", scope));
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "api/token");
        if (basic)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client.ClientId}:{client.Secret}")));
        }
        else
        {
            form.AddRange([new("client_id", client.ClientId), new("client_secret", client.Secret)]);
        }

        request.Content = new FormUrlEncodedContent(form);
        return await http.SendAsync(request);
    }

    private static async Task Refuses(HttpClient http, TestClient client, HttpStatusCode status, string error, string code)
    {
        using var answer = await AskAsync(http, client);
        var json = await JsonOf(answer);
        Assert.Equal((status, error, code), (answer.StatusCode, json.GetProperty("error").GetString(), json.GetProperty("code").GetString()));
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient http, string address, string? token, string? requestId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        if (requestId is not null)
        {
            request.Headers.Add("X-Request-Id", requestId);
        }

        return await http.SendAsync(request);
    }

    private static async Task RefusesCall(HttpClient http, string address, string? token, int status, string code)
    {
        using var answer = await GetAsync(http, address, token, "x y<script>");
        var json = await JsonOf(answer);
        Assert.Equal((status, code), ((int)answer.StatusCode, json.GetProperty("code").GetString()));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.EndsWith("。", json.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.Equal(json.GetProperty("requestId").GetString(), answer.Headers.GetValues("X-Request-Id").Single());
        Assert.Equal(32, json.GetProperty("requestId").GetString()!.Length);
        Assert.NotEmpty(json.GetProperty("traceId").GetString()!);
        Assert.Equal(status == 401, answer.Headers.WwwAuthenticate.Count > 0 && status == 401);
    }

    private static async Task<JsonElement> JsonOf(HttpResponseMessage answer) => JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());

    /// <summary>Codes in the log of calls, once the last one has been written.</summary>
    private static async Task<ISet<string?>> KeptAsync(string directory, string last)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var found = new HashSet<string?>(StringComparer.Ordinal);
            await using (var connection = new SqliteConnection($"Data Source={Path.Combine(directory, "healthportal.db")};Mode=ReadOnly;Pooling=False"))
            {
                await connection.OpenAsync(limit.Token);
                await using var command = connection.CreateCommand();
                command.CommandText = """SELECT DISTINCT "Refusal" FROM "ApiCalls" """;
                await using var reader = await command.ExecuteReaderAsync(limit.Token);
                while (await reader.ReadAsync(limit.Token))
                {
                    found.Add(await reader.IsDBNullAsync(0, limit.Token) ? null : reader.GetString(0));
                }
            }

            if (found.Contains(last))
            {
                return found;
            }

            await Task.Delay(200, limit.Token);
        }
    }
}
