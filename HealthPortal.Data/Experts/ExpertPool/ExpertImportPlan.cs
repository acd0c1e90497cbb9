using System.Globalization;
using System.Text;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Divisions;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ExpertPool;

/// <param name="Header">Name of the tag; with its key behind it where another column has that name.</param>
internal sealed record ExpertTagColumn(OwnTag Tag, string Header, bool MayEdit);

/// <summary>Columns a file of experts may have.</summary>
internal sealed record ExpertImportColumns(IReadOnlyList<ExpertTagColumn> Tags)
{
    public const string Number = "编号";
    public const string Name = "姓名";
    public const string Identity = "证件号码";
    public const string Phone = "手机";
    public const string Institution = "工作单位";
    public const string Level = "单位级别";
    public const string Division = "所在地区";
    public const string Specialty = "专业";
    public const string Title = "职称";
    public const string Qualifications = "执业资格";
    public const string Languages = "语言";
    public const string Since = "从业起始年份";
    public const string Technical = "技术专家";
    public const string Eminent = "院士或全国知名专家";

    public static readonly IReadOnlyList<(string Header, bool IsRequired)> Fixed =
    [
        (Number, false), (Name, true), (Identity, true), (Phone, false), (Institution, true), (Level, false), (Division, true), (Specialty, true), (Title, false), (Qualifications, false), (Languages, false), (Since, false), (Technical, false), (Eminent, false),
    ];

    /// <summary>Columns of the exported pool that nothing is read from, so that an export can be corrected and imported.</summary>
    public static readonly IReadOnlyList<string> Ignored = ["性别", "出生日期", "状态", "状态说明", "参加评审次数", "评审质量", "不合格次数", ErrorWorkbook.ColumnHeader];

    /// <summary>Which header a problem of <see cref="ExpertWriting"/> belongs to.</summary>
    public static readonly IReadOnlyDictionary<string, string> ByField = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["name"] = Name, ["identity"] = Identity, ["phone"] = Phone, ["institution"] = Institution, ["level"] = Level, ["division"] = Division, ["specialty"] = Specialty, ["title"] = Title, ["qualifications"] = Qualifications, ["languages"] = Languages, ["since"] = Since,
    };

    public IEnumerable<string> Known => [.. Fixed.Select(column => column.Header), .. Ignored, .. Tags.Select(tag => tag.Header)];

    public static async Task<ExpertImportColumns> ReadAsync(Operation operation, CancellationToken cancellation)
    {
        var tags = await operation.Db.Set<OwnTag>().AsNoTracking().Where(row => row.IsActive).OrderBy(row => row.Name).ThenBy(row => row.Key).ToListAsync(cancellation);
        var taken = tags.GroupBy(tag => tag.Name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1).Select(same => same.Key).Concat(Fixed.Select(column => column.Header)).Concat(Ignored).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new ExpertImportColumns([.. tags.Select(tag => new ExpertTagColumn(tag, taken.Contains(tag.Name) ? $"{tag.Name}（{tag.Key}）" : tag.Name, operation.Actor.May(ExpertPermissions.Tags, tag.OrganisationPath)))]);
    }
}

/// <summary>What an import of experts would do. Looking and doing make the same plan; experts and values that change are tracked and changed in place.</summary>
internal sealed class ExpertImportPlan(ImportTable table)
{
    public const int MostRows = 5000;

    public ImportTable Table { get; } = table;

    public List<Expert> Added { get; } = [];

    public List<OwnTagValue> NewValues { get; } = [];

    public List<ExpertImportLine> Lines { get; } = [];

    public List<ImportFault> Faults { get; } = [];

    public List<(int Row, string Message)> Notes { get; } = [];

