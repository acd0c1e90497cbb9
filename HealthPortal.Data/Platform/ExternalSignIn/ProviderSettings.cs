using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Data.Platform.Security;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.ExternalSignIn;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.ExternalSignIn;

/// <param name="Links">Accounts bound to it.</param>
/// <param name="LastUsedAt">Last sign-in through it.</param>
public sealed record ProviderRow(Guid Id, int Version, string Code, string Name, string Authority, bool IsActive, int SortOrder, int Links, DateTime? LastUsedAt);

public sealed record ProviderList(IReadOnlyList<ProviderRow> Rows, bool MayEdit);

/// <summary>外部登录方式, in the order of the sign-in page.</summary>
[Requires(SecurityPermissions.View)]
public sealed class ListIdentityProviders : Query<ProviderList>
{
    protected internal override async Task<Outcome<ProviderList>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var links = operation.Db.Set<ExternalLink>();
        var rows = await operation.Db.Set<IdentityProvider>().OrderBy(row => row.SortOrder).ThenBy(row => row.Code)
            .Select(row => new ProviderRow(
                row.Id, row.Version, row.Code, row.Name, row.Authority, row.IsActive, row.SortOrder,
                links.Count(link => link.ProviderId == row.Id),
                links.Where(link => link.ProviderId == row.Id).Max(link => link.LastUsedAt)))
            .ToListAsync(cancellation);
        return new ProviderList(rows, operation.Actor.May(SecurityPermissions.Edit));
    }
}

/// <summary>Settings as they are typed. The stored secret never comes back to a page.</summary>
public sealed record ProviderFields
{
    public string Code { get; init; } = "";

    public string Name { get; init; } = "";

    public string Authority { get; init; } = "";

    public string ClientId { get; init; } = "";

    /// <summary>Null or empty leaves the stored one.</summary>
    public string? Secret { get; init; }

    /// <summary>Takes the stored one away: a public client.</summary>
    public bool WithoutSecret { get; init; }

    public ClientSecretUse SecretUse { get; init; }

    public string Scopes { get; init; } = "openid profile";

    public string NameClaim { get; init; } = "name";

    public bool CountsAsSecondFactor { get; init; }

    public int SortOrder { get; init; }

    internal IdentityProvider ToProvider() => new()
    {
        Code = Code.Trim(),
        Name = Name.Trim(),
        Authority = Authority.Trim(),
        ClientId = ClientId.Trim(),
        SecretUse = SecretUse,
        Scopes = string.Join(' ', Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)),
        NameClaim = NameClaim.Trim(),
        CountsAsSecondFactor = CountsAsSecondFactor,
        SortOrder = SortOrder,
    };
}

public sealed record ProviderDetail(Guid Id, int Version, ProviderFields Fields, bool HasSecret, bool IsActive, int Links, bool MayEdit);

[Requires(SecurityPermissions.View)]
public sealed class ReadIdentityProvider : Query<ProviderDetail>
{
    internal const string NotFound = "没有这个外部登录方式，它可能已被删除。";

    public required string Code { get; init; }

    protected internal override async Task<Outcome<ProviderDetail>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<IdentityProvider>().SingleOrDefaultAsync(row => row.Code == Code, cancellation) is not { } found)
        {
            return Failure.NotFound(NotFound);
        }

        var fields = new ProviderFields
        {
            Code = found.Code,
            Name = found.Name,
            Authority = found.Authority,
            ClientId = found.ClientId,
            SecretUse = found.SecretUse,
            Scopes = found.Scopes,
            NameClaim = found.NameClaim,
            CountsAsSecondFactor = found.CountsAsSecondFactor,
            SortOrder = found.SortOrder,
        };
        return new ProviderDetail(
            found.Id, found.Version, fields, found.SecretCipher is not null, found.IsActive,
            await db.Set<ExternalLink>().CountAsync(link => link.ProviderId == found.Id, cancellation), operation.Actor.May(SecurityPermissions.Edit));
    }
}

/// <summary>A new provider begins switched off: it is tried first.</summary>
[Requires(SecurityPermissions.Edit)]
public sealed class SaveIdentityProvider : Command<string>
{
    /// <summary>Null for a new one.</summary>
    public Guid? Id { get; init; }

    public int Version { get; init; }

    public required ProviderFields Fields { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        foreach (var problem in Fields.ToProvider().Check(string.IsNullOrEmpty(Fields.Secret) ? null : Fields.Secret))
        {
            yield return problem;
        }

        if (Fields.WithoutSecret && !string.IsNullOrEmpty(Fields.Secret))
        {
            yield return new Problem("选择了不用密钥，就不要填写密钥。", "secret");
        }

        if (AccountRules.ReasonIsGiven(Reason, "保存外部登录方式") is { } silent)
        {
            yield return silent;
        }
    }

