using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Organisations;

/// <summary>Administrative level; the order is from the top down.</summary>
public enum AdministrativeLevel
{
    Province = 1,
    City = 2,
    County = 3,
    Town = 4,
    Village = 5,
}

public enum OrganisationKind
{
    /// <summary>A health commission (卫生健康委员会): the organ that decides in its own name.</summary>
    Commission,

    /// <summary>The commission's own body (本级). Everything the organ does itself lies below it, so that its own rows are told apart from those of lower commissions by path alone (ADR-004).</summary>
    Headquarters,

    Department,

    /// <summary>The organ's window in the government-service centre.</summary>
    ServiceWindow,

    Hospital,

    /// <summary>Health supervision, centres for disease control, blood stations and the like.</summary>
    Institution,
}

/// <summary>A node of the one organisation tree.</summary>
public sealed class Organisation : MutableEntity, IScoped, ILabelled
{
    public Guid? ParentId { get; set; }

    public required string Name { get; set; }

    /// <summary>Name for narrow places, for example 苏州市卫健委.</summary>
    public required string ShortName { get; set; }

    public required OrganisationKind Kind { get; set; }

    public required AdministrativeLevel Level { get; set; }

    /// <summary>12-digit statistical code of the division it serves.</summary>
    public required string DivisionCode { get; set; }

    public required string Path { get; set; }

    string IScoped.OrganisationPath => Path;

    /// <summary>Stable code of the organisation in exchanges, unique.</summary>
    public required string Code { get; set; }

    /// <summary>Unified social credit code, where it has one.</summary>
    public string? CreditCode { get; set; }

    /// <summary>Prefix of document numbers, for example 苏卫 or 苏苏州卫; only commissions have one.</summary>
    public string? DocumentPrefix { get; set; }

    /// <summary>Who heads the unit (负责人); a name, since not every head has an account.</summary>
    public string? Head { get; set; }

    public string? Phone { get; set; }

    public string? Address { get; set; }

    public int Ordinal { get; set; }

    public bool IsActive { get; set; } = true;

    /// <summary>Why it is out of use, in the words of the person who disabled it or from the merger.</summary>
    public string? StateNote { get; set; }

    /// <summary>Where its people and rows went when it was merged; such a unit is never enabled again.</summary>
    public Guid? MergedIntoId { get; set; }

    /// <summary>What the search by name reads: derived, so that it can never say anything else than the names.</summary>
    public string SearchText
    {
        get => SearchTextOf(Name, ShortName);

        // Read back by the database layer, which has no other value to give.
        private set => _ = value;
    }

    /// <summary>The code as codes are compared: two that differ in case only are one.</summary>
    public string CodeKey
    {
        get => Code.ToUpperInvariant();
        private set => _ = value;
    }

    public string Label => Name;

    public static string SearchTextOf(string name, string shortName) => (name + "|" + shortName).ToLowerInvariant();
}
