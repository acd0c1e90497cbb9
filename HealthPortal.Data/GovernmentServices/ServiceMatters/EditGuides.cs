using HealthPortal.Data.Execution;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ServiceMatters;

/// <summary>A guide version after an act.</summary>
public sealed record GuideVersionRef(Guid Id, Guid ItemId, int Version);

/// <summary>Opens a draft for an item: the one under way, or a copy of the newest published version.</summary>
[Requires(ServiceMatterPermissions.WriteGuides)]
public sealed class StartGuideDraft : Command<GuideVersionRef>
{
    public required Guid ItemId { get; init; }

    protected internal override async Task<Outcome<GuideVersionRef>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;

        // Takes the item's row first, so that two people who start at once get the same draft instead of two.
        await db.Set<BusinessItem>().Where(row => row.Id == ItemId).ExecuteUpdateAsync(row => row.SetProperty(item => item.Version, item => item.Version), cancellation);
        if (!await db.Set<BusinessItem>().AnyAsync(row => row.Id == ItemId, cancellation))
        {
            return Failure.NotFound("没有找到这个业务办理项，它可能已从事项目录中移除。");
        }

        var versions = await db.Set<GuideVersion>().AsNoTracking().Where(row => row.ItemId == ItemId).OrderByDescending(row => row.VersionNumber).ToListAsync(cancellation);
        if (versions.FirstOrDefault(row => row.State == GuideState.InReview) is { } waiting)
        {
            return Failure.Invalid($"{waiting.Label}正在等待审核，审核结束后才能编写新版本。");
        }

        if (versions.FirstOrDefault(row => row.State == GuideState.Draft) is { } open)
        {
            return new GuideVersionRef(open.Id, ItemId, open.Version);
        }

        var source = versions.FirstOrDefault(row => row.State == GuideState.Published) ?? versions.FirstOrDefault();
        if (source is null)
        {
            return Failure.Invalid("这个业务办理项还没有任何版本的办事指南，请先从事项目录导入。");
        }

        var draft = GuideVersion.Draft(ItemId, versions[0].VersionNumber + 1, source.ReadContent(), null, GuideActors.Of(operation), operation.Now);
        db.Add(draft);
        await operation.FlushAsync(cancellation);
        return new GuideVersionRef(draft.Id, ItemId, draft.Version);
    }
}

internal static class GuideActors
{
    public static GuideActor Of(Operation operation) => new(operation.Actor.UserId, operation.Actor.DisplayName);
}

/// <summary>An act on one version: takes its row, refuses a stale form, lets the domain act.</summary>
public abstract class GuideCommand : Command<GuideVersionRef>
{
    public required Guid VersionId { get; init; }

    /// <summary>Version the form was read with.</summary>
    public required int Version { get; init; }

    protected abstract Outcome<Done> Act(GuideVersion version, Operation operation);

    protected internal sealed override async Task<Outcome<GuideVersionRef>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        await db.Set<GuideVersion>().Where(row => row.Id == VersionId).ExecuteUpdateAsync(row => row.SetProperty(guide => guide.Version, guide => guide.Version), cancellation);
        var version = await db.Set<GuideVersion>().Include(row => row.Item).SingleOrDefaultAsync(row => row.Id == VersionId, cancellation);
        if (version is null)
        {
            return Failure.NotFound("没有找到这个版本的办事指南，它可能已被放弃。");
        }

        if (version.Version != Version)
        {
            return Failure.Conflict(StaleSentence(version));
        }

        var acted = Act(version, operation);
        if (!acted.Succeeded)
        {
            return Outcome<GuideVersionRef>.Fail(acted.Failure!.Value, acted.Problems);
        }

        await operation.FlushAsync(cancellation);
        return new GuideVersionRef(version.Id, version.ItemId, version.Version);
    }

    /// <summary>Typing is not in the change log, so the row itself tells who came first.</summary>
    private static string StaleSentence(GuideVersion version)
    {
        (string? Name, DateTime? At)[] acts = [(version.EditedByName, version.EditedAt), (version.SubmittedByName, version.SubmittedAt), (version.ReviewedByName, version.ReviewedAt)];
        var (name, at) = acts.MaxBy(act => act.At);
        return FormattableString.Invariant($"{name}已在 {ShanghaiTime.Of(at!.Value):MM-dd HH:mm} 先行处理了这个版本。您填写的内容还在，请看过最新内容后再继续。");
    }

    /// <summary>The problems of a text the person typed beside the act.</summary>
    protected static IEnumerable<Problem> TooLong(string? text, int most, string label, string field)
    {
        if (text?.Length > most)
        {
            yield return new Problem(FormattableString.Invariant($"{label}最多 {most} 个字，现在是 {text.Length} 个字。"), field);
        }
    }
}

