namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

/// <summary>The generic application forms behind basic guides: who applies, what for, and how the result is delivered.</summary>
internal static class BasicForms
{
    public static FormSchema For(MatterRow row, ItemKind kind) => new(
    [
        row.ApplicantKind == ApplicantKind.Person ? Person() : Institution(),
        new FormSection("申请内容", [.. Matter(row, kind)]),
        Delivery(),
    ]);

    private static FormSection Institution() => new("申请单位",
    [
        Text("applicantName", "单位名称", PrefillSources.ApplicantName) with { MaxLength = 100, Width = FormFieldWidth.Full },
        Required("creditCode", "统一社会信用代码", FormFieldType.CreditCode) with { PrefillFrom = PrefillSources.ApplicantCreditCode },
        Choice("institutionKind", "单位性质", "机关事业单位", "企业", "社会组织", "个体工商户", "其他"),
        Required("division", "所在行政区划", FormFieldType.Division) with { PrefillFrom = PrefillSources.ApplicantDivision },
        Text("address", "详细地址", PrefillSources.ApplicantAddress),
        Text("responsiblePerson", "法定代表人（主要负责人）", PrefillSources.ApplicantLegalRepresentative) with { MaxLength = 50 },
        Required("responsiblePersonIdentity", "法定代表人（主要负责人）身份证号码", FormFieldType.IdentityNumber),
        Text("contactName", "联系人", PrefillSources.ContactName) with { MaxLength = 50 },
        Required("contactPhone", "联系电话", FormFieldType.Phone) with { PrefillFrom = PrefillSources.ContactPhone },
        new FormField { Key = "contactEmail", Label = "电子邮箱", Type = FormFieldType.Email },
        Required("byProxy", "由他人代为办理", FormFieldType.Boolean),
    ]);

    private static FormSection Person() => new("申请人",
    [
        Text("applicantName", "姓名", PrefillSources.ApplicantName) with { MaxLength = 50 },
        Choice("identityKind", "证件类型", "居民身份证或居住证", "护照", "港澳居民来往内地通行证", "台湾居民来往大陆通行证"),
        Required("identityNumber", "身份证号码", FormFieldType.IdentityNumber) with
        {
            VisibleWhen = new FieldCondition("identityKind", ["居民身份证或居住证"]),
            PrefillFrom = PrefillSources.ApplicantIdentityNumber,
        },
        Text("otherDocumentNumber", "证件号码") with
        {
            VisibleWhen = new FieldCondition("identityKind", ["护照", "港澳居民来往内地通行证", "台湾居民来往大陆通行证"]),
            MaxLength = 30,
            Pattern = "[A-Za-z0-9]{5,30}",
            PatternMessage = "“证件号码”应为 5 到 30 位英文字母和数字。",
        },
        Choice("gender", "性别", "男", "女") with { PrefillFrom = PrefillSources.ApplicantGender, GenderOf = "identityNumber" },
        Required("birthDate", "出生日期", FormFieldType.Date) with { NotAfter = FormField.Today, BirthDateOf = "identityNumber", PrefillFrom = PrefillSources.ApplicantBirthDate },
        Required("phone", "联系电话", FormFieldType.Phone) with { PrefillFrom = PrefillSources.ApplicantPhone },
        Required("division", "所在行政区划", FormFieldType.Division) with { PrefillFrom = PrefillSources.ApplicantDivision },
        Text("address", "通讯地址", PrefillSources.ApplicantAddress) with { Width = FormFieldWidth.Full },
        new FormField { Key = FormField.Workplace, Label = "工作单位", Type = FormFieldType.Text, MaxLength = 100 },
        new FormField { Key = "email", Label = "电子邮箱", Type = FormFieldType.Email },
        Required("byProxy", "由他人代为办理", FormFieldType.Boolean),
    ]);

