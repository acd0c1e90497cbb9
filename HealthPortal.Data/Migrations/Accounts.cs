using HealthPortal.Data.Persistence;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>账号管理与个人中心: state with its reason, sealed mobile numbers, what the list and its search read, sessions.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261122141000_Accounts")]
public sealed class Accounts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(name: "StateReason", table: "Users", maxLength: 2000, nullable: true);
        migrationBuilder.AddColumn<DateTime>(name: "CreatedAt", table: "Users", nullable: false, defaultValue: new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        migrationBuilder.AddColumn<int>(name: "Version", table: "Users", nullable: false, defaultValue: 1);
        migrationBuilder.AddColumn<string>(name: "PhoneCipher", table: "Users", maxLength: 400, nullable: true);
        migrationBuilder.AddColumn<string>(name: "PhoneIndex", table: "Users", maxLength: 40, nullable: true);
        migrationBuilder.AddColumn<string>(name: "PhoneMasked", table: "Users", maxLength: 400, nullable: true);
        migrationBuilder.AddColumn<string>(name: "Remark", table: "Users", maxLength: 400, nullable: true);
        migrationBuilder.AddColumn<DateTime>(name: "SessionsEndedAt", table: "Users", nullable: true);
        migrationBuilder.AddColumn<string>(name: "SearchText", table: "Users", maxLength: 700, nullable: false, defaultValue: "");
        migrationBuilder.Sql("""UPDATE "Users" SET "SearchText" = lower("DisplayName" || '|' || coalesce("UserName", '')), "CreatedAt" = coalesce("PasswordChangedAt", "CreatedAt")""");
        migrationBuilder.CreateIndex(name: "IX_Users_State_Id", table: "Users", columns: ["State", "Id"]);
        migrationBuilder.CreateIndex(name: "IX_Users_SearchText_Id", table: "Users", columns: ["SearchText", "Id"]);
        migrationBuilder.CreateIndex(name: "IX_Users_PhoneIndex", table: "Users", columns: ["PhoneIndex"]);
        migrationBuilder.DropIndex(name: "IX_Posts_OrganisationPath", table: "Posts");
        migrationBuilder.CreateIndex(name: "IX_Posts_OrganisationPath_UserId", table: "Posts", columns: ["OrganisationPath", "UserId"]);

        migrationBuilder.CreateTable(
            name: "PortalSessions",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                UserId = table.Column<Guid>(nullable: false),
                BeganAt = table.Column<DateTime>(nullable: false),
                LastSeenAt = table.Column<DateTime>(nullable: false),
                Address = table.Column<string>(maxLength: 400, nullable: true),
                Device = table.Column<string>(maxLength: 400, nullable: false),
                EndedAt = table.Column<DateTime>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_PortalSessions", row => row.Id);
                table.ForeignKey("FK_PortalSessions_Users_UserId", row => row.UserId, principalTable: "Users", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex(name: "IX_PortalSessions_UserId_LastSeenAt", table: "PortalSessions", columns: ["UserId", "LastSeenAt"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(name: "PortalSessions");
        migrationBuilder.DropIndex(name: "IX_Posts_OrganisationPath_UserId", table: "Posts");
        migrationBuilder.CreateIndex(name: "IX_Posts_OrganisationPath", table: "Posts", columns: ["OrganisationPath"]);
        foreach (var index in (string[])["IX_Users_State_Id", "IX_Users_SearchText_Id", "IX_Users_PhoneIndex"])
        {
            migrationBuilder.DropIndex(name: index, table: "Users");
        }

        foreach (var column in (string[])["StateReason", "CreatedAt", "Version", "PhoneCipher", "PhoneIndex", "PhoneMasked", "Remark", "SessionsEndedAt", "SearchText"])
        {
            migrationBuilder.DropColumn(name: column, table: "Users");
        }
    }
}
