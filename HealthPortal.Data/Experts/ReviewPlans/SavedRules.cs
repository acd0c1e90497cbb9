using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewPlans;

/// <param name="Sentence">The rule in words; says so where it can no longer be read.</param>
/// <param name="Faults">Why it cannot be used now, for example because of a tag out of use.</param>
public sealed record SavedRuleRow(Guid Id, RuleReach Reach, string Code, string Name, string Sentence, RuleGroup? Rule, IReadOnlyList<string> Faults, string OwnerName, int Revision, bool IsActive, int Version, bool MayEdit);

public sealed record SavedRuleList(IReadOnlyList<SavedRuleRow> Rows, IReadOnlyList<TagDefinition> Tags, bool MayAdd, bool MayAddGlobal);

/// <summary>抽取规则 a person may use: own ones, those of the departments in reach, and global ones (tender 5.3.5.1.3).</summary>
[Requires(ReviewPermissions.View)]
public sealed class ListSavedRules : Query<SavedRuleList>
{
    public const int Most = 500;

    public bool WithRetired { get; init; }

    protected internal override async Task<Outcome<SavedRuleList>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var tags = await TagCatalogue.ReadAsync(operation, cancellation);
        var rows = await SavedRules.Visible(operation).Where(row => WithRetired || row.IsActive).OrderBy(row => row.Name).ThenBy(row => row.Id).Take(Most).ToListAsync(cancellation);
        var actor = operation.Actor;
        return new SavedRuleList(
            [.. rows.OrderByDescending(row => row.IsActive).ThenBy(row => row.Reach).Select(row => SavedRules.Row(row, tags.All, SavedRules.MayEdit(actor, row)))], tags.All,
            actor.May(ReviewPermissions.Edit, actor.OrganisationPath), actor.May(ReviewPermissions.GlobalRules));
    }
}

public sealed record SavedRuleRevisionRow(int Revision, string Name, string Sentence, DateTime At, string ByName);

[Requires(ReviewPermissions.View)]
public sealed class ListRuleRevisions : Query<IReadOnlyList<SavedRuleRevisionRow>>
{
    public required Guid RuleId { get; init; }

    protected internal override async Task<Outcome<IReadOnlyList<SavedRuleRevisionRow>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (!await SavedRules.Visible(operation).AnyAsync(row => row.Id == RuleId, cancellation))
        {
            return SavedRules.Missing;
        }

        var tags = await TagCatalogue.ReadAsync(operation, cancellation, withRetired: true);
        var rows = await operation.Db.Set<SavedRuleRevision>().Where(row => row.RuleId == RuleId).OrderByDescending(row => row.Revision).Take(100).ToListAsync(cancellation);
        return rows.ConvertAll(row => new SavedRuleRevisionRow(row.Revision, row.Name, SavedRules.Say(row.Content, tags.All), row.At, row.ByName));
    }
}

/// <summary>New rule, or a change of one; each change is a revision.</summary>
[Requires(ReviewPermissions.Edit, ReviewPermissions.GlobalRules)]
public sealed class SaveRule : Command<Guid>
{
    public Guid? RuleId { get; init; }

    public int? Version { get; init; }

    /// <summary>Of a new rule; it stays.</summary>
    public RuleReach Reach { get; init; }

    public required string Code { get; init; }

    public required string Name { get; init; }

    public required RuleGroup Rule { get; init; }

    /// <summary>False takes it out of use.</summary>
    public bool IsActive { get; init; } = true;

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var (db, actor) = (operation.Db, operation.Actor);
        var rule = RuleId is { } id
            ? await SavedRules.Visible(operation).AsTracking().SingleOrDefaultAsync(row => row.Id == id, cancellation)
            : new SavedRule { Reach = Reach, OwnerPath = actor.OrganisationPath, OwnerId = actor.UserId, OwnerName = actor.DisplayName, Code = "", Name = "", Content = "", Revision = 0, CreatedAt = operation.Now };
        if (rule is null)
        {
            return SavedRules.Missing;
        }

