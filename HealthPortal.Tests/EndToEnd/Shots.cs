using HealthPortal.Tests.Kit;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>
/// Pictures of every page and its dialogs as one demonstration account, in every look and two sizes, into shots/ACCOUNT.
/// A tool in the shape of a test: <c>./dev shots ACCOUNT</c>.
/// </summary>
[Trait("Category", "Tool")]
public sealed class Shots(DemoPortal portal, ITestOutputHelper output) : IClassFixture<DemoPortal>
{
    private static readonly (int Width, int Height)[] Sizes = [(1440, 900), (1280, 720)];

    [SkippableFact]
    public async Task Pages_AsOneAccount_AreTaken()
    {
        var account = Environment.GetEnvironmentVariable("HP_SHOTS");
        Skip.If(string.IsNullOrEmpty(account), "HP_SHOTS names no account; ./dev shots does.");
        Prerequisite.Check(Browser.MissingReason);
        var folder = SourceTree.PathTo("shots", account!);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        var taken = 0;
        await Browser.JourneyAsync(
            portal.Address,
            async journey =>
            {
                var page = await journey.PersonAsync(account!);
                await page.GotoAsync("/account/sign-in");
                await SaveAsync(page, Path.Combine(folder, "sign-in.png"));
                await portal.SignInAsync(page, account!);
                var pages = await PageWalk.FindAsync(page);
                foreach (var look in Look.All)
                {
                    await look.ApplyAsync(page, portal.Address);
                    foreach (var (width, height) in Sizes)
                    {
                        await page.SetViewportSizeAsync(width, height);
                        foreach (var walked in pages)
                        {
                            await PageWalk.OpenAsync(page, walked.Path);
                            var name = FormattableString.Invariant($"{walked.Shape}.{look.Name}.{width}");
                            await SaveAsync(page, Path.Combine(folder, name + ".png"));
                            taken++;
                            taken += await DialogsAsync(page, walked, Path.Combine(folder, name));
                        }
                    }
                }
            },
            new BrowserOptions { Expected = ["404 (Not Found)", "403 (Forbidden)"] });
        output.WriteLine(FormattableString.Invariant($"{taken} pictures in {folder}"));
        Assert.True(taken > 0);
    }

    /// <summary>Presses each button that says it opens a dialog and takes what appears; nothing is confirmed.</summary>
    private static async Task<int> DialogsAsync(IPage page, WalkedPage walked, string name)
    {
        var buttons = page.Locator("main button:enabled:visible[aria-haspopup='dialog']");
        var count = Math.Min(await buttons.CountAsync(), 12);
        var taken = 0;
        for (var index = 0; index < count; index++)
        {
            await buttons.Nth(index).ClickAsync();
            var dialog = page.Locator("dialog[open]").First;
            try
            {
                await dialog.WaitForAsync(new LocatorWaitForOptions { Timeout = 1_500 });
            }
            catch (TimeoutException)
            {
                // The dialog did not come: begin anew from the page as it was.
                await PageWalk.OpenAsync(page, walked.Path);
                count = Math.Min(await buttons.CountAsync(), 12);
                continue;
            }

            await SaveAsync(page, FormattableString.Invariant($"{name}.dialog{index + 1}.png"));
            taken++;
            await PageWalk.OpenAsync(page, walked.Path);
        }

        return taken;
    }

    private static Task SaveAsync(IPage page, string file) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = file, FullPage = true, Animations = ScreenshotAnimations.Disabled });
}
