namespace HealthPortal.Web.Printing;

public static class PrintingServices
{
    public static IServiceCollection AddPrinting(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PrintingOptions>()
            .Configure(options =>
            {
                if (configuration["Portal:DataDirectory"] is { Length: > 0 } data)
                {
                    options.CacheDirectory = Path.Combine(data, "cache", "pdf");
                }
            })
            .Bind(configuration.GetSection(PrintingOptions.Section))
            .Validate(options => options.Pages is >= 1 and <= 16, "Printing:Pages 应在 1 到 16 之间。")
            .Validate(options => options.PrintsPerBrowser >= 1, "Printing:PrintsPerBrowser 应至少为 1。")
            .ValidateOnStart();
        services.AddSingleton<PdfCache>();
        services.AddSingleton<PdfPrinter>();
        services.AddSingleton<PdfJoiner>();
        services.AddSingleton<DocumentPrinter>();
        return services;
    }
}
