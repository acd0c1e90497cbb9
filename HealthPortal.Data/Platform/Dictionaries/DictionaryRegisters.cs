using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Dictionaries;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Dictionaries;

/// <summary>数据字典 (tender 5.3.6.2.4.4): the dictionaries themselves.</summary>
public sealed class DictionaryRegister : Register<DataDictionary>
{
    public static readonly DictionaryRegister It = new();

    private DictionaryRegister()
    {
    }

    public override string Key => "dictionaries";

    public override string Title => "数据字典";

    public override string Summary => "表单里的选项从这里来。停用的字典项不再提供选择，以前选过的照常显示；修改在下一次打开表单时生效，不用重启。";

    public override string ViewPermission => DictionaryPermissions.View;

    public override string EditPermission => DictionaryPermissions.Edit;

    public override string ExportPermission => DictionaryPermissions.Export;

    public override string HistoryPermission => DictionaryPermissions.View;

    protected override string DefaultSort => "module";

    protected override IEnumerable<RegisterColumn<DataDictionary>> Declare() =>
    [
        Text("name", "字典名称", row => row.Name, required: true, max: 60, sort: true, search: true),
        Text("code", "字典编码", row => row.Code, required: true, max: DictionaryRules.LongestCode, isKey: true, sort: true, search: true, hint: "小写字母、数字和短横线，新增后不能修改"),
        Text("module", "模块", row => row.Module, required: true, max: 30, sort: true, search: true, hint: "例如 人口、医疗机构"),
        YesNo("hierarchical", "层级", row => row.IsHierarchical, "有层级", "单层"),
        YesNo("active", "状态", row => row.IsActive, "启用", "停用", "success", "neutral", hint: "停用后表单改用办事指南里原来写的选项"),
        Text("description", "说明", row => row.Description, max: 300, isLong: true, hint: "例如依据的国家标准"),
    ];

    protected override DataDictionary New() => new() { Code = "", Name = "", Module = "" };

    protected override IEnumerable<Problem> Complete(DataDictionary row) => DictionaryRules.Check(row);

    protected override async Task<IReadOnlyList<(DataDictionary Row, Problem Problem)>> CheckTogetherAsync(PortalDb db, IReadOnlyCollection<DataDictionary> written, CancellationToken cancellation)
    {
        var faults = written.Where(row => DictionaryUses.IsRenamed(db, row, nameof(DataDictionary.Code))).Select(row => (row, new Problem(DictionaryUses.CodeStays, "code"))).ToList();
        foreach (var flat in written.Where(row => !row.IsHierarchical))
        {
            if (await db.Set<DictionaryItem>().AnyAsync(item => item.DictionaryCode == flat.Code && item.ParentCode != null, cancellation))
            {
                faults.Add((flat, new Problem("已有字典项填写了上级，不能改为单层。", "hierarchical")));
            }
        }

        return faults;
    }

    internal override async Task<Problem?> DeletionObjectionAsync(Operation operation, Guid id, CancellationToken cancellation)
    {
        if (await operation.Db.Set<DataDictionary>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } dictionary)
        {
            return null;
        }

        var items = await operation.Db.Set<DictionaryItem>().CountAsync(item => item.DictionaryCode == dictionary.Code, cancellation);
        return items > 0 ? new Problem($"“{dictionary.Name}”里还有 {items} 个字典项，请先删除字典项，或者把字典停用。")
            : await DictionaryUses.OfAsync(operation, dictionary.Code, cancellation) is { Count: > 0 } uses ? new Problem($"“{dictionary.Name}”正在使用（{DictionaryUses.Words(uses)}），不能删除，可以停用。")
            : null;
    }
}

/// <summary>字典项 of all dictionaries in one register, so that one file can bring several.</summary>
public sealed class DictionaryItemRegister : Register<DictionaryItem>
{
    public static readonly DictionaryItemRegister It = new();

    private DictionaryItemRegister()
    {
    }

    public override string Key => "dictionary-items";

    public override string Title => "字典项";

    public override string ViewPermission => DictionaryPermissions.View;

    public override string EditPermission => DictionaryPermissions.Edit;

    public override string ExportPermission => DictionaryPermissions.Export;

    public override string HistoryPermission => DictionaryPermissions.View;

    protected override string DefaultSort => "dictionary";

