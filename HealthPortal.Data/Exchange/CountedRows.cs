using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Exchange;

/// <summary>Streams a query into a workbook and knows afterwards how many rows it was, for the record of the export.</summary>
public sealed class CountedRows
{
    public long Count { get; private set; }

    public async IAsyncEnumerable<object?[]> Of<T>(IQueryable<T> query, Func<T, object?[]> cells, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in query.AsAsyncEnumerable().WithCancellation(cancellation))
        {
            Count++;
            yield return cells(row);
        }
    }
}
