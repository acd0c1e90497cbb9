using System.Text.RegularExpressions;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Accounts;

/// <summary>One demand on a password, so written that the browser can tell it live while the person types.</summary>
/// <param name="Text">What the list beside the field says.</param>
/// <param name="Sentence">What the refusal says.</param>
/// <param name="Pattern">Regular expression that a fitting password matches, in the part of the syntax that browsers share; null where another member says it.</param>
/// <param name="Distinct">How many different characters there must be.</param>
/// <param name="Without">Text that must not stand in it, whatever the case.</param>
public sealed record PasswordDemand(string Text, string Sentence, string? Pattern = null, int? Distinct = null, string? Without = null)
{
    public bool IsMetBy(string password) =>
        (Pattern is null || Regex.IsMatch(password, Pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))
        && (Distinct is null || password.Distinct().Count() >= Distinct)
        && (Without is null || !password.Contains(Without, StringComparison.OrdinalIgnoreCase));
}

/// <summary>What a password of one's own must be (tender 5.3.9.5 (1)).</summary>
public sealed record PasswordPolicy
{
    public static readonly PasswordPolicy Default = new();

    /// <summary>Longer ones only make the server work.</summary>
    public const int Longest = 128;

    public int Shortest { get; init; } = 10;

    public bool NeedsUpper { get; init; } = true;

    public bool NeedsLower { get; init; } = true;

    public bool NeedsDigit { get; init; } = true;

    public bool NeedsSymbol { get; init; }

    public int DistinctCharacters { get; init; } = 5;

    /// <param name="userName">A password with the user name in it is the first that is tried.</param>
    public IReadOnlyList<PasswordDemand> Demands(string userName)
    {
        List<PasswordDemand> demands = [new($"至少 {Shortest} 位", $"新密码至少 {Shortest} 位。", $@"^[\s\S]{{{Shortest},}}$")];
        if (NeedsUpper)
        {
            demands.Add(new("有大写字母", "新密码要有大写字母。", "[A-Z]"));
        }

        if (NeedsLower)
        {
            demands.Add(new("有小写字母", "新密码要有小写字母。", "[a-z]"));
        }

        if (NeedsDigit)
        {
            demands.Add(new("有数字", "新密码要有数字。", "[0-9]"));
        }

        if (NeedsSymbol)
        {
            demands.Add(new("有特殊字符", "新密码要有特殊字符，例如 - ! #。", @"[^A-Za-z0-9\s]"));
        }

        demands.Add(new($"至少 {DistinctCharacters} 种不同的字符", $"新密码至少要有 {DistinctCharacters} 种不同的字符。", Distinct: DistinctCharacters));
        if (userName.Length > 2)
        {
            demands.Add(new("不含用户名", "新密码里不能有用户名。", Without: userName));
        }

        return demands;
    }

    public IEnumerable<Problem> Check(string password, string userName, string field) =>
        password.Length > Longest ? [new Problem($"新密码最多 {Longest} 位。", field)] : Demands(userName).Where(demand => !demand.IsMetBy(password)).Select(demand => new Problem(demand.Sentence, field));
}
