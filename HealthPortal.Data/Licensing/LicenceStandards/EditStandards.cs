using System.Text.RegularExpressions;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceStandards;

/// <summary>A version after an act.</summary>
/// <param name="Version">For the version check of the next form.</param>
public sealed record StandardRef(Guid Id, string TypeCode, int Number, int Version);

/// <summary>A new kind of licence, with an empty first draft of its standard.</summary>
[Requires(StandardPermissions.Write)]
public sealed partial class CreateLicenceType : Command<StandardRef>
{
    /// <summary>Pages of the library and of data quality that stand where a type's page would.</summary>
    private static readonly string[] Reserved = ["acts", "expiry", "holders", "issues", "rules", "statistics"];

    public required string? Code { get; init; }

    public required string? Name { get; init; }

    public string? EnglishName { get; init; }

    public required LicenceHolderKind HolderKind { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (!CodeForm().IsMatch(Code ?? ""))
        {
            yield return new Problem("编码请用小写字母、数字和短横线，以字母开头，3 至 60 个字符。", "code");
        }
        else if (Reserved.Contains(Code, StringComparer.Ordinal))
        {
            yield return new Problem("这个编码与门户的页面地址重名，请换一个。", "code");
        }

        if (string.IsNullOrWhiteSpace(Name) || Name.Trim().Length > 100)
        {
            yield return new Problem("请填写证照名称，最多 100 个字。", "name");
        }

        if (EnglishName?.Length > 200)
        {
            yield return new Problem("英文名称最多 200 个字符。", "englishName");
        }

        if (!Enum.IsDefined(HolderKind))
        {
            yield return new Problem("请选择持证主体。", "holderKind");
        }
    }

    protected internal override async Task<Outcome<StandardRef>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        await operation.HoldLogAsync(cancellation); // two people at once: the second sees the first
        var name = Name!.Trim();
        var same = await db.Set<LicenceType>().AsNoTracking().Where(row => row.Code == Code || row.Name == name).Select(row => new { row.Code, row.Name }).FirstOrDefaultAsync(cancellation);
        if (same is not null)
        {
            return same.Code == Code ? Failure.Invalid($"编码 {Code} 已经用于“{same.Name}”。", "code") : Failure.Invalid($"已经有一类证照叫“{name}”。", "name");
        }

        var type = new LicenceType
        {
            Code = Code!,
            Name = name,
            EnglishName = string.IsNullOrWhiteSpace(EnglishName) ? null : EnglishName.Trim(),
            HolderKind = HolderKind,
            Ordinal = (await db.Set<LicenceType>().MaxAsync(row => (int?)row.Ordinal, cancellation) ?? 0) + 1,
            CreatedAt = operation.Now,
        };
        var draft = StandardVersion.Draft(type.Id, 1, new StandardContent([], "", ""), StandardCommand.ActorOf(operation), operation.Now);
        db.Add(type);
        db.Add(draft);
        await operation.FlushAsync(cancellation);
        return new StandardRef(draft.Id, type.Code, draft.Number, draft.Version);
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{2,59}\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex CodeForm();
}

/// <summary>Opens a draft: the one under way, or a copy of a version (the active one unless another is named).</summary>
[Requires(StandardPermissions.Write)]
public sealed class StartStandardDraft : Command<StandardRef>
{
    public required string TypeCode { get; init; }

    /// <summary>Number of the version to begin with; null for the active or else the newest.</summary>
    public int? From { get; init; }

    protected internal override async Task<Outcome<StandardRef>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;

        // Takes the row of the type first, so that two people who start at once get the same draft instead of two.
        await db.Set<LicenceType>().Where(row => row.Code == TypeCode).ExecuteUpdateAsync(row => row.SetProperty(type => type.Version, type => type.Version), cancellation);
        var versions = await db.Set<StandardVersion>().AsNoTracking().Where(row => row.Type!.Code == TypeCode).OrderByDescending(row => row.Number).ToListAsync(cancellation);
        if (versions.Count == 0)
        {
            return Failure.NotFound("没有找到这类证照的标准。");
        }

        if (versions.Find(row => row.State is StandardState.InReview or StandardState.Approved) is { } waiting)
        {
            return Failure.Invalid($"{waiting.Label}{(waiting.State == StandardState.InReview ? "正在等待审核" : "已审核通过，等待启用")}，处理完才能编写新版本。");
        }

