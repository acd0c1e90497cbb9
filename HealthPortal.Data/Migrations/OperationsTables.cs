using HealthPortal.Data.Persistence;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>运行监控: figures of servers by the minute and of use cases by the hour, and alarms.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261122235000_OperationsTables")]
public sealed class OperationsTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "ServerMinutes",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Server = table.Column<string>(maxLength: 400, nullable: false),
                At = table.Column<DateTime>(nullable: false),
                Requests = table.Column<int>(nullable: false),
                RequestFailures = table.Column<int>(nullable: false),
                RequestP95 = table.Column<double>(nullable: false),
                Operations = table.Column<int>(nullable: false),
                OperationFailures = table.Column<int>(nullable: false),
                OperationP95 = table.Column<double>(nullable: false),
                Circuits = table.Column<int>(nullable: false),
                HeapMegabytes = table.Column<int>(nullable: false),
                WorkingSetMegabytes = table.Column<int>(nullable: false),
                DatabaseMilliseconds = table.Column<double>(nullable: false),
                DiskFreePercent = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ServerMinutes", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ServerMinutes_At", table: "ServerMinutes", column: "At");

        migrationBuilder.CreateTable(
            name: "OperationHours",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Server = table.Column<string>(maxLength: 400, nullable: false),
                Hour = table.Column<DateTime>(nullable: false),
                Operation = table.Column<string>(maxLength: 400, nullable: false),
                Count = table.Column<long>(nullable: false),
                Failures = table.Column<long>(nullable: false),
                TotalMilliseconds = table.Column<double>(nullable: false),
                LongestMilliseconds = table.Column<double>(nullable: false),
                Histogram = table.Column<string>(maxLength: 400, nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_OperationHours", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_OperationHours_Hour_Server", table: "OperationHours", columns: ["Hour", "Server"]);

        migrationBuilder.CreateTable(
            name: "OperationAlarms",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Limit = table.Column<string>(maxLength: 400, nullable: false),
                Since = table.Column<DateTime>(nullable: false),
                Words = table.Column<string>(maxLength: 400, nullable: false),
                EndedAt = table.Column<DateTime>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_OperationAlarms", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_OperationAlarms_Since", table: "OperationAlarms", column: "Since");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in (string[])["OperationAlarms", "OperationHours", "ServerMinutes"])
        {
            migrationBuilder.DropTable(name: table);
        }
    }
}
