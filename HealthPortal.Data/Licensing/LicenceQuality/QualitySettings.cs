using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceQuality;
using HealthPortal.Domain.Licensing.LicenceStandards;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceQuality;

/// <param name="IsOwn">The type, or all types together, have a setting of their own.</param>
/// <param name="Applies">False when the standard of the type has nothing the rule is about.</param>
public sealed record QualityRuleRow(QualityRule Rule, bool IsOn, int Weight, int DueDays, bool IsOwn, bool Applies, int Version);

public sealed record QualityRulePage(string? TypeCode, IReadOnlyList<QualityRuleRow> Rows, IReadOnlyList<(string Code, string Name)> Types, bool MayEdit);

[Requires(QualityPermissions.View)]
public sealed class ListQualityRules : Query<QualityRulePage>
{
    /// <summary>Null for all types that have nothing of their own.</summary>
    public string? TypeCode { get; init; }

    protected internal override async Task<Outcome<QualityRulePage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var types = await db.Set<LicenceType>().OrderBy(row => row.Ordinal).ToListAsync(cancellation);
        var type = types.Find(row => row.Code == TypeCode);
        if (TypeCode is not null && type is null)
        {
            return Failure.NotFound("没有这类证照。");
        }

        var content = type is null ? null : (await db.Set<StandardVersion>().SingleOrDefaultAsync(row => row.TypeId == type.Id && row.State == StandardState.Active, cancellation))?.ReadContent();
        var settings = await db.Set<QualitySetting>().ToListAsync(cancellation);
        return new QualityRulePage(
            TypeCode,
            [.. from rule in QualityRules.All
                let own = settings.Find(row => row.RuleKey == rule.Key && row.TypeId == type?.Id)
                let terms = QualityTask.TermsOf(rule, type?.Id, TypeCode ?? "", settings)
                select new QualityRuleRow(rule, terms.IsOn, terms.Weight, terms.DueDays, own is not null, content is null || QualityRules.Applies(rule, content), own?.Version ?? 0)],
            types.ConvertAll(row => (row.Code, row.Name)),
            operation.Actor.May(QualityPermissions.EditRules));
    }
}

/// <summary>Sets a rule for all types or for one; counts from the next measurement on.</summary>
[Requires(QualityPermissions.EditRules)]
public sealed class SaveQualityRule : Command<Done>
{
    public required string RuleKey { get; init; }

    public string? TypeCode { get; init; }

    /// <summary>As it was shown; 0 where there was no setting of its own.</summary>
    public required int Version { get; init; }

    /// <summary>Takes the setting back: the type follows all types again, all types the catalogue.</summary>
    public bool Usual { get; init; }

    public bool IsOn { get; init; }

    public int Weight { get; init; }

    public int DueDays { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (!Usual && Weight is < 1 or > QualityRules.MostWeight)
        {
            yield return new Problem($"权重应为 1 至 {QualityRules.MostWeight}。", "weight");
        }

        if (!Usual && DueDays is < 1 or > QualityRules.MostDays)
        {
            yield return new Problem($"整改天数应为 1 至 {QualityRules.MostDays}。", "days");
        }
    }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var type = TypeCode is null ? null : await db.Set<LicenceType>().SingleOrDefaultAsync(row => row.Code == TypeCode, cancellation);
        if (QualityRules.Find(RuleKey) is null || (TypeCode is not null && type is null))
        {
            return Failure.NotFound("没有这条规则或这类证照。");
        }

        // A unique key with an empty part lets doubles through, so two who save at once are put in a row.
        await operation.HoldLogAsync(cancellation);
        var typeId = type?.Id;
        var setting = await db.Set<QualitySetting>().SingleOrDefaultAsync(row => row.RuleKey == RuleKey && row.TypeId == typeId, cancellation);
        if ((setting?.Version ?? 0) != Version)
        {
            return Failure.Conflict("这条规则刚刚被别人修改，请刷新后再看。");
        }

        if (Usual)
        {
            if (setting is not null)
            {
                db.Remove(setting);
            }
        }
        else if (setting is null)
        {
            db.Add(new QualitySetting { RuleKey = RuleKey, TypeId = typeId, IsOn = IsOn, Weight = Weight, DueDays = DueDays });
        }
        else
        {
            (setting.IsOn, setting.Weight, setting.DueDays) = (IsOn, Weight, DueDays);
        }

        return Done.It;
    }
}
