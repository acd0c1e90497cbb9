using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Dictionaries;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Dictionaries;

public sealed record DictionaryFileItem(string Code, string Name, string? English, string? Parent, int Order, DateOnly? From, DateOnly? To, bool Active);

/// <summary>A dictionary in a file between environments, with all its items.</summary>
public sealed record DictionaryFileRow(string Code, string Name, string Module, string? Description, bool Hierarchical, bool Active, IReadOnlyList<DictionaryFileItem> Items);

/// <summary>All dictionaries for another environment.</summary>
[Requires(DictionaryPermissions.Export)]
public sealed class WriteDictionaryFile : Query<long>
{
    public required Stream Destination { get; init; }

    protected internal override async Task<Outcome<long>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var items = (await operation.Db.Set<DictionaryItem>().ToListAsync(cancellation)).ToLookup(item => item.DictionaryCode, StringComparer.Ordinal);
        var rows = (await operation.Db.Set<DataDictionary>().OrderBy(row => row.Code).ToListAsync(cancellation)).ConvertAll(row => new DictionaryFileRow(
            row.Code, row.Name, row.Module, row.Description, row.IsHierarchical, row.IsActive,
            [.. DictionaryRules.Tree([.. items[row.Code]]).Select(placed => placed.Item).Select(item => new DictionaryFileItem(item.Code, item.Name, item.EnglishName, item.ParentCode, item.Ordinal, item.ValidFrom, item.ValidTo, item.IsActive))]));
        await SettingsFile.WriteAsync(Destination, DictionaryFile.Kind, operation.Now, operation.Actor.DisplayName, rows, cancellation);
        operation.RecordLook("DictionaryExport", Guid.CreateVersion7().ToString(), "数据字典", operation.Actor.OrganisationPath, FormattableString.Invariant($"导出数据字典迁移文件，{rows.Count} 个字典"));
        return rows.Count;
    }
}

/// <param name="Item">Null for the dictionary itself.</param>
/// <param name="Difference">What would change, in words; empty for nothing.</param>
/// <param name="Fault">Why it is refused; null for a good one.</param>
public sealed record DictionaryFileLine(string Dictionary, string? Item, string Name, ImportEffect Effect, string Difference, string? Fault);

/// <param name="Lines">What is not the same, the refused first; at most <see cref="DictionaryFile.MostShown"/>.</param>
public sealed record DictionaryFilePreview(string ExportedBy, DateTime ExportedAt, int Added, int Changed, int Same, int Faults, IReadOnlyList<DictionaryFileLine> Lines);

/// <summary>What a file would change, without changing anything. What this portal has and the file has not stays.</summary>
[Requires(DictionaryPermissions.Edit)]
public sealed class CheckDictionaryFile : Query<DictionaryFilePreview>
{
    public required string Token { get; init; }

    protected internal override async Task<Outcome<DictionaryFilePreview>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var plan = await DictionaryFile.PlanAsync(operation, Token, cancellation);
        return plan.Succeeded ? plan.Value.Preview() : new Failure(plan.Failure!.Value, plan.Problems);
    }
}

/// <summary>Takes over a file that was looked at: whole, or not at all.</summary>
[Requires(DictionaryPermissions.Edit)]
public sealed class ApplyDictionaryFile : Command<ImportResult>
{
    public required string Token { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => AccountRules.ReasonIsGiven(Reason, "导入数据字典") is { } problem ? [problem] : [];

    protected internal override async Task<Outcome<ImportResult>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        await operation.HoldLogAsync(cancellation);
        var planned = await DictionaryFile.PlanAsync(operation, Token, cancellation);
        if (!planned.Succeeded)
        {
            return new Failure(planned.Failure!.Value, planned.Problems);
        }

        var preview = planned.Value.Preview();
        if (preview.Faults > 0)
        {
            return Failure.Invalid($"文件里有 {preview.Faults} 处不能导入，一处也没有导入。请在来源环境改正后重新导出。");
        }

        operation.Reason = Reason!.Trim();
        operation.Db.AddRange(planned.Value.New);
        return new ImportResult(preview.Added, preview.Changed, preview.Same);
    }
}

internal static class DictionaryFile
{
    public const string Kind = "dictionaries";

    public const int MostShown = 200;

    private const int MostItems = 50_000;

    /// <param name="New">Rows to be added; rows that exist have been written to already, where they are tracked.</param>
    public sealed record Plan(SettingsEnvelope<DictionaryFileRow> File, IReadOnlyList<DictionaryFileLine> Lines, IReadOnlyList<MutableEntity> New)
    {
        public DictionaryFilePreview Preview()
        {
            var good = Lines.Where(line => line.Fault is null).ToList();
            int Count(ImportEffect effect) => good.Count(line => line.Effect == effect);
            return new DictionaryFilePreview(
                File.ExportedBy, File.ExportedAt, Count(ImportEffect.New), Count(ImportEffect.Changed), Count(ImportEffect.Same), Lines.Count - good.Count,
                [.. Lines.Where(line => line.Fault is not null || line.Effect != ImportEffect.Same).OrderBy(line => line.Fault is null).Take(MostShown)]);
        }
    }

