namespace HealthPortal.Data.Exchange;

/// <summary>How much one import may bring. What is more belongs to a background exchange, not to a person's upload.</summary>
public sealed record ImportLimits
{
    public static readonly ImportLimits Default = new();

    public long MaxBytes { get; init; } = 20L * 1024 * 1024;

    /// <summary>Rows with content.</summary>
    public int MaxRows { get; init; } = 20_000;

    public int MaxColumns { get; init; } = 200;

    public int MaxCellLength { get; init; } = 4_000;

    /// <summary>Bytes of an xlsx after unpacking, counted, not believed.</summary>
    public long MaxUnpackedBytes { get; init; } = 300L * 1024 * 1024;
}
