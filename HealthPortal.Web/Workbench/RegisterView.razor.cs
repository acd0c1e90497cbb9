using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Web.Parts;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.Workbench;

/// <summary>The page of any plain register: list, search, order, paging, form, history, import, export. What is shown stands in the address.</summary>
public sealed partial class RegisterView
{
    private RegisterState state = new();
    private RegisterState? loaded;
    private RegisterPage? page;
    private RegisterRow? history;
    private Actor? actor;
    private ConfirmDialog confirm = default!;
    private string search = "";
    private bool importing;

    [Parameter, EditorRequired]
    public Register Register { get; set; } = default!;

    /// <summary>Further buttons of a row, before the menu.</summary>
    [Parameter]
    public RenderFragment<RegisterRow>? RowActions { get; set; }

    /// <summary>Further buttons at the head of the page.</summary>
    [Parameter]
    public RenderFragment? Toolbar { get; set; }

    [Inject]
    public required Notifier Notifier { get; init; }

    private string Searched => string.Join("、", Register.Declared.Where(column => column.IsSearched).Select(column => column.Header));

    protected override async Task OnInitializedAsync()
    {
        Navigation.LocationChanged += OnLocationChanged;
        actor = await Portal.ActorAsync(Leaving);
        await FollowAddressAsync();
    }

    protected override void Dispose(bool disposing)
    {
        Navigation.LocationChanged -= OnLocationChanged;
        base.Dispose(disposing);
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e) => _ = InvokeAsync(FollowAddressAsync);

    /// <summary>The one road by which the list is read: every click changes the address, and the address changes the list.</summary>
    private async Task FollowAddressAsync()
    {
        state = RegisterState.Parse(QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query).Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())));
        search = state.Search;
        if (loaded is null || (loaded with { Row = null }).ToQuery() != (state with { Row = null }).ToQuery())
        {
            await ReloadAsync();
        }

        StateHasChanged(); // an address is no event handler, after which Blazor would draw by itself
    }

    /// <summary>Reads the list again, for a page that has changed rows by its own means.</summary>
    public async Task ReloadAsync()
    {
        loaded = state;
        if (await LoadAsync(new ListRegister { Register = Register, State = state }) is { Succeeded: true } outcome)
        {
            page = outcome.Value;
        }
    }

    private async Task SavedAsync(string message)
    {
        Notifier.Success(message);
        Go(state with { Row = null });
        await ReloadAsync();
    }

    private async Task DeleteAsync(RegisterRow row)
    {
        if (await confirm.AskAsync(new ConfirmDialog.Question($"删除“{row.Label}”？", "删除后不能恢复，变更记录里会留下删除前的内容。", "删除", Danger: true, ReasonLabel: "删除原因")) is not { } answer)
        {
            return;
        }

        var outcome = await ActAsync(Saving, new DeleteRegisterRecord { Register = Register, Id = row.Id, Version = row.Version, Reason = answer.Reason });
        if (outcome is { Succeeded: true })
        {
            Notifier.Success($"已删除“{row.Label}”。");
            await ReloadAsync();
        }
        else
        {
            Notifier.Error(string.Join("；", Saving.Problems.Select(problem => problem.Message)));
        }
    }

    private void Narrow(RegisterColumn column, string? filter)
    {
        var filters = state.Filters.Where(pair => pair.Key != column.Key).ToDictionary(StringComparer.Ordinal);
        if (!string.IsNullOrEmpty(filter))
        {
            filters[column.Key] = filter;
        }

        Go(state.FirstPage with { Filters = filters, Search = search.Trim() });
    }

    private static string? Join(string? from, string? to) => string.IsNullOrEmpty(from) && string.IsNullOrEmpty(to) ? null : $"{from}..{to}";

    private bool May(string permission) => permission == RequiresAttribute.SignedIn ? actor?.Kind == ActorKind.Person : actor?.May(permission) == true;

    private string Href(RegisterState next) => new Uri(Navigation.Uri).AbsolutePath + next.ToQuery();

    private void Go(RegisterState next) => Navigation.NavigateTo(Href(next));

    private string? SortOf(RegisterColumn column) => Register.OrderOf(state) is var (key, descending) && key == column.Key ? (descending ? "descending" : "ascending") : null;

    private static string? Align(RegisterColumn column) => column.Kind switch { FieldKind.Number => "number", FieldKind.Date => "nowrap", _ => null };
}
