using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewPlans;

public sealed record ReviewPoolRow(Guid Id, string Name, ReviewPoolKind Kind, string UnitName, bool IsActive, int Members, IReadOnlyList<string> Matters, int Version, bool MayEdit);

public sealed record ReviewPoolList(IReadOnlyList<ReviewPoolRow> Rows, bool MayAdd);

/// <summary>专家库 of departments in reach: 事项专家库 and 临时专家库.</summary>
[Requires(ReviewPermissions.View)]
public sealed class ListReviewPools : Query<ReviewPoolList>
{
    public const int Most = 500;

    protected internal override async Task<Outcome<ReviewPoolList>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var rows = await db.Set<ReviewPool>().OrderByDescending(row => row.IsActive).ThenBy(row => row.Name).ThenBy(row => row.Id).Take(Most).ToListAsync(cancellation);
        var ids = rows.ConvertAll(row => row.Id);
        var counts = await db.Set<ReviewPoolMember>().Where(member => ids.Contains(member.PoolId)).GroupBy(member => member.PoolId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellation);
        var matters = await (from link in db.Set<ReviewMatterPool>() where ids.Contains(link.PoolId) join matter in db.Set<ReviewMatter>() on link.MatterId equals matter.Id orderby matter.Name select new { link.PoolId, matter.Name }).ToListAsync(cancellation);
        var names = await UnitNames.OfAsync(operation, [.. rows.Select(row => row.OrganisationPath)], cancellation);
        return new ReviewPoolList(
            [.. rows.Select(row => new ReviewPoolRow(row.Id, row.Name, row.Kind, names[row.OrganisationPath], row.IsActive, counts.GetValueOrDefault(row.Id), [.. matters.Where(matter => matter.PoolId == row.Id).Select(matter => matter.Name)], row.Version, operation.Actor.May(ReviewPermissions.Edit, row.OrganisationPath)))],
            operation.Actor.May(ReviewPermissions.Edit, operation.Actor.OrganisationPath));
    }
}

[Requires(ReviewPermissions.Edit)]
public sealed class SaveReviewPool : Command<Guid>
{
    public Guid? PoolId { get; init; }

    public int? Version { get; init; }

    public required string Name { get; init; }

    public required ReviewPoolKind Kind { get; init; }

    public bool IsActive { get; init; } = true;

    protected internal override IEnumerable<Problem> Validate()
    {
        if (string.IsNullOrWhiteSpace(Name))
        {
            yield return new Problem("请填写专家库名称。", "name");
        }
        else if (Name.Trim().Length > ReviewPool.LongestName)
        {
            yield return new Problem($"专家库名称最多 {ReviewPool.LongestName} 个字。", "name");
        }
    }

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var pool = PoolId is { } id ? await db.Set<ReviewPool>().SingleOrDefaultAsync(row => row.Id == id, cancellation) : new ReviewPool { OrganisationPath = operation.Actor.OrganisationPath, Name = "", Kind = Kind, CreatedAt = operation.Now };
        if (pool is null)
        {
            return ReviewPools.Missing;
        }

        if (PoolId is not null && pool.Version != Version)
        {
            return ReviewActing.Changed;
        }

        var name = Name.Trim();
        if (await db.Set<ReviewPool>().AnyAsync(row => row.OrganisationPath == pool.OrganisationPath && row.Name == name && row.Id != pool.Id, cancellation))
        {
            return Failure.Invalid($"本处室已有专家库“{name}”。", "name");
        }

        (pool.Name, pool.Kind, pool.IsActive) = (name, Kind, IsActive);
        if (PoolId is null)
        {
            db.Add(pool);
        }

        return pool.Id;
    }
}

/// <param name="After">To go on after; null at the end.</param>
public sealed record ReviewPoolMembers(ReviewPoolRow Pool, IReadOnlyList<ReviewPoolMemberRow> Rows, Guid? After);

public sealed record ReviewPoolMemberRow(Guid Id, Guid ExpertId, string Number, string Name, string Institution, string Specialty, string? ProfessionalTitle, PoolState State, DateTime AddedAt, string AddedByName);

[Requires(ReviewPermissions.View)]
public sealed class ReadReviewPool : Query<ReviewPoolMembers>
{
    public const int PageSize = 50;

    public required Guid PoolId { get; init; }

    public string? Search { get; init; }

    public Guid? After { get; init; }