    protected override IEnumerable<RegisterColumn<DictionaryItem>> Declare() =>
    [
        Text("dictionary", "字典编码", row => row.DictionaryCode, required: true, max: DictionaryRules.LongestCode, isKey: true, sort: true, filter: true),
        Text("code", "编码", row => row.Code, required: true, max: DictionaryRules.LongestCode, isKey: true, sort: true, search: true, hint: "在本字典内不重复，新增后不能修改"),
        Text("name", "名称", row => row.Name, required: true, max: DictionaryRules.LongestName, sort: true, search: true, hint: "在本字典内不重复；表单里显示和保存的就是它"),
        Text("english", "英文名称", row => row.EnglishName, max: DictionaryRules.LongestName, search: true),
        Text("parent", "上级编码", row => row.ParentCode, max: DictionaryRules.LongestCode, hint: "有层级的字典才填，顶层不填"),
        Number("order", "顺序", row => row.Ordinal, 0, 99_999, sort: true, hint: "小的在前"),
        OptionalDate("from", "生效日期", row => row.ValidFrom, hint: "不填表示一直有效"),
        OptionalDate("to", "失效日期", row => row.ValidTo, hint: "最后一天；不填表示没有期限"),
        YesNo("active", "状态", row => row.IsActive, "启用", "停用", "success", "neutral"),
    ];

    protected override DictionaryItem New() => new() { DictionaryCode = "", Code = "", Name = "" };

    protected override IEnumerable<Problem> Complete(DictionaryItem row) => DictionaryRules.Check(row);

    protected override async Task<IReadOnlyList<(DictionaryItem Row, Problem Problem)>> CheckTogetherAsync(PortalDb db, IReadOnlyCollection<DictionaryItem> written, CancellationToken cancellation)
    {
        var faults = new List<(DictionaryItem, Problem)>();
        faults.AddRange(written.Where(row => DictionaryUses.IsRenamed(db, row, nameof(DictionaryItem.Code))).Select(row => (row, new Problem(DictionaryUses.CodeStays, "code"))));
        faults.AddRange(written.Where(row => DictionaryUses.IsRenamed(db, row, nameof(DictionaryItem.DictionaryCode))).Select(row => (row, new Problem("字典项不能换到另一个字典。", "dictionary"))));
        if (faults.Count > 0)
        {
            return faults;
        }

        var codes = written.Select(row => row.DictionaryCode).Distinct(StringComparer.Ordinal).ToList();
        var dictionaries = await db.Set<DataDictionary>().AsNoTracking().Where(row => codes.Contains(row.Code)).ToDictionaryAsync(row => row.Code, StringComparer.Ordinal, cancellation);

        // Tracked rows come as they are being written; what is new is not in the database yet.
        var stored = await db.Set<DictionaryItem>().Where(row => codes.Contains(row.DictionaryCode)).ToListAsync(cancellation);
        var all = stored.Union(written).ToLookup(row => row.DictionaryCode, StringComparer.Ordinal);
        foreach (var code in codes)
        {
            faults.AddRange(dictionaries.TryGetValue(code, out var dictionary)
                ? DictionaryRules.CheckTogether(dictionary, [.. all[code]])
                : written.Where(row => row.DictionaryCode == code).Select(row => (row, new Problem($"没有编码为 {code} 的字典，请先新增字典。", "dictionary"))));
        }

        // What is wrong elsewhere is not this change's doing, unless it breaks what was whole before: a circle stands at each of its items.
        var own = written.ToHashSet();
        return [.. faults.Where(fault => own.Contains(fault.Item1))];
    }

    internal override async Task<Problem?> DeletionObjectionAsync(Operation operation, Guid id, CancellationToken cancellation)
    {
        if (await operation.Db.Set<DictionaryItem>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } item)
        {
            return null;
        }

        var below = await operation.Db.Set<DictionaryItem>().CountAsync(row => row.DictionaryCode == item.DictionaryCode && row.ParentCode == item.Code, cancellation);
        return below > 0 ? new Problem($"“{item.Name}”下面还有 {below} 个下级字典项，请先删除或移走它们。")
            : item.ValidFrom > operation.Today ? null // never offered yet
            : await DictionaryUses.OfAsync(operation, item.DictionaryCode, cancellation) is { Count: > 0 } uses ? new Problem($"这个字典正在使用（{DictionaryUses.Words(uses)}），可能已有办件选过“{item.Name}”，不能删除，请改为停用或填写失效日期。")
            : null;
    }
}
