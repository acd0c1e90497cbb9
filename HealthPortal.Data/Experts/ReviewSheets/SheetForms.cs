using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ReviewSheets;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewSheets;

/// <param name="Forms">The latest version first.</param>
public sealed record SheetFormPage(Guid MatterId, string MatterName, IReadOnlyList<SheetForm> Forms, bool MayEdit);

/// <summary>评审表 of a matter in all its versions.</summary>
[Requires(ReviewPermissions.View)]
public sealed class ReadSheetForms : Query<SheetFormPage>
{
    public required Guid MatterId { get; init; }

    protected internal override async Task<Outcome<SheetFormPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<ReviewMatter>().SingleOrDefaultAsync(row => row.Id == MatterId, cancellation) is not { } matter)
        {
            return ReviewActing.MissingMatter;
        }

        var forms = await operation.Db.Set<SheetForm>().Where(row => row.MatterId == matter.Id).OrderByDescending(row => row.Number).ToListAsync(cancellation);
        return new SheetFormPage(matter.Id, matter.Name, forms, operation.Actor.May(ReviewPermissions.Edit, matter.OrganisationPath));
    }
}

/// <summary>Keeps the draft of the next version; what is in use stays as it is until the draft is taken into use.</summary>
[Requires(ReviewPermissions.Edit)]
public sealed class SaveSheetForm : Command<Guid>
{
    public required Guid MatterId { get; init; }

    /// <summary>Of the draft that is changed; null for a new one.</summary>
    public int? Version { get; init; }

    public required string Name { get; init; }

    public required SheetContent Content { get; init; }

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<ReviewMatter>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == MatterId, cancellation) is not { } matter)
        {
            return ReviewActing.MissingMatter;
        }

        await operation.HoldLogAsync(cancellation);
        var draft = await db.Set<SheetForm>().SingleOrDefaultAsync(row => row.MatterId == matter.Id && row.State == SheetFormState.Draft, cancellation);
        if (draft?.Version != Version)
        {
            return ReviewActing.Changed;
        }

        if (draft is null)
        {
            var last = await db.Set<SheetForm>().Where(row => row.MatterId == matter.Id).MaxAsync(row => (int?)row.Number, cancellation) ?? 0;
            draft = new SheetForm { OrganisationPath = matter.OrganisationPath, MatterId = matter.Id, Number = last + 1, Name = "", ContentJson = "", MadeAt = operation.Now, MadeByName = operation.Actor.DisplayName };
            db.Add(draft);
        }

        (draft.Name, draft.ContentJson, draft.MadeAt, draft.MadeByName) = ((Name ?? "").Trim(), Content.Write(), operation.Now, operation.Actor.DisplayName);
        return draft.Check().ToList() is { Count: > 0 } problems ? Failure.Invalid(problems) : draft.Id;
    }
}

/// <summary>启用 the draft; sittings that have begun keep the version they began with.</summary>
[Requires(ReviewPermissions.Edit)]
public sealed class ActivateSheetForm : Command<Done>
{
    public required Guid FormId { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        await operation.HoldLogAsync(cancellation);
        if (await db.Set<SheetForm>().SingleOrDefaultAsync(row => row.Id == FormId && row.State == SheetFormState.Draft, cancellation) is not { } draft)
        {
            return Failure.NotFound("这份草稿已经启用或删除，请刷新后再看。");
        }

        if (await db.Set<SheetForm>().SingleOrDefaultAsync(row => row.MatterId == draft.MatterId && row.State == SheetFormState.Active, cancellation) is { } before)
        {
            // Saved by itself: the index that keeps two from being in use looks at each statement.
            before.State = SheetFormState.Retired;
            await operation.FlushAsync(cancellation);
        }

        (draft.State, draft.ActivatedAt, draft.ActivatedByName) = (SheetFormState.Active, operation.Now, operation.Actor.DisplayName);
        return Done.It;
    }
}

[Requires(ReviewPermissions.Edit)]
public sealed class DiscardSheetForm : Command<Done>
{
    public required Guid FormId { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<SheetForm>().SingleOrDefaultAsync(row => row.Id == FormId && row.State == SheetFormState.Draft, cancellation) is not { } draft)
        {
            return Failure.NotFound("这份草稿已经启用或删除，请刷新后再看。");
        }

        operation.Db.Remove(draft);
        return Done.It;
    }
}
