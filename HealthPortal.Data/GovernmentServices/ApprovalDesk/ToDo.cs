using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

/// <summary>A case that comes next.</summary>
public sealed record NextCase(Guid Id, string CaseNumber, string ItemName);

/// <summary>What the actor is to do after the case at hand, by the law's next day; null when nothing is left.</summary>
[Requires(ApprovalPermissions.View)]
public sealed class FindNextCase : Query<NextCase?>
{
    public required Guid After { get; init; }

    protected internal override async Task<Outcome<NextCase?>> RunAsync(Operation operation, CancellationToken cancellation) =>
        Outcome<NextCase?>.Success(await CaseFilters.Waiting(operation)
            .Where(row => row.Id != After && row.State != CaseState.Suspended && row.State != CaseState.AwaitingSupplement)
            .OrderBy(row => row.ActBy).ThenBy(row => row.Id)
            .Select(row => new NextCase(row.Id, row.CaseNumber, row.ItemName))
            .FirstOrDefaultAsync(cancellation));
}

/// <param name="Open">In the actor's reach; counted up to <see cref="ReadDesk.MostCounted"/>.</param>
/// <param name="Overdue">Of these, past their day.</param>
/// <param name="Next">The most urgent, by the law's next day.</param>
public sealed record OpenCases(int Open, int Overdue, IReadOnlyList<CaseRow> Next);

/// <param name="Soon">To do, or open in the actor's reach, and due within <paramref name="SoonDays"/> working days.</param>
/// <param name="Paused">Waiting for supplements or suspended, in the actor's reach.</param>
/// <param name="ReceivedToday">Taken in today, in the actor's reach.</param>
/// <param name="All">For those who only read; what waits for the others, and what is overdue of it, the to-do centre says.</param>
public sealed record DeskSummary(int Soon, int SoonDays, int Paused, int ReceivedToday, OpenCases? All)
{
    /// <summary>The numbers are about what the actor is to do; otherwise about all open cases in reach.</summary>
    public bool IsOwnWork => All is null;
}

/// <summary>What the home page tells somebody who works on cases. Each count stops early and reads a small index.</summary>
[Requires(ApprovalPermissions.View)]
public sealed class ReadDesk : Query<DeskSummary>
{
    public const int MostCounted = 1000;

    public const int MostNext = 8;

    protected internal override async Task<Outcome<DeskSummary>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var own = CaseFilters.MayAct(operation.Actor);
        var calendar = await WorkingDays.ReadAsync(operation.Db, cancellation);
        var today = operation.Today;
        var parameters = await operation.ParametersAsync([ToDoParameters.SoonDays, ApprovalParameters.WarnDays], cancellation);
        var (soonDays, warnDays) = (parameters.Of(ToDoParameters.SoonDays), parameters.Of(ApprovalParameters.WarnDays));
        var soon = calendar.AddWorkingDays(today, soonDays);
        var start = ShanghaiTime.StartOf(today);
        var cases = operation.Db.Set<ApprovalCase>();
        var open = own ? CaseFilters.Waiting(operation) : cases.Where(row => row.StepKind != null);

        Task<int> CountAsync(IQueryable<ApprovalCase> query) => query.Take(MostCounted + 1).CountAsync(cancellation);
        async Task<OpenCases> ReadAllAsync()
        {
            var next = await open.Where(row => row.ActBy != ApprovalCase.NoDay).OrderBy(row => row.ActBy).ThenBy(row => row.Id)
                .Select(row => new KeyedCase { Case = row, At = row.SubmittedAt }).Take(MostNext).Select(CaseColumns.Of).ToListAsync(cancellation);
            return new OpenCases(await CountAsync(open), await CountAsync(open.Where(row => row.ActBy < today)), [.. next.Select(row => row.ToRow(calendar, today, warnDays))]);
        }

        return new DeskSummary(
            await CountAsync(open.Where(row => row.ActBy >= today && row.ActBy <= soon)),
            soonDays,
            await CountAsync(cases.Where(row => row.StepKind != null && (row.State == CaseState.Suspended || row.State == CaseState.AwaitingSupplement))),
            await CountAsync(cases.Where(row => row.SubmittedAt >= start)),
            own ? null : await ReadAllAsync());
    }
}