    /// <summary>Looking and doing make the same plan; in a command the rows that exist are changed by it.</summary>
    public static async Task<Outcome<Plan>> PlanAsync(Operation operation, string token, CancellationToken cancellation)
    {
        var opened = operation.Service<ImportFiles>().Open(operation.Actor.UserId, token);
        if (!opened.Succeeded)
        {
            return new Failure(opened.Failure!.Value, opened.Problems);
        }

        await using var content = opened.Value;
        var file = await SettingsFile.ReadAsync<DictionaryFileRow>(content, Kind, "数据字典", cancellation);
        if (!file.Succeeded)
        {
            return new Failure(file.Failure!.Value, file.Problems);
        }

        if (file.Value.Rows.Count == 0 || file.Value.Rows.Sum(row => row.Items.Count) > MostItems || file.Value.Rows.Any(row => row.Items.Any(item => item is null)))
        {
            return Failure.Invalid(file.Value.Rows.Count == 0 ? "文件里一个字典也没有。" : $"文件里的字典项超过 {MostItems} 个或内容已经损坏，请重新导出。");
        }

        var codes = file.Value.Rows.Select(row => row.Code).ToList();
        var dictionaries = await operation.Db.Set<DataDictionary>().Where(row => codes.Contains(row.Code)).ToDictionaryAsync(row => row.Code, StringComparer.Ordinal, cancellation);
        var items = (await operation.Db.Set<DictionaryItem>().Where(row => codes.Contains(row.DictionaryCode)).ToListAsync(cancellation)).ToLookup(row => row.DictionaryCode, StringComparer.Ordinal);
        var (lines, added, seen) = (new List<DictionaryFileLine>(), new List<MutableEntity>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var row in file.Value.Rows)
        {
            if (!seen.Add(row.Code))
            {
                lines.Add(new DictionaryFileLine(row.Code, null, row.Name, ImportEffect.New, "", "与前面的一个字典重复。"));
                continue;
            }

            Take(row, dictionaries.GetValueOrDefault(row.Code), [.. items[row.Code]], lines, added);
        }

        return new Plan(file.Value, lines, added);
    }

    private static void Take(DictionaryFileRow row, DataDictionary? stored, List<DictionaryItem> items, List<DictionaryFileLine> lines, List<MutableEntity> added)
    {
        var dictionary = stored ?? new DataDictionary { Code = row.Code, Name = row.Name, Module = row.Module };
        var before = Words(dictionary);
        (dictionary.Name, dictionary.Module, dictionary.Description, dictionary.IsHierarchical, dictionary.IsActive) = (row.Name, row.Module, row.Description, row.Hierarchical, row.Active);
        var fault = DictionaryRules.Check(dictionary).FirstOrDefault()?.Message ?? (TooLong(row.Name, row.Module, row.Description) ? "有的内容是空的或太长。" : null);
        lines.Add(LineOf(row.Code, null, row.Name, stored is null, before, Words(dictionary), fault));
        if (stored is null)
        {
            added.Add(dictionary);
        }

        var byCode = items.ToDictionary(item => item.Code, StringComparer.Ordinal);
        var all = items.ToList();
        var taken = new List<(DictionaryItem Item, DictionaryFileLine Line)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var one in row.Items)
        {
            if (!seen.Add(one.Code))
            {
                lines.Add(new DictionaryFileLine(row.Code, one.Code, one.Name, ImportEffect.New, "", "与前面的一个字典项重复。"));
                continue;
            }

            var existing = byCode.GetValueOrDefault(one.Code);
            var item = existing ?? new DictionaryItem { DictionaryCode = row.Code, Code = one.Code, Name = one.Name };
            var was = Words(item);
            (item.Name, item.EnglishName, item.ParentCode, item.Ordinal, item.ValidFrom, item.ValidTo, item.IsActive) = (one.Name, one.English, one.Parent, one.Order, one.From, one.To, one.Active);
            var wrong = DictionaryRules.Check(item).FirstOrDefault()?.Message ?? (TooLong(one.Name, one.Code, one.English, one.Parent) || one.Order is < 0 or > 99_999 ? "有的内容是空的、太长或超出范围。" : null);
            taken.Add((item, LineOf(row.Code, one.Code, one.Name, existing is null, was, Words(item), wrong)));
            if (existing is null)
            {
                added.Add(item);
                all.Add(item);
            }
        }

        var together = DictionaryRules.CheckTogether(dictionary, all).GroupBy(found => found.Item).ToDictionary(same => same.Key, same => same.First().Problem.Message);
        lines.AddRange(taken.Select(pair => pair.Line.Fault is null && together.TryGetValue(pair.Item, out var sentence) ? pair.Line with { Fault = sentence } : pair.Line));
    }

    private static DictionaryFileLine LineOf(string dictionary, string? item, string name, bool isNew, string[] before, string[] after, string? fault)
    {
        var changes = isNew ? [] : before.Zip(after).Where(pair => pair.First != pair.Second).Select(pair => $"{pair.First} → {pair.Second}").ToList();
        return new DictionaryFileLine(dictionary, item, name, isNew ? ImportEffect.New : changes.Count > 0 ? ImportEffect.Changed : ImportEffect.Same, string.Join("；", changes), fault);
    }

    private static bool TooLong(string required, string alsoRequired, params string?[] others) =>
        string.IsNullOrWhiteSpace(required) || string.IsNullOrWhiteSpace(alsoRequired) || new[] { required, alsoRequired }.Any(text => text.Length > DictionaryRules.LongestName) || others.Any(text => text?.Length > 300);

    private static string[] Words(DataDictionary row) =>
        [row.Name, "模块 " + row.Module, "说明 " + (row.Description ?? "（空）"), row.IsHierarchical ? "有层级" : "单层", row.IsActive ? "启用" : "停用"];

    private static string[] Words(DictionaryItem row) =>
        [row.Name, "英文 " + (row.EnglishName ?? "（空）"), "上级 " + (row.ParentCode ?? "（无）"), FormattableString.Invariant($"顺序 {row.Ordinal}"), FormattableString.Invariant($"生效 {row.ValidFrom:yyyy-MM-dd}"), FormattableString.Invariant($"失效 {row.ValidTo:yyyy-MM-dd}"), row.IsActive ? "启用" : "停用"];
}
