using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters.Rules;

public sealed class MaterialCodesMustBeUniqueRule : IGuideRule
{
    public IEnumerable<Problem> Check(GuideContent content) => content.Materials
        .GroupBy(material => material.Code, StringComparer.Ordinal)
        .Where(group => string.IsNullOrWhiteSpace(group.Key) || group.Skip(1).Any())
        .Select(group => new Problem($"材料编号“{group.Key}”为空或重复。", "materials." + group.Key));
}

public sealed class MaterialLimitsMustMakeSenseRule : IGuideRule
{
    /// <summary>Types the portal can check by content and show in place; the file store knows the same list.</summary>
    public static IReadOnlyList<string> KnownFormats { get; } = ["pdf", "ofd", "jpg", "png", "doc", "docx", "xls", "xlsx"];

    public IEnumerable<Problem> Check(GuideContent content)
    {
        foreach (var material in content.Materials)
        {
            var part = "materials." + material.Code;
            if (string.IsNullOrWhiteSpace(material.Name))
            {
                yield return new Problem($"材料“{material.Code}”缺少名称。", part);
            }

            if (material.Formats.Count == 0 || material.Formats.Any(format => !KnownFormats.Contains(format, StringComparer.Ordinal)))
            {
                yield return new Problem($"“{material.Name}”的文件格式只能从 {string.Join('、', KnownFormats)} 中选取，且不能为空。", part);
            }

            if (material.MaxMegabytes is < 1 or > 100)
            {
                yield return new Problem($"“{material.Name}”的单个文件上限应在 1 到 100 兆之间。", part);
            }

            if (material.MaxFiles is < 1 or > 50)
            {
                yield return new Problem($"“{material.Name}”的文件个数上限应在 1 到 50 之间。", part);
            }

            if (material.Required && material.RequiredWhen is not null)
            {
                yield return new Problem($"“{material.Name}”已经是必交材料，不应再写必交条件。", part);
            }
        }
    }
}
