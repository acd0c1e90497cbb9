using System.Text.Json;
using HealthPortal.Data.Providers;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Execution;

/// <summary>
/// Adds to tables of totals in the operation's own transaction, one statement a table. Rows are written in the order of their keys, so that two operations
/// that meet wait for each other and never for each other's rows.
/// </summary>
internal static class KeptCounts
{
    /// <param name="operation">Within its transaction.</param>
    /// <param name="table">Name of the table.</param>
    /// <param name="keys">Columns of its key with their PostgreSQL types.</param>
    /// <param name="counts">Columns that are added to, whole numbers.</param>
    /// <param name="rows">Values of the key as the database writes them as text, and what is added to each count.</param>
    public static async Task AddAsync(Operation operation, string table, (string Column, string Type)[] keys, string[] counts, IEnumerable<(string[] Key, long[] Changes)> rows, CancellationToken cancellation)
    {
        var written = rows.Where(row => row.Changes.Any(change => change != 0)).Select(row =>
            keys.Zip(row.Key, (key, value) => KeyValuePair.Create(key.Column, (object)value)).Concat(counts.Zip(row.Changes, (count, change) => KeyValuePair.Create(count, (object)change))).ToDictionary(StringComparer.Ordinal)).ToList();
        if (written.Count == 0)
        {
            return;
        }

        var names = string.Join(", ", keys.Select(key => $"\"{key.Column}\""));
        var numbers = string.Join(", ", counts.Select(count => $"\"{count}\""));
        var from = PathColumns.Collation(operation.Db.Database.ProviderName) is not null
            ? $"jsonb_to_recordset({{0}}::jsonb) AS s({string.Join(", ", keys.Select(key => $"\"{key.Column}\" {key.Type}").Concat(counts.Select(count => $"\"{count}\" bigint")))})"
            : $"(SELECT {string.Join(", ", keys.Select(key => key.Column).Concat(counts).Select(column => $"value->>'{column}' AS \"{column}\""))} FROM json_each({{0}})) AS s";
        var sql = $"INSERT INTO \"{table}\" ({names}, {numbers}) SELECT {names}, {numbers} FROM {from} WHERE 1 = 1 ORDER BY {names} ON CONFLICT ({names}) DO UPDATE SET {string.Join(", ", counts.Select(count => $"\"{count}\" = \"{table}\".\"{count}\" + excluded.\"{count}\""))}";
        await operation.Db.Database.ExecuteSqlRawAsync(sql, [JsonSerializer.Serialize(written)], cancellation);
    }
}
