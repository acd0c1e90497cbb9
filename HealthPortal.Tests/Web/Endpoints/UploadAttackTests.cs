using System.Net;
using System.Text;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Tests.Data.Files;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Web.Endpoints;

/// <summary>A portal with a draft of the window's and a case that waits for a supplement.</summary>
public sealed class UploadServer : IAsyncLifetime
{
    private PortalServer? server;

    public Uri Address => server!.Address;

    public Guid Draft { get; private set; }

    public Guid Case { get; private set; }

    /// <summary>Takes pdf, pictures and docx.</summary>
    public string Material { get; private set; } = "";

    public async Task InitializeAsync() => server = await SeededServer.StartAsync(async portal =>
    {
        var draft = await portal.DraftAsync();
        Draft = draft.Id;
        Material = draft.Guide.Materials.First(material => material.Formats.Contains("docx")).Code;
        var made = await portal.SubmitAsync(seed: 2);
        Case = (await portal.DoAsync("officer", new RequestSupplement { CaseId = made.Id, Version = made.Version, Items = ["请补正检测报告"] })).Id;
    });

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>Everything on disk that came by upload, half received files included.</summary>
    public List<string> Kept() =>
        [.. from folder in (string[])["files", "imports"]
            let path = Path.Combine(server!.DataDirectory, folder)
            where Directory.Exists(path)
            from file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            orderby file
            select file];
}

/// <summary>What somebody hostile or careless sends to the endpoints that take files: each is told a Chinese sentence, and nothing is kept.</summary>
public sealed class UploadAttackTests(UploadServer server) : IClassFixture<UploadServer>
{
    private string ToDraft => $"uploads/drafts/{server.Draft}/{server.Material}";

    private string ToCase => $"uploads/cases/{server.Case}/{server.Material}";

    private const string ToRegister = "registers/holidays/import";

    [Fact]
    public async Task Material_ThatIsNotWhatItsNameSays_IsRefused()
    {
        using var client = await SignedInAsync("window");
        foreach (var place in new[] { ToDraft, ToCase })
        {
            await RefusedAsync(client, place, "说明.pdf", SampleFiles.Png, HttpStatusCode.BadRequest, "内容");
            await RefusedAsync(client, place, "程序.exe", "MZ"u8.ToArray(), HttpStatusCode.BadRequest, "不能上传");
            await RefusedAsync(client, place, "页面.html", "<script>alert(1)</script>"u8.ToArray(), HttpStatusCode.BadRequest, "不能上传");
            await RefusedAsync(client, place, "空.pdf", [], HttpStatusCode.BadRequest, "是空的");
            await RefusedAsync(client, place, "压缩包.zip", SampleFiles.Zip(("a.txt", [1])), HttpStatusCode.BadRequest, "不能上传");
            await RefusedAsync(client, place, "没有后缀", SampleFiles.Pdf(), HttpStatusCode.BadRequest, "不能上传");
            await RefusedAsync(client, place, "脚本.pdf", SampleFiles.Pdf("4 0 obj\n<< /S /JavaScript /JS (app.alert(1)) >>\nendobj\n"), HttpStatusCode.BadRequest, "脚本.pdf");
        }
    }

