using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceQuality;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Messages;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceQuality;

public abstract class QualityIssueKind : MessageKind
{
    public override bool IsForStaff => true;

    public override IReadOnlyList<MessageVariable> Variables => [new("问题编号", "ZL2026000012"), new("证照", "护士执业证书"), new("问题", "身份证件号码正确"), new("条数", "15"), new("期限", "2026-12-01")];

    public override IReadOnlyList<MessageChannel> Channels => [MessageChannel.Portal];
}

public sealed class QualityAssignedKind : QualityIssueKind
{
    public override string Code => "quality-assigned";

    public override string Name => "质量问题交办";

    public override string Description => "证照数据的质量问题交办后，发给该机关能整改的人员。";

    public override string Subject => "数据质量问题 {问题编号} 已交办";

    public override string Body => "{证照}有 {条数} 条记录不符合“{问题}”，请在 {期限} 前整改。";

    public override string Text => "【卫健政务】{证照}数据质量问题{问题编号}已交办，{条数}条，请于{期限}前整改。";
}

public sealed class QualityOverdueKind : QualityIssueKind
{
    public override string Code => "quality-overdue";

    public override string Name => "质量问题逾期";

    public override string Description => "交办的质量问题过了整改期限还没有报告整改时，发给该机关能整改的人员，每个期限一次。";

    public override string Subject => "数据质量问题 {问题编号} 已逾期";

    public override string Body => "{证照}有 {条数} 条记录不符合“{问题}”，整改期限 {期限} 已过，请尽快整改。";

    public override string Text => "【卫健政务】{证照}数据质量问题{问题编号}整改期限{期限}已过，请尽快整改。";
}

internal static class QualityMessages
{
    /// <summary>More people of one organ need not know.</summary>
    private const int MostPeople = 20;

    private const int MostCandidates = 200;

    /// <summary>Tells those of the organ's own people who may put the issue right.</summary>
    public static async Task TellAsync(Operation operation, MessageKind kind, QualityIssue issue, CancellationToken cancellation)
    {
        var db = operation.Db;
        var type = await db.Set<LicenceType>().Where(row => row.Id == issue.TypeId).Select(row => row.Name).SingleAsync(cancellation);
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["问题编号"] = issue.Number, ["证照"] = type, ["问题"] = QualityRules.Find(issue.RuleKey)?.Name ?? issue.RuleKey, ["条数"] = FormattableString.Invariant($"{issue.Count}"), ["期限"] = FormattableString.Invariant($"{issue.DueOn:yyyy-MM-dd}"),
        };

        // People of departments lie below the organ; one whose post is the organ itself lies at it.
        var upper = OrganisationPath.UpperBound(issue.OrganisationPath);
        var candidates = await (
            from grant in db.Set<RolePermission>()
            where grant.Permission == QualityPermissions.Handle
            join role in db.Set<Role>() on grant.RoleId equals role.Id
            where role.IsActive
            join link in db.Set<PostRole>() on role.Id equals link.RoleId
            join post in db.Set<Post>().IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) on link.PostId equals post.Id // whoever assigns need not see the posts of the organ
            where post.IsActive && string.Compare(post.OrganisationPath, issue.OrganisationPath) >= 0 && string.Compare(post.OrganisationPath, upper) < 0
            orderby post.OrganisationPath, post.UserId
            select post.UserId).Take(MostCandidates).ToListAsync(cancellation);
        var told = 0;
        foreach (var candidate in candidates.Distinct())
        {
            if (told < MostPeople && await ActorDirectory.FindAsync(db, candidate, null, operation.Today, cancellation) is { } actor && actor.May(QualityPermissions.Handle, issue.OrganisationPath))
            {
                await Messenger.TellAsync(operation, kind, candidate, issue.OrganisationPath, values, cancellation, "/licensing/quality/issues/" + issue.Id);
                told++;
            }
        }
    }
}

/// <summary>Tells of issues whose day has passed, once for each day that was set.</summary>
[Requires("jobs.run")]
public sealed class TellOverdueIssues : Command<int>
{
    private const int Most = 500;

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var today = operation.Today;
        var issues = await operation.Db.Set<QualityIssue>().Where(row => (row.State == QualityIssueState.Assigned || row.State == QualityIssueState.Returned) && row.DueOn < today && row.OverdueToldAt == null).OrderBy(row => row.Id).Take(Most).ToListAsync(cancellation);
        foreach (var issue in issues)
        {
            issue.OverdueToldAt = operation.Now;
            operation.Db.Add(issue.Step(QualityStepKind.Overdue, "每日提醒", null, operation.Now));
            await QualityMessages.TellAsync(operation, new QualityOverdueKind(), issue, cancellation);
        }

        return issues.Count;
    }
}
