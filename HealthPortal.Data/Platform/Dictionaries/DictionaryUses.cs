using System.Text.Json;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Dictionaries;

/// <summary>Where dictionaries are used: the forms of guides, in whatever state, name them.</summary>
internal static class DictionaryUses
{
    public const string CodeStays = "编码是表单和文件认这一条的依据，不能修改。需要别的编码时请新增一条，把这一条停用。";

    private const int MostNamed = 3;

    /// <returns>Names of the business items whose guide asks for the dictionary.</returns>
    public static async Task<IReadOnlyList<string>> OfAsync(Operation operation, string dictionary, CancellationToken cancellation)
    {
        var mark = $"\"{JsonNamingPolicy.CamelCase.ConvertName(nameof(FormField.OptionsFrom))}\":\"{dictionary}\"";
        var names = await (
            from version in operation.Db.Set<GuideVersion>()
            where version.ContentJson.Contains(mark)
            join item in operation.Db.Set<BusinessItem>() on version.ItemId equals item.Id
            select item.Name).Distinct().ToListAsync(cancellation);
        return [.. names.Order(StringComparer.Ordinal)];
    }

    public static string Words(IReadOnlyList<string> uses) => string.Join("、", uses.Take(MostNamed)) + (uses.Count > MostNamed ? $" 等 {uses.Count} 项办事指南" : "的办事指南");

    /// <summary>Whether a stored row is about to get another value there.</summary>
    public static bool IsRenamed(PortalDb db, object row, string property)
    {
        var entry = db.Entry(row);
        return entry.State is EntityState.Modified or EntityState.Unchanged && entry.Property(property) is { } value && !Equals(value.OriginalValue, value.CurrentValue);
    }
}
