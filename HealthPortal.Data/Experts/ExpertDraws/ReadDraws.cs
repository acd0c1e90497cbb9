using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ExpertDraws;

public sealed record DrawFilter
{
    public DrawKind? Kind { get; init; }

    public ExpertDrawState? State { get; init; }

    public Guid? PlanId { get; init; }

    /// <summary>Number of the draw or name of the plan.</summary>
    public string? Search { get; init; }

    public bool IsFiltered => Kind is not null || State is not null || PlanId is not null || !string.IsNullOrWhiteSpace(Search);
}

/// <param name="Needed">Formal places asked for by the groups of the draw.</param>
/// <param name="Called">Everybody who ever held a place.</param>
/// <param name="Left">Who left it again.</param>
public sealed record DrawRow(Guid Id, string Number, DrawKind Kind, ExpertDrawState State, Guid PlanId, string PlanName, string UnitName, DateTime FrozenAt, DateTime? DrawnAt, string StartedByName, string? OperatorName, string? SupervisorName, string Commitment, int Needed, int Held, int Called, int Left);

public sealed record DrawPage(IReadOnlyList<DrawRow> Rows, Guid? Older, bool MayExport);

/// <summary>专家抽取, the newest first; those that were given up stand among them (tender 5.3.5.1.1（3）).</summary>
[Requires(ReviewPermissions.View)]
public sealed class ListDraws : Query<DrawPage>
{
    public const int PageSize = 20;

    public DrawFilter Filter { get; init; } = new();

    public Guid? After { get; init; }

    protected internal override async Task<Outcome<DrawPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var rows = await DrawListing.ReadAsync(operation, Filter, After, PageSize + 1, cancellation);
        return new DrawPage([.. rows.Take(PageSize)], rows.Count > PageSize ? rows[PageSize - 1].Id : null, operation.Actor.May(ReviewPermissions.Export));
    }
}

/// <summary>专家抽取 by the conditions of the list, as a workbook; no names are in it (tender 5.3.5.1.1（3）).</summary>
[Requires(ReviewPermissions.Export)]
public sealed class ExportDraws : Query<int>
{
    private const int Slice = 500;

    public DrawFilter Filter { get; init; } = new();

    public required Func<Stream> Open { get; init; }

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var count = 0;
        await WorkbookWriter.WriteAsync(
            Open(),
            new WorkbookDocument(
                "专家抽取", Filter.IsFiltered ? "按条件筛选" : "全部", operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now),
                [new("编号"), new("评审计划"), new("种类"), new("状态"), new("业务处室"), new("冻结时间"), new("发起人"), new("抽取时间"), new("抽取人"), new("监督人"), new("需要正式专家"), new("在名单"), new("抽取过"), new("离开"), new("校验值", 66)],
                RowsAsync()),
            cancellation);
        operation.RecordLook("ExpertDrawExport", Guid.CreateVersion7().ToString(), "专家抽取", operation.Actor.OrganisationPath, FormattableString.Invariant($"导出专家抽取 {count} 次"));
        return count;

        async IAsyncEnumerable<object?[]> RowsAsync()
        {
            Guid? after = null;
            do
            {
                var some = await DrawListing.ReadAsync(operation, Filter, after, Slice, cancellation);
                after = some.Count == Slice ? some[^1].Id : null;
                foreach (var row in some)
                {
                    count++;
                    yield return
                    [
                        row.Number, row.PlanName, row.Kind.Name(), row.State.Name(), row.UnitName, ShanghaiTime.Of(row.FrozenAt), row.StartedByName, row.DrawnAt is { } drawn ? ShanghaiTime.Of(drawn) : null, row.OperatorName, row.SupervisorName, row.Needed, row.Held, row.Called, row.Left, row.Commitment,
                    ];
                }
            }
            while (after is not null);
        }
    }
}

