using System.Text;
using HealthPortal.Data.Licensing.PublicLookUps;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.PublicLookUps;
using HealthPortal.Tests.Kit;
using static HealthPortal.Tests.Kit.CollectionDesk;

namespace HealthPortal.Tests.Data.Licensing.PublicLookUps;

/// <summary>What the public learns of institutions and persons, and what it cannot.</summary>
public sealed class LookUpTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Person_IsFoundByWhoeverKnowsWhere_AndShowsNoNumberOfTheirs(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "writer");
        await CollectAsync(portal, "writer", Csv(
            NurseRecord(1, ("holderName", "演示甲")), NurseRecord(2, ("holderName", "演示甲"), ("practicePlace", "演示中医院")), NurseRecord(3, ("holderName", "演示乙"), ("validUntil", "2026-03-09")),
            NurseRecord(4, ("holderName", "演示丙"), ("licenceStatus", "注销")), NurseRecord(5, ("holderName", "演示丁"), ("isValid", "0"))));
        var entry = Assert.Single((await FindAsync(portal, "演示甲", "演示人民")).Entries);
        Assert.Equal(("演示甲", "有效", true), (entry.Name, entry.State, entry.IsInForce));
        Assert.Contains(("证照编号", "2032****0001"), entry.Items);
        Assert.DoesNotContain(entry.Items, item => item.Label.Contains("身份证", StringComparison.Ordinal) || item.Value == NurseRecord(1)["idCardNo"] || item.Value == "2032" + "00000001");
        Assert.Equal("演示中医院", (await FindAsync(portal, "演示甲", "", "203200000002")).Entries.Single().Items.Single(item => item.Label.StartsWith("执业地点", StringComparison.Ordinal)).Value);
        Assert.Equal("已过有效期", (await FindAsync(portal, "演示乙", "演示人民")).Entries.Single().State);
        Assert.Equal(("注销", false), ((await FindAsync(portal, "演示丙", "演示人民")).Entries.Single().State, (await FindAsync(portal, "演示丙", "演示人民")).Entries.Single().IsInForce));
        foreach (var (name, place, number) in new[] { ("演示丁", "演示人民", ""), ("演示", "演示人民", ""), ("演示甲", "别的医院", ""), ("演示甲", "", "203200000003"), ("%", "演示人民", "203200000001"), ("演示_", "演示人民", "") })
        {
            Assert.Equal(0, (await NobodyAsync(portal, name, place, number)).GetValueOrDefault());
        }

        // Too little is refused, so that nobody reads the register out.
        foreach (var (name, place, number) in new[] { ("", "", ""), ("演示甲", "", ""), ("演示甲", "演示人", ""), ("演", "演示人民医院", ""), ("", "", "203200000001"), (new string('长', 101), "演示人民", "") })
        {
            Assert.Equal(FailureKind.Invalid, (await AskAsync(portal, new() { Kind = PublicLookUpKind.Nurse, Name = name, Place = place, Number = number })).Failure);
        }
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Institution_IsFoundByAPartOfItsName(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "writer", Institution);
        var csv = new StringBuilder("机构名称,机构登记号,地址,法定代表人,发证机关,批准日期,有效期-开始,有效期-截止,诊疗科目\n");
        for (var number = 1; number <= 25; number++)
        {
            csv.Append(System.Globalization.CultureInfo.InvariantCulture, $"演示第{number:00}护理院,PDY{number:000},演示路 {number} 号,{(number == 1 ? "王演示" : "")},昆山市卫生健康委员会,2025-01-01,2025-01-01,2030-12-31,内科\n");
        }

        await CollectAsync(portal, "writer", csv.ToString(), "机构.csv", Institution);
        var many = await FindInstitutionAsync(portal, "护理院", "");
        Assert.Equal((LookUpPublicly.MostShown, true), (many.Entries.Count, many.IsCut));
        var one = Assert.Single((await FindInstitutionAsync(portal, "第01", "")).Entries);
        Assert.Contains(("法定代表人", "王演示"), one.Items);
        Assert.Contains(("机构登记号", "PDY001"), one.Items);
        Assert.Single((await FindInstitutionAsync(portal, "", "PDY002")).Entries);
        Assert.Empty((await FindInstitutionAsync(portal, "", "PDY")).Entries);
        Assert.Equal(FailureKind.Invalid, (await AskAsync(portal, new() { Kind = PublicLookUpKind.Institution, Name = "护" })).Failure);
    }

    private static Task<Outcome<PublicLookUpAnswer>> AskAsync(TestPortal portal, LookUpPublicly question) => portal.Anonymous.RunAsync(question);

    private static async Task<PublicLookUpAnswer> FindAsync(TestPortal portal, string name, string place, string number = "") => (await AskAsync(portal, new() { Kind = PublicLookUpKind.Nurse, Name = name, Place = place, Number = number })).Value;

    private static async Task<int?> NobodyAsync(TestPortal portal, string name, string place, string number)
    {
        var outcome = await AskAsync(portal, new() { Kind = PublicLookUpKind.Nurse, Name = name, Place = place, Number = number });
        return outcome.Succeeded ? outcome.Value.Entries.Count : 0;
    }

    private static async Task<PublicLookUpAnswer> FindInstitutionAsync(TestPortal portal, string name, string number) => (await AskAsync(portal, new() { Kind = PublicLookUpKind.Institution, Name = name, Number = number })).Value;
}
