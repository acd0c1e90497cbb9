using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>通知公告: announcements, their versions, audiences, files, review log and readers.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261122080000_Announcements")]
public sealed class Announcements : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var paths = PathColumns.Collation(migrationBuilder.ActiveProvider);

        migrationBuilder.CreateTable(
            name: "Announcements",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Title = table.Column<string>(maxLength: 400, nullable: false),
                TitleKey = table.Column<string>(maxLength: 400, nullable: true),
                State = table.Column<string>(maxLength: 40, nullable: false),
                LatestVersionId = table.Column<Guid>(nullable: false),
                PublishedVersionId = table.Column<Guid>(nullable: true),
                PinnedAt = table.Column<DateTime>(nullable: true),
                CreatedById = table.Column<Guid>(nullable: false),
                ChangedAt = table.Column<DateTime>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Announcements", row => row.Id);
            });

        migrationBuilder.CreateTable(
            name: "AnnouncementVersions",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                AnnouncementId = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Number = table.Column<int>(nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                Title = table.Column<string>(maxLength: 400, nullable: false),
                Body = table.Column<string>(nullable: false),
                Urgency = table.Column<int>(maxLength: 40, nullable: false),
                OrganName = table.Column<string>(maxLength: 400, nullable: false),
                AudienceRoot = table.Column<string>(maxLength: 400, nullable: false),
                ToRoles = table.Column<bool>(nullable: false),
                ToOrganisations = table.Column<bool>(nullable: false),
                AudienceWords = table.Column<string>(maxLength: 400, nullable: false),
                PublisherId = table.Column<Guid>(nullable: false),
                PublisherName = table.Column<string>(maxLength: 400, nullable: false),
                AuthorId = table.Column<Guid>(nullable: false),
                AuthorName = table.Column<string>(maxLength: 400, nullable: false),
                PublishAt = table.Column<DateTime>(nullable: true),
                ExpiresOn = table.Column<DateOnly>(nullable: true),
                SubmittedAt = table.Column<DateTime>(nullable: true),
                FirstReviewerId = table.Column<Guid>(nullable: true),
                Refusal = table.Column<string>(maxLength: 2000, nullable: true),
                VisibleFrom = table.Column<DateTime>(nullable: true),
                VisibleTo = table.Column<DateTime>(nullable: true),
                RemindsAgain = table.Column<bool>(nullable: false),
                ReadersOfId = table.Column<Guid>(nullable: false),
                ReadCount = table.Column<int>(nullable: false),
                PeopleCount = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_AnnouncementVersions", row => row.Id);
                table.ForeignKey("FK_AnnouncementVersions_Announcements_AnnouncementId", row => row.AnnouncementId, principalTable: "Announcements", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "AnnouncementEvents",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                AnnouncementId = table.Column<Guid>(nullable: false),
                VersionId = table.Column<Guid>(nullable: false),
                Act = table.Column<string>(maxLength: 40, nullable: false),
                At = table.Column<DateTime>(nullable: false),
                ActorId = table.Column<Guid>(nullable: false),
                ActorName = table.Column<string>(maxLength: 400, nullable: false),
                ActorUnit = table.Column<string>(maxLength: 400, nullable: false),
                Reason = table.Column<string>(maxLength: 2000, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_AnnouncementEvents", row => row.Id);
                table.ForeignKey("FK_AnnouncementEvents_Announcements_AnnouncementId", row => row.AnnouncementId, principalTable: "Announcements", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "AnnouncementFiles",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                VersionId = table.Column<Guid>(nullable: false),
                Hash = table.Column<string>(maxLength: 400, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Size = table.Column<long>(nullable: false),
                ContentType = table.Column<string>(maxLength: 400, nullable: false),
                IsInline = table.Column<bool>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_AnnouncementFiles", row => row.Id);
                table.ForeignKey("FK_AnnouncementFiles_AnnouncementVersions_VersionId", row => row.VersionId, principalTable: "AnnouncementVersions", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "AnnouncementReads",
            columns: table => new
            {
                VersionId = table.Column<Guid>(nullable: false),
                UserId = table.Column<Guid>(nullable: false),
                ReadAt = table.Column<DateTime>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_AnnouncementReads", row => new { row.VersionId, row.UserId });
                table.ForeignKey("FK_AnnouncementReads_AnnouncementVersions_VersionId", row => row.VersionId, principalTable: "AnnouncementVersions", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "AnnouncementTargets",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                VersionId = table.Column<Guid>(nullable: false),
                RoleId = table.Column<Guid>(nullable: true),
                Path = table.Column<string>(maxLength: 400, nullable: true),
                Name = table.Column<string>(maxLength: 400, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_AnnouncementTargets", row => row.Id);
                table.ForeignKey("FK_AnnouncementTargets_AnnouncementVersions_VersionId", row => row.VersionId, principalTable: "AnnouncementVersions", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateIndex(name: "IX_AnnouncementEvents_AnnouncementId_At", table: "AnnouncementEvents", columns: ["AnnouncementId", "At"]);
        migrationBuilder.CreateIndex(name: "IX_AnnouncementFiles_VersionId_Hash", table: "AnnouncementFiles", columns: ["VersionId", "Hash"]);
        migrationBuilder.CreateIndex(name: "IX_Announcements_OrganisationPath_ChangedAt", table: "Announcements", columns: ["OrganisationPath", "ChangedAt"]);
        migrationBuilder.CreateIndex(name: "IX_Announcements_OrganisationPath_TitleKey", table: "Announcements", columns: ["OrganisationPath", "TitleKey"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_AnnouncementTargets_VersionId_Path", table: "AnnouncementTargets", columns: ["VersionId", "Path"]);
        migrationBuilder.CreateIndex(name: "IX_AnnouncementTargets_VersionId_RoleId", table: "AnnouncementTargets", columns: ["VersionId", "RoleId"]);
        migrationBuilder.CreateIndex(name: "IX_AnnouncementVersions_AnnouncementId_Number", table: "AnnouncementVersions", columns: ["AnnouncementId", "Number"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_AnnouncementVersions_AudienceRoot_VisibleTo_VisibleFrom", table: "AnnouncementVersions", columns: ["AudienceRoot", "VisibleTo", "VisibleFrom"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(name: "AnnouncementTargets");
        migrationBuilder.DropTable(name: "AnnouncementReads");
        migrationBuilder.DropTable(name: "AnnouncementFiles");
        migrationBuilder.DropTable(name: "AnnouncementEvents");
        migrationBuilder.DropTable(name: "AnnouncementVersions");
        migrationBuilder.DropTable(name: "Announcements");
    }
}
