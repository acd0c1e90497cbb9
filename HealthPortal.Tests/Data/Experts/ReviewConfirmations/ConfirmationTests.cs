using System.Globalization;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ExpertDraws;
using HealthPortal.Data.Experts.ReviewConfirmations;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ReviewConfirmations;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Time;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static HealthPortal.Tests.Kit.ReviewDesk;

namespace HealthPortal.Tests.Data.Experts.ReviewConfirmations;

public sealed class ConfirmationTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Invitations_AreSentRemindedAnsweredAndGivenOn(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database, MovableTime.InShanghai(2026, 3, 10, 9, 30));
        var (draw, plan) = await DrawnAsync(portal, experts: 40, formal: 4, backup: 1, without: 0);
        Refused("还没有发起确认", await portal.RunAsync(Officer, new SetProgressNotice { DrawId = draw, Version = 1, Times = [], People = [] }));
        Assert.Contains((await portal.DoAsync(Officer, new HealthPortal.Data.Platform.Tasks.ListToDos())).Rows, row => row.Act == "发起确认");
        Assert.Equal(4, await portal.DoAsync(Officer, new StartConfirmations { DrawId = draw }));
        Refused("已经发起确认", await portal.RunAsync(Officer, new StartConfirmations { DrawId = draw }));
        await portal.TickAsync();
        var sent = await portal.InvitationsAsync(draw);
        Assert.Equal((4, 4), (sent.Count, sent.Count(row => row.State == InvitationState.Sent)));

        // What the expert reads: the department's own name, place, day and link, no name of his; lists see neither link nor number.
        var mail = (await portal.DoAsync("admin", new ListDevelopmentMail())).Where(one => one.Body.Contains("邀请您参加", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, mail.Count);
        Assert.All(mail, one => Assert.Contains("秋季评审", one.Body, StringComparison.Ordinal));
        Assert.DoesNotContain(mail, one => one.Body.Contains("演示专家", StringComparison.Ordinal) || one.Body.Contains("三级医院评审", StringComparison.Ordinal));
        var listed = (await portal.DoAsync("admin", new ListMessages())).Rows.Where(row => row.KindName.StartsWith("评审邀请", StringComparison.Ordinal)).ToList();
        Assert.All(listed, row => Assert.Equal(("号码保密", false, false), (row.Address, row.Body.Contains("review-answer", StringComparison.Ordinal), row.Body.Contains("演示专家", StringComparison.Ordinal))));

        // Forged, foreign and cut links.
        var (first, second, third, fourth) = (sent[0], sent[1], sent[2], sent[3]);
        foreach (var forged in new[] { "", "abc", portal.TokenOf(first)[..^1] + "?", portal.TokenOf(first)[..22] + portal.TokenOf(second)[22..], InvitationLinks.Of(Fields(portal), first.Id, 2), InvitationLinks.Of(Fields(portal), Guid.CreateVersion7(), 1), new string('A', 44), new string('字', 44) })
        {
            Refused("链接不对", await portal.Anonymous.RunAsync(new ReadInvitation { Token = forged }));
            Refused("链接不对", await portal.System.RunAsync(new AnswerInvitation { Token = forged, Answer = InvitationAnswer.Accept }));
        }

        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(Officer, new AnswerInvitation { Token = portal.TokenOf(first), Answer = InvitationAnswer.Accept })).Failure);

        // Accepted, with the second message; not twice.
        var view = await portal.SeenAsync(first);
        Assert.Equal(("秋季评审", "昆山市会议中心", InvitationState.Sent, true), (view.ReviewName, view.Place, view.State, view.MayAccept));
        Assert.Equal("13:30", ShanghaiTime.Of(view.Until!.Value).ToString("HH:mm", CultureInfo.InvariantCulture));
        Assert.Equal(InvitationState.Accepted, await portal.AnswerAsync(first, InvitationAnswer.Accept));
        Refused("已经确认参加", await portal.System.RunAsync(new AnswerInvitation { Token = portal.TokenOf(first), Answer = InvitationAnswer.Accept }));

        // Declined: the backup moves up, the next of the order becomes the backup, the new one is asked at once.
        Refused("不能参加的原因", await portal.System.RunAsync(new AnswerInvitation { Token = portal.TokenOf(second), Answer = InvitationAnswer.Decline }));
        Refused("请选择答复", await portal.System.RunAsync(new AnswerInvitation { Token = portal.TokenOf(second), Answer = InvitationAnswer.NoAnswer, Note = "没有" }));
        await portal.AnswerAsync(second, InvitationAnswer.Decline, "当天出国");
        Refused("不能再改", await portal.System.RunAsync(new AnswerInvitation { Token = portal.TokenOf(second), Answer = InvitationAnswer.Accept }));

        // A tie is kept with the expert.
        Refused("与谁", await portal.System.RunAsync(new AnswerInvitation { Token = portal.TokenOf(third), Answer = InvitationAnswer.Recuse, Note = "师生" }));
        await portal.AnswerAsync(third, InvitationAnswer.Recuse, "师生", "申请医院");
        await using (var db = await portal.OpenAsync())
        {
            var tie = await db.Set<ExpertTie>().SingleAsync();
            Assert.Equal((third.ExpertId, "申请医院", "师生", "专家本人"), (tie.ExpertId, tie.Party, tie.Note, tie.ByName));
            Assert.Equal([DrawCauseKind.Declined, DrawCauseKind.RecusalFound], await db.Set<DrawCauseEntry>().Where(row => row.DrawId == draw).OrderBy(row => row.Ordinal).Select(row => row.Kind).ToListAsync());
        }

        await portal.TickAsync();
        Assert.Equal(6, (await portal.InvitationsAsync(draw)).Count);

        // Two hours: reminded once. Four hours: the next; the link is dead, and the words are the tender's.
        await portal.PassAsync(TimeSpan.FromHours(2));
        await portal.TickAsync();
        await portal.TickAsync();
        Assert.Equal(3, await portal.CountAsync("review-reminder"));
        await portal.PassAsync(TimeSpan.FromMinutes(119));
        await portal.TickAsync();
        Assert.Equal(InvitationState.Sent, (await portal.InvitationsAsync(draw)).Single(row => row.Id == fourth.Id).State);
        await portal.PassAsync(TimeSpan.FromMinutes(1));
        Refused("邀请信息已失效", await portal.System.RunAsync(new AnswerInvitation { Token = portal.TokenOf(fourth), Answer = InvitationAnswer.Accept }));
        await portal.TickAsync();
        Assert.Equal(InvitationState.Expired, (await portal.InvitationsAsync(draw)).Single(row => row.Id == fourth.Id).State);
        Assert.Contains("未收到您确认参加", (await portal.SeenAsync(fourth)).Closed, StringComparison.Ordinal);
        Assert.Contains((await portal.DoAsync("admin", new ListDevelopmentMail())), one => one.Body.Contains("系统未收到您确认参加秋季评审信息，邀请信息已失效。", StringComparison.Ordinal));

        // An acceptance is taken back before the day.
        await portal.AnswerAsync(first, InvitationAnswer.Decline, "临时手术");
        await portal.TickAsync();

        // The officer sees who stands where, not who it is before the hour; the receipt still recomputes.
        var seen = await portal.DoAsync(Officer, new ReadConfirmations { DrawId = draw });
        Assert.All(seen.Rows, row => Assert.Null(row.Person));
        Assert.Equal((4, 0, 2, 1), (seen.Figures.Needed, seen.Figures.Accepted, seen.Figures.Declined, seen.Figures.Recused));
        Assert.Equal(["评审邀请（专家）", "评审邀请提醒（专家）", "评审邀请失效（专家）"], seen.Rows.Single(row => row.Id == fourth.Id).Messages.Select(message => message.Kind));
        Assert.All(seen.Rows.SelectMany(row => row.Messages), message => Assert.Equal(MessageState.Delivered, message.State));
        Assert.DoesNotContain(seen.Rows, row => row.Note is not null);
        portal.Clock.MoveTo(new DateTimeOffset(2026, 3, 31, 21, 0, 1, TimeSpan.FromHours(8)));
        Assert.True(ReceiptCheck.Passed(ReceiptCheck.Check((await portal.DoAsync(Officer, new ReadDrawReceipt { DrawId = draw })).Receipt.ToJson())));
        Assert.Contains("师生", (await portal.DoAsync(Officer, new ReadConfirmations { DrawId = draw })).Rows.Single(row => row.Id == third.Id).Note, StringComparison.Ordinal);

        // The change log tells neither who nor why.
        await using (var db = await portal.OpenAsync())
        {
            var logged = await db.Set<ChangeEntry>().Where(entry => entry.EntityType == nameof(ReviewInvitation)).Select(entry => entry.Changes + entry.EntityLabel).ToListAsync();
            Assert.NotEmpty(logged);
            Assert.DoesNotContain(logged, text => text.Contains("师生", StringComparison.Ordinal) || text.Contains(third.ExpertId.ToString(), StringComparison.OrdinalIgnoreCase));
        }

        // The day: what is open is closed, nobody is called any more, the clockwork rests.
        portal.Clock.MoveTo(new DateTimeOffset(2026, 4, 1, 9, 0, 0, TimeSpan.FromHours(8)));
        Refused("评审已经开始", await portal.System.RunAsync(new AnswerInvitation { Token = portal.TokenOf(second), Answer = InvitationAnswer.Accept }));
        await portal.TickAsync();
        Assert.NotNull((await portal.DoAsync(Officer, new ReadConfirmations { DrawId = draw })).FinishedAt);
        Assert.DoesNotContain(await portal.InvitationsAsync(draw), row => row.IsOpen);
        Assert.Equal("写出消息 0 条，逾期请下一位 0 次", await portal.TickAsync());
        _ = plan;
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Telephone_ResendAndCancellation_AreFollowed(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database, MovableTime.InShanghai(2026, 3, 10, 9, 30));
        var (draw, plan) = await DrawnAsync(portal, experts: 30, formal: 5, backup: 0, without: 30);
        Refused("还没有完成", await portal.RunAsync(Officer, new StartConfirmations { DrawId = await FrozenAsync(portal) }));
        Assert.Equal(5, await portal.DoAsync(Officer, new StartConfirmations { DrawId = draw }));
        await portal.TickAsync();
        var all = await portal.InvitationsAsync(draw);
        Assert.All(all, row => Assert.Equal((InvitationState.ByPhone, "没有登记手机号码"), (row.State, row.Note)));
        Assert.Single((await portal.DoAsync(Officer, new HealthPortal.Data.Platform.Tasks.ListToDos())).Rows, row => row.Act == "电话联系专家");

        // No clock runs for whom nobody reached.
        await portal.PassAsync(TimeSpan.FromHours(30));
        await portal.TickAsync();
        Assert.All(await portal.InvitationsAsync(draw), row => Assert.Equal(InvitationState.ByPhone, row.State));

        Refused("用什么方式联系", await portal.RunAsync(Officer, new RecordAnswer { InvitationId = all[0].Id, Answer = InvitationAnswer.Accept }));
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("head", new RecordAnswer { InvitationId = all[0].Id, Answer = InvitationAnswer.Accept, Note = "电话" })).Failure);
        await portal.DoAsync(Officer, new RecordAnswer { InvitationId = all[0].Id, Answer = InvitationAnswer.Accept, Note = "上午 9 点电话答复" });
        await portal.DoAsync(Officer, new RecordAnswer { InvitationId = all[1].Id, Answer = InvitationAnswer.NoAnswer, Note = "两天三次电话没有人接" });
        await portal.DoAsync(Officer, new RecordAnswer { InvitationId = all[2].Id, Answer = InvitationAnswer.Recuse, Note = "配偶", Party = "申请医院" });

        // With a number by now: a new link, the old one opens nothing.
        Refused("没有登记手机号码", await portal.RunAsync(Officer, new ResendInvitation { InvitationId = all[3].Id }));
        await GivePhonesAsync(portal);
        var old = portal.TokenOf(all[3]);
        await portal.DoAsync(Officer, new ResendInvitation { InvitationId = all[3].Id });
        Refused("只有没有送达的", await portal.RunAsync(Officer, new ResendInvitation { InvitationId = all[3].Id }));
        await portal.TickAsync();
        Refused("链接不对", await portal.Anonymous.RunAsync(new ReadInvitation { Token = old }));
        var again = (await portal.InvitationsAsync(draw)).Single(row => row.Id == all[3].Id);
        Assert.Equal((InvitationState.Sent, 2), (again.State, again.Link));
        Assert.True((await portal.SeenAsync(again)).MayAccept);

        // Somebody else enters a refusal as a cause of the draw: the invitation follows.
        await portal.DoAsync(Officer, new CallNext { DrawId = draw, Kind = DrawCauseKind.Declined, SeatId = again.SeatId, Note = "来电谢绝" });
        Refused("名额已经变动", await portal.System.RunAsync(new AnswerInvitation { Token = portal.TokenOf(again), Answer = InvitationAnswer.Accept }));
        await portal.TickAsync();
        Assert.Equal(InvitationState.Declined, (await portal.InvitationsAsync(draw)).Single(row => row.Id == again.Id).State);
        Assert.Equal(1, await portal.CountAsync("review-declined", row => row.OnceKey!.Contains(again.Id.ToString("N"))));

        // Cancelled: who was told is told again, once; the links say so.
        var told = (await portal.InvitationsAsync(draw)).Where(row => row.SentAt is not null && (row.IsOpen || row.State == InvitationState.Accepted)).ToList();
        Assert.NotEmpty(told);
        await portal.DoAsync(Officer, new CancelReviewPlan { PlanId = plan, Reason = "改期" });
        Assert.Contains("已经取消", (await portal.SeenAsync(told[0])).Closed, StringComparison.Ordinal);
        await portal.TickAsync();
        await portal.TickAsync();
        Assert.Equal(told.Count, await portal.CountAsync("review-withdrawn"));
        Assert.NotNull((await portal.DoAsync(Officer, new ReadConfirmations { DrawId = draw })).FinishedAt);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task AWeekWithHolidays_TwoServers_NothingTwice_UntilThePanelStandsOrTheOrderEnds(TestDatabase database)
    {
        // Thursday evening before Tomb-Sweeping Day; the review is on Friday of the week after.
        await using var portal = await TestPortal.StartAsync(database, MovableTime.InShanghai(2026, 4, 2, 19, 40));
        var (draw, _) = await DrawnAsync(portal, experts: 44, formal: 6, backup: 3, without: 44, day: new DateOnly(2026, 4, 10));
        await GivePhonesAsync(portal, everyFifthNot: true);
        var officer = (await (await portal.AsAsync(Officer)).ActorAsync()).UserId;
        await portal.DoAsync(Officer, new StartConfirmations { DrawId = draw });
        await portal.DoAsync(Officer, new SetProgressNotice { DrawId = draw, Version = 1, Times = [new TimeOnly(9, 0), new TimeOnly(16, 30)], People = [officer] });
        var answered = new HashSet<Guid>();
        for (var step = 0; portal.Clock.GetUtcNow() < new DateTimeOffset(2026, 4, 10, 9, 30, 0, TimeSpan.FromHours(8)); step++)
        {
            // Two servers at once; now and then one of them dies in the middle.
            var dies = step % 7 == 3;
            using var death = new CancellationTokenSource();
            if (dies)
            {
                await death.CancelAsync();
            }

            var other = portal.WorkAsync(death.Token);
            await portal.WorkAsync(CancellationToken.None);
            try
            {
                await other;
            }
            catch (OperationCanceledException) when (dies)
            {
                // As meant.
            }

            // A server that slept through one night.
            await portal.SendAsync();
            foreach (var invitation in (await portal.InvitationsAsync(draw)).Where(row => row.State == InvitationState.Sent && row.SentAt <= portal.Clock.GetUtcNow().UtcDateTime.AddMinutes(-40) && answered.Add(row.Id)))
            {
                // In turn, whoever it is: people are drawn by chance, and a run in which all of the first accept would show nothing.
                switch (answered.Count % 4)
                {
                    case 0:
                        await portal.AnswerAsync(invitation, InvitationAnswer.Accept);
                        break;
                    case 2:
                        await portal.AnswerAsync(invitation, InvitationAnswer.Decline, "有门诊");
                        break;
                    case 3:
                        await portal.AnswerAsync(invitation, InvitationAnswer.Recuse, "师生", "申请医院");
                        break;
                    default:
                        break;
                }
            }

            portal.Clock.Advance(TimeSpan.FromMinutes(20));
        }

        await using var db = await portal.OpenAsync();
        var invitations = await db.Set<ReviewInvitation>().Where(row => row.DrawId == draw).ToListAsync();
        var messages = await db.Set<Message>().Where(row => row.Kind.StartsWith("review-") && row.Channel == MessageChannel.Text).ToListAsync();
        Assert.Equal(messages.Count, messages.Select(message => message.OnceKey).Distinct().Count());

        // How many go out hangs on chance: a place stops with the first who has no telephone for messages. Everybody who was asked has his own.
        Assert.All(invitations.Where(row => row.SentAt != null), row => Assert.Single(messages, message => message.Kind == "review-invitation" && message.OnceKey!.Contains(row.Id.ToString("N"), StringComparison.Ordinal)));
        foreach (var message in messages.Where(message => message.Kind is "review-invitation" or "review-reminder"))
        {
            var local = ShanghaiTime.Of(message.SentAt!.Value);
            Assert.InRange(TimeOnly.FromDateTime(local), new TimeOnly(8, 0), new TimeOnly(20, 0));
            Assert.DoesNotContain(DateOnly.FromDateTime(local).Day, new[] { 4, 5, 6 });
            Assert.Contains(invitations, row => message.OnceKey!.Contains(row.Id.ToString("N"), StringComparison.Ordinal));
        }

        // One invitation to a place, and each answered one got exactly one second message.
        Assert.Equal(invitations.Count, invitations.Select(row => row.SeatId).Distinct().Count());
        foreach (var (state, kind) in new[] { (InvitationState.Accepted, "review-accepted"), (InvitationState.Recused, "review-declined") })
        {
            Assert.All(invitations.Where(row => row.State == state && row.SentAt != null), row => Assert.Single(messages, message => message.Kind == kind && message.OnceKey!.Contains(row.Id.ToString("N"), StringComparison.Ordinal)));
        }

        // Whoever had four hours and did not answer is gone; nobody else is.
        Assert.All(invitations.Where(row => row.State == InvitationState.Expired && row.Note is null), row => Assert.True(row.AnsweredAt >= row.SentAt!.Value.AddHours(4)));
        Assert.DoesNotContain(invitations, row => row.IsOpen);
        Assert.Contains(invitations, row => row.State == InvitationState.Expired);
        Assert.NotNull((await db.Set<ReviewConfirmation>().SingleAsync()).FinishedAt);

        // Twice on each of the seven days between, holidays too: the officer chose the times.
        Assert.Equal(14, await db.Set<Message>().CountAsync(row => row.Kind == "review-progress"));

        // Places, causes and order still agree.
        Assert.True(ReceiptCheck.Passed(ReceiptCheck.Check((await portal.DoAsync(Officer, new ReadDrawReceipt { DrawId = draw })).Receipt.ToJson())));
        var formal = await db.Set<DrawSeat>().Where(seat => seat.DrawId == draw && seat.State == SeatState.Held && seat.IsFormal).Select(seat => seat.ExpertId).ToListAsync();
        Assert.Equal(formal.Count, formal.Distinct().Count());
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task EverybodyDeclines_TheOrderEnds_AndThePlanSaysSo(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database, MovableTime.InShanghai(2026, 3, 10, 9, 30));
        var (draw, _) = await DrawnAsync(portal, experts: 7, formal: 3, backup: 2, without: 0);
        await portal.DoAsync(Officer, new StartConfirmations { DrawId = draw });
        for (var round = 0; round < 12; round++)
        {
            await portal.TickAsync();
            foreach (var open in (await portal.InvitationsAsync(draw)).Where(row => row.State == InvitationState.Sent))
            {
                await portal.AnswerAsync(open, InvitationAnswer.Decline, "没有时间");
            }
        }

        var all = await portal.InvitationsAsync(draw);
        Assert.Equal((7, 7), (all.Count, all.Count(row => row.State == InvitationState.Declined)));
        Assert.Contains((await portal.DoAsync(Officer, new HealthPortal.Data.Platform.Tasks.ListToDos())).Rows, row => row.Act == "补足专家");
        Assert.Equal(0, (await portal.DoAsync(Officer, new ReadDraw { DrawId = draw })).Groups[0].Remaining);
    }

    /// <summary>A drawn plan whose message name differs from its own.</summary>
    /// <param name="without">So many experts have no telephone.</param>
    private static async Task<(Guid Draw, Guid Plan)> DrawnAsync(TestPortal portal, int experts, int formal, int backup, int without, DateOnly? day = null)
    {
        await portal.AddExpertsAsync(experts);
        if (without == 0)
        {
            await GivePhonesAsync(portal);
        }

        var matter = await portal.MatterAsync();
        var (plan, _) = await portal.PlanAsync(matter, formal: formal, backup: backup, day: day);
        await portal.DoAsync(Officer, new SavePlanSettings { PlanId = plan, Name = "三级医院评审", MessageName = "秋季评审" });
        return (await portal.DrawAsync(plan), plan);
    }

    private static async Task<Guid> FrozenAsync(TestPortal portal)
    {
        var (plan, _) = await portal.PlanAsync(await portal.MatterAsync("另一事项"), "另一计划", formal: 1, backup: 0, day: Day.AddDays(5));
        return await portal.DoAsync(Officer, new StartDraw { PlanId = plan });
    }

    private static async Task GivePhonesAsync(TestPortal portal, bool everyFifthNot = false)
    {
        await using var db = await portal.OpenAsync();
        foreach (var (index, expert) in (await db.Set<Expert>().OrderBy(row => row.Number).ToListAsync()).Index())
        {
            // A number that is given to nobody.
            (expert.PhoneCipher, expert.PhoneMasked) = everyFifthNot && index % 5 == 4 ? (null, null) : (Fields(portal).Encrypt("13900000017"), "139****0017");
        }

        await db.SaveChangesAsync();
    }

    private static ProtectedFields Fields(TestPortal portal) => portal.Services.GetRequiredService<ProtectedFields>();
}

