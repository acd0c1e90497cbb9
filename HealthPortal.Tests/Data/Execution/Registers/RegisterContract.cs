using System.IO.Compression;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Execution.Registers;

/// <summary>
/// What holds for every plain register, on both databases: nobody does without the permission what it guards, and with it everything works.
/// A register supplies data only.
/// </summary>
public abstract class RegisterContract
{
    protected abstract Register Register { get; }

    /// <summary>Demonstration account that may edit.</summary>
    protected virtual string Editor => "admin";

    /// <summary>Account that may see but not edit.</summary>
    protected abstract string Reader { get; }

    /// <summary>Account that may not export, or null where everybody who sees may export.</summary>
    protected abstract string? NotExporting { get; }

    /// <summary>A row that does not exist yet, by column key.</summary>
    protected abstract Dictionary<string, string> Fresh { get; }

    /// <summary>Rows to begin with, for a register that a new portal has none of.</summary>
    protected virtual IEnumerable<Dictionary<string, string>> First => [];

    /// <summary>One valid change of it.</summary>
    protected abstract (string Column, string Value, string Shown) Change { get; }

    /// <summary>One value that is refused, and a part of the sentence.</summary>
    protected abstract (string Column, string Value, string Sentence) Wrong { get; }

    /// <summary>A word that finds the fresh row.</summary>
    protected abstract string Word { get; }

