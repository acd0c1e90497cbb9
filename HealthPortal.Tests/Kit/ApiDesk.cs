using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Clients;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Kit;

/// <summary>An outside system as a test needs it.</summary>
/// <param name="Key">Of the row.</param>
internal sealed record TestClient(Guid Key, string ClientId, string Secret, string SigningKey);

/// <summary>The administrator registers outside systems.</summary>
internal static class ApiDesk
{
    public const string Home = "js/05/83/";

    public static readonly string[] AllScopes = ["accounts.view", "dictionaries.view", "organisations.view", "rights.view"];

    public static async Task<ClientFields> FieldsAsync(TestPortal portal, string path = Home, ScopeReach reach = ScopeReach.Territory, string name = "演示对接系统") => new()
    {
        Name = name,
        SystemName = "江苏省卫生健康云影像平台",
        OrganisationId = await UnitAsync(portal, path),
        ContactName = "王演示",
        ContactWay = "025-00000000",
        Grants = [.. AllScopes.Select(scope => new ClientGrantFields(scope, reach))],
    };

    public static async Task<Guid> UnitAsync(TestPortal portal, string path)
    {
        await using var db = await portal.OpenAsync();
        return await db.Set<Organisation>().Where(unit => unit.Path == path).Select(unit => unit.Id).SingleAsync();
    }

    public static async Task<TestClient> RegisterAsync(TestPortal portal, ClientFields fields)
    {
        var key = await portal.DoAsync("admin", new CreateApiClient { Fields = fields });
        var made = await portal.DoAsync("admin", new AddApiClientSecret { ClientKey = key });
        return new TestClient(key, made.ClientId, made.Secret, made.SigningKey);
    }

    /// <summary>The portal as an outside system whose call was admitted.</summary>
    public static Portal As(TestPortal portal, Guid key, params string[] scopes) => portal.Services.PortalFor(new Source(new ClientTicket(key, scopes.Length == 0 ? null : scopes)));

    private sealed class Source(ClientTicket ticket) : ActorSource
    {
        public override string? RemoteAddress => "10.1.2.3";

        public override ValueTask<Guid?> UserIdAsync() => default;

        public override ValueTask<ClientTicket?> ClientAsync() => new(ticket);
    }
}
