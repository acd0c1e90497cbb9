using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.ExternalSignIn;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.ExternalSignIn;

/// <summary>A way of signing in as the sign-in page offers it.</summary>
public sealed record OfferedProvider(string Code, string Name);

[Requires(RequiresAttribute.Anonymous)]
public sealed class ListOfferedProviders : Query<IReadOnlyList<OfferedProvider>>
{
    protected internal override async Task<Outcome<IReadOnlyList<OfferedProvider>>> RunAsync(Operation operation, CancellationToken cancellation) =>
        Outcome<IReadOnlyList<OfferedProvider>>.Success(
            await operation.Db.Set<IdentityProvider>().Where(row => row.IsActive).OrderBy(row => row.SortOrder).ThenBy(row => row.Code).Select(row => new OfferedProvider(row.Code, row.Name)).ToListAsync(cancellation));
}

/// <summary>Everything the flow needs, with the secret open.</summary>
public sealed record ProviderForSignIn(
    Guid Id, int Version, string Code, string Name, string Authority, string ClientId, string? Secret, ClientSecretUse SecretUse, IReadOnlyList<string> Scopes, string NameClaim, bool CountsAsSecondFactor);

/// <summary>The provider of a flow, when it is in use. Nobody holds the permission.</summary>
[Requires("sign-in")]
public sealed class ReadProviderForSignIn : Query<ProviderForSignIn>
{
    public required string Code { get; init; }

    protected internal override async Task<Outcome<ProviderForSignIn>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await operation.Db.Set<IdentityProvider>().SingleOrDefaultAsync(row => row.Code == Code && row.IsActive, cancellation) is { } found
            ? new ProviderForSignIn(
                found.Id, found.Version, found.Code, found.Name, found.Authority, found.ClientId, found.SecretCipher is { } cipher ? operation.Service<ProtectedFields>().Decrypt(cipher) : null,
                found.SecretUse, found.ScopeList(), found.NameClaim, found.CountsAsSecondFactor)
            : Failure.NotFound("这个登录方式没有启用，请用其他方式登录。");
}

/// <summary>An account of a provider that has just been shown to be the visitor's.</summary>
/// <param name="Subject">The provider's key of it.</param>
/// <param name="Name">What it is called over there.</param>
public sealed record ExternalAccount(Guid ProviderId, string Subject, string Name);

/// <summary>Whose account it is here; null for nobody's. Nobody holds the permission.</summary>
[Requires("sign-in")]
public sealed class FindLinkedAccount : Query<Guid?>
{
    public required ExternalAccount Account { get; init; }

    protected internal override async Task<Outcome<Guid?>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await operation.Db.Set<ExternalLink>().Where(link => link.ProviderId == Account.ProviderId && link.ExternalSubject == Account.Subject).Select(link => (Guid?)link.UserId).SingleOrDefaultAsync(cancellation);
}

/// <summary>It has let somebody in. Nobody holds the permission.</summary>
[Requires("sign-in")]
public sealed class TouchExternalLink : Command<Done>
{
    public required ExternalAccount Account { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var now = operation.Now;
        await operation.Db.Set<ExternalLink>().Where(link => link.ProviderId == Account.ProviderId && link.ExternalSubject == Account.Subject).ExecuteUpdateAsync(row => row.SetProperty(link => link.LastUsedAt, now), cancellation);
        return Done.It;
    }
}

