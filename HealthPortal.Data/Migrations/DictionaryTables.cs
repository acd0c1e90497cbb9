using HealthPortal.Data.Persistence;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>数据字典: dictionaries and their items.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261122231000_DictionaryTables")]
public sealed class DictionaryTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "DataDictionaries",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Code = table.Column<string>(maxLength: 400, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Module = table.Column<string>(maxLength: 400, nullable: false),
                Description = table.Column<string>(maxLength: 2000, nullable: true),
                IsHierarchical = table.Column<bool>(nullable: false),
                IsActive = table.Column<bool>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_DataDictionaries", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_DataDictionaries_Code", table: "DataDictionaries", column: "Code", unique: true);

        migrationBuilder.CreateTable(
            name: "DictionaryItems",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                DictionaryCode = table.Column<string>(maxLength: 400, nullable: false),
                Code = table.Column<string>(maxLength: 400, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                EnglishName = table.Column<string>(maxLength: 400, nullable: true),
                ParentCode = table.Column<string>(maxLength: 400, nullable: true),
                Ordinal = table.Column<int>(nullable: false),
                ValidFrom = table.Column<DateOnly>(nullable: true),
                ValidTo = table.Column<DateOnly>(nullable: true),
                IsActive = table.Column<bool>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_DictionaryItems", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_DictionaryItems_DictionaryCode_Code", table: "DictionaryItems", columns: ["DictionaryCode", "Code"], unique: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(name: "DictionaryItems");
        migrationBuilder.DropTable(name: "DataDictionaries");
    }
}
