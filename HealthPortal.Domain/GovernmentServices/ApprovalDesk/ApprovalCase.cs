using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;

namespace HealthPortal.Domain.GovernmentServices.ApprovalDesk;

/// <summary>Who acts on a case, as the timeline keeps it.</summary>
public sealed record CaseActor(Guid Id, string Name, string Unit);

/// <summary>The instant of an act and its business date.</summary>
public readonly record struct CaseMoment(DateTime Now, DateOnly Today);

/// <summary>What a new case is made from; the window or the online hall has checked it before.</summary>
public sealed record CaseIntake
{
    public required string CaseNumber { get; init; }

    public required string OrganisationPath { get; init; }

    public required string OrganPath { get; init; }

    public required string OrganName { get; init; }

    public required string DepartmentName { get; init; }

    public required string DivisionCode { get; init; }

    public required ServiceMatter Matter { get; init; }

    public required BusinessItem Item { get; init; }

    public required Guid GuideVersionId { get; init; }

    public required GuideContent Guide { get; init; }

    public required Guid ApplicantId { get; init; }

    public required string ApplicantName { get; init; }

    public required string ApplicantNumberMasked { get; init; }

    public required string ApplicantNumberIndex { get; init; }

    public required string ContactName { get; init; }

    public required string ContactPhoneMasked { get; init; }

    public required string FormCipher { get; init; }

    public required CaseChannel Channel { get; init; }
}

/// <summary>
/// 办件: one application on its way from the window to the decision, the licence and the notice. The flow is data of the guide version the
/// case began with; this type keeps what the law says about acting in it.
/// </summary>
public sealed class ApprovalCase : MutableEntity, IScoped, ILabelled
{
    /// <summary>Sorts after every real day.</summary>
    public static readonly DateOnly NoDay = new(9999, 12, 31);

    /// <summary>Working days to hand over a decision (art. 44).</summary>
    public const int DeliveryWorkingDays = 10;

    private ApprovalCase()
    {
    }

    /// <summary>Digits of a case number: division, year, serial.</summary>
    public const int NumberLength = 16;

    public string CaseNumber { get; private set; } = "";

    /// <summary>Department that handles the case.</summary>
    public string OrganisationPath { get; private set; } = "";

    /// <summary>Commission in whose name it is decided.</summary>
    public string OrganPath { get; private set; } = "";

    public string OrganName { get; private set; } = "";

    public string DepartmentName { get; private set; } = "";

    public string DivisionCode { get; private set; } = "";

    public Guid MatterId { get; private set; }

    public string MatterName { get; private set; } = "";

    public Guid ItemId { get; private set; }

    public string ItemName { get; private set; } = "";

    public ItemKind ItemKind { get; private set; }

    public Guid GuideVersionId { get; private set; }

    public ApplicantKind ApplicantKind { get; private set; }

    public Guid ApplicantId { get; private set; }

    public string ApplicantName { get; private set; } = "";

    public string ApplicantNumberMasked { get; private set; } = "";

    /// <summary>Keyed blind index of the applicant's number, for exact search.</summary>
    public string ApplicantNumberIndex { get; private set; } = "";

    public string ContactName { get; private set; } = "";

    public string ContactPhoneMasked { get; private set; } = "";

    /// <summary>Form values, encrypted: they hold identity numbers and phones.</summary>
    public string FormCipher { get; private set; } = "";

    public CaseChannel Channel { get; private set; }

    public CaseState State { get; private set; }

    /// <summary>Place in the guide's flow; null when nothing is left to do.</summary>
    public int? StepIndex { get; private set; }

    public FlowStepKind? StepKind { get; private set; }

    public string? StepName { get; private set; }

    public DateTime? StepEnteredAt { get; private set; }

    public Guid? HandlerId { get; private set; }

    public string? HandlerName { get; private set; }

    public DateTime SubmittedAt { get; private set; }

    public DateOnly ReceivedOn { get; private set; }

    /// <summary>Last day for a supplement notice or a refusal; after it the case counts as accepted (art. 32). Null once accepted or concluded.</summary>
    public DateOnly? SilenceOn { get; private set; }

    public DateOnly? AcceptedOn { get; private set; }

    public bool AcceptedBySilence { get; private set; }

    public int StatutoryDays { get; private set; }

    public int PromisedDays { get; private set; }

    /// <summary>Promised last day; null before acceptance, while paused, and stays at the last value after the decision.</summary>
    public DateOnly? DueOn { get; private set; }

