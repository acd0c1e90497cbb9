using System.Reflection;
using HealthPortal.Web.Shell;
using Microsoft.AspNetCore.Components;

namespace HealthPortal.Tests.Architecture;

/// <summary>Rules for pages that the compiler does not know.</summary>
public class PageTests
{
    /// <summary>Anything else makes the framework throw at an address that somebody has spoilt; see <see cref="AddressText"/>.</summary>
    [Fact]
    public void QueryValues_OfEveryPage_ComeInAsText() => Assert.Empty(Typed(typeof(AddressText).Assembly.GetTypes()));

    [Fact]
    public void Typed_WhenAPageTakesANumber_FindsIt() => Assert.Equal(["Hasty.Page"], Typed([typeof(Hasty)]));

    private static List<string> Typed(IEnumerable<Type> types) =>
        [.. from type in types
            from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            where property.GetCustomAttribute<SupplyParameterFromQueryAttribute>() is not null && property.PropertyType != typeof(string)
            select $"{type.Name}.{property.Name}"];

    private sealed class Hasty : ComponentBase
    {
        [SupplyParameterFromQuery]
        public int? Page { get; set; }
    }
}
