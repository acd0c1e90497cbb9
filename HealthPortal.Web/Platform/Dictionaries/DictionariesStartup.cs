using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Platform.Dictionaries;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Shell;
using HealthPortal.Web.Workbench;

namespace HealthPortal.Web.Platform.Dictionaries;

/// <summary>Puts 数据字典 into the navigation, serves and takes its files.</summary>
public static class DictionariesStartup
{
    public static IServiceCollection AddDictionaries(this IServiceCollection services) => services
        .AddRegister(DictionaryRegister.It, new WorkbenchEntry("系统管理", "数据字典", DictionaryAddress.Path, "book", DictionaryPermissions.View, 907, "表单里的选项：国家标准代码和业务分类"))
        .AddSingleton<Register>(DictionaryItemRegister.It);

    public static void MapDictionaries(this IEndpointRouteBuilder app)
    {
        app.MapGet(DictionaryAddress.FileUrl, (HttpContext context, Portal portal, CancellationToken cancellation) => WorkbookAnswer.MakeAsync(
            context,
            "数据字典",
            stream => portal.RunAsync(new WriteDictionaryFile { Destination = stream }, cancellation),
            SettingsFile.ContentType,
            "json"));
        app.MapPost(DictionaryAddress.ImportUrl, (HttpContext context, Portal portal, ImportFiles files, CancellationToken cancellation) => UploadRequest.TakeAsync(
            context,
            SettingsFile.MostBytes,
            () => portal.RunAsync(new PrepareRegisterImport { Register = DictionaryRegister.It }, cancellation),
            async (userId, fileName, content) =>
            {
                var kept = await files.KeepSettingsAsync(userId, content, fileName, cancellation);
                return kept.Succeeded ? Results.Text(kept.Value) : UploadRequest.Refused(kept);
            }));
    }
}
