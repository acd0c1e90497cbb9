using Microsoft.AspNetCore.Components;

namespace HealthPortal.Web.Parts;

/// <param name="Label">Chinese name of the field.</param>
/// <param name="Value">What to show; masked when <paramref name="UnmaskAsync"/> is given.</param>
/// <param name="Wide">Takes a whole row.</param>
/// <param name="UnmaskAsync">Runs the audited act that reads the clear value; returns null when it was refused.</param>
/// <param name="Content">Drawn instead of the value: a chip, a link.</param>
public sealed record FieldRow(string Label, string? Value, bool Wide = false, Func<Task<string?>>? UnmaskAsync = null, RenderFragment? Content = null);

/// <param name="At">Stored moment (UTC), null for a step still to come.</param>
/// <param name="Who">Person and post, or empty for the system.</param>
public sealed record TimelineEntry(DateTime? At, string Title, string Who = "", string? Text = null, Tone Tone = Tone.Neutral, bool Current = false);

/// <param name="Href">Endpoint that serves the file and asks permission and scope again.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Note">Chinese remark, for example 免提交：库中已有.</param>
public sealed record AttachmentItem(string Name, string Href, string ContentType, long Bytes, string? Note = null, Tone NoteTone = Tone.Neutral);

public sealed record TabItem(string Title, string Href, int? Count = null, bool Current = false);

public sealed record SideListItem(string Title, string Href, string? Text = null, string? Chip = null, Tone Tone = Tone.Neutral, bool Current = false);

public sealed record StepperItem(string Title, StepState State, string? Href = null);

public enum StepState
{
    Ahead,
    Current,
    Done,
    Problem,
}

/// <summary>One line or one group of columns; <paramref name="Values"/> has one number per label of the chart.</summary>
public sealed record ChartSeries(string Name, IReadOnlyList<double> Values);

public sealed record BarItem(string Label, double Value, string? Href = null, Tone Tone = Tone.Info);
