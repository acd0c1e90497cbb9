using Microsoft.JSInterop;

namespace HealthPortal.Web.Shell;

/// <summary>Calls into the browser made after drawing: the person may have closed the page meanwhile, and then there is nobody left to call.</summary>
public static class BrowserCalls
{
    /// <summary>Runs the calls; that the browser has gone is no failure.</summary>
    public static async Task WhileThereAsync(Func<Task> calls)
    {
        try
        {
            await calls();
        }
        catch (JSDisconnectedException)
        {
            // Gone before the call.
        }
        catch (OperationCanceledException)
        {
            // Gone during the call.
        }
        catch (ObjectDisposedException)
        {
            // The page was taken down between two calls.
        }
    }
}
