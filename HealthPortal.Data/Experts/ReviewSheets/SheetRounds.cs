using System.Security.Cryptography;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ReviewSheets;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewSheets;

/// <summary>Adds 评审对象 to a sitting: a line each, after a tab the group that judges it.</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class AddSheetObjects : Command<int>
{
    public required Guid SubPlanId { get; init; }

    /// <summary>As typed or pasted from a table.</summary>
    public required string? Lines { get; init; }

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        await operation.HoldLogAsync(cancellation);
        if (await db.Set<ReviewSubPlan>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == SubPlanId && row.CancelledReason == null, cancellation) is not { } sub)
        {
            return SheetReading.MissingRound;
        }

        var plan = await db.Set<ReviewPlan>().AsNoTracking().SingleAsync(row => row.Id == sub.PlanId, cancellation);
        if (plan.State != ReviewPlanState.Open)
        {
            return Failure.Invalid("评审计划已经办结或取消，不能再改。");
        }

        if (await db.Set<SheetForm>().AsNoTracking().SingleOrDefaultAsync(row => row.MatterId == plan.MatterId && row.State == SheetFormState.Active, cancellation) is not { } form)
        {
            return Failure.Invalid("这个评审事项还没有启用评审表，请先在“评审事项”里定义并启用。");
        }

        var round = await db.Set<SheetRound>().SingleOrDefaultAsync(row => row.SubPlanId == sub.Id, cancellation);
        if (round is { State: not SheetRoundState.Preparing })
        {
            return Failure.Invalid("已经开始填表，不能再增加评审对象。");
        }

        var groups = await db.Set<ReviewGroup>().AsNoTracking().Where(row => row.SubPlanId == sub.Id).ToListAsync(cancellation);
        var known = round is null ? [] : await db.Set<SheetObject>().AsNoTracking().Where(row => row.RoundId == round.Id).ToListAsync(cancellation);
        var lines = (Lines ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split('\t', 2, StringSplitOptions.TrimEntries)).ToList();
        var problems = new List<Problem>();
        if (lines.Count == 0 || known.Count + lines.Count > SheetRound.MostObjects)
        {
            return Failure.Invalid(lines.Count == 0 ? "请填写评审对象，一行一个。" : $"一场最多 {SheetRound.MostObjects} 个评审对象。", "lines");
        }

        foreach (var (line, index) in lines.Select((line, index) => (line, index + 1)))
        {
            if (line[0].Length is 0 or > SheetObject.LongestName)
            {
                problems.Add(new Problem($"第 {index} 行：名称最多 {SheetObject.LongestName} 个字，不能为空。", "lines"));
            }
            else if (known.Exists(row => row.Name == line[0]) || lines.Take(index - 1).Any(other => other[0] == line[0]))
            {
                problems.Add(new Problem($"第 {index} 行：已有评审对象“{line[0]}”。", "lines"));
            }

            if (line.Length > 1 && line[1].Length > 0 && groups.TrueForAll(group => group.Name != line[1]))
            {
                problems.Add(new Problem($"第 {index} 行：本场没有分组“{line[1]}”。", "lines"));
            }
        }

        if (problems.Count > 0)
        {
            return Failure.Invalid([.. problems.Take(10)]);
        }

        if (round is null)
        {
            round = new SheetRound { OrganisationPath = plan.OrganisationPath, PlanId = plan.Id, SubPlanId = sub.Id, FormId = form.Id, Label = sub.Name };
            db.Add(round);
        }

        var taken = known.ConvertAll(row => row.Mark);
        var last = known.Select(row => row.Ordinal).DefaultIfEmpty().Max();
        foreach (var line in lines)
        {
            string mark;
            do
            {
                mark = FormattableString.Invariant($"{(char)('A' + RandomNumberGenerator.GetInt32(26))}{RandomNumberGenerator.GetInt32(1000):000}");
            }
            while (taken.Contains(mark));
            taken.Add(mark);
            db.Add(new SheetObject { OrganisationPath = plan.OrganisationPath, RoundId = round.Id, Ordinal = ++last, Name = line[0], Mark = mark, GroupId = line.Length > 1 ? groups.Find(group => group.Name == line[1])?.Id : null });
        }

        return lines.Count;
    }
}

