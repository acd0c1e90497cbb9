using System.Globalization;

namespace HealthPortal.Web.Shell;

/// <summary>
/// Values out of an address. Pages take every query value as text and read it here, because a typed one that somebody has spoilt makes the
/// framework throw before the page can say anything; what cannot be read counts as not given.
/// </summary>
public static class AddressText
{
    public static Guid? Id(string? text) => Guid.TryParse(text, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>A number from 1.</summary>
    public static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    public static bool Flag(string? text) => string.Equals(text, "true", StringComparison.OrdinalIgnoreCase);
}
