using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Divisions;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Organisations;

/// <summary>Asked before a byte of an upload is read: may the person bring a list, and under whose name the file is kept.</summary>
[Requires(OrganisationPermissions.Compare)]
public sealed class PrepareStatisticsUpload : Query<Guid>
{
    protected internal override Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation) => Task.FromResult<Outcome<Guid>>(operation.Actor.UserId);
}

/// <param name="Before">How many units the present list has; null when there is none.</param>
/// <param name="Columns">Headers of the columns that were found.</param>
/// <param name="Lines">The first lines, by <paramref name="Columns"/>.</param>
/// <param name="Faults">The first faults, with the cell they stand in.</param>
public sealed record StatisticsPreview(int Units, int? Before, int FaultCount, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Lines, IReadOnlyList<(string Cell, string Message)> Faults);

/// <summary>Looks at an uploaded list line by line without changing anything.</summary>
[Requires(OrganisationPermissions.Compare)]
public sealed class CheckStatisticsList : Query<StatisticsPreview>
{
    private const int ShownFaults = 20;
    private const int ShownLines = 5;

    public required string Token { get; init; }

    protected internal override async Task<Outcome<StatisticsPreview>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var made = await StatisticsPlan.MakeAsync(operation, Token, cancellation);
        if (!made.Succeeded)
        {
            return new Failure(made.Failure!.Value, made.Problems);
        }

        var plan = made.Value;
        var rows = plan.Table.Rows.ToDictionary(row => row.Number);
        return new StatisticsPreview(
            plan.Units.Count,
            await operation.Db.Set<StatisticsList>().OrderByDescending(list => list.UploadedAt).Select(list => (int?)list.UnitCount).FirstOrDefaultAsync(cancellation),
            plan.Faults.Count,
            plan.Table.Headers,
            [.. plan.Table.Rows.Take(ShownLines).Select(row => row.Cells)],
            [.. plan.Faults.Take(ShownFaults).Select(fault => (fault.Column is { } column ? plan.Table.AddressOf(rows[fault.RowNumber], column) : $"第 {fault.RowNumber} 行", fault.Message))]);
    }
}

/// <summary>Takes an uploaded list for the present one: whole, or not at all. What it differs in is found by the next comparison.</summary>
[Requires(OrganisationPermissions.Compare)]
public sealed class SaveStatisticsList : Command<int>
{
    public required string Token { get; init; }

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var made = await StatisticsPlan.MakeAsync(operation, Token, cancellation);
        if (!made.Succeeded)
        {
            return new Failure(made.Failure!.Value, made.Problems);
        }

        var (units, faults) = (made.Value.Units, made.Value.Faults);
        if (faults.Count > 0)
        {
            return Failure.Invalid($"文件里还有 {faults.Count} 处错误，没有保存。请改正后重新上传。");
        }

        // One list for the province: two people who upload at once wait for each other here.
        await OrganisationTree.LockAsync(operation, cancellation);
        var db = operation.Db;
        var list = await db.Set<StatisticsList>().OrderByDescending(row => row.UploadedAt).FirstOrDefaultAsync(cancellation);
        var before = list?.UnitCount;
        if (list is null)
        {
            var root = await db.Set<Organisation>().Where(unit => unit.ParentId == null).Select(unit => unit.Path).SingleAsync(cancellation);
            list = new StatisticsList { OrganisationPath = root, UnitCount = units.Count, UploadedAt = operation.Now, UploadedByName = operation.Actor.DisplayName };
            db.Add(list);
        }
        else
        {
            await db.Set<StatisticsUnit>().ExecuteDeleteAsync(cancellation);
            (list.UnitCount, list.UploadedAt, list.UploadedByName) = (units.Count, operation.Now, operation.Actor.DisplayName);
        }

        db.AddRange(units.Select(unit => new StatisticsUnit
        {
            ListId = list.Id,
            Code = unit.Code,
            Name = unit.Name,
            Kind = unit.Kind,
            DivisionCode = unit.DivisionCode,
            ParentCode = unit.ParentCode,
            Head = unit.Head,
            Phone = unit.Phone,
            Address = unit.Address,
        }));
        operation.RecordAct(list, list.Label, list.OrganisationPath, [new FieldChange("清单机构数", before?.ToString(System.Globalization.CultureInfo.InvariantCulture), units.Count.ToString(System.Globalization.CultureInfo.InvariantCulture))], list.OrganisationPath);
        return units.Count;
    }
}

/// <summary>Gives the uploaded file back with its faults marked.</summary>
[Requires(OrganisationPermissions.Compare)]
public sealed class WriteStatisticsFaults : Query<Done>
{
    public required string Token { get; init; }

    public required Stream Destination { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var made = await StatisticsPlan.MakeAsync(operation, Token, cancellation);
        if (!made.Succeeded)
        {
            return new Failure(made.Failure!.Value, made.Problems);
        }

        await ErrorWorkbook.WriteAsync(Destination, "卫统机构数据", made.Value.Table, made.Value.Faults, cancellation);
        return Done.It;
    }
}

/// <summary>An empty workbook to be filled in and uploaded.</summary>
[Requires(OrganisationPermissions.Compare)]
public sealed class WriteStatisticsTemplate : Query<Done>
{
    public required Stream Destination { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var document = new WorkbookDocument(
            "卫统机构数据模板",
            "带 * 的列必填；行政区划填 6 到 12 位代码或完整名称；空白的单元格不参加比对。",
            operation.Actor.DisplayName,
            ShanghaiTime.Of(operation.Now),
            [.. StatisticsPlan.Columns.Select(column => new WorkbookColumn(column.Headers[0] + (column.Required ? "*" : "")))],
            AsyncEnumerable.Empty<object?[]>());
        await WorkbookWriter.WriteAsync(Destination, document, cancellation);
        return Done.It;
    }
}

