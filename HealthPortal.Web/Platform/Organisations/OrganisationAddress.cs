using Microsoft.AspNetCore.Http.Extensions;

namespace HealthPortal.Web.Platform.Organisations;

/// <summary>What the page shows, as an address: the chosen node, or what is searched for.</summary>
internal static class OrganisationAddress
{
    public const string Page = "/platform/organisations";

    public static string Node(Guid id) => $"{Page}?node={id}";

    /// <param name="area">Six digits of a city or county.</param>
    public static string Search(string? text, string? area, Guid? node)
    {
        var query = new QueryBuilder();
        foreach (var (key, value) in new[] { ("q", text?.Trim()), ("area", area), ("node", node?.ToString()) })
        {
            if (!string.IsNullOrEmpty(value))
            {
                query.Add(key, value);
            }
        }

        return Page + query.ToQueryString();
    }

    public static string Export(Guid? node) => "/exports/organisations.xlsx" + (node is { } id ? $"?node={id}" : "");
}
