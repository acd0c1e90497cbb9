using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>Photographs on licences of persons, whose pictures lie in the file store; what lists find licences of cases by.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261129120000_LicencePhotoTables")]
public sealed class LicencePhotoTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var paths = PathColumns.Collation(migrationBuilder.ActiveProvider);
        foreach (var slot in (string[])["Slot1", "Slot2", "Slot3", "Slot4"])
        {
            migrationBuilder.AddColumn<string>(name: slot, table: "LibraryLicences", maxLength: 200, nullable: true, collation: paths);
        }

        migrationBuilder.AddColumn<int>(name: "RemindedDays", table: "SigningKeys", nullable: true);
        migrationBuilder.CreateTable(
            name: "LicencePhotos",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                LicenceType = table.Column<string>(maxLength: 400, nullable: false),
                Key = table.Column<string>(maxLength: 200, nullable: false, collation: paths),
                Number = table.Column<string>(maxLength: 400, nullable: false),
                FileHash = table.Column<string>(maxLength: 64, nullable: true),
                ContentType = table.Column<string>(maxLength: 40, nullable: true),
                Width = table.Column<int>(nullable: false),
                Height = table.Column<int>(nullable: false),
                SetAt = table.Column<DateTime>(nullable: false),
                SetByName = table.Column<string>(maxLength: 400, nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_LicencePhotos", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_LicencePhotos_LicenceType_Key", table: "LicencePhotos", columns: ["LicenceType", "Key"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_LicencePhotos_OrganisationPath", table: "LicencePhotos", column: "OrganisationPath");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("LicencePhotos");
        migrationBuilder.DropColumn("RemindedDays", "SigningKeys");
        foreach (var slot in (string[])["Slot4", "Slot3", "Slot2", "Slot1"])
        {
            migrationBuilder.DropColumn(slot, "LibraryLicences");
        }
    }
}
