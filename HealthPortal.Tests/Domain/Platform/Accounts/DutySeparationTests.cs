using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Tests.Domain.Platform.Accounts;

public class DutySeparationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(false, AdministratorDuties.None, AdministratorDuties.None)]
    [InlineData(false, AdministratorDuties.System, AdministratorDuties.None, AdministratorDuties.System)]
    [InlineData(false, AdministratorDuties.Any, AdministratorDuties.Audit)]
    [InlineData(false, AdministratorDuties.Security | AdministratorDuties.Audit, AdministratorDuties.Audit)]
    [InlineData(true, AdministratorDuties.System, AdministratorDuties.Security)]
    [InlineData(true, AdministratorDuties.System, AdministratorDuties.None, AdministratorDuties.Audit)]
    [InlineData(true, AdministratorDuties.Security | AdministratorDuties.Audit, AdministratorDuties.System)]
    public void Common_WhereNoAdministratorMayHoldAll_IsNone(bool mixed, params AdministratorDuties[] held) => Assert.Equal(mixed, DutySeparation.Common(held) == AdministratorDuties.None);

    [Fact]
    public void Names_OfSeveral_AreInWords() => Assert.Equal("安全管理、审计管理", (AdministratorDuties.Security | AdministratorDuties.Audit).Names());

    [Theory]
    [InlineData("food-inspector", true)]
    [InlineData("ab", false)]
    [InlineData("Food", false)]
    [InlineData("1food", false)]
    [InlineData("food inspector", false)]
    [InlineData("", false)]
    public void CodeHasShape_ForACode_SaysWhetherItFits(string code, bool fits) => Assert.Equal(fits, RoleRules.CodeHasShape(code) is null);

    [Fact]
    public void Check_OfARole_NamesEachField()
    {
        Assert.Empty(RoleRules.Check("食品检查员", "查", null));
        Assert.Equal(["name", "description", "remark"], RoleRules.Check("", new string('长', 201), new string('长', 401)).Select(problem => problem.Field));
        Assert.Equal("name", Assert.Single(RoleRules.Check(new string('长', 31), null, null)).Field);
    }
}
