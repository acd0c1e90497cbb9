using System.Security.Cryptography;
using System.Text.Json;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertPreview;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ExpertDraws;

/// <summary>
/// 冻结 for a real draw: what decides it is written down, and its hash with the hash of the server's nonce is open to everybody who may see the plan,
/// before anybody has typed anything (docs/expert-draw.md).
/// </summary>
[Requires(ReviewPermissions.Draw)]
public sealed class StartDraw : Command<Guid>
{
    public required Guid PlanId { get; init; }

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var frozen = await DrawMaking.FreezeAsync(operation, PlanId, DrawKind.Real, cancellation);
        if (!frozen.Succeeded)
        {
            return new Failure(frozen.Failure!.Value, frozen.Problems);
        }

        // Somebody else may have frozen while this was being prepared; from here on one waits for the other.
        await operation.HoldLogAsync(cancellation);
        if (await DrawMaking.WaitingAsync(operation, PlanId, cancellation) is { } first)
        {
            return first;
        }

        operation.Db.Add(frozen.Value.Draw);
        return frozen.Value.Draw.Id;
    }
}

/// <summary>测试抽取: at once, with a text of the portal's own in place of the second person's. Its seed domain is another, so that it can never become a real one (tender 5.3.5.1.4（3）).</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class TestDraw : Command<Guid>
{
    public required Guid PlanId { get; init; }

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var frozen = await DrawMaking.FreezeAsync(operation, PlanId, DrawKind.Test, cancellation);
        if (!frozen.Succeeded)
        {
            return new Failure(frozen.Failure!.Value, frozen.Problems);
        }

        var (draw, document, _) = frozen.Value;
        var fields = operation.Service<ProtectedFields>();
        (draw.OperatorId, draw.OperatorName, draw.OperatorTextCipher) = (operation.Actor.UserId, operation.Actor.DisplayName, fields.Encrypt(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))));
        (draw.SupervisorName, draw.SupervisorTextCipher) = ("系统（测试抽取）", fields.Encrypt(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))));
        var drawn = DrawMaking.Finish(operation, draw, document);
        if (!drawn.Succeeded)
        {
            return new Failure(drawn.Failure!.Value, drawn.Problems);
        }

        operation.Db.Add(draw);
        return draw.Id;
    }
}

/// <summary>In which of the two parts a person takes part in a draw.</summary>
public enum DrawPart
{
    /// <summary>抽取人</summary>
    Operator,

    /// <summary>监督人</summary>
    Supervisor,
}

/// <summary>输入随机文字. The second text makes the seed, and with it the draw.</summary>
/// <returns>Whether the draw is done.</returns>
[Requires(ReviewPermissions.Draw, ReviewPermissions.Supervise)]
public sealed class GiveDrawText : Command<bool>
{
    public required Guid DrawId { get; init; }

    public required DrawPart Part { get; init; }

    public required string Text { get; init; }

