using HealthPortal.Data.Persistence;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>定时任务: settings, leases, runs and their logs. The comparison's own mark of the day goes: the job's lease does its work.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261122210000_ScheduledJobTables")]
public sealed class ScheduledJobTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "JobSettings",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Code = table.Column<string>(maxLength: 400, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Cron = table.Column<string>(maxLength: 120, nullable: false),
                IsPaused = table.Column<bool>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_JobSettings", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_JobSettings_Code", table: "JobSettings", column: "Code", unique: true);

        migrationBuilder.CreateTable(
            name: "JobStates",
            columns: table => new
            {
                Code = table.Column<string>(maxLength: 400, nullable: false),
                Cron = table.Column<string>(maxLength: 120, nullable: true),
                NextAt = table.Column<DateTime>(nullable: true),
                RequestedAt = table.Column<DateTime>(nullable: true),
                RequestedBy = table.Column<string>(maxLength: 400, nullable: true),
                RunId = table.Column<Guid>(nullable: true),
                LeaseUntil = table.Column<DateTime>(nullable: true),
                LastBegan = table.Column<DateTime>(nullable: true),
                LastState = table.Column<string>(maxLength: 40, nullable: true),
                LastMilliseconds = table.Column<long>(nullable: true),
                LastSummary = table.Column<string>(maxLength: 400, nullable: true),
                FailuresInRow = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_JobStates", row => row.Code));

        migrationBuilder.CreateTable(
            name: "JobRuns",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                JobCode = table.Column<string>(maxLength: 400, nullable: false),
                Trigger = table.Column<string>(maxLength: 40, nullable: false),
                RequestedBy = table.Column<string>(maxLength: 400, nullable: true),
                Server = table.Column<string>(maxLength: 400, nullable: false),
                BeganAt = table.Column<DateTime>(nullable: false),
                EndedAt = table.Column<DateTime>(nullable: true),
                State = table.Column<string>(maxLength: 40, nullable: false),
                Done = table.Column<int>(nullable: false),
                Summary = table.Column<string>(maxLength: 400, nullable: true),
                Reference = table.Column<string>(maxLength: 400, nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_JobRuns", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_JobRuns_JobCode_BeganAt", table: "JobRuns", columns: ["JobCode", "BeganAt"]);

        migrationBuilder.CreateTable(
            name: "JobRunLines",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                RunId = table.Column<Guid>(nullable: false),
                Number = table.Column<int>(nullable: false),
                At = table.Column<DateTime>(nullable: false),
                Kind = table.Column<string>(maxLength: 40, nullable: false),
                Text = table.Column<string>(maxLength: 1000, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_JobRunLines", row => row.Id);
                table.ForeignKey("FK_JobRunLines_JobRuns_RunId", row => row.RunId, principalTable: "JobRuns", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex(name: "IX_JobRunLines_RunId_Number", table: "JobRunLines", columns: ["RunId", "Number"]);

        // In words both know: the embedded database would otherwise be given a new table.
        migrationBuilder.Sql("""ALTER TABLE "StatisticsLists" DROP COLUMN "ComparedNightlyOn" """);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<DateOnly>(name: "ComparedNightlyOn", table: "StatisticsLists", nullable: true);
        foreach (var table in (string[])["JobRunLines", "JobRuns", "JobStates", "JobSettings"])
        {
            migrationBuilder.DropTable(name: table);
        }
    }
}
