using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Experts.ReviewConfirmations;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ReviewConfirmations;
using HealthPortal.Domain.Time;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace HealthPortal.Tests.EndToEnd;

/// <summary>The section begins the confirmations of a draw; experts answer on their phones; the officer writes down what he is told by telephone.</summary>
public sealed class ConfirmationJourneyTests
{
    private static readonly BrowserOptions Options = new();

    [SkippableFact]
    public async Task Confirmations_AreBegunAnsweredOnThePhoneAndFollowed()
    {
        Prerequisite.Check(Browser.MissingReason);
        var (draw, asked, links) = (Guid.Empty, Guid.Empty, new List<string>());
        await using var server = await SeededServer.StartAsync(async portal =>
        {
            await portal.AddExpertsAsync(20);
            var day = ShanghaiTime.Today(portal.Clock).AddDays(30);
            await using (var db = await portal.OpenAsync())
            {
                foreach (var expert in await db.Set<Expert>().ToListAsync())
                {
                    // A number that is given to nobody.
                    expert.PhoneCipher = portal.Services.GetRequiredService<ProtectedFields>().Encrypt("13900000017");
                }

                await db.SaveChangesAsync();
            }

            var (plan, _) = await portal.PlanAsync(await portal.MatterAsync(), formal: 3, backup: 2, day: day);
            await portal.DoAsync(ReviewDesk.Officer, new HealthPortal.Data.Experts.ReviewPlans.SavePlanSettings { PlanId = plan, Name = "三级医院评审", MessagesOnWeekends = true });
            draw = await portal.DrawAsync(plan);
            var (other, _) = await portal.PlanAsync(await portal.MatterAsync("另一事项"), "已邀请的评审", formal: 3, backup: 1, day: day.AddDays(1));
            asked = await portal.DrawAsync(other);
            await portal.DoAsync(ReviewDesk.Officer, new StartConfirmations { DrawId = asked });

            // As the clockwork leaves them at ten in the morning.
            await using var rows = await portal.OpenAsync();
            foreach (var invitation in await rows.Set<ReviewInvitation>().OrderBy(row => row.Id).ToListAsync())
            {
                var now = portal.Clock.GetUtcNow().UtcDateTime;
                (invitation.State, invitation.SentAt, invitation.ExpiresAt) = (InvitationState.Sent, now, now.AddDays(20));
                links.Add("review-answer/" + InvitationLinks.Of(portal.Services.GetRequiredService<ProtectedFields>(), invitation.Id, invitation.Link));
            }

            await rows.SaveChangesAsync();
        });
        await Browser.JourneyAsync(
            server.Address,
            async journey =>
            {
                var officer = await journey.PersonAsync("officer");
                await AccountServer.SignInAsync(officer, ReviewDesk.Officer);
                await officer.GotoAsync("todos");
                await Assertions.Expect(officer.Locator("main")).ToContainTextAsync("发起确认");
                await officer.GotoAsync($"reviews/draws/{draw}");
                await officer.Locator("[data-test=confirmations]").ClickAsync();
                await Assertions.Expect(officer.Locator("main")).ToContainTextAsync("发起后给 3 位正式专家发短信邀请");
                await AxeAssert.NoSeriousViolationsAsync(officer);
                await officer.Locator("[data-test=start-confirmations]").ClickAsync();
                await Assertions.Expect(officer.Locator("tr[data-invitation]")).ToHaveCountAsync(3);
                await officer.Locator("[data-test=progress-times]").FillAsync("9点");
                await officer.Locator("[data-test=save-progress]").ClickAsync();
                await Assertions.Expect(officer.Locator("main")).ToContainTextAsync("不是时间");
                await officer.Locator("[data-test=progress-times]").FillAsync("09:00、16:30");
                await officer.Locator(".check-grid input").First.CheckAsync();
                await officer.Locator("[data-test=save-progress]").ClickAsync();
                await Assertions.Expect(officer.Locator("body")).ToContainTextAsync("已保存进度通知");

                // A telephone answer: first without its circumstances.
                await officer.Locator("[data-test=record-answer]").First.ClickAsync();
                var dialog = officer.Locator("dialog[open]");
                await dialog.Locator("[data-test=save-answer]").ClickAsync();
                await Assertions.Expect(dialog.Locator(".field-error")).Not.ToHaveCountAsync(0);
                await dialog.Locator("[data-test=answer]").SelectOptionAsync("Accept");
                await dialog.Locator("[data-test=answer-note]").FillAsync("上午电话答复");
                await dialog.Locator("[data-test=save-answer]").ClickAsync();
                await Assertions.Expect(officer.Locator("tr[data-invitation]", new() { HasTextString = "确认参加" })).ToHaveCountAsync(1);
                await AxeAssert.NoSeriousViolationsAsync(officer);

                // As wide as a phone.
                var hand = await journey.PersonAsync("phone", Options with { Width = 360, Height = 740 });
                await hand.GotoAsync("review-answer/abc");
                await Assertions.Expect(hand.Locator("main")).ToContainTextAsync("链接不对");
                await hand.GotoAsync(links[0]);
                await AxeAssert.NoSeriousViolationsAsync(hand);
                Assert.Equal(0, await hand.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth"));
                await Assertions.Expect(hand.Locator("h1")).ToHaveTextAsync("已邀请的评审");
                await hand.Locator("[data-test=other-decline]").ClickAsync();
                await hand.Locator("[data-test=decline]").ClickAsync();
                await Assertions.Expect(hand.Locator("main")).ToContainTextAsync("请写明不能参加的原因");
                await hand.Locator("[data-test=accept]").ClickAsync();
                await Assertions.Expect(hand.Locator("[data-test=done]")).ToContainTextAsync("已确认参加");
                await hand.GotoAsync(links[0]);
                await Assertions.Expect(hand.Locator("main")).ToContainTextAsync("确认参加。如有变化");
                await Assertions.Expect(hand.Locator("[data-test=accept]")).ToBeHiddenAsync();
                await hand.Locator("[data-test=other-decline]").ClickAsync();
                await hand.Locator("textarea[name=DeclineNote]").FillAsync("临时手术 <b>");
                await hand.Locator("[data-test=decline]").ClickAsync();
                await Assertions.Expect(hand.Locator("[data-test=done]")).ToContainTextAsync("不能参加");
                await hand.GotoAsync(links[0]);
                await Assertions.Expect(hand.Locator("[data-test=closed]")).ToContainTextAsync("不能再改");
                await hand.GotoAsync(links[1]);
                await hand.Locator("[data-test=other-recuse]").ClickAsync();
                await hand.Locator("input[name=Party]").FillAsync("昆山市演示医院");
                await hand.Locator("textarea[name=RecuseNote]").FillAsync("持股");
                await hand.Locator("[data-test=recuse]").ClickAsync();
                await Assertions.Expect(hand.Locator("[data-test=done]")).ToContainTextAsync("回避申报");

                // The officer finds what they said; who came after waits for its message.
                await officer.GotoAsync($"reviews/draws/{asked}/confirmations");
                await Assertions.Expect(officer.Locator("tr[data-invitation]", new() { HasTextString = "申报回避" })).ToHaveCountAsync(1);
                await Assertions.Expect(officer.Locator("tr[data-invitation]", new() { HasTextString = "专家本人" })).ToHaveCountAsync(2);
            },
            Options);
    }
}
