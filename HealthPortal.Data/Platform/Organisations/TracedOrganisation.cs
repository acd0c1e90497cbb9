using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Roles;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Organisations;

internal sealed class TracedOrganisation : TracedRow
{
    public override string Key => "organisation";

    public override string Name => "机构";

    public override string NumberName => "机构编码";

    public override IReadOnlyList<string> Permissions => PermissionsOf<ReadOrganisation>();

    public override Task<FoundRow?> FindAsync(PortalDb db, string number, CancellationToken cancellation)
    {
        var key = number.ToUpperInvariant();
        return db.Set<Organisation>().Where(row => row.CodeKey == key).Select(row => new FoundRow(row.Name, row.Path)).FirstOrDefaultAsync(cancellation);
    }
}
