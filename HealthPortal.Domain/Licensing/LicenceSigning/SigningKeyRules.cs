using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using HealthPortal.Domain.Values;

namespace HealthPortal.Domain.Licensing.LicenceSigning;

/// <summary>How a key stands today: its state, and for one in use what its certificate's dates say.</summary>
public enum SigningKeyStanding
{
    Ready,

    /// <summary>即将到期: time to make or bring the next.</summary>
    ExpiresSoon,

    Expired,

    /// <summary>The certificate begins later.</summary>
    NotYet,

    Retired,

    Revoked,
}

public static class SigningKeyRules
{
    /// <summary>Days before the end from which a key in use is marked.</summary>
    public const int WarningDays = 60;

    /// <summary>Days before the end at which somebody is reminded, the nearest first; 0 is the last day and every day after it.</summary>
    public static readonly IReadOnlyList<int> ReminderSteps = [0, 7, 30, WarningDays];

    public const int FewestYears = 1;
    public const int MostYears = 5;
    public const int UsualYears = 3;

    /// <summary>A root outlives several keys below it.</summary>
    public const int RootYears = 20;

    /// <summary>Shorter RSA keys are no longer taken for safe (GM/T 0034 asks for 2048 at least).</summary>
    public const int FewestRsaBits = 2048;

    /// <summary>Longer ones make signing slow and nothing safer.</summary>
    public const int MostRsaBits = 4096;

    /// <summary>Algorithm of the keys the portal makes.</summary>
    public static KeyAlgorithm AlgorithmFor(SigningPurpose purpose) => purpose == SigningPurpose.Document ? KeyAlgorithm.Rsa : KeyAlgorithm.Sm2;

    public static bool Fits(KeyAlgorithm algorithm, SigningPurpose purpose) => (algorithm == KeyAlgorithm.Sm2) == (purpose == SigningPurpose.Data);

    /// <summary>The step a key has come to and that nobody was told of; only the nearest counts.</summary>
    /// <param name="daysLeft">0 on the last day, negative after it.</param>
    /// <param name="told">The step told last.</param>
    public static int? ReminderStepOf(int daysLeft, int? told) =>
        ReminderSteps.Cast<int?>().FirstOrDefault(step => daysLeft <= step) is { } step && !(told <= step) ? step : null;

    public static SigningKeyStanding Standing(SigningKeyState state, DateTime validFrom, DateTime validTo, DateTime now) => state switch
    {
        SigningKeyState.Retired => SigningKeyStanding.Retired,
        SigningKeyState.Revoked => SigningKeyStanding.Revoked,
        _ when validTo <= now => SigningKeyStanding.Expired,
        _ when validFrom > now => SigningKeyStanding.NotYet,
        _ => validTo <= now.AddDays(WarningDays) ? SigningKeyStanding.ExpiresSoon : SigningKeyStanding.Ready,
    };

    public static bool MaySign(this SigningKeyStanding standing) => standing is SigningKeyStanding.Ready or SigningKeyStanding.ExpiresSoon;

    /// <summary>
    /// Why a correct signature of the key does not count; null when it does. A signature tells no time that its maker could not have chosen, so the
    /// day is the one written into what is signed; whoever has stolen a key can date back, which only a time-stamping authority would prevent.
    /// </summary>
    /// <param name="state">Of the key.</param>
    /// <param name="revokedFrom">Of a revoked key.</param>
    /// <param name="validFrom">Of the certificate.</param>
    /// <param name="validTo">Of the certificate.</param>
    /// <param name="madeOn">Day the signature was made as far as the signed text says; null where it says nothing.</param>
    public static string? WhyNot(SigningKeyState state, DateOnly? revokedFrom, DateTime validFrom, DateTime validTo, DateOnly? madeOn)
    {
        if (state == SigningKeyState.Revoked && (madeOn is null || revokedFrom is null || madeOn >= revokedFrom))
        {
            return revokedFrom is { } from ? $"签名所用的密钥已被吊销，{from:yyyy 年 M 月 d 日}起的签名不再有效。" : "签名所用的密钥已被吊销。";
        }

        return madeOn is { } day && (day < ShanghaiTime.DateOf(validFrom) || day > ShanghaiTime.DateOf(validTo)) ? "签名日期不在密钥的有效期内。" : null;
    }

    public static Problem? YearsFit(int years, string field = "years") =>
        years is >= FewestYears and <= MostYears ? null : new Problem($"有效年数应为 {FewestYears} 至 {MostYears}。", field);

    /// <summary>The day must not lie in the future, nor before the key was there.</summary>
    public static Problem? RevokedFromFits(DateOnly? from, DateTime created, DateOnly today, string field = "from") => from switch
    {
        null => new Problem("请填写从哪一天起的签名不再有效。", field),
        { } day when day > today => new Problem("这一天不能晚于今天：密钥从现在起就不能再用。", field),
        { } day when day < ShanghaiTime.DateOf(created) => new Problem($"这一天不能早于密钥启用的日期（{ShanghaiTime.DateOf(created):yyyy-MM-dd}）。", field),
        _ => null,
    };
}

public static class SigningWords
{
    public static string Name(this SigningPurpose purpose) => purpose == SigningPurpose.Document ? "文件签章" : "数据签名";

    public static string Name(this SigningKeyState state) => state switch { SigningKeyState.InUse => "使用中", SigningKeyState.Retired => "已更换", _ => "已吊销" };

    public static string Name(this SigningKeySource source) => source == SigningKeySource.Portal ? "本门户生成" : "外部导入";

    public static string Name(this SigningKeyStanding standing) => standing switch
    {
        SigningKeyStanding.Ready => "使用中",
        SigningKeyStanding.ExpiresSoon => "即将到期",
        SigningKeyStanding.Expired => "已过期",
        SigningKeyStanding.NotYet => "尚未生效",
        SigningKeyStanding.Retired => "已更换",
        _ => "已吊销",
    };
}
