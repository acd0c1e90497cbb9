using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Dictionaries;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Dictionaries;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Clients;

/// <param name="IsOffered">May be chosen today.</param>
public sealed record DictionaryItemRecord(Guid Id, string Code, string Name, string? EnglishName, string? ParentCode, int Ordinal, DateOnly? ValidFrom, DateOnly? ValidTo, bool IsOffered);

/// <summary>字典 for outside systems: items of one dictionary, also those that are no longer offered, since old records name them.</summary>
[Requires(DictionaryPermissions.View)]
[OpenToClients]
public sealed class ReadDictionaryFeed : FeedQuery<DictionaryItemRecord>
{
    public required string DictionaryCode { get; init; }

    protected internal override async Task<Outcome<FeedPage<DictionaryItemRecord>>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await operation.Db.Set<DataDictionary>().AnyAsync(row => row.Code == DictionaryCode, cancellation)
            ? await base.RunAsync(operation, cancellation)
            : Failure.NotFound("没有这个字典，请核对字典编码。");

    private protected override async Task<IReadOnlyCollection<Guid>> ChangedAsync(Operation operation, DateTime since, CancellationToken cancellation) =>
        [.. Keys(await Written(operation, nameof(DictionaryItem), since).Select(entry => entry.EntityId).Distinct().Take(MostChanged + 1).ToListAsync(cancellation))];

    private protected override async Task<IReadOnlyList<(Guid Key, DictionaryItemRecord Item)>> RowsAsync(Operation operation, IReadOnlyCollection<Guid>? changed, Guid after, int most, CancellationToken cancellation)
    {
        var items = operation.Db.Set<DictionaryItem>().Where(item => item.DictionaryCode == DictionaryCode && item.Id.CompareTo(after) > 0);
        if (changed is not null)
        {
            items = items.Where(item => changed.Contains(item.Id));
        }

        var isActive = await operation.Db.Set<DataDictionary>().Where(row => row.Code == DictionaryCode).Select(row => row.IsActive).SingleAsync(cancellation);
        return [.. (await items.OrderBy(item => item.Id).Take(most).ToListAsync(cancellation)).Select(item => (item.Id, new DictionaryItemRecord(item.Id, item.Code, item.Name, item.EnglishName, item.ParentCode, item.Ordinal, item.ValidFrom, item.ValidTo, isActive && item.IsOffered(operation.Today))))];
    }
}
