namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

/// <summary>The Chinese names of what stands in a guide.</summary>
public static class GuideNames
{
    public static string Name(this GuideState state) => state switch
    {
        GuideState.Draft => "草稿",
        GuideState.InReview => "待审核",
        GuideState.Published => "已发布",
        GuideState.Retired => "已停用",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    public static string Name(this MaterialSource source) => source switch
    {
        MaterialSource.ApplicantMade => "申请人自备",
        MaterialSource.GovernmentIssued => "政府部门核发",
        MaterialSource.ThirdPartyIssued => "第三方机构出具",
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
    };

    public static string Name(this GuideResultKind kind) => kind switch
    {
        GuideResultKind.Licence => "许可证",
        GuideResultKind.Certificate => "资格证、执业证",
        GuideResultKind.Approval => "批复、决定、结论",
        GuideResultKind.FilingReceipt => "备案凭证",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    public static string Name(this IssuedDocument document) => document switch
    {
        IssuedDocument.Receipt => "收件凭证",
        IssuedDocument.AcceptanceNotice => "受理通知书",
        IssuedDocument.RefusalNotice => "不予受理通知书",
        IssuedDocument.SupplementNotice => "补正材料通知书",
        IssuedDocument.Decision => "准予决定书",
        IssuedDocument.NegativeDecision => "不予决定书",
        IssuedDocument.DeliveryReceipt => "送达回证",
        IssuedDocument.Licence => "证照",
        _ => throw new ArgumentOutOfRangeException(nameof(document), document, null),
    };

    public static string Name(this FormFieldType type) => type switch
    {
        FormFieldType.Text => "单行文字",
        FormFieldType.LongText => "多行文字",
        FormFieldType.Date => "日期",
        FormFieldType.Integer => "整数",
        FormFieldType.Decimal => "小数",
        FormFieldType.Choice => "单选",
        FormFieldType.MultipleChoice => "多选",
        FormFieldType.Boolean => "是否",
        FormFieldType.Phone => "电话",
        FormFieldType.CreditCode => "统一社会信用代码",
        FormFieldType.IdentityNumber => "身份证号码",
        FormFieldType.Division => "行政区划",
        FormFieldType.Email => "电子邮箱",
        FormFieldType.Year => "年份",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public static string Name(this LicenceItemChange change) => change switch
    {
        LicenceItemChange.Adds => "增加到原有内容",
        LicenceItemChange.Removes => "从原有内容中去掉",
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, null),
    };

    public static string Name(this FormFieldWidth width) => width switch
    {
        FormFieldWidth.Full => "整行",
        FormFieldWidth.Half => "半行",
        FormFieldWidth.Third => "三分之一行",
        _ => throw new ArgumentOutOfRangeException(nameof(width), width, null),
    };

    /// <summary>Chinese name of a place a first value comes from; the code itself where it is not known.</summary>
    public static string PrefillName(string source) => source switch
    {
        PrefillSources.ApplicantName => "申请人名称（姓名）",
        PrefillSources.ApplicantCreditCode => "申请人统一社会信用代码",
        PrefillSources.ApplicantIdentityNumber => "申请人身份证号码",
        PrefillSources.ApplicantBirthDate => "申请人出生日期",
        PrefillSources.ApplicantGender => "申请人性别",
        PrefillSources.ApplicantAddress => "申请人地址",
        PrefillSources.ApplicantDivision => "申请人所在行政区划",
        PrefillSources.ApplicantPhone => "申请人电话",
        PrefillSources.ApplicantLegalRepresentative => "法定代表人",
        PrefillSources.ContactName => "联系人姓名",
        PrefillSources.ContactPhone => "联系人电话",
        PrefillSources.ContactIdentityNumber => "联系人身份证号码",
        PrefillSources.LicenceNumber => "原证照编号",
        PrefillSources.LicenceIssueDate => "原证照发证日期",
        PrefillSources.LicenceValidUntil => "原证照有效期截止",
        _ => source,
    };

    /// <summary>For example “经营类别”为住宿、游泳.</summary>
    public static string Sentence(this FieldCondition condition, FormSchema form)
    {
        var field = form.Find(condition.Field);
        var values = condition.Values.Select(value => field?.Type == FormFieldType.Boolean ? (value == FormValues.True ? "是" : "否") : value);
        return $"“{field?.Label ?? condition.Field}”为{string.Join('、', values)}";
    }
}