/// <summary>An uploaded list line by line: what it would give, and what is wrong with it. Looking and saving make the same plan.</summary>
internal sealed record StatisticsPlan(ImportTable Table, IReadOnlyList<ComparedUnit> Units, IReadOnlyList<ImportFault> Faults)
{
    /// <summary>A province has tens of thousands of institutions.</summary>
    private static readonly ImportLimits Limits = ImportLimits.Default with { MaxRows = 60_000 };

    /// <summary>Headers by which each column is known; the first is that of the template, the others those of the statistics system's own exports.</summary>
    public static readonly IReadOnlyList<(string[] Headers, bool Required)> Columns =
    [
        (["机构编码", "机构代码", "组织机构代码"], true),
        (["机构名称", "单位名称"], true),
        (["行政区划", "行政区划代码"], false),
        (["机构类型", "机构类别", "机构分类"], false),
        (["上级机构编码", "上级机构代码", "主管单位代码"], false),
        (["负责人", "单位负责人", "法定代表人"], false),
        (["地址", "单位地址", "详细地址"], false),
        (["联系电话", "电话", "单位电话"], false),
    ];

    public static async Task<Outcome<StatisticsPlan>> MakeAsync(Operation operation, string token, CancellationToken cancellation)
    {
        var read = operation.Service<ImportFiles>().Read(operation.Actor.UserId, token, [.. Columns.SelectMany(column => column.Headers)], Limits, cancellation);
        if (!read.Succeeded)
        {
            return new Failure(read.Failure!.Value, read.Problems);
        }

        var table = read.Value;
        var places = Columns.Select(column => column.Headers.Select(table.IndexOf).Where(place => place >= 0).DefaultIfEmpty(-1).First()).ToArray();
        if (Columns.Where((column, index) => column.Required && places[index] < 0).Select(column => column.Headers[0]).ToList() is { Count: > 0 } missing)
        {
            return Failure.Invalid($"文件里缺少“{string.Join("”“", missing)}”列，请使用下载的模板填写。");
        }

        var divisions = await DivisionWords.ReadAsync(operation.Db, cancellation);
        var faults = new List<ImportFault>();
        var units = new List<ComparedUnit>();
        var lines = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in table.Rows)
        {
            var before = faults.Count;
            string? Cell(int column) => places[column] >= 0 && row.Cells[places[column]].Trim() is { Length: > 0 } text ? text : null;
            void Fault(int column, string message) => faults.Add(new ImportFault(row.Number, places[column], message));
            void Limit(int column, int most)
            {
                if (Cell(column)?.Length > most)
                {
                    Fault(column, $"{Columns[column].Headers[0]}最多 {most} 个字。");
                }
            }

            var code = Cell(0) ?? "";
            if (OrganisationRules.CodeHasShape(code) is { } shape)
            {
                Fault(0, shape.Message);
            }
            else if (!lines.TryAdd(code, row.Number))
            {
                Fault(0, $"编码 {code} 与第 {lines[code]} 行重复。");
            }

            var name = Cell(1) ?? "";
            if (OrganisationRules.NameHasLength(name, "机构名称", "name") is { } length)
            {
                Fault(1, length.Message);
            }

            var division = Cell(2) is { } words ? divisions.CodeOf(words) : null;
            if (Cell(2) is { } unknown && division is null)
            {
                Fault(2, $"没有“{unknown}”这个行政区划，请填 6 到 12 位代码或完整名称。");
            }

            if (Cell(4) is { } parent && string.Equals(parent, code, StringComparison.OrdinalIgnoreCase))
            {
                Fault(4, "上级机构不能是它自己。");
            }

            Limit(4, OrganisationRules.LongestCode);
            Limit(5, OrganisationRules.LongestHead);
            Limit(6, OrganisationRules.LongestAddress);
            Limit(7, LongestPhone);
            if (faults.Count == before)
            {
                units.Add(new ComparedUnit(code, name, StatisticsComparison.KindOf(Cell(3)), division, Cell(4), Cell(5), Cell(7), Cell(6)));
            }
        }

        return new StatisticsPlan(table, units, faults);
    }

    private const int LongestPhone = 40;
}

/// <summary>Divisions by what people write for them.</summary>
internal sealed class DivisionWords(Dictionary<string, string> codes)
{
    public static async Task<DivisionWords> ReadAsync(PortalDb db, CancellationToken cancellation)
    {
        var rows = await db.Set<Division>().AsNoTracking().Select(row => new { row.Code, row.Name, row.FullName, row.ParentCode }).ToListAsync(cancellation);
        var province = rows.Find(row => row.ParentCode is null)?.Name ?? "";
        var codes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            codes[row.Code] = row.Code;
            codes.TryAdd(row.ParentCode is null ? row.Name : row.FullName, row.Code);
            codes.TryAdd(province + row.FullName, row.Code);
        }

        return new DivisionWords(codes);
    }

    /// <summary>12 digits, or null for a division the list does not have.</summary>
    public string? CodeOf(string words)
    {
        var text = words.Trim();
        return codes.GetValueOrDefault(text.Length is >= 2 and < 12 && text.All(char.IsAsciiDigit) ? text.PadRight(12, '0') : text);
    }
}
