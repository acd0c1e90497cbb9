using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>数据质量: measurements of the register with their scores and profiles, issues with their records and steps, and what is set otherwise about a rule.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261127090000_LicenceQualityTables")]
public sealed class LicenceQualityTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var paths = PathColumns.Collation(migrationBuilder.ActiveProvider);
        migrationBuilder.CreateTable(
            name: "LicenceQualitySettings",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                RuleKey = table.Column<string>(maxLength: 100, nullable: false),
                TypeId = table.Column<Guid>(nullable: true),
                IsOn = table.Column<bool>(nullable: false),
                Weight = table.Column<int>(nullable: false),
                DueDays = table.Column<int>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_LicenceQualitySettings", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_LicenceQualitySettings_RuleKey_TypeId", table: "LicenceQualitySettings", columns: ["RuleKey", "TypeId"], unique: true);

        migrationBuilder.CreateTable(
            name: "LicenceQualityMeasurements",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                TypeId = table.Column<Guid>(nullable: false),
                RequestedByName = table.Column<string>(maxLength: 400, nullable: false),
                RequestedAt = table.Column<DateTime>(nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                Attempts = table.Column<int>(nullable: false),
                BeganAt = table.Column<DateTime>(nullable: true),
                EndedAt = table.Column<DateTime>(nullable: true),
                Day = table.Column<DateOnly>(nullable: true),
                Records = table.Column<long>(nullable: false),
                StandardNumber = table.Column<int>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_LicenceQualityMeasurements", row => row.Id);
                table.ForeignKey("FK_LicenceQualityMeasurements_LicenceTypes_TypeId", row => row.TypeId, "LicenceTypes", "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex(name: "IX_LicenceQualityMeasurements_TypeId_State_Id", table: "LicenceQualityMeasurements", columns: ["TypeId", "State", "Id"]);

        migrationBuilder.CreateTable(
            name: "LicenceQualityScores",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                MeasurementId = table.Column<Guid>(nullable: false),
                TypeId = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Day = table.Column<DateOnly>(nullable: false),
                Records = table.Column<long>(nullable: false),
                Failing = table.Column<long>(nullable: false),
                Passing = table.Column<decimal>(precision: 18, scale: 4, nullable: false),
                RulesJson = table.Column<string>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_LicenceQualityScores", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_LicenceQualityScores_MeasurementId_OrganisationPath", table: "LicenceQualityScores", columns: ["MeasurementId", "OrganisationPath"]);
        migrationBuilder.CreateIndex(name: "IX_LicenceQualityScores_OrganisationPath_Day", table: "LicenceQualityScores", columns: ["OrganisationPath", "Day"]);
        migrationBuilder.CreateIndex(name: "IX_LicenceQualityScores_TypeId_Day", table: "LicenceQualityScores", columns: ["TypeId", "Day"]);

        migrationBuilder.CreateTable(
            name: "LicenceQualityProfiles",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                MeasurementId = table.Column<Guid>(nullable: false),
                TypeId = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Records = table.Column<long>(nullable: false),
                ItemsJson = table.Column<string>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_LicenceQualityProfiles", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_LicenceQualityProfiles_TypeId_OrganisationPath", table: "LicenceQualityProfiles", columns: ["TypeId", "OrganisationPath"]);

        migrationBuilder.CreateTable(
            name: "LicenceQualityIssues",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Number = table.Column<string>(maxLength: 40, nullable: false),
                TypeId = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                RuleKey = table.Column<string>(maxLength: 100, nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                FoundAt = table.Column<DateTime>(nullable: false),
                FirstCount = table.Column<long>(nullable: false),
                Count = table.Column<long>(nullable: false),
                MeasuredAt = table.Column<DateTime>(nullable: false),
                FollowsNumber = table.Column<string>(maxLength: 40, nullable: true),
                AssignedAt = table.Column<DateTime>(nullable: true),
                AssignedByName = table.Column<string>(maxLength: 400, nullable: true),
                DueOn = table.Column<DateOnly>(nullable: true),
                AssignNote = table.Column<string>(maxLength: 500, nullable: true),
                HandledAt = table.Column<DateTime>(nullable: true),
                HandledByName = table.Column<string>(maxLength: 400, nullable: true),
                HandleNote = table.Column<string>(maxLength: 500, nullable: true),
                ClosedAt = table.Column<DateTime>(nullable: true),
                ClosedByName = table.Column<string>(maxLength: 400, nullable: true),
                Returns = table.Column<int>(nullable: false),
                OverdueToldAt = table.Column<DateTime>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_LicenceQualityIssues", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_LicenceQualityIssues_Number", table: "LicenceQualityIssues", column: "Number", unique: true);
        migrationBuilder.CreateIndex(name: "IX_LicenceQualityIssues_TypeId_State", table: "LicenceQualityIssues", columns: ["TypeId", "State"]);
        migrationBuilder.CreateIndex(name: "IX_LicenceQualityIssues_OrganisationPath_State_Id", table: "LicenceQualityIssues", columns: ["OrganisationPath", "State", "Id"]);

        migrationBuilder.CreateTable(
            name: "LicenceQualityIssueSteps",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                IssueId = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Kind = table.Column<string>(maxLength: 40, nullable: false),
                At = table.Column<DateTime>(nullable: false),
                ByName = table.Column<string>(maxLength: 400, nullable: false),
                Note = table.Column<string>(maxLength: 600, nullable: true),
                Count = table.Column<long>(nullable: false),
                DueOn = table.Column<DateOnly>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_LicenceQualityIssueSteps", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_LicenceQualityIssueSteps_IssueId_Id", table: "LicenceQualityIssueSteps", columns: ["IssueId", "Id"]);

        migrationBuilder.CreateTable(
            name: "LicenceQualityIssueRecords",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                IssueId = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                RecordId = table.Column<Guid>(nullable: false),
                RecordNumber = table.Column<string>(maxLength: 400, nullable: false),
                HolderName = table.Column<string>(maxLength: 400, nullable: false),
                Item = table.Column<string>(maxLength: 400, nullable: false),
                Reason = table.Column<string>(maxLength: 600, nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_LicenceQualityIssueRecords", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_LicenceQualityIssueRecords_IssueId_Id", table: "LicenceQualityIssueRecords", columns: ["IssueId", "Id"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in new[] { "LicenceQualityIssueRecords", "LicenceQualityIssueSteps", "LicenceQualityIssues", "LicenceQualityProfiles", "LicenceQualityScores", "LicenceQualityMeasurements", "LicenceQualitySettings" })
        {
            migrationBuilder.DropTable(name: table);
        }
    }
}
