using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using HealthPortal.Domain.Platform.Divisions;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ServiceMatters;

/// <summary>The catalogue as a workbook, cut by the same filter as the page. The change log keeps who took it away.</summary>
[Requires(ServiceMatterPermissions.Export)]
public sealed class ExportMatters : Query<WorkbookDocument>
{
    public required MatterFilter Filter { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Filter.Text?.Length > SearchMatters.LongestText)
        {
            yield return new Problem("搜索内容最多 100 个字，请缩短后再试。", "q");
        }
    }

    protected internal override async Task<Outcome<WorkbookDocument>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var filter = Filter.Normalised;
        var rows = (await MatterCatalogue.ReadAsync(operation.Db, operation.Today, filter.Area, cancellation)).Find(filter);
        var place = filter.Area is { } area ? await operation.Db.Set<Division>().Where(row => row.Code == Areas.CodeOf(area)).Select(row => row.FullName).SingleOrDefaultAsync(cancellation) : null;
        var line = FilterLine(filter, place);
        operation.RecordLook(nameof(ServiceMatter), "catalogue", "政务服务事项目录", operation.Actor.OrganisationPath, FormattableString.Invariant($"导出 {rows.Count} 项（{line}）"));
        return new WorkbookDocument(
            "政务服务事项目录",
            line,
            operation.Actor.DisplayName,
            ShanghaiTime.Of(operation.Now),
            [
                new("事项序号"), new("事项名称"), new("子项名称"), new("业务办理项编码"), new("业务办理项名称"), new("办理类型"), new("事项类别"), new("办理层级"),
                new("服务对象"), new("网办深度"), new("双公示"), new("应用智慧晓苏"), new("办事指南"), new("备注"),
            ],
            Cells(rows));
    }

    private static async IAsyncEnumerable<object?[]> Cells(IReadOnlyList<CatalogueRow> rows)
    {
        foreach (var row in rows)
        {
            yield return
            [
                row.MatterNumber, row.MatterName, row.SubMatterName, row.Code, row.ItemName, row.ItemKind.Name(), row.Category.Name(), row.Levels.Names(),
                row.ApplicantKind.Name(), row.OnlineMode.Name(), row.PublicNotice, row.AiAssist, row.GuideId is null ? "无" : row.HasCompleteGuide ? "完整" : "基础", row.Note,
            ];
        }

        await Task.CompletedTask;
    }

    /// <summary>The filter in words, for the line above the table.</summary>
    internal static string FilterLine(MatterFilter filter, string? place = null)
    {
        var words = new[]
        {
            filter.Text is { } text ? "关键词 " + text : null,
            filter.Area is { } area ? "办理地区 " + (place ?? area) : null,
            filter.Level is { } level ? "办理层级 " + level.Names() : null,
            filter.ApplicantKind is { } applicant ? "服务对象 " + applicant.Name() : null,
            filter.Category is { } category ? "事项类别 " + category.Name() : null,
            filter.OnlineMode is { } mode ? "网办深度 " + mode.Name() : null,
            filter.ItemKind is { } kind ? "办理类型 " + kind.Name() : null,
            filter.PublicNotice is { } notice ? "双公示 " + (notice ? "是" : "否") : null,
            filter.CompleteGuide is { } complete ? "办事指南 " + (complete ? "完整" : "基础") : null,
        }.OfType<string>().ToList();
        return words.Count == 0 ? "筛选条件：全部事项" : "筛选条件：" + string.Join('；', words);
    }
}
