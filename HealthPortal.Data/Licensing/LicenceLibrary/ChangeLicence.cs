using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

/// <summary>Suspends, resumes, revokes (art. 69), cancels (art. 70) or voids a licence of the library.</summary>
[Requires(LibraryPermissions.Change)]
public sealed class ChangeLicence : Command<Done>
{
    public required Guid LicenceId { get; init; }

    public required int Version { get; init; }

    public required LicenceChange Change { get; init; }

    /// <summary>One of <see cref="LicenceChangeRule.Grounds"/>, where there are any.</summary>
    public string? Ground { get; init; }

    public string? Note { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<Licence>().SingleOrDefaultAsync(row => row.Id == LicenceId, cancellation) is not { } licence)
        {
            return Failure.NotFound(LicencePapersOf.Missing);
        }

        if (licence.Version != Version)
        {
            return Failure.Conflict("这张证照刚刚有变化，请刷新后再看。");
        }

        var before = LicenceCountFacts.Of(licence);
        var changed = LicenceChangeRule.Apply(licence, Change, Ground, Note, operation.Today);
        if (!changed.Succeeded)
        {
            return new Failure(changed.Failure!.Value, changed.Problems);
        }

        operation.Reason = changed.Value;
        await LicenceActing.DoneAsync(operation, licence, before, LicenceChangeRule.ActOf(Change), changed.Value, cancellation);
        return Done.It;
    }
}
