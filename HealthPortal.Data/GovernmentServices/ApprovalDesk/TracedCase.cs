using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Roles;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

internal sealed class TracedCase : TracedRow
{
    public override string Key => "case";

    public override string Name => "办件";

    public override string NumberName => "办件编号";

    public override IReadOnlyList<string> Permissions => PermissionsOf<ReadCase>();

    public override Task<FoundRow?> FindAsync(PortalDb db, string number, CancellationToken cancellation) =>
        db.Set<ApprovalCase>().Where(row => row.CaseNumber == number).Select(row => new FoundRow(row.CaseNumber, row.OrganisationPath)).FirstOrDefaultAsync(cancellation);
}
