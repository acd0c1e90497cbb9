using System.Text.Json;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Divisions;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ExpertPool;

/// <param name="Shown">As people read it; empty without a value.</param>
public sealed record OwnTagCell(OwnTag Tag, string UnitName, string Stored, string Shown, bool MayEdit);

/// <param name="Plan">Name of the plan; only those in the reader's reach are listed.</param>
public sealed record ExpertReview(Guid PlanId, string Plan, string Sitting, DateOnly Day, bool IsFormal, SeatState State, DrawCauseKind? LeftFor);

public sealed record ExpertRatingRow(string Plan, int Points, bool IsQualified, string Note, DateTime At, string ByName);

/// <param name="Fields">What the two rows said where they differed, and which of it was kept.</param>
public sealed record ExpertMergeRow(string KeptNumber, string MergedNumber, string Reason, DateTime At, string ByName, IReadOnlyList<ExpertMergeEvidence> Fields);

public sealed record ExpertMergeEvidence(string Label, string Kept, string Merged, bool Taken);

public sealed record ExpertDetail(
    Expert Expert, string DivisionName, IReadOnlyList<ExpertEmployment> Employments, IReadOnlyList<ExpertAbsence> Absences, IReadOnlyList<ExpertTie> Ties, IReadOnlyList<OwnTagCell> Tags, IReadOnlyList<ExpertReview> Reviews, IReadOnlyList<ExpertRatingRow> Ratings, IReadOnlyList<ExpertMergeRow> Merges, ExpertBrief? MergedInto,
    IReadOnlyList<(string Code, string Name)> Divisions, bool MayEdit, bool MayUnmask);

[Requires(ExpertPermissions.View)]
public sealed class ReadExpert : Query<ExpertDetail>
{
    private const int MostReviews = 100;

    public required Guid ExpertId { get; init; }

