using HealthPortal.Data.Persistence;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>A re-check lists licences of cases beside records.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261201190000_RecheckedLicences")]
public sealed class RecheckedLicences : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.AddColumn<bool>(name: "IsLicence", table: "StandardRecheckFailures", nullable: false, defaultValue: false);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropColumn(name: "IsLicence", table: "StandardRecheckFailures");
}
