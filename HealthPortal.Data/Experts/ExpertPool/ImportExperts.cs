using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Time;

namespace HealthPortal.Data.Experts.ExpertPool;

/// <summary>Asked before a byte of an upload is read: may the person import experts, and under whose name the file is kept.</summary>
[Requires(ExpertPermissions.Edit)]
public sealed class PrepareExpertImport : Query<Guid>
{
    protected internal override Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation) => Task.FromResult<Outcome<Guid>>(operation.Actor.UserId);
}

/// <summary>An empty workbook with a column for each own tag the person may fill in (tender 5.3.5.1.9（2）: 模板导入).</summary>
[Requires(ExpertPermissions.Edit)]
public sealed class WriteExpertTemplate : Query<Done>
{
    public required Func<Stream> Open { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var columns = await ExpertImportColumns.ReadAsync(operation, cancellation);
        var document = new WorkbookDocument(
            "评审专家导入模板",
            "带 * 的列新增时必填。修改已在库的专家，填编号或证件号码，加上姓名和要改的列，空着的不改。所在地区填名称或 6 位代码；多项用顿号隔开；技术专家、院士或全国知名专家填“是”或“否”，不填时前者为“是”，后者为“否”。处室标签每个一列。",
            operation.Actor.DisplayName,
            ShanghaiTime.Of(operation.Now),
            [.. ExpertImportColumns.Fixed.Select(column => new WorkbookColumn(column.Header + (column.IsRequired ? "*" : ""), 18)), .. columns.Tags.Where(tag => tag.MayEdit).Select(tag => new WorkbookColumn(tag.Header, 18))],
            AsyncEnumerable.Empty<object?[]>());
        await WorkbookWriter.WriteAsync(Open(), document, cancellation);
        return Done.It;
    }
}

public enum ExpertImportEffect
{
    New,
    Changed,
    Unchanged,
}

/// <param name="Row">As Excel shows it.</param>
/// <param name="Number">Empty for somebody new.</param>
/// <param name="Changes">Headers of what would change.</param>
public sealed record ExpertImportLine(int Row, ExpertImportEffect Effect, string Number, string Name, string Institution, string Specialty, IReadOnlyList<string> Changes);

/// <param name="Lines">The first rows that change something, for the eye.</param>
/// <param name="Faults">The first faults, with the cell they stand in.</param>
/// <param name="Notes">What does not stop the import but should be looked at, for example somebody who may be in the pool already.</param>
public sealed record ExpertImportPreview(int Added, int Changed, int Unchanged, int FaultCount, int NoteCount, IReadOnlyList<ExpertImportLine> Lines, IReadOnlyList<(string Cell, string Message)> Faults, IReadOnlyList<(int Row, string Message)> Notes);

/// <summary>Looks at an uploaded file line by line without changing anything.</summary>
[Requires(ExpertPermissions.Edit)]
public sealed class CheckExpertImport : Query<ExpertImportPreview>
{
    private const int Shown = 20;

    public required string Token { get; init; }

    protected internal override async Task<Outcome<ExpertImportPreview>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var planned = await ExpertImportPlan.MakeAsync(operation, Token, cancellation);
        if (!planned.Succeeded)
        {
            return new Failure(planned.Failure!.Value, planned.Problems);
        }

        var plan = planned.Value;
        var rows = plan.Table.Rows.ToDictionary(row => row.Number);
        int Count(ExpertImportEffect effect) => plan.Lines.Count(line => line.Effect == effect);
        return new ExpertImportPreview(
            Count(ExpertImportEffect.New), Count(ExpertImportEffect.Changed), Count(ExpertImportEffect.Unchanged), plan.Faults.Count, plan.Notes.Count,
            [.. plan.Lines.Where(line => line.Effect != ExpertImportEffect.Unchanged).Take(Shown)],
            [.. plan.Faults.OrderBy(fault => fault.RowNumber).ThenBy(fault => fault.Column).Take(Shown).Select(fault => (fault.Column is { } column ? plan.Table.AddressOf(rows[fault.RowNumber], column) : $"第 {fault.RowNumber} 行", fault.Message))],
            [.. plan.Notes.Take(Shown)]);
    }
}

public sealed record ExpertImportResult(int Added, int Changed, int Unchanged);

/// <summary>Imports a file that has been looked at: whole, or not at all.</summary>
[Requires(ExpertPermissions.Edit)]
public sealed class ApplyExpertImport : Command<ExpertImportResult>
{
    public required string Token { get; init; }

    protected internal override async Task<Outcome<ExpertImportResult>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        // Before the reading: of two who bring the same person at once the second sees the first.
        await operation.HoldLogAsync(cancellation);
        operation.Reason = "从文件导入";
        var planned = await ExpertImportPlan.MakeAsync(operation, Token, cancellation);
        if (!planned.Succeeded)
        {
            return new Failure(planned.Failure!.Value, planned.Problems);
        }

        var plan = planned.Value;
        if (plan.Faults.Count > 0)
        {
            return Failure.Invalid($"文件里还有 {plan.Faults.Count} 处错误，一行也没有导入。请改正后重新上传。");
        }

        if (plan.Added.Count > 0)
        {
            var number = await operation.NextNumbersAsync(Expert.NumberKey, plan.Added.Count, cancellation);
            foreach (var expert in plan.Added)
            {
                expert.Number = Expert.NumberOf(number++);
            }

            operation.Db.AddRange(plan.Added);
        }

        operation.Db.AddRange(plan.NewValues);
        return new ExpertImportResult(plan.Added.Count, plan.Lines.Count(line => line.Effect == ExpertImportEffect.Changed), plan.Lines.Count(line => line.Effect == ExpertImportEffect.Unchanged));
    }
}

/// <summary>Gives the uploaded file back with its faults marked.</summary>
[Requires(ExpertPermissions.Edit)]
public sealed class WriteExpertImportFaults : Query<Done>
{
    public required string Token { get; init; }

    public required Func<Stream> Open { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var planned = await ExpertImportPlan.MakeAsync(operation, Token, cancellation);
        if (!planned.Succeeded)
        {
            return new Failure(planned.Failure!.Value, planned.Problems);
        }

        await ErrorWorkbook.WriteAsync(Open(), "评审专家", planned.Value.Table, planned.Value.Faults, cancellation);
        return Done.It;
    }
}
