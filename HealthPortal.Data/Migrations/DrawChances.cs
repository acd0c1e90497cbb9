using HealthPortal.Data.Persistence;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>Probabilities that were stated when an expert draw was made, for the fairness watch.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261201160000_DrawChances")]
public sealed class DrawChances : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.AddColumn<string>(name: "Chances", table: "ExpertDraws", nullable: true);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropColumn(name: "Chances", table: "ExpertDraws");
}
