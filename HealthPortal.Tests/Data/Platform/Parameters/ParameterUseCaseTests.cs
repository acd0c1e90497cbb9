using System.Text;
using System.Text.Json.Nodes;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Data.Platform.Notices;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Data.Platform.Tasks;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Platform.Tasks;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Platform.Parameters;

/// <summary>Values of parameters: set at once and for later, for the province and for one organisation; read by what they are made for; carried elsewhere.</summary>
public class ParameterUseCaseTests
{
    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Value_SetAtOnceAndForLater_CountsFromItsMomentAndNeverChangesAfterwards(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        const string code = "tasks.done-days";
        async Task<int> DaysAsync() => (await portal.DoAsync("officer", new ListDone())).Days;
        Assert.Equal(30, await DaysAsync());
        var row = (await portal.DoAsync("admin", new ListParameters())).Rows.Single(found => found.Code == code);
        Assert.Equal(("30 天", "默认值", true, null), (row.Value, row.Source, row.IsDefault, row.NextAt));

        await SetAsync(portal, code, "60");
        Assert.Equal(60, await DaysAsync()); // at the next click, without anything else
        var begins = portal.Clock.GetUtcNow().UtcDateTime.AddHours(5);
        var later = await SetAsync(portal, code, "90", from: begins);
        row = (await portal.DoAsync("admin", new ListParameters())).Rows.Single(found => found.Code == code);
        Assert.Equal(("60 天", "全省", "90 天"), (row.Value, row.Source, row.NextValue));
        Assert.Equal([code], (await portal.DoAsync("admin", new ListParameters { Filter = new() { State = ParameterStateFilter.Scheduled } })).Rows.Select(found => found.Code));

        // Before it begins it may be changed and taken back; the version tells who was first.
        var value = (await ReadAsync(portal, code)).Values.Single(found => found.Id == later);
        await portal.DoAsync("admin", new ChangeScheduledParameter { ValueId = later, Version = value.Version, Value = "120", From = begins.AddHours(1), Reason = "推迟" });
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("admin", new ChangeScheduledParameter { ValueId = later, Version = value.Version, Value = "100", From = begins, Reason = "试" })).Failure);
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("admin", new WithdrawScheduledParameter { ValueId = later, Version = value.Version, Reason = "试" })).Failure);
        var withdrawn = await SetAsync(portal, code, "200", from: begins.AddHours(9));
        await portal.DoAsync("admin", new WithdrawScheduledParameter { ValueId = withdrawn, Version = 1, Reason = "不需要了" });

        portal.Clock.Advance(TimeSpan.FromHours(5.5));
        Assert.Equal(60, await DaysAsync());
        portal.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(120, await DaysAsync()); // by itself
        portal.Clock.Advance(TimeSpan.FromHours(9));
        Assert.Equal(120, await DaysAsync());

        // What has begun stays as it was.
        value = (await ReadAsync(portal, code)).Values.Single(found => found.Id == later);
        Assert.Equal((ParameterValueState.InForce, "120 天", "60 天", false), (value.State, value.Value, value.Before, value.MayEdit));
        Assert.Contains("已经生效", (await portal.RunAsync("admin", new ChangeScheduledParameter { ValueId = later, Version = value.Version, Value = "9", From = portal.Clock.GetUtcNow().UtcDateTime.AddDays(1), Reason = "试" })).Message, StringComparison.Ordinal);
        Assert.Contains("已经生效", (await portal.RunAsync("admin", new WithdrawScheduledParameter { ValueId = later, Version = value.Version, Reason = "试" })).Message, StringComparison.Ordinal);
        await SetAsync(portal, code, null);
        Assert.Equal(30, await DaysAsync());
        var values = (await ReadAsync(portal, code)).Values;
        Assert.Equal(["120 天 Past", "200 天 Withdrawn", "60 天 Past", "恢复默认值 InForce"], values.Select(found => $"{found.Value} {found.State}").Order(StringComparer.Ordinal));

        // Everything on record, with before and after.
        var history = await portal.DoAsync("auditor", new ReadParameterHistory { Code = code });
        Assert.Equal(["设置参数", "撤销待生效的参数", "设置参数", "修改待生效的参数", "设置参数", "设置参数"], history.Select(change => change.Operation));
        var change = history.Single(found => found.Operation == "修改待生效的参数");
        Assert.Equal(("推迟", "90", "120"), (change.Reason, change.Values.Single(found => found.Field == "值").Before, change.Values.Single(found => found.Field == "值").After));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Value_OfAnOrganisation_CountsThereAndBelowUntilItEnds(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        const string code = "window.material-megabytes";
        var draft = await portal.DraftAsync();
        var requirement = draft.Guide.Materials.First(material => material.Required);
        var rule = new ReadDraftUploadRule { DraftId = draft.Id, MaterialCode = requirement.Code };
        async Task<long> LimitAsync() => (await portal.DoAsync("window", rule)).Policy.MaxBytes / 1024 / 1024;
        Assert.Equal(requirement.MaxMegabytes, await LimitAsync());

        var city = await UnitAsync(portal, "js/05/");
        var county = await UnitAsync(portal, "js/05/83/");
        await SetAsync(portal, code, "8");
        Assert.Equal(8, await LimitAsync());
        await SetAsync(portal, code, "6", city);
        await SetAsync(portal, code, "3", county);
        Assert.Equal(3, await LimitAsync());

        // The hint of the page and the server's check follow the same.
        Assert.Equal(3, (await portal.DoAsync("window", new ReadDraft { DraftId = draft.Id })).Guide.Materials.First(material => material.Code == requirement.Code).MaxMegabytes);
        var file = await portal.FileAsync("大.pdf", "大") with { Size = 4L * 1024 * 1024 };
        Assert.Contains("超过 3 MB", (await portal.RunAsync("window", new AttachDraftFile { DraftId = draft.Id, MaterialCode = requirement.Code, File = file })).Message, StringComparison.Ordinal);
        Assert.Equal((0, 2), ((await ReadAsync(portal, "tasks.done-days")).Row.OwnValues, (await ReadAsync(portal, code)).Row.OwnValues));

        await SetAsync(portal, code, null, county);
        Assert.Equal(6, await LimitAsync());
        await SetAsync(portal, code, null, city);
        await SetAsync(portal, code, null);
        Assert.Equal(requirement.MaxMegabytes, await LimitAsync());

        // A setting can be stricter than the guide, never laxer.
        await SetAsync(portal, code, "100");
        Assert.Equal(requirement.MaxMegabytes, await LimitAsync());

        // Archives: those that only take archives keep taking them.
        var zipped = draft.Guide.Materials.FirstOrDefault(material => material.Formats.Contains("zip"));
        await SetAsync(portal, "window.takes-archives", "false", county);
        Assert.DoesNotContain((await portal.DoAsync("window", new ReadDraft { DraftId = draft.Id })).Guide.Materials, material => material.Formats.Contains("zip") && material.Formats.Count > 1);
        Assert.True(zipped is null || zipped.Formats.Count > 0);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Value_ThatIsWrong_IsRefusedBesideItsField(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        const string code = "tasks.soon-days";
        var now = portal.Clock.GetUtcNow().UtcDateTime;
        var county = await UnitAsync(portal, "js/05/83/");
        SetParameter Set(string? value, string name = code, Guid? organisation = null, DateTime? from = null, string reason = "试", Guid? seen = null) => new() { Code = name, Value = value, OrganisationId = organisation, From = from, Reason = reason, Seen = seen };
        async Task<string> RefusedAsync(SetParameter input, string? field)
        {
            var refused = await portal.RunAsync("admin", input);
            Assert.Equal((FailureKind.Invalid, field), (refused.Failure, refused.Problems[0].Field));
            return refused.Message;
        }

        Assert.Contains("1 至 10", await RefusedAsync(Set("11"), "value"), StringComparison.Ordinal);
        Assert.Contains("整数", await RefusedAsync(Set("3.5"), "value"), StringComparison.Ordinal);
        await RefusedAsync(Set("5", reason: " "), "reason");
        await RefusedAsync(Set("5", "tasks.no-such"), null);
        Assert.Contains("已经过去", await RefusedAsync(Set("5", from: now), "from"), StringComparison.Ordinal);
        await RefusedAsync(Set("5", from: now.AddYears(6)), "from");
        Assert.Contains("全省统一", await RefusedAsync(Set("60", "tasks.done-days", county), "organisation"), StringComparison.Ordinal);
        await RefusedAsync(Set(null), "value"); // nothing to end
        await RefusedAsync(Set(null, organisation: county), "value");
        var first = await SetAsync(portal, code, "5");
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("admin", Set("6"))).Failure); // the form saw none
        portal.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("相同", await RefusedAsync(Set("5", seen: first), "value"), StringComparison.Ordinal);
        await portal.DoAsync("admin", Set("7", from: now.AddDays(1), seen: first));
        Assert.Contains("同一时间", await RefusedAsync(Set("8", from: now.AddDays(1), seen: first), "from"), StringComparison.Ordinal);

        // Who may.
        foreach (var user in (string[])["window", "leader", "security", "auditor"])
        {
            Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(user, Set("6", seen: first))).Failure);
        }

        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new ListParameters())).Failure);
        Assert.False((await portal.DoAsync("auditor", new ListParameters())).May.Edit);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("admin", new ReadParameter { Code = "tasks.no-such" })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("admin", new SetParameter { Code = code, OrganisationId = Guid.CreateVersion7(), Value = "5", Reason = "试" })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("admin", new WithdrawScheduledParameter { ValueId = Guid.CreateVersion7(), Version = 1, Reason = "试" })).Failure);
        Assert.Equal("text", (await portal.RunAsync("admin", new ListParameters { Filter = new() { Text = new string('长', 61) } })).Problems[0].Field);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Values_Changed_AreWhatTheirReadersWorkWith(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();
        var day = new ListCases { Filter = new() { View = CaseListView.ToDo } };

        // Days that count as soon, the day on which the badge warns, rows of the home page.
        Assert.Equal((3, ToDoPriority.Medium), await SoonAsync(portal));
        Assert.Equal(0, (await portal.DoAsync("officer", new ReadDesk())).Soon);
        await SetAsync(portal, "tasks.soon-days", "6", await UnitAsync(portal, "js/05/83/"));
        Assert.Equal((6, ToDoPriority.High), await SoonAsync(portal));
        var desk = await portal.DoAsync("officer", new ReadDesk());
        Assert.Equal((1, 6), (desk.Soon, desk.SoonDays));
        var found = await portal.DoAsync("officer", new ListCases { Filter = new() { View = CaseListView.ToDo, Deadline = CaseDeadlineFilter.Soon } });
        Assert.Equal((made.Id, "6 个工作日内到期"), (Assert.Single(found.Rows).Id, found.Filter.Single(part => part.Key == "deadline").Value));
        Assert.Equal(2, (await portal.DoAsync("officer", day)).Rows[0].Due.WarnDays);
        await SetAsync(portal, "approval.warn-days", "7");
        Assert.Equal(7, (await portal.DoAsync("officer", day)).Rows[0].Due.WarnDays);
        Assert.Equal(7, (await portal.DoAsync("officer", new ReadCase { CaseId = made.Id })).Row.Due.WarnDays);
        for (var seed = 2; seed < 8; seed++)
        {
            await portal.SubmitAsync(seed: seed);
        }

        Assert.Equal(5, (await portal.DoAsync("officer", new ListToDos { IsForHome = true })).Rows.Count);
        await SetAsync(portal, "tasks.home-rows", "10");
        Assert.Equal(7, (await portal.DoAsync("officer", new ListToDos { IsForHome = true })).Rows.Count);

        // Lines of the printed log, days of sign-ins, rows of an import.
        Assert.Contains("超过 1000 条", (await portal.RunAsync("auditor", new ReadAuditReport { Filter = new() })).Message, StringComparison.Ordinal);
        await SetAsync(portal, "audit.report-lines", "100");
        Assert.Contains("超过 100 条", (await portal.RunAsync("auditor", new ReadAuditReport { Filter = new() })).Message, StringComparison.Ordinal);
        await SetAsync(portal, "accounts.sign-in-days", "90");
        Assert.Equal(90, (await portal.DoAsync("window", new ListMySignIns())).Days);
        await SetAsync(portal, "exchange.import-rows", "100");
        var lines = string.Concat(Enumerable.Range(0, 101).Select(number => FormattableString.Invariant($"{new DateOnly(2030, 1, 1).AddDays(number):yyyy-MM-dd},放假,试\n")));
        var admin = await IdAsync(portal, "admin");
        using var upload = new MemoryStream(Encoding.UTF8.GetBytes("日期,安排,名称\n" + lines));
        var token = (await portal.Services.GetRequiredService<ImportFiles>().KeepAsync(admin, upload, "节假日.csv", CancellationToken.None)).Value;
        Assert.Contains("超过 100 行", (await portal.RunAsync("admin", new CheckRegisterImport { Register = HolidayRegister.It, Token = token })).Message, StringComparison.Ordinal);

        // Whom to ask; when announcements usually appear.
        Assert.Equal("", await portal.DoAsync("window", new ReadSupportContact()));
        await SetAsync(portal, "platform.support-contact", " 信息中心 0512-12345678 ");
        Assert.Equal("信息中心 0512-12345678", await portal.DoAsync("window", new ReadSupportContact()));
        await SetAsync(portal, "announcements.publish-time", "14:30");
        var announcement = await portal.DraftAsync(AnnouncementDesk.Content("关于演练的通知"));
        Assert.Equal(new TimeOnly(14, 30), (await portal.DoAsync("editor", new ReadManagedAnnouncement { AnnouncementId = announcement.Id })).UsualTime);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task File_FromAnotherPortal_IsComparedAndTakenWholeOrNotAtAll(TestDatabase database)
    {
        await using var source = await TestPortal.StartAsync(TestDatabase.Sqlite);
        await using var target = await TestPortal.StartAsync(database);
        var begins = source.Clock.GetUtcNow().UtcDateTime.AddDays(3);
        await SetAsync(source, "tasks.done-days", "60");
        await SetAsync(source, "tasks.soon-days", "5", await UnitAsync(source, "js/05/83/"));
        await SetAsync(source, "audit.report-lines", "2000", from: begins);
        var file = await FileAsync(source);

        var token = await KeepAsync(target, file);
        var preview = await target.DoAsync("admin", new CheckParameterFile { Token = token });
        Assert.Equal((2, 1, 0, ParameterCatalogue.All.Count - 1), (preview.Added, preview.Changed, preview.Faults, preview.Same));
        Assert.Equal(("60 天", "30 天"), (preview.Lines.Single(line => line.Effect == ImportEffect.Changed).Value, preview.Lines.Single(line => line.Effect == ImportEffect.Changed).Now));
        Assert.Equal("reason", (await target.RunAsync("admin", new ApplyParameterFile { Token = token, Reason = "" })).Problems[0].Field);
        var applied = await target.DoAsync("admin", new ApplyParameterFile { Token = token, Reason = "从测试环境迁移" });
        Assert.Equal(new ImportResult(2, 1, ParameterCatalogue.All.Count - 1), applied);
        Assert.Equal(60, (await target.DoAsync("officer", new ListDone())).Days);
        Assert.Equal(5, (await target.DoAsync("officer", new ListToDos())).SoonDays);
        Assert.Equal(begins, (await ReadAsync(target, "audit.report-lines")).Row.NextAt);

        // The same again changes nothing.
        preview = await target.DoAsync("admin", new CheckParameterFile { Token = token });
        Assert.Equal((0, 0, ParameterCatalogue.All.Count + 2), (preview.Added, preview.Changed, preview.Same));

        // A scheduled value that exists here is changed in place.
        target.Clock.Advance(TimeSpan.FromMinutes(1));
        var other = Rows(file, rows => rows.Single(row => Is(row, "audit.report-lines") && row!["from"] is not null)!["value"] = "3000");
        await target.DoAsync("admin", new ApplyParameterFile { Token = await KeepAsync(target, other), Reason = "改" });
        Assert.Equal("3000 条", (await ReadAsync(target, "audit.report-lines")).Row.NextValue);

        // One wrong value names itself, and nothing is taken.
        foreach (var (spoil, sentence) in new (Action<JsonArray> Spoil, string Sentence)[]
        {
            (rows => rows[0]!["code"] = "no.such", "没有这个参数"),
            (rows => rows.Single(row => Is(row, "tasks.done-days"))!["value"] = "9999", "应为 7 至 365"),
            (rows => rows.Single(row => Is(row, "tasks.done-days"))!["organisation"] = "no-such", "没有编码为 no-such 的机构"),
            (rows => rows.First(row => Is(row, "tasks.soon-days") && row!["organisation"] is not null)!["code"] = "tasks.done-days", "全省统一"),
            (rows => rows.Single(row => row!["from"] is not null)!["from"] = "2020-01-01T00:00:00+08:00", "已经过去"),
            (rows => rows.Add(rows[0]!.DeepClone()), "重复"),
        })
        {
            var spoilt = await KeepAsync(target, Rows(file, rows => { rows.Single(row => Is(row, "accounts.sign-in-days"))!["value"] = "100"; spoil(rows); }));
            var refused = await target.DoAsync("admin", new CheckParameterFile { Token = spoilt });
            Assert.Contains(sentence, Assert.Single(refused.Lines, line => line.Fault is not null).Fault, StringComparison.Ordinal);
            Assert.Equal(FailureKind.Invalid, (await target.RunAsync("admin", new ApplyParameterFile { Token = spoilt, Reason = "试" })).Failure);
        }

        Assert.Equal(30, (await target.DoAsync("window", new ListMySignIns())).Days);

        // No file of ours at all.
        foreach (var text in (string[])["", "[]", "{}", "null", "{\"kind\":\"dictionaries\",\"version\":1,\"exportedAt\":\"2026-01-01T00:00:00Z\",\"exportedBy\":\"x\",\"rows\":[]}", "{\"kind\":\"parameters\",\"version\":1,\"exportedAt\":\"2026-01-01T00:00:00Z\",\"exportedBy\":\"x\",\"rows\":[null]}", "{\"kind\":\"parameters\",\"version\":9,\"exportedAt\":\"2026-01-01T00:00:00Z\",\"exportedBy\":\"x\",\"rows\":[]}", "{\"kind\":\"parameters\",\"version\":1,\"exportedAt\":\"2026-01-01T00:00:00Z\",\"exportedBy\":\"x\",\"rows\":[]}"])
        {
            Assert.Equal(FailureKind.Invalid, (await target.RunAsync("admin", new CheckParameterFile { Token = await KeepAsync(target, text) })).Failure);
        }

        Assert.Equal(FailureKind.NotFound, (await target.RunAsync("admin", new CheckParameterFile { Token = "../x.json" })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await target.RunAsync("auditor", new CheckParameterFile { Token = token })).Failure);
        using var wrongKind = new MemoryStream("x"u8.ToArray());
        Assert.False((await target.Services.GetRequiredService<ImportFiles>().KeepSettingsAsync(Guid.CreateVersion7(), wrongKind, "参数.xlsx", CancellationToken.None)).Succeeded);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Export_ForAuditors_HoldsEveryValueAndIsOnRecord(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await SetAsync(portal, "tasks.done-days", "60");
        await SetAsync(portal, "tasks.soon-days", "5", await UnitAsync(portal, "js/05/83/"));
        using var workbook = new MemoryStream();
        Assert.Equal(ParameterCatalogue.All.Count, await portal.DoAsync("auditor", new ExportParameters { Destination = workbook }));
        var rows = Sheets.Rows(workbook.ToArray());
        Assert.Contains(rows, row => row.Contains("tasks.done-days") && row.Contains("60 天") && row.Contains("生效中"));
        Assert.Contains(rows, row => row.Contains("tasks.soon-days") && row.Any(cell => cell.Contains("昆山", StringComparison.Ordinal)));
        Assert.Contains(rows, row => row.Contains("tasks.soon-days") && row.Contains("默认值"));
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("security", new ExportParameters { Destination = workbook })).Failure);
        Assert.Contains(await portal.DoAsync("auditor", new ListAuditEntries { Filter = new() { View = AuditView.Looks, ObjectType = "ParameterExport" } }) is { Rows: var entries } ? entries : [], entry => entry.Operation.Length > 0);
    }

    /// <summary>Sets as a person does who has just looked at the page.</summary>
    internal static async Task<Guid> SetAsync(TestPortal portal, string code, string? value, Guid? organisation = null, DateTime? from = null)
    {
        portal.Clock.Advance(TimeSpan.FromSeconds(1));
        var seen = (await ReadAsync(portal, code)).Values.FirstOrDefault(row => row.State == ParameterValueState.InForce && (organisation is null ? row.IsProvince : row.OrganisationId == organisation))?.Id;
        return await portal.DoAsync("admin", new SetParameter { Code = code, Value = value, OrganisationId = organisation, From = from, Reason = "测试", Seen = seen });
    }

    private static Task<ParameterDetail> ReadAsync(TestPortal portal, string code) => portal.DoAsync("admin", new ReadParameter { Code = code });

    private static async Task<(int Days, ToDoPriority Priority)> SoonAsync(TestPortal portal)
    {
        var page = await portal.DoAsync("officer", new ListToDos());
        return (page.SoonDays, page.Rows[0].Priority);
    }

    private static async Task<Guid> UnitAsync(TestPortal portal, string path)
    {
        await using var db = await portal.OpenAsync();
        return await db.Set<Organisation>().Where(unit => unit.Path == path).Select(unit => unit.Id).SingleAsync();
    }

    private static async Task<Guid> IdAsync(TestPortal portal, string user)
    {
        await using var db = await portal.OpenAsync();
        return await db.Users.Where(found => found.UserName == user).Select(found => found.Id).SingleAsync();
    }

    private static async Task<string> FileAsync(TestPortal portal)
    {
        using var stream = new MemoryStream();
        await portal.DoAsync("admin", new WriteParameterFile { Destination = stream });
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static async Task<string> KeepAsync(TestPortal portal, string file)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file));
        return (await portal.Services.GetRequiredService<ImportFiles>().KeepSettingsAsync(await IdAsync(portal, "admin"), stream, "参数.json", CancellationToken.None)).Value;
    }

    private static bool Is(JsonNode? row, string code) => (string?)row!["code"] == code && (code != "tasks.soon-days" || row["organisation"] is not null);

    private static string Rows(string file, Action<JsonArray> change)
    {
        var root = JsonNode.Parse(file)!;
        change(root["rows"]!.AsArray());
        return root.ToJsonString();
    }
}