[Requires(ReviewPermissions.Draw)]
public sealed class RemoveSheetObject : Command<Done>
{
    public required Guid ObjectId { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<SheetObject>().SingleOrDefaultAsync(row => row.Id == ObjectId, cancellation) is not { } judged)
        {
            return Failure.NotFound("这个评审对象已不存在，请刷新后再看。");
        }

        if (await db.Set<SheetRound>().AnyAsync(row => row.Id == judged.RoundId && row.State != SheetRoundState.Preparing, cancellation))
        {
            return Failure.Invalid("已经开始填表，不能再去掉评审对象。");
        }

        db.RemoveRange(await db.Set<SheetRecusal>().Where(row => row.ObjectId == judged.Id).ToListAsync(cancellation));
        db.Remove(judged);
        var rest = await db.Set<SheetObject>().Where(row => row.RoundId == judged.RoundId && row.Ordinal > judged.Ordinal).ToListAsync(cancellation);
        rest.ForEach(row => row.Ordinal--);
        return Done.It;
    }
}

/// <summary>开始填表, on the day or after it. From here on the version of the sheet and the objects stand.</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class OpenSheets : Command<Done>
{
    public required Guid RoundId { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await SheetReading.OfRoundAsync(operation, RoundId, cancellation) is not { Round: { } round } sitting)
        {
            return SheetReading.MissingRound;
        }

        if (sitting.Plan.State != ReviewPlanState.Open || round.State != SheetRoundState.Preparing)
        {
            return Failure.Invalid("本场已经开始填表或者已经封存，或者评审计划已经办结、取消。");
        }

        if (sitting.Sub.Day > operation.Today || !sitting.NamesOpen)
        {
            return Failure.Invalid("评审当天、名单公开以后才能开始填表。");
        }

        if (sitting.Form is not { } form)
        {
            return Failure.Invalid("这个评审事项没有启用的评审表。");
        }

        if (sitting.Objects.Count == 0)
        {
            return Failure.Invalid("还没有评审对象。");
        }

        if (form.Content.Way == SheetWay.Group && sitting.Groups.FirstOrDefault(group => !sitting.Seats.Any(seat => seat.Seat.GroupId == group.Id && seat.Filler?.IsLeader == true)) is { } without)
        {
            return Failure.Invalid($"评审表由组长代表小组填写，“{without.Name}”还没有指定组长。");
        }

        (round.State, round.FormId, round.OpenedAt, round.OpenedByName) = (SheetRoundState.Open, form.Id, operation.Now, operation.Actor.DisplayName);
        return Done.It;
    }
}

/// <summary>组长 of a group in a sitting; whoever was it before no longer is.</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class NameGroupLeader : Command<Done>
{
    public required Guid RoundId { get; init; }

    public required Guid SeatId { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        await operation.HoldLogAsync(cancellation);
        if (await SheetReading.OfRoundAsync(operation, RoundId, cancellation) is not { } sitting)
        {
            return SheetReading.MissingRound;
        }

        if (sitting.Seats.FirstOrDefault(seat => seat.Seat.Id == SeatId) is not { } chosen)
        {
            return SheetReading.MissingSeat;
        }

        var same = sitting.Seats.Where(seat => seat.Seat.GroupId == chosen.Seat.GroupId && seat.Filler is not null).Select(seat => seat.Filler!).ToList();
        if (sitting.Round!.State == SheetRoundState.Closed)
        {
            return SheetReading.Closed;
        }

        if (same.Exists(filler => filler.IsLeader && filler.HandedInAt is not null))
        {
            return Failure.Invalid("组长已经交回评审表，不能再换。");
        }

        same.ForEach(filler => filler.IsLeader = false);
        SheetReading.FillerOf(operation, sitting, chosen).IsLeader = true;
        return Done.It;
    }
}

