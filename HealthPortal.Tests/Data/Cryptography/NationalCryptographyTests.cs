using System.Security.Cryptography;
using System.Text;
using HealthPortal.Data.Cryptography;

namespace HealthPortal.Tests.Data.Cryptography;

public sealed class NationalCryptographyTests
{
    private readonly NationalCryptography cryptography = new();

    [Fact]
    public void Sm3Hex_OfTheStandardsExamples_IsAsPrinted()
    {
        Assert.Equal("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0", cryptography.Sm3Hex("abc"u8));
        Assert.Equal("debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732", cryptography.Sm3Hex(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("abcd", 16)))));
    }

    [Fact]
    public void HmacSm3_OfTheStandardsExample_IsAsPrinted()
    {
        var key = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();
        var data = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 2)));

        Assert.Equal("ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a", Convert.ToHexStringLower(cryptography.HmacSm3(key, data)));
    }

    [Fact]
    public void Sm4Encrypt_OfTheExampleInRfc8998_IsAsPrinted()
    {
        var plaintext = Convert.FromHexString("AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA");
        var key = Convert.FromHexString("0123456789ABCDEFFEDCBA9876543210");
        var nonce = Convert.FromHexString("00001234567800000000ABCD");
        var associated = Convert.FromHexString("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");

        var sealedText = cryptography.Sm4Encrypt(key, nonce, plaintext, associated);

        Assert.Equal(
            "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D" + "83DE3541E4C2B58177E065A9BF7B62EC",
            Convert.ToHexString(sealedText));
        Assert.Equal(plaintext, cryptography.Sm4Decrypt(key, nonce, sealedText, associated));
    }

    [Fact]
    public void Sm4Decrypt_WhenOneBitChanged_Throws()
    {
        var key = new byte[16];
        var nonce = new byte[12];
        var sealedText = cryptography.Sm4Encrypt(key, nonce, "text"u8, default);
        sealedText[0] ^= 1;

        Assert.Throws<CryptographicException>(() => cryptography.Sm4Decrypt(key, nonce, sealedText, default));
    }
}
