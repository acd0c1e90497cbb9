using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>Reminders of licences; 亮证: rights of outside systems by type and purpose, what was shown to whom, totals by hour and day, alarms.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261128120000_LicencePresentationTables")]
public sealed class LicencePresentationTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<int>(name: "RemindedDays", table: "LibraryLicences", nullable: true);
        migrationBuilder.CreateIndex(name: "IX_LibraryLicences_LicenceType_MadeAt", table: "LibraryLicences", columns: ["LicenceType", "MadeAt"], filter: "\"CaseId\" IS NOT NULL");
        var paths = PathColumns.Collation(migrationBuilder.ActiveProvider);
        migrationBuilder.CreateTable(
            name: "PresentationRights",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                ClientKey = table.Column<Guid>(nullable: false),
                ClientCode = table.Column<string>(maxLength: 400, nullable: false),
                ClientName = table.Column<string>(maxLength: 400, nullable: false),
                TypeId = table.Column<Guid>(nullable: false),
                PurposeCode = table.Column<string>(maxLength: 400, nullable: false),
                PurposeName = table.Column<string>(maxLength: 400, nullable: false),
                FieldKeys = table.Column<string>(maxLength: 4000, nullable: false),
                Basis = table.Column<string>(maxLength: 400, nullable: false),
                ValidTo = table.Column<DateOnly>(nullable: true),
                GrantedByName = table.Column<string>(maxLength: 400, nullable: false),
                GrantedAt = table.Column<DateTime>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_PresentationRights", row => row.Id);
                table.ForeignKey("FK_PresentationRights_LicenceTypes_TypeId", row => row.TypeId, "LicenceTypes", "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex(name: "IX_PresentationRights_ClientKey_TypeId_PurposeCode", table: "PresentationRights", columns: ["ClientKey", "TypeId", "PurposeCode"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_PresentationRights_TypeId", table: "PresentationRights", column: "TypeId");

        migrationBuilder.CreateTable(
            name: "Presentations",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                At = table.Column<DateTime>(nullable: false),
                ClientKey = table.Column<Guid>(nullable: false),
                ClientName = table.Column<string>(maxLength: 400, nullable: false),
                UnitName = table.Column<string>(maxLength: 400, nullable: false),
                OperatorName = table.Column<string>(maxLength: 400, nullable: false),
                Reference = table.Column<string>(maxLength: 400, nullable: true),
                PurposeCode = table.Column<string>(maxLength: 400, nullable: false),
                PurposeName = table.Column<string>(maxLength: 400, nullable: false),
                Key = table.Column<string>(maxLength: 40, nullable: false),
                LicenceId = table.Column<Guid>(nullable: false),
                LicenceType = table.Column<string>(maxLength: 400, nullable: false),
                Number = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                HolderName = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                HolderIndex = table.Column<string>(maxLength: 30, nullable: true, collation: paths),
                Items = table.Column<string>(maxLength: 4000, nullable: false),
                RemoteAddress = table.Column<string>(maxLength: 400, nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_Presentations", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_Presentations_LicenceId", table: "Presentations", column: "LicenceId");
        migrationBuilder.CreateIndex(name: "IX_Presentations_At", table: "Presentations", column: "At");
        migrationBuilder.CreateIndex(name: "IX_Presentations_ClientKey_At", table: "Presentations", columns: ["ClientKey", "At"]);
        migrationBuilder.CreateIndex(name: "IX_Presentations_Number", table: "Presentations", column: "Number");
        migrationBuilder.CreateIndex(name: "IX_Presentations_HolderName", table: "Presentations", column: "HolderName");
        migrationBuilder.CreateIndex(name: "IX_Presentations_HolderIndex", table: "Presentations", column: "HolderIndex", filter: "\"HolderIndex\" IS NOT NULL");

        migrationBuilder.CreateTable(
            name: "PresentationHours",
            columns: table => new
            {
                ClientKey = table.Column<Guid>(nullable: false),
                Hour = table.Column<DateTime>(nullable: false),
                Calls = table.Column<long>(nullable: false),
                Shown = table.Column<long>(nullable: false),
                Missed = table.Column<long>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_PresentationHours", row => new { row.ClientKey, row.Hour }));
        migrationBuilder.CreateTable(
            name: "PresentationDays",
            columns: table => new
            {
                Day = table.Column<DateOnly>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                ClientKey = table.Column<Guid>(nullable: false),
                LicenceType = table.Column<string>(maxLength: 400, nullable: false),
                PurposeCode = table.Column<string>(maxLength: 400, nullable: false),
                Shown = table.Column<long>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_PresentationDays", row => new { row.Day, row.OrganisationPath, row.ClientKey, row.LicenceType, row.PurposeCode }));

        migrationBuilder.CreateTable(
            name: "PresentationAlarms",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                ClientKey = table.Column<Guid>(nullable: false),
                ClientName = table.Column<string>(maxLength: 400, nullable: false),
                Kind = table.Column<string>(maxLength: 40, nullable: false),
                Hour = table.Column<DateTime>(nullable: false),
                Calls = table.Column<long>(nullable: false),
                Missed = table.Column<long>(nullable: false),
                Threshold = table.Column<long>(nullable: false),
                RaisedAt = table.Column<DateTime>(nullable: false),
                HandledAt = table.Column<DateTime>(nullable: true),
                HandledByName = table.Column<string>(maxLength: 400, nullable: true),
                Note = table.Column<string>(maxLength: 400, nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_PresentationAlarms", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_PresentationAlarms_ClientKey_Hour_Kind", table: "PresentationAlarms", columns: ["ClientKey", "Hour", "Kind"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_PresentationAlarms_HandledAt_Hour", table: "PresentationAlarms", columns: ["HandledAt", "Hour"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in (string[])["PresentationAlarms", "PresentationDays", "PresentationHours", "Presentations", "PresentationRights"])
        {
            migrationBuilder.DropTable(name: table);
        }

        migrationBuilder.DropIndex(name: "IX_LibraryLicences_LicenceType_MadeAt", table: "LibraryLicences");
        migrationBuilder.DropColumn(name: "RemindedDays", table: "LibraryLicences");
    }
}
