using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Platform.Dictionaries;
using HealthPortal.Tests.Data.Execution.Registers;

namespace HealthPortal.Tests.Data.Platform.Dictionaries;

public sealed class DictionaryRegisterTests : RegisterContract
{
    protected override Register Register => DictionaryRegister.It;

    protected override string Reader => "auditor";

    protected override string? NotExporting => "window";

    protected override Dictionary<string, string> Fresh => new(StringComparer.Ordinal) { ["code"] = "test-list", ["name"] = "试验清单", ["module"] = "测试", ["hierarchical"] = "false", ["active"] = "true", ["description"] = "测试用" };

    protected override IEnumerable<Dictionary<string, string>> First => Enumerable.Range(1, 25).Select(number => new Dictionary<string, string>(Fresh, StringComparer.Ordinal) { ["code"] = FormattableString.Invariant($"many-{number}") });

    protected override (string Column, string Value, string Shown) Change => ("active", "false", "停用");

    protected override (string Column, string Value, string Sentence) Wrong => ("code", "Bad Code", "小写字母");

    protected override string Word => "试验清单";
}

public sealed class DictionaryItemRegisterTests : RegisterContract
{
    protected override Register Register => DictionaryItemRegister.It;

    protected override string Reader => "auditor";

    protected override string? NotExporting => "window";

    protected override Dictionary<string, string> Fresh => new(StringComparer.Ordinal)
    {
        ["dictionary"] = "marital-status", ["code"] = "99", ["name"] = "其他婚姻状况", ["english"] = "Other", ["parent"] = "90", ["order"] = "5", ["from"] = "2026-01-01", ["to"] = "", ["active"] = "true",
    };

    protected override (string Column, string Value, string Shown) Change => ("to", "2026-12-31", "2026-12-31");

    protected override (string Column, string Value, string Sentence) Wrong => ("from", "2026-13-01", "应为日期");

    protected override string Word => "其他婚姻状况";
}
