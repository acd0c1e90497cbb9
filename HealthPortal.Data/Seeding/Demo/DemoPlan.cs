using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Platform.Organisations;

namespace HealthPortal.Data.Seeding.Demo;

/// <summary>How a case of the demonstration ends, if it comes to an end.</summary>
internal enum DemoFate
{
    Granted,
    NotGranted,
    RefusedAcceptance,
    Withdrawn,
    Terminated,
}

/// <summary>Items of one kind at several levels, and who applies for them.</summary>
/// <param name="Codes">Item codes; the one of the organ's level is taken.</param>
/// <param name="InstitutionKinds">Kinds in names.json; empty for persons.</param>
internal sealed record DemoFamily(string Key, IReadOnlyList<string> Codes, params IReadOnlyList<string> InstitutionKinds);

/// <summary>What happens to one case, decided before it begins.</summary>
internal sealed record DemoSlot
{
    public required int Number { get; init; }

    public required string Organ { get; init; }

    public required string Family { get; init; }

    /// <summary>Working day of the demonstration on which it is handed in, from 0.</summary>
    public required int StartDay { get; init; }

    public DemoFate Fate { get; init; } = DemoFate.Granted;

    /// <summary>Nobody acts any more once the case is at this step.</summary>
    public FlowStepKind? StopAt { get; init; }

    /// <summary>Every act comes exactly one working day after the one before, so that the case reaches <see cref="StopAt"/> in time.</summary>
    public bool Brisk { get; init; }

    public bool Supplement { get; init; }

    /// <summary>The supplements have not come yet.</summary>
    public bool AwaitsSupplement { get; init; }

    public bool Suspend { get; init; }

    public bool StaysSuspended { get; init; }

    public bool Extend { get; init; }

    public bool Return { get; init; }

    /// <summary>Nobody answers within five working days (art. 32).</summary>
    public bool Silent { get; init; }

    /// <summary>Decided after the promised day.</summary>
    public bool Late { get; init; }

    /// <summary>Number of the slot whose licence this application is about.</summary>
    public int? Follows { get; init; }
}

/// <summary>
/// Plans the demonstration: first some sixty cases that show every state and every step, most of them in the county where the listed accounts
/// work; then as many as wanted in believable shares over all staffed organs.
/// </summary>
internal static class DemoPlan
{
    public const string FirstHygieneLicence = "hygiene-new";

    private static readonly string[] Venues = ["lodging", "lodging", "bath", "beauty", "beauty", "pool", "cinema", "shop"];

    public static readonly IReadOnlyDictionary<string, DemoFamily> Families = new DemoFamily[]
    {
        new(FirstHygieneLicence, ["32-05", "32-06"], Venues),
        new("hygiene-change", ["32-01", "32-08"], Venues),
        new("hygiene-renewal", ["32-04", "32-09"], Venues),
        new("hygiene-cancel", ["32-03", "32-07"], Venues),
        new("hygiene-reissue", ["32-02", "32-10"], Venues),
        new("hygiene-filing", ["55-01"], "shop", "beauty"),
        new("nurse-new", ["06-03", "06-08", "06-13"]),
        new("nurse-change", ["06-05", "06-10", "06-17"]),
        new("nurse-renewal", ["06-06", "06-09", "06-15"]),
        new("doctor-new", ["08-01", "08-07", "08-09"]),
        new("institution-new", ["09-03", "09-09", "09-14"], "hospital", "dental"),
        new("institution-change", ["09-05", "09-08", "09-17"], "hospital", "dental"),
        new("institution-verify", ["09-01", "09-11", "09-15"], "hospital"),
        new("clinic-filing", ["66-01"], "clinic"),
        new("class-b-equipment", ["20-02"], "hospital"),
        new("imaging", ["01-11"], "hospital", "dental"),
        new("interventional", ["01-06"], "hospital"),
        new("radiotherapy", ["01-01"], "hospital"),
        new("water-supply", ["31-04", "31-08"], "water"),
        new("advertisement", ["15-01"], "hospital", "dental"),
        new("radiation-service", ["04-03"], "laboratory"),
    }.ToDictionary(family => family.Key, StringComparer.Ordinal);

    private static readonly (string Family, int Weight)[] AtCounty =
    [
        (FirstHygieneLicence, 34), ("hygiene-renewal", 7), ("hygiene-filing", 5), ("nurse-new", 10), ("nurse-change", 5), ("nurse-renewal", 7), ("doctor-new", 5),
        ("institution-new", 4), ("institution-change", 4), ("institution-verify", 5), ("clinic-filing", 8), ("imaging", 4), ("water-supply", 2),
    ];

