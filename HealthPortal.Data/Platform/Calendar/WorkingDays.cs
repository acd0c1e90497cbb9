using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Platform.Calendar;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Calendar;

/// <summary>The holiday table as a calendar. Some three hundred rows, read per operation, so that an edited holiday counts at once on every server.</summary>
public static class WorkingDays
{
    public static async Task<WorkingDayCalendar> ReadAsync(PortalDb db, CancellationToken cancellation)
    {
        var rows = await db.Set<PublicHoliday>().AsNoTracking().Select(row => new { row.Date, row.Kind, row.Name }).ToListAsync(cancellation);
        return new WorkingDayCalendar(rows.Select(row => new CalendarDay(row.Date, row.Kind, row.Name)));
    }
}
