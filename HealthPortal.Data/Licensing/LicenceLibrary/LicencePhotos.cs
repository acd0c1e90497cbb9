using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceStandards;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

/// <summary>A photograph as pages tell of it.</summary>
/// <param name="Mark">Changes with the picture, so that a browser does not show the former one.</param>
public sealed record PhotoShown(int Width, int Height, DateTime SetAt, string SetByName, string Mark);

/// <summary>What a page may do with the photograph.</summary>
/// <param name="Has">The type's licences carry one: its holders are persons.</param>
/// <param name="MayChange">The reader may send data of the type.</param>
public sealed record PhotoState(bool Has, PhotoShown? Shown, bool MayChange)
{
    public static readonly PhotoState None = new(false, null, false);
}

/// <param name="Key">The primary key of the type's standard, usually the licence's number.</param>
public sealed record SentPhoto(string Key, byte[] Picture);

/// <param name="Outcome">taken, unchanged or refused.</param>
public sealed record SentPhotoOutcome(int Index, string Outcome, string? Fault);

public sealed record SentPhotosAnswer(int Taken, int Refused, IReadOnlyList<SentPhotoOutcome> Photos);

/// <summary>Takes photographs of many holders by the primary key of their records. One that is refused leaves the others alone.</summary>
[Requires(CollectionPermissions.Send)]
[OpenToClients]
public sealed class SendPhotos : Command<SentPhotosAnswer>
{
    public const int Most = 50;

    public required string TypeCode { get; init; }

    public required IReadOnlyList<SentPhoto> Photos { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Photos.Count is 0 or > Most)
        {
            yield return new Problem($"photos 应有 1 至 {Most} 张照片。", "photos");
        }
    }

    protected internal override async Task<Outcome<SentPhotosAnswer>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var opened = await CollectionGate.OpenAsync(operation, TypeCode, cancellation);
        if (!opened.Succeeded)
        {
            return new Failure(opened.Failure!.Value, opened.Problems);
        }

        if (opened.Value.Type.HolderKind != LicenceHolderKind.Person)
        {
            return Failure.Invalid(PhotoKeeping.NoPerson);
        }

        var seals = operation.Service<ProtectedFields>();
        var keys = Photos.Select(photo => string.IsNullOrWhiteSpace(photo.Key) ? "" : RecordShape.KeyOf(opened.Value.Content, seals, photo.Key.Trim())).ToList();
        var targets = await PhotoKeeping.TargetsAsync(operation, opened.Value, [.. keys.Distinct(StringComparer.Ordinal)], cancellation);
        var outcomes = new List<SentPhotoOutcome>(Photos.Count);
        for (var index = 0; index < Photos.Count; index++)
        {
            var taken = targets.TryGetValue(keys[index], out var target)
                ? await PhotoKeeping.TakeAsync(operation, target, Photos[index].Picture, cancellation)
                : Failure.NotFound("没有这张证照的归集记录，或者它不在您的管辖范围内。");
            outcomes.Add(taken.Succeeded ? new(index, taken.Value ? "taken" : "unchanged", null) : new(index, "refused", taken.Message));
        }

        return new SentPhotosAnswer(outcomes.Count(one => one.Outcome == "taken"), outcomes.Count(one => one.Fault is not null), outcomes);
    }
}

/// <summary>Sets the photograph of one record or licence. Exactly one of the two is given.</summary>
[Requires(CollectionPermissions.Send)]
public sealed class SetPhoto : Command<Done>
{
    public Guid? RecordId { get; init; }

    public Guid? LicenceId { get; init; }

    public required byte[] Picture { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var target = await PhotoKeeping.TargetAsync(operation, RecordId, LicenceId, cancellation);
        if (!target.Succeeded)
        {
            return new Failure(target.Failure!.Value, target.Problems);
        }

        var taken = await PhotoKeeping.TakeAsync(operation, target.Value, Picture, cancellation);
        return taken.Succeeded ? Done.It : new Failure(taken.Failure!.Value, taken.Problems);
    }
}

