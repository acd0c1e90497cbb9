using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

/// <summary>One condition of a filter in words.</summary>
/// <param name="Key">Which condition, as the address of the list names it.</param>
public sealed record FilterPart(string Key, string Label, string Value);

/// <param name="SoonDays">Working days that count as soon, where the filter asks for them.</param>
public sealed record CaseFilterNames(string? Matter, string? Item, string? Area, int? SoonDays = null);

/// <summary>Says a filter in Chinese, for the chips of the list and the filter line of the export.</summary>
public static class CaseFilterWords
{
    public static string Name(this CaseListView view) => view switch
    {
        CaseListView.ToDo => "待办",
        CaseListView.Done => "已办",
        CaseListView.Concluded => "已办结",
        _ => "全部",
    };

    public static string Name(this CaseDeadlineFilter deadline) => deadline switch
    {
        CaseDeadlineFilter.Overdue => "已超期",
        CaseDeadlineFilter.Soon => "临期",
        _ => "已暂停",
    };

    public static string Name(this CaseDateKind kind) => kind switch
    {
        CaseDateKind.Accepted => "受理",
        CaseDateKind.Decided => "决定",
        CaseDateKind.Closed => "办结",
        _ => "收件",
    };

    public static IReadOnlyList<FilterPart> Of(CaseFilter filter, CaseFilterNames names)
    {
        var parts = new List<FilterPart>();
        void Add(string key, string label, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                parts.Add(new FilterPart(key, label, value));
            }
        }

        Add("text", "搜索", filter.Text?.Trim());
        Add("matter", "事项", filter.MatterId is null ? null : names.Matter ?? "（已不存在）");
        Add("item", "业务办理项", filter.ItemId is null ? null : names.Item ?? "（已不存在）");
        Add("area", "地区", filter.AreaPath is null ? null : names.Area ?? "（不在管辖范围内）");
        Add("from", filter.DateOf.Name() + "自", filter.From?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        Add("to", filter.DateOf.Name() + "至", filter.To?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        Add("state", "状态", filter.State?.Name());
        Add("step", "环节", filter.Step?.DefaultName());
        Add("deadline", "时限", names.SoonDays is { } days ? $"{days} 个工作日内到期" : filter.Deadline?.Name());
        Add("channel", "渠道", filter.Channel?.Name());
        return parts;
    }

    /// <summary>Looks up the names of what the filter holds by key only; no query for a filter without keys.</summary>
    internal static async Task<CaseFilterNames> NamesAsync(Operation operation, CaseFilter filter, CancellationToken cancellation)
    {
        var db = operation.Db;
        return new CaseFilterNames(
            filter.MatterId is { } matter ? await db.Set<ServiceMatter>().Where(row => row.Id == matter).Select(row => row.Name).FirstOrDefaultAsync(cancellation) : null,
            filter.ItemId is { } item ? await db.Set<BusinessItem>().Where(row => row.Id == item).Select(row => row.Name).FirstOrDefaultAsync(cancellation) : null,
            filter.AreaPath is { } area ? await db.Set<Organisation>().Where(row => row.Path == area).Select(row => row.ShortName).FirstOrDefaultAsync(cancellation) : null,
            filter.Deadline == CaseDeadlineFilter.Soon ? await operation.ParameterAsync(ToDoParameters.SoonDays, cancellation) : null);
    }
}

public sealed record ChoiceOfItem(Guid Id, Guid MatterId, string Name);

public sealed record ChoiceOfArea(string Path, string Name, int Depth);

/// <param name="Areas">Organs within the actor's own reach; empty when there is only one.</param>
public sealed record CaseFilterChoices(IReadOnlyList<(Guid Id, string Name)> Matters, IReadOnlyList<ChoiceOfItem> Items, IReadOnlyList<ChoiceOfArea> Areas);

/// <summary>What the filters of the list offer; read when somebody opens them.</summary>
[Requires(ApprovalPermissions.View)]
public sealed class ReadCaseFilterChoices : Query<CaseFilterChoices>
{
    protected internal override async Task<Outcome<CaseFilterChoices>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var matters = await db.Set<ServiceMatter>().OrderBy(row => row.Number).Select(row => new { row.Id, row.Name }).ToListAsync(cancellation);
        var items = await db.Set<BusinessItem>().OrderBy(row => row.Code).Select(row => new ChoiceOfItem(row.Id, row.MatterId, row.Name)).ToListAsync(cancellation);
        var own = operation.Actor.OrganPath + "0/";
        var end = OrganisationPath.UpperBound(own);
        var units = await db.Set<Organisation>()
            .Where(row => row.Kind == OrganisationKind.Commission
                || (row.Kind == OrganisationKind.Headquarters && row.Path == own)
                || (row.Kind == OrganisationKind.Department && string.Compare(row.Path, own) >= 0 && string.Compare(row.Path, end) < 0))
            .OrderBy(row => row.Path)
            .Select(row => new { row.Path, row.Name, row.ShortName, row.Kind })
            .ToListAsync(cancellation);
        var shallowest = units.Count == 0 ? 0 : units.Min(unit => Depth(unit.Path));
        return new CaseFilterChoices(
            [.. matters.Select(row => (row.Id, row.Name))],
            items,
            units.Count < 2 ? [] : [.. units.Select(unit => new ChoiceOfArea(unit.Path, unit.Kind == OrganisationKind.Headquarters ? "本级" : unit.ShortName, Depth(unit.Path) - shallowest))]);
    }

    private static int Depth(string path) => path.Count(character => character == '/');
}