    /// <summary>Last day by law, extensions included.</summary>
    public DateOnly? StatutoryDueOn { get; private set; }

    public DateOnly? DecidedOn { get; private set; }

    /// <summary>Decided within the promised period; null while undecided.</summary>
    public bool? DecidedOnTime { get; private set; }

    public DateOnly? ClosedOn { get; private set; }

    /// <summary>Last day to hand over the decision and the licence, ten working days after the decision (art. 44).</summary>
    public DateOnly? DeliverBy { get; private set; }

    /// <summary>
    /// The day the law next waits for: the end of the silence period, the promised day, or the day of delivery; <see cref="NoDay"/> while
    /// nothing runs. Lists sort by it.
    /// </summary>
    public DateOnly ActBy
    {
        get => State switch
        {
            CaseState.Submitted => SilenceOn ?? NoDay,
            CaseState.InProgress => DueOn ?? NoDay,
            CaseState.Granted or CaseState.NotGranted when StepIndex is not null => DeliverBy ?? NoDay,
            _ => NoDay,
        };

        // Written to its column on every save and never read back.
        private set => _ = value;
    }

    public DateTime? HandedOverAt { get; private set; }

    public DateTime? ArchivedAt { get; private set; }

    public string? ArchiveNumber { get; private set; }

    /// <summary>Supplements may be asked for once only (一次告知).</summary>
    public bool SupplementRequested { get; private set; }

    public int EventCount { get; private set; }

    /// <summary>The latest recommendation on the way was negative; the leader sees it.</summary>
    public bool NegativeRecommendation { get; private set; }

    public List<CasePause> Pauses { get; init; } = [];

    public List<CaseExtension> Extensions { get; init; } = [];

    public List<CaseEvent> Events { get; init; } = [];

    public List<CaseMaterial> Materials { get; init; } = [];

    public string Label => CaseNumber;

    public static ApprovalCase Submit(CaseIntake intake, CaseActor actor, CaseMoment moment, WorkingDayCalendar calendar)
    {
        var guide = intake.Guide;
        var created = new ApprovalCase
        {
            CaseNumber = intake.CaseNumber,
            OrganisationPath = intake.OrganisationPath,
            OrganPath = intake.OrganPath,
            OrganName = intake.OrganName,
            DepartmentName = intake.DepartmentName,
            DivisionCode = intake.DivisionCode,
            MatterId = intake.Matter.Id,
            MatterName = intake.Matter.Name,
            ItemId = intake.Item.Id,
            ItemName = intake.Item.Name,
            ItemKind = intake.Item.ItemKind,
            GuideVersionId = intake.GuideVersionId,
            ApplicantKind = intake.Matter.ApplicantKind,
            ApplicantId = intake.ApplicantId,
            ApplicantName = intake.ApplicantName,
            ApplicantNumberMasked = intake.ApplicantNumberMasked,
            ApplicantNumberIndex = intake.ApplicantNumberIndex,
            ContactName = intake.ContactName,
            ContactPhoneMasked = intake.ContactPhoneMasked,
            FormCipher = intake.FormCipher,
            Channel = intake.Channel,
            State = CaseState.Submitted,
            SubmittedAt = moment.Now,
            ReceivedOn = moment.Today,
            SilenceOn = calendar.AddWorkingDays(moment.Today, guide.AcceptanceWorkingDays),
            StatutoryDays = guide.StatutoryWorkingDays,
            PromisedDays = guide.PromisedWorkingDays,
        };
        created.Record(CaseAction.Submit, actor, moment, null, intake.Channel == CaseChannel.Window ? "窗口收件" : "网上提交");
        created.Enter(guide.Flow, 0, moment);
        return created;
    }

    /// <summary>The window has handed the papers to the department.</summary>
    public Outcome<Done> HandOver(CaseActor actor, CaseMoment moment)
    {
        if (HandedOverAt is not null)
        {
            return Failure.Invalid("这个办件已经交接过。");
        }

        HandedOverAt = moment.Now;
        Record(CaseAction.HandOver, actor, moment, null, $"移交{DepartmentName}");
        return Done.It;
    }

    public Outcome<Done> PassPreReview(GuideContent guide, string? opinion, CaseActor actor, CaseMoment moment)
    {
        if ((CaseMustBeAtStepRule.Check(this, FlowStepKind.PreReview) ?? CaseMustAwaitAcceptanceRule.Check(this)) is { } broken)
        {
            return broken;
        }

        Record(CaseAction.PassPreReview, actor, moment, opinion);
        Enter(guide.Flow, StepIndex!.Value + 1, moment);
        return Done.It;
    }

