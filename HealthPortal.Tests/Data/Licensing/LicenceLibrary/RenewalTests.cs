using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Time;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static HealthPortal.Tests.Kit.CollectionDesk;

namespace HealthPortal.Tests.Data.Licensing.LicenceLibrary;

/// <summary>A collected licence is renewed at the window: the case's licence takes its place in the library, once and for all later data that are not newer.</summary>
public sealed class RenewalTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task CollectedLicence_IsRenewedByACase_AndStaysOneLicence(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        var today = ShanghaiTime.Today(portal.Clock);
        var (person, ends) = (NurseRecord(1)["idCardNo"], FormValues.Write(today.AddDays(60)));
        await CollectAsync(portal, "maker", Csv(NurseRecord(1, ("validUntil", ends)), NurseRecord(2)));
        await MakeAsync(portal);

        // Wrong input: nobody's number, another's identity number, nothing at all.
        foreach (var (number, holder) in new[] { ("203299999999", person), ("203200000001", NurseRecord(2)["idCardNo"]), ("203200000001", DemoNumbers.CreditCode(3)), ("", person), ("203200000001", " "), ("%", "%") })
        {
            Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("window", new StartRenewal { Number = number, HolderNumber = holder })).Failure);
        }

        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("maker", new StartRenewal { Number = "203200000001", HolderNumber = person })).Failure);

        // What is known is filled in.
        var id = await portal.DoAsync("window", new StartRenewal { Number = " 203200000001 ", HolderNumber = person.ToLowerInvariant() });
        var draft = await portal.DoAsync("window", new ReadDraft { DraftId = id });
        Assert.Equal((ItemKind.Renewal, "演示护士01", person), (draft.ItemKind, draft.Content.ApplicantName, draft.Content.ApplicantNumber));
        Assert.Equal(("203200000001", ends, "2025-06-01", "女"), (draft.Content.Form["licenceNumber"], draft.Content.Form["licenceValidUntil"], draft.Content.Form["licenceIssuedOn"], draft.Content.Form["gender"]));

        // The place of practice is asked for under another name; what the form says of it stands on the licence.
        Assert.Equal("演示人民医院", draft.Content.Form["practiceInstitution"]);
        var made = await CompleteAsync(portal, draft);
        Assert.Contains("正在办理", (await portal.RunAsync("window", new StartRenewal { Number = "203200000001", HolderNumber = person })).Message, StringComparison.Ordinal);
        await GrantAsync(portal, made);

        // One licence in force, of case and record alike, with its own identifier, content and signature.
        var rows = (await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Values = new Dictionary<string, string> { ["idCardNo"] = person } })).Rows;
        var row = Assert.Single(rows);
        Assert.Equal(("203200000001", LicenceStanding.Valid, (DateOnly?)today.AddDays(60).AddYears(5)), (row.Number, row.Standing, row.ValidTo));
        var licence = await portal.DoAsync("maker", new ReadLicence { LicenceId = row.Id });
        Assert.Equal(("002", "演示中医院", made.Id), (LicenceIdentifier.Parse(licence.Identifier).Value.Version, licence.Items.Single(item => item.Key == "practicePlace").Value, licence.CaseId));
        Assert.Equal([LicenceState.Valid, LicenceState.Replaced], licence.Versions.Select(version => version.StateName == "有效" ? LicenceState.Valid : LicenceState.Replaced));
        Assert.Equal(person, (await portal.DoAsync("maker", new DownloadLicence { LicenceId = row.Id })).Values["idCardNo"]);

        // Lists find it by what it says now, not by what the record it followed says.
        Assert.Equal((1, 0), (await FoundAsync(portal, ("idCardNo", person), ("practicePlace", "演示中医院")), await FoundAsync(portal, ("idCardNo", person), ("practicePlace", "演示人民医院"))));
        Assert.Equal((1, 0), (await FoundAsync(portal, ("idCardNo", person), ("validUntil.from", "2031-01-01")), await FoundAsync(portal, ("idCardNo", person), ("validUntil.to", "2030-12-31"))));

        // Data that are not newer than the grant change nothing; newer ones are the next content of the same licence.
        await CollectAsync(portal, "maker", Csv(NurseRecord(1, ("validUntil", ends), ("practicePlace", "演示第一医院"))));
        Assert.Equal("制证 0 张（其中换证 0 张），作废 0 张，不制证 1 条", await MakeAsync(portal));
        Assert.Equal(0, await RecountAsync(portal));
        portal.Clock.Advance(TimeSpan.FromDays(2));
        await CollectAsync(portal, "maker", Csv(NurseRecord(1, ("validUntil", "2032-01-01"), ("issueDate", FormValues.Write(ShanghaiTime.Today(portal.Clock))), ("practicePlace", "演示第二医院"))));
        Assert.Equal("制证 1 张（其中换证 1 张），作废 0 张，不制证 0 条", await MakeAsync(portal));
        Assert.Single((await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Standing = LicenceStanding.Valid, Values = new Dictionary<string, string> { ["idCardNo"] = person } })).Rows);
        Assert.Equal(0, await RecountAsync(portal));
    }

    /// <summary>A first grant has no record; the library finds it by the same conditions all the same.</summary>
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task LicenceOfACaseWithoutRecord_StandsInTheListsOfItsType(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        await CollectAsync(portal, "maker", Csv(NurseRecord(1, ("validUntil", FormValues.Write(ShanghaiTime.Today(portal.Clock).AddDays(60)))), NurseRecord(2)));
        await MakeAsync(portal);
        var draft = await portal.DoAsync("window", new ReadDraft { DraftId = await portal.DoAsync("window", new StartRenewal { Number = "203200000001", HolderNumber = NurseRecord(1)["idCardNo"] }) });
        await GrantAsync(portal, await CompleteAsync(portal, draft));
        await using (var db = await portal.OpenAsync())
        {
            await db.Set<Licence>().Where(row => row.CaseId != null).ExecuteUpdateAsync(row => row.SetProperty(licence => licence.RecordId, (Guid?)null));
        }

        Assert.Equal(2, await FoundAsync(portal));
        Assert.Equal(1, await FoundAsync(portal, ("idCardNo", NurseRecord(1)["idCardNo"])));
        Assert.Equal(1, await FoundAsync(portal, ("licenceNo", "203200000001")));
        Assert.Equal(1, await FoundAsync(portal, ("holderName", "演示护士01"), ("validUntil.from", "2031-01-01")));
        Assert.Equal(0, await FoundAsync(portal, ("holderName", "演示护士01"), ("validUntil.to", "2030-01-01")));
        Assert.Equal((1, 1), (await FoundAsync(portal, ("practicePlace", "演示中医")), await FoundAsync(portal, ("practicePlace", "演示人民医院"))));
        var page = await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse });
        Assert.Equal(["演示护士01", "演示护士02"], page.Rows.Select(row => row.Cells[0]).Order(StringComparer.Ordinal));
        Assert.Equal(page.Found, (await portal.DoAsync("maker", new ListLibraryTypes())).Single(type => type.Code == Nurse).Total);
    }

    /// <summary>What cases grant for a type that has no standard has its list, its page and its place in the calendar too.</summary>
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task LicenceWithoutStandard_HasAListAPageAndAState(TestDatabase database)
    {
        const string Hygiene = "public-place-hygiene-licence";
        await using var portal = await TestPortal.StartAsync(database);
        var today = ShanghaiTime.Today(portal.Clock);
        await portal.WalkAsync(FlowStepKind.Delivery, "", 1, "昆山演示宾馆一");
        await portal.WalkAsync(FlowStepKind.Delivery, "", 2, "昆山演示宾馆二");

        var type = (await portal.DoAsync("maker", new ListLibraryTypes())).Single(row => row.Code == Hygiene);
        Assert.Equal(("公共场所卫生许可证", null, 2L, 2L), (type.Name, type.HolderKind, type.Total, type.InForce));
        var page = await portal.DoAsync("maker", new ListLicences { TypeCode = Hygiene });
        Assert.Equal(["持证主体", "发证机关", "发证日期", "有效期至"], page.Columns);
        Assert.Equal(["证照编号", "持证主体", "发证机关", "有效期至"], page.Conditions.Select(condition => condition.Label));
        Assert.Equal(["昆山演示宾馆一", "昆山演示宾馆二"], page.Rows.Select(row => row.Cells[0]).Order(StringComparer.Ordinal));
        Assert.All(page.Rows, row => Assert.Equal((FormValues.Write(today), FormValues.Write(row.ValidTo!.Value)), (row.Cells[2], row.Cells[3])));
        Assert.Equal((1, 0), (await CountAsync(("holderName", "宾馆二")), await CountAsync(("holderName", "%"))));
        Assert.Equal((2, 0), (await CountAsync(("validTo.from", "2027-01-01")), await CountAsync(("validTo.to", "2027-01-01"))));

        var licence = await portal.DoAsync("maker", new ReadLicence { LicenceId = page.Rows.Single(row => row.Cells[0] == "昆山演示宾馆二").Id });
        Assert.Equal((null, null, false, false), (licence.StandardNumber, licence.Identifier, licence.MayDownload, licence.Photo.Has));
        Assert.NotNull(licence.CaseId);
        Assert.Contains(licence.Items, item => item is { Label: "场所名称", Value: "晨露宾馆（演示）" });
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("maker", new DownloadLicence { LicenceId = licence.Id })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("maker", new ReadLicencePhoto { LicenceId = licence.Id })).Failure);
        await portal.DoAsync("maker", new ChangeLicence { LicenceId = licence.Id, Version = licence.Version, Change = LicenceChange.Suspend, Note = "演示" });
        Assert.Equal(1, (await portal.DoAsync("maker", new ListLicences { TypeCode = Hygiene, Standing = LicenceStanding.Suspended })).Found);
        Assert.Equal(0, await RecountAsync(portal));

        // The calendar's number leads to as many in the list.
        var last = page.Rows[0].ValidTo!.Value;
        var calendar = (await portal.DoAsync("maker", new ReadExpiryCalendar { From = last })).Rows.Single(row => row.TypeCode == Hygiene);
        Assert.Equal((1, "validTo"), (calendar.Counts[0], calendar.EndKey));
        Assert.Equal(1, (await portal.DoAsync("maker", new ListLicences { TypeCode = Hygiene, Standing = LicenceStanding.NotEnded, Values = new Dictionary<string, string> { ["validTo.from"] = FormValues.Write(new DateOnly(last.Year, last.Month, 1)) } })).Found);

        // Out of reach there is no such type, as there is none of a name nobody has.
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("maker-js0581", new ListLicences { TypeCode = Hygiene })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("maker", new ListLicences { TypeCode = "general/没有这种" })).Failure);

        async Task<int> CountAsync(params (string Key, string Value)[] values) => (await portal.DoAsync("maker", new ListLicences { TypeCode = Hygiene, Values = values.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal) })).Found;
    }

    private static async Task<int> FoundAsync(TestPortal portal, params (string Key, string Value)[] values) =>
        (await portal.DoAsync("maker", new ListLicences { TypeCode = Nurse, Values = values.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal) })).Found;

    internal static async Task<CaseRef> CompleteAsync(TestPortal portal, DraftView draft)
    {
        var form = new Dictionary<string, string?>(draft.Content.Form, StringComparer.Ordinal)
        {
            ["identityKind"] = "居民身份证或居住证", ["birthDate"] = FormValues.Write(IdentityNumber.Parse(draft.Content.ApplicantNumber, ShanghaiTime.Today(portal.Clock)).Value.BirthDate!.Value), ["phone"] = DemoNumbers.Mobile(1),
            ["address"] = "昆山市演示路 1 号", ["practiceInstitution"] = "演示中医院", ["practiceInstitutionNumber"] = "PDY00001332058311A1001", ["practiceDivision"] = "320583000000", ["practiceDepartment"] = "内科", ["continuousPractice"] = "true",
            ["educationCredits"] = "30", ["isSuspended"] = "false", ["healthCheckedOn"] = FormValues.Write(ShanghaiTime.Today(portal.Clock).AddDays(-10)), ["healthInstitution"] = "演示体检中心", ["healthConclusion"] = "符合健康标准", ["byProxy"] = "false",
            ["deliveryMethod"] = "窗口领取", ["declaration"] = "true",
        };
        var content = draft.Content with
        {
            ApplicantAddress = "昆山市演示路 1 号", ContactName = "演示护士01", ContactPhone = DemoNumbers.Mobile(1), Form = form,
            Materials = [.. draft.Guide.Materials.Where(material => material.HasExpiry).Select(material => new DraftMaterial { Code = material.Code, ValidUntil = new DateOnly(2030, 1, 1) })],
        };
        await portal.DoAsync("window", new SaveDraft { DraftId = draft.Id, Version = draft.Version, Stage = 2, Content = content });
        foreach (var material in draft.Guide.Materials.Where(material => material.Required))
        {
            await portal.DoAsync("window", new AttachDraftFile { DraftId = draft.Id, MaterialCode = material.Code, File = await portal.FileAsync(material.Code + ".pdf", material.Code) });
        }

        var saved = await portal.DoAsync("window", new ReadDraft { DraftId = draft.Id });
        return await portal.DoAsync("window", new SubmitCase { DraftId = saved.Id, Version = saved.Version });
    }

    internal static async Task GrantAsync(TestPortal portal, CaseRef made)
    {
        await using var db = await portal.OpenAsync();
        while (await db.Set<ApprovalCase>().Where(row => row.Id == made.Id).Select(row => row.StepKind).SingleAsync() is { } step && step != FlowStepKind.Delivery)
        {
            var (id, version) = (made.Id, made.Version);
            (string Who, CaseCommand Act) turn = step switch
            {
                FlowStepKind.PreReview => ("window", new PassPreReview { CaseId = id, Version = version }),
                FlowStepKind.Acceptance => ("officer", new AcceptCase { CaseId = id, Version = version }),
                FlowStepKind.DepartmentReview => ("head", new GiveOpinion { CaseId = id, Version = version, Agree = true, Opinion = "同意" }),
                FlowStepKind.LeaderDecision => ("leader", new DecideCase { CaseId = id, Version = version, Grant = true, Opinion = "准予" }),
                _ => ("maker", new MakeLicence { CaseId = id, Version = version }),
            };
            made = await portal.DoAsync(turn.Who, turn.Act);
        }
    }

    private static async Task<int> RecountAsync(TestPortal portal)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.PortalFor(new JobActorSource("核对")).RunAsync(new RecountLicences())).Value;
    }
}
