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
    public static string? FaultIn(ChangeEntry entry, long expectedSequence, string expectedPreviousHash) => KindOfFault(entry, expectedSequence, expectedPreviousHash) switch
    {
        ChainFaultKind.Missing => $"第 {expectedSequence} 条缺失，后面紧接的是第 {entry.Sequence} 条。",
        ChainFaultKind.Disconnected => $"第 {entry.Sequence} 条与前一条不衔接，可能有条目被调换或替换。",
        ChainFaultKind.Edited => $"第 {entry.Sequence} 条的内容被改动过。",
        _ => null,
    };

    /// <summary>What is wrong with the entry that stands next in the chain; null when it fits.</summary>
    public static ChainFaultKind? KindOfFault(ChangeEntry entry, long expectedSequence, string expectedPreviousHash) =>
        entry.Sequence != expectedSequence ? ChainFaultKind.Missing
        : entry.PreviousHash != expectedPreviousHash ? ChainFaultKind.Disconnected
        : HashOf(entry) != entry.Hash ? ChainFaultKind.Edited
        : null;
}

/// <summary>What somebody has done to the chain behind the portal's back.</summary>
public enum ChainFaultKind
{
    /// <summary>The entry's content no longer gives its hash.</summary>
    Edited,

    /// <summary>An entry is not there.</summary>
    Missing,

    /// <summary>Another entry stands in the place: two have changed places.</summary>
    Swapped,

    /// <summary>The entry does not follow from the one before.</summary>
    Disconnected,

    /// <summary>The head of the chain names another length or hash than the entries have.</summary>
    Head,

    /// <summary>There are entries beyond the end of the chain.</summary>
    Surplus,
}
