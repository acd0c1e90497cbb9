using HealthPortal.Domain.Platform.Notices;

namespace HealthPortal.Data.Platform.Notices;

/// <summary>Whom a list of announcements is cut to.</summary>
public enum AudienceKind
{
    Everyone,
    Roles,
    Organisations,
}

/// <summary>What people filter the managed list by; 待审核 is both reviews.</summary>
public enum AnnouncementListState
{
    Draft,
    InReview,
    Published,
    Recalled,
}

/// <summary>Chinese names, in one place for pages and workbooks.</summary>
public static class AnnouncementWords
{
    public static string Name(this AnnouncementUrgency urgency) => urgency switch
    {
        AnnouncementUrgency.Urgent => "紧急",
        AnnouncementUrgency.Important => "重要",
        _ => "普通",
    };

    public static string Name(this AnnouncementState state) => state switch
    {
        AnnouncementState.Draft => "草稿",
        AnnouncementState.FirstReview => "待初审",
        AnnouncementState.SecondReview => "待复审",
        AnnouncementState.Published => "已发布",
        AnnouncementState.Recalled => "已撤回",
        _ => "已被新版代替",
    };

    public static string Name(this AnnouncementListState state) => state switch
    {
        AnnouncementListState.Draft => "草稿",
        AnnouncementListState.InReview => "待审核",
        AnnouncementListState.Published => "已发布",
        _ => "已撤回",
    };

    public static string Name(this AudienceKind kind) => kind switch
    {
        AudienceKind.Everyone => "全部用户",
        AudienceKind.Roles => "指定角色",
        _ => "指定机构",
    };

    public static string Name(this AnnouncementAct act) => act switch
    {
        AnnouncementAct.Created => "起草",
        AnnouncementAct.Edited => "修改",
        AnnouncementAct.Submitted => "提交审核",
        AnnouncementAct.FirstApproved => "初审通过",
        AnnouncementAct.SecondApproved => "复审通过",
        AnnouncementAct.FirstRefused => "初审驳回",
        AnnouncementAct.SecondRefused => "复审驳回",
        AnnouncementAct.Recalled => "撤回",
        AnnouncementAct.Pinned => "置顶",
        AnnouncementAct.Unpinned => "取消置顶",
        AnnouncementAct.Revised => "开始修改已发布的公告",
        _ => "放弃修改",
    };

    /// <summary>The audience in words: 全部用户, or what was chosen, cut after a few names.</summary>
    internal static string Audience(IReadOnlyList<string> roles, IReadOnlyList<string> organisations) => (roles.Count, organisations.Count) switch
    {
        (0, 0) => "全部用户",
        (_, 0) => "角色：" + Some(roles),
        (0, _) => "机构：" + Some(organisations),
        _ => "机构：" + Some(organisations) + "；其中角色：" + Some(roles),
    };

    private static string Some(IReadOnlyList<string> names) =>
        string.Join("、", names.Take(4)) + (names.Count > 4 ? $"等 {names.Count} 个" : "");
}
