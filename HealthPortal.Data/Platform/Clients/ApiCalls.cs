using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Clients;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Clients;

/// <summary>One call as the server has seen it; the path of its client is looked up when it is written.</summary>
public sealed record SeenCall(
    DateTime At, Guid? ClientKey, string ClientName, string Operation, string Method, string Route, int Status, int Milliseconds, int? Records, string? Address, string RequestId, string? Refusal);

/// <summary>
/// Calls that wait to be written, so that no call waits for the log. Bounded: a flood is counted instead of kept, and the number of lost lines is said
/// in the server's log and by the metric <c>healthportal.api.unlogged</c>.
/// </summary>
public sealed class ApiCallQueue : IDisposable
{
    public const int Most = 20_000;

    private readonly Channel<SeenCall> waiting = Channel.CreateBounded<SeenCall>(new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
    private readonly Meter meter = new("HealthPortal");
    private readonly Counter<long> lost;
    private long unlogged;

    public ApiCallQueue() => lost = meter.CreateCounter<long>("healthportal.api.unlogged", "calls", "Calls that were not kept because the queue was full");

    public ChannelReader<SeenCall> Reader => waiting.Reader;

    public void Add(SeenCall call)
    {
        if (!waiting.Writer.TryWrite(call))
        {
            Lose(1);
        }
    }

    public void Lose(int count)
    {
        Interlocked.Add(ref unlogged, count);
        lost.Add(count);
    }

    /// <summary>Calls lost since it was last asked.</summary>
    public long TakeLost() => Interlocked.Exchange(ref unlogged, 0);

    public void Dispose() => meter.Dispose();
}

[Requires("jobs.run")]
public sealed class RecordApiCalls : Command<int>
{
    public required IReadOnlyList<SeenCall> Calls { get; init; }

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        // The path as it is now: the client's unit may have moved since the call.
        var keys = Calls.Select(call => call.ClientKey).OfType<Guid>().Distinct().ToList();
        var paths = await operation.Db.Set<ApiClient>().Where(row => keys.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.OrganisationPath, cancellation);
        operation.Db.AddRange(Calls.Select(call => new ApiCall
        {
            OrganisationPath = call.ClientKey is { } key ? paths.GetValueOrDefault(key, "") : "",
            At = call.At,
            ApiClientId = call.ClientKey,
            ClientName = Shorten(call.ClientName),
            Operation = call.Operation,
            Method = Shorten(call.Method),
            Route = Shorten(call.Route),
            Status = call.Status,
            Milliseconds = call.Milliseconds,
            Records = call.Records,
            Address = call.Address,
            RequestId = call.RequestId,
            Refusal = call.Refusal,
        }));
        return Calls.Count;
    }

    private static string Shorten(string text) => text.Length <= ApiCall.LongestText ? text : text[..ApiCall.LongestText];
}

/// <summary>What the log of calls is cut by. Empty conditions are null.</summary>
public sealed record CallFilter
{
    public const int LongestText = 60;

    public Guid? ClientKey { get; init; }

    public string? Operation { get; init; }

    /// <summary>True for refused ones, false for those that were served.</summary>
    public bool? Refused { get; init; }

    /// <summary>Code of the refusal.</summary>
    public string? Refusal { get; init; }

    /// <summary>Beginning of the network address.</summary>
    public string? Address { get; init; }

    /// <summary>The number a caller reports.</summary>
    public string? RequestId { get; init; }

    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public bool IsFiltered => this != new CallFilter();

    internal IEnumerable<Problem> Check()
    {
        if (From > To)
        {
            yield return new Problem("开始日期不能晚于结束日期。", "from");
        }

        foreach (var (value, name, field) in ((string?, string, string)[])[(Address, "网络地址", "address"), (RequestId, "请求编号", "request"), (Operation, "接口", "operation"), (Refusal, "拒绝原因", "refusal")])
        {
            if (value is not null && (string.IsNullOrWhiteSpace(value) || value.Length > LongestText || value.Any(char.IsControl)))
            {
                yield return new Problem($"{name}应为 1 至 {LongestText} 个字。", field);
            }
        }
    }

