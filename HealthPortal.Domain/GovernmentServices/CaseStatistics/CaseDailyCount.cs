using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.GovernmentServices.CaseStatistics;

/// <summary>
/// What happened on one day for one item in one organ. Kept in the transaction of each act, so that statistics over a million cases read
/// a few thousand rows; a test proves that the sums equal the cases.
/// </summary>
public sealed class CaseDailyCount : IScoped, IUnlogged
{
    public required DateOnly Day { get; init; }

    /// <summary>The organ's own body (本级) that handled the cases.</summary>
    public required string OrganisationPath { get; init; }

    public required Guid ItemId { get; init; }

    public required string OrganName { get; init; }

    public required Guid MatterId { get; init; }

    public required string MatterName { get; init; }

    public required string ItemName { get; init; }

    public int ReceivedAtWindow { get; set; }

    public int ReceivedOnline { get; set; }

    public int Accepted { get; set; }

    public int AcceptanceRefused { get; set; }

    public int Granted { get; set; }

    public int NotGranted { get; set; }

    public int OnTime { get; set; }

    public int Late { get; set; }

    public int Stopped { get; set; }

    public int Delivered { get; set; }
}
