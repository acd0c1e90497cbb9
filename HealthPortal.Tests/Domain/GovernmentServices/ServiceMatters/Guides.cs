using HealthPortal.Domain.GovernmentServices.ServiceMatters;

namespace HealthPortal.Tests.Domain.GovernmentServices.ServiceMatters;

/// <summary>A small valid guide that each test spoils in one place.</summary>
internal static class Guides
{
    public static readonly FormField Category = new() { Key = "category", Label = "经营类别", Type = FormFieldType.Choice, Options = ["住宿", "游泳"], Required = true };

    public static readonly FormField Name = new() { Key = "name", Label = "名称", Type = FormFieldType.Text, Required = true };

    public static readonly MaterialRequirement Material = new() { Code = "applicationForm", Name = "申请表", Required = true };

    public static readonly GuideContent Valid = new()
    {
        LegalBasis = [new LegalBasis("《中华人民共和国行政许可法》", "第四十二条")],
        Conditions = ["已取得营业执照。"],
        Materials = [Material],
        Flow =
        [
            new(FlowStepKind.Acceptance, "受理"),
            new(FlowStepKind.SiteInspection, "现场审查", 4),
            new(FlowStepKind.LeaderDecision, "领导审批", 6),
            new(FlowStepKind.LicenceMaking, "制证", 3),
            new(FlowStepKind.Delivery, "发证送达"),
        ],
        StatutoryWorkingDays = 20,
        PromisedWorkingDays = 10,
        Fee = "不收费。",
        Result = new GuideResult(GuideResultKind.Licence, "卫生许可证", 4),
        Form = new FormSchema([new FormSection("场所", [Category, Name])]),
        Documents = [.. Enum.GetValues<IssuedDocument>()],
    };

    /// <summary>One question with this answer beside 其他.</summary>
    public static GuideContent WithOption(SituationOption option) => Valid with { SituationQuestions = [new SituationQuestion("venue", "经营什么？", [option, new SituationOption("其他")])] };

    public static GuideContent WithFields(params FormField[] fields) => Valid with { Form = new FormSchema([new FormSection("场所", fields)]) };

    public static GuideContent WithFlow(params FlowStepKind[] kinds) => Valid with { Flow = [.. kinds.Select(kind => new FlowStep(kind, kind.DefaultName()))] };
}
