using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Tests.Kit;

namespace HealthPortal.Tests.Domain.GovernmentServices.ServiceMatters;

public sealed class LicenceItemsTests
{
    private static readonly FormSchema Form = new(
    [
        new FormSection("变更",
        [
            Text("place", "执业地点"),
            Text("newPlace", "变更后地点") with { LicenceItem = "place" },
            Text("other", "负责人"),
            Text("subjects", "原科目") with { LicenceItem = "list" },
            new FormField { Key = "added", Label = "增加", Type = FormFieldType.MultipleChoice, Options = ["内科", "外科"], LicenceItem = "list", LicenceItemChange = LicenceItemChange.Adds },
            new FormField { Key = "removed", Label = "减少", Type = FormFieldType.MultipleChoice, Options = ["内科", "外科"], LicenceItem = "list", LicenceItemChange = LicenceItemChange.Removes },
            new FormField { Key = "day", Label = "日期", Type = FormFieldType.Date },
        ]),
    ]);

    [Theory]
    [InlineData("place", "", null, "甲地")] // nothing said: the caller keeps what there was
    [InlineData("place", "place=乙地", "乙地", "甲地")]
    [InlineData("place", "place=乙地;newPlace=丙地", "丙地", "甲地")]
    [InlineData("place", "newPlace= ", null, "甲地")]
    [InlineData("person", "other=演示", "演示", null)]
    [InlineData("list", "added=内科|外科", "儿科、内科、外科", "儿科，内科")]
    [InlineData("list", "added=外科;removed=儿科", "内科、外科", "儿科;内科")]
    [InlineData("list", "removed=儿科", "", "儿科")]
    [InlineData("list", "added=外科", "外科", null)]
    [InlineData("list", "subjects=眼科、内科;removed=内科", "眼科", "儿科")]
    [InlineData("unknown", "place=乙地", null, null)]
    public void Item_FollowsTheForm(string key, string answers, string? expected, string? before)
    {
        var given = answers.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => (string?)pair[1], StringComparer.Ordinal);

        Assert.Equal(expected, LicenceItems.After(Form, given, key, "负责人", isDate: false, before));
    }

    [Fact]
    public void Dates_StayAsTheyAreStored()
    {
        var given = new Dictionary<string, string?> { ["day"] = "2026-02-03" };

        Assert.Equal("2026-02-03", LicenceItems.After(Form, given, "day", "日期", isDate: true, null));
        Assert.Equal("2026年2月3日", LicenceItems.After(Form, given, "day", "日期", isDate: false, null));
    }

    /// <summary>What the reference guides name exists in the standard of their licence.</summary>
    [Fact]
    public void ReferenceGuides_NameItemsOfTheirStandards()
    {
        var standards = System.Text.Json.JsonDocument.Parse(File.ReadAllText(SourceTree.PathTo("reference-data", "licence-standards.json"))).RootElement.EnumerateArray()
            .ToDictionary(standard => standard.GetProperty("code").GetString()!, standard => StandardContent.Read(standard.GetProperty("content").GetRawText()));
        var named = 0;
        foreach (var file in Directory.EnumerateFiles(SourceTree.PathTo("reference-data", "service-guides"), "*.json"))
        {
            using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllText(file));
            var guide = GuideJson.Read(json.RootElement.GetProperty("content").GetRawText());
            foreach (var field in guide.Form.Fields.Where(field => field.LicenceItem is not null))
            {
                Assert.NotNull(standards[guide.Result.LicenceType!].Find(field.LicenceItem!));
                named++;
            }
        }

        Assert.Equal(12, named);
    }

    private static FormField Text(string key, string label) => new() { Key = key, Label = label, Type = FormFieldType.Text };
}
