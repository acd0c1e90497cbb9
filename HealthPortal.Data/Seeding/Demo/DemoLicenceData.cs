using System.Text;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Data.Licensing.LicenceQuality;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Data.Seeding.Demo;

/// <summary>
/// Some hundred licences of invented people and institutions, sent as files by the demonstration's own accounts, taken by quality control and made into licences: a stock of
/// the province, and a county's file of which some rows came back.
/// </summary>
internal static class DemoLicenceData
{
    private const int Seed = 20260501;

    private const string Nurse = "nurse-practice-certificate";

    private static readonly (string Type, int Rows, int Years)[] Stock =
        [("medical-institution-practice-licence", 36, 5), ("physician-practice-certificate", 60, 30), (Nurse, 60, 5), ("health-certificate", 40, 1), ("tcm-clinic-filing-certificate", 12, 10)];

    /// <summary>Rows of the county's file that come back, by place, and two under a former name of the organ, which collection takes and quality control of the register finds.</summary>
    private static readonly Dictionary<int, (string Key, string Value)> Mistakes = new()
    {
        [4] = ("gender", "不明"), [8] = ("issuingAuthority", "昆山市卫生局"), [11] = ("idCardNo", "329900199001010000"), [14] = ("issuingAuthority", "昆山市卫生局"), [17] = ("validUntil", "2019-12-31"),
    };

    public static async Task MakeAsync(IServiceProvider services, DateOnly today, CancellationToken cancellation)
    {
        var names = DemoNames.Read(services.GetRequiredService<ReferenceData>());
        Dictionary<string, (LicenceHolderKind Holder, StandardContent Content)> standards;
        Dictionary<string, Guid> accounts;
        List<Organisation> organs;
        await using (var db = await services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(cancellation))
        {
            db.Narrow(ActorScope.Everything);
            standards = (await db.Set<StandardVersion>().AsNoTracking().Include(row => row.Type).Where(row => row.State == StandardState.Active).ToListAsync(cancellation))
                .ToDictionary(row => row.Type!.Code, row => (row.Type!.HolderKind, row.ReadContent()), StringComparer.Ordinal);
            accounts = await db.Users.Where(user => user.UserName == "admin" || user.UserName == "maker" || user.UserName == "writer").ToDictionaryAsync(user => user.UserName!, user => user.Id, StringComparer.Ordinal, cancellation);
            organs = await db.Set<Organisation>().AsNoTracking().Where(unit => DemoAccounts.StaffedOrgans.Contains(unit.Path)).OrderBy(unit => unit.Path).ToListAsync(cancellation);
        }

        // A portal whose standards or accounts were changed before the set was made does without.
        if (accounts.Count < 3 || Stock.Any(line => !standards.ContainsKey(line.Type)) || organs.Count == 0)
        {
            return;
        }

        var admin = As("admin");
        foreach (var (user, types) in new[] { ("maker", new[] { Nurse, "health-certificate" }), ("writer", [.. standards.Keys]) })
        {
            Require(await admin.RunAsync(new SetCollectionRights { Kind = CollectorKind.Account, Code = user, TypeCodes = types }, cancellation));
        }

        foreach (var (place, (type, rows, years)) in Stock.Index())
        {
            await SendAsync("writer", type, BatchMode.Stock, "存量", Csv(names, standards[type], type, rows, years, organs, new DemoRandom(Seed, place), today, new Dictionary<int, (string Key, string Value)>()), cancellation);
        }

        var home = organs.Where(organ => organ.Path == DemoAccounts.HomeOrgan).ToList();
        await SendAsync("maker", Nurse, BatchMode.Increment, "本月新注册护士", Csv(names, standards[Nurse], Nurse, 24, 5, home, new DemoRandom(Seed, Stock.Length), today, Mistakes), cancellation);
        await using var scope = services.CreateAsyncScope();
        await CollectBatchesJob.WorkAsync(new JobContext(scope.ServiceProvider, scope.ServiceProvider.PortalFor(new JobActorSource(new CollectBatchesJob().Name)), services.GetRequiredService<TimeProvider>()), cancellation);
        await MakeLicencesJob.WorkAsync(new JobContext(scope.ServiceProvider, scope.ServiceProvider.PortalFor(new JobActorSource(new MakeLicencesJob().Name)), services.GetRequiredService<TimeProvider>()), cancellation);

        // The first scores are those of a measurement that was made: there is no history to invent.
        var night = new JobContext(scope.ServiceProvider, scope.ServiceProvider.PortalFor(new JobActorSource(new QualityNightJob().Name)), services.GetRequiredService<TimeProvider>());
        await QualityNightJob.WorkAsync(night, cancellation);
        await QualityMeasuringJob.WorkAsync(night, cancellation);
        await DemoPresentations.MakeAsync(services, admin, cancellation);

        Portal As(string user) => services.PortalFor(new DemoStaff(accounts[user]));

        async Task SendAsync(string user, string type, BatchMode mode, string title, string csv, CancellationToken token)
        {
            var received = Require(await services.GetRequiredService<BatchFiles>().ReceiveAsync(new MemoryStream(Encoding.UTF8.GetBytes(csv)), title + ".csv", long.MaxValue, token));
            Require(await As(user).RunAsync(new SubmitBatch { TypeCode = type, Mode = mode, File = received }, token));
        }
    }

