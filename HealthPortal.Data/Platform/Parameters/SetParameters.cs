using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Platform.Parameters;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Parameters;

/// <summary>
/// Sets a value at once or from a moment on (tender 5.3.6.2.4.5 动态生效、定时生效). The row that counted until then stays as it is.
/// </summary>
[Requires(ParameterPermissions.Edit)]
public sealed class SetParameter : Command<Guid>
{
    public required string Code { get; init; }

    /// <summary>Null for the province.</summary>
    public Guid? OrganisationId { get; init; }

    /// <summary>Null ends the organisation's own value.</summary>
    public required string? Value { get; init; }

    /// <summary>UTC; null for at once.</summary>
    public DateTime? From { get; init; }

    public required string? Reason { get; init; }

    /// <summary>The row of that organisation that the person saw in force; null when there was none.</summary>
    public Guid? Seen { get; init; }

    protected internal override IEnumerable<Problem> Validate() => ParameterWriting.Check(Code, Value, Reason);

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var parameter = ParameterCatalogue.Find(Code)!;
        if (ParameterRules.BeginLiesAhead(From, operation.Now) is { } past)
        {
            return Failure.Invalid([past]);
        }

        var place = await PlaceAsync(operation, parameter, cancellation);
        if (!place.Succeeded)
        {
            return new Failure(place.Failure!.Value, place.Problems);
        }

        // Two people who set the same value at the same time come one after the other; the second is told.
        await operation.HoldLogAsync(cancellation);
        var rows = await operation.Db.Set<ParameterValue>().Where(row => row.ParameterCode == Code && row.OrganisationPath == place.Value.Path).ToListAsync(cancellation);
        var current = ParameterRules.Latest(rows, operation.Now);
        if (current?.Id != Seen)
        {
            return Failure.Conflict(current is null ? ParameterWriting.Changed : await Portal.StaleSentenceAsync(operation.Db, current.Id, cancellation));
        }

        if (From is null && current?.ValidFrom == operation.Now)
        {
            return Failure.Conflict(ParameterWriting.Changed);
        }

        var from = From ?? operation.Now;
        var stored = Value is null ? null : parameter.Check(Value).Value;
        if (ParameterWriting.Objection(rows, from, stored, except: null, place.Value.IsProvince) is { } objection)
        {
            return Failure.Invalid([objection]);
        }

        var row = ParameterWriting.New(operation, parameter, place.Value.Path, place.Value.Name, from, stored, Reason!.Trim());
        operation.Db.Add(row);
        operation.Reason = row.Reason;
        return row.Id;
    }

    private async Task<Outcome<(string Path, string Name, bool IsProvince)>> PlaceAsync(Operation operation, Parameter parameter, CancellationToken cancellation)
    {
        if (OrganisationId is null)
        {
            var root = await ParameterReading.RootAsync(operation.Db, cancellation);
            return operation.Actor.May(ParameterPermissions.Edit, root)
                ? (root, ParameterSheet.Province, true)
                : Failure.Forbidden("全省通用的值由省级系统管理员设置。您可以给本辖区的机构单独设置。");
        }

        if (await operation.Db.Set<Organisation>().Where(unit => unit.Id == OrganisationId).Select(unit => new { unit.Path, unit.Name }).SingleOrDefaultAsync(cancellation) is not { } unit)
        {
            return Failure.NotFound("没有找到这个机构，它可能已被合并或删除，或不在您的管辖范围内。");
        }

        return OrganisationPath.IsRoot(unit.Path) ? (unit.Path, ParameterSheet.Province, true)
            : parameter.PerOrganisation ? (unit.Path, unit.Name, false)
            : Failure.Invalid($"“{parameter.Name}”全省统一，不能给某个机构单独设置。", "organisation");
    }
}

/// <summary>Changes a value that has not begun.</summary>
[Requires(ParameterPermissions.Edit)]
public sealed class ChangeScheduledParameter : Command<Done>
{
    public required Guid ValueId { get; init; }

    public required int Version { get; init; }

