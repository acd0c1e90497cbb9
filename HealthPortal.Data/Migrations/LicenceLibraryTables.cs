using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>证照库: licences made from collected records stand beside those of cases; what was done with each; which content of a record has its licence.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261126120000_LicenceLibraryTables")]
public sealed class LicenceLibraryTables : Migration
{
    private const string Kept = "\"Id\", \"OrganisationPath\", \"CaseId\", \"LicenceType\", \"Title\", \"Number\", \"HolderId\", \"HolderName\", \"OrganName\", \"IssuedOn\", \"ValidFrom\", \"ValidTo\", \"FactsCipher\", \"VerificationCode\", \"State\", \"ReplacedById\", \"EndedOn\", \"Version\"";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var paths = PathColumns.Collation(migrationBuilder.ActiveProvider);
        migrationBuilder.AddColumn<string>(name: "IdentifierCode", table: "LicenceTypes", maxLength: 400, nullable: true);

        // A record whose present content has no licence yet is found by a small index of its own.
        migrationBuilder.AddColumn<int>(name: "MadeRevision", table: "LicenceRecords", nullable: false, defaultValue: 0);
        migrationBuilder.CreateIndex(name: "IX_LicenceRecords_Unmade", table: "LicenceRecords", column: "Id", filter: "\"MadeRevision\" <> \"Revision\"");

        // The table is made anew: SQLite cannot make a column optional.
        migrationBuilder.CreateTable(
            name: "LibraryLicences",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                CaseId = table.Column<Guid>(nullable: true),
                LicenceType = table.Column<string>(maxLength: 400, nullable: false),
                Title = table.Column<string>(maxLength: 400, nullable: false),
                Number = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                HolderId = table.Column<Guid>(nullable: true),
                HolderName = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                OrganName = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                IssuedOn = table.Column<DateOnly>(nullable: false),
                ValidFrom = table.Column<DateOnly>(nullable: false),
                ValidTo = table.Column<DateOnly>(nullable: true),
                FactsCipher = table.Column<string>(nullable: true),
                VerificationCode = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Identifier = table.Column<string>(maxLength: 100, nullable: true, collation: paths),
                RecordId = table.Column<Guid>(nullable: true),
                RecordRevision = table.Column<int>(nullable: true),
                StandardNumber = table.Column<int>(nullable: true),
                Content = table.Column<string>(nullable: true),
                PersonalCipher = table.Column<string>(nullable: true),
                HolderIndex = table.Column<string>(maxLength: 30, nullable: true, collation: paths),
                MadeAt = table.Column<DateTime>(nullable: true),
                State = table.Column<string>(maxLength: 40, nullable: false),
                StateReason = table.Column<string>(maxLength: 600, nullable: true),
                ReplacedById = table.Column<Guid>(nullable: true),
                EndedOn = table.Column<DateOnly>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_LibraryLicences", row => row.Id));
        migrationBuilder.Sql($"INSERT INTO \"LibraryLicences\" ({Kept}) SELECT {Kept} FROM \"Licences\"");
        migrationBuilder.DropTable(name: "Licences");
        migrationBuilder.CreateIndex(name: "IX_LibraryLicences_CaseId", table: "LibraryLicences", column: "CaseId", filter: "\"CaseId\" IS NOT NULL");
        migrationBuilder.CreateIndex(name: "IX_LibraryLicences_HolderId", table: "LibraryLicences", column: "HolderId", filter: "\"HolderId\" IS NOT NULL");
        migrationBuilder.CreateIndex(name: "IX_LibraryLicences_RecordId_RecordRevision", table: "LibraryLicences", columns: ["RecordId", "RecordRevision"], unique: true, filter: "\"RecordId\" IS NOT NULL");
        migrationBuilder.CreateIndex(name: "IX_LibraryLicences_LicenceType_Number", table: "LibraryLicences", columns: ["LicenceType", "Number"]);
        migrationBuilder.CreateIndex(name: "IX_LibraryLicences_LicenceType_State_ValidTo", table: "LibraryLicences", columns: ["LicenceType", "State", "ValidTo"]);
        migrationBuilder.CreateIndex(name: "IX_LibraryLicences_OrganisationPath_IssuedOn", table: "LibraryLicences", columns: ["OrganisationPath", "IssuedOn"]);
        migrationBuilder.CreateIndex(name: "IX_LibraryLicences_HolderIndex", table: "LibraryLicences", column: "HolderIndex", filter: "\"HolderIndex\" IS NOT NULL");
        migrationBuilder.CreateIndex(name: "IX_LibraryLicences_HolderName", table: "LibraryLicences", column: "HolderName");
        migrationBuilder.CreateIndex(name: "IX_LibraryLicences_Identifier", table: "LibraryLicences", column: "Identifier", unique: true, filter: "\"Identifier\" IS NOT NULL");
        migrationBuilder.CreateIndex(name: "IX_LibraryLicences_VerificationCode", table: "LibraryLicences", column: "VerificationCode", unique: true);

        migrationBuilder.CreateTable(
            name: "LicenceActs",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                LicenceId = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                LicenceType = table.Column<string>(maxLength: 400, nullable: false),
                Number = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Kind = table.Column<string>(maxLength: 40, nullable: false),
                At = table.Column<DateTime>(nullable: false),
                ByName = table.Column<string>(maxLength: 400, nullable: false),
                Reason = table.Column<string>(maxLength: 600, nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_LicenceActs", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_LicenceActs_LicenceId", table: "LicenceActs", column: "LicenceId");
        migrationBuilder.CreateIndex(name: "IX_LicenceActs_OrganisationPath_At", table: "LicenceActs", columns: ["OrganisationPath", "At"]);
        migrationBuilder.CreateIndex(name: "IX_LicenceActs_Number", table: "LicenceActs", column: "Number");
    }
}