internal static class DrawListing
{
    /// <summary>Draws the newest first, from the one after <paramref name="after"/>.</summary>
    public static async Task<IReadOnlyList<DrawRow>> ReadAsync(Operation operation, DrawFilter filter, Guid? after, int most, CancellationToken cancellation)
    {
        var db = operation.Db;
        var draws = db.Set<ExpertDraw>().AsNoTracking();
        if (filter.Kind is { } kind)
        {
            draws = draws.Where(row => row.Kind == kind);
        }

        if (filter.State is { } state)
        {
            draws = draws.Where(row => row.State == state);
        }

        if (filter.PlanId is { } plan)
        {
            draws = draws.Where(row => row.PlanId == plan);
        }

        if (!string.IsNullOrWhiteSpace(filter.Search))
        {
            var word = filter.Search.Trim();
            var number = word.ToUpperInvariant();
            draws = draws.Where(row => row.Number == number || db.Set<ReviewPlan>().Any(own => own.Id == row.PlanId && own.Name.Contains(word)));
        }

        if (after is { } last)
        {
            draws = draws.Where(row => row.Id.CompareTo(last) < 0);
        }

        // Without the documents: one may be as large as the pool.
        var rows = await draws.OrderByDescending(row => row.Id).Take(most)
            .Select(row => new { row.Id, row.Number, row.Kind, row.State, row.PlanId, row.OrganisationPath, row.FrozenAt, row.DrawnAt, row.StartedByName, row.OperatorName, row.SupervisorName, row.Commitment }).ToListAsync(cancellation);
        var ids = rows.ConvertAll(row => row.Id);
        var planIds = rows.ConvertAll(row => row.PlanId);
        var plans = await db.Set<ReviewPlan>().Where(row => planIds.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.Name, cancellation);
        var names = await UnitNames.OfAsync(operation, [.. rows.Select(row => row.OrganisationPath)], cancellation);
        var seats = await db.Set<DrawSeat>().Where(seat => ids.Contains(seat.DrawId)).GroupBy(seat => new { seat.DrawId, seat.State, seat.IsFormal }).Select(group => new { group.Key.DrawId, group.Key.State, group.Key.IsFormal, Count = group.Count() }).ToListAsync(cancellation);
        var needed = await db.Set<ReviewGroup>().Where(group => group.DrawId != null && ids.Contains(group.DrawId.Value)).GroupBy(group => group.DrawId!.Value).Select(group => new { group.Key, Formal = group.Sum(row => row.Formal) }).ToDictionaryAsync(group => group.Key, group => group.Formal, cancellation);
        return rows.ConvertAll(row =>
            {
                var own = seats.Where(seat => seat.DrawId == row.Id).ToList();
                return new DrawRow(
                    row.Id, row.Number, row.Kind, row.State, row.PlanId, plans.GetValueOrDefault(row.PlanId, "已变动的计划"), names[row.OrganisationPath], row.FrozenAt, row.DrawnAt, row.StartedByName, row.OperatorName, row.SupervisorName, row.Commitment,
                    needed.GetValueOrDefault(row.Id), own.Where(seat => seat is { State: SeatState.Held, IsFormal: true }).Sum(seat => seat.Count), own.Sum(seat => seat.Count), own.Where(seat => seat.State == SeatState.Left).Sum(seat => seat.Count));
            });
    }
}

/// <param name="Person">Null while names are secret.</param>
/// <param name="Concerns">Why the expert should not sit there by now, for example because he is ill; empty for most.</param>
public sealed record DrawnSeat(Guid Id, int Ordinal, bool IsFormal, SeatState State, DrawCauseKind? LeftFor, DateTime? LeftAt, int SinceCause, int? PromotedByCause, DrawnPerson? Person, IReadOnlyList<string> Concerns);

public sealed record DrawnPerson(Guid ExpertId, string Number, string Name, string Institution, string Specialty, string? ProfessionalTitle);

/// <param name="Remaining">How many of the order could still be called.</param>
/// <param name="NamesFrom">Shanghai time from which the department sees names.</param>
public sealed record DrawnGroup(
    Guid GroupId, string Name, string? RuleName, string Sentence, Guid SubPlanId, string SubPlanName, DateOnly Day, HalfDay Half, string Place, int Formal, int Backup, int Eligible, int Remaining, DateTime NamesFrom, IReadOnlyList<DrawnSeat> Seats, IReadOnlyList<string> Composition);

public sealed record DrawCauseView(int Ordinal, DrawCauseKind Kind, DateTime At, string? Who, string? GroupName, int Formal, int Backup, string Note, string ByName);

