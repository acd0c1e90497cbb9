namespace HealthPortal.Web.Shell;

/// <summary>From where relative folders in the settings count.</summary>
/// <remarks>
/// From the root of the repository while developing and from the program's folder once published, never from the working directory:
/// a service manager starts the portal from anywhere.
/// </remarks>
public static class PortalDirectories
{
    public static string Base { get; } = BasePath(AppContext.BaseDirectory);

    public static string Data(IConfiguration configuration) => Path.GetFullPath(configuration["Portal:DataDirectory"] is { Length: > 0 } setting ? setting : "data", Base);

    public static string Logs(IConfiguration configuration) => Path.Combine(Data(configuration), "logs");

    internal static string BasePath(string programDirectory)
    {
        for (var directory = new DirectoryInfo(programDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "HealthPortal.sln")))
            {
                return directory.FullName;
            }
        }

        return programDirectory;
    }
}