    /// <returns>The code.</returns>
    protected internal override async Task<Outcome<string>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var typed = Fields.ToProvider();
        var cipher = string.IsNullOrEmpty(Fields.Secret) ? null : operation.Service<ProtectedFields>().Encrypt(Fields.Secret);
        operation.Reason = Reason!.Trim();
        if (await db.Set<IdentityProvider>().AnyAsync(row => row.Name == typed.Name && row.Id != Id, cancellation))
        {
            return Failure.Invalid("已有同名的外部登录方式，登录页上会分不清。", "name");
        }

        if (Id is null)
        {
            if (await db.Set<IdentityProvider>().AnyAsync(row => row.Code == typed.Code, cancellation))
            {
                return Failure.Invalid("这个代码已被使用。", "code");
            }

            typed.SecretCipher = cipher;
            db.Add(typed);
            return typed.Code;
        }

        if (await db.Set<IdentityProvider>().SingleOrDefaultAsync(row => row.Id == Id, cancellation) is not { } stored)
        {
            return Failure.NotFound(ReadIdentityProvider.NotFound);
        }

        if (stored.Version != Version)
        {
            return Failure.Conflict(await Portal.StaleSentenceAsync(db, stored.Id, cancellation));
        }

        if (stored.Code != typed.Code)
        {
            return Failure.Invalid("代码不能修改：对方登记的回调地址里有它。", "code");
        }

        // A subject means an account of one issuer only. With another issuer behind the same links, strangers' numbers would open them.
        if (stored.Authority != typed.Authority && await db.Set<ExternalLink>().AnyAsync(link => link.ProviderId == stored.Id, cancellation))
        {
            return Failure.Invalid("已有账号绑定，签发者地址不能修改。换了签发者请新增一个登录方式，让大家重新绑定。", "authority");
        }

        (stored.Name, stored.Authority, stored.ClientId, stored.SecretUse) = (typed.Name, typed.Authority, typed.ClientId, typed.SecretUse);
        (stored.Scopes, stored.NameClaim, stored.CountsAsSecondFactor, stored.SortOrder) = (typed.Scopes, typed.NameClaim, typed.CountsAsSecondFactor, typed.SortOrder);
        stored.SecretCipher = Fields.WithoutSecret ? null : cipher ?? stored.SecretCipher;
        return db.ChangeTracker.Entries().All(changed => changed.State == EntityState.Unchanged) ? Failure.Invalid("设置没有变化，不需要保存。") : stored.Code;
    }
}

/// <summary>启用、停用: a provider that is off is not offered, and answers of it are refused; its links stay.</summary>
[Requires(SecurityPermissions.Edit)]
public sealed class SwitchIdentityProvider : Command<Done>
{
    public required Guid Id { get; init; }

    public required int Version { get; init; }

    public required bool IsActive { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => AccountRules.ReasonIsGiven(Reason, IsActive ? "启用" : "停用") is { } problem ? [problem] : [];

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<IdentityProvider>().SingleOrDefaultAsync(row => row.Id == Id, cancellation) is not { } stored)
        {
            return Failure.NotFound(ReadIdentityProvider.NotFound);
        }

        if (stored.Version != Version)
        {
            return Failure.Conflict(await Portal.StaleSentenceAsync(db, stored.Id, cancellation));
        }

        if (stored.IsActive == IsActive)
        {
            return Failure.Invalid(IsActive ? "它已经启用。" : "它已经停用。");
        }

        if (IsActive && await db.Set<IdentityProvider>().CountAsync(row => row.IsActive, cancellation) >= IdentityProvider.MostActive)
        {
            return Failure.Invalid($"登录页上最多放 {IdentityProvider.MostActive} 个外部登录方式，请先停用一个。");
        }

        operation.Reason = Reason!.Trim();
        stored.IsActive = IsActive;
        return Done.It;
    }
}

/// <summary>Only one that nobody is bound to; the code is free again.</summary>
[Requires(SecurityPermissions.Edit)]
public sealed class DeleteIdentityProvider : Command<Done>
{
    public required Guid Id { get; init; }

    public required int Version { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => AccountRules.ReasonIsGiven(Reason, "删除") is { } problem ? [problem] : [];

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<IdentityProvider>().SingleOrDefaultAsync(row => row.Id == Id, cancellation) is not { } stored)
        {
            return Failure.NotFound(ReadIdentityProvider.NotFound);
        }

        if (stored.Version != Version)
        {
            return Failure.Conflict(await Portal.StaleSentenceAsync(db, stored.Id, cancellation));
        }

        if (await db.Set<ExternalLink>().CountAsync(link => link.ProviderId == Id, cancellation) is var links and > 0)
        {
            return Failure.Invalid($"还有 {links} 个账号绑定着它，不能删除。可以停用。");
        }

        operation.Reason = Reason!.Trim();
        db.Remove(stored);
        return Done.It;
    }
}

[Requires(SecurityPermissions.View)]
public sealed class ReadIdentityProviderHistory : Query<IReadOnlyList<RowChange>>
{
    public required Guid Id { get; init; }

    protected internal override Task<Outcome<IReadOnlyList<RowChange>>> RunAsync(Operation operation, CancellationToken cancellation) =>
        RowChange.OfRowsAsync(operation.Db, [Id], cancellation);
}
