using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Audit;

/// <summary>Which part of the log is read.</summary>
public enum AuditView
{
    Changes,

    /// <summary>Exports, unmaskings, opened files.</summary>
    Looks,

    SignIns,
}

/// <summary>What the log is cut by. Empty conditions are null.</summary>
public sealed record AuditFilter
{
    public const int LongestText = 60;

    public AuditView View { get; init; }

    /// <summary>Part of the person's name, or the whole user name.</summary>
    public string? Person { get; init; }

    /// <summary>The organisation whose rows were touched, with all below it.</summary>
    public string? AreaPath { get; init; }

    public string? ObjectType { get; init; }

    public string? ObjectId { get; init; }

    /// <summary>Part of the object's name.</summary>
    public string? Text { get; init; }

    /// <summary>Business days, both included.</summary>
    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public ChangeKind? Kind { get; init; }

    /// <summary>Name of the use case.</summary>
    public string? Operation { get; init; }

    /// <summary>Beginning of the network address.</summary>
    public string? Address { get; init; }

    /// <summary>One object is looked at: everything that happened to it is shown together.</summary>
    public bool IsOneObject => ObjectType is not null && ObjectId is not null;

    public bool IsFiltered => this != new AuditFilter { View = View };
}

internal static class AuditFilters
{
    public static IEnumerable<Problem> Check(AuditFilter filter)
    {
        if (filter.From > filter.To)
        {
            yield return new Problem("开始日期不能晚于结束日期。", "from");
        }

        foreach (var (value, name, field) in ((string?, string, string)[])[(filter.Person, "操作人", "person"), (filter.Text, "对象名称", "text"), (filter.Address, "网络地址", "address"), (filter.ObjectId, "对象编号", "object")])
        {
            if (value is not null && (string.IsNullOrWhiteSpace(value) || value.Length > AuditFilter.LongestText || value.Any(char.IsControl)))
            {
                yield return new Problem($"{name}应为 1 至 {AuditFilter.LongestText} 个字。", field);
            }
        }

        if (filter.AreaPath is { } path && !OrganisationPath.IsValid(path))
        {
            yield return new Problem("所选地区不存在，请重新选择。", "area");
        }

        if (filter.ObjectId is not null && filter.ObjectType is null)
        {
            yield return new Problem("请先选择对象类型。", "object");
        }

        if (filter.Kind is { } kind && !filter.IsOneObject && !Kinds(filter.View).Contains(kind))
        {
            yield return new Problem("这一栏没有所选的类别。", "kind");
        }
    }

    /// <summary>Kinds of entry a view shows.</summary>
    public static IReadOnlyList<ChangeKind> Kinds(AuditView view) => view switch
    {
        AuditView.Looks => [ChangeKind.Looked],
        AuditView.SignIns => [ChangeKind.SignedIn, ChangeKind.SignInRefused],
        _ => [ChangeKind.Created, ChangeKind.Changed, ChangeKind.Deleted],
    };

    /// <summary>
    /// The log within the reach of the actor's permission. Entries of the portal's own jobs about what belongs to no organ carry no path; they are for those who audit the whole province.
    /// </summary>
    public static IQueryable<ChangeEntry> Reach(Operation operation)
    {
        var entries = operation.Db.Set<ChangeEntry>().AsQueryable();
        return operation.Db.Scope.IsEverything || operation.Db.Scope.Prefixes.Any(OrganisationPath.IsRoot)
            ? entries.IgnoreQueryFilters([PortalDb.ScopeFilter]) // the actor's reach is the whole tree; only entries without a path are added by this
            : entries;
    }

    public static async Task<IQueryable<ChangeEntry>> ApplyAsync(Operation operation, AuditFilter filter, CancellationToken cancellation)
    {
        var entries = Reach(operation);
        if (filter.Kind is { } kind)
        {
            entries = entries.Where(row => row.Kind == kind);
        }
        else if (!filter.IsOneObject || filter.View != AuditView.Changes)
        {
            var kinds = Kinds(filter.View);
            entries = entries.Where(row => kinds.Contains(row.Kind));
        }

        if (filter.ObjectType is { } type)
        {
            entries = entries.Where(row => row.EntityType == type);
        }

        if (filter.ObjectId is { } id)
        {
            entries = entries.Where(row => row.EntityId == id);
        }

        if (filter.Text?.Trim() is { Length: > 0 } text)
        {
            entries = entries.Where(row => row.EntityLabel.Contains(text));
        }

        if (filter.Operation is { } name)
        {
            entries = entries.Where(row => row.Operation == name);
        }

        if (filter.Address?.Trim() is { Length: > 0 } address)
        {
            entries = entries.Where(row => row.RemoteAddress != null && row.RemoteAddress.StartsWith(address));
        }

        if (filter.From is { } from)
        {
            var start = ShanghaiTime.StartOf(from);
            entries = entries.Where(row => row.At >= start);
        }

        if (filter.To is { } to)
        {
            var end = ShanghaiTime.StartOf(to.AddDays(1));
            entries = entries.Where(row => row.At < end);
        }

        if (filter.AreaPath is { } path)
        {
            var upper = OrganisationPath.UpperBound(path);
            entries = entries.Where(row => string.Compare(row.OrganisationPath, path) >= 0 && string.Compare(row.OrganisationPath, upper) < 0);
        }

        if (filter.Person?.Trim() is { Length: > 0 } person)
        {
            var userName = person.ToUpperInvariant();
            var ids = await operation.Db.Users.Where(user => user.NormalizedUserName == userName).Select(user => user.Id).ToListAsync(cancellation);
            entries = entries.Where(row => row.ActorName.Contains(person) || ids.Contains(row.ActorId));
        }

        return entries;
    }

    /// <summary>The filter in words, for the export, the cover and the record.</summary>
    public static async Task<string> WordsAsync(Operation operation, AuditFilter filter, CancellationToken cancellation)
    {
        var area = filter.AreaPath is { } path ? await operation.Db.Set<Organisation>().Where(unit => unit.Path == path).Select(unit => unit.Name).SingleOrDefaultAsync(cancellation) ?? "所选地区" : null;
        var parts = new List<string> { filter.IsOneObject && filter.View == AuditView.Changes ? "单个对象的全部记录" : filter.View.Name() };
        void Add(string label, string? value)
        {
            if (value is not null)
            {
                parts.Add(label + " " + value);
            }
        }

        Add("操作人", filter.Person);
        Add("地区", area);
        Add("对象类型", filter.ObjectType is { } type ? AuditWords.Object(type) : null);
        Add("对象编号", filter.ObjectId);
        Add("对象名称", filter.Text);
        Add("类别", filter.Kind is { } kind ? AuditWords.Kind(kind) : null);
        Add("操作", filter.Operation is { } name ? AuditWords.Operation(name) : null);
        Add("网络地址", filter.Address);
        Add("从", filter.From?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        Add("到", filter.To?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        return string.Join("；", parts);
    }
}
