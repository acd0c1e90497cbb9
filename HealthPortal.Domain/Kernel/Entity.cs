namespace HealthPortal.Domain.Kernel;

/// <summary>A stored thing with identity. Keys are version-7 GUIDs, so that they sort by creation.</summary>
public abstract class Entity
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
}

/// <summary>A row people may edit: the form carries <see cref="Version"/> back, and a lost race is told, not overwritten.</summary>
public abstract class MutableEntity : Entity
{
    /// <summary>Starts at 1 and grows by one with every saved change.</summary>
    public int Version { get; set; }
}

/// <summary>A row that belongs to an organisation; readers see it only inside their scope.</summary>
public interface IScoped
{
    /// <summary>Materialised path of the owning organisation unit, for example <c>js/05/83/0/</c>. See <see cref="OrganisationPath"/>.</summary>
    string OrganisationPath { get; }
}

/// <summary>Marks a row that every signed-in person may read (dictionaries, calendars, catalogues).</summary>
public interface IGlobal;

/// <summary>Marks a row whose changes are too many or too technical for the change log (sequences, drafts, log entries themselves).</summary>
public interface IUnlogged;

/// <summary>
/// A row that is typed into for hours and saves itself every few seconds. While it is being worked on, only changes of its state go into the
/// change log: an entry for each pause in somebody's typing would bury the acts.
/// </summary>
public interface IWorkedOn
{
    bool IsBeingWorkedOn { get; }

    /// <summary>Property whose change is an act and logged in any case.</summary>
    string StateProperty { get; }
}

/// <summary>Gives a row its human name in the change log.</summary>
public interface ILabelled
{
    string Label { get; }
}
