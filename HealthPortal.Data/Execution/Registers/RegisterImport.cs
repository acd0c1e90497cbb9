using HealthPortal.Data.Exchange;
using HealthPortal.Data.Files;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Data.Execution.Registers;

public enum ImportEffect
{
    New,
    Changed,
    Same,
}

/// <param name="Number">As Excel shows it.</param>
/// <param name="Cells">What would be stored, by the columns of the form.</param>
public sealed record ImportLine(int Number, ImportEffect Effect, IReadOnlyList<string> Cells);

/// <summary>What an import would do, line by line. Looking and doing make the same plan, so the preview cannot promise what is not kept.</summary>
internal sealed class ImportPlan(ImportTable table)
{
    public ImportTable Table { get; } = table;

    public List<ImportLine> Lines { get; } = [];

    public List<ImportFault> Faults { get; } = [];

    public int Count(ImportEffect effect) => Lines.Count(line => line.Effect == effect);
}

/// <param name="Lines">The first lines, for the eye.</param>
/// <param name="Faults">The first faults, with the cell they stand in.</param>
public sealed record ImportPreview(int Added, int Changed, int Unchanged, int FaultCount, IReadOnlyList<ImportLine> Lines, IReadOnlyList<(string Cell, string Message)> Faults);

public sealed record ImportResult(int Added, int Changed, int Unchanged);

/// <summary>Uploaded files between the look and the import. Each belongs to the person who brought it and is thrown away after a day.</summary>
public sealed class ImportFiles(PortalOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private string Root => Path.Combine(options.DataDirectory, "imports");

    /// <summary>Keeps the upload and gives the token by which the same person finds it again. What cannot be a table is not kept at all.</summary>
    public Task<Outcome<string>> KeepAsync(Guid userId, Stream content, string fileName, CancellationToken cancellation) =>
        Path.GetExtension(fileName).ToLowerInvariant() is ".xlsx" or ".xls" or ".csv"
            ? KeepAsync(userId, content, fileName, ImportLimits.Default.MaxBytes, (file, name) => WorkbookReader.Fault(file, name, ImportLimits.Default), cancellation)
            : Task.FromResult<Outcome<string>>(Failure.Invalid("请上传 Excel 文件（.xlsx、.xls）或 .csv 文件。"));

    /// <summary>The same for a file of settings from another portal.</summary>
    public Task<Outcome<string>> KeepSettingsAsync(Guid userId, Stream content, string fileName, CancellationToken cancellation) =>
        string.Equals(Path.GetExtension(fileName), ".json", StringComparison.OrdinalIgnoreCase)
            ? KeepAsync(userId, content, fileName, SettingsFile.MostBytes, (_, _) => null, cancellation)
            : Task.FromResult<Outcome<string>>(Failure.Invalid("请上传从门户导出的 .json 文件。"));

    private async Task<Outcome<string>> KeepAsync(Guid userId, Stream content, string fileName, long mostBytes, Func<FileStream, string, string?> faultOf, CancellationToken cancellation)
    {
        var name = UploadName.Tidy(fileName);
        Directory.CreateDirectory(Root);
        var limit = clock.GetUtcNow().UtcDateTime - Kept;
        foreach (var old in Directory.EnumerateFiles(Root).Where(path => File.GetLastWriteTimeUtc(path) < limit))
        {
            File.Delete(old);
        }

        var token = Guid.NewGuid().ToString("N") + Path.GetExtension(fileName).ToLowerInvariant();
        var path = PathOf(userId, token);
        var kept = false;
        try
        {
            await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.Asynchronous });
            var buffer = new byte[128 * 1024];
            int read;
            while ((read = await content.ReadAsync(buffer, cancellation)) > 0)
            {
                if (file.Length + read > mostBytes)
                {
                    return Failure.Invalid($"文件“{name}”超过 {mostBytes / 1024 / 1024} MB，请拆分后导入。");
                }

                await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }

            if (faultOf(file, name) is { } fault)
            {
                return Failure.Invalid(fault);
            }

            kept = true;
            return token;
        }
        finally
        {
            if (!kept)
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>A kept upload for reading.</summary>
    internal Outcome<FileStream> Open(Guid userId, string token)
    {
        var name = Path.GetFileName(token);
        return name != token || !File.Exists(PathOf(userId, name)) ? Failure.NotFound("上传的文件已失效，请重新上传。") : File.OpenRead(PathOf(userId, name));
    }

    internal Outcome<ImportTable> Read(Guid userId, string token, Register register, ImportLimits limits, CancellationToken cancellation) =>
        Read(userId, token, [.. register.Declared.Where(column => column.InForm).Select(column => column.Header)], limits, cancellation);

    /// <param name="headers">Known headers, by which the header row is found.</param>
    internal Outcome<ImportTable> Read(Guid userId, string token, IReadOnlyCollection<string> headers, ImportLimits limits, CancellationToken cancellation)
    {
        var opened = Open(userId, token);
        if (!opened.Succeeded)
        {
            return new Failure(opened.Failure!.Value, opened.Problems);
        }

        // The person knows the file by another name than the token.
        using var content = opened.Value;
        return WorkbookReader.Read(content, "上传的文件" + Path.GetExtension(token), limits, headers, cancellation);
    }

    private string PathOf(Guid userId, string token) => Path.Combine(Root, $"{userId:N}-{token}");
}

