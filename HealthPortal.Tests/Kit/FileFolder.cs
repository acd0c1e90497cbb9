namespace HealthPortal.Tests.Kit;

/// <summary>
/// Files on disk for the browser to choose. Handing contents over instead makes the driver send them as text, which for the 20 MB of a file that is
/// too large takes longer than a busy machine has patience for.
/// </summary>
public sealed class FileFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("hp-files-").FullName;

    /// <summary>A file of <paramref name="length"/> bytes that takes no room.</summary>
    public string AddZeros(string name, long length)
    {
        var file = Path.Combine(path, name);
        using var stream = File.Create(file);
        stream.SetLength(length);
        return file;
    }

    public void Dispose() => Directory.Delete(path, recursive: true);
}
