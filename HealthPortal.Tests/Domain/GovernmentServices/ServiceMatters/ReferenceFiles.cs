namespace HealthPortal.Tests.Domain.GovernmentServices.ServiceMatters;

/// <summary>Texts of the shipped reference data, read from the source tree, so that the tests judge what is committed.</summary>
internal static class ReferenceFiles
{
    public static string Folder { get; } = Find();

    public static string MattersCsv => File.ReadAllText(Path.Combine(Folder, "service-matters.csv"));

    public static string FactsJson => File.ReadAllText(Path.Combine(Folder, "matter-facts.json"));

    public static IReadOnlyDictionary<string, string> Guides => Directory
        .EnumerateFiles(Path.Combine(Folder, "service-guides"), "*.json")
        .ToDictionary(path => Path.GetFileName(path), File.ReadAllText, StringComparer.Ordinal);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HealthPortal.sln")))
            {
                return Path.Combine(folder.FullName, "reference-data");
            }
        }

        throw new InvalidOperationException("The source tree was not found above " + AppContext.BaseDirectory);
    }
}
