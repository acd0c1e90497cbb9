using System.Text;
using System.Text.Json.Nodes;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Data.Platform.Dictionaries;
using HealthPortal.Data.Seeding;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Dictionaries;
using HealthPortal.Domain.Platform.Numbering;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Platform.Dictionaries;

/// <summary>Dictionaries: what forms offer from them, what of them may go, and how they are carried elsewhere.</summary>
public class DictionaryTests
{
    private const string Nurse = "nurse-education";

    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Form_OfTheWindow_OffersWhatIsInForceOnTheDay(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var draft = await StartNurseAsync(portal);
        async Task<IReadOnlyList<string>> OptionsAsync() => (await portal.DoAsync("window", new ReadDraft { DraftId = draft.Id })).Guide.Form.Find("education")!.Options;
        Assert.Equal(["中专", "大专", "本科", "硕士研究生", "博士研究生"], await OptionsAsync());

        // A new one, one from a day on, one that ends, one that is off: at the next opening, and by the day.
        await SaveItemAsync(portal, Nurse, "06", "高职");
        await SaveItemAsync(portal, Nurse, "07", "职业本科", ("from", "2026-03-12"));
        await ChangeItemAsync(portal, Nurse, "01", ("active", "false"));
        await ChangeItemAsync(portal, Nurse, "02", ("to", "2026-03-11"));
        Assert.Equal(["大专", "本科", "硕士研究生", "博士研究生", "高职"], await OptionsAsync());
        portal.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(["本科", "硕士研究生", "博士研究生", "高职", "职业本科"], await OptionsAsync());

        // What is handed in is checked by the same; the former choice names itself.
        async Task<IReadOnlyList<Problem>> SubmitAsync(string education)
        {
            var now = await portal.DoAsync("window", new ReadDraft { DraftId = draft.Id });
            var form = new Dictionary<string, string?>(now.Content.Form, StringComparer.Ordinal) { ["education"] = education };
            await portal.DoAsync("window", new SaveDraft { DraftId = draft.Id, Version = now.Version, Content = now.Content with { Form = form }, Stage = now.Stage });
            var saved = await portal.DoAsync("window", new ReadDraft { DraftId = draft.Id });
            return [.. (await portal.RunAsync("window", new SubmitCase { DraftId = draft.Id, Version = saved.Version })).Problems.Where(problem => problem.Field == "education")];
        }

        Assert.Contains("没有“中专”这个选项", Assert.Single(await SubmitAsync("中专")).Message, StringComparison.Ordinal);
        Assert.Contains("没有“大专”这个选项", Assert.Single(await SubmitAsync("大专")).Message, StringComparison.Ordinal);
        Assert.Empty(await SubmitAsync("职业本科"));

        // Off as a whole: the guide's own list.
        var dictionary = await RecordAsync(portal, DictionaryRegister.It, Nurse, "code");
        await portal.DoAsync("admin", new SaveRegisterRecord { Register = DictionaryRegister.It, Id = dictionary.Id, Version = dictionary.Version, Values = With(dictionary.Values, ("active", "false")) });
        Assert.Equal(["中专", "大专", "本科", "硕士研究生", "博士研究生"], await OptionsAsync());
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Case_OfBefore_KeepsTheNameThatWasChosen(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var form = new FormSchema([new FormSection("试", [new FormField { Key = "department", Label = "科目", Type = FormFieldType.Choice, OptionsFrom = "clinical-department", Options = ["内科", "外科"] }])]);
        await ChangeItemAsync(portal, "clinical-department", "03", ("active", "false"));
        await ChangeItemAsync(portal, "clinical-department", "04", ("name", "普通外科"));
        Assert.Equal("内科", FormValues.Display(form.Find("department")!, "内科"));
        Assert.Equal("外科", FormValues.Display(form.Find("department")!, "外科"));
        var offered = (await portal.DoAsync("window", new ListDictionaryChoices())).Single(choice => choice.Code == "clinical-department").Offered;
        Assert.DoesNotContain("内科", offered);
        Assert.Contains("普通外科", offered);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Items_ThatContradict_AreRefusedAtRowAndColumn(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        async Task<(string? Field, string Sentence)> RefusedAsync(Dictionary<string, string> values, Guid? id = null, int version = 0)
        {
            var refused = await portal.RunAsync("admin", new SaveRegisterRecord { Register = DictionaryItemRegister.It, Id = id, Version = version, Values = values });
            Assert.Equal(FailureKind.Invalid, refused.Failure);
            return (refused.Problems[0].Field, refused.Message);
        }

        Assert.Equal("dictionary", (await RefusedAsync(Values("no-such", "1", "一"))).Field);
        Assert.Equal("name", (await RefusedAsync(Values(Nurse, "77", "本科"))).Field);
        Assert.Equal("parent", (await RefusedAsync(Values(Nurse, "77", "新", ("parent", "01")))).Field);
        Assert.Equal("parent", (await RefusedAsync(Values("education", "77", "新", ("parent", "no-such")))).Field);
        var top = await ItemAsync(portal, "education", "10");
        var circle = await RefusedAsync(With(top.Values, ("parent", "11")), top.Id, top.Version);
        Assert.Equal("parent", circle.Field);
        Assert.Contains("循环", circle.Sentence, StringComparison.Ordinal);
        Assert.Equal("code", (await RefusedAsync(With(top.Values, ("code", "10x")), top.Id, top.Version)).Field);
        Assert.Equal("dictionary", (await RefusedAsync(With(top.Values, ("dictionary", Nurse)), top.Id, top.Version)).Field);
        Assert.Equal("from", (await RefusedAsync(Values(Nurse, "77", "新", ("from", "2026-02-30")))).Field);
        var education = await RecordAsync(portal, DictionaryRegister.It, "education", "code");
        Assert.Equal("hierarchical", (await portal.RunAsync("admin", new SaveRegisterRecord { Register = DictionaryRegister.It, Id = education.Id, Version = education.Version, Values = With(education.Values, ("hierarchical", "false")) })).Problems[0].Field);
        Assert.Equal("code", (await portal.RunAsync("admin", new SaveRegisterRecord { Register = DictionaryRegister.It, Id = education.Id, Version = education.Version, Values = With(education.Values, ("code", "learning")) })).Problems[0].Field);

        // A file: every fault with its cell, and rows of one file may build on each other.
        var header = string.Join(',', DictionaryItemRegister.It.Declared.Select(column => column.Header));
        var bad = await KeepTableAsync(portal, header, "education,A1,甲,,,1,,,启用", "education,A2,乙,,A1,2,,,启用", "education,A3,甲,,,3,,,启用", "no-such,1,一,,,1,,,启用", "education,A4,丁,,A9,4,2026-13-01,,启用");
        var preview = await portal.DoAsync("admin", new CheckRegisterImport { Register = DictionaryItemRegister.It, Token = bad });
        Assert.Equal(["A5", "C2", "C4", "G6"], preview.Faults.Select(fault => fault.Cell).Order(StringComparer.Ordinal));
        var good = await KeepTableAsync(portal, header, "education,A2,乙,,A1,2,,,启用", "education,A1,甲,,,1,,,启用", "education,11,博士研究生毕业,Doctor,10,20,,,启用");
        Assert.Equal(new ImportResult(2, 1, 0), await portal.DoAsync("admin", new ApplyRegisterImport { Register = DictionaryItemRegister.It, Token = good }));
        Assert.Equal(["甲 0", "乙 1"], (await portal.DoAsync("auditor", new ReadDictionary { Code = "education" })).Items.Where(row => row.Code.StartsWith('A')).Select(row => $"{row.Name} {row.Depth}"));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Deletion_OfWhatIsUsed_IsRefusedAndOfTheRestIsNot(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        async Task<Outcome<Done>> DeleteAsync(Register register, RegisterRecord record) => await portal.RunAsync("admin", new DeleteRegisterRecord { Register = register, Id = record.Id, Version = record.Version, Reason = "试" });
        Assert.NotEmpty((await portal.DoAsync("admin", new ReadDictionary { Code = Nurse })).Uses);
        Assert.Empty((await portal.DoAsync("admin", new ReadDictionary { Code = "gender" })).Uses);

        Assert.Contains("正在使用", (await DeleteAsync(DictionaryItemRegister.It, await ItemAsync(portal, Nurse, "01"))).Message, StringComparison.Ordinal);
        await SaveItemAsync(portal, Nurse, "08", "将来的", ("from", "2027-01-01"));
        Assert.True((await DeleteAsync(DictionaryItemRegister.It, await ItemAsync(portal, Nurse, "08"))).Succeeded); // never offered
        Assert.Contains("下级", (await DeleteAsync(DictionaryItemRegister.It, await ItemAsync(portal, "education", "10"))).Message, StringComparison.Ordinal);
        Assert.True((await DeleteAsync(DictionaryItemRegister.It, await ItemAsync(portal, "gender", "9"))).Succeeded);
        Assert.Contains("还有 3 个字典项", (await DeleteAsync(DictionaryRegister.It, await RecordAsync(portal, DictionaryRegister.It, "gender", "code"))).Message, StringComparison.Ordinal);
        await using (var db = await portal.OpenAsync())
        {
            await db.Set<DictionaryItem>().Where(item => item.DictionaryCode == Nurse || item.DictionaryCode == "gender").ExecuteDeleteAsync();
        }

        Assert.Contains("正在使用", (await DeleteAsync(DictionaryRegister.It, await RecordAsync(portal, DictionaryRegister.It, Nurse, "code"))).Message, StringComparison.Ordinal);
        Assert.True((await DeleteAsync(DictionaryRegister.It, await RecordAsync(portal, DictionaryRegister.It, "gender", "code"))).Succeeded);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task File_FromAnotherPortal_IsComparedAndTakenWholeOrNotAtAll(TestDatabase database)
    {
        await using var source = await TestPortal.StartAsync(TestDatabase.Sqlite);
        await using var target = await TestPortal.StartAsync(database);
        await SaveItemAsync(source, Nurse, "06", "高职", ("from", "2026-09-01"));
        await ChangeItemAsync(source, "marital-status", "21", ("name", "第一次结婚"));
        await source.DoAsync("admin", new SaveRegisterRecord { Register = DictionaryRegister.It, Values = new Dictionary<string, string>(StringComparer.Ordinal) { ["code"] = "new-one", ["name"] = "新字典", ["module"] = "试", ["hierarchical"] = "true", ["active"] = "true" } });
        await SaveItemAsync(source, "new-one", "1", "上");
        await SaveItemAsync(source, "new-one", "2", "下", ("parent", "1"));
        using var stream = new MemoryStream();
        await source.DoAsync("admin", new WriteDictionaryFile { Destination = stream });
        var file = Encoding.UTF8.GetString(stream.ToArray());

        var token = await KeepAsync(target, file);
        var preview = await target.DoAsync("admin", new CheckDictionaryFile { Token = token });
        Assert.Equal((4, 1, 0), (preview.Added, preview.Changed, preview.Faults));
        Assert.Equal("初婚 → 第一次结婚", preview.Lines.Single(line => line.Effect == ImportEffect.Changed).Difference);
        Assert.Equal("reason", (await target.RunAsync("admin", new ApplyDictionaryFile { Token = token, Reason = " " })).Problems[0].Field);
        await target.DoAsync("admin", new ApplyDictionaryFile { Token = token, Reason = "从测试环境迁移" });
        Assert.Equal(["上 0", "下 1"], (await target.DoAsync("auditor", new ReadDictionary { Code = "new-one" })).Items.Select(row => $"{row.Name} {row.Depth}"));
        Assert.Equal(DictionaryItemState.Coming, (await target.DoAsync("auditor", new ReadDictionary { Code = Nurse })).Items.Single(row => row.Code == "06").State);
        preview = await target.DoAsync("admin", new CheckDictionaryFile { Token = token });
        Assert.Equal((0, 0, 0), (preview.Added, preview.Changed, preview.Faults));

        foreach (var (spoil, sentence) in new (Action<JsonNode> Spoil, string Sentence)[]
        {
            (row => row["items"]![1]!["parent"] = "9", "没有编码为 9 的上级"),
            (row => row["items"]![0]!["parent"] = "2", "循环"),
            (row => row["items"]![1]!["name"] = "上", "已经有叫"),
            (row => row["items"]![1]!["code"] = "1", "重复"),
            (row => row["items"]![1]!["to"] = "2020-01-01", "失效日期"),
            (row => row["code"] = "Bad", "小写字母"),
            (row => row["name"] = "", "空的或太长"),
        })
        {
            var root = JsonNode.Parse(file)!;
            var row = root["rows"]!.AsArray().Single(found => (string?)found!["code"] == "new-one")!;
            row["items"]![1]!["from"] = "2021-01-01";
            spoil(row);
            var spoilt = await KeepAsync(target, root.ToJsonString());
            var lines = (await target.DoAsync("admin", new CheckDictionaryFile { Token = spoilt })).Lines.Where(line => line.Fault is not null).ToList();
            Assert.Contains(lines, line => line.Fault!.Contains(sentence, StringComparison.Ordinal));
            Assert.Equal(FailureKind.Invalid, (await target.RunAsync("admin", new ApplyDictionaryFile { Token = spoilt, Reason = "试" })).Failure);
        }

        Assert.Null((await target.DoAsync("auditor", new ReadDictionary { Code = "new-one" })).Items[1].ValidFrom);
        foreach (var text in (string[])["", "{}", "{\"kind\":\"parameters\",\"version\":1,\"exportedAt\":\"2026-01-01T00:00:00Z\",\"exportedBy\":\"x\",\"rows\":[]}", "{\"kind\":\"dictionaries\",\"version\":1,\"exportedAt\":\"2026-01-01T00:00:00Z\",\"exportedBy\":\"x\",\"rows\":[]}"])
        {
            Assert.Equal(FailureKind.Invalid, (await target.RunAsync("admin", new CheckDictionaryFile { Token = await KeepAsync(target, text) })).Failure);
        }

        Assert.Equal(FailureKind.Forbidden, (await target.RunAsync("auditor", new CheckDictionaryFile { Token = token })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await target.RunAsync("window", new WriteDictionaryFile { Destination = Stream.Null })).Failure);
        Assert.Equal(FailureKind.NotFound, (await target.RunAsync("admin", new ReadDictionary { Code = "no-such" })).Failure);
    }

    /// <summary>What the reference data bring holds to the rules, and fits what the guides say.</summary>
    [Fact]
    public async Task Seed_All_KeepsTheRulesAndCoversTheGuides()
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);
        await using var db = await portal.OpenAsync();
        var dictionaries = await db.Set<DataDictionary>().ToListAsync();
        var items = (await db.Set<DictionaryItem>().ToListAsync()).ToLookup(item => item.DictionaryCode, StringComparer.Ordinal);
        Assert.Equal(56, items["ethnic-group"].Count());
        Assert.All(dictionaries, dictionary =>
        {
            Assert.Empty(DictionaryRules.Check(dictionary));
            Assert.NotEmpty(items[dictionary.Code]);
            Assert.Empty(items[dictionary.Code].SelectMany(DictionaryRules.Check));
            Assert.Empty(DictionaryRules.CheckTogether(dictionary, [.. items[dictionary.Code]]));
        });
        Assert.Equal(dictionaries.Count, items.Count);
        var asked = (await db.Set<GuideVersion>().ToListAsync()).SelectMany(version => version.ReadContent().Form.Fields).Where(field => field.OptionsFrom is not null).ToList();
        Assert.NotEmpty(asked);
        Assert.All(asked, field => Assert.Equal(field.Options, DictionaryRules.Offered(dictionaries.Single(row => row.Code == field.OptionsFrom), [.. items[field.OptionsFrom!]], new DateOnly(2026, 3, 10)).Select(item => item.Name)));

        // A second start, also of a portal from before, brings them once and leaves alone what people did.
        await db.Set<DictionaryItem>().Where(item => item.DictionaryCode == "gender").ExecuteDeleteAsync();
        await PortalStartup.PrepareAsync(portal.Services, CancellationToken.None);
        Assert.Equal(0, await db.Set<DictionaryItem>().CountAsync(item => item.DictionaryCode == "gender"));
        await db.Set<DictionaryItem>().ExecuteDeleteAsync();
        await db.Set<DataDictionary>().ExecuteDeleteAsync();
        await db.Set<NumberSequence>().Where(row => row.Key == "dictionaries").ExecuteDeleteAsync();
        await PortalStartup.PrepareAsync(portal.Services, CancellationToken.None);
        Assert.Equal(4, await db.Set<DictionaryItem>().CountAsync(item => item.DictionaryCode == "gender"));
    }

    private static async Task<DraftView> StartNurseAsync(TestPortal portal)
    {
        Guid item;
        await using (var db = await portal.OpenAsync())
        {
            var versions = await db.Set<GuideVersion>().Where(version => version.ContentJson.Contains("\"optionsFrom\":\"nurse-education\"")).Select(version => version.ItemId).ToListAsync();
            item = (await db.Set<BusinessItem>().Where(row => versions.Contains(row.Id)).OrderBy(row => row.Code).ToListAsync()).First(row => row.Levels.HasFlag(AdministrativeLevels.County)).Id;
        }

        return await portal.DoAsync("window", new ReadDraft { DraftId = await portal.DoAsync("window", new StartDraft { ItemId = item }) });
    }

    private static Dictionary<string, string> Values(string dictionary, string code, string name, params (string Column, string Value)[] others) =>
        With(new Dictionary<string, string>(StringComparer.Ordinal) { ["dictionary"] = dictionary, ["code"] = code, ["name"] = name, ["order"] = "900", ["active"] = "true" }, others);

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> values, params (string Column, string Value)[] others)
    {
        var all = new Dictionary<string, string>(values, StringComparer.Ordinal);
        foreach (var (column, value) in others)
        {
            all[column] = value;
        }

        return all;
    }

    private static Task<Guid> SaveItemAsync(TestPortal portal, string dictionary, string code, string name, params (string Column, string Value)[] others) =>
        portal.DoAsync("admin", new SaveRegisterRecord { Register = DictionaryItemRegister.It, Values = Values(dictionary, code, name, others) });

    private static async Task ChangeItemAsync(TestPortal portal, string dictionary, string code, params (string Column, string Value)[] changes)
    {
        var record = await ItemAsync(portal, dictionary, code);
        await portal.DoAsync("admin", new SaveRegisterRecord { Register = DictionaryItemRegister.It, Id = record.Id, Version = record.Version, Values = With(record.Values, changes) });
    }

    private static async Task<RegisterRecord> ItemAsync(TestPortal portal, string dictionary, string code)
    {
        await using var db = await portal.OpenAsync();
        var id = await db.Set<DictionaryItem>().Where(item => item.DictionaryCode == dictionary && item.Code == code).Select(item => item.Id).SingleAsync();
        return await portal.DoAsync("admin", new ReadRegisterRecord { Register = DictionaryItemRegister.It, Id = id });
    }

    private static async Task<RegisterRecord> RecordAsync(TestPortal portal, Register register, string value, string column)
    {
        var page = await portal.DoAsync("admin", new ListRegister { Register = register, State = new RegisterState { Search = value, Size = 100 } });
        foreach (var row in page.Rows)
        {
            var record = await portal.DoAsync("admin", new ReadRegisterRecord { Register = register, Id = row.Id });
            if (record.Values[column] == value)
            {
                return record;
            }
        }

        throw new InvalidOperationException($"There is no {value}.");
    }

    private static async Task<string> KeepTableAsync(TestPortal portal, params string[] lines)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        return (await portal.Services.GetRequiredService<ImportFiles>().KeepAsync(await AdminAsync(portal), stream, "字典项.csv", CancellationToken.None)).Value;
    }

    private static async Task<string> KeepAsync(TestPortal portal, string file)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file));
        return (await portal.Services.GetRequiredService<ImportFiles>().KeepSettingsAsync(await AdminAsync(portal), stream, "字典.json", CancellationToken.None)).Value;
    }

    private static async Task<Guid> AdminAsync(TestPortal portal)
    {
        await using var db = await portal.OpenAsync();
        return await db.Users.Where(user => user.UserName == "admin").Select(user => user.Id).SingleAsync();
    }
}
