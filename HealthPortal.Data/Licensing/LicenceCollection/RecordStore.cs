using System.Data;
using System.Data.Common;
using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace HealthPortal.Data.Licensing.LicenceCollection;

/// <summary>
/// Brings checked records into the register within the operation's transaction: first into a temporary table, by COPY on PostgreSQL, then with a few
/// statements for all of them. The same statements serve both databases and one record as well as a million.
/// </summary>
internal sealed class RecordStore : IAsyncDisposable
{
    private const string Staged = "StagedLicenceRecords";

    /// <summary>Statements over millions of rows.</summary>
    private const int Seconds = 1800;

    private static readonly (string Name, NpgsqlDbType Type, string Sqlite)[] Columns =
    [
        ("Row", NpgsqlDbType.Integer, "INTEGER"),
        ("Id", NpgsqlDbType.Uuid, "TEXT"),
        ("OrganisationPath", NpgsqlDbType.Text, "TEXT"),
        ("Key", NpgsqlDbType.Text, "TEXT"),
        ("BusinessDate", NpgsqlDbType.Date, "TEXT"),
        ("Content", NpgsqlDbType.Text, "TEXT"),
        ("PersonalCipher", NpgsqlDbType.Text, "TEXT"),
        ("Fingerprint", NpgsqlDbType.Text, "TEXT"),
        ("Number", NpgsqlDbType.Text, "TEXT"),
        ("HolderName", NpgsqlDbType.Text, "TEXT"),
        ("HolderIndex", NpgsqlDbType.Text, "TEXT"),
        ("OrganName", NpgsqlDbType.Text, "TEXT"),
        ("IssuedOn", NpgsqlDbType.Date, "TEXT"),
        ("ValidFrom", NpgsqlDbType.Date, "TEXT"),
        ("ValidTo", NpgsqlDbType.Date, "TEXT"),
        ("StateWord", NpgsqlDbType.Text, "TEXT"),
        ("IsValid", NpgsqlDbType.Boolean, "INTEGER"),
        ("Slot1", NpgsqlDbType.Text, "TEXT"),
        ("Slot2", NpgsqlDbType.Text, "TEXT"),
        ("Slot3", NpgsqlDbType.Text, "TEXT"),
        ("Slot4", NpgsqlDbType.Text, "TEXT"),
    ];

    private readonly PortalDb db;
    private readonly DbConnection connection;
    private readonly DbTransaction transaction;
    private NpgsqlBinaryImporter? importer;
    private DbCommand? insert;

    private RecordStore(Operation operation)
    {
        db = operation.Db;
        connection = db.Database.GetDbConnection();
        transaction = db.Database.CurrentTransaction!.GetDbTransaction();
    }

    private bool IsPostgres => connection is NpgsqlConnection;

    public static async Task<RecordStore> OpenAsync(Operation operation, CancellationToken cancellation)
    {
        var store = new RecordStore(operation);
        await store.PrepareAsync(cancellation);
        return store;
    }

    /// <summary>Adds a record to those that are to be brought in.</summary>
    public void Stage(StagedRecord record)
    {
        object?[] values =
        [
            record.Row, Guid.CreateVersion7(), record.OrganisationPath, record.Key, record.BusinessDate, record.Content, record.PersonalCipher, record.Fingerprint, record.Number, record.HolderName, record.HolderIndex,
            record.OrganName, record.IssuedOn, record.ValidFrom, record.ValidTo, record.StateWord, record.IsValid, .. record.Slots,
        ];
        if (importer is not null)
        {
            importer.StartRow();
            for (var column = 0; column < values.Length; column++)
            {
                if (values[column] is null)
                {
                    importer.WriteNull();
                }
                else
                {
                    importer.Write(values[column], Columns[column].Type);
                }
            }

            return;
        }

        for (var column = 0; column < values.Length; column++)
        {
            insert!.Parameters[column].Value = values[column] ?? DBNull.Value;
        }

        insert!.ExecuteNonQuery();
    }

