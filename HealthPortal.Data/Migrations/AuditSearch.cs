using HealthPortal.Data.Persistence;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>The change log by day, for the period filter of the audit and for the daily root.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261122091200_AuditSearch")]
public sealed class AuditSearch : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.CreateIndex(name: "IX_ChangeEntries_At_Sequence", table: "ChangeEntries", columns: ["At", "Sequence"]);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropIndex(name: "IX_ChangeEntries_At_Sequence", table: "ChangeEntries");
}
