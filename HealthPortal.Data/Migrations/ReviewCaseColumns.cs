using HealthPortal.Data.Persistence;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>评审计划 that a case asked for: its number, and what the panel said.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261201130000_ReviewCaseColumns")]
public sealed class ReviewCaseColumns : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(name: "CaseNumber", table: "ReviewPlans", maxLength: 400, nullable: true);
        migrationBuilder.AddColumn<bool>(name: "PanelAgrees", table: "ReviewPlans", nullable: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropColumn(name: "PanelAgrees", table: "ReviewPlans");
        migrationBuilder.DropColumn(name: "CaseNumber", table: "ReviewPlans");
    }
}
