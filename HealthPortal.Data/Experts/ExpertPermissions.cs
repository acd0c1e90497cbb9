using HealthPortal.Data.Execution;

namespace HealthPortal.Data.Experts;

[PermissionGroup("评审专家库")]
public static class ExpertPermissions
{
    [PermissionLabel("查看专家库")]
    public const string View = "experts.view";

    [PermissionLabel("维护专家（新增、修改、导入、合并、暂停、出库）")]
    public const string Edit = "experts.edit";

    [PermissionLabel("查看专家的完整证件号码和手机号码")]
    public const string Unmask = "experts.unmask";

    [PermissionLabel("导出专家库")]
    public const string Export = "experts.export";

    [PermissionLabel("维护本处室的自定义标签和取值")]
    public const string Tags = "experts.tags";
}

[PermissionGroup("专家评审")]
public static class ReviewPermissions
{
    [PermissionLabel("查看评审事项、计划和抽取")]
    public const string View = "reviews.view";

    [PermissionLabel("维护评审事项、计划和抽取规则")]
    public const string Edit = "reviews.edit";

    [PermissionLabel("维护全局抽取规则")]
    public const string GlobalRules = "reviews.global-rules";

    [PermissionLabel("抽取和补抽专家")]
    public const string Draw = "reviews.draw";

    [PermissionLabel("监督抽取（输入第二段随机文字）")]
    public const string Supervise = "reviews.supervise";

    [PermissionLabel("在名单公开前查看名单")]
    public const string Names = "reviews.names";

    [PermissionLabel("导出评审计划和抽取结果")]
    public const string Export = "reviews.export";

    [PermissionLabel("办结后查看匿名评审表由谁填写")]
    public const string OpenSealed = "reviews.open-sealed";
}
