using HealthPortal.Data.Files;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Data.Platform.Divisions;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.GovernmentServices.ServiceWindow;

/// <summary>Taking in at the window, above all with input that must not get through; on each provider.</summary>
public class IntakeTests
{
    private const string Report = "hygieneTestReport";

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task SubmitCase_WithWrongCheckDigit_NamesTheFieldAndMakesNothing(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var right = DemoNumbers.CreditCode(1);
        var wrong = right[..17] + (right[17] == '0' ? '1' : '0');
        var draft = await ChangeAsync(portal, await portal.DraftAsync(), content => content with { ApplicantNumber = wrong, Form = With(content.Form, "creditCode", wrong) });

        var outcome = await portal.RunAsync("window", new SubmitCase { DraftId = draft.Id, Version = draft.Version });

        Assert.Equal(FailureKind.Invalid, outcome.Failure);
        Assert.Equal([ApplicantIdentity.NumberField, "creditCode"], outcome.Problems.Select(problem => problem.Field));
        Assert.All(outcome.Problems, problem => Assert.Contains("校验", problem.Message, StringComparison.Ordinal));
        await AssertNoCaseAsync(portal);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task SubmitCase_WithMissingAndExpiredMaterials_ListsEach(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var draft = await portal.DraftAsync();
        var expiring = draft.Guide.Materials.First(material => material is { HasExpiry: true, Required: true });
        var missing = draft.Guide.Materials.First(material => material.Required && material.Code != expiring.Code);
        var file = draft.Content.Materials.Single(row => row.Code == missing.Code).Files[0];
        await portal.DoAsync("window", new RemoveDraftFile { DraftId = draft.Id, MaterialCode = missing.Code, Hash = file.Hash });
        draft = await ChangeAsync(portal, draft, content => content with
        {
            Materials = [.. content.Materials.Select(row => row.Code == expiring.Code ? row with { ValidUntil = new DateOnly(2026, 3, 9) } : row)],
        });

        var outcome = await portal.RunAsync("window", new SubmitCase { DraftId = draft.Id, Version = draft.Version });

        Assert.Equal(
            new[]
            {
                new Problem($"缺少必需的材料“{missing.Name}”。", DraftMaterials.Field(missing.Code)),
                new Problem($"“{expiring.Name}”已于 2026年3月9日 过期，请申请人更换。", DraftMaterials.Field(expiring.Code)),
            }.OrderBy(problem => problem.Field, StringComparer.Ordinal),
            outcome.Problems.OrderBy(problem => problem.Field, StringComparer.Ordinal));
        await AssertNoCaseAsync(portal);

        // Valid on its last day.
        draft = await ChangeAsync(portal, draft, content => content with
        {
            Materials = [.. content.Materials.Select(row => row.Code == expiring.Code ? row with { ValidUntil = new DateOnly(2026, 3, 10) } : row)],
        });
        await portal.DoAsync("window", new AttachDraftFile { DraftId = draft.Id, MaterialCode = missing.Code, File = await portal.FileAsync("again.pdf", "again") });
        await portal.DoAsync("window", new SubmitCase { DraftId = draft.Id, Version = draft.Version });
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task SubmitCase_WhenBirthDateContradictsTheNumber_SaysSo(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var item = await NurseItemAsync(portal);
        var id = await portal.DoAsync("window", new StartDraft { ItemId = item });
        var draft = await portal.DoAsync("window", new ReadDraft { DraftId = id });
        var birth = draft.Guide.Form.Fields.First(field => field.BirthDateOf is not null);
        var number = DemoNumbers.IdentityNumber(7);
        Assert.True(IdentityNumber.Parse(number, new DateOnly(2026, 3, 10)) is { Succeeded: true });
        draft = await ChangeAsync(portal, draft, content => content with
        {
            ApplicantNumber = number,
            Form = new Dictionary<string, string?>(StringComparer.Ordinal) { [birth.BirthDateOf!] = number, ["identityKind"] = "居民身份证或居住证", [birth.Key] = "1999-12-31" },
        });

        var outcome = await portal.RunAsync("window", new SubmitCase { DraftId = draft.Id, Version = draft.Version });

        Assert.Contains(outcome.Problems, problem => problem.Field == birth.Key && problem.Message.Contains("出生日期不一致", StringComparison.Ordinal));
        await AssertNoCaseAsync(portal);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task SaveDraft_WhenAnotherTabSavedFirst_RefusesAndOverwritesNothing(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var draft = await portal.DraftAsync();
        await ChangeAsync(portal, draft, content => content with { ApplicantName = "先保存的单位" });

        var late = await portal.RunAsync("window", new SaveDraft { DraftId = draft.Id, Version = draft.Version, Stage = 1, Content = draft.Content with { ApplicantName = "后保存的单位" } });
        var submitted = await portal.RunAsync("window", new SubmitCase { DraftId = draft.Id, Version = draft.Version });

        Assert.Equal(FailureKind.Conflict, late.Failure);
        Assert.Contains("另一个窗口", late.Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Conflict, submitted.Failure);
        Assert.Equal("先保存的单位", (await portal.DoAsync("window", new ReadDraft { DraftId = draft.Id })).Content.ApplicantName);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task SaveDraft_WhenFilesComeInBetweenAndAtTheSameTime_KeepsBoth(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var draft = await portal.DraftAsync();
        var optional = draft.Guide.Materials.First(material => !material.Required);
        var files = new List<StoredFile>();
        for (var number = 0; number < 3; number++)
        {
            files.Add(await portal.FileAsync($"file{number}.pdf", $"optional {number}"));
        }

        var save = portal.RunAsync("window", new SaveDraft { DraftId = draft.Id, Version = draft.Version, Stage = 2, Content = draft.Content with { ContactName = "改过的人" } });
        var uploads = files.Select(file => portal.RunAsync("window", new AttachDraftFile { DraftId = draft.Id, MaterialCode = optional.Code, File = file })).ToList();

        Assert.True((await save).Succeeded);
        Assert.All(await Task.WhenAll(uploads), outcome => Assert.True(outcome.Succeeded, outcome.Succeeded ? "" : outcome.Message));
        var stored = await portal.DoAsync("window", new ReadDraft { DraftId = draft.Id });
        Assert.Equal("改过的人", stored.Content.ContactName);
        Assert.Equal(files.Select(file => file.Hash).Order(StringComparer.Ordinal), stored.Content.Materials.Single(row => row.Code == optional.Code).Files.Select(file => file.Hash).Order(StringComparer.Ordinal));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task SubmitCase_WhenClickedTwiceAtOnce_MakesOneCaseAndAnswersItTwice(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var draft = await portal.DraftAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => portal.RunAsync("window", new SubmitCase { DraftId = draft.Id, Version = draft.Version })));

        Assert.All(outcomes, outcome => Assert.True(outcome.Succeeded, outcome.Succeeded ? "" : outcome.Message));
        Assert.Single(outcomes.Select(outcome => outcome.Value.CaseNumber).Distinct(StringComparer.Ordinal));
        await using var db = await portal.OpenAsync();
        Assert.Equal(1, await db.Set<ApprovalCase>().CountAsync());
        Assert.Equal(1, await db.Set<CaseDocument>().CountAsync());
        var received = await portal.DoAsync("window", new ReadReceivedCase { CaseId = outcomes[0].Value.Id });
        Assert.Equal((outcomes[0].Value.CaseNumber, new DateOnly(2026, 3, 17)), (received.CaseNumber, received.AnswerBy!.Value));
        Assert.NotNull(received.ReceiptId);
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("window", new SaveDraft { DraftId = draft.Id, Version = draft.Version, Stage = 0, Content = draft.Content })).Failure);
        Assert.Empty(await portal.DoAsync("window", new ListDrafts()));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Draft_OfAnotherPerson_IsNotThere(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var draft = await portal.DraftAsync();
        var hash = draft.Content.Materials.SelectMany(row => row.Files).First().Hash;
        var file = await portal.FileAsync("other.pdf", "other");

        foreach (var failure in new[]
        {
            (await portal.RunAsync("window-js01", new ReadDraft { DraftId = draft.Id })).Failure,
            (await portal.RunAsync("window-js01", new SaveDraft { DraftId = draft.Id, Version = draft.Version, Stage = 0, Content = new DraftContent() })).Failure,
            (await portal.RunAsync("window-js01", new SubmitCase { DraftId = draft.Id, Version = draft.Version })).Failure,
            (await portal.RunAsync("window-js01", new DiscardDraft { DraftId = draft.Id })).Failure,
            (await portal.RunAsync("window-js01", new OpenDraftFile { DraftId = draft.Id, Hash = hash })).Failure,
            (await portal.RunAsync("window-js01", new ReadDraftUploadRule { DraftId = draft.Id, MaterialCode = Report })).Failure,
            (await portal.RunAsync("window-js01", new AttachDraftFile { DraftId = draft.Id, MaterialCode = Report, File = file })).Failure,
        })
        {
            Assert.Equal(FailureKind.NotFound, failure);
        }

        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("officer", new ReadDraft { DraftId = draft.Id })).Failure);
        Assert.Equal(draft.Content.ApplicantName, (await portal.DoAsync("window", new ReadDraft { DraftId = draft.Id })).Content.ApplicantName);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task StartDraft_ForAnItemOfAnotherLevel_IsRefusedWithTheLevelThatHandlesIt(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await using var db = await portal.OpenAsync();
        var item = await db.Set<BusinessItem>().AsNoTracking().FirstAsync(row => row.Levels == AdministrativeLevels.Province);

        var outcome = await portal.RunAsync("window", new StartDraft { ItemId = item.Id });

        Assert.Equal(FailureKind.Invalid, outcome.Failure);
        Assert.Contains("省级", outcome.Message, StringComparison.Ordinal);
        Assert.False(await db.Set<IntakeDraft>().AnyAsync());
        var page = await portal.DoAsync("window", new FindItems { Words = item.Code });
        Assert.Equal(outcome.Message, Assert.Single(page.Items).WhyNot);
        Assert.Null(Assert.Single((await portal.DoAsync("window-js", new FindItems { Words = item.Code })).Items).WhyNot);
        Assert.Equal(outcome.Message, (await portal.DoAsync("window", new ReadIntakeItem { ItemId = item.Id })).Item.WhyNot);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task FindItems_ByWordsInitialsAndKind_FindsWhatTheWindowTakesFirst(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);

        var initials = await portal.DoAsync("window", new FindItems { Words = "GGCS" });
        var words = await portal.DoAsync("window", new FindItems { Words = "　公共场所　首次 " });
        var persons = await portal.DoAsync("window", new FindItems { ApplicantKind = ApplicantKind.Person, Category = MatterCategory.Licensing });
        var all = await portal.DoAsync("window", new FindItems());
        var last = await portal.DoAsync("window", new FindItems { Page = 9 });

        Assert.Contains(initials.Items, item => item.Code == Cases.HygieneLicence);
        Assert.Contains(words.Items, item => item.Code == Cases.HygieneLicence);
        Assert.True(words.Total < initials.Total);
        Assert.All(persons.Items, item => Assert.Equal((ApplicantKind.Person, MatterCategory.Licensing), (item.ApplicantKind, item.Category)));
        Assert.Equal((269, FindItems.PageSize), (all.Total, all.Items.Count));
        Assert.All(all.Items, item => Assert.Null(item.WhyNot));
        Assert.All(last.Items, item => Assert.NotNull(item.WhyNot));
        Assert.Empty((await portal.DoAsync("window", new FindItems { Words = "不存在的事项" })).Items);
        Assert.Empty(all.Frequent);
        await portal.SubmitAsync();
        Assert.Equal(Cases.HygieneLicence, Assert.Single((await portal.DoAsync("window", new FindItems())).Frequent).Code);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task FindApplicant_AfterAnEarlierCase_ReturnsWhatIsKnownAndPutsTheLookOnRecord(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.SubmitAsync();
        var draft = await portal.DraftAsync(seed: 2);
        var typed = string.Concat(DemoNumbers.CreditCode(1)[..8].ToLowerInvariant(), " ", DemoNumbers.CreditCode(1).AsSpan(8));

        var known = await portal.DoAsync("window", new FindApplicant { Kind = ApplicantKind.Institution, Number = typed, GuideVersionId = draft.GuideVersionId });
        var unknown = await portal.DoAsync("window", new FindApplicant { Kind = ApplicantKind.Institution, Number = DemoNumbers.CreditCode(99), GuideVersionId = draft.GuideVersionId });
        var wrong = await portal.RunAsync("window", new FindApplicant { Kind = ApplicantKind.Institution, Number = "123", GuideVersionId = draft.GuideVersionId });

        Assert.Equal(("昆山晨露宾馆有限公司（演示）", DemoNumbers.Mobile(1)), (known!.Name, known.ContactPhone));
        Assert.Null(unknown);
        Assert.Equal((FailureKind.Invalid, ApplicantIdentity.NumberField), (wrong.Failure, wrong.Problems[0].Field));
        await using var db = await portal.OpenAsync();
        Assert.Equal(1, await db.Set<ChangeEntry>().CountAsync(entry => entry.EntityType == nameof(Applicant) && entry.Operation == nameof(FindApplicant)));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task AttachDraftFile_AgainstTheRulesOfTheMaterial_IsRefusedWithASentence(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var draft = await portal.DraftAsync();
        var requirement = draft.Guide.Materials.First(material => material.Required);
        var store = portal.Services.GetRequiredService<FileStore>();
        var rule = await portal.DoAsync("window", new ReadDraftUploadRule { DraftId = draft.Id, MaterialCode = requirement.Code });

        using var program = new MemoryStream([0x4D, 0x5A, 0x90, 0, 3, 0, 0, 0]);
        var renamed = await store.SaveAsync(program, "执照.pdf", rule.Policy, CancellationToken.None);
        using var big = new MemoryStream(new byte[rule.Policy.MaxBytes + 1]);
        var tooBig = await store.SaveAsync(big, "大.pdf", rule.Policy, CancellationToken.None);
        var same = await portal.RunAsync("window", new AttachDraftFile { DraftId = draft.Id, MaterialCode = requirement.Code, File = await portal.FileAsync(requirement.Code + ".pdf", requirement.Code) });
        var stranger = await portal.RunAsync("window", new AttachDraftFile { DraftId = draft.Id, MaterialCode = "noSuchMaterial", File = await portal.FileAsync("x.pdf", "x") });

        Assert.Contains("内容不是 PDF", renamed.Message, StringComparison.Ordinal);
        Assert.Contains($"超过 {requirement.MaxMegabytes} MB", tooBig.Message, StringComparison.Ordinal);
        Assert.Contains("已经上传过", same.Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Invalid, stranger.Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("window", new ReadDraftUploadRule { DraftId = draft.Id, MaterialCode = "noSuchMaterial" })).Failure);
        Assert.Equal(draft.Content.Materials.SelectMany(row => row.Files), (await portal.DoAsync("window", new ReadDraft { DraftId = draft.Id })).Content.Materials.SelectMany(row => row.Files));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task ReadDivisionChoices_GoingDown_OffersTheChildren(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);

        var start = await portal.DoAsync("window", new ReadDivisionChoices());
        var county = await portal.DoAsync("window", new ReadDivisionChoices { Code = "320583000000" });
        var wrong = await portal.DoAsync("window", new ReadDivisionChoices { Code = "999999999999" });

        Assert.Equal((13, 0, 0), (start.Cities.Count, start.Counties.Count, start.Towns.Count));
        Assert.Equal(("320500000000", "320583000000", null), (county.City, county.County, county.Town));
        Assert.Contains(county.Counties, choice => choice.Name == "昆山市");
        Assert.NotEmpty(county.Towns);
        Assert.Equal("苏州市昆山市", county.FullName);
        Assert.Equal((13, null), (wrong.Cities.Count, wrong.FullName));
        var town = await portal.DoAsync("window", new ReadDivisionChoices { Code = county.Towns[0].Code });
        Assert.Equal((county.Towns[0].Code, county.Towns.Count), (town.Town, town.Towns.Count));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Supplement_FromNoticeToReceipt_TakesFilesOnlyWhileTheCaseWaits(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("window", new ReadSupplement { CaseId = made.Id })).Failure);
        made = await portal.DoAsync("officer", new RequestSupplement { CaseId = made.Id, Version = made.Version, Items = ["补充卫生检测报告的附页", "重新签字的承诺书"] });
        Assert.Equal(made.Id, Assert.Single(await portal.DoAsync("window", new ListAwaitedSupplements { Words = made.CaseNumber[^4..] })).CaseId);
        Assert.Empty(await portal.DoAsync("window-js01", new ListAwaitedSupplements()));
        var view = await portal.DoAsync("window", new ReadSupplement { CaseId = made.Id });
        Assert.Equal(["补充卫生检测报告的附页", "重新签字的承诺书"], view.Asked);

        var code = view.Materials[0].Requirement.Code;
        var first = await portal.DoAsync("window", new AttachSupplementFile { CaseId = made.Id, MaterialCode = code, File = await portal.FileAsync("附页.pdf", "supplement") });
        await portal.DoAsync("window", new RemoveSupplementFile { CaseId = made.Id, FileId = first.Id });
        await portal.DoAsync("window", new AttachSupplementFile { CaseId = made.Id, MaterialCode = code, File = await portal.FileAsync("附页二.pdf", "supplement 2") });
        view = await portal.DoAsync("window", new ReadSupplement { CaseId = made.Id });
        Assert.Equal(["附页二.pdf"], view.Materials[0].Files.Where(file => file.IsSupplement).Select(file => file.FileName));
        var original = view.Materials[0].Files.First(file => !file.IsSupplement);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("window", new RemoveSupplementFile { CaseId = made.Id, FileId = original.Id })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("window-js01", new RemoveSupplementFile { CaseId = made.Id, FileId = first.Id })).Failure);

