using System.Diagnostics;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using HealthPortal.Data.Platform.Notices;

namespace HealthPortal.Tests.Data.Platform.Notices;

/// <summary>What comes out of the sanitiser is judged by what a parser makes of it, not by the look of its text.</summary>
public class RichTextTests
{
    private const string Pictures = "/files/announcements/019/";

    private static readonly string Hash = new('a', 64);

    public static TheoryData<string> Vectors =>
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<<script>alert(1)//<</script>",
        "<script/x>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<img src='x' onerror='alert(1)' />",
        "<IMG \"\"\"><SCRIPT>alert(1)</SCRIPT>\"\\>",
        "<img/src=`x`onerror=alert(1)>",
        "<img src=javascript:alert(1)>",
        "<img src='data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+'>",
        "<img src=//evil.example/a.png>",
        "<img src=https://evil.example/beacon.gif>",
        "<img srcset='https://evil.example/a 1x' src='/files/announcements/019/../../account/sign-out'>",
        "<p onclick=alert(1)>a</p>",
        "<p OnMouseOver='alert(1)'>a</p>",
        "<p onfocus=alert(1) autofocus tabindex=1>a</p>",
        "<p style='background:url(javascript:alert(1))'>a</p>",
        "<p style='width:expression(alert(1))'>a</p>",
        "<p style='position:fixed;inset:0;z-index:9999'>盖住页面</p>",
        "<p style='text-align:center;behavior:url(x.htc)'>a</p>",
        "<a href='javascript:alert(1)'>a</a>",
        "<a href='JaVaScRiPt:alert(1)'>a</a>",
        "<a href=' javascript:alert(1)'>a</a>",
        "<a href='java\tscript:alert(1)'>a</a>",
        "<a href='java&#10;script:alert(1)'>a</a>",
        "<a href='&#106;&#97;&#118;&#97;script&colon;alert(1)'>a</a>",
        "<a href='\u0001javascript:alert(1)'>a</a>",
        "<a href='\u200bjavascript:alert(1)'>a</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>a</a>",
        "<a href='vbscript:msgbox(1)'>a</a>",
        "<a href='//evil.example'>a</a>",
        "<a href='\\\\evil.example'>a</a>",
        "<a href='/\\evil.example'>a</a>",
        "<a href='http://user:pass@evil.example'>a</a>",
        "<a href='file:///etc/passwd'>a</a>",
        "<a href='x' ping='https://evil.example'>a</a>",
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><a xlink:href='javascript:alert(1)'><text>a</text></a></svg>",
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
        "<svg><foreignObject><p onclick=alert(1)>a</p></foreignObject></svg>",
        "<math><maction actiontype='statusline#' xlink:href='javascript:alert(1)'>a</maction></math>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
        "<template><img src=x onerror=alert(1)></template>",
        "<xmp><img title='</xmp><img src=x onerror=alert(1)>'></xmp>",
        "<noembed><img title='</noembed><img src=x onerror=alert(1)>'></noembed>",
        "<iframe src=javascript:alert(1)></iframe>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<object data=javascript:alert(1)></object>",
        "<embed src=javascript:alert(1)>",
        "<applet code=x></applet>",
        "<form action=javascript:alert(1)><button>提交</button><input type=image src=x onerror=alert(1)></form>",
        "<form><button formaction=javascript:alert(1)>a</button></form>",
        "<input onfocus=alert(1) autofocus>",
        "<details open ontoggle=alert(1)>a</details>",
        "<video><source onerror=alert(1)></video>",
        "<audio src=x onerror=alert(1)>",
        "<body onload=alert(1)>",
        "<base href='https://evil.example/'>",
        "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
        "<link rel=stylesheet href='https://evil.example/x.css'>",
        "<style>@import 'https://evil.example/x.css';</style>",
        "<style><img src='</style><img src=x onerror=alert(1)>'></style>",
        "<title><img src=x onerror=alert(1)></title>",
        "<!--><img src=x onerror=alert(1)>-->",
        "<!--[if IE]><script>alert(1)</script><![endif]-->",
        "<![CDATA[<img src=x onerror=alert(1)>]]>",
        "<?xml version='1.0'?><script>alert(1)</script>",
        "<p title='\"><img src=x onerror=alert(1)>'>a</p>",
        "<img alt='\" onerror=\"alert(1)' src='/files/announcements/019/" + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" + "'>",
        "<img alt='`onerror=alert(1) ' src='/files/announcements/019/" + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" + "'>",
        "<table><tr><td background='javascript:alert(1)'>a</td></tr></table>",
        "<table background='https://evil.example/x.png'><caption><img src=x onerror=alert(1)></caption></table>",
        "<p id=content class='dialog topbar' data-reload>a</p>",
        "<a name=body href='/announcements'>a</a>",
        "<custom-element onclick=alert(1)>a</custom-element>",
        "<p is='x-y'>a</p>",
        "<div><div><p><a href='javascript:alert(1)'><b><i>nest<p></b></a></i>",
        "<a href='https://a.example'><table><tr><td><a href='javascript:alert(1)'>b</a></td></tr></table></a>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
        "<img src=x onerror=alert(1)//",
        "<p><img src=\"x\" onerror=\"alert(1)",
        "\u0000<scr\u0000ipt>alert(1)</scr\u0000ipt>",
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Sanitize_WhenTextIsHostile_LeavesNothingThatRunsOrReachesOut(string hostile)
    {
        var clean = RichText.Sanitize("<p>前文</p>" + hostile + "<p>后文</p>", Pictures);
        Assert.Equal([], Faults(clean));
        Assert.Equal(clean, RichText.Sanitize(clean, Pictures));
    }

