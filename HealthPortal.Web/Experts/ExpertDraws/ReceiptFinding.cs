namespace HealthPortal.Web.Experts.ExpertDraws;

/// <param name="Level">right, wrong or unchecked, as the checker in the browser says it.</param>
public sealed record ReceiptFinding(string Level, string Sentence);
