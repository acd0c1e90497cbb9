using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;

namespace HealthPortal.Domain.Platform.Calendar;

/// <summary>One line of the State Council's yearly notice. Days in no line follow the week.</summary>
public sealed class PublicHoliday : MutableEntity, IGlobal, ILabelled
{
    public required DateOnly Date { get; set; }

    public required CalendarDayKind Kind { get; set; }

    public required string Name { get; set; }

    public string Label => $"{Date:yyyy-MM-dd} {Name}";
}
