using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Web.Parts;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.Components;

namespace HealthPortal.Web.GovernmentServices.ServiceMatters.Editing;

/// <summary>Editor of a guide's draft. Holds the whole content as one immutable value; each tab hands back a changed one.</summary>
public sealed partial class GuideDraftPage
{
    private static readonly (string Key, string Title)[] Parts =
    [
        ("basics", "基本信息"), ("rules", "条件与依据"), ("materials", "申请材料"), ("flow", "流程与文书"), ("form", "申请表"), ("situations", "情形引导"), ("preview", "表单预览"), ("changes", "修改对照"),
    ];

    private GuideVersionView? view;
    private GuideContent content = default!;
    private string? changeNote;
    private string saved = string.Empty;
    private IReadOnlyList<Problem> problems = [];
    private ConfirmDialog confirm = default!;

    [Parameter]
    public Guid ItemId { get; set; }

    [SupplyParameterFromQuery(Name = "part")]
    public string? Part { get; set; }

    [Inject]
    public required Notifier Notifier { get; init; }

    private string Shown => Parts.Any(tab => tab.Key == Part) ? Part! : "basics";

    private bool Dirty { get; set; }

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
        view = value;
        content = value.Content;
        changeNote = value.Version.ChangeNote;
        problems = value.Problems;
        saved = GuideJson.Write(content);
        Dirty = false;
    }

    private void Change(GuideContent changed)
    {
        content = changed;
        problems = GuideContentValidator.Validate(content);
        MarkDirty();
    }

    private void MarkDirty() => Dirty = changeNote != view!.Version.ChangeNote || !string.Equals(GuideJson.Write(content), saved, StringComparison.Ordinal);

    private void Note(ChangeEventArgs typed)
    {
        changeNote = typed.Value?.ToString();
        MarkDirty();
    }

    private async Task SaveAsync()
    {
        if (await ActAsync(Saving, KeepAsync) is { Succeeded: true })
        {
            Notifier.Success("草稿已保存。");
        }
    }

    private async Task SubmitAsync()
    {
        var outcome = await ActAsync(Saving, async cancellation =>
        {
            if (Dirty && await KeepAsync(cancellation) is { Succeeded: false } refused)
            {
                return refused;
            }

            return await Portal.RunAsync(new SubmitGuide { VersionId = view!.Version.Id, Version = view.Version.Version }, cancellation);
        });
        if (outcome is { Succeeded: true })
        {
            Notifier.Success("已送审，由另一位同事审核发布。");
            Navigation.NavigateTo(MatterLinks.Guide(ItemId));
        }
    }

    /// <summary>Saves and goes on with the version that was stored.</summary>
    private async Task<Outcome<GuideVersionRef>> KeepAsync(CancellationToken cancellation)
    {
        var (sent, note) = (content, changeNote);
        var outcome = await Portal.RunAsync(new SaveGuideDraft { VersionId = view!.Version.Id, Version = view.Version.Version, Content = sent, ChangeNote = note }, cancellation);
        if (outcome.Succeeded)
        {
            var actor = await Portal.ActorAsync(cancellation);
            view = view with { Version = view.Version with { Version = outcome.Value.Version, ChangeNote = note, EditedByName = actor.DisplayName, EditedAt = Clock.GetUtcNow().UtcDateTime } };
            saved = GuideJson.Write(sent);
            MarkDirty();
        }

        return outcome;
    }

    private async Task TakeLatestAsync()
    {
        Saving.Clear();
        await ReadAsync();
    }

    private async Task DiscardAsync()
    {
        if (await confirm.AskAsync(new("放弃这个草稿？", "草稿中的修改会全部删除，现行版本不受影响。", "放弃草稿", Danger: true)) is not null
            && await ActAsync(Saving, new DiscardGuideDraft { VersionId = view!.Version.Id, Version = view.Version.Version }) is { Succeeded: true })
        {
            Dirty = false;
            StateHasChanged();
            Notifier.Success("草稿已放弃。");
            Navigation.NavigateTo(MatterLinks.Guide(ItemId));
        }
    }

    [Inject]
    public required TimeProvider Clock { get; init; }
}
