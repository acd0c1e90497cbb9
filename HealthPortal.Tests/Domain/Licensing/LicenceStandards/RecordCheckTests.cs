using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Values;

namespace HealthPortal.Tests.Domain.Licensing.LicenceStandards;

public sealed class RecordCheckTests
{
    private static readonly DateOnly Today = new(2026, 3, 10);

    private static readonly StandardContent Content = StandardSamples.Content;

    private static readonly RecordCheck Check = new(Content, Today, new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["education"] = ["大学本科", "大学专科"] });

    [Fact]
    public void Check_WhenTheRecordIsGood_FindsNothingAndTidies()
    {
        var record = StandardSamples.Record(("holder", "  " + StandardSamples.Holder.ToLowerInvariant() + " "), ("note", ""));
        Assert.Empty(Faults(record));
        Assert.Equal(StandardSamples.Holder, record[Index("holder")]);
        Assert.Null(record[Index("note")]);
    }

    [Theory]
    [InlineData("number", "", RecordFaultKind.PrimaryKeyMissing, "主键“证照编号”是空的。")]
    [InlineData("number", "   ", RecordFaultKind.PrimaryKeyMissing, "主键“证照编号”是空的。")]
    [InlineData("issued", "", RecordFaultKind.BusinessDateMalformed, "业务日期“核发日期”是空的。")]
    [InlineData("issued", "0000-00-00", RecordFaultKind.BusinessDateMalformed, "“核发日期”应写成 YYYY-MM-DD 的真实日期，现在是“0000-00-00”。")]
    [InlineData("issued", "2025/01/02", RecordFaultKind.BusinessDateMalformed, "“核发日期”应写成 YYYY-MM-DD 的真实日期，现在是“2025/01/02”。")]
    [InlineData("issued", "2025-02-29", RecordFaultKind.BusinessDateMalformed, "“核发日期”应写成 YYYY-MM-DD 的真实日期，现在是“2025-02-29”。")]
    [InlineData("issued", "2026-03-11", RecordFaultKind.Inconsistent, "“核发日期”晚于今天。")]
    [InlineData("name", "", RecordFaultKind.Incomplete, "“姓名”必须填写。")]
    [InlineData("name", "一二三四五六七八九十一", RecordFaultKind.Malformed, "“姓名”最多 10 个字，现在是 11 个字。")]
    [InlineData("name", "王\uFFFD", RecordFaultKind.Malformed, "“姓名”里有乱码或不可见字符，请检查文件的编码。")]
    [InlineData("name", "王\n五", RecordFaultKind.Malformed, "“姓名”里有乱码或不可见字符，请检查文件的编码。")]
    [InlineData("until", "2024-12-31", RecordFaultKind.Inconsistent, "有效期止 2024-12-31 早于核发日期 2025-01-02。")]
    [InlineData("gender", "男生", RecordFaultKind.Malformed, "“性别”的值“男生”不在值域内。")]
    [InlineData("education", "中等专科", RecordFaultKind.Malformed, "“学历”的值“中等专科”不在值域内。")]
    [InlineData("volume", "400ml", RecordFaultKind.Malformed, "“献血量”应是整数，现在是“400ml”。")]
    [InlineData("volume", "1.5", RecordFaultKind.Malformed, "“献血量”应是整数，现在是“1.5”。")]
    [InlineData("volume", "-1", RecordFaultKind.Malformed, "“献血量”超出范围（0 至 1000），现在是“-1”。")]
    [InlineData("area", "12.345", RecordFaultKind.Malformed, "“面积”小数最多 2 位，现在是“12.345”。")]
    [InlineData("born", "1990-01-02", RecordFaultKind.Inconsistent, "出生日期与身份证件号码里的不一致。")]
    [InlineData("gender", "女", RecordFaultKind.Inconsistent, "性别与身份证件号码里的不一致。")]
    public void Check_WhenOneValueIsWrong_SaysWhichAndWhy(string field, string value, RecordFaultKind kind, string message)
    {
        var fault = Assert.Single(Faults(StandardSamples.Record((field, value))));
        Assert.Equal((field, kind, message), (fault.Field, fault.Kind, fault.Message));
        Assert.Equal(kind is RecordFaultKind.PrimaryKeyMissing or RecordFaultKind.BusinessDateMalformed, fault.RefusesBatch);
    }

    [Fact]
    public void Check_WhenAnyDigitOfTheIdentityNumberIsWrong_IsTold()
    {
        for (var i = 0; i < 18; i++)
        {
            var changed = StandardSamples.Holder.ToCharArray();
            changed[i] = changed[i] == '1' ? '2' : '1';
            var faults = Faults(StandardSamples.Record(("holder", new string(changed))));
            Assert.Contains(faults, fault => fault.Field == "holder" && fault.Kind == RecordFaultKind.CheckDigit);
        }
    }

    [Theory]
    [InlineData("91350100M000100Y43", null)]
    [InlineData("91350100M000100Y44", RecordFaultKind.CheckDigit)]
    [InlineData("91350100", RecordFaultKind.Malformed)]
    public void Check_OfACreditCode_FollowsTheStandard(string code, RecordFaultKind? kind) =>
        Assert.Equal(kind, Faults(StandardSamples.Record(("unit", code))).SingleOrDefault()?.Kind);

    [Fact]
    public void Check_WhenTheDictionaryOffersNothing_TakesTheFieldsOwnList()
    {
        var found = new List<RecordFault>();
        var record = StandardSamples.Record(("education", "中等专科"));
        new RecordCheck(Content, Today).Check(record, found);
        Assert.Empty(found);
    }

    [Fact]
    public void Check_WhenManyValuesAreWrong_TellsAll()
    {
        var faults = Faults(StandardSamples.Record(("number", ""), ("name", ""), ("issued", "x"), ("phone", "12")));
        Assert.Equal(["number", "name", "issued", "phone"], faults.Select(fault => fault.Field));
    }

    private static int Index(string key) => Check.Fields.ToList().FindIndex(field => field.Key == key);

    private static List<RecordFault> Faults(string?[] record)
    {
        var faults = new List<RecordFault>();
        Check.Check(record, faults);
        return faults;
    }
}

