using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;

namespace HealthPortal.Tests.Domain.GovernmentServices.ApprovalDesk;

public class ApprovalCaseTests
{
    private static readonly CaseActor Clerk = new(Guid.NewGuid(), "窗口", "窗口");
    private static readonly CaseActor Officer = new(Guid.NewGuid(), "经办", "行政审批科");
    private static readonly CaseActor Head = new(Guid.NewGuid(), "科长", "行政审批科");
    private static readonly CaseActor Leader = new(Guid.NewGuid(), "领导", "委领导");

    private static readonly WorkingDayCalendar Calendar = new([new CalendarDay(new DateOnly(2026, 10, 1), CalendarDayKind.Holiday, "国庆节")]);

    private static readonly GuideContent Guide = new()
    {
        LegalBasis = [],
        Conditions = [],
        Materials = [],
        Flow =
        [
            new FlowStep(FlowStepKind.PreReview, "预审"), new FlowStep(FlowStepKind.Acceptance, "受理"), new FlowStep(FlowStepKind.SiteInspection, "现场审查"),
            new FlowStep(FlowStepKind.ExpertReview, "专家评审"), new FlowStep(FlowStepKind.DepartmentReview, "处室审核"), new FlowStep(FlowStepKind.LeaderDecision, "领导审批"),
            new FlowStep(FlowStepKind.LicenceMaking, "制证"), new FlowStep(FlowStepKind.Delivery, "发证送达"),
        ],
        StatutoryWorkingDays = 20,
        PromisedWorkingDays = 10,
        Fee = "不收费",
        Result = new GuideResult(GuideResultKind.Licence, "证"),
        Form = FormSchema.Empty,
        Documents = [],
    };

    /// <summary>Tuesday, no holiday near.</summary>
    private static readonly DateOnly Start = new(2026, 3, 10);

    private static CaseMoment On(int days) => new(ShanghaiTime.StartOf(Start.AddDays(days)).AddHours(10), Start.AddDays(days));

    private static ApprovalCase Submitted() => ApprovalCase.Submit(
        new CaseIntake
        {
            CaseNumber = "1", OrganisationPath = "js/0/sp/", OrganPath = "js/", OrganName = "委", DepartmentName = "处", DivisionCode = "320000000000",
            Matter = new ServiceMatter { Name = "事项" }, Item = new BusinessItem { Name = "项" }, GuideVersionId = Guid.NewGuid(), Guide = Guide, ApplicantId = Guid.NewGuid(),
            ApplicantName = "演示", ApplicantNumberMasked = "", ApplicantNumberIndex = "", ContactName = "", ContactPhoneMasked = "", FormCipher = "", Channel = CaseChannel.Window,
        },
        Clerk,
        On(0),
        Calendar);

    private static ApprovalCase At(FlowStepKind step)
    {
        var approval = Submitted();
        if (step == FlowStepKind.PreReview)
        {
            return approval;
        }

        Ok(approval.PassPreReview(Guide, null, Clerk, On(0)));
        if (step == FlowStepKind.Acceptance)
        {
            return approval;
        }

        Ok(approval.Accept(Guide, null, Officer, On(0), Calendar));
        if (step == FlowStepKind.SiteInspection)
        {
            return approval;
        }

        Ok(approval.RecordInspection(Guide, new SiteInspection(Start, ["甲", "乙"], "符合", true), Officer, On(0), Calendar));
        if (step == FlowStepKind.ExpertReview)
        {
            return approval;
        }

        Ok(approval.Approve(Guide, null, Officer, On(2), Calendar));
        if (step == FlowStepKind.DepartmentReview)
        {
            return approval;
        }

        Ok(approval.Approve(Guide, null, Head, On(2), Calendar));
        return approval;
    }

    private static void Ok(Outcome<Done> outcome) => Assert.True(outcome.Succeeded, outcome.Succeeded ? "" : outcome.Message);

