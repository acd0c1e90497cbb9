using HealthPortal.Web;
using HealthPortal.Web.Account;
using HealthPortal.Web.GovernmentServices.ServiceWindow;
using HealthPortal.Web.Parts.Gallery;
using HealthPortal.Web.Printing;
using HealthPortal.Web.Shell;
using HealthPortal.Web.Workbench;

var builder = WebApplication.CreateBuilder(WebStartup.Options(args));
builder.AddPortalLogging();
builder.AddPortalShell();
builder.AddPortalAccounts();
builder.AddWorkbenches();
builder.Services.AddPrinting(builder.Configuration);
builder.Services.AddServiceWindow();

var app = builder.Build();
app.UsePortalPipeline();
app.MapGet("/health", () => "ok").AllowAnonymous();
app.MapPortalAccounts();
app.MapRegisters();
app.MapPartsGallery();
app.MapMemoryMeasure();
app.MapServiceWindow();
app.MapPortalPages();
await app.PrepareDataAsync();
await app.RunAsync();

/// <summary>The entry point; public so that tests can start the portal in their own process.</summary>
public partial class Program;
