using System.Globalization;
using System.Text;
using HealthPortal.Data.Cryptography;
using HealthPortal.Domain.Platform.Audit;

namespace HealthPortal.Data.Execution;

/// <summary>The chain's arithmetic: what goes into a hash, and how a run of entries is checked.</summary>
public static class ChangeChain
{
    private static readonly NationalCryptography Cryptography = new();

    /// <summary>Hash before the first entry.</summary>
    public const string Genesis = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>SM3 over every field, each with its length in front, so that no two different entries give the same bytes.</summary>
    public static string HashOf(ChangeEntry entry)
    {
        var text = new StringBuilder();
        foreach (var field in (string?[])
            [
                entry.Sequence.ToString(CultureInfo.InvariantCulture),
                // Microseconds: what every provider keeps of an instant.
                (entry.At.Ticks / 10).ToString(CultureInfo.InvariantCulture),
                entry.ActorId.ToString("N"), entry.ActorName, entry.ActorUnit, entry.RemoteAddress, entry.Operation, entry.Kind.ToString(),
                entry.EntityType, entry.EntityId, entry.EntityLabel, entry.OrganisationPath, entry.Changes, entry.Reason, entry.PreviousHash,
            ])
        {
            text.Append((field?.Length ?? -1).ToString(CultureInfo.InvariantCulture)).Append(':').Append(field).Append('\n');
        }

        return Cryptography.Sm3Hex(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>First fault in a run of entries ordered by sequence, as a Chinese sentence; null when the run is whole.</summary>
    public static string? FaultIn(ChangeEntry entry, long expectedSequence, string expectedPreviousHash)
    {
        if (entry.Sequence != expectedSequence)
        {
            return $"第 {expectedSequence} 条缺失，后面紧接的是第 {entry.Sequence} 条。";
        }

        if (entry.PreviousHash != expectedPreviousHash)
        {
            return $"第 {entry.Sequence} 条与前一条不衔接，可能有条目被调换或替换。";
        }

        return HashOf(entry) == entry.Hash ? null : $"第 {entry.Sequence} 条的内容被改动过。";
    }
}
