namespace HealthPortal.Domain.Platform.Organisations;

/// <summary>A unit as one side has it.</summary>
/// <param name="Kind">Null when that side does not say; so for all that may be null.</param>
/// <param name="IsActive">A list names only what is in use.</param>
public sealed record ComparedUnit(
    string Code, string Name, OrganisationKind? Kind, string? DivisionCode, string? ParentCode, string? Head, string? Phone, string? Address, bool IsActive = true)
{
    /// <summary>Codes that differ in case only are one.</summary>
    public string CodeKey => Code.ToUpperInvariant();
}

/// <param name="Fields">All compared fields, those that agree too.</param>
public sealed record FoundDifference(DifferenceKind Kind, IReadOnlyList<ComparedField> Fields);

/// <summary>Compares a unit of the tree with the line of the same code in the statistics system's list. Pure.</summary>
public static class StatisticsComparison
{
    /// <summary>What "采用卫统内容" can take over by an edit; parent and state need a move or a decision of their own.</summary>
    public static readonly IReadOnlySet<UnitField> Adoptable = new HashSet<UnitField> { UnitField.Name, UnitField.Kind, UnitField.Division, UnitField.Head, UnitField.Phone, UnitField.Address };

    /// <summary>The difference, or null when there is none. At least one side must be there.</summary>
    public static FoundDifference? Compare(ComparedUnit? here, ComparedUnit? there)
    {
        if (there is null)
        {
            // Commissions, their departments and windows are no institutions; the statistics system need not have them.
            return here is { IsActive: true, Kind: OrganisationKind.Hospital or OrganisationKind.Institution } ? new FoundDifference(DifferenceKind.OnlyHere, Fields(here, null)) : null;
        }

        var fields = Fields(here, there);
        return here is null ? new FoundDifference(DifferenceKind.OnlyInList, fields)
            : fields.Any(field => field.Differs) ? new FoundDifference(DifferenceKind.Differs, fields)
            : null;
    }

    /// <summary>The kind that a statistics system's word for a class of institutions stands for; null for no word.</summary>
    public static OrganisationKind? KindOf(string? words)
    {
        var text = words?.Trim() ?? "";
        return text.Length == 0 ? null
            : Enum.GetValues<OrganisationKind>().Where(kind => OrganisationRules.NameOf(kind) == text).Select(kind => (OrganisationKind?)kind).FirstOrDefault()
            ?? (text.Contains("卫生健康委", StringComparison.Ordinal) || text.Contains("卫生行政", StringComparison.Ordinal) ? OrganisationKind.Commission
                : text.EndsWith("医院", StringComparison.Ordinal) ? OrganisationKind.Hospital
                : OrganisationKind.Institution);
    }

    private static List<ComparedField> Fields(ComparedUnit? here, ComparedUnit? there) =>
    [
        Compared(UnitField.Name, here?.Name, there?.Name, Trimmed),
        Compared(UnitField.Kind, here?.Kind?.ToString(), there?.Kind?.ToString(), Trimmed),
        Compared(UnitField.Division, here?.DivisionCode, there?.DivisionCode, Trimmed),
        Compared(UnitField.Parent, here?.ParentCode, there?.ParentCode, code => code.Trim().ToUpperInvariant()),
        Compared(UnitField.Head, here?.Head, there?.Head, Trimmed),

        // People write one number in many ways.
        Compared(UnitField.Phone, here?.Phone, there?.Phone, phone => string.Concat(phone.Where(char.IsAsciiDigit))),
        Compared(UnitField.Address, here?.Address, there?.Address, Trimmed),
        Compared(UnitField.State, StateOf(here), StateOf(there), Trimmed),
    ];

    private static string? StateOf(ComparedUnit? unit) => unit is null ? null : unit.IsActive ? "在用" : "停用";

    private static ComparedField Compared(UnitField field, string? here, string? there, Func<string, string> norm)
    {
        var (mine, theirs) = (Filled(here), Filled(there));
        return new ComparedField(field, mine, theirs, theirs is not null && norm(mine ?? "") != norm(theirs));
    }

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string Trimmed(string text) => text.Trim();
}
