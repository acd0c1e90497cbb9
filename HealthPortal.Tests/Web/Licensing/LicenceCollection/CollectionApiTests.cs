using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Platform.Clients;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Tests.Kit;
using static HealthPortal.Tests.Kit.CollectionDesk;

namespace HealthPortal.Tests.Web.Licensing.LicenceCollection;

/// <summary>Collection by HTTP, as an outside system sends.</summary>
public sealed class CollectionApiTests
{
    private const string Type = "api/v1/licence-data/nurse-practice-certificate";

    [SkippableFact]
    public async Task Records_AndBatches_AreTakenFromWhoMay_AndRefusedByCode()
    {
        TestClient may = null!, stranger = null!, unscoped = null!;
        await using var server = await SeededServer.StartAsync(async portal =>
        {
            var fields = await ApiDesk.FieldsAsync(portal) with { Grants = [new ClientGrantFields(CollectionPermissions.Send, ScopeReach.Territory)] };
            may = await ApiDesk.RegisterAsync(portal, fields);
            stranger = await ApiDesk.RegisterAsync(portal, fields with { Name = "没有授权" });
            unscoped = await ApiDesk.RegisterAsync(portal, await ApiDesk.FieldsAsync(portal) with { Name = "没有范围" });
            await portal.DoAsync("admin", new SetCollectionRights { Kind = CollectorKind.Client, Code = may.ClientId, TypeCodes = [Nurse] });
        });
        using var http = new HttpClient { BaseAddress = server.Address };
        var token = await TokenAsync(http, may);

        var (status, answer) = await SendAsync(http, token, HttpMethod.Post, Type + "/records", Body(NurseRecord(1), NurseRecord(2, ("gender", "不明"))));
        Assert.Equal((HttpStatusCode.OK, 1, 1), (status, answer.GetProperty("taken").GetInt32(), answer.GetProperty("refused").GetInt32()));
        Assert.Equal(["inserted", "refused"], answer.GetProperty("records").EnumerateArray().Select(record => record.GetProperty("outcome").GetString()));
        Assert.Contains("不在值域内", answer.GetProperty("records")[1].GetProperty("faults")[0].GetString(), StringComparison.Ordinal);

        // The client without the right, without the scope, for a type there is not; what is no body, too many, another method.
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(http, await TokenAsync(http, stranger), HttpMethod.Post, Type + "/records", Body(NurseRecord(3)))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(http, await TokenAsync(http, unscoped), HttpMethod.Post, Type + "/records", Body(NurseRecord(3)))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(http, token, HttpMethod.Post, "api/v1/licence-data/no-such/records", Body(NurseRecord(3)))).Status);
        foreach (var wrong in new[] { "", "[]", "{}", "{\"records\":[]}", "{\"records\":5}", "{\"records\":[{]}", JsonSerializer.Serialize(new { records = Enumerable.Range(0, 101).Select(number => NurseRecord(number)) }) })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(http, token, HttpMethod.Post, Type + "/records", wrong)).Status);
        }

        // A photograph by the record's key; what is no picture is named, what is no Base64 is no call.
        (status, answer) = await SendAsync(http, token, HttpMethod.Post, Type + "/photos", Photos(("203200000001", Pictures.Portrait()), ("203200000009", Pictures.Portrait()), ("203200000001", [1, 2, 3])));
        Assert.Equal((HttpStatusCode.OK, 1, 2), (status, answer.GetProperty("taken").GetInt32(), answer.GetProperty("refused").GetInt32()));
        Assert.Equal(["taken", "refused", "refused"], answer.GetProperty("photos").EnumerateArray().Select(photo => photo.GetProperty("outcome").GetString()));
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(http, await TokenAsync(http, stranger), HttpMethod.Post, Type + "/photos", Photos(("203200000001", Pictures.Portrait())))).Status);
        foreach (var wrong in new[] { "{}", "{\"photos\":[]}", "{\"photos\":[{\"key\":\"1\",\"picture\":\"%%%\"}]}", "{\"photos\":[null]}", Photos([.. Enumerable.Range(0, 51).Select(number => ("1", (byte[])[1]))]) })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(http, token, HttpMethod.Post, Type + "/photos", wrong)).Status);
        }

        // A batch in parts; one part is too large, one number is none.
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(http, token, HttpMethod.Put, Type + "/batches/b-1/parts/1", Body(NurseRecord(3)))).Status);
        Assert.Equal("receiving", (await SendAsync(http, token, HttpMethod.Post, Type + "/batches/b-1?mode=stock", null)).Answer.GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(http, token, HttpMethod.Put, Type + "/batches/b-1/parts/x", Body(NurseRecord(3)))).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync(http, token, HttpMethod.Put, Type + "/batches/b-1/parts/1", new string(' ', 9 * 1024 * 1024))).Status);
        Assert.Equal(1, (await SendAsync(http, token, HttpMethod.Put, Type + "/batches/b-1/parts/1", Body(NurseRecord(3), NurseRecord(4)))).Answer.GetProperty("parts").GetArrayLength());
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(http, token, HttpMethod.Post, Type + "/batches/b-1/complete?parts=2", null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(http, token, HttpMethod.Post, Type + "/batches/b-1/complete?parts=1", null)).Status);
        JsonElement batch;
        do
        {
            await Task.Delay(500);
            batch = (await SendAsync(http, token, HttpMethod.Get, Type + "/batches/b-1", null)).Answer;
        }
        while (batch.GetProperty("state").GetString() is "waiting" or "running");

        Assert.Equal(("accepted", 2), (batch.GetProperty("state").GetString(), batch.GetProperty("result").GetProperty("inserted").GetInt32()));
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(http, await TokenAsync(http, stranger), HttpMethod.Get, Type + "/batches/b-1", null)).Status);
    }

    private static string Body(params Dictionary<string, string>[] records) => JsonSerializer.Serialize(new { records });

    private static string Photos(params (string Key, byte[] Picture)[] photos) => JsonSerializer.Serialize(new { photos = photos.Select(photo => new { key = photo.Key, picture = photo.Picture }) });

    private static async Task<string> TokenAsync(HttpClient http, TestClient client)
    {
        using var answer = await http.PostAsync("api/token", new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", client.ClientId), new("client_secret", client.Secret)]));
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("access_token").GetString()!;
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(HttpClient http, string token, HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.Clone());
    }
}