/// <param name="ServerNonce">Like the seed only once the names are open: whoever knows the pool could draw again with it.</param>
/// <param name="NamesOpen">The names are shown: their hour has come, it is a test, or the reader asked for them on record.</param>
public sealed record DrawDetail(
    Guid Id, string Number, DrawKind Kind, ExpertDrawState State, Guid PlanId, string PlanNumber, string PlanName, DateTime FrozenAt, DateTime? DrawnAt, string StartedByName, string Commitment, string ServerNonceHash, string? ServerNonce,
    string? OperatorName, string? OperatorText, string? SupervisorName, string? SupervisorText, bool HasOperatorText, bool HasSupervisorText, string? Seed, bool LookedAhead, string? AbandonedReason, DateTime? AbandonedAt, string? AbandonedByName,
    string SoftwareVersion, int Experts, int Excluded, IReadOnlyList<DrawnGroup> Groups, IReadOnlyList<DrawCauseView> Causes, bool NamesOpen, bool MayOpenNames, bool MayOperate, bool MaySupervise, bool MayCall, int Version);

[Requires(ReviewPermissions.View)]
public sealed class ReadDraw : Query<DrawDetail>
{
    public required Guid DrawId { get; init; }

    protected internal override Task<Outcome<DrawDetail>> RunAsync(Operation operation, CancellationToken cancellation) => DrawReading.ReadAsync(operation, DrawId, early: null, cancellation);
}

/// <summary>提前查看名单: the names before their hour, for a reason that is put on record.</summary>
[Requires(ReviewPermissions.Names)]
public sealed class OpenDrawNames : Query<DrawDetail>
{
    public required Guid DrawId { get; init; }

    public string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => DrawReading.CheckReason(Reason);

    protected internal override Task<Outcome<DrawDetail>> RunAsync(Operation operation, CancellationToken cancellation) => DrawReading.ReadAsync(operation, DrawId, Reason!.Trim(), cancellation);
}

internal static class DrawReading
{
    private const int LongestReason = 200;

