using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Domain.Kernel;
using HealthPortal.Tests.Kit;

namespace HealthPortal.Tests.Data.Platform.Audit;

/// <summary>Auditors read Chinese, not the names of the code.</summary>
public sealed class AuditWordsTests
{
    [Fact]
    public void Commands_All_HaveANameInTheAuditWords() => Assert.Empty(Nameless(typeof(Portal).Assembly.GetTypes()));

    [Fact]
    public void Nameless_WhenACommandIsNew_FindsIt() => Assert.Equal([nameof(Unheard)], Nameless([typeof(Unheard)]));

    [Fact]
    public async Task LoggedRows_All_HaveNamesForTheObjectAndItsFields()
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);
        await using var db = await portal.OpenAsync();
        var missing =
            from entity in db.Model.GetEntityTypes()
            where !typeof(IUnlogged).IsAssignableFrom(entity.ClrType)
            from property in entity.GetProperties().Where(property => !property.IsPrimaryKey() && property.Name != nameof(MutableEntity.Version) && property.FindAnnotation("portal:unlogged") is null)
            where AuditWords.Field(entity.ClrType.Name, property.Name) == property.Name || AuditWords.Object(entity.ClrType.Name) == entity.ClrType.Name
            select entity.ClrType.Name + "." + property.Name;
        Assert.Empty(missing);
    }

    private static IEnumerable<string> Nameless(IEnumerable<Type> types) =>
        types.Where(type => !type.IsAbstract && IsCommand(type) && AuditWords.Operation(type.Name) == type.Name).Select(type => type.Name);

    private static bool IsCommand(Type? type) => type is not null && ((type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Command<>)) || IsCommand(type.BaseType));

    private sealed class Unheard : Command<int>
    {
        protected override Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation) => Task.FromResult<Outcome<int>>(1);
    }
}