/// <summary>Asked before a byte of an upload is read: may the person import here, and under whose name the file is kept.</summary>
public sealed class PrepareRegisterImport : RegisterQuery<Guid>
{
    protected internal override IReadOnlyList<string> Permissions => [Register.EditPermission];

    protected internal override Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation) => Task.FromResult<Outcome<Guid>>(operation.Actor.UserId);
}

/// <summary>Looks at an uploaded file line by line without changing anything.</summary>
public sealed class CheckRegisterImport : RegisterQuery<ImportPreview>
{
    private const int Shown = 20;

    public required string Token { get; init; }

    protected internal override IReadOnlyList<string> Permissions => [Register.EditPermission];

    protected internal override async Task<Outcome<ImportPreview>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var planned = await PlanAsync(operation, Register, Token, cancellation);
        if (!planned.Succeeded)
        {
            return new Failure(planned.Failure!.Value, planned.Problems);
        }

        var plan = planned.Value;
        var rows = plan.Table.Rows.ToDictionary(row => row.Number);
        return new ImportPreview(
            plan.Count(ImportEffect.New),
            plan.Count(ImportEffect.Changed),
            plan.Count(ImportEffect.Same),
            plan.Faults.Count,
            [.. plan.Lines.OrderBy(line => line.Effect == ImportEffect.Same).Take(Shown)],
            [.. plan.Faults.Take(Shown).Select(fault => (fault.Column is { } column ? plan.Table.AddressOf(rows[fault.RowNumber], column) : $"第 {fault.RowNumber} 行", fault.Message))]);
    }

    internal static async Task<Outcome<ImportPlan>> PlanAsync(Operation operation, Register register, string token, CancellationToken cancellation)
    {
        var table = operation.Service<ImportFiles>().Read(operation.Actor.UserId, token, register, await operation.ImportLimitsAsync(cancellation), cancellation);
        return table.Succeeded ? await register.PlanImportAsync(operation.Db, table.Value, cancellation) : new Failure(table.Failure!.Value, table.Problems);
    }
}

/// <summary>Imports a file that has been looked at: whole, or not at all.</summary>
public sealed class ApplyRegisterImport : RegisterCommand<ImportResult>
{
    public required string Token { get; init; }

    protected internal override IReadOnlyList<string> Permissions => [Register.EditPermission];

    protected internal override async Task<Outcome<ImportResult>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        operation.Reason = Reason ?? "从文件导入";
        var planned = await CheckRegisterImport.PlanAsync(operation, Register, Token, cancellation);
        if (!planned.Succeeded)
        {
            return new Failure(planned.Failure!.Value, planned.Problems);
        }

        var plan = planned.Value;
        return plan.Faults.Count > 0
            ? Failure.Invalid($"文件里还有 {plan.Faults.Count} 处错误，一行也没有导入。请改正后重新上传。")
            : await UnlessObjectedAsync(operation, new ImportResult(plan.Count(ImportEffect.New), plan.Count(ImportEffect.Changed), plan.Count(ImportEffect.Same)), cancellation);
    }
}

/// <summary>Gives the uploaded file back with its faults marked.</summary>
public sealed class WriteImportFaults : RegisterQuery<Done>
{
    public required string Token { get; init; }

    public required Func<Stream> Open { get; init; }

    protected internal override IReadOnlyList<string> Permissions => [Register.EditPermission];

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var planned = await CheckRegisterImport.PlanAsync(operation, Register, Token, cancellation);
        if (!planned.Succeeded)
        {
            return new Failure(planned.Failure!.Value, planned.Problems);
        }

        await ErrorWorkbook.WriteAsync(Open(), Register.Title, planned.Value.Table, planned.Value.Faults, cancellation);
        return Done.It;
    }
}
