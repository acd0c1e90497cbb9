using System.Runtime.CompilerServices;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Platform.Parameters;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Parameters;

/// <summary>For auditors: every parameter and every value it had, has and will have within one's reach.</summary>
[Requires(ParameterPermissions.Export)]
public sealed class ExportParameters : Query<long>
{
    private static readonly WorkbookColumn[] Columns =
    [
        new("模块", 16), new("参数", 28), new("编码", 28), new("类型", 8), new("默认值", 12), new("取值范围", 22), new("适用范围", 26), new("状态", 10), new("值", 20), new("原值", 14),
        new("生效时间", 18), new("结束时间", 18), new("设置人", 12), new("设置时间", 18), new("理由", 30),
    ];

    public ParameterFilter Filter { get; init; } = new();

    /// <summary>Where the workbook goes; needs no seeking.</summary>
    public required Stream Destination { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Filter.Check();

    protected internal override async Task<Outcome<long>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var sheet = await ParameterSheet.ReadAsync(operation, code: null, cancellation);
        var shown = ParameterCatalogue.All.Where(parameter => Filter.Matches(sheet.RowOf(parameter))).ToList();
        await WorkbookWriter.WriteAsync(
            Destination,
            new WorkbookDocument("系统参数", "筛选条件：" + Filter.Words(), operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), Columns, LinesAsync(sheet, shown, cancellation)),
            cancellation);
        operation.RecordLook("ParameterExport", Guid.CreateVersion7().ToString(), "系统参数", operation.Actor.OrganisationPath, FormattableString.Invariant($"导出系统参数 {shown.Count} 项（{Filter.Words()}）"));
        return shown.Count;
    }

    private static async IAsyncEnumerable<object?[]> LinesAsync(ParameterSheet sheet, IReadOnlyList<Parameter> shown, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var parameter in shown)
        {
            cancellation.ThrowIfCancellationRequested();
            var values = sheet.ValuesOf(parameter);
            object?[] Line(string place, string state, string value, string? before, DateTime? from, DateTime? to, string? by, DateTime? at, string? reason) =>
            [
                parameter.Module, parameter.Name, parameter.Code, parameter.Kind.Name(), parameter.Say(parameter.DefaultText), parameter.Range, place, state, value, before,
                from is { } begins ? ShanghaiTime.Of(begins) : null, to is { } ends ? ShanghaiTime.Of(ends) : null, by, at is { } set ? ShanghaiTime.Of(set) : null, reason,
            ];
            if (!values.Any(value => value is { IsProvince: true, State: ParameterValueState.InForce }))
            {
                yield return Line(ParameterSheet.Province, "默认值", parameter.Say(parameter.DefaultText), null, null, null, null, null, null);
            }

            foreach (var value in values)
            {
                yield return Line(value.Organisation, value.State.Name(), value.Value, value.Before, value.ValidFrom, value.ValidTo, value.SetByName, value.SetAt, value.Reason);
            }
        }
    }
}

/// <summary>A value in a file between environments. Organisations go by their code, since paths differ.</summary>
/// <param name="Name">For whoever reads the file; not read back.</param>
/// <param name="Organisation">Null for the province.</param>
/// <param name="Value">Null where an organisation's own value ends.</param>
/// <param name="From">Null for what was in force when the file was written.</param>
public sealed record ParameterFileRow(string Code, string Name, string? Organisation, string? Value, DateTimeOffset? From);

/// <summary>Values in force and to come, for another environment: of the province each parameter's, of organisations their own.</summary>
[Requires(ParameterPermissions.Export)]
public sealed class WriteParameterFile : Query<long>
{
    public required Stream Destination { get; init; }

    protected internal override async Task<Outcome<long>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var now = operation.Now;
        var all = await operation.Db.Set<ParameterValue>().Where(row => !row.IsWithdrawn).ToListAsync(cancellation);
        var sheet = await ParameterSheet.ReadAsync(operation, code: null, cancellation);
        var paths = all.Select(row => row.OrganisationPath).Distinct(StringComparer.Ordinal).ToList();
        var codes = await operation.Db.Set<Organisation>().Where(unit => paths.Contains(unit.Path)).ToDictionaryAsync(unit => unit.Path, unit => unit.Code, StringComparer.Ordinal, cancellation);
        var rows = new List<ParameterFileRow>();
        foreach (var parameter in ParameterCatalogue.All)
        {
            var province = sheet.Of(parameter).Where(row => OrganisationPath.IsRoot(row.OrganisationPath)).ToList();
            rows.Add(new ParameterFileRow(parameter.Code, parameter.Name, null, ParameterRules.Latest(province, now)?.Value ?? parameter.DefaultText, null));
            foreach (var own in all.Where(row => row.ParameterCode == parameter.Code).GroupBy(row => row.OrganisationPath, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                var code = OrganisationPath.IsRoot(own.Key) ? null : codes[own.Key];
                if (code is not null && ParameterRules.Latest(own, now)?.Value is { } value)
                {
                    rows.Add(new ParameterFileRow(parameter.Code, parameter.Name, code, value, null));
                }

                rows.AddRange(own.Where(row => row.ValidFrom > now).OrderBy(row => row.ValidFrom).Select(row => new ParameterFileRow(parameter.Code, parameter.Name, code, row.Value, new DateTimeOffset(ShanghaiTime.Of(row.ValidFrom), TimeSpan.FromHours(8)))));
            }
        }

        await SettingsFile.WriteAsync(Destination, ParameterFile.Kind, now, operation.Actor.DisplayName, rows, cancellation);
        operation.RecordLook("ParameterExport", Guid.CreateVersion7().ToString(), "系统参数", operation.Actor.OrganisationPath, FormattableString.Invariant($"导出系统参数迁移文件，{rows.Count} 个值"));
        return rows.Count;
    }
}

