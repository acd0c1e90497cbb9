using HealthPortal.Data.Persistence;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>外部登录: providers and links; codes by message as a second factor, and messages whose text is not kept.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261123001000_ExternalSignInTables")]
public sealed class ExternalSignInTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "IdentityProviders",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Code = table.Column<string>(maxLength: 400, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Authority = table.Column<string>(maxLength: 400, nullable: false),
                ClientId = table.Column<string>(maxLength: 400, nullable: false),
                SecretCipher = table.Column<string>(maxLength: 2000, nullable: true),
                SecretUse = table.Column<string>(maxLength: 40, nullable: false),
                Scopes = table.Column<string>(maxLength: 400, nullable: false),
                NameClaim = table.Column<string>(maxLength: 400, nullable: false),
                CountsAsSecondFactor = table.Column<bool>(nullable: false),
                IsActive = table.Column<bool>(nullable: false),
                SortOrder = table.Column<int>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_IdentityProviders", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_IdentityProviders_Code", table: "IdentityProviders", column: "Code", unique: true);

        migrationBuilder.CreateTable(
            name: "ExternalLinks",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                UserId = table.Column<Guid>(nullable: false),
                ProviderId = table.Column<Guid>(nullable: false),
                ExternalSubject = table.Column<string>(maxLength: 400, nullable: false),
                ExternalName = table.Column<string>(maxLength: 400, nullable: false),
                LinkedAt = table.Column<DateTime>(nullable: false),
                LastUsedAt = table.Column<DateTime>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ExternalLinks", row => row.Id);
                table.ForeignKey("FK_ExternalLinks_Users_UserId", row => row.UserId, principalTable: "Users", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
                table.ForeignKey("FK_ExternalLinks_IdentityProviders_ProviderId", row => row.ProviderId, principalTable: "IdentityProviders", principalColumn: "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex(name: "IX_ExternalLinks_ProviderId_ExternalSubject", table: "ExternalLinks", columns: ["ProviderId", "ExternalSubject"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_ExternalLinks_UserId_ProviderId", table: "ExternalLinks", columns: ["UserId", "ProviderId"], unique: true);

        migrationBuilder.CreateTable(
            name: "SignInCodes",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                UserId = table.Column<Guid>(nullable: false),
                CodeHash = table.Column<string>(maxLength: 400, nullable: false),
                SentAt = table.Column<DateTime>(nullable: false),
                IsSpent = table.Column<bool>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_SignInCodes", row => row.Id);
                table.ForeignKey("FK_SignInCodes_Users_UserId", row => row.UserId, principalTable: "Users", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex(name: "IX_SignInCodes_UserId_SentAt", table: "SignInCodes", columns: ["UserId", "SentAt"]);

        migrationBuilder.AddColumn<bool>(name: "SecondFactorByText", table: "SecurityPolicies", nullable: false, defaultValue: false);
        migrationBuilder.AddColumn<bool>(name: "SecondFactorByMail", table: "SecurityPolicies", nullable: false, defaultValue: false);
        migrationBuilder.AddColumn<string>(name: "BodyCipher", table: "Messages", maxLength: 4000, nullable: true);
        migrationBuilder.AddColumn<DateTime>(name: "GoodUntil", table: "Messages", nullable: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropColumn(name: "GoodUntil", table: "Messages");
        migrationBuilder.DropColumn(name: "BodyCipher", table: "Messages");
        migrationBuilder.DropColumn(name: "SecondFactorByMail", table: "SecurityPolicies");
        migrationBuilder.DropColumn(name: "SecondFactorByText", table: "SecurityPolicies");
        migrationBuilder.DropTable(name: "SignInCodes");
        migrationBuilder.DropTable(name: "ExternalLinks");
        migrationBuilder.DropTable(name: "IdentityProviders");
    }
}