    public Outcome<Done> Accept(GuideContent guide, string? opinion, CaseActor actor, CaseMoment moment, WorkingDayCalendar calendar)
    {
        if ((CaseMustBeAtStepRule.Check(this, FlowStepKind.Acceptance) ?? CaseMustAwaitAcceptanceRule.Check(this)) is { } broken)
        {
            return broken;
        }

        HandlerId = actor.Id;
        HandlerName = actor.Name;
        BeginAccepted(moment.Today, guide, calendar);
        Record(CaseAction.Accept, actor, moment, opinion);
        Enter(guide.Flow, AcceptanceIndex(guide.Flow) + 1, moment);
        RecalculateDeadline(calendar);
        return Done.It;
    }

    /// <summary>
    /// Art. 32(1)(4): who is not told within five working days what to supplement counts as accepted from the day the materials were received.
    /// </summary>
    public Outcome<Done> AcceptBySilence(GuideContent guide, CaseActor actor, CaseMoment moment, WorkingDayCalendar calendar)
    {
        if ((CaseMustAwaitAcceptanceRule.Check(this) ?? SilencePeriodMustHavePassedRule.Check(this, moment.Today)) is { } broken)
        {
            return broken;
        }

        AcceptedBySilence = true;
        BeginAccepted(ReceivedOn, guide, calendar);
        Record(CaseAction.AcceptBySilence, actor, moment, "收到材料后五个工作日内未告知补正，依据《行政许可法》第三十二条，自收到申请材料之日起即为受理。");
        Enter(guide.Flow, AcceptanceIndex(guide.Flow) + 1, moment);
        RecalculateDeadline(calendar);
        return Done.It;
    }

    public Outcome<Done> RefuseAcceptance(string? reason, CaseActor actor, CaseMoment moment)
    {
        if ((CaseMustBeBeforeAcceptanceRule.Check(this) ?? NegativeActNeedsReasonRule.Check(reason, "不予受理的理由")) is { } broken)
        {
            return broken;
        }

        SilenceOn = null;
        Record(CaseAction.RefuseAcceptance, actor, moment, reason);
        Conclude(CaseState.RefusedAcceptance, moment);
        return Done.It;
    }

    /// <param name="items">Everything that is missing or wrong, in one notice.</param>
    public Outcome<Done> RequestSupplement(IReadOnlyList<string> items, CaseActor actor, CaseMoment moment)
    {
        if ((CaseMustAwaitAcceptanceRule.Check(this) ?? SupplementIsAskedForOnceRule.Check(this) ?? SupplementNoticeNamesItemsRule.Check(items)) is { } broken)
        {
            return broken;
        }

        State = CaseState.AwaitingSupplement;
        SupplementRequested = true;
        SilenceOn = null;
        Record(CaseAction.RequestSupplement, actor, moment, string.Join("；", items));
        return Done.It;
    }

    /// <summary>The supplemented application counts as received on the day everything is there; the five days begin again.</summary>
    public Outcome<Done> ReceiveSupplement(GuideContent guide, string? opinion, CaseActor actor, CaseMoment moment, WorkingDayCalendar calendar)
    {
        if (State != CaseState.AwaitingSupplement)
        {
            return Failure.Invalid("这个办件没有在等补正材料。");
        }

        State = CaseState.Submitted;
        ReceivedOn = moment.Today;
        SilenceOn = calendar.AddWorkingDays(moment.Today, guide.AcceptanceWorkingDays);
        StepEnteredAt = moment.Now;
        Record(CaseAction.ReceiveSupplement, actor, moment, opinion);
        return Done.It;
    }

    /// <summary>Positive opinion at a step between acceptance and decision; at the deciding step use <see cref="Decide"/>.</summary>
    public Outcome<Done> Approve(GuideContent guide, string? opinion, CaseActor actor, CaseMoment moment, WorkingDayCalendar calendar) =>
        PassOn(guide, CaseAction.Approve, opinion, actor, moment, calendar);

    /// <summary>Negative opinion before the deciding step: the case goes on, for only the decision refuses.</summary>
    public Outcome<Done> Disapprove(GuideContent guide, string? opinion, CaseActor actor, CaseMoment moment, WorkingDayCalendar calendar) =>
        NegativeActNeedsReasonRule.Check(opinion, "不同意的理由") is { } broken
            ? broken
            : PassOn(guide, CaseAction.Disapprove, opinion, actor, moment, calendar);

