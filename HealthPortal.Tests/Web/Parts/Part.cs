using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.JSInterop;

namespace HealthPortal.Tests.Web.Parts;

/// <summary>Draws a component on the server and gives its markup as a document.</summary>
internal static class Part
{
    public static async Task<IElement> RenderAsync<T>(params (string Name, object? Value)[] parameters)
        where T : IComponent
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddScoped<Guard>();
        services.AddSingleton<IJSRuntime, NoBrowser>();
        services.AddSingleton<NavigationManager, FixedNavigation>();
        services.AddSingleton<INavigationInterception, NoInterception>();
        services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>();
        await using var provider = services.BuildServiceProvider();
        await using var renderer = new HtmlRenderer(provider, NullLoggerFactory.Instance);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(parameters.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal)));
            return root.ToHtmlString();
        });
        return (await new HtmlParser().ParseDocumentAsync(html)).Body!;
    }

    public static RenderFragment Text(string text) => builder => builder.AddContent(0, text);

    private sealed class NoBrowser : IJSRuntime
    {
        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => throw new InvalidOperationException("There is no browser here: " + identifier);

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) => InvokeAsync<TValue>(identifier, args);
    }

    private sealed class FixedNavigation : NavigationManager
    {
        public FixedNavigation() => Initialize("http://localhost/", "http://localhost/cases?state=open");
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
