using System.Text;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;

namespace HealthPortal.Domain.Platform.Notices;

/// <summary>What holds for every announcement, each with its sentence (tender 5.3.10.4).</summary>
public static class AnnouncementRules
{
    public const int LongestTitle = 100;

    public const int MostFiles = 10;

    /// <summary>Bytes of one attachment.</summary>
    public const long LargestFile = 100L * 1024 * 1024;

    /// <summary>Pinned at the same time by one organ.</summary>
    public const int MostPinned = 5;

    /// <summary>Chosen organisations of one audience; whoever needs more chooses the one above them.</summary>
    public const int MostOrganisations = 100;

    public const int LongestReason = 500;

    /// <summary>Titles that look alike are the same: width, case and spaces do not tell them apart.</summary>
    public static string? TitleKey(string title)
    {
        var plain = string.Concat(title.Normalize(NormalizationForm.FormKC).Where(letter => !char.IsWhiteSpace(letter)));
        return plain.Length == 0 ? null : plain.ToUpperInvariant();
    }

    public static Problem? TitleIsFree(bool taken) =>
        taken ? new Problem("本单位已经有同名的公告，请换一个标题。", "title") : null;

    public static Problem? ExpiryFollowsPublication(DateTime? publishAt, DateOnly? expiresOn, DateTime now)
    {
        var from = ShanghaiTime.DateOf(publishAt ?? now);
        return expiresOn < from
            ? new Problem(publishAt is null ? "有效期已经过去，请改为今天或以后的日期。" : "有效期早于发布时间，公告不会有人看到，请改晚有效期。", "expiresOn")
            : null;
    }

    public static Problem? TimedPublicationLiesAhead(DateTime? publishAt, DateTime now) =>
        publishAt <= now ? new Problem("定时发布的时间已经过去，请改为以后的时间，或选择立即发布。", "publishAt") : null;

    public static Problem? RoomForAnotherFile(int attached) =>
        attached >= MostFiles ? new Problem($"附件最多 {MostFiles} 个，请先移除不需要的，或合并后再上传。") : null;

    public static Problem? RoomForAnotherPin(int pinned) =>
        pinned >= MostPinned ? new Problem($"同一单位最多置顶 {MostPinned} 条公告，请先取消一条再置顶。") : null;

    public static Problem? AuthorsDoNotReview(bool isAuthor) =>
        isAuthor ? new Problem("不能审核自己起草或修改过的公告，请由其他审核人员处理。") : null;

    public static Problem? TwoPeopleReview(Guid? firstReviewerId, Guid reviewerId) =>
        firstReviewerId == reviewerId ? new Problem("初审和复审须由两个人进行。您已作初审，请由其他人复审。") : null;

    public static Problem? RefusalNeedsReason(bool approve, string? reason) =>
        approve || !string.IsNullOrWhiteSpace(reason) ? null : new Problem("请填写驳回的理由，作者要按它修改。", "reason");

    /// <summary>Only what readers do not have: drafts never published, and recalled ones.</summary>
    public static Problem? OnlyDraftsAndRecalledAreDeleted(Announcement announcement) =>
        announcement is { State: AnnouncementState.Draft or AnnouncementState.Recalled, PublishedVersionId: null }
            ? null
            : new Problem("只能删除草稿和已撤回的公告。已发布的请先撤回，审核中的请等审核结束。");
}
