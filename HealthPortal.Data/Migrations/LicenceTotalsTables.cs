using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>Kept totals of the licence library, filled from the licences and acts that are there.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261128090000_LicenceTotalsTables")]
public sealed class LicenceTotalsTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var paths = PathColumns.Collation(migrationBuilder.ActiveProvider);
        migrationBuilder.CreateTable(
            name: "LicenceTotals",
            columns: table => new
            {
                LicenceType = table.Column<string>(maxLength: 400, nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                OrganName = table.Column<string>(maxLength: 400, nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                IssuedMonth = table.Column<DateOnly>(nullable: false),
                EndMonth = table.Column<DateOnly>(nullable: false),
                Licences = table.Column<long>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_LicenceTotals", row => new { row.LicenceType, row.OrganisationPath, row.OrganName, row.State, row.IssuedMonth, row.EndMonth }));
        migrationBuilder.CreateTable(
            name: "LicenceEndDays",
            columns: table => new
            {
                Day = table.Column<DateOnly>(nullable: false),
                LicenceType = table.Column<string>(maxLength: 400, nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                OrganName = table.Column<string>(maxLength: 400, nullable: false),
                IssuedMonth = table.Column<DateOnly>(nullable: false),
                Licences = table.Column<long>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_LicenceEndDays", row => new { row.Day, row.LicenceType, row.OrganisationPath, row.OrganName, row.IssuedMonth }));
        migrationBuilder.CreateTable(
            name: "LicenceActDays",
            columns: table => new
            {
                Day = table.Column<DateOnly>(nullable: false),
                LicenceType = table.Column<string>(maxLength: 400, nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Kind = table.Column<string>(maxLength: 40, nullable: false),
                Acts = table.Column<long>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_LicenceActDays", row => new { row.Day, row.LicenceType, row.OrganisationPath, row.Kind }));
        foreach (var counted in CountedTable.All(migrationBuilder.ActiveProvider))
        {
            migrationBuilder.Sql($"INSERT INTO \"{counted.Table}\" ({string.Join(", ", counted.Keys.Append(counted.Count).Select(column => $"\"{column}\""))}) {counted.Select}");
        }
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in (string[])["LicenceActDays", "LicenceEndDays", "LicenceTotals"])
        {
            migrationBuilder.DropTable(name: table);
        }
    }
}
