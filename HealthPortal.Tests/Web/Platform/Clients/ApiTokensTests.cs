using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Clients;
using HealthPortal.Tests.Kit;
using HealthPortal.Web.Platform.Audit;
using HealthPortal.Web.Platform.Clients;
using Microsoft.AspNetCore.DataProtection;

namespace HealthPortal.Tests.Web.Platform.Clients;

public sealed class ApiTokensTests
{
    private readonly MovableTime clock = MovableTime.InShanghai(2026, 3, 10);
    private readonly EphemeralDataProtectionProvider keys = new();

    [Fact]
    public void Read_OfAGivenToken_GivesItBackUntilItsEnd()
    {
        var tokens = new ApiTokens(keys, clock);
        var (client, secret) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var whole = tokens.Give(new ApiToken(new ClientTicket(client, null), secret), TimeSpan.FromMinutes(10));
        var part = tokens.Give(new ApiToken(new ClientTicket(client, ["a.b", "c.d"]), secret), TimeSpan.FromMinutes(10));

        // By another server with the same keys.
        var read = new ApiTokens(keys, clock).Read(whole).Token!;
        Assert.Equal((client, secret), (read.Client.Id, read.SecretId));
        Assert.Null(read.Client.Scopes);
        Assert.Equal(["a.b", "c.d"], tokens.Read(part).Token!.Client.Scopes);

        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("token-expired", tokens.Read(whole).Refusal!.Code);
    }

    [Fact]
    public void Read_OfAnythingElse_IsNoToken()
    {
        var tokens = new ApiTokens(keys, clock);
        var good = tokens.Give(new ApiToken(new ClientTicket(Guid.CreateVersion7(), null), Guid.CreateVersion7()), TimeSpan.FromMinutes(10));
        foreach (var text in new[] { null, "", "a", good[..^4], good + "AAAA", (good[0] == 'A' ? 'B' : 'A') + good[1..], new string('A', 5000), "令牌", "a b", new ApiTokens(new EphemeralDataProtectionProvider(), clock).Give(new ApiToken(new ClientTicket(Guid.CreateVersion7(), null), Guid.CreateVersion7()), TimeSpan.FromMinutes(1)) })
        {
            Assert.Equal("token-invalid", tokens.Read(text).Refusal?.Code);
        }
    }

    [Fact]
    public void Limits_ByClientAndByWrongSecrets_HoldAndAreApart()
    {
        using var limits = new ApiLimits();
        var (one, other) = (new KnownClient(Guid.CreateVersion7(), "甲", 2, false), new KnownClient(Guid.CreateVersion7(), "乙", 2, false));
        Assert.Null(limits.Take(one));
        Assert.Null(limits.Take(one));
        Assert.NotNull(limits.Take(one));
        Assert.Null(limits.Take(other));
        Assert.Null(limits.Take(one with { CallsPerMinute = 3 }));

        for (var wrong = 0; wrong < ApiLimits.WrongByClientAndAddress; wrong++)
        {
            Assert.Null(limits.MayTry("hp-a", "10.0.0.1"));
            limits.WasWrong("hp-a", "10.0.0.1");
        }

        Assert.NotNull(limits.MayTry("hp-a", "10.0.0.1"));
        Assert.Null(limits.MayTry("hp-a", "10.0.0.2"));
        Assert.Null(limits.MayTry("hp-b", "10.0.0.1"));
    }

    [Fact]
    public void Addresses_OfThePages_GoThereAndBackAndLeaveNonsenseOut()
    {
        var calls = new CallAddress
        {
            Filter = new CallFilter { ClientKey = Guid.CreateVersion7(), Operation = "组织机构", Refused = true, Refusal = "token-expired", Address = "10.1", RequestId = "abc-12345", From = new DateOnly(2026, 3, 1), To = new DateOnly(2026, 3, 2) },
            After = new CallPlace(new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc), Guid.CreateVersion7()),
        };
        Assert.Equal(calls, CallAddress.Parse(new Uri("http://localhost" + calls.Href).Query));
        Assert.Equal(calls with { After = null }, CallAddress.Parse(new Uri("http://localhost" + calls.WorkbookHref).Query));
        Assert.Equal(new CallAddress(), CallAddress.Parse("?client=1&result=2&refusal=none&from=yesterday&after=x.y&address=%0A"));
        Assert.Equal(new ClientAddress(), ClientAddress.Parse("?state=9&after=1&q=%20"));
    }
}
