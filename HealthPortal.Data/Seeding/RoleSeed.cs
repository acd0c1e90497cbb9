using HealthPortal.Data.Experts;
using HealthPortal.Data.GovernmentServices;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Data.Licensing.LicencePresentation;
using HealthPortal.Data.Licensing.LicenceQuality;
using HealthPortal.Data.Licensing.LicenceSigning;
using HealthPortal.Data.Licensing.LicenceStandards;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Data.Platform.Clients;
using HealthPortal.Data.Platform.Dictionaries;
using HealthPortal.Data.Platform.Jobs;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Data.Platform.Notices;
using HealthPortal.Data.Platform.Operations;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Data.Platform.Roles;
using HealthPortal.Data.Platform.Security;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Numbering;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Seeding;

/// <summary>The roles a commission works with from the first day. They are data: administrators may change them.</summary>
internal static class RoleSeed
{
    public const string WindowClerk = "window-clerk";
    public const string HandlingOfficer = "handling-officer";
    public const string SectionHead = "section-head";
    public const string Leader = "leader";
    public const string LicenceMaker = "licence-maker";
    public const string DistrictManager = "district-manager";
    public const string LegalOfficer = "legal-officer";
    public const string Auditor = "auditor";
    public const string GuideWriter = "guide-writer";
    public const string GuideReviewer = "guide-reviewer";
    public const string Administrator = "administrator";
    public const string SecurityAdministrator = "security-administrator";
    public const string AnnouncementEditor = "announcement-editor";
    public const string AnnouncementFirstReviewer = "announcement-first-reviewer";
    public const string AnnouncementSecondReviewer = "announcement-second-reviewer";
    public const string StandardWriter = "licence-standard-writer";
    public const string StandardReviewer = "licence-standard-reviewer";
    public const string ReviewOrganiser = "review-organiser";
    public const string DrawSupervisor = "draw-supervisor";
    public const string ExpertKeeper = "expert-keeper";

