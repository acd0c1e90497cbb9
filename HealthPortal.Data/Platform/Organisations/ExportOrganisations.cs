using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Divisions;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Organisations;

/// <summary>The tree as a workbook that keeps the levels (tender 5.3.9.1 (2) 机构树导出); on record.</summary>
[Requires(OrganisationPermissions.Export)]
public sealed class ExportOrganisations : Query<long>
{
    private static readonly WorkbookColumn[] Columns =
    [
        new("层级", 8), new("机构名称"), new("机构编码"), new("机构类型", 16), new("行政区划"), new("上级机构"), new("负责人", 12), new("联系电话", 18), new("地址"), new("统一社会信用代码", 22), new("状态", 10),
    ];

    /// <summary>Only this unit and what lies below it; null for the whole reach.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>Where the workbook goes; callers give a temporary file.</summary>
    public required Stream Destination { get; init; }

    protected internal override async Task<Outcome<long>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var units = db.Set<Organisation>().AsNoTracking();
        var prefixes = db.Scope.IsEverything ? [""] : db.Scope.Prefixes;
        var words = "管辖范围内的全部机构";
        if (NodeId is { } id)
        {
            if (await units.Where(unit => unit.Id == id).Select(unit => new { unit.Path, unit.Name }).SingleOrDefaultAsync(cancellation) is not { } node)
            {
                return Failure.NotFound(OrganisationTree.NotFound);
            }

            var (lower, upper) = (node.Path, OrganisationPath.UpperBound(node.Path));
            units = units.Where(unit => string.Compare(unit.Path, lower) >= 0 && string.Compare(unit.Path, upper) < 0);
            prefixes = [node.Path];
            words = $"{node.Name}及其下级";
        }

        var query = from unit in units
                    join parent in db.Set<Organisation>() on unit.ParentId equals parent.Id into parents
                    from parent in parents.DefaultIfEmpty()
                    join division in db.Set<Division>() on unit.DivisionCode equals division.Code into divisions
                    from division in divisions.DefaultIfEmpty()
                    orderby unit.Path
                    select new { Unit = unit, Parent = parent == null ? null : parent.Name, Division = division == null ? unit.DivisionCode : division.FullName };
        var rows = new CountedRows();
        await WorkbookWriter.WriteAsync(
            Destination,
            new WorkbookDocument(
                "组织机构", "范围：" + words, operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), Columns,
                rows.Of(
                    query,
                    row =>
                    {
                        var level = Level(row.Unit.Path, prefixes);
                        return
                        [
                            level, new string('　', level - 1) + row.Unit.Name, row.Unit.Code, OrganisationRules.NameOf(row.Unit.Kind), row.Division, row.Parent, row.Unit.Head, row.Unit.Phone, row.Unit.Address, row.Unit.CreditCode,
                            row.Unit.MergedIntoId is not null ? "已合并" : row.Unit.IsActive ? "在用" : "已停用",
                        ];
                    },
                    cancellation)),
            cancellation);
        operation.RecordLook("OrganisationExport", Guid.CreateVersion7().ToString(), "组织机构", operation.Actor.OrganisationPath, $"导出组织机构 {rows.Count} 个（{words}）");
        return rows.Count;
    }

    /// <summary>From 1 at the top of what is exported.</summary>
    private static int Level(string path, IReadOnlyList<string> prefixes)
    {
        var top = prefixes.First(prefix => path.StartsWith(prefix, StringComparison.Ordinal));
        return Depth(path) - Math.Max(Depth(top), 1) + 1;
    }

    private static int Depth(string path) => path.Count(letter => letter == '/');
}