    public static async Task<Outcome<ExpertImportPlan>> MakeAsync(Operation operation, string token, CancellationToken cancellation)
    {
        var columns = await ExpertImportColumns.ReadAsync(operation, cancellation);
        var read = operation.Service<ImportFiles>().Read(operation.Actor.UserId, token, [.. columns.Known], await operation.ImportLimitsAsync(cancellation), cancellation);
        if (!read.Succeeded)
        {
            return new Failure(read.Failure!.Value, read.Problems);
        }

        var table = read.Value;
        if (table.IndexOf(ExpertImportColumns.Name) < 0 || (table.IndexOf(ExpertImportColumns.Number) < 0 && table.IndexOf(ExpertImportColumns.Identity) < 0))
        {
            return Failure.Invalid("文件里要有“姓名”列，和“证件号码”或“编号”列。请下载模板填写。");
        }

        var known = columns.Known.Select(ImportTable.TidyHeader).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (table.Headers.Where(header => !known.Contains(header)).Take(5).ToList() is { Count: > 0 } strange)
        {
            return Failure.Invalid($"文件里有不认识的列：{string.Join('、', strange)}。它们不是专家资料，也不是使用中的处室标签；请改正列名或删去这些列。");
        }

        if (table.Rows.Count > MostRows)
        {
            return Failure.Invalid($"一次最多导入 {MostRows} 行，现在是 {table.Rows.Count} 行，请拆分后导入。");
        }

        var plan = new ExpertImportPlan(table);
        var pool = await PoolRows.ReadAsync(operation, table, columns, cancellation);
        foreach (var row in table.Rows)
        {
            new Line(operation, plan, row, pool).Take();
        }

        return plan;
    }

    /// <summary>Who is in the pool, by what finds him.</summary>
    private sealed record PoolKey(Guid Id, string Number, string Name, string InstitutionKey, string IdentityIndex, string? PhoneIndex, Guid? MergedIntoId);

    /// <summary>Everything of the database that the rows speak of, read once.</summary>
    private sealed record PoolRows(
        ExpertImportColumns Columns, IReadOnlyDictionary<string, PoolKey> ByNumber, IReadOnlyDictionary<Guid, PoolKey> ById, IReadOnlyDictionary<string, PoolKey> ByIdentity, ILookup<string, PoolKey> ByPhone, ILookup<(string Name, string Institution), PoolKey> ByPerson, IReadOnlyDictionary<Guid, Expert> Experts,
        IReadOnlyDictionary<(Guid Expert, Guid Tag), OwnTagValue> Values, IReadOnlySet<string> Divisions, ILookup<string, string> DivisionNames)
    {
        /// <summary>Row in which an identity number or an expert stands first.</summary>
        public Dictionary<string, int> Seen { get; } = new(StringComparer.Ordinal);

        /// <summary>Row in which a name and institution stand first.</summary>
        public Dictionary<(string Name, string Institution), int> SeenPeople { get; } = [];

        public static async Task<PoolRows> ReadAsync(Operation operation, ImportTable table, ExpertImportColumns columns, CancellationToken cancellation)
        {
            var db = operation.Db;
            var keys = await db.Set<Expert>().AsNoTracking().Select(row => new PoolKey(row.Id, row.Number, row.Name, row.InstitutionKey, row.IdentityIndex, row.PhoneIndex, row.MergedIntoId)).ToListAsync(cancellation);
            var here = keys.Where(key => key.MergedIntoId is null).ToList();
            var (byNumber, byIdentity) = (keys.ToDictionary(key => key.Number, StringComparer.Ordinal), here.ToDictionary(key => key.IdentityIndex, StringComparer.Ordinal));
            var seals = operation.Service<ProtectedFields>();
            var wanted = table.Rows.Select(row => Find(operation, table, row, byNumber, byIdentity, seals)?.Id).OfType<Guid>().Distinct().ToList();
            var (experts, values) = (new Dictionary<Guid, Expert>(), new Dictionary<(Guid, Guid), OwnTagValue>());
            var tagIds = columns.Tags.Where(tag => table.IndexOf(tag.Header) >= 0).Select(tag => tag.Tag.Id).ToList();
            foreach (var some in wanted.Chunk(500))
            {
                foreach (var expert in await db.Set<Expert>().AsTracking().Where(row => some.Contains(row.Id)).ToListAsync(cancellation))
                {
                    experts[expert.Id] = expert;
                }

                foreach (var value in tagIds.Count == 0 ? [] : await db.Set<OwnTagValue>().AsTracking().Where(row => some.Contains(row.ExpertId) && tagIds.Contains(row.TagId)).ToListAsync(cancellation))
                {
                    values[(value.ExpertId, value.TagId)] = value;
                }
            }

            var divisions = await db.Set<Division>().AsNoTracking().Where(row => row.Level <= AdministrativeLevel.County).Select(row => new { row.Code, row.Name, row.FullName }).ToListAsync(cancellation);
            return new PoolRows(
                columns, byNumber, keys.ToDictionary(key => key.Id), byIdentity, here.Where(key => key.PhoneIndex is not null).ToLookup(key => key.PhoneIndex!, StringComparer.Ordinal), here.ToLookup(key => (key.Name, key.InstitutionKey)), experts, values,
                divisions.Select(row => row.Code).ToHashSet(StringComparer.Ordinal), divisions.SelectMany(row => new[] { (row.Name, row.Code), (row.FullName, row.Code) }).Distinct().ToLookup(pair => TagValue.Comparable(pair.Item1), pair => pair.Code, StringComparer.Ordinal));
        }

        /// <summary>The expert a row means: by the number of the pool, otherwise by the identity number.</summary>
        public static PoolKey? Find(Operation operation, ImportTable table, ImportRow row, IReadOnlyDictionary<string, PoolKey> byNumber, IReadOnlyDictionary<string, PoolKey> byIdentity, ProtectedFields seals)
        {
            string Cell(string header) => table.IndexOf(header) is >= 0 and var at ? row.Cells[at].Trim() : "";
            if (Cell(ExpertImportColumns.Number) is { Length: > 0 } number)
            {
                return byNumber.GetValueOrDefault(number.ToUpperInvariant());
            }

            return IdentityNumber.Parse(Cell(ExpertImportColumns.Identity), operation.Today, "identity") is { Succeeded: true, Value: var parsed } ? byIdentity.GetValueOrDefault(seals.BlindIndex(parsed.Canonical)) : null;
        }
    }