    private static readonly (string Family, int Weight)[] AtCity =
    [
        (FirstHygieneLicence, 26), ("hygiene-renewal", 6), ("nurse-new", 10), ("nurse-change", 6), ("nurse-renewal", 8), ("doctor-new", 5), ("institution-new", 6),
        ("institution-change", 6), ("institution-verify", 7), ("imaging", 4), ("interventional", 5), ("radiotherapy", 4), ("advertisement", 4), ("water-supply", 3),
    ];

    private static readonly (string Family, int Weight)[] AtProvince =
    [
        ("class-b-equipment", 34), ("nurse-new", 14), ("nurse-change", 10), ("nurse-renewal", 10), ("institution-new", 8), ("institution-change", 8), ("institution-verify", 8), ("radiation-service", 8),
    ];

    private static readonly (string Family, int Weight)[] FollowUps = [("hygiene-change", 45), ("hygiene-reissue", 25), ("hygiene-cancel", 20), ("hygiene-renewal", 10)];

    /// <param name="count">How many cases.</param>
    /// <param name="days">Working days of the demonstration; the last is its end.</param>
    public static IReadOnlyList<DemoSlot> Make(int count, int days, DemoRandom random)
    {
        var slots = Essential(days - 1).Take(count).Select((slot, index) => slot with { Number = index }).ToList();
        var organs = DemoAccounts.StaffedOrgans.Select(organ => (organ, organ == DemoAccounts.HomeOrgan ? 26 : organ == "js/" ? 9 : 5)).ToList();
        while (slots.Count < count)
        {
            var parents = slots.Where(slot => slot is { Family: FirstHygieneLicence, Fate: DemoFate.Granted, StopAt: null, AwaitsSupplement: false, StaysSuspended: false, Silent: false } && slot.StartDay < days - 45
                && !slots.Any(other => other.Follows == slot.Number)).ToList();
            slots.Add(parents.Count > 0 && random.Chance(11)
                ? FollowUp(slots.Count, random.Pick(parents), days, random)
                : Anyone(slots.Count, random.Pick(organs), days, random));
        }

        return slots;
    }

    private static DemoSlot FollowUp(int number, DemoSlot parent, int days, DemoRandom random) => new()
    {
        Number = number,
        Organ = parent.Organ,
        Family = random.Pick(FollowUps),
        StartDay = Math.Min(days - 1, parent.StartDay + random.Between(25, 60)),
        Follows = parent.Number,
        Fate = random.Chance(92) ? DemoFate.Granted : DemoFate.Withdrawn,
    };

    private static DemoSlot Anyone(int number, string organ, int days, DemoRandom random)
    {
        var slot = new DemoSlot
        {
            Number = number,
            Organ = organ,
            Family = random.Pick(LevelOf(organ) switch { AdministrativeLevel.Province => AtProvince, AdministrativeLevel.City => AtCity, _ => AtCounty }),

            // A little more of late, as business grows.
            StartDay = Math.Max(random.Below(days), random.Chance(25) ? random.Below(days) : 0),
            Supplement = random.Chance(13),
            Suspend = random.Chance(4),
            Extend = random.Chance(3),
            Return = random.Chance(5),
            Silent = random.Chance(2),
            Late = random.Chance(5),
        };
        return random.Below(100) switch
        {
            < 82 => slot,
            < 90 => slot with { Fate = DemoFate.NotGranted },
            < 94 => slot with { Fate = DemoFate.RefusedAcceptance, Silent = false },
            < 98 => slot with { Fate = DemoFate.Withdrawn },
            _ => slot with { Fate = DemoFate.Terminated, Suspend = true },
        };
    }

