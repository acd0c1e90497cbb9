using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Data.Platform.Notices;

/// <summary>
/// Makes text from a rich-text editor, or from anybody who posts in its name, harmless. It is an allow-list: the HTML is parsed as a browser
/// would, and a new text is written with only the elements, attributes and addresses known here. Nothing of the original markup is copied,
/// and no element with a parsing mode of its own (script, style, svg, math, template, noscript …) is ever written, so what a browser
/// makes of the result is what was checked.
/// </summary>
public static partial class RichText
{
    /// <summary>Characters of a text as it is kept. Pictures are files, so this is a very long document.</summary>
    public const int Longest = 300_000;

    /// <summary>More markup than any document has; parsing broken nests takes time in proportion to the square.</summary>
    private const int MostTags = 20_000;

    /// <summary>Elements opened and not yet closed.</summary>
    private const int MostOpen = 1000;

    /// <summary>Deeper elements are written flat.</summary>
    private const int Deepest = 60;

    /// <summary>Element as it comes → as it is written.</summary>
    private static readonly FrozenDictionary<string, string> Elements = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["p"] = "p", ["div"] = "p", ["br"] = "br", ["hr"] = "hr",
        ["h1"] = "h2", ["h2"] = "h2", ["h3"] = "h3", ["h4"] = "h4", ["h5"] = "h4", ["h6"] = "h4",
        ["strong"] = "strong", ["b"] = "strong", ["em"] = "em", ["i"] = "em", ["u"] = "u", ["s"] = "s", ["strike"] = "s", ["del"] = "s", ["sub"] = "sub", ["sup"] = "sup",
        ["ul"] = "ul", ["ol"] = "ol", ["li"] = "li", ["blockquote"] = "blockquote",
        ["table"] = "table", ["caption"] = "caption", ["thead"] = "thead", ["tbody"] = "tbody", ["tfoot"] = "tfoot", ["tr"] = "tr", ["th"] = "th", ["td"] = "td",
        ["a"] = "a", ["img"] = "img", ["span"] = "span", ["font"] = "span",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Not even their text is kept: it was never meant to be read.</summary>
    private static readonly FrozenSet<string> Dropped = new[]
    {
        "script", "style", "template", "noscript", "noembed", "noframes", "iframe", "frame", "frameset", "object", "embed", "applet", "param", "head", "title", "base", "link", "meta",
        "svg", "math", "textarea", "select", "option", "xmp", "plaintext", "audio", "video", "source", "track", "canvas", "portal", "dialog",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Void = new[] { "br", "hr", "img" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Alignable = new[] { "p", "h2", "h3", "h4", "th", "td" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A block in a block would be closed by the browser at another place than it stands.</summary>
    private static readonly FrozenSet<string> Blocks = new[] { "p", "hr", "h2", "h3", "h4", "ul", "ol", "blockquote", "table" }.ToFrozenSet(StringComparer.Ordinal);

    public static Problem? TooMuch(string html) =>
        html.Length > Longest || html.AsSpan().Count('<') > MostTags ? new Problem("正文过长，请删减，或把部分内容改为附件。", "body")
        : IsDeep(html) ? new Problem("正文的格式层层嵌套，无法处理，请清除格式后再试。", "body")
        : null;

    /// <summary>A look at the bare text: parsing a nest of thousands would take seconds, and no document has one.</summary>
    private static bool IsDeep(string html)
    {
        var depth = 0;
        foreach (var tag in Tags().EnumerateMatches(html))
        {
            depth = html[tag.Index + 1] == '/' ? Math.Max(0, depth - 1) : depth + 1;
            if (depth > MostOpen)
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="html">Anything. What <see cref="TooMuch"/> objects to becomes empty.</param>
    /// <param name="pictures">Beginning of the addresses pictures may have: the portal's own file endpoint of this record.</param>
    public static string Sanitize(string? html, string pictures)
    {
        if (string.IsNullOrWhiteSpace(html) || TooMuch(html) is not null)
        {
            return "";
        }

        // What is written is read again until it stays as it is: a text on which two parsers disagree does not come to rest and is not kept.
        var text = Write(html, pictures);
        for (var turn = 0; turn < 3; turn++)
        {
            var again = Write(text, pictures);
            if (again == text)
            {
                return text;
            }

            text = again;
        }

        return WebUtility.HtmlEncode(PlainText(html));
    }

    /// <summary>The words alone.</summary>
    public static string PlainText(string html)
    {
        using var document = new HtmlParser().ParseDocument("");
        var body = document.CreateElement("div");
        body.InnerHtml = Write(html, pictures: "\0");
        return Spaces().Replace(body.TextContent, " ").Trim();
    }

    /// <summary>Whether there is anything to read or look at.</summary>
    public static bool IsEmpty(string sanitized) => !sanitized.Contains("<img ", StringComparison.Ordinal) && PlainText(sanitized).Length == 0;

    private static string Write(string html, string pictures)
    {
        using var document = new HtmlParser(new HtmlParserOptions { IsScripting = false }).ParseDocument("<!doctype html><html><body></body></html>");
        var text = new StringBuilder(html.Length);
        var nodes = new HtmlParser(new HtmlParserOptions { IsScripting = false }).ParseFragment(html, document.Body!);
        foreach (var node in nodes)
        {
            Write(node, text, pictures, depth: 0, inside: []);
        }

        return text.ToString();
    }

    private static void Write(INode node, StringBuilder text, string pictures, int depth, Stack<string> inside)
    {
        switch (node)
        {
            case IText words:
                text.Append(Encode(words.Data));
                return;
            case not IElement:
                return; // Comments, instructions, CDATA.
        }

        var element = (IElement)node;
        var name = element.LocalName.ToLowerInvariant();
        if (element.NamespaceUri != NamespaceNames.HtmlUri || Dropped.Contains(name))
        {
            return;
        }

        // Far below any document: recursion ends here, the words beneath are kept in a row.
        if (depth > Deepest)
        {
            text.Append(Encode(element.TextContent));
            return;
        }

        if (!Elements.TryGetValue(name, out var written) || !Fits(written, inside) || Attributes(element, written, pictures) is not { } attributes)
        {
            Children(element, text, pictures, depth, inside);
            return;
        }

        // A bare span says nothing.
        if (written == "span" && attributes.Length == 0)
        {
            Children(element, text, pictures, depth, inside);
            return;
        }

        text.Append('<').Append(written).Append(attributes).Append('>');
        if (Void.Contains(written))
        {
            return;
        }

        inside.Push(written);
        Children(element, text, pictures, depth, inside);
        inside.Pop();
        text.Append("</").Append(written).Append('>');
    }

    private static void Children(IElement element, StringBuilder text, string pictures, int depth, Stack<string> inside)
    {
        foreach (var child in element.ChildNodes)
        {
            Write(child, text, pictures, depth + 1, inside);
        }
    }

    /// <summary>Whether a browser would leave the element where it is written.</summary>
    private static bool Fits(string name, Stack<string> inside)
    {
        var parent = inside.Count > 0 ? inside.Peek() : null;
        return name switch
        {
            "li" => parent is "ul" or "ol",
            "tr" => parent is "thead" or "tbody" or "tfoot" or "table",
            "td" or "th" => parent == "tr",
            "thead" or "tbody" or "tfoot" or "caption" => parent == "table",
            "a" => !inside.Contains("a"),
            _ => (!Blocks.Contains(name) || !inside.Any(outer => outer is "p" or "h2" or "h3" or "h4" or "a" or "span" or "strong" or "em" or "u" or "s" or "sub" or "sup"))
                && parent is not ("ul" or "ol" or "table" or "thead" or "tbody" or "tfoot" or "tr"),
        };
    }

    /// <summary>The attributes to write, with a space before each; null when the element makes no sense without what was refused.</summary>
    private static string? Attributes(IElement element, string name, string pictures)
    {
        var text = new StringBuilder();
        switch (name)
        {
            case "a":
                if (Address(element.GetAttribute("href")) is not { } href)
                {
                    return null;
                }

                Add(text, "href", href);
                Add(text, "target", "_blank");
                Add(text, "rel", "noopener noreferrer");
                break;
            case "img":
                if (Picture(element.GetAttribute("src"), pictures) is not { } source)
                {
                    return null;
                }

                Add(text, "src", source);
                Add(text, "alt", Shorten(element.GetAttribute("alt") ?? "", 100));
                AddNumber(text, element, "width", 4000);
                AddNumber(text, element, "height", 4000);
                Add(text, "loading", "lazy");
                break;
            case "td" or "th":
                AddNumber(text, element, "colspan", 50);
                AddNumber(text, element, "rowspan", 200);
                if (name == "th" && element.GetAttribute("scope") is "col" or "row")
                {
                    Add(text, "scope", element.GetAttribute("scope")!);
                }

                break;
            case "ol":
                AddNumber(text, element, "start", 9999);
                break;
        }

        if (Classes(element, name) is { Length: > 0 } classes)
        {
            Add(text, "class", classes);
        }

        return text.ToString();
    }

    /// <summary>How it looks, in the portal's own words: alignment and emphasis, which keep their contrast in the dark and on paper. Style attributes are read for these two and never written.</summary>
    private static string Classes(IElement element, string name)
    {
        var asked = (element.GetAttribute("class") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var style = element.GetAttribute("style") ?? "";
        var found = new List<string>();
        if (Alignable.Contains(name))
        {
            var align = TextAlign().Match(style) is { Success: true } match ? match.Groups["side"].Value.ToLowerInvariant() : element.GetAttribute("align")?.ToLowerInvariant();
            if (align is "center" or "right" or "justify")
            {
                found.Add("align-" + align);
            }
            else if (asked.FirstOrDefault(word => word is "align-center" or "align-right" or "align-justify") is { } kept)
            {
                found.Add(kept);
            }
        }

        if (name == "span" && (asked.Contains("emphasis", StringComparer.Ordinal) || Red().IsMatch(element.GetAttribute("color") ?? "") || RedStyle().IsMatch(style)))
        {
            found.Add("emphasis");
        }

        return string.Join(' ', found);
    }

    /// <summary>Web pages, mail and telephone numbers, and pages of the portal. Everything else (javascript:, data:, vbscript:, //host) is no address.</summary>
    private static string? Address(string? raw)
    {
        if (raw is null)
        {
            return null;
        }

        // Browsers skip control characters and spaces in a scheme; so they are taken out before looking.
        var address = string.Concat(raw.Where(letter => letter > ' ' && letter is not ('\u007f' or (>= '\u0080' and <= '\u00a0') or '\u200b' or '\ufeff')));
        if (address.Length is 0 or > 2000 || address.Contains('\\', StringComparison.Ordinal))
        {
            return null;
        }

        if (address[0] == '/')
        {
            return address.StartsWith("//", StringComparison.Ordinal) ? null : address;
        }

        return MailOrPhone().IsMatch(address) || (Web().IsMatch(address) && Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0)
            ? address
            : null;
    }

    private static string? Picture(string? raw, string pictures) =>
        raw is not null && raw.StartsWith(pictures, StringComparison.Ordinal) && Hash().IsMatch(raw[pictures.Length..]) ? raw : null;

    private static void Add(StringBuilder text, string name, string value) => text.Append(' ').Append(name).Append("=\"").Append(Encode(value)).Append('"');

    private static void AddNumber(StringBuilder text, IElement element, string name, int most)
    {
        if (int.TryParse(element.GetAttribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
        {
            Add(text, name, number.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static string Shorten(string value, int most) => value.Length <= most ? value : value[..most];

    /// <summary>Chinese stays readable; what has a meaning in HTML is escaped, invisible control characters go.</summary>
    private static string Encode(string value)
    {
        var text = new StringBuilder(value.Length + 16);
        foreach (var letter in value)
        {
            switch (letter)
            {
                case '&':
                    text.Append("&amp;");
                    break;
                case '<':
                    text.Append("&lt;");
                    break;
                case '>':
                    text.Append("&gt;");
                    break;
                case '"':
                    text.Append("&quot;");
                    break;
                case '\'':
                    text.Append("&#39;");
                    break;
                case '`':
                    text.Append("&#96;");
                    break;
                case '\n' or '\t':
                    text.Append(letter);
                    break;
                default:
                    if (!char.IsControl(letter))
                    {
                        text.Append(letter);
                    }

                    break;
            }
        }

        return text.ToString();
    }

    [GeneratedRegex(@"(^|;)\s*text-align\s*:\s*(?<side>center|right|justify)\s*(;|$)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 500)]
    private static partial Regex TextAlign();

    [GeneratedRegex("^(red|#c00000|#ff0000|#f00|#b3231b)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 500)]
    private static partial Regex Red();

    [GeneratedRegex(@"(^|;)\s*color\s*:\s*(red|#c00000|#ff0000|#f00|rgb\(192,\s*0,\s*0\)|rgb\(255,\s*0,\s*0\))\s*(;|$)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 500)]
    private static partial Regex RedStyle();

    [GeneratedRegex("^https?://[^/]", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 500)]
    private static partial Regex Web();

    [GeneratedRegex(@"^(mailto:[^\s@:?&]+@[^\s@:?&]+|tel:\+?[0-9-]{3,20})$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 500)]
    private static partial Regex MailOrPhone();

    [GeneratedRegex("^[0-9a-f]{64}$", RegexOptions.None, matchTimeoutMilliseconds: 500)]
    private static partial Regex Hash();

    [GeneratedRegex("</?(?!(br|hr|img|input|col|wbr)\\b)[a-z]", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 500)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 500)]
    private static partial Regex Spaces();
}