    /// <summary>One row of the file: somebody new, or a change of somebody in the pool.</summary>
    private sealed class Line(Operation operation, ExpertImportPlan plan, ImportRow row, PoolRows pool)
    {
        private readonly List<string> changes = [];
        private bool failed;

        public void Take()
        {
            var seals = operation.Service<ProtectedFields>();
            var found = PoolRows.Find(operation, plan.Table, row, pool.ByNumber, pool.ByIdentity, seals);
            var number = Cell(ExpertImportColumns.Number);
            if (number.Length > 0 && found is null)
            {
                Fault(ExpertImportColumns.Number, "库里没有这个编号；新增专家请把编号空着。");
                return;
            }

            if (found?.MergedIntoId is { } kept)
            {
                Fault(ExpertImportColumns.Number, $"{found.Number} 已并入 {pool.ById[kept].Number}，请用后一个编号。");
                return;
            }

            var expert = found is null
                ? new Expert { Number = "", Name = "", IdentityCipher = "", IdentityIndex = "", IdentityMasked = "", Sex = "", BirthDate = default, Institution = "", DivisionCode = "", Specialty = "" }
                : pool.Experts[found.Id];
            if (found is not null && Cell(ExpertImportColumns.Name) is var name && name != expert.Name)
            {
                // A shifted column would otherwise write one person's data on another.
                Fault(ExpertImportColumns.Name, name.Length == 0 ? "请填写姓名，以便核对。" : $"{expert.Number} 是“{expert.Name}”，姓名不符。改名请在专家的页面上修改。");
                return;
            }

            WriteFields(expert, found is null, seals);
            OncePerFile(expert, found);
            if (found is null && !failed)
            {
                Resembling(expert);
            }
            else if (found is not null && expert.State == PoolState.Removed)
            {
                plan.Notes.Add((row.Number, $"{expert.Label}已出库，导入只改资料，不会恢复抽取。"));
            }

            if (found is not null)
            {
                changes.AddRange(ChangedFields(operation.Db.Entry(expert)));
            }

            WriteTags(expert);
            if (failed)
            {
                return;
            }

            if (found is null)
            {
                plan.Added.Add(expert);
            }

            plan.Lines.Add(new ExpertImportLine(row.Number, found is null ? ExpertImportEffect.New : changes.Count > 0 ? ExpertImportEffect.Changed : ExpertImportEffect.Unchanged, expert.Number, expert.Name, expert.Institution, expert.Specialty, changes));
        }

