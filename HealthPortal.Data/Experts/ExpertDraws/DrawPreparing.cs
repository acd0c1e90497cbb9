using System.Reflection;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ExpertPool;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertPreview;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ExpertDraws;

/// <summary>A group with everybody who fulfils its rules, sorted by whether he may be drawn.</summary>
/// <param name="Fitting">Experts who fulfil the plan's rule and the group's, before recusal.</param>
/// <param name="Eligible">Of those, who may be drawn.</param>
internal sealed record PreparedGroup(ReviewGroup Group, ReviewSubPlan SubPlan, string Sentence, IReadOnlyList<Expert> Fitting, IReadOnlyList<Expert> Eligible, IReadOnlyDictionary<Guid, IReadOnlyList<Exclusion>> Excluded);

/// <param name="Pool">Everybody the matter may draw from.</param>
internal sealed record PreparedDraw(ReviewPlan Plan, ReviewMatter Matter, IReadOnlyList<ReviewSubPlan> SubPlans, IReadOnlyList<PreparedGroup> Groups, IReadOnlyList<Expert> Pool, TagCatalogue Tags, IReadOnlyDictionary<Guid, TagValues> Values, IReadOnlyList<Problem> Faults)
{
    /// <summary>What is frozen. Deterministic: the same rows give the same bytes on every database.</summary>
    public DrawDocument Document(DrawKind kind, DateTime now)
    {
        var fitting = Groups.SelectMany(group => group.Fitting).DistinctBy(expert => expert.Id).OrderBy(expert => expert.Number, StringComparer.Ordinal).ToList();
        var eligible = Groups.SelectMany(group => group.Eligible).Select(expert => expert.Id).ToHashSet();
        var experts = fitting.Where(expert => eligible.Contains(expert.Id)).ToList();
        var index = experts.Index().ToDictionary(pair => pair.Item.Id, pair => pair.Index);
        return new DrawDocument(
            DrawDocument.CurrentFormat, kind, Plan.Number, SoftwareVersion, DrawPreparing.Second(now), Plan.InstitutionCap,
            [.. experts.Select(expert => new DrawExpert(expert.Number, expert.InstitutionKey))],
            [.. Groups.Select(group => new DrawGroup(group.Group.Key, $"{group.SubPlan.Name} · {group.Group.Name}", group.Group.Formal, group.Group.Backup, group.Group.InstitutionCap, group.Sentence, [.. group.Eligible.Select(expert => index[expert.Id]).Order()]))],
            [.. fitting.Where(expert => !eligible.Contains(expert.Id)).Select(expert => new ExcludedExpert(
                expert.Number, expert.InstitutionKey, [.. Groups.Where(group => group.Excluded.ContainsKey(expert.Id)).SelectMany(group => group.Excluded[expert.Id]).Select(exclusion => exclusion.Reason).Distinct(StringComparer.Ordinal)]))]);
    }

    /// <summary>What a person could loosen where places stay empty: recusal that was chosen, not found, and single conditions of a group's rule. Absence, ties and other reviews cannot be argued away.</summary>
    public IReadOnlyList<Relief> Reliefs()
    {
        var reliefs = new List<Relief>();
        foreach (var kind in Chosen)
        {
            // Only those whom nothing else keeps out.
            var freed = Groups.SelectMany(group => group.Fitting.Where(expert => group.Excluded.TryGetValue(expert.Id, out var reasons) && reasons.All(reason => reason.Kind == kind)).Select(expert => (expert, group.Group.Key)))
                .GroupBy(pair => pair.expert.Number).OrderBy(pairs => pairs.Key, StringComparer.Ordinal)
                .Select(pairs => new ReliefExpert(pairs.Key, pairs.First().expert.InstitutionKey, [.. pairs.Select(pair => pair.Key)])).ToList();
            if (freed.Count > 0)
            {
                reliefs.Add(new Relief(SettingKind.Exclusion, kind.ToString(), kind.Name(), null, freed));
            }
        }

        foreach (var group in Groups)
        {
            if (group.Group.Rule is not { Join: RuleJoin.All, Children.Count: > 0 } rule)
            {
                continue;
            }

            var there = group.Fitting.Select(expert => expert.Id).ToHashSet();
            foreach (var (index, part) in rule.Children.Index())
            {
                var without = CompiledRule.Of(rule with { Children = [.. rule.Children.Where((_, place) => place != index)] }, Tags.All);
                var let = Fit.Where(expert => !there.Contains(expert.Id) && !Kept[group.SubPlan.Id].ContainsKey(expert.Id) && without.Matches(Values[expert.Id])).Select(expert => new ReliefExpert(expert.Number, expert.InstitutionKey, [group.Group.Key])).ToList();
                if (let.Count > 0)
                {
                    reliefs.Add(new Relief(SettingKind.Condition, FormattableString.Invariant($"{group.Group.Key}/{index}"), RuleSentence.Write(new RuleGroup(RuleJoin.All, [part]), Tags.All), group.Group.Key, let));
                }
            }
        }

        return reliefs;
    }

