using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace HealthPortal.Web.Printing;

/// <summary>One running Chromium with its warm pages. Counts who uses it, and closes when it is retired and nobody does.</summary>
internal sealed class PdfBrowser
{
    private readonly IPlaywright driver;
    private readonly IBrowser browser;
    private readonly IBrowserContext context;
    private readonly ConcurrentBag<IPage> idle = [];
    private readonly Lock gate = new();
    private int users;
    private bool retired;
    private bool closed;

    private PdfBrowser(IPlaywright driver, IBrowser browser, IBrowserContext context)
    {
        this.driver = driver;
        this.browser = browser;
        this.context = context;
    }

    public int Prints { get; private set; }

    public bool IsConnected => browser.IsConnected;

    public static async Task<PdfBrowser> StartAsync(string executable, bool sandbox, TimeSpan timeout)
    {
        var driver = await Playwright.CreateAsync();
        IBrowser? browser = null;
        var ready = false;
        try
        {
            browser = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = executable,
                Args = Chromium.QuietArguments,
                ChromiumSandbox = sandbox,
                Timeout = (float)timeout.TotalMilliseconds,
            });
            var context = await browser.NewContextAsync(new BrowserNewContextOptions { JavaScriptEnabled = false, Offline = true, Locale = "zh-CN" });
            // Offline stops the network; this stops everything else that has an address, files of the server among them.
            await context.RouteAsync(
                address => !address.StartsWith("data:", StringComparison.Ordinal) && !string.Equals(address, "about:blank", StringComparison.Ordinal),
                route => route.AbortAsync());
            ready = true;
            return new PdfBrowser(driver, browser, context);
        }
        finally
        {
            if (!ready)
            {
                if (browser is not null)
                {
                    await browser.CloseAsync();
                }

                driver.Dispose();
            }
        }
    }

    public void Borrow()
    {
        lock (gate)
        {
            users++;
            Prints++;
        }
    }

    public async Task GiveBackAsync()
    {
        lock (gate)
        {
            users--;
        }

        await CloseWhenUnusedAsync();
    }

    public async Task RetireAsync()
    {
        lock (gate)
        {
            retired = true;
        }

        await CloseWhenUnusedAsync();
    }

    /// <exception cref="TimeoutException">The page took longer than <paramref name="timeout"/>.</exception>
    /// <exception cref="PlaywrightException">The browser is gone.</exception>
    public async Task<byte[]> PrintAsync(string html, TimeSpan timeout, CancellationToken cancellation)
    {
        if (!idle.TryTake(out var page))
        {
            page = await context.NewPageAsync().WaitAsync(timeout, cancellation);
        }

        var sound = false;
        try
        {
            await page.SetContentAsync(html, new PageSetContentOptions { Timeout = (float)timeout.TotalMilliseconds, WaitUntil = WaitUntilState.Load })
                .WaitAsync(timeout, cancellation);
            var pdf = await page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true, PrintBackground = true, Tagged = true })
                .WaitAsync(timeout, cancellation);
            sound = true;
            return pdf;
        }
        finally
        {
            if (sound)
            {
                idle.Add(page);
            }
            else
            {
                await DiscardAsync(page);
            }
        }
    }

    public async Task CloseAsync()
    {
        lock (gate)
        {
            if (closed)
            {
                return;
            }

            closed = true;
        }

        try
        {
            await browser.CloseAsync().WaitAsync(TimeSpan.FromSeconds(5));
        }
        catch (PlaywrightException)
        {
            // It is gone already, which is why it is being closed.
        }
        catch (TimeoutException)
        {
            // It hangs; the driver ends it below.
        }

        // The driver's pipe closes with it, and the driver ends whatever browser is still there.
        driver.Dispose();
    }

    private static async Task DiscardAsync(IPage page)
    {
        try
        {
            await page.CloseAsync().WaitAsync(TimeSpan.FromSeconds(2));
        }
        catch (PlaywrightException)
        {
            // The page died with its browser; the failure that led here is already on its way.
        }
        catch (TimeoutException)
        {
            // A page that hangs goes when its browser is replaced.
        }
    }

    private async Task CloseWhenUnusedAsync()
    {
        lock (gate)
        {
            if (!retired || users > 0)
            {
                return;
            }
        }

        await CloseAsync();
    }
}
