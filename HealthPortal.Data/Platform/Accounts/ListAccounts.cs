using System.Globalization;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Accounts;

/// <summary>What the list is cut by. Empty conditions are null.</summary>
public sealed record AccountFilter
{
    public const int LongestText = 40;

    /// <summary>A post in this unit or below it.</summary>
    public Guid? OrganisationId { get; init; }

    public AccountState? State { get; init; }

    /// <summary>A post with this role; together with the unit, the same post.</summary>
    public Guid? RoleId { get; init; }

    /// <summary>Part of the name or the user name, or the whole mobile number.</summary>
    public string? Text { get; init; }

    public bool IsFiltered => this != new AccountFilter();

    internal IEnumerable<Problem> Check()
    {
        if (Text?.Trim().Length > LongestText)
        {
            yield return new Problem($"关键词最多 {LongestText} 个字。", "text");
        }

        if (State is { } state && !Enum.IsDefined(state))
        {
            yield return new Problem("没有这个账号状态，请重新选择。", "state");
        }
    }
}

/// <param name="Unit">Organ and unit.</param>
/// <param name="WhyNot">Why the post gives nothing today; null when it does.</param>
public sealed record AccountPost(string Unit, string Title, IReadOnlyList<string> Roles, string? WhyNot);

/// <param name="Posts">Those in the reader's reach.</param>
/// <param name="IsOwn">The reader's own account, which is not managed here.</param>
/// <param name="HasPostsElsewhere">There are posts outside the reach, so somebody above manages the account.</param>
public sealed record AccountRow(
    Guid Id, int Version, string UserName, string Name, IReadOnlyList<AccountPost> Posts, string? PhoneMasked, string? Email, AccountState State, DateTime CreatedAt, DateTime? LastSignInAt, bool IsOwn, bool HasPostsElsewhere)
{
    public bool MayBeManaged => !IsOwn && !HasPostsElsewhere;
}

/// <param name="Total">Counted up to <see cref="ListAccounts.MostCounted"/>.</param>
/// <param name="OrganisationName">Name of the unit the list is cut by.</param>
public sealed record AccountPage(IReadOnlyList<AccountRow> Rows, int Total, bool TotalIsCapped, string? Previous, string? Next, string? OrganisationName, AccountRights May);

/// <summary>Mirrors what the use cases enforce, for buttons.</summary>
public sealed record AccountRights(bool Edit, bool ChangeState, bool ResetPassword, bool Unmask, bool Export, bool Appoint)
{
    internal static AccountRights Of(Actor actor) => new(
        actor.May(AccountPermissions.Edit), actor.May(AccountPermissions.ChangeState), actor.May(AccountPermissions.ResetPassword), actor.May(AccountPermissions.Unmask), actor.May(AccountPermissions.Export), actor.May(AccountPermissions.Appoint));
}

/// <summary>One page of the accounts with a post in the reach, the newest first, by keyset over the key, which sorts by creation.</summary>
[Requires(AccountPermissions.View)]
public sealed class ListAccounts : Query<AccountPage>
{
    public const int MostCounted = 1000;

    public AccountFilter Filter { get; init; } = new();

    public string? Cursor { get; init; }

    public int PageSize { get; init; } = 20;

    protected internal override IEnumerable<Problem> Validate()
    {
        if (PageSize is < 1 or > 100)
        {
            yield return new Problem("每页条数应为 1 至 100。");
        }

        foreach (var problem in Filter.Check())
        {
            yield return problem;
        }
    }

    protected internal override async Task<Outcome<AccountPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var filtered = await AccountList.FilterAsync(operation, Filter, cancellation);
        if (!filtered.Succeeded)
        {
            return new Failure(filtered.Failure!.Value, filtered.Problems);
        }

        var (accounts, organisation) = filtered.Value;
        var total = await accounts.Take(MostCounted + 1).CountAsync(cancellation);
        var (backward, beyond) = ReadCursor();
        var ordered = (backward, beyond) switch
        {
            (_, null) => accounts.OrderByDescending(row => row.Id),
            (true, { } id) => accounts.Where(row => row.Id.CompareTo(id) > 0).OrderBy(row => row.Id),
            (false, { } id) => accounts.Where(row => row.Id.CompareTo(id) < 0).OrderByDescending(row => row.Id),
        };
        var found = await AccountList.Columns(ordered.Take(PageSize + 1)).ToListAsync(cancellation);
        var more = found.Count > PageSize;
        if (more)
        {
            found.RemoveAt(PageSize);
        }

