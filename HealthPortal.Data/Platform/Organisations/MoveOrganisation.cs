using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Organisations;

/// <summary>What goes along when units move or are merged.</summary>
/// <param name="Rows">By kind; the units themselves first.</param>
/// <param name="People">With a post in what moves.</param>
/// <param name="NewDivision">Units that take over the division of where they go.</param>
public sealed record StructurePreview(IReadOnlyList<string> Names, string TargetName, IReadOnlyList<OwnedRows> Rows, int People, int NewDivision);

/// <summary>What would go along, or why it may not; the same checks as the move itself.</summary>
[Requires(OrganisationPermissions.Structure)]
public sealed class PreviewMove : Query<StructurePreview>
{
    public required Guid OrganisationId { get; init; }

    public required Guid ParentId { get; init; }

    protected internal override async Task<Outcome<StructurePreview>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var plan = await MovePlan.MakeAsync(operation, OrganisationId, version: null, ParentId, cancellation);
        if (!plan.Succeeded)
        {
            return new Failure(plan.Failure!.Value, plan.Problems);
        }

        var (node, parent) = (plan.Value.Node, plan.Value.Parent);
        return new StructurePreview(
            [node.Name], parent.Name,
            await OwnedPaths.CountAsync(operation.Db, node.Path, below: true, cancellation),
            await MovePlan.PeopleAsync(operation.Db, node.Path, cancellation),
            await MovePlan.Foreign(operation.Db, node, parent).CountAsync(cancellation));
    }
}

/// <summary>
/// Moves a unit with all below it under another parent. Every path that begins with the old one is rewritten in this one transaction, wherever
/// the model keeps one (<see cref="OwnedPaths"/>). One entry in the log; see ADR-011.
/// </summary>
[Requires(OrganisationPermissions.Structure)]
public sealed class MoveOrganisation : Command<OrganisationRef>
{
    public required Guid OrganisationId { get; init; }

    public required int Version { get; init; }

    public required Guid ParentId { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => OrganisationWriting.ReasonGiven(Reason, "移动的理由");

    protected internal override async Task<Outcome<OrganisationRef>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var number = await OrganisationTree.LockAsync(operation, cancellation);
        var plan = await MovePlan.MakeAsync(operation, OrganisationId, Version, ParentId, cancellation);
        if (!plan.Succeeded)
        {
            return new Failure(plan.Failure!.Value, plan.Problems);
        }

        var (node, parent) = (plan.Value.Node, plan.Value.Parent);
        var counts = await OwnedPaths.CountAsync(db, node.Path, below: true, cancellation);
        var people = await MovePlan.PeopleAsync(db, node.Path, cancellation);
        var followed = await OrganisationWriting.GiveDivisionAsync(MovePlan.Foreign(db, node, parent), parent.DivisionCode, parent.Level, cancellation);
        var last = await db.Set<Organisation>().Where(unit => unit.ParentId == parent.Id).MaxAsync(unit => (int?)unit.Ordinal, cancellation) ?? 0;
        var path = parent.Path + OrganisationRules.Segment(number);
        await OwnedPaths.RebaseAsync(db, node.Path, path, cancellation);
        await db.Set<Organisation>().Where(unit => unit.Id == node.Id).ExecuteUpdateAsync(
            row => row.SetProperty(unit => unit.ParentId, parent.Id).SetProperty(unit => unit.Ordinal, last + 1).SetProperty(unit => unit.Version, Version + 1), cancellation);

        // Whoever was writing a row for the old path while the rows were rewritten has committed now, or will find the unit gone.
        await operation.HoldLogAsync(cancellation);
        await OwnedPaths.RebaseAsync(db, node.Path, path, cancellation);

        operation.Reason = Reason!.Trim();
        operation.RecordAct(
            node, node.Name, path,
            [
                new FieldChange("上级机构", plan.Value.OldParentName, parent.Name),
                new FieldChange(nameof(Organisation.Path), node.Path, path),
                .. counts.Select(rows => new FieldChange("随同移动的" + rows.Name, null, rows.Count.ToString(System.Globalization.CultureInfo.InvariantCulture))),
                new FieldChange("随同移动的人员", null, people.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                .. followed > 0 ? new[] { new FieldChange("改用新上级区划的机构", null, followed.ToString(System.Globalization.CultureInfo.InvariantCulture)) } : [],
            ],
            node.Path, path);
        return new OrganisationRef(node.Id, Version + 1);
    }
}

internal sealed record MovePlan(Organisation Node, Organisation Parent, string? OldParentName)
{
    /// <param name="version">Null when nothing is to be written yet.</param>
    public static async Task<Outcome<MovePlan>> MakeAsync(Operation operation, Guid nodeId, int? version, Guid parentId, CancellationToken cancellation)
    {
        var db = operation.Db;
        var units = db.Set<Organisation>().AsNoTracking();
        if (await units.SingleOrDefaultAsync(unit => unit.Id == nodeId, cancellation) is not { } node)
        {
            return Failure.NotFound(OrganisationTree.NotFound);
        }

        if (version is { } read && node.Version != read)
        {
            return Failure.Conflict(await Portal.StaleSentenceAsync(db, node.Id, cancellation));
        }

        if (await units.SingleOrDefaultAsync(unit => unit.Id == parentId, cancellation) is not { } parent)
        {
            return Failure.Invalid("没有找到新的上级机构，它可能已被删除，或不在您的管辖范围内。", "parent");
        }

        var upper = OrganisationPath.UpperBound(node.Path);
        var longest = await units.Where(unit => string.Compare(unit.Path, node.Path) >= 0 && string.Compare(unit.Path, upper) < 0).MaxAsync(unit => unit.Path.Length, cancellation);
        if (OrganisationRules.MayMove(node, parent, longest - node.Path.Length) is { } problem)
        {
            return Failure.Invalid([problem]);
        }

        if (await OrganisationWriting.WhyNotCloseAsync(operation, node, "移动", cancellation) is { } reason)
        {
            return Failure.Invalid(reason);
        }

        if (await WhyNotLeaveAsync(db, node, parent, cancellation) is { } bound)
        {
            return Failure.Invalid(bound, "parent");
        }

        var oldParent = await db.Set<Organisation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the name of the unit it leaves, for the log
            .Where(unit => unit.Id == node.ParentId).Select(unit => unit.Name).SingleOrDefaultAsync(cancellation);
        return new MovePlan(node, parent, oldParent);
    }

