using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Domain.Platform.Security;

/// <summary>Who must give a code beside the password.</summary>
public enum SecondFactorDemand
{
    /// <summary>Nobody must; everybody may.</summary>
    Optional,

    /// <summary>Whoever holds one of the roles named.</summary>
    Roles,

    Everybody,
}

/// <summary>What happens at one sign-in too many.</summary>
public enum SessionOverflow
{
    /// <summary>The one that was not used for longest ends.</summary>
    EndOldest,

    /// <summary>The new one is refused.</summary>
    RefuseNew,
}

public static class SecurityPolicyWords
{
    public static string Name(this SecondFactorDemand demand) => demand switch { SecondFactorDemand.Everybody => "全部人员", SecondFactorDemand.Roles => "指定角色的人员", _ => "由本人决定" };

    public static string Name(this SessionOverflow overflow) => overflow == SessionOverflow.RefuseNew ? "拒绝新的登录" : "最久未用的登录退出";
}

/// <summary>安全策略 (tender 5.3.9.5 (1)(2)): one row for the whole portal. Bounds are chosen so that no setting makes the portal open or shuts everybody out.</summary>
public sealed class SecurityPolicy : MutableEntity, IGlobal, ILabelled
{
    public static readonly Guid TheId = new("00000000-0000-7000-8000-000000000010");

    public const int MostIdleMinutes = 240;
    public const int MostHours = 24;
    public const int MostSessions = 50;

    /// <summary>More words of a history than this are not kept.</summary>
    public const int MostHistory = 10;

    /// <summary>So many days before a password ends its owner is told.</summary>
    public const int RemindDays = 7;

    /// <summary>The tender allows 6; level-3 protection expects 8 at least.</summary>
    public int PasswordLength { get; set; } = PasswordPolicy.Default.Shortest;

    public bool PasswordNeedsUpper { get; set; } = true;

    public bool PasswordNeedsLower { get; set; } = true;

    public bool PasswordNeedsDigit { get; set; } = true;

    public bool PasswordNeedsSymbol { get; set; }

    public int PasswordDistinct { get; set; } = PasswordPolicy.Default.DistinctCharacters;

    /// <summary>Days; 0 for no end.</summary>
    public int PasswordDays { get; set; }

    /// <summary>Days between two changes by the person; 0 for none.</summary>
    public int PasswordPauseDays { get; set; }

    /// <summary>So many of the last passwords must not come back.</summary>
    public int PasswordHistory { get; set; } = 3;

    public int LockoutFailures { get; set; } = 5;

    public int LockoutMinutes { get; set; } = 15;

    public int IdleMinutes { get; set; } = 30;

    /// <summary>A session ends after so long, whatever the person does.</summary>
    public int SessionHours { get; set; } = 12;

    public int SessionsPerPerson { get; set; } = 20;

    public SessionOverflow SessionOverflow { get; set; }

    public SecondFactorDemand SecondFactor { get; set; }

    /// <summary>Ids of the roles that ask for it, separated by commas.</summary>
    public string SecondFactorRoles { get; set; } = "";

    /// <summary>A code by text message does for people who have a number and no app at hand.</summary>
    public bool SecondFactorByText { get; set; }

    /// <summary>The same by mail.</summary>
    public bool SecondFactorByMail { get; set; }

    /// <summary>Whether a sign-in from an unusual place is told.</summary>
    public bool WarnUnusualPlace { get; set; } = true;

    public string Label => "安全策略";

    public IReadOnlyList<Guid> SecondFactorRoleIds() => [.. SecondFactorRoles.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Guid.Parse)];

    public PasswordPolicy Passwords() => new()
    {
        Shortest = PasswordLength,
        NeedsUpper = PasswordNeedsUpper,
        NeedsLower = PasswordNeedsLower,
        NeedsDigit = PasswordNeedsDigit,
        NeedsSymbol = PasswordNeedsSymbol,
        DistinctCharacters = PasswordDistinct,
    };

    /// <returns>When a password of that day ends; null for never.</returns>
    public DateTime? PasswordEnds(DateTime? changedAt) => PasswordDays == 0 || changedAt is not { } at ? null : at.AddDays(PasswordDays);

    public IEnumerable<Problem> Check()
    {
        foreach (var problem in new[]
        {
            Within(PasswordLength, 8, 32, "密码最短长度", "位", "passwordLength"),
            Within(PasswordDistinct, 1, 8, "不同字符数", "种", "passwordDistinct"),
            Within(PasswordDays, 0, 365, "密码有效期", "天", "passwordDays"),
            Within(PasswordPauseDays, 0, 30, "修改间隔", "天", "passwordPauseDays"),
            Within(PasswordHistory, 0, MostHistory, "不可重复的历史密码", "次", "passwordHistory"),
            Within(LockoutFailures, 1, 10, "登录失败次数", "次", "lockoutFailures"),
            Within(LockoutMinutes, 5, 1440, "锁定时长", "分钟", "lockoutMinutes"),
            Within(IdleMinutes, 5, MostIdleMinutes, "无操作退出时间", "分钟", "idleMinutes"),
            Within(SessionHours, 1, MostHours, "单次登录最长时间", "小时", "sessionHours"),
            Within(SessionsPerPerson, 1, MostSessions, "同时登录数", "个", "sessionsPerPerson"),
        }.OfType<Problem>())
        {
            yield return problem;
        }

        if (new[] { PasswordNeedsUpper, PasswordNeedsLower, PasswordNeedsDigit, PasswordNeedsSymbol }.Count(needed => needed) < 2)
        {
            yield return new Problem("大写字母、小写字母、数字、特殊字符至少要求两类。", "passwordNeeds");
        }

        if (PasswordDays > 0 && PasswordPauseDays >= PasswordDays)
        {
            yield return new Problem("修改间隔要比密码有效期短，否则密码到期也不能修改。", "passwordPauseDays");
        }

        if (!Enum.IsDefined(SecondFactor) || !Enum.IsDefined(SessionOverflow))
        {
            yield return new Problem("没有这个选项，请重新选择。", "secondFactor");
        }
        else if (SecondFactor == SecondFactorDemand.Roles && SecondFactorRoles.Length == 0)
        {
            yield return new Problem("请选择哪些角色需要双因子认证。", "secondFactorRoles");
        }
    }

    private static Problem? Within(int value, int least, int most, string name, string unit, string field) =>
        value >= least && value <= most ? null : new Problem($"{name}应为 {least} 至 {most} {unit}。", field);
}
