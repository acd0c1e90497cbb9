using HealthPortal.Data.Persistence;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>院士、全国知名专家 among the experts of the pool.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261201180000_EminentExperts")]
public sealed class EminentExperts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.AddColumn<bool>(name: "IsEminent", table: "Experts", nullable: false, defaultValue: false);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropColumn(name: "IsEminent", table: "Experts");
}
