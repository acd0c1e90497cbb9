using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicencePresentation;
using HealthPortal.Domain.Platform.Clients;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Platform.Parameters;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicencePresentation;

public static class PresentationParameters
{
    public static readonly WholeNumberParameter AlarmCalls = new("presentation.alarm-calls", "电子证照亮证", "亮证异常起报次数", "一个客户端一小时的亮证调用低于这个次数时，不按调用量报异常。", 1000, 10, 1_000_000) { Unit = "次" };
}

/// <summary>Told to those who grant rights when a client's use is out of the usual.</summary>
public sealed class PresentationAlarmMessage : MessageKind
{
    public override string Code => "presentation-alarm";

    public override string Name => "亮证异常";

    public override string Description => "外部系统一小时内的亮证调用量异常，或查无结果过多时，发给能处理亮证异常的人员。";

    public override bool IsForStaff => true;

    public override IReadOnlyList<MessageVariable> Variables => [new("系统", "演示对接系统"), new("异常", "调用量异常"), new("时段", "2026-03-10 10:00"), new("次数", "5200"), new("查无结果", "12")];

    public override string Subject => "{系统}：{异常}";

    public override string Body => "{系统}在 {时段} 起的一小时内调用亮证接口 {次数} 次，其中查无结果 {查无结果} 次，请核查。";

    public override string Text => "【卫健政务】{系统}在{时段}起的一小时内调用亮证接口{次数}次，请核查。";

    public override IReadOnlyList<MessageChannel> Channels => [MessageChannel.Portal];
}

public sealed class WatchPresentationsJob : ScheduledJob
{
    public override string Code => "presentation-watch";

    public override string Name => "亮证异常监测";

    public override string Description => "比较各客户端最近两小时的亮证调用与之前十四天，调用量异常或查无结果过多的报异常。";

    public override string Cron => "0 0/10 * * * ?";

    public override TimeSpan ShortestInterval => TimeSpan.FromMinutes(1);

    public override string WhenPaused => "亮证照常，异常不再报出。";

    public override bool KeepsIdleRuns => false;

    protected internal override async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation)
    {
        var raised = (await context.Portal.RunAsync(new WatchPresentations(), cancellation)).Value;
        return new JobResult(raised, string.Create(CultureInfo.InvariantCulture, $"新报异常 {raised} 条"));
    }
}

/// <summary>Looks at the present hour and the one before. The number is how many alarms it raised.</summary>
[Requires("jobs.run")]
public sealed class WatchPresentations : Command<int>
{
    private const int DaysBefore = 14;

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var hour = new DateTime(operation.Now.Year, operation.Now.Month, operation.Now.Day, operation.Now.Hour, 0, 0, DateTimeKind.Utc);
        var (since, before) = (hour.AddHours(-1), hour.AddDays(-DaysBefore));
        var recent = await db.Set<PresentationHour>().AsNoTracking().Where(row => row.Hour >= since).ToListAsync(cancellation);
        if (recent.Count == 0)
        {
            return 0;
        }

        var keys = recent.ConvertAll(row => row.ClientKey).Distinct().ToList();
        var usual = (await db.Set<PresentationHour>().AsNoTracking().Where(row => keys.Contains(row.ClientKey) && row.Hour >= before && row.Hour < since).Select(row => new { row.ClientKey, row.Calls }).ToListAsync(cancellation))
            .ToLookup(row => row.ClientKey, row => row.Calls);
        var clients = await db.Set<ApiClient>().AsNoTracking().Where(row => keys.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancellation);
        var known = await db.Set<PresentationAlarm>().Where(row => row.Hour >= since).ToListAsync(cancellation);
        var floor = await operation.ParameterAsync(PresentationParameters.AlarmCalls, cancellation);
        var raised = 0;
        foreach (var row in recent)
        {
            var threshold = PresentationWatch.Threshold([.. usual[row.ClientKey]], floor);
            foreach (var kind in PresentationWatch.Alarms(row.Calls, row.Missed, threshold))
            {
                if (known.Find(alarm => alarm.ClientKey == row.ClientKey && alarm.Hour == row.Hour && alarm.Kind == kind) is { } there)
                {
                    (there.Calls, there.Missed) = (row.Calls, row.Missed);
                    continue;
                }

                if (clients.GetValueOrDefault(row.ClientKey) is not { } client)
                {
                    continue;
                }

                raised++;
                db.Add(new PresentationAlarm
                {
                    OrganisationPath = client.OrganisationPath, ClientKey = client.Id, ClientName = client.Name, Kind = kind, Hour = row.Hour, Calls = row.Calls, Missed = row.Missed, Threshold = threshold, RaisedAt = operation.Now,
                });
                await Messenger.TellHoldersAsync(
                    operation, new PresentationAlarmMessage(), PresentationPermissions.Grant,
                    new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["系统"] = client.Name, ["异常"] = kind.Name(), ["时段"] = ShanghaiTime.Of(row.Hour).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), ["次数"] = row.Calls.ToString(CultureInfo.InvariantCulture),
                        ["查无结果"] = row.Missed.ToString(CultureInfo.InvariantCulture),
                    },
                    "/licensing/presentations/alarms", cancellation);
            }
        }

        return raised;
    }
}

public sealed record PresentationAlarmRow(Guid Id, int Version, string ClientName, PresentationAlarmKind Kind, DateTime Hour, long Calls, long Missed, long Threshold, DateTime RaisedAt, DateTime? HandledAt, string? HandledByName, string? Note);

/// <param name="Older">Key the next page begins after; null on the last.</param>
public sealed record PresentationAlarmPage(IReadOnlyList<PresentationAlarmRow> Rows, Guid? Older, bool MayHandle);

/// <summary>亮证异常 of the clients in the reach, the newest first.</summary>
[Requires(PresentationPermissions.View)]
public sealed class ListPresentationAlarms : Query<PresentationAlarmPage>
{
    public const int PageSize = 20;

    /// <summary>Only those nobody has looked into.</summary>
    public bool Open { get; init; }

    public Guid? After { get; init; }

    protected internal override async Task<Outcome<PresentationAlarmPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var alarms = operation.Db.Set<PresentationAlarm>().AsQueryable();
        alarms = Open ? alarms.Where(row => row.HandledAt == null) : alarms;
        alarms = After is { } after ? alarms.Where(row => row.Id.CompareTo(after) < 0) : alarms;
        var rows = await alarms.OrderByDescending(row => row.Id).Take(PageSize + 1).ToListAsync(cancellation);
        return new PresentationAlarmPage(
            [.. rows.Take(PageSize).Select(row => new PresentationAlarmRow(row.Id, row.Version, row.ClientName, row.Kind, row.Hour, row.Calls, row.Missed, row.Threshold, row.RaisedAt, row.HandledAt, row.HandledByName, row.Note))],
            rows.Count > PageSize ? rows[PageSize - 1].Id : null, operation.Actor.May(PresentationPermissions.Grant));
    }
}

[Requires(PresentationPermissions.Grant)]
public sealed class HandlePresentationAlarm : Command<Done>
{
    public required Guid AlarmId { get; init; }

    public required int Version { get; init; }

    public required string? Note { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<PresentationAlarm>().SingleOrDefaultAsync(row => row.Id == AlarmId, cancellation) is not { } alarm)
        {
            return Failure.NotFound("没有找到这条异常，它可能不在您的管辖范围内。");
        }

        return alarm.Version == Version ? alarm.Handle(Note, operation.Actor.DisplayName, operation.Now) : Failure.Conflict("这条异常刚刚有变化，请刷新后再看。");
    }
}
