using System.Text.Json;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Divisions;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Organisations;

/// <summary>A node of the tree as it is drawn.</summary>
/// <param name="Children">How many stand directly below; none means that it cannot be opened.</param>
public sealed record OrganisationNode(Guid Id, Guid? ParentId, string Path, string Code, string Name, OrganisationKind Kind, bool IsActive, int Version, int Children);

/// <param name="More">There are more than are shown; one finds them by searching.</param>
public sealed record OrganisationLevel(IReadOnlyList<OrganisationNode> Nodes, bool More);

/// <summary>One level of the tree: the children of a node, or the nodes at which the reader's reach begins. One query.</summary>
[Requires(OrganisationPermissions.View)]
public sealed class ReadOrganisationLevel : Query<OrganisationLevel>
{
    public const int Most = 500;

    /// <summary>Null gives the tops of what the actor may see.</summary>
    public Guid? ParentId { get; init; }

    protected internal override async Task<Outcome<OrganisationLevel>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var all = operation.Db.Set<Organisation>();
        var level = ParentId is { } parent ? all.Where(unit => unit.ParentId == parent) : OrganisationTree.Tops(operation.Db);
        var found = await OrganisationTree.Nodes(operation.Db, level).Take(Most + 1).ToListAsync(cancellation);
        return new OrganisationLevel([.. found.Take(Most)], found.Count > Most);
    }
}

/// <summary>The tree opened down to one node: all levels on the way and the node's own children, by parent. For an address that names a node.</summary>
/// <param name="Tops">Where the reader's reach begins.</param>
/// <param name="Levels">Children by parent.</param>
public sealed record OpenedTree(OrganisationLevel Tops, IReadOnlyDictionary<Guid, OrganisationLevel> Levels);

[Requires(OrganisationPermissions.View)]
public sealed class OpenOrganisationTree : Query<OpenedTree>
{
    /// <summary>Null opens the first level, as the tender asks.</summary>
    public Guid? NodeId { get; init; }

    protected internal override async Task<Outcome<OpenedTree>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var tops = await OrganisationTree.Nodes(db, OrganisationTree.Tops(db)).ToListAsync(cancellation);
        var open = tops.Select(top => top.Id).ToList();
        if (NodeId is { } id)
        {
            var path = await db.Set<Organisation>().Where(unit => unit.Id == id).Select(unit => unit.Path).SingleOrDefaultAsync(cancellation);
            if (path is null)
            {
                return Failure.NotFound(OrganisationTree.NotFound);
            }

            var line = OrganisationPath.Line(path);
            open.AddRange(await db.Set<Organisation>().Where(unit => line.Contains(unit.Path)).Select(unit => unit.Id).ToListAsync(cancellation));
        }

        var parents = open.Distinct().ToList();
        var children = await OrganisationTree.Nodes(db, db.Set<Organisation>().Where(unit => unit.ParentId != null && parents.Contains(unit.ParentId.Value))).ToListAsync(cancellation);
        return new OpenedTree(
            new OrganisationLevel(tops, More: false),
            children.GroupBy(node => node.ParentId!.Value).ToDictionary(
                group => group.Key,
                group => new OrganisationLevel([.. group.Take(ReadOrganisationLevel.Most)], group.Count() > ReadOrganisationLevel.Most)));
    }
}

/// <param name="Above">Names of the units above, from the top of the reader's reach down.</param>
public sealed record FoundOrganisation(Guid Id, string Code, string Name, OrganisationKind Kind, string Division, bool IsActive, int Version, IReadOnlyList<string> Above);

public sealed record FoundOrganisations(IReadOnlyList<FoundOrganisation> Rows, bool More);

/// <summary>The first units whose name or short name holds the words or whose code begins with them, and that serve a division or one below it.</summary>
[Requires(OrganisationPermissions.View)]
public sealed class FindOrganisations : Query<FoundOrganisations>
{
    public const int Most = 20;

    public string? Text { get; init; }

    /// <summary>12-digit code.</summary>
    public string? DivisionCode { get; init; }

