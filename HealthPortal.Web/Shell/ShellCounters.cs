using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;

namespace HealthPortal.Web.Shell;

/// <summary>Claims the sign-in adds so that the shell can greet the person without a query.</summary>
public static class ShellClaims
{
    public const string Name = "portal:name";
    public const string Organisation = "portal:organisation";
    public const string Post = "portal:post";

    /// <summary>One claim for each permission held. Only mirrors: every operation reads the rights again.</summary>
    public const string Permission = "portal:permission";
}

public static class ShellRights
{
    public static async Task<Func<string, bool>> OfAsync(Task<AuthenticationState>? authentication)
    {
        var user = authentication is null ? new ClaimsPrincipal() : (await authentication.ConfigureAwait(true)).User;
        return permission => user.HasClaim(ShellClaims.Permission, permission);
    }
}

/// <summary>A number in the top bar: to-do, notices. Registered by the workbench that owns it.</summary>
/// <param name="Title">Chinese, for example 待办.</param>
/// <param name="Icon">Symbol name.</param>
/// <param name="Href">Where a click leads.</param>
/// <param name="CountAsync">Reads the number for the person of the current scope.</param>
public sealed record ShellCounterEntry(string Title, string Icon, string Href, Func<IServiceProvider, CancellationToken, Task<int>> CountAsync);

public sealed record ShellCount(string Title, string Icon, string Href, int Count);

public sealed class ShellCounters(IEnumerable<ShellCounterEntry> entries, IServiceProvider services)
{
    public async Task<IReadOnlyList<ShellCount>> ReadAsync(CancellationToken cancellation)
    {
        var counts = new List<ShellCount>();
        foreach (var entry in entries)
        {
            counts.Add(new ShellCount(entry.Title, entry.Icon, entry.Href, await entry.CountAsync(services, cancellation).ConfigureAwait(true)));
        }

        return counts;
    }
}
