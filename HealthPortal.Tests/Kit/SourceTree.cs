namespace HealthPortal.Tests.Kit;

/// <summary>Where the repository lies, seen from the running test assembly.</summary>
public static class SourceTree
{
    public static string Root { get; } = Find();

    public static string PathTo(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HealthPortal.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("No HealthPortal.sln above " + AppContext.BaseDirectory);
    }
}