    private static readonly (string Code, string Name, string Description, (string Permission, ScopeReach Reach)[] Permissions)[] Roles =
    [
        (WindowClerk, "窗口人员", "收件、预审、交接、登记撤回、发证送达", Reach(
            ScopeReach.Organ,
            WindowPermissions.Intake, WindowPermissions.HandOver, ApprovalPermissions.View, ApprovalPermissions.PreReview, ApprovalPermissions.Deliver,
            ApprovalPermissions.Withdraw, ApprovalPermissions.Unmask, ApprovalPermissions.Export, PlatformPermissions.ViewCalendar)),
        (HandlingOfficer, "经办人", "受理、现场审查、专家评审、中止与终止", Reach(
            ScopeReach.Unit,
            ApprovalPermissions.View, ApprovalPermissions.Accept, ApprovalPermissions.Inspect, ApprovalPermissions.ExpertReview, ApprovalPermissions.Suspend,
            ApprovalPermissions.Terminate, ApprovalPermissions.Unmask, ApprovalPermissions.Export, CaseArchivePermissions.View, PlatformPermissions.ViewCalendar,
            ExpertPermissions.View, ReviewPermissions.View, ReviewPermissions.Edit, ReviewPermissions.Draw)),
        (SectionHead, "处室负责人", "处室审核", Reach(
            ScopeReach.Unit,
            ApprovalPermissions.View, ApprovalPermissions.Review, ApprovalPermissions.Suspend, ApprovalPermissions.Unmask, ApprovalPermissions.Export,
            CaseArchivePermissions.View, PublicNoticePermissions.View, PlatformPermissions.ViewCalendar,
            ExpertPermissions.View, ReviewPermissions.View, ReviewPermissions.Supervise)),
        (Leader, "委领导", "领导审批、批准延长期限", Reach(
            ScopeReach.Organ,
            ApprovalPermissions.View, ApprovalPermissions.Decide, ApprovalPermissions.Extend, StatisticsPermissions.View, PublicNoticePermissions.View, PlatformPermissions.ViewCalendar,
            ExpertPermissions.View, ReviewPermissions.View, ReviewPermissions.Names, ReviewPermissions.OpenSealed)),
        (LicenceMaker, "制证人员", "制作证照", Reach(
            ScopeReach.Organ,
            ApprovalPermissions.View, ApprovalPermissions.MakeLicence, PlatformPermissions.ViewCalendar, StandardPermissions.View, CollectionPermissions.View, CollectionPermissions.Send, CollectionPermissions.Unmask, LibraryPermissions.View, LibraryPermissions.Download, LibraryPermissions.Change, PresentationPermissions.View,
            QualityPermissions.View, QualityPermissions.Handle)),
        (DistrictManager, "辖区管理者", "查看本辖区统计并下钻到办件", Reach(
            ScopeReach.Territory,
            ApprovalPermissions.View, StatisticsPermissions.View, StatisticsPermissions.Export, PublicNoticePermissions.View, AnnouncementPermissions.View, AnnouncementPermissions.Export,
            OrganisationPermissions.View, PlatformPermissions.ViewCalendar, StandardPermissions.View, CollectionPermissions.View, CollectionPermissions.Export, LibraryPermissions.View, LibraryPermissions.Export, PresentationPermissions.View, PresentationPermissions.Export,
            QualityPermissions.View, QualityPermissions.Assign, QualityPermissions.Export, ExpertPermissions.View, ReviewPermissions.View, ReviewPermissions.Export)),
        (LegalOfficer, "法规人员", "查看本机关全部办件、公示与归档", Reach(
            ScopeReach.Organ,
            ApprovalPermissions.View, ApprovalPermissions.Export, PublicNoticePermissions.View, PublicNoticePermissions.Publish, CaseArchivePermissions.View,
            StatisticsPermissions.View, StatisticsPermissions.Export, PlatformPermissions.ViewHistory, PlatformPermissions.ViewCalendar)),
        (Auditor, "审计人员", "查看与导出，证件号码始终脱敏", Reach(
            ScopeReach.Territory,
            ApprovalPermissions.View, ApprovalPermissions.Export, PublicNoticePermissions.View, CaseArchivePermissions.View, StatisticsPermissions.View,
            StatisticsPermissions.Export, PlatformPermissions.ViewHistory, ServiceMatterPermissions.Export, AnnouncementPermissions.View, AnnouncementPermissions.Export,
            OrganisationPermissions.View, PlatformPermissions.ViewCalendar, AuditPermissions.View, AuditPermissions.Export, AuditPermissions.Verify, RightsPermissions.View, RightsPermissions.Export,
            SecurityPermissions.View, JobPermissions.View, JobPermissions.Export, ParameterPermissions.View, ParameterPermissions.Export, DictionaryPermissions.View, DictionaryPermissions.Export,
            MessagePermissions.View, MessagePermissions.Export, OperationsPermissions.View, ClientPermissions.View, SigningPermissions.View, StandardPermissions.View, CollectionPermissions.View, CollectionPermissions.Export, LibraryPermissions.View, LibraryPermissions.Export, PresentationPermissions.View, PresentationPermissions.Export,
            QualityPermissions.View, QualityPermissions.Export, ExpertPermissions.View, ExpertPermissions.Export, ReviewPermissions.View, ReviewPermissions.Export)),
        (GuideWriter, "事项编制人员", "编写并送审全省统一的办事指南；只对省级单位的岗位有效", Reach(
            ScopeReach.Territory,
            ServiceMatterPermissions.WriteGuides, ServiceMatterPermissions.Export, PlatformPermissions.ViewCalendar)),
        (GuideReviewer, "事项审核人员", "审核、发布、停用全省统一的办事指南；只对省级单位的岗位有效", Reach(
            ScopeReach.Territory,
            ServiceMatterPermissions.ReviewGuides, ServiceMatterPermissions.Export, PlatformPermissions.ViewCalendar)),
        (Administrator, "系统管理员", "维护账号、组织机构、事项目录、节假日等基础数据", Reach(
            ScopeReach.Territory,
            ServiceMatterPermissions.Edit, ServiceMatterPermissions.WriteGuides, ServiceMatterPermissions.ReviewGuides, ServiceMatterPermissions.Export,
            PlatformPermissions.EditCalendar, PlatformPermissions.ViewCalendar, PlatformPermissions.ViewHistory,
            AnnouncementPermissions.View, AnnouncementPermissions.Write, AnnouncementPermissions.Manage, AnnouncementPermissions.Export,
            OrganisationPermissions.View, OrganisationPermissions.Edit, OrganisationPermissions.Structure, OrganisationPermissions.Export, OrganisationPermissions.Compare,
            AccountPermissions.View, AccountPermissions.Edit, AccountPermissions.ChangeState, AccountPermissions.ResetPassword, AccountPermissions.Unmask, AccountPermissions.Export, RightsPermissions.View, SecurityPermissions.View,
            JobPermissions.View, JobPermissions.Export, JobPermissions.Start, JobPermissions.Edit,
            MessagePermissions.View, MessagePermissions.Manage, MessagePermissions.Export, MessagePermissions.Edit, OperationsPermissions.View, ClientPermissions.View, ClientPermissions.Edit, SigningPermissions.View, CollectionPermissions.View, CollectionPermissions.Grant,
            ParameterPermissions.View, ParameterPermissions.Edit, ParameterPermissions.Export, ParameterPermissions.Import,
            DictionaryPermissions.View, DictionaryPermissions.Edit, DictionaryPermissions.Export,
            PresentationPermissions.Present, PresentationPermissions.View, PresentationPermissions.Grant)),
        (SecurityAdministrator, "安全管理员", "任免管理员，维护角色和权限、安全策略；不办理业务", Reach(
            ScopeReach.Territory,
            RightsPermissions.View, RightsPermissions.Edit, RightsPermissions.Export, AccountPermissions.View, AccountPermissions.Appoint, OrganisationPermissions.View, PlatformPermissions.ViewHistory,
            SecurityPermissions.View, SecurityPermissions.Edit, SigningPermissions.View, SigningPermissions.Edit)),
        (AnnouncementEditor, "公告编辑", "起草本单位的通知公告，置顶、撤回，查看阅读统计", Reach(
            ScopeReach.Organ,
            AnnouncementPermissions.View, AnnouncementPermissions.Write, AnnouncementPermissions.Manage, AnnouncementPermissions.Export)),
        (AnnouncementFirstReviewer, "公告初审", "初审本单位的通知公告", Reach(ScopeReach.Organ, AnnouncementPermissions.View, AnnouncementPermissions.FirstReview)),
        (AnnouncementSecondReviewer, "公告复审", "复审本单位的通知公告，通过后即发布；可以撤回", Reach(
            ScopeReach.Organ,
            AnnouncementPermissions.View, AnnouncementPermissions.SecondReview, AnnouncementPermissions.Manage)),
        (StandardWriter, "证照标准编写人员", "编写并送审全省统一的证照标准，归集全省证照数据；标准只对省级单位的岗位有效", Reach(
            ScopeReach.Territory,
            StandardPermissions.View, StandardPermissions.Write, CollectionPermissions.View, CollectionPermissions.Send, CollectionPermissions.Export, CollectionPermissions.Unmask, LibraryPermissions.View, LibraryPermissions.Download, LibraryPermissions.Export, LibraryPermissions.Change, PresentationPermissions.View, PresentationPermissions.Export,
            QualityPermissions.View, QualityPermissions.Assign, QualityPermissions.EditRules, QualityPermissions.Export)),
        (StandardReviewer, "证照标准审核人员", "审核、启用全省统一的证照标准；只对省级单位的岗位有效", Reach(ScopeReach.Territory, StandardPermissions.View, StandardPermissions.Review)),
        (ReviewOrganiser, "评审组织人员", "维护本处室的评审事项、计划、规则和标签，抽取专家", Reach(
            ScopeReach.Unit,
            ExpertPermissions.View, ExpertPermissions.Tags, ReviewPermissions.View, ReviewPermissions.Edit, ReviewPermissions.Draw, ReviewPermissions.Export, PlatformPermissions.ViewCalendar)),
        (DrawSupervisor, "抽取监督人员", "监督本机关的专家抽取，输入第二段随机文字；可以提前查看名单，每次查看都有记录", Reach(
            ScopeReach.Organ,
            ExpertPermissions.View, ReviewPermissions.View, ReviewPermissions.Supervise, ReviewPermissions.Names, ReviewPermissions.OpenSealed, ReviewPermissions.Export)),
        (ExpertKeeper, "专家库管理员", "维护全省统一的评审专家库和全局抽取规则", Reach(
            ScopeReach.Territory,
            ExpertPermissions.View, ExpertPermissions.Edit, ExpertPermissions.Unmask, ExpertPermissions.Export, ExpertPermissions.Tags, ReviewPermissions.View, ReviewPermissions.GlobalRules)),
    ];

