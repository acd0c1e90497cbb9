using System.Security.Cryptography;
using HealthPortal.Data.Cryptography;

namespace HealthPortal.Tests.Data.Cryptography;

public sealed class ProtectedFieldsTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("field-keys-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("32990019900101123X")]
    [InlineData("南京市鼓楼区 𠮷")]
    public void Decrypt_OfWhatWasEncrypted_GivesTheText(string text)
    {
        var fields = Open();
        var first = fields.Encrypt(text);

        Assert.StartsWith("v1:k1:", first, StringComparison.Ordinal);
        Assert.Equal(text, fields.Decrypt(first));
        Assert.NotEqual(first, fields.Encrypt(text));
    }

    [Fact]
    public void Decrypt_AfterRotation_StillReadsOldTextAndTellsThatItIsOutdated()
    {
        var before = Open();
        var old = before.Encrypt("张三");
        var index = before.BlindIndex("张三");

        KeyRing.Rotate(directory);
        var after = Open();

        Assert.Equal("张三", after.Decrypt(old));
        Assert.True(after.IsOutdated(old));
        Assert.StartsWith("v1:k2:", after.Encrypt("张三"), StringComparison.Ordinal);
        Assert.False(after.IsOutdated(after.Encrypt("张三")));
        Assert.Equal(index, after.BlindIndex("张三"));
    }

    [Fact]
    public void Decrypt_WhenTheKeyIdIsSwapped_Throws()
    {
        KeyRing.Rotate(directory);
        var fields = Open();
        var text = fields.Encrypt("张三");

        Assert.Throws<CryptographicException>(() => fields.Decrypt(text.Replace(":k2:", ":k1:", StringComparison.Ordinal)));
        Assert.Throws<CryptographicException>(() => fields.Decrypt(text.Replace(":k2:", ":k9:", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("张三")]
    [InlineData("v1:k1:***")]
    [InlineData("v1:k1:AAAA")]
    [InlineData("v1:k1:AAAAAAAAAAAAAAAAAAAA")]
    [InlineData("v2:k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Decrypt_WhenNotSealedByUs_Throws(string text) => Assert.Throws<CryptographicException>(() => Open().Decrypt(text));

    [Fact]
    public void BlindIndex_ForTheSameText_IsTheSameAndForOtherRingsAnother()
    {
        var fields = Open();

        Assert.Equal(fields.BlindIndex("329900199001011234"), Open().BlindIndex("329900199001011234"));
        Assert.Equal(22, fields.BlindIndex("329900199001011234").Length);
        Assert.NotEqual(fields.BlindIndex("329900199001011234"), fields.BlindIndex("329900199001011235"));
        Assert.NotEqual(fields.BlindIndex("a"), new ProtectedFields(new NationalCryptography(), KeyRing.InMemory()).BlindIndex("a"));
    }

    [SkippableFact]
    public void OpenOrCreate_OnUnix_KeepsTheFileToItsOwner()
    {
        Skip.If(OperatingSystem.IsWindows(), "File modes exist on Unix only.");
        KeyRing.OpenOrCreate(directory);
        var file = Assert.Single(Directory.GetFiles(directory));

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        }

        Assert.Contains("chmod 600", Assert.Throws<InvalidOperationException>(() => KeyRing.OpenOrCreate(directory)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"Current\":\"k2\",\"Keys\":{\"k1\":\"AAAAAAAAAAAAAAAAAAAAAA==\"},\"IndexKey\":\"AAAA\"}")]
    public void OpenOrCreate_WhenTheFileIsDamaged_RefusesInsteadOfMakingNewKeys(string content)
    {
        KeyRing.OpenOrCreate(directory);
        var file = Assert.Single(Directory.GetFiles(directory));
        File.WriteAllText(file, content);

        Assert.Throws<InvalidOperationException>(() => KeyRing.OpenOrCreate(directory));
        Assert.Equal(content, File.ReadAllText(file));
    }

    [Fact]
    public void OpenOrCreate_WhenManyStartAtOnce_AllGetTheSameRing()
    {
        var indexes = new string[8];
        Parallel.For(0, indexes.Length, i => indexes[i] = Open().BlindIndex("a"));

        Assert.Single(indexes.Distinct(StringComparer.Ordinal));
        Assert.Single(Directory.GetFiles(directory));
    }

    private ProtectedFields Open() => new(new NationalCryptography(), KeyRing.OpenOrCreate(directory));
}