    public static IEnumerable<Problem> CheckReason(string? reason)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            yield return new Problem("请填写提前查看名单的理由。", "reason");
        }
        else if (reason.Trim().Length > LongestReason)
        {
            yield return new Problem($"理由最多 {LongestReason} 个字。", "reason");
        }
    }

    /// <param name="early">Reason for a look before the hour; null for the usual one.</param>
    public static async Task<Outcome<DrawDetail>> ReadAsync(Operation operation, Guid id, string? early, CancellationToken cancellation)
    {
        var (db, actor) = (operation.Db, operation.Actor);
        if (await db.Set<ExpertDraw>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } draw)
        {
            return DrawMaking.Missing;
        }

        var mayOpen = actor.May(ReviewPermissions.Names, draw.OrganisationPath);
        var plan = await db.Set<ReviewPlan>().AsNoTracking().SingleAsync(row => row.Id == draw.PlanId, cancellation);
        var document = DrawMaking.DocumentOf(draw);
        var rows = await db.Set<ReviewGroup>().AsNoTracking().Where(row => row.PlanId == plan.Id).ToDictionaryAsync(row => row.Key, StringComparer.Ordinal, cancellation);
        var subs = await db.Set<ReviewSubPlan>().AsNoTracking().Where(row => row.PlanId == plan.Id).ToDictionaryAsync(row => row.Id, cancellation);
        var entries = await db.Set<DrawCauseEntry>().AsNoTracking().Where(row => row.DrawId == draw.Id).OrderBy(row => row.Ordinal).ToListAsync(cancellation);
        var seats = draw.Kind == DrawKind.Real ? await db.Set<DrawSeat>().AsNoTracking().Where(row => row.DrawId == draw.Id).OrderBy(row => row.Ordinal).ThenBy(row => row.Id).ToListAsync(cancellation) : [];
        var state = draw.State == ExpertDrawState.Drawn ? DrawCalling.Replay(document, Convert.FromHexString(draw.Seed!), [.. entries.Select(entry => entry.Cause)]) : null;
        if (state is not null && draw.Kind == DrawKind.Test)
        {
            seats = await TestSeatsAsync(operation, draw, plan, document, state, rows, subs, cancellation);
        }

        var local = ShanghaiTime.Of(operation.Now);
        DateTime Opens(ReviewSubPlan sub) => sub.BeginsAt.AddHours(-plan.NamesHours);
        bool Open(ReviewSubPlan sub) => draw.Kind == DrawKind.Test || early is not null || local >= Opens(sub);
        var openSubs = subs.Values.Where(Open).Select(sub => sub.Id).ToHashSet();
        var ids = seats.Where(seat => openSubs.Contains(seat.SubPlanId)).Select(seat => seat.ExpertId).Distinct().ToList();
        var people = await db.Set<Expert>().AsNoTracking().Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancellation);
        var groups = new List<DrawnGroup>();
        foreach (var (index, frozen) in document.Groups.Index())
        {
            if (rows.GetValueOrDefault(frozen.Key) is not { } group || !subs.TryGetValue(group.SubPlanId, out var sub))
            {
                // A group of a test or of a draw given up may be gone by now.
                groups.Add(new DrawnGroup(Guid.Empty, frozen.Name, null, frozen.Rule, Guid.Empty, "", default, default, "", frozen.Formal, frozen.Backup, frozen.Eligible.Count, 0, default, [], []));
                continue;
            }

            var own = seats.Where(seat => seat.GroupId == group.Id).ToList();
            var concerns = draw.Kind == DrawKind.Real ? await ConcernsAsync(operation, plan, sub, own, openSubs.Contains(sub.Id), cancellation) : [];
            var views = new List<DrawnSeat>();
            foreach (var seat in own.OrderBy(seat => seat.State).ThenBy(seat => seat.Ordinal))
            {
                var person = people.GetValueOrDefault(seat.ExpertId);
                views.Add(new DrawnSeat(
                    seat.Id, seat.Ordinal, seat.IsFormal, seat.State, seat.LeftFor, seat.LeftAt, seat.SinceCause, seat.PromotedByCause,
                    person is not null && openSubs.Contains(seat.SubPlanId) ? new DrawnPerson(person.Id, person.Number, person.Name, person.Institution, person.Specialty, person.ProfessionalTitle) : null,
                    seat.State == SeatState.Held ? concerns.GetValueOrDefault(seat.ExpertId, []) : []));
            }

            groups.Add(new DrawnGroup(
                group.Id, group.Name, group.RuleName, frozen.Rule, sub.Id, sub.Name, sub.Day, sub.Half, sub.Place, draw.Kind == DrawKind.Real && draw.State == ExpertDrawState.Drawn ? group.Formal : frozen.Formal, draw.Kind == DrawKind.Real && draw.State == ExpertDrawState.Drawn ? group.Backup : frozen.Backup,
                frozen.Eligible.Count, state?.Remaining(index) ?? 0, Opens(sub), views, []));
        }

        if (draw.Kind == DrawKind.Real && people.Count > 0)
        {
            // Every look at the names of a panel is on record (tender 5.3.5.1.4 with the secrecy of review panels).
            operation.RecordLook(nameof(ExpertDraw), draw.Id.ToString(), draw.Number, draw.OrganisationPath, early is not null ? $"提前查看专家名单：{early}" : "查看专家名单");
        }

        var numbers = people.Values.ToDictionary(person => person.Number, person => $"{person.Name}（{person.Number}）", StringComparer.Ordinal);
        if (openSubs.Count == subs.Count)
        {
            // Who was passed over holds no place, and is named once nothing is secret any more.
            var passed = entries.Select(entry => entry.ExpertNumber).OfType<string>().Where(number => !numbers.ContainsKey(number)).Distinct(StringComparer.Ordinal).ToList();
            foreach (var person in await db.Set<Expert>().AsNoTracking().Where(row => passed.Contains(row.Number)).Select(row => new { row.Number, row.Name }).ToListAsync(cancellation))
            {
                numbers[person.Number] = $"{person.Name}（{person.Number}）";
            }
        }

        var names = rows.Values.ToDictionary(row => row.Id, row => row.Name);
        var open = plan.State == ReviewPlanState.Open;
        var namesOpen = draw.Kind == DrawKind.Test || (subs.Count > 0 && groups.TrueForAll(group => group.SubPlanId == Guid.Empty || openSubs.Contains(group.SubPlanId)));
        return new DrawDetail(
            draw.Id, draw.Number, draw.Kind, draw.State, plan.Id, plan.Number, plan.Name, draw.FrozenAt, draw.DrawnAt, draw.StartedByName, draw.Commitment, draw.ServerNonceHash, namesOpen ? draw.ServerNonce : null, draw.OperatorName, draw.OperatorText, draw.SupervisorName, draw.SupervisorText,
            draw.OperatorTextCipher is not null, draw.SupervisorTextCipher is not null, namesOpen ? draw.Seed : null, draw.LookedAhead, draw.AbandonedReason, draw.AbandonedAt, draw.AbandonedByName, document.Version, document.Experts.Count, document.Excluded.Count, groups,
            [.. entries.Select(entry => new DrawCauseView(
                entry.Ordinal, entry.Kind, entry.At, entry.ExpertNumber is { } number ? numbers.GetValueOrDefault(number, "名单未公开") : null, entry.GroupId is { } group ? names.GetValueOrDefault(group) : null, entry.Formal, entry.Backup, Shown(entry, numbers), entry.ByName))],
            namesOpen, mayOpen && draw is { Kind: DrawKind.Real, State: ExpertDrawState.Drawn },
            open && draw is { Kind: DrawKind.Real, State: ExpertDrawState.Committed } && actor.May(ReviewPermissions.Draw, draw.OrganisationPath), open && draw is { Kind: DrawKind.Real, State: ExpertDrawState.Committed } && actor.May(ReviewPermissions.Supervise, draw.OrganisationPath),
            open && draw is { Kind: DrawKind.Real, State: ExpertDrawState.Drawn } && actor.May(ReviewPermissions.Draw, draw.OrganisationPath), draw.Version);
    }

    // The system's note says why somebody was passed over, which may tell who it was.
    private static string Shown(DrawCauseEntry entry, Dictionary<string, string> open) => entry.ById is not null || entry.ExpertNumber is null || open.ContainsKey(entry.ExpertNumber) ? entry.Note : "";

    /// <summary>Of experts who hold a place for a day to come, why they should not by now. What was so when they were drawn is no news.</summary>
    private static async Task<Dictionary<Guid, IReadOnlyList<string>>> ConcernsAsync(Operation operation, ReviewPlan plan, ReviewSubPlan sub, IReadOnlyList<DrawSeat> seats, bool open, CancellationToken cancellation)
    {
        if (sub.Day < operation.Today || sub.CancelledReason is not null)
        {
            return [];
        }

        var ids = seats.Where(seat => seat.State == SeatState.Held).Select(seat => seat.ExpertId).ToList();
        var experts = await operation.Db.Set<Expert>().AsNoTracking().Where(row => ids.Contains(row.Id)).ToListAsync(cancellation);
        return (await DrawPreparing.ReasonsNowAsync(operation, plan, sub, experts, cancellation))
            .Select(one => (one.Key, Reasons: one.Value.Where(reason => reason.Kind is not (ExclusionKind.ServedMatter or ExclusionKind.ServedRecently or ExclusionKind.EarlierPlan)).Select(reason => reason.Reason).ToList()))
            .Where(one => one.Reasons.Count > 0)
            .ToDictionary(one => one.Key, one => (IReadOnlyList<string>)(open ? one.Reasons : ["这位专家的情况有变化，可能不能参加"]));
    }

    private static async Task<List<DrawSeat>> TestSeatsAsync(Operation operation, ExpertDraw draw, ReviewPlan plan, DrawDocument document, DrawState state, Dictionary<string, ReviewGroup> groups, Dictionary<Guid, ReviewSubPlan> subs, CancellationToken cancellation)
    {
        var experts = await DrawMaking.ExpertsAsync(operation.Db, document, cancellation);
        var seats = new List<DrawSeat>();
        foreach (var (index, frozen) in document.Groups.Index())
        {
            if (groups.GetValueOrDefault(frozen.Key) is { } group && subs.TryGetValue(group.SubPlanId, out var sub))
            {
                seats.AddRange(DrawMaking.Seats(draw, plan, group, sub, experts, state.Formal(index), isFormal: true, since: 0, from: 1));
                seats.AddRange(DrawMaking.Seats(draw, plan, group, sub, experts, state.Backup(index), isFormal: false, since: 0, from: state.Formal(index).Count + 1));
            }
        }

        return seats;
    }
}