/// <param name="Place">In the file, from 1.</param>
/// <param name="Now">What stands here at present, for people.</param>
/// <param name="From">UTC; null for at once.</param>
/// <param name="Fault">Why the row is refused; null for a good one.</param>
public sealed record ParameterFileLine(int Place, string Code, string Name, string Organisation, string Value, string Now, DateTime? From, ImportEffect Effect, string? Fault);

public sealed record ParameterFilePreview(string ExportedBy, DateTime ExportedAt, int Added, int Changed, int Same, int Faults, IReadOnlyList<ParameterFileLine> Lines);

/// <summary>Asked before a byte of an upload is read, and under whose name the file is kept.</summary>
[Requires(ParameterPermissions.Import)]
public sealed class PrepareParameterImport : Query<Guid>
{
    protected internal override Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation) => Task.FromResult<Outcome<Guid>>(operation.Actor.UserId);
}

/// <summary>What a file would change, value by value, without changing anything.</summary>
[Requires(ParameterPermissions.Import)]
public sealed class CheckParameterFile : Query<ParameterFilePreview>
{
    public required string Token { get; init; }

    protected internal override async Task<Outcome<ParameterFilePreview>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var plan = await ParameterFile.PlanAsync(operation, Token, cancellation);
        return plan.Succeeded ? plan.Value.Preview() : new Failure(plan.Failure!.Value, plan.Problems);
    }
}

/// <summary>Takes over a file that was looked at: whole, or not at all.</summary>
[Requires(ParameterPermissions.Import)]
public sealed class ApplyParameterFile : Command<ImportResult>
{
    public required string Token { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => AccountRules.ReasonIsGiven(Reason, "导入参数") is { } problem ? [problem] : [];

    protected internal override async Task<Outcome<ImportResult>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        await operation.HoldLogAsync(cancellation);
        var planned = await ParameterFile.PlanAsync(operation, Token, cancellation);
        if (!planned.Succeeded)
        {
            return new Failure(planned.Failure!.Value, planned.Problems);
        }

        var plan = planned.Value;
        var preview = plan.Preview();
        if (preview.Faults > 0)
        {
            return Failure.Invalid($"文件里有 {preview.Faults} 个值不能导入，一个也没有导入。请在来源环境改正后重新导出。");
        }

        operation.Reason = Reason!.Trim();
        foreach (var (row, line) in plan.Rows.Where(pair => pair.Line.Effect != ImportEffect.Same))
        {
            if (row!.Scheduled is { } scheduled)
            {
                (scheduled.Value, scheduled.Reason, scheduled.SetByName, scheduled.SetAt) = (row.Stored, operation.Reason, operation.Actor.DisplayName, operation.Now);
                continue;
            }

            operation.Db.Add(ParameterWriting.New(operation, row.Parameter, row.Path, row.Organisation, line.From ?? operation.Now, row.Stored, operation.Reason));
        }

        return new ImportResult(preview.Added, preview.Changed, preview.Same);
    }
}

internal static class ParameterFile
{
    public const string Kind = "parameters";

    private const int MostRows = 5000;

    /// <param name="Scheduled">The value here that begins at the same moment.</param>
    public sealed record Row(Parameter Parameter, string Path, string Organisation, string? Stored, ParameterValue? Scheduled);

    public sealed record Plan(SettingsEnvelope<ParameterFileRow> File, IReadOnlyList<(Row? Row, ParameterFileLine Line)> Rows)
    {
        public ParameterFilePreview Preview()
        {
            var good = Rows.Where(pair => pair.Line.Fault is null).ToList();
            int Count(ImportEffect effect) => good.Count(pair => pair.Line.Effect == effect);
            return new ParameterFilePreview(File.ExportedBy, File.ExportedAt, Count(ImportEffect.New), Count(ImportEffect.Changed), Count(ImportEffect.Same), Rows.Count - good.Count, [.. Rows.Select(pair => pair.Line)]);
        }
    }

