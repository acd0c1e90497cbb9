using System.Globalization;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Values;
using Microsoft.AspNetCore.Components;

namespace HealthPortal.Web.GovernmentServices.ServiceMatters.Editing;

/// <summary>One tab of the editor: gets the content and hands back a changed one.</summary>
public abstract class GuideEditor : ComponentBase
{
    [Parameter]
    [EditorRequired]
    public GuideContent Content { get; set; } = default!;

    [Parameter]
    [EditorRequired]
    public EventCallback<GuideContent> ContentChanged { get; set; }

    /// <summary>What the rules find now, for the whole guide.</summary>
    [Parameter]
    [EditorRequired]
    public IReadOnlyList<Problem> Problems { get; set; } = [];

    protected Task Set(GuideContent content) => ContentChanged.InvokeAsync(content);

    protected string? ProblemOf(string field) => Problems.FirstOrDefault(problem => problem.Field == field)?.Message;

    protected static string? Text(ChangeEventArgs args) => args.Value?.ToString() is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    /// <summary>A whole number as typed; what is none counts as 0, which the rules then complain of.</summary>
    protected static int Number(ChangeEventArgs args) => int.TryParse(args.Value?.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

/// <summary>Changes of lists that leave the old list alone.</summary>
internal static class Lists
{
    public static IReadOnlyList<T> Replace<T>(this IReadOnlyList<T> items, int index, T item) => [.. items.Take(index), item, .. items.Skip(index + 1)];

    public static IReadOnlyList<T> Without<T>(this IReadOnlyList<T> items, int index) => [.. items.Take(index), .. items.Skip(index + 1)];

    public static IReadOnlyList<T> With<T>(this IReadOnlyList<T> items, T item) => [.. items, item];

    /// <summary>Moves an item one place; at the end of the list nothing happens.</summary>
    public static IReadOnlyList<T> Move<T>(this IReadOnlyList<T> items, int index, int by)
    {
        var to = index + by;
        if (to < 0 || to >= items.Count)
        {
            return items;
        }

        var moved = items.ToList();
        (moved[index], moved[to]) = (moved[to], moved[index]);
        return moved;
    }

    /// <summary>Lines of a text box as a list, blank ones left out.</summary>
    public static IReadOnlyList<string> Lines(string? text) => text?.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}

internal static class ProposedKeys
{
    /// <summary>A key for a label: its pinyin initials, with a number where those are taken.</summary>
    public static string For(string? label, IEnumerable<string> taken, string fallback)
    {
        var initials = PinyinInitials.Of(label);
        var stem = initials.Length == 0 || char.IsAsciiDigit(initials[0]) ? fallback + initials : initials;
        stem = stem[..Math.Min(stem.Length, 40)];
        var used = taken.ToHashSet(StringComparer.Ordinal);
        var key = stem;
        for (var number = 2; used.Contains(key); number++)
        {
            key = string.Create(CultureInfo.InvariantCulture, $"{stem}{number}");
        }

        return key;
    }
}
