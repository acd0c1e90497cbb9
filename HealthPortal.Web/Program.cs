using HealthPortal.Web.Account;
using HealthPortal.Web.GovernmentServices.CaseArchive;
using HealthPortal.Web.GovernmentServices.CaseStatistics;
using HealthPortal.Web.GovernmentServices.PublicNotices;
using HealthPortal.Web.GovernmentServices.ServiceMatters;
using HealthPortal.Web.GovernmentServices.ServiceWindow;
using HealthPortal.Web.Parts.Gallery;
using HealthPortal.Web.Printing;
using HealthPortal.Web.Shell;
using HealthPortal.Web.Workbench;
using HealthPortal.Web;

var builder = WebApplication.CreateBuilder(WebStartup.Options(args));
builder.AddPortalLogging();
builder.AddPortalShell();
builder.AddPortalAccounts();
builder.AddWorkbenches();
builder.Services.AddPrinting(builder.Configuration);
builder.Services.AddServiceMatters();
builder.Services.AddServiceWindow();
builder.Services.AddPublicNotices().AddCaseArchive().AddCaseStatistics();
builder.Services.AddHostedService<JobHost>();

var app = builder.Build();
app.UsePortalPipeline();
app.MapGet("/health", () => "ok").AllowAnonymous();
app.MapPortalAccounts();
app.MapRegisters();
app.MapPublicNotices();
app.MapCaseArchive();
app.MapCaseStatistics();
app.MapPartsGallery();
app.MapMemoryMeasure();
app.MapServiceMatters();
app.MapServiceWindow();
app.MapPortalPages();
await app.PrepareDataAsync();
await app.RunAsync();

/// <summary>The entry point; public so that tests can start the portal in their own process.</summary>
public partial class Program;
