using System.Globalization;
using System.Text;

namespace HealthPortal.Data.Files;

/// <summary>Makes the name a browser sends fit to be shown, stored and offered for download.</summary>
public static class UploadName
{
    private const int MaxLength = 120;

    /// <summary>
    /// Without folders, control characters and direction marks (which make <c>exe.pdf</c> out of <c>fdp.exe</c>), without characters that
    /// file systems refuse, at most 120 characters with the extension kept.
    /// </summary>
    public static string Tidy(string? name)
    {
        var text = (name ?? string.Empty).Normalize(NormalizationForm.FormC);
        text = text[(text.LastIndexOfAny(['/', '\\']) + 1)..];
        var tidy = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse)
            {
                continue;
            }

            tidy.Append(rune.Value is '<' or '>' or ':' or '"' or '|' or '?' or '*' ? new Rune('_') : rune);
        }

        var clean = tidy.ToString().Trim(' ', '.', '\u3000');
        if (clean.Length == 0)
        {
            return "未命名";
        }

        if (clean.Length <= MaxLength)
        {
            return clean;
        }

        var extension = Path.GetExtension(clean);
        extension = extension.Length > 10 ? string.Empty : extension;
        var stem = clean[..(MaxLength - extension.Length)];
        return (char.IsHighSurrogate(stem[^1]) ? stem[..^1] : stem) + extension;
    }
}
