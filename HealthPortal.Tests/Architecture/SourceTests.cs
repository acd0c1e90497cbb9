using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace HealthPortal.Tests.Architecture;

/// <summary>Rules that hold for every source file of the product.</summary>
public partial class SourceTests
{
    private sealed record Rule(string Name, Func<string, bool> Applies, Regex Forbidden, Func<string, bool>? Excused = null);

    private static readonly Rule[] Rules =
    [
        new("time comes from TimeProvider", IsProduct, Clock()),
        new("only the guard catches everything", file => IsProduct(file) && !file.EndsWith("Shell/Guard.cs", StringComparison.Ordinal), CatchAll()),
        new("pages and endpoints do not touch the database", file => file.Contains("/HealthPortal.Web/", StringComparison.Ordinal), Database()),
        new("lifting the scope says why on the line", IsProduct, LiftedScope(), line => line.Contains("//", StringComparison.Ordinal)),
        new("no blocking on tasks", IsProduct, Blocking()),
        new("no pragma, region or leftover", file => true, Leftover()),
        new("the domain knows nothing of the frameworks", file => file.Contains("/HealthPortal.Domain/", StringComparison.Ordinal), Framework()),
    ];

    [Fact]
    public void SourceFiles_All_KeepTheRules()
    {
        var root = Root();
        var faults = from file in Directory.EnumerateFiles(root, "*.*", SearchOption.AllDirectories).Select(path => path.Replace('\\', '/'))
                     where (file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
                         && !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal)
                         && !file.EndsWith("Architecture/SourceTests.cs", StringComparison.Ordinal)
                     from fault in Check(file, File.ReadAllLines(file))
                     select fault[root.Length..];
        Assert.False(faults.Any(), string.Join(Environment.NewLine, faults));
    }

    [Theory]
    [InlineData("/HealthPortal.Data/A.cs", "var now = DateTime.UtcNow;")]
    [InlineData("/HealthPortal.Data/A.cs", "catch (Exception)")]
    [InlineData("/HealthPortal.Web/A.razor", "@inject PortalDb Db")]
    [InlineData("/HealthPortal.Data/A.cs", "query.IgnoreQueryFilters([PortalDb.ScopeFilter])")]
    [InlineData("/HealthPortal.Data/A.cs", "var x = task.Result;")]
    [InlineData("/HealthPortal.Tests/A.cs", "#pragma warning disable CA1000")]
    [InlineData("/HealthPortal.Domain/A.cs", "using Microsoft.EntityFrameworkCore;")]
    public void Check_WhenALineBreaksARule_FindsIt(string file, string line) => Assert.Single(Check(file, [line]));

    private static IEnumerable<string> Check(string file, string[] lines) =>
        from rule in Rules
        where rule.Applies(file)
        from line in lines.Index()
        where rule.Forbidden.IsMatch(line.Item) && rule.Excused?.Invoke(line.Item) != true
        select $"{file}:{line.Index + 1} {rule.Name}: {line.Item.Trim()}";

    private static bool IsProduct(string file) => !file.Contains("/HealthPortal.Tests/", StringComparison.Ordinal);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..")).Replace('\\', '/');

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b", RegexOptions.None, 1000)]
    private static partial Regex Clock();

    [GeneratedRegex(@"catch\s*(\(\s*Exception(\s+\w+)?\s*\))?\s*(when\b.*)?$", RegexOptions.None, 1000)]
    private static partial Regex CatchAll();

    [GeneratedRegex(@"\b(PortalDb|DbContext|IDbContextFactory)\b", RegexOptions.None, 1000)]
    private static partial Regex Database();

    [GeneratedRegex(@"IgnoreQueryFilters\(", RegexOptions.None, 1000)]
    private static partial Regex LiftedScope();

    [GeneratedRegex(@"([Tt]asks?|Async\([^;]*\))\.Result\b|\.Wait\(\)|GetAwaiter\(\)\.GetResult\(\)|Thread\.Sleep", RegexOptions.None, 1000)]
    private static partial Regex Blocking();

    [GeneratedRegex(@"#pragma warning disable|#region|\b(TODO|FIXME|HACK)\b|NotImplementedException", RegexOptions.None, 1000)]
    private static partial Regex Leftover();

    [GeneratedRegex(@"^using (Microsoft|Npgsql|Radzen)\.", RegexOptions.None, 1000)]
    private static partial Regex Framework();
}
