using Microsoft.AspNetCore.Identity;

namespace HealthPortal.Web.Account;

/// <summary>Cookie sign-in. The cookie names the person; what the person may do is read again for every operation.</summary>
public static class AccountStartup
{
    public static void AddPortalAccounts(this WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        builder.Services.ConfigureApplicationCookie(options =>
        {
            options.Cookie.Name = "portal";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.ExpireTimeSpan = TimeSpan.FromMinutes(builder.Configuration.GetValue("Portal:IdleMinutes", 30));
            options.SlidingExpiration = true;
            options.LoginPath = "/account/sign-in";
            options.LogoutPath = "/account/sign-out";
            options.AccessDeniedPath = "/account/forbidden";
            options.ReturnUrlParameter = "returnUrl";
        });
    }

    public static void MapPortalAccounts(this WebApplication app)
    {
    }
}
