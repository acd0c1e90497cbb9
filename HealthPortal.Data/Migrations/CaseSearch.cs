using HealthPortal.Data.Persistence;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>Pieces of applicants' names for the search, and an index that counts open cases without reading them. The first start after the update fills them for applicants that are already there.</summary>
[DbContext(typeof(PortalDb))]
[Migration("00002_CaseSearch")]
public sealed class CaseSearch : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "ApplicantNameGrams",
            columns: table => new
            {
                Gram = table.Column<string>(maxLength: 12, nullable: false),
                ApplicantId = table.Column<Guid>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ApplicantNameGrams", row => new { row.Gram, row.ApplicantId });
                table.ForeignKey("FK_ApplicantNameGrams_Applicants_ApplicantId", row => row.ApplicantId, principalTable: "Applicants", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex(name: "IX_ApplicantNameGrams_ApplicantId", table: "ApplicantNameGrams", columns: ["ApplicantId"]);
        migrationBuilder.DropIndex(name: "IX_ApprovalCases_Open", table: "ApprovalCases");
        migrationBuilder.CreateIndex(name: "IX_ApprovalCases_Open", table: "ApprovalCases", columns: ["ActBy", "Id", "OrganisationPath", "MatterId", "ItemId"], filter: "\"StepKind\" IS NOT NULL");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex(name: "IX_ApprovalCases_Open", table: "ApprovalCases");
        migrationBuilder.CreateIndex(name: "IX_ApprovalCases_Open", table: "ApprovalCases", columns: ["ActBy", "Id"], filter: "\"StepKind\" IS NOT NULL");
        migrationBuilder.DropTable(name: "ApplicantNameGrams");
    }
}
