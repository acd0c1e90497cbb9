using HealthPortal.Domain.Values;

namespace HealthPortal.Tests.Domain.Values;

public sealed class PinyinInitialsTests
{
    [Theory]
    [InlineData("公共场所卫生许可", "ggcswsxk")]
    [InlineData("护士执业注册（首次）", "hszyzcsc")]
    [InlineData("乙类大型医用设备配置许可", "yldxyysbpzxk")]
    [InlineData("CT２室 A-1", "ct2sa1")]
    [InlineData("重新登记", "cxdj")]
    [InlineData("重大疾病", "zdjb")]
    [InlineData("危重新生儿救治", "wzxsejz")]
    [InlineData("银行", "yh")]
    [InlineData("执行情况", "zxqk")]
    [InlineData("医院院长", "yyyz")]
    [InlineData("国家长期护理", "gjcqhl")]
    [InlineData("人参", "rs")]
    [InlineData("参加", "cj")]
    [InlineData("血站设置审批", "xzszsp")]
    [InlineData("单县", "sx")]
    [InlineData("单采血浆站", "dcxjz")]
    [InlineData("流行病学调查", "lxbxdc")]
    [InlineData("空调用品", "ktyp")]
    [InlineData("种植", "zz")]
    [InlineData("会计事务", "kjsw")]
    [InlineData("委员会计划", "wyhjh")]
    [InlineData("校验", "jy")]
    [InlineData("学校验收", "xxys")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Of_WhenGiven_ReadsByWord(string? text, string initials) => Assert.Equal(initials, PinyinInitials.Of(text));
}
