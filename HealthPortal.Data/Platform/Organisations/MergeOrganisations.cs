using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Organisations;

/// <summary>What would go along into the target, or why it may not; the same checks as the merger itself.</summary>
[Requires(OrganisationPermissions.Structure)]
public sealed class PreviewMerge : Query<StructurePreview>
{
    public required IReadOnlyList<Guid> Sources { get; init; }

    public required Guid TargetId { get; init; }

    protected internal override IEnumerable<Problem> Validate() => MergePlan.Check(Sources);

    protected internal override async Task<Outcome<StructurePreview>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var plan = await MergePlan.MakeAsync(operation, [.. Sources.Select(id => new OrganisationRef(id, 0))], checkVersions: false, TargetId, cancellation);
        if (!plan.Succeeded)
        {
            return new Failure(plan.Failure!.Value, plan.Problems);
        }

        var (sources, target) = (plan.Value.Sources, plan.Value.Target);
        var (rows, people) = await MergePlan.CountAsync(operation.Db, sources, cancellation);
        var foreign = 0;
        foreach (var source in sources)
        {
            foreign += await MovePlan.Foreign(operation.Db, source, target).CountAsync(unit => unit.Id != source.Id, cancellation);
        }

        return new StructurePreview([.. sources.Select(source => source.Name)], target.Name, rows, people, foreign);
    }
}

/// <summary>
/// Several units become part of one: their people, lower units and rows go to the target, they themselves stay out of use with a note of where
/// everything went (tender 5.3.9.1 (2) 机构合并).
/// </summary>
[Requires(OrganisationPermissions.Structure)]
public sealed class MergeOrganisations : Command<OrganisationRef>
{
    public const int Most = 20;

    /// <summary>With the versions the person has read.</summary>
    public required IReadOnlyList<OrganisationRef> Sources { get; init; }

    public required Guid TargetId { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() =>
        MergePlan.Check([.. Sources.Select(source => source.Id)]).Concat(OrganisationWriting.ReasonGiven(Reason, "合并的理由"));

    protected internal override async Task<Outcome<OrganisationRef>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        await OrganisationTree.LockAsync(operation, cancellation);
        var plan = await MergePlan.MakeAsync(operation, Sources, checkVersions: true, TargetId, cancellation);
        if (!plan.Succeeded)
        {
            return new Failure(plan.Failure!.Value, plan.Problems);
        }

        var target = plan.Value.Target;
        var (counts, people) = await MergePlan.CountAsync(db, plan.Value.Sources, cancellation);
        var rebased = new List<(string From, string To)>();
        var handed = new List<string>();

        // The lower ones first: what lies in several of them is then moved once and not looked for where it no longer is.
        foreach (var id in plan.Value.Sources.OrderByDescending(source => source.Path.Length).Select(source => source.Id))
        {
            var source = await db.Set<Organisation>().SingleAsync(unit => unit.Id == id, cancellation);
            await OrganisationWriting.GiveDivisionAsync(MovePlan.Foreign(db, source, target).Where(unit => unit.Id != source.Id), target.DivisionCode, target.Level, cancellation);
            foreach (var child in await db.Set<Organisation>().AsNoTracking().Where(unit => unit.ParentId == source.Id).OrderBy(unit => unit.Ordinal).ToListAsync(cancellation))
            {
                var path = target.Path + OrganisationRules.Segment(await OrganisationTree.LockAsync(operation, cancellation));
                await OwnedPaths.RebaseAsync(db, child.Path, path, cancellation);
                await db.Set<Organisation>().Where(unit => unit.Id == child.Id).ExecuteUpdateAsync(
                    row => row.SetProperty(unit => unit.ParentId, target.Id).SetProperty(unit => unit.Version, unit => unit.Version + 1), cancellation);
                rebased.Add((child.Path, path));
            }

            await HandOverAsync(db, source.Id, source.Path, target, cancellation);
            handed.Add(source.Path);
            source.IsActive = false;
            source.MergedIntoId = target.Id;
            source.StateNote = $"已合并到“{target.Name}”";
            await operation.FlushAsync(cancellation);
            db.ChangeTracker.Clear();
        }

        // As in a move: what others were writing meanwhile goes along.
        await operation.HoldLogAsync(cancellation);
        foreach (var (from, to) in rebased)
        {
            await OwnedPaths.RebaseAsync(db, from, to, cancellation);
        }

        foreach (var source in plan.Value.Sources)
        {
            await HandOverAsync(db, source.Id, source.Path, target, cancellation);
        }

        operation.Reason = Reason!.Trim();
        operation.RecordAct(
            target, target.Name, target.Path,
            [
                new FieldChange("并入的机构", null, string.Join("、", plan.Value.Sources.Select(source => source.Name))),
                .. counts.Select(rows => new FieldChange("随同并入的" + rows.Name, null, rows.Count.ToString(CultureInfo.InvariantCulture))),
                new FieldChange("随同并入的人员", null, people.ToString(CultureInfo.InvariantCulture)),
            ],
            [target.Path, .. handed]);
        return new OrganisationRef(target.Id, target.Version);
    }