    /// <summary>Permissions that came after the first release, with the mark of having been given to the roles that were there before.</summary>
    private static readonly (string Mark, string[] Permissions)[] Later =
    [
        ("roles/announcements", [AnnouncementPermissions.View, AnnouncementPermissions.Write, AnnouncementPermissions.FirstReview, AnnouncementPermissions.SecondReview, AnnouncementPermissions.Manage, AnnouncementPermissions.Export]),
        ("roles/audit", [AuditPermissions.View, AuditPermissions.Export, AuditPermissions.Verify]),
        ("roles/organisations", [OrganisationPermissions.View, OrganisationPermissions.Edit, OrganisationPermissions.Structure, OrganisationPermissions.Export]),
        ("roles/organisations-comparison", [OrganisationPermissions.Compare]),
        ("roles/accounts", [AccountPermissions.View, AccountPermissions.Edit, AccountPermissions.ChangeState, AccountPermissions.ResetPassword, AccountPermissions.Unmask, AccountPermissions.Export, AccountPermissions.Appoint]),
        ("roles/security", [SecurityPermissions.View, SecurityPermissions.Edit]),
        ("roles/jobs", [JobPermissions.View, JobPermissions.Export, JobPermissions.Start, JobPermissions.Edit]),
        ("roles/clients", [ClientPermissions.View, ClientPermissions.Edit]),
        ("roles/signing-keys", [SigningPermissions.View, SigningPermissions.Edit]),
        ("roles/operations", [OperationsPermissions.View]),
        ("roles/messages", [MessagePermissions.View, MessagePermissions.Manage, MessagePermissions.Export, MessagePermissions.Edit]),
        ("roles/parameters", [ParameterPermissions.View, ParameterPermissions.Edit, ParameterPermissions.Export, ParameterPermissions.Import]),
        ("roles/dictionaries", [DictionaryPermissions.View, DictionaryPermissions.Edit, DictionaryPermissions.Export]),
        ("roles/licence-standards", [StandardPermissions.View, StandardPermissions.Write, StandardPermissions.Review]),
        ("roles/licence-data", [CollectionPermissions.View, CollectionPermissions.Send, CollectionPermissions.Grant, CollectionPermissions.Unmask, CollectionPermissions.Export]),
        ("roles/licence-library", [LibraryPermissions.View, LibraryPermissions.Download, LibraryPermissions.Export, LibraryPermissions.Change]),
        ("roles/licence-presentation", [PresentationPermissions.Present, PresentationPermissions.View, PresentationPermissions.Export, PresentationPermissions.Grant]),
        ("roles/licence-quality", [QualityPermissions.View, QualityPermissions.Assign, QualityPermissions.Handle, QualityPermissions.EditRules, QualityPermissions.Export]),
        ("roles/experts", [ExpertPermissions.View, ExpertPermissions.Edit, ExpertPermissions.Unmask, ExpertPermissions.Export, ExpertPermissions.Tags]),
        ("roles/reviews", [ReviewPermissions.View, ReviewPermissions.Edit, ReviewPermissions.GlobalRules, ReviewPermissions.Draw, ReviewPermissions.Supervise, ReviewPermissions.Names, ReviewPermissions.Export]),
        ("roles/review-sheets", [ReviewPermissions.OpenSealed]),
        ("roles/rights", [RightsPermissions.View, RightsPermissions.Export, RightsPermissions.Edit]),
    ];

