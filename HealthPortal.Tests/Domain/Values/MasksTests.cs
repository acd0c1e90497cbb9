using HealthPortal.Domain.Values;

namespace HealthPortal.Tests.Domain.Values;

public sealed class MasksTests
{
    [Theory]
    [InlineData("329900199001011234", "329***********1234")]
    [InlineData("329900900101123", "329********1123")]
    [InlineData("1234567", "*******")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void IdentityNumber_WhenMasked_KeepsThreeAndFour(string? number, string masked) => Assert.Equal(masked, Masks.IdentityNumber(number));

    [Theory]
    [InlineData("15412345678", "154****5678")]
    [InlineData("0512-65221234", "0512-****1234")]
    [InlineData("025-6522123", "025-***2123")]
    [InlineData("0512-65221234 转 801", "0512-****1234 转 801")]
    [InlineData("12320", "*****")]
    public void Phone_WhenMasked_KeepsWhatNamesNobody(string number, string masked) => Assert.Equal(masked, Masks.Phone(number));

    [Theory]
    [InlineData("张三", "张*")]
    [InlineData("欧阳小明", "欧***")]
    [InlineData("张", "*")]
    [InlineData(" 𠮷田 ", "𠮷*")]
    [InlineData(null, "")]
    public void Name_WhenMasked_KeepsTheFirstCharacter(string? name, string masked) => Assert.Equal(masked, Masks.Name(name));
}