    /// <summary>Every state and every step at the end, with days left where the law leaves them.</summary>
    private static IEnumerable<DemoSlot> Essential(int last)
    {
        DemoSlot At(string organ, string family, int daysAgo) => new() { Number = 0, Organ = organ, Family = family, StartDay = Math.Max(0, last - daysAgo), Brisk = true };
        DemoSlot Home(int daysAgo, FlowStepKind? stop = null, string family = FirstHygieneLicence) => At(DemoAccounts.HomeOrgan, family, daysAgo) with { StopAt = stop };

        // What each demonstration account has on its desk, in the order of the flow.
        yield return Home(0, FlowStepKind.Acceptance);
        yield return Home(1, FlowStepKind.Acceptance);
        yield return Home(3, FlowStepKind.Acceptance, "nurse-new");
        yield return Home(4, FlowStepKind.SiteInspection);
        yield return Home(2, FlowStepKind.SiteInspection);
        yield return Home(4, FlowStepKind.DepartmentReview);
        yield return Home(3, FlowStepKind.DepartmentReview, "nurse-new");
        yield return Home(5, FlowStepKind.LeaderDecision);
        yield return Home(4, FlowStepKind.LeaderDecision);
        yield return Home(4, FlowStepKind.LeaderDecision, "nurse-renewal");
        yield return Home(7, FlowStepKind.LicenceMaking);
        yield return Home(5, FlowStepKind.LicenceMaking, "nurse-new");
        yield return Home(8, FlowStepKind.Delivery);
        yield return Home(7, FlowStepKind.Delivery, "nurse-new");
        yield return Home(1, FlowStepKind.PreReview, "institution-new");
        yield return Home(9, FlowStepKind.ExpertReview, "institution-new");
        yield return Home(1, FlowStepKind.PreReview, "imaging");
        yield return Home(3) with { Supplement = true, AwaitsSupplement = true };
        yield return Home(6, null, "clinic-filing") with { Supplement = true, AwaitsSupplement = true };
        yield return Home(9) with { Suspend = true, StaysSuspended = true };
        yield return Home(14, FlowStepKind.DepartmentReview) with { Extend = true };
        yield return Home(22, FlowStepKind.DepartmentReview);
        yield return Home(19, FlowStepKind.LeaderDecision);
        yield return Home(40) with { Silent = true };
        yield return Home(50) with { Fate = DemoFate.NotGranted };
        yield return Home(44, null, "nurse-new") with { Fate = DemoFate.NotGranted };
        yield return Home(60) with { Fate = DemoFate.RefusedAcceptance };
        yield return Home(33) with { Fate = DemoFate.Withdrawn };
        yield return Home(70) with { Fate = DemoFate.Terminated, Suspend = true };
        yield return Home(80) with { Supplement = true };
        yield return Home(75) with { Return = true };
        yield return Home(90) with { Late = true };
        yield return Home(100);
        yield return Home(95);
        yield return Home(10);
        yield return Home(55, null, "clinic-filing");
        yield return Home(25, null, "hygiene-renewal");
        yield return Home(28, null, "nurse-change");

        // The rest of the province: the big cities, the counties, and the province's own matters.
        yield return At("js/", "class-b-equipment", 6) with { StopAt = FlowStepKind.ExpertReview };
        yield return At("js/", "class-b-equipment", 9) with { StopAt = FlowStepKind.LeaderDecision };
        yield return At("js/", "class-b-equipment", 60);
        yield return At("js/", "radiation-service", 45);
        yield return At("js/05/", "institution-new", 30);
        yield return At("js/05/", FirstHygieneLicence, 8) with { StopAt = FlowStepKind.LeaderDecision };
        yield return At("js/05/", "radiotherapy", 35);
        yield return At("js/05/", "interventional", 4) with { StopAt = FlowStepKind.SiteInspection };
        yield return At("js/01/", FirstHygieneLicence, 50);
        yield return At("js/01/", "nurse-new", 20);
        yield return At("js/02/", "institution-verify", 40);
        yield return At("js/03/", "nurse-renewal", 30);
        yield return At("js/06/", "advertisement", 26);
        yield return At("js/10/", FirstHygieneLicence, 21) with { StopAt = FlowStepKind.LeaderDecision };
        yield return At("js/05/81/", FirstHygieneLicence, 45);
        yield return At("js/05/81/", FirstHygieneLicence, 3) with { Suspend = true, StaysSuspended = true };
        yield return At("js/02/81/", "clinic-filing", 33);
        yield return At("js/03/82/", "water-supply", 70);
        yield return At("js/06/82/", FirstHygieneLicence, 37) with { Silent = true };
        yield return At("js/10/84/", "hygiene-filing", 18);
        yield return At("js/01/06/", FirstHygieneLicence, 15) with { Fate = DemoFate.Withdrawn };
        yield return At("js/01/02/", "imaging", 24);
    }

    public static AdministrativeLevel LevelOf(string organ) => organ.Count(c => c == '/') switch { 1 => AdministrativeLevel.Province, 2 => AdministrativeLevel.City, _ => AdministrativeLevel.County };
}
