using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Values;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

/// <summary>Power a matter belongs to.</summary>
public enum MatterCategory
{
    /// <summary>行政许可</summary>
    Licensing,

    /// <summary>行政给付</summary>
    Payment,

    /// <summary>行政确认</summary>
    Confirmation,

    /// <summary>行政裁决</summary>
    Adjudication,

    /// <summary>其他行政权力</summary>
    Other,

    /// <summary>行政备案</summary>
    Filing,
}

public enum ApplicantKind
{
    /// <summary>个人</summary>
    Person,

    /// <summary>法人或者其他组织</summary>
    Institution,
}

public enum OnlineMode
{
    /// <summary>全流程网办</summary>
    Full,

    /// <summary>提供在线办理渠道</summary>
    Channel,

    /// <summary>跳转第三方</summary>
    Redirect,
}

/// <summary>What an item does to a licence.</summary>
public enum ItemKind
{
    New,
    Change,
    Renewal,
    Cancel,
    Reissue,
    Verify,
    Filing,
    Other,
}

/// <summary>Levels of commission that handle an item.</summary>
[Flags]
public enum AdministrativeLevels
{
    None = 0,
    Province = 1,
    City = 2,
    County = 4,
}

/// <summary>政务服务事项: a power of the health commissions, offered to applicants through its <see cref="BusinessItem"/>s.</summary>
public sealed class ServiceMatter : MutableEntity, IGlobal, ILabelled
{
    /// <summary>Number in the matter list (tender section 5.1.1.9).</summary>
    public int Number { get; set; }

    public string Name { get; set; } = string.Empty;

    public MatterCategory Category { get; set; }

    public ApplicantKind ApplicantKind { get; set; }

    public OnlineMode OnlineMode { get; set; }

    /// <summary>Wording of the online mode in the matter list.</summary>
    public string OnlineModeText { get; set; } = string.Empty;

    /// <summary>双公示: decisions go to the public-notice register.</summary>
    public bool PublicNotice { get; set; }

    /// <summary>应用智慧晓苏</summary>
    public bool AiAssist { get; set; }

    public string? Note { get; set; }

    /// <summary>Pinyin initials of the name, lower case, for search.</summary>
    public string Initials { get; set; } = string.Empty;

    public bool IsActive { get; set; } = true;

    public ICollection<BusinessItem> Items { get; } = [];

    public string Label => Name;

    /// <summary>The matter a line of the list belongs to, without its items.</summary>
    public static ServiceMatter From(MatterRow row) => new()
    {
        Number = row.MatterNumber,
        Name = row.MatterName,
        Category = row.Category,
        ApplicantKind = row.ApplicantKind,
        OnlineMode = row.OnlineMode,
        OnlineModeText = row.OnlineModeText,
        PublicNotice = row.PublicNotice,
        AiAssist = row.AiAssist,
        Note = row.Note,
        Initials = PinyinInitials.Of(row.MatterName),
    };
}

/// <summary>业务办理项: what an applicant actually asks for.</summary>
public sealed class BusinessItem : MutableEntity, IGlobal, ILabelled
{
    public Guid MatterId { get; set; }

    public ServiceMatter? Matter { get; init; }

    /// <summary>Stable code: matter number and place in the list, for example <c>32-06</c>.</summary>
    public string Code { get; set; } = string.Empty;

    public string Name { get; set; } = string.Empty;

    public string? SubMatterName { get; set; }

    public AdministrativeLevels Levels { get; set; }

    public ItemKind ItemKind { get; set; }

    public string Initials { get; set; } = string.Empty;

    public bool IsActive { get; set; } = true;

    public string Label => Name;

    public static BusinessItem From(MatterRow row, Guid matterId) => new()
    {
        MatterId = matterId,
        Code = row.ItemCode,
        Name = row.ItemName,
        SubMatterName = row.SubMatterName,
        Levels = row.Levels,
        ItemKind = row.ItemKind,
        Initials = PinyinInitials.Of(row.ItemName),
    };
}

/// <summary>The Chinese names of the catalogue's classifications.</summary>
public static class MatterNames
{
    public static string Name(this MatterCategory category) => category switch
    {
        MatterCategory.Licensing => "行政许可",
        MatterCategory.Payment => "行政给付",
        MatterCategory.Confirmation => "行政确认",
        MatterCategory.Adjudication => "行政裁决",
        MatterCategory.Other => "其他行政权力",
        MatterCategory.Filing => "行政备案",
        _ => throw new ArgumentOutOfRangeException(nameof(category), category, null),
    };

    public static string Name(this ApplicantKind kind) => kind switch
    {
        ApplicantKind.Person => "个人",
        ApplicantKind.Institution => "法人",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    public static string Name(this OnlineMode mode) => mode switch
    {
        OnlineMode.Full => "全流程网办",
        OnlineMode.Channel => "提供在线办理渠道",
        OnlineMode.Redirect => "跳转第三方",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
    };

    public static string Name(this ItemKind kind) => kind switch
    {
        ItemKind.New => "新办",
        ItemKind.Change => "变更",
        ItemKind.Renewal => "延续",
        ItemKind.Cancel => "注销",
        ItemKind.Reissue => "补发",
        ItemKind.Verify => "校验",
        ItemKind.Filing => "备案",
        ItemKind.Other => "其他",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>For example 省级、市级.</summary>
    public static string Names(this AdministrativeLevels levels) => string.Join(
        '、',
        new[] { (AdministrativeLevels.Province, "省级"), (AdministrativeLevels.City, "市级"), (AdministrativeLevels.County, "县级") }
            .Where(pair => levels.HasFlag(pair.Item1))
            .Select(pair => pair.Item2));
}