/// <summary>Takes a photograph off, for example because it shows somebody else.</summary>
[Requires(CollectionPermissions.Send)]
public sealed class RemovePhoto : Command<Done>
{
    public Guid? RecordId { get; init; }

    public Guid? LicenceId { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (string.IsNullOrWhiteSpace(Reason) || Reason.Trim().Length > LicenceChangeRule.LongestNote)
        {
            yield return new Problem($"请写明移除照片的原因，最多 {LicenceChangeRule.LongestNote} 个字。", "reason");
        }
    }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await PhotoKeeping.TargetAsync(operation, RecordId, LicenceId, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var target = found.Value;
        if (await PhotoKeeping.Of(operation, target.TypeCode, target.Key).SingleOrDefaultAsync(cancellation) is not { FileHash: not null } photo)
        {
            return Failure.Conflict("现在没有照片，请刷新后再看。");
        }

        (photo.FileHash, photo.ContentType, photo.Width, photo.Height, photo.SetAt, photo.SetByName) = (null, null, 0, 0, operation.Now, operation.Actor.DisplayName);
        operation.Reason = Reason!.Trim();
        if (target.Current is { } licence)
        {
            await LicenceActing.DoneAsync(operation, licence, before: null, LicenceActKind.PhotoRemoved, operation.Reason, cancellation);
        }

        return Done.It;
    }
}

/// <summary>The photograph on a licence.</summary>
[Requires(LibraryPermissions.View)]
public sealed class ReadLicencePhoto : Query<StoredFile>
{
    public required Guid LicenceId { get; init; }

    protected internal override async Task<Outcome<StoredFile>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await operation.Db.Set<Licence>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == LicenceId && row.Content != null, cancellation) is { } licence
        && await PhotoKeeping.OfLicenceAsync(operation, licence, cancellation) is { } photo
            ? PhotoKeeping.File(photo)
            : Failure.NotFound(PhotoKeeping.None);
}

/// <summary>The photograph that belongs to a collected record.</summary>
[Requires(CollectionPermissions.View)]
public sealed class ReadRecordPhoto : Query<StoredFile>
{
    public required Guid RecordId { get; init; }

    protected internal override async Task<Outcome<StoredFile>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await operation.Db.Set<LicenceRecord>().Where(row => row.Id == RecordId).Join(operation.Db.Set<LicenceType>(), row => row.TypeId, type => type.Id, (row, type) => new { type.Code, row.Key }).SingleOrDefaultAsync(cancellation) is { } record
        && await PhotoKeeping.Of(operation, record.Code, record.Key).AsNoTracking().SingleOrDefaultAsync(cancellation) is { FileHash: not null } photo
            ? PhotoKeeping.File(photo)
            : Failure.NotFound(PhotoKeeping.None);
}

/// <param name="Current">The licence in whose log it is kept; null before one is made.</param>
internal sealed record PhotoTarget(string TypeCode, string Key, string Number, string OrganisationPath, Licence? Current);

/// <summary>The one place that reads and writes photographs.</summary>
internal static class PhotoKeeping
{
    public const string NoPerson = "这类证照的持证主体是机构，不放照片。";

    public const string None = "没有照片，或者它不在您的管辖范围内。";

    private static readonly FilePolicy Policy = new(LicencePhoto.LargestUpload, [FileFormat.Jpeg, FileFormat.Png]);

    /// <summary>Whoever asks has found the record or licence within his reach; the photograph goes with it.</summary>
    public static IQueryable<LicencePhoto> Of(Operation operation, string typeCode, string key) =>
        operation.Db.Set<LicencePhoto>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the record or licence it belongs to was found within the reach
            .Where(row => row.LicenceType == typeCode && row.Key == key);

    public static StoredFile File(LicencePhoto photo) => new(photo.FileHash!, 0, photo.ContentType!, "照片" + (photo.ContentType == "image/png" ? ".png" : ".jpg"));

