using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Experts.ReviewSheets;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ReviewSheets;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>In each organ a sitting of today whose sheets are prepared, one being filled, one handed in, one closed and concluded without names.</summary>
public sealed class SheetInputs : MatrixInputs
{
    private static readonly JsonSerializerOptions Stored = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new JsonStringEnumConverter() } };

    private static readonly SheetContent Vote = new() { Kind = SheetKind.Vote };

    private static readonly SheetEntry Agree = new([], SheetVote.Agree, "");

    private static readonly string Secret = new('a', 32);

    public override int Order => 340;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(world => new ReadSheetForms { MatterId = world.Id("sheet matter") });
        yield return Of(world => new SaveSheetForm { MatterId = world.Id("sheet matter"), Version = 1, Name = "演示", Content = Vote });
        yield return Of(world => new ActivateSheetForm { FormId = world.Id("sheet draft") });
        yield return Of(world => new DiscardSheetForm { FormId = world.Id("sheet draft") });
        yield return Of(world => new ReadReviewSheets { PlanId = world.Id("filled plan") });
        yield return Of(world => new PrintReviewSheets { PlanId = world.Id("filled plan") });
        yield return Of(world => new PrintReviewSheets { PlanId = world.Id("closed plan"), Results = true }, "results");
        yield return OfWorkbook((world, file) => new ExportSheetResults { PlanId = world.Id("closed plan"), Open = () => file });
        yield return Of(world => new ProposeConclusion { PlanId = world.Id("closed plan") });
        yield return Of(world => new OpenSealedSheets { RoundId = world.Id("closed round"), Reason = "演示" });
        yield return Of(world => new AddSheetObjects { SubPlanId = world.Id("prepared sitting"), Lines = "演示" });
        yield return Of(world => new RemoveSheetObject { ObjectId = world.Id("prepared object") });
        yield return Of(world => new OpenSheets { RoundId = world.Id("prepared round") });
        yield return Of(world => new NameGroupLeader { RoundId = world.Id("prepared round"), SeatId = world.Id("prepared seat") });
        yield return Of(world => new RecuseFromObject { ObjectId = world.Id("filled object"), SeatId = world.Id("filled seat"), Reason = "演示" });
        yield return Of(world => new IssueSheetLink { RoundId = world.Id("filled round"), SeatId = world.Id("filled seat") });
        yield return Of(world => new ReadExpertSheet { RoundId = world.Id("filled round"), SeatId = world.Id("filled seat") });
        yield return Of(world => new EnterPaperSheet { RoundId = world.Id("filled round"), SeatId = world.Id("filled seat"), Entries = [(world.Id("filled object"), Agree)] });
        yield return Of(world => new ReopenSheet { RoundId = world.Id("handed round"), SeatId = world.Id("handed seat"), Reason = "演示" });
        yield return Of(world => new CloseSheets { RoundId = world.Id("filled round"), Reason = "演示" });
        yield return Of(_ => new ReadSheetTerminal { Secret = Secret });
        yield return Of(world => new SaveSheetEntry { Secret = Secret, ObjectId = world.Id("filled object"), Entry = Agree, Version = 1 });
        yield return Of(_ => new HandInSheet { Secret = Secret });
        yield return Of(world => new ReadReviewMinutes { PlanId = world.Id("closed plan") });
        yield return Of(world => new PrintReviewMinutes { PlanId = world.Id("closed plan") });
        yield return Of(world => new SaveReviewMinutes { PlanId = world.Id("closed plan"), After = 1, Text = "演示" });
        yield return Of(world => new FinishReviewMinutes { PlanId = world.Id("closed plan"), Number = 1 });
        yield return Of(world => new ReadReviewFees { PlanId = world.Id("closed plan") });
        yield return Of(world => new UnmaskReviewFees { PlanId = world.Id("closed plan") });
        yield return OfWorkbook((world, file) => new ExportReviewFees { PlanId = world.Id("closed plan"), Open = () => file });
        yield return OfWorkbook((world, file) => new ExportWholeReviewFees { PlanId = world.Id("closed plan"), Open = () => file });
    }

    public override async Task SeedOrganAsync(MatrixWorld world, MatrixOrgan organ)
    {
        await using var db = await world.Portal.OpenAsync();
        var path = organ.Path + "0/sp/";
        var now = world.Portal.Clock.GetUtcNow().UtcDateTime;
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));

        // The one whose identity number can be opened, see ExpertInputs.
        var expert = await db.Set<Expert>().SingleAsync(row => row.Number == "MJ000012");
        var matter = new ReviewMatter { OrganisationPath = path, Name = organ.Mark + "评审表", CreatedAt = now };
        var active = Form(1, SheetFormState.Active, Vote);
        var draft = Form(3, SheetFormState.Draft, Vote);
        var nameless = Form(2, SheetFormState.Retired, Vote with { Way = SheetWay.Blinded, OpensAfterConclusion = true });
        db.AddRange(matter, active, draft, nameless);
        Plan("prepared", SheetRoundState.Preparing, active);
        var filled = Plan("filled", SheetRoundState.Open, active);
        var handed = Plan("handed", SheetRoundState.Open, active);
        var closed = Plan("closed", SheetRoundState.Closed, nameless);
        var secret = new string((char)('a' + organ.Letter - 'A'), 32);
        var owner = SheetSecret.OwnerKey(secret);
        db.AddRange(
            new SheetFiller { OrganisationPath = path, RoundId = filled.Round.Id, SeatId = filled.Seat.Id, LinkHash = SheetSecret.LinkHash(secret), Label = organ.Mark },
            new SheetMark { OrganisationPath = path, RoundId = filled.Round.Id, ObjectId = filled.Object.Id, SeatId = filled.Seat.Id, EntryJson = Agree.Write(), Label = organ.Mark },
            new SheetFiller { OrganisationPath = path, RoundId = handed.Round.Id, SeatId = handed.Seat.Id, HandedInAt = now, Label = organ.Mark },
            new SheetFiller { OrganisationPath = path, RoundId = closed.Round.Id, SeatId = closed.Seat.Id, HandedInAt = now, Label = organ.Mark, OwnerCipher = world.Portal.Services.GetRequiredService<ProtectedFields>().Encrypt(owner) },
            new SealedMark { Id = Guid.NewGuid(), OrganisationPath = path, RoundId = closed.Round.Id, ObjectId = closed.Object.Id, OwnerKey = owner, EntryJson = Agree.Write(), IsFinal = true },
            new ReviewMinutes { OrganisationPath = path, PlanId = closed.Plan.Id, Number = 1, Text = organ.Mark, At = now, ByName = organ.Mark });
        (closed.Plan.State, closed.Plan.Conclusion, closed.Plan.ConcludedAt, closed.Plan.ConcludedByName) = (ReviewPlanState.Concluded, organ.Mark, now, organ.Mark);
        (closed.Round.ClosedAt, closed.Round.ClosedByName) = (now, organ.Mark);
        closed.Round.ResultJson = JsonSerializer.Serialize<ResultRow[]>([new(closed.Object.Id, SheetRules.Decide(Vote, new ObjectBallot(1, 1, [Agree])), 1, [], [])], Stored);
        await db.SaveChangesAsync();
        if (organ == MatrixOrgan.Home)
        {
            world.Keep("sheet matter", matter.Id);
            world.Keep("sheet draft", draft.Id);
        }

        SheetForm Form(int number, SheetFormState state, SheetContent content) => new()
        {
            OrganisationPath = path, MatterId = matter.Id, Number = number, Name = organ.Mark, ContentJson = content.Write(), State = state, MadeAt = now, MadeByName = organ.Mark, ActivatedAt = state == SheetFormState.Draft ? null : now, ActivatedByName = organ.Mark,
        };

        (ReviewPlan Plan, SheetRound Round, SheetObject Object, DrawSeat Seat) Plan(string key, SheetRoundState state, SheetForm form)
        {
            var today = ShanghaiTime.DateOf(now);
            var plan = new ReviewPlan { OrganisationPath = path, MatterId = matter.Id, Number = string.Create(CultureInfo.InvariantCulture, $"S{key[0]}{organ.Mark}"), Name = organ.Mark + key, CreatedAt = now, CreatedByName = organ.Mark, NamesHours = ReviewPlan.MostNamesHours };
            var sub = new ReviewSubPlan { OrganisationPath = path, PlanId = plan.Id, Ordinal = 1, Name = organ.Mark, Day = today, Half = HalfDay.WholeDay, Place = organ.Mark, Formal = 1, Backup = 0 };
            var group = new ReviewGroup { OrganisationPath = path, PlanId = plan.Id, SubPlanId = sub.Id, Ordinal = 1, Name = organ.Mark, Formal = 1, Backup = 0 };
            var seat = new DrawSeat { OrganisationPath = path, DrawId = Guid.CreateVersion7(), PlanId = plan.Id, MatterId = matter.Id, SubPlanId = sub.Id, GroupId = group.Id, ExpertId = expert.Id, ExpertNumber = expert.Number, Day = today, Half = HalfDay.WholeDay, IsFormal = true, SinceCause = 0, Ordinal = 1, Attended = true };
            var round = new SheetRound { OrganisationPath = path, PlanId = plan.Id, SubPlanId = sub.Id, FormId = form.Id, State = state, Label = organ.Mark };
            var judged = new SheetObject { OrganisationPath = path, RoundId = round.Id, Ordinal = 1, Name = organ.Mark, Mark = "A001" };
            db.AddRange(plan, sub, group, seat, round, judged);
            if (organ == MatrixOrgan.Home)
            {
                world.Keep(key + " plan", plan.Id);
                world.Keep(key + " sitting", sub.Id);
                world.Keep(key + " round", round.Id);
                world.Keep(key + " object", judged.Id);
                world.Keep(key + " seat", seat.Id);
            }

            return (plan, round, judged, seat);
        }
    }
}