    protected internal override async Task<Outcome<bool>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, actor) = (operation.Db, operation.Actor);
        if (await db.Set<ExpertDraw>().SingleOrDefaultAsync(row => row.Id == DrawId, cancellation) is not { Kind: DrawKind.Real } draw)
        {
            return DrawMaking.Missing;
        }

        if (!actor.May(Part == DrawPart.Operator ? ReviewPermissions.Draw : ReviewPermissions.Supervise, draw.OrganisationPath))
        {
            return Failure.Forbidden(Part == DrawPart.Operator ? "您没有抽取专家的权限。" : "您没有监督抽取的权限。");
        }

        if (draw.State != ExpertDrawState.Committed)
        {
            return Failure.Invalid($"这次抽取{draw.State.Name()}，不能再输入。");
        }

        if (operation.Now - draw.FrozenAt > ExpertDraw.GoodFor)
        {
            return Failure.Invalid("冻结已超过 24 小时，专家情况可能有变化，请放弃后重新冻结。");
        }

        if ((Part == DrawPart.Operator ? draw.OperatorTextCipher : draw.SupervisorTextCipher) is not null)
        {
            return Failure.Invalid("这一段文字已经输入，不能更改。");
        }

        if ((Part == DrawPart.Operator ? draw.SupervisorId : draw.OperatorId) == actor.UserId)
        {
            return Failure.Invalid("两段文字应由两个人分别输入，您已经输入过另一段。");
        }

        var part = DrawSeed.Normalise(new SeedPart(DrawMaking.Role(Part), actor.UserId.ToString("N"), Text));

        // Checked beside a stand-in for the other, whose own text was checked when it was typed.
        if (DrawSeed.Faults([part, new SeedPart("stand-in", "stand-in", "stand-in")]) is [var fault, ..])
        {
            return Failure.Invalid(fault, "text");
        }

        var cipher = operation.Service<ProtectedFields>().Encrypt(part.Nonce);
        if (Part == DrawPart.Operator)
        {
            (draw.OperatorId, draw.OperatorName, draw.OperatorTextCipher) = (actor.UserId, actor.DisplayName, cipher);
        }
        else
        {
            (draw.SupervisorId, draw.SupervisorName, draw.SupervisorTextCipher) = (actor.UserId, actor.DisplayName, cipher);
        }

        if (draw.OperatorTextCipher is null || draw.SupervisorTextCipher is null)
        {
            return false;
        }

        var document = DrawMaking.DocumentOf(draw);
        var groups = await db.Set<ReviewGroup>().Where(row => row.PlanId == draw.PlanId).ToListAsync(cancellation);
        var own = document.Groups.Select(group => groups.Find(row => row.Key == group.Key)).ToList();
        var subs = await db.Set<ReviewSubPlan>().AsNoTracking().Where(row => row.PlanId == draw.PlanId).ToDictionaryAsync(row => row.Id, cancellation);
        var plan = await db.Set<ReviewPlan>().AsNoTracking().SingleAsync(row => row.Id == draw.PlanId, cancellation);

        // What was frozen is drawn; where the plan says otherwise by now, the draw is given up by a person, on record.
        if (plan.State != ReviewPlanState.Open || own.Index().Any(pair => pair.Item is not { DrawId: null } group || (group.Formal, group.Backup) != (document.Groups[pair.Index].Formal, document.Groups[pair.Index].Backup)))
        {
            return Failure.Invalid("冻结之后评审计划或分组有改动，请放弃这次抽取，重新冻结。");
        }

        if (own.Exists(group => subs[group!.SubPlanId].Day <= operation.Today))
        {
            return Failure.Invalid("评审日期已到，不能再抽取。");
        }

        var drawn = DrawMaking.Finish(operation, draw, document);
        if (!drawn.Succeeded)
        {
            return new Failure(drawn.Failure!.Value, drawn.Problems);
        }

        // Kept as stated now, so that the fairness watch compares with these and not with figures of a later program.
        draw.Chances = ReviewStatistics.DrawChanceText.Of(document);
        var experts = await DrawMaking.ExpertsAsync(db, document, cancellation);
        foreach (var (index, group) in own.Index())
        {
            group!.DrawId = draw.Id;
            var state = drawn.Value;
            db.AddRange(DrawMaking.Seats(draw, plan, group, subs[group.SubPlanId], experts, state.Formal(index), isFormal: true, since: 0, from: 1));
            db.AddRange(DrawMaking.Seats(draw, plan, group, subs[group.SubPlanId], experts, state.Backup(index), isFormal: false, since: 0, from: state.Formal(index).Count + 1));
        }

        return true;
    }
}

/// <summary>放弃 a frozen draw before it is done. It stays on record with its reason, and the fairness watch counts it.</summary>
[Requires(ReviewPermissions.Draw)]
public sealed class AbandonDraw : Command<Done>
{
    public required Guid DrawId { get; init; }

    public string? Reason { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<ExpertDraw>().SingleOrDefaultAsync(row => row.Id == DrawId, cancellation) is not { } draw)
        {
            return DrawMaking.Missing;
        }

        if (draw.State != ExpertDrawState.Committed)
        {
            return Failure.Invalid($"这次抽取{draw.State.Name()}，不能放弃。");
        }

        if (string.IsNullOrWhiteSpace(Reason) || Reason.Trim().Length > ExpertDraw.LongestReason)
        {
            return Failure.Invalid($"请填写放弃的原因，最多 {ExpertDraw.LongestReason} 个字。", "reason");
        }

        operation.Reason = Reason.Trim();
        (draw.State, draw.AbandonedReason, draw.AbandonedAt, draw.AbandonedByName) = (ExpertDrawState.Abandoned, Reason.Trim(), operation.Now, operation.Actor.DisplayName);
        return Done.It;
    }
}

internal static class DrawMaking
{
    public static readonly Failure Missing = Failure.NotFound("没有找到这次抽取，它可能不在您的管辖范围内。");

    public static string Role(DrawPart part) => part == DrawPart.Operator ? "operator" : "supervisor";

