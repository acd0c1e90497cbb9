using HealthPortal.Domain.Platform.Tasks;
using HealthPortal.Web.Parts;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.Components;

namespace HealthPortal.Web.Platform.Tasks;

/// <summary>
/// What shows things to do and keeps up with them: read by hand, every five minutes (tender 5.3.10.2 (1)), and when the number in the top bar
/// has changed. Rows keep their elements, so that the place on the page and the focus stay.
/// </summary>
public abstract class ToDoReader : PageBase
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    /// <summary>A change of the top bar so shortly after reading is one that this reading has seen.</summary>
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(3);

    private ITimer? timer;
    private long readAt;

    [Inject]
    public required TimeProvider Clock { get; init; }

    [Inject]
    public required ShellCounters Counters { get; init; }

    /// <summary>Of the last successful reading, UTC.</summary>
    protected DateTime? UpdatedAt { get; private set; }

    protected string? FailureText => Loading.Reference is null ? string.Join("；", Loading.Problems.Select(problem => problem.Message)) : null;

    protected override Task OnInitializedAsync()
    {
        Counters.Counted += OnCounted;
        timer = Clock.CreateTimer(_ => _ = DrawAfterAsync(RereadAsync), null, Every, Every);
        return ReadAsync();
    }

    protected abstract Task ReadAsync();

    /// <summary>By hand: the top bar counts again as well.</summary>
    protected async Task RefreshAsync()
    {
        await ReadAsync();
        Counters.Refresh();
    }

    protected void NoteRead()
    {
        UpdatedAt = Clock.GetUtcNow().UtcDateTime;
        readAt = Clock.GetTimestamp();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            timer?.Dispose();
            Counters.Counted -= OnCounted;
        }

        base.Dispose(disposing);
    }

    private void OnCounted(object? sender, EventArgs e)
    {
        if (UpdatedAt is null || Clock.GetElapsedTime(readAt) > JustNow)
        {
            _ = DrawAfterAsync(RereadAsync);
        }
    }

    /// <summary>Not while something is read already: that answer will be as new.</summary>
    private Task RereadAsync() => Leaving.IsCancellationRequested || Loading.Busy ? Task.CompletedTask : ReadAsync();
}

internal static class ToDoTones
{
    public static Tone Of(ToDoPriority priority) => priority switch
    {
        ToDoPriority.High => Tone.Danger,
        ToDoPriority.Medium => Tone.Warning,
        _ => Tone.Neutral,
    };

    public static Tone Of(ToDoState state) => state switch
    {
        ToDoState.Overdue => Tone.Danger,
        ToDoState.UnderWay => Tone.Info,
        _ => Tone.Neutral,
    };
}
