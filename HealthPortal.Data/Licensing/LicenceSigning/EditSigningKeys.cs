using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceSigning;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceSigning;

/// <summary>生成或更换密钥: the organ's first key, or the one that takes the place of that in use, which signs no more but still counts.</summary>
[Requires(SigningPermissions.Edit)]
public sealed class MakeSigningKey : Command<Guid>
{
    public required Guid? OrganisationId { get; init; }

    public required SigningPurpose Purpose { get; init; }

    public int Years { get; init; } = SigningKeyRules.UsualYears;

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() =>
    [
        .. KeyInput.Check(OrganisationId, Purpose, Reason, "生成"),
        .. SigningKeyRules.YearsFit(Years) is { } years ? [years] : Array.Empty<Problem>(),
    ];

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var organ = await KeyInput.OrganAsync(operation, OrganisationId!.Value, cancellation);
        if (!organ.Succeeded)
        {
            return new Failure(organ.Failure!.Value, organ.Problems);
        }

        operation.Reason = Reason!.Trim();
        return (await KeyMaking.MakeAsync(operation, organ.Value, Purpose, Years, operation.Reason, cancellation)).Id;
    }
}

/// <summary>吊销密钥: it signs no more, and what it signed from a day on counts no more. There is no way back.</summary>
[Requires(SigningPermissions.Edit)]
public sealed class RevokeSigningKey : Command<Done>
{
    public required Guid Id { get; init; }

    public required int Version { get; init; }

    /// <summary>First day from which its signatures count no more: the day on which it may have come into wrong hands.</summary>
    public required DateOnly? From { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (AccountRules.ReasonIsGiven(Reason, "吊销") is { } reason)
        {
            yield return reason;
        }

        if (From is null)
        {
            yield return SigningKeyRules.RevokedFromFits(null, default, default)!;
        }
    }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<SigningKey>().SingleOrDefaultAsync(row => row.Id == Id, cancellation) is not { } key)
        {
            return Failure.NotFound(KeyMaking.NotFound);
        }

        if (key.Version != Version)
        {
            return Failure.Conflict(await Portal.StaleSentenceAsync(operation.Db, Id, cancellation));
        }

        if (key.State == SigningKeyState.Revoked)
        {
            return Failure.Invalid("这个密钥已经吊销。");
        }

        if (SigningKeyRules.RevokedFromFits(From, key.CreatedAt, operation.Today) is { } problem)
        {
            return Failure.Invalid([problem]);
        }

        operation.Reason = Reason!.Trim();
        (key.State, key.StateReason, key.RevokedFrom, key.CurrentFor) = (SigningKeyState.Revoked, operation.Reason, From, null);
        key.EndedAt ??= operation.Now;
        return Done.It;
    }
}

/// <summary>Asked before a byte of an upload is read: may the person bring keys, and under whose name the file is kept.</summary>
[Requires(SigningPermissions.Edit)]
public sealed class PrepareKeyImport : Query<Guid>
{
    protected internal override Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation) => Task.FromResult<Outcome<Guid>>(operation.Actor.UserId);
}

/// <summary>导入密钥: a PKCS#12 file of an outside authority. Checked through before it is taken; the file is thrown away with success.</summary>
[Requires(SigningPermissions.Edit)]
public sealed class ImportSigningKey : Command<Guid>
{
    public required Guid? OrganisationId { get; init; }

    public required SigningPurpose Purpose { get; init; }

    /// <summary>Of the uploaded file; see <see cref="KeyFiles"/>.</summary>
    public required string? Token { get; init; }

    public required string? Password { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        foreach (var problem in KeyInput.Check(OrganisationId, Purpose, Reason, "导入"))
        {
            yield return problem;
        }

        if (string.IsNullOrEmpty(Token))
        {
            yield return new Problem("请上传密钥文件（.p12 或 .pfx）。", "file");
        }

        if (Password?.Length > KeyFile.LongestPassword)
        {
            yield return new Problem($"密码最多 {KeyFile.LongestPassword} 位。", "password");
        }
    }

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var organ = await KeyInput.OrganAsync(operation, OrganisationId!.Value, cancellation);
        if (!organ.Succeeded)
        {
            return new Failure(organ.Failure!.Value, organ.Problems);
        }

        var files = operation.Service<KeyFiles>();
        var opened = files.Open(operation.Actor.UserId, Token!);
        var read = opened.Succeeded ? KeyFile.Read(opened.Value, Password ?? "") : new Failure(opened.Failure!.Value, opened.Problems);
        if (!read.Succeeded)
        {
            return new Failure(read.Failure!.Value, read.Problems);
        }

        var (key, chain) = read.Value;
        if ((KeyFile.CertificateFault(key, organ.Value, Purpose, operation.Now) ?? await DoubleAsync(operation, key.Certificate, cancellation)) is { } fault)
        {
            return Failure.Invalid(fault, "file");
        }

        operation.Reason = Reason!.Trim();
        await operation.HoldLogAsync(cancellation);
        var made = await KeyMaking.PutInUseAsync(operation, organ.Value, Purpose, key, [.. chain.Select(Convert.ToBase64String)], SigningKeySource.Imported, operation.Reason, cancellation);
        operation.Afterwards.Add(() => files.Forget(operation.Actor.UserId, Token!));
        return made.Id;
    }

    /// <summary>A key that is on record already, wherever it is: it must not speak for two organs, and a revoked one must not come back.</summary>
    private static async Task<string?> DoubleAsync(Operation operation, byte[] certificate, CancellationToken cancellation)
    {
        var id = KeyMaking.IdOf(operation.Service<Cryptography.NationalCryptography>(), certificate);
        return await operation.Db.Set<SigningKey>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // as the summary says; only that it exists is told, to somebody who holds it
            .AnyAsync(row => row.KeyId == id, cancellation)
            ? "这个密钥已经登记过，不能重复导入。"
            : null;
    }
}

internal static class KeyInput
{
    public static IEnumerable<Problem> Check(Guid? organisation, SigningPurpose purpose, string? reason, string act)
    {
        if (organisation is null)
        {
            yield return new Problem("请选择机构。", "organisation");
        }

        if (!Enum.IsDefined(purpose))
        {
            yield return new Problem("请选择用途。", "purpose");
        }

        if (AccountRules.ReasonIsGiven(reason, act) is { } problem)
        {
            yield return problem;
        }
    }

    /// <summary>An organ of the reach that is in use and signs in its own name.</summary>
    public static async Task<Outcome<Organisation>> OrganAsync(Operation operation, Guid id, CancellationToken cancellation)
    {
        if (await operation.Db.Set<Organisation>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } organ)
        {
            return Failure.Invalid("没有找到所选的机构，它可能已被删除，或不在您的管辖范围内。", "organisation");
        }

        return !KeyMaking.Signs(organ.Kind) ? Failure.Invalid($"“{organ.Name}”不以自己的名义签章，请选择委、医院或直属机构。", "organisation")
            : (await UnitNames.ReadAsync(operation.Db, [organ.Path], cancellation)).ClosedAt(organ.Path) is { } closed ? Failure.Invalid($"“{closed}”已停用，不能使用密钥。", "organisation")
            : organ;
    }
}