/// <summary>Keeps a draft. It may still break rules of content; those are asked for when it is submitted.</summary>
[Requires(ServiceMatterPermissions.WriteGuides)]
public sealed class SaveGuideDraft : GuideCommand
{
    /// <summary>Characters of the notation; the largest real guide has about 30,000.</summary>
    public const int LongestContent = 400_000;

    public required GuideContent Content { get; init; }

    /// <summary>What this version changes and why.</summary>
    public string? ChangeNote { get; init; }

    protected internal override IEnumerable<Problem> Validate() =>
        TooLong(ChangeNote, 500, "修订说明", "changeNote")
            .Concat(GuideJson.Write(Content).Length > LongestContent ? [new Problem("办事指南的内容太长，请精简后再保存。")] : []);

    protected override Outcome<Done> Act(GuideVersion version, Operation operation) =>
        version.Edit(Content, string.IsNullOrWhiteSpace(ChangeNote) ? null : ChangeNote.Trim(), GuideActors.Of(operation), operation.Now);
}

/// <summary>Sends a draft to review. Everything the rules find is told, each at its place.</summary>
[Requires(ServiceMatterPermissions.WriteGuides)]
public sealed class SubmitGuide : GuideCommand
{
    protected override Outcome<Done> Act(GuideVersion version, Operation operation) =>
        string.IsNullOrWhiteSpace(version.ChangeNote)
            ? Failure.Invalid("请写明修订说明：这个版本改了什么、为什么改。", "changeNote")
            : version.Submit(GuideActors.Of(operation), operation.Now);
}

/// <summary>Throws a draft away. Nothing has begun with it, so nothing is lost but the draft.</summary>
[Requires(ServiceMatterPermissions.WriteGuides)]
public sealed class DiscardGuideDraft : GuideCommand
{
    protected override Outcome<Done> Act(GuideVersion version, Operation operation)
    {
        if (version.State != GuideState.Draft)
        {
            return Failure.Invalid("只有草稿可以放弃，这个版本已经送审或发布。");
        }

        operation.Db.Remove(version);
        return Done.It;
    }
}

/// <summary>Publishes a version. Cases under way stay on theirs; new ones begin with this one from the day it takes effect.</summary>
[Requires(ServiceMatterPermissions.ReviewGuides)]
public sealed class ApproveGuide : GuideCommand
{
    public required DateOnly EffectiveFrom { get; init; }

    public string? Opinion { get; init; }

    protected internal override IEnumerable<Problem> Validate() => TooLong(Opinion, 500, "审核意见", "reviewOpinion");

    protected override Outcome<Done> Act(GuideVersion version, Operation operation) =>
        version.Approve(GuideActors.Of(operation), Opinion, EffectiveFrom, operation.Now, operation.Today);
}

/// <summary>Sends a version back to its author with what is to be mended.</summary>
[Requires(ServiceMatterPermissions.ReviewGuides)]
public sealed class RejectGuide : GuideCommand
{
    public required string Opinion { get; init; }

    protected internal override IEnumerable<Problem> Validate() => TooLong(Opinion, 500, "审核意见", "reviewOpinion");

    protected override Outcome<Done> Act(GuideVersion version, Operation operation) => version.Reject(GuideActors.Of(operation), Opinion, operation.Now);
}

/// <summary>Takes a published version out of force. Cases that began with it go on.</summary>
[Requires(ServiceMatterPermissions.ReviewGuides)]
public sealed class RetireGuide : GuideCommand
{
    public required string Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (string.IsNullOrWhiteSpace(Reason))
        {
            yield return new Problem("请写明停用原因。", "reason");
        }

        foreach (var problem in TooLong(Reason, 500, "停用原因", "reason"))
        {
            yield return problem;
        }
    }

    protected override Outcome<Done> Act(GuideVersion version, Operation operation)
    {
        operation.Reason = Reason.Trim();
        return version.Retire(operation.Now);
    }
}
