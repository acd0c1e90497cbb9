using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Web.Parts;

namespace HealthPortal.Web.Platform.Organisations;

internal static class DifferenceTones
{
    public static Tone Of(DifferenceKind kind) => kind switch
    {
        DifferenceKind.OnlyInList => Tone.Info,
        DifferenceKind.OnlyHere => Tone.Warning,
        _ => Tone.Danger,
    };

    public static Tone Of(DifferenceState state) => state switch
    {
        DifferenceState.Open => Tone.Warning,
        DifferenceState.Vanished => Tone.Neutral,
        _ => Tone.Success,
    };
}
