using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Tests.Data.Execution.Registers;
using HealthPortal.Tests.Kit;

namespace HealthPortal.Tests.Data.GovernmentServices.ServiceMatters;

public sealed class ServiceMatterRegisterTests : RegisterContract
{
    protected override Register Register => ServiceMatterRegister.It;

    protected override string Reader => "window";

    protected override string? NotExporting => "window";

    protected override Dictionary<string, string> Fresh => new(StringComparer.Ordinal)
    {
        ["number"] = "901", ["name"] = "示例托育机构备案", ["category"] = "Filing", ["applicant"] = "Institution", ["online"] = "Full", ["onlineText"] = "全流程网办", ["notice"] = "false", ["assist"] = "true", ["active"] = "true", ["note"] = "测试",
    };

    protected override (string Column, string Value, string Shown) Change => ("active", "false", "停用");

    protected override (string Column, string Value, string Sentence) Wrong => ("number", "0", "序号应为 1 到 9999 的整数");

    protected override string Word => "示例托育机构备案";

    [SkippableFact]
    public async Task List_ByInitials_FindsTheMatter()
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);

        var page = await portal.DoAsync(Reader, new ListRegister { Register = Register, State = new RegisterState { Search = "GGCSWSXK" } });

        Assert.Equal("公共场所卫生许可", Assert.Single(page.Rows).Label);
    }
}
