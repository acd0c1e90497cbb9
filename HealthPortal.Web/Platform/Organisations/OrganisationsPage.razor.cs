using HealthPortal.Data.Platform.Organisations;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Web.Parts;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace HealthPortal.Web.Platform.Organisations;

/// <summary>The tree on the left, the chosen unit on the right (tender 5.3.9.1 (2)). The address says which unit, or what is searched for.</summary>
public sealed partial class OrganisationsPage
{
    private readonly Dictionary<Guid, OrganisationLevel> levels = [];
    private readonly HashSet<Guid> expanded = [];
    private OrganisationLevel? tops;
    private FoundOrganisations? found;
    private OrganisationDetail? shown;
    private ConfirmDialog confirm = default!;
    private Form editing;
    private string? words;
    private string? area;
    private string? searched;
    private bool reveal;
    private (string? Node, string? Text, string? Area)? address;
    private bool mayEdit;
    private bool mayStructure;
    private bool mayExport;

    private enum Form
    {
        None,
        Create,
        Edit,
        Move,
        Merge,
        History,
    }

    [Inject]
    public required IJSRuntime JS { get; init; }

    [SupplyParameterFromQuery]
    public string? Node { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Text { get; set; }

    [SupplyParameterFromQuery]
    public string? Area { get; set; }

    private Activity Reading { get; } = new();

    private Activity Opening { get; } = new();

    private Guid? NodeId => AddressText.Id(Node);

    /// <summary>What the panel shows: without a choice the unit at which the person's own reach begins.</summary>
    private Guid? ChosenId => NodeId ?? (IsSearch || tops is not { Nodes: [var top, ..] } ? null : top.Id);

    private string? AreaCode => Area is { Length: 6 } six && six.All(char.IsAsciiDigit) ? six : null;

    private bool IsSearch => !string.IsNullOrWhiteSpace(Text) || AreaCode is not null;

    private bool MayHaveChildren => Enum.GetValues<OrganisationKind>().Any(kind => OrganisationRules.MayHold(shown!.Kind, kind));

    protected override async Task OnInitializedAsync()
    {
        var actor = await Portal.ActorAsync(Leaving);
        mayEdit = actor.May(OrganisationPermissions.Edit);
        mayStructure = actor.May(OrganisationPermissions.Structure);
        mayExport = actor.May(OrganisationPermissions.Export);
    }

    protected override async Task OnParametersSetAsync()
    {
        // Drawn again without another address: what the person is doing in a dialog stays.
        if (address == (Node, Text, Area))
        {
            return;
        }

        address = (Node, Text, Area);
        (words, area) = (Text, AreaCode);
        editing = Form.None;
        Saving.Clear();
        if (IsSearch ? searched != Text + "|" + AreaCode : tops is null || searched is not null || !IsLoaded(NodeId))
        {
            await ReadAsync();
        }

        if (ChosenId is null)
        {
            shown = null;
        }
        else if (shown?.Id != ChosenId)
        {
            shown = null;
            await ReadDetailAsync();
        }
    }

    /// <summary>A node that the address names may lie far down in the box of the tree.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (reveal && tops is not null && NodeId is { } id)
        {
            reveal = false;
            await BrowserCalls.WhileThereAsync(async () => await JS.InvokeVoidAsync("portal.reveal", $"unit-{id}"));
        }
    }

    private bool IsLoaded(Guid? id) => id is null || tops!.Nodes.Any(node => node.Id == id) || levels.Values.Any(level => level.Nodes.Any(node => node.Id == id));

    private Task ReadAsync() => IsSearch ? FindAsync() : OpenAsync();

    private async Task FindAsync()
    {
        found = null;
        var query = new FindOrganisations { Text = Text, DivisionCode = AreaCode is { } six ? six + "000000" : null };
        if (await LoadAsync(query) is { Succeeded: true, Value: var read })
        {
            found = read;
            searched = Text + "|" + AreaCode;
        }
    }

    /// <summary>The tree down to the chosen node, in one go; nodes that were open stay open as far as they are read again.</summary>
    private async Task OpenAsync()
    {
        if (await LoadAsync(new OpenOrganisationTree { NodeId = NodeId }) is not { Succeeded: true, Value: var read })
        {
            return;
        }

        searched = null;
        tops = read.Tops;
        reveal = NodeId is not null;
        foreach (var (parent, level) in read.Levels)
        {
            levels[parent] = level;
            if (parent != NodeId || tops.Nodes.Any(top => top.Id == parent))
            {
                expanded.Add(parent);
            }
        }
    }