    internal IQueryable<ApiCall> Apply(Operation operation)
    {
        var calls = operation.Db.Set<ApiCall>().AsQueryable();
        if (operation.Db.Scope.IsEverything || operation.Db.Scope.Prefixes.Any(OrganisationPath.IsRoot))
        {
            calls = calls.IgnoreQueryFilters([PortalDb.ScopeFilter]); // the reach is the whole tree; only calls of nobody known are added by this
        }

        if (ClientKey is { } client)
        {
            calls = calls.Where(row => row.ApiClientId == client);
        }

        if (Operation is { } name)
        {
            calls = calls.Where(row => row.Operation == name);
        }

        if (Refusal is { } code)
        {
            calls = calls.Where(row => row.Refusal == code);
        }

        if (Refused is { } refused)
        {
            calls = refused ? calls.Where(row => row.Refusal != null) : calls.Where(row => row.Refusal == null);
        }

        if (Address?.Trim() is { Length: > 0 } address)
        {
            calls = calls.Where(row => row.Address != null && row.Address.StartsWith(address));
        }

        if (RequestId?.Trim() is { Length: > 0 } request)
        {
            calls = calls.Where(row => row.RequestId == request);
        }

        if (From is { } from)
        {
            var start = ShanghaiTime.StartOf(from);
            calls = calls.Where(row => row.At >= start);
        }

        if (To is { } to)
        {
            var end = ShanghaiTime.StartOf(to.AddDays(1));
            calls = calls.Where(row => row.At < end);
        }

        return calls;
    }

    internal async Task<string> WordsAsync(Operation operation, CancellationToken cancellation)
    {
        var key = ClientKey;
        var client = key is null ? null : await operation.Db.Set<ApiClient>().Where(row => row.Id == key).Select(row => row.Name).SingleOrDefaultAsync(cancellation) ?? "所选客户端";
        return string.Join("；", new[]
        {
            client is null ? null : "客户端 " + client,
            Operation is null ? null : "接口 " + Operation,
            Refused is { } refused ? refused ? "被拒绝的" : "已办理的" : null,
            Refusal is null ? null : "原因 " + (ApiRefusal.Find(Refusal)?.Sentence ?? Refusal),
            Address is null ? null : "网络地址 " + Address,
            RequestId is null ? null : "请求编号 " + RequestId,
            From is { } from ? FormattableString.Invariant($"自 {from:yyyy-MM-dd}") : null,
            To is { } to ? FormattableString.Invariant($"至 {to:yyyy-MM-dd}") : null,
        }.OfType<string>()) is { Length: > 0 } words ? words : "全部";
    }
}

public sealed record CallRow(
    Guid Id, DateTime At, Guid? ClientKey, string ClientName, string Operation, string Method, string Route, int Status, int Milliseconds, int? Records, string? Address, string RequestId, string? Refusal)
{
    /// <summary>Why it was refused, for people.</summary>
    public string? RefusalWords => Refusal is null ? null : ApiRefusal.Find(Refusal)?.Sentence ?? Refusal;

    internal static CallRow Of(ApiCall row) => new(row.Id, row.At, row.ApiClientId, row.ClientName, row.Operation, row.Method, row.Route, row.Status, row.Milliseconds, row.Records, row.Address, row.RequestId, row.Refusal);
}

/// <summary>Place of a call in the list, newest first.</summary>
public readonly record struct CallPlace(DateTime At, Guid Id);

public sealed record CallPage(IReadOnlyList<CallRow> Rows, CallPlace? Older, bool MayExport);

/// <summary>接口调用 in the audit workbench, newest first.</summary>
[Requires(AuditPermissions.View)]
public sealed class ListApiCalls : Query<CallPage>
{
    public const int PageSize = 20;

    public CallFilter Filter { get; init; } = new();

    public CallPlace? After { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Filter.Check();

    protected internal override async Task<Outcome<CallPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var calls = Filter.Apply(operation);
        if (After is { } after)
        {
            calls = calls.Where(row => row.At < after.At || (row.At == after.At && row.Id.CompareTo(after.Id) < 0));
        }

        var rows = await calls.OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(PageSize + 1).ToListAsync(cancellation);
        return new CallPage(
            [.. rows.Take(PageSize).Select(CallRow.Of)],
            rows.Count > PageSize ? new CallPlace(rows[PageSize - 1].At, rows[PageSize - 1].Id) : null,
            operation.Actor.May(AuditPermissions.Export));
    }
}

public sealed record CallClient(Guid Id, string Name);

/// <summary>Clients the list of calls can be cut by.</summary>
[Requires(AuditPermissions.View)]
public sealed class ReadCallClients : Query<IReadOnlyList<CallClient>>
{
    public const int Most = 500;

    protected internal override async Task<Outcome<IReadOnlyList<CallClient>>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await operation.Db.Set<ApiClient>().OrderBy(row => row.Name).Take(Most).Select(row => new CallClient(row.Id, row.Name)).ToListAsync(cancellation);
}

/// <summary>接口调用导出, newest first.</summary>
[Requires(AuditPermissions.Export)]
public sealed class ExportApiCalls : Query<long>
{
    private static readonly WorkbookColumn[] Columns =
        [new("时间", 20), new("客户端", 28), new("接口", 24), new("方法", 8), new("路由", 40), new("状态码", 8), new("耗时（毫秒）", 12), new("记录数", 10), new("网络地址", 18), new("请求编号", 36), new("拒绝原因", 44)];