/// <summary>The clockwork and the experts' side, for tests.</summary>
internal static class ConfirmationDesk
{
    /// <summary>One minute's look, and what it wrote is sent.</summary>
    public static async Task<string> TickAsync(this TestPortal portal)
    {
        var summary = await portal.WorkAsync(CancellationToken.None);
        await portal.SendAsync();

        // The gateway's word is taken up with the next look, as it would be.
        var next = await portal.WorkAsync(CancellationToken.None);
        return next == summary ? summary : $"{summary}；{next}";
    }

    public static async Task<string> WorkAsync(this TestPortal portal, CancellationToken cancellation)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        return (await ReviewConfirmationJob.WorkAsync(new JobContext(scope.ServiceProvider, scope.ServiceProvider.PortalFor(new JobActorSource("评审专家确认")), portal.Clock), cancellation)).Summary;
    }

    public static async Task SendAsync(this TestPortal portal)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        await DailyJobs.SendMessagesAsync(scope.ServiceProvider, scope.ServiceProvider.PortalFor(new JobActorSource("发送消息")), portal.Clock, CancellationToken.None);
    }

    public static Task PassAsync(this TestPortal portal, TimeSpan time)
    {
        portal.Clock.Advance(time);
        return Task.CompletedTask;
    }

    public static async Task<List<ReviewInvitation>> InvitationsAsync(this TestPortal portal, Guid draw)
    {
        await using var db = await portal.OpenAsync();
        return await db.Set<ReviewInvitation>().AsNoTracking().Where(row => row.DrawId == draw).OrderBy(row => row.Id).ToListAsync();
    }

    public static async Task<int> CountAsync(this TestPortal portal, string kind, System.Linq.Expressions.Expression<Func<Message, bool>>? which = null)
    {
        await using var db = await portal.OpenAsync();
        var messages = db.Set<Message>().Where(row => row.Kind == kind);
        return await (which is null ? messages : messages.Where(which)).CountAsync();
    }

    public static string TokenOf(this TestPortal portal, ReviewInvitation invitation) => InvitationLinks.Of(portal.Services.GetRequiredService<ProtectedFields>(), invitation.Id, invitation.Link);

    public static async Task<InvitationView> SeenAsync(this TestPortal portal, ReviewInvitation invitation)
    {
        var read = await portal.Anonymous.RunAsync(new ReadInvitation { Token = portal.TokenOf(invitation) });
        Assert.True(read.Succeeded, read.Succeeded ? "" : read.Message);
        return read.Value;
    }

    public static async Task<InvitationState> AnswerAsync(this TestPortal portal, ReviewInvitation invitation, InvitationAnswer answer, string? note = null, string? party = null)
    {
        var given = await portal.System.RunAsync(new AnswerInvitation { Token = portal.TokenOf(invitation), Answer = answer, Note = note, Party = party });
        Assert.True(given.Succeeded, given.Succeeded ? "" : given.Message);
        return given.Value;
    }
}
