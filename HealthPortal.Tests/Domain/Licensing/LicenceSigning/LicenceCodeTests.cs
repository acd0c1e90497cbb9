using HealthPortal.Domain.Licensing.LicenceSigning;
using QRCoder;

namespace HealthPortal.Tests.Domain.Licensing.LicenceSigning;

public sealed class LicenceCodeTests
{
    private const string KeyId = "0123456789abcdef";

    private static readonly LicenceCodeFacts Facts = new()
    {
        Number = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
        Title = "公共场所卫生许可证",
        Holder = "演示市某某宾馆有限公司",
        IssuedOn = new DateOnly(2026, 3, 10),
        ValidFrom = new DateOnly(2026, 3, 10),
        ValidTo = new DateOnly(2030, 3, 9),
    };

    private static readonly DateOnly Day = new(2027, 1, 31);

    private static readonly byte[] Signature = [.. Enumerable.Range(1, 64).Select(number => (byte)number)];

    [Fact]
    public void Parse_OfWhatTextWrote_GivesTheSame()
    {
        foreach (var facts in new[] { Facts, Facts with { ValidTo = null, Holder = "𠮷*", Title = "" }, Facts with { Number = "苏卫公证字〔2026〕第000001号", IssuedOn = new DateOnly(1950, 1, 2), ValidTo = new DateOnly(2129, 6, 6) } })
        {
            var body = LicenceCode.Body(facts, KeyId, Day);
            var text = LicenceCode.Text(body, Signature);

            var code = LicenceCode.Parse(text).Value;

            Assert.Equal(facts, code.Facts);
            Assert.Equal((KeyId, Day), (code.KeyId, code.SignedOn));
            Assert.Equal(Signature, code.Signature);
            Assert.Equal(LicenceCode.SignedBytes(body), code.SignedBytes);

            // As hand scanners and chat programs bring it.
            Assert.Equal(facts, LicenceCode.Parse(" " + text.ToLowerInvariant()[..40] + "\r\n" + text[40..] + "\n").Value.Facts);
        }
    }

    [Fact]
    public void Text_EvenOfTheLongestContent_FitsAQrCodeOfVersion15()
    {
        var longest = Facts with { Title = new string('证', 100), Holder = new string('持', 200), Number = new string('9', 128) };
        var text = LicenceCode.Text(LicenceCode.Body(longest, KeyId, Day), Signature);

        Assert.InRange(text.Length, 590, LicenceCode.LongestText);
        using var drawn = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        Assert.InRange(drawn.Version, 1, 15);
        var code = LicenceCode.Parse(text).Value;
        Assert.Equal(longest.Number, code.Facts.Number);
        Assert.Matches("^证+…$", code.Facts.Title);
        Assert.Matches("^持+…$", code.Facts.Holder);

        using var usual = QRCodeGenerator.GenerateQrCode(LicenceCode.Text(LicenceCode.Body(Facts, KeyId, Day), Signature), QRCodeGenerator.ECCLevel.M);
        Assert.InRange(usual.Version, 1, 13);
    }

    [Fact]
    public void Parse_OfWhatIsNoCode_IsRefused()
    {
        var text = LicenceCode.Text(LicenceCode.Body(Facts, KeyId, Day), Signature);
        foreach (var wrong in new[] { null, "", "HP1:", "HP2:" + text[4..], text[4..], text[..^1], text[..^9], text + "A", text + "AAAAAAAA", text.Replace("HP1:", "HP1:1", StringComparison.Ordinal), "https://example.invalid/verify/abc", "HP1:" + new string('A', 597), "HP1:AEAAAAAA" })
        {
            Assert.False(LicenceCode.Parse(wrong).Succeeded, wrong);
        }
    }

    [Fact]
    public void Parse_WhenAnyLetterChanges_IsRefusedOrDiffersInWhatWasSigned()
    {
        var text = LicenceCode.Text(LicenceCode.Body(Facts, KeyId, Day), Signature);
        var right = LicenceCode.Parse(text).Value;
        for (var at = LicenceCode.Prefix.Length; at < text.Length; at++)
        {
            var changed = text[..at] + (text[at] == 'Q' ? 'R' : 'Q') + text[(at + 1)..];
            if (LicenceCode.Parse(changed) is { Succeeded: true, Value: var read })
            {
                Assert.False(read.SignedBytes.SequenceEqual(right.SignedBytes) && read.Signature.SequenceEqual(right.Signature));
            }
        }
    }

    [Fact]
    public void Body_OfWhatItCannotHold_Throws()
    {
        Assert.Throws<ArgumentException>(() => LicenceCode.Body(Facts with { Number = "" }, KeyId, Day));
        Assert.Throws<ArgumentException>(() => LicenceCode.Body(Facts with { Number = new string('9', 129) }, KeyId, Day));
        Assert.Throws<ArgumentException>(() => LicenceCode.Body(Facts with { IssuedOn = new DateOnly(1949, 12, 31) }, KeyId, Day));
        Assert.Throws<ArgumentException>(() => LicenceCode.Body(Facts, KeyId, new DateOnly(1949, 1, 1)));
        Assert.Throws<ArgumentException>(() => LicenceCode.Body(Facts with { ValidTo = new DateOnly(2130, 1, 1) }, KeyId, Day));
    }

    [Fact]
    public void PublicHolder_OfAPerson_ShowsTheFamilyNameOnly()
    {
        Assert.Equal("王**", LicenceCodeFacts.PublicHolder("王演示", isPerson: true));
        Assert.Equal("演示宾馆", LicenceCodeFacts.PublicHolder(" 演示宾馆 ", isPerson: false));
    }
}