        private static IEnumerable<string> ChangedFields(Microsoft.EntityFrameworkCore.ChangeTracking.EntityEntry<Expert> entry)
        {
            entry.DetectChanges();
            return entry.Properties.Where(property => property.IsModified).Select(property => property.Metadata.Name switch
            {
                nameof(Expert.IdentityCipher) or nameof(Expert.IdentityIndex) or nameof(Expert.IdentityMasked) or nameof(Expert.BirthDate) or nameof(Expert.Sex) => ExpertImportColumns.Identity,
                nameof(Expert.PhoneCipher) or nameof(Expert.PhoneIndex) or nameof(Expert.PhoneMasked) => ExpertImportColumns.Phone,
                nameof(Expert.Institution) or nameof(Expert.InstitutionKey) => ExpertImportColumns.Institution,
                nameof(Expert.InstitutionLevel) => ExpertImportColumns.Level,
                nameof(Expert.DivisionCode) => ExpertImportColumns.Division,
                nameof(Expert.Specialty) => ExpertImportColumns.Specialty,
                nameof(Expert.ProfessionalTitle) => ExpertImportColumns.Title,
                nameof(Expert.QualificationLines) => ExpertImportColumns.Qualifications,
                nameof(Expert.LanguageLines) => ExpertImportColumns.Languages,
                nameof(Expert.PracticeSince) => ExpertImportColumns.Since,
                nameof(Expert.IsEminent) => ExpertImportColumns.Eminent,
                _ => ExpertImportColumns.Technical,
            }).Distinct(StringComparer.Ordinal).ToList();
        }

        /// <summary>An empty cell leaves what is there.</summary>
        private void WriteFields(Expert expert, bool isNew, ProtectedFields seals)
        {
            var (identity, phone) = (Cell(ExpertImportColumns.Identity), Cell(ExpertImportColumns.Phone));

            // An export shows the numbers masked; so they come back.
            if (!isNew && (identity == expert.IdentityMasked || (IdentityNumber.Parse(identity, operation.Today, "identity") is { Succeeded: true, Value: var same } && seals.BlindIndex(same.Canonical) == expert.IdentityIndex)))
            {
                identity = "";
            }

            if (!isNew && (phone == expert.PhoneMasked || (PhoneNumber.Parse(phone, "phone") is { Succeeded: true, Value: var old } && seals.BlindIndex(old.Number) == expert.PhoneIndex)))
            {
                phone = "";
            }

            var fields = new ExpertFields
            {
                Name = Cell(ExpertImportColumns.Name), IdentityNumber = identity, Phone = phone, Institution = Or(ExpertImportColumns.Institution, expert.Institution), InstitutionLevel = Or(ExpertImportColumns.Level, expert.InstitutionLevel), DivisionCode = DivisionCode(expert.DivisionCode),
                Specialty = Or(ExpertImportColumns.Specialty, expert.Specialty), ProfessionalTitle = Or(ExpertImportColumns.Title, expert.ProfessionalTitle), Qualifications = Or(ExpertImportColumns.Qualifications, expert.QualificationLines), Languages = Or(ExpertImportColumns.Languages, expert.LanguageLines),
                PracticeSince = Year(expert.PracticeSince), IsTechnical = YesNo(ExpertImportColumns.Technical, expert.IsTechnical), IsEminent = YesNo(ExpertImportColumns.Eminent, expert.IsEminent),
            };
            foreach (var problem in ExpertWriting.Write(expert, fields, isNew, seals, pool.Divisions, operation.Today))
            {
                // A division that is not known has had its sentence.
                if (problem.Field != "division" || Cell(ExpertImportColumns.Division).Length == 0)
                {
                    Fault(ExpertImportColumns.ByField.GetValueOrDefault(problem.Field ?? "", ExpertImportColumns.Name), problem.Message);
                }
            }
        }

        private void OncePerFile(Expert expert, PoolKey? found)
        {
            if (expert.IdentityIndex.Length == 0)
            {
                return;
            }

            if (pool.ByIdentity.GetValueOrDefault(expert.IdentityIndex) is { } other && other.Id != found?.Id)
            {
                Fault(ExpertImportColumns.Identity, $"这个证件号码在库里是{other.Name}（{other.Number}）。");
            }
            else if (!pool.Seen.TryAdd(expert.IdentityIndex, row.Number))
            {
                Fault(found is null || Cell(ExpertImportColumns.Number).Length == 0 ? ExpertImportColumns.Identity : ExpertImportColumns.Number, $"与第 {pool.Seen[expert.IdentityIndex]} 行是同一位专家。");
            }
        }

