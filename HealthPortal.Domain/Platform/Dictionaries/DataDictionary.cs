using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Dictionaries;

/// <summary>数据字典 (tender 5.3.6.2.4.4): a named list of codes that forms and registers choose from.</summary>
public sealed class DataDictionary : MutableEntity, IGlobal, ILabelled
{
    /// <summary>In schemas and files, for example <c>clinical-department</c>; never changes.</summary>
    public required string Code { get; set; }

    public required string Name { get; set; }

    /// <summary>Chinese name of the part of the business it belongs to.</summary>
    public required string Module { get; set; }

    /// <summary>Where the list comes from, for example a national standard.</summary>
    public string? Description { get; set; }

    /// <summary>Items may stand below other items.</summary>
    public bool IsHierarchical { get; set; }

    /// <summary>Of one that is off nothing is offered; what was chosen before keeps its name.</summary>
    public bool IsActive { get; set; } = true;

    public string Label => Name;
}

/// <summary>字典项: one entry of a dictionary.</summary>
public sealed class DictionaryItem : MutableEntity, IGlobal, ILabelled
{
    public required string DictionaryCode { get; set; }

    /// <summary>Unique in its dictionary; never changes.</summary>
    public required string Code { get; set; }

    /// <summary>Unique in its dictionary, because forms keep it as the answer, so that what was chosen prints as it stood.</summary>
    public required string Name { get; set; }

    public string? EnglishName { get; set; }

    /// <summary>Code of the item above; null at the top.</summary>
    public string? ParentCode { get; set; }

    public int Ordinal { get; set; }

    /// <summary>First day; null for always.</summary>
    public DateOnly? ValidFrom { get; set; }

    /// <summary>Last day; null for no end.</summary>
    public DateOnly? ValidTo { get; set; }

    public bool IsActive { get; set; } = true;

    public string Label => $"{Name}（{DictionaryCode} {Code}）";

    public bool IsOffered(DateOnly day) => IsActive && (ValidFrom is null || ValidFrom <= day) && (ValidTo is null || ValidTo >= day);
}
