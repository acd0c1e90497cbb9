using System.Reflection;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Tests.Architecture;

/// <summary>Nobody can add an operation that skips the road of design section 2.</summary>
public class UseCaseTests
{
    [Fact]
    public void UseCases_All_DeclareAKnownPermission() => Assert.Empty(Undeclared(typeof(Portal).Assembly.GetTypes()));

    [Fact]
    public void Undeclared_WhenAUseCaseHasNoPermission_FindsIt() =>
        Assert.Equal([nameof(Careless), nameof(Misspelt)], Undeclared([typeof(Careless), typeof(Misspelt), typeof(Careful)]).Select(name => name.Split(':')[0]));

    [Fact]
    public void Permissions_All_HaveOneCodeAndALabelInChinese()
    {
        Assert.Equal(PermissionCatalogue.All.Count, PermissionCatalogue.All.Select(permission => permission.Code).Distinct(StringComparer.Ordinal).Count());
        Assert.All(PermissionCatalogue.All, permission => Assert.Contains(permission.Label, letter => letter is >= '一' and <= '龥'));
    }

    /// <summary>Only what the public may do without signing in; a new name here is a decision, not an accident.</summary>
    [Fact]
    public void AnonymousUseCases_AreExactlyTheKnownOnes()
    {
        var anonymous = typeof(Portal).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<RequiresAttribute>()?.AnyOf.Contains(RequiresAttribute.Anonymous) == true)
            .Select(type => type.FullName!.Replace("HealthPortal.Data.", "", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        Assert.Equal(KnownAnonymous, anonymous);
    }

    private static readonly string[] KnownAnonymous =
    [
        "Experts.ReviewConfirmations.ReadInvitation",
        "GovernmentServices.PublicNotices.ReadPublishedNotices",
        "Licensing.LicenceLibrary.VerifyLicence",
        "Licensing.LicencePresentation.ReadPresentationsOfHolder",
        "Licensing.LicenceSigning.ListPublicDataKeys",
        "Licensing.LicenceSigning.ReadRootCertificate",
        "Licensing.PublicLookUps.LookUpPublicly",
        "Platform.ExternalSignIn.ListOfferedProviders",
        "Seeding.DemoAccounts+List",
    ];

    private static List<string> Undeclared(IEnumerable<Type> types)
    {
        // Seeding runs as the system before any role exists, and sign-ins are recorded before anybody is there; their permissions are nobody's to hold.
        var known = PermissionCatalogue.All.Select(permission => permission.Code).Append(RequiresAttribute.SignedIn).Append(RequiresAttribute.Anonymous).Append("seed").Append("sign-in").Append("jobs.run").ToHashSet(StringComparer.Ordinal);
        return [.. from type in types
            where !type.IsAbstract && IsUseCase(type) && !typeof(IRegisterUseCase).IsAssignableFrom(type) // theirs is the register's, see RegisterTests
            let declared = type.GetCustomAttribute<RequiresAttribute>()
            where declared is null || declared.AnyOf.Count == 0 || declared.AnyOf.Any(permission => !known.Contains(permission))
            select type.Name + ": " + (declared is null ? "no permission" : string.Join(", ", declared.AnyOf))];
    }

    private static bool IsUseCase(Type? type) =>
        type is not null && (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(UseCase<>) || IsUseCase(type.BaseType));

    private sealed class Careless : Query<int>
    {
        protected override Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation) => Task.FromResult<Outcome<int>>(1);
    }

    [Requires("approval.veiw")]
    private sealed class Misspelt : Query<int>
    {
        protected override Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation) => Task.FromResult<Outcome<int>>(1);
    }

    [Requires(RequiresAttribute.SignedIn)]
    private sealed class Careful : Query<int>
    {
        protected override Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation) => Task.FromResult<Outcome<int>>(1);
    }
}