        if (versions.Find(row => row.State == StandardState.Draft) is { } open)
        {
            return From is null || versions.Count == 1
                ? new StandardRef(open.Id, TypeCode, open.Number, open.Version)
                : Failure.Invalid($"{open.Label}的草稿还没有送审，请先继续编写或放弃它。");
        }

        var source = From is { } wanted ? versions.Find(row => row.Number == wanted) : versions.Find(row => row.State == StandardState.Active) ?? versions[0];
        if (source is null)
        {
            return Failure.NotFound("没有找到作底稿的版本。");
        }

        var draft = StandardVersion.Draft(source.TypeId, versions[0].Number + 1, source.ReadContent(), StandardCommand.ActorOf(operation), operation.Now);
        db.Add(draft);
        await operation.FlushAsync(cancellation);
        return new StandardRef(draft.Id, TypeCode, draft.Number, draft.Version);
    }
}

/// <summary>An act on one version: takes its row, refuses a stale form, lets the domain act.</summary>
public abstract class StandardCommand : Command<StandardRef>
{
    public required Guid VersionId { get; init; }

    /// <summary>Version the form was read with.</summary>
    public required int Version { get; init; }

    internal static GuideActor ActorOf(Operation operation) => new(operation.Actor.UserId, operation.Actor.DisplayName);

    protected abstract Task<Outcome<Done>> ActAsync(StandardVersion version, Operation operation, CancellationToken cancellation);

    protected internal sealed override async Task<Outcome<StandardRef>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;

        // Whoever acts on a version of a type waits for whoever acts on another of it: only one may become active.
        var typeId = await db.Set<StandardVersion>().Where(row => row.Id == VersionId).Select(row => row.TypeId).SingleOrDefaultAsync(cancellation);
        await db.Set<LicenceType>().Where(row => row.Id == typeId).ExecuteUpdateAsync(row => row.SetProperty(type => type.Version, type => type.Version), cancellation);
        var version = await db.Set<StandardVersion>().Include(row => row.Type).SingleOrDefaultAsync(row => row.Id == VersionId, cancellation);
        if (version is null)
        {
            return Failure.NotFound("没有找到这个版本的证照标准，它可能已被放弃。");
        }

        if (version.Version != Version)
        {
            return Failure.Conflict(StaleSentence(version));
        }

        var acted = await ActAsync(version, operation, cancellation);
        if (!acted.Succeeded)
        {
            return Outcome<StandardRef>.Fail(acted.Failure!.Value, acted.Problems);
        }

        await operation.FlushAsync(cancellation);
        return new StandardRef(version.Id, version.Type!.Code, version.Number, version.Version);
    }

    /// <summary>The problem of a text the person typed beside the act.</summary>
    protected static IEnumerable<Problem> TooLong(string? text, string label, string field) => text?.Length > StandardVersion.LongestNote
        ? [new Problem(FormattableString.Invariant($"{label}最多 {StandardVersion.LongestNote} 个字，现在是 {text.Length} 个字。"), field)]
        : [];

    /// <summary>Typing is not in the change log, so the row itself tells who came first.</summary>
    private static string StaleSentence(StandardVersion version)
    {
        (string? Name, DateTime? At)[] acts = [(version.EditedByName, version.EditedAt), (version.SubmittedByName, version.SubmittedAt), (version.ReviewedByName, version.ReviewedAt), (version.ActivatedByName, version.ActivatedAt)];
        var (name, at) = acts.MaxBy(act => act.At);
        return FormattableString.Invariant($"{name}已在 {ShanghaiTime.Of(at!.Value):MM-dd HH:mm} 先行处理了这个版本。您填写的内容还在，请看过最新内容后再继续。");
    }
}

/// <summary>Keeps a draft. It may still break rules; those are asked for when it is submitted.</summary>
[Requires(StandardPermissions.Write)]
public sealed class SaveStandardDraft : StandardCommand
{
    private const int LongestContent = 400_000;

    public required StandardContent Content { get; init; }

    public string? ChangeNote { get; init; }

    protected internal override IEnumerable<Problem> Validate() =>
        TooLong(ChangeNote, "版本更新内容", "changeNote").Concat(Content.Write().Length > LongestContent ? [new Problem("标准的内容太长，请精简后再保存。")] : []);

    protected override Task<Outcome<Done>> ActAsync(StandardVersion version, Operation operation, CancellationToken cancellation) =>
        Task.FromResult(version.Edit(Content, ChangeNote, ActorOf(operation), operation.Now));
}

