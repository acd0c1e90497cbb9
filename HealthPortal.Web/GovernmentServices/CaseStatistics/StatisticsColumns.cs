using System.Globalization;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.CaseStatistics;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;

namespace HealthPortal.Web.GovernmentServices.CaseStatistics;

/// <summary>One column of the statistics, declared once for the page, the workbook and the printed report.</summary>
/// <param name="Group">Heading above it; columns of one group stand side by side.</param>
/// <param name="Cases">The list a number leads to; null where the list of cases has no such condition.</param>
public sealed record StatisticsColumn(string Group, string Header, Func<StatisticsLine, int> Count, CaseFilter? Cases = null)
{
    public static readonly IReadOnlyList<StatisticsColumn> All =
    [
        new("收件", "合计", line => line.Received, new CaseFilter()),
        new("收件", "窗口", line => line.ReceivedAtWindow, new CaseFilter { Channel = CaseChannel.Window }),
        new("收件", "线上", line => line.ReceivedOnline, new CaseFilter { Channel = CaseChannel.Online }),
        new("受理", "受理", line => line.Accepted, new CaseFilter { DateOf = CaseDateKind.Accepted }),
        new("受理", "不予受理", line => line.AcceptanceRefused, new CaseFilter { DateOf = CaseDateKind.Closed, State = CaseState.RefusedAcceptance }),
        new("决定", "合计", line => line.Decided, new CaseFilter { DateOf = CaseDateKind.Decided }),
        new("决定", "准予", line => line.Granted, new CaseFilter { DateOf = CaseDateKind.Decided, State = CaseState.Granted }),
        new("决定", "不准予", line => line.NotGranted, new CaseFilter { DateOf = CaseDateKind.Decided, State = CaseState.NotGranted }),
        new("决定", "按时", line => line.OnTime),
        new("决定", "超期", line => line.Late),
        new("其他", "撤回终止", line => line.Stopped),
        new("其他", "送达办结", line => line.Delivered),
        new("其他", OverdueHeader, line => line.OverdueNow, new CaseFilter { Deadline = CaseDeadlineFilter.Overdue }),
    ];

    /// <summary>Counted as of now, not within the period, hence not by month.</summary>
    public const string OverdueHeader = "现超期未办结";

    public bool IsNow => Cases?.Deadline is not null;

    public static string Rate(StatisticsLine line) => line.OnTimeRate is { } rate ? rate.ToString("0.0%", CultureInfo.InvariantCulture) : "—";
}
