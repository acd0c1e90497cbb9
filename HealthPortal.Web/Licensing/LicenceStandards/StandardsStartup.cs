using System.Text;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceStandards;
using HealthPortal.Web.Endpoints;
using HealthPortal.Web.Parts;
using HealthPortal.Web.Shell;
using HealthPortal.Domain.Licensing.LicenceStandards;

namespace HealthPortal.Web.Licensing.LicenceStandards;

/// <summary>Puts 证照标准 into the navigation and serves the upgrade script.</summary>
public static class StandardsStartup
{
    internal const string Path = "/licensing/standards";

    public static IServiceCollection AddLicenceStandards(this IServiceCollection services) =>
        services.AddWorkbench(new("电子证照", "证照标准", Path, "list", StandardPermissions.View, 500, "各类证照的数据项、值域、主键和版本"));

    public static void MapLicenceStandards(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path + "/{code}/versions/{number:int}/recheck.xlsx", (string code, int number, HttpContext context, Portal portal, CancellationToken cancellation) =>
            WorkbookAnswer.MakeAsync(context, "证照标准复查", stream => portal.RunAsync(new ExportRecheck { TypeCode = code, Number = number, Open = () => stream }, cancellation)));
        app.MapGet(Path + "/{code}/versions/{number:int}/upgrade.json", async (string code, int number, string? before, Portal portal, CancellationToken cancellation) =>
        {
            var difference = await portal.RunAsync(new CompareStandards { TypeCode = code, After = number, Before = Number(before) }, cancellation);
            return difference.Succeeded
                ? Results.File(Encoding.UTF8.GetBytes(difference.Value.Plan.Write()), "application/json; charset=utf-8", FormattableString.Invariant($"{difference.Value.Name}-标准升级-{difference.Value.Before.Number}至{difference.Value.After.Number}.json"))
                : PlainAnswer.Refused(difference);
        });
    }

    internal static string Of(string code, int? number = null, string? view = null) => (number, view) switch
    {
        (null, null) => $"{Path}/{code}",
        ({ } one, null) => FormattableString.Invariant($"{Path}/{code}?v={one}"),
        (null, _) => $"{Path}/{code}?view={view}",
        ({ } one, _) => FormattableString.Invariant($"{Path}/{code}?v={one}&view={view}"),
    };

    internal static int? Number(string? text) => int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    internal static Tone ToneOf(StandardState state) => state switch
    {
        StandardState.Active => Tone.Success,
        StandardState.InReview or StandardState.Approved => Tone.Warning,
        StandardState.Draft => Tone.Info,
        _ => Tone.Neutral,
    };

    internal static (string Name, Tone Tone) Words(StandardChangeKind kind) => kind switch
    {
        StandardChangeKind.Added => ("新增", Tone.Success),
        StandardChangeKind.Removed => ("删除", Tone.Danger),
        StandardChangeKind.Changed => ("修改", Tone.Warning),
        _ => ("调整顺序", Tone.Neutral),
    };

    internal static string Words(StandardEffect effect) => effect switch
    {
        StandardEffect.Recheck => "原有记录要复查",
        StandardEffect.Collect => "原有记录要补报",
        _ => "不影响原有记录",
    };
}
