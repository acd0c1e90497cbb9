using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Licensing.LicenceSigning;
using HealthPortal.Domain.Licensing.LicenceSigning;
using HealthPortal.Tests.Kit;
using HealthPortal.Web.Licensing.LicenceSigning;
using Microsoft.Playwright;

namespace HealthPortal.Tests.Web.Licensing.LicenceSigning;

/// <summary>The page that checks codes without network, opened from the disk: its own SM3 and SM2 against ours.</summary>
public sealed class OfflineCheckTests
{
    private static readonly DateOnly Day = new(2026, 3, 10);

    private static readonly LicenceCodeFacts Facts = new() { Number = "苏昆卫公证字〔2026〕第000001号", Title = "公共场所卫生许可证", Holder = "演示宾馆", IssuedOn = Day, ValidFrom = Day };

    private readonly NationalCryptography cryptography = new();
    private readonly List<PublicDataKey> keys = [];

    [SkippableFact]
    public async Task Page_FromTheDisk_TellsGenuineChangedAndForeignApart()
    {
        Prerequisite.Check(Browser.MissingReason);
        var good = Key("演示市卫生健康委员会");
        var hostile = Key("</script><b>委</b>&\"'");
        var revoked = Key("演示县卫生健康委员会", revokedFrom: Day);
        var stranger = Key("别处的机关");
        keys.RemoveAt(3);
        var text = Sign(good, Facts);
        var read = LicenceCode.Parse(text).Value;
        (string Verdict, string Word, string Text)[] cases =
        [
            ("真", "由演示市卫生健康委员会签发", text),
            ("真", "公共场所卫生许可证", " " + text.ToLowerInvariant() + "\r\n"),
            ("真", "已过有效期", Sign(good, Facts with { ValidTo = Day })),
            ("真", "尚未生效", Sign(good, Facts with { ValidFrom = new DateOnly(2120, 1, 1) })),
            ("真", "</script><b>委</b>&\"'", Sign(hostile, Facts with { Holder = "<img src=x onerror=alert(1)>" })),
            ("被改动", "演示市卫生健康委员会", LicenceCode.Text(LicenceCode.Body(Facts with { Holder = "另一个宾馆" }, good.Id, Day), read.Signature)),
            ("被改动", "", LicenceCode.Text(LicenceCode.Body(Facts, good.Id, Day), [.. read.Signature[..63], (byte)(read.Signature[63] ^ 1)])),
            ("被改动", "", LicenceCode.Text(LicenceCode.Body(Facts, good.Id, Day), new byte[64])),
            ("被改动", "", LicenceCode.Text(LicenceCode.Body(Facts, good.Id, Day), [.. Enumerable.Repeat((byte)255, 64)])),
            ("被改动", "", LicenceCode.Text(LicenceCode.Body(Facts, hostile.Id, Day), read.Signature)),
            ("被改动", "", LicenceCode.Text(LicenceCode.Body(Facts, good.Id, Day), cryptography.Sm2Sign(good.Private, LicenceCode.Body(Facts, good.Id, Day)))), // signed without the prefix
            ("无法识别", stranger.Id, Sign(stranger, Facts)),
            ("无法识别", "没有读完整", text[..^1]),
            ("无法识别", "没有读完整", text[4..]),
            ("无法识别", "没有读完整", "https://example.invalid/verify/0123"),
            ("无法识别", "没有读完整", "HP1:"),
            ("签名不算数", "已被吊销", Sign(revoked, Facts)),
            ("真", "", Sign(revoked, Facts, Day.AddDays(-1))),
            ("签名不算数", "有效期内", Sign(good, Facts, new DateOnly(2024, 1, 1))),
            ("签名不算数", "有效期内", Sign(good, Facts, new DateOnly(2029, 1, 2))),
            ("真", "1993-05-06", Sign(good, Facts with { IssuedOn = new DateOnly(1993, 5, 6) })), // an old licence, signed when its code was drawn
            ("还没有内容", "", "  "),
        ];
        await OpenAsync(async page =>
        {
            await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("证照签名码离线核验");
            await Assertions.Expect(page.Locator("small")).ToContainTextAsync("收有 3 个发证机关密钥");
            foreach (var (verdict, word, typed) in cases)
            {
                await page.GetByRole(AriaRole.Button, new() { Name = "清空" }).ClickAsync();
                await page.Locator("#code").FillAsync(typed);
                await page.GetByRole(AriaRole.Button, new() { Name = "核验" }).ClickAsync();
                var shown = await page.Locator("#result").InnerTextAsync();
                Assert.True(shown.StartsWith(verdict + "\n", StringComparison.Ordinal) && shown.Contains(word, StringComparison.Ordinal), $"{verdict} {word} {typed}: {shown}");

                // What the page says is what the portal says.
                if (verdict is "真" or "被改动")
                {
                    var code = LicenceCode.Parse(typed).Value;
                    Assert.Equal(verdict == "真", cryptography.Sm2Verify(Convert.FromHexString(keys.Single(key => key.KeyId == code.KeyId).PublicKey), code.SignedBytes, code.Signature));
                }
            }

            Assert.Equal(0, await page.Locator("#result img, #result b").CountAsync());

            // A hand scanner: types and presses Enter, one licence after another.
            await page.GetByRole(AriaRole.Button, new() { Name = "清空" }).ClickAsync();
            await page.Keyboard.TypeAsync(text);
            await page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(page.Locator("#result h2")).ToHaveTextAsync("真");
            await page.Keyboard.TypeAsync(LicenceCode.Text(LicenceCode.Body(Facts with { Number = "2" }, good.Id, Day), read.Signature));
            await page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(page.Locator("#result h2")).ToHaveTextAsync("被改动");
            await AxeAssert.NoSeriousViolationsAsync(page);
        });
    }

