using HealthPortal.Data.Platform.Audit;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Platform.Audit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>The change log of everything the other workbenches have seeded.</summary>
public sealed class AuditInputs : MatrixInputs
{
    private static readonly AuditFilter Applicants = new() { ObjectType = nameof(Applicant) };

    public override int Order => 200;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ListAuditEntries { Filter = Applicants, PageSize = 100 });
        yield return Of(world => new ReadAuditEntry { Sequence = world.Thing("audit entry", 1L) });
        yield return Of(_ => new ReadAuditChoices());
        yield return OfWorkbook((_, file) => new ExportAuditEntries { Filter = Applicants, Destination = file });
        yield return Of(_ => new ReadAuditReport { Filter = Applicants });
        yield return Of(_ => new VerifyChangeChain());
        yield return Of(_ => new ListDailyRoots());
        yield return Of(_ => new CompareDailyRoot { Day = new DateOnly(2026, 1, 5), Root = new string('a', 64) });
        yield return Of(_ => new RecordSignIn { UserName = "window", RemoteAddress = "127.0.0.1" });
    }

    public override async Task SeedOrganAsync(MatrixWorld world, MatrixOrgan organ)
    {
        if (organ != MatrixOrgan.Home)
        {
            return;
        }

        await using var db = await world.Portal.OpenAsync();
        var entries = await db.Set<ChangeEntry>().Where(row => row.EntityType == nameof(Applicant) && row.Kind == ChangeKind.Created).OrderByDescending(row => row.Sequence).ToListAsync();
        world.Keep("audit entry", entries.First(row => row.OrganisationPath.StartsWith(organ.Path, StringComparison.Ordinal)).Sequence);
    }
}
