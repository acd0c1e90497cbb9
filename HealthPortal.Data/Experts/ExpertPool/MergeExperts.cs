using System.Text.Encodings.Web;
using System.Text.Json;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Divisions;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ExpertPool;

public sealed record ExpertBrief(Guid Id, string Number, string Name, string Institution, string Specialty, string IdentityMasked, string? PhoneMasked, PoolState State);

public sealed record ExpertDuplicateRow(ExpertBrief First, ExpertBrief Second, IReadOnlyList<string> Reasons);

/// <param name="Total">Of all pairs; only the first are listed.</param>
public sealed record ExpertDuplicateList(int Total, IReadOnlyList<ExpertDuplicateRow> Rows);

/// <summary>疑似重复的专家 (tender 5.3.5.1.9（2）).</summary>
[Requires(ExpertPermissions.Edit)]
public sealed class ListExpertDuplicates : Query<ExpertDuplicateList>
{
    public const int Shown = 100;

    protected internal override async Task<Outcome<ExpertDuplicateList>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var experts = operation.Db.Set<Expert>().AsNoTracking().Where(row => row.MergedIntoId == null);
        var found = ExpertDuplicates.Find(await experts.Select(row => new ExpertTraits(row.Id, row.Number, row.Name, row.InstitutionKey, row.BirthDate, row.PhoneIndex)).ToListAsync(cancellation));
        var shown = found.Take(Shown).ToList();
        var ids = shown.SelectMany(pair => new[] { pair.First, pair.Second }).Distinct().ToList();
        var briefs = await experts.Where(row => ids.Contains(row.Id)).Select(row => new ExpertBrief(row.Id, row.Number, row.Name, row.Institution, row.Specialty, row.IdentityMasked, row.PhoneMasked, row.State)).ToDictionaryAsync(row => row.Id, cancellation);
        return new ExpertDuplicateList(found.Count, [.. shown.Select(pair => new ExpertDuplicateRow(briefs[pair.First], briefs[pair.Second], pair.Reasons))]);
    }
}

/// <param name="Key">Of the field, or <c>tag:</c> and the key of an own tag.</param>
public sealed record ExpertMergeLine(string Key, string Label, string First, string Second, bool Differs);

/// <param name="Fault">Why the two cannot be merged now; null when they can.</param>
public sealed record ExpertComparison(Expert First, Expert Second, IReadOnlyList<ExpertMergeLine> Lines, int FirstFacts, int SecondFacts, int FirstPools, int SecondPools, int FirstSeats, int SecondSeats, string? Fault);

/// <summary>Two rows side by side before they are merged.</summary>
[Requires(ExpertPermissions.Edit)]
public sealed class CompareExperts : Query<ExpertComparison>
{
    public required Guid FirstId { get; init; }

    /// <summary>The number of the second as a person types it, or null with <see cref="SecondId"/>.</summary>
    public string? SecondNumber { get; init; }

    public Guid? SecondId { get; init; }

    protected internal override async Task<Outcome<ExpertComparison>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var number = (SecondNumber ?? "").Trim().ToUpperInvariant();
        var pair = await ExpertPair.ReadAsync(operation, FirstId, SecondId ?? await operation.Db.Set<Expert>().Where(row => row.Number == number).Select(row => (Guid?)row.Id).SingleOrDefaultAsync(cancellation) ?? Guid.Empty, cancellation);
        if (!pair.Succeeded)
        {
            return new Failure(pair.Failure!.Value, pair.Problems);
        }

        var (db, read) = (operation.Db, pair.Value);
        var (first, second) = (read.Kept, read.Other);
        var seats = await db.Set<DrawSeat>().Where(row => row.ExpertId == first.Id || row.ExpertId == second.Id).GroupBy(row => row.ExpertId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellation);
        return new ExpertComparison(
            first, second, await read.LinesAsync(operation, cancellation),
            read.Facts(first.Id), read.Facts(second.Id), read.Members.Count(row => row.ExpertId == first.Id), read.Members.Count(row => row.ExpertId == second.Id), seats.GetValueOrDefault(first.Id), seats.GetValueOrDefault(second.Id), read.Fault);
    }
}