    [Theory]
    [InlineData("<p onclick=alert(1)>a</p>", "p onclick")]
    [InlineData("<a href='javascript:alert(1)'>a</a>", "a href=javascript:alert(1)")]
    [InlineData("<svg></svg>", "svg")]
    public void Faults_WhenMarkupIsHostile_FindsThem(string html, string fault) => Assert.Equal([fault], Faults(html));

    [Theory]
    [InlineData("<p>甲<b>乙</b><i>丙</i></p>", "<p>甲<strong>乙</strong><em>丙</em></p>")]
    [InlineData("<h1>标题</h1>", "<h2>标题</h2>")]
    [InlineData("<p style=\"text-align: center;\">中</p>", "<p class=\"align-center\">中</p>")]
    [InlineData("<div align=right>右</div>", "<p class=\"align-right\">右</p>")]
    [InlineData("<p><font color=\"#c00000\">红</font></p>", "<p><span class=\"emphasis\">红</span></p>")]
    [InlineData("<p><span style=\"font-size:30px\">大</span></p>", "<p>大</p>")]
    [InlineData("<ul><li>一<li>二</ul>", "<ul><li>一</li><li>二</li></ul>")]
    [InlineData("<ol start=3><li>三</ol>", "<ol start=\"3\"><li>三</li></ol>")]
    [InlineData("<table><tr><th scope=col colspan=2>甲</th></tr></table>", "<table><tbody><tr><th colspan=\"2\" scope=\"col\">甲</th></tr></tbody></table>")]
    [InlineData("<a href=\"https://www.nhc.gov.cn/?a=1&amp;b=2\">委</a>", "<a href=\"https://www.nhc.gov.cn/?a=1&amp;b=2\" target=\"_blank\" rel=\"noopener noreferrer\">委</a>")]
    [InlineData("<a href=\"mailto:a@b.example\">邮</a>", "<a href=\"mailto:a@b.example\" target=\"_blank\" rel=\"noopener noreferrer\">邮</a>")]
    [InlineData("<a href=\"/announcements\">内</a>", "<a href=\"/announcements\" target=\"_blank\" rel=\"noopener noreferrer\">内</a>")]
    [InlineData("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2")]
    public void Sanitize_WhenTextIsPlainWork_KeepsItsMeaning(string html, string expected) => Assert.Equal(expected, RichText.Sanitize(html, Pictures));

