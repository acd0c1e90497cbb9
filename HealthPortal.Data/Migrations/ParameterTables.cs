using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using HealthPortal.Domain.Platform.Parameters;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>系统参数: values by organisation and moment.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261122230000_ParameterTables")]
public sealed class ParameterTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var paths = PathColumns.Collation(migrationBuilder.ActiveProvider);
        migrationBuilder.CreateTable(
            name: "ParameterValues",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                ParameterCode = table.Column<string>(maxLength: 400, nullable: false),
                ParameterName = table.Column<string>(maxLength: 400, nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                OrganisationName = table.Column<string>(maxLength: 400, nullable: false),
                ValidFrom = table.Column<DateTime>(nullable: false),
                Value = table.Column<string>(maxLength: ParameterValue.LongestValue, nullable: true),
                Reason = table.Column<string>(maxLength: 2000, nullable: false),
                SetByName = table.Column<string>(maxLength: 400, nullable: false),
                SetAt = table.Column<DateTime>(nullable: false),
                IsWithdrawn = table.Column<bool>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ParameterValues", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ParameterValues_ParameterCode_OrganisationPath_ValidFrom", table: "ParameterValues", columns: ["ParameterCode", "OrganisationPath", "ValidFrom"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable(name: "ParameterValues");
}
