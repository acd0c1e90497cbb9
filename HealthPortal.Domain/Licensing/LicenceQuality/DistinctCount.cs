using System.Numerics;

namespace HealthPortal.Domain.Licensing.LicenceQuality;

/// <summary>
/// How many different values there were, in bounded memory: exact up to <see cref="MostExact"/>, beyond that estimated (HyperLogLog over 4096 registers,
/// standard error 1.6 %). Only hashes are held, and never stored, so numbers of persons are counted blind.
/// </summary>
public sealed class DistinctCount
{
    public const int MostExact = 256;

    private const int Bits = 12;
    private const int Registers = 1 << Bits;
    private HashSet<ulong>? exact = [];
    private byte[]? registers;

    public bool IsEstimated => registers is not null;

    public long Count
    {
        get
        {
            if (exact is not null)
            {
                return exact.Count;
            }

            var (sum, empty) = (0d, 0);
            foreach (var register in registers!)
            {
                sum += Math.ScaleB(1, -register);
                empty += register == 0 ? 1 : 0;
            }

            var estimate = 0.7213 / (1 + (1.079 / Registers)) * Registers * Registers / sum;

            // Few values leave registers empty, and their number says it better.
            return (long)Math.Round(estimate <= 2.5 * Registers && empty > 0 ? Registers * Math.Log((double)Registers / empty) : estimate);
        }
    }

    public void Add(string value) => Add(Hash(value));

    public void Add(DistinctCount other)
    {
        if (other.exact is not null)
        {
            foreach (var hash in other.exact)
            {
                Add(hash);
            }

            return;
        }

        Estimate();
        for (var place = 0; place < Registers; place++)
        {
            registers![place] = Math.Max(registers[place], other.registers![place]);
        }
    }

    private void Add(ulong hash)
    {
        if (exact is not null)
        {
            if (exact.Add(hash) && exact.Count > MostExact)
            {
                Estimate();
            }

            return;
        }

        var place = (int)(hash >> (64 - Bits));
        registers![place] = Math.Max(registers[place], (byte)(BitOperations.LeadingZeroCount((hash << Bits) | (1UL << (Bits - 1))) + 1));
    }

    private void Estimate()
    {
        if (exact is { } kept)
        {
            (exact, registers) = (null, new byte[Registers]);
            foreach (var hash in kept)
            {
                Add(hash);
            }
        }
    }

    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in text)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        // The last step spreads every bit: registers are chosen by the first ones.
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return hash ^ (hash >> 31);
    }
}
