namespace HealthPortal.Web.Printing;

/// <summary>Looks for programs of the operating system.</summary>
public static class Programs
{
    /// <summary>Full path of the first name found in PATH or in the usual folders, or null.</summary>
    public static string? Find(params IReadOnlyList<string> names)
    {
        // A service often starts with a PATH that lacks the usual folders.
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/bin", "/usr/local/bin", "/bin"])
            .ToList();
        var endings = OperatingSystem.IsWindows() ? (string[])[".exe"] : [""];
        return (from name in names
                from folder in folders
                from ending in endings
                let path = Path.Combine(folder, name + ending)
                where File.Exists(path)
                select path).FirstOrDefault();
    }
}
