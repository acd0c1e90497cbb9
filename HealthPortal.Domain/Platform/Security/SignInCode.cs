using System.Globalization;
using System.Security.Cryptography;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Security;

/// <summary>短信、邮件验证码: a code sent to a person whose password was right. Only a keyed hash is kept; wrong ones count as wrong passwords do.</summary>
public sealed class SignInCode : Entity, IGlobal, IUnlogged
{
    /// <summary>How long a code counts.</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(5);

    /// <summary>Between two codes for one person.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(60);

    /// <summary>In one hour for one person: messages cost money, and whoever knows a password must not fill a telephone.</summary>
    public const int MostAnHour = 5;

    public const int Digits = 6;

    public required Guid UserId { get; init; }

    public required string CodeHash { get; init; }

    public required DateTime SentAt { get; init; }

    /// <summary>Used, or overtaken by a newer one.</summary>
    public bool IsSpent { get; set; }

    public static string New() => RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);

    /// <summary>Why no further code is sent now; null when one may be.</summary>
    /// <param name="sent">When codes were sent within the last hour.</param>
    public static string? WhyNotNow(IReadOnlyCollection<DateTime> sent, DateTime now)
    {
        if (sent.Count == 0)
        {
            return null;
        }

        var next = sent.Max() + Pause;
        return next > now ? $"验证码刚刚发过，请 {Math.Ceiling((next - now).TotalSeconds).ToString(CultureInfo.InvariantCulture)} 秒后再试。"
            : sent.Count(at => at > now.AddHours(-1)) >= MostAnHour ? $"一小时内最多发 {MostAnHour} 次验证码，请稍后再试，或换用身份验证器应用。"
            : null;
    }

    public bool Counts(DateTime now) => !IsSpent && SentAt + GoodFor > now;
}
