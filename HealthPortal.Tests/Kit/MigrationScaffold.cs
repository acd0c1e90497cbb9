using System.Globalization;
using System.Text;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace HealthPortal.Tests.Kit;

/// <summary>
/// Writes the C# of a neutral first migration from the model, in place of the design-time package that cannot be restored (ADR-002).
/// Run by <c>HP_SCAFFOLD=path dotnet test --filter MigrationScaffold</c>; later migrations are written by hand and held to the model by
/// <c>SchemaMatchesModelTests</c>.
/// </summary>
[Trait("Category", "Tool")]
public class MigrationScaffold
{
    [SkippableFact]
    public void Write_WhenAsked_PutsTheInitialMigrationInTheFile()
    {
        var path = Environment.GetEnvironmentVariable("HP_SCAFFOLD");
        Skip.If(string.IsNullOrEmpty(path), "HP_SCAFFOLD names no file");
        var options = new DbContextOptionsBuilder<PortalDb>();
        DatabaseProviders.Configure(options, DatabaseProvider.PostgreSql, "Host=127.0.0.1");
        using var db = new PortalDb(options.Options);
        var model = db.GetService<IDesignTimeModel>().Model.GetRelationalModel();
        var operations = db.GetService<IMigrationsModelDiffer>().GetDifferences(null, model);
        var text = new StringBuilder();
        foreach (var operation in operations)
        {
            switch (operation)
            {
                case CreateTableOperation table:
                    WriteTable(text, table);
                    break;
                case CreateIndexOperation index:
                    WriteIndex(text, index);
                    break;
                default:
                    throw new InvalidOperationException($"No writer for {operation.GetType().Name}.");
            }
        }

        File.WriteAllText(path!, Frame(text.ToString(), [.. operations.OfType<CreateTableOperation>().Select(table => table.Name)]));
        Assert.True(new FileInfo(path!).Length > 0);
    }

    private static string Frame(string body, List<string> tables) => $$"""
        using HealthPortal.Data.Persistence;
        using HealthPortal.Data.Providers;
        using Microsoft.EntityFrameworkCore.Infrastructure;
        using Microsoft.EntityFrameworkCore.Migrations;
        using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

        namespace HealthPortal.Data.Migrations;

        /// <summary>The first schema. CLR types only; each provider chooses its own column types.</summary>
        [DbContext(typeof(PortalDb))]
        [Migration("00001_Initial")]
        public sealed class Initial : Migration
        {
            protected override void Up(MigrationBuilder migrationBuilder)
            {
                var paths = PathColumns.Collation(migrationBuilder.ActiveProvider);
        {{body}}    }

            protected override void Down(MigrationBuilder migrationBuilder)
            {
        {{string.Concat(Enumerable.Reverse(tables).Select(table => $"        migrationBuilder.DropTable(name: \"{table}\");\n"))}}    }
        }

        """;

    private static void WriteTable(StringBuilder text, CreateTableOperation table)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n        migrationBuilder.CreateTable(\n            name: \"{table.Name}\",\n            columns: table => new\n            {{\n");
        foreach (var column in table.Columns)
        {
            text.Append(CultureInfo.InvariantCulture, $"                {column.Name} = table.Column<{ClrName(column.ClrType)}>(");
            var arguments = new List<string>();
            if (column.MaxLength is > 0 and var length)
            {
                arguments.Add($"maxLength: {length}");
            }

            if (column.Precision is { } precision)
            {
                arguments.Add($"precision: {precision}, scale: {column.Scale ?? 0}");
            }

            arguments.Add("nullable: " + (column.IsNullable ? "true" : "false"));
            if (column.Collation is not null)
            {
                arguments.Add("collation: paths");
            }

            text.Append(string.Join(", ", arguments)).Append(')');
            if (column.FindAnnotation("Npgsql:ValueGenerationStrategy") is not null)
            {
                text.Append("\n                    .Annotation(\"Sqlite:Autoincrement\", true)\n                    .Annotation(\"Npgsql:ValueGenerationStrategy\", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn)");
            }

            text.Append(",\n");
        }

        text.Append("            },\n            constraints: table =>\n            {\n");
        text.Append(CultureInfo.InvariantCulture, $"                table.PrimaryKey(\"{table.PrimaryKey!.Name}\", row => {Row(table.PrimaryKey.Columns)});\n");
        foreach (var key in table.ForeignKeys)
        {
            text.Append(CultureInfo.InvariantCulture, $"                table.ForeignKey(\"{key.Name}\", row => {Row(key.Columns)}, principalTable: \"{key.PrincipalTable}\", principalColumn: \"{key.PrincipalColumns!.Single()}\", onDelete: ReferentialAction.{key.OnDelete});\n");
        }

        text.Append("            });\n");
    }

    private static void WriteIndex(StringBuilder text, CreateIndexOperation index)
    {
        text.Append(CultureInfo.InvariantCulture, $"        migrationBuilder.CreateIndex(name: \"{index.Name}\", table: \"{index.Table}\", columns: [{string.Join(", ", index.Columns.Select(column => $"\"{column}\""))}]");
        if (index.IsUnique)
        {
            text.Append(", unique: true");
        }

        if (index.Filter is { } filter)
        {
            text.Append(CultureInfo.InvariantCulture, $", filter: \"{filter.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        }

        text.Append(");\n");
    }

    private static string Row(string[] columns) => columns.Length == 1 ? "row." + columns[0] : "new { " + string.Join(", ", columns.Select(column => "row." + column)) + " }";

    private static string ClrName(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(string) => "string",
        var t when t == typeof(int) => "int",
        var t when t == typeof(long) => "long",
        var t when t == typeof(bool) => "bool",
        var t when t == typeof(decimal) => "decimal",
        var t => t.Name,
    };
}
