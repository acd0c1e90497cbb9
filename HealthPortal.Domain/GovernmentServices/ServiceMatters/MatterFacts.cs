using System.Text.Json;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

/// <summary>What is known of a matter beyond the list: law, result, and the steps law or practice asks for. From <c>reference-data/matter-facts.json</c>.</summary>
public sealed record MatterFacts
{
    /// <summary>Number in the matter list.</summary>
    public required int Matter { get; init; }

    public required IReadOnlyList<LegalBasis> LegalBasis { get; init; }

    /// <summary>Results by item; the first whose words fit is taken, so the one without words stands last.</summary>
    public required IReadOnlyList<ItemResult> Results { get; init; }

    /// <summary>First-time applications of institutions are inspected on site.</summary>
    public bool SiteInspection { get; init; }

    /// <summary>First-time applications go before experts.</summary>
    public bool ExpertReview { get; init; }

    /// <summary>Statutory working days of a first application where a special law sets them; null takes the general period.</summary>
    public int? StatutoryWorkingDays { get; init; }

    /// <summary>Where <see cref="StatutoryWorkingDays"/> comes from, as a Chinese sentence.</summary>
    public string? PeriodNote { get; init; }

    /// <exception cref="JsonException">The text is not a list of matter facts.</exception>
    public static IReadOnlyList<MatterFacts> Read(string json) =>
        JsonSerializer.Deserialize<IReadOnlyList<MatterFacts>>(json, GuideJson.Options) ?? throw new JsonException("The matter facts are null.");
}

/// <param name="Result">What the applicant gets.</param>
/// <param name="ItemContains">Words in the item name that pick this result; null fits every item.</param>
public sealed record ItemResult(GuideResult Result, string? ItemContains = null);
