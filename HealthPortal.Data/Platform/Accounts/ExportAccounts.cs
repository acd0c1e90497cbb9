using System.Runtime.CompilerServices;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Accounts;

/// <summary>The filtered accounts as a workbook, mobile numbers masked; on record.</summary>
[Requires(AccountPermissions.Export)]
public sealed class ExportAccounts : Query<long>
{
    private const int Batch = 500;

    private static readonly WorkbookColumn[] Columns =
        [new("用户名", 18), new("姓名", 12), new("所属机构", 34), new("岗位", 18), new("角色", 26), new("手机号码", 14), new("邮箱", 24), new("账号状态", 10), new("创建时间", 18), new("最近登录", 18), new("备注", 24)];

    public AccountFilter Filter { get; init; } = new();

    /// <summary>Where the workbook goes; needs no seeking.</summary>
    public required Stream Destination { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Filter.Check();

    protected internal override async Task<Outcome<long>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var filtered = await AccountList.FilterAsync(operation, Filter, cancellation);
        if (!filtered.Succeeded)
        {
            return new Failure(filtered.Failure!.Value, filtered.Problems);
        }

        var (accounts, organisation) = filtered.Value;
        var words = await AccountList.WordsAsync(operation, Filter, organisation, cancellation);
        var counter = new Counter();
        await WorkbookWriter.WriteAsync(
            Destination,
            new WorkbookDocument("账号", "筛选条件：" + words, operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), Columns, RowsAsync(operation, accounts, counter, cancellation)),
            cancellation);
        operation.RecordLook("AccountExport", Guid.CreateVersion7().ToString(), "账号", operation.Actor.OrganisationPath, FormattableString.Invariant($"导出账号 {counter.Rows} 个（{words}）"));
        return counter.Rows;
    }

    private static async IAsyncEnumerable<object?[]> RowsAsync(Operation operation, IQueryable<PortalUser> accounts, Counter counter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Guid? last = null;
        while (true)
        {
            var some = await AccountList.Columns((last is { } id ? accounts.Where(row => row.Id.CompareTo(id) < 0) : accounts).OrderByDescending(row => row.Id).Take(Batch)).ToListAsync(cancellation);
            foreach (var (row, account) in (await AccountList.RowsAsync(operation, some, cancellation)).Zip(some))
            {
                counter.Rows++;
                yield return
                [
                    row.UserName, row.Name, Lines(row.Posts.Select(post => post.Unit)), Lines(row.Posts.Select(post => post.Title)), Lines(row.Posts.Select(post => string.Join("、", post.Roles))),
                    row.PhoneMasked, row.Email, row.State.Name(), ShanghaiTime.Of(row.CreatedAt), row.LastSignInAt is { } at ? ShanghaiTime.Of(at) : null, account.Remark,
                ];
            }

            if (some.Count < Batch)
            {
                yield break;
            }

            last = some[^1].Id;
        }
    }

    private static string Lines(IEnumerable<string> values) => string.Join("；", values);

    private sealed class Counter
    {
        public long Rows { get; set; }
    }
}
