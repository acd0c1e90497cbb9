using HealthPortal.Data.Persistence;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>组织机构管理: head of unit, why a unit is out of use, where it was merged, and the names and code as the search reads them.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261122094500_OrganisationDetails")]
public sealed class OrganisationDetails : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(name: "Head", table: "Organisations", maxLength: 400, nullable: true);
        migrationBuilder.AddColumn<string>(name: "StateNote", table: "Organisations", maxLength: 2000, nullable: true);
        migrationBuilder.AddColumn<Guid>(name: "MergedIntoId", table: "Organisations", nullable: true);
        migrationBuilder.AddColumn<string>(name: "SearchText", table: "Organisations", maxLength: 400, nullable: false, defaultValue: "");
        migrationBuilder.AddColumn<string>(name: "CodeKey", table: "Organisations", maxLength: 400, nullable: false, defaultValue: "");
        migrationBuilder.Sql("""UPDATE "Organisations" SET "SearchText" = lower("Name" || '|' || "ShortName"), "CodeKey" = upper("Code")""");
        migrationBuilder.DropIndex(name: "IX_Organisations_Code", table: "Organisations");
        migrationBuilder.CreateIndex(name: "IX_Organisations_CodeKey", table: "Organisations", columns: ["CodeKey"], unique: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex(name: "IX_Organisations_CodeKey", table: "Organisations");
        migrationBuilder.CreateIndex(name: "IX_Organisations_Code", table: "Organisations", columns: ["Code"], unique: true);
        foreach (var column in (string[])["Head", "StateNote", "MergedIntoId", "SearchText", "CodeKey"])
        {
            migrationBuilder.DropColumn(name: column, table: "Organisations");
        }
    }
}
