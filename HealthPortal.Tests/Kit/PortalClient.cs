using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using AngleSharp.Html.Parser;

namespace HealthPortal.Tests.Kit;

/// <summary>A person's computer without a browser: the same cookies and tokens, but it sends whatever a test wants to send.</summary>
public sealed class PortalClient : IDisposable
{
    private readonly HttpClient http;
    private string? token;

    private readonly CookieContainer cookies;

    public PortalClient(Uri portal)
        : this(portal, new CookieContainer())
    {
    }

    private PortalClient(Uri portal, CookieContainer cookies)
    {
        this.cookies = cookies;
        http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = portal };
    }

    /// <summary>Token of the sign-in page as it is fetched now.</summary>
    public Task<string> OpenSignInAsync() => TokenOfAsync("account/sign-in");

    /// <param name="opened">Token of a sign-in page fetched before; null fetches one.</param>
    public async Task SignInAsync(string userName, string password = TestPortal.Password, string? opened = null)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["__RequestVerificationToken"] = opened ?? await OpenSignInAsync(),
            ["_handler"] = "sign-in",
            ["Input.UserName"] = userName,
            ["Input.Password"] = password,
        });
        using var answer = await http.PostAsync("account/sign-in", form);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);

        // A token names the person it was given to.
        token = await TokenOfAsync("account/password");
    }

    public async Task<(HttpStatusCode Status, string Text)> GetAsync(string address)
    {
        using var answer = await http.GetAsync(new Uri(address, UriKind.Relative));
        return await ReadAsync(answer);
    }

    public async Task<(HttpStatusCode Status, byte[] Content)> GetBytesAsync(string address)
    {
        using var answer = await http.GetAsync(new Uri(address, UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>The same sign-in at another server behind the same name, with a copy of the cookies.</summary>
    public PortalClient At(Uri server)
    {
        var copy = new CookieContainer();
        copy.Add(cookies.GetAllCookies());
        return new PortalClient(server, copy) { token = token };
    }

    public async Task SignOutAsync()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal) { ["__RequestVerificationToken"] = await TokenOfAsync("account/password") });
        using var answer = await http.PostAsync("account/sign-out", form);
        Assert.Equal("/account/signed-out", answer.Headers.Location?.ToString());
    }

    /// <summary>Sends one file as the upload area of a page does.</summary>
    /// <returns>The status, and the sentence of a refusal or the text of the answer.</returns>
    public Task<(HttpStatusCode Status, string Text)> UploadAsync(string address, string fileName, byte[] content, bool withToken = true, bool announceSize = true)
    {
        var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "\"file\"", FileName = "\"" + fileName.Replace("\"", "%22", StringComparison.Ordinal) + "\"", FileNameStar = fileName };
        form.Add(file);
        return PostAsync(address, form, withToken, announceSize);
    }

    public async Task<(HttpStatusCode Status, string Text)> PostAsync(string address, HttpContent content, bool withToken = true, bool announceSize = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, UriKind.Relative)) { Content = content };
        request.Headers.Add("X-Requested-With", "XMLHttpRequest");
        request.Headers.TransferEncodingChunked = !announceSize;
        if (withToken)
        {
            request.Headers.Add("RequestVerificationToken", token ?? "");
        }

        using var answer = await http.SendAsync(request);
        return await ReadAsync(answer);
    }

    public void Dispose() => http.Dispose();

    private static async Task<(HttpStatusCode Status, string Text)> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return (answer.StatusCode, text);
        }

        using var problem = JsonDocument.Parse(text);
        return (answer.StatusCode, problem.RootElement.GetProperty("detail").GetString() ?? "");
    }

    private async Task<string> TokenOfAsync(string page)
    {
        using var answer = await http.GetAsync(new Uri(page, UriKind.Relative));
        var document = await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync());
        return document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
    }
}
