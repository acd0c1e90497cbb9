using HealthPortal.Web.Shell;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>A way to show the portal that a person may choose.</summary>
public sealed record Look(string Name, string Cookie)
{
    public static readonly IReadOnlyList<Look> All = [new("light", "light.standard"), new("dark", "dark.standard"), new("large", "light.large")];

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