/// <summary>抽取凭证, given out once the names are open. Whole for whoever may see the pool, else with the hashes alone.</summary>
/// <param name="OrganisationPath">Of the organ that signs it.</param>
public sealed record IssuedReceipt(DrawReceipt Receipt, bool IsWhole, string Number, string PlanName, string OrganisationPath, IReadOnlyDictionary<string, string> Names);

[Requires(ReviewPermissions.View)]
public sealed class ReadDrawReceipt : Query<IssuedReceipt>
{
    public required Guid DrawId { get; init; }

    protected internal override Task<Outcome<IssuedReceipt>> RunAsync(Operation operation, CancellationToken cancellation) => DrawReceipts.ReadAsync(operation, DrawId, early: null, cancellation);
}

/// <summary>The receipt before the names are open, for a reason that is put on record.</summary>
[Requires(ReviewPermissions.Names)]
public sealed class OpenDrawReceipt : Query<IssuedReceipt>
{
    public required Guid DrawId { get; init; }

    public string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => DrawReading.CheckReason(Reason);

    protected internal override Task<Outcome<IssuedReceipt>> RunAsync(Operation operation, CancellationToken cancellation) => DrawReceipts.ReadAsync(operation, DrawId, Reason!.Trim(), cancellation);
}

internal static class DrawReceipts
{
    /// <param name="early">Reason for having it before the hour; null for the usual one.</param>
    public static async Task<Outcome<IssuedReceipt>> ReadAsync(Operation operation, Guid id, string? early, CancellationToken cancellation)
    {
        var (db, actor) = (operation.Db, operation.Actor);
        if (await db.Set<ExpertDraw>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } draw)
        {
            return DrawMaking.Missing;
        }

