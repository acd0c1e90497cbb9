using System.Text.Json;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Web.Parts;

public enum DraftSaving
{
    /// <summary>Everything typed is on the server's disk.</summary>
    Saved,

    /// <summary>Something was typed since; it is saved in a moment.</summary>
    Waiting,

    Running,

    /// <summary>The last try did not succeed; the next change or the timer tries again.</summary>
    Failed,

    /// <summary>Another tab has changed the draft. Nothing is saved any more, so that nothing is overwritten.</summary>
    Conflict,
}

/// <summary>
/// Saves a draft a moment after the last change, one save at a time. It also tells the browser which values are safe, so that the browser can
/// send again what it typed into a connection that had already died (see draft.js).
/// </summary>
/// <param name="saveAsync">Saves the working copy as it is now, given the version; null means that it broke.</param>
/// <param name="onDispatcherAsync">Runs work on the circuit's own thread of control.</param>
/// <param name="clock">For the moment of waiting.</param>
public sealed class DraftSaver(Func<int, Task<Outcome<int>?>> saveAsync, Func<Func<Task>, Task> onDispatcherAsync, TimeProvider clock, int version) : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan BeforeRetry = TimeSpan.FromSeconds(10);

    private Dictionary<string, string> changed = new(StringComparer.Ordinal);
    private ITimer? timer;
    private Task? running;
    private bool dirty;

    public int Version { get; private set; } = version;

    public DraftSaving State { get; private set; }

    public DateTime? SavedAt { get; private set; }

    public string? Sentence { get; private set; }

    /// <summary>JSON for the browser: the values that are safe now.</summary>
    public string? Acknowledgement { get; private set; }

    /// <param name="field">Key of the input, when one was typed into.</param>
    /// <param name="value">Its value now.</param>
    public void Changed(string? field = null, string? value = null)
    {
        if (State == DraftSaving.Conflict)
        {
            return;
        }

        dirty = true;
        State = DraftSaving.Waiting;
        if (field is not null)
        {
            changed[field] = value ?? "";
        }

        Wait(Moment);
    }

    /// <summary>Saves now what is not saved yet. Returns when it is, or when it cannot be.</summary>
    /// <returns>True when everything is safe.</returns>
    public async Task<bool> FlushAsync()
    {
        while (dirty || running is not null)
        {
            var current = running ??= SaveAsync();
            await current;
            if (ReferenceEquals(running, current))
            {
                running = null;
            }

            if (State is DraftSaving.Failed or DraftSaving.Conflict)
            {
                return false;
            }
        }

        return State is DraftSaving.Saved;
    }

    public void Dispose() => timer?.Dispose();

    private async Task SaveAsync()
    {
        var sent = changed;
        changed = new Dictionary<string, string>(StringComparer.Ordinal);
        dirty = false;
        State = DraftSaving.Running;
        var outcome = await saveAsync(Version);
        if (outcome is { Succeeded: true })
        {
            Version = outcome.Value;
            SavedAt = clock.GetUtcNow().UtcDateTime;
            State = dirty ? DraftSaving.Waiting : DraftSaving.Saved;
            Acknowledgement = JsonSerializer.Serialize(new { version = Version, values = sent });
        }
        else if (outcome?.Failure is FailureKind.Conflict)
        {
            State = DraftSaving.Conflict;
            Sentence = outcome.Message;
            Acknowledgement = JsonSerializer.Serialize(new { version = Version, forget = true });
        }
        else
        {
            dirty = true;
            State = DraftSaving.Failed;
            Sentence = outcome?.Message;
            foreach (var (field, value) in sent)
            {
                changed.TryAdd(field, value);
            }

            Wait(BeforeRetry);
        }
    }

    private void Wait(TimeSpan time)
    {
        timer ??= clock.CreateTimer(_ => _ = onDispatcherAsync(FlushAsync), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(time, Timeout.InfiniteTimeSpan);
    }
}
