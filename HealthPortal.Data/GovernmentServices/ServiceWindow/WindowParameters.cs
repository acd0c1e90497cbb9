using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Data.Platform.Dictionaries;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Platform.Parameters;

namespace HealthPortal.Data.GovernmentServices.ServiceWindow;

public static class WindowParameters
{
    private const string Module = "窗口收件";

    private const string Archive = "zip";

    /// <summary>Upper bound of <see cref="MaterialMegabytes"/>: the most that is ever let into the server for one material.</summary>
    public const int MostMegabytes = 100;

    public static readonly WholeNumberParameter MaterialMegabytes = new(
        "window.material-megabytes", Module, "材料文件大小上限", "单个申请材料文件的最大值。办事指南给某份材料规定得更小时，按指南执行。", 50, 1, MostMegabytes)
    {
        Unit = "MB",
        PerOrganisation = true,
    };

    public static readonly YesNoParameter TakesArchives = new("window.takes-archives", Module, "材料可以上传压缩包", "选“否”时，窗口收件不接受 ZIP 压缩包；只收压缩包的材料除外。", true) { PerOrganisation = true };

    /// <summary>The guide with what dictionaries offer today and with the organ's own limits: what the pages offer and hint at, and what the server checks, follow from the same.</summary>
    public static async Task<GuideContent> ReadGuideForIntakeAsync(this Operation operation, Guid versionId, CancellationToken cancellation)
    {
        var guide = await operation.ReadGuideAsync(versionId, cancellation);
        guide = guide with { Form = await operation.WithOptionsOfTodayAsync(guide.Form, cancellation) };
        var values = await operation.ParametersAsync([MaterialMegabytes, TakesArchives], cancellation);
        var (most, archives) = (values.Of(MaterialMegabytes), values.Of(TakesArchives));
        return guide with
        {
            Materials =
            [
                .. guide.Materials.Select(material => material with
                {
                    MaxMegabytes = Math.Min(material.MaxMegabytes, most),
                    Formats = archives || material.Formats.All(format => format == Archive) ? material.Formats : [.. material.Formats.Where(format => format != Archive)],
                }),
            ],
        };
    }
}
