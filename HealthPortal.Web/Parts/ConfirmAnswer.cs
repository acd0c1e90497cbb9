namespace HealthPortal.Web.Parts;

/// <param name="Reason">The reason the person typed, when one was asked for.</param>
public sealed record ConfirmAnswer(string? Reason);