    private static T Require<T>(Outcome<T> outcome) => outcome.Succeeded ? outcome.Value : throw new InvalidOperationException("The demonstration's licence data could not be made: " + outcome.Message);

    private static string Csv(
        DemoNames names, (LicenceHolderKind Holder, StandardContent Content) standard, string type, int rows, int years, List<Organisation> organs, DemoRandom random, DateOnly today, IReadOnlyDictionary<int, (string Key, string Value)> mistakes)
    {
        var fields = new RecordLayout(standard.Content).Collected.ToList();
        var text = new StringBuilder(string.Join(',', fields.Select(field => field.Label))).Append("\r\n");
        for (var row = 0; row < rows; row++)
        {
            var organ = random.Pick(organs);
            var place = organ.Name.Replace("卫生健康委员会", "", StringComparison.Ordinal);
            var person = names.Person(random, today);
            var institution = place + names.Company("hospital", random) + "（演示）";
            var issued = today.AddDays(-random.Between(5, Math.Min((years * 365) - 10, 1800)));
            var address = place + names.Street(organ.DivisionCode, random);
            var number = FormattableString.Invariant($"{Math.Abs(type.Length * 37 % 100):00}{organ.DivisionCode}{mistakes.Count:00}{row + 1:0000}");
            text.AppendJoin(',', fields.Select(field =>
            {
                var value = mistakes.TryGetValue(row, out var wrong) && wrong.Key == field.Key
                    ? wrong.Value
                    : Value(field, names, random, person, standard.Holder == LicenceHolderKind.Institution ? institution : person.Name, institution, organ.Name, address, number, issued, issued.AddYears(years).AddDays(-1), today);
                return value.AsSpan().ContainsAny(',', '"') ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
            })).Append("\r\n");
        }

        return text.ToString();
    }

    private static string Value(
        StandardField field, DemoNames names, DemoRandom random, DemoPerson person, string holder, string institution, string organ, string address, string number, DateOnly issued, DateOnly until, DateOnly today) => (field.Role, field.Type, field.Key) switch
    {
        (StandardFieldRole.Number, _, _) => number,
        (StandardFieldRole.HolderName, _, _) => holder,
        (StandardFieldRole.HolderNumber, _, _) or (_, StandardFieldType.IdentityNumber, _) => person.IdentityNumber,
        (StandardFieldRole.Organ, _, _) => organ,
        (StandardFieldRole.IssuedOn or StandardFieldRole.ValidFrom, _, _) => Day(issued),
        (StandardFieldRole.ValidTo, _, _) => Day(until),
        (StandardFieldRole.BirthDate, _, _) => Day(person.BirthDate),
        (StandardFieldRole.Gender, _, _) => person.Sex == Sex.Male ? "男" : "女",
        (StandardFieldRole.State, _, _) => until < today ? field.Options.FirstOrDefault(option => option.Contains('期', StringComparison.Ordinal)) ?? field.Options[0] : field.Options[0],
        (_, StandardFieldType.Date, _) => Day(issued),
        (_, StandardFieldType.Phone, _) => person.Mobile,
        (_, StandardFieldType.Choice, "idDocumentType") => "居民身份证",
        (_, StandardFieldType.Choice, _) => field.Options.Count > 0 ? random.Pick(field.Options) : "",
        (_, StandardFieldType.Integer, "age") => (today.Year - person.BirthDate.Year).ToString(System.Globalization.CultureInfo.InvariantCulture),
        (_, StandardFieldType.Integer or StandardFieldType.Decimal, _) => random.Between(8, 60).ToString(System.Globalization.CultureInfo.InvariantCulture),
        (_, _, "address" or "filingAddress") => address,
        (_, _, "legalRepresentative" or "personInCharge") => names.Person(random, today, youngest: 35).Name,
        (_, _, "diagnosisSubjects") => "内科；外科；妇产科；医学检验科；医学影像科",
        (_, _, "diagnosisScope") => "中医科（中医内科、针灸推拿）",
        (_, _, "practicePlace") => institution,
        (_, _, "practiceScope") => "内科专业",
        (_, _, "practiceCategory") => "临床护理",
        (_, _, "issueCategory") => "食品生产经营",
        (_, _, "healthCertName") => "从业人员健康证明",
        _ => "",
    };

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
