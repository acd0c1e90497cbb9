using System.Globalization;

namespace HealthPortal.Web.Parts;

/// <summary>How dates, moments and sizes are written on screen. Stored moments are UTC; people read Shanghai time.</summary>
public static class Display
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <param name="utc">A stored moment.</param>
    public static string Moment(DateTime utc) =>
        TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), Shanghai).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Size(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => $"{(bytes / 1024d).ToString("0", CultureInfo.InvariantCulture)} KB",
        _ => $"{(bytes / 1048576d).ToString("0.0", CultureInfo.InvariantCulture)} MB",
    };
}
