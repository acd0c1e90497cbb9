using HealthPortal.Data.Experts.CaseReviews;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.PublicNotices;
using HealthPortal.Domain.Time;
using HealthPortal.Web.Parts;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.Components;

namespace HealthPortal.Web.GovernmentServices.ApprovalDesk;

public sealed partial class CaseDetailPage
{
    private static readonly (string Key, string Title)[] Sections = [("facts", "申请信息"), ("materials", "申请材料"), ("documents", "文书"), ("history", "变更记录")];

    private CaseDetail? detail;
    private IReadOnlyList<CaseFactSection>? unmasked;
    private IReadOnlyList<StepperItem> steps = [];
    private IReadOnlyList<TabItem> tabs = [];
    private IReadOnlyList<FieldRow> overview = [];
    private IReadOnlyList<TimelineEntry> timeline = [];
    private CaseFileView? preview;
    private CaseDeadlines? deadlines;
    private bool explaining;
    private CaseOffer? acting;
    private CaseOffer lastActing = CaseOffer.Accept;
    private CaseActForm form = new();
    private string? done;
    private NextCase? next;
    private bool nothingLeft;
    private Guid? read;
    private CaseReviewRow? conclusion;

    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery(Name = "tab")]
    public string? Tab { get; set; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    private Activity Unmasking { get; } = new();

    private Activity Explaining { get; } = new();

    private string Section => Array.Exists(Sections, section => section.Key == Tab) ? Tab! : "facts";

    private int? BadgeDays => detail is null ? null : detail.Row.Due.DaysLeft ?? (detail.Row.Due.IsPaused ? detail.Promised?.DaysLeft : null);

    private bool BadgePaused => detail?.Row.Due.IsPaused == true;

    protected override async Task OnParametersSetAsync()
    {
        if (read != Id)
        {
            (read, detail, done, next, nothingLeft, acting) = (Id, null, null, null, false, null);
            await ReadAsync();
        }
        else
        {
            DrawTabs();
        }
    }

    private async Task ReadAsync()
    {
        if (await LoadAsync(new ReadCase { CaseId = Id }) is { Succeeded: true, Value: var found })
        {
            Show(found);
        }
    }

    private void Show(CaseDetail found)
    {
        (detail, unmasked, deadlines, preview, conclusion) = (found, null, null, null, null);
        steps = [.. found.Steps.Where(step => step.Standing != FlowStepStanding.Skipped || found.Row.StepKind is null).Select(step => new StepperItem(step.Name, step.Standing switch
        {
            FlowStepStanding.Done => StepState.Done,
            FlowStepStanding.Current => StepState.Current,
            _ => StepState.Ahead,
        }))];
        overview =
        [
            new("承诺到期", Day(found.Row.DueOn) ?? (found.Row.AcceptedOn is null ? "受理后计算" : "暂停计算")),
            new("法定到期", Day(found.StatutoryDueOn) ?? (found.Row.AcceptedOn is null ? "受理后计算" : "暂停计算")),
            .. Rows(("受理告知期限", Day(found.SilenceOn)), ("受理日期", Day(found.Row.AcceptedOn)), ("决定日期", Day(found.Row.DecidedOn)), ("办结日期", Day(found.Row.ClosedOn))),
            new("申请人证件", found.Row.ApplicantNumberMasked),
            new("联系人", found.ContactName + " " + found.ContactPhoneMasked),
            new("办理部门", found.Row.DepartmentName),
            new("决定机关", found.Row.OrganName),
            .. Rows(
                ("经办人", found.Row.HandlerName), ("交接", found.HandedOverAt is { } handed ? Display.Moment(handed) : null), ("档案号", found.ArchiveNumber),
                ("公示", found.NoticeState switch { PublicNoticeState.Published => "已公示", null => null, _ => "待公示" })),
            .. found.LicenceNumber is { } number ? [new FieldRow("证照编号", number, Content: found.VerificationCode is { } code ? LicenceLink(number, code) : null)] : Array.Empty<FieldRow>(),
        ];
        timeline = [.. found.Events.Reverse().Select(line => new TimelineEntry(line.At, line.Action.Name(), Who(line), line.Opinion, line.Action.Tone()))];
        DrawTabs();
    }

    private void DrawTabs() => tabs =
    [
        .. Sections.Select(section => new TabItem(section.Title, section.Key == "facts" ? $"/cases/{Id}" : $"/cases/{Id}?tab={section.Key}", section.Key switch
        {
            "materials" => detail?.Materials.Count,
            "documents" => detail?.Documents.Count,
            _ => null,
        }, section.Key == Section)),
    ];

    private async Task UnmaskAsync()
    {
        if (await ActAsync(Unmasking, new UnmaskCase { CaseId = Id }) is { Succeeded: true, Value: var whole })
        {
            unmasked = whole;
        }
    }

    private async Task ExplainAsync()
    {
        explaining = true;
        if (deadlines is null && await ActAsync(Explaining, new ReadCaseDeadlines { CaseId = Id }) is { Succeeded: true, Value: var explained })
        {
            deadlines = explained;
        }
    }

    private void Ask(CaseOffer offer)
    {
        if (offer != lastActing || !form.IsDirty)
        {
            form = Prepared(offer);
        }

        Saving.Clear();
        (acting, lastActing) = (offer, offer);
    }

    /// <summary>A supplement notice begins with what is plainly missing; an inspection with today.</summary>
    private CaseActForm Prepared(CaseOffer offer)
    {
        var prepared = new CaseActForm { InspectedOn = ShanghaiTime.Today(Clock) };
        if (offer == CaseOffer.RequestSupplement)
        {
            foreach (var material in detail!.Materials)
            {
                if (material is { Status: MaterialStatus.NotSubmitted, Required: true })
                {
                    prepared.AddItem(material.Name + "：未提交，请补交");
                }
                else if (material.ValidUntil < ShanghaiTime.Today(Clock))
                {
                    prepared.AddItem($"{material.Name}：已于 {Display.Date(material.ValidUntil.Value)} 过期，请提交有效材料");
                }
            }
        }

        // The panel's word stands ready; whoever gives the opinion may write another.
        if (conclusion is { Agrees: { } agrees } && offer == (agrees ? CaseOffer.Agree : CaseOffer.Disagree))
        {
            prepared.Opinion = $"专家组意见：{(agrees ? "同意" : "不同意")}。{conclusion.Conclusion}";
        }

        return prepared;
    }

    private async Task SubmitAsync()
    {
        if (acting is not { } offer || detail is null)
        {
            return;
        }

        if (form.Missing(offer) is { Count: > 0 } missing)
        {
            Saving.Refuse(missing);
            return;
        }

        if (await ActAsync(Saving, form.ToCommand(offer, Id, detail.Version)) is not { Succeeded: true })
        {
            return;
        }

        acting = null;
        form = new CaseActForm();
        done = CaseAct.Of(offer).Done;
        Notifier.Success(done);
        await ReadAsync();
        if (await LoadAsync(new FindNextCase { After = Id }) is { Succeeded: true } found)
        {
            (next, nothingLeft) = (found.Value, found.Value is null);
        }
    }

    /// <summary>After a lost race: the case as it is now, with what was typed still in the dialog.</summary>
    private async Task RefreshAsync()
    {
        await ReadAsync();
        Saving.Clear();
    }

    private void Leave()
    {
        acting = null;
        Saving.Clear();
    }

    private static string? Day(DateOnly? day) => day is { } known ? Display.Date(known) : null;

    private static IEnumerable<FieldRow> Rows(params (string Label, string? Value)[] rows) => rows.Where(row => row.Value is not null).Select(row => new FieldRow(row.Label, row.Value));

    private static string Who(CaseEventView line) => (line.ActorUnit.Length > 0 ? $"{line.ActorName} · {line.ActorUnit}" : line.ActorName) + (line.StepName is { } step && step != line.Action.Name() ? $" · {step}" : "");

    private static RenderFragment LicenceLink(string number, string code) => builder =>
    {
        builder.OpenElement(0, "a");
        builder.AddAttribute(1, "href", "/verify/" + code);
        builder.AddAttribute(2, "target", "_blank");
        builder.AddAttribute(3, "rel", "noopener");
        builder.AddContent(4, number);
        builder.CloseElement();
    };
}