    protected internal override async Task<Outcome<ExpertDetail>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, actor) = (operation.Db, operation.Actor);
        if (await db.Set<Expert>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == ExpertId, cancellation) is not { } expert)
        {
            return ExpertReading.Missing;
        }

        var tags = await db.Set<OwnTag>().AsNoTracking().Where(row => row.IsActive).OrderBy(row => row.Name).ToListAsync(cancellation);
        var values = await db.Set<OwnTagValue>().AsNoTracking().Where(row => row.ExpertId == expert.Id).ToDictionaryAsync(row => row.TagId, row => row.Value, cancellation);
        var units = await UnitNames.OfAsync(operation, [.. tags.Select(tag => tag.OrganisationPath)], cancellation);

        // Rows that were merged into this one are the same person; their reviews stay under the numbers they were drawn with.
        var own = await db.Set<Expert>().Where(row => row.MergedIntoId == expert.Id).Select(row => row.Id).ToListAsync(cancellation);
        own.Add(expert.Id);
        var reviews = await (from seat in db.Set<DrawSeat>()
                             where own.Contains(seat.ExpertId)
                             join plan in db.Set<ReviewPlan>() on seat.PlanId equals plan.Id
                             join sub in db.Set<ReviewSubPlan>() on seat.SubPlanId equals sub.Id
                             orderby seat.Day descending, seat.Id descending
                             select new { plan.Id, Plan = plan.Name, plan.NamesHours, sub, seat.IsFormal, seat.State, seat.LeftFor }).Take(MostReviews).ToListAsync(cancellation);

        // While the names of a sitting are secret, a page about a person must not give them away either.
        var local = Domain.Time.ShanghaiTime.Of(operation.Now);
        var ratings = await (from rating in db.Set<ExpertRating>() where own.Contains(rating.ExpertId) join plan in db.Set<ReviewPlan>() on rating.PlanId equals plan.Id orderby rating.At descending select new ExpertRatingRow(plan.Name, rating.Points, rating.IsQualified, rating.Note, rating.At, rating.ByName)).ToListAsync(cancellation);
        var divisions = await db.Set<Division>().AsNoTracking().Where(row => row.Level <= Domain.Platform.Organisations.AdministrativeLevel.County).OrderBy(row => row.Code).Select(row => new { row.Code, row.FullName }).ToListAsync(cancellation);
        return new ExpertDetail(
            expert, divisions.Find(row => row.Code == expert.DivisionCode)?.FullName ?? expert.DivisionCode,
            await db.Set<ExpertEmployment>().AsNoTracking().Where(row => row.ExpertId == expert.Id).OrderByDescending(row => row.From).ThenBy(row => row.Id).ToListAsync(cancellation),
            await db.Set<ExpertAbsence>().AsNoTracking().Where(row => row.ExpertId == expert.Id).OrderByDescending(row => row.From).ThenBy(row => row.Id).ToListAsync(cancellation),
            await db.Set<ExpertTie>().AsNoTracking().Where(row => row.ExpertId == expert.Id).OrderByDescending(row => row.At).ThenBy(row => row.Id).ToListAsync(cancellation),
            [.. tags.Select(tag => new OwnTagCell(tag, units[tag.OrganisationPath], values.GetValueOrDefault(tag.Id, ""), TagTexts.Shown(values.GetValueOrDefault(tag.Id, "")), actor.May(ExpertPermissions.Tags, tag.OrganisationPath)))],
            [.. reviews.Where(row => local >= row.sub.BeginsAt.AddHours(-row.NamesHours)).Select(row => new ExpertReview(row.Id, row.Plan, row.sub.Name, row.sub.Day, row.IsFormal, row.State, row.LeftFor))],
            ratings,
            (await db.Set<ExpertMerge>().AsNoTracking().Where(row => row.KeptId == expert.Id || row.MergedId == expert.Id).OrderByDescending(row => row.At).ToListAsync(cancellation)).ConvertAll(Evidence),
            await db.Set<Expert>().Where(row => row.Id == expert.MergedIntoId).Select(row => new ExpertBrief(row.Id, row.Number, row.Name, row.Institution, row.Specialty, row.IdentityMasked, row.PhoneMasked, row.State)).SingleOrDefaultAsync(cancellation),
            divisions.ConvertAll(row => (row.Code, row.FullName)), actor.May(ExpertPermissions.Edit) && expert.MergedIntoId is null, actor.May(ExpertPermissions.Unmask));
    }

    private static ExpertMergeRow Evidence(ExpertMerge merge)
    {
        using var evidence = JsonDocument.Parse(merge.Evidence);
        return new ExpertMergeRow(
            merge.KeptNumber, merge.MergedNumber, merge.Reason, merge.At, merge.ByName,
            [.. evidence.RootElement.GetProperty("fields").EnumerateArray()
                .Select(field => new ExpertMergeEvidence(field.GetProperty("label").GetString()!, field.GetProperty("kept").GetString()!, field.GetProperty("merged").GetString()!, field.GetProperty("taken").GetBoolean()))
                .Where(field => field.Taken || field.Kept != field.Merged)]);
    }
}

/// <summary>Both whole numbers; the look is on record.</summary>
[Requires(ExpertPermissions.Unmask)]
public sealed class UnmaskExpert : Query<(string Identity, string? Phone)>
{
    public required Guid ExpertId { get; init; }

    protected internal override async Task<Outcome<(string Identity, string? Phone)>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<Expert>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == ExpertId, cancellation) is not { } expert)
        {
            return ExpertReading.Missing;
        }

        operation.RecordLook(nameof(Expert), expert.Id.ToString(), expert.Label, operation.Actor.OrganisationPath, "查看完整证件号码和手机号码");
        var fields = operation.Service<ProtectedFields>();
        return (fields.Decrypt(expert.IdentityCipher), expert.PhoneCipher is { } phone ? fields.Decrypt(phone) : null);
    }
}
