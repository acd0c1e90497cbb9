namespace HealthPortal.Domain.Platform.Tasks;

public enum ToDoPriority
{
    High,
    Medium,
    Low,
}

public enum ToDoState
{
    /// <summary>未处理: nobody has begun.</summary>
    Waiting,

    /// <summary>处理中: begun by the person, or waiting for somebody else.</summary>
    UnderWay,

    /// <summary>已超时: its day has passed, begun or not.</summary>
    Overdue,
}

/// <summary>
/// Place of a thing to do among all others, by legal risk: the earliest day first, which puts what is overdue before everything and what
/// has the fewest days left next; then by priority; then what has waited longest. Source and key make the order total.
/// </summary>
/// <param name="DueOn">Last day, <see cref="ToDoRules.NoDay"/> where none runs.</param>
/// <param name="Source">Number of the workbench it comes from.</param>
public readonly record struct ToDoPlace(DateOnly DueOn, ToDoPriority Priority, DateTime BegunAt, int Source, Guid Id) : IComparable<ToDoPlace>
{
    public int CompareTo(ToDoPlace other)
    {
        var order = DueOn.CompareTo(other.DueOn);
        order = order != 0 ? order : Priority.CompareTo(other.Priority);
        order = order != 0 ? order : BegunAt.CompareTo(other.BegunAt);
        order = order != 0 ? order : Source.CompareTo(other.Source);
        return order != 0 ? order : Id.CompareTo(other.Id);
    }

    public static bool operator <(ToDoPlace left, ToDoPlace right) => left.CompareTo(right) < 0;

    public static bool operator >(ToDoPlace left, ToDoPlace right) => left.CompareTo(right) > 0;

    public static bool operator <=(ToDoPlace left, ToDoPlace right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ToDoPlace left, ToDoPlace right) => left.CompareTo(right) >= 0;
}

public static class ToDoRules
{
    /// <summary>Sorts after every real day.</summary>
    public static readonly DateOnly NoDay = new(9999, 12, 31);

    /// <summary>What is overdue or runs out soon is urgent, whatever it is.</summary>
    /// <param name="soon">The last day that counts as soon.</param>
    /// <param name="usual">Priority of its kind while there is time.</param>
    public static ToDoPriority PriorityOf(DateOnly dueOn, DateOnly soon, ToDoPriority usual) => dueOn <= soon ? ToDoPriority.High : usual;

    public static ToDoState StateOf(DateOnly dueOn, DateOnly today, bool isBegun) =>
        dueOn < today ? ToDoState.Overdue : isBegun ? ToDoState.UnderWay : ToDoState.Waiting;
}

public static class ToDoNames
{
    public static string Name(this ToDoPriority priority) => priority switch
    {
        ToDoPriority.High => "高",
        ToDoPriority.Medium => "中",
        _ => "低",
    };

    public static string Name(this ToDoState state) => state switch
    {
        ToDoState.Waiting => "未处理",
        ToDoState.UnderWay => "处理中",
        _ => "已超时",
    };
}
