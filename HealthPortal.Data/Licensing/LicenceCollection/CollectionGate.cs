using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceStandards;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceCollection;

/// <summary>A type that may be sent, with the standard data must follow.</summary>
internal sealed record OpenType(LicenceType Type, int StandardNumber, StandardContent Content);

/// <summary>
/// Asks whether the actor may send data of a type, and puts the asking on record, whatever the answer (tender 5.1.3.2.1). A refusal is a success of
/// this command: a failed one would leave no record.
/// </summary>
[Requires(CollectionPermissions.Send)]
[OpenToClients]
public sealed class CheckCollectionRight : Command<CollectionCheckResult>
{
    public required string TypeCode { get; init; }

    public required BatchSource Source { get; init; }

    protected internal override async Task<Outcome<CollectionCheckResult>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (result, open) = await CollectionGate.FindAsync(operation, TypeCode, cancellation);
        operation.Db.Add(new CollectionCheck
        {
            OrganisationPath = operation.Actor.OrganisationPath,
            At = operation.Now,
            Kind = operation.Actor.Kind == ActorKind.Client ? CollectorKind.Client : CollectorKind.Account,
            CollectorId = operation.Actor.UserId,
            CollectorName = operation.Actor.DisplayName,
            UnitName = operation.Actor.OrganisationName,
            RemoteAddress = operation.Actor.RemoteAddress,
            TypeCode = TypeCode.Length <= 100 ? TypeCode : TypeCode[..100],
            TypeName = open?.Type.Name ?? "",
            Source = Source,
            Result = result,
        });
        return result;
    }
}

/// <summary>The one place that says who may send what.</summary>
public static class CollectionGate
{
    /// <summary>Asks and records before anything is read of what is sent.</summary>
    public static async Task<Outcome<Done>> AskAsync(Portal portal, string typeCode, BatchSource source, CancellationToken cancellation)
    {
        var asked = await portal.RunAsync(new CheckCollectionRight { TypeCode = typeCode, Source = source }, cancellation);
        return !asked.Succeeded ? new Failure(asked.Failure!.Value, asked.Problems)
            : asked.Value == CollectionCheckResult.Allowed ? Done.It
            : Refusal(asked.Value);
    }

    internal static Failure Refusal(CollectionCheckResult result) => result switch
    {
        CollectionCheckResult.NoRight => Failure.Forbidden("您没有归集这类证照的授权，请联系上级机构的证照管理员分配。"),
        _ => Failure.NotFound("没有这类证照，或者它还没有启用的标准。"),
    };

    /// <summary>The type if the actor may send it now; asked again by every command that writes.</summary>
    internal static async Task<Outcome<OpenType>> OpenAsync(Operation operation, string typeCode, CancellationToken cancellation)
    {
        var (result, open) = await FindAsync(operation, typeCode, cancellation);
        return result == CollectionCheckResult.Allowed ? open! : Refusal(result);
    }

    internal static async Task<(CollectionCheckResult Verdict, OpenType? Type)> FindAsync(Operation operation, string typeCode, CancellationToken cancellation)
    {
        var type = await operation.Db.Set<LicenceType>().AsNoTracking().SingleOrDefaultAsync(row => row.Code == typeCode, cancellation);
        if (type is null || await StandardAsync(operation, type, cancellation) is not { } open)
        {
            return (CollectionCheckResult.NoStandard, null);
        }

        var me = operation.Actor.UserId;
        return await operation.Db.Set<CollectionRight>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // one's own rights, wherever one's unit lies
            .AnyAsync(row => row.CollectorId == me && row.TypeId == type.Id, cancellation)
            ? (CollectionCheckResult.Allowed, open)
            : (CollectionCheckResult.NoRight, open);
    }

    internal static async Task<OpenType?> StandardAsync(Operation operation, LicenceType type, CancellationToken cancellation) =>
        await operation.Db.Set<StandardVersion>().AsNoTracking().SingleOrDefaultAsync(row => row.TypeId == type.Id && row.State == StandardState.Active, cancellation) is { } active
            ? new OpenType(type, active.Number, active.ReadContent())
            : null;

    /// <summary>Prefixes the actor may write within, as the batch keeps them.</summary>
    internal static string Reach(Operation operation) => string.Join(' ', operation.Actor.ScopeFor([CollectionPermissions.Send]).Prefixes);
}
