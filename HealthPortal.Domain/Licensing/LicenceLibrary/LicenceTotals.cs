using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Licensing.LicenceLibrary;

/// <summary>
/// How many licences there are of one kind, kept with every change: nobody counts millions for a page. Ends are kept by month here and by day in
/// <see cref="LicenceEndDay"/>, so that both tables stay small and what is in force is right on each day.
/// </summary>
public sealed class LicenceTotal : IScoped, IUnlogged
{
    /// <summary>Stands for an end that the law does not set.</summary>
    public static readonly DateOnly NoEnd = new(9999, 12, 1);

    public required string LicenceType { get; init; }

    public required string OrganisationPath { get; init; }

    public required string OrganName { get; init; }

    public required LicenceState State { get; init; }

    /// <summary>First day of the month of issue.</summary>
    public required DateOnly IssuedMonth { get; init; }

    /// <summary>First day of the month of the last day, or <see cref="NoEnd"/>.</summary>
    public required DateOnly EndMonth { get; init; }

    public required long Licences { get; init; }
}

/// <summary>How many valid licences end on a day.</summary>
public sealed class LicenceEndDay : IScoped, IUnlogged
{
    /// <summary>Last day of validity.</summary>
    public required DateOnly Day { get; init; }

    public required string LicenceType { get; init; }

    public required string OrganisationPath { get; init; }

    public required string OrganName { get; init; }

    /// <summary>First day of the month of issue.</summary>
    public required DateOnly IssuedMonth { get; init; }

    public required long Licences { get; init; }
}

/// <summary>What was done with licences on a day of Shanghai time.</summary>
public sealed class LicenceActDay : IScoped, IUnlogged
{
    public required DateOnly Day { get; init; }

    public required string LicenceType { get; init; }

    public required string OrganisationPath { get; init; }

    public required LicenceActKind Kind { get; init; }

    public required long Acts { get; init; }
}
