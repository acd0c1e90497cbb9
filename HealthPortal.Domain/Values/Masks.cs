namespace HealthPortal.Domain.Values;

/// <summary>
/// How personal data looks to people who may not see it whole. Works on any text, also on wrong or foreign numbers: what is too short to be
/// masked in part is masked whole. Credit codes are public and have no mask.
/// </summary>
public static class Masks
{
    /// <summary>First three and last four characters: <c>320***********1234</c>.</summary>
    public static string IdentityNumber(string? number) => KeepEnds(number, 3, 4);

    /// <summary><c>138****5678</c>, <c>0512-****5678</c>; an extension stays, it names no person.</summary>
    public static string Phone(string? number)
    {
        if (string.IsNullOrEmpty(number))
        {
            return string.Empty;
        }

        var extensionAt = number.IndexOf('转', StringComparison.Ordinal);
        if (extensionAt > 0)
        {
            return $"{Phone(number[..extensionAt].TrimEnd())} {number[extensionAt..]}";
        }

        var dash = number.IndexOf('-', StringComparison.Ordinal);
        return dash is >= 3 and <= 4 && number.Length - dash > 6
            ? string.Concat(number.AsSpan(0, dash + 1), KeepEnds(number[(dash + 1)..], 0, 4))
            : KeepEnds(number, 3, 4);
    }

    /// <summary>The first character, then a star for each other: <c>张*</c>, <c>张**</c>.</summary>
    public static string Name(string? name)
    {
        var text = name?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        var characters = new System.Globalization.StringInfo(text);
        return characters.LengthInTextElements == 1
            ? "*"
            : characters.SubstringByTextElements(0, 1) + new string('*', characters.LengthInTextElements - 1);
    }

    private static string KeepEnds(string? text, int first, int last)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        return text.Length <= first + last
            ? new string('*', text.Length)
            : string.Concat(text.AsSpan(0, first), new string('*', text.Length - first - last), text.AsSpan(text.Length - last));
    }
}