    private static readonly string[] OfAdministration = [Auditor, Administrator, SecurityAdministrator];

    /// <summary>
    /// Adds the roles that are not there: all of them at the first start, later those a new release brought, and gives permissions that are new
    /// to the roles that are there, once. What administrators changed stays.
    /// </summary>
    public static async Task AddMissingAsync(PortalDb db, CancellationToken cancellation)
    {
        foreach (var (mark, permissions) in Later)
        {
            if (await db.Set<NumberSequence>().AnyAsync(row => row.Key == mark, cancellation))
            {
                continue;
            }

            db.Add(new NumberSequence { Key = mark, Value = 1 });
            var old = await db.Set<Role>().Include(role => role.Permissions).ToListAsync(cancellation);
            foreach (var role in old)
            {
                var seeded = Roles.FirstOrDefault(known => known.Code == role.Code).Permissions ?? [];
                db.AddRange(seeded.Where(grant => permissions.Contains(grant.Permission, StringComparer.Ordinal) && !role.Permissions.Exists(held => held.Permission == grant.Permission))
                    .Select(grant => new RolePermission { RoleId = role.Id, Permission = grant.Permission, Reach = grant.Reach }));
            }
        }

        var there = await db.Set<Role>().Select(role => role.Code).ToListAsync(cancellation);
        foreach (var (code, name, description, permissions) in Roles.Where(role => !there.Contains(role.Code, StringComparer.Ordinal)))
        {
            var role = new Role { Code = code, Name = name, Description = description, Kind = OfAdministration.Contains(code, StringComparer.Ordinal) ? RoleKind.Administration : RoleKind.Business };
            role.Permissions.AddRange(permissions.Select(permission => new RolePermission { RoleId = role.Id, Permission = permission.Permission, Reach = permission.Reach }));
            db.Add(role);
        }
    }

    private static (string, ScopeReach)[] Reach(ScopeReach reach, params string[] permissions) => [.. permissions.Select(permission => (permission, reach))];
}
