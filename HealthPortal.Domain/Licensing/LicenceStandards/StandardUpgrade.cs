using System.Text.Json;
using System.Text.Json.Serialization;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;

namespace HealthPortal.Domain.Licensing.LicenceStandards;

/// <summary>What is to be done with data made under one version so that it follows another.</summary>
public enum UpgradeAction
{
    /// <summary>A new item: empty in old records.</summary>
    AddField,

    /// <summary>The item is left out of new records; old ones keep it as it was collected.</summary>
    DropField,

    /// <summary>Old values are read as the new type and told where they cannot be.</summary>
    ConvertType,

    /// <summary>Old records are checked against the new rule.</summary>
    CheckAgain,

    /// <summary>The value must be collected from whoever uploads.</summary>
    CollectAgain,
}

/// <param name="Field">Key of the data item; null for the whole record.</param>
/// <param name="Sentence">What the step does, for people.</param>
public sealed record UpgradeStep(UpgradeAction Action, string? Field, string Sentence)
{
    public StandardFieldType? From { get; init; }

    public StandardFieldType? To { get; init; }

    public bool? Required { get; init; }
}

/// <summary>
/// The upgrade script the tender asks for with each new version (5.1.3.1.4): steps a program can follow, each with a sentence for people.
/// Records are kept by the keys of their data items, so no step touches a table of the database.
/// </summary>
/// <param name="FromVersion">Null when the type had no version in force.</param>
public sealed record UpgradePlan(string Type, string Name, int? FromVersion, int ToVersion, IReadOnlyList<UpgradeStep> Steps)
{
    /// <summary>Whether records made before must be looked at before the version is switched on.</summary>
    [JsonIgnore]
    public bool NeedsRecheck => Steps.Any(step => step.Action is UpgradeAction.CheckAgain or UpgradeAction.CollectAgain or UpgradeAction.ConvertType);

    public string Write() => JsonSerializer.Serialize(this, GuideJson.IndentedOptions);

    public static UpgradePlan Of(LicenceType type, (int Number, StandardContent Content)? before, (int Number, StandardContent Content) after)
    {
        var steps = new List<UpgradeStep>();
        var old = before?.Content;
        foreach (var field in after.Content.Fields.Where(field => old?.Find(field.Key) is null))
        {
            steps.Add(new UpgradeStep(UpgradeAction.AddField, field.Key, $"新增数据项“{field.Label}”（{field.Type.Name()}），原有记录为空。") { To = field.Type, Required = field.Required });
            if (field.Required && old is not null)
            {
                steps.Add(new UpgradeStep(UpgradeAction.CollectAgain, field.Key, $"“{field.Label}”必填，原有记录要由归集单位补报。"));
            }
        }

        if (old is not null)
        {
            steps.AddRange(old.Fields.Where(field => after.Content.Find(field.Key) is null).Select(field =>
                new UpgradeStep(UpgradeAction.DropField, field.Key, $"不再采集“{field.Label}”，原有记录里的内容保留。") { From = field.Type }));
            foreach (var change in StandardComparison.Between(old, after.Content).Where(change => change is { Kind: StandardChangeKind.Changed, Effect: StandardEffect.Recheck }))
            {
                var (was, now) = change.Field is { } key ? (old.Find(key)!.Type, after.Content.Find(key)!.Type) : default;
                steps.Add(change.Field is not null && was != now && change.Subject.EndsWith("数据类型", StringComparison.Ordinal)
                    ? new UpgradeStep(UpgradeAction.ConvertType, change.Field, $"{change.Subject}由{was.Name()}改为{now.Name()}，原有内容按新类型读取，读不出的列入复查。") { From = was, To = now }
                    : new UpgradeStep(UpgradeAction.CheckAgain, change.Field, $"{change.Subject}由“{change.Before ?? "无"}”改为“{change.After ?? "无"}”，原有记录按新规则复查。"));
            }
        }

        return new UpgradePlan(type.Code, type.Name, before?.Number, after.Number, steps);
    }
}
