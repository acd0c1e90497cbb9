using System.Reflection;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Domain.Platform.Parameters;
using HealthPortal.Tests.Kit;

namespace HealthPortal.Tests.Architecture;

/// <summary>A parameter that nothing reads would be a switch without a lamp.</summary>
public class ParameterReadTests
{
    [Fact]
    public void Parameters_All_AreReadByTheProduct()
    {
        var sources = Sources();
        Assert.NotEmpty(Declared());
        Assert.All(Declared().Select(Name), name => Assert.True(IsRead(name, sources), $"{name} is declared and read by nothing."));
    }

    [Fact]
    public void IsRead_WhenAParameterIsOnlyDeclared_FindsIt()
    {
        Assert.False(IsRead("GhostParameters.Nothing", [("GhostParameters.cs", "class GhostParameters { Nothing }"), ("Other.cs", "// GhostParameters.NothingElse")]));
        Assert.True(IsRead("GhostParameters.Nothing", [("Other.cs", "await operation.ParameterAsync(GhostParameters.Nothing, cancellation)")]));
    }

    [Fact]
    public void Parameters_All_HaveOneCodeWordsAndADefaultThatFits()
    {
        Assert.Equal(Declared().Count, ParameterCatalogue.All.Count);
        Assert.Equal(ParameterCatalogue.All.Count, ParameterCatalogue.All.Select(parameter => parameter.Code).Distinct(StringComparer.Ordinal).Count());
        Assert.All(ParameterCatalogue.All, parameter =>
        {
            Assert.Matches("^[a-z]+\\.[a-z-]+$", parameter.Code);
            Assert.All(new[] { parameter.Module, parameter.Name, parameter.Description, parameter.Range }, words => Assert.Contains(words, letter => letter is (>= '一' and <= '龥') or ':' or (>= '0' and <= '9')));
            Assert.Equal(parameter.DefaultText, parameter.Check(parameter.DefaultText).Value);
            Assert.Equal(parameter.Kind is ParameterKind.YesNo or ParameterKind.Choice, parameter.Choices.Count > 0);
        });
    }

    /// <summary>Every kind the dialog can draw is used; one without a use is a promise.</summary>
    [Fact]
    public void Kinds_All_AreUsed() => Assert.Equal(Enum.GetValues<ParameterKind>(), ParameterCatalogue.All.Select(parameter => parameter.Kind).Distinct().Order());

    private static List<FieldInfo> Declared() =>
        [.. typeof(Portal).Assembly.GetTypes().SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)).Where(field => typeof(Parameter).IsAssignableFrom(field.FieldType))];

    private static string Name(FieldInfo field) => field.DeclaringType!.Name + "." + field.Name;

    /// <summary>By its full name anywhere, or by its own name in the class that declares it besides the declaration.</summary>
    private static bool IsRead(string name, IReadOnlyList<(string File, string Text)> sources)
    {
        var (type, own) = (name.Split('.')[0], name.Split('.')[1]);
        return sources.Any(source => Follows(source.Text, name, "),]")) || sources.Any(source => source.Text.Contains("class " + type, StringComparison.Ordinal) && (source.Text.Contains("Of(" + own + ")", StringComparison.Ordinal) || source.Text.Contains("ParameterAsync(" + own + ",", StringComparison.Ordinal)));
    }

    private static bool Follows(string text, string name, string ends)
    {
        for (var at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            if (at + name.Length < text.Length && ends.Contains(text[at + name.Length], StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static List<(string File, string Text)> Sources() =>
        [.. new[] { "HealthPortal.Data", "HealthPortal.Web" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(SourceTree.Root, project), "*.*", SearchOption.AllDirectories))
            .Where(file => (file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal)) && !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Select(file => (file, File.ReadAllText(file)))];
}