/// <summary>
/// 合并: the other row's facts, tags and pools go to the kept one, its seats stay where the receipts have them and are counted with the kept one. Both
/// rows as they were stay as evidence.
/// </summary>
[Requires(ExpertPermissions.Edit)]
public sealed class MergeExperts : Command<Done>
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required Guid KeptId { get; init; }

    public required int KeptVersion { get; init; }

    public required Guid OtherId { get; init; }

    public required int OtherVersion { get; init; }

    /// <summary>Keys of <see cref="ExpertMergeLine"/> that are taken from the other row.</summary>
    public IReadOnlyCollection<string> Taken { get; init; } = [];

    public string? Reason { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(Reason) || Reason.Trim().Length > Expert.LongestReason)
        {
            return Failure.Invalid(string.IsNullOrWhiteSpace(Reason) ? "请写明合并的依据，例如核对过证件。" : $"合并的依据最多 {Expert.LongestReason} 个字。", "reason");
        }

        var db = operation.Db;
        await operation.HoldLogAsync(cancellation);
        var found = await ExpertPair.ReadAsync(operation, KeptId, OtherId, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var pair = found.Value;
        var (kept, other) = (pair.Kept, pair.Other);
        if (kept.Version != KeptVersion || other.Version != OtherVersion)
        {
            return ReviewActing.Changed;
        }

        if (pair.Fault is { } fault)
        {
            return Failure.Invalid(fault);
        }

        var lines = await pair.LinesAsync(operation, cancellation);
        var taken = Taken.ToHashSet(StringComparer.Ordinal);
        if (taken.Any(key => lines.All(line => line.Key != key)))
        {
            return Failure.Invalid("选择的项目不存在，请刷新后再试。");
        }

        operation.Reason = Reason.Trim();
        db.Add(new ExpertMerge
        {
            KeptId = kept.Id, MergedId = other.Id, KeptNumber = kept.Number, MergedNumber = other.Number, Reason = Reason.Trim(), At = operation.Now, ByName = operation.Actor.DisplayName,
            Evidence = JsonSerializer.Serialize(new { fields = lines.Select(line => new { key = line.Key, label = line.Label, kept = line.First, merged = line.Second, taken = taken.Contains(line.Key) }), kept = pair.Row(db, kept), merged = pair.Row(db, other) }, Json),
        });

        // One person stands in the pool once by the identity number: the other row must have left before the kept one may take its number.
        var was = (other.State, other.StateReason, other.SuspendedTo);
        ExpertMerging.Close(other, kept);
        await operation.FlushAsync(cancellation);

        pair.MoveFacts(db, taken);
        pair.MoveTags(db, taken);
        ExpertMerging.Take(kept, other, was, taken);

        // Who was merged into the other before now points to the kept one, so that one step always leads to the living row.
        foreach (var earlier in await db.Set<Expert>().Where(row => row.MergedIntoId == other.Id).ToListAsync(cancellation))
        {
            earlier.MergedIntoId = kept.Id;
        }

        return Done.It;
    }
}

/// <summary>Two rows with everything that hangs on them.</summary>
internal sealed class ExpertPair
{
    public required Expert Kept { get; init; }

    public required Expert Other { get; init; }

    public required List<ExpertEmployment> Employments { get; init; }

    public required List<ExpertAbsence> Absences { get; init; }

    public required List<ExpertTie> Ties { get; init; }

    public required List<OwnTagValue> Values { get; init; }

    /// <summary>Those either row has a value of, by name.</summary>
    public required List<OwnTag> Tags { get; init; }

    public required List<ReviewPoolMember> Members { get; init; }

    public required string? Fault { get; init; }

    public static async Task<Outcome<ExpertPair>> ReadAsync(Operation operation, Guid keptId, Guid otherId, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (keptId == otherId)
        {
            return Failure.Invalid("请选择另一位专家。", "number");
        }

        var experts = await db.Set<Expert>().AsTracking().Where(row => row.Id == keptId || row.Id == otherId).ToListAsync(cancellation);
        if (experts.Count != 2)
        {
            return Failure.NotFound("没有找到这位专家，请核对编号。");
        }

        if (experts.Find(row => row.MergedIntoId is not null) is { } merged)
        {
            return Failure.Invalid($"{merged.Label}已并入另一位专家。");
        }

        var values = await db.Set<OwnTagValue>().AsTracking().Where(row => row.ExpertId == keptId || row.ExpertId == otherId).ToListAsync(cancellation);
        var tagIds = values.Select(value => value.TagId).Distinct().ToList();
        var members = await db.Set<ReviewPoolMember>().AsTracking().Where(row => row.ExpertId == keptId || row.ExpertId == otherId).ToListAsync(cancellation);
        var (kept, other) = (experts.Single(row => row.Id == keptId), experts.Single(row => row.Id == otherId));
        return new ExpertPair
        {
            Kept = kept, Other = other, Values = values, Members = members,
            Tags = await db.Set<OwnTag>().AsNoTracking().Where(row => tagIds.Contains(row.Id)).OrderBy(row => row.Name).ThenBy(row => row.Key).ToListAsync(cancellation),
            Employments = await db.Set<ExpertEmployment>().AsTracking().Where(row => row.ExpertId == keptId || row.ExpertId == otherId).OrderBy(row => row.Id).ToListAsync(cancellation),
            Absences = await db.Set<ExpertAbsence>().AsTracking().Where(row => row.ExpertId == keptId || row.ExpertId == otherId).OrderBy(row => row.Id).ToListAsync(cancellation),
            Ties = await db.Set<ExpertTie>().AsTracking().Where(row => row.ExpertId == keptId || row.ExpertId == otherId).OrderBy(row => row.Id).ToListAsync(cancellation),
            Fault = await FaultAsync(db, kept, other, values.Count(row => row.ExpertId == otherId), members.Count(row => row.ExpertId == otherId), operation.Now, cancellation),
        };
    }