    private async Task<TestPortal> StartAsync(TestDatabase database)
    {
        var portal = await TestPortal.StartAsync(database);
        foreach (var values in First)
        {
            await portal.DoAsync(Editor, new SaveRegisterRecord { Register = Register, Values = values });
        }

        return portal;
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Editor_FromCreatingToDeleting_LeavesTheWholeHistory(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var id = await portal.DoAsync(Editor, new SaveRegisterRecord { Register = Register, Values = Fresh });
        var found = await portal.DoAsync(Editor, new ListRegister { Register = Register, State = new RegisterState { Search = Word } });
        Assert.Contains(found.Rows, row => row.Id == id);
        var record = await portal.DoAsync(Editor, new ReadRegisterRecord { Register = Register, Id = id });
        Assert.All(Fresh, pair => Assert.Equal(pair.Value, record.Values[pair.Key]));

        await portal.DoAsync(Editor, new SaveRegisterRecord { Register = Register, Id = id, Version = record.Version, Values = With(record.Values, Change.Column, Change.Value), Reason = "核对后更正" });

        var history = await portal.DoAsync(Editor, new ReadRegisterHistory { Register = Register, Id = id });
        Assert.Equal([ChangeKind.Changed, ChangeKind.Created], history.Select(change => change.Kind));
        Assert.Equal("核对后更正", history[0].Reason);
        var header = Register.Declared.Single(column => column.Key == Change.Column).Header;
        Assert.Contains(history[0].Values, value => value.Header == header && value.After == Change.Shown && value.Before != value.After);

        var deleted = await portal.RunAsync(Editor, new DeleteRegisterRecord { Register = Register, Id = id, Version = record.Version + 1, Reason = "重复登记" });
        Assert.Equal(Register.MayDelete, deleted.Succeeded);
        var again = await portal.RunAsync(Editor, new ReadRegisterRecord { Register = Register, Id = id });
        Assert.Equal(!Register.MayDelete, again.Succeeded);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Reader_ForEveryAct_SeesAndChangesNothing(TestDatabase database)
    {
        await using var portal = await StartAsync(database);
        var page = await portal.DoAsync(Reader, new ListRegister { Register = Register, State = new RegisterState() });
        var row = page.Rows[0];
        var record = await portal.DoAsync(Reader, new ReadRegisterRecord { Register = Register, Id = row.Id });
        var token = await KeepAsync(portal, Reader, "x");

        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(Reader, new SaveRegisterRecord { Register = Register, Values = Fresh })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(Reader, new SaveRegisterRecord { Register = Register, Id = row.Id, Version = row.Version, Values = record.Values })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(Reader, new DeleteRegisterRecord { Register = Register, Id = row.Id, Version = row.Version, Reason = "试" })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(Reader, new CheckRegisterImport { Register = Register, Token = token })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(Reader, new ApplyRegisterImport { Register = Register, Token = token })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(Reader, new WriteRegisterTemplate { Register = Register, Open = Never })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(Reader, new WriteImportFaults { Register = Register, Token = token, Open = Never })).Failure);
        if (NotExporting is not null)
        {
            Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(NotExporting, new ExportRegister { Register = Register, State = new RegisterState(), Open = Never })).Failure);
            Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(NotExporting, new RecordRegisterExport { Register = Register, State = new RegisterState() })).Failure);
        }

        Assert.Equal(page.Total, (await portal.DoAsync(Reader, new ListRegister { Register = Register, State = new RegisterState() })).Total);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Save_WithWrongStaleOrDoubleInput_IsRefusedAtTheRightPlace(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var wrong = await portal.RunAsync(Editor, new SaveRegisterRecord { Register = Register, Values = With(Fresh, Wrong.Column, Wrong.Value) });
        var problem = Assert.Single(wrong.Problems);
        Assert.Equal(Wrong.Column, problem.Field);
        Assert.Contains(Wrong.Sentence, problem.Message, StringComparison.Ordinal);

        var id = await portal.DoAsync(Editor, new SaveRegisterRecord { Register = Register, Values = Fresh });
        var twice = await portal.RunAsync(Editor, new SaveRegisterRecord { Register = Register, Values = Fresh });
        Assert.Contains("已经有", Assert.Single(twice.Problems).Message, StringComparison.Ordinal);

        var record = await portal.DoAsync(Editor, new ReadRegisterRecord { Register = Register, Id = id });
        await portal.DoAsync(Editor, new SaveRegisterRecord { Register = Register, Id = id, Version = record.Version, Values = With(record.Values, Change.Column, Change.Value) });
        var stale = await portal.RunAsync(Editor, new SaveRegisterRecord { Register = Register, Id = id, Version = record.Version, Values = record.Values });
        Assert.Equal(FailureKind.Conflict, stale.Failure);
        Assert.Equal(Change.Value, (await portal.DoAsync(Editor, new ReadRegisterRecord { Register = Register, Id = id })).Values[Change.Column]);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task List_ByEverySortableColumn_PagesThroughAllRowsOnceForthAndBack(TestDatabase database)
    {
        await using var portal = await StartAsync(database);
        foreach (var sort in Register.Declared.Where(column => column.IsSortable).SelectMany(column => (string[])[column.Key, "-" + column.Key]))
        {
            var state = new RegisterState { Sort = sort };
            var pages = new List<RegisterPage>();
            do
            {
                pages.Add(await portal.DoAsync(Editor, new ListRegister { Register = Register, State = state with { Cursor = pages.LastOrDefault()?.Next } }));
            }
            while (pages[^1].Next is not null);

            var seen = pages.SelectMany(page => page.Rows).Select(row => row.Id).ToList();
            Assert.Equal(pages[0].Total, seen.Count);
            Assert.Equal(seen.Count, seen.Distinct().Count());
            Assert.True(pages.Count > 1, "One page proves nothing about paging.");
            Assert.Null(pages[0].Previous);
            var back = await portal.DoAsync(Editor, new ListRegister { Register = Register, State = state with { Cursor = pages[1].Previous } });
            Assert.Equal(pages[0].Rows.Select(row => row.Id), back.Rows.Select(row => row.Id));
        }
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task List_ByEveryChoice_ShowsExactlyTheRowsOfThatChoice(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var all = (await portal.DoAsync(Editor, new ListRegister { Register = Register, State = new RegisterState() })).Total;
        foreach (var column in Register.Listed.Where(column => column is { IsFilter: true, Kind: FieldKind.Choice }))
        {
            var at = Register.Listed.ToList().IndexOf(column);
            var sum = 0;
            foreach (var choice in column.Choices)
            {
                var page = await portal.DoAsync(Editor, new ListRegister { Register = Register, State = new RegisterState { Size = 100, Filters = new Dictionary<string, string>(StringComparer.Ordinal) { [column.Key] = choice.Value } } });
                Assert.All(page.Rows, row => Assert.Equal(choice.Label, row.Cells[at]));
                sum += page.Total;
            }

            Assert.Equal(all, sum);
        }
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Export_AsOnThePage_HoldsTheFilteredRowsAndIsOnRecord(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.DoAsync(Editor, new SaveRegisterRecord { Register = Register, Values = Fresh });
        var state = new RegisterState { Search = Word };
        using var file = new MemoryStream();

        await portal.DoAsync(Editor, new RecordRegisterExport { Register = Register, State = state });
        await portal.DoAsync(Editor, new ExportRegister { Register = Register, State = state, Open = () => file });

        var text = SheetText(file);
        Assert.Contains(Word, text, StringComparison.Ordinal);
        Assert.All(Register.Declared, column => Assert.Contains(column.Header, text, StringComparison.Ordinal));
        await using var db = await portal.OpenAsync();
        Assert.Contains(db.Set<ChangeEntry>().Where(entry => entry.Kind == ChangeKind.Looked).AsEnumerable(), entry => entry.Changes.Contains(Word, StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Import_WithAFaultyLine_ChangesNothingAndWithoutItEverything(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var form = Register.Declared.Where(column => column.InForm).ToList();
        string Line(IReadOnlyDictionary<string, string> values) => string.Join(',', form.Select(column => column.Say(values.GetValueOrDefault(column.Key, ""))));
        var header = string.Join(',', form.Select(column => column.Header));
        var before = (await portal.DoAsync(Editor, new ListRegister { Register = Register, State = new RegisterState() })).Total;

        var bad = await KeepAsync(portal, Editor, string.Join('\n', header, Line(Fresh), Line(With(Fresh, Wrong.Column, Wrong.Value)), Line(Fresh)));
        var preview = await portal.DoAsync(Editor, new CheckRegisterImport { Register = Register, Token = bad });
        Assert.Equal(2, preview.FaultCount);
        Assert.Contains(preview.Faults, fault => fault.Message.Contains(Wrong.Sentence, StringComparison.Ordinal));
        Assert.Contains(preview.Faults, fault => fault.Message.Contains("第 2 行重复", StringComparison.Ordinal));
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync(Editor, new ApplyRegisterImport { Register = Register, Token = bad })).Failure);
        Assert.Equal(before, (await portal.DoAsync(Editor, new ListRegister { Register = Register, State = new RegisterState() })).Total);
        using var faults = new MemoryStream();
        await portal.DoAsync(Editor, new WriteImportFaults { Register = Register, Token = bad, Open = () => faults });
        Assert.Contains(Wrong.Sentence, SheetText(faults), StringComparison.Ordinal);

        var good = await KeepAsync(portal, Editor, string.Join('\n', header, Line(Fresh)));
        var clean = await portal.DoAsync(Editor, new CheckRegisterImport { Register = Register, Token = good });
        Assert.Equal((1, 0, 0, 0), (clean.Added, clean.Changed, clean.Unchanged, clean.FaultCount));
        Assert.Equal(before, (await portal.DoAsync(Editor, new ListRegister { Register = Register, State = new RegisterState() })).Total);
        Assert.Equal(new ImportResult(1, 0, 0), await portal.DoAsync(Editor, new ApplyRegisterImport { Register = Register, Token = good }));
        Assert.Equal(before + 1, (await portal.DoAsync(Editor, new ListRegister { Register = Register, State = new RegisterState() })).Total);

        var changed = await KeepAsync(portal, Editor, string.Join('\n', header, Line(With(Fresh, Change.Column, Change.Value))));
        Assert.Equal(new ImportResult(0, 1, 0), await portal.DoAsync(Editor, new ApplyRegisterImport { Register = Register, Token = changed }));
        Assert.Equal(new ImportResult(0, 0, 1), await portal.DoAsync(Editor, new ApplyRegisterImport { Register = Register, Token = changed }));
    }

    [SkippableFact]
    public async Task Import_WithAnothersFile_FindsNothing()
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);
        var token = await KeepAsync(portal, Reader, "x");

        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync(Editor, new CheckRegisterImport { Register = Register, Token = token })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync(Editor, new CheckRegisterImport { Register = Register, Token = "../" + token })).Failure);
    }

    protected static Dictionary<string, string> With(IReadOnlyDictionary<string, string> values, string key, string value) =>
        new(values, StringComparer.Ordinal) { [key] = value };

    protected static async Task<string> KeepAsync(TestPortal portal, string userName, string csv)
    {
        var actor = await (await portal.AsAsync(userName)).ActorAsync();
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(csv));
        return (await portal.Services.GetRequiredService<ImportFiles>().KeepAsync(actor.UserId, content, "导入.csv", CancellationToken.None)).Value;
    }

    private static Stream Never() => throw new InvalidOperationException("Bytes were asked for though the operation is refused.");

    private static string SheetText(MemoryStream file)
    {
        using var zip = new ZipArchive(new MemoryStream(file.ToArray()));
        return string.Concat(zip.Entries.Where(entry => entry.FullName.StartsWith("xl/", StringComparison.Ordinal)).Select(entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return reader.ReadToEnd();
        }));
    }
}