        if (!SavedRules.MayEdit(actor, rule))
        {
            return Failure.Forbidden(rule.Reach switch { RuleReach.Global => "您没有维护全局规则的权限。", RuleReach.Department => "您没有维护这个处室的规则的权限。", _ => "个人规则只有本人能修改。" });
        }

        if (RuleId is not null && rule.Version != Version)
        {
            return ReviewActing.Changed;
        }

        var tags = await TagCatalogue.ReadAsync(operation, cancellation);
        var content = RuleJson.Write(RuleCheck.Canonical(Rule, tags.All));
        var changed = rule.Name != Name.Trim() || rule.Content != content;
        (rule.Code, rule.Name, rule.Content, rule.IsActive) = (Code.Trim(), Name.Trim(), content, IsActive);
        var problems = rule.Check().ToList();

        // A rule may be put out of use even when a tag it names is gone.
        if (IsActive)
        {
            problems.AddRange(RuleCheck.Check(Rule, tags.All).Select(problem => problem with { Field = "rule" }));
        }

        if (problems.Count > 0)
        {
            return Failure.Invalid(problems);
        }

        if (await SavedRules.Visible(operation).AnyAsync(row => row.Id != rule.Id && row.Reach == rule.Reach && row.Code == rule.Code && (rule.Reach != RuleReach.Department || row.OwnerPath == rule.OwnerPath), cancellation))
        {
            return Failure.Invalid($"{rule.Reach.Name()}里已有编码“{rule.Code}”。", "code");
        }

        if (changed)
        {
            rule.Revision++;
            db.Add(new SavedRuleRevision { RuleId = rule.Id, Revision = rule.Revision, Name = rule.Name, Content = rule.Content, At = operation.Now, ByName = actor.DisplayName });
        }

        if (RuleId is null)
        {
            db.Add(rule);
        }

        return rule.Id;
    }
}

internal static class SavedRules
{
    public static readonly Failure Missing = Failure.NotFound("没有找到这条规则，它可能已经删除或不归您使用。");

    public static IQueryable<SavedRule> Visible(Operation operation)
    {
        var (me, scope) = (operation.Actor.UserId, operation.Db.Scope);
        var rows = operation.Db.Set<SavedRule>().AsQueryable();
        if (scope.IsEverything)
        {
            return rows.Where(row => row.Reach != RuleReach.Personal || row.OwnerId == me);
        }

        // The department's rules are for its people and those above it, so for whoever's reach holds the path.
        List<System.Linq.Expressions.Expression<Func<SavedRule, bool>>> visible = [row => row.Reach == RuleReach.Global || (row.Reach == RuleReach.Personal && row.OwnerId == me)];
        foreach (var prefix in scope.Prefixes)
        {
            var upper = OrganisationPath.UpperBound(prefix);
            visible.Add(row => row.Reach == RuleReach.Department && string.Compare(row.OwnerPath, prefix) >= 0 && string.Compare(row.OwnerPath, upper) < 0);
        }

        return rows.Where(Conditions.AnyOf(visible));
    }

    public static bool MayEdit(Actor actor, SavedRule rule) => rule.Reach switch
    {
        RuleReach.Global => actor.May(ReviewPermissions.GlobalRules),
        RuleReach.Department => actor.May(ReviewPermissions.Edit, rule.OwnerPath),
        _ => rule.OwnerId == actor.UserId && actor.May(ReviewPermissions.Edit),
    };

    public static SavedRuleRow Row(SavedRule row, IReadOnlyList<TagDefinition> tags, bool mayEdit)
    {
        var rule = RuleJson.Read(row.Content) is { Succeeded: true, Value: var read } ? read : null;
        return new SavedRuleRow(
            row.Id, row.Reach, row.Code, row.Name, rule is null ? "规则读不出来" : RuleSentence.Write(rule, tags), rule, rule is null ? ["规则读不出来"] : [.. RuleCheck.Check(rule, tags).Select(problem => problem.Message)], row.OwnerName, row.Revision, row.IsActive, row.Version, mayEdit);
    }

    public static string Say(string content, IReadOnlyList<TagDefinition> tags) => RuleJson.Read(content) is { Succeeded: true, Value: var rule } ? RuleSentence.Write(rule, tags) : "规则读不出来";
}