/// <summary>
/// Binds an account of a provider to the person's own. The person is signed in, has come back from the provider with the account and has typed the
/// portal's password once more; that is checked before, where wrong ones are counted.
/// </summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class LinkMyAccount : Command<Done>
{
    public required ExternalAccount Account { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, me) = (operation.Db, operation.Actor.UserId);
        if (Account.Subject.Length is 0 or > ExternalLink.LongestSubject)
        {
            return Failure.Invalid("对方给的账号标识不符合规范，不能绑定。");
        }

        if (!await db.Users.AnyAsync(user => user.Id == me, cancellation))
        {
            return Failure.Invalid("外部账号只能由登录的人给自己绑定。");
        }

        if (await db.Set<IdentityProvider>().SingleOrDefaultAsync(row => row.Id == Account.ProviderId && row.IsActive, cancellation) is not { } provider)
        {
            return Failure.Invalid("这个登录方式没有启用，不能绑定。");
        }

        if (await db.Set<ExternalLink>().Where(link => link.ProviderId == provider.Id && (link.ExternalSubject == Account.Subject || link.UserId == me)).FirstOrDefaultAsync(cancellation) is { } taken)
        {
            return Failure.Invalid(
                taken.UserId != me ? $"这个{provider.Name}账号已绑定别的门户账号。要换绑，请先用那个账号登录并解除绑定。"
                : taken.ExternalSubject == Account.Subject ? "这个账号已经绑定，不用再绑。"
                : $"您已绑定另一个{provider.Name}账号“{taken.ExternalName}”。要换绑，请先解除它。");
        }

        var name = Account.Name.Trim();
        var link = new ExternalLink { UserId = me, ProviderId = provider.Id, ExternalSubject = Account.Subject, ExternalName = name.Length == 0 ? "（没有名称）" : name.Length > 100 ? name[..100] : name, LinkedAt = operation.Now };
        db.Add(link);
        if (operation.Actor.OrganisationPath is { Length: > 0 } unit) // a message is the business of a unit; without a post there is none
        {
            await Messenger.TellAsync(
                operation, new ExternalLinkKind(), me, unit,
                new Dictionary<string, string>(StringComparer.Ordinal) { ["时间"] = FormattableString.Invariant($"{ShanghaiTime.Of(operation.Now):yyyy-MM-dd HH:mm}"), ["登录方式"] = provider.Name, ["外部账号"] = link.ExternalName },
                cancellation, "/me/external");
        }

        return Done.It;
    }
}

/// <summary>绑定外部账号提醒: to the account's owner, so that a binding made by somebody else at an open desk is noticed.</summary>
public sealed class ExternalLinkKind : MessageKind
{
    public override string Code => "external-link";

    public override string Name => "绑定外部账号提醒";

    public override string Description => "门户账号绑定了外部登录账号时发给本人。";

    public override bool IsForStaff => true;

    public override IReadOnlyList<MessageVariable> Variables => [new("时间", "2026-03-10 10:30"), new("登录方式", "政务统一认证"), new("外部账号", "吕立新")];

    public override string Subject => "您的账号绑定了{登录方式}";

    public override string Body => "您的账号 {时间} 绑定了{登录方式}账号“{外部账号}”，以后可以用它登录。不是您本人操作的话，请马上在个人中心解除绑定并修改密码。";

    public override string Text => "【卫健政务】您的账号{时间}绑定了{登录方式}，以后可以用它登录。不是本人请马上解除并修改密码。";

    public override IReadOnlyList<MessageChannel> Channels => [MessageChannel.Portal, MessageChannel.Mail];
}

/// <param name="Id">Null where nothing is bound.</param>
/// <param name="IsActive">The provider is in use.</param>
public sealed record MyExternalLink(Guid? Id, string ProviderCode, string ProviderName, bool IsActive, string? ExternalName, DateTime? LinkedAt, DateTime? LastUsedAt);

/// <summary>用户对照关系 of the person (tender 5.3.9.1 (3)): each provider in use, and what is bound to it; bound ones also when it is not in use.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class ListMyExternalLinks : Query<IReadOnlyList<MyExternalLink>>
{
    protected internal override async Task<Outcome<IReadOnlyList<MyExternalLink>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        var links = operation.Db.Set<ExternalLink>().Where(link => link.UserId == me);
        var rows = await (
            from provider in operation.Db.Set<IdentityProvider>()
            join link in links on provider.Id equals link.ProviderId into bound
            from link in bound.DefaultIfEmpty()
            where provider.IsActive || link != null
            orderby provider.SortOrder, provider.Code
            select new { provider.Code, provider.Name, provider.IsActive, Link = link }).ToListAsync(cancellation);
        return Outcome<IReadOnlyList<MyExternalLink>>.Success([.. rows.Select(row => new MyExternalLink(row.Link?.Id, row.Code, row.Name, row.IsActive, row.Link?.ExternalName, row.Link?.LinkedAt, row.Link?.LastUsedAt))]);
    }
}

