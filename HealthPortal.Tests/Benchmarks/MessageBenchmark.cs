using System.Diagnostics;
using System.Globalization;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Tests.Data.Platform.Messages;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace HealthPortal.Tests.Benchmarks;

/// <summary>
/// How long the sending job takes for ten thousand text messages: through the built-in gateway, and by signed requests through a gateway of the
/// tests on the loopback address. Run by <c>./dev bench</c>; asserts nothing about time. See docs/benchmarks.md.
/// </summary>
[Trait("Category", "Tool")]
public class MessageBenchmark(ITestOutputHelper output)
{
    private const int Count = 10_000;
    private const int Rounds = 3;

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite, false)]
    [InlineData(TestDatabase.PostgreSql, false)]
    [InlineData(TestDatabase.Sqlite, true)]
    [InlineData(TestDatabase.PostgreSql, true)]
    public async Task Outbox_OfTenThousand_IsDrained(TestDatabase database, bool bySignedRequests)
    {
        Skip.If(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HP_BENCH")), "HP_BENCH is not set; ./dev bench does");
        await using var gateway = await TextGateway.StartAsync();
        await using var portal = await TestPortal.StartAsync(database, settings: bySignedRequests ? gateway.Settings : null);
        for (var round = 0; round < Rounds; round++)
        {
            await MessageTests.AddAsync(portal, Count, MessageChannel.Text, first: round * Count);
            var watch = Stopwatch.StartNew();
            await MessageTests.RunAsync(portal);
            var seconds = watch.Elapsed.TotalSeconds;
            await using var db = await portal.OpenAsync();
            Assert.Equal(Count * (round + 1), await db.Set<Message>().CountAsync(row => row.State == MessageState.Delivered || row.State == MessageState.Sent));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{database}, {(bySignedRequests ? "signed requests" : "built-in gateway")}: {Count} messages in {seconds:0.0} s, {Count / seconds * 60:0} a minute"));
        }
    }
}
