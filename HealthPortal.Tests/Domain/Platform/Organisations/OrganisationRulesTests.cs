using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Organisations;

namespace HealthPortal.Tests.Domain.Platform.Organisations;

public class OrganisationRulesTests
{
    private static readonly Organisation Province = Unit("js/", OrganisationKind.Commission, "320000000000", null);
    private static readonly Organisation City = Unit("js/05/", OrganisationKind.Commission, "320500000000", Province);
    private static readonly Organisation County = Unit("js/05/83/", OrganisationKind.Commission, "320583000000", City);
    private static readonly Organisation Body = Unit("js/05/83/0/", OrganisationKind.Headquarters, "320583000000", County);
    private static readonly Organisation Department = Unit("js/05/83/0/sp/", OrganisationKind.Department, "320583000000", Body);
    private static readonly Organisation OtherCity = Unit("js/10/", OrganisationKind.Commission, "321000000000", Province);
    private static readonly Organisation Hospital = Unit("js/05/h1/", OrganisationKind.Hospital, "320500000000", City);

    [Theory]
    [InlineData("320000000000", "32")]
    [InlineData("320500000000", "3205")]
    [InlineData("320583000000", "320583")]
    [InlineData("320583100000", "320583100")]
    [InlineData("320583100201", "320583100201")]
    [InlineData("321000000000", "3210")]
    public void DivisionPrefix_OfEveryLevel_HoldsTheDigitsThatTell(string code, string prefix) => Assert.Equal(prefix, OrganisationRules.DivisionPrefix(code));

    [Theory]
    [InlineData("WJ320583", true)]
    [InlineData("A-1", true)]
    [InlineData("A", false)]
    [InlineData("-A1", false)]
    [InlineData("机构1", false)]
    [InlineData("A 1", false)]
    [InlineData("A234567890123456789012345678901", false)]
    public void CodeHasShape_ForEachText_SaysWhetherItIsOne(string code, bool good) => Assert.Equal(good, OrganisationRules.CodeHasShape(code) is null);

    [Fact]
    public void MayMove_WhenNothingSpeaksAgainstIt_IsNull()
    {
        Assert.Null(OrganisationRules.MayMove(County, Province, 20));
        Assert.Null(OrganisationRules.MayMove(Hospital, County, 0));
        Assert.Null(OrganisationRules.MayMove(Department, Hospital, 0));
    }

    [Fact]
    public void MayMove_ToItselfOrBelow_IsRefused()
    {
        Assert.Contains("它自己或它的下级", Refusal(County, County), StringComparison.Ordinal);
        Assert.Contains("它自己或它的下级", Refusal(City, County), StringComparison.Ordinal);
        Assert.Contains("它自己或它的下级", Refusal(City, Department), StringComparison.Ordinal);
    }

    [Fact]
    public void MayMove_AgainstTheRulesOfTheTree_SaysWhy()
    {
        Assert.Contains("最上级", Refusal(Province, City), StringComparison.Ordinal);
        Assert.Contains("本级", Refusal(Body, OtherCity), StringComparison.Ordinal);
        Assert.Contains("已经在这个上级下面", Refusal(County, City), StringComparison.Ordinal);
        Assert.Contains("“卫生健康委员会”不能放在“内设处室”下面", Refusal(OtherCity, Department), StringComparison.Ordinal);
        Assert.Contains("本行政区划", Refusal(County, OtherCity), StringComparison.Ordinal);
        Assert.Contains("层级太深", OrganisationRules.MayMove(County, Province, 110)!.Message, StringComparison.Ordinal);
        var closed = Unit("js/h9/", OrganisationKind.Hospital, "320000000000", Province);
        closed.IsActive = false;
        Assert.Contains("已停用", Refusal(Department, closed), StringComparison.Ordinal);
    }

    [Fact]
    public void MayMerge_ForUnitsThatAreNotAlike_SaysWhy()
    {
        var other = Unit("js/05/83/0/fg/", OrganisationKind.Department, "320583000000", Body);
        Assert.Null(OrganisationRules.MayMerge(other, Department));
        Assert.Contains("它自己", OrganisationRules.MayMerge(Department, Department)!.Message, StringComparison.Ordinal);
        Assert.Contains("独立的机关", OrganisationRules.MayMerge(County, City)!.Message, StringComparison.Ordinal);
        Assert.Contains("类型不同", OrganisationRules.MayMerge(Hospital, Department)!.Message, StringComparison.Ordinal);
        Assert.Contains("下级", OrganisationRules.MayMerge(Department, Unit("js/05/83/0/sp/a/", OrganisationKind.Department, "320583000000", Department))!.Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever may stand below what, nothing may ever stand below a window, and a commission only below a commission.</summary>
    [Fact]
    public void MayHold_ForEveryPair_KeepsTheShapeOfTheTree()
    {
        foreach (var kind in Enum.GetValues<OrganisationKind>())
        {
            Assert.False(OrganisationRules.MayHold(OrganisationKind.ServiceWindow, kind));
            Assert.Equal(kind == OrganisationKind.Commission, OrganisationRules.MayHold(kind, OrganisationKind.Commission));
            Assert.Equal(kind == OrganisationKind.Commission, OrganisationRules.MayHold(kind, OrganisationKind.Headquarters));
        }
    }

    [Fact]
    public void Segment_OfEveryNumber_IsAValidPathOfItsOwn()
    {
        var segments = Enumerable.Range(1, 2000).Select(number => OrganisationRules.Segment(number)).ToList();
        Assert.Equal(segments.Count, segments.Distinct(StringComparer.Ordinal).Count());
        Assert.All(segments, segment => Assert.True(OrganisationPath.IsValid("js/" + segment)));
        Assert.True(OrganisationRules.Segment(2_000_000_000).Length <= OrganisationRules.LongestSegment);
    }

    [Fact]
    public void Rebase_OfAPathBelow_KeepsTheRest()
    {
        Assert.Equal("js/10/n1/0/sp/", OrganisationPath.Rebase("js/05/83/0/sp/", "js/05/83/", "js/10/n1/"));
        Assert.Throws<ArgumentException>(() => OrganisationPath.Rebase("js/05/81/", "js/05/83/", "js/10/n1/"));
        Assert.Equal(["js/", "js/05/", "js/05/83/"], OrganisationPath.Line("js/05/83/"));
    }

    private static string Refusal(Organisation node, Organisation parent) => OrganisationRules.MayMove(node, parent, 0)!.Message;

    private static Organisation Unit(string path, OrganisationKind kind, string division, Organisation? parent) => new()
    {
        Name = path,
        ShortName = path,
        Kind = kind,
        Level = AdministrativeLevel.County,
        DivisionCode = division,
        Path = path,
        Code = path.Replace("/", "", StringComparison.Ordinal),
        ParentId = parent?.Id,
    };
}