/// <summary>解除绑定 of one's own. The password stays, so nobody shuts himself out.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class RemoveMyExternalLink : Command<Done>
{
    public required Guid LinkId { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        if (await operation.Db.Set<ExternalLink>().SingleOrDefaultAsync(link => link.Id == LinkId && link.UserId == me, cancellation) is not { } link)
        {
            return Failure.NotFound("没有找到这个绑定，它可能已经解除。");
        }

        operation.Db.Remove(link);
        return Done.It;
    }
}

public sealed record ExternalLinkRow(Guid Id, Guid UserId, string UserName, string PersonName, string ProviderName, string ExternalName, DateTime LinkedAt, DateTime? LastUsedAt);

public sealed record ExternalLinkPage(IReadOnlyList<ExternalLinkRow> Rows, int Total, bool MayRemove, bool MayExport);

/// <summary>Which accounts of the reach are bound, by provider, name here and name there.</summary>
[Requires(AccountPermissions.View)]
public sealed class ListExternalLinks : Query<ExternalLinkPage>
{
    public const int PageSize = 20;

    /// <summary>Code of a provider; null for all.</summary>
    public string? Provider { get; init; }

    public string? Text { get; init; }

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    protected internal override IEnumerable<Problem> Validate() => Text?.Length > AuditFilter.LongestText ? [new Problem($"关键词最多 {AuditFilter.LongestText} 个字。", "text")] : [];

    protected internal override async Task<Outcome<ExternalLinkPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var rows = ExternalLinkRows.In(operation, Provider, Text);
        return new ExternalLinkPage(
            await rows.Skip((Math.Max(Page, 1) - 1) * PageSize).Take(PageSize).ToListAsync(cancellation),
            await rows.CountAsync(cancellation),
            operation.Actor.May(AccountPermissions.ResetPassword) || operation.Actor.May(AccountPermissions.Appoint),
            operation.Actor.May(AccountPermissions.Export));
    }
}

internal static class ExternalLinkRows
{
    /// <summary>Those of people with a post in the reach, the latest first.</summary>
    public static IQueryable<ExternalLinkRow> In(Operation operation, string? provider, string? text)
    {
        var db = operation.Db;
        var all = AccountAuthority.SeesAll(db);
        var words = text?.Trim();
        words = words is { Length: 0 } ? null : words;
        var lower = words?.ToLowerInvariant();
        return from link in db.Set<ExternalLink>()
               join user in db.Users on link.UserId equals user.Id
               join held in db.Set<IdentityProvider>() on link.ProviderId equals held.Id
               where (provider == null || held.Code == provider)
                   && (all || db.Set<Post>().Any(post => post.UserId == user.Id))
                   && (words == null || user.SearchText.Contains(lower!) || link.ExternalName.Contains(words))
               orderby link.LinkedAt descending, link.Id
               select new ExternalLinkRow(link.Id, user.Id, user.UserName!, user.DisplayName, held.Name, link.ExternalName, link.LinkedAt, link.LastUsedAt);
    }
}

/// <summary>解除绑定 for somebody else, with the reason; open sessions end, for one of them may be the stranger's.</summary>
[Requires(AccountPermissions.ResetPassword, AccountPermissions.Appoint)]
public sealed class RemoveExternalLink : Command<Done>
{
    public required Guid LinkId { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => AccountRules.ReasonIsGiven(Reason, "解除绑定") is { } problem ? [problem] : [];

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<ExternalLink>().SingleOrDefaultAsync(link => link.Id == LinkId, cancellation) is not { } link)
        {
            return Failure.NotFound(AccountAuthority.NotFound);
        }

        var found = await AccountAuthority.ManageAsync(operation, link.UserId, version: null, AccountPermissions.ResetPassword, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        operation.Reason = Reason!.Trim();
        db.Remove(link);
        found.Value.User.RenewStamps();
        await PortalSessions.EndAllAsync(operation, link.UserId, cancellation);
        return Done.It;
    }
}
