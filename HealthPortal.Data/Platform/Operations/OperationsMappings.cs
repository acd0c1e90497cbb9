using HealthPortal.Domain.Platform.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Platform.Operations;

internal sealed class ServerMinuteMapping : IEntityTypeConfiguration<ServerMinute>
{
    public void Configure(EntityTypeBuilder<ServerMinute> builder)
    {
        builder.ToTable("ServerMinutes");
        builder.HasIndex(row => row.At);
    }
}

internal sealed class OperationHourMapping : IEntityTypeConfiguration<OperationHour>
{
    public void Configure(EntityTypeBuilder<OperationHour> builder)
    {
        builder.ToTable("OperationHours");
        builder.HasIndex(row => new { row.Hour, row.Server });
    }
}

internal sealed class OperationAlarmMapping : IEntityTypeConfiguration<OperationAlarm>
{
    public void Configure(EntityTypeBuilder<OperationAlarm> builder)
    {
        builder.ToTable("OperationAlarms");
        builder.HasIndex(row => row.Since);
    }
}
