using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Notices;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Notices;

/// <summary>A file of an announcement as pages show it.</summary>
public sealed record AnnouncementFileInfo(Guid Id, string Hash, string Name, long Size, string ContentType);

public static class AnnouncementFiles
{
    /// <summary>Attachments: documents, pictures and archives of at most 100 MB.</summary>
    public static readonly FilePolicy Attachments = FilePolicy.Materials with { MaxBytes = AnnouncementRules.LargestFile };

    /// <summary>Pictures inside the text.</summary>
    public static readonly FilePolicy Pictures = new(10L * 1024 * 1024, [FileFormat.Jpeg, FileFormat.Png, FileFormat.Gif]);

    /// <summary>Address of a file; the endpoint behind it asks again who may read it.</summary>
    public static string Address(Guid announcementId, string hash) => PicturesOf(announcementId) + hash;

    /// <summary>Beginning of the addresses of one announcement's files.</summary>
    public static string PicturesOf(Guid announcementId) => $"/files/announcements/{announcementId}/";

    internal static StoredFile Stored(AnnouncementFile file) => new(file.Hash, file.Size, file.ContentType, file.Name);
}

/// <summary>Asked before a byte of an upload is read: whose draft it is, and what it takes.</summary>
[Requires(AnnouncementPermissions.Write)]
public sealed class ReadAnnouncementUploadRule : Query<FilePolicy>
{
    public required Guid AnnouncementId { get; init; }

    /// <summary>A picture inside the text.</summary>
    public bool IsInline { get; init; }

    protected internal override async Task<Outcome<FilePolicy>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await AnnouncementUploads.FindAsync(operation, AnnouncementId, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        return !IsInline && AnnouncementRules.RoomForAnotherFile(await AnnouncementUploads.CountAsync(operation.Db, found.Value, cancellation)) is { } full
            ? Failure.Invalid([full])
            : IsInline ? AnnouncementFiles.Pictures : AnnouncementFiles.Attachments;
    }
}

/// <summary>Puts a received file on the draft.</summary>
[Requires(AnnouncementPermissions.Write)]
public sealed class AttachAnnouncementFile : Command<AnnouncementFileInfo>
{
    public required Guid AnnouncementId { get; init; }

    public required StoredFile File { get; init; }

    public bool IsInline { get; init; }

    protected internal override async Task<Outcome<AnnouncementFileInfo>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;

        // Takes the row's lock: of two files that come at once the second is counted after the first.
        await db.Set<Announcement>().Where(row => row.Id == AnnouncementId).ExecuteUpdateAsync(row => row.SetProperty(head => head.ChangedAt, operation.Now), cancellation);
        var found = await AnnouncementUploads.FindAsync(operation, AnnouncementId, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var versionId = found.Value;
        var policy = IsInline ? AnnouncementFiles.Pictures : AnnouncementFiles.Attachments;
        if (File.Size > policy.MaxBytes)
        {
            return Failure.Invalid($"文件“{File.FileName}”太大，没有收下。");
        }

        var same = await db.Set<AnnouncementFile>().AsNoTracking().FirstOrDefaultAsync(row => row.VersionId == versionId && row.Hash == File.Hash && row.IsInline == IsInline, cancellation);
        if (same is not null)
        {
            return IsInline ? Info(same) : Failure.Invalid($"这个文件已经上传过了（{same.Name}）。");
        }

        if (!IsInline && AnnouncementRules.RoomForAnotherFile(await AnnouncementUploads.CountAsync(db, versionId, cancellation)) is { } full)
        {
            return Failure.Invalid([full]);
        }

        var file = new AnnouncementFile { VersionId = versionId, Hash = File.Hash, Name = File.FileName, Size = File.Size, ContentType = File.ContentType, IsInline = IsInline };
        db.Add(file);
        return Info(file);
    }

    private static AnnouncementFileInfo Info(AnnouncementFile file) => new(file.Id, file.Hash, file.Name, file.Size, file.ContentType);
}

/// <summary>Takes an attachment off the draft. Versions that had it before keep it.</summary>
[Requires(AnnouncementPermissions.Write)]
public sealed class RemoveAnnouncementFile : Command<Done>
{
    public required Guid AnnouncementId { get; init; }