    private static readonly ExclusionKind[] Chosen = [ExclusionKind.Named, ExclusionKind.NamedInstitution, ExclusionKind.EarlierPlan, ExclusionKind.ServedRecently, ExclusionKind.ServedMatter];

    /// <summary>Experts who were drawn for reviews whose names are still secret.</summary>
    public required IReadOnlySet<Guid> Secret { get; init; }

    /// <summary>Who fulfils the plan's own rule.</summary>
    public required IReadOnlyList<Expert> Fit { get; init; }

    /// <summary>Who is kept out of each sitting, of those.</summary>
    public required IReadOnlyDictionary<Guid, Dictionary<Guid, IReadOnlyList<Exclusion>>> Kept { get; init; }

    private static string SoftwareVersion { get; } = typeof(DrawDocument).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}

/// <summary>Reads what decides a draw. One way for the preview, the test draw, the real one and the calls after it, so that they cannot differ.</summary>
internal static class DrawPreparing
{
    /// <summary>Frozen times are to the second.</summary>
    public static DateTime Second(DateTime now) => new(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);

    /// <param name="groups">Null for those not drawn yet.</param>
    public static async Task<PreparedDraw> ReadAsync(Operation operation, ReviewPlan plan, IReadOnlyList<ReviewGroup>? groups, CancellationToken cancellation)
    {
        var db = operation.Db;
        var subs = await db.Set<ReviewSubPlan>().AsNoTracking().Where(row => row.PlanId == plan.Id && row.CancelledReason == null).OrderBy(row => row.Day).ThenBy(row => row.Ordinal).ThenBy(row => row.Id).ToListAsync(cancellation);
        var all = await db.Set<ReviewGroup>().AsNoTracking().Where(row => row.PlanId == plan.Id).ToListAsync(cancellation);
        var order = subs.Index().ToDictionary(pair => pair.Item.Id, pair => pair.Index);
        var wanted = (groups ?? [.. all.Where(group => group.DrawId is null)]).Where(group => order.ContainsKey(group.SubPlanId)).OrderBy(group => order[group.SubPlanId]).ThenBy(group => group.Ordinal).ThenBy(group => group.Id).ToList();
        var matter = await db.Set<ReviewMatter>().AsNoTracking().SingleAsync(row => row.Id == plan.MatterId, cancellation);
        var tags = await TagCatalogue.ReadAsync(operation, cancellation);
        var faults = groups is null ? PlanReadiness.Faults(plan, subs, wanted, tags.All, operation.Today).ToList() : [];
        if (wanted.Count == 0 && faults.Count == 0)
        {
            faults.Add(new Problem("所有分组都已经抽取。增加名额请用补抽，增加场次请先新建子计划。"));
        }

        // Rules with a fault cannot be asked.
        if (faults.Count > 0 && (RuleCheck.Check(plan.Rule, tags.All).Count > 0 || wanted.Exists(group => RuleCheck.Check(group.Rule, tags.All).Count > 0)))
        {
            return new PreparedDraw(plan, matter, subs, [], [], tags, new Dictionary<Guid, TagValues>(), faults) { Secret = new HashSet<Guid>(), Fit = [], Kept = new Dictionary<Guid, Dictionary<Guid, IReadOnlyList<Exclusion>>>() };
        }

        var pool = await PoolAsync(operation, matter, cancellation);
        var first = subs.Count > 0 ? subs[0].Day : operation.Today;
        var values = await tags.For([plan.Rule, .. wanted.Select(group => group.Rule)]).ValuesAsync(operation, pool, first, cancellation);
        var total = CompiledRule.Of(plan.Rule, tags.All);
        var fit = pool.Where(expert => total.Matches(values[expert.Id])).ToList();
        var standings = await StandingsAsync(operation, plan, fit, wanted.Select(group => subs[order[group.SubPlanId]].Day).Distinct().ToList(), cancellation);
        var prepared = new List<PreparedGroup>();
        var judged = new Dictionary<Guid, Dictionary<Guid, IReadOnlyList<Exclusion>>>();
        foreach (var group in wanted)
        {
            var sub = subs[order[group.SubPlanId]];
            var own = CompiledRule.Of(group.Rule, tags.All);
            var fitting = fit.Where(expert => own.Matches(values[expert.Id])).ToList();
            if (!judged.TryGetValue(sub.Id, out var ofSub))
            {
                var recusal = await RecusalAsync(operation, plan, sub, cancellation);
                judged[sub.Id] = ofSub = fit.Select(expert => (expert.Id, Reasons: recusal.Of(standings.Of(expert, sub.Day)).Concat(standings.InPlan(expert.Id)).ToList())).Where(one => one.Reasons.Count > 0).ToDictionary(one => one.Id, one => (IReadOnlyList<Exclusion>)one.Reasons);
            }

            prepared.Add(new PreparedGroup(
                group, sub, PlanReadiness.Sentence(plan.Rule, group.Rule, tags.All), fitting, [.. fitting.Where(expert => !ofSub.ContainsKey(expert.Id))],
                fitting.Where(expert => ofSub.ContainsKey(expert.Id)).ToDictionary(expert => expert.Id, expert => ofSub[expert.Id])));
        }

        if (groups is null)
        {
            faults.AddRange(CompositionFaults(plan, prepared));
        }

        return new PreparedDraw(plan, matter, subs, prepared, pool, tags, values, faults) { Secret = standings.Secret, Fit = fit, Kept = judged };
    }

