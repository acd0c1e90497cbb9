using Microsoft.AspNetCore.Components.Server.Circuits;

namespace HealthPortal.Web.Shell;

/// <summary>
/// What one circuit knows of itself: that it is one, from where it was opened, when the person last did something. It also ties the number in
/// the last-resort error bar, which the browser draws after the circuit has died, to the circuit in the log.
/// </summary>
public sealed class CircuitSession(ILogger<CircuitSession> logger, TimeProvider clock) : CircuitHandler
{
    private string? circuitId;

    /// <summary>False in the service scope of an HTTP request.</summary>
    public bool IsCircuit => circuitId is not null;

    public string? RemoteAddress { get; private set; }

    public DateTimeOffset LastActivity { get; private set; } = clock.GetUtcNow();

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        circuitId = circuit.Id;
        return Task.CompletedTask;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => context =>
    {
        LastActivity = clock.GetUtcNow();
        return next(context);
    };

    /// <param name="reference">Number shown in the document that started the circuit.</param>
    /// <param name="remoteAddress">Address the document was asked from; the socket's own request is not at hand in a circuit.</param>
    public void Start(string? reference, string? remoteAddress)
    {
        RemoteAddress = remoteAddress;
        logger.LogInformation("Circuit {CircuitId} serves the document with reference {Reference}", circuitId, reference);
    }
}
