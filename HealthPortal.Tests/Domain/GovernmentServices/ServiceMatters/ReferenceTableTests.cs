using System.Text.Json;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;

namespace HealthPortal.Tests.Domain.GovernmentServices.ServiceMatters;

/// <summary>The plain tables beside the guides: complete, tidy, and fit for what the seed does with them.</summary>
public sealed class ReferenceTableTests
{
    [Fact]
    public void Divisions_AreJiangsuAlone_AndEveryParentStandsBefore()
    {
        var rows = Lines("divisions.csv").Skip(1).Select(line => line.Split(',')).ToList();
        Assert.Equal(
            new Dictionary<string, int> { ["province"] = 1, ["city"] = 13, ["county"] = 104, ["town"] = 1487, ["village"] = 21_958 },
            rows.CountBy(row => row[2]).ToDictionary());
        var seen = new HashSet<string>(StringComparer.Ordinal) { string.Empty };
        Assert.All(rows, row =>
        {
            Assert.StartsWith("32", row[0], StringComparison.Ordinal);
            Assert.Contains(row[3], seen);
            Assert.True(seen.Add(row[0]), row[0]);
        });
    }

    [Fact]
    public void Holidays_CoverSevenYears_AndWorkdaysAreWeekends()
    {
        var rows = Lines("holidays.csv").Skip(1).Select(line => line.Split(',')).ToList();
        Assert.Equal(254, rows.Count);
        Assert.Equal(Enumerable.Range(2020, 7), rows.Select(row => DateOnly.ParseExact(row[0], "yyyy-MM-dd", null).Year).Distinct().Order());
        Assert.All(rows.Where(row => row[1] == "workday"), row =>
            Assert.True(DateOnly.ParseExact(row[0], "yyyy-MM-dd", null).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday, row[0]));
    }

    [Theory]
    [InlineData("divisions.csv")]
    [InlineData("holidays.csv")]
    [InlineData("service-matters.csv")]
    public void Tables_HaveNoByteOrderMark(string name) => Assert.NotEqual(0xEF, File.ReadAllBytes(Path.Combine(ReferenceFiles.Folder, name))[0]);

    [Fact]
    public void DemoNames_SayThatTheyAreInvented_AndFitTheShowcaseForm()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(ReferenceFiles.Folder, "demo", "names.json")));
        var root = document.RootElement;
        Assert.Contains("虚构", root.GetProperty("notice").GetString(), StringComparison.Ordinal);

        var cities = root.GetProperty("cities").EnumerateArray().ToList();
        Assert.Equal(13, cities.Count);
        Assert.All(cities, city => Assert.True(city.GetProperty("streets").GetArrayLength() >= 8));

        var people = root.GetProperty("surnames").GetArrayLength() * (root.GetProperty("givenNamesMale").GetArrayLength() + root.GetProperty("givenNamesFemale").GetArrayLength());
        var institutions = root.GetProperty("institutionNames").EnumerateArray().ToList();
        Assert.True(people > 4000);
        Assert.True(institutions.Sum(kind => kind.GetProperty("words").GetArrayLength() * kind.GetProperty("suffixes").GetArrayLength()) * cities.Count > 2000);

        var categories = GuideCatalogue.Build(ReferenceFiles.MattersCsv, ReferenceFiles.FactsJson, ReferenceFiles.Guides).For("32-06").Form.Find("venueCategories")!.Options;
        Assert.All(
            institutions.Where(kind => kind.TryGetProperty("venueCategory", out _)),
            kind => Assert.Contains(kind.GetProperty("venueCategory").GetString(), categories));
    }

    private static IEnumerable<string> Lines(string name) => File.ReadLines(Path.Combine(ReferenceFiles.Folder, name));
}
