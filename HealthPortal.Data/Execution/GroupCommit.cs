using System.Collections.Concurrent;

namespace HealthPortal.Data.Execution;

/// <summary>
/// Writes what many calls have to write before they are answered: those that come together are written together, by whoever comes first. Waiting for his commit
/// costs the others less than a commit each.
/// </summary>
/// <param name="write">Writes all in one transaction; an answer for each, in their order.</param>
internal sealed class GroupCommit<TEntry, TAnswer>(Func<IReadOnlyList<TEntry>, Task<IReadOnlyList<TAnswer>>> write)
{
    private const int AtOnce = 200;

    private readonly ConcurrentQueue<Waiting> waiting = new();
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <remarks>Not to be cancelled: whoever left would take the others' entries along.</remarks>
    public async Task<TAnswer> WriteAsync(TEntry entry)
    {
        var mine = new Waiting(entry);
        waiting.Enqueue(mine);
        await turn.WaitAsync();
        try
        {
            if (!mine.Answer.Task.IsCompleted)
            {
                await WriteWaitingAsync();
            }
        }
        finally
        {
            turn.Release();
        }

        return await mine.Answer.Task;
    }

    private async Task WriteWaitingAsync()
    {
        var batch = new List<Waiting>();
        while (batch.Count < AtOnce && waiting.TryDequeue(out var next))
        {
            batch.Add(next);
        }

        var writing = write(batch.ConvertAll(one => one.Entry));
        await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var answers = writing.IsCompletedSuccessfully ? await writing : [];
        for (var index = 0; index < batch.Count; index++)
        {
            if (writing.Exception is { } fault)
            {
                batch[index].Answer.SetException(fault.InnerExceptions);
            }
            else if (writing.IsCanceled)
            {
                batch[index].Answer.SetCanceled();
            }
            else
            {
                batch[index].Answer.SetResult(answers[index]);
            }
        }
    }

    private sealed class Waiting(TEntry entry)
    {
        public TEntry Entry { get; } = entry;

        public TaskCompletionSource<TAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
