using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.CaseStatistics;

/// <summary>Adds what an act changed to the day's counts, in the same transaction.</summary>
public static class CaseCounting
{
    /// <summary>The countable side of a case before an act.</summary>
    public readonly record struct Snapshot(bool Accepted, CaseState State, bool Decided, bool Closed)
    {
        public static Snapshot Of(ApprovalCase approval) => new(approval.AcceptedOn is not null, approval.State, approval.DecidedOn is not null, approval.ClosedOn is not null);
    }

    public static Task AddReceivedAsync(Operation operation, ApprovalCase approval, CancellationToken cancellation) =>
        approval.Channel == CaseChannel.Window
            ? AddAsync(operation.Db, approval, operation.Today, ["ReceivedAtWindow"], cancellation)
            : AddAsync(operation.Db, approval, operation.Today, ["ReceivedOnline"], cancellation);

    public static async Task AddAsync(CaseContext context, Snapshot before, CancellationToken cancellation)
    {
        var now = context.Case;
        var columns = new List<string>();
        if (!before.Accepted && now.AcceptedOn is { } accepted)
        {
            // Acceptance by silence reaches back to the day of receipt, and so does its count.
            await AddAsync(context.Operation.Db, now, accepted, ["Accepted"], cancellation);
        }

        if (before.State != now.State)
        {
            switch (now.State)
            {
                case CaseState.RefusedAcceptance:
                    columns.Add("AcceptanceRefused");
                    break;
                case CaseState.Withdrawn or CaseState.Terminated:
                    columns.Add("Stopped");
                    break;
                case CaseState.Granted:
                    columns.Add("Granted");
                    break;
                case CaseState.NotGranted:
                    columns.Add("NotGranted");
                    break;
                default:
                    break;
            }
        }

        if (!before.Decided && now.DecidedOn is not null)
        {
            columns.Add(now.DecidedOnTime == true ? "OnTime" : "Late");
        }

        if (!before.Closed && now.ClosedOn is not null && now.DecidedOn is not null)
        {
            columns.Add("Delivered");
        }

        if (columns.Count > 0)
        {
            await AddAsync(context.Operation.Db, now, context.Operation.Today, columns, cancellation);
        }
    }

    /// <summary>Path of the organ's own body: everything up to and including its 本级 segment.</summary>
    public static string BodyPath(ApprovalCase approval) =>
        approval.OrganisationPath.StartsWith(approval.OrganPath + "0/", StringComparison.Ordinal) ? approval.OrganPath + "0/" : approval.OrganisationPath;

    /// <summary>One statement adds to the row or makes it, so that two acts at the same moment both count.</summary>
    private static async Task AddAsync(PortalDb db, ApprovalCase approval, DateOnly day, IReadOnlyList<string> columns, CancellationToken cancellation)
    {
        string[] all = ["ReceivedAtWindow", "ReceivedOnline", "Accepted", "AcceptanceRefused", "Granted", "NotGranted", "OnTime", "Late", "Stopped", "Delivered"];
        var names = string.Join(", ", all.Select(column => $"\"{column}\""));
        var values = string.Join(", ", all.Select(column => columns.Contains(column) ? "1" : "0"));
        var raise = string.Join(", ", columns.Select(column => $"\"{column}\" = \"CaseDailyCounts\".\"{column}\" + 1"));

        // Column names come from the fixed list above, values are parameters.
        var sql = $$"""
            INSERT INTO "CaseDailyCounts" ("Day", "OrganisationPath", "ItemId", "OrganName", "MatterId", "MatterName", "ItemName", {{names}})
            VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {6}, {{values}})
            ON CONFLICT ("Day", "OrganisationPath", "ItemId") DO UPDATE SET {{raise}}
            """;
        await db.Database.ExecuteSqlRawAsync(sql, [day, BodyPath(approval), approval.ItemId, approval.OrganName, approval.MatterId, approval.MatterName, approval.ItemName], cancellation);
    }
}