    /// <summary>Looking and doing make the same plan, so the preview cannot promise what is not kept.</summary>
    public static async Task<Outcome<Plan>> PlanAsync(Operation operation, string token, CancellationToken cancellation)
    {
        var opened = operation.Service<ImportFiles>().Open(operation.Actor.UserId, token);
        if (!opened.Succeeded)
        {
            return new Failure(opened.Failure!.Value, opened.Problems);
        }

        await using var content = opened.Value;
        var file = await SettingsFile.ReadAsync<ParameterFileRow>(content, Kind, "系统参数", cancellation);
        if (!file.Succeeded)
        {
            return new Failure(file.Failure!.Value, file.Problems);
        }

        if (file.Value.Rows.Count is 0 or > MostRows)
        {
            return Failure.Invalid(file.Value.Rows.Count == 0 ? "文件里一个值也没有。" : $"文件里的值超过 {MostRows} 个，请分开导出。");
        }

        var db = operation.Db;
        var root = await ParameterReading.RootAsync(db, cancellation);
        var codes = file.Value.Rows.Select(row => row.Organisation).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var units = await db.Set<Organisation>().AsNoTracking().Where(unit => codes.Contains(unit.Code)).ToDictionaryAsync(unit => unit.Code, unit => (unit.Path, unit.Name), StringComparer.Ordinal, cancellation);
        var stored = (await db.Set<ParameterValue>().ToListAsync(cancellation)).ToLookup(row => (row.ParameterCode, row.OrganisationPath));
        var seen = new HashSet<(string, string?, DateTimeOffset?)>();
        var lines = new List<(Row?, ParameterFileLine)>();
        foreach (var (index, row) in file.Value.Rows.Index())
        {
            var line = new ParameterFileLine(index + 1, row.Code, row.Name, row.Organisation ?? ParameterSheet.Province, row.Value ?? "不再单独设置", "", row.From?.UtcDateTime, ImportEffect.New, null);
            lines.Add(!seen.Add((row.Code, row.Organisation, row.From)) ? (null, line with { Fault = "与前面的一个值重复。" })
                : ParameterCatalogue.Find(row.Code) is not { } parameter ? (null, line with { Fault = "本门户没有这个参数，两边的版本可能不同。" })
                : PlanRow(operation, parameter, row, line with { Name = parameter.Name }, root, units, stored));
        }

        return new Plan(file.Value, lines);
    }

    private static (Row?, ParameterFileLine) PlanRow(
        Operation operation, Parameter parameter, ParameterFileRow row, ParameterFileLine line, string root, Dictionary<string, (string Path, string Name)> units, ILookup<(string, string), ParameterValue> stored)
    {
        var (path, name) = (root, ParameterSheet.Province);
        if (row.Organisation is { } code)
        {
            if (!units.TryGetValue(code, out var unit))
            {
                return (null, line with { Fault = $"本门户没有编码为 {code} 的机构。" });
            }

            (path, name) = unit;
            if (!parameter.PerOrganisation)
            {
                return (null, line with { Organisation = name, Fault = "这个参数全省统一，不能给机构单独设置。" });
            }
        }

        line = line with { Organisation = name };
        var check = row.Value is null ? null : parameter.Check(row.Value);
        if (check is { Succeeded: false })
        {
            return (null, line with { Fault = check.Message });
        }

        var from = row.From?.UtcDateTime;
        if (ParameterRules.BeginLiesAhead(from, operation.Now) is { } past)
        {
            return (null, line with { Fault = past.Message });
        }

        // What stands here: the value that begins at the same moment, or the one in force. Where the province has set nothing its default stands.
        var isProvince = row.Organisation is null;
        var own = stored[(parameter.Code, path)].Where(one => !one.IsWithdrawn).ToList();
        var here = from is null ? ParameterRules.Latest(own, operation.Now) : own.Find(one => one.ValidFrom == from);
        var value = check?.Value;
        var (wanted, now) = (value ?? (isProvince ? parameter.DefaultText : null), here?.Value ?? (isProvince ? parameter.DefaultText : null));
        var isThere = here is not null || (from is null && (isProvince || value is null));
        return (
            new Row(parameter, path, name, value, from is null ? null : here),
            line with
            {
                Value = value is null ? line.Value : parameter.Say(value),
                Now = isThere && now is not null ? parameter.Say(now) : "（没有）",
                Effect = !isThere ? ImportEffect.New : wanted == now ? ImportEffect.Same : ImportEffect.Changed,
            });
    }
}
