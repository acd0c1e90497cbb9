using HealthPortal.Data.Execution;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.Components.Routing;

namespace HealthPortal.Web.Platform.Accounts;

/// <summary>What the two lists of the personal centre share: conditions in the address, reading when it changes.</summary>
public abstract class MyRecordsPage<T> : PageBase
    where T : class
{
    protected T? Shown { get; private set; }

    protected MyRecordsAddress Address { get; private set; } = new("");

    protected DateOnly? From { get; set; }

    protected DateOnly? To { get; set; }

    protected abstract string Path { get; }

    protected abstract UseCase<T> Query(MyRecordsAddress address);

    /// <summary>Puts the address into the fields of the filter.</summary>
    protected virtual void Fill(MyRecordsAddress address) => (From, To) = (address.From, address.To);

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

    protected void Go(MyRecordsAddress address) => Navigation.NavigateTo(address.Href);

    protected async Task ReadAsync()
    {
        if (await LoadAsync(Query(Address)) is { Succeeded: true, Value: var page })
        {
            Shown = page;
        }
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e)
    {
        if (new Uri(e.Location).AbsolutePath == Path)
        {
            _ = DrawAfterAsync(OpenAsync);
        }
    }

    private Task OpenAsync()
    {
        Address = MyRecordsAddress.Parse(Path, new Uri(Navigation.Uri).Query);
        Fill(Address);
        return ReadAsync();
    }
}
