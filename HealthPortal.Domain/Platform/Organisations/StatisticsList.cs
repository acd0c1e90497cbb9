using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Organisations;

/// <summary>The list of the health statistics system (卫统机构数据) that the tree is compared with: the one that was uploaded last. Uploads and comparisons are put on record as acts with their figures.</summary>
public sealed class StatisticsList : MutableEntity, IScoped, ILabelled, IUnlogged
{
    /// <summary>Of the commission whose territory the list covers.</summary>
    public required string OrganisationPath { get; set; }

    public required int UnitCount { get; set; }

    public required DateTime UploadedAt { get; set; }

    public required string UploadedByName { get; set; }

    public DateTime? ComparedAt { get; set; }

    public string? ComparedByName { get; set; }

    public string Label => "卫统机构数据";
}

/// <summary>A line of the list. What is null the list does not say, and is not compared.</summary>
public sealed class StatisticsUnit : Entity, IGlobal, IUnlogged
{
    public required Guid ListId { get; init; }

    public required string Code { get; init; }

    /// <summary>The code as codes are compared: two that differ in case only are one.</summary>
    public string CodeKey
    {
        get => Code.ToUpperInvariant();
        private set => _ = value;
    }

    public required string Name { get; init; }

    public OrganisationKind? Kind { get; init; }

    /// <summary>12 digits.</summary>
    public string? DivisionCode { get; init; }

    public string? ParentCode { get; init; }

    public string? Head { get; init; }

    public string? Address { get; init; }

    public string? Phone { get; init; }
}