/// <summary>Sends a draft to review. Everything the rules find is told, each at its place; a draft that changes nothing is refused.</summary>
[Requires(StandardPermissions.Write)]
public sealed class SubmitStandard : StandardCommand
{
    protected override async Task<Outcome<Done>> ActAsync(StandardVersion version, Operation operation, CancellationToken cancellation)
    {
        var active = await operation.Db.Set<StandardVersion>().AsNoTracking().SingleOrDefaultAsync(row => row.TypeId == version.TypeId && row.State == StandardState.Active, cancellation);
        return active is not null && StandardComparison.Between(active.ReadContent(), version.ReadContent()).Count == 0
            ? Failure.Invalid("这个版本与启用中的版本完全相同，不用送审。")
            : version.Submit(ActorOf(operation), operation.Now);
    }
}

/// <summary>Throws a draft away. Nothing was made with it, so nothing is lost but the draft.</summary>
[Requires(StandardPermissions.Write)]
public sealed class DiscardStandardDraft : StandardCommand
{
    protected override Task<Outcome<Done>> ActAsync(StandardVersion version, Operation operation, CancellationToken cancellation)
    {
        if (version.State != StandardState.Draft)
        {
            return Task.FromResult<Outcome<Done>>(Failure.Invalid("只有草稿可以放弃，这个版本已经送审或启用。"));
        }

        operation.Db.Remove(version);
        if (version.Number == 1)
        {
            // A type whose only version goes was never in force: it goes with it.
            operation.Db.Remove(version.Type!);
        }

        return Task.FromResult<Outcome<Done>>(Done.It);
    }
}

[Requires(StandardPermissions.Review)]
public sealed class ApproveStandard : StandardCommand
{
    public string? Opinion { get; init; }

    protected internal override IEnumerable<Problem> Validate() => TooLong(Opinion, "审核意见", "opinion");

    protected override Task<Outcome<Done>> ActAsync(StandardVersion version, Operation operation, CancellationToken cancellation) =>
        Task.FromResult(version.Approve(ActorOf(operation), Opinion, operation.Now));
}

/// <summary>Sends a version back to its author with what is to be mended.</summary>
[Requires(StandardPermissions.Review)]
public sealed class RejectStandard : StandardCommand
{
    public required string? Opinion { get; init; }

    protected internal override IEnumerable<Problem> Validate() => TooLong(Opinion, "审核意见", "opinion");

    protected override Task<Outcome<Done>> ActAsync(StandardVersion version, Operation operation, CancellationToken cancellation) =>
        Task.FromResult(version.Reject(ActorOf(operation), Opinion, operation.Now));
}

/// <summary>From now on new data must follow this version; the one before becomes history.</summary>
[Requires(StandardPermissions.Review)]
public sealed class ActivateStandard : StandardCommand
{
    protected override async Task<Outcome<Done>> ActAsync(StandardVersion version, Operation operation, CancellationToken cancellation)
    {
        var active = await operation.Db.Set<StandardVersion>().SingleOrDefaultAsync(row => row.TypeId == version.TypeId && row.State == StandardState.Active, cancellation);
        return await RecordColumns.FollowAsync(operation, version, active, cancellation) is { } broken ? broken : version.Activate(ActorOf(operation), active, operation.Now);
    }
}

/// <summary>
/// Sets 证照类型代码 of the official catalogue, which begins the national identifiers of the type. Identifiers that were given stay; those made from now on,
/// also in place of former ones of the old code, begin with it.
/// </summary>
[Requires(StandardPermissions.Review)]
public sealed class SetIdentifierCode : Command<Done>
{
    public required string TypeCode { get; init; }

    public required string? IdentifierCode { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var code = IdentifierCode?.Trim().ToUpperInvariant() ?? "";
        var checkedCode = LicenceIdentifier.Create(code, "320000", "1", 1);
        if (!checkedCode.Succeeded)
        {
            return Failure.Invalid("证照类型代码应是定义机构的 18 位统一社会信用代码加 3 位数字，请按国家证照类型目录填写。", "identifierCode");
        }

        var types = await operation.Db.Set<LicenceType>().ToListAsync(cancellation);
        if (types.Find(row => row.Code == TypeCode) is not { } type)
        {
            return Failure.NotFound("没有这类证照。");
        }

        if (types.Find(row => row.IdentifierCode == code && row.Code != TypeCode) is { } other)
        {
            return Failure.Invalid($"“{other.Name}”已经用了这个代码。", "identifierCode");
        }

        type.IdentifierCode = code;
        return Done.It;
    }
}
