using HealthPortal.Web.Parts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace HealthPortal.Web.Shell;

/// <summary>Keeps a page that throws while drawing from ending the circuit: shell and navigation stay, the page shows a reference number and a way back.</summary>
public sealed class GuardBoundary : ErrorBoundaryBase
{
    private string? reference;

    [Inject]
    public required Guard Guard { get; init; }

    protected override Task OnErrorAsync(Exception exception)
    {
        reference = Guard.Report(exception);
        return Task.CompletedTask;
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (CurrentException is null)
        {
            builder.AddContent(0, ChildContent);
            return;
        }

        builder.OpenComponent<FailedState>(1);
        builder.AddComponentParameter(2, nameof(FailedState.Reference), reference);
        builder.AddComponentParameter(3, nameof(FailedState.OnRetry), EventCallback.Factory.Create(this, Recover));
        builder.CloseComponent();
    }
}
