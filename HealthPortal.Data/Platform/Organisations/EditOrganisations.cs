using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Roles;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Organisations;

public sealed record OrganisationRef(Guid Id, int Version);

[Requires(OrganisationPermissions.Edit)]
public sealed class CreateOrganisation : Command<OrganisationRef>
{
    public required Guid ParentId { get; init; }

    public required OrganisationFields Fields { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Fields.Check();

    protected internal override async Task<Outcome<OrganisationRef>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var number = await OrganisationTree.LockAsync(operation, cancellation);
        if (await db.Set<Organisation>().AsNoTracking().SingleOrDefaultAsync(unit => unit.Id == ParentId, cancellation) is not { } parent)
        {
            return Failure.NotFound("没有找到上级机构，它可能已被删除，或不在您的管辖范围内。");
        }

        if (!parent.IsActive)
        {
            return Failure.Invalid("上级机构已停用，不能在它下面新增机构。", "parent");
        }

        var outcome = await Fields.CheckAsync(db, unit: null, parent, cancellation);
        if (!outcome.Succeeded)
        {
            return new Failure(outcome.Failure!.Value, outcome.Problems);
        }

        var (fields, division) = outcome.Value;
        var path = parent.Path + (fields.Kind == OrganisationKind.Headquarters ? OrganisationRules.BodySegment : OrganisationRules.Segment(number));
        if (!OrganisationPath.IsValid(path))
        {
            return Failure.Invalid("层级太深，请选择更高的上级。", "parent");
        }

        if (fields.Kind == OrganisationKind.Headquarters && await db.Set<Organisation>().AnyAsync(unit => unit.Path == path, cancellation))
        {
            return Failure.Invalid("这个卫生健康委员会已经有本级，不能再增加。", "kind");
        }

        var last = await db.Set<Organisation>().Where(unit => unit.ParentId == parent.Id).MaxAsync(unit => (int?)unit.Ordinal, cancellation);
        var unit = new Organisation
        {
            ParentId = parent.Id,
            Path = path,
            Code = fields.Code,
            Name = fields.Name,
            ShortName = fields.ShortName,
            Kind = fields.Kind,
            Level = division.Level,
            DivisionCode = division.Code,
            Head = fields.Head,
            Phone = fields.Phone,
            Address = fields.Address,
            CreditCode = fields.CreditCode,
            DocumentPrefix = fields.DocumentPrefix,
            Ordinal = (last ?? 0) + 1,
        };
        db.Add(unit);
        return new OrganisationRef(unit.Id, 1);
    }
}

[Requires(OrganisationPermissions.Edit)]
public sealed class EditOrganisation : Command<OrganisationRef>
{
    public required Guid OrganisationId { get; init; }

    public required int Version { get; init; }

