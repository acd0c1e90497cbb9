using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertPreview;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ExpertDraws;

/// <param name="Fitting">Fulfil the rules; <paramref name="Eligible"/> of them may be drawn.</param>
/// <param name="Fillable">Places that can be filled under all caps, of those asked for.</param>
/// <param name="Busy">Of the fitting, who have an appointment at the time.</param>
public sealed record PreviewGroup(Guid Id, string SubPlanName, DateOnly Day, string Name, string Sentence, int Formal, int Backup, int Fitting, int Eligible, int Institutions, int Busy, int Fillable, IReadOnlyList<SizeChance> Chances);

/// <param name="Groups">Names of the groups whose rules are fulfilled.</param>
public sealed record PreviewExcluded(Guid ExpertId, string Number, string Name, string Institution, IReadOnlyList<string> Groups, IReadOnlyList<Exclusion> Reasons);

public sealed record PreviewExpert(Guid ExpertId, string Number, string Name, string Institution, string Specialty, string? ProfessionalTitle, string DivisionCode, IReadOnlyList<string> Groups, Chance? Chance);

/// <param name="Pool">In the pool of the matter.</param>
/// <param name="NotFitting">Fulfil no group's rules.</param>
/// <param name="HiddenCount">Of the excluded, who are counted but not named, because they sit in reviews whose names are secret.</param>
/// <param name="Shortfall">What to change where the counts cannot be met; null where they can.</param>
/// <param name="ProbabilityNote">Whether the probabilities are exact; null where nothing can be drawn.</param>
/// <param name="Reasons">How many are kept out, by the kind of the first reason.</param>
public sealed record DrawPreview(
    IReadOnlyList<Problem> Faults, int Pool, int NotFitting, IReadOnlyList<PreviewGroup> Groups, IReadOnlyList<(ExclusionKind Kind, int Count)> Reasons, IReadOnlyList<PreviewExcluded> Excluded, int ExcludedCount, int HiddenCount,
    IReadOnlyList<PreviewExpert> Eligible, int EligibleCount, bool IsFeasible, ShortfallResult? Shortfall, string? ProbabilityNote);

/// <summary>抽取预展示 without drawing: who fits, who is kept out and why, who is busy, and whether the counts can be met (tender 5.3.5.1.5（2）).</summary>
[Requires(ReviewPermissions.View)]
public sealed class PreviewDraw : Query<DrawPreview>
{
    /// <summary>People shown of each list.</summary>
    public const int MostShown = 200;

    private static readonly ExclusionKind[] OfReviews = [ExclusionKind.Busy, ExclusionKind.EarlierPlan, ExclusionKind.ServedRecently, ExclusionKind.ServedMatter];

    public required Guid PlanId { get; init; }

    /// <summary>Shows only those of one group.</summary>
    public Guid? GroupId { get; init; }

