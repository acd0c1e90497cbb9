using HealthPortal.Data.Execution;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Platform.Divisions;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ExpertPool;

/// <summary>The tags a reader may use in rules: fixed ones, and those of the departments in reach.</summary>
/// <param name="Own">In use, in the order of their names.</param>
public sealed record TagCatalogue(IReadOnlyList<TagDefinition> All, IReadOnlyList<OwnTag> Own)
{
    internal static async Task<TagCatalogue> ReadAsync(Operation operation, CancellationToken cancellation, bool withRetired = false)
    {
        // A name that several divisions have is told with the city before it, so that a sentence means one of them.
        var divisions = await operation.Db.Set<Division>().AsNoTracking().Where(row => row.Level <= AdministrativeLevel.County).Select(row => new { row.Code, row.Name, row.FullName }).ToListAsync(cancellation);
        var twice = divisions.GroupBy(row => row.Name, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key).ToHashSet(StringComparer.Ordinal);
        var names = divisions.ToDictionary(row => row.Code, row => twice.Contains(row.Name) ? row.FullName : row.Name, StringComparer.Ordinal);
        var own = await operation.Db.Set<OwnTag>().AsNoTracking().Where(row => withRetired || row.IsActive).OrderBy(row => row.Name).ThenBy(row => row.Key).ToListAsync(cancellation);
        return new TagCatalogue([.. FixedTags.All.Select(tag => tag.Kind == TagKind.Division ? tag with { Names = names } : tag), .. own.Select(tag => tag.Definition)], own);
    }

    /// <summary>The same with no other own tags than rules name, so that a pool's other values are not read for them.</summary>
    internal TagCatalogue For(params IEnumerable<RuleGroup> rules)
    {
        var used = rules.SelectMany(rule => rule.Conditions).Select(condition => condition.Tag).ToHashSet(StringComparer.Ordinal);
        return this with { Own = [.. Own.Where(tag => used.Contains(tag.Key))] };
    }

    /// <summary>Tags of the experts, by their ids, as rules ask for them. Of own tags only those of the catalogue are read: see <see cref="For"/>.</summary>
    /// <param name="only">Experts to read for; null for all.</param>
    internal async Task<Dictionary<Guid, TagValues>> ValuesAsync(Operation operation, IReadOnlyCollection<Expert> experts, DateOnly day, CancellationToken cancellation, IReadOnlyCollection<Guid>? only = null)
    {
        var tags = Own.ToDictionary(tag => tag.Id);
        var ids = tags.Keys.ToList();
        var rows = operation.Db.Set<OwnTagValue>().AsNoTracking().Where(row => ids.Contains(row.TagId));
        if (only is not null)
        {
            rows = rows.Where(row => only.Contains(row.ExpertId));
        }

        var values = ids.Count == 0 ? Enumerable.Empty<(Guid ExpertId, OwnTag Tag, string Value)>().ToLookup(row => row.ExpertId, row => (row.Tag, row.Value))
            : (await rows.Select(row => new { row.ExpertId, row.TagId, row.Value }).ToListAsync(cancellation)).ToLookup(row => row.ExpertId, row => (tags[row.TagId], row.Value));
        return experts.ToDictionary(expert => expert.Id, expert => ExpertTags.Of(expert, values[expert.Id], day));
    }
}