    public required OrganisationFields Fields { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Fields.Check();

    protected internal override async Task<Outcome<OrganisationRef>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        await OrganisationTree.LockAsync(operation, cancellation);
        var found = await OrganisationWriting.FindAsync(db, OrganisationId, Version, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var unit = found.Value;
        var parent = await db.Set<Organisation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the unit above decides what kind and division fit; it is read, not changed
            .AsNoTracking().SingleOrDefaultAsync(row => row.Id == unit.ParentId, cancellation);
        var outcome = await Fields.CheckAsync(db, unit, parent, cancellation);
        if (!outcome.Succeeded)
        {
            return new Failure(outcome.Failure!.Value, outcome.Problems);
        }

        var (fields, division) = outcome.Value;
        if (fields.Kind != unit.Kind && !OrganisationRules.AreAlike(unit.Kind, fields.Kind))
        {
            return Failure.Invalid($"不能把{OrganisationRules.NameOf(unit.Kind)}改为{OrganisationRules.NameOf(fields.Kind)}，请另建机构后合并。", "kind");
        }

        var children = await db.Set<Organisation>().AsNoTracking().Where(row => row.ParentId == unit.Id).Select(row => new { row.Name, row.Kind }).ToListAsync(cancellation);
        if (children.Find(child => !OrganisationRules.MayHold(fields.Kind, child.Kind)) is { } misfit)
        {
            return Failure.Invalid($"它的下级“{misfit.Name}”不能放在{OrganisationRules.NameOf(fields.Kind)}下面。", "kind");
        }

        if (division.Code != unit.DivisionCode)
        {
            // The organ's own body and departments serve the organ's division and follow; what has a division of its own must fit the new one.
            var (upper, prefix) = (OrganisationPath.UpperBound(unit.Path), OrganisationRules.DivisionPrefix(division.Code));
            var below = db.Set<Organisation>().Where(row => row.Id != unit.Id && string.Compare(row.Path, unit.Path) >= 0 && string.Compare(row.Path, upper) < 0);
            if (await below.Where(row => row.DivisionCode != unit.DivisionCode && !row.DivisionCode.StartsWith(prefix)).Select(row => row.Name).FirstOrDefaultAsync(cancellation) is { } outside)
            {
                return Failure.Invalid($"下级“{outside}”的行政区划不在这个区划之内，请先修改下级。", "division");
            }

            var followed = await OrganisationWriting.GiveDivisionAsync(below.Where(row => row.DivisionCode == unit.DivisionCode), division.Code, division.Level, cancellation);
            if (followed > 0)
            {
                operation.RecordAct(unit, unit.Name, unit.Path, [new FieldChange("随同调整行政区划的下级机构", null, $"{followed} 个")], unit.Path);
            }
        }

        unit.Code = fields.Code;
        unit.Name = fields.Name;
        unit.ShortName = fields.ShortName;
        unit.Kind = fields.Kind;
        unit.Level = division.Level;
        unit.DivisionCode = division.Code;
        unit.Head = fields.Head;
        unit.Phone = fields.Phone;
        unit.Address = fields.Address;
        unit.CreditCode = fields.CreditCode;
        unit.DocumentPrefix = fields.DocumentPrefix;
        return new OrganisationRef(unit.Id, Version + 1);
    }
}

/// <summary>Puts a unit out of use: people whose only posts lie in it or below it cannot sign in and lose their reach at once.</summary>
[Requires(OrganisationPermissions.Edit)]
public sealed class DisableOrganisation : Command<OrganisationRef>
{
    public required Guid OrganisationId { get; init; }

    public required int Version { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => OrganisationWriting.ReasonGiven(Reason, "停用的理由");

    protected internal override async Task<Outcome<OrganisationRef>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        await OrganisationTree.LockAsync(operation, cancellation);
        var found = await OrganisationWriting.FindAsync(db, OrganisationId, Version, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var unit = found.Value;
        if (!unit.IsActive)
        {
            return Failure.Invalid("这个机构已经停用。");
        }

        if (await OrganisationWriting.WhyNotCloseAsync(operation, unit, "停用", cancellation) is { } reason)
        {
            return Failure.Invalid(reason);
        }

        unit.IsActive = false;
        unit.StateNote = Reason!.Trim();
        operation.Reason = Reason.Trim();
        return new OrganisationRef(unit.Id, Version + 1);
    }
}

[Requires(OrganisationPermissions.Edit)]
public sealed class EnableOrganisation : Command<OrganisationRef>
{
    public required Guid OrganisationId { get; init; }

    public required int Version { get; init; }

    protected internal override async Task<Outcome<OrganisationRef>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        await OrganisationTree.LockAsync(operation, cancellation);
        var found = await OrganisationWriting.FindAsync(db, OrganisationId, Version, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var unit = found.Value;
        if (unit.IsActive)
        {
            return Failure.Invalid("这个机构正在使用，不需要启用。");
        }

        if (unit.MergedIntoId is not null)
        {
            return Failure.Invalid("这个机构已经合并到别的机构，不能再启用。");
        }

        var line = OrganisationPath.Line(unit.Path).SkipLast(1).ToList();
        if (await db.Set<Organisation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // a unit above that is out of use takes this one along, whoever manages it
            .Where(row => line.Contains(row.Path) && !row.IsActive).OrderBy(row => row.Path).Select(row => row.Name).FirstOrDefaultAsync(cancellation) is { } closed)
        {
            return Failure.Invalid($"上级机构“{closed}”已停用，请先启用上级机构。");
        }

        unit.IsActive = true;
        unit.StateNote = null;
        return new OrganisationRef(unit.Id, Version + 1);
    }
}

/// <summary>Takes a unit out of the tree that nothing hangs on any more (tender: only without lower units and people).</summary>
[Requires(OrganisationPermissions.Structure)]
public sealed class DeleteOrganisation : Command<Done>
{
    public required Guid OrganisationId { get; init; }