/// <summary>An expert keeps out of one object; without a reason that is lifted.</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class RecuseFromObject : Command<Done>
{
    public required Guid ObjectId { get; init; }

    public required Guid SeatId { get; init; }

    public string? Reason { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        await operation.HoldLogAsync(cancellation);
        if (await db.Set<SheetObject>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == ObjectId, cancellation) is not { } judged || await SheetReading.OfRoundAsync(operation, judged.RoundId, cancellation) is not { } sitting)
        {
            return SheetReading.MissingRound;
        }

        if (sitting.Round!.State == SheetRoundState.Closed)
        {
            return SheetReading.Closed;
        }

        if (sitting.Seats.FirstOrDefault(seat => seat.Seat.Id == SeatId) is not { } chosen)
        {
            return SheetReading.MissingSeat;
        }

        if (chosen.Filler?.HandedInAt is not null)
        {
            return Failure.Invalid("这位专家已经交回评审表，请先退回再登记回避。");
        }

        if (sitting.Recusals.FirstOrDefault(row => row.ObjectId == ObjectId && row.SeatId == SeatId) is { } known)
        {
            db.Remove(known);
            await operation.FlushAsync(cancellation);
        }

        if (ReviewActing.Blank(Reason) is { } reason)
        {
            if (reason.Length > SheetRound.LongestReason)
            {
                return Failure.Invalid($"回避原因最多 {SheetRound.LongestReason} 个字。", "reason");
            }

            db.Add(new SheetRecusal { OrganisationPath = sitting.Plan.OrganisationPath, RoundId = judged.RoundId, ObjectId = judged.Id, SeatId = SeatId, Reason = reason });
        }

        return Done.It;
    }
}

/// <summary>A link for the terminal; it is told once and kept as a hash. A new one ends the old.</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class IssueSheetLink : Command<string>
{
    public required Guid RoundId { get; init; }

    public required Guid SeatId { get; init; }

    protected internal override async Task<Outcome<string>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        await operation.HoldLogAsync(cancellation);
        if (await SheetReading.OfRoundAsync(operation, RoundId, cancellation) is not { } sitting)
        {
            return SheetReading.MissingRound;
        }

        if (sitting.Round!.State != SheetRoundState.Open || sitting.Sub.Day != operation.Today)
        {
            return Failure.Invalid("填表链接只在评审当天、填表期间有效。");
        }

        if (sitting.Fillers.FirstOrDefault(seat => seat.Seat.Id == SeatId) is not { } chosen)
        {
            return SheetReading.MissingSeat;
        }

        if (!chosen.Present || chosen.Filler?.HandedInAt is not null)
        {
            return Failure.Invalid(chosen.Present ? "这位专家已经交回评审表。" : "请先登记这位专家到场。");
        }

        var filler = SheetReading.FillerOf(operation, sitting, chosen);
        var secret = SheetSecret.New();
        (filler.LinkHash, filler.LinkAt) = (SheetSecret.LinkHash(secret), operation.Now);
        filler.OwnerCipher = sitting.Content is { Way: SheetWay.Blinded, OpensAfterConclusion: true } ? operation.Service<ProtectedFields>().Encrypt(SheetSecret.OwnerKey(secret)) : null;
        return secret;
    }
}

/// <param name="Entries">By object; empty on sheets without names.</param>
public sealed record ExpertSheetView(string Name, string Number, string GroupName, SheetContent Content, IReadOnlyList<(SheetObject Object, SheetEntry Entry)> Entries, DateTime? HandedInAt);

