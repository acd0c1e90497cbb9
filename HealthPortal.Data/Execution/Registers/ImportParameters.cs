using HealthPortal.Data.Exchange;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Domain.Platform.Parameters;

namespace HealthPortal.Data.Execution.Registers;

public static class ImportParameters
{
    public static readonly WholeNumberParameter MostRows = new("exchange.import-rows", "导入导出", "一次导入的最多行数", "从 Excel 导入时一个文件最多几行，超过的要拆开。账号导入另有上限 5000 行。", ImportLimits.Default.MaxRows, 100, 100_000) { Unit = "行" };

    internal static async Task<ImportLimits> ImportLimitsAsync(this Operation operation, CancellationToken cancellation) =>
        ImportLimits.Default with { MaxRows = await operation.ParameterAsync(MostRows, cancellation) };
}
