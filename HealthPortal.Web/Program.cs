using HealthPortal.Web.Account;
using HealthPortal.Web.GovernmentServices.ApprovalDesk;
using HealthPortal.Web.Licensing.LicenceLibrary;
using HealthPortal.Web.Parts.Gallery;
using HealthPortal.Web.Shell;

var builder = WebApplication.CreateBuilder(WebStartup.Options(args));
builder.AddPortalLogging();
builder.AddPortalShell();
builder.AddPortalAccounts();
builder.Services.AddApprovalDesk(builder.Configuration);
builder.Services.AddLicenceLibrary();

var app = builder.Build();
app.UsePortalPipeline();
app.MapGet("/health", () => "ok").AllowAnonymous();
app.MapPortalAccounts();
app.MapApprovalDesk();
app.MapPartsGallery();
app.MapPortalPages();
await app.PrepareDataAsync();
await app.RunAsync();

/// <summary>The entry point; public so that tests can start the portal in their own process.</summary>
public partial class Program;