/// <summary>One expert's sheet with the name, to look at or to type in from paper.</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class ReadExpertSheet : Query<ExpertSheetView>
{
    public required Guid RoundId { get; init; }

    /// <summary>Null: a sheet without a name, to be typed in.</summary>
    public Guid? SeatId { get; init; }

    protected internal override async Task<Outcome<ExpertSheetView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await SheetReading.OfRoundAsync(operation, RoundId, cancellation) is not { Form: not null } sitting)
        {
            return SheetReading.MissingRound;
        }

        if (sitting.Content.Way == SheetWay.Blinded)
        {
            return SeatId is null
                ? new ExpertSheetView("匿名", "", "", sitting.Content, [.. sitting.Objects.Select(judged => (judged, SheetEntry.Empty))], null)
                : Failure.Invalid("匿名评审表不能按专家查看。");
        }

        if (sitting.Fillers.FirstOrDefault(seat => seat.Seat.Id == SeatId) is not { } chosen)
        {
            return SheetReading.MissingSeat;
        }

        operation.RecordLook(nameof(ReviewPlan), sitting.Plan.Id.ToString(), sitting.Plan.Name, sitting.Plan.OrganisationPath, $"查看专家评审表（{chosen.Expert.Number}）");
        return new ExpertSheetView(
            chosen.Expert.Name, chosen.Expert.Number, chosen.GroupName, sitting.Content, [.. sitting.ObjectsOf(chosen).Select(judged => (judged, sitting.Marks.FirstOrDefault(mark => mark.ObjectId == judged.Id && mark.SeatId == SeatId)?.Entry ?? SheetEntry.Empty))], chosen.Filler?.HandedInAt);
    }
}

/// <summary>Takes over a sheet filled on paper, whole, and notes it as handed in.</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class EnterPaperSheet : Command<Done>
{
    public required Guid RoundId { get; init; }

    /// <summary>Null on sheets without names.</summary>
    public Guid? SeatId { get; init; }

    public required IReadOnlyList<(Guid ObjectId, SheetEntry Entry)> Entries { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        await operation.HoldLogAsync(cancellation);
        if (await SheetReading.OfRoundAsync(operation, RoundId, cancellation) is not { } sitting)
        {
            return SheetReading.MissingRound;
        }

        if (sitting.Round!.State != SheetRoundState.Open)
        {
            return SheetReading.NotOpen;
        }

        var content = sitting.Content;
        var blinded = content.Way == SheetWay.Blinded;
        var chosen = sitting.Fillers.FirstOrDefault(seat => seat.Seat.Id == SeatId);
        if (blinded ? SeatId is not null : chosen is null)
        {
            return SheetReading.MissingSeat;
        }

        if (chosen is { Present: false } or { Filler.HandedInAt: not null })
        {
            return Failure.Invalid(chosen.Present ? "这位专家已经交回评审表，要修改请先退回。" : "请先登记这位专家到场。");
        }

        if (blinded && sitting.Missing == 0)
        {
            return Failure.Invalid("到会专家的评审表都已交回，不能再录入。");
        }

        // On a nameless sheet an object may be left out: whoever filled it may have kept out of it.
        var due = chosen is null ? sitting.Objects.Where(judged => EntryOf(judged.Id) is { } typed && (typed.Vote is not null || typed.Points.Any(points => points is not null))).ToList() : sitting.ObjectsOf(chosen);
        var problems = due.SelectMany(judged => SheetRules.Check(content, EntryOf(judged.Id) ?? SheetEntry.Empty).Select(problem => new Problem($"第 {judged.Ordinal} 号对象：{problem.Message}"))).ToList();
        if (problems.Count > 0)
        {
            return Failure.Invalid([.. problems.Take(10)]);
        }

        if (due.Count == 0 || SheetReading.Unfinished(content, due, EntryOf) is not null)
        {
            return Failure.Invalid(due.Count == 0 ? "请至少填完一个对象。" : SheetReading.Unfinished(content, due, EntryOf)!);
        }

        if (chosen is null)
        {
            var owner = SheetSecret.OwnerKey(SheetSecret.New());
            foreach (var judged in due)
            {
                if (sitting.Sealed.Count(mark => mark.IsFinal && mark.ObjectId == judged.Id) >= sitting.Fillers.Count(seat => seat.Present && sitting.Judges(judged, seat)))
                {
                    return Failure.Invalid($"第 {judged.Ordinal} 号对象已有全部到会专家的评审表，有专家回避的请留空。");
                }

                db.Add(SheetTerminals.NewSealed(sitting, judged.Id, owner, EntryOf(judged.Id)!, isFinal: true));
            }

            sitting.Round.PaperSheets++;
            return Done.It;
        }

        foreach (var judged in due)
        {
            SheetTerminals.Keep(operation, sitting, chosen, judged, EntryOf(judged.Id)!);
        }

        SheetReading.FillerOf(operation, sitting, chosen).HandedInAt = operation.Now;
        return Done.It;

        SheetEntry? EntryOf(Guid id) => Entries.FirstOrDefault(entry => entry.ObjectId == id).Entry;
    }
}