    public static async Task<Outcome<(ExpertDraw Draw, DrawDocument Document, PreparedDraw Prepared)>> FreezeAsync(Operation operation, Guid planId, DrawKind kind, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<ReviewPlan>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == planId, cancellation) is not { } plan)
        {
            return ReviewActing.MissingPlan;
        }

        if (kind == DrawKind.Real && await WaitingAsync(operation, plan.Id, cancellation) is { } waiting)
        {
            return waiting;
        }

        var prepared = await DrawPreparing.ReadAsync(operation, plan, null, cancellation);
        if (prepared.Faults.Count > 0)
        {
            return Failure.Invalid(prepared.Faults);
        }

        var document = prepared.Document(kind, operation.Now);
        if (document.Faults() is [var fault, ..])
        {
            return Failure.Invalid(fault);
        }

        if (Shortfall.Find(document, () => prepared.Reliefs()) is { Feasible: false } shortfall)
        {
            return Failure.Invalid([new Problem("按现有人数、规则和上限抽不满。" + shortfall.Sentence), .. shortfall.Groups.Where(group => group.Together < group.Needed).Select(group => new Problem(group.Sentence)), .. shortfall.Changes.Take(3).Select(change => new Problem("可以：" + change.Sentence))]);
        }

        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(DrawSeed.ServerNonceSize));
        var draw = new ExpertDraw
        {
            OrganisationPath = plan.OrganisationPath, PlanId = plan.Id, Kind = kind, FrozenAt = document.FrozenAt, Document = JsonSerializer.Serialize(document, DrawReceipt.JsonOptions), Commitment = document.Commitment(),
            ServerNonceCipher = operation.Service<ProtectedFields>().Encrypt(nonce), ServerNonceHash = DrawSeed.HashOfServerNonce(nonce), StartedById = operation.Actor.UserId, StartedByName = operation.Actor.DisplayName,
            Number = FormattableString.Invariant($"{(kind == DrawKind.Real ? "CQ" : "CS")}{operation.Today.Year}") + await operation.NextNumberAsync(FormattableString.Invariant($"expert-draws/{kind}/{operation.Today.Year}"), 6, cancellation),
        };
        return (draw, document, prepared);
    }

    /// <summary>A real draw of the plan that is frozen and not done.</summary>
    public static async Task<Failure?> WaitingAsync(Operation operation, Guid planId, CancellationToken cancellation) =>
        await operation.Db.Set<ExpertDraw>().Where(row => row.PlanId == planId && row.Kind == DrawKind.Real && row.State == ExpertDrawState.Committed).Select(row => row.StartedByName).FirstOrDefaultAsync(cancellation) is { } other
            ? Failure.Conflict($"这个计划已由{other}冻结，正在等待输入随机文字。请先完成或放弃那一次。")
            : null;

    /// <exception cref="InvalidOperationException">The stored document is not what was frozen.</exception>
    public static DrawDocument DocumentOf(ExpertDraw draw)
    {
        var document = JsonSerializer.Deserialize<DrawDocument>(draw.Document, DrawReceipt.JsonOptions) ?? throw new InvalidOperationException($"The document of draw {draw.Number} is empty.");
        return document.Commitment() == draw.Commitment ? document : throw new InvalidOperationException($"The document of draw {draw.Number} is not the one that was frozen.");
    }

    /// <summary>Makes the seed of the texts, draws, and opens what was sealed.</summary>
    public static Outcome<DrawState> Finish(Operation operation, ExpertDraw draw, DrawDocument document)
    {
        var fields = operation.Service<ProtectedFields>();
        (draw.ServerNonce, draw.OperatorText, draw.SupervisorText) = (fields.Decrypt(draw.ServerNonceCipher), fields.Decrypt(draw.OperatorTextCipher!), fields.Decrypt(draw.SupervisorTextCipher!));
        var seed = DrawSeed.Make(draw.Kind, draw.Commitment, draw.ServerNonce, Parts(draw));
        var drawn = DrawState.Draw(document, seed);
        if (drawn.Succeeded)
        {
            (draw.State, draw.Seed, draw.DrawnAt, draw.LookedAhead) = (ExpertDrawState.Drawn, Convert.ToHexStringLower(seed), DrawPreparing.Second(operation.Now), drawn.Value.LookedAhead);
        }

        return drawn;
    }

    public static IReadOnlyList<SeedPart> Parts(ExpertDraw draw) =>
    [
        new(Role(DrawPart.Operator), draw.OperatorId is { } one ? one.ToString("N") : "portal", draw.OperatorText!),
        new(Role(DrawPart.Supervisor), draw.SupervisorId is { } other ? other.ToString("N") : "portal", draw.SupervisorText!),
    ];

    /// <summary>Ids of the document's experts by their numbers. A number stays with its row, also when that was merged into another.</summary>
    public static async Task<Dictionary<string, Guid>> ExpertsAsync(Persistence.PortalDb db, DrawDocument document, CancellationToken cancellation)
    {
        var all = await db.Set<Expert>().Select(row => new { row.Number, row.Id }).ToDictionaryAsync(row => row.Number, row => row.Id, StringComparer.Ordinal, cancellation);
        return document.Experts.ToDictionary(expert => expert.Key, expert => all[expert.Key], StringComparer.Ordinal);
    }

    public static IEnumerable<DrawSeat> Seats(ExpertDraw draw, ReviewPlan plan, ReviewGroup group, ReviewSubPlan sub, Dictionary<string, Guid> experts, IReadOnlyList<string> keys, bool isFormal, int since, int from) => keys.Select((key, place) => new DrawSeat
    {
        OrganisationPath = draw.OrganisationPath, DrawId = draw.Id, PlanId = plan.Id, MatterId = plan.MatterId, SubPlanId = sub.Id, GroupId = group.Id, ExpertId = experts[key], ExpertNumber = key,
        Day = sub.Day, Half = sub.Half, IsFormal = isFormal, SinceCause = since, Ordinal = from + place,
    });
}
