using Microsoft.AspNetCore.Components.Server.Circuits;

namespace HealthPortal.Web.Shell;

/// <summary>
/// Ties the number a person reads in the last-resort error bar to the circuit in the log. That bar is drawn by the browser after the circuit
/// has died, so its number is made when the document is rendered.
/// </summary>
public sealed class CircuitLog(ILogger<CircuitLog> logger) : CircuitHandler
{
    private string? circuit;

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        this.circuit = circuit.Id;
        return Task.CompletedTask;
    }

    public void Started(string reference) => logger.LogInformation("Circuit {CircuitId} serves the document with reference {Reference}", circuit, reference);
}
