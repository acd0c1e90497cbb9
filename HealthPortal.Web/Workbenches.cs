using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Web.Experts.ExpertDraws;
using HealthPortal.Web.Experts.ExpertPool;
using HealthPortal.Web.Experts.ReviewConfirmations;
using HealthPortal.Web.Experts.ReviewPlans;
using HealthPortal.Web.Experts.ReviewSheets;
using HealthPortal.Web.Experts.ReviewStatistics;
using HealthPortal.Web.GovernmentServices.ApprovalDesk;
using HealthPortal.Web.GovernmentServices.CaseArchive;
using HealthPortal.Web.GovernmentServices.CaseStatistics;
using HealthPortal.Web.GovernmentServices.PublicNotices;
using HealthPortal.Web.GovernmentServices.ServiceMatters;
using HealthPortal.Web.GovernmentServices.ServiceWindow;
using HealthPortal.Web.Licensing.LicenceCollection;
using HealthPortal.Web.Licensing.LicenceLibrary;
using HealthPortal.Web.Licensing.LicenceQuality;
using HealthPortal.Web.Licensing.LicenceSigning;
using HealthPortal.Web.Licensing.LicencePresentation;
using HealthPortal.Web.Licensing.LicenceStandards;
using HealthPortal.Web.Licensing.LicenceStatistics;
using HealthPortal.Web.Licensing.PublicLookUps;
using HealthPortal.Web.Platform.Accounts;
using HealthPortal.Web.Platform.Audit;
using HealthPortal.Web.Platform.Clients;
using HealthPortal.Web.Platform.Dictionaries;
using HealthPortal.Web.Platform.ExternalSignIn;
using HealthPortal.Web.Platform.Jobs;
using HealthPortal.Web.Platform.Messages;
using HealthPortal.Web.Platform.Notices;
using HealthPortal.Web.Platform.Operations;
using HealthPortal.Web.Platform.Organisations;
using HealthPortal.Web.Platform.Parameters;
using HealthPortal.Web.Platform.Roles;
using HealthPortal.Web.Platform.Security;
using HealthPortal.Web.Platform.Tasks;
using HealthPortal.Web.Shell;
using HealthPortal.Web.Workbench;

namespace HealthPortal.Web;

/// <summary>Every workbench of the portal registers here: its place in the navigation, its endpoints and, for a plain register, its declaration.</summary>
public static class Workbenches
{
    public static void AddWorkbenches(this WebApplicationBuilder builder) => builder.Services
        .AddToDoCentre()
        .AddApprovalDesk()
        .AddServiceWindow()
        .AddServiceMatters()
        .AddPublicNotices()
        .AddCaseArchive()
        .AddCaseStatistics()
        .AddLicenceLibrary()
        .AddLicencePresentation()
        .AddLicenceStandards()
        .AddLicenceCollection()
        .AddLicenceQuality()
        .AddLicenceSigning()
        .AddReviews()
        .AddReviewConfirmations()
        .AddReviewSheets()
        .AddExperts()
        .AddPublicLookUps()
        .AddAnnouncements()
        .AddOrganisations()
        .AddAccounts()
        .AddRoles()
        .AddSecurity()
        .AddExternalAccounts()
        .AddJobs()
        .AddMessages()
        .AddClients()
        .AddOperations()
        .AddParameters()
        .AddDictionaries()
        .AddAudit()
        .AddRegister(ServiceMatterRegister.It, new WorkbenchEntry("政务服务", "事项维护", "/service-matters/register", "book", ServiceMatterRegister.It.EditPermission, 80, "权力事项的名称、类型和办理方式"))
        .AddRegister(HolidayRegister.It, new WorkbenchEntry("系统管理", "节假日", "/platform/calendar", "calendar", HolidayRegister.It.ViewPermission, 910, "放假和调休安排，办理时限按它计算"));

    public static void MapWorkbenches(this WebApplication app)
    {
        app.MapRegisters();
        app.MapApprovalDesk();
        app.MapServiceMatters();
        app.MapServiceWindow();
        app.MapPublicNotices();
        app.MapCaseArchive();
        app.MapCaseStatistics();
        app.MapLicenceSigning();
        app.MapReviews();
        app.MapReviewStatistics();
        app.MapReviewSheets();
        app.MapExpertDraws();
        app.MapExperts();
        app.MapLicenceStandards();
        app.MapLicenceCollection();
        app.MapLicenceLibrary();
        app.MapLicenceStatistics();
        app.MapLicencePresentation();
        app.MapLicenceQuality();
        app.MapAnnouncements();
        app.MapOrganisations();
        app.MapAccounts();
        app.MapRoles();
        app.MapExternalAccounts();
        app.MapJobs();
        app.MapMessages();
        app.MapClients();
        app.MapParameters();
        app.MapDictionaries();
        app.MapAudit();
    }
}
