using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Jobs;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Platform.Operations;
using HealthPortal.Domain.Platform.Parameters;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Operations;

/// <summary>Limits of what counts as in order; administrators set them among the parameters.</summary>
public static class OperationsParameters
{
    private const string Module = "运行监控";

    public static readonly WholeNumberParameter RequestMilliseconds = new(
        "operations.request-milliseconds", Module, "页面响应报警", "一台服务器连续 5 分钟，95% 的请求用时都超过多少毫秒时报警。", 2000, 200, 60_000) { Unit = "毫秒" };

    public static readonly WholeNumberParameter Failures = new("operations.failures", Module, "出错次数报警", "10 分钟内出错的请求和操作超过几次时报警。", 10, 1, 1000) { Unit = "次" };

    public static readonly WholeNumberParameter LateMessages = new("operations.late-messages", Module, "消息积压报警", "超过发送时间 10 分钟还没有发出的短信和邮件多于几条时报警。", 100, 1, 100_000) { Unit = "条" };

    public static readonly WholeNumberParameter LateJobMinutes = new("operations.late-job-minutes", Module, "任务延误报警", "定时任务过了执行时间多少分钟还没有开始时报警。", 10, 2, 240) { Unit = "分钟" };

    public static readonly WholeNumberParameter DiskFreePercent = new("operations.disk-free", Module, "磁盘空间报警", "数据目录所在磁盘的可用空间低于百分之几时报警。", 10, 1, 50) { Unit = "%" };

    public static readonly WholeNumberParameter Circuits = new("operations.circuits", Module, "同时在线报警", "一台服务器同时打开的页面多于几个时报警。", 1000, 10, 100_000) { Unit = "个" };
}

/// <param name="Code">Of the alarm it raises.</param>
/// <param name="CheckAsync">What is wrong, in words; null when it is in order.</param>
internal sealed record OperationLimit(string Code, string Name, WholeNumberParameter Parameter, Func<Operation, int, CancellationToken, Task<string?>> CheckAsync);

internal static class OperationLimits
{
    private const int SlowMinutes = 5;

    /// <summary>A minute with a handful of requests says nothing.</summary>
    private const int FewRequests = 5;

    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(10);

    public static IReadOnlyList<OperationLimit> All { get; } =
    [
        new("slow-requests", "页面响应变慢", OperationsParameters.RequestMilliseconds, SlowAsync),
        new("failures", "出错次数过多", OperationsParameters.Failures, FailuresAsync),
        new("late-messages", "消息积压", OperationsParameters.LateMessages, LateMessagesAsync),
        new("late-jobs", "定时任务延误", OperationsParameters.LateJobMinutes, LateJobsAsync),
        new("disk", "磁盘空间不足", OperationsParameters.DiskFreePercent, DiskAsync),
        new("circuits", "在线页面过多", OperationsParameters.Circuits, CircuitsAsync),
    ];

    public static string NameOf(string code) => All.FirstOrDefault(limit => limit.Code == code)?.Name ?? code;

    private static async Task<List<ServerMinute>> MinutesAsync(Operation operation, TimeSpan back, CancellationToken cancellation)
    {
        var since = operation.Now - back;
        return await operation.Db.Set<ServerMinute>().AsNoTracking().Where(row => row.At > since).OrderBy(row => row.At).ToListAsync(cancellation);
    }

    private static async Task<string?> SlowAsync(Operation operation, int limit, CancellationToken cancellation)
    {
        foreach (var server in (await MinutesAsync(operation, Recent, cancellation)).GroupBy(row => row.Server))
        {
            var last = server.TakeLast(SlowMinutes).ToList();
            if (last.Count == SlowMinutes && last.All(row => row.Requests >= FewRequests && row.RequestP95 > limit))
            {
                return FormattableString.Invariant($"服务器 {server.Key} 最近一分钟 95% 的请求在 {last[^1].RequestP95:0} 毫秒以内");
            }
        }

        return null;
    }

    private static async Task<string?> FailuresAsync(Operation operation, int limit, CancellationToken cancellation)
    {
        var failures = (await MinutesAsync(operation, Recent, cancellation)).Sum(row => row.RequestFailures + row.OperationFailures);
        return failures > limit ? $"10 分钟内出错 {failures} 次" : null;
    }

    private static async Task<string?> LateMessagesAsync(Operation operation, int limit, CancellationToken cancellation)
    {
        var since = operation.Now - Recent;
        var late = await operation.Db.Set<Message>().CountAsync(row => row.State == MessageState.Waiting && row.DueAt < since, cancellation);
        return late > limit ? $"{late} 条消息过了发送时间 10 分钟还没有发出" : null;
    }

    private static async Task<string?> LateJobsAsync(Operation operation, int minutes, CancellationToken cancellation)
    {
        // Times missed while no server ran are no delay: a server must have been there all along.
        var since = operation.Now.AddMinutes(-minutes);
        var begun = operation.Now.AddMinutes(-minutes - 5);
        var figures = operation.Db.Set<ServerMinute>();
        if (!await figures.AnyAsync(row => row.At > begun && row.At <= since, cancellation) || !await figures.AnyAsync(row => row.At > since, cancellation))
        {
            return null;
        }

        var late = await operation.Db.Set<JobState>().AsNoTracking().Where(row => row.RunId == null && row.NextAt < since).Join(operation.Db.Set<JobSetting>().Where(setting => !setting.IsPaused), row => row.Code, setting => setting.Code, (_, setting) => setting.Name).ToListAsync(cancellation);
        return late.Count > 0 ? $"{string.Join("、", late.Order(StringComparer.Ordinal).Take(5))}过了执行时间 {minutes} 分钟还没有开始" : null;
    }

    private static async Task<string?> DiskAsync(Operation operation, int limit, CancellationToken cancellation) =>
        (await MinutesAsync(operation, Recent, cancellation)).GroupBy(row => row.Server).Select(server => server.Last()).FirstOrDefault(row => row.DiskFreePercent < limit) is { } full
            ? $"服务器 {full.Server} 的磁盘只剩 {full.DiskFreePercent}%"
            : null;

    private static async Task<string?> CircuitsAsync(Operation operation, int limit, CancellationToken cancellation) =>
        (await MinutesAsync(operation, Recent, cancellation)).GroupBy(row => row.Server).Select(server => server.Last()).FirstOrDefault(row => row.Circuits > limit) is { } busy
            ? $"服务器 {busy.Server} 同时打开了 {busy.Circuits} 个页面"
            : null;
}