    /// <summary>Null where there is none.</summary>
    public static async Task<LicencePhoto?> OfLicenceAsync(Operation operation, Licence licence, CancellationToken cancellation) =>
        await KeyAsync(operation, licence, cancellation) is { } key && await Of(operation, licence.LicenceType, key).AsNoTracking().SingleOrDefaultAsync(cancellation) is { FileHash: not null } photo ? photo : null;

    public static async Task<PhotoState> StateAsync(Operation operation, LicenceType type, string? key, string path, CancellationToken cancellation)
    {
        if (type.HolderKind != LicenceHolderKind.Person || key is null)
        {
            return PhotoState.None;
        }

        var shown = await Of(operation, type.Code, key).Where(row => row.FileHash != null).Select(row => new PhotoShown(row.Width, row.Height, row.SetAt, row.SetByName, row.FileHash!.Substring(0, 12))).SingleOrDefaultAsync(cancellation);
        var may = operation.Actor.May(CollectionPermissions.Send, path) && (await CollectionGate.FindAsync(operation, type.Code, cancellation)).Verdict == CollectionCheckResult.Allowed;
        return new PhotoState(true, shown, may);
    }

    /// <summary>Key of the holder's place in the type; null for a licence whose content does not say it.</summary>
    public static async Task<string?> KeyAsync(Operation operation, Licence licence, CancellationToken cancellation)
    {
        if (licence.RecordId is { } record)
        {
            return await operation.Db.Set<LicenceRecord>()
                .IgnoreQueryFilters([PortalDb.ScopeFilter]) // only the key of a licence that was found within the reach
                .Where(row => row.Id == record).Select(row => row.Key).SingleOrDefaultAsync(cancellation);
        }

        var content = (await LicencePapersOf.StandardAsync(operation, licence, cancellation)).ReadContent();
        var seals = operation.Service<ProtectedFields>();
        return RecordShape.Read(seals, licence.Content!, licence.PersonalCipher).GetValueOrDefault(content.PrimaryKey) is { Length: > 0 } value ? RecordShape.KeyOf(content, seals, value) : null;
    }

