using System.Text.Json;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Execution.Registers;

/// <summary>Marks the use cases that serve every register; each takes its permission from the register it is given.</summary>
public interface IRegisterUseCase;

public abstract class RegisterQuery<T> : Query<T>, IRegisterUseCase
{
    public required Register Register { get; init; }
}

public abstract class RegisterCommand<T> : Command<T>, IRegisterUseCase
{
    public required Register Register { get; init; }

    /// <summary>Why, in the person's words; stands in the change log.</summary>
    public string? Reason { get; init; }

    /// <summary>Asks the register about all rows together as they would be, and takes the change back when it objects.</summary>
    protected async Task<Outcome<T>> UnlessObjectedAsync(Operation operation, Outcome<T> done, CancellationToken cancellation)
    {
        if (!done.Succeeded)
        {
            return done;
        }

        await operation.FlushAsync(cancellation);
        return await Register.ObjectionAsync(operation, cancellation) is { } objection ? Failure.Invalid([objection]) : done;
    }
}

public sealed class ListRegister : RegisterQuery<RegisterPage>
{
    public required RegisterState State { get; init; }

    protected internal override IReadOnlyList<string> Permissions => [Register.ViewPermission];

    protected internal override async Task<Outcome<RegisterPage>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await Register.ListAsync(operation.Db, State, cancellation);
}

/// <summary>One row for the form; without an id an empty one.</summary>
public sealed class ReadRegisterRecord : RegisterQuery<RegisterRecord>
{
    public Guid? Id { get; init; }

    protected internal override IReadOnlyList<string> Permissions => [Register.ViewPermission];

    protected internal override async Task<Outcome<RegisterRecord>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await Register.ReadAsync(operation.Db, Id, cancellation) is { } record ? record : Failure.NotFound();
}

public sealed class SaveRegisterRecord : RegisterCommand<Guid>
{
    /// <summary>Null makes a new row.</summary>
    public Guid? Id { get; init; }

    /// <summary>The version the form has read.</summary>
    public int Version { get; init; }

    public required IReadOnlyDictionary<string, string> Values { get; init; }

    protected internal override IReadOnlyList<string> Permissions => [Register.EditPermission];

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        operation.Reason = Reason;
        return await UnlessObjectedAsync(operation, await Register.SaveAsync(operation.Db, this, cancellation), cancellation);
    }
}

public sealed class DeleteRegisterRecord : RegisterCommand<Done>
{
    public required Guid Id { get; init; }

    public required int Version { get; init; }

    protected internal override IReadOnlyList<string> Permissions => [Register.EditPermission];

    protected internal override IEnumerable<Problem> Validate() => string.IsNullOrWhiteSpace(Reason) ? [new Problem("请填写删除原因。", "reason")] : [];

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        operation.Reason = Reason;
        return await Register.DeletionObjectionAsync(operation, Id, cancellation) is { } objection
            ? Failure.Invalid([objection])
            : await UnlessObjectedAsync(operation, await Register.DeleteAsync(operation.Db, Id, Version, cancellation), cancellation);
    }
}

/// <param name="Values">Header, before, after; in the words of the columns.</param>
public sealed record RegisterChange(DateTime At, string Who, string Unit, ChangeKind Kind, string? Reason, IReadOnlyList<(string Header, string Before, string After)> Values);

public sealed class ReadRegisterHistory : RegisterQuery<IReadOnlyList<RegisterChange>>
{
    private const int Most = 200;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public required Guid Id { get; init; }

    protected internal override IReadOnlyList<string> Permissions => [Register.HistoryPermission];

    protected internal override async Task<Outcome<IReadOnlyList<RegisterChange>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await Register.ReadAsync(operation.Db, Id, cancellation) is null)
        {
            return Failure.NotFound();
        }

        var (type, key) = (Register.EntityType, Id.ToString());
        var entries = await operation.Db.Set<ChangeEntry>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // who may read the row may read its history, whoever wrote it
            .Where(entry => entry.EntityId == key && entry.EntityType == type)
            .OrderByDescending(entry => entry.Sequence)
            .Take(Most)
            .ToListAsync(cancellation);
        return Outcome<IReadOnlyList<RegisterChange>>.Success([.. entries.Select(entry => new RegisterChange(entry.At, entry.ActorName, entry.ActorUnit, entry.Kind, entry.Reason, Say(entry.Changes)))]);
    }

    private List<(string Header, string Before, string After)> Say(string changes) =>
        [.. from change in JsonSerializer.Deserialize<FieldChange[]>(changes, Json) ?? []
            let column = Register.Declared.FirstOrDefault(column => column.Property == change.Field)
            where column is not null
            select (column.Header, column.Say(change.Before), column.Say(change.After))];
}

/// <summary>Writes the list to Excel as it is filtered and ordered on the page. The stream is asked for only when nothing stands in the way.</summary>
public sealed class ExportRegister : RegisterQuery<Done>
{
    public required RegisterState State { get; init; }

    public required Func<Stream> Open { get; init; }

    protected internal override IReadOnlyList<string> Permissions => [Register.ExportPermission];

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var document = new WorkbookDocument(Register.Title, Register.Describe(State), operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), [.. Register.Declared.Select(column => new WorkbookColumn(column.Header))], Register.Cells(operation.Db, State));
        await WorkbookWriter.WriteAsync(Open(), document, cancellation);
        return Done.It;
    }
}

/// <summary>Puts an export on record, before it is written: a download that breaks off has still shown data.</summary>
public sealed class RecordRegisterExport : RegisterCommand<Done>
{
    public required RegisterState State { get; init; }

    protected internal override IReadOnlyList<string> Permissions => [Register.ExportPermission];

    protected internal override Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        operation.RecordLook(Register.EntityType, Register.Key, Register.Title, operation.Actor.OrganisationPath, "导出：" + Register.Describe(State));
        return Task.FromResult<Outcome<Done>>(Done.It);
    }
}

/// <summary>An empty workbook to be filled in and imported.</summary>
public sealed class WriteRegisterTemplate : RegisterQuery<Done>
{
    public required Func<Stream> Open { get; init; }

    protected internal override IReadOnlyList<string> Permissions => [Register.EditPermission];

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var columns = Register.Declared.Where(column => column.InForm).ToList();
        var hints = columns.Select(column => column.Kind == FieldKind.Choice ? $"{column.Header}填{string.Join("或", column.Choices.Select(choice => choice.Label))}" : column.Hint is null ? null : $"{column.Header}：{column.Hint}").OfType<string>();
        var document = new WorkbookDocument(
            Register.Title + "导入模板",
            string.Join("；", hints.Prepend("带 * 的列必填")) + "。",
            operation.Actor.DisplayName,
            ShanghaiTime.Of(operation.Now),
            [.. columns.Select(column => new WorkbookColumn(column.IsRequired ? column.Header + "*" : column.Header))],
            AsyncEnumerable.Empty<object?[]>());
        await WorkbookWriter.WriteAsync(Open(), document, cancellation);
        return Done.It;
    }
}
