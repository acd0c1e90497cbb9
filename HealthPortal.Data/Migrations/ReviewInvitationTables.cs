using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>邀请和确认: invitations of drawn experts, and which draws are looked after.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261201120000_ReviewInvitationTables")]
public sealed class ReviewInvitationTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var paths = PathColumns.Collation(migrationBuilder.ActiveProvider);
        migrationBuilder.CreateTable(
            name: "ReviewConfirmations",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                DrawId = table.Column<Guid>(nullable: false),
                PlanId = table.Column<Guid>(nullable: false),
                Label = table.Column<string>(maxLength: 400, nullable: false),
                StartedAt = table.Column<DateTime>(nullable: false),
                StartedById = table.Column<Guid>(nullable: false),
                StartedByName = table.Column<string>(maxLength: 400, nullable: false),
                FinishedAt = table.Column<DateTime>(nullable: true),
                SummaryTimes = table.Column<string>(maxLength: 400, nullable: false),
                SummaryPeople = table.Column<string>(maxLength: 1000, nullable: false),
                SummarisedAt = table.Column<DateTime>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ReviewConfirmations", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ReviewConfirmations_DrawId", table: "ReviewConfirmations", column: "DrawId", unique: true);
        migrationBuilder.CreateIndex(name: "IX_ReviewConfirmations_FinishedAt", table: "ReviewConfirmations", column: "FinishedAt");

        migrationBuilder.CreateTable(
            name: "ReviewInvitations",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                DrawId = table.Column<Guid>(nullable: false),
                PlanId = table.Column<Guid>(nullable: false),
                SubPlanId = table.Column<Guid>(nullable: false),
                SeatId = table.Column<Guid>(nullable: false),
                ExpertId = table.Column<Guid>(nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                CreatedAt = table.Column<DateTime>(nullable: false),
                DueAt = table.Column<DateTime>(nullable: false),
                Link = table.Column<int>(nullable: false),
                MessageKey = table.Column<string>(maxLength: 100, nullable: true),
                SentAt = table.Column<DateTime>(nullable: true),
                RemindAt = table.Column<DateTime>(nullable: true),
                RemindedAt = table.Column<DateTime>(nullable: true),
                ExpiresAt = table.Column<DateTime>(nullable: true),
                AnsweredAt = table.Column<DateTime>(nullable: true),
                AnsweredByName = table.Column<string>(maxLength: 400, nullable: true),
                Note = table.Column<string>(maxLength: 400, nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ReviewInvitations", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ReviewInvitations_SeatId", table: "ReviewInvitations", column: "SeatId", unique: true);
        migrationBuilder.CreateIndex(name: "IX_ReviewInvitations_DrawId", table: "ReviewInvitations", column: "DrawId");
        migrationBuilder.CreateIndex(name: "IX_ReviewInvitations_ExpertId", table: "ReviewInvitations", column: "ExpertId");
        migrationBuilder.CreateIndex(name: "IX_ReviewInvitations_State_DueAt", table: "ReviewInvitations", columns: ["State", "DueAt"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("ReviewInvitations");
        migrationBuilder.DropTable("ReviewConfirmations");
    }
}
