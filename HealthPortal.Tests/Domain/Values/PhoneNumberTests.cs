using HealthPortal.Domain.Values;

namespace HealthPortal.Tests.Domain.Values;

public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("15400001234", "15400001234", PhoneNumberKind.Mobile)]
    [InlineData("+86 154 0000 1234", "15400001234", PhoneNumberKind.Mobile)]
    [InlineData("86-154-0000-1234", "15400001234", PhoneNumberKind.Mobile)]
    [InlineData("１５４００００１２３４", "15400001234", PhoneNumberKind.Mobile)]
    [InlineData("0512-65220000", "0512-65220000", PhoneNumberKind.Landline)]
    [InlineData("(0512)65220000", "0512-65220000", PhoneNumberKind.Landline)]
    [InlineData("02586631234", "025-86631234", PhoneNumberKind.Landline)]
    [InlineData("010 6655 1234", "010-66551234", PhoneNumberKind.Landline)]
    [InlineData("0512-65220000转801", "0512-65220000 转 801", PhoneNumberKind.Landline)]
    [InlineData("0512-65220000-801", "0512-65220000 转 801", PhoneNumberKind.Landline)]
    [InlineData("025-86631234 分机 12", "025-86631234 转 12", PhoneNumberKind.Landline)]
    [InlineData("400-800-1234", "400-800-1234", PhoneNumberKind.Service)]
    public void Parse_WhenRight_GivesOneForm(string typed, string display, PhoneNumberKind kind)
    {
        var phone = PhoneNumber.Parse(typed).Value;

        Assert.Equal(display, phone.Display);
        Assert.Equal(kind, phone.Kind);
    }

    [Theory]
    [InlineData("", "请填写联系电话。")]
    [InlineData("1540000123", "手机号码应为 11 位，现在是 10 位，请检查是否漏填或多填。")]
    [InlineData("12400001234", "手机号码以“12”开头，没有这样的号段，请检查。")]
    [InlineData("65220000", "固定电话请加上区号，例如 0512-65220000。")]
    [InlineData("0512-6522", "固定电话应为区号加 7 或 8 位号码，例如 0512-65220000，请检查。")]
    [InlineData("无", "联系电话中有“无”，电话只能由数字组成，分机请写成“0512-65220000 转 801”。")]
    [InlineData("15400001234转1", "手机号码没有分机，请检查。")]
    [InlineData("99", "联系电话应为 11 位手机号码，或带区号的固定电话，例如 0512-65220000。")]
    [InlineData("0", "固定电话应为区号加 7 或 8 位号码，例如 0512-65220000，请检查。")]
    public void Parse_WhenWrong_SaysWhat(string typed, string sentence) =>
        Assert.Equal(sentence, Assert.Single(PhoneNumber.Parse(typed).Problems).Message);
}
