using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Providers;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

/// <summary>
/// Makes the licences of collected records (tender 5.1.3.3.2): the stock and what comes later alike, some thousand in a transaction, without drawing
/// any. Cut off, it goes on where it was: a record knows which of its contents has a licence.
/// </summary>
public sealed class MakeLicencesJob : ScheduledJob
{
    public override string Code => "licence-making";

    public override string Name => "归集数据制证";

    public override string Description => "把归集入库的证照数据制成电子证照：新记录制证，内容变化的换证，标为无效的作废。";

    public override string Cron => "0/10 * * * * ?";

    public override TimeSpan ShortestInterval => TimeSpan.FromSeconds(5);

    public override string WhenPaused => "归集的数据照常入库，但不制成电子证照；恢复后补制。";

    public override bool KeepsIdleRuns => false;

    protected internal override Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation) => WorkAsync(context, cancellation);

    public static async Task<JobResult> WorkAsync(JobContext context, CancellationToken cancellation)
    {
        var sum = new MadeLicences(0, 0, 0, 0);
        while (!cancellation.IsCancellationRequested && (await context.Portal.RunAsync(new FindUnmadeRecords(), CancellationToken.None)).Value is { Count: > 0 } found)
        {
            var run = await context.Portal.RunAsync(new MakeLicencesOfRecords { Records = found }, CancellationToken.None);
            if (!run.Succeeded)
            {
                // A record changed in the moment between; the next look finds it as it is then.
                break;
            }

            var made = run.Value;
            sum = new MadeLicences(sum.Made + made.Made, sum.Replaced + made.Replaced, sum.Voided + made.Voided, sum.Left + made.Left);
        }

        cancellation.ThrowIfCancellationRequested();
        return new JobResult(sum.Made + sum.Voided, string.Create(CultureInfo.InvariantCulture, $"制证 {sum.Made} 张（其中换证 {sum.Replaced} 张），作废 {sum.Voided} 张，不制证 {sum.Left} 条"));
    }
}

/// <param name="Made">All, those that replace one included.</param>
/// <param name="Left">Looked at and left without one: not valid from the start, or the licence was taken out of force by a person.</param>
public sealed record MadeLicences(int Made, int Replaced, int Voided, int Left);

/// <summary>Records whose present content has no licence yet. A look that writes nothing, so that idle runs hold nobody up.</summary>
[Requires("jobs.run")]
public sealed class FindUnmadeRecords : Query<IReadOnlyList<Guid>>
{
    public const int Most = 5000;

    protected internal override async Task<Outcome<IReadOnlyList<Guid>>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await operation.Db.Set<LicenceRecord>().Where(row => row.MadeRevision != row.Revision).OrderBy(row => row.Id).Select(row => row.Id).Take(Most).ToListAsync(cancellation);
}

/// <summary>Makes the licences of some records in a few statements for all of them.</summary>
[Requires("jobs.run")]
public sealed class MakeLicencesOfRecords : Command<MadeLicences>
{
    /// <summary>国家卫生健康委员会: defines the types until an administrator says otherwise for one of them.</summary>
    public const string UsualDefiner = "11100000000013338W";

    private const string By = "归集数据制证";

    private const string MarkedInvalid = "归集记录标为无效";

    public required IReadOnlyList<Guid> Records { get; init; }