/// <summary>A small standard with a field of every type.</summary>
internal static class StandardSamples
{
    public static readonly string Holder = DemoNumbers.IdentityNumber(7, new DateOnly(1985, 5, 6), Sex.Male);

    public static readonly StandardContent Content = new(
        [
            new StandardField("number", "证照编号", StandardFieldType.Text) { Required = true, MaxLength = 30, Role = StandardFieldRole.Number },
            new StandardField("name", "姓名", StandardFieldType.Text) { Required = true, MaxLength = 10, Role = StandardFieldRole.HolderName },
            new StandardField("holder", "身份证号", StandardFieldType.IdentityNumber) { Required = true, Role = StandardFieldRole.HolderNumber },
            new StandardField("gender", "性别", StandardFieldType.Choice) { Options = ["男", "女"], Role = StandardFieldRole.Gender },
            new StandardField("born", "出生日期", StandardFieldType.Date) { Role = StandardFieldRole.BirthDate },
            new StandardField("organ", "发证机关", StandardFieldType.Text) { Required = true, MaxLength = 100, Role = StandardFieldRole.Organ },
            new StandardField("issued", "核发日期", StandardFieldType.Date) { Required = true, Role = StandardFieldRole.IssuedOn },
            new StandardField("until", "有效期限", StandardFieldType.Date) { Role = StandardFieldRole.ValidTo },
            new StandardField("education", "学历", StandardFieldType.Choice) { Options = ["中等专科"], OptionsFrom = "education" },
            new StandardField("volume", "献血量", StandardFieldType.Integer) { Minimum = 0, Maximum = 1000 },
            new StandardField("area", "面积", StandardFieldType.Decimal) { Decimals = 2 },
            new StandardField("phone", "联系方式", StandardFieldType.Phone),
            new StandardField("unit", "信用代码", StandardFieldType.CreditCode),
            new StandardField("note", "记录", StandardFieldType.LongText) { MaxLength = 4000 },
            new StandardField("photo", "照片", StandardFieldType.Image),
        ],
        "number",
        "issued") { Conditions = ["name", "holder"], Columns = ["number", "name"] };

    public static string?[] Record(params (string Key, string? Value)[] changes)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["number"] = "JS-0001", ["name"] = "演示人员", ["holder"] = Holder, ["gender"] = "男", ["born"] = "1985-05-06", ["organ"] = "昆山市卫生健康委员会", ["issued"] = "2025-01-02", ["until"] = "2030-01-01",
            ["education"] = "大学本科", ["volume"] = "400", ["area"] = "12.34", ["phone"] = DemoNumbers.Mobile(1), ["unit"] = "91350100M000100Y43", ["note"] = "第一行\n第二行",
        };
        foreach (var (key, value) in changes)
        {
            values[key] = value;
        }

        return [.. Content.Fields.Select(field => values.GetValueOrDefault(field.Key))];
    }
}
