using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.GovernmentServices.ApprovalDesk;

/// <summary>Which department of an organ handles a matter; the line without a matter is the organ's default.</summary>
public sealed class HandlingAssignment : MutableEntity, IScoped, ILabelled
{
    /// <summary>Path of the department.</summary>
    public required string OrganisationPath { get; set; }

    public required string DepartmentName { get; set; }

    /// <summary>Path of the commission.</summary>
    public required string OrganPath { get; init; }

    public Guid? MatterId { get; init; }

    public string Label => DepartmentName;
}