    protected internal override async Task<Outcome<ReviewPoolMembers>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<ReviewPool>().SingleOrDefaultAsync(row => row.Id == PoolId, cancellation) is not { } pool)
        {
            return ReviewPools.Missing;
        }

        var members = from member in db.Set<ReviewPoolMember>()
                      where member.PoolId == pool.Id
                      join expert in db.Set<Expert>() on member.ExpertId equals expert.Id
                      select new { member, expert };
        if (!string.IsNullOrWhiteSpace(Search))
        {
            var word = Search.Trim();
            members = members.Where(row => row.expert.Name.Contains(word) || row.expert.Institution.Contains(word) || row.expert.Number == word);
        }

        if (After is { } after)
        {
            members = members.Where(row => row.member.Id.CompareTo(after) > 0);
        }

        var rows = await members.OrderBy(row => row.member.Id).Take(PageSize + 1)
            .Select(row => new ReviewPoolMemberRow(row.member.Id, row.expert.Id, row.expert.Number, row.expert.Name, row.expert.Institution, row.expert.Specialty, row.expert.ProfessionalTitle, row.expert.State, row.member.AddedAt, row.member.AddedByName)).ToListAsync(cancellation);
        var count = await db.Set<ReviewPoolMember>().CountAsync(member => member.PoolId == pool.Id, cancellation);
        var names = await UnitNames.OfAsync(operation, [pool.OrganisationPath], cancellation);
        return new ReviewPoolMembers(
            new ReviewPoolRow(pool.Id, pool.Name, pool.Kind, names[pool.OrganisationPath], pool.IsActive, count, [], pool.Version, operation.Actor.May(ReviewPermissions.Edit, pool.OrganisationPath)), [.. rows.Take(PageSize)], rows.Count > PageSize ? rows[PageSize - 1].Id : null);
    }
}

/// <summary>Refers experts of the provincial pool to a pool: by their numbers, or everybody who fulfils a rule now.</summary>
/// <returns>How many came in who were not there.</returns>
[Requires(ReviewPermissions.Edit)]
public sealed class AddPoolMembers : Command<int>
{
    public required Guid PoolId { get; init; }

    /// <summary>Numbers such as ZJ000123.</summary>
    public IReadOnlyList<string> Numbers { get; init; } = [];

    /// <summary>As a sentence; null to go by numbers alone.</summary>
    public string? RuleText { get; init; }

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<ReviewPool>().SingleOrDefaultAsync(row => row.Id == PoolId, cancellation) is not { } pool)
        {
            return ReviewPools.Missing;
        }

        var numbers = Numbers.Select(number => number.Trim().ToUpperInvariant()).Where(number => number.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (numbers.Count == 0 && string.IsNullOrWhiteSpace(RuleText))
        {
            return Failure.Invalid("请填写专家编号，或者写一条规则。", "numbers");
        }

        if (numbers.Count > 1000)
        {
            return Failure.Invalid("一次最多填写 1000 个编号。", "numbers");
        }

        List<(Guid Id, string Number)> found;
        if (numbers.Count > 0)
        {
            found = [.. (await db.Set<Expert>().Where(expert => numbers.Contains(expert.Number) && expert.State != PoolState.Removed).Select(expert => new { expert.Id, expert.Number }).ToListAsync(cancellation)).Select(expert => (expert.Id, expert.Number))];
            if (found.Count < numbers.Count)
            {
                var missing = numbers.Except(found.Select(expert => expert.Number), StringComparer.Ordinal).ToList();
                return Failure.Invalid($"没有这些编号的在库专家：{string.Join('、', missing.Take(10))}{(missing.Count > 10 ? $" 等 {missing.Count} 个" : "")}。", "numbers");
            }
        }
        else
        {
            var tags = await TagCatalogue.ReadAsync(operation, cancellation);
            var (rule, fault) = RuleSentence.Parse(RuleText!, tags.All);
            if (rule is null)
            {
                return Failure.Invalid($"规则第 {fault!.Place + 1} 个字起读不懂：{fault.Message}", "rule");
            }

            if (RuleCheck.Check(rule, tags.All) is { Count: > 0 } problems)
            {
                return Failure.Invalid([.. problems.Select(problem => problem with { Field = "rule" })]);
            }

            var compiled = CompiledRule.Of(rule, tags.All);
            var experts = await db.Set<Expert>().AsNoTracking().Where(expert => expert.State != PoolState.Removed).OrderBy(expert => expert.Number).ToListAsync(cancellation);
            var values = await tags.For(rule).ValuesAsync(operation, experts, operation.Today, cancellation);
            found = [.. experts.Where(expert => compiled.Matches(values[expert.Id])).Select(expert => (expert.Id, expert.Number))];
            if (found.Count == 0)
            {
                return Failure.Invalid("没有专家符合这条规则。", "rule");
            }
        }

        var there = (await db.Set<ReviewPoolMember>().Where(member => member.PoolId == pool.Id).Select(member => member.ExpertId).ToListAsync(cancellation)).ToHashSet();
        var added = found.Where(expert => !there.Contains(expert.Id)).ToList();
        if (there.Count + added.Count > ReviewPool.MostMembers)
        {
            return Failure.Invalid($"一个专家库最多 {ReviewPool.MostMembers} 人。");
        }

        db.AddRange(added.Select(expert => new ReviewPoolMember { OrganisationPath = pool.OrganisationPath, PoolId = pool.Id, ExpertId = expert.Id, AddedAt = operation.Now, AddedByName = operation.Actor.DisplayName, Label = expert.Number }));
        return added.Count;
    }
}

[Requires(ReviewPermissions.Edit)]
public sealed class RemovePoolMember : Command<Done>
{
    public required Guid MemberId { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<ReviewPoolMember>().SingleOrDefaultAsync(row => row.Id == MemberId, cancellation) is not { } member)
        {
            return Failure.NotFound("这位专家已不在库里。");
        }

        operation.Db.Remove(member);
        return Done.It;
    }
}

internal static class ReviewPools
{
    public static readonly Failure Missing = Failure.NotFound("没有找到这个专家库，它可能不在您的管辖范围内。");
}
