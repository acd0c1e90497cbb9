using HealthPortal.Data.Execution;
using HealthPortal.Domain.Platform.Audit;

namespace HealthPortal.Tests.Data.Execution;

public sealed class ChangeChainTests
{
    [Fact]
    public void FaultIn_WhenTheChainIsWhole_FindsNone() => Assert.Null(FirstFault(Chain(5)));

    [Fact]
    public void FaultIn_WhenAnEntryWasEdited_NamesIt()
    {
        var chain = Chain(5);
        Set(chain[2], nameof(ChangeEntry.ActorName), "别人");

        Assert.Equal("第 3 条的内容被改动过。", FirstFault(chain));
    }

    [Fact]
    public void FaultIn_WhenAnEntryWasEditedAndItsHashRenewed_FindsTheNext()
    {
        var chain = Chain(5);
        Set(chain[2], nameof(ChangeEntry.ActorName), "别人");
        chain[2].Hash = ChangeChain.HashOf(chain[2]);

        Assert.StartsWith("第 4 条与前一条不衔接", FirstFault(chain), StringComparison.Ordinal);
    }

    [Fact]
    public void FaultIn_WhenAnEntryIsMissing_NamesTheGap()
    {
        var chain = Chain(5);
        chain.RemoveAt(1);

        Assert.StartsWith("第 2 条缺失", FirstFault(chain), StringComparison.Ordinal);
    }

    [Fact]
    public void FaultIn_WhenTwoContentsWereSwapped_NamesTheFirst()
    {
        var chain = Chain(5);
        (chain[1], chain[2]) = (chain[2], chain[1]);

        Assert.StartsWith("第 2 条缺失", FirstFault(chain), StringComparison.Ordinal);
    }

    [Fact]
    public void HashOf_WhenTextMovesFromOneFieldToTheNext_Differs()
    {
        var one = Entry(1, ChangeChain.Genesis);
        var other = Entry(1, ChangeChain.Genesis);
        Set(one, nameof(ChangeEntry.ActorName), "甲乙");
        Set(one, nameof(ChangeEntry.ActorUnit), "丙");
        Set(other, nameof(ChangeEntry.ActorName), "甲");
        Set(other, nameof(ChangeEntry.ActorUnit), "乙丙");

        Assert.NotEqual(ChangeChain.HashOf(one), ChangeChain.HashOf(other));
    }

    private static string? FirstFault(List<ChangeEntry> chain)
    {
        var (sequence, hash) = (0L, ChangeChain.Genesis);
        foreach (var entry in chain)
        {
            if (ChangeChain.FaultIn(entry, ++sequence, hash) is { } fault)
            {
                return fault;
            }

            hash = entry.Hash;
        }

        return null;
    }

    private static List<ChangeEntry> Chain(int length)
    {
        var chain = new List<ChangeEntry>();
        for (var sequence = 1; sequence <= length; sequence++)
        {
            chain.Add(Entry(sequence, chain.Count == 0 ? ChangeChain.Genesis : chain[^1].Hash));
        }

        return chain;
    }

    /// <summary>Writes past the setters, as somebody with the database in hand would.</summary>
    private static void Set(ChangeEntry entry, string property, string value) => typeof(ChangeEntry).GetProperty(property)!.SetValue(entry, value);

    private static ChangeEntry Entry(int sequence, string previous)
    {
        var entry = new ChangeEntry
        {
            Sequence = sequence,
            At = new DateTime(2026, 3, 2, 1, sequence, 0, DateTimeKind.Utc),
            ActorId = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
            ActorName = "赵晓舟",
            ActorUnit = "昆山市卫生健康委员会",
            Operation = "AcceptCase",
            Kind = ChangeKind.Changed,
            EntityType = "ApprovalCase",
            EntityId = "1",
            EntityLabel = "办件",
            OrganisationPath = "js/05/83/0/",
            Changes = "[]",
            PreviousHash = previous,
        };
        entry.Hash = ChangeChain.HashOf(entry);
        return entry;
    }
}
