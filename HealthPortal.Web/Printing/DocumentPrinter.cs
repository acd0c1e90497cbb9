using HealthPortal.Domain.Kernel;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace HealthPortal.Web.Printing;

/// <summary>Base of every document that is printed: a Razor component that draws a whole page from one immutable model.</summary>
public abstract class PrintedDocument<TModel> : ComponentBase
{
    [Parameter]
    [EditorRequired]
    public required TModel Model { get; set; }
}

/// <summary>Draws a document as HTML (the preview) and as PDF (the paper), from the same template.</summary>
public sealed class DocumentPrinter(IServiceScopeFactory scopes, ILoggerFactory loggers, PdfPrinter printer)
{
    /// <summary>A complete page with its styles inside, fit for a sandboxed frame.</summary>
    public async Task<string> ToHtmlAsync<TDocument, TModel>(TModel model)
        where TDocument : PrintedDocument<TModel>
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(PrintedDocument<TModel>.Model)] = model,
            });
            var root = await renderer.RenderComponentAsync<TDocument>(parameters);
            return root.ToHtmlString();
        });
    }

    /// <summary>The document as PDF, or the sentence that says what the server lacks.</summary>
    public async Task<Outcome<byte[]>> ToPdfAsync<TDocument, TModel>(TModel model, CancellationToken cancellation)
        where TDocument : PrintedDocument<TModel> =>
        await printer.PrintAsync(await ToHtmlAsync<TDocument, TModel>(model), cancellation);
}