    protected internal override async Task<Outcome<MadeLicences>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var records = await db.Set<LicenceRecord>().Where(row => Records.Contains(row.Id) && row.MadeRevision != row.Revision)
            .Select(row => new { row.Id, row.TypeId, row.Revision, row.OrganisationPath, row.OrganName, row.BusinessDate, row.IssuedOn, row.ValidFrom, row.ValidTo, row.IsValid, row.StateWord, row.Number }).ToListAsync(cancellation);
        var earlier = (await db.Set<Licence>().Where(row => row.RecordId != null && Records.Contains(row.RecordId.Value) && row.ReplacedById == null)
            .Select(row => new { row.Id, row.RecordId, row.Number, row.Identifier, row.State, row.EndedOn, row.CaseId, row.LicenceType, row.OrganisationPath, row.OrganName, row.IssuedOn, row.ValidTo }).ToListAsync(cancellation)).ToDictionary(row => row.RecordId!.Value);
        var types = await db.Set<LicenceType>().ToListAsync(cancellation);
        var organs = await OrganCodes.ReadAsync(operation, cancellation);
        var staged = new List<Staged>(records.Count);
        var counting = new LicenceCounting();
        var left = 0;
        foreach (var group in records.GroupBy(row => (row.TypeId, Organ: organs.Of(row.OrganName, row.OrganisationPath))))
        {
            var type = types.Find(row => row.Id == group.Key.TypeId)!;
            var typeCode = type.IdentifierCode ??= NextTypeCode(type, types);
            var fresh = group.Count(row => row.IsValid && !earlier.ContainsKey(row.Id));

            // One series for all who issue under this code, so that no two licences of an organ bear one number.
            var serial = fresh == 0 ? 0 : await operation.NextNumbersAsync(Series(typeCode, group.Key.Organ), fresh, cancellation);
            foreach (var record in group)
            {
                var before = earlier.GetValueOrDefault(record.Id);
                var own = LicenceMakingRule.StateOf(record.StateWord);

                // What a case granted stands above data that are not newer.
                var isOlder = before is { CaseId: not null } && record.BusinessDate <= before.IssuedOn;
                var state = !record.IsValid || isOlder ? null : before is null ? own : LicenceMakingRule.Following(before.State, before.EndedOn, record.BusinessDate, own);
                if (state is not { } begins)
                {
                    var voids = !record.IsValid && !isOlder && before is { State: LicenceState.Valid or LicenceState.Suspended };
                    left += voids ? 0 : 1;
                    if (voids)
                    {
                        Leaves(before!.LicenceType, before.OrganisationPath, before.OrganName, before.State, LicenceState.Voided, before.IssuedOn, before.ValidTo);
                    }

                    staged.Add(new Staged { Record = record.Id, Revision = record.Revision, Before = voids ? before!.Id : null });
                    continue;
                }

                var identifier = before?.Identifier is { } known && LicenceIdentifier.Parse(known) is { Succeeded: true, Value: var parsed }
                    ? LicenceIdentifier.Create(parsed.TypeCode, parsed.Organ, parsed.Serial, int.Parse(parsed.Version, CultureInfo.InvariantCulture) % 999 + 1)
                    : LicenceIdentifier.Create(typeCode, group.Key.Organ, (serial++).ToString("D10", CultureInfo.InvariantCulture), 1);
                if (!identifier.Succeeded)
                {
                    throw new InvalidOperationException($"No identifier can be made for record {record.Id}: {identifier.Message}");
                }

                var issued = record.IssuedOn ?? record.BusinessDate;
                counting.Add(new LicenceCountFacts(type.Code, record.OrganisationPath, record.OrganName, begins, issued, record.ValidTo));
                counting.Act(type.Code, record.OrganisationPath, LicenceActKind.Made);
                if (before is not null)
                {
                    Leaves(before.LicenceType, before.OrganisationPath, before.OrganName, before.State, LicenceState.Replaced, before.IssuedOn, before.ValidTo);
                }

                staged.Add(new Staged
                {
                    Record = record.Id,
                    Revision = record.Revision,
                    Before = before?.Id,
                    Licence = Guid.CreateVersion7(),
                    Identifier = identifier.Value.Text,
                    Code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
                    State = begins.ToString(),
                    Reason = begins == LicenceState.Valid ? null : $"归集数据的证照状态为“{record.StateWord}”",
                    Issued = Day(issued),
                    From = Day(record.ValidFrom ?? issued),
                    Ended = begins is LicenceState.Valid or LicenceState.Suspended ? null : Day(record.BusinessDate),

                    // A type whose paper bears no number of its own gets one by rule: type and organ, year of issue, place in the series.
                    Number = record.Number.Length > 0 ? record.Number : before?.Number ?? string.Create(CultureInfo.InvariantCulture, $"{typeCode[^3..]}{group.Key.Organ[^6..]}{issued.Year}{identifier.Value.Serial[^8..]}"),
                });
            }
        }

        if (!await WriteAsync(operation, staged, cancellation))
        {
            return Failure.Conflict("归集记录刚刚有变化，稍后重新制证。");
        }

        await counting.WriteAsync(operation, cancellation);
        return new MadeLicences(staged.Count(row => row.Licence is not null), staged.Count(row => row.Licence is not null && row.Before is not null), staged.Count(row => row.Licence is null && row.Before is not null), left);

        // What was revoked, cancelled or voided before stays so and counts as such.
        void Leaves(string type, string path, string organ, LicenceState state, LicenceState then, DateOnly issued, DateOnly? last)
        {
            if (state is LicenceState.Valid or LicenceState.Suspended)
            {
                var facts = new LicenceCountFacts(type, path, organ, state, issued, last);
                counting.Remove(facts);
                counting.Add(facts with { State = then });
                counting.Act(type, path, then == LicenceState.Voided ? LicenceActKind.Voided : LicenceActKind.Replaced);
            }
        }
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static string Series(string typeCode, string organ) => $"licence-identifier/{typeCode}/{organ}";