    /// <summary>Why experts may not sit there as things are now; asked before the next of an order gets a place. Those without a reason are left out.</summary>
    public static async Task<Dictionary<Guid, IReadOnlyList<Exclusion>>> ReasonsNowAsync(Operation operation, ReviewPlan plan, ReviewSubPlan sub, IReadOnlyList<Expert> experts, CancellationToken cancellation)
    {
        var standings = await StandingsAsync(operation, plan, experts, [sub.Day], cancellation);
        var recusal = await RecusalAsync(operation, plan, sub, cancellation);
        return experts.Select(expert => (expert.Id, Reasons: recusal.Of(standings.Of(expert, sub.Day)))).Where(one => one.Reasons.Count > 0).ToDictionary(one => one.Id, one => one.Reasons);
    }

    /// <summary>
    /// A panel's composition must follow from its groups, since nobody may steer the draw: a share counts as sure where only experts of that kind can come
    /// into the group.
    /// </summary>
    private static IEnumerable<Problem> CompositionFaults(ReviewPlan plan, IReadOnlyList<PreparedGroup> groups)
    {
        foreach (var own in groups.GroupBy(group => group.SubPlan))
        {
            var formal = own.Sum(group => group.Group.Formal);
            var technical = own.Where(group => group.Eligible.All(expert => expert.IsTechnical)).Sum(group => group.Group.Formal);
            if (plan.TwoThirdsTechnical && technical * 3 < formal * 2)
            {
                yield return new Problem($"“{own.Key.Name}”的分组不能保证技术专家不少于三分之二：只会抽到技术专家的分组有 {technical} 个正式名额，至少要 {((formal * 2) + 2) / 3} 个。请在分组规则里写“技术专家是“是””。");
            }

            var main = own.Where(group => group.Eligible.All(expert => expert.Specialty == plan.MainDiscipline)).Sum(group => group.Group.Formal);
            if (plan.MainDiscipline is { } discipline && main * 2 < formal)
            {
                yield return new Problem($"“{own.Key.Name}”的分组不能保证“{discipline}”专家不少于半数：只会抽到这个专业的分组有 {main} 个正式名额，至少要 {(formal + 1) / 2} 个。请在分组规则里写“专业是“{discipline}””。");
            }
        }
    }

