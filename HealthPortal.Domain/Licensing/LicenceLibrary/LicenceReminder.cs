namespace HealthPortal.Domain.Licensing.LicenceLibrary;

/// <summary>When a holder is reminded that a licence ends.</summary>
public static class LicenceReminder
{
    /// <summary>Days before the last one, the nearest first.</summary>
    public static readonly IReadOnlyList<int> Steps = [7, 30, 90];

    /// <summary>
    /// The step a licence has come to and that was not told yet; null when there is nothing to tell. Only the nearest counts: one that a nearer has overtaken,
    /// because the portal stood still or the licence came late, is never told.
    /// </summary>
    /// <param name="daysLeft">0 on the last day.</param>
    /// <param name="told">The step told last.</param>
    public static int? StepOf(int daysLeft, int? told) =>
        daysLeft < 0 ? null : Steps.Cast<int?>().FirstOrDefault(step => daysLeft <= step) is { } step && !(told <= step) ? step : null;
}
