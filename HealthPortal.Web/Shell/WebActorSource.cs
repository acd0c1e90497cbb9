using System.Globalization;
using System.Security.Claims;
using HealthPortal.Data.Execution;
using HealthPortal.Web.Account;
using HealthPortal.Web.Platform.Clients;
using Microsoft.AspNetCore.Components.Authorization;

namespace HealthPortal.Web.Shell;

/// <summary>Who acts: in a circuit the person it belongs to, in an HTTP request the person of its cookie.</summary>
public sealed class WebActorSource(CircuitSession circuit, AuthenticationStateProvider circuitUser, IHttpContextAccessor request) : ActorSource
{
    public override string? RemoteAddress => circuit.IsCircuit ? circuit.RemoteAddress : request.HttpContext?.Connection.RemoteIpAddress?.ToString();

    public override async ValueTask<Guid?> SessionIdAsync() => SignInSession.Of(await UserAsync());

    public override ValueTask<ClientTicket?> ClientAsync() => new(circuit.IsCircuit ? null : request.HttpContext?.Features.Get<ApiCallState>()?.Ticket);

    public override async ValueTask<Guid?> UserIdAsync()
    {
        var user = await UserAsync();
        return user?.Identity?.IsAuthenticated == true && Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    private async ValueTask<ClaimsPrincipal?> UserAsync() =>
        circuit.IsCircuit ? (await circuitUser.GetAuthenticationStateAsync().ConfigureAwait(false)).User : request.HttpContext?.User;
}
