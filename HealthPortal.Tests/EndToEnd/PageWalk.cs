using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>A page somebody can reach, and what kind of page it is.</summary>
/// <param name="Path">Address within the portal.</param>
/// <param name="Shape">The address with identifiers and queries taken out: pages of one shape look alike.</param>
public sealed record WalkedPage(string Path, string Shape);

/// <summary>
/// Finds the pages a signed-in person can reach by links: the navigation, then what those pages link to, one of each shape.
/// A new page needs no entry anywhere, only a link that leads to it.
/// </summary>
public static partial class PageWalk
{
    /// <summary>Pages that no link leads to.</summary>
    private static readonly string[] Extra = ["/", "/account/password", "/account/forbidden", "/me", "/search?q=许可", "/there-is-no-such-page"];

    private const int MostPages = 120;

    public static async Task<IReadOnlyList<WalkedPage>> FindAsync(IPage page)
    {
        var found = new List<WalkedPage>();
        await VisitAsync(page, new HashSet<string>(StringComparer.Ordinal), walked =>
        {
            found.Add(walked);
            return Task.CompletedTask;
        });
        return found;
    }

    /// <summary>Opens each page once and lets <paramref name="visit"/> look at it while it is open.</summary>
    /// <param name="known">Shapes that somebody else was shown already: not visited, and not opened to look for links. What is visited now is added.</param>
    public static async Task VisitAsync(IPage page, ISet<string> known, Func<WalkedPage, Task> visit)
    {
        var found = new Dictionary<string, WalkedPage>(StringComparer.Ordinal);
        var waiting = new Queue<WalkedPage>();
        foreach (var path in Extra)
        {
            Take(path);
        }

        while (waiting.TryDequeue(out var next))
        {
            await OpenAsync(page, next.Path);
            var links = await page.EvaluateAsync<string[]>(
                "() => [...document.querySelectorAll('#navigation a[href], main a[href]')].filter(a => !a.hasAttribute('download') && a.target !== '_blank').map(a => a.getAttribute('href'))");
            foreach (var link in links)
            {
                Take(link);
            }

            if (known.Add(next.Shape))
            {
                await visit(next);
            }
        }

        void Take(string link)
        {
            var path = link.Split('#')[0];
            if (path.Length == 0 || path.StartsWith("//", StringComparison.Ordinal) || path.Contains(':', StringComparison.Ordinal) || File().IsMatch(path))
            {
                return;
            }

            var walked = new WalkedPage(path.StartsWith('/') ? path : "/" + path, ShapeOf(path));
            // The home page is opened for everybody: it has the navigation of this person.
            if (found.Count < MostPages && (walked.Path == "/" || !known.Contains(walked.Shape)) && found.TryAdd(walked.Shape, walked))
            {
                waiting.Enqueue(walked);
            }
        }
    }

    /// <summary>Opens a page and waits until it has drawn what it loads.</summary>
    public static async Task OpenAsync(IPage page, string path)
    {
        await page.GotoAsync(path);
        await SettleAsync(page);
    }

    /// <summary>No part of the page says any more that it is loading, and nothing has changed for a moment.</summary>
    public static async Task SettleAsync(IPage page)
    {
        await page.WaitForFunctionAsync(
            """
            () => {
              const main = document.querySelector('main');
              const busy = !main || !main.textContent.trim() || document.querySelector('[aria-busy="true"], .loading');
              const now = document.body.innerHTML.length;
              const quiet = window.walkedLength === now && performance.now() - window.walkedSince > 250;
              if (window.walkedLength !== now) { window.walkedLength = now; window.walkedSince = performance.now(); }
              return !busy && quiet;
            }
            """,
            null,
            new PageWaitForFunctionOptions { PollingInterval = 50, Timeout = 30_000 });
    }

    public static string ShapeOf(string path)
    {
        var shape = Identifier().Replace(path.Split('?')[0].TrimStart('/'), "id");
        return shape.Length == 0 ? "home" : shape.Replace('/', '-');
    }

    /// <summary>GUIDs, numbers, and codes with a digit in them.</summary>
    [GeneratedRegex(@"(?<=^|/)(?=[^/]*\d)[^/]+", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^/?(exports|files|documents)/|\.(pdf|xlsx|csv|zip|png|jpg)(\?|$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex File();
}
