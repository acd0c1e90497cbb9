using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Web.Parts;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.WebUtilities;

namespace HealthPortal.Web.Platform.Accounts;

/// <summary>State of the accounts as an address, so that back, bookmarks and exports mean the same list. What an address says wrongly is left out.</summary>
public sealed record AccountAddress
{
    public const string Path = "/platform/accounts";

    public AccountFilter Filter { get; init; } = new();

    public string? Cursor { get; init; }

    /// <summary>The account that is open.</summary>
    public Guid? Account { get; init; }

    public string Href => Path + Query(withPlace: true);

    public string WorkbookHref => "/exports/accounts.xlsx" + Query(withPlace: false);

    public static AccountAddress Parse(string? query)
    {
        var values = QueryHelpers.ParseQuery(query);
        string? Text(string key) => values.TryGetValue(key, out var found) && found.ToString().Trim() is { Length: > 0 } text && !text.Any(char.IsControl) ? text : null;
        return new AccountAddress
        {
            Filter = new AccountFilter
            {
                OrganisationId = AddressText.Id(Text("unit")),
                State = Text("state") is { } state && char.IsAsciiLetter(state[0]) && Enum.TryParse<AccountState>(state, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null,
                RoleId = AddressText.Id(Text("role")),
                Text = Text("q") is { } words ? words[..Math.Min(words.Length, AccountFilter.LongestText)] : null,
            },
            Cursor = Text("at") is { Length: <= 40 } cursor ? cursor : null,
            Account = AddressText.Id(Text("account")),
        };
    }

    /// <summary>Another filter begins at its first page.</summary>
    public AccountAddress With(AccountFilter filter) => new() { Filter = filter };

    private string Query(bool withPlace) => QueryString.Create(new KeyValuePair<string, string?>[]
    {
        new("unit", Filter.OrganisationId?.ToString()),
        new("state", Filter.State?.ToString()),
        new("role", Filter.RoleId?.ToString()),
        new("q", Filter.Text),
        new("at", withPlace ? Cursor : null),
        new("account", withPlace ? Account?.ToString() : null),
    }.Where(pair => pair.Value is not null)).Value ?? "";
}

internal static class AccountTones
{
    public static Tone Of(AccountState state) => state switch { AccountState.Frozen => Tone.Warning, AccountState.Closed => Tone.Neutral, _ => Tone.Success };
}
