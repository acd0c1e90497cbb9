using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceSigning;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceSigning;

/// <summary>A key as the signing service reads it; the private key still sealed.</summary>
public sealed record SealedKey(Guid Id, string KeyId, string OrganName, string Certificate, string Chain, string PrivateKeyCipher, SigningKeyState State, DateOnly? RevokedFrom, DateTime ValidFrom, DateTime ValidTo, Domain.Values.KeyAlgorithm Algorithm)
{
    internal static SealedKey Of(SigningKey key) => new(key.Id, key.KeyId, key.OrganName, key.Certificate, key.Chain, key.PrivateKeyCipher, key.State, key.RevokedFrom, key.ValidFrom, key.ValidTo, key.Algorithm);
}

/// <summary>The key an organ signs with now, made if there is none and the portal is a demonstration. Only the portal itself asks.</summary>
[Requires("jobs.run")]
public sealed class FindKeyInUse : Query<SealedKey>
{
    /// <summary>Of the organ, or of a unit in it.</summary>
    public required string OrganisationPath { get; init; }

    public required SigningPurpose Purpose { get; init; }

    protected internal override Task<Outcome<SealedKey>> RunAsync(Operation operation, CancellationToken cancellation) => KeysInUse.FindAsync(operation, OrganisationPath, Purpose, cancellation);
}

/// <summary>The first key of an organ of the demonstration, or the next when the one in use has come to its end. Several servers that ask at once get one key.</summary>
[Requires("jobs.run")]
public sealed class MakeMissingKey : Command<SealedKey>
{
    public required string OrganisationPath { get; init; }

    public required SigningPurpose Purpose { get; init; }

    protected internal override async Task<Outcome<SealedKey>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        // First the lock, then the look: whoever was faster has committed by then.
        await operation.HoldLogAsync(cancellation);
        var found = await KeysInUse.FindAsync(operation, OrganisationPath, Purpose, cancellation);
        if (found.Succeeded || !operation.Service<PortalOptions>().Demo || await KeyMaking.OrganAsync(operation.Db, OrganisationPath, cancellation) is not { } organ)
        {
            return found;
        }

        operation.Reason = "演示环境首次签名时自动生成";
        return SealedKey.Of(await KeyMaking.MakeAsync(operation, organ, Purpose, SigningKeyRules.UsualYears, operation.Reason, cancellation));
    }
}

/// <summary>A key by its id, in whatever state, to check a signature.</summary>
[Requires("jobs.run")]
public sealed class FindKeyById : Query<SealedKey>
{
    public required string KeyId { get; init; }

    protected internal override async Task<Outcome<SealedKey>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await operation.Db.Set<SigningKey>().SingleOrDefaultAsync(row => row.KeyId == KeyId, cancellation) is { } key
            ? SealedKey.Of(key)
            : Failure.NotFound("没有这个编号的密钥。");
}

internal static class KeysInUse
{
    public static async Task<Outcome<SealedKey>> FindAsync(Operation operation, string path, SigningPurpose purpose, CancellationToken cancellation)
    {
        if (await KeyMaking.OrganAsync(operation.Db, path, cancellation) is not { } organ)
        {
            return Failure.NotFound("没有找到签章的机关。");
        }

        var slot = SigningKey.CurrentOf(organ.Id, purpose);
        var key = await operation.Db.Set<SigningKey>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the organ's key lies above the department that works with it; the use case decided what is signed
            .AsNoTracking().SingleOrDefaultAsync(row => row.CurrentFor == slot, cancellation);
        return key is null ? Failure.Invalid($"“{organ.Name}”还没有{purpose.Name()}密钥，请安全管理员在“签章密钥”中生成或导入。")
            : SigningKeyRules.Standing(key.State, key.ValidFrom, key.ValidTo, operation.Now).MaySign() ? SealedKey.Of(key)
            : Failure.Invalid($"“{organ.Name}”的{purpose.Name()}密钥已不在有效期内，请安全管理员在“签章密钥”中更换。");
    }
}
