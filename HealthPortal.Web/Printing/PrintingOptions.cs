namespace HealthPortal.Web.Printing;

/// <summary>Settings of the section "Printing".</summary>
public sealed class PrintingOptions
{
    public const string Section = "Printing";

    /// <summary>Path of the browser when it is not in PATH.</summary>
    public string? ChromiumPath { get; set; }

    /// <summary>Path of qpdf when it is not in PATH.</summary>
    public string? QpdfPath { get; set; }

    /// <summary>Chromium's own sandbox; null turns it on unless the portal runs as root, where Chromium refuses to start with it.</summary>
    public bool? Sandbox { get; set; }

    /// <summary>How many documents are printed at the same time; the others wait.</summary>
    public int Pages { get; set; } = 2;

    /// <summary>After so many prints a fresh browser takes over, since a browser's memory only grows.</summary>
    public int PrintsPerBrowser { get; set; } = 500;

    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Where printed files are kept for the next who asks for the same document.</summary>
    public string CacheDirectory { get; set; } = Path.Combine(Path.GetTempPath(), "health-portal-pdf");

    /// <summary>In bytes; the files not asked for longest go first.</summary>
    public long CacheLimit { get; set; } = 256L * 1024 * 1024;
}
