using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>消息: the outbox, templates, sending rules and the built-in mailbox.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261122220000_MessageTables")]
public sealed class MessageTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var paths = PathColumns.Collation(migrationBuilder.ActiveProvider);
        migrationBuilder.CreateTable(
            name: "Messages",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Kind = table.Column<string>(maxLength: 400, nullable: false),
                Channel = table.Column<string>(maxLength: 40, nullable: false),
                RecipientId = table.Column<Guid>(nullable: true),
                RecipientName = table.Column<string>(maxLength: 400, nullable: false),
                AddressCipher = table.Column<string>(maxLength: 400, nullable: true),
                AddressMasked = table.Column<string>(maxLength: 400, nullable: true),
                Subject = table.Column<string>(maxLength: 400, nullable: true),
                Body = table.Column<string>(maxLength: 2000, nullable: false),
                Href = table.Column<string>(maxLength: 400, nullable: true),
                IsUrgent = table.Column<bool>(nullable: false),
                CreatedAt = table.Column<DateTime>(nullable: false),
                OnceKey = table.Column<string>(maxLength: 400, nullable: true),
                State = table.Column<string>(maxLength: 40, nullable: false),
                DueAt = table.Column<DateTime>(nullable: false),
                Attempts = table.Column<int>(nullable: false),
                ClaimId = table.Column<Guid>(nullable: true),
                HandedOverAt = table.Column<DateTime>(nullable: true),
                SentAt = table.Column<DateTime>(nullable: true),
                DeliveredAt = table.Column<DateTime>(nullable: true),
                GatewayNumber = table.Column<string>(maxLength: 400, nullable: true),
                Problem = table.Column<string>(maxLength: 400, nullable: true),
                ReadAt = table.Column<DateTime>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_Messages", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_Messages_State_DueAt", table: "Messages", columns: ["State", "DueAt"]);
        migrationBuilder.CreateIndex(name: "IX_Messages_RecipientId_Channel_CreatedAt", table: "Messages", columns: ["RecipientId", "Channel", "CreatedAt"]);
        migrationBuilder.CreateIndex(name: "IX_Messages_OrganisationPath_CreatedAt", table: "Messages", columns: ["OrganisationPath", "CreatedAt"]);
        migrationBuilder.CreateIndex(name: "IX_Messages_OnceKey", table: "Messages", column: "OnceKey", unique: true);

        migrationBuilder.CreateTable(
            name: "MessageTemplates",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Kind = table.Column<string>(maxLength: 400, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Subject = table.Column<string>(maxLength: 400, nullable: false),
                Body = table.Column<string>(maxLength: 1000, nullable: false),
                Text = table.Column<string>(maxLength: 400, nullable: false),
                UsesPortal = table.Column<bool>(nullable: false),
                UsesText = table.Column<bool>(nullable: false),
                UsesMail = table.Column<bool>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_MessageTemplates", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_MessageTemplates_Kind", table: "MessageTemplates", column: "Kind", unique: true);

        migrationBuilder.CreateTable(
            name: "MessagePolicies",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                QuietFrom = table.Column<TimeOnly>(nullable: false),
                QuietTo = table.Column<TimeOnly>(nullable: false),
                TextOnWorkingDaysOnly = table.Column<bool>(nullable: false),
                QuietForMail = table.Column<bool>(nullable: false),
                Attempts = table.Column<int>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_MessagePolicies", row => row.Id));

        migrationBuilder.CreateTable(
            name: "DevelopmentMails",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Channel = table.Column<string>(maxLength: 40, nullable: false),
                Address = table.Column<string>(maxLength: 400, nullable: false),
                Subject = table.Column<string>(maxLength: 400, nullable: true),
                Body = table.Column<string>(maxLength: 2000, nullable: false),
                At = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_DevelopmentMails", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_DevelopmentMails_At", table: "DevelopmentMails", column: "At");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in (string[])["DevelopmentMails", "MessagePolicies", "MessageTemplates", "Messages"])
        {
            migrationBuilder.DropTable(name: table);
        }
    }
}
