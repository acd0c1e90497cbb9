using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Licensing.LicencePresentation;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Clients;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Data.Licensing.LicencePresentation;
using HealthPortal.Tests.Kit;
using HealthPortal.Tests.Web.Licensing.LicencePresentation;
using Xunit.Abstractions;

namespace HealthPortal.Tests.Benchmarks;

/// <summary>Outside systems that ask for licences as fast as they are answered, at a server process of its own. Whoever asks shares the two cores with server and database.</summary>
internal static class PresentationLoad
{
    private const int Callers = 12;

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(TestPortal portal, int licences, bool signed, ITestOutputHelper output)
    {
        var name = signed ? "签名系统" : "演示系统";
        var client = await ApiDesk.RegisterAsync(portal, await ApiDesk.FieldsAsync(portal, "js/", ScopeReach.Territory, name) with
        {
            Grants = [new(PresentationPermissions.Present, ScopeReach.Territory)], CallsPerMinute = ApiClientRules.MostCallsPerMinute, MustSign = signed,
        });
        await portal.DoAsync("admin", PresentationTests.Right(client, ["holderName", "practicePlace", "practiceCategory"]));
        var directory = Directory.CreateTempSubdirectory("hp-load-").FullName;
        portal.CopyTo(directory);
        await using var server = await PortalServer.StartAsync(new PortalServerOptions { Provider = "PostgreSql", ConnectionString = portal.ConnectionString, Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal:DemoCases"] = "0" } }, directory);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Callers }) { BaseAddress = server.Address };
        var token = await PresentationApiTests.TokenAsync(http, client);
        await CallAsync(Warm);
        var times = await CallAsync(Measured);
        var sorted = times.Order().ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"presentation{(signed ? ", signed requests" : "")}: {sorted.Count / Measured.TotalSeconds:0} calls a second by {Callers} callers, median {sorted[sorted.Count / 2]:0.0} ms, p95 {sorted[(int)(sorted.Count * 0.95)]:0.0} ms, p99 {sorted[(int)(sorted.Count * 0.99)]:0.0} ms"));

        async Task<ConcurrentBag<double>> CallAsync(TimeSpan how)
        {
            var taken = new ConcurrentBag<double>();
            var until = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
            {
                var random = new Random(caller);
                while (until.Elapsed < how)
                {
                    var number = random.Next(licences);
                    var watch = Stopwatch.StartNew();
                    using var request = Ask(number, random.Next(2) == 0);
                    using var answer = await http.SendAsync(request);
                    var text = await answer.Content.ReadAsStringAsync();
                    taken.Add(watch.Elapsed.TotalMilliseconds);
                    Assert.True(answer.IsSuccessStatusCode && text.Contains("\"number\"", StringComparison.Ordinal), text);
                }
            })));
            return taken;
        }

        HttpRequestMessage Ask(int number, bool byNumber)
        {
            const string Path = "/api/v1/licences/" + CollectionDesk.Nurse + "/presentations";
            var (by, value) = byNumber ? ("number", string.Create(CultureInfo.InvariantCulture, $"2032{number:00000000}"))
                : ("identityNumber", DemoNumbers.IdentityNumber(number, new DateOnly(1960, 1, 1).AddDays(number % 16000), number % 2 == 0 ? Sex.Male : Sex.Female));
            var body = Encoding.UTF8.GetBytes($$"""{"purpose":"practice-check","by":"{{by}}","value":"{{value}}","operator":"王演示"}""");
            var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (signed)
            {
                var (time, nonce) = (DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), Guid.NewGuid().ToString("N"));
                request.Headers.Add(GatewaySignature.TimeHeader, time);
                request.Headers.Add(GatewaySignature.NonceHeader, nonce);
                request.Headers.Add(GatewaySignature.SignatureHeader, new GatewaySignature(new NationalCryptography(), new TextGatewayOptions { Secret = client.SigningKey }).Sign("POST", Path, time, nonce, body));
            }

            return request;
        }
    }
}
