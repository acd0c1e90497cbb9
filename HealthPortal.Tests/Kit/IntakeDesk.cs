using Microsoft.Playwright;

namespace HealthPortal.Tests.Kit;

/// <summary>A window clerk's hands in the browser.</summary>
public static class IntakeDesk
{
    /// <summary>Finds 公共场所卫生许可（首次） by its initials and begins.</summary>
    public static async Task BeginAsync(IPage page)
    {
        await page.GotoAsync("window/intake");
        await page.Locator("#f-words").FillAsync("ggcs");
        await page.Locator(".item-list a").Filter(new() { HasText = "（首次）" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "开始收件" }).ClickAsync();
        await page.Locator("[data-key='applicant.number']").WaitForAsync();
    }

    public static async Task NextAsync(IPage page, string arrived)
    {
        await page.Locator(".decision-bar .primary").ClickAsync();
        await page.Locator(arrived).First.WaitForAsync();
    }

    public static async Task FillAsync(IPage page, string key, string value)
    {
        var inputs = page.Locator($"[data-key='{key}']");
        switch (await inputs.First.EvaluateAsync<string>("input => input.tagName === 'INPUT' ? input.type : input.tagName"))
        {
            case "radio" or "checkbox":
                await page.Locator($"[data-key='{key}'][value='{value}']").CheckAsync();
                break;
            case "SELECT":
                await inputs.SelectOptionAsync(value);
                break;
            default:
                await inputs.FillAsync(value);
                break;
        }
    }

    /// <summary>Uploads a file for each required material, with a day of validity where one is asked for.</summary>
    public static async Task<ILocator> HandInRequiredAsync(IPage page)
    {
        var required = page.Locator(".material").Filter(new() { HasText = "必需" });
        var count = await required.CountAsync();
        Assert.InRange(count, 5, 10);
        for (var number = 0; number < count; number++)
        {
            var material = required.Nth(number);
            await material.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = $"材料{number}.pdf", MimeType = "application/pdf", Buffer = Cases.Pdf($"material {number}") });
            await Assertions.Expect(material.Locator(".chip").Filter(new() { HasText = "已收 1 个文件" })).ToBeVisibleAsync();
            if (await material.Locator("input[type=date]").CountAsync() > 0)
            {
                await material.Locator("input[type=date]").FillAsync("2090-01-01");
            }
        }

        return required;
    }
}
