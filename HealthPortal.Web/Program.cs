using HealthPortal.Web;
using HealthPortal.Web.Account;
using HealthPortal.Web.Parts.Gallery;
using HealthPortal.Web.Platform.Audit;
using HealthPortal.Web.Printing;
using HealthPortal.Web.Shell;

if (AuditCommand.IsMeant(args))
{
    return await AuditCommand.RunAsync(args, Console.Out, CancellationToken.None);
}

if (BackupCommand.IsMeant(args))
{
    return await BackupCommand.RunAsync(args, Console.Out, CancellationToken.None);
}

var builder = WebApplication.CreateBuilder(WebStartup.Options(args));
builder.AddPortalLogging();
builder.AddPortalShell();
builder.AddPortalAccounts();
builder.AddWorkbenches();
builder.Services.AddPrinting(builder.Configuration);
builder.Services.AddHostedService<JobHost>();
builder.Services.AddHostedService<MeterHost>();

var app = builder.Build();
app.UsePortalPipeline();
app.MapPortalHealth();
app.MapPortalAccounts();
app.MapWorkbenches();
app.MapPartsGallery();
app.MapMemoryMeasure();
app.MapPortalPages();
await app.PrepareDataAsync();
await app.RunAsync();
return 0;

/// <summary>The entry point; public so that tests can start the portal in their own process.</summary>
public partial class Program;
