using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>评审当天: sheets of matters and sittings, what experts gave with and without their names, minutes.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261201170000_ReviewSheetTables")]
public sealed class ReviewSheetTables : Migration
{
    private static readonly string[] Tables = ["SheetForms", "SheetRounds", "SheetObjects", "SheetRecusals", "SheetFillers", "SheetMarks", "SealedMarks", "ReviewMinutes"];

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var paths = PathColumns.Collation(migrationBuilder.ActiveProvider);
        migrationBuilder.CreateTable(
            name: "SheetForms",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                MatterId = table.Column<Guid>(nullable: false),
                Number = table.Column<int>(nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                ContentJson = table.Column<string>(nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                MadeAt = table.Column<DateTime>(nullable: false),
                MadeByName = table.Column<string>(maxLength: 400, nullable: false),
                ActivatedAt = table.Column<DateTime>(nullable: true),
                ActivatedByName = table.Column<string>(maxLength: 400, nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_SheetForms", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_SheetForms_MatterId_Number", table: "SheetForms", columns: ["MatterId", "Number"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_SheetForms_Draft", table: "SheetForms", column: "MatterId", unique: true, filter: "\"State\" = 'Draft'");
        migrationBuilder.CreateIndex(name: "IX_SheetForms_Active", table: "SheetForms", column: "MatterId", unique: true, filter: "\"State\" = 'Active'");

        migrationBuilder.CreateTable(
            name: "SheetRounds",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                PlanId = table.Column<Guid>(nullable: false),
                SubPlanId = table.Column<Guid>(nullable: false),
                FormId = table.Column<Guid>(nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                OpenedAt = table.Column<DateTime>(nullable: true),
                OpenedByName = table.Column<string>(maxLength: 400, nullable: true),
                ClosedAt = table.Column<DateTime>(nullable: true),
                ClosedByName = table.Column<string>(maxLength: 400, nullable: true),
                ClosedReason = table.Column<string>(maxLength: 400, nullable: true),
                ResultJson = table.Column<string>(nullable: true),
                PaperSheets = table.Column<int>(nullable: false),
                Label = table.Column<string>(maxLength: 400, nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_SheetRounds", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_SheetRounds_SubPlanId", table: "SheetRounds", column: "SubPlanId", unique: true);
        migrationBuilder.CreateIndex(name: "IX_SheetRounds_PlanId", table: "SheetRounds", column: "PlanId");

        migrationBuilder.CreateTable(
            name: "SheetObjects",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                RoundId = table.Column<Guid>(nullable: false),
                Ordinal = table.Column<int>(nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Mark = table.Column<string>(maxLength: 20, nullable: false),
                GroupId = table.Column<Guid>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_SheetObjects", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_SheetObjects_RoundId_Ordinal", table: "SheetObjects", columns: ["RoundId", "Ordinal"]);

        migrationBuilder.CreateTable(
            name: "SheetRecusals",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                RoundId = table.Column<Guid>(nullable: false),
                ObjectId = table.Column<Guid>(nullable: false),
                SeatId = table.Column<Guid>(nullable: false),
                Reason = table.Column<string>(maxLength: 400, nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_SheetRecusals", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_SheetRecusals_ObjectId_SeatId", table: "SheetRecusals", columns: ["ObjectId", "SeatId"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_SheetRecusals_RoundId", table: "SheetRecusals", column: "RoundId");

        migrationBuilder.CreateTable(
            name: "SheetFillers",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                RoundId = table.Column<Guid>(nullable: false),
                SeatId = table.Column<Guid>(nullable: false),
                IsLeader = table.Column<bool>(nullable: false),
                LinkHash = table.Column<string>(maxLength: 64, nullable: true),
                LinkAt = table.Column<DateTime>(nullable: true),
                OwnerCipher = table.Column<string>(maxLength: 400, nullable: true),
                HandedInAt = table.Column<DateTime>(nullable: true),
                ReopenedReason = table.Column<string>(maxLength: 400, nullable: true),
                Label = table.Column<string>(maxLength: 400, nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_SheetFillers", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_SheetFillers_RoundId_SeatId", table: "SheetFillers", columns: ["RoundId", "SeatId"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_SheetFillers_LinkHash", table: "SheetFillers", column: "LinkHash", unique: true, filter: "\"LinkHash\" IS NOT NULL");

        migrationBuilder.CreateTable(
            name: "SheetMarks",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                RoundId = table.Column<Guid>(nullable: false),
                ObjectId = table.Column<Guid>(nullable: false),
                SeatId = table.Column<Guid>(nullable: false),
                EntryJson = table.Column<string>(nullable: false),
                Label = table.Column<string>(maxLength: 400, nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_SheetMarks", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_SheetMarks_ObjectId_SeatId", table: "SheetMarks", columns: ["ObjectId", "SeatId"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_SheetMarks_RoundId", table: "SheetMarks", column: "RoundId");

        migrationBuilder.CreateTable(
            name: "SealedMarks",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                RoundId = table.Column<Guid>(nullable: false),
                ObjectId = table.Column<Guid>(nullable: false),
                OwnerKey = table.Column<string>(maxLength: 64, nullable: false),
                EntryJson = table.Column<string>(nullable: false),
                IsFinal = table.Column<bool>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_SealedMarks", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_SealedMarks_ObjectId_OwnerKey", table: "SealedMarks", columns: ["ObjectId", "OwnerKey"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_SealedMarks_RoundId", table: "SealedMarks", column: "RoundId");

        migrationBuilder.CreateTable(
            name: "ReviewMinutes",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                PlanId = table.Column<Guid>(nullable: false),
                Number = table.Column<int>(nullable: false),
                Text = table.Column<string>(nullable: false),
                At = table.Column<DateTime>(nullable: false),
                ByName = table.Column<string>(maxLength: 400, nullable: false),
                IsFinished = table.Column<bool>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ReviewMinutes", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ReviewMinutes_PlanId_Number", table: "ReviewMinutes", columns: ["PlanId", "Number"], unique: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in Tables)
        {
            migrationBuilder.DropTable(name: table);
        }
    }
}
