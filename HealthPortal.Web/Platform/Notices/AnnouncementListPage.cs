using HealthPortal.Data.Execution;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace HealthPortal.Web.Platform.Notices;

/// <summary>What the lists of announcements share: their state is the address, and the latest request wins.</summary>
public abstract class AnnouncementListPage<T> : PageBase
    where T : class
{
    [Inject]
    public required TimeProvider Clock { get; init; }

    protected T? Shown { get; private set; }

    protected AnnouncementAddress Address { get; private set; } = new();

    protected DateTime Now => Clock.GetUtcNow().UtcDateTime;

    protected abstract string Path { get; }

    protected abstract UseCase<T> Query();

    protected override Task OnInitializedAsync()
    {
        Navigation.LocationChanged += OnLocationChanged;
        return OpenAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Navigation.LocationChanged -= OnLocationChanged;
        }

        base.Dispose(disposing);
    }

    protected void Search(AnnouncementAddress address) => Navigation.NavigateTo(address.Href);

    protected async Task ReadAsync()
    {
        if (await LoadAsync(Query()) is { Succeeded: true, Value: var read })
        {
            Shown = read;
        }
    }

    private Task OpenAsync()
    {
        Address = AnnouncementAddress.Parse(new Uri(Navigation.Uri).Query, Path);
        return ReadAsync();
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e)
    {
        if (new Uri(e.Location).AbsolutePath == Path)
        {
            _ = DrawAfterAsync(OpenAsync);
        }
    }
}