    private static async Task<List<Expert>> PoolAsync(Operation operation, ReviewMatter matter, CancellationToken cancellation)
    {
        var db = operation.Db;
        var experts = db.Set<Expert>().AsNoTracking().Where(row => row.MergedIntoId == null);
        if (!matter.UsesWholePool)
        {
            var pools = db.Set<ReviewMatterPool>().Where(link => link.MatterId == matter.Id).Join(db.Set<ReviewPool>().Where(pool => pool.IsActive), link => link.PoolId, pool => pool.Id, (link, pool) => pool.Id);
            experts = experts.Where(row => db.Set<ReviewPoolMember>().Any(member => member.ExpertId == row.Id && pools.Contains(member.PoolId)));
        }

        return await experts.OrderBy(row => row.Number).ToListAsync(cancellation);
    }

    private static async Task<RecusalRules> RecusalAsync(Operation operation, ReviewPlan plan, ReviewSubPlan sub, CancellationToken cancellation)
    {
        var settings = plan.Recusal;
        var earlier = settings.EarlierPlans.Count == 0 ? [] : await operation.Db.Set<ReviewPlan>().AsNoTracking().Where(row => settings.EarlierPlans.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.Name, cancellation);
        var merged = settings.Experts.Count == 0 ? [] : await MergedExperts.ReadAsync(operation.Db, cancellation);
        return new RecusalRules
        {
            Plan = plan.Id, Matter = plan.MatterId, Sittings = [sub.Sitting], Experts = settings.Experts.Concat(settings.Experts.Select(id => merged.GetValueOrDefault(id, id))).ToHashSet(), Institutions = settings.Institutions, EarlierPlans = earlier,
            DaysSinceService = settings.DaysSinceService, OncePerMatter = settings.OncePerMatter, Parties = settings.Parties, EmploymentYears = settings.EmploymentYears,
        };
    }

    private static async Task<Standings> StandingsAsync(Operation operation, ReviewPlan plan, IReadOnlyList<Expert> experts, IReadOnlyList<DateOnly> days, CancellationToken cancellation)
    {
        var db = operation.Db;
        var few = experts.Count <= 20 ? experts.Select(expert => expert.Id).ToList() : null;
        var (from, to) = days.Count == 0 ? (operation.Today, operation.Today) : (days.Min(), days.Max());
        var employments = (await db.Set<ExpertEmployment>().AsNoTracking().Where(row => few == null || few.Contains(row.ExpertId)).ToListAsync(cancellation)).ToLookup(row => row.ExpertId);
        var absences = (await db.Set<ExpertAbsence>().AsNoTracking().Where(row => row.To >= from && row.From <= to && (few == null || few.Contains(row.ExpertId))).ToListAsync(cancellation)).ToLookup(row => row.ExpertId);
        var ties = (await db.Set<ExpertTie>().AsNoTracking().Where(row => few == null || few.Contains(row.ExpertId)).ToListAsync(cancellation)).ToLookup(row => row.ExpertId);

        // Places drawn under a number that was merged since are places of the same person.
        var merged = await MergedExperts.ReadAsync(db, cancellation);
        var former = few is null ? null : few.Concat(merged.Where(pair => few.Contains(pair.Value)).Select(pair => pair.Key)).ToList();
        var drawn = await (from seat in db.Set<DrawSeat>().AsNoTracking().IgnoreQueryFilters([PortalDb.ScopeFilter]) // an expert who sits with another department is busy, wherever that is
                           where former == null || former.Contains(seat.ExpertId)
                           join of in db.Set<ReviewPlan>().IgnoreQueryFilters([PortalDb.ScopeFilter]) on seat.PlanId equals of.Id // until when its names are secret
                           select new SeatFact(seat.ExpertId, seat.PlanId, seat.MatterId, seat.Day, seat.Half, seat.State, of.NamesHours)).ToListAsync(cancellation);
        var seats = drawn.ConvertAll(seat => merged.TryGetValue(seat.ExpertId, out var living) ? seat with { ExpertId = living } : seat);
        var busyPlans = seats.Where(seat => seat.State == SeatState.Held && days.Contains(seat.Day)).Select(seat => seat.PlanId).Distinct().ToList();

        // Names of plans in the reader's reach only: what another department reviews is not told.
        var names = await db.Set<ReviewPlan>().AsNoTracking().Where(row => busyPlans.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.Name, cancellation);
        var local = Domain.Time.ShanghaiTime.Of(operation.Now);
        return new Standings(plan.Id, seats.Where(seat => seat.IsSecret(local)).Select(seat => seat.ExpertId).ToHashSet(), employments, absences, ties, seats.ToLookup(seat => seat.ExpertId), names);
    }

