using HealthPortal.Domain.Licensing;

namespace HealthPortal.Tests.Domain.Licensing;

public sealed class LicenceIdentifierTests
{
    private const string Physician = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U";
    private const string Division = "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9";
    private const string Nurse = "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0";

    /// <summary>Everything a slip of the hand may put in: the alphabet, what stands between, small letters, full-width twins.</summary>
    private const string Slips = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.,-_ abcxyz０Ａ。";

    public static TheoryData<string> Right => [Physician, Division, Nurse];

    [Theory]
    [InlineData(Physician, "11100000000013338W011", "11430000006122244L", "20230000403", "001", 'U')]
    [InlineData(Division, "11100000MB03271699022", "340100", "000000016", "001", '9')]
    [InlineData(Nurse, "11100000000013338W009", "11330105002500287C", "2025052201", "002", '0')]
    public void Parse_WhenRight_ReadsTheParts(string text, string type, string organ, string serial, string version, char check)
    {
        var identifier = LicenceIdentifier.Parse(text).Value;

        Assert.Equal((type, organ, serial, version, check), (identifier.TypeCode, identifier.Organ, identifier.Serial, identifier.Version, identifier.CheckCharacter));
        Assert.Equal(text, identifier.Text);
        Assert.Equal(text, identifier.ToString());
        Assert.Equal(identifier, LicenceIdentifier.Parse(" " + text + "\n").Value);
        Assert.Equal(identifier.GetHashCode(), LicenceIdentifier.Parse(text).Value.GetHashCode());
    }

    [Theory]
    [MemberData(nameof(Right))]
    public void Parse_WhenAnySingleCharacterChanges_Fails(string right)
    {
        var tried = 0;
        for (var at = 0; at < right.Length; at++)
        {
            foreach (var other in Slips.Where(other => other != right[at]))
            {
                var wrong = right[..at] + other + right[(at + 1)..];
                Assert.False(LicenceIdentifier.Parse(wrong).Succeeded, wrong);
                tried++;
            }
        }

        Assert.True(tried > right.Length * 35, $"Only {tried} slips tried.");
    }

    [Theory]
    [MemberData(nameof(Right))]
    public void Parse_WhenACharacterIsMissingOrDoubled_Fails(string right)
    {
        for (var at = 0; at < right.Length; at++)
        {
            Assert.False(LicenceIdentifier.Parse(right.Remove(at, 1)).Succeeded);
            Assert.False(LicenceIdentifier.Parse(right.Insert(at, right[at].ToString())).Succeeded);
        }
    }

    [Fact]
    public void CheckCharacterOf_OnlyOverTheFourPartsWithoutDots_GivesAllThree()
    {
        Assert.Equal('U', LicenceIdentifier.CheckCharacterOf("11100000000013338W01111430000006122244L20230000403001"));
        Assert.Equal('9', LicenceIdentifier.CheckCharacterOf("11100000MB03271699022340100000000016001"));
        Assert.Equal('0', LicenceIdentifier.CheckCharacterOf("11100000000013338W00911330105002500287C2025052201002"));

        // With the root's digits in front none of them fits: the part was found by trying, so the test says which it is not.
        Assert.NotEqual('U', LicenceIdentifier.CheckCharacterOf("1215630052" + "11100000000013338W01111430000006122244L20230000403001"));
    }

    [Theory]
    [InlineData("", "请填写电子证照标识。")]
    [InlineData("1.2.156.3005.3.11100000000013338W011.11430000006122244L.20230000403.001.U", "开头")]
    [InlineData("1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001", "现在是 4 段")]
    [InlineData("1.2.156.3005.2.11100000000013338W01.11430000006122244L.20230000403.001.U", "第 1 段")]
    [InlineData("1.2.156.3005.2.11100000000013339W011.11430000006122244L.20230000403.001.U", "第 1 段")]
    [InlineData("1.2.156.3005.2.11100000000013338W011.11430000006122245L.20230000403.001.U", "第 2 段")]
    [InlineData("1.2.156.3005.2.11100000MB03271699022.34010A.000000016.001.9", "行政区划代码")]
    [InlineData("1.2.156.3005.2.11100000MB03271699022.3401.000000016.001.9", "第 2 段")]
    [InlineData("1.2.156.3005.2.11100000MB03271699022.340100..001.9", "第 3 段")]
    [InlineData("1.2.156.3005.2.11100000MB03271699022.340100.000000016.01.9", "第 4 段")]
    [InlineData("1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.", "校验位（最后一段）")]
    [InlineData("1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.8", "校验位不符")]
    public void Parse_WhenWrong_NamesThePlace(string text, string place)
    {
        var problem = Assert.Single(LicenceIdentifier.Parse(text, "identifier").Problems);

        Assert.Contains(place, problem.Message, StringComparison.Ordinal);
        Assert.Equal("identifier", problem.Field);
    }

    [Fact]
    public void Create_FromTheParts_GivesTheIdentifierThatParses()
    {
        Assert.Equal(Physician, LicenceIdentifier.Create("11100000000013338W011", "11430000006122244L", "20230000403", 1).Value.Text);
        Assert.Equal(Nurse, LicenceIdentifier.Create("11100000000013338W009", "11330105002500287C", "2025052201", 2).Value.Text);
        Assert.NotEqual(LicenceIdentifier.Parse(Nurse).Value, LicenceIdentifier.Create("11100000000013338W009", "11330105002500287C", "2025052201", 3).Value);
        Assert.False(LicenceIdentifier.Create("11100000000013338W009", "11330105002500287C", "2025052201", 0).Succeeded);
        Assert.False(LicenceIdentifier.Create("11100000000013338W009", "11330105002500287C", "2025052201", 1000).Succeeded);
        Assert.False(LicenceIdentifier.Create("11100000000013338W009", "11330105002500287C", new string('1', 21), 1).Succeeded);
        Assert.Throws<ArgumentException>(() => LicenceIdentifier.CheckCharacterOf("a"));
    }
}