    public static async Task<Outcome<PhotoTarget>> TargetAsync(Operation operation, Guid? recordId, Guid? licenceId, CancellationToken cancellation)
    {
        var db = operation.Db;
        string code;
        PhotoTarget target;
        if (recordId is { } id)
        {
            if (await db.Set<LicenceRecord>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } record)
            {
                return Failure.NotFound("没有找到这条归集记录，它可能不在您的管辖范围内。");
            }

            code = await db.Set<LicenceType>().Where(row => row.Id == record.TypeId).Select(row => row.Code).SingleAsync(cancellation);
            target = new PhotoTarget(code, record.Key, record.Number, record.OrganisationPath, (await CurrentAsync(operation, [record.Id], cancellation)).GetValueOrDefault(record.Id));
        }
        else if (await db.Set<Licence>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == licenceId && row.Content != null, cancellation) is { } licence && await KeyAsync(operation, licence, cancellation) is { } key)
        {
            code = licence.LicenceType;
            target = new PhotoTarget(code, key, licence.Number, licence.OrganisationPath, licence);
        }
        else
        {
            return Failure.NotFound(LicencePapersOf.Missing);
        }

        var open = await CollectionGate.OpenAsync(operation, code, cancellation);
        return !open.Succeeded ? new Failure(open.Failure!.Value, open.Problems)
            : open.Value.Type.HolderKind != LicenceHolderKind.Person ? Failure.Invalid(NoPerson)
            : target;
    }

    /// <summary>Records of the keys, and licences of cases that follow no record, within the actor's reach.</summary>
    public static async Task<IReadOnlyDictionary<string, PhotoTarget>> TargetsAsync(Operation operation, OpenType open, IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        var db = operation.Db;
        var records = await db.Set<LicenceRecord>().AsNoTracking().Where(row => row.TypeId == open.Type.Id && keys.Contains(row.Key)).Select(row => new { row.Id, row.Key, row.Number, row.OrganisationPath }).ToListAsync(cancellation);
        var current = await CurrentAsync(operation, [.. records.Select(row => row.Id)], cancellation);
        var targets = records.ToDictionary(row => row.Key, row => new PhotoTarget(open.Type.Code, row.Key, row.Number, row.OrganisationPath, current.GetValueOrDefault(row.Id)), StringComparer.Ordinal);
        var missing = keys.Where(key => key.Length > 0 && !targets.ContainsKey(key)).ToList();
        if (missing.Count > 0 && open.Content.Find(open.Content.PrimaryKey)?.Role == StandardFieldRole.Number)
        {
            foreach (var licence in await db.Set<Licence>().AsNoTracking().Where(row => row.LicenceType == open.Type.Code && row.RecordId == null && row.Content != null && row.State != LicenceState.Replaced && missing.Contains(row.Number)).OrderBy(row => row.Id).ToListAsync(cancellation))
            {
                targets[licence.Number] = new PhotoTarget(open.Type.Code, licence.Number, licence.Number, licence.OrganisationPath, licence);
            }
        }

        return targets;
    }

    /// <returns>False when the same picture is there already.</returns>
    public static async Task<Outcome<bool>> TakeAsync(Operation operation, PhotoTarget target, byte[] picture, CancellationToken cancellation)
    {
        if (picture.Length > LicencePhoto.LargestUpload)
        {
            return Failure.Invalid("照片不能超过 1 MB。", "picture");
        }

        var tidied = PictureTidying.Tidy(picture);
        if (!tidied.Succeeded)
        {
            return new Failure(tidied.Failure!.Value, tidied.Problems);
        }

        if (LicencePhoto.Fault(tidied.Value.Width, tidied.Value.Height) is { } fault)
        {
            return Failure.Invalid(fault, "picture");
        }

        using var bytes = new MemoryStream(tidied.Value.Bytes, writable: false);
        var saved = await operation.Service<FileStore>().SaveAsync(bytes, "照片" + tidied.Value.Extension, Policy, cancellation);
        if (!saved.Succeeded)
        {
            return new Failure(saved.Failure!.Value, saved.Problems);
        }

        // The same call may bring two pictures of one key: the second meets the first where it is not saved yet.
        var photo = operation.Db.Set<LicencePhoto>().Local.FirstOrDefault(row => row.LicenceType == target.TypeCode && row.Key == target.Key)
            ?? await Of(operation, target.TypeCode, target.Key).SingleOrDefaultAsync(cancellation);
        if (photo?.FileHash == saved.Value.Hash)
        {
            return false;
        }

        var isFirst = photo?.FileHash is null;
        if (photo is null)
        {
            photo = new LicencePhoto { OrganisationPath = target.OrganisationPath, LicenceType = target.TypeCode, Key = target.Key, Number = target.Number, SetAt = operation.Now, SetByName = operation.Actor.DisplayName };
            operation.Db.Add(photo);
        }

        (photo.Number, photo.FileHash, photo.ContentType, photo.Width, photo.Height, photo.SetAt, photo.SetByName) =
            (target.Number, saved.Value.Hash, saved.Value.ContentType, tidied.Value.Width, tidied.Value.Height, operation.Now, operation.Actor.DisplayName);
        if (target.Current is { } licence)
        {
            await LicenceActing.DoneAsync(operation, licence, before: null, LicenceActKind.PhotoSet, isFirst ? "上传照片" : "更换照片", cancellation);
        }

        return true;
    }

    /// <summary>The licence of each record that nothing has taken the place of.</summary>
    private static async Task<Dictionary<Guid, Licence>> CurrentAsync(Operation operation, IReadOnlyList<Guid> records, CancellationToken cancellation)
    {
        var licences = await operation.Db.Set<Licence>().AsNoTracking().Where(row => row.RecordId != null && records.Contains(row.RecordId.Value) && row.State != LicenceState.Replaced).OrderBy(row => row.MadeAt).ThenBy(row => row.Id).ToListAsync(cancellation);
        return licences.GroupBy(row => row.RecordId!.Value).ToDictionary(group => group.Key, group => group.Last());
    }
}
