using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Numbering;

/// <summary>
/// Last number given out under a key such as <c>decision/js/05/2026</c>. It is raised in the transaction that uses the number,
/// so a rolled-back operation gives its number back and documents run without gaps per organ and year.
/// </summary>
public sealed class NumberSequence : IGlobal, IUnlogged
{
    public required string Key { get; init; }

    public required long Value { get; set; }
}