    /// <summary>Only these, when a parent or a target is looked for.</summary>
    public IReadOnlyList<OrganisationKind>? Kinds { get; init; }

    /// <summary>Leaves out units that are out of use.</summary>
    public bool ActiveOnly { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (string.IsNullOrWhiteSpace(Text) && string.IsNullOrEmpty(DivisionCode))
        {
            yield return new Problem("请输入机构名称或编码，或选择行政区划。", "text");
        }

        if (!string.IsNullOrEmpty(DivisionCode) && !OrganisationTree.IsDivisionCode(DivisionCode))
        {
            yield return new Problem("没有这个行政区划，请重新选择。", "division");
        }
    }

    protected internal override async Task<Outcome<FoundOrganisations>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var matching = OrganisationTree.Matching(db, Text, DivisionCode);
        if (ActiveOnly)
        {
            matching = matching.Where(unit => unit.IsActive);
        }

        if (Kinds is { } kinds)
        {
            matching = matching.Where(unit => kinds.Contains(unit.Kind));
        }

        // In the order of the tree, which the index on the path gives: a common word stops reading after the first few.
        var found = await (
            from unit in matching.OrderBy(unit => unit.Path).Take(Most + 1)
            join division in db.Set<Division>() on unit.DivisionCode equals division.Code into divisions
            from division in divisions.DefaultIfEmpty()
            orderby unit.Path
            select new { unit.Id, unit.Code, unit.Name, unit.Kind, unit.IsActive, unit.Version, unit.Path, Division = division == null ? "" : division.FullName })
            .ToListAsync(cancellation);
        var above = found.SelectMany(unit => OrganisationPath.Line(unit.Path)).Distinct(StringComparer.Ordinal).ToList();
        var names = await db.Set<Organisation>().Where(unit => above.Contains(unit.Path)).ToDictionaryAsync(unit => unit.Path, unit => unit.ShortName, StringComparer.Ordinal, cancellation);
        return new FoundOrganisations(
            [.. found.Take(Most).Select(unit => new FoundOrganisation(
                unit.Id, unit.Code, unit.Name, unit.Kind, unit.Division, unit.IsActive, unit.Version,
                [.. OrganisationPath.Line(unit.Path).SkipLast(1).Select(path => names.GetValueOrDefault(path)).OfType<string>()]))],
            found.Count > Most);
    }
}

public sealed record OrganisationDetail
{
    public required Guid Id { get; init; }

    public required int Version { get; init; }

    public required OrganisationFields Fields { get; init; }

    public required OrganisationKind Kind { get; init; }

    public required AdministrativeLevel Level { get; init; }

    /// <summary>Names from the city down.</summary>
    public required string Division { get; init; }

    public Guid? ParentId { get; init; }

    public string? ParentName { get; init; }

    public required bool IsActive { get; init; }

    /// <summary>Name of a unit above that is out of use, which takes this one along.</summary>
    public string? ClosedAbove { get; init; }

    public string? StateNote { get; init; }

    public string? MergedInto { get; init; }

    public required int Children { get; init; }

    /// <summary>All units below, at any depth.</summary>
    public required int Below { get; init; }

    /// <summary>People with a post in the unit or below it; <see cref="ReadOrganisation.MostPeople"/> when there are more posts than are counted.</summary>
    public required int People { get; init; }

    public bool PeopleIsCapped { get; init; }
}

/// <summary>What the panel beside the tree shows (tender 5.3.9.1 (2) 机构信息查看).</summary>
[Requires(OrganisationPermissions.View)]
public sealed class ReadOrganisation : Query<OrganisationDetail>
{
    /// <summary>Counting who of a province's two hundred thousand has two posts takes most of a second; nobody needs that figure to the last person.</summary>
    public const int MostPeople = 50_000;

    public required Guid OrganisationId { get; init; }

