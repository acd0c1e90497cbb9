using HealthPortal.Data.Licensing.LicenceQuality;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.Components;

namespace HealthPortal.Web.Licensing.LicenceQuality;

/// <summary>A page that asks for a measurement and looks again while one is under way.</summary>
public abstract class QualityPageBase : PageBase
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(3);

    private bool watching;

    [Inject]
    protected Notifier Notifier { get; set; } = default!;

    protected abstract bool IsRunning { get; }

    protected abstract Task ReadAsync();

    /// <summary>Reads without showing that it does.</summary>
    protected abstract Task LookAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (!watching && IsRunning)
        {
            watching = true;
            _ = InvokeAsync(WatchAsync);
        }
    }

    protected async Task StartAsync(string? typeCode)
    {
        if (await ActAsync(Saving, new StartMeasurement { TypeCode = typeCode }) is { Succeeded: true, Value: var types })
        {
            Notifier.Success($"已安排测算 {types} 类证照。");
            await ReadAsync();
        }
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Between);
        try
        {
            while (IsRunning && await timer.WaitForNextTickAsync(Leaving))
            {
                await LookAsync();
                StateHasChanged();
            }
        }
        catch (OperationCanceledException)
        {
            // The person has left the page.
        }

        watching = false;
    }
}
