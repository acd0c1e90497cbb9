using HealthPortal.Data.Persistence;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>组织机构管理: head of unit, why a unit is out of use, where it was merged, and the names as the search reads them.</summary>
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
        migrationBuilder.Sql("""UPDATE "Organisations" SET "SearchText" = lower("Name" || '|' || "ShortName")""");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var column in (string[])["Head", "StateNote", "MergedIntoId", "SearchText"])
        {
            migrationBuilder.DropColumn(name: column, table: "Organisations");
        }
    }
}