    /// <summary>Three digits after the definer that no other type has; the place in the list as far as it is free.</summary>
    internal static string NextTypeCode(LicenceType type, List<LicenceType> types)
    {
        var taken = types.Select(row => row.IdentifierCode).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(Math.Clamp(type.Ordinal, 1, 900), 99).Select(number => UsualDefiner + number.ToString("000", CultureInfo.InvariantCulture)).First(code => !taken.Contains(code));
    }

    /// <returns>False when a record was changed since it was read: then what was counted would not be what is there.</returns>
    private static async Task<bool> WriteAsync(Operation operation, List<Staged> staged, CancellationToken cancellation)
    {
        var postgres = PathColumns.Collation(operation.Db.Database.ProviderName) is not null;

        // SQLite keeps keys as capitals; PostgreSQL reads either.
        var json = JsonSerializer.Serialize(staged.Select(row => new { r = Text(row.Record), v = row.Revision, b = Text(row.Before), l = Text(row.Licence), a = Text(Guid.CreateVersion7()), e = Text(Guid.CreateVersion7()), row.Identifier, row.Code, row.State, row.Reason, row.Issued, row.From, row.Ended, row.Number }));
        var from = postgres
            ? """jsonb_to_recordset({0}::jsonb) AS s(r uuid, v integer, b uuid, l uuid, a uuid, e uuid, "Identifier" text, "Code" text, "State" text, "Reason" text, "Issued" date, "From" date, "Ended" date, "Number" text)"""
            : """(SELECT value->>'r' AS r, value->>'v' AS v, value->>'b' AS b, value->>'l' AS l, value->>'a' AS a, value->>'e' AS e, value->>'Identifier' AS "Identifier", value->>'Code' AS "Code", value->>'State' AS "State", value->>'Reason' AS "Reason", value->>'Issued' AS "Issued", value->>'From' AS "From", value->>'Ended' AS "Ended", value->>'Number' AS "Number" FROM json_each({0})) AS s""";
        string[] statements =
        [
            // What the record says is copied, not read: sealed numbers stay sealed, and nothing of a million licences passes through here.
            $$"""
            INSERT INTO "LibraryLicences" ("Id", "OrganisationPath", "LicenceType", "Title", "Number", "HolderName", "OrganName", "IssuedOn", "ValidFrom", "ValidTo", "VerificationCode", "Identifier",
              "RecordId", "RecordRevision", "StandardNumber", "Content", "PersonalCipher", "HolderIndex", "MadeAt", "State", "StateReason", "EndedOn", "Version")
            SELECT s.l, r."OrganisationPath", t."Code", t."Name", s."Number", r."HolderName", r."OrganName", s."Issued", s."From", r."ValidTo", s."Code", s."Identifier",
              r."Id", r."Revision", r."StandardNumber", r."Content", r."PersonalCipher", r."HolderIndex", {1}, s."State", s."Reason", s."Ended", 1
            FROM {{from}} JOIN "LicenceRecords" AS r ON r."Id" = s.r AND r."Revision" = s.v JOIN "LicenceTypes" AS t ON t."Id" = r."TypeId" WHERE s.l IS NOT NULL
            """,
            $$"""
            INSERT INTO "LicenceActs" ("Id", "LicenceId", "OrganisationPath", "LicenceType", "Number", "Kind", "At", "ByName", "Reason")
            SELECT s.a, n."Id", n."OrganisationPath", n."LicenceType", n."Number", 'Made', {1}, {2}, n."StateReason" FROM {{from}} JOIN "LibraryLicences" AS n ON n."Id" = s.l
            """,

            // Those below are about what was there before; a stock has nothing of it.
            .. staged.Exists(row => row.Before is not null) ? Former(from) : [],
            $$"""UPDATE "LicenceRecords" SET "MadeRevision" = s.v FROM {{from}} WHERE "LicenceRecords"."Id" = s.r AND "LicenceRecords"."Revision" = s.v""",
        ];
        for (var index = 0; index < statements.Length; index++)
        {
            var rows = await operation.Db.Database.ExecuteSqlRawAsync(statements[index], [json, operation.Now, By, operation.Today, MarkedInvalid], cancellation);
            var expected = index == 0 ? staged.Count(row => row.Licence is not null) : index == statements.Length - 1 ? staged.Count : rows;
            if (rows != expected)
            {
                return false;
            }
        }

        return true;
    }

