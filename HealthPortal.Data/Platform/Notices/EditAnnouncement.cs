using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Notices;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Notices;

/// <param name="Version">As the form has to carry it back.</param>
public sealed record AnnouncementRef(Guid Id, int Version, AnnouncementState State);

/// <summary>What the form holds. Times are UTC.</summary>
public sealed record AnnouncementContent
{
    public required string Title { get; init; }

    public required string Body { get; init; }

    public AnnouncementUrgency Urgency { get; init; }

    /// <summary><see cref="IssuingOrgan.Path"/>.</summary>
    public required string OrganPath { get; init; }

    /// <summary>Null: the one who saves.</summary>
    public Guid? PublisherId { get; init; }

    /// <summary>Null: whatever the role.</summary>
    public IReadOnlyList<Guid>? Roles { get; init; }

    /// <summary>Paths; null: everywhere in the organ's territory.</summary>
    public IReadOnlyList<string>? Organisations { get; init; }

    /// <summary>Null: at once when approved.</summary>
    public DateTime? PublishAt { get; init; }

    public DateOnly? ExpiresOn { get; init; }

    /// <summary>For a change of what was published: everybody has to read it again.</summary>
    public bool RemindsAgain { get; init; } = true;
}

/// <summary>Begins a draft in the name of the own organ. An empty one begun before is taken again, so that coming back leaves none behind.</summary>
[Requires(AnnouncementPermissions.Write)]
public sealed class StartAnnouncement : Command<Guid>
{
    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var actor = operation.Actor;
        if (await IssuingOrgans.OwnAsync(operation, cancellation) is not { } organ)
        {
            return Failure.Forbidden("您的岗位不能以本单位的名义发布公告，请联系本单位管理员。");
        }

        var empty = await db.Set<Announcement>()
            .Where(row => row.CreatedById == actor.UserId && row.OrganisationPath == organ.Path && row.State == AnnouncementState.Draft && row.TitleKey == null && row.Version == 1 && row.PublishedVersionId == null)
            .Select(row => (Guid?)row.Id).FirstOrDefaultAsync(cancellation);
        if (empty is { } begun)
        {
            return begun;
        }

        var id = Guid.CreateVersion7();
        var version = new AnnouncementVersion
        {
            AnnouncementId = id,
            OrganisationPath = organ.Path,
            Number = 1,
            Title = "",
            Body = "",
            OrganName = organ.Name,
            AudienceRoot = organ.Territory,
            AudienceWords = AnnouncementWords.Audience([], []),
            PublisherId = actor.UserId,
            PublisherName = actor.DisplayName,
            AuthorId = actor.UserId,
            AuthorName = actor.DisplayName,
            ReadersOfId = Guid.Empty,
        };
        version.ReadersOfId = version.Id;
        db.Add(new Announcement { Id = id, OrganisationPath = organ.Path, Title = "", LatestVersionId = version.Id, CreatedById = actor.UserId, ChangedAt = operation.Now });
        db.Add(version);
        AnnouncementLog.Add(operation, version, AnnouncementAct.Created);
        return id;
    }
}

/// <summary>Whether a title is taken, asked while it is typed. Answers with the sentence, or null.</summary>
[Requires(AnnouncementPermissions.Write)]
public sealed class CheckAnnouncementTitle : Query<Problem?>
{
    public required Guid AnnouncementId { get; init; }

    public required string OrganPath { get; init; }

    public required string Title { get; init; }

    protected internal override async Task<Outcome<Problem?>> RunAsync(Operation operation, CancellationToken cancellation) =>
        Outcome<Problem?>.Success(AnnouncementRules.TitleIsFree(await AnnouncementEditing.IsTakenAsync(operation.Db, AnnouncementId, OrganPath, Title, cancellation)));
}

/// <summary>Keeps the draft, and hands it in for review when asked.</summary>
[Requires(AnnouncementPermissions.Write)]
public sealed class SaveAnnouncement : Command<AnnouncementRef>
{
    public required Guid AnnouncementId { get; init; }

    public required int Version { get; init; }

    public required AnnouncementContent Content { get; init; }

    /// <summary>Also hands it in: then everything must be there.</summary>
    public bool Submit { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        var title = Content.Title.Trim();
        if (title.Length > AnnouncementRules.LongestTitle)
        {
            yield return new Problem($"标题最多 {AnnouncementRules.LongestTitle} 个字。", "title");
        }
        else if (Submit && AnnouncementRules.TitleKey(title) is null)
        {
            yield return new Problem("请填写标题。", "title");
        }

        if (RichText.TooMuch(Content.Body) is { } tooMuch)
        {
            yield return tooMuch;
        }

        foreach (var problem in AudienceRules.Shape(Content.Roles, Content.Organisations, mustChoose: Submit))
        {
            yield return problem;
        }
    }