    /// <summary>现场审查 (art. 34): two officers or more, what they found, and the recommendation that follows from it.</summary>
    public Outcome<Done> RecordInspection(GuideContent guide, SiteInspection inspection, CaseActor actor, CaseMoment moment, WorkingDayCalendar calendar)
    {
        if ((CaseMustBeAtStepRule.Check(this, FlowStepKind.SiteInspection) ?? InspectionNeedsTwoInspectorsRule.Check(inspection) ?? InspectionDateMustNotBeLaterThanTodayRule.Check(inspection, moment.Today)) is { } broken)
        {
            return broken;
        }

        var text = $"{inspection.InspectedOn:yyyy-MM-dd} 由{string.Join("、", inspection.Inspectors)}现场审查：{inspection.Findings}";
        return inspection.Passed ? Approve(guide, text, actor, moment, calendar) : Disapprove(guide, text, actor, moment, calendar);
    }

    /// <summary>准予 or 不准予 at the deciding step.</summary>
    public Outcome<Done> Decide(GuideContent guide, bool grant, string? opinion, CaseActor actor, CaseMoment moment, WorkingDayCalendar calendar)
    {
        if ((CaseMustBeUnderWayRule.Check(this)
            ?? CaseMustBeAtDecidingStepRule.Check(this, guide)
            ?? DeciderMustNotBeHandlerRule.Check(this, actor)
            ?? (grant ? null : NegativeActNeedsReasonRule.Check(opinion, "不准予的理由"))) is { } broken)
        {
            return broken;
        }

        RecalculateDeadline(calendar);
        DecidedOn = moment.Today;
        DeliverBy = calendar.AddWorkingDays(moment.Today, DeliveryWorkingDays);
        DecidedOnTime = DueOn is null || moment.Today <= DueOn;
        State = grant ? CaseState.Granted : CaseState.NotGranted;
        Record(grant ? CaseAction.Grant : CaseAction.RefuseGrant, actor, moment, opinion);
        var next = StepIndex!.Value + 1;
        if (!grant)
        {
            while (next < guide.Flow.Count && guide.Flow[next].Kind != FlowStepKind.Delivery)
            {
                next++;
            }
        }

        Enter(guide.Flow, next, moment);
        return Done.It;
    }

    /// <summary>Back to an earlier step; not further than acceptance once the case is accepted.</summary>
    public Outcome<Done> Return(GuideContent guide, int toStep, string? reason, CaseActor actor, CaseMoment moment, WorkingDayCalendar calendar)
    {
        if ((CaseMayBeReturnedRule.Check(this, guide, toStep) ?? NegativeActNeedsReasonRule.Check(reason, "退回的理由")) is { } broken)
        {
            return broken;
        }

        EndExpertReviewPause(moment.Today);
        Record(CaseAction.Return, actor, moment, $"退回至{guide.Flow[toStep].Name}：{reason!.Trim()}");
        Enter(guide.Flow, toStep, moment);
        RecalculateDeadline(calendar);
        return Done.It;
    }

    public Outcome<Done> Suspend(PauseCause cause, string? reason, CaseActor actor, CaseMoment moment, WorkingDayCalendar calendar)
    {
        if ((CaseMustBeUnderWayRule.Check(this) ?? NegativeActNeedsReasonRule.Check(reason, "中止的原因")) is { } broken)
        {
            return broken;
        }

        State = CaseState.Suspended;
        EndExpertReviewPause(moment.Today);
        Pauses.Add(new CasePause { CaseId = Id, StartedOn = moment.Today, Cause = cause, Note = reason!.Trim(), StartedBy = actor.Name });
        Record(CaseAction.Suspend, actor, moment, $"{cause.Name()}：{reason!.Trim()}");
        RecalculateDeadline(calendar);
        return Done.It;
    }

    /// <summary>What happens with the expert review beside the desk: it stands in the history and moves nothing.</summary>
    /// <param name="action"><see cref="CaseAction.OpenExpertReview"/> or <see cref="CaseAction.ExpertConclusion"/>.</param>
    public Outcome<Done> NoteExpertReview(CaseAction action, string text, CaseActor actor, CaseMoment moment)
    {
        if (StepKind != FlowStepKind.ExpertReview || State != CaseState.InProgress)
        {
            return Failure.Invalid("办件不在专家评审环节。");
        }

        Record(action, actor, moment, text);
        return Done.It;
    }

