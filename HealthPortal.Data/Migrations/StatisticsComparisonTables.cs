using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>卫统机构数据比对: the uploaded list with its lines, the work queue of differences and their history.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261122143000_StatisticsComparisonTables")]
public sealed class StatisticsComparisonTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var paths = PathColumns.Collation(migrationBuilder.ActiveProvider);

        migrationBuilder.CreateTable(
            name: "StatisticsLists",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                UnitCount = table.Column<int>(nullable: false),
                UploadedAt = table.Column<DateTime>(nullable: false),
                UploadedByName = table.Column<string>(maxLength: 400, nullable: false),
                ComparedAt = table.Column<DateTime>(nullable: true),
                ComparedByName = table.Column<string>(maxLength: 400, nullable: true),
                ComparedNightlyOn = table.Column<DateOnly>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_StatisticsLists", row => row.Id);
            });

        migrationBuilder.CreateTable(
            name: "StatisticsUnits",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                ListId = table.Column<Guid>(nullable: false),
                Code = table.Column<string>(maxLength: 400, nullable: false),
                CodeKey = table.Column<string>(maxLength: 400, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Kind = table.Column<string>(maxLength: 40, nullable: true),
                DivisionCode = table.Column<string>(maxLength: 400, nullable: true),
                ParentCode = table.Column<string>(maxLength: 400, nullable: true),
                Head = table.Column<string>(maxLength: 400, nullable: true),
                Address = table.Column<string>(maxLength: 400, nullable: true),
                Phone = table.Column<string>(maxLength: 400, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_StatisticsUnits", row => row.Id);
                table.ForeignKey("FK_StatisticsUnits_StatisticsLists_ListId", row => row.ListId, principalTable: "StatisticsLists", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "OrganisationDifferences",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                CodeKey = table.Column<string>(maxLength: 400, nullable: false),
                Code = table.Column<string>(maxLength: 400, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Kind = table.Column<string>(maxLength: 40, nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                OrganisationId = table.Column<Guid>(nullable: true),
                DivisionCode = table.Column<string>(maxLength: 400, nullable: false),
                FieldNames = table.Column<string>(maxLength: 400, nullable: false),
                ContentJson = table.Column<string>(nullable: false),
                FoundAt = table.Column<DateTime>(nullable: false),
                HandledAt = table.Column<DateTime>(nullable: true),
                HandledByName = table.Column<string>(maxLength: 400, nullable: true),
                Reason = table.Column<string>(maxLength: 2000, nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_OrganisationDifferences", row => row.Id);
            });

        migrationBuilder.CreateTable(
            name: "OrganisationDifferenceEvents",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                DifferenceId = table.Column<Guid>(nullable: false),
                Act = table.Column<string>(maxLength: 40, nullable: false),
                At = table.Column<DateTime>(nullable: false),
                ActorName = table.Column<string>(maxLength: 400, nullable: false),
                ActorUnit = table.Column<string>(maxLength: 400, nullable: false),
                Text = table.Column<string>(maxLength: 2000, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_OrganisationDifferenceEvents", row => row.Id);
                table.ForeignKey("FK_OrganisationDifferenceEvents_Difference", row => row.DifferenceId, principalTable: "OrganisationDifferences", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateIndex(name: "IX_StatisticsUnits_ListId_CodeKey", table: "StatisticsUnits", columns: ["ListId", "CodeKey"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_OrganisationDifferences_CodeKey", table: "OrganisationDifferences", columns: ["CodeKey"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_OrganisationDifferences_State_OrganisationPath", table: "OrganisationDifferences", columns: ["State", "OrganisationPath"]);
        migrationBuilder.CreateIndex(name: "IX_OrganisationDifferences_OrganisationPath", table: "OrganisationDifferences", columns: ["OrganisationPath"]);
        migrationBuilder.CreateIndex(name: "IX_OrganisationDifferenceEvents_DifferenceId", table: "OrganisationDifferenceEvents", columns: ["DifferenceId"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in (string[])["OrganisationDifferenceEvents", "OrganisationDifferences", "StatisticsUnits", "StatisticsLists"])
        {
            migrationBuilder.DropTable(name: table);
        }
    }
}