/// <summary>退回 of a sheet that was handed in, with its reason. A nameless one lies among the others and cannot come back.</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class ReopenSheet : Command<Done>
{
    public required Guid RoundId { get; init; }

    public required Guid SeatId { get; init; }

    public string? Reason { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await SheetReading.OfRoundAsync(operation, RoundId, cancellation) is not { } sitting)
        {
            return SheetReading.MissingRound;
        }

        if (sitting.Round!.State != SheetRoundState.Open)
        {
            return SheetReading.NotOpen;
        }

        if (sitting.Content.Way == SheetWay.Blinded)
        {
            return Failure.Invalid("匿名评审表交回后分不出是谁的，不能退回。");
        }

        if (sitting.Seats.FirstOrDefault(seat => seat.Seat.Id == SeatId)?.Filler is not { HandedInAt: not null } filler)
        {
            return Failure.Invalid("这位专家没有交回评审表。");
        }

        if (ReviewActing.Blank(Reason) is not { Length: <= SheetRound.LongestReason } reason)
        {
            return Failure.Invalid($"请填写退回的原因，最多 {SheetRound.LongestReason} 个字。", "reason");
        }

        (filler.HandedInAt, filler.ReopenedReason) = (null, reason);
        operation.Reason = reason;
        return Done.It;
    }
}

/// <summary>封存: results are kept as they stand and nothing changes any more.</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class CloseSheets : Command<Done>
{
    public required Guid RoundId { get; init; }

    /// <summary>Needed where sheets are missing.</summary>
    public string? Reason { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        await operation.HoldLogAsync(cancellation);
        if (await SheetReading.OfRoundAsync(operation, RoundId, cancellation) is not { } sitting)
        {
            return SheetReading.MissingRound;
        }

        var round = sitting.Round!;
        if (round.State != SheetRoundState.Open)
        {
            return SheetReading.NotOpen;
        }

        if (sitting.Seats.Count(seat => seat.Seat.Attended is null) is > 0 and var unnoted)
        {
            return Failure.Invalid($"还有 {unnoted} 位正式专家没有登记到场情况。");
        }

        var reason = ReviewActing.Blank(Reason);
        if (reason?.Length > SheetRound.LongestReason || (sitting.Missing > 0 && reason is null))
        {
            return Failure.Invalid(reason is null ? $"还有 {sitting.Missing} 份评审表没有交回（{string.Join('、', sitting.Outstanding.Select(seat => seat.Expert.Name))}），封存请写明原因。" : $"原因最多 {SheetRound.LongestReason} 个字。", "reason");
        }

        round.ResultJson = SheetReading.Write(sitting.Results());
        (round.State, round.ClosedAt, round.ClosedByName, round.ClosedReason) = (SheetRoundState.Closed, operation.Now, operation.Actor.DisplayName, sitting.Missing > 0 ? reason : null);
        foreach (var filler in sitting.Seats.Select(seat => seat.Filler).OfType<SheetFiller>())
        {
            filler.LinkHash = null;
        }

        // What was not handed in goes. What was is written again in a random order, so that the order of the rows tells nothing of who came first.
        var given = sitting.Sealed.Where(mark => mark.IsFinal).Select(mark => (mark.ObjectId, mark.OwnerKey, mark.Entry)).ToArray();
        db.RemoveRange(sitting.Sealed);
        await operation.FlushAsync(cancellation);
        RandomNumberGenerator.Shuffle<(Guid ObjectId, string OwnerKey, SheetEntry Entry)>(given);
        foreach (var (judged, owner, entry) in given)
        {
            db.Add(SheetTerminals.NewSealed(sitting, judged, owner, entry, isFinal: true));
            await operation.FlushAsync(cancellation);
        }

        operation.Reason = round.ClosedReason;
        return Done.It;
    }
}