    protected internal override async Task<Outcome<DrawPreview>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<ReviewPlan>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == PlanId, cancellation) is not { } plan)
        {
            return ReviewActing.MissingPlan;
        }

        var prepared = await DrawPreparing.ReadAsync(operation, plan, null, cancellation);
        if (prepared.Groups.Count == 0)
        {
            return new DrawPreview(prepared.Faults, prepared.Pool.Count, 0, [], [], [], 0, 0, [], 0, false, null, null);
        }

        var document = prepared.Document(DrawKind.Test, operation.Now);
        var shortfall = Shortfall.Find(document, () => prepared.Reliefs());
        var chances = PlanProbability.Of(document) is { Succeeded: true, Value: var known } ? known : null;
        var places = document.Experts.Index().ToDictionary(pair => pair.Item.Key, pair => pair.Index, StringComparer.Ordinal);
        var shown = prepared.Groups.Where(group => GroupId is null || group.Group.Id == GroupId).ToList();
        var ofExpert = shown.SelectMany(group => group.Fitting.Select(expert => (expert, group))).GroupBy(pair => pair.expert.Id).ToDictionary(pairs => pairs.Key, pairs => pairs.Select(pair => pair.group).ToList());
        var fitting = prepared.Groups.SelectMany(group => group.Fitting).Select(expert => expert.Id).ToHashSet();
        var people = prepared.Pool.Where(expert => ofExpert.ContainsKey(expert.Id)).ToList();
        var kept = people.Where(expert => ofExpert[expert.Id].TrueForAll(group => group.Excluded.ContainsKey(expert.Id))).ToList();

        // Who sits on a panel whose names are secret would be known by being kept out of this one: such people are counted, and stand in the list like the rest.
        var hidden = kept.Where(expert => prepared.Secret.Contains(expert.Id) && Told(expert).Count == 0).Select(expert => expert.Id).ToHashSet();
        var excluded = kept.Where(expert => !hidden.Contains(expert.Id)).ToList();
        var eligible = people.Where(expert => hidden.Contains(expert.Id) || ofExpert[expert.Id].Exists(group => !group.Excluded.ContainsKey(expert.Id))).ToList();
        List<Exclusion> Told(Expert expert) => [.. ofExpert[expert.Id].SelectMany(group => group.Excluded.GetValueOrDefault(expert.Id) ?? []).Where(reason => !prepared.Secret.Contains(expert.Id) || !OfReviews.Contains(reason.Kind)).DistinctBy(reason => (reason.Kind, reason.Reason))];
        return new DrawPreview(
            prepared.Faults, prepared.Pool.Count, prepared.Pool.Count - fitting.Count,
            [.. prepared.Groups.Select((group, index) => new PreviewGroup(
                group.Group.Id, group.SubPlan.Name, group.SubPlan.Day, group.Group.Name, group.Sentence, group.Group.Formal, group.Group.Backup, group.Fitting.Count, group.Eligible.Count,
                group.Eligible.Select(expert => expert.InstitutionKey).Distinct(StringComparer.Ordinal).Count(), group.Excluded.Values.Count(reasons => reasons.Any(reason => reason.Kind == ExclusionKind.Busy)), shortfall.Groups[index].Together,
                chances?.Groups[index].Sizes ?? []))],
            [.. kept.Select(expert => ofExpert[expert.Id][0].Excluded[expert.Id][0].Kind).GroupBy(kind => kind).OrderBy(kinds => kinds.Key).Select(kinds => (kinds.Key, kinds.Count()))],
            [.. excluded.Take(MostShown).Select(expert => new PreviewExcluded(expert.Id, expert.Number, expert.Name, expert.Institution, Names(ofExpert[expert.Id]), Told(expert)))],
            kept.Count, hidden.Count,
            [.. eligible.Take(MostShown).Select(expert => new PreviewExpert(
                expert.Id, expert.Number, expert.Name, expert.Institution, expert.Specialty, expert.ProfessionalTitle, expert.DivisionCode, Names([.. ofExpert[expert.Id].Where(group => hidden.Contains(expert.Id) || !group.Excluded.ContainsKey(expert.Id) || group.Excluded[expert.Id].All(reason => prepared.Secret.Contains(expert.Id) && OfReviews.Contains(reason.Kind)))]),
                chances is null || hidden.Count > 0 ? null : Total(chances, document.Groups.Count, places[expert.Number])))],
            eligible.Count - hidden.Count, shortfall.Feasible, shortfall.Feasible ? null : shortfall, chances?.Sentence);
    }

    // Nobody holds two places of a plan, so the chances of the groups add up.
    private static Chance Total(PlanProbability chances, int groups, int expert)
    {
        var all = Enumerable.Range(0, groups).Select(group => chances.OfExpert(group, expert).Either).ToList();
        return new Chance(all.Sum(one => one.Value), all.Sum(one => one.Low), Math.Min(1, all.Sum(one => one.High)), all.TrueForAll(one => one.IsExact));
    }

    private static string[] Names(IReadOnlyList<PreparedGroup> groups) => [.. groups.Select(group => $"{group.SubPlan.Name} · {group.Group.Name}")];
}
