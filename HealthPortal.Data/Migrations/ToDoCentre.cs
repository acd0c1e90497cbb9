using HealthPortal.Data.Persistence;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>待办中心: when a draft was begun, and who did what, so that each person's done list is a range of an index.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261122170000_ToDoCentre")]
public sealed class ToDoCentre : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<DateTime>(name: "StartedAt", table: "IntakeDrafts", nullable: true);
        migrationBuilder.AddColumn<Guid>(name: "PublishedById", table: "PublicNotices", nullable: true);
        migrationBuilder.AddColumn<Guid>(name: "HandledById", table: "OrganisationDifferences", nullable: true);
        migrationBuilder.CreateIndex(name: "IX_PublicNotices_PublishedById_PublishedAt", table: "PublicNotices", columns: ["PublishedById", "PublishedAt"]);
        migrationBuilder.CreateIndex(name: "IX_OrganisationDifferences_HandledById_HandledAt", table: "OrganisationDifferences", columns: ["HandledById", "HandledAt"]);
        migrationBuilder.CreateIndex(name: "IX_AnnouncementEvents_ActorId_At", table: "AnnouncementEvents", columns: ["ActorId", "At"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex(name: "IX_AnnouncementEvents_ActorId_At", table: "AnnouncementEvents");
        migrationBuilder.DropIndex(name: "IX_OrganisationDifferences_HandledById_HandledAt", table: "OrganisationDifferences");
        migrationBuilder.DropIndex(name: "IX_PublicNotices_PublishedById_PublishedAt", table: "PublicNotices");
        migrationBuilder.DropColumn(name: "HandledById", table: "OrganisationDifferences");
        migrationBuilder.DropColumn(name: "PublishedById", table: "PublicNotices");
        migrationBuilder.DropColumn(name: "StartedAt", table: "IntakeDrafts");
    }
}
