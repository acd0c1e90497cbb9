using HealthPortal.Data.Platform.Clients;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.DataProtection;

namespace HealthPortal.Web.Platform.Clients;

/// <summary>Puts 接口管理 into the navigation, guards <c>/api</c> and declares the operations of the platform.</summary>
public static class ClientsStartup
{
    public static IServiceCollection AddClients(this IServiceCollection services) => services
        .AddWorkbench(new("系统管理", "接口管理", ClientAddress.Path, "external", ClientPermissions.View, 918, "哪些外部系统可以调用接口、能取得什么，调用方法说明"))
        .AddSingleton(provider => new ApiTokens(provider.GetRequiredService<IDataProtectionProvider>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<ApiLimits>()
        .AddApiDocument()
        .AddHostedService<ApiCallHost>();

    /// <summary>After the cookies, which it sets aside, and before anything that asks who is signed in.</summary>
    public static void UseClientGate(this WebApplication app) => app.UseWhen(ApiGate.IsMeant, branch =>
    {
        branch.UseMiddleware<ApiCallRecorder>();
        branch.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = ApiAnswer.BrokenAsync });
        branch.UseMiddleware<ApiGate>();
    });

    public static void MapClients(this IEndpointRouteBuilder app)
    {
        app.MapToken();
        app.MapApiDocument();
        app.MapApi<ReadOrganisationFeed, FeedPage<OrganisationRecord>>(
            "GET",
            "/organisations",
            new("组织机构", "该客户端范围内的组织机构，全量或增量。", ApiParameter.Since, ApiParameter.Cursor, ApiParameter.Limit),
            request => new ReadOrganisationFeed { Since = request.Instant("since"), Cursor = request.Text("cursor"), Limit = request.Number("limit") ?? 100 },
            page => page.Items.Count);
        app.MapApi<ReadAccountFeed, FeedPage<AccountRecordOut>>(
            "GET",
            "/accounts",
            new("用户基础信息", "在该客户端范围内有岗位的用户：用户名、姓名、状态和岗位；手机号码脱敏。", ApiParameter.Since, ApiParameter.Cursor, ApiParameter.Limit),
            request => new ReadAccountFeed { Since = request.Instant("since"), Cursor = request.Text("cursor"), Limit = request.Number("limit") ?? 100 },
            page => page.Items.Count);
        app.MapApi<ReadAccountRights, AccountRightsRecord>(
            "GET",
            "/accounts/{id}/permissions",
            new("用户的角色与权限", "用户在该客户端范围内的岗位，以及每个岗位的角色和权限。", new ApiParameter("id", "用户标识，取自用户基础信息。", In: "path")),
            request => new ReadAccountRights { AccountId = request.RouteId("id") },
            _ => 1);
        app.MapApi<ReadDictionaryFeed, FeedPage<DictionaryItemRecord>>(
            "GET",
            "/dictionaries/{code}/items",
            new("字典项", "一个数据字典的全部字典项，包括已停用的。", new ApiParameter("code", "字典编码，例如 clinical-department。", In: "path"), ApiParameter.Since, ApiParameter.Cursor, ApiParameter.Limit),
            request => new ReadDictionaryFeed { DictionaryCode = request.Route("code"), Since = request.Instant("since"), Cursor = request.Text("cursor"), Limit = request.Number("limit") ?? 100 },
            page => page.Items.Count);
    }
}