        if (backward)
        {
            found.Reverse();
        }

        return new AccountPage(
            await AccountList.RowsAsync(operation, found, cancellation),
            Math.Min(total, MostCounted),
            total > MostCounted,
            found.Count > 0 && (backward ? more : beyond is not null) ? "b." + found[0].Id.ToString("N") : null,
            found.Count > 0 && (backward || more) ? "a." + found[^1].Id.ToString("N") : null,
            organisation,
            AccountRights.Of(operation.Actor));
    }

    /// <summary>A cursor somebody has tampered with is no cursor: the first page is shown.</summary>
    private (bool Backward, Guid? Beyond) ReadCursor() =>
        Cursor?.Split('.') is [("a" or "b") and var side, var text] && Guid.TryParseExact(text, "N", out var id) ? (side == "b", id) : (false, null);
}

/// <summary>The columns the list and its export need; never the sealed ones.</summary>
internal sealed record AccountColumns(Guid Id, int Version, string UserName, string Name, string? PhoneMasked, string? Email, AccountState State, DateTime CreatedAt, DateTime? LastSignInAt, string? Remark);

internal static class AccountList
{
    /// <summary>More accounts than this make a part of a name a common one: reading accounts in their order then meets it soon enough.</summary>
    private const int MostFound = 500;

    public static async Task<Outcome<(IQueryable<PortalUser> Accounts, string? Organisation)>> FilterAsync(Operation operation, AccountFilter filter, CancellationToken cancellation)
    {
        var db = operation.Db;
        var accounts = db.Users.AsNoTracking();
        var posts = db.Set<Post>().AsQueryable();
        var byPost = !AccountAuthority.SeesAll(db);
        string? name = null;
        if (filter.OrganisationId is { } id)
        {
            if (await db.Set<Organisation>().Where(row => row.Id == id).Select(row => new { row.Path, row.Name }).SingleOrDefaultAsync(cancellation) is not { } unit)
            {
                return Failure.NotFound("没有找到所选的机构，它可能已被删除，或不在您的管辖范围内。请重新选择。");
            }

            var upper = OrganisationPath.UpperBound(unit.Path);
            posts = posts.Where(post => string.Compare(post.OrganisationPath, unit.Path) >= 0 && string.Compare(post.OrganisationPath, upper) < 0);
            name = unit.Name;
            byPost |= !OrganisationPath.IsRoot(unit.Path);
        }

        if (filter.RoleId is { } role)
        {
            posts = posts.Where(post => db.Set<PostRole>().Any(link => link.PostId == post.Id && link.RoleId == role));
            byPost = true;
        }

        if (byPost)
        {
            accounts = accounts.Where(row => posts.Any(post => post.UserId == row.Id));
        }

        if (filter.State is { } state)
        {
            accounts = accounts.Where(row => row.State == state);
        }

        if (filter.Text?.Trim() is { Length: > 0 } text)
        {
            accounts = await ByTextAsync(operation, accounts, text, cancellation);
        }

        return (accounts, name);
    }

    public static IQueryable<AccountColumns> Columns(IQueryable<PortalUser> accounts) =>
        accounts.Select(row => new AccountColumns(row.Id, row.Version, row.UserName!, row.DisplayName, row.PhoneMasked, row.Email, row.State, row.CreatedAt, row.LastSignInAt, row.Remark));

