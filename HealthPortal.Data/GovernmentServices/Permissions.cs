using HealthPortal.Data.Execution;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;

namespace HealthPortal.Data.GovernmentServices;

[PermissionGroup("服务窗口")]
public static class WindowPermissions
{
    [PermissionLabel("窗口收件")]
    public const string Intake = "window.intake";

    [PermissionLabel("办件交接")]
    public const string HandOver = "window.hand-over";
}

[PermissionGroup("审批办理")]
public static class ApprovalPermissions
{
    [PermissionLabel("查看办件")]
    public const string View = "approval.view";

    [PermissionLabel("预审")]
    public const string PreReview = "approval.pre-review";

    [PermissionLabel("受理、不予受理、补正告知")]
    public const string Accept = "approval.accept";

    [PermissionLabel("现场审查")]
    public const string Inspect = "approval.inspect";

    [PermissionLabel("专家评审")]
    public const string ExpertReview = "approval.expert-review";

    [PermissionLabel("处室审核")]
    public const string Review = "approval.review";

    [PermissionLabel("领导审批")]
    public const string Decide = "approval.decide";

    [PermissionLabel("制证")]
    public const string MakeLicence = "approval.make-licence";

    [PermissionLabel("发证送达")]
    public const string Deliver = "approval.deliver";

    [PermissionLabel("中止、恢复")]
    public const string Suspend = "approval.suspend";

    [PermissionLabel("批准延长期限")]
    public const string Extend = "approval.extend";

    [PermissionLabel("登记撤回")]
    public const string Withdraw = "approval.withdraw";

    [PermissionLabel("终止办件")]
    public const string Terminate = "approval.terminate";

    [PermissionLabel("查看完整证件号码")]
    public const string Unmask = "approval.unmask";

    [PermissionLabel("导出办件")]
    public const string Export = "approval.export";

    /// <summary>The permission that lets somebody act at a step.</summary>
    public static string ForStep(FlowStepKind step) => step switch
    {
        FlowStepKind.PreReview => PreReview,
        FlowStepKind.Acceptance => Accept,
        FlowStepKind.SiteInspection => Inspect,
        FlowStepKind.ExpertReview => ExpertReview,
        FlowStepKind.DepartmentReview => Review,
        FlowStepKind.LeaderDecision => Decide,
        FlowStepKind.LicenceMaking => MakeLicence,
        FlowStepKind.Delivery => Deliver,
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, null),
    };
}

[PermissionGroup("事项与办事指南")]
public static class ServiceMatterPermissions
{
    [PermissionLabel("维护事项目录", ProvinceWide = true)]
    public const string Edit = "matters.edit";

    [PermissionLabel("编写办事指南", ProvinceWide = true)]
    public const string WriteGuides = "matters.write-guides";

    [PermissionLabel("审核发布办事指南", ProvinceWide = true)]
    public const string ReviewGuides = "matters.review-guides";

    [PermissionLabel("导出事项目录")]
    public const string Export = "matters.export";
}

[PermissionGroup("公示")]
public static class PublicNoticePermissions
{
    [PermissionLabel("查看公示")]
    public const string View = "notices.view";

    [PermissionLabel("发布公示")]
    public const string Publish = "notices.publish";
}

[PermissionGroup("档案")]
public static class CaseArchivePermissions
{
    [PermissionLabel("查看档案")]
    public const string View = "archive.view";
}

[PermissionGroup("统计")]
public static class StatisticsPermissions
{
    [PermissionLabel("查看办件统计")]
    public const string View = "statistics.view";

    [PermissionLabel("导出办件统计")]
    public const string Export = "statistics.export";
}
