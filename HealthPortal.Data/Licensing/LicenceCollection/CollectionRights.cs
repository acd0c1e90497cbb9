using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Clients;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceCollection;

/// <param name="Types">Of licences it may send, in the order of the list of types.</param>
/// <param name="MaySend">Whether it has the permission to send at all; without it the rights give nothing.</param>
public sealed record CollectorRow(CollectorKind Kind, Guid CollectorId, string Code, string Name, string OrganisationPath, IReadOnlyList<CollectorTypeRow> Types, bool MaySend);

public sealed record CollectorTypeRow(string Code, string Name, string GrantedByName, DateTime GrantedAt);

/// <summary>归集授权 in the reach: who may send what.</summary>
[Requires(CollectionPermissions.Grant)]
public sealed class ListCollectors : Query<IReadOnlyList<CollectorRow>>
{
    public const int Most = 500;

    /// <summary>Part of a name or of a user name.</summary>
    public string? Text { get; init; }

    public string? TypeCode { get; init; }

    protected internal override async Task<Outcome<IReadOnlyList<CollectorRow>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var rights = await operation.Db.Set<CollectionRight>().Include(row => row.Type).OrderBy(row => row.CollectorCode).Take(Most * 11).ToListAsync(cancellation);
        var word = Text?.Trim() ?? "";
        var rows = new List<CollectorRow>();
        var holders = await CollectorRights.HoldersAsync(operation, [.. rights.Select(row => row.CollectorId).Distinct()], cancellation);
        foreach (var one in rights.GroupBy(row => row.CollectorId))
        {
            var first = one.First();
            if ((word.Length > 0 && !first.CollectorName.Contains(word, StringComparison.OrdinalIgnoreCase) && !first.CollectorCode.Contains(word, StringComparison.OrdinalIgnoreCase))
                || (TypeCode is { } wanted && one.All(row => row.Type!.Code != wanted)))
            {
                continue;
            }

            rows.Add(new CollectorRow(
                first.Kind, first.CollectorId, first.CollectorCode, first.CollectorName, first.OrganisationPath,
                [.. one.OrderBy(row => row.Type!.Ordinal).Select(row => new CollectorTypeRow(row.Type!.Code, row.Type.Name, row.GrantedByName, row.GrantedAt))], holders.Contains(first.CollectorId)));
        }

        return rows;
    }
}

internal static class CollectorRights
{
    /// <summary>Which of the accounts and clients hold the permission to send, by whatever post or grant.</summary>
    public static async Task<IReadOnlySet<Guid>> HoldersAsync(Operation operation, IReadOnlyCollection<Guid> collectors, CancellationToken cancellation)
    {
        var db = operation.Db;
        var accounts = await (
            from post in db.Set<Post>().IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // only whether the permission is held, wherever
            join link in db.Set<PostRole>() on post.Id equals link.PostId
            join grant in db.Set<RolePermission>() on link.RoleId equals grant.RoleId
            where collectors.Contains(post.UserId) && grant.Permission == CollectionPermissions.Send
            select post.UserId).Distinct().ToListAsync(cancellation);
        var clients = await db.Set<ApiClientGrant>().Where(grant => collectors.Contains(grant.ApiClientId) && grant.Permission == CollectionPermissions.Send).Select(grant => grant.ApiClientId).ToListAsync(cancellation);
        return accounts.Concat(clients).ToHashSet();
    }
}

/// <summary>Sets which types an account or a client may send. It must lie in the reach.</summary>
[Requires(CollectionPermissions.Grant)]
public sealed class SetCollectionRights : Command<Done>
{
    public required CollectorKind Kind { get; init; }

    /// <summary>User name of the account, or the client id.</summary>
    public required string? Code { get; init; }

    /// <summary>Codes of all types it may send from now on; none takes every right away.</summary>
    public required IReadOnlyList<string> TypeCodes { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (string.IsNullOrWhiteSpace(Code))
        {
            yield return new Problem(Kind == CollectorKind.Account ? "请填写用户名。" : "请填写客户端标识。", "code");
        }
    }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var code = Code!.Trim();
        var (id, name, path) = await FindAsync(operation, code, cancellation);
        if (path is null)
        {
            return Failure.Invalid(Kind == CollectorKind.Account ? "没有找到这个账号，或者它不在您的管辖范围内。" : "没有找到这个接口客户端，或者它不在您的管辖范围内。", "code");
        }

        if (id == operation.Actor.UserId)
        {
            return Failure.Forbidden("不能给自己分配归集授权，请由别的管理员办理。");
        }

        var types = await db.Set<LicenceType>().ToListAsync(cancellation);
        if (TypeCodes.FirstOrDefault(wanted => types.TrueForAll(type => type.Code != wanted)) is not null)
        {
            return Failure.Invalid("选择的证照里有不存在的，请刷新后重新选择。", "types");
        }

