using System.Linq.Expressions;
using System.Reflection;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Providers;
using HealthPortal.Domain.Kernel;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace HealthPortal.Data.Persistence;

/// <summary>
/// The one database. Lives for one operation. Scoped rows are cut to <see cref="Scope"/> by the named filter <see cref="ScopeFilter"/>;
/// lift it with <c>IgnoreQueryFilters([PortalDb.ScopeFilter])</c> only where the reason is written down beside it.
/// </summary>
public sealed class PortalDb : IdentityUserContext<Platform.Accounts.PortalUser, Guid>
{
    public const string ScopeFilter = "scope";

    private readonly string[] lower = new string[ActorScope.MostPrefixes];
    private readonly string[] upper = new string[ActorScope.MostPrefixes];

    public PortalDb(DbContextOptions<PortalDb> options)
        : base(options)
    {
        // Nothing is visible until a scope is set: forgetting to set it shows nothing rather than everything.
        Array.Fill(lower, string.Empty);
        Array.Fill(upper, string.Empty);
        ScopeSlots = 1;
    }

    /// <summary>How many path ranges the filter tests. One is by far the usual case, and a single range keeps the index; the model is cached per slot count.</summary>
    public int ScopeSlots { get; private set; }

    public ActorScope Scope { get; private set; } = new([]);

    /// <summary>Set once, before the first query.</summary>
    public void Narrow(ActorScope scope)
    {
        Scope = scope;
        if (scope.IsEverything)
        {
            // '~' sorts after every character a path may hold.
            upper[0] = "~";
            return;
        }

        for (var index = 0; index < scope.Prefixes.Count; index++)
        {
            lower[index] = scope.Prefixes[index];
            upper[index] = OrganisationPath.UpperBound(scope.Prefixes[index]);
        }

        ScopeSlots = scope.Prefixes.Count > 1 ? ActorScope.MostPrefixes : 1;
    }

    private string Lower0 => lower[0];

    private string Upper0 => upper[0];

    private string Lower1 => lower[1];

    private string Upper1 => upper[1];

    private string Lower2 => lower[2];

    private string Upper2 => upper[2];

    private string Lower3 => lower[3];

    private string Upper3 => upper[3];

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        RaiseVersions();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        RaiseVersions();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);
        configurationBuilder.Properties<string>().HaveMaxLength(400);
        configurationBuilder.Properties<decimal>().HavePrecision(18, 4);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Ignore<IdentityPasskeyData>();
        builder.ApplyConfigurationsFromAssembly(typeof(PortalDb).Assembly);
        foreach (var type in builder.Model.GetEntityTypes().Select(entity => entity.ClrType).ToList())
        {
            var entity = builder.Entity(type);
            if (typeof(Entity).IsAssignableFrom(type))
            {
                // Keys are made by the domain; without this EF would take a new child with a key for an existing row.
                entity.Property(nameof(Entity.Id)).ValueGeneratedNever();
            }

            if (typeof(MutableEntity).IsAssignableFrom(type))
            {
                entity.Property(nameof(MutableEntity.Version)).IsConcurrencyToken();
            }

            if (typeof(IScoped).IsAssignableFrom(type))
            {
                entity.HasQueryFilter(ScopeFilter, ScopeExpression(type));
            }
        }

        PathColumns.UseBinaryCollation(builder, Database.ProviderName!);
    }

    /// <summary>Property of a scoped entity that holds its path.</summary>
    public static string PathProperty(Type type) =>
        type.GetProperty(nameof(IScoped.OrganisationPath), BindingFlags.Public | BindingFlags.Instance) is not null ? nameof(IScoped.OrganisationPath) : "Path";

    private LambdaExpression ScopeExpression(Type type)
    {
        var row = Expression.Parameter(type, "row");
        var path = Expression.Property(row, PathProperty(type));
        var self = Expression.Constant(this);
        Expression? any = null;
        for (var slot = 0; slot < ScopeSlots; slot++)
        {
            var within = Expression.AndAlso(
                Compare(path, Expression.Property(self, Slot("Lower", slot)), ExpressionType.GreaterThanOrEqual),
                Compare(path, Expression.Property(self, Slot("Upper", slot)), ExpressionType.LessThan));
            any = any is null ? within : Expression.OrElse(any, within);
        }

        return Expression.Lambda(any!, row);
    }

    private static PropertyInfo Slot(string side, int slot) =>
        typeof(PortalDb).GetProperty(side + slot.ToString(System.Globalization.CultureInfo.InvariantCulture), BindingFlags.NonPublic | BindingFlags.Instance)!;

    private static BinaryExpression Compare(Expression left, Expression right, ExpressionType relation) =>
        Expression.MakeBinary(
            relation,
            Expression.Call(typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!, left, right),
            Expression.Constant(0));

    private void RaiseVersions()
    {
        foreach (var entry in ChangeTracker.Entries<MutableEntity>())
        {
            if (entry.State == EntityState.Added)
            {
                entry.Entity.Version = 1;
            }
            else if (entry.State == EntityState.Modified)
            {
                entry.Entity.Version = entry.OriginalValues.GetValue<int>(nameof(MutableEntity.Version)) + 1;
            }
        }
    }

    /// <summary>Instants are UTC on every provider; a local time handed in is a fault of the caller.</summary>
    private sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
        value => value.Kind == DateTimeKind.Utc ? value : FailOnLocal(value),
        value => DateTime.SpecifyKind(value, DateTimeKind.Utc))
    {
        private static DateTime FailOnLocal(DateTime value) =>
            throw new InvalidOperationException($"Instants are stored in UTC, but {value:O} is {value.Kind}.");
    }
}
