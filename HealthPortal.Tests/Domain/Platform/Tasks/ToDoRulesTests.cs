using HealthPortal.Domain.Platform.Tasks;
using HealthPortal.Domain.Time;

namespace HealthPortal.Tests.Domain.Platform.Tasks;

public class ToDoRulesTests
{
    private static readonly DateOnly Today = new(2026, 3, 10);

    private static readonly DateTime Morning = new(2026, 3, 9, 1, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Order_OfEverything_IsByLegalRisk()
    {
        ToDoPlace[] right =
        [
            Place(Today.AddDays(-9), ToDoPriority.High),
            Place(Today.AddDays(-1), ToDoPriority.High, 5),
            Place(Today, ToDoPriority.High),
            Place(Today.AddDays(20), ToDoPriority.Medium, 9),
            Place(Today.AddDays(20), ToDoPriority.Low, 0),
            Place(Today.AddDays(21), ToDoPriority.High),
            Place(ToDoRules.NoDay, ToDoPriority.High, 8),
            Place(ToDoRules.NoDay, ToDoPriority.Medium, 1),
            Place(ToDoRules.NoDay, ToDoPriority.Medium, 2),
            Place(ToDoRules.NoDay, ToDoPriority.Medium, 2) with { Source = 2 },
            Place(ToDoRules.NoDay, ToDoPriority.Medium, 2) with { Source = 2, Id = new Guid("00000000-0000-7000-8000-0000000000ff") },
            Place(ToDoRules.NoDay, ToDoPriority.Low, 0),
        ];

        var shuffled = right.Reverse().OrderBy(place => place.BegunAt).ToList();
        shuffled.Sort();

        Assert.Equal(right, shuffled);
        for (var index = 1; index < right.Length; index++)
        {
            Assert.True(right[index - 1] < right[index] && right[index] > right[index - 1] && right[index - 1] <= right[index] && right[index] >= right[index - 1]);
        }
    }

    [Theory]
    [InlineData(-1, ToDoPriority.Low, ToDoPriority.High)]
    [InlineData(0, ToDoPriority.Medium, ToDoPriority.High)]
    [InlineData(3, ToDoPriority.Medium, ToDoPriority.High)]
    [InlineData(4, ToDoPriority.Medium, ToDoPriority.Medium)]
    [InlineData(40, ToDoPriority.High, ToDoPriority.High)]
    public void PriorityOf_NearItsDay_IsHighWhateverItIs(int days, ToDoPriority usual, ToDoPriority expected) =>
        Assert.Equal(expected, ToDoRules.PriorityOf(Today.AddDays(days), Today.AddDays(3), usual));

    [Fact]
    public void PriorityOf_WithoutADay_IsTheUsual() => Assert.Equal(ToDoPriority.Low, ToDoRules.PriorityOf(ToDoRules.NoDay, Today.AddDays(3), ToDoPriority.Low));

    [Theory]
    [InlineData(-1, true, ToDoState.Overdue)]
    [InlineData(-1, false, ToDoState.Overdue)]
    [InlineData(0, true, ToDoState.UnderWay)]
    [InlineData(0, false, ToDoState.Waiting)]
    public void StateOf_WhenItsDayHasPassed_IsOverdueBegunOrNot(int days, bool begun, ToDoState expected) => Assert.Equal(expected, ToDoRules.StateOf(Today.AddDays(days), Today, begun));

    /// <summary>A Friday, the weekend after it, and the Monday: what is overdue counts at least one day.</summary>
    [Theory]
    [InlineData(13, 13, 0)]
    [InlineData(13, 16, 1)]
    [InlineData(16, 13, -1)]
    [InlineData(14, 13, -1)]
    [InlineData(17, 13, -2)]
    public void DaysLeft_CountsWorkingDays(int today, int due, int expected) =>
        Assert.Equal(expected, new WorkingDayCalendar([]).DaysLeft(new DateOnly(2026, 3, today), new DateOnly(2026, 3, due)));

    private static ToDoPlace Place(DateOnly due, ToDoPriority priority, int hours = 3) => new(due, priority, Morning.AddHours(hours), 1, new Guid("00000000-0000-7000-8000-000000000001"));
}
