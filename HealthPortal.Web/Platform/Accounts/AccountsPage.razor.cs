using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Security;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Web.Parts;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.Components.Routing;

namespace HealthPortal.Web.Platform.Accounts;

/// <summary>The list with its acts. What is asked for stands in the address; the acts ask for their reason first.</summary>
public sealed partial class AccountsPage
{
    private AccountPage? shown;
    private AccountAddress? read;
    private IReadOnlyList<AccountRole> roles = [];
    private ConfirmDialog confirm = default!;
    private ResetResult? password;
    private Guid? editing;
    private Guid? appointing;
    private bool creating;
    private bool importing;
    private int turn;
    private string text = "";
    private string state = "";
    private string role = "";

    private AccountAddress Address { get; set; } = new();

    private string? UnitName => Address.Filter.OrganisationId is null ? null : shown?.OrganisationName ?? "所选机构";

    protected override async Task OnInitializedAsync()
    {
        Navigation.LocationChanged += OnLocationChanged;
        if (await Portal.RunAsync(new ReadAccountRoles(), Leaving) is { Succeeded: true, Value: var found })
        {
            roles = found;
        }

        await OpenAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Navigation.LocationChanged -= OnLocationChanged;
        }

        base.Dispose(disposing);
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e)
    {
        if (new Uri(e.Location).AbsolutePath == AccountAddress.Path)
        {
            _ = DrawAfterAsync(OpenAsync);
        }
    }

    private Task OpenAsync()
    {
        var before = Address.Filter;
        Address = AccountAddress.Parse(new Uri(Navigation.Uri).Query);
        if (read is null || Address.Filter != before)
        {
            (text, state, role) = (Address.Filter.Text ?? "", Address.Filter.State?.ToString() ?? "", Address.Filter.RoleId?.ToString() ?? "");
        }

        // Opening and closing an account changes nothing of the list behind it.
        return read == (Address with { Account = null }) ? Task.CompletedTask : ReadAsync();
    }

    private async Task ReadAsync()
    {
        read = null;
        var asked = Address with { Account = null };
        if (await LoadAsync(new ListAccounts { Filter = asked.Filter, Cursor = asked.Cursor }) is { Succeeded: true, Value: var page })
        {
            shown = page;
            read = asked;
        }
    }

    private void Search() => Go(Address.With(Typed()));

    private AccountFilter Typed() => Address.Filter with
    {
        Text = text.Trim() is { Length: > 0 } words ? words : null,
        State = Enum.TryParse<AccountState>(state, out var chosen) ? chosen : null,
        RoleId = AddressText.Id(role),
    };

    private void Go(AccountAddress address) => Navigation.NavigateTo(address.Href);

    private void CloseForm() => (creating, editing) = (false, null);

    private async Task CreatedAsync(CreatedAccount made)
    {
        creating = false;
        password = new ResetResult(made.UserName, "", made.Password);
        await ReadAsync();
    }

    private async Task SavedAsync()
    {
        editing = null;
        Notifier.Success("已保存。");
        await RefreshAsync();
    }

    private Task AppointedAsync()
    {
        appointing = null;
        Notifier.Success("已保存，下一次点击就生效。");
        return RefreshAsync();
    }

    private async Task ChangeStateAsync((Guid Id, int Version, string Name, AccountState From, AccountState To) change)
    {
        var act = AccountStates.Act(change.From, change.To)!;
        var text = change.To switch
        {
            AccountState.Frozen => "冻结后不能登录，已登录的立即失效；解冻后恢复原有岗位。",
            AccountState.Closed => "注销后不能登录，岗位不再起作用；办过的业务和记录都保留。需要时可以说明理由后恢复。",
            _ => "恢复为正常后，本人可以登录，原有岗位重新起作用。",
        };
        if (await confirm.AskAsync(new($"{act}“{change.Name}”的账号？", text, act, Danger: change.To != AccountState.Normal, ReasonLabel: $"{act}的理由")) is { Reason: { } reason }
            && await ActAsync(Saving, new ChangeAccountState { AccountId = change.Id, Version = change.Version, State = change.To, Reason = reason }) is { Succeeded: true })
        {
            Notifier.Success($"已{act}“{change.Name}”的账号。");
            await RefreshAsync();
        }
    }

    private Task ChangeStateAsync(AccountRow row, AccountState next) => ChangeStateAsync((row.Id, row.Version, row.Name, row.State, next));

    private async Task ResetAsync(AccountRow row)
    {
        if (await confirm.AskAsync(new($"重置“{row.Name}”的密码？", "原密码立即失效，所有设备上的登录都会退出。新的一次性密码只显示一次，本人首次登录时必须修改。", "重置密码", Danger: true, ReasonLabel: "重置的理由")) is { Reason: { } reason }
            && await ActAsync(Saving, new ResetPassword { AccountId = row.Id, Reason = reason }) is { Succeeded: true, Value: var reset })
        {
            password = reset;
            await RefreshAsync();
        }
    }

    private async Task EndSessionsAsync(AccountRow row)
    {
        if (await confirm.AskAsync(new($"让“{row.Name}”在所有设备上退出？", "已打开的页面在一分钟内失效，需要重新登录。密码不变。", "强制下线", Danger: true, ReasonLabel: "强制下线的理由")) is { Reason: { } reason }
            && await ActAsync(Saving, new EndAccountSessions { AccountId = row.Id, Reason = reason }) is { Succeeded: true, Value: var count })
        {
            Notifier.Success(count == 0 ? $"“{row.Name}”没有登录中的设备。" : $"已让“{row.Name}”在 {count} 台设备上退出。");
            await RefreshAsync();
        }
    }

    private async Task ResetFactorAsync(AccountRow row)
    {
        if (await confirm.AskAsync(new($"重置“{row.Name}”的双因子认证？", "用于手机遗失或更换。原来的验证码和恢复码立即失效，所有设备上的登录都会退出；本人可以重新绑定。请先核实是本人申请。", "重置", Danger: true, ReasonLabel: "重置的理由")) is { Reason: { } reason }
            && await ActAsync(Saving, new ResetSecondFactor { AccountId = row.Id, Reason = reason }) is { Succeeded: true })
        {
            Notifier.Success($"已重置“{row.Name}”的双因子认证。");
            await RefreshAsync();
        }
    }

    /// <summary>The list and the open account show what has become of it.</summary>
    private Task RefreshAsync()
    {
        turn++;
        return ReadAsync();
    }

    private static string Units(AccountRow row) =>
        row.Posts.Count == 0 ? "—" : string.Join("；", row.Posts.Select(post => post.Unit + (post.WhyNot is null ? "" : $"（{post.WhyNot}）")).Distinct(StringComparer.Ordinal)) + (row.HasPostsElsewhere ? "（另有岗位在辖区外）" : "");

    private static string Roles(AccountRow row) => row.Posts.SelectMany(post => post.Roles).Distinct(StringComparer.Ordinal).ToList() is { Count: > 0 } held ? string.Join("、", held) : "—";
}

internal static class AccountIcons
{
    public static string Of(AccountState next) => next switch { AccountState.Frozen => "pause", AccountState.Closed => "x-circle", _ => "check" };
}
