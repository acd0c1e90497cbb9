namespace HealthPortal.Web.Parts;

/// <summary>What a colour means. Never the only carrier of a meaning: the words say it too.</summary>
public enum Tone
{
    Neutral,
    Info,
    Success,
    Warning,
    Danger,
}

internal static class ToneClass
{
    public static string Of(Tone tone) => tone switch
    {
        Tone.Info => "tone-info",
        Tone.Success => "tone-success",
        Tone.Warning => "tone-warning",
        Tone.Danger => "tone-danger",
        _ => "tone-neutral",
    };

    public static string Icon(Tone tone) => tone switch
    {
        Tone.Success => "check-circle",
        Tone.Warning => "alert",
        Tone.Danger => "x-circle",
        _ => "info",
    };
}
