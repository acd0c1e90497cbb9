namespace HealthPortal.Web.Printing;

/// <summary>The browser of the operating system. Playwright's own download is never used: servers in these networks have no way out.</summary>
public static class Chromium
{
    // The headless shell prints without a process for each paper, ten times faster than the whole browser (docs/benchmarks.md).
    private static readonly string[] Names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    /// <summary>No window, nothing asked from the network by the browser itself, no use of graphics hardware.</summary>
    public static IReadOnlyList<string> QuietArguments { get; } =
    [
        "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--font-render-hinting=none",
    ];

    /// <summary>Path of the installed browser, or null.</summary>
    /// <param name="configured">What the administrator set; wins when the file exists.</param>
    public static string? Find(string? configured = null)
    {
        if (!string.IsNullOrWhiteSpace(configured))
        {
            return File.Exists(configured) ? configured : null;
        }

        return Programs.Find(Names);
    }
}
