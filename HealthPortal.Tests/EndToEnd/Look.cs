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
}