    /// <summary>With the posts in the reach and their roles: three queries for a page.</summary>
    public static async Task<IReadOnlyList<AccountRow>> RowsAsync(Operation operation, IReadOnlyList<AccountColumns> accounts, CancellationToken cancellation)
    {
        var db = operation.Db;
        var ids = accounts.Select(row => row.Id).ToList();
        var posts = await db.Set<Post>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // that there are posts elsewhere decides who manages the account; nothing else of them is told
            .AsNoTracking().Where(post => ids.Contains(post.UserId)).OrderBy(post => post.Id).ToListAsync(cancellation);
        var within = posts.Where(post => db.Scope.Contains(post.OrganisationPath)).ToList();
        var held = within.Select(post => post.Id).ToList();
        var roles = (await (
            from link in db.Set<PostRole>()
            where held.Contains(link.PostId)
            join role in db.Set<Role>() on link.RoleId equals role.Id
            orderby role.Id
            select new { link.PostId, role.Name, role.IsActive }).ToListAsync(cancellation)).ToLookup(link => link.PostId, link => link.IsActive ? link.Name : link.Name + "（已停用）");
        var names = await UnitNames.ReadAsync(db, within.Select(post => post.OrganisationPath), cancellation);
        var byAccount = within.ToLookup(post => post.UserId);
        var elsewhere = posts.Where(post => !db.Scope.Contains(post.OrganisationPath)).Select(post => post.UserId).ToHashSet();
        return
        [
            .. accounts.Select(row => new AccountRow(
                row.Id, row.Version, row.UserName, row.Name,
                [.. byAccount[row.Id].Select(post => new AccountPost(names.Of(post.OrganisationPath), post.Title, [.. roles[post.Id]], PostValidity.WhyNot(post.IsActive, post.ValidFrom, post.ValidTo, operation.Today)))],
                row.PhoneMasked, row.Email, row.State, row.CreatedAt, row.LastSignInAt, row.Id == operation.Actor.UserId, elsewhere.Contains(row.Id))),
        ];
    }

    /// <summary>The filter in words, for the export and its record.</summary>
    public static async Task<string> WordsAsync(Operation operation, AccountFilter filter, string? organisation, CancellationToken cancellation)
    {
        var parts = new List<string>();
        if (organisation is not null)
        {
            parts.Add("所属机构 " + organisation + "及下级");
        }

        if (filter.State is { } state)
        {
            parts.Add("账号状态 " + state.Name());
        }

        if (filter.RoleId is { } role)
        {
            parts.Add("角色 " + (await operation.Db.Set<Role>().Where(row => row.Id == role).Select(row => row.Name).SingleOrDefaultAsync(cancellation) ?? "（没有这个角色）"));
        }

        if (filter.Text?.Trim() is { Length: > 0 } text)
        {
            // A whole mobile number must not stand readable in a workbook or the log.
            parts.Add("关键词 " + (AccountRules.Mobile(text).Succeeded ? Masks.Phone(text) : text));
        }

        return parts.Count == 0 ? "全部" : string.Join("；", parts);
    }

    private static async Task<IQueryable<PortalUser>> ByTextAsync(Operation operation, IQueryable<PortalUser> accounts, string text, CancellationToken cancellation)
    {
        if (AccountRules.Mobile(text) is { Succeeded: true, Value: var phone })
        {
            var index = operation.Service<ProtectedFields>().BlindIndex(phone.Number);
            return accounts.Where(row => row.PhoneIndex == index);
        }

        // First over the narrow index alone: a rare word is found, or found missing, without reading the accounts.
        var words = text.ToLower(CultureInfo.InvariantCulture);
        var found = await operation.Db.Users.Where(row => row.SearchText.Contains(words)).Select(row => row.Id).Take(MostFound + 1).ToListAsync(cancellation);
        return found.Count > MostFound ? accounts.Where(row => row.SearchText.Contains(words)) : accounts.Where(row => found.Contains(row.Id));
    }
}

/// <summary>Units as people tell them apart: a department's name says little without its organ.</summary>
internal sealed class UnitNames
{
    private readonly Dictionary<string, Organisation> units;

    private UnitNames(Dictionary<string, Organisation> units) => this.units = units;

    public static async Task<UnitNames> ReadAsync(PortalDb db, IEnumerable<string> paths, CancellationToken cancellation)
    {
        var lines = paths.SelectMany(OrganisationPath.Line).Distinct(StringComparer.Ordinal).ToList();
        return new UnitNames(await db.Set<Organisation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the organ above a unit one may see is named with it
            .AsNoTracking().Where(unit => lines.Contains(unit.Path)).ToDictionaryAsync(unit => unit.Path, StringComparer.Ordinal, cancellation));
    }

    public string Of(string path)
    {
        if (!units.TryGetValue(path, out var unit))
        {
            return "";
        }

        var organ = GrantReach.Of(unit, units.Values).Organ;
        return organ.Id == unit.Id ? unit.Name : $"{organ.ShortName} · {unit.Name}";
    }

    /// <summary>Name of a unit at or above the path that is out of use; null when all are in use.</summary>
    public string? ClosedAt(string path) => OrganisationPath.Line(path).Select(line => units.GetValueOrDefault(line)).FirstOrDefault(unit => unit is { IsActive: false })?.Name;
}
