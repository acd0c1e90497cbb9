using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;

namespace HealthPortal.Tests.Data.Execution.Registers;

public sealed class RegisterTests
{
    public static IEnumerable<Register> All => typeof(Register).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(Register)))
        .Select(type => (Register)type.GetField("It")!.GetValue(null)!);

    [Fact]
    public void Registers_All_DeclareKnownPermissionsAndTellableKeys()
    {
        var known = PermissionCatalogue.All.Select(permission => permission.Code).ToHashSet(StringComparer.Ordinal);
        Assert.True(All.Count() >= 2);
        Assert.All(All, register =>
        {
            Assert.Contains(register.EditPermission, known);
            Assert.Contains(register.HistoryPermission, known);
            Assert.True(register.ViewPermission == RequiresAttribute.SignedIn || known.Contains(register.ViewPermission));
            Assert.True(register.ExportPermission == RequiresAttribute.SignedIn || known.Contains(register.ExportPermission));
            Assert.Matches("^[a-z-]+$", register.Key);
            Assert.Contains(register.Declared, column => column.IsKey);
            Assert.True(register.Declared.Single(column => column.Key == register.OrderOf(new RegisterState()).Column).IsSortable);
            Assert.Equal(register.Declared.Count, register.Declared.Select(column => column.Key).Distinct(StringComparer.Ordinal).Count());
        });
        Assert.Equal(All.Count(), All.Select(register => register.Key).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void ToQuery_AndParse_KeepEverythingThatIsShown()
    {
        var state = new RegisterState
        {
            Search = "公共 & 场所",
            Filters = new Dictionary<string, string>(StringComparer.Ordinal) { ["kind"] = "Holiday", ["date"] = "2026-01-01.." },
            Sort = "-date",
            Size = 50,
            Cursor = "a.00000000000000000000000000000001.2026-01-01",
            Row = "new",
        };

        var query = state.ToQuery();
        var read = RegisterState.Parse(query[1..].Split('&').Select(part => part.Split('=')).Select(part => KeyValuePair.Create(Uri.UnescapeDataString(part[0]), Uri.UnescapeDataString(part[1]))));

        Assert.Equal(query, read.ToQuery());
        Assert.Equal(state.Search, read.Search);
        Assert.Equal(state.Filters, read.Filters);
        Assert.Equal((state.Sort, state.Size, state.Cursor, state.Row), (read.Sort, read.Size, read.Cursor, read.Row));
    }

    [Theory]
    [InlineData("size", "100000")]
    [InlineData("size", "-1")]
    public void Parse_WithAnUnknownPageSize_TakesTheUsualOne(string key, string value) => Assert.Equal(20, RegisterState.Parse([KeyValuePair.Create(key, value)]).Size);
}
