using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.CaseArchive;
using HealthPortal.Data.GovernmentServices.PublicNotices;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace HealthPortal.Data.Jobs;

public sealed record DailyJobsResult(int AcceptedBySilence, int NoticesPublished, int Archived)
{
    /// <summary>Differences from the statistics system's list that the comparison of the night found.</summary>
    public int DifferencesFound { get; init; }
}

/// <summary>
/// What the law makes happen by itself: acceptance by silence (art. 32), publication of decisions, archiving; and the nightly comparison of the
/// organisations with the statistics system. Each case is a transaction of
/// its own under optimistic concurrency, so two servers running at once do nothing twice.
/// </summary>
public static partial class DailyJobs
{
    private const int Batch = 500;

    public static async Task<DailyJobsResult> RunAsync(Portal portal, ILogger log, CancellationToken cancellation)
    {
        var accepted = await EachAsync(portal, new FindSilentCases(), id => new AcceptCaseBySilence { CaseId = id }, log, cancellation);
        var published = 0;
        while (true)
        {
            var outcome = await portal.RunAsync(new PublishNotices(), cancellation);
            if (!outcome.Succeeded || outcome.Value == 0)
            {
                break;
            }

            published += outcome.Value;
        }

        var archived = await EachAsync(portal, new FindCasesToArchive(), id => new ArchiveCase { CaseId = id }, log, cancellation);

        // Runs every hour and compares at the first run after midnight.
        var compared = await portal.RunAsync(new CompareOrganisations { OncePerDay = true }, cancellation);
        return new DailyJobsResult(accepted, published, archived) { DifferencesFound = compared.Succeeded ? compared.Value.Found : 0 };
    }

    private static async Task<int> EachAsync(Portal portal, Query<IReadOnlyList<Guid>> find, Func<Guid, CaseCommand> act, ILogger log, CancellationToken cancellation)
    {
        var done = 0;
        var found = await portal.RunAsync(find, cancellation);
        foreach (var id in found.Succeeded ? found.Value : [])
        {
            var outcome = await portal.RunAsync(act(id), cancellation);
            if (outcome.Succeeded)
            {
                done++;
            }
            else
            {
                // Somebody else was faster, or the case has moved on: the next run looks again.
                LogSkipped(log, id, outcome.Message);
            }
        }

        return done;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Job left case {CaseId} alone: {Reason}")]
    private static partial void LogSkipped(ILogger logger, Guid caseId, string reason);

    [Requires(ApprovalPermissions.Accept)]
    private sealed class FindSilentCases : Query<IReadOnlyList<Guid>>
    {
        protected internal override async Task<Outcome<IReadOnlyList<Guid>>> RunAsync(Operation operation, CancellationToken cancellation)
        {
            var today = operation.Today;
            return await operation.Db.Set<ApprovalCase>().Where(row => row.SilenceOn != null && row.SilenceOn < today).OrderBy(row => row.SilenceOn).ThenBy(row => row.CaseNumber).Take(Batch).Select(row => row.Id).ToListAsync(cancellation);
        }
    }

    [Requires(CaseArchivePermissions.View)]
    private sealed class FindCasesToArchive : Query<IReadOnlyList<Guid>>
    {
        protected internal override async Task<Outcome<IReadOnlyList<Guid>>> RunAsync(Operation operation, CancellationToken cancellation) =>
            await operation.Db.Set<ApprovalCase>().Where(row => row.ClosedOn != null && row.ArchivedAt == null).OrderBy(row => row.ClosedOn).ThenBy(row => row.CaseNumber).Take(Batch).Select(row => row.Id).ToListAsync(cancellation);
    }
}