        await portal.DoAsync("window", new ReceiveSupplement { CaseId = made.Id, Version = view.Version });
        view = await portal.DoAsync("window", new ReadSupplement { CaseId = made.Id });
        Assert.False(view.IsOpen);
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("window", new ReadSupplementUploadRule { CaseId = made.Id, MaterialCode = code })).Failure);
        Assert.Empty(await portal.DoAsync("window", new ListAwaitedSupplements()));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task HandOver_OfADay_IsDoneOnceAndListedByDepartment(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var first = await portal.SubmitAsync(seed: 1);
        var second = await portal.SubmitAsync(seed: 2);

        Assert.Equal(1, await portal.DoAsync("window", new HandOverCases { CaseIds = [first.Id] }));
        var again = await portal.RunAsync("window", new HandOverCases { CaseIds = [second.Id, first.Id] });
        var others = await portal.RunAsync("window-js01", new HandOverCases { CaseIds = [second.Id] });

        Assert.Contains(first.CaseNumber, again.Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.NotFound, others.Failure);
        var list = await portal.DoAsync("window", new ExportHandOverList { Day = new DateOnly(2026, 3, 10) });
        Assert.Equal([true, false], Assert.Single(list.Groups).Rows.Select(row => row.IsHandedOver));
        Assert.NotEqual("", list.WindowName);
        Assert.Empty((await portal.DoAsync("window", new ReadHandOverList { Day = new DateOnly(2026, 3, 9) })).Groups);
        Assert.Empty((await portal.DoAsync("window-js01", new ReadHandOverList { Day = new DateOnly(2026, 3, 10) })).Groups);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("leader", new ExportHandOverList())).Failure);
        await using var db = await portal.OpenAsync();
        Assert.Equal(1, await db.Set<ChangeEntry>().CountAsync(entry => entry.Operation == nameof(ExportHandOverList)));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Supplement_OfAMaterialThatExpires_AsksForItsDateAndRefusesAnExpiredOne(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();
        var expiring = (await portal.DoAsync("officer", new ReadCase { CaseId = made.Id })).Materials;
        made = await portal.DoAsync("officer", new RequestSupplement { CaseId = made.Id, Version = made.Version, Items = ["请补交卫生检测报告"] });
        var view = await portal.DoAsync("window", new ReadSupplement { CaseId = made.Id });
        var material = view.Materials.First(row => row.Requirement.HasExpiry && expiring.Any(own => own.Code == row.Requirement.Code));
        var (code, field) = (material.Requirement.Code, "material." + material.Requirement.Code);
        await portal.DoAsync("window", new SetSupplementValidity { CaseId = made.Id, MaterialCode = code, ValidUntil = null });
        await portal.DoAsync("window", new AttachSupplementFile { CaseId = made.Id, MaterialCode = code, File = await portal.FileAsync("新报告.pdf", "report") });

        var missing = await portal.RunAsync("window", new ReceiveSupplement { CaseId = made.Id, Version = view.Version });
        var expired = await portal.RunAsync("window", new SetSupplementValidity { CaseId = made.Id, MaterialCode = code, ValidUntil = new DateOnly(2026, 3, 9) });
        var needless = await portal.RunAsync("window", new SetSupplementValidity { CaseId = made.Id, MaterialCode = view.Materials.First(row => !row.Requirement.HasExpiry).Requirement.Code, ValidUntil = new DateOnly(2030, 1, 1) });
        var others = await portal.RunAsync("window-js01", new SetSupplementValidity { CaseId = made.Id, MaterialCode = code, ValidUntil = new DateOnly(2030, 1, 1) });

        Assert.Equal((field, true), (Assert.Single(missing.Problems).Field, missing.Problems[0].Message.Contains("请填写", StringComparison.Ordinal)));
        Assert.Equal((field, true), (Assert.Single(expired.Problems).Field, expired.Problems[0].Message.Contains("2026年3月9日 过期", StringComparison.Ordinal)));
        Assert.Equal(FailureKind.Invalid, needless.Failure);
        Assert.Equal(FailureKind.NotFound, others.Failure);

        // Valid when typed, expired when everything is declared to be there.
        await portal.DoAsync("window", new SetSupplementValidity { CaseId = made.Id, MaterialCode = code, ValidUntil = new DateOnly(2026, 3, 10) });
        portal.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(field, Assert.Single((await portal.RunAsync("window", new ReceiveSupplement { CaseId = made.Id, Version = view.Version })).Problems).Field);
        await portal.DoAsync("window", new SetSupplementValidity { CaseId = made.Id, MaterialCode = code, ValidUntil = new DateOnly(2027, 1, 1) });
        await portal.DoAsync("window", new ReceiveSupplement { CaseId = made.Id, Version = view.Version });
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("window", new SetSupplementValidity { CaseId = made.Id, MaterialCode = code, ValidUntil = null })).Failure);
        Assert.Equal(new DateOnly(2027, 1, 1), (await portal.DoAsync("window", new ReadSupplement { CaseId = made.Id })).Materials.Single(row => row.Requirement.Code == code).ValidUntil);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task SubmitCase_WithAnswersToTheSituations_TakesTheMaterialsTheyAskFor(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var draft = await portal.DraftAsync();
        const string question = "situation.agent", proxy = "authorisation";
        draft = await ChangeAsync(portal, draft, content => content with { Form = With(content.Form, question, "委托他人代为办理") });

        var missing = await portal.RunAsync("window", new SubmitCase { DraftId = draft.Id, Version = draft.Version });
        draft = await ChangeAsync(portal, draft, content => content with { Form = With(content.Form, question, "请邻居办理") });
        var unknown = await portal.RunAsync("window", new SubmitCase { DraftId = draft.Id, Version = draft.Version });
        draft = await ChangeAsync(portal, draft, content => content with { Form = With(content.Form, question, "法定代表人（负责人）本人办理") });
        var made = await portal.DoAsync("window", new SubmitCase { DraftId = draft.Id, Version = draft.Version });

        Assert.Equal("material." + proxy, Assert.Single(missing.Problems).Field);
        Assert.Equal(question, Assert.Single(unknown.Problems).Field);
        var detail = await portal.DoAsync("officer", new ReadCase { CaseId = made.Id });
        Assert.DoesNotContain(detail.Materials, material => material.Code == proxy);
        Assert.Equal(("办理情形", "由谁来办理？", "法定代表人（负责人）本人办理"), (detail.Facts[0].Title, detail.Facts[0].Facts[0].Label, detail.Facts[0].Facts[0].Value));

        // The officer finds that it is needed after all: the window can still take it in.
        made = await portal.DoAsync("officer", new RequestSupplement { CaseId = made.Id, Version = made.Version, Items = ["补交授权委托书"] });
        Assert.Contains((await portal.DoAsync("window", new ReadSupplement { CaseId = made.Id })).Materials, material => material.Requirement.Code == proxy);
        await portal.DoAsync("window", new AttachSupplementFile { CaseId = made.Id, MaterialCode = proxy, File = await portal.FileAsync("委托书.pdf", "proxy") });
        Assert.Equal(MaterialStatus.Submitted, (await portal.DoAsync("officer", new ReadCase { CaseId = made.Id })).Materials.Single(material => material.Code == proxy).Status);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task FindApplicant_KnownFromAnotherCase_TellsTheDivisionGivenThere(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var draft = await portal.DraftAsync();
        Assert.Equal("320583000000", draft.WindowDivision);
        draft = await ChangeAsync(portal, draft, content => content with { Form = With(content.Form, "division", "320581000000") });
        await portal.DoAsync("window", new SubmitCase { DraftId = draft.Id, Version = draft.Version });

        var known = await portal.DoAsync("window", new FindApplicant { Kind = ApplicantKind.Institution, Number = draft.Content.ApplicantNumber, GuideVersionId = draft.GuideVersionId });

        Assert.Equal("320581000000", known!.DivisionCode);
    }

    private static async Task<DraftView> ChangeAsync(TestPortal portal, DraftView draft, Func<DraftContent, DraftContent> change)
    {
        await portal.DoAsync("window", new SaveDraft { DraftId = draft.Id, Version = draft.Version, Stage = draft.Stage, Content = change(draft.Content) });
        return await portal.DoAsync("window", new ReadDraft { DraftId = draft.Id });
    }

    private static Dictionary<string, string?> With(IReadOnlyDictionary<string, string?> form, string key, string value) =>
        new(form, StringComparer.Ordinal) { [key] = value };

    private static async Task<Guid> NurseItemAsync(TestPortal portal)
    {
        await using var db = await portal.OpenAsync();
        return await db.Set<BusinessItem>().Where(row => row.Matter!.Name.Contains("护士") && row.ItemKind == ItemKind.New && ((int)row.Levels & 4) != 0).Select(row => row.Id).FirstAsync();
    }

    private static async Task AssertNoCaseAsync(TestPortal portal)
    {
        await using var db = await portal.OpenAsync();
        Assert.False(await db.Set<ApprovalCase>().AnyAsync());
        Assert.False(await db.Set<Applicant>().AnyAsync());
    }
}