        private void Resembling(Expert expert)
        {
            var person = (expert.Name, expert.InstitutionKey);
            if (!pool.SeenPeople.TryAdd(person, row.Number))
            {
                plan.Notes.Add((row.Number, $"与第 {pool.SeenPeople[person]} 行同名同单位，请核对是不是同一个人。"));
            }

            if (pool.ByPerson[person].FirstOrDefault() is { } namesake)
            {
                plan.Notes.Add((row.Number, $"库里的{namesake.Name}（{namesake.Number}）同名同单位，证件号码不同，请核对是不是同一个人。"));
            }
            else if (expert.PhoneIndex is { } phone && pool.ByPhone[phone].FirstOrDefault() is { } sharer)
            {
                plan.Notes.Add((row.Number, $"手机与库里的{sharer.Name}（{sharer.Number}）相同，请核对。"));
            }
        }

        private void WriteTags(Expert expert)
        {
            foreach (var column in pool.Columns.Tags)
            {
                var typed = Cell(column.Header);
                if (typed.Length == 0)
                {
                    continue;
                }

                var (stored, fault) = TagTexts.Parse(column.Tag.Definition, typed);
                if (fault is not null)
                {
                    Fault(column.Header, fault);
                    continue;
                }

                var held = pool.Values.GetValueOrDefault((expert.Id, column.Tag.Id));
                if (held?.Value == stored)
                {
                    continue;
                }

                if (!column.MayEdit)
                {
                    Fault(column.Header, $"标签“{column.Tag.Name}”归别的处室，您不能填写。");
                    continue;
                }

                changes.Add(column.Tag.Name);
                if (held is null)
                {
                    plan.NewValues.Add(new OwnTagValue { OrganisationPath = column.Tag.OrganisationPath, TagId = column.Tag.Id, ExpertId = expert.Id, Value = stored });
                }
                else
                {
                    held.Value = stored;
                }
            }
        }

        private string DivisionCode(string current)
        {
            var typed = Cell(ExpertImportColumns.Division);
            if (typed.Length == 0)
            {
                return current;
            }

            if (typed.Length is 6 or 9 or 12 && typed.All(char.IsAsciiDigit) && pool.Divisions.Contains(typed.PadRight(12, '0')))
            {
                return typed.PadRight(12, '0');
            }

            // The list has names from the city down; people begin with the province.
            var name = typed.IndexOf('省', StringComparison.Ordinal) is > 0 and var end && end < typed.Length - 1 ? typed[(end + 1)..] : typed;
            var codes = pool.DivisionNames[TagValue.Comparable(name)].Distinct(StringComparer.Ordinal).ToList();
            if (codes.Count == 1)
            {
                return codes[0];
            }

            Fault(ExpertImportColumns.Division, codes.Count == 0 ? $"没有“{typed}”这个地区，请填名称或 6 位代码。" : $"有 {codes.Count} 个地区叫“{typed}”，请连市名一起写，或填 6 位代码（{string.Join('、', codes.Take(4).Select(code => code[..6]))}）。");
            return current;
        }

        private int? Year(int? current)
        {
            var typed = Cell(ExpertImportColumns.Since).Normalize(NormalizationForm.FormKC).TrimEnd('年');
            if (typed.Length == 0)
            {
                return current;
            }

            if (int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var year))
            {
                return year;
            }

            Fault(ExpertImportColumns.Since, "从业起始年份应为四位年份，例如 2005。");
            return current;
        }

        private bool YesNo(string header, bool current)
        {
            switch (Cell(header))
            {
                case "":
                    return current;
                case RuleWords.Yes:
                    return true;
                case RuleWords.No:
                    return false;
                default:
                    Fault(header, $"{header}只能填“是”或“否”。");
                    return current;
            }
        }

        private string? Or(string header, string? current) => Cell(header) is { Length: > 0 } text ? text : current;

        private string Cell(string header) => plan.Table.IndexOf(header) is >= 0 and var at ? row.Cells[at].Trim() : "";

        private void Fault(string header, string message)
        {
            failed = true;
            plan.Faults.Add(new ImportFault(row.Number, plan.Table.IndexOf(header) is >= 0 and var at ? at : null, message));
        }
    }
}
