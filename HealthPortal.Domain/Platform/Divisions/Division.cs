using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Organisations;

namespace HealthPortal.Domain.Platform.Divisions;

/// <summary>An administrative division in one dated edition of the statistical list.</summary>
public sealed class Division : IGlobal, IUnlogged
{
    /// <summary>12-digit statistical code.</summary>
    public required string Code { get; init; }

    public required string Name { get; init; }

    public required AdministrativeLevel Level { get; init; }

    public string? ParentCode { get; init; }

    /// <summary>Names from the city down, for example 苏州市昆山市.</summary>
    public required string FullName { get; init; }
}