    private static string[] Former(string from)
    {
        // Joined, not asked for by EXISTS: PostgreSQL would read all licences for each of these statements.
        var former = $"""(SELECT s.*, n."Id" AS made FROM {from} LEFT JOIN "LibraryLicences" AS n ON n."Id" = s.l WHERE s.b IS NOT NULL) AS c""";
        return
        [
            $$"""
            INSERT INTO "LicenceActs" ("Id", "LicenceId", "OrganisationPath", "LicenceType", "Number", "Kind", "At", "ByName", "Reason")
            SELECT c.e, o."Id", o."OrganisationPath", o."LicenceType", o."Number", CASE WHEN c.l IS NULL THEN 'Voided' ELSE 'Replaced' END, {1}, {2}, CASE WHEN c.l IS NULL THEN {4} ELSE NULL END
            FROM {{former}} JOIN "LibraryLicences" AS o ON o."Id" = c.b AND o."State" IN ('Valid', 'Suspended') WHERE c.l IS NULL OR c.made IS NOT NULL
            """,

            // One that was revoked, cancelled or voided stays so for whoever holds it in hand; it only knows what came after it.
            $$"""
            UPDATE "LibraryLicences" SET "State" = CASE WHEN c.l IS NULL THEN 'Voided' WHEN "LibraryLicences"."State" IN ('Valid', 'Suspended') THEN 'Replaced' ELSE "LibraryLicences"."State" END,
              "StateReason" = CASE WHEN c.l IS NULL THEN {4} ELSE "StateReason" END, "ReplacedById" = c.l, "EndedOn" = COALESCE("EndedOn", {3}), "Version" = "Version" + 1
            FROM {{former}} WHERE "LibraryLicences"."Id" = c.b AND (c.l IS NULL OR c.made IS NOT NULL)
            """,
        ];
    }

    private static string? Text(Guid? id) => id?.ToString("D").ToUpperInvariant();

    private sealed record Staged
    {
        public required Guid Record { get; init; }

        public required int Revision { get; init; }

        /// <summary>The licence that is replaced or, without a new one, voided.</summary>
        public Guid? Before { get; init; }

        public Guid? Licence { get; init; }

        public string? Identifier { get; init; }

        public string? Code { get; init; }

        public string? State { get; init; }

        public string? Reason { get; init; }

        public string? Issued { get; init; }

        public string? From { get; init; }

        public string? Ended { get; init; }

        public string? Number { get; init; }
    }
}

/// <summary>证照颁发机构代码 of organs: the credit code where the organ is known and has one, otherwise the division.</summary>
internal sealed class OrganCodes
{
    private readonly Dictionary<string, string> byName;
    private readonly List<(string Path, string Division)> places;
    private readonly Dictionary<(string, string), string> known = [];

    private OrganCodes(Dictionary<string, string> byName, List<(string Path, string Division)> places) => (this.byName, this.places) = (byName, places);

    public static async Task<OrganCodes> ReadAsync(Operation operation, CancellationToken cancellation)
    {
        var units = await operation.Db.Set<Organisation>().AsNoTracking()
            .Where(unit => unit.Kind == OrganisationKind.Commission || unit.Kind == OrganisationKind.Hospital || unit.Kind == OrganisationKind.Institution)
            .Select(unit => new { unit.Name, unit.Path, unit.CreditCode, unit.DivisionCode }).ToListAsync(cancellation);
        return new OrganCodes(
            units.GroupBy(unit => unit.Name, StringComparer.Ordinal).Where(same => same.Count() == 1 && UnifiedSocialCreditCode.Parse(same.First().CreditCode ?? "") is { Succeeded: true, Value: var code } && code.Code == same.First().CreditCode)
                .ToDictionary(same => same.Key, same => same.First().CreditCode!, StringComparer.Ordinal),
            [.. units.OrderByDescending(unit => unit.Path.Length).Select(unit => (unit.Path, (unit.DivisionCode + "000000")[..6]))]);
    }

    public string Of(string organName, string path)
    {
        if (known.TryGetValue((organName, path), out var code))
        {
            return code;
        }

        code = byName.TryGetValue(organName, out var credit) ? credit : places.Find(place => OrganisationPath.Contains(place.Path, path)).Division ?? "000000";
        return known[(organName, path)] = code;
    }
}