    /// <summary>A department that handles matters of its organ cannot leave the organ: new applications would be sent after it into another one.</summary>
    public static async Task<string?> WhyNotLeaveAsync(PortalDb db, Organisation node, Organisation goal, CancellationToken cancellation)
    {
        if (OrganisationRules.IsOrgan(node.Kind))
        {
            return null;
        }

        var organ = await OrganisationTree.OrganPathAsync(db, node.Path, cancellation);
        if (organ == await OrganisationTree.OrganPathAsync(db, goal.Path, cancellation))
        {
            return null;
        }

        var upper = OrganisationPath.UpperBound(node.Path);
        return await db.Set<HandlingAssignment>().AnyAsync(row => row.OrganPath == organ && string.Compare(row.OrganisationPath, node.Path) >= 0 && string.Compare(row.OrganisationPath, upper) < 0, cancellation)
            ? $"“{node.Name}”承办本机关的行政许可事项，移出本机关前请先改派承办处室。"
            : null;
    }

    public static Task<int> PeopleAsync(PortalDb db, string path, CancellationToken cancellation)
    {
        var upper = OrganisationPath.UpperBound(path);
        return db.Set<Post>().Where(post => post.IsActive && string.Compare(post.OrganisationPath, path) >= 0 && string.Compare(post.OrganisationPath, upper) < 0).Select(post => post.UserId).Distinct().CountAsync(cancellation);
    }

    /// <summary>Units at and below the node that take over the division of where they go: departments always serve that of their organ, others when theirs lies elsewhere.</summary>
    public static IQueryable<Organisation> Foreign(PortalDb db, Organisation node, Organisation goal)
    {
        var upper = OrganisationPath.UpperBound(node.Path);
        var prefix = OrganisationRules.DivisionPrefix(goal.DivisionCode);
        var isPart = node.Kind is OrganisationKind.Department or OrganisationKind.ServiceWindow;
        return db.Set<Organisation>().Where(unit => string.Compare(unit.Path, node.Path) >= 0 && string.Compare(unit.Path, upper) < 0
            && unit.DivisionCode != goal.DivisionCode && (!unit.DivisionCode.StartsWith(prefix) || (isPart && unit.DivisionCode == node.DivisionCode)));
    }
}