    private async Task ReadDetailAsync()
    {
        if (ChosenId is { } id
            && await Guard.RunAsync(Reading, () => Portal.RunAsync(new ReadOrganisation { OrganisationId = id }, Leaving), StateHasChanged, replace: true) is { Succeeded: true, Value: var read })
        {
            shown = read;
        }
    }

    private void Search() => Navigation.NavigateTo(OrganisationAddress.Search(words, area, NodeId));

    private void Choose(Guid id) => Navigation.NavigateTo(OrganisationAddress.Node(id));

    /// <summary>Opens or closes a node; what was read once is not read again.</summary>
    private async Task ToggleAsync(OrganisationNode node)
    {
        if (expanded.Remove(node.Id))
        {
            return;
        }

        if (!levels.ContainsKey(node.Id))
        {
            if (await Guard.RunAsync(Opening, () => Portal.RunAsync(new ReadOrganisationLevel { ParentId = node.Id }, Leaving), StateHasChanged, replace: true) is not { Succeeded: true, Value: var read })
            {
                return;
            }

            levels[node.Id] = read;
        }

        expanded.Add(node.Id);
    }

    private IReadOnlyList<FieldRow> Facts() =>
    [
        new("机构编码", shown!.Fields.Code),
        new("简称", shown.Fields.ShortName),
        new("机构类型", OrganisationRules.NameOf(shown.Kind)),
        new("层级", OrganisationRules.NameOf(shown.Level)),
        new("行政区划", shown.Division),
        new("上级机构", shown.ParentName ?? "无（最上级）"),
        new("负责人", shown.Fields.Head),
        new("联系电话", shown.Fields.Phone),
        new("统一社会信用代码", shown.Fields.CreditCode),
        .. shown.Kind == OrganisationKind.Commission ? new FieldRow[] { new("文号前缀", shown.Fields.DocumentPrefix) } : [],
        new("地址", shown.Fields.Address, Wide: true),
        new("直接下级机构", Display.Count(shown.Children)),
        new("全部下级机构", Display.Count(shown.Below)),
        new("关联用户（含下级）", Display.Count(shown.People)),
    ];

    private async Task SavedAsync(Guid id)
    {
        Notifier.Success(editing == Form.Create ? "已新增机构。" : "已保存。");
        editing = Form.None;
        await RefreshAsync(id);
    }

    private async Task RestructuredAsync()
    {
        Notifier.Success(editing == Form.Merge ? "合并已完成。" : "移动已完成。");
        editing = Form.None;
        await RefreshAsync(shown!.Id);
    }

    /// <summary>Reads the tree anew after a change: what was open before may have gone elsewhere.</summary>
    private async Task RefreshAsync(Guid id)
    {
        var isShown = id == ChosenId;
        levels.Clear();
        expanded.Clear();
        tops = null;
        if (!isShown)
        {
            Navigation.NavigateTo(OrganisationAddress.Node(id));
            return;
        }

        await ReadAsync();
        await ReadDetailAsync();
    }

    private async Task DisableAsync()
    {
        var text = $"本机构及下级共 {Display.Count(shown!.People)} 人将不能登录，已登录的人马上失去权限。可以再启用。";
        if (await confirm.AskAsync(new($"停用“{shown.Fields.Name}”？", text, "停用", Danger: true, ReasonLabel: "停用的理由")) is { Reason: { } reason }
            && await ActAsync(Saving, new DisableOrganisation { OrganisationId = shown.Id, Version = shown.Version, Reason = reason }) is { Succeeded: true })
        {
            Notifier.Success("已停用。");
            await RefreshAsync(shown.Id);
        }
    }

    private async Task EnableAsync()
    {
        if (await ActAsync(Saving, new EnableOrganisation { OrganisationId = shown!.Id, Version = shown.Version }) is { Succeeded: true })
        {
            Notifier.Success("已启用。");
            await RefreshAsync(shown.Id);
        }
    }

    private async Task DeleteAsync()
    {
        if (await confirm.AskAsync(new($"删除“{shown!.Fields.Name}”？", "只有没有下级、人员和记录的机构才能删除。删除后不能恢复，变更记录会保留。", "删除", Danger: true, ReasonLabel: "删除的理由")) is { Reason: { } reason }
            && await ActAsync(Saving, new DeleteOrganisation { OrganisationId = shown.Id, Version = shown.Version, Reason = reason }) is { Succeeded: true })
        {
            Notifier.Success("已删除。");
            levels.Clear();
            expanded.Clear();
            tops = null;
            Navigation.NavigateTo(shown.ParentId is { } parent ? OrganisationAddress.Node(parent) : OrganisationAddress.Page);
        }
    }
}
