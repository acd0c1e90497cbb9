using System.Globalization;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Platform.Dictionaries;
using HealthPortal.Domain.Platform.Numbering;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Seeding;

/// <summary>The dictionaries a portal begins with, once: what administrators change or delete afterwards stays so.</summary>
internal static class DictionarySeed
{
    private const string Mark = "dictionaries";

    public static async Task AddMissingAsync(PortalDb db, ReferenceData reference, CancellationToken cancellation)
    {
        if (await db.Set<NumberSequence>().AnyAsync(row => row.Key == Mark, cancellation))
        {
            return;
        }

        db.Add(new NumberSequence { Key = Mark, Value = 1 });
        foreach (var cells in reference.Lines("dictionaries.csv").Skip(1).Select(line => line.Split(',')))
        {
            db.Add(new DataDictionary { Code = cells[0], Name = cells[1], Module = cells[2], IsHierarchical = cells[3] == "1", Description = cells[4] });
        }

        foreach (var cells in reference.Lines("dictionary-items.csv").Skip(1).Select(line => line.Split(',')))
        {
            db.Add(new DictionaryItem
            {
                DictionaryCode = cells[0],
                Code = cells[1],
                Name = cells[2],
                EnglishName = cells[3].Length == 0 ? null : cells[3],
                ParentCode = cells[4].Length == 0 ? null : cells[4],
                Ordinal = int.Parse(cells[5], CultureInfo.InvariantCulture),
            });
        }
    }
}
