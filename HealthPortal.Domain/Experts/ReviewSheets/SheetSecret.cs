using System.Security.Cryptography;
using System.Text;
using HealthPortal.Domain.Experts.ExpertExtraction;

namespace HealthPortal.Domain.Experts.ReviewSheets;

/// <summary>What opens a sheet without an account, and the two values made from it: neither tells the secret or the other.</summary>
public static class SheetSecret
{
    /// <summary>128 bits, in hexadecimal.</summary>
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Stands with the expert.</summary>
    public static string LinkHash(string secret) => Convert.ToHexStringLower(Sm3.Hash(Encoding.UTF8.GetBytes("review-sheet/link\n" + secret)));

    /// <summary>Stands with what was given without a name.</summary>
    public static string OwnerKey(string secret) => Convert.ToHexStringLower(Sm3.Hash(Encoding.UTF8.GetBytes("review-sheet/owner\n" + secret)));
}
