using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Data.Licensing.LicenceStandards;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Time;
using HealthPortal.Tests.Data.Licensing.LicenceLibrary;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static HealthPortal.Tests.Kit.CollectionDesk;

namespace HealthPortal.Tests.Data.Licensing.LicenceStandards;

/// <summary>What a new version of a standard means for the records that are there.</summary>
public sealed class RecheckTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Recheck_SaysWhichRecordsWouldFail_AndWhy(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "writer");
        await CollectAsync(portal, "writer", Csv(NurseRecord(1), NurseRecord(2, ("practiceCategory", "")), NurseRecord(3, ("practicePlace", "一个名字很长很长的演示医院")), NurseRecord(4, ("practiceCategory", ""), ("isValid", "0"))));
        var draft = await DraftAsync(portal, content => content with
        {
            Fields = [.. content.Fields.Select(field => field.Key switch { "practiceCategory" => field with { Required = true }, "practicePlace" => field with { MaxLength = 8 }, _ => field })],
        });
        Assert.Null((await portal.DoAsync("writer", new ReadRecheck { TypeCode = Nurse, Number = 2 })).State);
        await portal.DoAsync("writer", new StartRecheck { TypeCode = Nurse, Number = 2 });
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("writer", new StartRecheck { TypeCode = Nurse, Number = 2 })).Failure);
        await WorkAsync(portal);

        var report = await portal.DoAsync("reviewer", new ReadRecheck { TypeCode = Nurse, Number = 2 });
        Assert.Equal((RecheckState.Done, 3L, 2L, false), (report.State, report.Total, report.Failing, report.IsStale));
        Assert.Equal(["必填项缺失 执业类别 1", "格式或值域不符 执业地点（医疗机构名称） 1"], report.Faults.Groups.Select(group => $"{group.Kind.Name()} {group.Label} {group.Rows}").Order(StringComparer.Ordinal));
        Assert.Equal([("203200000002", "“执业类别”必须填写。")], report.Rows.Where(row => row.HolderName == "演示护士02").Select(row => (row.Number, row.Messages.Single())));
        using var file = new MemoryStream();
        await portal.DoAsync("reviewer", new ExportRecheck { TypeCode = Nurse, Number = 2, Open = () => file });
        Assert.Contains(Sheets.Rows(file.ToArray()), row => row.Contains("203200000003"));

        // The version in force finds nothing; a draft written on makes the report old; asked again, the new result takes the place of the old.
        await portal.DoAsync("reviewer", new StartRecheck { TypeCode = Nurse, Number = 1 });
        await WorkAsync(portal);
        Assert.Equal((3L, 0L), ((await portal.DoAsync("reviewer", new ReadRecheck { TypeCode = Nurse, Number = 1 })).Total, (await portal.DoAsync("reviewer", new ReadRecheck { TypeCode = Nurse, Number = 1 })).Failing));
        var content = (await portal.DoAsync("writer", new ReadStandard { TypeCode = Nurse, Number = 2 })).Content;
        await portal.DoAsync("writer", new SaveStandardDraft { VersionId = draft.Id, Version = draft.Version, Content = content with { Fields = [.. content.Fields.Select(field => field.Key == "practicePlace" ? field with { MaxLength = 100 } : field)] }, ChangeNote = "改" });
        Assert.True((await portal.DoAsync("writer", new ReadRecheck { TypeCode = Nurse, Number = 2 })).IsStale);
        await portal.DoAsync("writer", new StartRecheck { TypeCode = Nurse, Number = 2 });
        await WorkAsync(portal);
        var again = await portal.DoAsync("writer", new ReadRecheck { TypeCode = Nurse, Number = 2 });
        Assert.Equal((1L, false, 1), (again.Failing, again.IsStale, again.Rows.Count));
        await using var db = await portal.OpenAsync();
        Assert.Equal(1, await db.Set<StandardRecheckFailure>().CountAsync());

        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("writer", new StartRecheck { TypeCode = Nurse, Number = 9 })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("maker", new ReadRecheck { TypeCode = Nurse, Number = 2 })).Failure);
    }

    /// <summary>What a case granted is checked by what it says itself, in the place of the record it follows.</summary>
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Recheck_TakesLicencesOfCases(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        await CollectAsync(portal, "maker", Csv(NurseRecord(1, ("validUntil", FormValues.Write(ShanghaiTime.Today(portal.Clock).AddDays(60)))), NurseRecord(2)));
        await MakeAsync(portal);
        var draft = await portal.DoAsync("window", new ReadDraft { DraftId = await portal.DoAsync("window", new StartRenewal { Number = "203200000001", HolderNumber = NurseRecord(1)["idCardNo"] }) });
        await RenewalTests.GrantAsync(portal, await RenewalTests.CompleteAsync(portal, draft));

        // The case says 演示中医院, its record 演示人民医院 still.
        await DraftAsync(portal, content => content with { Fields = [.. content.Fields.Select(field => field.Key == "practicePlace" ? field with { MaxLength = 5 } : field)] });
        await portal.DoAsync("writer", new StartRecheck { TypeCode = Nurse, Number = 2 });
        await WorkAsync(portal);
        var report = await portal.DoAsync("writer", new ReadRecheck { TypeCode = Nurse, Number = 2 });
        Assert.Equal((2L, 1L), (report.Total, report.Failing));
        Assert.Equal((false, "203200000002"), (report.Rows[0].IsLicence, report.Rows[0].Number));

        var content = (await portal.DoAsync("writer", new ReadStandard { TypeCode = Nurse, Number = 2 })).Content;
        await using (var db = await portal.OpenAsync())
        {
            var version = await db.Set<StandardVersion>().SingleAsync(row => row.Type!.Code == Nurse && row.Number == 2);
            await portal.DoAsync("writer", new SaveStandardDraft { VersionId = version.Id, Version = version.Version, Content = content with { Fields = [.. content.Fields.Select(field => field.Key == "practicePlace" ? field with { MaxLength = 4 } : field)] } });
        }

        await portal.DoAsync("writer", new StartRecheck { TypeCode = Nurse, Number = 2 });
        await WorkAsync(portal);
        report = await portal.DoAsync("writer", new ReadRecheck { TypeCode = Nurse, Number = 2 });
        var granted = report.Rows.Single(row => row.IsLicence);
        Assert.Equal((2L, "203200000001"), (report.Failing, granted.Number));
        Assert.Equal("203200000001", (await portal.DoAsync("maker", new ReadLicence { LicenceId = granted.Id })).Number);
        using var file = new MemoryStream();
        await portal.DoAsync("writer", new ExportRecheck { TypeCode = Nurse, Number = 2, Open = () => file });
        Assert.Contains(Sheets.Rows(file.ToArray()), row => row.Contains("办件证照"));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Activation_LetsTheColumnsFollow_AndRefusesAnotherKey(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "writer");
        await CollectAsync(portal, "writer", Csv(NurseRecord(1), NurseRecord(2, ("practiceCategory", "助产"))));
        async Task<int> CountAsync(string key, string value) =>
            (await portal.DoAsync("writer", new ListRecords { TypeCode = Nurse, Filter = new RecordFilter { Values = new Dictionary<string, string>(StringComparer.Ordinal) { [key] = value } } })).Found!.Value;
        Assert.Equal(2, await CountAsync("practicePlace", "演示"));

        // A new condition finds old records too; one that is dropped gives its column up.
        await ActivateAsync(portal, await DraftAsync(portal, content => content with { Conditions = ["licenceNo", "practiceCategory", "registrationDate"] }));
        Assert.Equal(1, await CountAsync("practiceCategory", "助产"));
        Assert.Equal(2, await CountAsync("registrationDate.from", "2025-06-01"));
        Assert.Equal(0, await CountAsync("registrationDate.to", "2025-05-31"));
        await CollectAsync(portal, "writer", Csv(NurseRecord(3, ("practiceCategory", "助产"))));
        Assert.Equal(2, await CountAsync("practiceCategory", "助产"));

        var other = await DraftAsync(portal, content => content with { PrimaryKey = "holderName" });
        var submitted = await portal.DoAsync("writer", new SubmitStandard { VersionId = other.Id, Version = other.Version });
        var approved = await portal.DoAsync("reviewer", new ApproveStandard { VersionId = submitted.Id, Version = submitted.Version });
        Assert.Contains("不能更换主键", (await portal.RunAsync("reviewer", new ActivateStandard { VersionId = approved.Id, Version = approved.Version })).Message, StringComparison.Ordinal);
    }

    internal static async Task<StandardRef> DraftAsync(TestPortal portal, Func<StandardContent, StandardContent> change)
    {
        var draft = await portal.DoAsync("writer", new StartStandardDraft { TypeCode = Nurse });
        var content = (await portal.DoAsync("writer", new ReadStandard { TypeCode = Nurse, Number = draft.Number })).Content;
        return await portal.DoAsync("writer", new SaveStandardDraft { VersionId = draft.Id, Version = draft.Version, Content = change(content), ChangeNote = "修订" });
    }

    private static async Task ActivateAsync(TestPortal portal, StandardRef draft)
    {
        var submitted = await portal.DoAsync("writer", new SubmitStandard { VersionId = draft.Id, Version = draft.Version });
        var approved = await portal.DoAsync("reviewer", new ApproveStandard { VersionId = submitted.Id, Version = submitted.Version });
        await portal.DoAsync("reviewer", new ActivateStandard { VersionId = approved.Id, Version = approved.Version });
    }

    private static async Task WorkAsync(TestPortal portal)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        await RecheckRecordsJob.WorkAsync(new JobContext(scope.ServiceProvider, scope.ServiceProvider.PortalFor(new JobActorSource("复查")), portal.Clock), CancellationToken.None);
    }
}
