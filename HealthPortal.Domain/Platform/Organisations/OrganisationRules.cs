using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Organisations;

/// <summary>What holds for the organisation tree, each rule with its sentence (tender 5.3.9.1 (2)). Pure: what is in the database is handed in.</summary>
public static class OrganisationRules
{
    public const int ShortestName = 2;

    public const int LongestName = 60;

    public const int LongestCode = 30;

    public const int LongestAddress = 120;

    public const int LongestHead = 20;

    public const int LongestReason = 500;

    /// <summary>Characters of a path; see <see cref="OrganisationPath.IsValid"/>.</summary>
    public const int LongestPath = 120;

    /// <summary>Segment of a commission's own body (本级), by which its own rows are told apart from those of lower commissions (ADR-004).</summary>
    public const string BodySegment = "0/";

    /// <summary>Which kinds may stand directly below which.</summary>
    public static bool MayHold(OrganisationKind parent, OrganisationKind child) => child switch
    {
        OrganisationKind.Commission or OrganisationKind.Headquarters => parent == OrganisationKind.Commission,
        OrganisationKind.Hospital or OrganisationKind.Institution => parent is OrganisationKind.Commission or OrganisationKind.Hospital or OrganisationKind.Institution,
        OrganisationKind.ServiceWindow => parent is OrganisationKind.Headquarters or OrganisationKind.Department,
        _ => parent is OrganisationKind.Headquarters or OrganisationKind.Department or OrganisationKind.Hospital or OrganisationKind.Institution,
    };

    /// <summary>Kinds that are alike enough to change into each other or to be merged; organs and their bodies are like nothing else.</summary>
    public static bool AreAlike(OrganisationKind one, OrganisationKind other) => (one, other) switch
    {
        (OrganisationKind.Commission or OrganisationKind.Headquarters, _) => false,
        (OrganisationKind.Hospital or OrganisationKind.Institution, OrganisationKind.Hospital or OrganisationKind.Institution) => true,
        (OrganisationKind.Department or OrganisationKind.ServiceWindow, OrganisationKind.Department or OrganisationKind.ServiceWindow) => true,
        _ => false,
    };

    /// <summary>Whether it decides in its own name: the unit a department's cases belong to.</summary>
    public static bool IsOrgan(OrganisationKind kind) => kind is OrganisationKind.Commission or OrganisationKind.Hospital or OrganisationKind.Institution;

    public static Problem? ParentHolds(OrganisationKind parent, OrganisationKind child, string field) =>
        MayHold(parent, child) ? null : new Problem($"“{NameOf(child)}”不能放在“{NameOf(parent)}”下面，{Places(child)}。", field);

    public static Problem? NameHasLength(string name, string label, string field) =>
        name.Length is >= ShortestName and <= LongestName ? null : new Problem($"{label}应为 {ShortestName} 到 {LongestName} 个字，现在是 {name.Length} 个。", field);

    /// <summary>Letters, digits and dashes, beginning with a letter or digit: what every exchange format carries unharmed.</summary>
    public static Problem? CodeHasShape(string code) =>
        code.Length is >= 2 and <= LongestCode && char.IsAsciiLetterOrDigit(code[0]) && code.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? null
            : new Problem($"机构编码由 2 到 {LongestCode} 位字母、数字或短横线组成，以字母或数字开头。", "code");

    /// <summary>Digits of a 12-digit division code that tell: 2 for a province, 4, 6, 9, 12 for a village.</summary>
    public static string DivisionPrefix(string code)
    {
        foreach (var digits in (int[])[2, 4, 6, 9])
        {
            if (code.AsSpan(digits).Trim('0').IsEmpty)
            {
                return code[..digits];
            }
        }

        return code;
    }

    public static bool DivisionHolds(string parentCode, string childCode) => childCode.StartsWith(DivisionPrefix(parentCode), StringComparison.Ordinal);

    public static Problem? DivisionFits(string parentCode, string childCode) =>
        DivisionHolds(parentCode, childCode) ? null : new Problem("行政区划不在上级机构的区划之内，请重新选择。", "division");

    public static Problem? LevelIsNotAbove(AdministrativeLevel parent, AdministrativeLevel child) =>
        child >= parent ? null : new Problem("机构的层级不能高于上级机构，请重新选择行政区划。", "division");

