using System.Diagnostics;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace HealthPortal.Web.Shell;

/// <summary>How many circuits are open now, for measuring what one costs.</summary>
public sealed class OpenCircuits : CircuitHandler
{
    private int count;

    public int Count => Volatile.Read(ref count);

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref count);
        return Task.CompletedTask;
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Interlocked.Decrement(ref count);
        return Task.CompletedTask;
    }
}

/// <summary>Heap after a forced full collection. Development only: anybody could stop the server for a moment with it.</summary>
public static class MemoryEndpoint
{
    public static void MapMemoryMeasure(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
        {
            return;
        }

        app.MapGet("/development/memory", (OpenCircuits circuits) =>
        {
            for (var round = 0; round < 3; round++)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
            }

            using var process = Process.GetCurrentProcess();
            return Results.Json(new { circuits = circuits.Count, heap = GC.GetTotalMemory(forceFullCollection: false), workingSet = process.WorkingSet64 });
        }).AllowAnonymous();
    }
}