    public required Guid FileId { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await AnnouncementUploads.FindAsync(operation, AnnouncementId, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var versionId = found.Value;
        if (await operation.Db.Set<AnnouncementFile>().SingleOrDefaultAsync(row => row.Id == FileId && row.VersionId == versionId && !row.IsInline, cancellation) is not { } file)
        {
            return Failure.NotFound("没有找到这个附件，它可能已被移除。");
        }

        operation.Db.Remove(file);
        return Done.It;
    }
}

/// <summary>
/// One file by its address: for readers whom a visible version with that file addresses, and for those who make or review announcements
/// of that organ.
/// </summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class OpenAnnouncementFile : Query<StoredFile>
{
    public required Guid AnnouncementId { get; init; }

    public required string Hash { get; init; }

    protected internal override async Task<Outcome<StoredFile>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var readable = AnnouncementAudience.VisibleTo(operation).Where(row => row.AnnouncementId == AnnouncementId);
        var file = await db.Set<AnnouncementFile>().FirstOrDefaultAsync(row => row.Hash == Hash && readable.Any(version => version.Id == row.VersionId), cancellation);
        if (file is null && await AnnouncementUploads.MayManageAsync(operation, AnnouncementId, cancellation))
        {
            var all = db.Set<AnnouncementVersion>()
                .IgnoreQueryFilters([PortalDb.ScopeFilter]) // a version of the announcement checked on the line above
                .Where(row => row.AnnouncementId == AnnouncementId);
            file = await db.Set<AnnouncementFile>().FirstOrDefaultAsync(row => row.Hash == Hash && all.Any(version => version.Id == row.VersionId), cancellation);
        }

        return file is null ? Failure.NotFound("没有找到这个文件，公告可能已撤回或过期，或者没有发给您。") : AnnouncementFiles.Stored(file);
    }
}

/// <summary>All attachments of one announcement, for taking them away together.</summary>
public sealed record AnnouncementBundle(string Title, IReadOnlyList<StoredFile> Files);

/// <summary>The attachments of what the person sees; those who manage get those of the latest version.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class OpenAnnouncementBundle : Query<AnnouncementBundle>
{
    public required Guid AnnouncementId { get; init; }

    protected internal override async Task<Outcome<AnnouncementBundle>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var version = await AnnouncementAudience.VisibleTo(operation).Where(row => row.AnnouncementId == AnnouncementId).Select(row => new { row.Id, row.Title }).FirstOrDefaultAsync(cancellation);
        if (version is null && await AnnouncementUploads.MayManageAsync(operation, AnnouncementId, cancellation))
        {
            version = await db.Set<AnnouncementVersion>()
                .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the announcement checked on the line above
                .Where(row => row.AnnouncementId == AnnouncementId).OrderByDescending(row => row.Number).Select(row => new { row.Id, row.Title }).FirstOrDefaultAsync(cancellation);
        }

        if (version is null)
        {
            return Failure.NotFound("没有找到这条公告，它可能已撤回或过期，或者没有发给您。");
        }

        var files = await db.Set<AnnouncementFile>().Where(row => row.VersionId == version.Id && !row.IsInline).OrderBy(row => row.Id).ToListAsync(cancellation);
        return files.Count == 0
            ? Failure.NotFound("这条公告没有附件。")
            : new AnnouncementBundle(version.Title, [.. files.Select(AnnouncementFiles.Stored)]);
    }
}

internal static class AnnouncementUploads
{
    /// <summary>Version of the draft that takes the file.</summary>
    public static async Task<Outcome<Guid>> FindAsync(Operation operation, Guid announcementId, CancellationToken cancellation)
    {
        var head = await operation.Db.Set<Announcement>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == announcementId, cancellation);
        return head is null ? Failure.NotFound("没有找到这条公告，它可能已被删除，或不在您的管辖范围内。")
            : head.State != AnnouncementState.Draft ? Failure.Invalid("这条公告不是草稿，附件不能再改动。")
            : head.LatestVersionId;
    }

    public static Task<int> CountAsync(PortalDb db, Guid versionId, CancellationToken cancellation) =>
        db.Set<AnnouncementFile>().CountAsync(row => row.VersionId == versionId && !row.IsInline, cancellation);

    /// <summary>Whether the actor makes, reviews or looks after the announcement; asked beside the audience, whose scope is another.</summary>
    public static async Task<bool> MayManageAsync(Operation operation, Guid announcementId, CancellationToken cancellation)
    {
        var path = await operation.Db.Set<Announcement>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // its path is compared with the actor's grants right below
            .Where(row => row.Id == announcementId).Select(row => row.OrganisationPath).SingleOrDefaultAsync(cancellation);
        return path is not null && AnnouncementManagement.Permissions.Any(permission => operation.Actor.May(permission, path));
    }
}
