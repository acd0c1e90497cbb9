using HealthPortal.Data.Execution;

namespace HealthPortal.Web.Shell;

/// <summary>A number in the top bar: to-do, notices. Registered by the workbench that owns it.</summary>
/// <param name="Title">Chinese, for example 待办.</param>
/// <param name="Icon">Symbol name.</param>
/// <param name="Href">Where a click leads.</param>
/// <param name="Permission">Shown to those who hold it; null for every signed-in person.</param>
/// <param name="CountAsync">Reads the number for the person of the current scope. It gets the portal rather than the services of the circuit, which end while it reads when the person leaves.</param>
public sealed record ShellCounterEntry(string Title, string Icon, string Href, string? Permission, Func<Portal, CancellationToken, Task<ShellTally>> CountAsync);

/// <param name="Overdue">Of these; marked in the top bar. 0 where nothing can be overdue.</param>
public readonly record struct ShellTally(int Count, int Overdue = 0);

public sealed record ShellCount(ShellCounterEntry Entry, ShellTally Tally);

public sealed class ShellCounters(IEnumerable<ShellCounterEntry> entries, Portal portal)
{
    /// <summary>Raised on the circuit's own thread of control when a page has changed what is counted.</summary>
    public event EventHandler? Changed;

    /// <summary>Raised when a number in the top bar has become another, whoever changed what is counted: lists of the same things read again.</summary>
    public event EventHandler? Counted;

    /// <summary>Called by the top bar's owner.</summary>
    internal void TellCounted() => Counted?.Invoke(this, EventArgs.Empty);

    /// <summary>Called by a page whose act changes a number in the top bar, so that it need not wait for the next turn of the clock.</summary>
    public void Refresh() => Changed?.Invoke(this, EventArgs.Empty);

    public async Task<IReadOnlyList<ShellCount>> ReadAsync(Func<string, bool> may, CancellationToken cancellation)
    {
        var counts = new List<ShellCount>();
        foreach (var entry in entries.Where(entry => entry.Permission is null || may(entry.Permission)))
        {
            counts.Add(new ShellCount(entry, await entry.CountAsync(portal, cancellation).ConfigureAwait(true)));
        }

        return counts;
    }
}