    public Outcome<Done> Resume(string? opinion, CaseActor actor, CaseMoment moment, WorkingDayCalendar calendar)
    {
        if (State != CaseState.Suspended)
        {
            return Failure.Invalid("这个办件没有中止，不需要恢复。");
        }

        State = CaseState.InProgress;
        foreach (var pause in Pauses.Where(pause => pause.EndedOn is null))
        {
            pause.EndedOn = moment.Today;
        }

        Record(CaseAction.Resume, actor, moment, opinion);
        if (StepKind == FlowStepKind.ExpertReview)
        {
            BeginExpertReviewPause(moment);
        }

        RecalculateDeadline(calendar);
        return Done.It;
    }

    /// <summary>Art. 42: up to ten working days more, once, with the consent of the head of the organ, and the applicant is told why.</summary>
    public Outcome<Done> Extend(int workingDays, string? reason, CaseActor head, CaseMoment moment, WorkingDayCalendar calendar)
    {
        if ((CaseMustBeAcceptedAndUndecidedRule.Check(this)
            ?? ExtensionIsGrantedOnceRule.Check(this)
            ?? ExtensionIsAtMostTenWorkingDaysRule.Check(workingDays)
            ?? ExtensionComesBeforeTheDeadlineRule.Check(this, moment.Today)
            ?? NegativeActNeedsReasonRule.Check(reason, "延长期限的理由")) is { } broken)
        {
            return broken;
        }

        Extensions.Add(new CaseExtension { CaseId = Id, GrantedOn = moment.Today, WorkingDays = workingDays, Reason = reason!.Trim(), GrantedBy = head.Name });
        Record(CaseAction.Extend, head, moment, $"延长 {workingDays} 个工作日：{reason!.Trim()}");
        RecalculateDeadline(calendar);
        return Done.It;
    }

    public Outcome<Done> Withdraw(string? reason, CaseActor actor, CaseMoment moment) =>
        Stop(CaseState.Withdrawn, CaseAction.Withdraw, reason, "撤回的原因", actor, moment);

    public Outcome<Done> Terminate(string? reason, CaseActor actor, CaseMoment moment) =>
        Stop(CaseState.Terminated, CaseAction.Terminate, reason, "终止的理由", actor, moment);

    public Outcome<Done> MakeLicence(GuideContent guide, string licenceNumber, CaseActor actor, CaseMoment moment)
    {
        if ((CaseMustBeAtStepRule.Check(this, FlowStepKind.LicenceMaking) ?? CaseMustBeGrantedRule.Check(this)) is { } broken)
        {
            return broken;
        }

        Record(CaseAction.MakeLicence, actor, moment, $"证号 {licenceNumber}");
        Enter(guide.Flow, StepIndex!.Value + 1, moment);
        return Done.It;
    }

    public Outcome<Done> Deliver(string? how, CaseActor actor, CaseMoment moment)
    {
        if (CaseMustBeAtStepRule.Check(this, FlowStepKind.Delivery) is { } broken)
        {
            return broken;
        }

        Record(CaseAction.Deliver, actor, moment, how);
        StepIndex = null;
        StepKind = null;
        StepName = null;
        StepEnteredAt = null;
        ClosedOn = moment.Today;
        return Done.It;
    }

    public Outcome<Done> Archive(string archiveNumber, CaseActor actor, CaseMoment moment)
    {
        if (ClosedOn is null)
        {
            return Failure.Invalid("办件还没有办结，不能归档。");
        }

        if (ArchivedAt is not null)
        {
            return Failure.Invalid("这个办件已经归档。");
        }

        ArchivedAt = moment.Now;
        ArchiveNumber = archiveNumber;
        Record(CaseAction.Archive, actor, moment, $"档案号 {archiveNumber}");
        return Done.It;
    }

    /// <summary>The ledger behind the badge: each day counted or not, and why. Null before acceptance.</summary>
    public DeadlineLedger? Deadline(bool statutory, WorkingDayCalendar calendar, DateOnly today) =>
        AcceptedOn is { } accepted
            ? DeadlineLedger.Build(Terms(accepted, statutory ? StatutoryDays : PromisedDays, DecidedOn ?? (State.IsConcluded() ? ClosedOn : null)), calendar, today)
            : null;

