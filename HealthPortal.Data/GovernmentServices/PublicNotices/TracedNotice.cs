using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Roles;
using HealthPortal.Domain.GovernmentServices.PublicNotices;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.PublicNotices;

internal sealed class TracedNotice : TracedRow
{
    public override string Key => "notice";

    public override string Name => "双公示";

    public override string NumberName => "决定文号";

    public override IReadOnlyList<string> Permissions => PermissionsOf<ListNotices>();

    public override Task<FoundRow?> FindAsync(PortalDb db, string number, CancellationToken cancellation) =>
        db.Set<PublicNotice>().Where(row => row.DecisionNumber == number).Select(row => new FoundRow(row.DecisionNumber, row.OrganisationPath)).FirstOrDefaultAsync(cancellation);
}