    [Fact]
    public void Sanitize_WhenPictureIsOfThisRecord_KeepsIt()
    {
        var clean = RichText.Sanitize($"<p><img src=\"{Pictures}{Hash}\" alt=\"图\" width=\"300\" onload=\"alert(1)\"></p>", Pictures);
        Assert.Equal($"<p><img src=\"{Pictures}{Hash}\" alt=\"图\" width=\"300\" loading=\"lazy\"></p>", clean);
        Assert.Equal("", RichText.Sanitize($"<img src=\"/files/announcements/020/{Hash}\">", Pictures));
    }

    [Fact]
    public void Sanitize_WhenNestedDeeply_EndsSoonAndKeepsTheWords()
    {
        var watch = Stopwatch.StartNew();
        var clean = RichText.Sanitize(string.Concat(Enumerable.Repeat("<blockquote>", 900)) + "深" + string.Concat(Enumerable.Repeat("</blockquote>", 900)), Pictures);
        Assert.Contains("深", clean, StringComparison.Ordinal);
        Assert.NotNull(RichText.TooMuch(string.Concat(Enumerable.Repeat("<blockquote>", 9000))));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), watch.Elapsed.ToString());
        Assert.Equal([], Faults(clean));
    }

    [Fact]
    public void TooMuch_WhenLongOrFullOfTags_SaysSo()
    {
        Assert.Null(RichText.TooMuch("<p>正文</p>"));
        Assert.NotNull(RichText.TooMuch(new string('长', RichText.Longest + 1)));
        Assert.NotNull(RichText.TooMuch(string.Concat(Enumerable.Repeat("<b>", 20_001))));
        Assert.Equal("", RichText.Sanitize(new string('长', RichText.Longest + 1), Pictures));
    }

    [Theory]
    [InlineData("<p> &nbsp;<br></p>", true)]
    [InlineData("<p>字</p>", false)]
    public void IsEmpty_JudgesWhatCanBeSeen(string html, bool empty) => Assert.Equal(empty, RichText.IsEmpty(RichText.Sanitize(html, Pictures)));

    /// <summary>Reads the text as a browser would and names everything that is not on the list; written apart from the sanitiser's own list on purpose.</summary>
    private static List<string> Faults(string html)
    {
        var known = "p br hr h2 h3 h4 strong em u s sub sup ul ol li blockquote table caption thead tbody tfoot tr th td a img span".Split(' ');
        var attributes = "href target rel src alt width height loading colspan rowspan scope start class".Split(' ');
        var classes = "align-center align-right align-justify emphasis".Split(' ');
        var body = new HtmlParser(new HtmlParserOptions { IsScripting = true }).ParseDocument("<!doctype html><body>" + html).Body!;
        var faults = new List<string>();
        foreach (var element in body.QuerySelectorAll("*"))
        {
            if (!known.Contains(element.LocalName, StringComparer.Ordinal) || element.NamespaceUri != NamespaceNames.HtmlUri)
            {
                faults.Add(element.LocalName);
                continue;
            }

            foreach (var attribute in element.Attributes)
            {
                if (!attributes.Contains(attribute.Name, StringComparer.Ordinal))
                {
                    faults.Add($"{element.LocalName} {attribute.Name}");
                }
                else if (attribute.Name == "href" && !(attribute.Value.StartsWith("https://", StringComparison.Ordinal) || attribute.Value.StartsWith("http://", StringComparison.Ordinal) || attribute.Value.StartsWith("mailto:", StringComparison.Ordinal) || (attribute.Value.StartsWith('/') && attribute.Value is not ['/', '/' or '\\', ..]))
                    || (attribute.Name == "src" && attribute.Value != Pictures + Hash)
                    || (attribute.Name == "class" && attribute.Value.Split(' ').Except(classes, StringComparer.Ordinal).Any()))
                {
                    faults.Add($"{element.LocalName} {attribute.Name}={attribute.Value}");
                }
                else if (attribute is { Name: "href", Value: var value } && value.Contains('@', StringComparison.Ordinal) && !value.StartsWith("mailto:", StringComparison.Ordinal))
                {
                    faults.Add("href with a name in it");
                }
            }
        }

        return faults;
    }
}
