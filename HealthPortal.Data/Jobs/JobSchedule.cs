using System.Globalization;
using Quartz;

namespace HealthPortal.Data.Jobs;

/// <summary>A cron expression in Shanghai time. Reading and reckoning is Quartz's; the sentences for people are ours.</summary>
public sealed class JobSchedule
{
    private const int LooksAhead = 50;

    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    private readonly CronExpression cron;

    private JobSchedule(string text, CronExpression cron)
    {
        Text = text;
        this.cron = cron;
    }

    public string Text { get; }

    /// <param name="text">Six or seven fields: seconds first.</param>
    /// <param name="refusal">Why not, as a sentence.</param>
    /// <returns>Null when it cannot be read.</returns>
    public static JobSchedule? Read(string? text, out string? refusal)
    {
        var parts = (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var clean = string.Join(' ', parts);
        refusal = parts.Length switch
        {
            0 => "请填写执行时间。",
            5 => $"执行时间要以秒开头，共 6 段（秒 分 时 日 月 周）。您写了 5 段，也许应为“0 {clean}”。",
            < 6 or > 7 => $"执行时间要有 6 段（秒 分 时 日 月 周），可以再加年。您写了 {parts.Length} 段。",
            _ => null,
        };
        if (refusal is not null)
        {
            return null;
        }

        // Quartz takes 98 and 99 for its own marks of "any", wherever they stand; no field but the year goes beyond 59.
        var tooLarge = parts.Take(6).SelectMany(part => part.Split(',', '-', '/')).Any(part => Number(part) > 59);
        if (tooLarge || !CronExpression.TryParse(clean, out var cron))
        {
            refusal = "看不懂这个执行时间。各段依次是秒（0-59）、分（0-59）、时（0-23）、日（1-31）、月（1-12）、周（1-7，1 是星期日，或 MON-SUN），日和周有一段写“?”。";
            return null;
        }

        return new JobSchedule(clean, cron.WithTimeZone(Shanghai));
    }

    /// <summary>Why a job must not run by it; null when it may.</summary>
    /// <param name="shortest">Least time between two runs.</param>
    public string? WhyNot(DateTime utc, TimeSpan shortest)
    {
        var next = After(utc, LooksAhead);
        if (next.Count == 0)
        {
            return "按这个执行时间永远不会执行（没有这样的日期），请检查日、月、周和年。";
        }

        return next.Zip(next.Skip(1)).Any(pair => pair.Second - pair.First < shortest)
            ? $"两次执行之间至少要隔 {(shortest.TotalMinutes >= 1 ? $"{(int)shortest.TotalMinutes} 分钟" : $"{(int)shortest.TotalSeconds} 秒")}。"
            : null;
    }

    /// <summary>The next moment, UTC; null when there is none any more.</summary>
    public DateTime? After(DateTime utc) => cron.GetNextValidTimeAfter(new DateTimeOffset(utc, TimeSpan.Zero))?.UtcDateTime;

    public IReadOnlyList<DateTime> After(DateTime utc, int count)
    {
        var moments = new List<DateTime>(count);
        for (DateTime? next = utc; moments.Count < count && (next = After(next.Value)) is { } moment;)
        {
            moments.Add(moment);
        }

        return moments;
    }

    /// <summary>The usual schedules in words, for example 每天 01:30; the expression itself for the rest.</summary>
    public string Words
    {
        get
        {
            var parts = Text.Split(' ');
            var (second, minute, hour, day, month, week) = (parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
            var anyDay = day is "*" or "?" && week is "*" or "?";
            if (parts.Length > 6 || month != "*")
            {
                return Text;
            }

            var clock = Number(second) is 0 && Number(minute) is { } at && Number(hour) is { } o ? FormattableString.Invariant($"{o:00}:{at:00}") : null;
            return (second, minute, hour) switch
            {
                _ when anyDay && Step(second) is { } every && minute == "*" && hour == "*" => $"每 {every} 秒",
                ("0", "*", "*") when anyDay => "每分钟",
                ("0", _, "*") when anyDay && Step(minute) is { } every => $"每 {every} 分钟",
                ("0", _, "*") when anyDay && Number(minute) is { } past => past == 0 ? "每小时整点" : $"每小时第 {past} 分",
                _ when clock is not null && anyDay => $"每天 {clock}",
                _ when clock is not null && day is "?" or "*" && DaysOfWeek(week) is { } days => $"{days} {clock}",
                _ when clock is not null && week == "?" && Number(day) is { } date => $"每月 {date} 日 {clock}",
                _ => Text,
            };
        }
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int? Step(string text) => text.Split('/') is [("0" or "*"), var step] && Number(step) is { } number && 60 % number == 0 ? number : null;

    private static string? DaysOfWeek(string week) => week.ToUpperInvariant() switch
    {
        "MON-FRI" or "2-6" => "周一至周五",
        "SUN" or "1" => "每周日",
        "MON" or "2" => "每周一",
        "TUE" or "3" => "每周二",
        "WED" or "4" => "每周三",
        "THU" or "5" => "每周四",
        "FRI" or "6" => "每周五",
        "SAT" or "7" => "每周六",
        _ => null,
    };
}
