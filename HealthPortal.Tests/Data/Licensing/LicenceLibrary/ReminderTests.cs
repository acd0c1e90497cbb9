using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Time;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static HealthPortal.Tests.Kit.CollectionDesk;

namespace HealthPortal.Tests.Data.Licensing.LicenceLibrary;

public sealed class ReminderTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task LicencesThatEnd_AreToldToHolderAndOrgan_OnceAtEachStep(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        string In(int days) => ShanghaiTime.Today(portal.Clock).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await CollectAsync(portal, "maker", Csv(
            NurseRecord(1, ("validUntil", In(5))), NurseRecord(2, ("validUntil", In(30))), NurseRecord(3, ("validUntil", In(60))), NurseRecord(4, ("validUntil", In(91))), NurseRecord(5, ("validUntil", In(-1))),
            NurseRecord(6, ("validUntil", In(20)), ("licenceStatus", "注销"))));
        await MakeAsync(portal);
        await using (var db = await portal.OpenAsync())
        {
            // The holder of the third has once applied for something: that telephone is known.
            var applicant = await db.Set<Applicant>().FirstOrDefaultAsync() ?? (await portal.SubmitAsync() is { } ? await db.Set<Applicant>().FirstAsync() : null);
            var licence = await db.Set<Licence>().SingleAsync(row => row.Number == "203200000003");
            await db.Set<Licence>().Where(row => row.Id == licence.Id).ExecuteUpdateAsync(row => row.SetProperty(one => one.HolderIndex, applicant!.NumberIndex));
        }

        Assert.Equal("新进入提醒 3 张，其中通知持证人 1 张", await RunAsync(portal));
        Assert.Equal("新进入提醒 0 张，其中通知持证人 0 张", await RunAsync(portal));
        await using (var db = await portal.OpenAsync())
        {
            Assert.Equal([7, 30, 90, null, null, null], await db.Set<Licence>().Where(row => row.RecordId != null).OrderBy(row => row.Number).Select(row => row.RemindedDays).ToListAsync());
            Assert.All(await db.Set<Licence>().Where(row => row.RecordId != null).ToListAsync(), row => Assert.Equal(1, row.Version));
            var holder = await db.Set<Message>().SingleAsync(row => row.Kind == "licence-ends");
            Assert.Equal(MessageChannel.Text, holder.Channel);
            Assert.Contains("203200000003", holder.Body, StringComparison.Ordinal);
            Assert.DoesNotContain(NurseRecord(3)["idCardNo"], holder.Body, StringComparison.Ordinal);
            var organ = await db.Set<Message>().SingleAsync(row => row.Kind == "licences-end");
            Assert.Equal("今天新进入提醒的证照 3 张。本机关的有效证照，7 天内到期 1 张，30 天内到期 2 张，90 天内到期 3 张。已通知留有电话的持证人。", organ.Body);
            Assert.Equal("到期前 90 天，短信通知持证人", (await db.Set<LicenceAct>().SingleAsync(act => act.Kind == LicenceActKind.Reminded)).Reason);
        }

        // Nobody looked for a month: only the nearest step is told, once.
        portal.Clock.Advance(TimeSpan.FromDays(54));
        Assert.Equal("新进入提醒 2 张，其中通知持证人 1 张", await RunAsync(portal));
        await using (var db = await portal.OpenAsync())
        {
            Assert.Equal([7, 30, 7, 90, null, null], await db.Set<Licence>().Where(row => row.RecordId != null).OrderBy(row => row.Number).Select(row => row.RemindedDays).ToListAsync());
            Assert.Equal((2, 2), (await db.Set<Message>().CountAsync(row => row.Kind == "licence-ends"), await db.Set<Message>().CountAsync(row => row.Kind == "licences-end")));
        }
    }

    private static async Task<string> RunAsync(TestPortal portal)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var job = new RemindLicencesJob();
        return (await RemindLicencesJob.WorkAsync(new JobContext(scope.ServiceProvider, scope.ServiceProvider.PortalFor(new JobActorSource(job.Name)), portal.Clock), CancellationToken.None)).Summary;
    }
}