    protected internal override async Task<Outcome<AnnouncementRef>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var found = await AnnouncementEditing.FindDraftAsync(operation, AnnouncementId, Version, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var (head, version) = found.Value;
        var title = Content.Title.Trim();
        var body = RichText.Sanitize(Content.Body, AnnouncementFiles.PicturesOf(head.Id));
        if (await IssuingOrgans.FindAsync(operation, Content.OrganPath, cancellation) is not { } organ)
        {
            return Failure.Invalid("没有找到这个发布单位，它可能不在您的管辖范围内。", "organ");
        }

        var problems = new List<Problem>();
        if (version.Number > 1 && organ.Path != head.OrganisationPath)
        {
            problems.Add(new Problem("发布过的公告不能更换发布单位。", "organ"));
        }

        // Two people who give the same title at once: the second waits here and then sees the first.
        await operation.NextNumberAsync("announcements/titles", cancellation);
        if (AnnouncementRules.TitleIsFree(await AnnouncementEditing.IsTakenAsync(db, head.Id, organ.Path, title, cancellation)) is { } taken)
        {
            problems.Add(taken);
        }

        var audience = await AudienceRules.ReadAsync(operation, organ.Territory, Content.Roles, Content.Organisations, cancellation);
        problems.AddRange(audience.Problems);
        var publisher = await PublisherAsync(operation, organ, cancellation);
        if (publisher is null)
        {
            problems.Add(new Problem("选择的发布人不在发布单位任职，请重新选择。", "publisher"));
        }

        if (AnnouncementRules.ExpiryFollowsPublication(Content.PublishAt, Content.ExpiresOn, operation.Now) is { } expiry)
        {
            problems.Add(expiry);
        }

        if (Submit)
        {
            if (RichText.IsEmpty(body))
            {
                problems.Add(new Problem("请填写正文。", "body"));
            }

            if (AnnouncementRules.TimedPublicationLiesAhead(Content.PublishAt, operation.Now) is { } past)
            {
                problems.Add(past);
            }
        }

        if (problems.Count > 0)
        {
            return Failure.Invalid(problems);
        }

        if (Submit && !await AnnouncementAudience.People(db, new AudienceRule(organ.Territory, Content.Roles, Content.Organisations), operation.Today).AnyAsync(cancellation))
        {
            return Failure.Invalid("推送范围内现在没有人，请重新选择角色或机构。", "audience");
        }

        head.OrganisationPath = organ.Path;
        head.Title = title;
        head.TitleKey = AnnouncementRules.TitleKey(title);
        head.ChangedAt = operation.Now;
        version.OrganisationPath = organ.Path;
        version.OrganName = organ.Name;
        version.AudienceRoot = organ.Territory;
        version.Title = title;
        version.Body = body;
        version.Urgency = Content.Urgency;
        version.PublisherId = publisher!.Id;
        version.PublisherName = publisher.Name;
        version.PublishAt = Content.PublishAt;
        version.ExpiresOn = Content.ExpiresOn;
        version.RemindsAgain = Content.RemindsAgain;
        version.ToRoles = Content.Roles is not null;
        version.ToOrganisations = Content.Organisations is not null;
        var (roles, units) = audience.Value;
        version.AudienceWords = AnnouncementWords.Audience([.. roles.Select(role => role.Name)], [.. units.Select(unit => unit.Name)]);
        await AnnouncementEditing.ReplaceTargetsAsync(db, version, roles, units, cancellation);
        await AnnouncementLog.EditedOnceAsync(operation, version, cancellation);
        if (Submit)
        {
            head.State = version.State = AnnouncementState.FirstReview;
            version.SubmittedAt = operation.Now;
            version.Refusal = null;
            AnnouncementLog.Add(operation, version, AnnouncementAct.Submitted);
        }

        await operation.FlushAsync(cancellation);
        return new AnnouncementRef(head.Id, head.Version, head.State);
    }