    public int Facts(Guid id) => Employments.Count(row => row.ExpertId == id) + Absences.Count(row => row.ExpertId == id) + Ties.Count(row => row.ExpertId == id);

    public async Task<IReadOnlyList<ExpertMergeLine>> LinesAsync(Operation operation, CancellationToken cancellation)
    {
        var codes = new[] { Kept.DivisionCode, Other.DivisionCode };
        var divisions = await operation.Db.Set<Division>().AsNoTracking().Where(row => codes.Contains(row.Code)).ToDictionaryAsync(row => row.Code, row => row.FullName, StringComparer.Ordinal, cancellation);
        string Shown(ExpertMergeField field, Expert expert) => field.Key == "division" ? divisions.GetValueOrDefault(expert.DivisionCode, expert.DivisionCode) : field.Shown(expert);
        string Value(Guid expert, Guid tag) => TagTexts.Shown(Values.Find(value => value.ExpertId == expert && value.TagId == tag)?.Value ?? "");
        return
        [
            .. ExpertMerging.Fields.Select(field => new ExpertMergeLine(field.Key, field.Label, Shown(field, Kept), Shown(field, Other), ExpertMerging.Differs(field, Kept, Other))),
            .. Tags.Select(tag => new ExpertMergeLine("tag:" + tag.Key, tag.Name, Value(Kept.Id, tag.Id), Value(Other.Id, tag.Id), Value(Kept.Id, tag.Id) != Value(Other.Id, tag.Id))),
        ];
    }

    /// <summary>A row as it is stored, sealed numbers sealed, with what hangs on it.</summary>
    public object Row(PortalDb db, Expert expert) => new
    {
        expert = db.Entry(expert).Properties.ToDictionary(property => property.Metadata.Name, property => property.CurrentValue),
        employments = Employments.Where(row => row.ExpertId == expert.Id).Select(row => new { row.Id, row.Institution, row.From, row.To }),
        absences = Absences.Where(row => row.ExpertId == expert.Id).Select(row => new { row.Id, row.From, row.To, row.Reason }),
        ties = Ties.Where(row => row.ExpertId == expert.Id).Select(row => new { row.Id, row.Party, row.Note, row.At, row.ByName }),
        tags = Values.Where(row => row.ExpertId == expert.Id).Select(row => new { row.TagId, row.Value }),
        pools = Members.Where(row => row.ExpertId == expert.Id).Select(row => row.PoolId),
    };

    public void MoveFacts(PortalDb db, HashSet<string> taken)
    {
        foreach (var entity in Employments.Where(row => row.ExpertId == Other.Id).Concat<object>(Absences.Where(row => row.ExpertId == Other.Id)).Concat(Ties.Where(row => row.ExpertId == Other.Id)))
        {
            db.Entry(entity).Property(nameof(ExpertTie.ExpertId)).CurrentValue = Kept.Id;
        }

        // The institution that is given up stays known as an employment: it may be a tie, and merging must not hide one.
        var left = taken.Contains("institution") ? Kept : Other;
        if (Kept.InstitutionKey != Other.InstitutionKey && !Employments.Exists(row => row.ExpertId == Kept.Id && TagValue.Comparable(row.Institution) == left.InstitutionKey))
        {
            db.Add(new ExpertEmployment { ExpertId = Kept.Id, Institution = left.Institution });
        }

        var has = Members.Where(row => row.ExpertId == Kept.Id).Select(row => row.PoolId).ToHashSet();
        foreach (var member in Members.Where(row => row.ExpertId == Other.Id))
        {
            db.Remove(member);
            if (has.Add(member.PoolId))
            {
                db.Add(new ReviewPoolMember { OrganisationPath = member.OrganisationPath, PoolId = member.PoolId, ExpertId = Kept.Id, AddedAt = member.AddedAt, AddedByName = member.AddedByName, Label = Kept.Label });
            }
        }
    }

