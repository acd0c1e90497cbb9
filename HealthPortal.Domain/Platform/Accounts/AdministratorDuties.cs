namespace HealthPortal.Domain.Platform.Accounts;

/// <summary>
/// The three administrators that level-3 classified protection keeps apart (GB/T 22239-2019, 8.1.5.1 to 8.1.5.3): who runs the portal, who says
/// who may do what, and who looks at what both have done. A permission may serve several of them; the portal's business serves none.
/// </summary>
[Flags]
public enum AdministratorDuties
{
    None = 0,

    /// <summary>系统管理</summary>
    System = 1,

    /// <summary>安全管理</summary>
    Security = 2,

    /// <summary>审计管理</summary>
    Audit = 4,

    Any = System | Security | Audit,
}

public static class DutySeparation
{
    public const string Sentence = "系统管理、安全管理、审计管理三类职责应当由不同的人担任。";

    /// <summary>The duties that all of the permissions serve; none is left where two of them belong to different administrators.</summary>
    /// <param name="permissions">Duties of each permission held.</param>
    public static AdministratorDuties Common(IEnumerable<AdministratorDuties> permissions) =>
        permissions.Where(duties => duties != AdministratorDuties.None).Aggregate(AdministratorDuties.Any, (common, duties) => common & duties);

    public static string Names(this AdministratorDuties duties) => string.Join("、", new[] { AdministratorDuties.System, AdministratorDuties.Security, AdministratorDuties.Audit }
        .Where(duty => duties.HasFlag(duty))
        .Select(duty => duty switch { AdministratorDuties.System => "系统管理", AdministratorDuties.Security => "安全管理", _ => "审计管理" }));
}
