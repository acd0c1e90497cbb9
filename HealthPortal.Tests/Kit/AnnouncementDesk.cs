using HealthPortal.Data.Files;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Notices;
using HealthPortal.Domain.Platform.Notices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Kit;

/// <summary>Writes announcements the way an editor does, so that tests begin where they mean to.</summary>
public static class AnnouncementDesk
{
    /// <summary>昆山市卫健委（本级）: where <c>editor</c>, <c>head</c> and <c>leader</c> work.</summary>
    public const string Kunshan = "js/05/83/0/";

    public static AnnouncementContent Content(string title, string organPath = Kunshan) => new()
    {
        Title = title,
        Body = "<p>请各单位按时完成。</p>",
        OrganPath = organPath,
    };

    public static async Task<AnnouncementRef> DraftAsync(this TestPortal portal, AnnouncementContent content, string author = "editor", bool submit = false)
    {
        var id = await portal.DoAsync(author, new StartAnnouncement());
        return await portal.DoAsync(author, new SaveAnnouncement { AnnouncementId = id, Version = 1, Content = content, Submit = submit });
    }

    /// <summary>Written, reviewed twice and published.</summary>
    public static async Task<AnnouncementRef> PublishAsync(this TestPortal portal, AnnouncementContent content, string author = "editor", string first = "head", string second = "leader") =>
        await portal.ApproveAsync(await portal.DraftAsync(content, author, submit: true), first, second);

    public static async Task<AnnouncementRef> ApproveAsync(this TestPortal portal, AnnouncementRef submitted, string first = "head", string second = "leader")
    {
        var once = await portal.DoAsync(first, new ReviewAnnouncement { AnnouncementId = submitted.Id, Version = submitted.Version, Approve = true });
        return await portal.DoAsync(second, new ReviewAnnouncement { AnnouncementId = submitted.Id, Version = once.Version, Approve = true });
    }

    public static async Task<StoredFile> StoreAsync(this TestPortal portal, string name, byte[]? content = null)
    {
        using var stream = new MemoryStream(content ?? Cases.Pdf(name));
        var saved = await portal.Services.GetRequiredService<FileStore>().SaveAsync(stream, name, AnnouncementFiles.Attachments, CancellationToken.None);
        Assert.True(saved.Succeeded, saved.Succeeded ? "" : saved.Message);
        return saved.Value;
    }

    /// <summary>Titles on a person's list, in its order.</summary>
    public static async Task<IReadOnlyList<string>> TitlesAsync(this TestPortal portal, string user, MyAnnouncementFilter? filter = null) =>
        [.. (await portal.DoAsync(user, new ListMyAnnouncements { Filter = filter ?? new() })).Rows.Select(row => row.Title)];

    public static Task<int> ReadRowsAsync(this PortalDb db) => db.Set<AnnouncementRead>().CountAsync();
}