    /// <summary>Contents of every length around the block of SM3, each with a key and a signature of its own: leading zeros come in too.</summary>
    [SkippableFact]
    public async Task Page_WithContentsOfEveryLength_AgreesWithOurSm2()
    {
        Prerequisite.Check(Browser.MissingReason);
        var signers = Enumerable.Range(0, 16).Select(number => Key($"演示机关{number}")).ToList();
        await OpenAsync(async page =>
        {
            for (var length = 0; length < 80; length++)
            {
                var text = Sign(signers[length % signers.Count], Facts with { Number = "1", Title = "", Holder = new string('h', length) });
                await page.Locator("#code").FillAsync(text);
                await page.Keyboard.PressAsync("Enter");
                Assert.Equal("真", await page.Locator("#result h2").InnerTextAsync());
                await page.GetByRole(AriaRole.Button, new() { Name = "清空" }).ClickAsync();
            }
        });
    }

    private (string Id, byte[] Private) Key(string organ, DateOnly? revokedFrom = null)
    {
        var (privateKey, publicKey) = cryptography.NewSm2Key();
        var id = cryptography.Sm3Hex(publicKey)[..16];
        keys.Add(new PublicDataKey(id, organ, Convert.ToHexStringLower(publicKey), new DateOnly(2026, 1, 1), new DateOnly(2029, 1, 1), revokedFrom is not null, revokedFrom));
        return (id, privateKey);
    }

    private string Sign((string Id, byte[] Private) key, LicenceCodeFacts facts, DateOnly? on = null)
    {
        var body = LicenceCode.Body(facts, key.Id, on ?? Day);
        return LicenceCode.Text(body, cryptography.Sm2Sign(key.Private, LicenceCode.SignedBytes(body)));
    }

    private async Task OpenAsync(Func<IPage, Task> steps)
    {
        var folder = Directory.CreateTempSubdirectory("hp-offline-").FullName;
        try
        {
            var file = Path.Combine(folder, OfflineCheck.FileName);
            await File.WriteAllTextAsync(file, await OfflineCheck.PageAsync(keys, Day));
            var address = new Uri("file://" + file);
            await Browser.VisitAsync(address, async page =>
            {
                await page.Context.SetOfflineAsync(true);
                await page.GotoAsync(address.AbsoluteUri);
                await steps(page);
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
