using HealthPortal.Domain.Platform.Parameters;

namespace HealthPortal.Data.Platform.Clients;

public static class ClientParameters
{
    public static readonly WholeNumberParameter TokenMinutes = new("clients.token-minutes", "接口", "访问令牌有效时间", "外部系统取得的访问令牌多少分钟后失效。", 10, 1, 60) { Unit = "分钟" };

    /// <summary>Cybersecurity Law art. 23: network logs are kept at least six months.</summary>
    public static readonly WholeNumberParameter CallLogDays = new("clients.call-log-days", "接口", "接口调用记录保存天数", "超过天数的接口调用记录每天清理，最少保存六个月。", 365, 183, 3650) { Unit = "天" };
}
