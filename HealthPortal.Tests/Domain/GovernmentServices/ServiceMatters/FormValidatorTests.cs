using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Values;

namespace HealthPortal.Tests.Domain.GovernmentServices.ServiceMatters;

public sealed class FormValidatorTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);
    private static readonly string Woman = DemoNumbers.IdentityNumber(7, new DateOnly(1990, 5, 17), Sex.Female);

    public static TheoryData<FormField, string> Refused()
    {
        var text = Field(FormFieldType.Text, "场所名称");
        var number = Field(FormFieldType.Integer, "经营面积") with { Minimum = 1 };
        var @decimal = Field(FormFieldType.Decimal, "池水面积") with { Minimum = 1, Maximum = 100 };
        var date = Field(FormFieldType.Date, "检测日期") with { NotAfter = "today" };
        var choice = Field(FormFieldType.Choice, "经营类别") with { Options = ["住宿", "游泳"] };
        return new TheoryData<FormField, string>
        {
            { text with { MaxLength = 3 }, "一二三四" },
            { text, "第一行\n第二行" },
            { text with { Pattern = "[A-Z]{3}", PatternMessage = "应为三个大写字母。" }, "ABCD" },
            { text with { Pattern = "[A-Z]{3}", PatternMessage = "应为三个大写字母。" }, "xABC" },
            { number, "0" },
            { number, "1.5" },
            { number, "十" },
            { number, "1,000" },
            { number, "1e3" },
            { @decimal, "100.5" },
            { @decimal, "1.00001" },
            { @decimal, "9".PadRight(60, '9') },
            { date, "2026-03-03" },
            { date, "2026/03/01" },
            { date, "2026-02-30" },
            { date, "0001-01-01" },
            { date with { NotAfter = null, NotBefore = "today" }, "2026-03-01" },
            { choice, "商场" },
            { choice, "住宿|游泳" },
            { choice with { Type = FormFieldType.MultipleChoice }, "住宿|商场" },
            { choice with { Type = FormFieldType.MultipleChoice }, "住宿|住宿" },
            { Field(FormFieldType.Boolean, "集中空调"), "yes" },
            { Field(FormFieldType.Boolean, "承诺") with { Pattern = "true", PatternMessage = "请勾选承诺。" }, "false" },
            { Field(FormFieldType.Phone, "联系电话"), "12345" },
            { Field(FormFieldType.CreditCode, "统一社会信用代码"), Spoil(DemoNumbers.CreditCode(1)) },
            { Field(FormFieldType.IdentityNumber, "身份证号码"), Spoil(Woman) },
            { Field(FormFieldType.IdentityNumber, "身份证号码"), DemoNumbers.IdentityNumber(8, new DateOnly(2026, 3, 3)) },
            { Field(FormFieldType.Division, "行政区划"), "320583" },
            { Field(FormFieldType.Division, "行政区划"), "32058300000x" },
            { Field(FormFieldType.Email, "邮箱"), "name@" },
            { Field(FormFieldType.Email, "邮箱"), "name@localhost" },
            { Field(FormFieldType.Email, "邮箱"), "张三 <name@example.com>" },
            { Field(FormFieldType.Year, "启用年份"), "26" },
            { Field(FormFieldType.Year, "启用年份") with { Minimum = 2018 }, "2017" },
            { Field(FormFieldType.Year, "启用年份"), "1899" },
        };
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Validate_WhenValueDoesNotFit_SaysOneSentenceEvenInADraft(FormField field, string value)
    {
        foreach (var complete in new[] { false, true })
        {
            var problem = Assert.Single(Validate(Form(field), complete, (field.Key, value)));
            Assert.Equal(field.Key, problem.Field);
            Assert.EndsWith("。", problem.Message, StringComparison.Ordinal);
            Assert.Contains(field.PatternMessage ?? field.Label, problem.Message, StringComparison.Ordinal);
        }
    }

    public static TheoryData<FormField, string> Accepted() => new()
    {
        { Field(FormFieldType.Text, "场所名称") with { MaxLength = 3 }, "一二三" },
        { Field(FormFieldType.LongText, "说明"), "第一行\n第二行" },
        { Field(FormFieldType.Integer, "人数") with { Minimum = 1 }, " 1 " },
        { Field(FormFieldType.Decimal, "面积"), "-12.5" },
        { Field(FormFieldType.Date, "检测日期") with { NotAfter = "today" }, "2026-03-02" },
        { Field(FormFieldType.Choice, "经营类别") with { Options = ["住宿", "游泳"] }, "游泳" },
        { Field(FormFieldType.MultipleChoice, "经营类别") with { Options = ["住宿", "游泳"] }, "住宿|游泳" },
        { Field(FormFieldType.Boolean, "集中空调"), "false" },
        { Field(FormFieldType.Phone, "联系电话"), DemoNumbers.Mobile(3) },
        { Field(FormFieldType.CreditCode, "统一社会信用代码"), DemoNumbers.CreditCode(1) },
        { Field(FormFieldType.IdentityNumber, "身份证号码"), Woman.ToLowerInvariant() },
        { Field(FormFieldType.Division, "行政区划"), "320583000000" },
        { Field(FormFieldType.Email, "邮箱"), "name@example.com" },
        { Field(FormFieldType.Year, "启用年份"), "2026" },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Validate_WhenValueFits_SaysNothing(FormField field, string value) =>
        Assert.Empty(Validate(Form(field with { Required = true }), true, (field.Key, value)));

    [Fact]
    public void Validate_WhenNumberIsTooSmall_NamesTheLimit()
    {
        var field = Field(FormFieldType.Integer, "经营面积") with { Minimum = 1 };
        Assert.Equal("“经营面积”应为不小于 1 的整数。", Assert.Single(Validate(Form(field), true, (field.Key, "0"))).Message);
        Assert.Equal(
            "“经营面积”应为 1 到 9 之间的数。",
            Assert.Single(Validate(Form(field with { Type = FormFieldType.Decimal, Maximum = 9 }), true, (field.Key, "9.1"))).Message);
    }

    [Fact]
    public void Validate_WhenRequiredIsMissing_AsksOnlyBeforeSubmitting()
    {
        var form = Form(
            Field(FormFieldType.Text, "名称") with { Key = "name", Required = true },
            Field(FormFieldType.Date, "日期") with { Key = "day", Required = true },
            Field(FormFieldType.Text, "备注") with { Key = "note" });

        Assert.Empty(Validate(form, false, ("name", "  "), ("day", null)));
        Assert.Equal(["请填写“名称”。", "请选择“日期”。"], Validate(form, true, ("name", "  "), ("day", null)).Select(problem => problem.Message));
    }

    [Fact]
    public void Validate_WhenKeyIsUnknown_RefusesIt()
    {
        var problem = Assert.Single(Validate(Form(Field(FormFieldType.Text, "名称")), false, ("smuggled", "x")));
        Assert.Equal("smuggled", problem.Field);
    }

    [Theory]
    [InlineData("游泳", true)]
    [InlineData("住宿", false)]
    [InlineData(null, false)]
    public void Validate_RequiredWhen_FollowsTheOtherField(string? category, bool asked)
    {
        var form = Form(
            Field(FormFieldType.Choice, "类别") with { Key = "category", Options = ["住宿", "游泳"] },
            Field(FormFieldType.Decimal, "池水面积") with { Key = "poolArea", RequiredWhen = new FieldCondition("category", ["游泳"]) });
        Assert.Equal(asked, Validate(form, true, ("category", category)).Any(problem => problem.Field == "poolArea"));
    }

    [Fact]
    public void Validate_WhenFieldIsHidden_IgnoresAndPrunesItsValue()
    {
        var form = Chain();
        var values = Values(("hasPool", "false"), ("poolKind", "室内"), ("poolArea", "不是数"));

        Assert.Empty(FormValidator.Validate(form, values, Today, complete: true));
        Assert.Equal(["hasPool"], FormValidator.Prune(form, values).Keys);
        Assert.Equal(["hasPool"], FormValidator.VisibleKeys(form, values));
    }

    [Fact]
    public void Validate_WhenConditionHangsOnAHiddenField_StaysHidden()
    {
        // poolArea wants poolKind = 室内, which is filled in but hidden itself.
        Assert.DoesNotContain("poolArea", FormValidator.VisibleKeys(Chain(), Values(("hasPool", "false"), ("poolKind", "室内"))));
        Assert.Contains("poolArea", FormValidator.VisibleKeys(Chain(), Values(("hasPool", "true"), ("poolKind", "室内"))));
        Assert.Equal("poolArea", Assert.Single(FormValidator.Validate(Chain(), Values(("hasPool", "true"), ("poolKind", "室内")), Today, complete: true)).Field);
    }

    [Fact]
    public void Validate_WhenSectionIsHidden_IgnoresItsFields()
    {
        var form = new FormSchema(
        [
            new FormSection("一", [Field(FormFieldType.Boolean, "邮寄") with { Key = "byPost" }]),
            new FormSection("二", [Field(FormFieldType.Text, "地址") with { Key = "address", Required = true }], new FieldCondition("byPost", ["true"])),
        ]);
        Assert.Empty(Validate(form, true, ("byPost", "false")));
        Assert.Single(Validate(form, true, ("byPost", "true")));
    }

    [Fact]
    public void Holds_ForMultipleChoice_NeedsOneOfTheValues()
    {
        var condition = new FieldCondition("category", ["游泳", "沐浴"]);
        Assert.True(FormValidator.Holds(condition, "住宿|游泳"));
        Assert.False(FormValidator.Holds(condition, "住宿"));
        Assert.False(FormValidator.Holds(condition, null));
    }

    [Fact]
    public void Prune_TrimsAndDropsBlanksAndStrangers()
    {
        var form = Form(Field(FormFieldType.Text, "名称") with { Key = "name" }, Field(FormFieldType.Text, "备注") with { Key = "note" });
        var pruned = FormValidator.Prune(form, Values(("name", " 平安宾馆 "), ("note", " "), ("smuggled", "x")));
        Assert.Equal("平安宾馆", Assert.Single(pruned).Value);
    }

    [Fact]
    public void Validate_WhenBirthDateContradictsTheNumber_SaysSoAtTheDate()
    {
        Assert.Empty(Validate(Person(), true, ("identity", Woman), ("birth", "1990-05-17"), ("gender", "女")));

        var problem = Assert.Single(Validate(Person(), true, ("identity", Woman), ("birth", "1990-05-18"), ("gender", "女")));
        Assert.Equal("birth", problem.Field);
        Assert.Equal("“出生日期”与“身份证号码”中的出生日期不一致，请核对。", problem.Message);
    }

    [Fact]
    public void Validate_WhenGenderContradictsTheNumber_SaysSo() =>
        Assert.Equal("gender", Assert.Single(Validate(Person(), true, ("identity", Woman), ("birth", "1990-05-17"), ("gender", "男"))).Field);

    [Fact]
    public void Validate_WhenTheNumberItselfIsWrong_BlamesOnlyTheNumber() =>
        Assert.Equal("identity", Assert.Single(Validate(Person(), true, ("identity", Spoil(Woman)), ("birth", "1970-01-01"), ("gender", "男"))).Field);

    [Fact]
    public void Validate_WhenDateStandsBeforeTheOther_NamesTheOther()
    {
        var form = Form(
            Field(FormFieldType.Date, "发证日期") with { Key = "issued" },
            Field(FormFieldType.Date, "有效期截止") with { Key = "until", NotBefore = "issued" });
        Assert.Equal("“有效期截止”不能早于“发证日期”。", Assert.Single(Validate(form, false, ("issued", "2026-01-02"), ("until", "2026-01-01"))).Message);
        Assert.Empty(Validate(form, false, ("issued", "2026-01-02"), ("until", "2026-01-02")));
        Assert.Empty(Validate(form, false, ("until", "2026-01-01")));
    }

    [Fact]
    public void Validate_WhenMoreCertificatesThanStaff_NamesTheLimit()
    {
        var form = Form(
            Field(FormFieldType.Integer, "从业人员数") with { Key = "staff" },
            Field(FormFieldType.Integer, "持证人数") with { Key = "certified", NotMoreThan = "staff" });
        Assert.Equal("“持证人数”不能大于“从业人员数”。", Assert.Single(Validate(form, false, ("staff", "5"), ("certified", "6"))).Message);
        Assert.Empty(Validate(form, false, ("staff", "6"), ("certified", "6")));
    }

    [Fact]
    public void IsRequired_ForAField_FollowsTheVisibleForm()
    {
        var field = Field(FormFieldType.Text, "说明") with { Key = "note", RequiredWhen = new FieldCondition("poolKind", ["室内"]) };
        Assert.True(FormValidator.IsRequired(field, Chain(), Values(("hasPool", "true"), ("poolKind", "室内"))));
        Assert.False(FormValidator.IsRequired(field, Chain(), Values(("hasPool", "false"), ("poolKind", "室内"))));
    }

    [Fact]
    public void IsRequired_ForAMaterial_FollowsTheVisibleForm()
    {
        var material = new MaterialRequirement { Code = "report", Name = "检测报告", RequiredWhen = new FieldCondition("poolKind", ["室内"]) };
        Assert.True(FormValidator.IsRequired(material, Chain(), Values(("hasPool", "true"), ("poolKind", "室内"))));
        Assert.False(FormValidator.IsRequired(material, Chain(), Values(("hasPool", "false"), ("poolKind", "室内"))));
        Assert.True(FormValidator.IsRequired(material with { Required = true, RequiredWhen = null }, Chain(), Values()));
    }

    [Fact]
    public void Validate_TheShowcaseForm_TakesACompleteApplication()
    {
        var form = GuideCatalogue.Build(ReferenceFiles.MattersCsv, ReferenceFiles.FactsJson, ReferenceFiles.Guides).For("32-06").Form;
        var values = Values(
            ("applicantName", "江南示例宾馆有限公司"), ("creditCode", DemoNumbers.CreditCode(5)), ("institutionKind", "企业"), ("registeredAddress", "示例路 1 号"),
            ("representative", "张示例"), ("representativeIdentityKind", "居民身份证或居住证"), ("representativeIdentity", Woman), ("contactName", "李示例"),
            ("contactPhone", DemoNumbers.Mobile(5)), ("venueName", "江南示例宾馆"), ("division", "320583000000"), ("venueAddress", "示例路 1 号"),
            ("venueCategories", "住宿场所"), ("roomCount", "60"), ("bedCount", "110"), ("businessArea", "1250.5"), ("openingDate", "2026-05-01"),
            ("isNewBuild", "false"), ("staffCount", "20"), ("certifiedStaffCount", "18"), ("hygieneManager", "王示例"), ("hygieneManagerPhone", DemoNumbers.Mobile(6)),
            ("waterSupply", "市政集中式供水"), ("hasCentralAirConditioning", "true"), ("airConditioningReportNumber", "JC-2026-001"), ("airConditioningTestDate", "2026-02-01"),
            ("linenHandling", "委托清洗消毒"), ("laundryCompany", "示例洗涤有限公司"), ("testInstitution", "示例检测有限公司"), ("testReportNumber", "WS-2026-001"),
            ("testDate", "2026-02-01"), ("byProxy", "false"), ("deliveryMethod", "窗口领取"), ("declaration", "true"));
        Assert.Empty(FormValidator.Validate(form, values, Today, complete: true));

        var without = Values([.. values.Where(pair => pair.Key != "airConditioningReportNumber").Select(pair => (pair.Key, pair.Value))]);
        Assert.Equal("airConditioningReportNumber", Assert.Single(FormValidator.Validate(form, without, Today, complete: true)).Field);
    }

    [Theory]
    [InlineData(FormFieldType.Boolean, "true", "是")]
    [InlineData(FormFieldType.MultipleChoice, "住宿|游泳", "住宿、游泳")]
    [InlineData(FormFieldType.Date, "2026-03-02", "2026年3月2日")]
    [InlineData(FormFieldType.Integer, "60", "60 间")]
    [InlineData(FormFieldType.Text, null, "")]
    public void Display_ReadsAsOnPaper(FormFieldType type, string? value, string expected) =>
        Assert.Equal(expected, FormValues.Display(Field(type, "项目") with { Unit = type == FormFieldType.Integer ? "间" : null }, value));

    private static FormSchema Chain() => Form(
        Field(FormFieldType.Boolean, "有泳池") with { Key = "hasPool", Required = true },
        Field(FormFieldType.Choice, "泳池类型") with { Key = "poolKind", Options = ["室内", "室外"], VisibleWhen = new FieldCondition("hasPool", ["true"]) },
        Field(FormFieldType.Decimal, "池水面积") with { Key = "poolArea", Required = true, VisibleWhen = new FieldCondition("poolKind", ["室内"]) });

    private static FormSchema Person() => Form(
        Field(FormFieldType.IdentityNumber, "身份证号码") with { Key = "identity" },
        Field(FormFieldType.Date, "出生日期") with { Key = "birth", BirthDateOf = "identity" },
        Field(FormFieldType.Choice, "性别") with { Key = "gender", Options = FormField.Genders, GenderOf = "identity" });

    private static FormField Field(FormFieldType type, string label) => new() { Key = "value", Label = label, Type = type };

    private static FormSchema Form(params FormField[] fields) => new([new FormSection("表单", fields)]);

    private static IReadOnlyList<Problem> Validate(FormSchema form, bool complete, params (string Key, string? Value)[] values) =>
        FormValidator.Validate(form, Values(values), Today, complete);

    private static Dictionary<string, string?> Values(params (string Key, string? Value)[] values) =>
        values.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    /// <summary>Changes the last character, so that the check digit is wrong.</summary>
    private static string Spoil(string number) => number[..^1] + (number[^1] == '1' ? '2' : '1');
}
