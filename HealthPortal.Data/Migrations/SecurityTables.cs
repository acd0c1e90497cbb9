using HealthPortal.Data.Persistence;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>安全策略: the policy, lists of addresses, used passwords, second factors, and whether a sign-in was unusual.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261122160000_SecurityTables")]
public sealed class SecurityTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "SecurityPolicies",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                PasswordLength = table.Column<int>(nullable: false),
                PasswordNeedsUpper = table.Column<bool>(nullable: false),
                PasswordNeedsLower = table.Column<bool>(nullable: false),
                PasswordNeedsDigit = table.Column<bool>(nullable: false),
                PasswordNeedsSymbol = table.Column<bool>(nullable: false),
                PasswordDistinct = table.Column<int>(nullable: false),
                PasswordDays = table.Column<int>(nullable: false),
                PasswordPauseDays = table.Column<int>(nullable: false),
                PasswordHistory = table.Column<int>(nullable: false),
                LockoutFailures = table.Column<int>(nullable: false),
                LockoutMinutes = table.Column<int>(nullable: false),
                IdleMinutes = table.Column<int>(nullable: false),
                SessionHours = table.Column<int>(nullable: false),
                SessionsPerPerson = table.Column<int>(nullable: false),
                SessionOverflow = table.Column<string>(maxLength: 40, nullable: false),
                SecondFactor = table.Column<string>(maxLength: 40, nullable: false),
                SecondFactorRoles = table.Column<string>(maxLength: 4000, nullable: false),
                WarnUnusualPlace = table.Column<bool>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_SecurityPolicies", row => row.Id));

        migrationBuilder.CreateTable(
            name: "AddressRules",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Kind = table.Column<string>(maxLength: 40, nullable: false),
                Range = table.Column<string>(maxLength: 90, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                IsActive = table.Column<bool>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_AddressRules", row => row.Id));

        migrationBuilder.CreateTable(
            name: "UsedPasswords",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                UserId = table.Column<Guid>(nullable: false),
                Hash = table.Column<string>(maxLength: 400, nullable: false),
                At = table.Column<DateTime>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_UsedPasswords", row => row.Id);
                table.ForeignKey("FK_UsedPasswords_Users_UserId", row => row.UserId, principalTable: "Users", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex(name: "IX_UsedPasswords_UserId_At", table: "UsedPasswords", columns: ["UserId", "At"]);

        migrationBuilder.CreateTable(
            name: "SecondFactors",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                UserId = table.Column<Guid>(nullable: false),
                SecretCipher = table.Column<string>(maxLength: 400, nullable: false),
                ConfirmedAt = table.Column<DateTime>(nullable: true),
                LastStep = table.Column<long>(nullable: true),
                RecoveryHashes = table.Column<string>(maxLength: 2000, nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_SecondFactors", row => row.Id);
                table.ForeignKey("FK_SecondFactors_Users_UserId", row => row.UserId, principalTable: "Users", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex(name: "IX_SecondFactors_UserId", table: "SecondFactors", column: "UserId", unique: true);

        migrationBuilder.AddColumn<bool>(name: "IsUnusual", table: "PortalSessions", nullable: false, defaultValue: false);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropColumn(name: "IsUnusual", table: "PortalSessions");
        foreach (var table in (string[])["SecondFactors", "UsedPasswords", "AddressRules", "SecurityPolicies"])
        {
            migrationBuilder.DropTable(name: table);
        }
    }
}