    protected internal override async Task<Outcome<OrganisationDetail>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<Organisation>().SingleOrDefaultAsync(row => row.Id == OrganisationId, cancellation) is not { } unit)
        {
            return Failure.NotFound(OrganisationTree.NotFound);
        }

        var upper = OrganisationPath.UpperBound(unit.Path);
        var line = OrganisationPath.Line(unit.Path);
        var related = await db.Set<Organisation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // names of the units above, and of the one it was merged into: no more than its people know anyhow
            .Where(row => line.Contains(row.Path) || row.Id == unit.MergedIntoId)
            .Select(row => new { row.Id, row.Name, row.Path, row.IsActive })
            .ToListAsync(cancellation);
        var closed = related.Where(row => !row.IsActive && row.Path.Length < unit.Path.Length && OrganisationPath.Contains(row.Path, unit.Path)).MinBy(row => row.Path.Length);
        var posts = db.Set<Post>().Where(post => post.IsActive && string.Compare(post.OrganisationPath, unit.Path) >= 0 && string.Compare(post.OrganisationPath, upper) < 0);
        var tooMany = await posts.Select(post => post.Id).Take(MostPeople + 1).CountAsync(cancellation) > MostPeople;
        return new OrganisationDetail
        {
            Id = unit.Id,
            Version = unit.Version,
            Fields = OrganisationFields.Of(unit),
            Kind = unit.Kind,
            Level = unit.Level,
            Division = await db.Set<Division>().Where(row => row.Code == unit.DivisionCode).Select(row => row.FullName).SingleOrDefaultAsync(cancellation) ?? unit.DivisionCode,
            ParentId = unit.ParentId,
            ParentName = related.Find(row => row.Id == unit.ParentId)?.Name,
            IsActive = unit.IsActive,
            ClosedAbove = closed?.Name,
            StateNote = unit.StateNote,
            MergedInto = unit.MergedIntoId is { } into ? related.Find(row => row.Id == into)?.Name : null,
            Children = await db.Set<Organisation>().CountAsync(row => row.ParentId == unit.Id, cancellation),
            Below = await db.Set<Organisation>().CountAsync(row => string.Compare(row.Path, unit.Path) > 0 && string.Compare(row.Path, upper) < 0, cancellation),
            People = tooMany ? MostPeople : await posts.Select(post => post.UserId).Distinct().CountAsync(cancellation),
            PeopleIsCapped = tooMany,
        };
    }
}

/// <param name="Values">Name of the field, before, after.</param>
public sealed record OrganisationChange(DateTime At, string Who, string Unit, ChangeKind Kind, string? Reason, IReadOnlyList<(string Name, string Before, string After)> Values);

/// <summary>What happened to one unit, wherever in the tree it stood at the time.</summary>
[Requires(OrganisationPermissions.View)]
public sealed class ReadOrganisationHistory : Query<IReadOnlyList<OrganisationChange>>
{
    private const int Most = 200;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        [nameof(Organisation.Name)] = "机构名称",
        [nameof(Organisation.ShortName)] = "简称",
        [nameof(Organisation.Code)] = "机构编码",
        [nameof(Organisation.Kind)] = "机构类型",
        [nameof(Organisation.DivisionCode)] = "行政区划",
        [nameof(Organisation.CreditCode)] = "统一社会信用代码",
        [nameof(Organisation.DocumentPrefix)] = "文号前缀",
        [nameof(Organisation.Head)] = "负责人",
        [nameof(Organisation.Phone)] = "联系电话",
        [nameof(Organisation.Address)] = "地址",
        [nameof(Organisation.IsActive)] = "在用",
        [nameof(Organisation.StateNote)] = "停用说明",
        [nameof(Organisation.Path)] = "机构路径",
    };

    public required Guid OrganisationId { get; init; }

    protected internal override async Task<Outcome<IReadOnlyList<OrganisationChange>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (!await operation.Db.Set<Organisation>().AnyAsync(unit => unit.Id == OrganisationId, cancellation))
        {
            return Failure.NotFound(OrganisationTree.NotFound);
        }

        var key = OrganisationId.ToString();
        var entries = await operation.Db.Set<ChangeEntry>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // who may read the unit may read its history, also from before it came here (ADR-011)
            .Where(entry => entry.EntityId == key && entry.EntityType == nameof(Organisation))
            .OrderByDescending(entry => entry.Sequence)
            .Take(Most)
            .ToListAsync(cancellation);
        return Outcome<IReadOnlyList<OrganisationChange>>.Success([.. entries.Select(entry => new OrganisationChange(entry.At, entry.ActorName, entry.ActorUnit, entry.Kind, entry.Reason, Say(entry.Changes)))]);
    }

    /// <summary>Fields that mean something to people; figures of a move stand under Chinese names already.</summary>
    private static List<(string Name, string Before, string After)> Say(string changes) =>
        [.. from change in JsonSerializer.Deserialize<FieldChange[]>(changes, Json) ?? []
            let name = Names.GetValueOrDefault(change.Field) ?? (char.IsAsciiLetter(change.Field[0]) ? null : change.Field)
            where name is not null
            select (name, Word(change.Field, change.Before), Word(change.Field, change.After))];

    private static string Word(string field, string? value) =>
        field == nameof(Organisation.Kind) && Enum.TryParse<OrganisationKind>(value, out var kind) ? OrganisationRules.NameOf(kind) : value ?? "";
}

