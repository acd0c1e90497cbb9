using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Tests.Data.Execution.Registers;
using HealthPortal.Tests.Kit;

namespace HealthPortal.Tests.Data.Platform.Calendar;

public sealed class HolidayRegisterTests : RegisterContract
{
    protected override Register Register => HolidayRegister.It;

    protected override string Reader => "window";

    protected override string? NotExporting => null;

    protected override Dictionary<string, string> Fresh => new(StringComparer.Ordinal) { ["date"] = "2027-02-06", ["kind"] = "Holiday", ["name"] = "测试春节" };

    protected override (string Column, string Value, string Shown) Change => ("kind", "Workday", "上班");

    protected override (string Column, string Value, string Sentence) Wrong => ("date", "2027-02-30", "日期应为日期");

    protected override string Word => "测试春节";

    [SkippableTheory]
    [InlineData("2026-10-01..2026-10-07", 7)]
    [InlineData("2026-10-01..", 8)]
    [InlineData("..2020-01-01", 1)]
    [InlineData("2026-10-01", 1)]
    [InlineData("nonsense", 254)]
    public async Task List_ForASpanOfDays_ShowsTheDaysWithinIt(string span, int expected)
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);

        var page = await portal.DoAsync(Reader, new ListRegister { Register = Register, State = new RegisterState { Filters = new Dictionary<string, string>(StringComparer.Ordinal) { ["date"] = span } } });

        Assert.Equal(expected, page.Total);
    }

    [SkippableFact]
    public async Task Save_WhenAWeekdayIsToBeWorked_SaysThatItIsAlready()
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);

        var outcome = await portal.RunAsync(Editor, new SaveRegisterRecord { Register = Register, Values = With(Fresh, "kind", "Workday").Append(new("date", "2027-02-08")).GroupBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal) });

        Assert.Equal("kind", Assert.Single(outcome.Problems).Field);
    }

    /// <summary>The bad input the issue names: three bad rows among a thousand.</summary>
    [SkippableFact]
    public async Task Import_WithThreeBadRowsAmongAThousand_NamesTheThreeCellsAndImportsNone()
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);
        var lines = Enumerable.Range(0, 1000).Select(day => $"{new DateOnly(2030, 1, 1).AddDays(day):yyyy-MM-dd},放假,示例假日").ToList();
        lines[9] = "2030-13-01,放假,示例假日";
        lines[499] = lines[499].Replace("放假", "休息", StringComparison.Ordinal);
        lines[999] = lines[999].Replace("示例假日", "", StringComparison.Ordinal);
        var token = await KeepAsync(portal, Editor, "日期,安排,名称\n" + string.Join('\n', lines));

        var preview = await portal.DoAsync(Editor, new CheckRegisterImport { Register = Register, Token = token });

        Assert.Equal(997, preview.Added);
        Assert.Equal(["A11", "B501", "C1001"], preview.Faults.Select(fault => fault.Cell));
        Assert.False((await portal.RunAsync(Editor, new ApplyRegisterImport { Register = Register, Token = token })).Succeeded);
        Assert.Equal(254, (await portal.DoAsync(Editor, new ListRegister { Register = Register, State = new RegisterState() })).Total);
    }
}
