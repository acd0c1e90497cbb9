using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using HealthPortal.Web.Printing;
using Microsoft.Playwright;

namespace HealthPortal.Tests.Kit;

/// <summary>How the person looks at the portal.</summary>
public sealed record BrowserOptions
{
    public int Width { get; init; } = 1440;

    public int Height { get; init; } = 900;

    public ColorScheme Scheme { get; init; } = ColorScheme.Light;

    /// <summary>Complaints that the test provokes on purpose; a complaint that contains one of these words is not held against it.</summary>
    public IReadOnlyList<string> Expected { get; init; } = [];

    /// <summary>Another site of this machine that a page may lead to.</summary>
    public Uri? Neighbour { get; init; }
}

/// <summary>
/// The Chromium of this machine, one process for the whole test run. It is a child of Playwright's driver, which ends when the pipe
/// to this process closes, so nothing is left behind when the test host is killed.
/// </summary>
public static class Browser
{
    private static readonly string? Executable = Chromium.Find();

    private static readonly Lazy<Task<IBrowser>> Running = new(async () =>
    {
        // A small machine that runs other tests at the same time may take its time; a person would wait as well.
        Assertions.SetDefaultExpectTimeout(20_000);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            Args = Chromium.QuietArguments,
            ChromiumSandbox = !Environment.IsPrivilegedProcess,
        });
        AppDomain.CurrentDomain.ProcessExit += (_, _) => playwright.Dispose();
        return browser;
    });

    /// <summary>Why there is no browser on this machine, or null when there is.</summary>
    public static string? MissingReason => Executable is null
        ? "Chromium is not installed (no chromium-headless-shell, chromium, chromium-browser or google-chrome in PATH); ./dev test installs it."
        : null;

    /// <summary>
    /// Runs a journey of one or several people. Each person has a browser context of their own. When the journey has ended well,
    /// no person's page may have written an error to the console, thrown, been answered with a server error, or asked another host.
    /// When it fails, pictures of all open pages are left in artifacts/browser.
    /// </summary>
    public static async Task JourneyAsync(Uri portal, Func<Journey, Task> steps, BrowserOptions? options = null, [CallerMemberName] string name = "")
    {
        Prerequisite.Check(MissingReason);
        var journey = new Journey(await Running.Value, portal, options ?? new BrowserOptions());
        var ended = false;
        try
        {
            await steps(journey);
            journey.AssertNoComplaints();
            ended = true;
        }
        finally
        {
            if (!ended)
            {
                await journey.TakePicturesAsync(name);
            }

            await journey.CloseAsync();
        }
    }

    /// <summary>A journey of one person, whose page the steps receive.</summary>
    public static Task VisitAsync(Uri portal, Func<IPage, Task> steps, BrowserOptions? options = null, [CallerMemberName] string name = "") =>
        JourneyAsync(portal, async journey => await steps(await journey.PersonAsync("visitor")), options, name);
}

/// <summary>The people of one browser test.</summary>
public sealed class Journey
{
    private readonly IBrowser browser;
    private readonly BrowserOptions options;
    private readonly List<(string Name, IPage Page)> people = [];
    private readonly ConcurrentQueue<string> complaints = new();

    internal Journey(IBrowser browser, Uri portal, BrowserOptions options)
    {
        this.browser = browser;
        this.options = options;
        Portal = portal;
    }

    public Uri Portal { get; }

    /// <summary>What the pages complained about so far, without what the options expect.</summary>
    public IReadOnlyList<string> Complaints =>
        [.. complaints.Where(complaint => !options.Expected.Any(word => complaint.Contains(word, StringComparison.Ordinal)))];

    /// <summary>A new person at a computer of their own: no cookies of the others.</summary>
    /// <param name="name">Names the person in complaints and pictures.</param>
    public async Task<IPage> PersonAsync(string name, BrowserOptions? own = null)
    {
        var look = own ?? options;
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Portal.ToString(),
            Locale = "zh-CN",
            TimezoneId = "Asia/Shanghai",
            ColorScheme = look.Scheme,
            ViewportSize = new ViewportSize { Width = look.Width, Height = look.Height },
            ReducedMotion = ReducedMotion.Reduce,
            AcceptDownloads = true,
        });
        context.SetDefaultTimeout(20_000);
        await context.RouteAsync(address => !IsAtHome(address), async route =>
        {
            complaints.Enqueue($"{name}: request to another host: {route.Request.Url}");
            await route.AbortAsync();
        });
        context.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints.Enqueue($"{name}: console {message.Type}: {message.Text} ({message.Location})");
            }
        };
        context.WebError += (_, error) => complaints.Enqueue($"{name}: page error: {error.Error}");
        context.Response += (_, response) =>
        {
            if (response.Status >= 500)
            {
                complaints.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{name}: server error {response.Status} at {response.Url}"));
            }
        };
        var page = await context.NewPageAsync();
        people.Add((name, page));
        return page;
    }

    public void AssertNoComplaints()
    {
        if (Complaints.Count > 0)
        {
            Assert.Fail("The browser complained:\n" + string.Join('\n', Complaints));
        }
    }

    internal async Task TakePicturesAsync(string test)
    {
        var folder = Directory.CreateDirectory(SourceTree.PathTo("artifacts", "browser")).FullName;
        foreach (var (name, page) in people)
        {
            if (page.IsClosed)
            {
                continue;
            }

            try
            {
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{test}-{name}.png"), Timeout = 5_000 });
            }
            catch (PlaywrightException)
            {
                // The picture is a service to the reader of the failure; a page that cannot give one must not hide it.
            }
            catch (TimeoutException)
            {
                // As above.
            }
        }
    }

    internal async Task CloseAsync()
    {
        foreach (var (_, page) in people)
        {
            await page.Context.CloseAsync();
        }
    }

    private bool IsAtHome(string address)
    {
        var uri = new Uri(address);
        return uri.Scheme is "data" or "blob" or "about" || new[] { Portal, options.Neighbour }.Any(home => uri.Authority == home?.Authority);
    }
}
