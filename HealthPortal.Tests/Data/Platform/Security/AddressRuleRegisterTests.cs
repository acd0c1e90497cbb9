using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Platform.Security;
using HealthPortal.Tests.Data.Execution.Registers;

namespace HealthPortal.Tests.Data.Platform.Security;

public sealed class AddressRuleRegisterTests : RegisterContract
{
    protected override Register Register => AddressRuleRegister.It;

    protected override string Editor => "security";

    protected override string Reader => "auditor";

    protected override string? NotExporting => "auditor";

    protected override Dictionary<string, string> Fresh => new(StringComparer.Ordinal) { ["range"] = "198.51.100.0/24", ["kind"] = "Deny", ["name"] = "测试攻击来源", ["active"] = "true" };

    protected override IEnumerable<Dictionary<string, string>> First => Enumerable.Range(1, 25).Select(number => new Dictionary<string, string>(Fresh, StringComparer.Ordinal) { ["range"] = FormattableString.Invariant($"203.0.113.{number}") });

    protected override (string Column, string Value, string Shown) Change => ("active", "false", "停用");

    protected override (string Column, string Value, string Sentence) Wrong => ("range", "300.0.0.1", "IP 地址的格式不对");

    protected override string Word => "测试攻击来源";
}