    public required string? Value { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime From { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => ParameterWriting.CheckReason(Reason);

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        await operation.HoldLogAsync(cancellation);
        var found = await ParameterWriting.FindScheduledAsync(operation, ValueId, Version, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var row = found.Value;
        if (ParameterWriting.Check(row.ParameterCode, Value, Reason).Concat(ParameterRules.BeginLiesAhead(From, operation.Now) is { } past ? [past] : []).ToList() is { Count: > 0 } problems)
        {
            return Failure.Invalid(problems);
        }

        var stored = Value is null ? null : ParameterCatalogue.Find(row.ParameterCode)!.Check(Value).Value;
        if (stored == row.Value && From == row.ValidFrom)
        {
            return Failure.Invalid("值和生效时间都没有变化，不需要保存。");
        }

        var rows = await operation.Db.Set<ParameterValue>().Where(other => other.ParameterCode == row.ParameterCode && other.OrganisationPath == row.OrganisationPath).ToListAsync(cancellation);
        if (ParameterWriting.Objection(rows, From, stored, except: row, OrganisationPath.IsRoot(row.OrganisationPath)) is { } objection)
        {
            return Failure.Invalid([objection]);
        }

        (row.Value, row.ValidFrom, row.Reason, row.SetByName, row.SetAt) = (stored, From, Reason!.Trim(), operation.Actor.DisplayName, operation.Now);
        operation.Reason = row.Reason;
        return Done.It;
    }
}

/// <summary>Takes back a value that has not begun; it stays in the list as 已撤销.</summary>
[Requires(ParameterPermissions.Edit)]
public sealed class WithdrawScheduledParameter : Command<Done>
{
    public required Guid ValueId { get; init; }

    public required int Version { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => ParameterWriting.CheckReason(Reason);

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await ParameterWriting.FindScheduledAsync(operation, ValueId, Version, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        found.Value.IsWithdrawn = true;
        operation.Reason = Reason!.Trim();
        return Done.It;
    }
}

internal static class ParameterWriting
{
    public const string Changed = "这个参数的值刚刚被别人改动过。您填写的内容还在，请刷新看过最新内容后再提交。";

    public static IEnumerable<Problem> Check(string code, string? value, string? reason)
    {
        if (ParameterCatalogue.Find(code) is not { } parameter)
        {
            return [new Problem(ParameterSheet.Unknown)];
        }

        var problems = value is null ? [] : parameter.Check(value) is { Succeeded: false, Problems: var wrong } ? wrong : [];
        return problems.Concat(CheckReason(reason));
    }

    public static IEnumerable<Problem> CheckReason(string? reason) => AccountRules.ReasonIsGiven(reason, "设置参数") is { } problem ? [problem] : [];

    public static ParameterValue New(Operation operation, Parameter parameter, string path, string organisation, DateTime from, string? stored, string reason) => new()
    {
        ParameterCode = parameter.Code,
        ParameterName = parameter.Name,
        OrganisationPath = path,
        OrganisationName = organisation,
        ValidFrom = from,
        Value = stored,
        Reason = reason,
        SetByName = operation.Actor.DisplayName,
        SetAt = operation.Now,
    };

    /// <summary>Why a value cannot begin then: another begins at the same moment, or nothing would change.</summary>
    /// <param name="rows">Of the parameter at the organisation.</param>
    /// <param name="except">The row that is being changed.</param>
    public static Problem? Objection(IReadOnlyCollection<ParameterValue> rows, DateTime from, string? stored, ParameterValue? except, bool isProvince)
    {
        var others = rows.Where(row => row != except && !row.IsWithdrawn).ToList();
        if (others.Exists(row => row.ValidFrom == from))
        {
            return new Problem("同一时间已经设置了另一个值，请改用别的时间，或先撤销那一个。", "from");
        }

        var before = ParameterRules.Latest(others, from);
        return stored is null && before?.Value is null ? new Problem(isProvince ? "那时本来就是默认值，不需要设置。" : "这个机构那时没有单独设置的值，不需要取消。", "value")
            : stored is not null && before?.Value == stored ? new Problem("与那时已经设置的值相同，不需要设置。", "value")
            : null;
    }

    public static async Task<Outcome<ParameterValue>> FindScheduledAsync(Operation operation, Guid id, int version, CancellationToken cancellation)
    {
        if (await operation.Db.Set<ParameterValue>().SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } row || ParameterCatalogue.Find(row.ParameterCode) is null)
        {
            return Failure.NotFound();
        }

        return row.Version != version ? Failure.Conflict(await Portal.StaleSentenceAsync(operation.Db, row.Id, cancellation))
            : row.IsWithdrawn ? Failure.Invalid("这个值已经撤销。")
            : row.ValidFrom <= operation.Now ? Failure.Invalid("这个值已经生效，不能再修改或撤销，以免改写历史。请设置一个新的值。")
            : row;
    }
}
