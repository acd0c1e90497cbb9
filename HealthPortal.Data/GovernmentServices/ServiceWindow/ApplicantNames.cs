using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ServiceWindow;

/// <summary>
/// Finds applicants by a part of a name through the pieces of all names. It gives keys only, which callers match with rows they may see:
/// applicants themselves are never listed.
/// </summary>
internal static class ApplicantNames
{
    /// <summary>More applicants than this make a part of a name a common one: reading rows in their order then meets it soon enough.</summary>
    public const int MostFound = 2000;

    /// <summary>Applicants who have or had a name with all pieces of <paramref name="part"/>; null when they are too many, or the part too short, to be told one by one.</summary>
    public static async Task<IReadOnlyList<Guid>?> FindAsync(PortalDb db, string part, CancellationToken cancellation)
    {
        var pieces = NameGrams.In(part);
        if (pieces.Count == 0)
        {
            return null;
        }

        var first = pieces[0];
        var found = db.Set<ApplicantNameGram>().Where(row => row.Gram == first);
        foreach (var piece in pieces.Skip(1))
        {
            found = found.Where(row => db.Set<ApplicantNameGram>().Any(other => other.Gram == piece && other.ApplicantId == row.ApplicantId));
        }

        var ids = await found.Select(row => row.ApplicantId).Take(MostFound + 1).ToListAsync(cancellation);
        return ids.Count > MostFound ? null : ids;
    }

    /// <summary>Adds the pieces of the applicant's present name; those of former names stay.</summary>
    public static async Task KeepAsync(Operation operation, Applicant applicant, CancellationToken cancellation)
    {
        var kept = await operation.Db.Set<ApplicantNameGram>().AsNoTracking().Where(row => row.ApplicantId == applicant.Id).Select(row => row.Gram).ToListAsync(cancellation);
        operation.Db.AddRange(NameGrams.Of(applicant.Name).Except(kept, StringComparer.Ordinal).Select(gram => new ApplicantNameGram { Gram = gram, ApplicantId = applicant.Id }));
    }
}

/// <summary>Fills the pieces for applicants from before there were any; runs at every start and finds nothing to do but once.</summary>
[Requires("seed")]
public sealed class FillApplicantNames : Command<int>
{
    private const int Batch = 1000;

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var filled = 0;
        var last = Guid.Empty;
        while (true)
        {
            var some = await operation.Db.Set<Applicant>().AsNoTracking()
                .Where(row => row.Id.CompareTo(last) > 0 && !operation.Db.Set<ApplicantNameGram>().Any(gram => gram.ApplicantId == row.Id))
                .OrderBy(row => row.Id)
                .Take(Batch)
                .ToListAsync(cancellation);
            if (some.Count == 0)
            {
                return filled;
            }

            foreach (var applicant in some)
            {
                await ApplicantNames.KeepAsync(operation, applicant, cancellation);
            }

            await operation.FlushAsync(cancellation);
            operation.Db.ChangeTracker.Clear();
            filled += some.Count;
            last = some[^1].Id;
        }
    }
}
