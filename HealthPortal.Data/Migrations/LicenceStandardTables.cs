using HealthPortal.Data.Persistence;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>证照标准: the types of licence and the versions of their standards.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261123130000_LicenceStandardTables")]
public sealed class LicenceStandardTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "LicenceTypes",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Code = table.Column<string>(maxLength: 400, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                EnglishName = table.Column<string>(maxLength: 400, nullable: true),
                HolderKind = table.Column<string>(maxLength: 40, nullable: false),
                Ordinal = table.Column<int>(nullable: false),
                CreatedAt = table.Column<DateTime>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_LicenceTypes", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_LicenceTypes_Code", table: "LicenceTypes", column: "Code", unique: true);

        migrationBuilder.CreateTable(
            name: "LicenceStandardVersions",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                TypeId = table.Column<Guid>(nullable: false),
                Number = table.Column<int>(nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                ContentJson = table.Column<string>(nullable: false),
                ChangeNote = table.Column<string>(maxLength: 2000, nullable: true),
                CreatedAt = table.Column<DateTime>(nullable: false),
                EditedBy = table.Column<Guid>(nullable: true),
                EditedByName = table.Column<string>(maxLength: 400, nullable: true),
                EditedAt = table.Column<DateTime>(nullable: false),
                SubmittedBy = table.Column<Guid>(nullable: true),
                SubmittedByName = table.Column<string>(maxLength: 400, nullable: true),
                SubmittedAt = table.Column<DateTime>(nullable: true),
                ReviewedBy = table.Column<Guid>(nullable: true),
                ReviewedByName = table.Column<string>(maxLength: 400, nullable: true),
                ReviewedAt = table.Column<DateTime>(nullable: true),
                ReviewOpinion = table.Column<string>(maxLength: 2000, nullable: true),
                ActivatedByName = table.Column<string>(maxLength: 400, nullable: true),
                ActivatedAt = table.Column<DateTime>(nullable: true),
                ArchivedAt = table.Column<DateTime>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_LicenceStandardVersions", row => row.Id);
                table.ForeignKey("FK_LicenceStandardVersions_LicenceTypes_TypeId", row => row.TypeId, "LicenceTypes", "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex(name: "IX_LicenceStandardVersions_TypeId_Number", table: "LicenceStandardVersions", columns: ["TypeId", "Number"], unique: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(name: "LicenceStandardVersions");
        migrationBuilder.DropTable(name: "LicenceTypes");
    }
}