    private sealed record SeatFact(Guid ExpertId, Guid PlanId, Guid MatterId, DateOnly Day, HalfDay Half, SeatState State, int NamesHours)
    {
        /// <summary>Whether the names of its sitting are still secret.</summary>
        public bool IsSecret(DateTime local) => local < ReviewSubPlan.Begins(Day, Half).AddHours(-NamesHours);
    }

    private sealed class Standings(Guid plan, HashSet<Guid> secret, ILookup<Guid, ExpertEmployment> employments, ILookup<Guid, ExpertAbsence> absences, ILookup<Guid, ExpertTie> ties, ILookup<Guid, SeatFact> seats, Dictionary<Guid, string> names)
    {
        private const string ElsewhereName = "其他处室的评审";

        private static readonly Dictionary<string, string> NoTies = new(StringComparer.Ordinal);

        /// <summary>Experts of a review whose names are not open yet: that they are kept out or busy for it is not told of any of them by name.</summary>
        public IReadOnlySet<Guid> Secret => secret;

        public ExpertStanding Of(Expert expert, DateOnly day)
        {
            var own = seats[expert.Id].ToList();
            return new ExpertStanding(expert.Id, expert.Name, expert.Institution)
            {
                State = expert.StateOn(day), StateReason = expert.StateReason,
                Employments = [.. employments[expert.Id].Select(row => new Employment(row.Institution, row.From, row.To))],
                Absences = [.. absences[expert.Id].Select(row => new Absence(row.From, row.To, row.Reason))],
                Appointments = [.. own.Where(seat => seat.State == SeatState.Held).Select(seat => new Appointment(seat.PlanId, names.GetValueOrDefault(seat.PlanId, ElsewhereName), new Sitting(seat.Day, seat.Half)))],
                Services = [.. own.Where(seat => seat.State == SeatState.Held).Select(seat => new Service(seat.PlanId, seat.MatterId, seat.Day))],
                DrawnPlans = own.Select(seat => seat.PlanId).ToHashSet(),
                DeclaredTies = ties[expert.Id].Any() ? ties[expert.Id].OrderBy(row => row.At).GroupBy(row => row.Party, StringComparer.Ordinal).ToDictionary(same => same.Key, same => string.Join('、', same.Select(row => row.Note)), StringComparer.Ordinal) : NoTies,
            };
        }

        /// <summary>Whoever was drawn for this plan before, even if he left, is not drawn for it again.</summary>
        public IEnumerable<Exclusion> InPlan(Guid expert) => seats[expert].Any(seat => seat.PlanId == plan) ? [new Exclusion(ExclusionKind.EarlierPlan, "本计划此前已抽中过")] : [];
    }
}