    public CallFilter Filter { get; init; } = new();

    /// <summary>Where the workbook goes; needs no seeking.</summary>
    public required Stream Destination { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Filter.Check();

    protected internal override async Task<Outcome<long>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var count = 0L;
        var words = await Filter.WordsAsync(operation, cancellation);
        var rows = Filter.Apply(operation).OrderByDescending(row => row.At).ThenByDescending(row => row.Id);
        await WorkbookWriter.WriteAsync(
            Destination,
            new WorkbookDocument("接口调用", "筛选条件：" + words, operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), Columns, LinesAsync(rows, () => count++, cancellation)),
            cancellation);
        operation.RecordLook("ApiCallExport", Guid.CreateVersion7().ToString(), "接口调用", operation.Actor.OrganisationPath, FormattableString.Invariant($"导出接口调用（Excel）{count} 条（{words}）"));
        return count;
    }

    private static async IAsyncEnumerable<object?[]> LinesAsync(IQueryable<ApiCall> rows, Action counted, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var call in rows.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            counted();
            var row = CallRow.Of(call);
            yield return [ShanghaiTime.Of(row.At), row.ClientName, row.Operation, row.Method, row.Route, row.Status, row.Milliseconds, row.Records, row.Address, row.RequestId, row.RefusalWords];
        }
    }
}

public sealed record CallReport(string Words, string MadeBy, string MadeByUnit, DateTime MadeAt, IReadOnlyList<CallRow> Rows);

/// <summary>What the printed list of calls says. The print stands in the change log.</summary>
[Requires(AuditPermissions.Export)]
public sealed class ReadApiCallReport : Query<CallReport>
{
    public CallFilter Filter { get; init; } = new();

    protected internal override IEnumerable<Problem> Validate() => Filter.Check();

    protected internal override async Task<Outcome<CallReport>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var words = await Filter.WordsAsync(operation, cancellation);
        var most = await operation.ParameterAsync(AuditParameters.ReportLines, cancellation);
        var rows = await Filter.Apply(operation).OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(most + 1).ToListAsync(cancellation);
        if (rows.Count > most)
        {
            return Failure.Invalid($"符合条件的记录超过 {most} 条，请缩短时间或增加条件后再生成 PDF，或者改用 Excel 导出。");
        }

        operation.RecordLook("ApiCallExport", Guid.CreateVersion7().ToString(), "接口调用", operation.Actor.OrganisationPath, FormattableString.Invariant($"导出接口调用（PDF）{rows.Count} 条（{words}）"));
        return new CallReport(words, operation.Actor.DisplayName, operation.Actor.OrganisationName, operation.Now, [.. rows.Select(CallRow.Of)]);
    }
}

/// <summary>Calls older than they are kept for, and nonces no clock would accept any more.</summary>
[Requires("jobs.run")]
public sealed class DeleteOldApiCalls : Command<int>
{
    /// <summary>In one transaction, so that nobody waits long for it.</summary>
    private const int AtOnce = 20_000;

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var days = await operation.ParameterAsync(ClientParameters.CallLogDays, cancellation);
        var (calls, nonces) = (operation.Now.AddDays(-days), operation.Now - (ApiClientRules.SignatureWindow * 3));
        await db.Set<ApiNonce>().Where(row => row.At < nonces).ExecuteDeleteAsync(cancellation);
        var old = db.Set<ApiCall>().Where(row => row.At < calls).OrderBy(row => row.At).Take(AtOnce).Select(row => row.Id);
        return await db.Set<ApiCall>().Where(row => old.Contains(row.Id)).ExecuteDeleteAsync(cancellation);
    }
}

public sealed class OldApiCallsJob : ScheduledJob
{
    public override string Code => "old-api-calls";

    public override string Name => "清理接口调用记录";

    public override string Description => "删除超过保存天数的接口调用记录（至少保存六个月，《网络安全法》第二十三条），以及用过的请求随机数。";

    public override string Cron => "0 25 * * * ?";

    public override string WhenPaused => "接口调用记录会越积越多。";

    public override bool KeepsIdleRuns => false;

    protected internal override async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation)
    {
        var sum = 0;
        while (true)
        {
            var deleted = await context.Portal.RunAsync(new DeleteOldApiCalls(), cancellation);
            if (!deleted.Succeeded)
            {
                return new JobResult(sum, deleted.Message);
            }

            sum += deleted.Value;
            if (deleted.Value == 0)
            {
                return new JobResult(sum, sum == 0 ? "没有过期的记录" : $"删除 {sum} 条");
            }
        }
    }
}
