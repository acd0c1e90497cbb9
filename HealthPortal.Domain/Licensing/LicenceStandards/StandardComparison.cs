namespace HealthPortal.Domain.Licensing.LicenceStandards;

public enum StandardChangeKind
{
    Added,
    Removed,
    Changed,
    Reordered,
}

/// <summary>What a change means for records made under the version before.</summary>
public enum StandardEffect
{
    /// <summary>Every record stays good.</summary>
    None,

    /// <summary>Records may break the new rule: each must be checked again.</summary>
    Recheck,

    /// <summary>No record has the value: it must be collected.</summary>
    Collect,
}

/// <summary>One difference between two versions of a standard, and what it means for what was made under the earlier.</summary>
/// <param name="Field">Key of the data item; null for what concerns the standard as a whole.</param>
public sealed record StandardChange(StandardChangeKind Kind, string? Field, string Subject, string? Before, string? After, StandardEffect Effect);

/// <summary>Says what one version changes against another. Nothing of a standard is left out.</summary>
public static class StandardComparison
{
    public static IReadOnlyList<StandardChange> Between(StandardContent before, StandardContent after) =>
    [
        .. Gone(before, after),
        .. after.Fields.SelectMany(field => before.Find(field.Key) is { } known ? Changes(known, field) : [Added(field)]),
        .. Order(before, after),
        .. Whole("主键", before, after, content => [content.PrimaryKey], StandardEffect.Recheck),
        .. Whole("业务日期", before, after, content => [content.BusinessDate], StandardEffect.Recheck),
        .. Whole("查询条件", before, after, content => content.Conditions, StandardEffect.None),
        .. Whole("列表列", before, after, content => content.Columns, StandardEffect.None),
    ];

    private static IEnumerable<StandardChange> Gone(StandardContent before, StandardContent after) =>
        before.Fields.Where(field => after.Find(field.Key) is null).Select(field => new StandardChange(StandardChangeKind.Removed, field.Key, field.Label, null, null, StandardEffect.None));

    private static StandardChange Added(StandardField field) =>
        new(StandardChangeKind.Added, field.Key, field.Label, null, null, field.Required ? StandardEffect.Collect : StandardEffect.None);

    private static IEnumerable<StandardChange> Changes(StandardField before, StandardField after)
    {
        (string Aspect, string? Before, string? After, StandardEffect Effect)[] aspects =
        [
            ("名称", before.Label, after.Label, StandardEffect.None),
            ("数据类型", before.Type.Name(), after.Type.Name(), after.Type is StandardFieldType.LongText && before.Type is StandardFieldType.Text ? StandardEffect.None : StandardEffect.Recheck),
            ("定义说明", before.Definition, after.Definition, StandardEffect.None),
            ("是否必填", Must(before), Must(after), after.Required ? StandardEffect.Recheck : StandardEffect.None),
            ("长度", Number(before.MaxLength), Number(after.MaxLength), Wider(before.MaxLength, after.MaxLength)),
            ("最小值", Number(before.Minimum), Number(after.Minimum), Wider(-before.Minimum, -after.Minimum)),
            ("最大值", Number(before.Maximum), Number(after.Maximum), Wider(before.Maximum, after.Maximum)),
            ("小数位数", Number(before.Decimals), Number(after.Decimals), Wider(before.Decimals, after.Decimals)),
            ("值域", List(before.Options), List(after.Options), before.Options.Except(after.Options, StringComparer.Ordinal).Any() ? StandardEffect.Recheck : StandardEffect.None),
            ("值域来源", before.OptionsFrom, after.OptionsFrom, StandardEffect.Recheck),
            ("含义", before.Role.Name(), after.Role.Name(), StandardEffect.Recheck),
        ];
        return aspects.Where(aspect => Blank(aspect.Before) != Blank(aspect.After)).Select(aspect => new StandardChange(StandardChangeKind.Changed, after.Key, $"{before.Label} · {aspect.Aspect}", Blank(aspect.Before), Blank(aspect.After), aspect.Effect));
    }

    private static IEnumerable<StandardChange> Order(StandardContent before, StandardContent after)
    {
        var was = before.Fields.Where(field => after.Find(field.Key) is not null).ToList();
        var now = after.Fields.Where(field => before.Find(field.Key) is not null).ToList();
        return was.Select(field => field.Key).SequenceEqual(now.Select(field => field.Key), StringComparer.Ordinal)
            ? []
            : [new StandardChange(StandardChangeKind.Reordered, null, "数据项顺序", string.Join('、', was.Select(field => field.Label)), string.Join('、', now.Select(field => field.Label)), StandardEffect.None)];
    }

    /// <summary>Compared by keys: an item that is called otherwise is still the same.</summary>
    private static IEnumerable<StandardChange> Whole(string subject, StandardContent before, StandardContent after, Func<StandardContent, IReadOnlyList<string>> keys, StandardEffect effect) =>
        keys(before).SequenceEqual(keys(after), StringComparer.Ordinal) ? [] : [new StandardChange(StandardChangeKind.Changed, null, subject, Labels(before, keys(before)), Labels(after, keys(after)), effect)];

    /// <summary>A limit that is let out, or lifted, leaves every record good.</summary>
    private static StandardEffect Wider(decimal? before, decimal? after) => after is null || after >= before ? StandardEffect.None : StandardEffect.Recheck;

    private static string Must(StandardField field) => field.Required ? "必填" : "选填";

    private static string? Number(decimal? number) => number is { } value ? FormattableString.Invariant($"{value:0.####}") : null;

    private static string List(IReadOnlyList<string> options) => string.Join('、', options);

    private static string Labels(StandardContent content, IReadOnlyList<string> keys) => string.Join('、', keys.Select(key => content.Find(key)?.Label ?? key));

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
