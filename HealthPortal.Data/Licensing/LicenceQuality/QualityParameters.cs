using HealthPortal.Domain.Platform.Parameters;

namespace HealthPortal.Data.Licensing.LicenceQuality;

public static class QualityParameters
{
    public static readonly WholeNumberParameter GraceDays = new("quality.grace-days", "证照数据质量", "过期状态更新宽限天数", "有效期止过去超过这个天数、状态仍写着有效的记录，算作质量问题。", 30, 0, 3650) { Unit = "天" };
}