        // Rights that were given where the account stood before come along with it; its present place lies in the reach.
        await db.Set<CollectionRight>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // the rights of one account that the actor looks after, wherever it stood
            .Where(row => row.CollectorId == id && row.OrganisationPath != path)
            .ExecuteUpdateAsync(row => row.SetProperty(right => right.OrganisationPath, path), cancellation);
        var held = await db.Set<CollectionRight>().Where(row => row.CollectorId == id).ToListAsync(cancellation);
        foreach (var right in held)
        {
            if (types.Find(type => type.Id == right.TypeId) is { } type && !TypeCodes.Contains(type.Code, StringComparer.Ordinal))
            {
                db.Remove(right);
            }
        }

        foreach (var type in types.Where(type => TypeCodes.Contains(type.Code, StringComparer.Ordinal) && held.TrueForAll(right => right.TypeId != type.Id)))
        {
            db.Add(new CollectionRight { OrganisationPath = path, Kind = Kind, CollectorId = id, CollectorCode = code, CollectorName = name, TypeId = type.Id, GrantedByName = operation.Actor.DisplayName, GrantedAt = operation.Now });
        }

        return Done.It;
    }

    private async Task<(Guid Id, string Name, string? Path)> FindAsync(Operation operation, string code, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (Kind == CollectorKind.Client)
        {
            var client = await db.Set<ApiClient>().SingleOrDefaultAsync(row => row.ClientId == code && row.State != ApiClientState.Closed, cancellation);
            return (client?.Id ?? default, client?.Name ?? "", client?.OrganisationPath);
        }

        var normalised = code.ToUpperInvariant();
        if (await db.Users.SingleOrDefaultAsync(row => row.NormalizedUserName == normalised, cancellation) is not { } user)
        {
            return default;
        }

        // Posts are cut to the reach: an account with none of them there is not to be found.
        var path = await db.Set<Post>().Where(post => post.UserId == user.Id).OrderBy(post => post.Id).Select(post => post.OrganisationPath).FirstOrDefaultAsync(cancellation);
        return (user.Id, user.DisplayName, path);
    }
}

/// <summary>One's own types, for the form that sends.</summary>
[Requires(CollectionPermissions.Send)]
public sealed class ListMyCollectionTypes : Query<IReadOnlyList<CollectionTypeChoice>>
{
    protected internal override async Task<Outcome<IReadOnlyList<CollectionTypeChoice>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        var types = await operation.Db.Set<CollectionRight>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // one's own rights, wherever one's unit lies
            .Where(row => row.CollectorId == me && operation.Db.Set<StandardVersion>().Any(version => version.TypeId == row.TypeId && version.State == StandardState.Active))
            .OrderBy(row => row.Type!.Ordinal)
            .Select(row => new CollectionTypeChoice(row.Type!.Code, row.Type.Name, row.Type.HolderKind == LicenceHolderKind.Person))
            .ToListAsync(cancellation);
        return types;
    }
}

public sealed record CollectionTypeChoice(string Code, string Name, bool IsOfPersons);

public sealed record CollectionCheckRow(Guid Id, DateTime At, CollectorKind Kind, string CollectorName, string UnitName, string? RemoteAddress, string TypeName, BatchSource Source, CollectionCheckResult Result);

/// <param name="Older">Key the next page begins after; null on the last.</param>
public sealed record CollectionCheckPage(IReadOnlyList<CollectionCheckRow> Rows, Guid? Older);

/// <summary>鉴权记录 in the reach, the newest first.</summary>
[Requires(CollectionPermissions.Grant)]
public sealed class ListCollectionChecks : Query<CollectionCheckPage>
{
    public const int PageSize = 20;

    /// <summary>Only those that were refused.</summary>
    public bool Refused { get; init; }

    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public Guid? After { get; init; }

    protected internal override async Task<Outcome<CollectionCheckPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var checks = operation.Db.Set<CollectionCheck>().AsQueryable();
        if (Refused)
        {
            checks = checks.Where(row => row.Result != CollectionCheckResult.Allowed);
        }

        if (From is { } from)
        {
            var start = Domain.Time.ShanghaiTime.StartOf(from);
            checks = checks.Where(row => row.At >= start);
        }

        if (To is { } to)
        {
            var end = Domain.Time.ShanghaiTime.StartOf(to.AddDays(1));
            checks = checks.Where(row => row.At < end);
        }

        if (After is { } after)
        {
            checks = checks.Where(row => row.Id.CompareTo(after) < 0);
        }

        var rows = await checks.OrderByDescending(row => row.Id).Take(PageSize + 1).ToListAsync(cancellation);
        return new CollectionCheckPage(
            [.. rows.Take(PageSize).Select(row => new CollectionCheckRow(row.Id, row.At, row.Kind, row.CollectorName, row.UnitName, row.RemoteAddress, row.TypeName.Length > 0 ? row.TypeName : row.TypeCode, row.Source, row.Result))],
            rows.Count > PageSize ? rows[PageSize - 1].Id : null);
    }
}
