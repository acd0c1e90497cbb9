namespace HealthPortal.Web.Shell;

/// <summary>
/// How the person wants the portal to look. Kept in a cookie that the browser module <c>portal.js</c> writes and the server reads while
/// rendering the document, so that a page never flashes in the wrong colours.
/// </summary>
public sealed record Appearance(string Theme, string Size)
{
    public const string Cookie = "appearance";

    private static readonly string[] Themes = ["light", "dark", "system"];
    private static readonly string[] Sizes = ["standard", "large"];

    /// <summary>Media query under which the dark style sheets apply.</summary>
    public string DarkMedia => Theme switch
    {
        "dark" => "all",
        "light" => "not all",
        _ => "(prefers-color-scheme: dark)",
    };

    /// <summary>Reads a cookie value such as <c>dark.large</c>; anything unknown falls back to the defaults.</summary>
    public static Appearance Parse(string? cookie)
    {
        var parts = (cookie ?? string.Empty).Split('.');
        return new Appearance(
            Themes.Contains(parts[0], StringComparer.Ordinal) ? parts[0] : "system",
            parts.Length > 1 && Sizes.Contains(parts[1], StringComparer.Ordinal) ? parts[1] : "standard");
    }
}
