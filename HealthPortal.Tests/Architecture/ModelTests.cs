using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Providers;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace HealthPortal.Tests.Architecture;

/// <summary>Row scope is on unless a row says that it is global, for every table (design section 3).</summary>
public class ModelTests
{
    [Fact]
    public void Entities_All_AreScopedOrSayThatTheyAreGlobal() =>
        Assert.Empty(Undecided(Types()));

    [Fact]
    public void Undecided_WhenAnEntitySaysNothing_FindsIt() =>
        Assert.Equal([typeof(Silent)], Undecided([typeof(Silent), typeof(Overt)]));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ScopedEntities_All_CarryTheNamedFilter(int prefixes)
    {
        using var db = Open(DatabaseProvider.Sqlite, [.. Enumerable.Range(1, prefixes).Select(number => $"js/0{number}/")]);
        foreach (var entity in db.Model.GetEntityTypes().Where(entity => typeof(IScoped).IsAssignableFrom(entity.ClrType)))
        {
            Assert.NotNull(entity.FindDeclaredQueryFilter(PortalDb.ScopeFilter));
        }
    }

    [Fact]
    public void Paths_OnPostgreSql_CompareByteByByte()
    {
        using var db = Open(DatabaseProvider.PostgreSql, ["js/"]);
        var scoped = db.GetService<IDesignTimeModel>().Model.GetEntityTypes().Where(entity => typeof(IScoped).IsAssignableFrom(entity.ClrType)).ToList();
        Assert.NotEmpty(scoped);
        Assert.All(scoped, entity => Assert.Equal("C", entity.FindProperty(PortalDb.PathProperty(entity.ClrType))!.GetCollation()));
    }

    /// <summary>A list cut to a scope reads one range of an index, never LIKE or a list of ids.</summary>
    [Fact]
    public void ScopeFilter_AsSql_IsARangeOnThePath()
    {
        using var db = Open(DatabaseProvider.PostgreSql, ["js/05/"]);
        var sql = db.Set<HealthPortal.Domain.GovernmentServices.ApprovalDesk.ApprovalCase>().ToQueryString();
        Assert.Contains("\"OrganisationPath\" >= @", sql, StringComparison.Ordinal);
        Assert.Contains("\"OrganisationPath\" < @", sql, StringComparison.Ordinal);
        Assert.DoesNotContain("LIKE", sql, StringComparison.Ordinal);
        Assert.DoesNotContain(" OR ", sql, StringComparison.Ordinal);
    }

    private static PortalDb Open(DatabaseProvider provider, string[] prefixes)
    {
        var builder = new DbContextOptionsBuilder<PortalDb>();
        DatabaseProviders.Configure(builder, provider, provider == DatabaseProvider.Sqlite ? "Data Source=:memory:" : "Host=127.0.0.1");
        var db = new PortalDb(builder.Options);
        db.Narrow(new ActorScope(prefixes));
        return db;
    }

    private static List<Type> Types()
    {
        using var db = Open(DatabaseProvider.Sqlite, ["js/"]);
        return [.. db.Model.GetEntityTypes().Select(entity => entity.ClrType)];
    }

    // Identity's own tables hang on the user by key and hold nothing of an organisation.
    private static List<Type> Undecided(IEnumerable<Type> types) =>
        [.. types.Where(type => type.Namespace?.StartsWith("Microsoft.AspNetCore.Identity", StringComparison.Ordinal) != true && type != typeof(PortalUser))
            .Where(type => typeof(IScoped).IsAssignableFrom(type) == typeof(IGlobal).IsAssignableFrom(type))];

    private sealed class Silent : Entity;

    private sealed class Overt : Entity, IGlobal;
}