    /// <summary>A value only the other has comes over; where both have one, the chosen one.</summary>
    public void MoveTags(PortalDb db, HashSet<string> taken)
    {
        foreach (var value in Values.Where(row => row.ExpertId == Other.Id))
        {
            var own = Values.Find(row => row.ExpertId == Kept.Id && row.TagId == value.TagId);
            if (own is null)
            {
                db.Entry(value).Property(nameof(OwnTagValue.ExpertId)).CurrentValue = Kept.Id;
                continue;
            }

            if (Tags.Find(tag => tag.Id == value.TagId) is { } tag && taken.Contains("tag:" + tag.Key))
            {
                own.Value = value.Value;
            }

            db.Remove(value);
        }
    }

    private static async Task<string?> FaultAsync(PortalDb db, Expert kept, Expert other, int values, int members, DateTime now, CancellationToken cancellation)
    {
        if (kept.State == PoolState.Removed && other.State != PoolState.Removed)
        {
            return $"{kept.Label}已出库，请保留另一条，或先恢复它。";
        }

        // Whatever department it is of: a place in a review that is not over hangs on this row and its number.
        var open = await (from seat in db.Set<DrawSeat>().IgnoreQueryFilters([PortalDb.ScopeFilter]) // a place with another department binds as well
                          where seat.ExpertId == other.Id && seat.State == SeatState.Held
                          join plan in db.Set<ReviewPlan>().IgnoreQueryFilters([PortalDb.ScopeFilter]) on seat.PlanId equals plan.Id // why: the state of that department's plan
                          where plan.State == ReviewPlanState.Open
                          select seat.Id).AnyAsync(cancellation);
        if (open)
        {
            return $"{other.Label}还在没有办结的评审名单中，请等评审办结，或保留这一条。";
        }

        // Frozen and not drawn yet: the closed row could still come out of it. A freeze is good for a day.
        var since = now - ExpertDraw.GoodFor;
        var quoted = $"\"{other.Number}\"";
        if (await db.Set<ExpertDraw>().IgnoreQueryFilters([PortalDb.ScopeFilter]).AnyAsync(row => row.State == ExpertDrawState.Committed && row.FrozenAt > since && row.Document.Contains(quoted), cancellation)) // why: a draw of another department binds as well
        {
            return $"{other.Label}在一次已冻结、还没有抽完的名单里，请等抽取完成或放弃后再合并。";
        }

        var beyond = await db.Set<OwnTagValue>().IgnoreQueryFilters([PortalDb.ScopeFilter]).CountAsync(row => row.ExpertId == other.Id, cancellation) > values // why: whether something hangs on it that this person cannot move
            || await db.Set<ReviewPoolMember>().IgnoreQueryFilters([PortalDb.ScopeFilter]).CountAsync(row => row.ExpertId == other.Id, cancellation) > members; // why: the same for pools
        return beyond ? $"您管辖范围以外的处室也在用{other.Label}的标签或评审库，请由上一级的专家库管理员合并。" : null;
    }
}

/// <summary>Which rows stand for one person.</summary>
internal static class MergedExperts
{
    /// <summary>Rows that were merged into others, by their ids, with the living row.</summary>
    public static Task<Dictionary<Guid, Guid>> ReadAsync(PortalDb db, CancellationToken cancellation) =>
        db.Set<Expert>().AsNoTracking().Where(row => row.MergedIntoId != null).ToDictionaryAsync(row => row.Id, row => row.MergedIntoId!.Value, cancellation);

    /// <summary>Numbers that were given up, with those of the living rows.</summary>
    public static Task<Dictionary<string, string>> NumbersAsync(PortalDb db, CancellationToken cancellation) =>
        (from row in db.Set<Expert>() where row.MergedIntoId != null join living in db.Set<Expert>() on row.MergedIntoId equals living.Id select new { row.Number, Living = living.Number }).ToDictionaryAsync(row => row.Number, row => row.Living, StringComparer.Ordinal, cancellation);

    /// <summary>The row that stands for the person now, for changing.</summary>
    public static async Task<Expert> LivingAsync(PortalDb db, Guid id, CancellationToken cancellation)
    {
        var expert = await db.Set<Expert>().AsTracking().SingleAsync(row => row.Id == id, cancellation);
        return expert.MergedIntoId is { } living ? await db.Set<Expert>().AsTracking().SingleAsync(row => row.Id == living, cancellation) : expert;
    }
}
