using HealthPortal.Data.Execution;
using HealthPortal.Domain.Licensing.LicenceLibrary;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

/// <summary>Keeps what is done with licences: the operations log and the totals belong together.</summary>
internal static class LicenceActing
{
    public static async Task MadeAsync(Operation operation, Licence licence, string? reason, CancellationToken cancellation)
    {
        var counting = new LicenceCounting();
        counting.Add(LicenceCountFacts.Of(licence));
        await KeepAsync(operation, counting, licence, LicenceActKind.Made, reason, cancellation);
    }

    /// <param name="before">As the licence was; null where its state stays.</param>
    public static async Task DoneAsync(Operation operation, Licence licence, LicenceCountFacts? before, LicenceActKind kind, string? reason, CancellationToken cancellation)
    {
        var counting = new LicenceCounting();
        if (before is { } former)
        {
            counting.Remove(former);
            counting.Add(LicenceCountFacts.Of(licence));
        }

        await KeepAsync(operation, counting, licence, kind, reason, cancellation);
    }

    /// <summary>The same with many licences, whose states stay.</summary>
    public static Task DoneWithManyAsync<T>(Operation operation, IReadOnlyList<(Licence Licence, T Fact)> licences, LicenceActKind kind, Func<T, string> reason, CancellationToken cancellation)
    {
        var counting = new LicenceCounting();
        foreach (var (licence, fact) in licences)
        {
            operation.Db.Add(Act(operation, licence, kind, reason(fact)));
            counting.Act(licence.LicenceType, licence.OrganisationPath, kind);
        }

        return counting.WriteAsync(operation, cancellation);
    }

    private static Task KeepAsync(Operation operation, LicenceCounting counting, Licence licence, LicenceActKind kind, string? reason, CancellationToken cancellation)
    {
        operation.Db.Add(Act(operation, licence, kind, reason));
        counting.Act(licence.LicenceType, licence.OrganisationPath, kind);
        return counting.WriteAsync(operation, cancellation);
    }

    private static LicenceAct Act(Operation operation, Licence licence, LicenceActKind kind, string? reason) => new()
    {
        LicenceId = licence.Id,
        OrganisationPath = licence.OrganisationPath,
        LicenceType = licence.LicenceType,
        Number = licence.Number,
        Kind = kind,
        At = operation.Now,
        ByName = operation.Actor.DisplayName,
        Reason = reason,
    };
}
