using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace HealthPortal.Domain.Experts.ExpertExtraction;

/// <summary>SM3 (GB/T 32905) in managed code: the domain references only the base class library, and a draw's hash is part of its rule.</summary>
public static class Sm3
{
    public const int Size = 32;

    private const int BlockSize = 64;

    private static readonly uint[] Start = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];

    public static byte[] Hash(ReadOnlySpan<byte> data)
    {
        Span<uint> state = stackalloc uint[8];
        Start.CopyTo(state);
        var whole = data.Length / BlockSize * BlockSize;
        for (var at = 0; at < whole; at += BlockSize)
        {
            Compress(state, data.Slice(at, BlockSize));
        }

        var rest = data[whole..];
        Span<byte> tail = stackalloc byte[2 * BlockSize];
        tail.Clear();
        rest.CopyTo(tail);
        tail[rest.Length] = 0x80;
        var padded = rest.Length < BlockSize - 8 ? BlockSize : 2 * BlockSize;
        BinaryPrimitives.WriteUInt64BigEndian(tail[(padded - 8)..], (ulong)data.Length * 8);
        for (var at = 0; at < padded; at += BlockSize)
        {
            Compress(state, tail.Slice(at, BlockSize));
        }

        var hash = new byte[Size];
        for (var i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(4 * i), state[i]);
        }

        return hash;
    }

    /// <summary>64 small hexadecimal digits.</summary>
    public static string Hex(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(Hash(data));

    /// <summary>Of the text in UTF-8.</summary>
    public static string Hex(string text) => Hex(Encoding.UTF8.GetBytes(text));

    private static void Compress(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> w = stackalloc uint[68];
        for (var j = 0; j < 16; j++)
        {
            w[j] = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * j)..]);
        }

        for (var j = 16; j < w.Length; j++)
        {
            var x = w[j - 16] ^ w[j - 9] ^ BitOperations.RotateLeft(w[j - 3], 15);
            w[j] = x ^ BitOperations.RotateLeft(x, 15) ^ BitOperations.RotateLeft(x, 23) ^ BitOperations.RotateLeft(w[j - 13], 7) ^ w[j - 6];
        }

        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        var (e, f, g, h) = (state[4], state[5], state[6], state[7]);
        for (var j = 0; j < 64; j++)
        {
            var turned = BitOperations.RotateLeft(a, 12);
            var first = BitOperations.RotateLeft(turned + e + BitOperations.RotateLeft(j < 16 ? 0x79cc4519u : 0x7a879d8au, j), 7);
            var left = (j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c)) + d + (first ^ turned) + (w[j] ^ w[j + 4]);
            var right = (j < 16 ? e ^ f ^ g : (e & f) | (~e & g)) + h + first + w[j];
            (d, c, b, a) = (c, BitOperations.RotateLeft(b, 9), a, left);
            (h, g, f, e) = (g, BitOperations.RotateLeft(f, 19), e, right ^ BitOperations.RotateLeft(right, 9) ^ BitOperations.RotateLeft(right, 17));
        }

        (state[0], state[1], state[2], state[3]) = (state[0] ^ a, state[1] ^ b, state[2] ^ c, state[3] ^ d);
        (state[4], state[5], state[6], state[7]) = (state[4] ^ e, state[5] ^ f, state[6] ^ g, state[7] ^ h);
    }
}
