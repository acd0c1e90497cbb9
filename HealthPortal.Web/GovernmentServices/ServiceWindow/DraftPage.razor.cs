using System.Globalization;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Data.Platform.Divisions;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using HealthPortal.Web.Parts;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace HealthPortal.Web.GovernmentServices.ServiceWindow;

/// <summary>
/// 收件 in four steps. The state lives on the server: every change is saved a moment later, on leaving a field and on leaving the page, so that a
/// lost connection or a reload loses nothing.
/// </summary>
public sealed partial class DraftPage : PageBase, IAsyncDisposable
{
    private static readonly string[] StepTitles = ["申请人", "申请表", "申请材料", "核对提交"];

    private readonly Activity keeping = new();
    private readonly Activity looking = new();
    private readonly Activity filing = new();
    private readonly HashSet<string> declined = new(StringComparer.Ordinal);
    private readonly bool[] checkedSteps = new bool[4];
    private IReadOnlyDictionary<string, string> prefilled = new Dictionary<string, string>(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, string> divisions = new Dictionary<string, string>(StringComparer.Ordinal);
    private IReadOnlyList<Problem> refused = [];
    private ElementReference root;
    private ElementReference summary;
    private ElementReference heading;
    private bool headingWanted;
    private IJSObjectReference? module;
    private DraftForm? form;
    private DraftSaver saver = default!;
    private KnownApplicant? known;
    private string? knownNumber;
    private Guid? loaded;
    private DateOnly today;
    private int step;
    private string? wantedField;
    private bool summaryWanted;
    private bool attached;
    private bool left;

    [Parameter]
    public Guid Id { get; set; }

    /// <summary>From 1; null goes on where the clerk was.</summary>
    [SupplyParameterFromQuery(Name = "step")]
    public string? StepText { get; set; }

    /// <summary>Key of the field to put the cursor in: where a problem on the review page leads.</summary>
    [SupplyParameterFromQuery(Name = "field")]
    public string? FocusField { get; set; }

    [Inject]
    public required IJSRuntime JS { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    private IReadOnlyList<StepperItem> Steps
    {
        get
        {
            IReadOnlyList<Problem>[] problems = [form!.ApplicantProblems(today), form.FormProblems(today, complete: true), form.MaterialProblems(today), []];
            return [.. StepTitles.Select((title, index) => new StepperItem(
                title,
                index == step ? StepState.Current : index == 3 ? StepState.Ahead : problems[index].Count == 0 ? StepState.Done : checkedSteps[index] ? StepState.Problem : StepState.Ahead,
                StepHref(index)))];
        }
    }

    /// <summary>What stands in the list above the step: everything once the clerk has tried to go on, refusals of the server in any case.</summary>
    private IReadOnlyList<Problem> CurrentProblems => refused.Count > 0 ? refused : !checkedSteps[step] ? [] : step switch
    {
        0 => form!.ApplicantProblems(today),
        1 => form!.FormProblems(today, complete: true),
        2 => form!.MaterialProblems(today),
        _ => [],
    };

    private IReadOnlyList<ReviewProblem> AllProblems =>
    [
        .. form!.ApplicantProblems(today).Select(problem => new ReviewProblem(problem.Message, StepTitles[0], FieldHref(0, problem.Field))),
        .. form.FormProblems(today, complete: true).Select(problem => new ReviewProblem(problem.Message, StepTitles[1], FieldHref(1, problem.Field))),
        .. form.MaterialProblems(today).Select(problem => new ReviewProblem(problem.Message, StepTitles[2], FieldHref(2, problem.Field))),
    ];

    private string SavingText => saver.State switch
    {
        DraftSaving.Waiting or DraftSaving.Running => "正在保存…",
        DraftSaving.Failed => "没有保存成功",
        DraftSaving.Conflict => "已停止保存",
        _ => string.Create(CultureInfo.InvariantCulture, $"已保存 {ShanghaiTime.Of(saver.SavedAt ?? form!.View.SavedAt):HH:mm}"),
    };

    public async ValueTask DisposeAsync()
    {
        if (!left)
        {
            left = true;

            // Also the way out when the circuit ends: what has reached the server is kept, whatever became of the browser.
            if (form is not null)
            {
                await saver.FlushAsync();
                saver.Dispose();
            }

            await ReleaseAsync();
            Dispose();
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        today = ShanghaiTime.Today(Clock);
        if (loaded != Id)
        {
            loaded = Id;
            await ReadAsync();
        }

        if (form is not null)
        {
            await EnterAsync(Math.Clamp((AddressText.Number(StepText) ?? form.View.Stage + 1) - 1, 0, 3));
        }
    }

    /// <summary>On a slow line the browser tells of a drawing from before the form was there; then there is no element yet.</summary>
    protected override Task OnAfterRenderAsync(bool firstRender) => form is null || root.Id is null || left ? Task.CompletedTask : BrowserCalls.WhileThereAsync(AttachAsync);

    private async Task AttachAsync()
    {
        if (!attached)
        {
            attached = true;
            module = await JS.InvokeAsync<IJSObjectReference>("import", "/js/draft.js");
            await module.InvokeVoidAsync("keep", root, Id);
        }

        if (module is null)
        {
            return; // still on its way for an earlier drawing, which goes on with what is wanted by then
        }

        // The keyboard goes on where the step begins, and a screen reader says which it is.
        if (headingWanted)
        {
            headingWanted = false;
            await module.InvokeVoidAsync("focusStep", heading);
        }

        if (wantedField is { } field)
        {
            wantedField = null;
            await module.InvokeVoidAsync("focusField", Field.IdOf(field));
        }

        if (summaryWanted)
        {
            summaryWanted = false;
            await module.InvokeVoidAsync("focusElement", summary);
        }
    }

    private string StepHref(int index) => string.Create(CultureInfo.InvariantCulture, $"/window/drafts/{Id}?step={index + 1}");

    private string FieldHref(int index, string? field) => field is null ? StepHref(index) : $"{StepHref(index)}&field={Uri.EscapeDataString(field)}";

    private async Task ReloadAsync()
    {
        (form, root) = (null, default);
        await ReadAsync();
        if (form is not null)
        {
            await EnterAsync(step);
        }
    }

    private async Task ReadAsync()
    {
        if (await LoadAsync(new ReadDraft { DraftId = Id }) is not { Succeeded: true, Value: var view })
        {
            return;
        }

        if (view.CaseId is { } made)
        {
            Navigation.NavigateTo($"/window/received/{made}", replace: true);
            return;
        }

        if (form is not null)
        {
            saver.Dispose();
        }

        var copy = new DraftForm(view);
        saver = new DraftSaver(SaveAsync, work => InvokeAsync(async () =>
        {
            await work();
            Redraw();
        }), Clock, view.Version);
        refused = [];
        step = Math.Clamp(view.Stage, 0, 3);
        attached = false;
        form = copy;

        // A draft that was begun before holds what the clerk wants; only what changes from here on flows into the form.
        prefilled = copy.Values.Count == 0 ? new Dictionary<string, string>(StringComparer.Ordinal) : copy.PrefillFrom(null, today);
        knownNumber = null;
        await LookUpAsync();
    }

    private async Task EnterAsync(int target)
    {
        if (target != step)
        {
            refused = [];
            if (saver.State != DraftSaving.Conflict)
            {
                step = target;
                saver.Changed();
                await saver.FlushAsync();
            }

            step = target;
            headingWanted = true;
        }

        if (FocusField is { } field)
        {
            checkedSteps[step] = true;
            wantedField = field;
        }

        if (step == 1)
        {
            var sources = form!.PrefillFrom(known, today);
            foreach (var key in form.Prefill(sources, prefilled))
            {
                saver.Changed(key, form.Values[key]);
            }

            prefilled = sources;
        }
        else if (step == 3)
        {
            await ReadDivisionsAsync();
            for (var index = 0; index < 3; index++)
            {
                checkedSteps[index] = true;
            }
        }
    }

    private async Task NextAsync()
    {
        checkedSteps[step] = true;
        refused = [];
        if (CurrentProblems.Count > 0)
        {
            summaryWanted = true;
            await saver.FlushAsync();
            return;
        }

        Navigation.NavigateTo(StepHref(step + 1));
    }

    private async Task SubmitAsync()
    {
        if (!await saver.FlushAsync())
        {
            return;
        }

        refused = [];
        var outcome = await ActAsync(Saving, new SubmitCase { DraftId = Id, Version = saver.Version });
        if (outcome is { Succeeded: true })
        {
            Navigation.NavigateTo($"/window/received/{outcome.Value.Id}", replace: true);
        }
        else
        {
            // Fields lie on other steps; the review lists them with links, so here only what it does not know is repeated.
            var listed = AllProblems.Select(problem => problem.Message).ToHashSet(StringComparer.Ordinal);
            refused = [.. Saving.Problems.Where(problem => !listed.Contains(problem.Message)).Select(problem => new Problem(problem.Message))];
            summaryWanted = refused.Count > 0;
        }
    }

    private void Typed((string Field, string? Value) typed)
    {
        refused = [];
        saver.Changed(typed.Field, typed.Value);
    }

    private async Task TypedAsync((string Field, string? Value) typed)
    {
        Typed(typed);
        if (string.Equals(typed.Field, ApplicantIdentity.NumberField, StringComparison.Ordinal))
        {
            await LookUpAsync();
        }
    }

    private async Task FlushAsync()
    {
        await saver.FlushAsync();
        await LookUpAsync();
    }

    private async Task<Outcome<int>?> SaveAsync(int version) =>
        await Guard.RunAsync(
            keeping,
            () => Portal.RunAsync(new SaveDraft { DraftId = Id, Version = version, Stage = step, Content = form!.Content }, CancellationToken.None),
            Redraw);

    /// <summary>Asks for what the portal knows of the applicant, once for every right number: each time is an act on record.</summary>
    private async Task LookUpAsync()
    {
        var number = form!.CanonicalNumber(today);
        if (string.Equals(number, knownNumber, StringComparison.Ordinal) || looking.Busy)
        {
            return;
        }

        // Fifteen right digits may be the beginning of eighteen; whoever means the old card leaves the field first.
        if (number is not null && form.Number.Count(char.IsAsciiLetterOrDigit) < 18 && saver.State is DraftSaving.Waiting)
        {
            return;
        }

        var before = known;
        known = null;
        knownNumber = number;
        if (number is not null)
        {
            var outcome = await ActAsync(looking, new FindApplicant { Kind = form.View.ApplicantKind, Number = number, GuideVersionId = form.View.GuideVersionId });
            known = outcome is { Succeeded: true } ? outcome.Value : null;
            TakeKnown(before);
        }

        if (form.TakeHeld(known?.Held ?? [], declined))
        {
            saver.Changed();
        }
    }

    private void TakeKnown(KnownApplicant? before)
    {
        if (known is null)
        {
            return;
        }

        Take(ApplicantIdentity.NameField, form!.Name, known.Name, before?.Name, value => form.Name = value);
        Take("applicant.address", form.Address, known.Address, before?.Address, value => form.Address = value);
        Take("applicant.legalRepresentative", form.LegalRepresentative, known.LegalRepresentative, before?.LegalRepresentative, value => form.LegalRepresentative = value);
        Take(ApplicantIdentity.ContactNameField, form.ContactName, known.ContactName, before?.ContactName, value => form.ContactName = value);
        Take(ApplicantIdentity.ContactPhoneField, form.ContactPhone, known.ContactPhone, before?.ContactPhone, value => form.ContactPhone = value);
    }

    private void Take(string field, string own, string? found, string? earlier, Action<string> set)
    {
        if (!string.IsNullOrEmpty(found) && (own.Trim().Length == 0 || string.Equals(own, earlier, StringComparison.Ordinal)) && !string.Equals(own, found, StringComparison.Ordinal))
        {
            set(found);
            saver.Changed(field, found);
        }
    }

    private async Task TakeFilesAsync()
    {
        if (await ActAsync(filing, new ReadDraft { DraftId = Id }) is { Succeeded: true, Value: var stored })
        {
            form!.TakeFiles(stored.Content);
            refused = [];
        }
    }

    private async Task RemoveFileAsync((string Code, string Hash) file)
    {
        if (await ActAsync(filing, new RemoveDraftFile { DraftId = Id, MaterialCode = file.Code, Hash = file.Hash }) is { Succeeded: true })
        {
            await TakeFilesAsync();
        }
        else
        {
            refused = filing.Problems;
        }
    }

    private void Decline(string code)
    {
        declined.Add(code);
        form!.Set(form.Material(code) with { Held = null });
        saver.Changed();
    }

    private void UseHeld(string code)
    {
        declined.Remove(code);
        if (form!.TakeHeld(known?.Held ?? [], declined))
        {
            saver.Changed();
        }
    }

    private async Task ReadDivisionsAsync()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var code in form!.Guide.Form.Fields.Where(field => field.Type == FormFieldType.Division).Select(field => form.Values.GetValueOrDefault(field.Key)).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (await ActAsync(filing, new ReadDivisionChoices { Code = code }) is { Succeeded: true, Value.FullName: { } name })
            {
                names[code] = name;
            }
        }

        divisions = names;
    }

    private void Redraw()
    {
        if (!left)
        {
            StateHasChanged();
        }
    }

    private async Task ReleaseAsync()
    {
        await BrowserCalls.WhileThereAsync(async () =>
        {
            if (module is not null)
            {
                await module.DisposeAsync();
            }
        });
    }
}

/// <summary>A problem with the way to where it is put right.</summary>
public sealed record ReviewProblem(string Message, string StepTitle, string Href);
