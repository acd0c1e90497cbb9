using HealthPortal.Web.Shell;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>A way to show the portal that a person may choose.</summary>
/// <param name="AxeRules">Rules of axe whose answer this look can change when the page is the same; empty for all rules.</param>
public sealed record Look(string Name, string Cookie, params IReadOnlyList<string> AxeRules)
{
    /// <summary>Structure, names and roles are the same in every look: the dark one can only hurt contrast, the large one only room.</summary>
    public static readonly IReadOnlyList<Look> All =
    [
        new("light", "light.standard"),
        new("dark", "dark.standard", "color-contrast", "link-in-text-block"),
        new("large", "light.large", "scrollable-region-focusable", "target-size", "color-contrast"),
    ];

    /// <summary>Takes effect with the next page.</summary>
    public Task ApplyAsync(IPage page, Uri portal) =>
        page.Context.AddCookiesAsync([new Cookie { Name = Appearance.Cookie, Value = Cookie, Url = portal.ToString() }]);

    /// <summary>Takes effect on the page as it stands: by the person's own switch in the top bar, or by loading the page again where there is none.</summary>
    public async Task ApplyHereAsync(IPage page, Uri portal)
    {
        await ApplyAsync(page, portal);
        var switched = await page.EvaluateAsync<bool>(
            """
            chosen => {
              const switches = chosen.map(([name, value]) => document.querySelector(`[data-appearance] input[name=${name}][value=${value}]`));
              if (switches.includes(null)) return false;
              switches.forEach(radio => { radio.checked = true; radio.dispatchEvent(new Event("change", { bubbles: true })); });
              return true;
            }
            """,
            (string[][])[["theme", Cookie.Split('.')[0]], ["size", Cookie.Split('.')[1]]]);
        if (!switched)
        {
            await page.ReloadAsync();
        }

        await PageWalk.SettleAsync(page);
    }
}
