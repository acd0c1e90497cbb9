using HealthPortal.Domain.Platform.Parameters;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

/// <summary>Periods of the law are not among them: those stand in the guides and in the rules.</summary>
public static class ApprovalParameters
{
    public static readonly WholeNumberParameter WarnDays = new("approval.warn-days", "待办与期限", "期限标记提醒天数", "办件的期限标记在只剩几个工作日时变为提醒色。只影响显示，不改变法定和承诺期限。", 2, 0, 10)
    {
        Unit = "个工作日",
        PerOrganisation = true,
    };
}
