using System.Net;
using System.Reflection;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Clients;
using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Data.Platform.Roles;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Clients;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Platform.Clients;

/// <summary>Outside systems: who registers them, what they may do, what they are given and what is kept of it.</summary>
public sealed class ClientTests
{
    private const string Sister = "js/05/81/";

    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Client_WithBadInput_IsRefusedAtTheField(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var good = await ApiDesk.FieldsAsync(portal);
        var first = await portal.DoAsync("admin", new CreateApiClient { Fields = good });
        var second = good with { Name = "另一个" };
        foreach (var (field, fields) in new[]
        {
            ("name", second with { Name = " " }), ("name", second with { Name = new string('长', 61) }), ("name", second with { Name = "甲\n乙" }), ("name", second with { Name = " 演示对接系统 " }), ("system", second with { SystemName = "" }),
            ("contact", second with { ContactName = "" }), ("way", second with { ContactWay = new string('1', 61) }), ("calls", second with { CallsPerMinute = 0 }), ("calls", second with { CallsPerMinute = 60_001 }),
            ("validity", second with { ValidFrom = new DateOnly(2026, 5, 1), ValidTo = new DateOnly(2026, 4, 1) }), ("addresses", second with { Addresses = "10.0.0.1/8" }),
            ("organisation", second with { OrganisationId = null }), ("organisation", second with { OrganisationId = Guid.CreateVersion7() }),
            ("grants", second with { Grants = [new("accounts.edit", ScopeReach.Unit)] }), ("grants", second with { Grants = [new("no.such", ScopeReach.Unit)] }), ("grants", second with { Grants = [new("accounts.view", (ScopeReach)9)] }),
            ("grants", second with { Grants = [new("accounts.view", ScopeReach.Unit), new("accounts.view", ScopeReach.Organ)] }),
        })
        {
            var outcome = await portal.RunAsync("admin", new CreateApiClient { Fields = fields });
            Assert.Equal(FailureKind.Invalid, outcome.Failure);
            Assert.Contains(outcome.Problems, problem => problem.Field == field);
        }

        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("auditor", new CreateApiClient { Fields = second })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("officer", new ListApiClients())).Failure);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new AddApiClientSecret { ClientKey = first, Days = 0 })).Failure);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new AddApiClientSecret { ClientKey = first, Days = 731 })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("admin", new AddApiClientSecret { ClientKey = Guid.CreateVersion7() })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("admin", new RevokeApiClientSecret { ClientKey = first, SecretId = Guid.CreateVersion7(), Reason = "试" })).Failure);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new ChangeApiClientState { ClientKey = first, Version = 1, State = ApiClientState.Paused, Reason = " " })).Failure);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new ChangeApiClientState { ClientKey = first, Version = 1, State = (ApiClientState)7, Reason = "试" })).Failure);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new ChangeApiClientState { ClientKey = first, Version = 1, State = ApiClientState.InUse, Reason = "试" })).Failure);
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("admin", new EditApiClient { ClientKey = first, Version = 9, Fields = good })).Failure);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new ListApiClients { Filter = new ClientFilter { Text = new string('a', 41) } })).Failure);

        // Closed for good: the name is free again, nothing comes back.
        await portal.DoAsync("admin", new ChangeApiClientState { ClientKey = first, Version = 1, State = ApiClientState.Closed, Reason = "不再对接" });
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new ChangeApiClientState { ClientKey = first, Version = 2, State = ApiClientState.InUse, Reason = "试" })).Failure);
        await portal.DoAsync("admin", new CreateApiClient { Fields = good });
        Assert.Equal(2, (await portal.DoAsync("auditor", new ListApiClients())).Rows.Count);
        Assert.Single((await portal.DoAsync("auditor", new ListApiClients { Filter = new ClientFilter { State = ApiClientState.Closed } })).Rows);
        Assert.Empty((await portal.DoAsync("auditor", new ListApiClients { Filter = new ClientFilter { Text = "没有这个" } })).Rows);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Administrator_OfACounty_GrantsNothingBeyondHisOwn(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AddAdministratorAsync(portal, "county-admin", ApiDesk.Home + "0/fg/");
        var fields = await ApiDesk.FieldsAsync(portal);
        Assert.Equal("organisation", Assert.Single((await portal.RunAsync("county-admin", new CreateApiClient { Fields = await ApiDesk.FieldsAsync(portal, Sister) })).Problems).Field);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("county-admin", new CreateApiClient { Fields = await ApiDesk.FieldsAsync(portal, "js/05/") })).Failure);
        var own = await portal.DoAsync("county-admin", new CreateApiClient { Fields = fields });
        await portal.DoAsync("county-admin", new AddApiClientSecret { ClientKey = own });

        // What the province gave it, the county's administrator neither sees elsewhere nor takes over.
        var others = await portal.DoAsync("admin", new CreateApiClient { Fields = await ApiDesk.FieldsAsync(portal, Sister, name: "常熟的系统") });
        Assert.Equal(own, Assert.Single((await portal.DoAsync("county-admin", new ListApiClients())).Rows).Id);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("county-admin", new ReadApiClient { ClientKey = others })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("county-admin", new AddApiClientSecret { ClientKey = others })).Failure);

        // A permission he lost himself can no longer be handed out, nor its secret made.
        await using (var db = await portal.OpenAsync())
        {
            var role = await db.Set<Role>().Include(row => row.Permissions).SingleAsync(row => row.Code == "administrator");
            db.Remove(role.Permissions.Single(grant => grant.Permission == RightsPermissions.View));
            await db.SaveChangesAsync();
        }

        var refused = await portal.RunAsync("county-admin", new AddApiClientSecret { ClientKey = own });
        Assert.Equal(FailureKind.Forbidden, refused.Failure);
        Assert.Contains("查看角色和权限", refused.Message, StringComparison.Ordinal);
        Assert.Equal("grants", Assert.Single((await portal.RunAsync("county-admin", new EditApiClient { ClientKey = own, Version = 1, Fields = fields })).Problems).Field);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Client_MayRunWhatIsOpenAndGranted_AndNothingElse(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var client = await ApiDesk.RegisterAsync(portal, await ApiDesk.FieldsAsync(portal));
        var system = ApiDesk.As(portal, client.Key);
        var units = (await system.RunAsync(new ReadOrganisationFeed { Limit = 500 })).Value;
        Assert.NotEmpty(units.Items);
        await using (var db = await portal.OpenAsync())
        {
            var within = await db.Set<HealthPortal.Domain.Platform.Organisations.Organisation>().Where(unit => unit.Path.StartsWith(ApiDesk.Home)).Select(unit => unit.Code).ToListAsync();
            Assert.Equal(within.Order(StringComparer.Ordinal), units.Items.Select(unit => unit.Code).Order(StringComparer.Ordinal));
        }

        // Persons' own affairs, public pages, other use cases of the same permission: closed, whatever it was granted.
        Assert.Equal(FailureKind.Forbidden, (await system.RunAsync(new ReadMyAccount())).Failure);
        Assert.Equal(FailureKind.Forbidden, (await system.RunAsync(new ListAccounts())).Failure);
        Assert.Equal(FailureKind.Forbidden, (await system.RunAsync(new ReadSignInBar { UserId = client.Key })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await system.RunAsync(new ListApiClients())).Failure);
        Assert.Equal(FailureKind.Forbidden, (await system.RunAsync(new DeleteOldApiCalls())).Failure);

        // A token for a part of the scopes; a scope taken away; a paused client; a closed unit: at the next call.
        Assert.Equal(FailureKind.Forbidden, (await ApiDesk.As(portal, client.Key, "dictionaries.view").RunAsync(new ReadOrganisationFeed())).Failure);
        var fields = await ApiDesk.FieldsAsync(portal);
        await portal.DoAsync("admin", new EditApiClient { ClientKey = client.Key, Version = 1, Fields = fields with { Grants = [new("accounts.view", ScopeReach.Unit)] } });
        Assert.Equal(FailureKind.Forbidden, (await system.RunAsync(new ReadOrganisationFeed())).Failure);
        Assert.True((await system.RunAsync(new ReadAccountFeed())).Succeeded);
        var version = (await portal.DoAsync("admin", new ReadApiClient { ClientKey = client.Key })).Version;
        await portal.DoAsync("admin", new ChangeApiClientState { ClientKey = client.Key, Version = version, State = ApiClientState.Paused, Reason = "核对" });
        Assert.Equal(FailureKind.Forbidden, (await system.RunAsync(new ReadAccountFeed())).Failure);
        await portal.DoAsync("admin", new ChangeApiClientState { ClientKey = client.Key, Version = version + 1, State = ApiClientState.InUse, Reason = "核对完" });
        Assert.True((await system.RunAsync(new ReadAccountFeed())).Succeeded);
        await using (var db = await portal.OpenAsync())
        {
            await db.Set<HealthPortal.Domain.Platform.Organisations.Organisation>().Where(unit => unit.Path == "js/05/").ExecuteUpdateAsync(row => row.SetProperty(unit => unit.IsActive, false));

            // As every change of a unit does: by the head of the change log the servers see that there is something to read anew.
            await db.Set<HealthPortal.Domain.Platform.Audit.ChangeChainHead>().ExecuteUpdateAsync(row => row.SetProperty(head => head.Length, head => head.Length + 1));
        }

        Assert.Equal(FailureKind.Forbidden, (await system.RunAsync(new ReadAccountFeed())).Failure);
        Assert.Equal("所属机构已停用", (await portal.DoAsync("admin", new ReadApiClient { ClientKey = client.Key })).WhyNot);
        Assert.Equal("unit-closed", (await portal.System.RunAsync(new CheckClientSecret { ClientId = client.ClientId, Secret = client.Secret })).Value.Refusal?.Code);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Secrets_TwoOverlap_AndOnlyTheirHashIsKept(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var client = await ApiDesk.RegisterAsync(portal, await ApiDesk.FieldsAsync(portal) with { Addresses = "10.0.0.0/8", MustSign = true });
        async Task<SecretCheck> CheckAsync(string secret, string? id = null, string address = "10.2.3.4") =>
            (await portal.System.RunAsync(new CheckClientSecret { ClientId = id ?? client.ClientId, Secret = secret, Address = IPAddress.Parse(address) })).Value;

        var right = await CheckAsync(client.Secret);
        Assert.Null(right.Refusal);
        Assert.Equal((ApiDesk.AllScopes.Length, 10), (right.Granted.Count, right.TokenMinutes));
        foreach (var (secret, id) in new[] { ("", null), (client.Secret[..^1], null), (client.Secret + "A", null), (client.SigningKey, null), (client.Secret, "hp-nobody234567"), (client.Secret, new string('x', 5000)), (new string('0', 64), "") })
        {
            Assert.Equal("secret-wrong", (await CheckAsync(secret, id)).Refusal?.Code);
        }

        Assert.Equal("address-not-allowed", (await CheckAsync(client.Secret, address: "11.0.0.1")).Refusal?.Code);

        // A second one; not a third; the first is taken away and takes its tokens along.
        var second = await portal.DoAsync("admin", new AddApiClientSecret { ClientKey = client.Key, Days = 30 });
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("admin", new AddApiClientSecret { ClientKey = client.Key })).Failure);
        Assert.Null((await CheckAsync(client.Secret)).Refusal);
        Assert.Null((await CheckAsync(second.Secret)).Refusal);
        async Task<CallAdmission> AdmitAsync(Guid secret) => (await portal.System.RunAsync(new AdmitApiCall { ClientKey = client.Key, SecretId = secret, Address = IPAddress.Parse("::ffff:10.2.3.4") })).Value;
        Assert.Equal(client.SigningKey, (await AdmitAsync(right.SecretId)).SigningKey);
        await portal.DoAsync("admin", new RevokeApiClientSecret { ClientKey = client.Key, SecretId = right.SecretId, Reason = "更换" });
        Assert.Equal("token-invalid", (await AdmitAsync(right.SecretId)).Refusal?.Code);
        Assert.Equal("secret-wrong", (await CheckAsync(client.Secret)).Refusal?.Code);

        // It ends by itself.
        portal.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal("secret-wrong", (await CheckAsync(second.Secret)).Refusal?.Code);
        Assert.Equal("没有有效的密钥", (await portal.DoAsync("admin", new ReadApiClient { ClientKey = client.Key })).WhyNot);

        // Nowhere readable: neither in the rows nor in the change log.
        await using var db = await portal.OpenAsync();
        Assert.DoesNotContain(await db.Set<ApiClientSecret>().Select(row => row.SecretHash + row.SigningKeyCipher).ToListAsync(), text => text.Contains(second.Secret, StringComparison.Ordinal) || text.Contains(second.SigningKey, StringComparison.Ordinal));
        var log = await db.Set<ChangeEntry>().Where(entry => entry.EntityType == nameof(ApiClientSecret)).Select(entry => entry.Changes).ToListAsync();
        Assert.NotEmpty(log);
        Assert.DoesNotContain(log, text => text.Contains(second.Secret, StringComparison.Ordinal) || text.Contains("v1:", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Nonce_IsTakenOncePerClient_AlsoWhenTwoComeAtOnce(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var (one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var book = portal.Services.GetRequiredService<NonceBook>();
        var taken = await Task.WhenAll(Enumerable.Range(0, 24).Select(number => Task.Run(() => book.SpendAsync(one, "nonce-1234" + (number % 3)))));
        Assert.Equal(3, taken.Count(first => first));
        Assert.True(await book.SpendAsync(other, "nonce-12341"));
        var together = (await portal.System.RunAsync(new SpendNonces { Nonces = [new(other, "nonce-99999"), new(other, "nonce-99999"), new(one, "nonce-12340")] })).Value;
        Assert.Equal((true, false), (together[0] != together[1], together[2]));

        // Kept until no clock would accept its request any more.
        portal.Clock.Advance(TimeSpan.FromMinutes(10));
        await portal.System.RunAsync(new DeleteOldApiCalls());
        Assert.False(await book.SpendAsync(one, "nonce-12341"));
        portal.Clock.Advance(TimeSpan.FromMinutes(10));
        await portal.System.RunAsync(new DeleteOldApiCalls());
        Assert.True(await book.SpendAsync(one, "nonce-12341"));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Feeds_GiveEveryRecordOnce_AndThenWhatHasChanged(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var client = await ApiDesk.RegisterAsync(portal, await ApiDesk.FieldsAsync(portal));
        var system = ApiDesk.As(portal, client.Key);
        async Task<(List<T> Items, DateTime Next)> AllAsync<T>(Func<string?, FeedQuery<T>> make)
        {
            var items = new List<T>();
            string? cursor = null;
            DateTime next;
            do
            {
                var outcome = await system.RunAsync(make(cursor));
                Assert.True(outcome.Succeeded, outcome.Succeeded ? "" : outcome.Message);
                items.AddRange(outcome.Value.Items);
                (cursor, next) = (outcome.Value.NextCursor, outcome.Value.NextSince);
            }
            while (cursor is not null);

            return (items, next);
        }

        var (accounts, next) = await AllAsync(cursor => new ReadAccountFeed { Limit = 3, Cursor = cursor });
        Assert.Equal(accounts.Count, accounts.Select(account => account.Id).Distinct().Count());
        Assert.Contains(accounts, account => account.UserName == "window" && account is { State: "normal", Posts.Count: 1 } && account.MobileMasked?.Contains('*') == true);
        Assert.DoesNotContain(accounts, account => account.UserName is "admin" or "window-js0581" or "city");
        Assert.All(accounts.SelectMany(account => account.Posts), post => Assert.NotEmpty(post.OrganisationCode));

        // Increments: a name, a state, a post taken away; nobody else's.
        portal.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty((await AllAsync(cursor => new ReadAccountFeed { Since = cursor is null ? portal.Clock.GetUtcNow().UtcDateTime : null, Cursor = cursor })).Items);
        var officer = await portal.DoAsync("admin", new ReadAccount { AccountId = accounts.Single(account => account.UserName == "officer").Id });
        await portal.DoAsync("admin", new ChangeAccountState { AccountId = officer.Row.Id, Version = officer.Row.Version, State = AccountState.Frozen, Reason = "借调" });
        var other = await PersonAsync(portal, "officer-js0581");
        var foreign = await portal.DoAsync("admin", new ReadAccount { AccountId = other });
        await portal.DoAsync("admin", new ChangeAccountState { AccountId = other, Version = foreign.Row.Version, State = AccountState.Frozen, Reason = "借调" });
        var (changed, later) = await AllAsync(cursor => new ReadAccountFeed { Since = cursor is null ? next : null, Cursor = cursor, Limit = 1 });
        Assert.Equal(("officer", "frozen"), Assert.Single(changed.Select(account => (account.UserName, account.State)).Distinct()));
        Assert.True(later > next);

        var (units, _) = await AllAsync(cursor => new ReadOrganisationFeed { Limit = 2, Cursor = cursor });
        Assert.Equal(units.Count, units.Select(unit => unit.Id).Distinct().Count());
        Assert.Equal("卫生健康委员会", units.Single(unit => unit.Kind == "Commission").KindName);
        Assert.NotNull(units.Single(unit => unit.Kind == "Commission").ParentCode);

        var (items, _) = await AllAsync(cursor => new ReadDictionaryFeed { DictionaryCode = "clinical-department", Limit = 5, Cursor = cursor });
        Assert.NotEmpty(items);
        Assert.Equal(FailureKind.NotFound, (await system.RunAsync(new ReadDictionaryFeed { DictionaryCode = "no-such" })).Failure);

        var rights = (await system.RunAsync(new ReadAccountRights { AccountId = accounts.Single(account => account.UserName == "window").Id })).Value;
        Assert.Contains("window-clerk", rights.Posts.Single().Roles.Select(role => role.Code));
        Assert.Contains("approval.view", rights.Posts.Single().Permissions.Select(grant => grant.Code));
        Assert.Equal(FailureKind.NotFound, (await system.RunAsync(new ReadAccountRights { AccountId = other })).Failure);
        Assert.Equal(FailureKind.NotFound, (await system.RunAsync(new ReadAccountRights { AccountId = Guid.Empty })).Failure);

        foreach (var bad in new[] { new ReadAccountFeed { Limit = 0 }, new ReadAccountFeed { Limit = 501 }, new ReadAccountFeed { Cursor = "nonsense" }, new ReadAccountFeed { Cursor = new string('A', 300) }, new ReadAccountFeed { Cursor = "" }, new ReadAccountFeed { Since = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Local) } })
        {
            Assert.Equal(FailureKind.Invalid, (await system.RunAsync(bad)).Failure);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Calls_AreKeptListedTakenAwayAndDeletedInTime(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var client = await ApiDesk.RegisterAsync(portal, await ApiDesk.FieldsAsync(portal));
        var now = portal.Clock.GetUtcNow().UtcDateTime;
        SeenCall Call(int number, Guid? key, string? refusal) => new(
            now.AddSeconds(-number), key, key is null ? "（未识别）" : "演示对接系统", "用户基础信息", "GET", "/api/v1/accounts", refusal is null ? 200 : 401, 5, refusal is null ? 100 : null, "10.1.2.3", $"request-{number}", refusal);
        await portal.System.RunAsync(new RecordApiCalls { Calls = [.. Enumerable.Range(0, 25).Select(number => Call(number, client.Key, number == 3 ? "token-expired" : null)), Call(40, null, "token-missing")] });

        var page = await portal.DoAsync("auditor", new ListApiCalls());
        Assert.Equal(("request-0", ListApiCalls.PageSize), (page.Rows[0].RequestId, page.Rows.Count));
        Assert.Equal(6, (await portal.DoAsync("auditor", new ListApiCalls { After = page.Older })).Rows.Count);
        Assert.Equal("request-3", Assert.Single((await portal.DoAsync("auditor", new ListApiCalls { Filter = new CallFilter { ClientKey = client.Key, Refused = true } })).Rows).RequestId);
        Assert.Equal("request-40", Assert.Single((await portal.DoAsync("auditor", new ListApiCalls { Filter = new CallFilter { Refusal = "token-missing" } })).Rows).RequestId);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("admin", new ListApiCalls())).Failure);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("auditor", new ListApiCalls { Filter = new CallFilter { From = new DateOnly(2026, 3, 2), To = new DateOnly(2026, 3, 1) } })).Failure);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("auditor", new ListApiCalls { Filter = new CallFilter { Address = " " } })).Failure);

        var detail = await portal.DoAsync("admin", new ReadApiClient { ClientKey = client.Key });
        Assert.Equal((25, 1), (detail.Today.Calls, detail.Today.Refused));
        Assert.False(detail.MayAudit);
        using var file = new MemoryStream();
        Assert.Equal(26, await portal.DoAsync("auditor", new ExportApiCalls { Destination = file }));
        Assert.Equal(25, (await portal.DoAsync("auditor", new ReadApiCallReport { Filter = new CallFilter { ClientKey = client.Key } })).Rows.Count);
        await using (var db = await portal.OpenAsync())
        {
            Assert.Equal(2, await db.Set<ChangeEntry>().CountAsync(entry => entry.EntityType == "ApiCallExport" && entry.Kind == ChangeKind.Looked));
        }

        // Kept for as long as the parameter says, at least half a year.
        Assert.Equal(183, ClientParameters.CallLogDays.Least);
        portal.Clock.Advance(TimeSpan.FromDays(ClientParameters.CallLogDays.Default - 1));
        Assert.Equal(0, (await portal.System.RunAsync(new DeleteOldApiCalls())).Value);
        portal.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(26, (await portal.System.RunAsync(new DeleteOldApiCalls())).Value);
    }

    /// <summary>A moved unit takes its clients along; their calls reach no further and no less.</summary>
    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Client_WhenItsUnitMoves_ReachesTheSameUnits(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var client = await ApiDesk.RegisterAsync(portal, await ApiDesk.FieldsAsync(portal, ApiDesk.Home + "0/ck/", ScopeReach.Unit));
        var unit = await ApiDesk.UnitAsync(portal, ApiDesk.Home + "0/ck/");
        var target = await ApiDesk.UnitAsync(portal, "js/05/0/");
        var version = await VersionAsync(portal, unit);
        await portal.DoAsync("admin", new MoveOrganisation { OrganisationId = unit, ParentId = target, Version = version, Reason = "机构调整" });

        var units = (await ApiDesk.As(portal, client.Key).RunAsync(new ReadOrganisationFeed())).Value.Items;

        Assert.Equal(unit, Assert.Single(units).Id);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Client_WhenItsUnitIsMerged_BelongsToTheOther_AlsoInItsForm(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var client = await ApiDesk.RegisterAsync(portal, await ApiDesk.FieldsAsync(portal, ApiDesk.Home + "0/fg/", ScopeReach.Unit));
        var (from, to) = (await ApiDesk.UnitAsync(portal, ApiDesk.Home + "0/fg/"), await ApiDesk.UnitAsync(portal, ApiDesk.Home + "0/sp/"));
        await portal.DoAsync("admin", new MergeOrganisations { Sources = [new(from, await VersionAsync(portal, from))], TargetId = to, Reason = "机构调整" });

        Assert.Equal(to, Assert.Single((await ApiDesk.As(portal, client.Key).RunAsync(new ReadOrganisationFeed())).Value.Items).Id);
        var detail = await portal.DoAsync("admin", new ReadApiClient { ClientKey = client.Key });
        Assert.Equal((to, null), (detail.Fields.OrganisationId, detail.WhyNot));
        await portal.DoAsync("admin", new EditApiClient { ClientKey = client.Key, Version = detail.Version, Fields = detail.Fields with { ContactName = "李演示" } });
        Assert.True((await ApiDesk.As(portal, client.Key).RunAsync(new ReadOrganisationFeed())).Succeeded);
    }

    [Fact]
    public void OpenUseCases_All_AskForAPermissionAndTheScopesComeFromThem()
    {
        var open = typeof(Portal).Assembly.GetTypes().Where(type => type.IsDefined(typeof(OpenToClientsAttribute), inherit: false)).ToList();
        Assert.NotEmpty(open);
        Assert.All(open, type => Assert.All(type.GetCustomAttribute<RequiresAttribute>()!.AnyOf, code => Assert.NotNull(PermissionCatalogue.Find(code))));
        string[] scopes = [.. ApiDesk.AllScopes.Concat(["licence-data.send", "licence-presentation.present"]).Order(StringComparer.Ordinal)];
        Assert.Equal(scopes, PermissionCatalogue.ApiScopes.Select(scope => scope.Code).Order(StringComparer.Ordinal));
        Assert.Equal(scopes, PermissionTree.All.SelectMany(branch => branch.Permissions).Where(node => node.IsApiScope).Select(node => node.Permission.Code).Order(StringComparer.Ordinal));
    }

    private static async Task<Guid> PersonAsync(TestPortal portal, string userName)
    {
        await using var db = await portal.OpenAsync();
        return await db.Users.Where(user => user.UserName == userName).Select(user => user.Id).SingleAsync();
    }

    private static async Task<int> VersionAsync(TestPortal portal, Guid unit)
    {
        await using var db = await portal.OpenAsync();
        return await db.Set<HealthPortal.Domain.Platform.Organisations.Organisation>().Where(row => row.Id == unit).Select(row => row.Version).SingleAsync();
    }

    private static async Task AddAdministratorAsync(TestPortal portal, string userName, string path)
    {
        await using var db = await portal.OpenAsync();
        var user = new PortalUser { UserName = userName, NormalizedUserName = userName.ToUpperInvariant(), DisplayName = "县管理员", SecurityStamp = "x" };
        var post = new Post { UserId = user.Id, OrganisationId = await ApiDesk.UnitAsync(portal, path), OrganisationPath = path, Title = "系统管理员" };
        var role = await db.Set<Role>().Where(row => row.Code == "administrator").Select(row => row.Id).SingleAsync();
        db.AddRange(user, post, new PostRole { PostId = post.Id, RoleId = role });
        await db.SaveChangesAsync();
    }
}