    [Fact]
    public async Task Material_ThatUnpacksToGigabytes_IsRefused()
    {
        using var client = await SignedInAsync("window");
        var bomb = SampleFiles.Zip(("[Content_Types].xml", "<Types/>"u8.ToArray()), ("word/document.xml", new byte[200 * 1024 * 1024]));
        Assert.True(bomb.Length < 1024 * 1024);
        await RefusedAsync(client, ToDraft, "炸弹.docx", bomb, HttpStatusCode.BadRequest, "解压");
        await RefusedAsync(client, ToCase, "炸弹.docx", bomb, HttpStatusCode.BadRequest, "解压");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Material_ThatIsTooLarge_IsRefusedWhateverItAnnounces(bool announceSize)
    {
        using var client = await SignedInAsync("window");
        await RefusedAsync(client, ToDraft, "大.pdf", [.. SampleFiles.Pdf(), .. new byte[21 * 1024 * 1024]], HttpStatusCode.BadRequest, "超过 20 MB", announceSize);

        // Beyond what any material takes the body is not even read to its end.
        var answer = await client.UploadAsync(ToCase, "更大.pdf", new byte[52 * 1024 * 1024], announceSize: announceSize);
        Assert.True(answer is { Status: HttpStatusCode.RequestEntityTooLarge } or { Status: HttpStatusCode.BadRequest }, answer.ToString());
        Assert.Matches("太大|超过", answer.Text);
    }

    [Fact]
    public async Task Material_WithTricksInItsName_IsKeptUnderATidyName()
    {
        using var client = await SignedInAsync("window");
        var (status, text) = await client.UploadAsync(ToDraft, "..\\..\\/etc/cron.d/\u202Efdp.说明<b>.pdf", Cases.Pdf("tricky name"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("fdp.说明_b_.pdf", text, StringComparison.Ordinal);
        Assert.DoesNotContain("cron", text, StringComparison.Ordinal);
        Assert.DoesNotContain("202E", text, StringComparison.OrdinalIgnoreCase);
        Assert.All(server.Kept(), path => Assert.Matches("/(files/[0-9a-f/]+|imports/[0-9a-f-]+[.](xlsx|xls|csv))$", path));
    }

    [Fact]
    public async Task Upload_BySomebodyWithoutTheRight_IsRefused()
    {
        var before = server.Kept();
        using (var stranger = new PortalClient(server.Address))
        {
            foreach (var place in new[] { ToDraft, ToCase, ToRegister })
            {
                Assert.Equal((HttpStatusCode.Unauthorized, "登录已过期，请重新登录后再试。"), await stranger.UploadAsync(place, "材料.pdf", Cases.Pdf(), withToken: false));
            }
        }

        using (var officer = await SignedInAsync("officer"))
        {
            await RefusedAsync(officer, ToDraft, "材料.pdf", Cases.Pdf("officer"), HttpStatusCode.Forbidden, "没有这项操作的权限");
            await RefusedAsync(officer, ToCase, "材料.pdf", Cases.Pdf("officer"), HttpStatusCode.Forbidden, "没有这项操作的权限");
            await RefusedAsync(officer, ToRegister, "节假日.csv", "日期,安排,名称\n"u8.ToArray(), HttpStatusCode.Forbidden, "没有这项操作的权限");
        }

        using (var elsewhere = await SignedInAsync("window-js0581"))
        {
            await RefusedAsync(elsewhere, ToDraft, "材料.pdf", Cases.Pdf("elsewhere"), HttpStatusCode.NotFound, "没有找到这份草稿");
            await RefusedAsync(elsewhere, ToCase, "材料.pdf", Cases.Pdf("elsewhere"), HttpStatusCode.NotFound, "没有找到这个办件");
        }

        Assert.Equal(before, server.Kept());
    }

    [Fact]
    public async Task Upload_WithoutTokenOrFile_IsRefused()
    {
        var before = server.Kept();
        using var client = await SignedInAsync("window");
        using var admin = await SignedInAsync("admin");
        foreach (var (person, place) in new[] { (client, ToDraft), (client, ToCase), (admin, ToRegister) })
        {
            var (status, sentence) = await person.UploadAsync(place, "材料.pdf", Cases.Pdf("no token"), withToken: false);
            Assert.Equal((HttpStatusCode.BadRequest, "页面停留太久，请刷新后再上传。"), (status, sentence));

            using var text = new StringContent("hello");
            Assert.Equal((HttpStatusCode.BadRequest, "没有收到文件，请重新选择。"), await person.PostAsync(place, text));
            using var fields = new MultipartFormDataContent { { new StringContent("x"), "other" } };
            Assert.Equal((HttpStatusCode.BadRequest, "没有收到文件，请重新选择。"), await person.PostAsync(place, fields));
            using var torn = new ByteArrayContent(Encoding.ASCII.GetBytes("--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4 and then nothing"));
            torn.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=cut");
            Assert.Equal(HttpStatusCode.BadRequest, (await person.PostAsync(place, torn)).Status);
            using var wild = new ByteArrayContent(Encoding.ASCII.GetBytes("--cut\r\n" + new string('h', 40_000) + "\r\n\r\n"));
            wild.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=cut");
            Assert.Equal((HttpStatusCode.BadRequest, "没有收到文件，请重新选择。"), await person.PostAsync(place, wild));
        }

        Assert.Equal(before, server.Kept());
    }

    [Fact]
    public async Task Import_OfWhatIsNoTable_IsRefusedAndNotKept()
    {
        using var admin = await SignedInAsync("admin");
        await RefusedAsync(admin, ToRegister, "节假日.pdf", SampleFiles.Pdf(), HttpStatusCode.BadRequest, "请上传 Excel 文件");
        await RefusedAsync(admin, ToRegister, "节假日.xlsx", SampleFiles.Png, HttpStatusCode.BadRequest, "内容与扩展名不符");
        await RefusedAsync(admin, ToRegister, "节假日.xlsx", SampleFiles.Docx(), HttpStatusCode.BadRequest, "不是 Excel 文件");
        await RefusedAsync(admin, ToRegister, "节假日.xls", "PK\u0003\u0004"u8.ToArray(), HttpStatusCode.BadRequest, "内容与扩展名不符");
        await RefusedAsync(admin, ToRegister, "节假日.csv", [0, 1, 2, 3], HttpStatusCode.BadRequest, "内容与扩展名不符");
        await RefusedAsync(admin, ToRegister, "节假日.xlsx", [], HttpStatusCode.BadRequest, "是空的");
        await RefusedAsync(admin, ToRegister, "节假日.xlsx", SampleFiles.Zip(("xl/workbook.xml", "<workbook/>"u8.ToArray()), ("xl/vbaProject.bin", [1, 2])), HttpStatusCode.BadRequest, "含有宏");
        await RefusedAsync(admin, ToRegister, "大.csv", new byte[21 * 1024 * 1024], HttpStatusCode.RequestEntityTooLarge, "太大");
        await RefusedAsync(admin, ToRegister, "大.csv", [.. Enumerable.Repeat((byte)'1', (20 * 1024 * 1024) + 100)], HttpStatusCode.BadRequest, "20 MB");
        await RefusedAsync(admin, "registers/nothing/import", "节假日.csv", "日期\n"u8.ToArray(), HttpStatusCode.NotFound, "没有找到");
    }

    [Fact]
    public async Task Import_ThatUnpacksToGigabytes_IsRefusedAndNotKept()
    {
        using var admin = await SignedInAsync("admin");
        var bomb = SampleFiles.Zip(("xl/workbook.xml", "<workbook/>"u8.ToArray()), ("xl/worksheets/sheet1.xml", new byte[200 * 1024 * 1024]));
        await RefusedAsync(admin, ToRegister, "炸弹.xlsx", bomb, HttpStatusCode.BadRequest, "解压后过大");

        // A directory that lies about sizes passes, because nobody unpacks more than it says; as a table there is nothing in it.
        var (status, token) = await admin.UploadAsync(ToRegister, "说谎的炸弹.xlsx", Lying(bomb, 200 * 1024 * 1024));
        Assert.Equal(HttpStatusCode.OK, status);
        var faults = await admin.GetAsync($"registers/holidays/import/{token}/faults");
        Assert.Equal(HttpStatusCode.BadRequest, faults.Status);
        Assert.Contains("没有找到表头", faults.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_OfSomebodyElsesUpload_IsNotFound()
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);
        await using var db = await portal.OpenAsync();
        var officer = await db.Users.Where(user => user.UserName == "officer").Select(user => user.Id).SingleAsync();
        var files = new ImportFiles(new HealthPortal.Data.PortalOptions { DataDirectory = portal.DataDirectory }, portal.Clock);
        using var content = new MemoryStream("日期,安排,名称\n2029-05-01,放假,劳动节\n"u8.ToArray());
        var token = (await files.KeepAsync(officer, content, "节假日.csv", CancellationToken.None)).Value;
        foreach (var tried in new[] { token, "../" + token, $"..\\{token}", Path.Combine(portal.DataDirectory, "demo-password.txt"), "" })
        {
            var outcome = await portal.RunAsync("admin", new CheckRegisterImport { Register = HolidayRegister.It, Token = tried });
            Assert.Equal(HealthPortal.Domain.Kernel.FailureKind.NotFound, outcome.Failure);
        }
    }

    /// <summary>The same package with a directory that calls its large entry small.</summary>
    private static byte[] Lying(byte[] package, int size)
    {
        var lie = package.ToArray();
        var truth = BitConverter.GetBytes(size);
        for (var index = 0; index + 4 <= lie.Length; index++)
        {
            if (lie.AsSpan(index, 4).SequenceEqual(truth))
            {
                BitConverter.TryWriteBytes(lie.AsSpan(index), 1000);
            }
        }

        return lie;
    }

    private async Task RefusedAsync(PortalClient client, string place, string name, byte[] content, HttpStatusCode expected, string says, bool announceSize = true)
    {
        var before = server.Kept();
        var (status, sentence) = await client.UploadAsync(place, name, content, announceSize: announceSize);
        Assert.True(status == expected, $"{name} to {place}: {status} {sentence}");
        Assert.Contains(says, sentence, StringComparison.Ordinal);
        Assert.EndsWith("。", sentence, StringComparison.Ordinal);
        Assert.Equal(before, server.Kept());
    }

    private async Task<PortalClient> SignedInAsync(string userName)
    {
        var client = new PortalClient(server.Address);
        await client.SignInAsync(userName);
        return client;
    }
}
