using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.Platform.Notices;
using HealthPortal.Domain.Platform.Tasks;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Notices;

/// <summary>Announcements that wait for the actor's review.</summary>
internal sealed class AnnouncementReviewToDos : ToDoSource
{
    private static readonly AnnouncementAct[] Reviewing = [AnnouncementAct.FirstApproved, AnnouncementAct.FirstRefused, AnnouncementAct.SecondApproved, AnnouncementAct.SecondRefused];

    public override string Key => "reviews";

    public override string Title => "公告审核";

    public override int Order => 60;

    public override IReadOnlyList<string> Permissions { get; } = [AnnouncementPermissions.FirstReview, AnnouncementPermissions.SecondReview];

    protected internal override IQueryable<ToDoItem> Waiting(Operation operation) =>
        from head in ManagedAnnouncements.Waiting(operation)
        join version in operation.Db.Set<AnnouncementVersion>() on head.LatestVersionId equals version.Id
        select new ToDoItem
        {
            Id = head.Id,
            Target = head.Id,
            Title = version.Title,
            Act = head.State == AnnouncementState.FirstReview ? "初审" : "复审",
            Number = "",
            Subject = version.AuthorName,
            Unit = version.OrganName,
            Remark = version.Urgency == AnnouncementUrgency.Urgent ? "紧急公告" : version.PublishAt != null ? "已定发布时间" : "作者在等审核",
            BegunAt = version.SubmittedAt ?? head.ChangedAt,
            DueOn = ToDoRules.NoDay,
            Usual = version.Urgency == AnnouncementUrgency.Urgent ? (int)ToDoPriority.High : (int)ToDoPriority.Medium,
            IsBegun = false,
        };

    protected internal override IQueryable<DoneItem> Done(Operation operation, DateTime since) => AnnouncementDone.Of(operation, since, Reviewing);

    protected internal override Task CompleteAsync(Operation operation, IReadOnlyList<DoneItem> page, CancellationToken cancellation) => AnnouncementDone.NameAsync(operation, page, cancellation);

    protected internal override string Href(ToDoItem item) => $"/announcements/manage/{item.Target}";

    protected internal override string Href(DoneItem item) => $"/announcements/manage/{item.Target}";
}

/// <summary>Announcements the actor writes: refused by a review, or not handed in yet.</summary>
internal sealed class AnnouncementDraftToDos : ToDoSource
{
    private static readonly AnnouncementAct[] HandedIn = [AnnouncementAct.Submitted];

    public override string Key => "announcements";

    public override string Title => "公告起草";

    public override int Order => 70;

    public override IReadOnlyList<string> Permissions { get; } = [AnnouncementPermissions.Write];

    protected internal override IQueryable<ToDoItem> Waiting(Operation operation)
    {
        var me = operation.Actor.UserId;
        return from head in operation.Db.Set<Announcement>()
               where head.State == AnnouncementState.Draft
               join version in operation.Db.Set<AnnouncementVersion>() on head.LatestVersionId equals version.Id
               where version.AuthorId == me
               select new ToDoItem
               {
                   Id = head.Id,
                   Target = head.Id,
                   Title = version.Title == "" ? "未命名公告" : version.Title,
                   Act = version.Refusal != null ? "按审核意见修改" : "继续起草",
                   Number = "",
                   Subject = "",
                   Unit = version.OrganName,
                   Remark = version.Refusal != null ? "审核驳回" : "还没有提交审核",
                   BegunAt = head.ChangedAt,
                   DueOn = ToDoRules.NoDay,
                   Usual = version.Refusal == null ? (int)ToDoPriority.Low : version.Urgency == AnnouncementUrgency.Urgent ? (int)ToDoPriority.High : (int)ToDoPriority.Medium,
                   IsBegun = version.Refusal == null,
               };
    }

    protected internal override IQueryable<DoneItem> Done(Operation operation, DateTime since) => AnnouncementDone.Of(operation, since, HandedIn);

    protected internal override Task CompleteAsync(Operation operation, IReadOnlyList<DoneItem> page, CancellationToken cancellation) => AnnouncementDone.NameAsync(operation, page, cancellation);

    protected internal override string Href(ToDoItem item) => $"/announcements/manage/{item.Target}/edit";

    protected internal override string Href(DoneItem item) => $"/announcements/manage/{item.Target}";
}

/// <summary>The actor's lines in the review log, one for each act.</summary>
internal static class AnnouncementDone
{
    public static IQueryable<DoneItem> Of(Operation operation, DateTime since, AnnouncementAct[] acts)
    {
        var me = operation.Actor.UserId;
        return from line in operation.Db.Set<AnnouncementEvent>()
               where line.ActorId == me && line.At >= since && acts.Contains(line.Act)
               join head in operation.Db.Set<Announcement>() on line.AnnouncementId equals head.Id
               join version in operation.Db.Set<AnnouncementVersion>() on line.VersionId equals version.Id
               select new DoneItem
               {
                   Id = line.Id,
                   Target = head.Id,
                   Title = version.Title,
                   Act = "",
                   Number = "",
                   Subject = "",
                   Unit = version.OrganName,
                   DoneAt = line.At,
               };
    }

    public static async Task NameAsync(Operation operation, IReadOnlyList<DoneItem> page, CancellationToken cancellation)
    {
        var lines = page.Select(item => item.Id).ToList();
        var acts = await operation.Db.Set<AnnouncementEvent>().Where(line => lines.Contains(line.Id)).Select(line => new { line.Id, line.Act }).ToDictionaryAsync(line => line.Id, line => line.Act.Name(), cancellation);
        foreach (var item in page)
        {
            item.Act = acts.GetValueOrDefault(item.Id, "");
        }
    }
}
