using System.Linq.Expressions;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Platform;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Values;

namespace HealthPortal.Data.GovernmentServices.ServiceMatters;

/// <summary>政务服务事项: the matters of the commission. Their items and guides are kept on pages of their own.</summary>
public sealed class ServiceMatterRegister : Register<ServiceMatter>
{
    public static readonly ServiceMatterRegister It = new();

    private ServiceMatterRegister()
    {
    }

    public override string Key => "service-matters";

    public override string Title => "政务服务事项";

    public override string Summary => "卫生健康部门的权力事项。停用的事项不再收件，已收的办件照常办理。";

    public override string ViewPermission => RequiresAttribute.SignedIn;

    public override string EditPermission => ServiceMatterPermissions.Edit;

    public override string ExportPermission => ServiceMatterPermissions.Export;

    public override string HistoryPermission => PlatformPermissions.ViewHistory;

    /// <summary>Cases and items refer to matters.</summary>
    public override bool MayDelete => false;

    protected override string DefaultSort => "number";

    protected override IEnumerable<RegisterColumn<ServiceMatter>> Declare() =>
    [
        Number("number", "序号", row => row.Number, least: 1, most: 9999, isKey: true, sort: true),
        Text("name", "事项名称", row => row.Name, required: true, max: 200, search: true, sort: true),
        Choice("category", "事项类型", row => row.Category, category => category.Name()),
        Choice("applicant", "申请人", row => row.ApplicantKind, kind => kind.Name()),
        Choice("online", "办理方式", row => row.OnlineMode, mode => mode.Name()),
        Text("onlineText", "办理方式说明", row => row.OnlineModeText, max: 100, list: false),
        YesNo("notice", "双公示", row => row.PublicNotice, hint: "决定作出后在法定期限内公示"),
        YesNo("assist", "智能导办", row => row.AiAssist, list: false, filter: false),
        YesNo("active", "状态", row => row.IsActive, yes: "启用", no: "停用", yesTone: "success", noTone: "warning"),
        Text("note", "备注", row => row.Note, max: 2000, list: false, isLong: true),
    ];

    protected override ServiceMatter New() => new();

    protected override IEnumerable<Problem> Complete(ServiceMatter row)
    {
        row.Initials = PinyinInitials.Of(row.Name);
        row.OnlineModeText = row.OnlineModeText is { Length: > 0 } text ? text : row.OnlineMode.Name();
        return [];
    }

    protected override Expression<Func<ServiceMatter, bool>> AlsoFind(string text)
    {
        var initials = text.ToLowerInvariant();
        return row => row.Initials.Contains(initials);
    }
}
