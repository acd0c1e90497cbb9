using HealthPortal.Domain.Experts.ExpertRules;

namespace HealthPortal.Tests.Domain.Experts.ExpertRules;

public sealed class RecusalTests
{
    private static readonly Guid Plan = new("11111111-0000-0000-0000-000000000001");
    private static readonly Guid Earlier = new("11111111-0000-0000-0000-000000000002");
    private static readonly Guid Matter = new("22222222-0000-0000-0000-000000000001");
    private static readonly DateOnly Day = new(2026, 12, 10);

    private static readonly RecusalRules Rules = new()
    {
        Plan = Plan, Matter = Matter, Sittings = [new Sitting(Day, HalfDay.Morning), new Sitting(Day.AddDays(1), HalfDay.WholeDay)], Parties = [new ReviewedParty("演示申请人", "演示人民医院")],
    };

    private static readonly ExpertStanding Expert = new(Guid.NewGuid(), "演示专家", "演示中医院");

    [Fact]
    public void Nothing_ExcludesWhoHasNoTies() => Assert.Empty(Rules.Of(Expert));

    [Fact]
    public void EachKind_Excludes_AndSaysWhy()
    {
        Is("已暂停抽取：核查投诉", Expert with { State = PoolState.Suspended, StateReason = "核查投诉" });
        Is("已出库", Expert with { State = PoolState.Removed });
        Is("2026-12-11 至 2026-12-20 出国进修", Expert with { Absences = [new Absence(Day.AddDays(1), Day.AddDays(10), "出国进修")] });
        Is(null, Expert with { Absences = [new Absence(Day.AddDays(2), Day.AddDays(10), "出国进修")] });
        Is("2026-12-10 参加“另一评审”", Expert with { Appointments = [new Appointment(Earlier, "另一评审", new Sitting(Day, HalfDay.WholeDay))] });
        Is(null, Expert with { Appointments = [new Appointment(Earlier, "另一评审", new Sitting(Day, HalfDay.Afternoon)), new Appointment(Plan, "本评审", new Sitting(Day, HalfDay.Morning))] });
        Is("指定回避", Expert, Rules with { Experts = new HashSet<Guid> { Expert.Id } });
        Is("“演示中医院”指定回避", Expert, Rules with { Institutions = ["演示中医院 "] });
        Is("“上一期”抽中过", Expert with { Services = [new Service(Earlier, Guid.NewGuid(), Day.AddYears(-1))] }, Rules with { EarlierPlans = new Dictionary<Guid, string> { [Earlier] = "上一期" } });
        Is("30 天内参加过本事项的评审（2026-11-10）", Expert with { Services = [new Service(Earlier, Matter, Day.AddDays(-30))] }, Rules with { DaysSinceService = 30 });
        Is(null, Expert with { Services = [new Service(Earlier, Matter, Day.AddDays(-31)), new Service(Earlier, Guid.NewGuid(), Day.AddDays(-1)), new Service(Plan, Matter, Day)] }, Rules with { DaysSinceService = 30 });
        Is("参加过本事项的评审，每位专家只参与一次", Expert with { Services = [new Service(Earlier, Matter, Day.AddYears(-5))] }, Rules with { OncePerMatter = true });
        Is("与演示申请人同在“演示人民医院”", Expert with { Institution = "演示人民医院" });
        Is("与演示申请人同在“演示人民医院”", Expert with { Employments = [new Employment("演示人民医院", Day.AddYears(-1), null)] });
        Is("“上一期”抽中过", Expert with { DrawnPlans = new HashSet<Guid> { Earlier } }, Rules with { EarlierPlans = new Dictionary<Guid, string> { [Earlier] = "上一期" } });
        Is("“兼职医院”指定回避", Expert with { Employments = [new Employment("兼职医院", Day.AddYears(-1), null)] }, Rules with { Institutions = ["兼职医院"] });
        Is(null, Expert with { Employments = [new Employment("兼职医院", null, Day.AddDays(-1))] }, Rules with { Institutions = ["兼职医院"] });
        Is("在“演示中医院”工作", Expert, Rules with { Parties = [new ReviewedParty("演示中医院", null)] });
        Is("与被评审人同名", Expert, Rules with { Parties = [new ReviewedParty("演示专家", null)] });
        Is(null, Expert, Rules with { Parties = [new ReviewedParty("演示专家", "另一医院")] });
        Is("与演示申请人同在“演示人民医院”", Expert with { Employments = [new Employment("演示人民医院", null, Day.AddDays(30))] });
        Is("与演示申请人同在“演示人民医院”", Expert with { Employments = [new Employment("演示人民医院", null, DateOnly.MaxValue)] });
        Is(null, Expert with { Employments = [new Employment("演示人民医院", Day.AddDays(30), null)] });
        Assert.Throws<InvalidOperationException>(() => (Rules with { Sittings = [] }).Of(Expert));
        Is("在“演示人民医院”任职至 2023-12-10，离开不满 3 年", Expert with { Employments = [new Employment("演示人民医院", null, Day.AddYears(-9)), new Employment("演示人民医院", null, Day.AddYears(-3))] });
        Is(null, Expert with { Employments = [new Employment("演示人民医院", null, Day.AddYears(-3).AddDays(-1))] });
        Is("申报与“演示申请人”有利害关系：亲属", Expert with { DeclaredTies = new Dictionary<string, string> { ["演示申请人"] = "亲属" } });

        static void Is(string? reason, ExpertStanding expert, RecusalRules? rules = null) => Assert.Equal(reason is null ? [] : [reason], (rules ?? Rules).Of(expert).Select(exclusion => exclusion.Reason));
    }

    [Fact]
    public void Reasons_StandInOneOrder_WhateverTheOrderOfTheFacts()
    {
        var expert = Expert with
        {
            State = PoolState.Suspended, Institution = "演示人民医院", DeclaredTies = new Dictionary<string, string> { ["演示人民医院"] = "兼职" },
            Absences = [new Absence(Day, Day, "乙"), new Absence(Day, Day, "甲"), new Absence(Day.AddDays(-1), Day, "甲")], Appointments = [new Appointment(Earlier, "乙", new Sitting(Day, HalfDay.Morning)), new Appointment(Earlier, "甲", new Sitting(Day, HalfDay.Morning))],
        };
        var reasons = Rules.Of(expert);

        Assert.Equal(
            [ExclusionKind.Suspended, ExclusionKind.Absent, ExclusionKind.Absent, ExclusionKind.Absent, ExclusionKind.Busy, ExclusionKind.Busy, ExclusionKind.SameInstitution, ExclusionKind.DeclaredTie], reasons.Select(reason => reason.Kind));
        Assert.Equal(reasons, Rules.Of(expert with { Absences = [.. expert.Absences.Reverse()], Appointments = [.. expert.Appointments.Reverse()] }));
    }

    [Theory]
    [InlineData(5, 4, 3, 0)]
    [InlineData(4, 4, 4, 1)]
    [InlineData(3, 3, 3, 1)]
    [InlineData(6, 4, 3, 1)]
    [InlineData(7, 4, 4, 1)]
    [InlineData(7, 5, 3, 1)]
    [InlineData(9, 5, 4, 2)]
    public void Composition_FollowsTheLaw(int members, int technical, int main, int lacks)
    {
        var panel = Enumerable.Range(0, members).Select(place => new PanelMember(place < technical, place < main)).ToList();

        Assert.Equal(lacks, new CompositionRules { OddAndFive = true, TwoThirdsTechnical = true, HalfMainDiscipline = true }.Check(panel).Count);
        Assert.Empty(new CompositionRules().Check(panel));
    }
}
