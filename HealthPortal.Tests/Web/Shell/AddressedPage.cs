using HealthPortal.Tests.Kit;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Components.Web.HtmlRendering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.JSInterop;

namespace HealthPortal.Tests.Web.Shell;

/// <summary>A page kept alive outside a browser on a real database, so that a test changes its address and sees what it asks the database.</summary>
internal sealed class AddressedPage : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly HtmlRenderer renderer;
    private readonly Addresses addresses;
    private HtmlRootComponent root;

    private AddressedPage(ServiceProvider services, Addresses addresses)
    {
        this.services = services;
        this.addresses = addresses;
        renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
    }

    public static async Task<AddressedPage> OpenAsync<T>(TestPortal portal, string userName, string address, params (string Name, object? Value)[] parameters)
        where T : IComponent
    {
        var addresses = new Addresses(address);
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddLogging();
        services.AddSingleton<TimeProvider>(portal.Clock);
        services.AddSingleton(await portal.AsAsync(userName));
        services.AddScoped<Guard>();
        services.AddScoped<Notifier>();
        services.AddSingleton<IJSRuntime, NoBrowser>();
        services.AddSingleton<NavigationManager>(addresses);
        services.AddSingleton<INavigationInterception, NoInterception>();
        services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>();
        var page = new AddressedPage(services.BuildServiceProvider(), addresses);
        page.root = await page.renderer.Dispatcher.InvokeAsync(() => page.renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(parameters.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal))));
        return page;
    }

    /// <summary>What a click on a link does. Does not wait for what follows from it.</summary>
    public Task GoAsync(string address) => renderer.Dispatcher.InvokeAsync(() => addresses.NavigateTo(address));

    public Task<string> HtmlAsync() => renderer.Dispatcher.InvokeAsync(() => System.Net.WebUtility.HtmlDecode(root.ToHtmlString()));

    /// <summary>Waits until the page says that it is at rest.</summary>
    public async Task<string> SettledAsync()
    {
        for (var attempt = 0; attempt < 400; attempt++)
        {
            var html = await HtmlAsync();
            if (!html.Contains("aria-busy=\"true\"", StringComparison.Ordinal))
            {
                return html;
            }

            await Task.Delay(25);
        }

        throw new TimeoutException("The page is still busy after ten seconds.");
    }

    public async ValueTask DisposeAsync()
    {
        await renderer.DisposeAsync();
        await services.DisposeAsync();
    }

    private sealed class Addresses : NavigationManager
    {
        public Addresses(string address) => Initialize("http://localhost/", "http://localhost/" + address);

        protected override void NavigateToCore(string uri, NavigationOptions options)
        {
            Uri = ToAbsoluteUri(uri).ToString();
            NotifyLocationChanged(isInterceptedLink: true);
        }
    }

    private sealed class NoBrowser : IJSRuntime
    {
        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => throw new InvalidOperationException("There is no browser here: " + identifier);

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) => InvokeAsync<TValue>(identifier, args);
    }

    private sealed class NoInterception : INavigationInterception
    {
        public Task EnableNavigationInterceptionAsync() => Task.CompletedTask;
    }

    private sealed class NoAntiforgery : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }
}
