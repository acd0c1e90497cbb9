using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using HealthPortal.Data;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.Seeding;
using HealthPortal.Web.Account;
using HealthPortal.Web.Platform.Clients;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.HttpOverrides;
using Radzen;
using Serilog;

namespace HealthPortal.Web.Shell;

/// <summary>Starting the portal, one method per concern. Program.cs only calls them in order.</summary>
public static class WebStartup
{
    /// <summary>The content root is the program's folder, where the build puts appsettings.json and the list of static files, whatever the working directory.</summary>
    public static WebApplicationOptions Options(string[] args) => new() { Args = args, ContentRootPath = AppContext.BaseDirectory };

    /// <summary>The data layer with the portal's own settings, for a command that runs without the site.</summary>
    public static ServiceProvider ForCommand(string[] args)
    {
        var configuration = WebApplication.CreateBuilder(Options(args)).Configuration;
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPortalData(configuration, PortalDirectories.Base);
        return services.BuildServiceProvider();
    }

    public static void AddPortalLogging(this WebApplicationBuilder builder)
    {
        // First of all, before the log makes the directory with whatever mode the system gives.
        var data = PortalDirectories.Data(builder.Configuration);
        var stoodOpen = PrivateDirectory.Prepare(data);
        const string template = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} [{Level:u3}] {SourceContext} {Message:lj} {Properties:j}{NewLine}{Exception}";
        var logger = new LoggerConfiguration()
            .ReadFrom.Configuration(builder.Configuration)
            .Enrich.FromLogContext()
            .WriteTo.Console(outputTemplate: "[{Timestamp:HH:mm:ss} {Level:u3}] {SourceContext} {Message:lj}{NewLine}{Exception}", formatProvider: CultureInfo.InvariantCulture)
            .WriteTo.File(
                Path.Combine(PortalDirectories.Logs(builder.Configuration), "portal-.log"),
                outputTemplate: template,
                formatProvider: CultureInfo.InvariantCulture,
                rollingInterval: RollingInterval.Day,
                retainedFileCountLimit: 180, // Cybersecurity Law art. 23: network logs are kept at least six months.
                shared: true)
            .CreateLogger();
        if (stoodOpen)
        {
            logger.Warning("The data directory {Directory} could be entered by other users of this machine; its mode is now 700. Keys may have been read: see docs/operations.md", data);
        }

        builder.Logging.ClearProviders();
        builder.Logging.AddSerilog(logger, dispose: true);
    }

    public static void AddPortalShell(this WebApplicationBuilder builder)
    {
        // The published folder has no manifest of source files and this does nothing there; the build output needs it in every environment.
        builder.WebHost.UseStaticWebAssets();

        // One language for everybody: dates and numbers must not change with the server's locale or the browser's header.
        var chinese = CultureInfo.GetCultureInfo("zh-CN");
        CultureInfo.DefaultThreadCurrentCulture = chinese;
        CultureInfo.DefaultThreadCurrentUICulture = chinese;
        builder.Services.Configure<RequestLocalizationOptions>(options =>
        {
            options.SetDefaultCulture("zh-CN").AddSupportedCultures("zh-CN").AddSupportedUICultures("zh-CN");
            options.RequestCultureProviders.Clear();
        });

        var services = builder.Services;

        // Behind a proxy every request comes from the proxy; whom to believe about the real address must be said, anybody can send the header.
        services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.KnownIPNetworks.Clear();
            options.KnownProxies.Clear();
            foreach (var proxy in (builder.Configuration["Portal:KnownProxies"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                options.KnownProxies.Add(IPAddress.Parse(proxy));
            }

            if (options.KnownProxies.Count == 0)
            {
                options.ForwardedHeaders = ForwardedHeaders.None;
            }
        });
        services.AddSingleton(TimeProvider.System);
        services.AddHttpContextAccessor();
        services.AddAntiforgery(options => options.Cookie.Name = "portal.antiforgery");
        services.AddRazorComponents().AddInteractiveServerComponents(options =>
        {
            options.DisconnectedCircuitMaxRetained = 200;
            options.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(5);
        });
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All)); // Chinese stays readable in page sources and logs.
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddCascadingAuthenticationState();
        services.AddResponseCompression();
        services.AddRadzenComponents();
        services.AddSingleton<Radzen.ILocalizer, ChineseStrings>();
        services.AddSingleton<WorkbenchRegistry>();
        services.AddScoped<ShellCounters>();
        services.AddSingleton<Guard>();
        services.AddScoped<Notifier>();
        services.AddScoped<CircuitSession>();
        services.AddScoped<CircuitHandler>(provider => provider.GetRequiredService<CircuitSession>());
        services.AddSingleton<OpenCircuits>();
        services.AddSingleton<CircuitHandler>(provider => provider.GetRequiredService<OpenCircuits>());
        services.AddScoped<ActorSource, WebActorSource>();
        services.AddPortalData(builder.Configuration, PortalDirectories.Base);
        services.AddPortalHealth();
    }

    /// <summary>Brings the database up to date before the first request is taken.</summary>
    public static async Task PrepareDataAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await PortalStartup.PrepareAsync(scope.ServiceProvider, app.Lifetime.ApplicationStopping);
    }

    public static void UsePortalPipeline(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseMiddleware<RequestMeter>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseRequestLocalization();
        if (!app.Environment.IsDevelopment())
        {
            app.UseExceptionHandler("/error", createScopeForErrors: true);
        }

        app.UseAddressGate();
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseAuthentication();
        app.UseNobodyAtSignIn();
        app.UseClientGate();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseRateLimiter();
    }

    public static void MapPortalPages(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        var pages = app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null); // SecurityHeaders sends the one policy.
        if (app.Environment.IsDevelopment())
        {
            // The parts gallery is shown without signing in and needs a circuit; elsewhere a circuit is for the signed-in only.
            pages.Add(endpoint =>
            {
                if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } route } && route.TrimStart('/').StartsWith("_blazor", StringComparison.Ordinal))
                {
                    endpoint.Metadata.Add(new AllowAnonymousAttribute());
                }
            });
        }
    }
}