    /// <summary>Ends the staging. Of rows with the same key only the newest stays.</summary>
    /// <returns>How many went because a newer row of the batch has the same key.</returns>
    public async Task<int> CompleteAsync(CancellationToken cancellation)
    {
        if (importer is not null)
        {
            await importer.CompleteAsync(cancellation);
            await importer.DisposeAsync();
            importer = null;
            await ExecuteAsync($"""ANALYZE "{Staged}" """, cancellation);
        }

        return await ExecuteAsync(
            $"""
            DELETE FROM "{Staged}" WHERE "Row" IN (
              SELECT "Row" FROM (SELECT "Row", row_number() OVER (PARTITION BY "Key" ORDER BY "BusinessDate" DESC, "Row" DESC) AS place FROM "{Staged}") AS ranked WHERE place > 1)
            """,
            cancellation);
    }

    /// <summary>
    /// Waits until no other batch of the type is being brought in, and takes out rows whose record belongs to a unit out of reach.
    /// </summary>
    /// <returns>Their rows.</returns>
    public async Task<IReadOnlyList<int>> RejectForeignAsync(Guid type, IReadOnlyList<string> reach, CancellationToken cancellation)
    {
        if (IsPostgres)
        {
            await ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@type::text, 40))", cancellation, ("type", type));
        }

        var within = string.Join(" OR ", reach.Select((_, index) => string.Create(CultureInfo.InvariantCulture, $"substr(r.\"OrganisationPath\", 1, length(@reach{index})) = @reach{index}")));
        (string, object)[] parameters = [("type", type), .. reach.Select((prefix, index) => (string.Create(CultureInfo.InvariantCulture, $"reach{index}"), (object)prefix))];
        var rows = new List<int>();
        await using (var command = Command(
            $"""SELECT s."Row" FROM "{Staged}" AS s JOIN "LicenceRecords" AS r ON r."TypeId" = @type AND r."Key" = s."Key" WHERE NOT ({(reach.Count == 0 ? "1 = 0" : within)}) ORDER BY s."Row" """, parameters))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                rows.Add(reader.GetInt32(0));
            }
        }

        foreach (var some in rows.Chunk(500))
        {
            await ExecuteAsync($"""DELETE FROM "{Staged}" WHERE "Row" IN ({string.Join(',', some)})""", cancellation);
        }

        return rows;
    }

    /// <summary>Brings the staged records in: new ones are added, newer ones replace, what is older or the same is left.</summary>
    public async Task<(int Inserted, int Updated, int Unchanged, int Older)> MergeAsync(Guid type, int standard, Guid batch, DateTime now, CancellationToken cancellation)
    {
        (string, object)[] parameters = [("type", type), ("standard", standard), ("batch", batch), ("now", now)];
        int[] counts = [0, 0, 0, 0];
        await using (var command = Command(
            $"""
            SELECT CASE WHEN r."Id" IS NULL THEN 0 WHEN r."Fingerprint" = s."Fingerprint" THEN 2 WHEN s."BusinessDate" < r."BusinessDate" THEN 3 ELSE 1 END AS what, count(*)
            FROM "{Staged}" AS s LEFT JOIN "LicenceRecords" AS r ON r."TypeId" = @type AND r."Key" = s."Key" GROUP BY what
            """,
            parameters))
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                counts[reader.GetInt32(0)] = (int)reader.GetInt64(1);
            }
        }

        if (counts[1] > 0)
        {
            const string Changed = """r."TypeId" = @type AND r."Key" = s."Key" AND s."BusinessDate" >= r."BusinessDate" AND s."Fingerprint" <> r."Fingerprint" """;

            // The staged id is free: the record keeps its own.
            await ExecuteAsync(
                $"""
                INSERT INTO "LicenceRecordHistories" ("Id", "RecordId", "OrganisationPath", "Revision", "BusinessDate", "StandardNumber", "Content", "PersonalCipher", "IsValid", "BatchId", "BatchRow", "CollectedAt", "ReplacedAt")
                SELECT s."Id", r."Id", r."OrganisationPath", r."Revision", r."BusinessDate", r."StandardNumber", r."Content", r."PersonalCipher", r."IsValid", r."BatchId", r."BatchRow", r."CollectedAt", @now
                FROM "{Staged}" AS s JOIN "LicenceRecords" AS r ON {Changed}
                """,
                cancellation,
                parameters);
            await CountAsync($"""SELECT r."OrganisationPath", r."IsValid", -count(*) FROM "{Staged}" AS s JOIN "LicenceRecords" AS r ON {Changed} GROUP BY r."OrganisationPath", r."IsValid" """, type, cancellation);
            await CountAsync($"""SELECT s."OrganisationPath", s."IsValid", count(*) FROM "{Staged}" AS s JOIN "LicenceRecords" AS r ON {Changed} GROUP BY s."OrganisationPath", s."IsValid" """, type, cancellation);
        }

        if (counts[0] > 0)
        {
            await CountAsync(
                $"""SELECT s."OrganisationPath", s."IsValid", count(*) FROM "{Staged}" AS s WHERE NOT EXISTS (SELECT 1 FROM "LicenceRecords" AS r WHERE r."TypeId" = @type AND r."Key" = s."Key") GROUP BY s."OrganisationPath", s."IsValid" """,
                type,
                cancellation);
        }

        if (counts[0] + counts[1] > 0)
        {
            var own = Columns.Where(column => column.Name is not ("Row" or "Id")).Select(column => column.Name).ToList();
            var names = string.Join(", ", own.Select(name => $"\"{name}\""));
            var sets = string.Join(", ", own.Where(name => name != "Key").Append("StandardNumber").Append("BatchId").Append("BatchRow").Append("CollectedAt").Select(name => $"\"{name}\" = excluded.\"{name}\""));
            await ExecuteAsync(
                $"""
                INSERT INTO "LicenceRecords" ("Id", "TypeId", {names}, "StandardNumber", "BatchId", "BatchRow", "Revision", "CollectedAt")
                SELECT s."Id", @type, {string.Join(", ", own.Select(name => $"s.\"{name}\""))}, @standard, @batch, s."Row", 1, @now FROM "{Staged}" AS s WHERE 1 = 1
                ON CONFLICT ("TypeId", "Key") DO UPDATE SET {sets}, "Revision" = "LicenceRecords"."Revision" + 1
                WHERE excluded."BusinessDate" >= "LicenceRecords"."BusinessDate" AND excluded."Fingerprint" <> "LicenceRecords"."Fingerprint"
                """,
                cancellation,
                parameters);
        }

        return (counts[0], counts[1], counts[2], counts[3]);
    }

    public async ValueTask DisposeAsync()
    {
        if (importer is not null)
        {
            await importer.DisposeAsync();
        }

        if (insert is not null)
        {
            await insert.DisposeAsync();
        }
    }

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        var columns = string.Join(", ", Columns.Select(column => $"\"{column.Name}\" {(IsPostgres ? PostgresType(column.Type) : column.Sqlite)}"));
        if (connection is NpgsqlConnection postgres)
        {
            await ExecuteAsync($"""CREATE TEMP TABLE "{Staged}" ({columns}) ON COMMIT DROP""", cancellation);
            importer = await postgres.BeginBinaryImportAsync($"""COPY "{Staged}" ({string.Join(", ", Columns.Select(column => $"\"{column.Name}\""))}) FROM STDIN (FORMAT BINARY)""", cancellation);
            return;
        }

        // The connection comes from a pool: a table of an earlier operation may still be there.
        await ExecuteAsync($"""CREATE TEMP TABLE IF NOT EXISTS "{Staged}" ({columns})""", cancellation);
        await ExecuteAsync($"""DELETE FROM "{Staged}" """, cancellation);
        insert = Command($"""INSERT INTO "{Staged}" VALUES ({string.Join(", ", Columns.Select(column => "@" + column.Name))})""", [.. Columns.Select(column => (column.Name, (object)DBNull.Value))]);
    }

    private static string PostgresType(NpgsqlDbType type) => type switch
    {
        NpgsqlDbType.Integer => "integer",
        NpgsqlDbType.Uuid => "uuid",
        NpgsqlDbType.Date => "date",
        NpgsqlDbType.Boolean => "boolean",
        _ => "text",
    };

    /// <summary>Adds signed counts by path and validity to the totals of the type.</summary>
    private Task CountAsync(string counts, Guid type, CancellationToken cancellation) => ExecuteAsync(
        $"""
        INSERT INTO "LicenceRecordTotals" ("TypeId", "OrganisationPath", "IsValid", "Records")
        SELECT @type, c.* FROM ({counts}) AS c WHERE 1 = 1
        ON CONFLICT ("TypeId", "OrganisationPath", "IsValid") DO UPDATE SET "Records" = "LicenceRecordTotals"."Records" + excluded."Records"
        """,
        cancellation,
        ("type", type));

    private async Task<int> ExecuteAsync(string sql, CancellationToken cancellation, params (string Name, object Value)[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private DbCommand Command(string sql, (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.Transaction, command.CommandTimeout) = (sql, transaction, Seconds);
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
