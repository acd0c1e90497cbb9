using HealthPortal.Domain.Platform.Dictionaries;

namespace HealthPortal.Tests.Domain.Platform.Dictionaries;

public class DictionaryRulesTests
{
    private static readonly DateOnly Today = new(2026, 3, 10);

    private static readonly DataDictionary Levels = new() { Code = "levels", Name = "层级", Module = "试", IsHierarchical = true };

    private static readonly DataDictionary Flat = new() { Code = "flat", Name = "单层", Module = "试" };

    [Theory]
    [InlineData("a", true)]
    [InlineData("clinical-department-2", true)]
    [InlineData("", false)]
    [InlineData("A", false)]
    [InlineData("1a", false)]
    [InlineData("a_b", false)]
    [InlineData("字典", false)]
    public void Check_OfADictionary_WantsAPlainCode(string code, bool isGood) => Assert.Equal(isGood, !DictionaryRules.Check(new DataDictionary { Code = code, Name = "试", Module = "试" }).Any());

    [Fact]
    public void Check_OfAnItem_FindsEachFaultAtItsField()
    {
        Assert.Equal(["code", "name", "to"], DictionaryRules.Check(new DictionaryItem { DictionaryCode = "flat", Code = "a b", Name = "甲|乙", ValidFrom = Today, ValidTo = Today.AddDays(-1) }).Select(problem => problem.Field));
        Assert.Empty(DictionaryRules.Check(new DictionaryItem { DictionaryCode = "flat", Code = "01.A_b-2", Name = "甲", ValidFrom = Today, ValidTo = Today }));
    }

    [Fact]
    public void CheckTogether_WhenItemsContradict_SaysWhere()
    {
        string[] Faults(DataDictionary dictionary, params DictionaryItem[] items) => [.. DictionaryRules.CheckTogether(dictionary, items).Select(fault => fault.Item.Code + " " + fault.Problem.Field)];
        Assert.Equal(["1 name", "2 name"], Faults(Flat, Item("1", name: "同名"), Item("2", name: "同名")));
        Assert.Equal(["2 parent"], Faults(Flat, Item("1"), Item("2", "1")));
        Assert.Equal(["2 parent"], Faults(Levels, Item("1"), Item("2", "9")));
        Assert.Equal(["1 parent"], Faults(Levels, Item("1", "1")));
        Assert.Equal(["1 parent", "2 parent", "3 parent"], Faults(Levels, Item("1", "3"), Item("2", "1"), Item("3", "2")));
        Assert.Equal(["6 parent"], Faults(Levels, Item("1"), Item("2", "1"), Item("3", "2"), Item("4", "3"), Item("5", "4"), Item("6", "5")));
        Assert.Empty(Faults(Levels, Item("1"), Item("2", "1"), Item("3", "1")));
    }

    [Fact]
    public void Tree_OfItems_PutsWhatLiesBelowAfterIt()
    {
        var tree = DictionaryRules.Tree([Item("b", order: 2), Item("b2", "b", order: 2), Item("a", order: 3), Item("b1", "b", order: 1), Item("b11", "b1"), Item("lost", "nowhere", order: 9)]);
        Assert.Equal(["b 0", "b1 1", "b11 2", "b2 1", "a 0", "lost 0"], tree.Select(placed => $"{placed.Item.Code} {placed.Depth}"));
        Assert.Empty(DictionaryRules.Tree([Item("1", "2"), Item("2", "1")])); // a circle cannot hang the page
    }

    [Fact]
    public void Offered_OnADay_IsWhatIsInForceDownToTheLowest()
    {
        DictionaryItem[] items =
        [
            Item("a", order: 1), Item("a1", "a"), Item("a2", "a", active: false), Item("b", order: 2, active: false), Item("b1", "b"), Item("c", order: 3), Item("c1", "c", from: Today.AddDays(1)),
            Item("d", order: 4, to: Today.AddDays(-1)), Item("e", order: 5, from: Today, to: Today),
        ];
        string[] On(DateOnly day) => [.. DictionaryRules.Offered(Levels, items, day).Select(item => item.Code)];
        Assert.Equal(["a1", "c", "e"], On(Today));
        Assert.Equal(["a1", "c1"], On(Today.AddDays(1)));
        Assert.Equal(["a1", "c", "d"], On(Today.AddDays(-1)));
        Assert.Empty(DictionaryRules.Offered(new DataDictionary { Code = "off", Name = "停", Module = "试", IsActive = false }, items, Today));
    }

    private static DictionaryItem Item(string code, string? parent = null, int order = 0, string? name = null, bool active = true, DateOnly? from = null, DateOnly? to = null) =>
        new() { DictionaryCode = "levels", Code = code, Name = name ?? "项" + code, ParentCode = parent, Ordinal = order, IsActive = active, ValidFrom = from, ValidTo = to };
}
