using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicencePresentation;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Clients;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicencePresentation;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Data.Seeding.Demo;

/// <summary>Two invented outside systems of the home county that were shown licences today, one of them asking for many that are not there, which raises an alarm.</summary>
internal static class DemoPresentations
{
    private const string Nurse = "nurse-practice-certificate";

    private const string Physician = "physician-practice-certificate";

    private const string Purpose = "practice-check";

    private const int ShownLicences = 14;

    /// <summary>More than the watch lets pass.</summary>
    private const int Misses = 30;

    private static readonly string[] Operators = ["丁演示", "田演示", "万演示"];

    /// <param name="services">The portal's.</param>
    /// <param name="admin">As the administrator.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async Task MakeAsync(IServiceProvider services, Portal admin, CancellationToken cancellation)
    {
        Guid home;
        List<(string Type, string Number)> licences;
        await using (var db = await OpenAsync(services, cancellation))
        {
            home = await db.Set<Organisation>().Where(unit => unit.Path == DemoAccounts.HomeOrgan).Select(unit => unit.Id).SingleAsync(cancellation);
            var found = await db.Set<Licence>().Where(row => (row.LicenceType == Nurse || row.LicenceType == Physician) && row.State == LicenceState.Valid && row.OrganisationPath.StartsWith(DemoAccounts.HomeOrgan)).OrderBy(row => row.Number)
                .Select(row => new { row.LicenceType, row.Number }).Take(ShownLicences).ToListAsync(cancellation);
            licences = found.ConvertAll(row => (row.LicenceType, row.Number));
        }

        var hospitals = await RegisterAsync("医院执业人员管理系统（演示）", "执业人员管理系统");
        var insurance = await RegisterAsync("医保医师护士备案系统（演示）", "医保备案系统");
        foreach (var (client, type, fields) in new[] { (hospitals, Nurse, new[] { "holderName", "practicePlace", "practiceCategory", "validUntil" }), (hospitals, Physician, ["holderName", "practicePlace"]), (insurance, Nurse, ["holderName", "practicePlace"]) })
        {
            Require(await admin.RunAsync(new SavePresentationRight { ClientCode = client.Code, TypeCode = type, PurposeCode = Purpose, FieldKeys = fields, Basis = "昆卫数据〔2026〕1号（演示）" }, cancellation));
        }

        foreach (var (place, (type, number)) in licences.Index())
        {
            await AskAsync(hospitals.Key, type, number, place);
            if (type == Nurse && place % 2 == 0)
            {
                await AskAsync(insurance.Key, type, number, place);
            }
        }

        for (var miss = 0; miss < Misses; miss++)
        {
            await AskAsync(insurance.Key, Nurse, FormattableString.Invariant($"2032000{miss:00000}"), miss);
        }

        Require(await services.PortalFor(new JobActorSource(new WatchPresentationsJob().Name)).RunAsync(new WatchPresentations(), cancellation));

        async Task<(Guid Key, string Code)> RegisterAsync(string name, string system)
        {
            var key = Require(await admin.RunAsync(
                new CreateApiClient { Fields = new ClientFields { Name = name, SystemName = system, OrganisationId = home, ContactName = "田演示", ContactWay = "0512-00000000", Grants = [new ClientGrantFields(PresentationPermissions.Present, ScopeReach.Territory)] } },
                cancellation));
            await using var db = await OpenAsync(services, cancellation);
            return (key, await db.Set<Domain.Platform.Clients.ApiClient>().Where(row => row.Id == key).Select(row => row.ClientId).SingleAsync(cancellation));
        }

        async Task AskAsync(Guid client, string type, string number, int place) => Require(await services.PortalFor(new Caller(client)).RunAsync(
            new PresentLicences { TypeCode = type, Purpose = Purpose, By = PresentationKey.Number, Value = number, Operator = Operators[place % Operators.Length] }, cancellation));
    }

    private static T Require<T>(Outcome<T> outcome) => outcome.Succeeded ? outcome.Value : throw new InvalidOperationException("The demonstration's presentations could not be made: " + outcome.Message);

    private static async Task<PortalDb> OpenAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var db = await services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(cancellation);
        db.Narrow(ActorScope.Everything);
        return db;
    }

    private sealed class Caller(Guid client) : ActorSource
    {
        public override string? RemoteAddress => "10.20.0.8";

        public override ValueTask<Guid?> UserIdAsync() => default;

        public override ValueTask<ClientTicket?> ClientAsync() => new(new ClientTicket(client, null));
    }
}
