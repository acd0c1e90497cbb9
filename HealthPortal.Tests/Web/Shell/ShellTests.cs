using System.Collections;
using System.Resources;
using System.Text.RegularExpressions;
using HealthPortal.Tests.Kit;
using HealthPortal.Web.Shell;

namespace HealthPortal.Tests.Web.Shell;

public sealed partial class ShellTests
{
    private static readonly WorkbenchRegistry Registry = new(
    [
        new("系统管理", "节假日", "/platform/calendar", "calendar", "platform.calendar.view", 90),
        new("政务服务", "审批办理", "/approval", "stamp", "approval.view", 20),
        new("政务服务", "窗口收件", "/window", "window", "window.intake", 10),
        new("政务服务", "办件统计", "/approval/statistics", "chart", Permission: null, 30),
    ]);

    [Theory]
    [InlineData("dark.large", "dark", "large", "all")]
    [InlineData("light.standard", "light", "standard", "not all")]
    [InlineData("system.large", "system", "large", "(prefers-color-scheme: dark)")]
    [InlineData(null, "system", "standard", "(prefers-color-scheme: dark)")]
    [InlineData("\"><script>.x", "system", "standard", "(prefers-color-scheme: dark)")]
    public void Parse_ForACookie_TakesOnlyKnownWords(string? cookie, string theme, string size, string media)
    {
        var look = Appearance.Parse(cookie);

        Assert.Equal((theme, size, media), (look.Theme, look.Size, look.DarkMedia));
    }

    [Fact]
    public void For_WithSomePermissions_ShowsOnlyWhatMayBeEnteredInOrder()
    {
        var areas = Registry.For(permission => permission is "window.intake" or "approval.view");

        var area = Assert.Single(areas);
        Assert.Equal(["窗口收件", "审批办理", "办件统计"], area.Entries.Select(entry => entry.Title));
    }

    [Fact]
    public void For_WithoutPermissions_ShowsWhatEverybodyMayEnter() =>
        Assert.Equal("办件统计", Assert.Single(Assert.Single(Registry.For(_ => false)).Entries).Title);

    [Theory]
    [InlineData("/approval", "审批办理")]
    [InlineData("/approval/0198", "审批办理")]
    [InlineData("/approval/statistics", "办件统计")]
    [InlineData("/approvals", null)]
    [InlineData("/", null)]
    public void At_ForAnAddress_TakesTheLongestEntryAboveIt(string path, string? title) => Assert.Equal(title, Registry.At(path)?.Title);

    [Fact]
    public void BasePath_InsideTheRepository_IsItsRootAndElsewhereTheProgramsFolder()
    {
        Assert.Equal(Path.TrimEndingDirectorySeparator(SourceTree.PathTo()), PortalDirectories.BasePath(AppContext.BaseDirectory));
        Assert.Equal("/usr/share", PortalDirectories.BasePath("/usr/share"));
    }

    [Fact]
    public void ChineseStrings_ForEveryRadzenComponentInThePages_HasEveryText()
    {
        var components = Directory.EnumerateFiles(SourceTree.PathTo("HealthPortal.Web"), "*.razor", SearchOption.AllDirectories)
            .SelectMany(path => RadzenTag().Matches(File.ReadAllText(path)))
            .Select(match => match.Groups["name"].Value)
            .Where(name => name != "Components")
            .Concat(["Dialog", "Notification"]) // drawn by <RadzenComponents />
            .Distinct(StringComparer.Ordinal);

        Assert.Empty(Missing(components));
    }

    [Fact]
    public void ChineseStrings_ForAComponentNobodyTranslated_WouldBeReported() => Assert.NotEmpty(Missing(["Spreadsheet"]));

    private static List<string> Missing(IEnumerable<string> components)
    {
        using var reader = new ResourceReader(typeof(Radzen.ILocalizer).Assembly.GetManifestResourceStream("Radzen.Blazor.RadzenStrings.resources")!);
        var keys = reader.Cast<DictionaryEntry>().Select(entry => (string)entry.Key).ToList();
        return [.. components.SelectMany(component => keys.Where(key => key.StartsWith(component + "_", StringComparison.Ordinal))).Where(key => !ChineseStrings.Texts.ContainsKey(key))];
    }

    [GeneratedRegex("<Radzen(?<name>[A-Z][A-Za-z]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RadzenTag();
}
