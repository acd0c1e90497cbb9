using HealthPortal.Data.Files;

namespace HealthPortal.Tests.Data.Files;

public sealed class PrivateDirectoryTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string root = Directory.CreateTempSubdirectory("hp-private-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [SkippableFact]
    public void Prepare_OfANewDirectory_ClosesItToOthers()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such modes.");
        var path = Path.Combine(root, "a", "b");

        Assert.False(PrivateDirectory.Prepare(path));
        Assert.False(PrivateDirectory.Prepare(path));

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(Owner, File.GetUnixFileMode(path));
        }
    }

    [SkippableTheory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupRead | UnixFileMode.GroupExecute)]
    [InlineData(UnixFileMode.OtherExecute)]
    public void Prepare_OfADirectoryThatStandsOpen_NarrowsItAndSaysSo(UnixFileMode beyond)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such modes.");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(root, Owner | beyond);

            Assert.True(PrivateDirectory.Prepare(root));

            Assert.Equal(Owner, File.GetUnixFileMode(root));
        }
    }
}
