using HealthPortal.Domain.Platform.Organisations;

namespace HealthPortal.Tests.Domain.Platform.Organisations;

public class StatisticsComparisonTests
{
    private static readonly ComparedUnit Hospital = new("KS-H1", "昆山市第一医院（演示）", OrganisationKind.Hospital, "320583000000", "WJ320583", "周演示", "0512-65220000", "前进路1号");

    [Fact]
    public void Compare_WhenBothSayTheSame_FindsNothing()
    {
        Assert.Null(StatisticsComparison.Compare(Hospital, Hospital));
        Assert.Null(StatisticsComparison.Compare(Hospital, Hospital with { Name = " 昆山市第一医院（演示） ", Phone = "0512 6522 0000", ParentCode = "wj320583" }));
    }

    [Fact]
    public void Compare_WhenTheListSaysNothing_DoesNotCountAsADifference() =>
        Assert.Null(StatisticsComparison.Compare(Hospital, Hospital with { Kind = null, DivisionCode = null, ParentCode = " ", Head = null, Phone = "", Address = null }));

    [Theory]
    [InlineData(UnitField.Name)]
    [InlineData(UnitField.Kind)]
    [InlineData(UnitField.Division)]
    [InlineData(UnitField.Parent)]
    [InlineData(UnitField.Head)]
    [InlineData(UnitField.Phone)]
    [InlineData(UnitField.Address)]
    public void Compare_WhenOneFieldDiffers_NamesExactlyThat(UnitField field)
    {
        var there = field switch
        {
            UnitField.Name => Hospital with { Name = "昆山市第二医院（演示）" },
            UnitField.Kind => Hospital with { Kind = OrganisationKind.Institution },
            UnitField.Division => Hospital with { DivisionCode = "320581000000" },
            UnitField.Parent => Hospital with { ParentCode = "WJ3205" },
            UnitField.Head => Hospital with { Head = "钱演示" },
            UnitField.Phone => Hospital with { Phone = "0512-65220001" },
            _ => Hospital with { Address = "前进路2号" },
        };
        var found = StatisticsComparison.Compare(Hospital, there)!;
        Assert.Equal(DifferenceKind.Differs, found.Kind);
        Assert.Equal(field, Assert.Single(found.Fields, compared => compared.Differs).Field);
    }

    [Fact]
    public void Compare_WhenTheUnitIsOutOfUseHere_SaysSo()
    {
        var state = Assert.Single(StatisticsComparison.Compare(Hospital with { IsActive = false }, Hospital)!.Fields, field => field.Differs);
        Assert.Equal((UnitField.State, "停用", "在用"), (state.Field, state.Here, state.There));
        Assert.DoesNotContain(UnitField.State, StatisticsComparison.Adoptable);
    }

    [Theory]
    [InlineData(OrganisationKind.Hospital, true, true)]
    [InlineData(OrganisationKind.Institution, true, true)]
    [InlineData(OrganisationKind.Hospital, false, false)]
    [InlineData(OrganisationKind.Department, true, false)]
    [InlineData(OrganisationKind.ServiceWindow, true, false)]
    [InlineData(OrganisationKind.Commission, true, false)]
    [InlineData(OrganisationKind.Headquarters, true, false)]
    public void Compare_WhenOnlyTheTreeHasIt_IsADifferenceForInstitutionsInUse(OrganisationKind kind, bool isActive, bool isDifference) =>
        Assert.Equal(isDifference ? DifferenceKind.OnlyHere : null, StatisticsComparison.Compare(Hospital with { Kind = kind, IsActive = isActive }, null)?.Kind);

    [Fact]
    public void Compare_WhenOnlyTheListHasIt_KeepsWhatItSays()
    {
        var found = StatisticsComparison.Compare(null, Hospital)!;
        Assert.Equal(DifferenceKind.OnlyInList, found.Kind);
        Assert.Equal("周演示", found.Fields.Single(field => field.Field == UnitField.Head).There);
    }

    [Theory]
    [InlineData("医院", OrganisationKind.Hospital)]
    [InlineData("中医医院", OrganisationKind.Hospital)]
    [InlineData("社区卫生服务中心", OrganisationKind.Institution)]
    [InlineData("卫生健康委员会", OrganisationKind.Commission)]
    [InlineData("卫生行政机构", OrganisationKind.Commission)]
    [InlineData("内设处室", OrganisationKind.Department)]
    [InlineData(" ", null)]
    [InlineData(null, null)]
    public void KindOf_WordsOfTheStatistics_GivesTheKind(string? words, OrganisationKind? kind) => Assert.Equal(kind, StatisticsComparison.KindOf(words));
}
