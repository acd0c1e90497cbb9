using System.Runtime.CompilerServices;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.ExternalSignIn;

/// <summary>用户对照关系 as a workbook (tender 5.3.9.4 (1)); on record.</summary>
[Requires(AccountPermissions.Export)]
public sealed class ExportExternalLinks : Query<Done>
{
    private static readonly WorkbookColumn[] Columns = [new("用户名", 18), new("姓名", 12), new("外部登录方式", 20), new("外部账号", 30), new("绑定时间", 18), new("最近使用", 18)];

    public string? Provider { get; init; }

    public string? Text { get; init; }

    public required Stream Destination { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Text?.Length > AuditFilter.LongestText ? [new Problem($"关键词最多 {AuditFilter.LongestText} 个字。", "text")] : [];

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var rows = ExternalLinkRows.In(operation, Provider, Text);
        var words = $"登录方式：{Provider ?? "全部"}；关键词：{(string.IsNullOrWhiteSpace(Text) ? "无" : Text.Trim())}";
        var count = await rows.CountAsync(cancellation);
        operation.RecordLook("ExternalLinkExport", Guid.CreateVersion7().ToString(), "外部账号绑定", operation.Actor.OrganisationPath, FormattableString.Invariant($"导出外部账号绑定 {count} 个（{words}）"));
        await WorkbookWriter.WriteAsync(
            Destination,
            new WorkbookDocument("外部账号绑定", "筛选条件：" + words, operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), Columns, RowsAsync(rows, cancellation)),
            cancellation);
        return Done.It;
    }

    private static async IAsyncEnumerable<object?[]> RowsAsync(IQueryable<ExternalLinkRow> rows, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            yield return [row.UserName, row.PersonName, row.ProviderName, row.ExternalName, ShanghaiTime.Of(row.LinkedAt), row.LastUsedAt is { } at ? ShanghaiTime.Of(at) : null];
        }
    }
}
