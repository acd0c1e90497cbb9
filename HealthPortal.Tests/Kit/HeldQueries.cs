using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace HealthPortal.Tests.Kit;

/// <summary>Lets the queries of one flow of a <see cref="TestPortal"/> wait until they are released, as a slow database would.</summary>
public sealed class HeldQueries : IDisposable
{
    private static readonly AsyncLocal<HeldQueries?> Current = new();

    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HeldQueries() => Current.Value = this;

    /// <summary>Done when the first query waits.</summary>
    public Task Reached => reached.Task;

    internal static DbCommandInterceptor Interceptor { get; } = new Hold();

    public void Release() => released.TrySetResult();

    /// <summary>What begins after this is not held; what is held stays so.</summary>
    public void Dispose() => Current.Value = null;

    private sealed class Hold : DbCommandInterceptor
    {
        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (Current.Value is { } held)
            {
                held.reached.TrySetResult();
                await held.released.Task.WaitAsync(cancellationToken);
            }

            return result;
        }
    }
}
