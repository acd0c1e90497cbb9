using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Execution;

public class OperationTests
{
    /// <summary>Somebody leaves a page that is still reading: that is no failure anybody has to look into.</summary>
    [Fact]
    public async Task Service_WhenTheServicesHaveEnded_CancelsTheOperation()
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);
        var circuit = portal.Services.CreateAsyncScope();

        var reading = circuit.ServiceProvider.PortalFor(new JobActorSource("测试")).RunAsync(new Slow { Circuit = circuit });

        await Assert.ThrowsAsync<OperationCanceledException>(() => reading);
    }

    [Requires(RequiresAttribute.SignedIn)]
    private sealed class Slow : Query<bool>
    {
        public required AsyncServiceScope Circuit { get; init; }

        protected override async Task<Outcome<bool>> RunAsync(Operation operation, CancellationToken cancellation)
        {
            Assert.NotNull(operation.Service<ProtectedFields>());
            await Circuit.DisposeAsync();
            return operation.Service<ProtectedFields>() is not null;
        }
    }
}
