using HealthPortal.Data.Execution;
using HealthPortal.Data.Backup;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.Providers;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Tests.Kit;
using HealthPortal.Web.Shell;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Backup;

/// <summary>A backup of a portal at work, brought into an empty place: the same rows, files, keys and the same change log; anything less is said.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hp-backup-").FullName;

    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Restore_IntoAnEmptyPlace_BringsEverythingBackAndSaysSo(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var submitted = await portal.SubmitAsync();
        var seen = await portal.DoAsync("officer", new UnmaskCase { CaseId = submitted.Id });
        Directory.CreateDirectory(Path.Combine(portal.DataDirectory, "files", "incoming"));
        await File.WriteAllTextAsync(Path.Combine(portal.DataDirectory, "files", "incoming", "half"), "half received");
        var batch = Directory.CreateDirectory(Path.Combine(portal.DataDirectory, "collection", Guid.NewGuid().ToString("N"))).FullName;
        await File.WriteAllTextAsync(Path.Combine(batch, "data.csv"), "licence data that waits");
        var target = Path.Combine(folder, "backup");

        var (code, said) = await RunAsync(portal.DataDirectory, portal.ConnectionString, "backup", target);
        Assert.True(code == 0, said);
        Assert.Contains("已备份", said, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(target, "files", "incoming", "half")));
        Assert.True(File.Exists(Path.Combine(target, "keys", "field-keys.json")));
        Assert.True(File.Exists(Path.Combine(target, "collection", Path.GetFileName(batch), "data.csv")));
        var manifest = await BackupManifest.ReadAsync(target, CancellationToken.None);
        Assert.True(manifest.Files > 0);

        // What happens afterwards is not in it.
        await portal.SubmitAsync(seed: 2);
        Assert.Equal(1, (await RunAsync(portal.DataDirectory, portal.ConnectionString, "backup", target)).Code);

        var place = Path.Combine(folder, "restored");
        Assert.Contains("已有内容", (await RunAsync(portal.DataDirectory, portal.ConnectionString, "restore", target)).Said, StringComparison.Ordinal);
        await using var empty = database == TestDatabase.PostgreSql ? await (await PostgresCluster.GetAsync()).CreateDatabaseAsync() : null;
        (code, said) = await RunAsync(place, empty?.ConnectionString, "restore", target);
        Assert.True(code == 0, said);
        Assert.Contains("已恢复并核对", said, StringComparison.Ordinal);

        // The restored portal: the same case, readable with the restored keys, one case less than the one that went on.
        await using var services = WebStartup.ForCommand(Settings(place, empty?.ConnectionString));
        await using var db = await services.GetRequiredService<IDbContextFactory<HealthPortal.Data.Persistence.PortalDb>>().CreateDbContextAsync();
        db.Narrow(ActorScope.Everything);
        Assert.Equal([submitted.CaseNumber], await db.Set<ApprovalCase>().Select(row => row.CaseNumber).ToListAsync());
        Assert.Equal(manifest.AuditLength, await db.Set<ChangeEntry>().LongCountAsync());
        var officer = await db.Users.Where(user => user.UserName == "officer").Select(user => user.Id).SingleAsync();
        await using var scope = services.CreateAsyncScope();
        var again = await scope.ServiceProvider.PortalFor(new Somebody(officer)).RunAsync(new UnmaskCase { CaseId = submitted.Id });
        Assert.Equal(Text(seen), Text(again.Value));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Restore_OfADamagedBackup_IsRefusedWithTheReason(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.SubmitAsync();
        var target = Path.Combine(folder, "backup");
        Assert.Equal(0, (await RunAsync(portal.DataDirectory, portal.ConnectionString, "backup", target)).Code);
        var manifest = await BackupManifest.ReadAsync(target, CancellationToken.None);
        var number = 0;
        async Task<string> RefusedAsync(string? keys = null)
        {
            await using var empty = database == TestDatabase.PostgreSql ? await (await PostgresCluster.GetAsync()).CreateDatabaseAsync() : null;
            var (code, said) = await RunAsync(Path.Combine(folder, "place" + number++), empty?.ConnectionString, ["restore", target, .. keys is null ? Array.Empty<string>() : [keys]]);
            Assert.Equal(1, code);
            return said;
        }

        // A table with fewer rows than were saved, a file that is missing, keys kept elsewhere and not named, no manifest.
        await (manifest with { Tables = manifest.Tables.ToDictionary(table => table.Key, table => table.Key == "Users" ? table.Value + 1 : table.Value, StringComparer.Ordinal) }).WriteAsync(target, CancellationToken.None);
        Assert.Contains("Users 应有", await RefusedAsync(), StringComparison.Ordinal);
        await (manifest with { AuditRoot = new string('0', 64) }).WriteAsync(target, CancellationToken.None);
        Assert.Contains("审计日志的末端不同", await RefusedAsync(), StringComparison.Ordinal);
        await manifest.WriteAsync(target, CancellationToken.None);
        var file = Directory.EnumerateFiles(Path.Combine(target, "files"), "*", SearchOption.AllDirectories).First();
        File.Move(file, Path.Combine(folder, "taken"));
        Assert.Contains("个文件", await RefusedAsync(), StringComparison.Ordinal);
        File.Move(Path.Combine(folder, "taken"), file);
        Directory.Move(Path.Combine(target, "keys"), Path.Combine(folder, "keys"));
        Assert.Contains("没有找到密钥目录", await RefusedAsync(), StringComparison.Ordinal);
        Assert.Contains("没有找到密钥目录", await RefusedAsync(Path.Combine(folder, "nowhere")), StringComparison.Ordinal);
        File.Delete(Path.Combine(target, BackupManifest.FileName));
        Assert.Contains("不是完整的备份", await RefusedAsync(), StringComparison.Ordinal);

        // Called wrongly.
        Assert.Equal(2, (await RunAsync(portal.DataDirectory, portal.ConnectionString, "backup")).Code);
        Assert.Equal(2, (await RunAsync(portal.DataDirectory, portal.ConnectionString, "restore", "a", "b", "c")).Code);
    }

    private static string Text(IReadOnlyList<CaseFactSection> sections) => System.Text.Json.JsonSerializer.Serialize(sections);

    private static string[] Settings(string data, string? connection) =>
    [
        "--Portal:DataDirectory=" + data,
        "--Database:Provider=" + (connection is null ? nameof(DatabaseProvider.Sqlite) : nameof(DatabaseProvider.PostgreSql)),
        "--Database:ConnectionString=" + connection,
    ];

    private static async Task<(int Code, string Said)> RunAsync(string data, string? connection, params string[] words)
    {
        await using var output = new StringWriter();
        return (await BackupCommand.RunAsync([.. words, .. Settings(data, connection)], output, CancellationToken.None), output.ToString());
    }

    private sealed class Somebody(Guid id) : ActorSource
    {
        public override string? RemoteAddress => null;

        public override ValueTask<Guid?> UserIdAsync() => new(id);
    }
}