    public required int Version { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => OrganisationWriting.ReasonGiven(Reason, "删除的理由");

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        await OrganisationTree.LockAsync(operation, cancellation);
        var found = await OrganisationWriting.FindAsync(db, OrganisationId, Version, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var unit = found.Value;

        // Others must have committed what they write for this unit before it is asked whether there is anything.
        await operation.HoldLogAsync(cancellation);

        // What a comparison noted about the unit goes with it; the next comparison notes anew what there is to note.
        await db.Set<OrganisationDifference>().Where(row => row.OrganisationPath == unit.Path).ExecuteDeleteAsync(cancellation);
        var own = await OwnedPaths.CountAsync(db, unit.Path, below: true, cancellation);
        var standing = own.Select(rows => rows.Name == OwnedPaths.NameOf(typeof(Organisation)) ? rows with { Name = "下级机构", Count = rows.Count - 1 } : rows).Where(rows => rows.Count > 0).ToList();
        if (unit.ParentId is null || standing.Count > 0)
        {
            return Failure.Invalid(unit.ParentId is null
                ? "最上级的机构不能删除。"
                : $"还不能删除：有{string.Join("、", standing.Select(rows => $"{rows.Name} {rows.Count}"))}。请先移走或合并，或改为停用。");
        }

        operation.Reason = Reason!.Trim();
        db.Remove(unit);
        return Done.It;
    }
}

internal static class OrganisationWriting
{
    /// <summary>The unit for changing, when the form is not stale.</summary>
    public static async Task<Outcome<Organisation>> FindAsync(PortalDb db, Guid id, int version, CancellationToken cancellation)
    {
        var unit = await db.Set<Organisation>().SingleOrDefaultAsync(row => row.Id == id, cancellation);
        if (unit is null)
        {
            return Failure.NotFound(OrganisationTree.NotFound);
        }

        return unit.Version == version ? unit : Failure.Conflict(await Portal.StaleSentenceAsync(db, id, cancellation));
    }

    public static IEnumerable<Problem> ReasonGiven(string? reason, string label)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            yield return new Problem($"请填写{label}。", "reason");
        }
        else if (reason.Trim().Length > OrganisationRules.LongestReason)
        {
            yield return new Problem($"{label}最多 {OrganisationRules.LongestReason} 个字。", "reason");
        }
    }

    /// <summary>Why a unit may not be put out of use, moved or dissolved by this person; null when nothing speaks against it.</summary>
    public static async Task<string?> WhyNotCloseAsync(Operation operation, Organisation unit, string verb, CancellationToken cancellation)
    {
        if (unit.ParentId is null)
        {
            return $"最上级的机构不能{verb}。";
        }

        if (operation.Actor.OrganisationPath is { Length: > 0 } own && OrganisationPath.Contains(unit.Path, own))
        {
            return $"您自己的岗位就在这个机构或它的下级，{verb}后您将失去管理权限。请由上级或其他单位的管理员办理。";
        }

        return (await EssentialRights.ReadAsync(operation, [], cancellation)).WithoutUnit(unit.Path) is { } missing ? $"{verb}后全省将没有在用的{missing}，请先为其他单位的人员授予{missing}角色。" : null;
    }

    /// <summary>Gives units another division and its level.</summary>
    /// <returns>How many they were.</returns>
    public static Task<int> GiveDivisionAsync(IQueryable<Organisation> units, string code, AdministrativeLevel level, CancellationToken cancellation) =>
        units.ExecuteUpdateAsync(row => row.SetProperty(unit => unit.DivisionCode, code).SetProperty(unit => unit.Level, level).SetProperty(unit => unit.Version, unit => unit.Version + 1), cancellation);
}
