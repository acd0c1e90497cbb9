using System.Globalization;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Benchmarks;

/// <summary>
/// Multiplies a few real cases, made by the use cases, into a load of any size by SQL on PostgreSQL: spread over three years, all commissions
/// and all items, one in twenty-five still open. It is load for measuring, never shown to people.
/// </summary>
internal static class GeneratedLoad
{
    public static async Task FillAsync(TestPortal portal, int cases)
    {
        var concluded = await portal.ToDecisionAsync(1);
        concluded = await portal.DoAsync("leader", new DecideCase { CaseId = concluded.Id, Version = concluded.Version, Grant = true });
        concluded = await portal.DoAsync("maker", new MakeLicence { CaseId = concluded.Id, Version = concluded.Version });
        concluded = await portal.DoAsync("window", new DeliverResult { CaseId = concluded.Id, Version = concluded.Version, Method = "窗口领取", Receiver = "演示" });
        var submitted = await portal.SubmitAsync(seed: 2);
        var accepted = await portal.SubmitAsync(seed: 3);
        accepted = await portal.DoAsync("officer", new AcceptCase { CaseId = accepted.Id, Version = accepted.Version });
        var deciding = await portal.ToDecisionAsync(4);

        await using var db = await portal.OpenAsync();
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(20));
        await db.Database.ExecuteSqlRawAsync("SET synchronous_commit = off");
        var templates = string.Join(", ", ((Guid[])[submitted.Id, accepted.Id, deciding.Id]).Select((id, index) => $"({index}, '{id}'::uuid)"));
        var plan = $"""
            CREATE TABLE load_plan AS
            WITH organs AS (
                SELECT o."Path", o."Name", o."DivisionCode", row_number() OVER (ORDER BY o."Path") - 1 AS place, count(*) OVER () AS total FROM "Organisations" o WHERE o."Kind" = 'Commission'),
            items AS (
                SELECT i."Id", i."Name", m."Id" AS matter, m."Name" AS matter_name, row_number() OVER (ORDER BY i."Code") - 1 AS place, count(*) OVER () AS total FROM "BusinessItems" i JOIN "ServiceMatters" m ON m."Id" = i."MatterId"),
            open_cases(kind, template) AS (VALUES {templates})
            SELECT n, gen_random_uuid() AS id, md5('load' || n % 200000)::uuid AS applicant, organs."Path" AS organ_path, organs."Name" AS organ_name, organs."DivisionCode" AS division, items."Id" AS item, items."Name" AS item_name, items.matter, items.matter_name,
                   CASE WHEN n % 25 = 0 THEN open_cases.template ELSE '{concluded.Id}'::uuid END AS template,
                   CASE WHEN n % 25 = 0 THEN (n / 25) % 30 ELSE 30 + n % 1065 END AS age
            FROM generate_series(1, {cases}) AS n
            JOIN organs ON organs.place = (n * 7919::bigint) % organs.total
            JOIN items ON items.place = (n * 104729::bigint / 3) % items.total
            JOIN open_cases ON open_cases.kind = (n / 25) % 3
            """;
        await db.Database.ExecuteSqlRawAsync(plan);
        await CopyAsync(db, typeof(Applicant), $"plan.n <= 200000 AND t.\"Id\" = (SELECT \"ApplicantId\" FROM \"ApprovalCases\" WHERE \"Id\" = '{concluded.Id}')", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Id"] = "plan.applicant",
            ["Name"] = "'负载企业' || (plan.n % 200000) || '有限公司'",
            ["NumberIndex"] = "'load' || (plan.n % 200000)",
        });
        await db.Database.ExecuteSqlRawAsync("""
            INSERT INTO "ApplicantNameGrams" ("Gram", "ApplicantId")
            SELECT DISTINCT substr(a."Name", start, length), a."Id"
            FROM "Applicants" a CROSS JOIN generate_series(2, 3) AS length CROSS JOIN LATERAL generate_series(1, length(a."Name") - length + 1) AS start
            ON CONFLICT DO NOTHING
            """);
        await CopyAsync(db, typeof(ApprovalCase), "plan.template = t.\"Id\"", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Id"] = "plan.id",
            ["CaseNumber"] = "'L' || plan.n",
            ["OrganisationPath"] = "plan.organ_path || '0/sp/'",
            ["OrganPath"] = "plan.organ_path",
            ["OrganName"] = "plan.organ_name",
            ["DivisionCode"] = "plan.division",
            ["MatterId"] = "plan.matter",
            ["MatterName"] = "plan.matter_name",
            ["ItemId"] = "plan.item",
            ["ItemName"] = "plan.item_name",
            ["ApplicantId"] = "plan.applicant",
            ["ApplicantName"] = "'负载企业' || (plan.n % 200000) || '有限公司'",
            ["ApplicantNumberIndex"] = "'load' || (plan.n % 200000)",
            ["SubmittedAt"] = "t.\"SubmittedAt\" - make_interval(days => plan.age, secs => plan.n % 28800)",
            ["ReceivedOn"] = "t.\"ReceivedOn\" - plan.age",
            ["SilenceOn"] = "t.\"SilenceOn\" - plan.age",
            ["AcceptedOn"] = "t.\"AcceptedOn\" - plan.age",
            ["DueOn"] = "t.\"DueOn\" - plan.age",
            ["StatutoryDueOn"] = "t.\"StatutoryDueOn\" - plan.age",
            ["DecidedOn"] = "t.\"DecidedOn\" - plan.age",
            ["ClosedOn"] = "t.\"ClosedOn\" - plan.age",
            ["ActBy"] = "CASE WHEN t.\"ActBy\" = DATE '9999-12-31' THEN t.\"ActBy\" ELSE t.\"ActBy\" - plan.age END",
        });
        await CopyAsync(db, typeof(CaseEvent), "plan.template = t.\"CaseId\"", new Dictionary<string, string>(StringComparer.Ordinal) { ["Id"] = "gen_random_uuid()", ["CaseId"] = "plan.id", ["At"] = "t.\"At\" - make_interval(days => plan.age)" });
        await db.Database.ExecuteSqlRawAsync("""
            INSERT INTO "CaseDailyCounts" ("Day", "OrganisationPath", "ItemId", "OrganName", "MatterId", "MatterName", "ItemName", "ReceivedAtWindow", "ReceivedOnline", "Accepted", "AcceptanceRefused", "Granted", "NotGranted", "OnTime", "Late", "Stopped", "Delivered")
            SELECT c."ReceivedOn", c."OrganPath" || '0/', c."ItemId", max(c."OrganName"), c."MatterId", max(c."MatterName"), max(c."ItemName"), count(*), 0, count(c."AcceptedOn"), 0, count(c."DecidedOn"), 0, count(c."DecidedOn"), 0, 0, count(c."ClosedOn")
            FROM "ApprovalCases" c WHERE c."CaseNumber" LIKE 'L%' GROUP BY c."ReceivedOn", c."OrganPath", c."ItemId", c."MatterId"
            ORDER BY c."ReceivedOn"
            ON CONFLICT DO NOTHING
            """);
        await db.Database.ExecuteSqlRawAsync("DROP TABLE load_plan");
        await db.Database.ExecuteSqlRawAsync("VACUUM ANALYZE");
    }

    /// <summary>Copies template rows along <c>load_plan</c>, with the given columns computed instead.</summary>
    internal static async Task CopyAsync(PortalDb db, Type type, string join, Dictionary<string, string> columns)
    {
        var entity = db.Model.FindEntityType(type)!;
        var names = entity.GetProperties().Select(property => property.GetColumnName()).ToList();
        Assert.All(columns.Keys, column => Assert.Contains(column, names));
        var sql = string.Format(
            CultureInfo.InvariantCulture,
            "INSERT INTO \"{0}\" ({1}) SELECT {2} FROM load_plan plan JOIN \"{0}\" t ON {3}",
            entity.GetTableName(),
            string.Join(", ", names.Select(name => $"\"{name}\"")),
            string.Join(", ", names.Select(name => columns.GetValueOrDefault(name) ?? $"t.\"{name}\"")),
            join);
        await db.Database.ExecuteSqlRawAsync(sql);
    }
}
