using System.Text.Json;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Values;

namespace HealthPortal.Data.Seeding.Demo;

/// <summary>The invented names and sentences of <c>reference-data/demo/names.json</c>.</summary>
internal sealed record DemoNames
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public required IReadOnlyList<string> Surnames { get; init; }

    public required IReadOnlyList<string> GivenNamesMale { get; init; }

    public required IReadOnlyList<string> GivenNamesFemale { get; init; }

    public required IReadOnlyList<DemoCity> Cities { get; init; }

    public required DemoHouseNumbers HouseNumbers { get; init; }

    public required IReadOnlyList<DemoInstitutionKind> InstitutionNames { get; init; }

    public required IReadOnlyList<string> SupplementReasons { get; init; }

    public required IReadOnlyList<string> RefusalReasons { get; init; }

    public required IReadOnlyList<string> DisapprovalReasons { get; init; }

    public required IReadOnlyList<string> SuspensionReasons { get; init; }

    public required IReadOnlyList<string> WithdrawalReasons { get; init; }

    public required IReadOnlyList<string> InspectionFindings { get; init; }

    public required IReadOnlyList<string> ReviewOpinions { get; init; }

    public required IReadOnlyList<string> DecisionOpinions { get; init; }

    public static DemoNames Read(ReferenceData reference) => JsonSerializer.Deserialize<DemoNames>(reference.Read("demo/names.json"), Json)!;

    public DemoPerson Person(DemoRandom random, DateOnly today, Sex? sex = null, int youngest = 24, int oldest = 58)
    {
        var whose = sex ?? (random.Chance(50) ? Sex.Male : Sex.Female);
        var name = random.Pick(Surnames) + random.Pick(whose == Sex.Male ? GivenNamesMale : GivenNamesFemale);
        var birth = today.AddYears(-random.Between(youngest, oldest)).AddDays(-random.Below(364));
        var seed = random.Below(1_000_000_000);
        return new DemoPerson(name, whose, birth, DemoNumbers.IdentityNumber(seed, birth, whose), DemoNumbers.Mobile(seed));
    }

    public string Company(string kind, DemoRandom random)
    {
        var found = InstitutionNames.Single(row => row.Kind == kind);
        return random.Pick(found.Words) + random.Pick(found.Suffixes);
    }

    public string Street(string divisionCode, DemoRandom random)
    {
        var city = Cities.FirstOrDefault(row => divisionCode.StartsWith(row.Code, StringComparison.Ordinal)) ?? Cities[0];
        return FormattableString.Invariant($"{random.Pick(city.Streets)} {random.Between(HouseNumbers.Minimum, HouseNumbers.Maximum)} 号");
    }

    /// <param name="organ">Commission at whose window the applicant stands.</param>
    /// <param name="place">Name of its area, for example 昆山.</param>
    public DemoApplicant Applicant(ApplicantKind kind, IReadOnlyList<string> institutionKinds, Organisation organ, string place, DemoRandom random, DateOnly today)
    {
        var person = Person(random, today, youngest: kind == ApplicantKind.Person ? 22 : 28, oldest: kind == ApplicantKind.Person ? 45 : 60);
        var address = place + Street(organ.DivisionCode, random);
        if (kind == ApplicantKind.Person)
        {
            return new DemoApplicant(kind, person.Name, person.IdentityNumber, "", null, address, organ.DivisionCode, person, person);
        }

        var wanted = random.Pick(institutionKinds);
        var institution = InstitutionNames.Single(row => row.Kind == wanted);
        var word = random.Pick(institution.Words);
        var suffix = random.Pick(institution.Suffixes);
        var contact = random.Chance(60) ? person : Person(random, today);
        return new DemoApplicant(
            kind,
            $"{place}{word}{suffix}（演示）",
            DemoNumbers.CreditCode(random.Below(1_000_000_000), institution.VenueCategory is null && institution.Kind == "hospital" ? "12" : "91"),
            $"{word}{suffix.Replace("有限公司", "", StringComparison.Ordinal)}（演示）",
            institution.VenueCategory,
            address,
            organ.DivisionCode,
            person,
            contact);
    }
}

internal sealed record DemoCity(string Code, string Name, IReadOnlyList<string> Streets);

internal sealed record DemoHouseNumbers(int Minimum, int Maximum);

internal sealed record DemoInstitutionKind(string Kind, string? VenueCategory, IReadOnlyList<string> Words, IReadOnlyList<string> Suffixes);

internal sealed record DemoPerson(string Name, Sex Sex, DateOnly BirthDate, string IdentityNumber, string Mobile);

/// <param name="Number">Identity number or credit code.</param>
/// <param name="VenueName">Name over the door.</param>
/// <param name="Person">The applicant himself, or the legal representative.</param>
internal sealed record DemoApplicant(
    ApplicantKind Kind,
    string Name,
    string Number,
    string VenueName,
    string? VenueCategory,
    string Address,
    string DivisionCode,
    DemoPerson Person,
    DemoPerson Contact);