    private Outcome<Done> PassOn(GuideContent guide, CaseAction action, string? opinion, CaseActor actor, CaseMoment moment, WorkingDayCalendar calendar)
    {
        if ((CaseMustBeUnderWayRule.Check(this) ?? CaseMustNotBeAtDecidingStepRule.Check(this, guide)) is { } broken)
        {
            return broken;
        }

        HandlerId ??= actor.Id;
        HandlerName ??= actor.Name;
        EndExpertReviewPause(moment.Today);
        NegativeRecommendation = action == CaseAction.Disapprove;
        Record(action, actor, moment, opinion);
        Enter(guide.Flow, StepIndex!.Value + 1, moment);
        RecalculateDeadline(calendar);
        return Done.It;
    }

    private Outcome<Done> Stop(CaseState state, CaseAction action, string? reason, string reasonName, CaseActor actor, CaseMoment moment)
    {
        if ((CaseMustBeUndecidedRule.Check(this) ?? NegativeActNeedsReasonRule.Check(reason, reasonName)) is { } broken)
        {
            return broken;
        }

        foreach (var pause in Pauses.Where(pause => pause.EndedOn is null))
        {
            pause.EndedOn = moment.Today;
        }

        SilenceOn = null;
        Record(action, actor, moment, reason);
        Conclude(state, moment);
        return Done.It;
    }

    private void Conclude(CaseState state, CaseMoment moment)
    {
        State = state;
        StepIndex = null;
        StepKind = null;
        StepName = null;
        StepEnteredAt = null;
        ClosedOn = moment.Today;
    }

    private void BeginAccepted(DateOnly acceptedOn, GuideContent guide, WorkingDayCalendar calendar)
    {
        AcceptedOn = acceptedOn;
        SilenceOn = null;
        State = CaseState.InProgress;
        StatutoryDays = guide.StatutoryWorkingDays;
        PromisedDays = guide.PromisedWorkingDays;
        RecalculateDeadline(calendar);
    }

    private void Enter(IReadOnlyList<FlowStep> flow, int index, CaseMoment moment)
    {
        if (index >= flow.Count)
        {
            throw new InvalidOperationException($"Case {CaseNumber} has no step {index}; its flow has {flow.Count}.");
        }

        StepIndex = index;
        StepKind = flow[index].Kind;
        StepName = flow[index].Name;
        StepEnteredAt = moment.Now;
        if (StepKind == FlowStepKind.ExpertReview && State == CaseState.InProgress)
        {
            BeginExpertReviewPause(moment);
        }
    }

    private void BeginExpertReviewPause(CaseMoment moment) =>
        Pauses.Add(new CasePause { CaseId = Id, StartedOn = moment.Today, Cause = PauseCause.ExpertReview, Note = "专家评审所需时间不计入期限", StartedBy = "系统" });

    private void EndExpertReviewPause(DateOnly today)
    {
        if (State == CaseState.InProgress)
        {
            foreach (var pause in Pauses.Where(pause => pause.EndedOn is null))
            {
                pause.EndedOn = today;
            }
        }
    }

    private void RecalculateDeadline(WorkingDayCalendar calendar)
    {
        if (AcceptedOn is not { } accepted)
        {
            return;
        }

        DueOn = DeadlineLedger.DueDate(Terms(accepted, PromisedDays, null), calendar);
        StatutoryDueOn = DeadlineLedger.DueDate(Terms(accepted, StatutoryDays, null), calendar);
    }

    private DeadlineTerms Terms(DateOnly accepted, int days, DateOnly? closedOn) => new(accepted, days)
    {
        Pauses = [.. Pauses.OrderBy(pause => pause.StartedOn).Select(pause => new DeadlinePause(pause.StartedOn, pause.EndedOn, pause.Cause.Name(), pause.Cause.Article()))],
        Extensions = [.. Extensions.Select(extension => new DeadlineExtension(extension.WorkingDays, extension.Reason))],
        ClosedOn = closedOn,
    };

    private void Record(CaseAction action, CaseActor actor, CaseMoment moment, string? opinion, string? note = null)
    {
        EventCount++;
        Events.Add(new CaseEvent
        {
            CaseId = Id,
            Ordinal = EventCount,
            At = moment.Now,
            ActorId = actor.Id,
            ActorName = actor.Name,
            ActorUnit = actor.Unit,
            Action = action,
            StepName = StepName,
            Opinion = string.IsNullOrWhiteSpace(opinion) ? note : opinion.Trim(),
        });
    }

    private static int AcceptanceIndex(IReadOnlyList<FlowStep> flow)
    {
        for (var index = 0; index < flow.Count; index++)
        {
            if (flow[index].Kind == FlowStepKind.Acceptance)
            {
                return index;
            }
        }

        throw new InvalidOperationException("A flow without acceptance was published.");
    }
}
