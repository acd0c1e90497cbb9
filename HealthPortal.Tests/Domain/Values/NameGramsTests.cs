using HealthPortal.Domain.Values;

namespace HealthPortal.Tests.Domain.Values;

public class NameGramsTests
{
    [Fact]
    public void Of_AName_HasItsPiecesOfTwoAndThree() => Assert.Equal(["昆山", "山晨", "晨露", "昆山晨", "山晨露"], NameGrams.Of(" 昆山晨露 "));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("王")]
    public void Of_LessThanTwoCharacters_HasNone(string? name) => Assert.Empty(NameGrams.Of(name));

    [Theory]
    [InlineData("晨", new string[0])]
    [InlineData("晨露", new[] { "晨露" })]
    [InlineData("山晨露", new[] { "山晨露" })]
    [InlineData("昆山晨露", new[] { "昆山晨", "山晨露" })]
    public void In_APart_AsksForTheLongestPieces(string part, string[] pieces) => Assert.Equal(pieces, NameGrams.In(part));

    [Fact]
    public void In_AnyPartOfAName_IsAmongThePiecesOfTheName()
    {
        const string name = "昆山𠮷祥园AB宾馆（演示）";
        var kept = NameGrams.Of(name);
        for (var start = 0; start < name.Length; start++)
        {
            for (var length = 2; start + length <= name.Length; length++)
            {
                // A cut through a character of two code units is no part that anybody types.
                var part = name.Substring(start, length);
                if (!char.IsLowSurrogate(part[0]) && !char.IsHighSurrogate(part[^1]))
                {
                    Assert.All(NameGrams.In(part), piece => Assert.Contains(piece, kept));
                }
            }
        }
    }
}
