using HealthPortal.Data.Platform.Jobs;
using HealthPortal.Web.Parts;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.Components;

namespace HealthPortal.Web.Platform.Jobs;

/// <summary>What the two pages share: the acts on a job, and reading again while something runs.</summary>
public abstract class JobReader : PageBase
{
    /// <summary>Only while a job runs or is about to.</summary>
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(2);

    private bool watching;

    [Inject]
    public required Notifier Notifier { get; init; }

    protected ConfirmDialog Confirm { get; set; } = default!;

    /// <summary>Reads again what the page shows.</summary>
    protected abstract Task ReadAsync();

    /// <summary>Whether something on the page runs.</summary>
    protected abstract bool IsBusy { get; }

    /// <summary>Reads every few seconds as long as something runs.</summary>
    protected async Task WatchAsync()
    {
        if (watching)
        {
            return;
        }

        watching = true;
        while (IsBusy && !Leaving.IsCancellationRequested)
        {
            await Task.Delay(WatchEvery, Leaving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (!Leaving.IsCancellationRequested)
            {
                await DrawAfterAsync(ReadAsync);
            }
        }

        watching = false;
    }

    protected async Task StartAsync(JobRow job)
    {
        if (await Confirm.AskAsync(new($"立即执行“{job.Name}”？", job.Description + (job.IsPaused ? "任务仍然保持暂停，只执行这一次。" : ""), "执行")) is not null
            && await ActAsync(Saving, new StartJob { Code = job.Code }) is { Succeeded: true })
        {
            Notifier.Success($"“{job.Name}”马上执行，结果会显示在这里。");
            await ReadAsync();
            _ = WatchAsync();
        }
    }

    protected async Task PauseAsync(JobRow job)
    {
        var act = job.IsPaused ? "恢复" : "暂停";
        var what = job.IsPaused ? "恢复后等到下一个执行时间再执行。" : $"暂停期间：{job.WhenPaused}正在执行的不受影响。";
        if (await Confirm.AskAsync(new($"{act}“{job.Name}”？", what, act, Danger: !job.IsPaused, ReasonLabel: $"{act}的理由")) is { Reason: { } reason }
            && await ActAsync(Saving, new PauseJob { Code = job.Code, Version = job.Version, IsPaused = !job.IsPaused, Reason = reason }) is { Succeeded: true })
        {
            Notifier.Success($"已{act}“{job.Name}”。");
            await ReadAsync();
        }
    }
}
