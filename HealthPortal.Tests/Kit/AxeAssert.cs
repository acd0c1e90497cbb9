using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;

namespace HealthPortal.Tests.Kit;

/// <summary>Accessibility, by axe-core's own rules.</summary>
public static class AxeAssert
{
    private static readonly string Script = SourceTree.PathTo("HealthPortal.Tests", "EndToEnd", "node_modules", "axe-core", "axe.min.js");

    private static readonly Lazy<Task<string>> Source = new(() => File.ReadAllTextAsync(Script));

    public static string? MissingReason => File.Exists(Script)
        ? null
        : "axe-core is not installed (npm install in HealthPortal.Tests/EndToEnd); ./dev test installs it.";

    /// <summary>Fails with rule, element and cure when axe finds a critical or serious violation on the page as it stands now.</summary>
    /// <param name="rules">Only these rules; none for all.</param>
    public static async Task NoSeriousViolationsAsync(IPage page, params IReadOnlyList<string> rules)
    {
        Prerequisite.Check(MissingReason);
        // Evaluating the text goes past the page's content security policy, which rightly forbids adding a script element.
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            await page.EvaluateAsync(await Source.Value);
        }

        var found = await page.EvaluateAsync<JsonElement>(
            """
            async rules => (await axe.run(document, { resultTypes: ['violations'], ...(rules.length ? { runOnly: { type: 'rule', values: rules } } : {}) })).violations
              .filter(violation => violation.impact === 'critical' || violation.impact === 'serious')
              .map(violation => ({
                id: violation.id, impact: violation.impact, help: violation.help,
                nodes: violation.nodes.map(node => ({ target: node.target.join(' '), html: node.html.slice(0, 200), summary: node.failureSummary })) }))
            """,
            rules.ToArray());
        if (found.GetArrayLength() == 0)
        {
            return;
        }

        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"axe-core found {found.GetArrayLength()} violations on {page.Url}:");
        foreach (var violation in found.EnumerateArray())
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"[{violation.GetProperty("impact")}] {violation.GetProperty("id")}: {violation.GetProperty("help")}");
            foreach (var node in violation.GetProperty("nodes").EnumerateArray().Take(5))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"    {node.GetProperty("target")}  {node.GetProperty("html")}");
                text.AppendLine(CultureInfo.InvariantCulture, $"    {node.GetProperty("summary").ToString().ReplaceLineEndings(" ")}");
            }
        }

        Assert.Fail(text.ToString());
    }
}
