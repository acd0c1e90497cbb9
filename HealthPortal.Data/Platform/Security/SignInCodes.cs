using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Security;

/// <summary>登录验证码: by text message or mail, at any hour; not kept in the outbox.</summary>
public sealed class SignInCodeKind : MessageKind
{
    public const string Variable = "验证码";

    public override string Code => "sign-in-code";

    public override string Name => "登录验证码";

    public override string Description => "登录时需要双因子认证、由本人选择短信或邮件验证码时发给本人。";

    public override bool IsForStaff => true;

    public override bool IsUrgent => true;

    public override string? SecretVariable => Variable;

    public override TimeSpan? GoodFor => SignInCode.GoodFor;

    public override IReadOnlyList<MessageVariable> Variables => [new(Variable, "385216"), new("分钟", "5")];

    public override string Subject => "登录验证码";

    public override string Body => "您正在登录卫生健康政务门户，验证码是 {验证码}，{分钟} 分钟内有效。不是您本人操作的话，请马上修改密码。任何人向您索要验证码都不要给。";

    public override string Text => "【卫健政务】登录验证码{验证码}，{分钟}分钟内有效。不是本人操作请修改密码，切勿告诉他人。";

    public override IReadOnlyList<MessageChannel> Channels => [MessageChannel.Text, MessageChannel.Mail];
}

internal static class SignInCodes
{
    /// <summary>How a code can reach the person: what the policy allows, the channels serve and the account has an address for.</summary>
    public static async Task<IReadOnlyList<CodeWay>> WaysAsync(Operation operation, Guid userId, SecurityPolicy policy, CancellationToken cancellation)
    {
        if (!policy.SecondFactorByText && !policy.SecondFactorByMail)
        {
            return [];
        }

        var kind = new SignInCodeKind();
        var ways = new List<CodeWay>();
        var user = await operation.Db.Users.Where(row => row.Id == userId).Select(row => new { row.PhoneCipher, row.PhoneMasked, row.Email }).SingleOrDefaultAsync(cancellation);
        if (policy.SecondFactorByText && user?.PhoneCipher is not null && await Messenger.ReachesAsync(operation, kind, MessageChannel.Text, cancellation))
        {
            ways.Add(new CodeWay(MessageChannel.Text, user.PhoneMasked ?? "***"));
        }

        if (policy.SecondFactorByMail && user?.Email is { Length: > 0 } mail && await Messenger.ReachesAsync(operation, kind, MessageChannel.Mail, cancellation))
        {
            ways.Add(new CodeWay(MessageChannel.Mail, Messenger.MaskMail(mail)));
        }

        return ways;
    }

    /// <summary>Whether it is the code sent last; then it is spent.</summary>
    public static async Task<bool> TakeAsync(Operation operation, Guid userId, string code, CancellationToken cancellation)
    {
        var digits = string.Concat(code.Where(char.IsAsciiDigit));
        if (digits.Length != SignInCode.Digits)
        {
            return false;
        }

        var latest = await operation.Db.Set<SignInCode>().AsTracking().Where(row => row.UserId == userId).OrderByDescending(row => row.SentAt).FirstOrDefaultAsync(cancellation);
        if (latest?.Counts(operation.Now) != true || latest.CodeHash != Hash(operation, userId, digits))
        {
            return false;
        }

        // In one statement, so that two requests at once do not both get in with it.
        return await operation.Db.Set<SignInCode>().Where(row => row.Id == latest.Id && !row.IsSpent).ExecuteUpdateAsync(row => row.SetProperty(spent => spent.IsSpent, true), cancellation) == 1;
    }

    /// <summary>Keyed: a million codes are tried in a moment by whoever has read the table.</summary>
    public static string Hash(Operation operation, Guid userId, string digits) => operation.Service<ProtectedFields>().BlindIndex($"sign-in-code/{userId:N}/{digits}");
}

/// <param name="Address">Masked.</param>
public sealed record SentSignInCode(MessageChannel Channel, string Address);

/// <summary>Sends a code to somebody whose password was right. Nobody holds the permission.</summary>
[Requires("sign-in")]
public sealed class SendSignInCode : Command<SentSignInCode>
{
    public required Guid UserId { get; init; }

    public required MessageChannel Channel { get; init; }

    protected internal override async Task<Outcome<SentSignInCode>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, now) = (operation.Db, operation.Now);
        var ways = await SignInCodes.WaysAsync(operation, UserId, await PolicyInForce.ReadAsync(operation, cancellation), cancellation);
        if (ways.FirstOrDefault(way => way.Channel == Channel) is not { } way)
        {
            return Failure.Invalid("不能用这种方式收验证码，请换一种。");
        }

        // Requests at the same moment wait here for each other, so that each sees what the one before has sent.
        await db.Users.Where(row => row.Id == UserId).ExecuteUpdateAsync(row => row.SetProperty(user => user.LockoutEnabled, user => user.LockoutEnabled), cancellation);
        var hour = now.AddHours(-1);
        await db.Set<SignInCode>().Where(row => row.UserId == UserId && row.SentAt < hour).ExecuteDeleteAsync(cancellation);
        var sent = await db.Set<SignInCode>().Where(row => row.UserId == UserId).Select(row => row.SentAt).ToListAsync(cancellation);
        if (SignInCode.WhyNotNow(sent, now) is { } wait)
        {
            return Failure.Invalid(wait);
        }

        var code = SignInCode.New();
        db.Add(new SignInCode { UserId = UserId, CodeHash = SignInCodes.Hash(operation, UserId, code), SentAt = now });
        await Messenger.TellAsync(
            operation, new SignInCodeKind(), UserId, "",
            new Dictionary<string, string>(StringComparer.Ordinal) { [SignInCodeKind.Variable] = code, ["分钟"] = FormattableString.Invariant($"{SignInCode.GoodFor.TotalMinutes:0}") },
            cancellation, only: [Channel]);
        return new SentSignInCode(Channel, way.Address);
    }
}
