using System.Security.Cryptography;
using HealthPortal.Data.Files;

namespace HealthPortal.Tests.Data.Files;

public sealed class FileStoreTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("file-store-").FullName;
    private readonly FileStore store;

    public FileStoreTests() => store = new FileStore(directory);

    public void Dispose() => Directory.Delete(directory, recursive: true);

    public static TheoryData<string, byte[], string> GoodFiles => new()
    {
        { "营业执照.pdf", SampleFiles.Pdf(), "application/pdf" },
        { "照片.JPG", SampleFiles.Jpeg, "image/jpeg" },
        { "照片.jpeg", SampleFiles.Jpeg, "image/jpeg" },
        { "章.png", SampleFiles.Png, "image/png" },
        { "动图.gif", SampleFiles.Gif, "image/gif" },
        { "扫描.tif", SampleFiles.Tiff, "image/tiff" },
        { "扫描.bmp", SampleFiles.Bmp, "image/bmp" },
        { "申请.docx", SampleFiles.Docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
        { "名单.xlsx", SampleFiles.Xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
        { "批文.ofd", SampleFiles.Ofd(), "application/ofd" },
        { "材料.zip", SampleFiles.Zip(("说明.txt", "x"u8.ToArray())), "application/zip" },
        { "申请.doc", SampleFiles.Ole("Root Entry", "WordDocument"), "application/msword" },
        { "名单.xls", SampleFiles.Ole("Root Entry", "Workbook"), "application/vnd.ms-excel" },
    };

    [Theory]
    [MemberData(nameof(GoodFiles))]
    public async Task SaveAsync_WhenContentAgreesWithTheName_StoresByHash(string name, byte[] content, string contentType)
    {
        var file = (await SaveAsync(name, content)).Value;

        Assert.Equal(new StoredFile(Convert.ToHexStringLower(SHA256.HashData(content)), content.Length, contentType, name), file);
        await using var stored = store.OpenRead(file.Hash);
        using var copy = new MemoryStream();
        await stored.CopyToAsync(copy);
        Assert.Equal(content, copy.ToArray());
        AssertNothingIncoming();
    }

    public static TheoryData<string, byte[], string> BadFiles => new()
    {
        { "营业执照.pdf", SampleFiles.Png, "文件“营业执照.pdf”的内容不是 PDF，请重新导出后上传。" },
        { "营业执照.pdf", "MZ"u8.ToArray(), "文件“营业执照.pdf”的内容不是 PDF，请重新导出后上传。" },
        { "照片.png", SampleFiles.Jpeg, "文件“照片.png”的内容不是 PNG，请重新导出后上传。" },
        { "照片.jpg", SampleFiles.Pdf(), "文件“照片.jpg”的内容不是 JPG，请重新导出后上传。" },
        { "申请.docx", SampleFiles.Xlsx(), "文件“申请.docx”的内容不是 Word（DOCX），请重新导出后上传。" },
        { "名单.xlsx", SampleFiles.Ole("Workbook"), "文件“名单.xlsx”的内容不是 Excel（XLSX），请重新导出后上传。" },
        { "名单.xls", SampleFiles.Ole("WordDocument"), "文件“名单.xls”的内容不是 Excel（XLS），请重新导出后上传。" },
        { "空.pdf", [], "文件“空.pdf”是空的，请重新选择。" },
        { "半截.pdf", SampleFiles.Pdf()[..80], "文件“半截.pdf”不完整，请重新导出后上传。" },
        { "半截.zip", SampleFiles.Zip(("a", new byte[10]))[..40], "文件“半截.zip”已损坏或不完整，请重新导出后上传。" },
        { "脚本.pdf", SampleFiles.Pdf("4 0 obj\n<< /S /JavaScript /JS (app.alert\\(1\\)) >>\nendobj\n"), "文件“脚本.pdf”含有脚本或启动程序的动作，不能上传，请打印为 PDF 后再上传。" },
        { "脚本.pdf", SampleFiles.Pdf("4 0 obj\n<</S/J#61vaScript/JS(x)>>\nendobj\n"), "文件“脚本.pdf”含有脚本或启动程序的动作，不能上传，请打印为 PDF 后再上传。" },
        { "启动.pdf", SampleFiles.Pdf("4 0 obj\n<</S/Launch/F(calc.exe)>>\nendobj\n"), "文件“启动.pdf”含有脚本或启动程序的动作，不能上传，请打印为 PDF 后再上传。" },
        { "暗藏.pdf", SampleFiles.Pdf(objectStream: "4 0 <</S/JavaScript/JS(x)>>"u8.ToArray()), "文件“暗藏.pdf”含有脚本或启动程序的动作，不能上传，请打印为 PDF 后再上传。" },
        { "加密.pdf", SampleFiles.Pdf(trailerExtra: "/Encrypt 8 0 R "), "文件“加密.pdf”设有密码或使用限制，归档后无法读取，请去掉后上传。" },
        { "宏.xlsx", SampleFiles.Zip(("xl/workbook.xml", [1]), ("xl/vbaProject.bin", [1])), "文件“宏.xlsx”含有宏，不能上传，请另存为不含宏的文件。" },
        { "宏.doc", SampleFiles.Ole("WordDocument", "_VBA_PROJECT"), "文件“宏.doc”含有宏，不能上传，请另存为不含宏的文件。" },
        { "逃逸.zip", SampleFiles.Zip(("../../etc/passwd", [1])), "文件“逃逸.zip”中有不安全的文件路径，不能上传，请重新压缩。" },
        { "炸弹.zip", SampleFiles.Zip(("a", new byte[60_000_000])), "文件“炸弹.zip”解压后过大，不能上传。" },
        { "碎片.zip", SampleFiles.Zip([.. Enumerable.Range(0, 10_001).Select(i => (i.ToString(System.Globalization.CultureInfo.InvariantCulture), Array.Empty<byte>()))]), "文件“碎片.zip”解压后过大，不能上传。" },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public async Task SaveAsync_WhenTheContentIsNotAcceptable_SaysWhyAndKeepsNothing(string name, byte[] content, string sentence)
    {
        var outcome = await SaveAsync(name, content);

        Assert.Equal(sentence, Assert.Single(outcome.Problems).Message);
        AssertNothingStored();
    }

    [Fact]
    public async Task SaveAsync_WhenThePdfOnlyMentionsScriptInWords_AcceptsIt() =>
        Assert.True((await SaveAsync("文.pdf", SampleFiles.Pdf("4 0 obj\n(JavaScript, /JavaScripting and /EncryptMetadata) endobj\n", "5 0 <</Type/Font>>"u8.ToArray()))).Succeeded);

    [Fact]
    public async Task SaveAsync_WhenANameStraddlesTheReadingWindow_StillFindsIt()
    {
        for (var shift = -20; shift <= 20; shift++)
        {
            var head = SampleFiles.Pdf()[..9];
            byte[] content = [.. head, .. Enumerable.Repeat((byte)' ', (256 * 1024) - head.Length + shift), .. "<</S/JavaScript>>"u8, .. "%%EOF"u8];
            Assert.False((await SaveAsync("长.pdf", content)).Succeeded, "shift " + shift);
        }
    }

    [Fact]
    public async Task SaveAsync_WhenTheTypeIsNotInThePolicy_NamesWhatMayBeUploaded()
    {
        var outcome = await store.SaveAsync(new MemoryStream(SampleFiles.Pdf()), "a.pdf", FilePolicy.Pictures, CancellationToken.None);

        Assert.Equal("文件“a.pdf”的类型不能上传，可以上传 JPG、PNG。", outcome.Message);
        Assert.False((await SaveAsync("a.exe", [1])).Succeeded);
        Assert.False((await SaveAsync("没有扩展名", [1])).Succeeded);
    }

    [Fact]
    public async Task SaveAsync_WhenTooBig_StopsReadingAtTheLimit()
    {
        var endless = new EndlessStream();

        var outcome = await store.SaveAsync(endless, "大.pdf", FilePolicy.Materials, CancellationToken.None);

        Assert.Equal("文件“大.pdf”超过 50 MB，请压缩或拆分后上传。", outcome.Message);
        Assert.InRange(endless.Given, 50L << 20, 51L << 20);
        AssertNothingStored();
    }

    [Fact]
    public async Task SaveAsync_WhenExactlyAtTheLimit_IsAccepted()
    {
        var content = SampleFiles.Pdf();

        Assert.True((await store.SaveAsync(new MemoryStream(content), "a.pdf", new FilePolicy(content.Length, [FileFormat.Pdf]), CancellationToken.None)).Succeeded);
        Assert.False((await store.SaveAsync(new MemoryStream(content), "a.pdf", new FilePolicy(content.Length - 1, [FileFormat.Pdf]), CancellationToken.None)).Succeeded);
    }

    [Fact]
    public async Task SaveAsync_WhenCancelledOrBrokenHalfway_LeavesNothing()
    {
        using var source = new CancellationTokenSource();
        var endless = new EndlessStream { AfterMegabyte = source.Cancel };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.SaveAsync(endless, "a.pdf", FilePolicy.Materials, source.Token));

        var broken = new EndlessStream { AfterMegabyte = () => throw new IOException("The connection was lost.") };
        await Assert.ThrowsAsync<IOException>(() => store.SaveAsync(broken, "a.pdf", FilePolicy.Materials, CancellationToken.None));

        AssertNothingStored();
    }

    [Fact]
    public async Task SaveAsync_WhenTheSameContentComesTwice_KeepsOneFileAndBothNames()
    {
        var first = (await SaveAsync("一.pdf", SampleFiles.Pdf())).Value;
        var second = (await SaveAsync("二.pdf", SampleFiles.Pdf())).Value;

        Assert.Equal(first.Hash, second.Hash);
        Assert.Equal("二.pdf", second.FileName);
        Assert.Single(Directory.GetFiles(directory, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    [InlineData("")]
    public void OpenRead_WhenNotAHash_Throws(string hash) => Assert.Throws<ArgumentException>(() => store.OpenRead(hash));

    [Fact]
    public void OpenRead_WhenMissing_Throws()
    {
        Assert.ThrowsAny<IOException>(() => store.OpenRead(new string('a', 64)));
        Assert.False(store.Contains(new string('a', 64)));
    }

    [Fact]
    public void RemoveAbandoned_WhenOld_RemovesOnlyThose()
    {
        var old = Path.Combine(directory, "incoming", "old");
        var young = Path.Combine(directory, "incoming", "young");
        File.WriteAllText(old, "x");
        File.WriteAllText(young, "x");
        File.SetLastWriteTimeUtc(old, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        Assert.Equal(1, store.RemoveAbandoned(new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc)));
        Assert.True(File.Exists(young));
    }

    [Theory]
    [InlineData("C:\\fakepath\\营业执照.pdf", "营业执照.pdf")]
    [InlineData("../../x.pdf", "x.pdf")]
    [InlineData("合同\u202Efdp.exe", "合同fdp.exe")]
    [InlineData("a\r\nb\0.pdf", "ab.pdf")]
    [InlineData("a<b>:\"|?*.pdf", "a_b______.pdf")]
    [InlineData("  .pdf", "pdf")]
    [InlineData("", "未命名")]
    [InlineData(null, "未命名")]
    public void Tidy_OfDangerousNames_MakesThemHarmless(string? name, string tidy) => Assert.Equal(tidy, UploadName.Tidy(name));

    [Fact]
    public void Tidy_OfLongNames_KeepsTheExtension()
    {
        var tidy = UploadName.Tidy(new string('长', 300) + ".pdf");

        Assert.Equal(120, tidy.Length);
        Assert.EndsWith("长.pdf", tidy, StringComparison.Ordinal);
    }

    private Task<HealthPortal.Domain.Kernel.Outcome<StoredFile>> SaveAsync(string name, byte[] content) =>
        store.SaveAsync(new MemoryStream(content), name, FilePolicy.Materials, CancellationToken.None);

    private void AssertNothingIncoming() => Assert.Empty(Directory.GetFiles(Path.Combine(directory, "incoming")));

    private void AssertNothingStored() => Assert.Empty(Directory.GetFiles(directory, "*", SearchOption.AllDirectories));

    private sealed class EndlessStream : Stream
    {
        public long Given { get; private set; }

        public Action? AfterMegabyte { get; init; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Given += buffer.Length;
            if (Given > 1 << 20)
            {
                AfterMegabyte?.Invoke();
            }

            return ValueTask.FromResult(buffer.Length);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
