using System.Buffers.Binary;

namespace HealthPortal.Domain.Experts.ExpertExtraction;

/// <summary>The committed order of a group's eligible experts: Fisher–Yates with whole numbers from SM3 over seed, group and a counter.</summary>
public static class DrawOrder
{
    /// <summary>All groups of the document, as indexes of its experts.</summary>
    public static int[][] All(DrawDocument document, byte[] seed) => [.. document.Groups.Select((group, index) => Of(group.Eligible, seed, index))];

    public static int[] Of(IReadOnlyList<int> eligible, byte[] seed, int group)
    {
        int[] order = [.. eligible];
        var numbers = new SeedNumbers(seed, group);
        for (var last = order.Length - 1; last > 0; last--)
        {
            var other = (int)numbers.Below((uint)last + 1);
            (order[last], order[other]) = (order[other], order[last]);
        }

        return order;
    }
}

/// <summary>Numbers from a seed. Block n is SM3 over the seed, the group's number and n, each of four bytes, the highest first; it gives eight words.</summary>
public sealed class SeedNumbers
{
    private const int WordsOfBlock = Sm3.Size / sizeof(uint);

    private readonly byte[] input = new byte[Sm3.Size + (2 * sizeof(uint))];
    private byte[] block = [];
    private uint counter;
    private int used = WordsOfBlock;

    public SeedNumbers(byte[] seed, int group)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, Sm3.Size);
        seed.CopyTo(input, 0);
        BinaryPrimitives.WriteInt32BigEndian(input.AsSpan(Sm3.Size), group);
    }

    /// <summary>A number from 0 to bound−1. Words in the last, incomplete stretch of the range are thrown away, so that each number is equally likely.</summary>
    public uint Below(uint bound)
    {
        var usable = (1UL << 32) - ((1UL << 32) % bound);
        uint word;
        do
        {
            word = Word();
        }
        while (word >= usable);

        return word % bound;
    }

    public uint Word()
    {
        if (used == WordsOfBlock)
        {
            BinaryPrimitives.WriteUInt32BigEndian(input.AsSpan(Sm3.Size + sizeof(uint)), counter++);
            block = Sm3.Hash(input);
            used = 0;
        }

        return BinaryPrimitives.ReadUInt32BigEndian(block.AsSpan(sizeof(uint) * used++));
    }
}