    private static void Refused(string part, Outcome<Done> outcome)
    {
        Assert.False(outcome.Succeeded);
        Assert.Contains(part, outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Submit_Always_SetsTheSilenceDayFiveWorkingDaysOn()
    {
        var approval = Submitted();
        Assert.Equal(new DateOnly(2026, 3, 17), approval.SilenceOn);
        Assert.Equal(approval.SilenceOn, approval.ActBy);
    }

    [Fact]
    public void Accept_WhenOnTime_StartsBothPeriodsTheNextDay()
    {
        var approval = At(FlowStepKind.SiteInspection);
        Assert.Equal((new DateOnly(2026, 3, 24), new DateOnly(2026, 4, 7)), (approval.DueOn!.Value, approval.StatutoryDueOn!.Value));
        Assert.Null(approval.SilenceOn);
        Assert.Equal(approval.DueOn, approval.ActBy);
    }

    [Fact]
    public void Accept_WhenSupplementsAreAwaited_IsRefused()
    {
        var approval = At(FlowStepKind.Acceptance);
        Ok(approval.RequestSupplement(["补一份"], Officer, On(1)));
        Refused("补正", approval.Accept(Guide, null, Officer, On(1), Calendar));
        Assert.Equal(ApprovalCase.NoDay, approval.ActBy);
    }

    [Fact]
    public void RequestSupplement_WhenAskedTwice_IsRefusedBecauseItIsOnceOnly()
    {
        var approval = At(FlowStepKind.Acceptance);
        Ok(approval.RequestSupplement(["补一份"], Officer, On(1)));
        Ok(approval.ReceiveSupplement(Guide, null, Clerk, On(6), Calendar));
        Assert.Equal(Start.AddDays(6), approval.ReceivedOn);
        Assert.Equal(new DateOnly(2026, 3, 23), approval.SilenceOn);
        Refused("一次性告知", approval.RequestSupplement(["再补"], Officer, On(6)));
        Refused("逐项写明", At(FlowStepKind.Acceptance).RequestSupplement([" "], Officer, On(1)));
    }

    [Fact]
    public void AcceptBySilence_WhenTheFiveDaysAreNotOver_IsRefused()
    {
        var approval = At(FlowStepKind.Acceptance);
        Refused("还没有过", approval.AcceptBySilence(Guide, Officer, On(7), Calendar));
        Ok(approval.AcceptBySilence(Guide, Officer, On(8), Calendar));
        Assert.Equal(Start, approval.AcceptedOn);
    }

    [Theory]
    [InlineData(new[] { "甲" }, "两名")]
    [InlineData(new[] { "甲", " 甲 " }, "两名")]
    [InlineData(new[] { "甲", "" }, "两名")]
    public void RecordInspection_WhenFewerThanTwoOfficers_IsRefused(string[] inspectors, string part) =>
        Refused(part, At(FlowStepKind.SiteInspection).RecordInspection(Guide, new SiteInspection(Start, inspectors, "符合", true), Officer, On(1), Calendar));

    [Fact]
    public void RecordInspection_WhenDatedInTheFuture_IsRefused() =>
        Refused("不能晚于今天", At(FlowStepKind.SiteInspection).RecordInspection(Guide, new SiteInspection(Start.AddDays(2), ["甲", "乙"], "符合", true), Officer, On(1), Calendar));

    [Fact]
    public void ExpertReview_WhileItLasts_DoesNotCount()
    {
        var approval = At(FlowStepKind.ExpertReview);
        Assert.Null(approval.DueOn);
        Assert.Equal(ApprovalCase.NoDay, approval.ActBy);
        Ok(approval.Approve(Guide, null, Officer, On(7), Calendar));

        // Away from the tenth to the seventeenth: ten working days begin with the seventeenth.
        Assert.Equal(new DateOnly(2026, 3, 30), approval.DueOn);
    }

    [Fact]
    public void Suspend_AndResume_MoveTheDeadlineByTheDaysAway()
    {
        var approval = At(FlowStepKind.SiteInspection);
        Refused("恢复", approval.Resume(null, Officer, On(0), Calendar));
        Refused("中止的原因", approval.Suspend(PauseCause.Testing, " ", Officer, On(1), Calendar));
        Ok(approval.Suspend(PauseCause.Testing, "送检", Officer, On(1), Calendar));
        Refused("已中止", approval.Approve(Guide, null, Officer, On(1), Calendar));
        Ok(approval.Resume(null, Officer, On(8), Calendar));
        Assert.Equal(new DateOnly(2026, 3, 31), approval.DueOn);
    }

    [Fact]
    public void Extend_WhenMoreThanTenDaysTwiceOrLate_IsRefused()
    {
        var approval = At(FlowStepKind.SiteInspection);
        Refused("1 至 10", approval.Extend(11, "案情复杂", Leader, On(1), Calendar));
        Refused("1 至 10", approval.Extend(0, "案情复杂", Leader, On(1), Calendar));
        Refused("法定期限已过", approval.Extend(10, "案情复杂", Leader, On(60), Calendar));
        Ok(approval.Extend(10, "案情复杂", Leader, On(1), Calendar));
        Assert.Equal(new DateOnly(2026, 4, 7), approval.DueOn);
        Refused("已经延长过", approval.Extend(5, "案情复杂", Leader, On(2), Calendar));
    }

    [Fact]
    public void Decide_WhenByTheHandler_IsRefused()
    {
        var approval = At(FlowStepKind.LeaderDecision);
        Refused("经办人不能", approval.Decide(Guide, true, null, Officer, On(3), Calendar));
        Refused("不准予的理由", approval.Decide(Guide, false, null, Leader, On(3), Calendar));
        Ok(approval.Decide(Guide, true, null, Leader, On(3), Calendar));
        Assert.Equal((CaseState.Granted, FlowStepKind.LicenceMaking, true), (approval.State, approval.StepKind, approval.DecidedOnTime));
        Assert.Equal(new DateOnly(2026, 3, 27), approval.ActBy);
    }

    [Fact]
    public void Decide_WhenNotGranted_GoesToDeliveryWithoutALicence()
    {
        var approval = At(FlowStepKind.LeaderDecision);
        Ok(approval.Decide(Guide, false, "不符合条件", Leader, On(60), Calendar));
        Assert.Equal((CaseState.NotGranted, FlowStepKind.Delivery, false), (approval.State, approval.StepKind, approval.DecidedOnTime));
        Refused("制证", approval.MakeLicence(Guide, "1", Officer, On(60)));
        Ok(approval.Deliver("窗口领取", Clerk, On(60)));
        Assert.Equal(Start.AddDays(60), approval.ClosedOn);
    }

    [Fact]
    public void Decide_BeforeTheDecidingStep_IsRefused() =>
        Refused("还没有到", At(FlowStepKind.DepartmentReview).Decide(Guide, true, null, Leader, On(3), Calendar));

    [Fact]
    public void Disapprove_OnTheWay_GoesOnWithANegativeRecommendation()
    {
        var approval = At(FlowStepKind.DepartmentReview);
        Refused("理由", approval.Disapprove(Guide, "", Head, On(3), Calendar));
        Ok(approval.Disapprove(Guide, "条件不足", Head, On(3), Calendar));
        Assert.True(approval.NegativeRecommendation);
        Assert.Equal(FlowStepKind.LeaderDecision, approval.StepKind);
    }

    [Fact]
    public void Return_WhenBeforeAcceptanceOrForward_IsRefused()
    {
        var approval = At(FlowStepKind.LeaderDecision);
        Refused("受理之前", approval.Return(Guide, 0, "重新核实", Leader, On(3), Calendar));
        Refused("前面的环节", approval.Return(Guide, 6, "重新核实", Leader, On(3), Calendar));
        Refused("退回的理由", approval.Return(Guide, 4, "", Leader, On(3), Calendar));
        Ok(approval.Return(Guide, 4, "重新核实", Leader, On(3), Calendar));
        Assert.Equal(FlowStepKind.DepartmentReview, approval.StepKind);
    }

    [Fact]
    public void Withdraw_WhenDecided_IsRefused()
    {
        var approval = At(FlowStepKind.LeaderDecision);
        Ok(approval.Decide(Guide, true, null, Leader, On(3), Calendar));
        Refused("已经作出决定", approval.Withdraw("不办了", Clerk, On(3)));
        var other = At(FlowStepKind.PreReview);
        Ok(other.Withdraw("不办了", Clerk, On(1)));
        Assert.Equal((CaseState.Withdrawn, null, Start.AddDays(1)), (other.State, other.StepKind, other.ClosedOn!.Value));
    }

    [Fact]
    public void Archive_WhenNotConcludedOrTwice_IsRefused()
    {
        var approval = At(FlowStepKind.PreReview);
        Refused("还没有办结", approval.Archive("1", Clerk, On(0)));
        Ok(approval.Terminate("主体灭失", Officer, On(0)));
        Ok(approval.Archive("1", Clerk, On(1)));
        Refused("已经归档", approval.Archive("2", Clerk, On(1)));
    }

    [Fact]
    public void Events_OfALongCase_AreNumberedWithoutGaps() =>
        Assert.Equal(Enumerable.Range(1, 6), At(FlowStepKind.LeaderDecision).Events.Select(line => line.Ordinal));
}
