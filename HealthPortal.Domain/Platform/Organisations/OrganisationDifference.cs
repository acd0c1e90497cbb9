using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Organisations;

public enum DifferenceKind
{
    /// <summary>The statistics system has it, the tree has not.</summary>
    OnlyInList,

    /// <summary>The tree has it, the statistics system has not.</summary>
    OnlyHere,

    /// <summary>Both have it and say different things.</summary>
    Differs,
}

public enum DifferenceState
{
    Open,

    /// <summary>Somebody decided that the tree is right. Opened again when either side changes.</summary>
    Kept,

    /// <summary>The tree now says what the list says, by an act from the work queue.</summary>
    Adopted,

    /// <summary>A later comparison no longer found it.</summary>
    Vanished,
}

/// <summary>What both sides may say about a unit.</summary>
public enum UnitField
{
    Name,
    Kind,
    Division,
    Parent,
    Head,
    Phone,
    Address,

    /// <summary>In use or not; a list names only what is in use.</summary>
    State,
}

/// <param name="Here">As the tree has it; null when it has nothing.</param>
/// <param name="There">As the list has it; null when the list does not say.</param>
public sealed record ComparedField(UnitField Field, string? Here, string? There, bool Differs);

/// <summary>
/// One unit about which the tree and the list disagree, and what was decided: an entry of the work queue. There is at most one for a code. It
/// belongs to the unit it is about, or to the one below which the unit would stand.
/// </summary>
public sealed class OrganisationDifference : MutableEntity, IScoped, ILabelled, IUnlogged
{
    public required string OrganisationPath { get; set; }

    /// <summary>Upper case, since codes are compared so.</summary>
    public required string CodeKey { get; init; }

    public required string Code { get; set; }

    public required string Name { get; set; }

    public required DifferenceKind Kind { get; set; }

    public DifferenceState State { get; set; } = DifferenceState.Open;

    /// <summary>The unit in the tree, when there is one.</summary>
    public Guid? OrganisationId { get; set; }

    /// <summary>12 digits; of the list where the tree has no such unit.</summary>
    public required string DivisionCode { get; set; }

    /// <summary>Names of the fields in which both differ, for lists.</summary>
    public required string FieldNames { get; set; }

    /// <summary>All compared fields, as JSON. A decision holds as long as this stays the same.</summary>
    public required string ContentJson { get; set; }

    public required DateTime FoundAt { get; set; }

    public DateTime? HandledAt { get; set; }

    public Guid? HandledById { get; set; }

    public string? HandledByName { get; set; }

    public string? Reason { get; set; }

    public string Label => Name;
}

public enum DifferenceAct
{
    Found,
    FoundAgain,
    Kept,
    Adopted,
    PartlyAdopted,
    Vanished,
}

/// <summary>A line of the history of one difference.</summary>
public sealed class OrganisationDifferenceEvent : Entity, IGlobal, IUnlogged
{
    public required Guid DifferenceId { get; init; }

    public required DifferenceAct Act { get; init; }

    public required DateTime At { get; init; }

    public required string ActorName { get; init; }

    public required string ActorUnit { get; init; }

    /// <summary>What was found or decided, in words.</summary>
    public required string Text { get; init; }
}

public static class DifferenceNames
{
    public static string Name(this DifferenceKind kind) => kind switch
    {
        DifferenceKind.OnlyInList => "只在卫统中",
        DifferenceKind.OnlyHere => "只在本系统中",
        _ => "内容不一致",
    };

    public static string Name(this DifferenceState state) => state switch
    {
        DifferenceState.Open => "待处理",
        DifferenceState.Kept => "保留本系统",
        DifferenceState.Adopted => "已采用卫统",
        _ => "已消除",
    };

    public static string Name(this DifferenceAct act) => act switch
    {
        DifferenceAct.Found => "发现差异",
        DifferenceAct.FoundAgain => "再次出现",
        DifferenceAct.Kept => "保留本系统",
        DifferenceAct.Adopted => "采用卫统内容",
        DifferenceAct.PartlyAdopted => "部分采用卫统内容",
        _ => "差异已消除",
    };

    public static string Name(this UnitField field) => field switch
    {
        UnitField.Name => "机构名称",
        UnitField.Kind => "机构类型",
        UnitField.Division => "行政区划",
        UnitField.Parent => "上级机构编码",
        UnitField.Head => "负责人",
        UnitField.Phone => "联系电话",
        UnitField.Address => "地址",
        _ => "使用状态",
    };
}