    private async Task<PublisherChoice?> PublisherAsync(Operation operation, IssuingOrgan organ, CancellationToken cancellation)
    {
        var actor = operation.Actor;
        return Content.PublisherId is not { } wanted || wanted == actor.UserId
            ? new PublisherChoice { Id = actor.UserId, Name = actor.DisplayName, Unit = actor.OrganisationName }
            : (await IssuingOrgans.Publishers(operation.Db, organ.Path).Where(person => person.Id == wanted).Take(1).ToListAsync(cancellation)).FirstOrDefault();
    }
}

/// <summary>
/// Begins a change of a published or recalled announcement: a new version, which goes through both reviews. Readers keep the published one
/// until the new one takes its place.
/// </summary>
[Requires(AnnouncementPermissions.Write)]
public sealed class ReviseAnnouncement : AnnouncementCommand<AnnouncementRef>
{
    protected override async Task<Outcome<AnnouncementRef>> ActAsync(Operation operation, Announcement head, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (head.State is not (AnnouncementState.Published or AnnouncementState.Recalled))
        {
            return Failure.Invalid("只有已发布或已撤回的公告需要这样修改；草稿可以直接编辑，审核中的请等审核结束。");
        }

        var old = await db.Set<AnnouncementVersion>().AsNoTracking().Include(row => row.Targets).Include(row => row.Files).SingleAsync(row => row.Id == head.LatestVersionId, cancellation);
        var actor = operation.Actor;
        var id = Guid.CreateVersion7();
        var version = new AnnouncementVersion
        {
            Id = id,
            AnnouncementId = head.Id,
            OrganisationPath = old.OrganisationPath,
            Number = old.Number + 1,
            Title = old.Title,
            Body = old.Body,
            Urgency = old.Urgency,
            OrganName = old.OrganName,
            AudienceRoot = old.AudienceRoot,
            ToRoles = old.ToRoles,
            ToOrganisations = old.ToOrganisations,
            AudienceWords = old.AudienceWords,
            PublisherId = old.PublisherId,
            PublisherName = old.PublisherName,
            AuthorId = actor.UserId,
            AuthorName = actor.DisplayName,
            PublishAt = null,
            ExpiresOn = old.ExpiresOn >= operation.Today ? old.ExpiresOn : null,
            ReadersOfId = id,
            Targets = [.. old.Targets.Select(target => new AnnouncementTarget { VersionId = id, RoleId = target.RoleId, Path = target.Path, Name = target.Name })],
            Files = [.. old.Files.OrderBy(file => file.Id).Select(file => new AnnouncementFile { VersionId = id, Hash = file.Hash, Name = file.Name, Size = file.Size, ContentType = file.ContentType, IsInline = file.IsInline })],
        };
        db.Add(version);
        head.LatestVersionId = id;
        head.State = AnnouncementState.Draft;
        AnnouncementLog.Add(operation, version, AnnouncementAct.Revised);
        return await ChangedAsync(operation, head, cancellation);
    }
}

/// <summary>Gives up the change of a published announcement; what readers have stays.</summary>
[Requires(AnnouncementPermissions.Write)]
public sealed class DiscardRevision : Command<AnnouncementRef>
{
    public required Guid AnnouncementId { get; init; }

    public required int Version { get; init; }

    protected internal override async Task<Outcome<AnnouncementRef>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var found = await AnnouncementEditing.FindDraftAsync(operation, AnnouncementId, Version, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var (head, version) = found.Value;
        if (await db.Set<AnnouncementVersion>().Where(row => row.AnnouncementId == head.Id && row.Number < version.Number).OrderByDescending(row => row.Number).FirstOrDefaultAsync(cancellation) is not { } before)
        {
            return Failure.Invalid("这是还没有发布过的草稿，不需要时请直接删除。");
        }

        head.LatestVersionId = before.Id;
        head.State = before.State;
        head.Title = before.Title;
        head.TitleKey = AnnouncementRules.TitleKey(before.Title);
        head.ChangedAt = operation.Now;
        if (await AnnouncementEditing.IsTakenAsync(db, head.Id, head.OrganisationPath, before.Title, cancellation))
        {
            return Failure.Invalid("原来的标题已被本单位另一条公告使用，不能放弃修改，请保留新标题后提交审核。");
        }

        AnnouncementLog.Add(operation, before, AnnouncementAct.Discarded);
        db.Remove(version);
        await operation.FlushAsync(cancellation);
        return new AnnouncementRef(head.Id, head.Version, head.State);
    }
}

