using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>签章密钥: keys of organs, and the portal's own roots.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261124120000_SigningKeyTables")]
public sealed class SigningKeyTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var paths = PathColumns.Collation(migrationBuilder.ActiveProvider);
        migrationBuilder.CreateTable(
            name: "SigningKeys",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                OrganisationId = table.Column<Guid>(nullable: false),
                OrganName = table.Column<string>(maxLength: 400, nullable: false),
                Purpose = table.Column<string>(maxLength: 40, nullable: false),
                Algorithm = table.Column<string>(maxLength: 40, nullable: false),
                KeyId = table.Column<string>(maxLength: 400, nullable: false),
                Source = table.Column<string>(maxLength: 40, nullable: false),
                Certificate = table.Column<string>(maxLength: 4000, nullable: false),
                Chain = table.Column<string>(maxLength: 12000, nullable: false),
                PrivateKeyCipher = table.Column<string>(maxLength: 8000, nullable: false),
                ValidFrom = table.Column<DateTime>(nullable: false),
                ValidTo = table.Column<DateTime>(nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                StateReason = table.Column<string>(maxLength: 500, nullable: false),
                RevokedFrom = table.Column<DateOnly>(nullable: true),
                CreatedAt = table.Column<DateTime>(nullable: false),
                CreatedBy = table.Column<string>(maxLength: 400, nullable: false),
                EndedAt = table.Column<DateTime>(nullable: true),
                CurrentFor = table.Column<string>(maxLength: 400, nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_SigningKeys", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_SigningKeys_KeyId", table: "SigningKeys", column: "KeyId", unique: true);
        migrationBuilder.CreateIndex(name: "IX_SigningKeys_CurrentFor", table: "SigningKeys", column: "CurrentFor", unique: true);
        migrationBuilder.CreateIndex(name: "IX_SigningKeys_OrganisationPath_Id", table: "SigningKeys", columns: ["OrganisationPath", "Id"]);

        migrationBuilder.CreateTable(
            name: "SigningRoots",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Algorithm = table.Column<string>(maxLength: 40, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Certificate = table.Column<string>(maxLength: 4000, nullable: false),
                PrivateKeyCipher = table.Column<string>(maxLength: 8000, nullable: false),
                ValidFrom = table.Column<DateTime>(nullable: false),
                ValidTo = table.Column<DateTime>(nullable: false),
                CreatedAt = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_SigningRoots", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_SigningRoots_Algorithm_ValidFrom", table: "SigningRoots", columns: ["Algorithm", "ValidFrom"], unique: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(name: "SigningRoots");
        migrationBuilder.DropTable(name: "SigningKeys");
    }
}
