using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Parameters;

/// <summary>
/// What a parameter is at an organisation and below from a moment on, until the next one begins there. A value that has begun never changes, so
/// that what was in force on a day stays known; only one that has not begun may be changed or withdrawn.
/// </summary>
public sealed class ParameterValue : MutableEntity, IScoped, ILabelled
{
    public const int LongestValue = 400;

    public required string ParameterCode { get; init; }

    /// <summary>As it was called when the value was set, for the log.</summary>
    public required string ParameterName { get; init; }

    /// <summary>Path of the organisation; the root's for the province.</summary>
    public required string OrganisationPath { get; init; }

    /// <summary>As it was called when the value was set; 全省 at the root.</summary>
    public required string OrganisationName { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime ValidFrom { get; set; }

    /// <summary>Null ends the organisation's own value: what is set above it, or the default, counts again.</summary>
    public required string? Value { get; set; }

    public required string Reason { get; set; }

    public required string SetByName { get; set; }

    public required DateTime SetAt { get; set; }

    /// <summary>Taken back before it began.</summary>
    public bool IsWithdrawn { get; set; }

    public string Label => $"{ParameterName}（{OrganisationName}）";
}

public static class ParameterRules
{
    /// <summary>Years ahead that a value may be set for.</summary>
    public const int MostYearsAhead = 5;

    /// <summary>Of the rows of one organisation, the one that counts at the moment: the latest that has begun. A row that ends the own value counts too.</summary>
    public static ParameterValue? Latest(IEnumerable<ParameterValue> rows, DateTime at) =>
        rows.Where(row => !row.IsWithdrawn && row.ValidFrom <= at).OrderByDescending(row => row.ValidFrom).ThenByDescending(row => row.Id).FirstOrDefault();

    /// <summary>The row that gives the value at an organisation: its own, else the nearest above. Null for the default.</summary>
    /// <param name="rows">Of one parameter.</param>
    /// <param name="path">The organisation's.</param>
    public static ParameterValue? InForce(Parameter parameter, IEnumerable<ParameterValue> rows, string path, DateTime at) =>
        rows.Where(row => Kernel.OrganisationPath.Contains(row.OrganisationPath, path))
            .GroupBy(row => row.OrganisationPath, StringComparer.Ordinal)
            .OrderByDescending(own => own.Key.Length)
            .Select(own => Latest(own, at))
            .FirstOrDefault(row => row?.Value is { } value && parameter.Check(value).Succeeded);

    public static Problem? BeginLiesAhead(DateTime? from, DateTime now) =>
        from <= now ? new Problem("定时生效的时间已经过去，请改为以后的时间，或选择立即生效。", "from")
        : from > now.AddYears(MostYearsAhead) ? new Problem($"生效时间最多可以设在 {MostYearsAhead} 年以内。", "from")
        : null;
}
