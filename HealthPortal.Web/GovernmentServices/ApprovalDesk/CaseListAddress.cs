using System.Globalization;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace HealthPortal.Web.GovernmentServices.ApprovalDesk;

/// <summary>
/// The list's whole state as an address, so that back, bookmarks and the export all mean the same list. What an address says wrongly is
/// left out rather than refused: an old bookmark still opens a list.
/// </summary>
public sealed record CaseListAddress
{
    public const int DefaultSize = 20;

    public static readonly IReadOnlyList<int> Sizes = [20, 50, 100];

    public CaseFilter Filter { get; init; } = new();

    public int Size { get; init; } = DefaultSize;

    /// <summary>Place in the list; null is its beginning.</summary>
    public string? Cursor { get; init; }

    /// <param name="usual">The list meant by an address that names none.</param>
    public static CaseListAddress Parse(string? query, CaseListView usual = CaseListView.ToDo)
    {
        var values = QueryHelpers.ParseQuery(query);
        string? Text(string key) => values.TryGetValue(key, out StringValues found) && found.ToString() is { Length: > 0 } text ? text : null;
        Guid? Id(string key) => Guid.TryParse(Text(key), CultureInfo.InvariantCulture, out var id) ? id : null;
        DateOnly? Day(string key) => DateOnly.TryParseExact(Text(key), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
        return new CaseListAddress
        {
            Filter = new CaseFilter
            {
                View = Choice<CaseListView>(Text("view")) ?? usual,
                Text = Text("q") is { } text ? text[..Math.Min(text.Length, 60)] : null,
                MatterId = Id("matter"),
                ItemId = Id("item"),
                AreaPath = Text("area") is { } area && Domain.Kernel.OrganisationPath.IsValid(area) ? area : null,
                From = Day("from"),
                To = Day("to"),
                DateOf = Choice<CaseDateKind>(Text("dateof")) ?? CaseDateKind.Submitted,
                State = Choice<CaseState>(Text("state")),
                Step = Choice<FlowStepKind>(Text("step")),
                Deadline = Choice<CaseDeadlineFilter>(Text("deadline")),
                Channel = Choice<CaseChannel>(Text("channel")),
            },
            Size = int.TryParse(Text("size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && Sizes.Contains(size) ? size : DefaultSize,
            Cursor = Text("at"),
        };
    }

    /// <summary>The page of this list.</summary>
    public string Href => QueryHelpers.AddQueryString("/cases", Query().Append(new("at", Cursor)).Append(new("size", Size == DefaultSize ? null : Size.ToString(CultureInfo.InvariantCulture))).Where(pair => pair.Value is not null));

    /// <summary>The workbook of exactly this list, whatever page of it is shown.</summary>
    public string ExportHref => QueryHelpers.AddQueryString("/exports/cases.xlsx", Query().Where(pair => pair.Value is not null));

    /// <summary>Another filter begins at its first page.</summary>
    public CaseListAddress With(CaseFilter filter) => this with { Filter = filter, Cursor = null };

    /// <summary>Without one condition, named by its key in <see cref="FilterPart"/>.</summary>
    public CaseListAddress Without(string key) => With(key switch
    {
        "text" => Filter with { Text = null },
        "matter" => Filter with { MatterId = null, ItemId = null },
        "item" => Filter with { ItemId = null },
        "area" => Filter with { AreaPath = null },
        "from" => Filter with { From = null },
        "to" => Filter with { To = null },
        "state" => Filter with { State = null },
        "step" => Filter with { Step = null },
        "deadline" => Filter with { Deadline = null },
        "channel" => Filter with { Channel = null },
        _ => Filter,
    });

    public CaseListAddress Cleared() => With(new CaseFilter { View = Filter.View });

    private IEnumerable<KeyValuePair<string, string?>> Query() =>
    [
        new("view", Filter.View.ToString()),
        new("q", Filter.Text),
        new("matter", Filter.MatterId?.ToString()),
        new("item", Filter.ItemId?.ToString()),
        new("area", Filter.AreaPath),
        new("from", Filter.From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("to", Filter.To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("dateof", Filter.DateOf == CaseDateKind.Submitted ? null : Filter.DateOf.ToString()),
        new("state", Word(Filter.State)),
        new("step", Word(Filter.Step)),
        new("deadline", Word(Filter.Deadline)),
        new("channel", Word(Filter.Channel)),
    ];

    private static string? Word<T>(T? value)
        where T : struct, Enum => value?.ToString();

    /// <summary>Names only: a number in an address means nothing.</summary>
    internal static T? Choice<T>(string? text)
        where T : struct, Enum => text is { Length: > 0 } && char.IsAsciiLetter(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var value) ? value : null;
}