    private static IEnumerable<FormField> Matter(MatterRow row, ItemKind kind)
    {
        switch (kind)
        {
            case ItemKind.Change:
                yield return LicenceNumber();
                yield return Choices("changedItems", "变更内容", row.ApplicantKind == ApplicantKind.Person
                    ? ["姓名", "执业地点", "执业范围", "资格信息", "其他"]
                    : ["名称", "地址", "法定代表人", "主要负责人", "业务范围", "其他"]);
                yield return Long("beforeChange", "变更前", true);
                yield return Long("afterChange", "变更后", true);
                yield return Long("changeReason", "变更原因", true);
                break;
            case ItemKind.Renewal:
                yield return LicenceNumber();
                yield return ValidUntil();
                yield return Required("hasChanges", "持证期间条件有变化", FormFieldType.Boolean);
                yield return Long("changes", "变化情况说明", true) with { VisibleWhen = new FieldCondition("hasChanges", [FormValues.True]) };
                break;
            case ItemKind.Cancel:
                yield return LicenceNumber();
                yield return Choice("cancelReason", "注销原因", "自愿终止", "有效期届满不再延续", "单位终止或者个人退出", "其他");
                yield return Required("stopDate", "停止日期", FormFieldType.Date);
                yield return Long("aftermath", "善后处理情况", true);
                break;
            case ItemKind.Reissue:
                yield return LicenceNumber();
                yield return Choice("reissueReason", "补发原因", "遗失", "损毁");
                yield return Required("lossDate", "遗失或者损毁日期", FormFieldType.Date) with { NotAfter = FormField.Today };
                yield return Long("lossDescription", "情况说明", true);
                break;
            case ItemKind.Verify:
                yield return LicenceNumber();
                yield return Required("periodFrom", "校验期起", FormFieldType.Date);
                yield return Required("periodTo", "校验期止", FormFieldType.Date) with { NotBefore = "periodFrom" };
                yield return Required("hasSanctions", "校验期内受过行政处罚", FormFieldType.Boolean);
                yield return Long("sanctions", "处罚及整改情况", true) with { VisibleWhen = new FieldCondition("hasSanctions", [FormValues.True]) };
                break;
            case ItemKind.Filing:
                yield return Long("filingContent", "备案内容", true);
                yield return Required("startDate", "开展日期", FormFieldType.Date);
                yield return new FormField { Key = "staffCount", Label = "从业人员数", Type = FormFieldType.Integer, Minimum = 0, Maximum = 100_000, Unit = "人" };
                break;
            default:
                yield return Long("applicationContent", "申请内容", true);
                yield return Long("applicationReason", "申请理由", false);
                if (row.ApplicantKind == ApplicantKind.Institution)
                {
                    yield return new FormField { Key = "siteAddress", Label = "开展活动的地址", Type = FormFieldType.Text, Width = FormFieldWidth.Full };
                    yield return new FormField { Key = "siteArea", Label = "场所面积", Type = FormFieldType.Decimal, Minimum = 0, Maximum = 10_000_000, Unit = "平方米" };
                    yield return new FormField { Key = "staffCount", Label = "专业人员数", Type = FormFieldType.Integer, Minimum = 0, Maximum = 100_000, Unit = "人" };
                }
                else
                {
                    yield return Choice("education", "学历", "博士研究生", "硕士研究生", "本科", "专科", "中专", "其他") with { Required = false };
                    yield return new FormField { Key = "qualificationNumber", Label = "资格证书编号", Type = FormFieldType.Text, MaxLength = 50 };
                }

                break;
        }

        yield return Long("remarks", "备注", false);
    }

    private static FormSection Delivery() => new("结果送达与承诺",
    [
        Choice("deliveryMethod", "送达方式", "窗口领取", "邮寄"),
        Text("postalAddress", "邮寄地址") with { VisibleWhen = new FieldCondition("deliveryMethod", ["邮寄"]), Width = FormFieldWidth.Full },
        Text("postalRecipient", "收件人") with { VisibleWhen = new FieldCondition("deliveryMethod", ["邮寄"]), MaxLength = 50 },
        Required("postalPhone", "收件人电话", FormFieldType.Phone) with { VisibleWhen = new FieldCondition("deliveryMethod", ["邮寄"]) },
        Required("declaration", "真实性承诺", FormFieldType.Boolean) with
        {
            Hint = "所填内容和所交材料真实、合法、有效，愿意承担相应的法律责任。",
            Pattern = FormValues.True,
            PatternMessage = "请阅读并勾选“真实性承诺”。",
            Width = FormFieldWidth.Full,
        },
    ]);

    private static FormField Required(string key, string label, FormFieldType type) => new() { Key = key, Label = label, Type = type, Required = true };

    private static FormField Text(string key, string label, string? prefill = null) => Required(key, label, FormFieldType.Text) with { PrefillFrom = prefill };

    private static FormField Long(string key, string label, bool required) =>
        new() { Key = key, Label = label, Type = FormFieldType.LongText, Required = required, MaxLength = 1000, Width = FormFieldWidth.Full };

    private static FormField Choice(string key, string label, params IReadOnlyList<string> options) => Required(key, label, FormFieldType.Choice) with { Options = options };

    private static FormField Choices(string key, string label, params IReadOnlyList<string> options) =>
        Required(key, label, FormFieldType.MultipleChoice) with { Options = options, Width = FormFieldWidth.Full };

    private static FormField LicenceNumber() => Text("licenceNumber", "原证照（批准文件）编号", PrefillSources.LicenceNumber) with { MaxLength = 60 };

    private static FormField ValidUntil() => Required("validUntil", "原有效期截止", FormFieldType.Date) with { PrefillFrom = PrefillSources.LicenceValidUntil };
}
