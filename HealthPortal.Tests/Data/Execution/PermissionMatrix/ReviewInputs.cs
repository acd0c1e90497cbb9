using System.Text.Json;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Experts.CaseReviews;
using HealthPortal.Data.Experts.ExpertDraws;
using HealthPortal.Data.Experts.ReviewConfirmations;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Data.Experts.ReviewStatistics;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewConfirmations;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>A matter, a pool, a plan to draw, one that waits for its texts and one that is drawn, in each organ. The experts are everybody's.</summary>
public sealed class ReviewInputs : MatrixInputs
{
    private const string Nonce = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    private static readonly RuleGroup Rule = new(RuleJoin.All, [new RuleCondition("sex", RuleOperator.Equals, ["男"])]);

    public override int Order => 320;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ReadReviewHome());
        yield return Of(_ => new ListReviewMatters());
        yield return Of(_ => new SaveReviewMatter { Name = "演示事项" });
        yield return Of(_ => new ListReviewPools());
        yield return Of(world => new ReadReviewPool { PoolId = world.Id("review pool") });
        yield return Of(_ => new SaveReviewPool { Name = "演示专家库", Kind = ReviewPoolKind.Temporary });
        yield return Of(world => new AddPoolMembers { PoolId = world.Id("review pool"), Numbers = ["MJ000002"] });
        yield return Of(world => new RemovePoolMember { MemberId = world.Id("review pool member") });
        yield return Of(_ => new ListReviewPlans());
        yield return OfWorkbook((_, file) => new ExportReviewPlans { Open = () => file });
        yield return Of(world => new ReadReviewPlan { PlanId = world.Id("review plan") });
        yield return Of(_ => new ReadReviewCalendar { Month = ReviewDesk.Day });
        yield return Of(_ => new FindExperts { Text = "MJ000001" });
        yield return Of(world => new ListEarlierPlans { PlanId = world.Id("review plan") });
        yield return Of(world => new CreateReviewPlan { MatterId = world.Id("review matter"), Name = "演示计划" });
        yield return Of(world => new SavePlanSettings { PlanId = world.Id("review plan"), Name = "演示计划", InstitutionCap = 3 });
        yield return Of(world => new SavePlanRule { PlanId = world.Id("review plan"), Rule = Rule });
        yield return Of(world => new SavePlanRecusal { PlanId = world.Id("review plan"), Recusal = new RecusalSettings { DaysSinceService = 30 } });
        yield return Of(world => new SaveSubPlan { PlanId = world.Id("review plan"), Name = "第二场", Day = ReviewDesk.Day, Half = HalfDay.Morning, Place = "演示", Formal = 1 });
        yield return Of(world => new RemoveSubPlan { PlanId = world.Id("review plan"), SubPlanId = world.Id("review sitting") });
        yield return Of(world => new SaveReviewGroup { PlanId = world.Id("review plan"), SubPlanId = world.Id("review sitting"), GroupId = world.Id("review group"), Name = "甲组", Formal = 1, Backup = 1 });
        yield return Of(world => new RemoveReviewGroup { PlanId = world.Id("review plan"), GroupId = world.Id("review group") });
        yield return Of(world => new CancelReviewPlan { PlanId = world.Id("review plan"), Reason = "演示" });
        yield return Of(_ => new ListSavedRules());
        yield return Of(world => new ListRuleRevisions { RuleId = world.Id("review rule") });
        yield return Of(_ => new SaveRule { Reach = RuleReach.Department, Code = "NEW-1", Name = "演示规则", Rule = Rule });
        yield return Of(_ => new SaveRule { Reach = RuleReach.Global, Code = "NEW-2", Name = "演示规则", Rule = Rule }, "global");
        yield return Of(world => new PreviewDraw { PlanId = world.Id("review plan") });
        yield return Of(world => new TestDraw { PlanId = world.Id("review plan") });
        yield return Of(world => new StartDraw { PlanId = world.Id("review plan") });
        yield return Of(world => new GiveDrawText { DrawId = world.Id("waiting draw"), Part = DrawPart.Operator, Text = "春江潮水" }, "operator");
        yield return Of(world => new GiveDrawText { DrawId = world.Id("waiting draw"), Part = DrawPart.Supervisor, Text = "春江潮水" }, "supervisor");
        yield return Of(world => new AbandonDraw { DrawId = world.Id("waiting draw"), Reason = "演示" });
        yield return Of(_ => new ListDraws());
        yield return OfWorkbook((_, file) => new ExportDraws { Open = () => file });
        yield return Of(world => new ReadDraw { DrawId = world.Id("expert draw") });
        yield return Of(world => new OpenDrawNames { DrawId = world.Id("expert draw"), Reason = "演示" });
        yield return Of(world => new ReadDrawReceipt { DrawId = world.Id("expert draw") });
        yield return Of(world => new OpenDrawReceipt { DrawId = world.Id("expert draw"), Reason = "演示" });
        yield return Of(world => new CallNext { DrawId = world.Id("expert draw"), Kind = DrawCauseKind.Declined, SeatId = world.Id("draw seat"), Note = "演示" });
        foreach (var input in Day().Concat(Confirmations()))
        {
            yield return input;
        }
    }

    private static IEnumerable<MatrixInput> Day()
    {
        yield return Of(world => new ReadReviewDay { PlanId = world.Id("drawn plan") });
        yield return Of(world => new PrintReviewList { PlanId = world.Id("drawn plan") });
        yield return Of(world => new NoteAttendance { SeatId = world.Id("held seat"), Attended = true });
        yield return Of(world => new ConcludeReview { PlanId = world.Id("held plan"), Version = 1, Conclusion = "演示" });
    }

    private static IEnumerable<MatrixInput> Confirmations()
    {
        yield return Of(world => new ReadConfirmations { DrawId = world.Id("expert draw") });
        yield return Of(world => new StartConfirmations { DrawId = world.Id("expert draw") });
        yield return Of(world => new SetProgressNotice { DrawId = world.Id("asked draw"), Version = 1, Times = [], People = [] });
        yield return Of(world => new RecordAnswer { InvitationId = world.Id("review invitation"), Answer = InvitationAnswer.Accept, Note = "演示" });
        yield return Of(world => new ResendInvitation { InvitationId = world.Id("lost invitation") });
        foreach (var kind in Enum.GetValues<ReviewReportKind>())
        {
            yield return Of(_ => new ReadReviewStatistics { Question = ReviewQuestion.OfYear(ReviewDesk.Day, kind) }, kind.ToString());
        }

        yield return Of(_ => new ExportReviewStatistics { Question = ReviewQuestion.OfYear(ReviewDesk.Day, ReviewReportKind.Use), Paper = "Excel" });
        yield return Of(_ => new ReadFairness { Year = ReviewDesk.Day.Year });
        yield return Of(world => new ReadFillForecast { DrawId = world.Id("asked draw") });
        yield return Of(world => new ReadCaseReviews { CaseId = world.Id("case at experts") });
        yield return Of(world => new OpenCaseReview { CaseId = world.Id("case at experts"), MatterId = world.Id("review matter") });
        yield return Of(world => new AnswerInvitation { Token = world.Thing("answer link", new string('A', 44)), Answer = InvitationAnswer.Accept });
        yield return Of(_ => new FindConfirmations());
        yield return Of(world => new TendConfirmation { ConfirmationId = world.Id("review confirmation") });
        yield return Of(world => new ExpireInvitation { InvitationId = world.Id("review invitation") });
        yield return Of(world => new HandToOfficer { InvitationId = world.Id("review invitation"), Note = "演示" });
        yield return Of(_ => new FindOverdueInvitations());
        yield return Of(_ => new FindProgressNotices());
        yield return Of(world => new TellProgress { ConfirmationId = world.Id("review confirmation") });
        yield return Of(world => new ReadInvitation { Token = world.Thing("answer link", new string('A', 44)) });
    }

    public override async Task SeedEverybodysAsync(MatrixWorld world) => await world.Portal.AddExpertsAsync(12, "M");

    public override async Task SeedOrganAsync(MatrixWorld world, MatrixOrgan organ)
    {
        await using var db = await world.Portal.OpenAsync();
        var path = organ.Path + "0/sp/";
        var now = world.Portal.Clock.GetUtcNow().UtcDateTime;
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        var matter = new ReviewMatter { OrganisationPath = path, Name = organ.Mark, CreatedAt = now };
        var pool = new ReviewPool { OrganisationPath = path, Name = organ.Mark, Kind = ReviewPoolKind.Matter, CreatedAt = now };
        var experts = db.Set<Expert>().Where(expert => expert.Number.StartsWith("MJ")).OrderBy(expert => expert.Number).ToList();
        var member = new ReviewPoolMember { OrganisationPath = path, PoolId = pool.Id, ExpertId = experts[0].Id, AddedAt = now, AddedByName = organ.Mark, Label = experts[0].Number };
        var saved = new SavedRule { Reach = RuleReach.Department, OwnerPath = path, OwnerId = Guid.CreateVersion7(), OwnerName = organ.Mark, Code = "R-1", Name = organ.Mark, Content = RuleJson.Write(Rule), CreatedAt = now };
        db.AddRange(matter, pool, member, saved, new SavedRuleRevision { RuleId = saved.Id, Revision = 1, Name = organ.Mark, Content = saved.Content, At = now, ByName = organ.Mark });

        var (plan, sitting, group) = Plan("a", draws: false);
        db.Add(new ReviewGroup { OrganisationPath = path, PlanId = plan.Id, SubPlanId = sitting.Id, Ordinal = 2, Name = organ.Mark + "乙", Formal = 1, Backup = 1 });
        sitting.Formal = sitting.Backup = 2;
        var (waitingPlan, waitingSitting, waitingGroup) = Plan("b", draws: true);
        var (drawnPlan, drawnSitting, drawnGroup) = Plan("c", draws: true);

        // Its names are open, so that there is a receipt.
        drawnPlan.NamesHours = ReviewPlan.MostNamesHours;
        var (heldPlan, heldSitting, _) = Plan("e", draws: true);
        heldSitting.Day = DateOnly.FromDateTime(now).AddDays(-1);
        var (askedPlan, askedSitting, askedGroup) = Plan("f", draws: true);
        var waiting = Draw(waitingPlan, waitingGroup, "W");
        var draw = Draw(drawnPlan, drawnGroup, "D");
        (draw.State, draw.ServerNonce, draw.OperatorText, draw.SupervisorText, draw.OperatorId, draw.SupervisorId) = (ExpertDrawState.Drawn, Nonce, "春江潮水", "海上明月", Guid.CreateVersion7(), Guid.CreateVersion7());
        (draw.OperatorName, draw.SupervisorName, draw.DrawnAt, draw.OperatorTextCipher, draw.SupervisorTextCipher) = (organ.Mark, organ.Mark, now, "sealed", "sealed");
        SeedPart[] parts = [new("operator", draw.OperatorId.Value.ToString("N"), draw.OperatorText), new("supervisor", draw.SupervisorId.Value.ToString("N"), draw.SupervisorText)];
        var document = JsonSerializer.Deserialize<DrawDocument>(draw.Document, DrawReceipt.JsonOptions)!;
        var seed = DrawSeed.Make(DrawKind.Real, draw.Commitment, Nonce, parts);
        draw.Seed = Convert.ToHexStringLower(seed);
        drawnGroup.DrawId = draw.Id;
        var held = DrawState.Draw(document, seed).Value.Formal(0)[0];
        var seat = new DrawSeat
        {
            OrganisationPath = path, DrawId = draw.Id, PlanId = drawnPlan.Id, MatterId = matter.Id, SubPlanId = drawnSitting.Id, GroupId = drawnGroup.Id, ExpertId = experts.Single(expert => expert.Number == held).Id, ExpertNumber = held, Day = drawnSitting.Day, Half = drawnSitting.Half,
            IsFormal = true, SinceCause = 0, Ordinal = 1,
        };
        var asked = Draw(askedPlan, askedGroup, "A");
        (asked.State, asked.Seed, asked.DrawnAt, askedGroup.DrawId) = (ExpertDrawState.Drawn, draw.Seed, now, asked.Id);
        var confirmation = new ReviewConfirmation { OrganisationPath = path, DrawId = asked.Id, PlanId = askedPlan.Id, Label = asked.Number, StartedAt = now, StartedById = Guid.CreateVersion7(), StartedByName = organ.Mark };
        var askedSeat = Asked(1);
        var lostSeat = Asked(2);
        var invitation = Invite(askedSeat, InvitationState.Sent);
        var lost = Invite(lostSeat, InvitationState.ByPhone);
        experts[1].PhoneCipher = "sealed";
        db.AddRange(waiting, draw, seat, asked, confirmation, askedSeat, lostSeat, invitation, lost);
        await db.SaveChangesAsync();
        if (organ == MatrixOrgan.Home)
        {
            foreach (var (key, row) in new (string, HealthPortal.Domain.Kernel.Entity)[]
                     {
                         ("review matter", matter), ("review pool", pool), ("review pool member", member), ("review rule", saved), ("review plan", plan), ("review sitting", sitting), ("review group", group), ("waiting draw", waiting), ("expert draw", draw), ("draw seat", seat), ("drawn plan", drawnPlan), ("held plan", heldPlan),
                         ("asked draw", asked), ("review confirmation", confirmation), ("review invitation", invitation), ("lost invitation", lost),
                     })
            {
                world.Keep(key, row.Id, 1);
            }

            var atExperts = await world.Portal.WalkAsync(FlowStepKind.SiteInspection, "", organ.FirstSeed + 50, organ.Mark + "待评审（演示）");
            await db.Set<ApprovalCase>().Where(row => row.Id == atExperts.Id).ExecuteUpdateAsync(row => row.SetProperty(approval => approval.StepKind, FlowStepKind.ExpertReview));
            world.Keep("case at experts", atExperts.Id, atExperts.Version);
            world.Keep("answer link", InvitationLinks.Of(world.Portal.Services.GetRequiredService<ProtectedFields>(), invitation.Id, invitation.Link));
        }

        (ReviewPlan Plan, ReviewSubPlan Sitting, ReviewGroup Group) Plan(string suffix, bool draws)
        {
            var made = new ReviewPlan { OrganisationPath = path, MatterId = matter.Id, Number = "P" + suffix + organ.Mark, Name = organ.Mark + suffix, CreatedAt = now, CreatedByName = organ.Mark };
            var day = new ReviewSubPlan { OrganisationPath = path, PlanId = made.Id, Ordinal = 1, Name = organ.Mark + suffix, Day = ReviewDesk.Day.AddDays((organ.Letter - 'A') * 3 + suffix[0] - 'a'), Half = HalfDay.WholeDay, Place = organ.Mark, Formal = 1, Backup = draws ? 0 : 1 };
            var one = new ReviewGroup { OrganisationPath = path, PlanId = made.Id, SubPlanId = day.Id, Ordinal = 1, Name = organ.Mark, Formal = 1, Backup = draws ? 0 : 1 };
            db.AddRange(made, day, one);
            return (made, day, one);
        }

        DrawSeat Asked(int place) => new()
        {
            OrganisationPath = path, DrawId = asked.Id, PlanId = askedPlan.Id, MatterId = matter.Id, SubPlanId = askedSitting.Id, GroupId = askedGroup.Id, ExpertId = experts[1].Id, ExpertNumber = experts[1].Number, Day = askedSitting.Day, Half = askedSitting.Half,
            IsFormal = true, SinceCause = 0, Ordinal = place,
        };

        ReviewInvitation Invite(DrawSeat to, InvitationState state) => new()
        {
            OrganisationPath = path, DrawId = asked.Id, PlanId = askedPlan.Id, SubPlanId = askedSitting.Id, SeatId = to.Id, ExpertId = to.ExpertId, State = state, CreatedAt = now, DueAt = now,
        };

        ExpertDraw Draw(ReviewPlan of, ReviewGroup place, string mark)
        {
            var frozen = new DrawDocument(
                DrawDocument.CurrentFormat, DrawKind.Real, of.Number, "1", now, null, [.. experts.Select(expert => new DrawExpert(expert.Number, expert.InstitutionKey))],
                [new DrawGroup(place.Key, place.Name, 1, 0, null, "不限条件", [.. Enumerable.Range(0, experts.Count)])], []);
            return new ExpertDraw
            {
                OrganisationPath = path, PlanId = of.Id, Number = mark + organ.Mark, Kind = DrawKind.Real, FrozenAt = now, Document = JsonSerializer.Serialize(frozen, DrawReceipt.JsonOptions), Commitment = frozen.Commitment(), ServerNonceCipher = "sealed",
                ServerNonceHash = DrawSeed.HashOfServerNonce(Nonce), StartedById = Guid.CreateVersion7(), StartedByName = organ.Mark,
            };
        }
    }
}
