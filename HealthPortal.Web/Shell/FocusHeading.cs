using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace HealthPortal.Web.Shell;

/// <summary>
/// Moves the focus to the heading of a page that was navigated to, so that a screen reader reads it. Unlike the framework's own part it leaves
/// a field alone that the person has gone to since: the call comes a moment after the page is seen, and whoever presses “/” and types in that
/// moment must not lose the letters.
/// </summary>
public sealed class FocusHeading : ComponentBase
{
    private Microsoft.AspNetCore.Components.RouteData? shown;
    private bool due;

    [Parameter, EditorRequired]
    public Microsoft.AspNetCore.Components.RouteData RouteData { get; set; } = default!;

    [Inject]
    public required IJSRuntime Script { get; init; }

    protected override void OnParametersSet()
    {
        if (shown?.PageType != RouteData.PageType)
        {
            due = true;
        }

        shown = RouteData;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (due)
        {
            due = false;
            await BrowserCalls.WhileThereAsync(async () => await Script.InvokeVoidAsync("portal.focusHeading"));
        }
    }
}
