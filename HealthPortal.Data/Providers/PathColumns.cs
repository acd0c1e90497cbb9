using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Providers;

/// <summary>Path columns compare byte by byte on every provider; a language collation would order and index them otherwise.</summary>
public static class PathColumns
{
    /// <summary>Collation for a column definition in a migration, null where the provider's default is binary already.</summary>
    public static string? Collation(string? providerName) =>
        providerName is not null && providerName.StartsWith("Npgsql", StringComparison.Ordinal) ? "C" : null;

    /// <summary>Annotation of another text property that compares byte by byte, so that an index finds what begins with some letters.</summary>
    public const string Binary = "portal:binary";

    public static void UseBinaryCollation(ModelBuilder builder, string providerName)
    {
        if (Collation(providerName) is not { } collation)
        {
            return;
        }

        foreach (var type in builder.Model.GetEntityTypes().Where(entity => typeof(IScoped).IsAssignableFrom(entity.ClrType)).Select(entity => entity.ClrType).ToList())
        {
            builder.Entity(type).Property(PortalDb.PathProperty(type)).UseCollation(collation);
        }

        foreach (var property in builder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()).Where(property => property.FindAnnotation(Binary) is not null).ToList())
        {
            property.SetCollation(collation);
        }
    }
}
