using HealthPortal.Domain.Licensing.LicenceStandards;

namespace HealthPortal.Web.Licensing.LicencePapers;

/// <summary>Everything a licence says on paper. Values are printed as they are: whoever fills the model masks what is to be masked.</summary>
public sealed record LicencePaper
{
    public required string TypeCode { get; init; }

    public required int StandardVersion { get; init; }

    public required string Title { get; init; }

    public string? EnglishTitle { get; init; }

    public required string Number { get; init; }

    /// <summary>National licence identifier.</summary>
    public required string Identifier { get; init; }

    public required string HolderName { get; init; }

    /// <summary>By the key of the data item.</summary>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    public required IReadOnlyList<StandardField> Fields { get; init; }

    public required string OrganName { get; init; }

    public required DateOnly IssuedOn { get; init; }

    public DateOnly? ValidFrom { get; init; }

    public DateOnly? ValidTo { get; init; }

    /// <summary>Behind the first code; null for a specimen, which is no licence.</summary>
    public string? VerificationUrl { get; init; }

    /// <summary>Text of the code that is checked without network.</summary>
    public string? SignedCode { get; init; }

    /// <summary>Data URI of a JPEG or PNG.</summary>
    public string? Photo { get; init; }

    /// <summary>Printed across the sheet, e.g. 已注销.</summary>
    public string? StateMark { get; init; }

    public bool IsDemonstration { get; init; }
}