    /// <summary>Whether a unit may go below another one. The first reason against it, or null.</summary>
    /// <param name="node">What is to move.</param>
    /// <param name="parent">Where it is to go.</param>
    /// <param name="height">Longest path below the unit, counted from the unit's own path.</param>
    public static Problem? MayMove(Organisation node, Organisation parent, int height)
    {
        const string field = "parent";
        if (node.ParentId is null)
        {
            return new Problem("最上级的机构不能移动。", field);
        }

        if (node.Kind == OrganisationKind.Headquarters)
        {
            return new Problem("“本级”与它的卫生健康委员会是一体的，不能单独移动。", field);
        }

        if (parent.Id == node.Id || OrganisationPath.Contains(node.Path, parent.Path))
        {
            return new Problem("不能把机构移动到它自己或它的下级下面。", field);
        }

        if (parent.Id == node.ParentId)
        {
            return new Problem("它已经在这个上级下面，不需要移动。", field);
        }

        if (!parent.IsActive)
        {
            return new Problem("新的上级机构已停用，请选择在用的机构。", field);
        }

        if (ParentHolds(parent.Kind, node.Kind, field) is { } wrongKind)
        {
            return wrongKind;
        }

        if (node.Kind == OrganisationKind.Commission && !DivisionHolds(parent.DivisionCode, node.DivisionCode))
        {
            return new Problem("卫生健康委员会只能放在本行政区划的上级下面；区划调整请先修改它的行政区划。", field);
        }

        return parent.Path.Length + LongestSegment + height > LongestPath ? new Problem("移动后层级太深，请选择更高的上级。", field) : null;
    }

    /// <summary>Whether several units may become one. The first reason against it, or null.</summary>
    public static Problem? MayMerge(Organisation source, Organisation target)
    {
        const string field = "target";
        if (source.Id == target.Id)
        {
            return new Problem("不能把机构合并到它自己。", field);
        }

        if (source.ParentId is null || source.Kind is OrganisationKind.Commission or OrganisationKind.Headquarters)
        {
            return new Problem($"“{source.Name}”是{NameOf(source.Kind)}，它的文号、案卷属于一个独立的机关，不能合并；请改为移动或停用。", field);
        }

        if (source.MergedIntoId is not null)
        {
            return new Problem($"“{source.Name}”已经合并过了。", field);
        }

        if (!target.IsActive)
        {
            return new Problem("目标机构已停用，请选择在用的机构。", field);
        }

        if (!AreAlike(source.Kind, target.Kind))
        {
            return new Problem($"“{source.Name}”是{NameOf(source.Kind)}，目标机构是{NameOf(target.Kind)}，类型不同，不能合并。", field);
        }

        return OrganisationPath.Contains(source.Path, target.Path) ? new Problem($"目标机构是“{source.Name}”的下级，不能合并到下级。", field) : null;
    }

    /// <summary>Longest segment that is ever given out, with its slash.</summary>
    public const int LongestSegment = 9;

    /// <summary>A segment that was never used before and never will be again, so that what the log says of a path is always said of one unit.</summary>
    public static string Segment(long number)
    {
        const string digits = "0123456789abcdefghijklmnopqrstuvwxyz";
        var text = "";
        for (var rest = number; rest > 0; rest /= 36)
        {
            text = digits[(int)(rest % 36)] + text;
        }

        return "n" + text + "/";
    }

    public static string NameOf(OrganisationKind kind) => kind switch
    {
        OrganisationKind.Commission => "卫生健康委员会",
        OrganisationKind.Headquarters => "本级",
        OrganisationKind.Department => "内设处室",
        OrganisationKind.ServiceWindow => "政务服务窗口",
        OrganisationKind.Hospital => "医院",
        _ => "其他卫生机构",
    };

    public static string NameOf(AdministrativeLevel level) => level switch
    {
        AdministrativeLevel.Province => "省级",
        AdministrativeLevel.City => "市级",
        AdministrativeLevel.County => "县级",
        AdministrativeLevel.Town => "乡级",
        _ => "村级",
    };

    private static string Places(OrganisationKind child) =>
        "只能放在" + string.Join("、", Enum.GetValues<OrganisationKind>().Where(parent => MayHold(parent, child)).Select(parent => $"“{NameOf(parent)}”")) + "下面";
}
