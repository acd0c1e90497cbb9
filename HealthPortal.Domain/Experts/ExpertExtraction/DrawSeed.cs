using System.Text;

namespace HealthPortal.Domain.Experts.ExpertExtraction;

/// <summary>What one person typed for the seed.</summary>
/// <param name="Role">In which this person takes part, for example operator or supervisor.</param>
/// <param name="Person">Key of the account.</param>
/// <param name="Nonce">Free text.</param>
public sealed record SeedPart(string Role, string Person, string Nonce);

/// <summary>
/// The seed of a draw: SM3 over its domain, the commitment, the server's nonce and what two people of different roles typed. Nobody of the three can
/// choose it: the server is bound by the hash of its nonce, published with the commitment; the people do not know that nonce when they type.
/// </summary>
public static class DrawSeed
{
    public const int ShortestNonce = 4;

    /// <summary>UTF-16 units, after normalisation.</summary>
    public const int LongestNonce = 200;

    /// <summary>Bytes.</summary>
    public const int ServerNonceSize = 32;

    /// <summary>The part as it goes into the seed: normalised (NFC), without spaces around it.</summary>
    public static SeedPart Normalise(SeedPart part)
    {
        // Half a surrogate pair cannot be normalised; it is left as it is and refused by the check.
        var whole = !part.Nonce.EnumerateRunes().Contains(Rune.ReplacementChar);
        return part with { Nonce = (whole ? part.Nonce.Normalize(NormalizationForm.FormC) : part.Nonce).Trim() };
    }

    /// <summary>What is wrong with the parts, in sentences; empty when they can be used. Expects normalised parts.</summary>
    public static IReadOnlyList<string> Faults(IReadOnlyList<SeedPart> parts)
    {
        if (parts.Count != 2)
        {
            return ["需要两个人各输入一段随机文字。"];
        }

        var faults = new List<string>();
        if (parts[0].Person == parts[1].Person)
        {
            faults.Add("两段随机文字应由两个人分别输入。");
        }

        if (parts[0].Role == parts[1].Role)
        {
            faults.Add("输入随机文字的两个人应担任不同的角色。");
        }

        if (parts.Any(part => part.Nonce.Length is < ShortestNonce or > LongestNonce))
        {
            faults.Add($"每段随机文字应有 {ShortestNonce} 至 {LongestNonce} 个字符。");
        }

        if (parts.Any(part => part.Role.Length == 0 || part.Person.Length == 0 || !Plain(part.Role) || !Plain(part.Person) || !Plain(part.Nonce) || part != Normalise(part)))
        {
            faults.Add("随机文字里有不能使用的字符（如换行、残缺字符），或没有规范化。");
        }

        return faults;
    }

    /// <returns>32 bytes.</returns>
    public static byte[] Make(DrawKind kind, string commitment, string serverNonce, IReadOnlyList<SeedPart> parts) =>
        Sm3.Hash(Encoding.UTF8.GetBytes(string.Join('\n',
            [Domain(kind), commitment, serverNonce, .. parts.OrderBy(part => part.Role, StringComparer.Ordinal).SelectMany(part => new[] { part.Role, part.Person, part.Nonce })])));

    /// <summary>SM3 over the 32 bytes of the server's nonce, published with the commitment.</summary>
    public static string HashOfServerNonce(string serverNonce) => Sm3.Hex(Convert.FromHexString(serverNonce));

    public static string Domain(DrawKind kind) => kind == DrawKind.Real ? "health-portal/expert-draw/real/1" : "health-portal/expert-draw/test/1";

    // Without control characters the line break between the fields cannot be imitated.
    private static bool Plain(string text) => !text.Any(char.IsControl) && !text.EnumerateRunes().Contains(Rune.ReplacementChar);
}