        if (draw.State != ExpertDrawState.Drawn)
        {
            return Failure.Invalid($"这次抽取{draw.State.Name()}，还没有凭证。");
        }

        var plan = await db.Set<ReviewPlan>().AsNoTracking().SingleAsync(row => row.Id == draw.PlanId, cancellation);
        var document = DrawMaking.DocumentOf(draw);
        var entries = await db.Set<DrawCauseEntry>().AsNoTracking().Where(row => row.DrawId == draw.Id).OrderBy(row => row.Ordinal).ToListAsync(cancellation);
        var made = DrawReceipt.Make(document, draw.ServerNonce!, DrawMaking.Parts(draw), draw.DrawnAt!.Value, [.. entries.Select(entry => entry.Cause)]);
        if (!made.Succeeded)
        {
            throw new InvalidOperationException($"Draw {draw.Number} gives no receipt: {made.Message}");
        }

        // A whole receipt names everybody of the draw, so it waits for the last of its sittings.
        var groupIds = document.Groups.Select(group => Guid.ParseExact(group.Key, "N")).ToList();
        var subs = await (from grouping in db.Set<ReviewGroup>().AsNoTracking() where groupIds.Contains(grouping.Id) join sub in db.Set<ReviewSubPlan>() on grouping.SubPlanId equals sub.Id select sub).Distinct().ToListAsync(cancellation);
        var local = ShanghaiTime.Of(operation.Now);
        if (draw.Kind == DrawKind.Real && early is null && !subs.TrueForAll(sub => local >= sub.BeginsAt.AddHours(-plan.NamesHours)))
        {
            // Seed and nonce would let whoever knows the pool draw again and so learn the names.
            return Failure.Invalid("名单还没有公开，凭证在名单公开后出具。冻结时公布的校验值可以先抄下来，以后与凭证核对。");
        }

        var whole = actor.May(ExpertPermissions.View);
        if (draw.Kind == DrawKind.Real)
        {
            operation.RecordLook(nameof(ExpertDraw), draw.Id.ToString(), draw.Number, draw.OrganisationPath, early is not null ? $"提前下载抽取凭证：{early}" : "下载抽取凭证");
        }

        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        if (whole)
        {
            var keys = made.Value.Groups.SelectMany(group => (group.Formal ?? []).Concat(group.Backup ?? []).Concat(group.FormalNow ?? []).Concat(group.BackupNow ?? [])).Concat(entries.Select(entry => entry.ExpertNumber).OfType<string>()).Distinct(StringComparer.Ordinal).ToList();
            names = await db.Set<Expert>().Where(row => keys.Contains(row.Number)).ToDictionaryAsync(row => row.Number, row => row.Name + "（" + row.Institution + "）", StringComparer.Ordinal, cancellation);
        }

        return new IssuedReceipt(whole ? made.Value : made.Value.WithoutNames(), whole, draw.Number, plan.Name, draw.OrganisationPath, names);
    }
}
