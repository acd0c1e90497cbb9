namespace HealthPortal.Domain.Licensing.LicenceStandards;

/// <summary>What people read for the words of the code.</summary>
public static class StandardNames
{
    public static string Name(this StandardFieldType type) => type switch
    {
        StandardFieldType.Text => "文本",
        StandardFieldType.LongText => "长文本",
        StandardFieldType.Integer => "整数",
        StandardFieldType.Decimal => "小数",
        StandardFieldType.Date => "日期",
        StandardFieldType.Choice => "值域",
        StandardFieldType.Phone => "电话号码",
        StandardFieldType.IdentityNumber => "身份证件号码",
        StandardFieldType.CreditCode => "统一社会信用代码",
        StandardFieldType.Image => "图片",
        StandardFieldType.QrCode => "二维码",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    public static string Name(this StandardFieldRole role) => role switch
    {
        StandardFieldRole.None => "无",
        StandardFieldRole.Number => "证照编号",
        StandardFieldRole.HolderName => "持证人名称",
        StandardFieldRole.HolderNumber => "持证人证件号码",
        StandardFieldRole.Organ => "发证机关",
        StandardFieldRole.IssuedOn => "核发日期",
        StandardFieldRole.ValidFrom => "有效期起",
        StandardFieldRole.ValidTo => "有效期止",
        StandardFieldRole.State => "证照状态",
        StandardFieldRole.Gender => "性别",
        StandardFieldRole.BirthDate => "出生日期",
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    public static string Name(this StandardState state) => state switch
    {
        StandardState.Draft => "草稿",
        StandardState.InReview => "待审核",
        StandardState.Approved => "待启用",
        StandardState.Active => "启用中",
        StandardState.Archived => "历史版本",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Name(this RecheckState state) => state switch
    {
        RecheckState.Waiting => "等待复查",
        RecheckState.Running => "复查中",
        RecheckState.Done => "复查完成",
        RecheckState.Failed => "没有完成",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Name(this LicenceHolderKind kind) => kind switch
    {
        LicenceHolderKind.Person => "个人",
        LicenceHolderKind.Institution => "机构",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The limit on the value as a person reads it; empty for none.</summary>
    public static string Limits(this StandardField field) => field.Type switch
    {
        StandardFieldType.Text or StandardFieldType.LongText => field.MaxLength is { } most ? FormattableString.Invariant($"最多 {most} 个字") : "",
        StandardFieldType.Integer or StandardFieldType.Decimal => string.Join('，', ((string?[])[Range(field), field.Decimals is { } digits ? FormattableString.Invariant($"小数最多 {digits} 位") : null]).OfType<string>()),
        StandardFieldType.Choice => field.OptionsFrom is null ? string.Join('、', field.Options) : "数据字典 " + field.OptionsFrom + (field.Options.Count > 0 ? "；停用时为 " + string.Join('、', field.Options) : ""),
        StandardFieldType.Date => "YYYY-MM-DD",
        StandardFieldType.IdentityNumber => "15 或 18 位，核对校验码",
        StandardFieldType.CreditCode => "18 位，核对校验码",
        _ => "",
    };

    private static string? Range(StandardField field) => (field.Minimum, field.Maximum) switch
    {
        (null, null) => null,
        ({ } least, null) => FormattableString.Invariant($"不小于 {least:0.####}"),
        (null, { } most) => FormattableString.Invariant($"不大于 {most:0.####}"),
        var (least, most) => FormattableString.Invariant($"{least:0.####} 至 {most:0.####}"),
    };
}