internal static class OrganisationTree
{
    public const string NotFound = "没有找到这个机构，它可能已被删除，或不在您的管辖范围内。";

    /// <summary>Where the actor's reach begins: the root, or the unit of each granted prefix.</summary>
    public static IQueryable<Organisation> Tops(PortalDb db)
    {
        var prefixes = db.Scope.Prefixes;
        return db.Scope.IsEverything ? db.Set<Organisation>().Where(unit => unit.ParentId == null) : db.Set<Organisation>().Where(unit => prefixes.Contains(unit.Path));
    }

    public static IQueryable<OrganisationNode> Nodes(PortalDb db, IQueryable<Organisation> units) =>
        units.OrderBy(unit => unit.Ordinal).ThenBy(unit => unit.Path)
            .Select(unit => new OrganisationNode(unit.Id, unit.ParentId, unit.Path, unit.Code, unit.Name, unit.Kind, unit.IsActive, unit.Version, db.Set<Organisation>().Count(child => child.ParentId == unit.Id)));

    /// <summary>
    /// Reads the names of all units in the reach: at thirty thousand that takes some ten milliseconds, less than pieces of names would cost to keep.
    /// </summary>
    public static IQueryable<Organisation> Matching(PortalDb db, string? text, string? divisionCode)
    {
        IQueryable<Organisation> units = db.Set<Organisation>();
        if (text?.Trim() is { Length: > 0 } words)
        {
            var name = words.ToLowerInvariant();
            var code = words.ToUpperInvariant();
            units = units.Where(unit => unit.SearchText.Contains(name) || unit.CodeKey.StartsWith(code));
        }

        if (!string.IsNullOrEmpty(divisionCode))
        {
            var prefix = OrganisationRules.DivisionPrefix(divisionCode);
            units = units.Where(unit => unit.DivisionCode.StartsWith(prefix));
        }

        return units;
    }

    public static bool IsDivisionCode(string text) => text.Length == 12 && text.All(char.IsAsciiDigit);

    /// <summary>Everything that changes the tree waits for each other from here on, so that no two changes build a ring or take the same place.</summary>
    /// <returns>A number nobody else has, for a segment.</returns>
    public static Task<long> LockAsync(Operation operation, CancellationToken cancellation) => operation.NextNumberAsync("organisations/structure", cancellation);

    /// <summary>The nearest organ: itself or the first above it that decides in its own name.</summary>
    public static async Task<string> OrganPathAsync(PortalDb db, string path, CancellationToken cancellation)
    {
        var line = OrganisationPath.Line(path);
        var organs = await db.Set<Organisation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // which organ a unit in the reach belongs to; nothing of the organ is shown
            .Where(unit => line.Contains(unit.Path) && (unit.Kind == OrganisationKind.Commission || unit.Kind == OrganisationKind.Hospital || unit.Kind == OrganisationKind.Institution))
            .Select(unit => unit.Path)
            .ToListAsync(cancellation);
        return organs.MaxBy(organ => organ.Length) ?? path;
    }
}
