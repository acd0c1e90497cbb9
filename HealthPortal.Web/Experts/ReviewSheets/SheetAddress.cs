using HealthPortal.Domain.Experts.ReviewSheets;
using HealthPortal.Web.Experts.ReviewPlans;
using HealthPortal.Web.Parts;

namespace HealthPortal.Web.Experts.ReviewSheets;

internal static class SheetAddress
{
    public const string Terminal = "/review-sheet";

    public static string Matter(Guid id) => $"{ReviewAddress.Matters}/{id}/sheet";

    public static string Plan(Guid id) => ReviewAddress.Plan(id) + "/sheets";

    public static string Minutes(Guid id) => ReviewAddress.Plan(id) + "/minutes";

    public static string Fees(Guid id) => ReviewAddress.Plan(id) + "/fees";

    public static Tone ToneOf(SheetVerdict verdict) => verdict switch { SheetVerdict.Passed => Tone.Success, SheetVerdict.Failed => Tone.Danger, SheetVerdict.Ordered => Tone.Info, _ => Tone.Warning };

    public static Tone ToneOf(SheetRoundState state) => state switch { SheetRoundState.Closed => Tone.Success, SheetRoundState.Open => Tone.Warning, _ => Tone.Neutral };
}
