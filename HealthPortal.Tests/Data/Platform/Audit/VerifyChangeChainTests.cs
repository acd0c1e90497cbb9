using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Time;
using HealthPortal.Tests.Kit;
using HealthPortal.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Platform.Audit;

/// <summary>Somebody with the database in hand changes the log; the verifier says where and what.</summary>
public sealed class VerifyChangeChainTests
{
    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Verify_WhenNothingWasTouched_FindsTheChainWholeAndTellsItsProgress(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.SubmitAsync();
        var told = new List<(long Done, long All)>();

        var report = await portal.DoAsync("auditor", new VerifyChangeChain { Progress = (done, all) => told.Add((done, all)) });

        await using var db = await portal.OpenAsync();
        var head = await db.Set<ChangeChainHead>().SingleAsync();
        Assert.True(report.IsWhole);
        Assert.Equal((head.Length, head.Length, head.Hash), (report.Checked, report.Length, report.Root));
        Assert.Equal((head.Length, head.Length), told[^1]);
        Assert.Equal(told.OrderBy(step => step.Done), told);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new VerifyChangeChain())).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("admin", new VerifyChangeChain())).Failure);
    }

    public static TheoryData<TestDatabase, string, ChainFaultKind, int> Tamperings
    {
        get
        {
            var data = new TheoryData<TestDatabase, string, ChainFaultKind, int>();
            foreach (var database in Enum.GetValues<TestDatabase>())
            {
                data.Add(database, "edit", ChainFaultKind.Edited, -3);
                data.Add(database, "edit and renew the hash", ChainFaultKind.Disconnected, -2);
                data.Add(database, "delete", ChainFaultKind.Missing, -3);
                data.Add(database, "delete the last", ChainFaultKind.Missing, 0);
                data.Add(database, "swap", ChainFaultKind.Swapped, -3);
                data.Add(database, "change the hash of the head", ChainFaultKind.Head, 0);
                data.Add(database, "cut the head short", ChainFaultKind.Surplus, 0);
                data.Add(database, "lengthen the head", ChainFaultKind.Missing, 1);
            }

            return data;
        }
    }

    /// <param name="place">Where the fault must be found, counted from the last entry.</param>
    [SkippableTheory]
    [MemberData(nameof(Tamperings))]
    public async Task Verify_WhenTheDatabaseWasChangedByHand_NamesTheFirstFaultyEntry(TestDatabase database, string act, ChainFaultKind kind, int place)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.SubmitAsync();
        await using var db = await portal.OpenAsync();
        var last = await db.Set<ChangeEntry>().MaxAsync(row => row.Sequence);
        await TamperAsync(db, act, last);

        var report = await portal.DoAsync("auditor", new VerifyChangeChain());

        Assert.False(report.IsWhole);
        Assert.Equal((kind, last + place), (report.Fault!.Kind, report.Fault.Sequence));
        Assert.Contains(kind == ChainFaultKind.Head ? "末端记录" : report.Fault.Sequence.ToString(CultureInfo.InvariantCulture), report.Fault.Sentence, StringComparison.Ordinal);

        // The command line finds the same.
        var (code, text) = await CommandAsync(portal, database);
        Assert.Equal(1, code);
        Assert.Contains(report.Fault.Sentence, text, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Command_WhenTheChainIsWhole_SaysSoAndWritesNothing(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await using var db = await portal.OpenAsync();
        var head = await db.Set<ChangeChainHead>().AsNoTracking().SingleAsync();

        var (code, text) = await CommandAsync(portal, database);

        Assert.Equal(0, code);
        Assert.Contains($"日志完整：共 {head.Length} 条，末端校验值 {head.Hash}", text, StringComparison.Ordinal);
        Assert.Equal(head.Length, await db.Set<ChangeChainHead>().AsNoTracking().Select(row => row.Length).SingleAsync());
    }

    [Fact]
    public async Task Command_WhenThereIsNoLog_EndsWithTwo()
    {
        var empty = Directory.CreateTempSubdirectory("hp-empty-");
        await using var output = new StringWriter(CultureInfo.InvariantCulture);

        var code = await AuditCommand.RunAsync([AuditCommand.Name, $"--Portal:DataDirectory={empty.FullName}", "--Database:Provider=Sqlite", "--Database:ConnectionString="], output, CancellationToken.None);

        Assert.Equal(2, code);
        Assert.Contains("读不到日志", output.ToString(), StringComparison.Ordinal);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        empty.Delete(recursive: true);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task DailyRoot_WhenTheChainWasRewrittenWhole_NoLongerMatchesWhatWasNoted(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var day = ShanghaiTime.Today(portal.Clock);
        await portal.SubmitAsync();
        var today = Assert.Single(await portal.DoAsync("auditor", new ListDailyRoots { Days = 1 }));
        Assert.Equal((day, false), (today.Day, today.IsFinal));
        portal.Clock.Advance(TimeSpan.FromDays(1));
        await portal.SubmitAsync(seed: 2);
        var noted = (await portal.DoAsync("auditor", new ListDailyRoots { Days = 2 })).Single(root => root.Day == day);
        Assert.True(noted.IsFinal);
        Assert.Equal(today.Root, noted.Root);

        // Typed in groups and in capitals, as people note it.
        var groups = string.Join(' ', noted.Root.ToUpperInvariant().Chunk(8).Select(letters => new string(letters)));
        Assert.True((await portal.DoAsync("auditor", new CompareDailyRoot { Day = day, Root = groups })).Matches);
        Assert.False((await portal.DoAsync("auditor", new CompareDailyRoot { Day = day, Root = new string('0', 64) })).Matches);
        Assert.Null((await portal.DoAsync("auditor", new CompareDailyRoot { Day = day.AddDays(-40), Root = noted.Root })).Root);

        // Every hash from the edited entry on is made anew: the chain is whole in itself, and only the noted root tells.
        await RewriteAsync(portal, noted.Sequence - 1);
        Assert.True((await portal.DoAsync("auditor", new VerifyChangeChain())).IsWhole);
        Assert.False((await portal.DoAsync("auditor", new CompareDailyRoot { Day = day, Root = noted.Root })).Matches);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task DailyRoot_WhenInputIsWrong_IsRefused(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var day = ShanghaiTime.Today(portal.Clock);
        foreach (var root in (string[])["", "abc", new string('g', 64), new string('a', 65)])
        {
            Assert.Equal("root", (await portal.RunAsync("auditor", new CompareDailyRoot { Day = day, Root = root })).Problems[0].Field);
        }

        Assert.Equal("day", (await portal.RunAsync("auditor", new CompareDailyRoot { Day = day.AddDays(1), Root = new string('a', 64) })).Problems[0].Field);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("auditor", new ListDailyRoots { Days = 0 })).Failure);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("auditor", new ListDailyRoots { Days = ListDailyRoots.MostDays + 1 })).Failure);
    }

    private static async Task TamperAsync(PortalDb db, string act, long last)
    {
        var entry = await db.Set<ChangeEntry>().AsNoTracking().SingleAsync(row => row.Sequence == last - 3);
        switch (act)
        {
            case "edit":
                await db.Database.ExecuteSqlRawAsync("""UPDATE "ChangeEntries" SET "ActorName" = '别人' WHERE "Sequence" = {0}""", entry.Sequence);
                break;
            case "edit and renew the hash":
                typeof(ChangeEntry).GetProperty(nameof(ChangeEntry.ActorName))!.SetValue(entry, "别人");
                await db.Database.ExecuteSqlRawAsync("""UPDATE "ChangeEntries" SET "ActorName" = '别人', "Hash" = {1} WHERE "Sequence" = {0}""", entry.Sequence, ChangeChain.HashOf(entry));
                break;
            case "delete":
                await db.Database.ExecuteSqlRawAsync("""DELETE FROM "ChangeEntries" WHERE "Sequence" = {0}""", entry.Sequence);
                break;
            case "delete the last":
                await db.Database.ExecuteSqlRawAsync("""DELETE FROM "ChangeEntries" WHERE "Sequence" = {0}""", last);
                break;
            case "swap":
                await db.Database.ExecuteSqlRawAsync("""UPDATE "ChangeEntries" SET "Sequence" = -1 WHERE "Sequence" = {0}""", entry.Sequence);
                await db.Database.ExecuteSqlRawAsync("""UPDATE "ChangeEntries" SET "Sequence" = {0} WHERE "Sequence" = {1}""", entry.Sequence, entry.Sequence + 1);
                await db.Database.ExecuteSqlRawAsync("""UPDATE "ChangeEntries" SET "Sequence" = {0} WHERE "Sequence" = -1""", entry.Sequence + 1);
                break;
            case "change the hash of the head":
                await db.Database.ExecuteSqlRawAsync("""UPDATE "ChangeChainHeads" SET "Hash" = {0}""", ChangeChain.Genesis);
                break;
            case "cut the head short":
                var before = await db.Set<ChangeEntry>().Where(row => row.Sequence == last - 1).Select(row => row.Hash).SingleAsync();
                await db.Database.ExecuteSqlRawAsync("""UPDATE "ChangeChainHeads" SET "Length" = {0}, "Hash" = {1}""", last - 1, before);
                break;
            case "lengthen the head":
                await db.Database.ExecuteSqlRawAsync("""UPDATE "ChangeChainHeads" SET "Length" = {0}""", last + 1);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(act), act, "Unknown.");
        }
    }

    private static async Task RewriteAsync(TestPortal portal, long from)
    {
        await using var db = await portal.OpenAsync();
        var hash = await db.Set<ChangeEntry>().Where(row => row.Sequence == from - 1).Select(row => row.Hash).SingleAsync();
        foreach (var entry in await db.Set<ChangeEntry>().AsNoTracking().Where(row => row.Sequence >= from).OrderBy(row => row.Sequence).ToListAsync())
        {
            if (entry.Sequence == from)
            {
                typeof(ChangeEntry).GetProperty(nameof(ChangeEntry.ActorName))!.SetValue(entry, "别人");
            }

            typeof(ChangeEntry).GetProperty(nameof(ChangeEntry.PreviousHash))!.SetValue(entry, hash);
            hash = ChangeChain.HashOf(entry);
            await db.Database.ExecuteSqlRawAsync("""UPDATE "ChangeEntries" SET "ActorName" = {1}, "PreviousHash" = {2}, "Hash" = {3} WHERE "Sequence" = {0}""", entry.Sequence, entry.ActorName, entry.PreviousHash, hash);
        }

        await db.Database.ExecuteSqlRawAsync("""UPDATE "ChangeChainHeads" SET "Hash" = {0}""", hash);
    }

    private static async Task<(int Code, string Text)> CommandAsync(TestPortal portal, TestDatabase database)
    {
        await using var output = new StringWriter(CultureInfo.InvariantCulture);
        var code = await AuditCommand.RunAsync(
            [AuditCommand.Name, $"--Portal:DataDirectory={portal.DataDirectory}", $"--Database:Provider={database}", $"--Database:ConnectionString={portal.ConnectionString}"], output, CancellationToken.None);
        return (code, output.ToString());
    }
}
