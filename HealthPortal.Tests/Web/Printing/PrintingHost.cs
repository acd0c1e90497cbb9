using HealthPortal.Tests.Kit;
using HealthPortal.Web.Printing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Web.Printing;

/// <summary>The portal's printing services alone, with a cache directory of their own.</summary>
public sealed class PrintingHost : IAsyncDisposable
{
    private readonly ServiceProvider services;

    public PrintingHost() : this(_ => { })
    {
    }

    internal PrintingHost(Action<PrintingOptions> configure)
    {
        Data = Directory.CreateTempSubdirectory("hp-print-").FullName;
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Portal:DataDirectory"] = Data })
            .Build();
        services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(MovableTime.InShanghai(2026, 3, 2))
            .AddPrinting(configuration)
            .Configure(configure)
            .BuildServiceProvider(validateScopes: true);
    }

    public string Data { get; }

    public PdfPrinter Printer => services.GetRequiredService<PdfPrinter>();

    public PdfJoiner Joiner => services.GetRequiredService<PdfJoiner>();

    public PdfCache Cache => services.GetRequiredService<PdfCache>();

    public DocumentPrinter Documents => services.GetRequiredService<DocumentPrinter>();

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        Directory.Delete(Data, recursive: true);
    }
}
