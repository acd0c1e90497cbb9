namespace HealthPortal.Data.Exchange;

/// <summary>A column of an exported list.</summary>
/// <param name="Header">As the person sees it on the page.</param>
/// <param name="Width">In characters; measured from the first rows when null.</param>
/// <param name="NumberFormat">Excel format of numbers, for example <c>0.00</c> or <c>0.0%</c>; plain when null.</param>
public sealed record WorkbookColumn(string Header, double? Width = null, string? NumberFormat = null);

/// <summary>An exported list. Above the header stand the title, what it was filtered by, and who exported it when.</summary>
/// <param name="Title">Also names the sheet.</param>
/// <param name="FilterLine">The filter in words, for example 筛选条件：状态 办件中；地区 苏州市.</param>
/// <param name="ExportedBy">Name of the person.</param>
/// <param name="ExportedAtLocal">Asia/Shanghai.</param>
/// <param name="Columns">At least one.</param>
/// <param name="Rows">
/// Read once, forward; a new array for each row. Numbers become numbers (text beyond 15 digits, which Excel cannot hold), <see cref="DateOnly"/> and <see cref="DateTime"/>
/// become dates (give local time), booleans 是 and 否, everything else text that Excel never takes for a formula.
/// </param>
public sealed record WorkbookDocument(
    string Title,
    string FilterLine,
    string ExportedBy,
    DateTime ExportedAtLocal,
    IReadOnlyList<WorkbookColumn> Columns,
    IAsyncEnumerable<object?[]> Rows)
{
    /// <summary>What Excel can hold.</summary>
    public const int MaxRowsPerSheet = 1_048_576;

    /// <summary>Rows on one sheet, those above the data included; what is more continues on the next sheet.</summary>
    public int RowsPerSheet { get; init; } = MaxRowsPerSheet;
}
