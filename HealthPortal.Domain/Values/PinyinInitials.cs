using System.Collections.Frozen;
using System.Text;

namespace HealthPortal.Domain.Values;

/// <summary>
/// First letters of the pinyin of a text, so that 公共场所卫生许可 is found by typing <c>ggcswsxk</c>. The table beside this file gives every character from
/// U+4E00 to U+9FA5 one reading; words of the field whose reading depends on the word come first.
/// </summary>
public static class PinyinInitials
{
    private const char First = '\u4E00';
    private const char Last = '\u9FA5';

    private static readonly Tables Data = Tables.Read();

    /// <summary>Lower-case letters and digits only; everything else (punctuation, blanks) is left out.</summary>
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        var initials = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            if (Data.LongestWordAt(text, i) is { } word)
            {
                initials.Append(word.Initials);
                i += word.Length;
                continue;
            }

            var c = text[i++];
            if (c is >= First and <= Last)
            {
                initials.Append(Data.Letters[c - First]);
            }
            else if (c is >= '！' and <= '～' ? char.IsAsciiLetterOrDigit((char)(c - 0xFEE0)) : char.IsAsciiLetterOrDigit(c))
            {
                initials.Append(char.ToLowerInvariant(c >= '！' ? (char)(c - 0xFEE0) : c));
            }
        }

        return initials.ToString();
    }

    private sealed record Tables(string Letters, FrozenDictionary<string, string> Words, FrozenSet<char> WordStarts, int LongestWord)
    {
        public static Tables Read()
        {
            using var stream = typeof(PinyinInitials).Assembly.GetManifestResourceStream("HealthPortal.Domain.Values.PinyinInitials.txt")
                ?? throw new InvalidOperationException("The pinyin table is not embedded in the assembly.");
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var letters = new StringBuilder(Last - First + 1);
            var words = new Dictionary<string, string>(StringComparer.Ordinal);
            while (reader.ReadLine() is { } line)
            {
                var blank = line.IndexOf(' ', StringComparison.Ordinal);
                if (blank > 0)
                {
                    words[line[..blank]] = line[(blank + 1)..];
                }
                else
                {
                    letters.Append(line);
                }
            }

            if (letters.Length != Last - First + 1)
            {
                throw new InvalidOperationException($"The pinyin table has {letters.Length} letters instead of {Last - First + 1}.");
            }

            return new Tables(
                letters.ToString(),
                words.ToFrozenDictionary(StringComparer.Ordinal),
                words.Keys.Select(word => word[0]).ToFrozenSet(),
                words.Keys.Max(word => word.Length));
        }

        public (int Length, string Initials)? LongestWordAt(string text, int start)
        {
            if (!WordStarts.Contains(text[start]))
            {
                return null;
            }

            for (var length = Math.Min(LongestWord, text.Length - start); length > 1; length--)
            {
                if (Words.TryGetValue(text.Substring(start, length), out var initials))
                {
                    return (length, initials);
                }
            }

            return null;
        }
    }
}
