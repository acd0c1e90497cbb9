using System.Security.Cryptography;
using System.Text;
using HealthPortal.Domain.Kernel;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace HealthPortal.Web.Printing;

/// <summary>
/// Turns a whole HTML page into PDF with one headless Chromium that is started by the first print and kept warm. The page may not
/// run scripts nor ask any network: everything it shows is in its text. What was printed once is answered from a bounded cache.
/// </summary>
public sealed partial class PdfPrinter(IOptions<PrintingOptions> options, PdfCache cache, ILogger<PdfPrinter> logger) : IAsyncDisposable
{
    public const string NoBrowser = "服务器未安装 Chromium，无法生成 PDF，请联系管理员安装 chromium-headless-shell 或 chromium 软件包。";
    public const string TooSlow = "生成 PDF 超时，请稍后再试；如果仍然不行，请联系管理员。";
    public const string DoesNotStart = "服务器上的 Chromium 无法启动或意外退出，暂时无法生成 PDF，请联系管理员查看日志。";

    private readonly PrintingOptions options = options.Value;
    private readonly SemaphoreSlim places = new(options.Value.Pages);
    private readonly SemaphoreSlim changing = new(1);
    private PdfBrowser? current;

    /// <summary>Whether this server can print; the sentence to show when it cannot is <see cref="NoBrowser"/>.</summary>
    public bool IsAvailable => Chromium.Find(options.ChromiumPath) is not null;

    internal PdfBrowser? Current => current;

    /// <param name="html">A complete page with its styles inside.</param>
    public async Task<Outcome<byte[]>> PrintAsync(string html, CancellationToken cancellation)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(html)));
        if (await cache.GetAsync(key, cancellation) is { } kept)
        {
            return kept;
        }

        if (Chromium.Find(options.ChromiumPath) is not { } executable)
        {
            return Failure.Invalid(NoBrowser);
        }

        await places.WaitAsync(cancellation);
        try
        {
            var printed = await PrintAsync(executable, html, cancellation);
            if (printed.Succeeded)
            {
                await cache.PutAsync(key, printed.Value, cancellation);
            }

            return printed;
        }
        finally
        {
            places.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (current is not null)
        {
            await current.CloseAsync();
        }

        places.Dispose();
        changing.Dispose();
    }

    private async Task<Outcome<byte[]>> PrintAsync(string executable, string html, CancellationToken cancellation)
    {
        // A browser that crashed since the last print is noticed by the print that fails; the second try gets a fresh one.
        for (var attempt = 1; ; attempt++)
        {
            PdfBrowser? browser = null;
            try
            {
                browser = await BorrowAsync(executable, cancellation);
                return await browser.PrintAsync(html, options.Timeout, cancellation);
            }
            catch (TimeoutException exception)
            {
                LogTooSlow(exception, options.Timeout);
                await ReplaceAsync(browser);
                return Failure.Invalid(TooSlow);
            }
            catch (PlaywrightException exception)
            {
                LogBrowserFailed(exception, attempt);
                await ReplaceAsync(browser);
                if (attempt == 2)
                {
                    return Failure.Invalid(DoesNotStart);
                }
            }
            finally
            {
                if (browser is not null)
                {
                    await browser.GiveBackAsync();
                }
            }
        }
    }

    private async Task<PdfBrowser> BorrowAsync(string executable, CancellationToken cancellation)
    {
        await changing.WaitAsync(cancellation);
        try
        {
            if (current is not null && (current.Prints >= options.PrintsPerBrowser || !current.IsConnected))
            {
                var worn = current;
                current = null;
                await worn.RetireAsync();
            }

            current ??= await PdfBrowser.StartAsync(executable, options.Sandbox ?? !Environment.IsPrivilegedProcess, options.Timeout);
            current.Borrow();
            return current;
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>The next print starts a new browser; the old one closes when the last print in it has ended.</summary>
    private async Task ReplaceAsync(PdfBrowser? broken)
    {
        if (broken is null)
        {
            return;
        }

        await changing.WaitAsync(CancellationToken.None);
        try
        {
            if (ReferenceEquals(current, broken))
            {
                current = null;
            }
        }
        finally
        {
            changing.Release();
        }

        await broken.RetireAsync();
    }

    [LoggerMessage(1, LogLevel.Warning, "Printing took longer than {Timeout}.")]
    private partial void LogTooSlow(Exception exception, TimeSpan timeout);

    [LoggerMessage(2, LogLevel.Warning, "The printing browser failed (attempt {Attempt} of 2).")]
    private partial void LogBrowserFailed(Exception exception, int attempt);
}