/// <summary>Deletes a draft that was never published, or a recalled announcement with its readers.</summary>
[Requires(AnnouncementPermissions.Write)]
public sealed class DeleteAnnouncement : AnnouncementCommand<Done>
{
    protected override async Task<Outcome<Done>> ActAsync(Operation operation, Announcement head, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (AnnouncementRules.OnlyDraftsAndRecalledAreDeleted(head) is { } refusal)
        {
            return Failure.Invalid([refusal]);
        }

        // Its versions, files and readers go with it (foreign keys); the change log keeps that it was there.
        db.Remove(head);
        return Done.It;
    }
}

internal static class AnnouncementEditing
{
    public static async Task<bool> IsTakenAsync(PortalDb db, Guid announcementId, string organPath, string title, CancellationToken cancellation)
    {
        var key = AnnouncementRules.TitleKey(title);
        return key is not null && await db.Set<Announcement>().AnyAsync(row => row.OrganisationPath == organPath && row.TitleKey == key && row.Id != announcementId, cancellation);
    }

    /// <summary>The announcement as the page knew it.</summary>
    public static async Task<Outcome<Announcement>> FindAsync(Operation operation, Guid id, int expected, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<Announcement>().SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } head)
        {
            return Failure.NotFound("没有找到这条公告，它可能已被删除，或不在您的管辖范围内。");
        }

        return head.Version == expected ? head : Failure.Conflict(await Portal.StaleSentenceAsync(db, id, cancellation));
    }

    /// <summary>The draft as the form knew it.</summary>
    public static async Task<Outcome<(Announcement Head, AnnouncementVersion Version)>> FindDraftAsync(Operation operation, Guid id, int expected, CancellationToken cancellation)
    {
        var found = await FindAsync(operation, id, expected, cancellation);
        if (!found.Succeeded)
        {
            return Outcome<(Announcement Head, AnnouncementVersion Version)>.Fail(found.Failure!.Value, found.Problems);
        }

        var head = found.Value;
        if (head.State != AnnouncementState.Draft)
        {
            return Failure.Invalid("这条公告不是草稿，不能修改。审核中的请等审核结束，已发布的请先点“修改”。");
        }

        return (head, await operation.Db.Set<AnnouncementVersion>().SingleAsync(row => row.Id == head.LatestVersionId, cancellation));
    }

    public static async Task ReplaceTargetsAsync(PortalDb db, AnnouncementVersion version, IReadOnlyList<RoleChoice> roles, IReadOnlyList<OrganisationChoice> units, CancellationToken cancellation)
    {
        var old = await db.Set<AnnouncementTarget>().Where(row => row.VersionId == version.Id).ToListAsync(cancellation);
        db.RemoveRange(old);
        db.AddRange(roles.Select(role => new AnnouncementTarget { VersionId = version.Id, RoleId = role.Id, Name = role.Name }));
        db.AddRange(units.Select(unit => new AnnouncementTarget { VersionId = version.Id, Path = unit.Path, Name = unit.Name }));
    }
}

internal static class AnnouncementLog
{
    private static readonly AnnouncementAct[] Writing = [AnnouncementAct.Created, AnnouncementAct.Edited, AnnouncementAct.Submitted, AnnouncementAct.Revised];

    public static void Add(Operation operation, AnnouncementVersion version, AnnouncementAct act, string? reason = null) => operation.Db.Add(new AnnouncementEvent
    {
        AnnouncementId = version.AnnouncementId,
        VersionId = version.Id,
        Act = act,
        At = operation.Now,
        ActorId = operation.Actor.UserId,
        ActorName = operation.Actor.DisplayName,
        ActorUnit = operation.Actor.OrganisationName,
        Reason = reason,
    });

    /// <summary>Everybody who has a hand in the text stands in the log once: they do not review it.</summary>
    public static async Task EditedOnceAsync(Operation operation, AnnouncementVersion version, CancellationToken cancellation)
    {
        if (!await WroteAsync(operation, version.Id, cancellation))
        {
            Add(operation, version, AnnouncementAct.Edited);
        }
    }

    public static Task<bool> WroteAsync(Operation operation, Guid versionId, CancellationToken cancellation) =>
        WrittenBy(operation, operation.Actor.UserId).AnyAsync(row => row.VersionId == versionId, cancellation);

    /// <summary>The lines that say the person has a hand in a text.</summary>
    public static IQueryable<AnnouncementEvent> WrittenBy(Operation operation, Guid userId) =>
        operation.Db.Set<AnnouncementEvent>().Where(row => row.ActorId == userId && Writing.Contains(row.Act));
}
