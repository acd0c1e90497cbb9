using HealthPortal.Data.Persistence;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>角色与权限: kind, remark and the reason of the state.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261122150000_Roles")]
public sealed class Roles : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(name: "Kind", table: "Roles", maxLength: 40, nullable: false, defaultValue: "Business");
        migrationBuilder.AddColumn<string>(name: "Remark", table: "Roles", maxLength: 400, nullable: true);
        migrationBuilder.AddColumn<string>(name: "StateReason", table: "Roles", maxLength: 2000, nullable: true);
        migrationBuilder.Sql("""UPDATE "Roles" SET "Kind" = 'Administration' WHERE "Code" IN ('administrator', 'auditor')""");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var column in (string[])["Kind", "Remark", "StateReason"])
        {
            migrationBuilder.DropColumn(name: column, table: "Roles");
        }
    }
}
