namespace HealthPortal.Web.Shell;

/// <summary>Where the portal keeps what it writes: database, files, logs. Setting <c>Portal:DataDirectory</c>, by default <c>data</c>.</summary>
/// <remarks>
/// A relative setting is meant from the root of the repository while developing and from the program's folder once published,
/// never from the working directory: a service manager starts the portal from anywhere.
/// </remarks>
public sealed class PortalDirectories
{
    public PortalDirectories(IConfiguration configuration)
    {
        Data = Path.GetFullPath(configuration["Portal:DataDirectory"] is { Length: > 0 } setting ? setting : "data", BasePath(AppContext.BaseDirectory));
        Directory.CreateDirectory(Data);
    }

    public string Data { get; }

    public string Logs => Path.Combine(Data, "logs");

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
