using System.Diagnostics;
using System.Globalization;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Experts.ReviewConfirmations;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ReviewConfirmations;
using HealthPortal.Tests.Data.Experts.ReviewConfirmations;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;
using static HealthPortal.Tests.Kit.ReviewDesk;

namespace HealthPortal.Tests.Benchmarks;

/// <summary>The minute's look at 200 plans in confirmation on PostgreSQL, five formal experts each: when all are invited, when nothing is due, when all are reminded, when one in each plan has not answered.</summary>
[Trait("Category", "Tool")]
public sealed class ConfirmationBenchmark(ITestOutputHelper output)
{
    private const int Plans = 200;
    private const int Formal = 5;
    private const int IdleRounds = 11;

    [SkippableFact]
    public async Task MinuteTick_OfTwoHundredPlans()
    {
        Skip.If(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HP_BENCH")), "HP_BENCH is not set; ./dev bench does");
        await using var portal = await TestPortal.StartAsync(TestDatabase.PostgreSql, MovableTime.InShanghai(2026, 3, 10, 9, 0));
        await portal.AddExpertsAsync(2000);
        await using (var db = await portal.OpenAsync())
        {
            var phone = portal.Services.GetRequiredService<ProtectedFields>().Encrypt("13900000017");
            await db.Set<Expert>().ExecuteUpdateAsync(row => row.SetProperty(expert => expert.PhoneCipher, phone));
        }

        var matter = await portal.MatterAsync();
        for (var i = 0; i < Plans; i++)
        {
            var (plan, _) = await portal.PlanAsync(matter, "基准" + i.ToString(CultureInfo.InvariantCulture), formal: Formal, backup: Formal, day: Day.AddDays(i % 20));
            await portal.DoAsync(Officer, new StartConfirmations { DrawId = await portal.DrawAsync(plan) });
        }

        await TimeAsync($"all {Plans * Formal} invitations go out", portal);
        await portal.SendAsync();
        await TimeAsync("the gateway has taken all of them", portal);
        var idle = new List<double>();
        for (var round = 0; round < IdleRounds; round++)
        {
            portal.Clock.Advance(TimeSpan.FromMinutes(1));
            var watch = Stopwatch.StartNew();
            await portal.WorkAsync(CancellationToken.None);
            idle.Add(watch.Elapsed.TotalMilliseconds);
        }

        idle.Sort();
        output.WriteLine(FormattableString.Invariant($"nothing due, {Plans} running: median {idle[IdleRounds / 2]:0} ms, slowest {idle[^1]:0} ms"));
        portal.Clock.Advance(TimeSpan.FromHours(2));
        await TimeAsync("all are reminded", portal);

        // All but one of each plan accept.
        await using (var db = await portal.OpenAsync())
        {
            foreach (var own in (await db.Set<ReviewInvitation>().ToListAsync()).GroupBy(row => row.DrawId))
            {
                foreach (var invitation in own.Skip(1))
                {
                    Assert.True(invitation.Accept(portal.Clock.GetUtcNow().UtcDateTime, ReviewInvitation.ByExpert).Succeeded);
                }
            }

            await db.SaveChangesAsync();
        }

        portal.Clock.Advance(TimeSpan.FromHours(2));
        await TimeAsync($"{Plans} have not answered: the next are called and invited", portal);
        await using var after = await portal.OpenAsync();
        Assert.Equal((Plans, Plans), (await after.Set<ReviewInvitation>().CountAsync(row => row.State == InvitationState.Expired), await after.Set<ReviewInvitation>().CountAsync(row => row.State == InvitationState.Sent)));
    }

    private async Task TimeAsync(string name, TestPortal portal)
    {
        var watch = Stopwatch.StartNew();
        var summary = await portal.WorkAsync(CancellationToken.None);
        output.WriteLine(FormattableString.Invariant($"{name}: {watch.Elapsed.TotalMilliseconds:0} ms ({summary})"));
    }
}
