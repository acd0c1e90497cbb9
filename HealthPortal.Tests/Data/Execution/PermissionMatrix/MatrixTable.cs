using System.Text;
using HealthPortal.Domain.Kernel;
using HealthPortal.Tests.Kit;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>
/// The reviewed table: lines are use cases, columns are accounts. "-" is refused for lack of rights, "0" is not found, "!" is refused by a
/// rule, "ok" succeeded without showing a row of the three organs, letters are the organs of which rows were shown.
/// </summary>
public sealed class MatrixTable
{
    private const string Corner = "use case";

    private readonly SortedDictionary<string, SortedDictionary<string, string>> cells = new(StringComparer.Ordinal);

    public string this[string useCase, string account]
    {
        get => cells.TryGetValue(useCase, out var line) && line.TryGetValue(account, out var cell) ? cell : "";
        set
        {
            if (!cells.TryGetValue(useCase, out var line))
            {
                cells[useCase] = line = new SortedDictionary<string, string>(StringComparer.Ordinal);
            }

            line[account] = value;
        }
    }

    public IEnumerable<string> UseCases => cells.Keys;

    public static string Path => SourceTree.PathTo("HealthPortal.Tests", "Data", "Execution", "PermissionMatrix", "permission-matrix.csv");

    public static string Cell(MatrixAnswer answer, string marks) => answer.Failure switch
    {
        null => marks.Length > 0 ? marks : "ok",
        FailureKind.Forbidden => "-",
        FailureKind.NotFound => "0",
        _ => "!",
    };

    public static MatrixTable Parse(string text)
    {
        var table = new MatrixTable();
        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var accounts = lines[0].Split(',');
        foreach (var line in lines.Skip(1))
        {
            var parts = line.Split(',');
            for (var column = 1; column < parts.Length; column++)
            {
                table[parts[0], accounts[column]] = parts[column];
            }
        }

        return table;
    }

    public string Write(IReadOnlyList<string> accounts)
    {
        var text = new StringBuilder(Corner).Append(',').AppendJoin(',', accounts).Append('\n');
        foreach (var useCase in UseCases)
        {
            text.Append(useCase).Append(',').AppendJoin(',', accounts.Select(account => this[useCase, account])).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>What is not as reviewed, one sentence each.</summary>
    public static IReadOnlyList<string> Differences(MatrixTable reviewed, MatrixTable found, IReadOnlyList<string> accounts) =>
    [
        .. reviewed.UseCases.Except(found.UseCases, StringComparer.Ordinal).Select(useCase => $"{useCase}: stands in the table, but there is no such input any more."),
        .. from useCase in found.UseCases
           from account in accounts
           let was = reviewed[useCase, account]
           let now = found[useCase, account]
           where was != now
           select was.Length == 0 ? $"{useCase} by {account}: is '{now}', and the table says nothing of it." : $"{useCase} by {account}: the table says '{was}', but it is '{now}'.",
    ];
}
