using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using Microsoft.AspNetCore.Components;

namespace HealthPortal.Web.Shell;

/// <summary>What pages share: the guard around their operations, and a token that ends when the person leaves the page.</summary>
public abstract class PageBase : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource leaving = new();

    private CancellationTokenSource? reading;

    // Read once: work that ends after the person has left may still ask for the token.
    protected PageBase() => Leaving = leaving.Token;

    [Inject]
    public required Guard Guard { get; init; }

    [Inject]
    public required Portal Portal { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>Reading what the page shows.</summary>
    protected Activity Loading { get; } = new();

    /// <summary>The page's main act: saving, submitting, deciding.</summary>
    protected Activity Saving { get; } = new();

    protected CancellationToken Leaving { get; }

    /// <summary>Runs one use case as the page's act.</summary>
    protected Task<Outcome<T>?> ActAsync<T>(Activity activity, UseCase<T> useCase) => ActAsync(activity, cancellation => Portal.RunAsync(useCase, cancellation));

    /// <summary>Runs one query to fill the page; the latest wins.</summary>
    protected Task<Outcome<T>?> LoadAsync<T>(UseCase<T> useCase) => LoadAsync(cancellation => Portal.RunAsync(useCase, cancellation));

    /// <summary>Does one act. A second click while it runs is ignored; problems land in <paramref name="activity"/>.</summary>
    protected Task<Outcome<T>?> ActAsync<T>(Activity activity, Func<CancellationToken, Task<Outcome<T>>> work) =>
        Guard.RunAsync(activity, () => work(Leaving), Redraw);

    /// <summary>Reads. A later call replaces an earlier one that is still running: the latest wins, and what the earlier still reads is given up.</summary>
    protected Task<Outcome<T>?> LoadAsync<T>(Func<CancellationToken, Task<Outcome<T>>> work)
    {
        reading?.Cancel();

        // Not disposed: whoever still reads with an earlier token may ask it at any time. It holds nothing but its place with the page.
        var token = (reading = CancellationTokenSource.CreateLinkedTokenSource(Leaving)).Token;
        return Guard.RunAsync(Loading, () => work(token), Redraw, replace: true);
    }

    /// <summary>Does what a changed address asks for and draws the page: an address is no event handler, after which Blazor would draw by itself.</summary>
    protected Task DrawAfterAsync(Func<Task> work) => InvokeAsync(async () =>
    {
        await work();
        Redraw();
    });

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !leaving.IsCancellationRequested)
        {
            leaving.Cancel();
            leaving.Dispose();
        }
    }

    private void Redraw()
    {
        if (!leaving.IsCancellationRequested)
        {
            StateHasChanged();
        }
    }
}
