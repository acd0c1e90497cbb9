using HealthPortal.Domain.Platform.Parameters;

namespace HealthPortal.Data.Platform.Audit;

public static class AuditParameters
{
    /// <summary>A paper nobody reads through helps nobody; what is more goes to Excel.</summary>
    public static readonly WholeNumberParameter ReportLines = new("audit.report-lines", "审计", "审计报告最多条数", "审计日志打印成 PDF 时最多列出几条，更多的改用 Excel 导出。", 1000, 100, 5000) { Unit = "条" };
}
