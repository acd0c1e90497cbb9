using System.Text.Json;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Platform.Numbering;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Seeding;

/// <summary>The types of licence a province begins with and their standards, once: what is written afterwards stays so.</summary>
internal static class StandardSeed
{
    private const string Mark = "licence-standards";

    public static async Task AddMissingAsync(PortalDb db, ReferenceData reference, DateTime now, CancellationToken cancellation)
    {
        if (await db.Set<NumberSequence>().AnyAsync(row => row.Key == Mark, cancellation))
        {
            return;
        }

        db.Add(new NumberSequence { Key = Mark, Value = 1 });
        foreach (var (place, line) in JsonSerializer.Deserialize<List<Line>>(reference.Read("licence-standards.json"), GuideJson.Options)!.Index())
        {
            var type = new LicenceType { Code = line.Code, Name = line.Name, EnglishName = line.EnglishName, HolderKind = line.HolderKind, Ordinal = place + 1, CreatedAt = now };
            db.Add(type);
            db.Add(StandardVersion.FromReferenceData(type.Id, line.Content, now));
        }
    }

    private sealed record Line(string Code, string Name, string EnglishName, LicenceHolderKind HolderKind, StandardContent Content);
}
