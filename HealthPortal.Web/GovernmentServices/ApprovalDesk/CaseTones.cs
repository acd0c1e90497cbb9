using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Web.Parts;

namespace HealthPortal.Web.GovernmentServices.ApprovalDesk;

/// <summary>Colours of states and acts, the same wherever cases are shown.</summary>
internal static class CaseTones
{
    public static Tone Tone(this CaseState state) => state switch
    {
        CaseState.Granted => Parts.Tone.Success,
        CaseState.NotGranted or CaseState.RefusedAcceptance => Parts.Tone.Danger,
        CaseState.AwaitingSupplement or CaseState.Suspended => Parts.Tone.Warning,
        CaseState.InProgress or CaseState.Submitted => Parts.Tone.Info,
        _ => Parts.Tone.Neutral,
    };

    public static Tone Tone(this CaseAction action) => action switch
    {
        CaseAction.RefuseAcceptance or CaseAction.RefuseGrant or CaseAction.Terminate => Parts.Tone.Danger,
        CaseAction.RequestSupplement or CaseAction.Return or CaseAction.Suspend or CaseAction.Disapprove or CaseAction.Extend or CaseAction.Withdraw or CaseAction.AcceptBySilence => Parts.Tone.Warning,
        CaseAction.Accept or CaseAction.Grant or CaseAction.MakeLicence or CaseAction.Deliver or CaseAction.Approve or CaseAction.PassPreReview => Parts.Tone.Success,
        _ => Parts.Tone.Info,
    };

    /// <summary>Which period the badge speaks of.</summary>
    public static string? DueName(CaseRow row) => row.State switch
    {
        CaseState.Submitted => "受理",
        CaseState.InProgress => "承诺",
        CaseState.Granted or CaseState.NotGranted when row.StepKind is not null => "送达",
        _ => null,
    };
}