    private static async Task HandOverAsync(PortalDb db, Guid sourceId, string path, Organisation target, CancellationToken cancellation)
    {
        await OwnedPaths.HandOverAsync(db, path, target.Path, cancellation);
        await db.Set<Post>().Where(post => post.OrganisationId == sourceId).ExecuteUpdateAsync(row => row.SetProperty(post => post.OrganisationId, target.Id), cancellation);
        await db.Set<HandlingAssignment>().Where(row => row.OrganisationPath == target.Path).ExecuteUpdateAsync(row => row.SetProperty(line => line.DepartmentName, target.Name), cancellation);
    }
}

internal sealed record MergePlan(IReadOnlyList<Organisation> Sources, Organisation Target)
{
    public static IEnumerable<Problem> Check(IReadOnlyList<Guid> sources)
    {
        if (sources.Count == 0)
        {
            yield return new Problem("请至少选择一个要合并的机构。", "sources");
        }

        if (sources.Count > MergeOrganisations.Most)
        {
            yield return new Problem($"一次最多合并 {MergeOrganisations.Most} 个机构，请分几次办理。", "sources");
        }
    }

    public static async Task<Outcome<MergePlan>> MakeAsync(Operation operation, IReadOnlyList<OrganisationRef> wanted, bool checkVersions, Guid targetId, CancellationToken cancellation)
    {
        var db = operation.Db;
        var units = db.Set<Organisation>().AsNoTracking();
        if (await units.SingleOrDefaultAsync(unit => unit.Id == targetId, cancellation) is not { } target)
        {
            return Failure.Invalid("没有找到目标机构，它可能已被删除，或不在您的管辖范围内。", "target");
        }

        var sources = new List<Organisation>();
        foreach (var source in wanted.DistinctBy(row => row.Id))
        {
            if (await units.SingleOrDefaultAsync(unit => unit.Id == source.Id, cancellation) is not { } unit)
            {
                return Failure.NotFound(OrganisationTree.NotFound);
            }

            if (checkVersions && unit.Version != source.Version)
            {
                return Failure.Conflict(await Portal.StaleSentenceAsync(db, unit.Id, cancellation));
            }

            if (OrganisationRules.MayMerge(unit, target) is { } problem)
            {
                return Failure.Invalid([problem]);
            }

            if (await units.Where(child => child.ParentId == unit.Id).Select(child => new { child.Name, child.Kind }).ToListAsync(cancellation) is { } children
                && children.Find(child => !OrganisationRules.MayHold(target.Kind, child.Kind)) is { } misfit)
            {
                return Failure.Invalid($"“{unit.Name}”的下级“{misfit.Name}”不能放在{OrganisationRules.NameOf(target.Kind)}下面，请先移走它。", "target");
            }

            if (await OrganisationWriting.WhyNotCloseAsync(operation, unit, "合并", cancellation) is { } reason)
            {
                return Failure.Invalid(reason);
            }

            if (await MovePlan.WhyNotLeaveAsync(db, unit, target, cancellation) is { } bound)
            {
                return Failure.Invalid(bound, "target");
            }

            sources.Add(unit);
        }

        return new MergePlan(sources, target);
    }

    /// <summary>What belongs to the sources and all below them, without the sources themselves, which stay.</summary>
    public static async Task<(IReadOnlyList<OwnedRows> Rows, int People)> CountAsync(PortalDb db, IReadOnlyList<Organisation> sources, CancellationToken cancellation)
    {
        var units = OwnedPaths.NameOf(typeof(Organisation));
        var rows = new List<OwnedRows>();
        var people = 0;
        var outermost = sources.Where(source => !sources.Any(other => other.Path.Length < source.Path.Length && OrganisationPath.Contains(other.Path, source.Path))).ToList();
        foreach (var source in outermost)
        {
            rows.AddRange(await OwnedPaths.CountAsync(db, source.Path, below: true, cancellation));
            people += await MovePlan.PeopleAsync(db, source.Path, cancellation);
        }

        return (
            [
                .. rows.GroupBy(row => row.Name, StringComparer.Ordinal)
                    .Select(group => group.Key == units ? new OwnedRows("下级机构", group.Sum(row => row.Count) - sources.Count) : new OwnedRows(group.Key, group.Sum(row => row.Count)))
                    .Where(row => row.Count > 0),
            ],
            people);
    }
}
