using System.Net;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Security;
using HealthPortal.Domain.Time;

namespace HealthPortal.Domain.Platform.Clients;

/// <summary>What a client must look like, and when it may call.</summary>
public static class ApiClientRules
{
    public const int LongestName = 60;
    public const int LongestContact = 60;
    public const int LongestAddresses = 2000;
    public const int MostAddresses = 50;
    public const int FewestCallsPerMinute = 1;
    public const int MostCallsPerMinute = 60_000;
    public const int UsualCallsPerMinute = 600;

    /// <summary>Secrets valid at a time: the one in use and its successor.</summary>
    public const int MostSecrets = 2;

    public const int ShortestSecretDays = 1;
    public const int LongestSecretDays = 730;
    public const int UsualSecretDays = 365;

    /// <summary>Clocks of client and portal may differ by so much; a nonce is remembered twice as long.</summary>
    public static readonly TimeSpan SignatureWindow = TimeSpan.FromMinutes(5);

    public static IEnumerable<Problem> TextFits(string text, string name, string field, bool required, int most = LongestName)
    {
        if (required && text.Length == 0)
        {
            yield return new Problem($"请填写{name}。", field);
        }
        else if (text.Length > most)
        {
            yield return new Problem($"{name}最多 {most} 个字，现在是 {text.Length} 个。", field);
        }
        else if (text.Any(char.IsControl))
        {
            yield return new Problem($"{name}中有不能使用的符号，请检查。", field);
        }
    }

    public static Problem? CallsFit(int calls, string field = "calls") =>
        calls is >= FewestCallsPerMinute and <= MostCallsPerMinute ? null : new Problem($"每分钟调用次数应为 {FewestCallsPerMinute} 至 {MostCallsPerMinute}。", field);

    /// <summary>The list as it is stored: one to a line, in the short form, without repetitions.</summary>
    public static Outcome<string> Addresses(string? text, string field = "addresses")
    {
        var lines = (text ?? "").Split(['\n', '\r', ',', '，', ';', '；'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length > MostAddresses)
        {
            return Failure.Invalid($"允许的地址最多 {MostAddresses} 行。", field);
        }

        var found = new List<string>();
        foreach (var line in lines)
        {
            var parsed = AddressRange.Parse(line, field);
            if (!parsed.Succeeded)
            {
                return Failure.Invalid($"“{(line.Length > 40 ? line[..40] + "…" : line)}”：{parsed.Message}", field);
            }

            found.Add(parsed.Value.Text);
        }

        return string.Join('\n', found.Distinct(StringComparer.Ordinal));
    }

    /// <summary>An empty list admits everybody; a call whose address is unknown is not admitted by a list.</summary>
    public static bool Admits(string addresses, IPAddress? address) =>
        addresses.Length == 0 || (address is not null && addresses.Split('\n').Any(line => AddressRange.Parse(line) is { Succeeded: true, Value: var range } && range.Contains(address)));

    /// <summary>Why the client may not call now; null when it may.</summary>
    public static ApiRefusal? WhyNot(ApiClient client, DateTime now)
    {
        var today = ShanghaiTime.DateOf(now);
        return client.State switch
        {
            ApiClientState.Paused => ApiRefusal.ClientPaused,
            ApiClientState.Closed => ApiRefusal.ClientClosed,
            _ => client.ValidFrom > today || client.ValidTo < today ? ApiRefusal.ClientNotInForce : null,
        };
    }

    public static bool IsValid(ApiClientSecret secret, DateTime now) => secret.ExpiresAt > now;
}

/// <summary>Why a call was refused. The code is stable and goes to the caller and into the log of calls.</summary>
public sealed record ApiRefusal(string Code, int Status, string Sentence)
{
    public static readonly ApiRefusal NoToken = new("token-missing", 401, "请在 Authorization 请求头中带上 Bearer 访问令牌。");

    public static readonly ApiRefusal BadToken = new("token-invalid", 401, "访问令牌无效，请重新获取。");

    public static readonly ApiRefusal OldToken = new("token-expired", 401, "访问令牌已过期，请重新获取。");

    public static readonly ApiRefusal WrongSecret = new("secret-wrong", 401, "客户端标识或密钥不正确。");

    public static readonly ApiRefusal ClientPaused = new("client-paused", 403, "该客户端已暂停使用，请联系门户管理员。");

    public static readonly ApiRefusal ClientClosed = new("client-closed", 403, "该客户端已关闭，请联系门户管理员。");

    public static readonly ApiRefusal ClientNotInForce = new("client-not-in-force", 403, "该客户端不在有效期内，请联系门户管理员。");

    public static readonly ApiRefusal UnitClosed = new("unit-closed", 403, "该客户端所属的机构已停用，请联系门户管理员。");

    public static readonly ApiRefusal AddressNotAllowed = new("address-not-allowed", 403, "调用来自不允许的网络地址。");

    public static readonly ApiRefusal OutOfScope = new("scope-missing", 403, "该客户端没有这个接口的权限，请联系门户管理员授予。");

    public static readonly ApiRefusal TooMany = new("too-many-calls", 429, "调用太频繁，请按 Retry-After 等待后再试。");

    public static readonly ApiRefusal TooManyFailures = new("too-many-failures", 429, "密钥错误次数太多，请稍后再试。");

    public static readonly ApiRefusal NotSigned = new("signature-missing", 401, "该客户端的请求必须签名，请带上 X-Timestamp、X-Nonce 和 X-Signature。");

    public static readonly ApiRefusal BadSignature = new("signature-wrong", 401, "请求签名不正确。");

    public static readonly ApiRefusal BadClock = new("signature-expired", 401, "请求时间与门户时间相差超过 5 分钟，请校准时钟。");

    public static readonly ApiRefusal Replayed = new("request-replayed", 401, "这个请求已经受理过，请换一个随机数重新签名。");

    public static readonly ApiRefusal TooLarge = new("body-too-large", 413, "请求内容太大。");

    public static readonly ApiRefusal NoSuchAddress = new("no-such-operation", 404, "没有这个接口，请核对地址和请求方法。");

    public static readonly ApiRefusal BadRequest = new("invalid-request", 400, "请求参数有误。");

    public static readonly ApiRefusal NotFound = new("not-found", 404, "没有找到，或者不在该客户端的范围内。");

    public static readonly ApiRefusal Conflict = new("conflict", 409, "数据刚刚被改动，请稍后再试。");

    public static readonly ApiRefusal Broken = new("internal-error", 500, "门户处理时出错，请把请求编号告诉门户管理员。");

    public static IReadOnlyList<ApiRefusal> All { get; } =
    [
        NoToken, BadToken, OldToken, WrongSecret, NotSigned, BadSignature, BadClock, Replayed, ClientPaused, ClientClosed, ClientNotInForce, UnitClosed, AddressNotAllowed, OutOfScope, NotFound, NoSuchAddress, BadRequest, Conflict,
        TooLarge, TooMany, TooManyFailures, Broken,
    ];

    public static ApiRefusal? Find(string? code) => All.FirstOrDefault(refusal => refusal.Code == code);
}

public static class ApiClientWords
{
    public static string Name(this ApiClientState state) => state switch { ApiClientState.InUse => "使用中", ApiClientState.Paused => "已暂停", _ => "已关闭" };
}
