using System.Globalization;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;
using HealthPortal.Web.Parts;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace HealthPortal.Web.GovernmentServices.ServiceMatters.Editing;

/// <summary>
/// Editor of a guide's draft. Holds the whole content as one immutable value; each tab hands back a changed one. It saves itself a moment after
/// every change; what was typed into a dead connection the browser sends again (draft.js).
/// </summary>
public sealed partial class GuideDraftPage : IAsyncDisposable
{
    private readonly Activity keeping = new();

    private static readonly (string Key, string Title)[] Parts =
    [
        ("basics", "基本信息"), ("rules", "条件与依据"), ("materials", "申请材料"), ("flow", "流程与文书"), ("form", "申请表"), ("situations", "情形引导"), ("preview", "表单预览"), ("changes", "修改对照"),
    ];

    private GuideVersionView? view;
    private GuideContent content = default!;
    private string? changeNote;
    private DraftSaver saver = default!;
    private ElementReference root;
    private IJSObjectReference? module;
    private DotNetObjectReference<GuideDraftPage>? self;
    private bool attached;
    private bool left;
    private IReadOnlyList<Problem> problems = [];
    private ConfirmDialog confirm = default!;

    [Parameter]
    public Guid ItemId { get; set; }

    [SupplyParameterFromQuery(Name = "part")]
    public string? Part { get; set; }

    [Inject]
    public required Notifier Notifier { get; init; }

    private string Shown => Parts.Any(tab => tab.Key == Part) ? Part! : "basics";

    [Inject]
    public required IJSRuntime JS { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    private string SavingText => saver.State switch
    {
        DraftSaving.Waiting or DraftSaving.Running => "正在保存…",
        DraftSaving.Failed => "没有保存成功",
        DraftSaving.Conflict => "已停止保存",
        _ => string.Create(CultureInfo.InvariantCulture, $"已保存 {ShanghaiTime.Of(saver.SavedAt ?? view!.Version.EditedAt):HH:mm:ss}"),
    };

    /// <summary>Asked by the browser after it has sent a change: true when everything that reached the server is stored.</summary>
    [JSInvokable]
    public Task<bool> KeepAsync() => saver.FlushAsync();

    public async ValueTask DisposeAsync()
    {
        if (left)
        {
            return;
        }

        left = true;

        // Also the way out when the circuit ends: what has reached the server is kept, whatever became of the browser.
        if (view is not null)
        {
            await saver.FlushAsync();
            saver.Dispose();
        }

        await BrowserCalls.WhileThereAsync(async () =>
        {
            if (module is not null)
            {
                await module.DisposeAsync();
            }
        });

        self?.Dispose();
        Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (view is null || attached || left)
        {
            return;
        }

        attached = true;
        await BrowserCalls.WhileThereAsync(async () =>
        {
            module ??= await JS.InvokeAsync<IJSObjectReference>("import", "/js/draft.js");
            self ??= DotNetObjectReference.Create(this);
            await module.InvokeVoidAsync("keepAll", root, view.Version.Id, self);
        });
    }

    protected override Task OnParametersSetAsync() => view?.Item.Id == ItemId ? Task.CompletedTask : ReadAsync();

    private static string PartOf(Problem problem) => problem.Field?.Split('.')[0] switch
    {
        "legalBasis" or "conditions" => "rules",
        "materials" => "materials",
        "flow" or "documents" => "flow",
        "form" => "form",
        "situations" => "situations",
        _ => "basics",
    };

    private int? CountOf(string part) => problems.Count(problem => PartOf(problem) == part) is > 0 and var count ? count : null;

    private async Task ReadAsync()
    {
        view = null;
        if (await LoadAsync(new ReadGuideVersion { ItemId = ItemId }) is not { Succeeded: true, Value: var value })
        {
            return;
        }

        if (value.Version.State != GuideState.Draft || !value.MayWrite)
        {
            Loading.Refuse(new Problem(value.MayWrite ? $"第 {value.Version.Number} 版正在等待审核，不能修改。" : "您的岗位不能编写办事指南。"));
            return;
        }

        Take(value);
    }

    private void Take(GuideVersionView value)
    {
        content = value.Content;
        changeNote = value.Version.ChangeNote;
        problems = value.Problems;
        saver?.Dispose();
        saver = new DraftSaver(SaveAsync, work => InvokeAsync(async () =>
        {
            await work();
            Redraw();
        }), Clock, value.Version.Version);
        attached = false;
        view = value;
    }

    private void Change(GuideContent changed)
    {
        content = changed;
        problems = GuideContentValidator.Validate(content);
        saver.Changed();
    }

    private void Note(ChangeEventArgs typed)
    {
        changeNote = typed.Value?.ToString();
        saver.Changed();
    }

    private async Task SubmitAsync()
    {
        if (!await saver.FlushAsync())
        {
            return;
        }

        var outcome = await ActAsync(Saving, new SubmitGuide { VersionId = view!.Version.Id, Version = saver.Version });
        if (outcome is { Succeeded: true })
        {
            Notifier.Success("已送审，由另一位同事审核发布。");
            Navigation.NavigateTo(MatterLinks.Guide(ItemId));
        }
    }

    private async Task<Outcome<int>?> SaveAsync(int version)
    {
        var note = changeNote;
        var outcome = await Guard.RunAsync(
            keeping,
            () => Portal.RunAsync(new SaveGuideDraft { VersionId = view!.Version.Id, Version = version, Content = content, ChangeNote = note }, CancellationToken.None),
            Redraw);
        if (outcome is null)
        {
            return null;
        }

        if (!outcome.Succeeded)
        {
            return Outcome<int>.Fail(outcome.Failure!.Value, outcome.Problems);
        }

        if (!left && (await Portal.ActorAsync()).DisplayName is { } name)
        {
            view = view! with { Version = view.Version with { Version = outcome.Value.Version, ChangeNote = note, EditedByName = name, EditedAt = Clock.GetUtcNow().UtcDateTime } };
        }

        return outcome.Value.Version;
    }

    private void Redraw()
    {
        if (!left)
        {
            StateHasChanged();
        }
    }

    private async Task TakeLatestAsync()
    {
        Saving.Clear();
        if (module is not null)
        {
            await module.InvokeVoidAsync("forget", view!.Version.Id);
        }

        await ReadAsync();
    }

    /// <summary>A save under way changes the version; so it ends first.</summary>
    private async Task<bool> StopAsync()
    {
        await saver.FlushAsync();
        return true;
    }

    private async Task DiscardAsync()
    {
        if (await confirm.AskAsync(new("放弃这个草稿？", "草稿中的修改会全部删除，现行版本不受影响。", "放弃草稿", Danger: true)) is not null
            && await StopAsync()
            && await ActAsync(Saving, new DiscardGuideDraft { VersionId = view!.Version.Id, Version = saver.Version }) is { Succeeded: true })
        {
            Notifier.Success("草稿已放弃。");
            Navigation.NavigateTo(MatterLinks.Guide(ItemId));
        }
    }
}
