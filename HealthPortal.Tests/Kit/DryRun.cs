using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace HealthPortal.Tests.Kit;

/// <summary>
/// Inside it every commit of a <see cref="TestPortal"/> in this flow is a rollback that looks like a commit: an operation runs its whole
/// road, scope check and change log included, and leaves nothing behind.
/// </summary>
public sealed class DryRun : IDisposable
{
    private static readonly AsyncLocal<bool> Active = new();

    public DryRun() => Active.Value = true;

    internal static DbTransactionInterceptor Interceptor { get; } = new RollBack();

    public void Dispose() => Active.Value = false;

    private sealed class RollBack : DbTransactionInterceptor
    {
        public override async ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            if (!Active.Value)
            {
                return result;
            }

            await transaction.RollbackAsync(cancellationToken);
            return InterceptionResult.Suppress();
        }
    }
}
