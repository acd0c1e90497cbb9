using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace HealthPortal.Tests.Kit;

/// <summary>Counts the commands EF Core sends in the test's own flow; tests that run beside it are not counted.</summary>
public sealed class QueryCounter : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private static readonly AsyncLocal<QueryCounter?> Current = new();

    private readonly IDisposable subscription;
    private readonly List<IDisposable> listeners = [];
    private int count;

    public QueryCounter()
    {
        Current.Value = this;
        subscription = DiagnosticListener.AllListeners.Subscribe(this);
    }

    public int Count => count;

    public void OnNext(DiagnosticListener value)
    {
        if (string.Equals(value.Name, "Microsoft.EntityFrameworkCore", StringComparison.Ordinal))
        {
            listeners.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (ReferenceEquals(Current.Value, this) && string.Equals(value.Key, RelationalEventId.CommandExecuting.Name, StringComparison.Ordinal))
        {
            Interlocked.Increment(ref count);
        }
    }

    public void OnCompleted()
    {
        // Listeners live as long as the process.
    }

    public void OnError(Exception error)
    {
        // As above.
    }

    public void Dispose()
    {
        subscription.Dispose();
        listeners.ForEach(listener => listener.Dispose());
        Current.Value = null;
    }
}
