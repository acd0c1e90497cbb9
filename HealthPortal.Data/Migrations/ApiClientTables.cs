using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>接口: outside systems, their secrets and scopes, used nonces, the log of calls.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261123120000_ApiClientTables")]
public sealed class ApiClientTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var paths = PathColumns.Collation(migrationBuilder.ActiveProvider);
        migrationBuilder.CreateTable(
            name: "ApiClients",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                ClientId = table.Column<string>(maxLength: 400, nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                SystemName = table.Column<string>(maxLength: 400, nullable: false),
                ContactName = table.Column<string>(maxLength: 400, nullable: false),
                ContactWay = table.Column<string>(maxLength: 400, nullable: true),
                AllowedAddresses = table.Column<string>(maxLength: 4000, nullable: false),
                CallsPerMinute = table.Column<int>(nullable: false),
                MustSign = table.Column<bool>(nullable: false),
                ValidFrom = table.Column<DateOnly>(nullable: true),
                ValidTo = table.Column<DateOnly>(nullable: true),
                State = table.Column<string>(maxLength: 40, nullable: false),
                StateReason = table.Column<string>(maxLength: 500, nullable: true),
                CreatedAt = table.Column<DateTime>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ApiClients", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ApiClients_ClientId", table: "ApiClients", column: "ClientId", unique: true);
        migrationBuilder.CreateIndex(name: "IX_ApiClients_OrganisationPath_Id", table: "ApiClients", columns: ["OrganisationPath", "Id"]);

        migrationBuilder.CreateTable(
            name: "ApiClientSecrets",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                ApiClientId = table.Column<Guid>(nullable: false),
                Beginning = table.Column<string>(maxLength: 400, nullable: false),
                SecretHash = table.Column<string>(maxLength: 400, nullable: false),
                SigningKeyCipher = table.Column<string>(maxLength: 400, nullable: false),
                CreatedAt = table.Column<DateTime>(nullable: false),
                ExpiresAt = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ApiClientSecrets", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ApiClientSecrets_ApiClientId", table: "ApiClientSecrets", column: "ApiClientId");

        migrationBuilder.CreateTable(
            name: "ApiClientGrants",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                ApiClientId = table.Column<Guid>(nullable: false),
                Permission = table.Column<string>(maxLength: 400, nullable: false),
                Reach = table.Column<string>(maxLength: 40, nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ApiClientGrants", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ApiClientGrants_ApiClientId_Permission", table: "ApiClientGrants", columns: ["ApiClientId", "Permission"], unique: true);

        migrationBuilder.CreateTable(
            name: "ApiNonces",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                ApiClientId = table.Column<Guid>(nullable: false),
                Nonce = table.Column<string>(maxLength: 400, nullable: false),
                At = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ApiNonces", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ApiNonces_ApiClientId_Nonce", table: "ApiNonces", columns: ["ApiClientId", "Nonce"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_ApiNonces_At", table: "ApiNonces", column: "At");

        migrationBuilder.CreateTable(
            name: "ApiCalls",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                At = table.Column<DateTime>(nullable: false),
                ApiClientId = table.Column<Guid>(nullable: true),
                ClientName = table.Column<string>(maxLength: 400, nullable: false),
                Operation = table.Column<string>(maxLength: 400, nullable: false),
                Method = table.Column<string>(maxLength: 400, nullable: false),
                Route = table.Column<string>(maxLength: 400, nullable: false),
                Status = table.Column<int>(nullable: false),
                Milliseconds = table.Column<int>(nullable: false),
                Records = table.Column<int>(nullable: true),
                Address = table.Column<string>(maxLength: 400, nullable: true),
                RequestId = table.Column<string>(maxLength: 400, nullable: false),
                Refusal = table.Column<string>(maxLength: 400, nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_ApiCalls", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ApiCalls_At_Id", table: "ApiCalls", columns: ["At", "Id"]);
        migrationBuilder.CreateIndex(name: "IX_ApiCalls_ApiClientId_At", table: "ApiCalls", columns: ["ApiClientId", "At"]);
        migrationBuilder.CreateIndex(name: "IX_ApiCalls_OrganisationPath_At", table: "ApiCalls", columns: ["OrganisationPath", "At"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in (string[])["ApiCalls", "ApiNonces", "ApiClientGrants", "ApiClientSecrets", "ApiClients"])
        {
            migrationBuilder.DropTable(name: table);
        }
    }
}
