using HealthPortal.Domain.Kernel;
using HealthPortal.Web.Shell;
using Microsoft.Extensions.Logging;

namespace HealthPortal.Tests.Web.Shell;

public sealed class GuardTests
{
    private readonly ListLogger log = new();
    private readonly Activity activity = new();

    private Guard Guard => new(log);

    [Fact]
    public async Task RunAsync_BeforeTheFirstAwait_IsAlreadyBusyAndRedrawn()
    {
        var redrawnBusy = false;
        var gate = new TaskCompletionSource<Outcome<int>>();

        var running = Guard.RunAsync(activity, () => gate.Task, () => redrawnBusy |= activity.Busy);

        Assert.True(redrawnBusy);
        gate.SetResult(1);
        await running;
        Assert.False(activity.Busy);
    }

    [Fact]
    public async Task RunAsync_WhileAnotherRuns_DoesNothing()
    {
        var gate = new TaskCompletionSource<Outcome<int>>();
        var runs = 0;
        var first = Guard.RunAsync(activity, () => { runs++; return gate.Task; }, () => { });

        var second = await Guard.RunAsync(activity, () => { runs++; return gate.Task; }, () => { });

        Assert.Null(second);
        gate.SetResult(7);
        Assert.Equal(7, (await first)!.Value);
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task RunAsync_WhenReplacing_TheLatestWins()
    {
        var slow = new TaskCompletionSource<Outcome<int>>();
        var first = Guard.RunAsync(activity, () => slow.Task, () => { }, replace: true);

        var second = await Guard.RunAsync(activity, () => Task.FromResult(Outcome<int>.Success(2)), () => { }, replace: true);
        slow.SetResult(Failure.Invalid("晚到的回答。"));

        Assert.Equal(2, second!.Value);
        Assert.Null(await first);
        Assert.False(activity.Failed);
    }

    [Fact]
    public async Task RunAsync_WhenRefused_KeepsTheProblemsAndLogsNothing()
    {
        var outcome = await Guard.RunAsync(activity, () => Task.FromResult<Outcome<int>>(Failure.Invalid("请填写名称。", "name")), () => { });

        Assert.False(outcome!.Succeeded);
        Assert.Equal("请填写名称。", activity.ProblemOf("name"));
        Assert.Null(activity.ProblemOf("code"));
        Assert.Empty(log.Errors);
    }

    [Fact]
    public async Task RunAsync_WhenItThrows_TellsTheNumberThatIsInTheLog()
    {
        var outcome = await Guard.RunAsync<int>(activity, () => throw new InvalidOperationException("inner detail"), () => { });

        Assert.Null(outcome);
        Assert.Matches("^[2-9A-HJ-NP-Z]{6}$", activity.Reference);
        Assert.Contains(activity.Reference!, Assert.Single(log.Errors), StringComparison.Ordinal);
        Assert.Contains(activity.Reference!, activity.Problems[0].Message, StringComparison.Ordinal);
        Assert.DoesNotContain("inner detail", activity.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_WhenCancelled_IsNeitherBusyNorFailed()
    {
        await Guard.RunAsync<int>(activity, () => Task.FromCanceled<Outcome<int>>(new CancellationToken(canceled: true)), () => { });

        Assert.False(activity.Busy);
        Assert.False(activity.Failed);
        Assert.Empty(log.Errors);
    }

    private sealed class ListLogger : ILogger<Guard>
    {
        public List<string> Errors { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Error)
            {
                Errors.Add(formatter(state, exception));
            }
        }
    }
}
