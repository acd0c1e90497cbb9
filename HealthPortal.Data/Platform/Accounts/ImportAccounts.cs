using System.Globalization;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Accounts;

/// <summary>Asked before a byte of an upload is read: may the person import accounts, and under whose name the file is kept.</summary>
[Requires(AccountPermissions.Edit)]
public sealed class PrepareAccountImport : Query<Guid>
{
    protected internal override Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation) => Task.FromResult<Outcome<Guid>>(operation.Actor.UserId);
}

/// <summary>An empty workbook to be filled in and imported.</summary>
[Requires(AccountPermissions.Edit)]
public sealed class WriteAccountTemplate : Query<Done>
{
    public required Func<Stream> Open { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var roles = await operation.Db.Set<Role>().Where(role => role.IsActive).OrderBy(role => role.Id).Select(role => role.Name).ToListAsync(cancellation);
        var document = new WorkbookDocument(
            "账号导入模板",
            $"带 * 的列必填；一人多岗时写多行，用户名相同；角色填{string.Join("、", roles)}，多个用顿号隔开；有效期写成 2026-01-31，可以不填。",
            operation.Actor.DisplayName,
            ShanghaiTime.Of(operation.Now),
            [.. AccountImport.Columns.Select(column => new WorkbookColumn(column.IsRequired ? column.Header + "*" : column.Header, 18))],
            AsyncEnumerable.Empty<object?[]>());
        await WorkbookWriter.WriteAsync(Open(), document, cancellation);
        return Done.It;
    }
}

/// <param name="Posts">How many posts the accounts have together.</param>
/// <param name="Lines">The first rows, for the eye: user name, name, unit, post, roles.</param>
/// <param name="Faults">The first faults, with the cell they stand in.</param>
public sealed record AccountImportPreview(int Accounts, int Posts, int FaultCount, IReadOnlyList<AccountImportLine> Lines, IReadOnlyList<(string Cell, string Message)> Faults);

/// <param name="Number">As Excel shows it.</param>
public sealed record AccountImportLine(int Number, string UserName, string Name, string Unit, string Title, string Roles);

/// <summary>Looks at an uploaded file line by line without changing anything.</summary>
[Requires(AccountPermissions.Edit)]
public sealed class CheckAccountImport : Query<AccountImportPreview>
{
    private const int Shown = 20;

    public required string Token { get; init; }

    protected internal override async Task<Outcome<AccountImportPreview>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var planned = await AccountImport.PlanAsync(operation, Token, cancellation);
        if (!planned.Succeeded)
        {
            return new Failure(planned.Failure!.Value, planned.Problems);
        }

        var plan = planned.Value;
        var rows = plan.Table.Rows.ToDictionary(row => row.Number);
        return new AccountImportPreview(
            plan.Accounts.Count,
            plan.Lines.Count,
            plan.Faults.Count,
            [.. plan.Lines.Take(Shown)],
            [.. plan.Faults.OrderBy(fault => fault.RowNumber).ThenBy(fault => fault.Column).Take(Shown).Select(fault => (fault.Column is { } column ? plan.Table.AddressOf(rows[fault.RowNumber], column) : $"第 {fault.RowNumber} 行", fault.Message))]);
    }
}

/// <summary>Imports a file that has been looked at: whole, or not at all. The one-time passwords are then taken once with <see cref="TakeImportedPasswords"/>.</summary>
[Requires(AccountPermissions.Edit)]
public sealed class ApplyAccountImport : Command<int>
{
    public required string Token { get; init; }

    /// <returns>How many accounts there are now that were not there before.</returns>
    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        await AccountWriting.LockNamesAsync(operation, cancellation);
        operation.Reason = "从文件导入";
        var planned = await AccountImport.PlanAsync(operation, Token, cancellation);
        if (!planned.Succeeded)
        {
            return new Failure(planned.Failure!.Value, planned.Problems);
        }

        var plan = planned.Value;
        if (plan.Faults.Count > 0)
        {
            return Failure.Invalid($"文件里还有 {plan.Faults.Count} 处错误，一行也没有导入。请改正后重新上传。");
        }

        var passwords = new List<IssuedPassword>();
        foreach (var account in plan.Accounts)
        {
            passwords.Add(new IssuedPassword(account.User.UserName!, account.User.DisplayName, account.Unit, OneTimePassword.Give(account.User, operation.Now)));
            operation.Db.Add(account.User);
            operation.Db.AddRange(account.Posts);
            operation.Db.AddRange(account.Roles);
        }

        // Before the commit: accounts whose passwords nobody can read would have to be reset one by one.
        await operation.Service<OneTimePasswordSheets>().KeepAsync(operation.Actor.UserId, Token, passwords, cancellation);
        return plan.Accounts.Count;
    }
}

/// <summary>Gives the uploaded file back with its faults marked.</summary>
[Requires(AccountPermissions.Edit)]
public sealed class WriteAccountImportFaults : Query<Done>
{
    public required string Token { get; init; }

    public required Func<Stream> Open { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var planned = await AccountImport.PlanAsync(operation, Token, cancellation);
        if (!planned.Succeeded)
        {
            return new Failure(planned.Failure!.Value, planned.Problems);
        }

        await ErrorWorkbook.WriteAsync(Open(), "账号", planned.Value.Table, planned.Value.Faults, cancellation);
        return Done.It;
    }
}

/// <summary>The one-time passwords of an import as a workbook; once, and on record.</summary>
[Requires(AccountPermissions.Edit)]
public sealed class TakeImportedPasswords : Query<int>
{
    private static readonly WorkbookColumn[] Columns = [new("用户名", 20), new("姓名", 14), new("所属机构", 36), new("一次性密码", 20)];

    public required string Token { get; init; }

    public required Func<Stream> Open { get; init; }

    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Service<OneTimePasswordSheets>().TakeAsync(operation.Actor.UserId, Token, cancellation) is not { } passwords)
        {
            return Failure.NotFound("一次性密码已经下载过，或已超过一天。请对需要的账号重置密码。");
        }

        await WorkbookWriter.WriteAsync(
            Open(),
            new WorkbookDocument("一次性密码", "首次登录须修改。请分别告知本人，用后销毁本文件。", operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now), Columns, Rows(passwords).ToAsyncEnumerable()),
            cancellation);
        operation.RecordLook("AccountExport", Guid.CreateVersion7().ToString(), "账号", operation.Actor.OrganisationPath, FormattableString.Invariant($"下载导入账号的一次性密码 {passwords.Count} 个"));
        return passwords.Count;
    }

    private static IEnumerable<object?[]> Rows(IReadOnlyList<IssuedPassword> passwords) => passwords.Select(row => (object?[])[row.UserName, row.Name, row.Unit, row.Password]);
}

/// <summary>One account of a file with its posts.</summary>
internal sealed record PlannedAccount(PortalUser User, int FirstRow)
{
    public List<Post> Posts { get; } = [];

    public List<PostRole> Roles { get; } = [];

    public string Unit { get; set; } = "";
}

/// <summary>What an import would do. Looking and doing make the same plan.</summary>
internal sealed class AccountImportPlan(ImportTable table)
{
    public ImportTable Table { get; } = table;

    public List<PlannedAccount> Accounts { get; } = [];

    public List<AccountImportLine> Lines { get; } = [];

    public List<ImportFault> Faults { get; } = [];
}

internal static class AccountImport
{
    public const int MostRows = 5000;

    private const string UserName = "用户名";
    private const string Name = "姓名";
    private const string Unit = "机构编码";
    private const string Title = "岗位";
    private const string Roles = "角色";
    private const string Phone = "手机号码";
    private const string Mail = "邮箱";
    private const string From = "有效期起";
    private const string To = "有效期止";
    private const string Remark = "备注";

    private static readonly string[] DateFormats = ["yyyy-MM-dd", "yyyy/M/d", "yyyy-M-d", "yyyy.M.d", "yyyy年M月d日"];

    private static readonly char[] Between = ['、', ',', '，', ';', '；'];

    public static readonly IReadOnlyList<(string Header, bool IsRequired)> Columns =
        [(UserName, true), (Name, true), (Unit, true), (Title, true), (Roles, true), (Phone, false), (Mail, false), (From, false), (To, false), (Remark, false)];

    public static async Task<Outcome<AccountImportPlan>> PlanAsync(Operation operation, string token, CancellationToken cancellation)
    {
        var read = operation.Service<ImportFiles>().Read(operation.Actor.UserId, token, [.. Columns.Select(column => column.Header)], await operation.ImportLimitsAsync(cancellation), cancellation);
        if (!read.Succeeded)
        {
            return new Failure(read.Failure!.Value, read.Problems);
        }

        var table = read.Value;
        if (Columns.Where(column => column.IsRequired && table.IndexOf(column.Header) < 0).Select(column => column.Header).ToList() is { Count: > 0 } missing)
        {
            return Failure.Invalid($"文件里缺少这些列：{string.Join("、", missing)}。请下载模板填写。");
        }

        if (table.Rows.Count > MostRows)
        {
            return Failure.Invalid($"一次最多导入 {MostRows} 行，现在是 {table.Rows.Count} 行，请拆分后导入。");
        }

        var known = await KnownRows.ReadAsync(operation, table, cancellation);
        var plan = new AccountImportPlan(table);
        foreach (var row in table.Rows)
        {
            new Line(operation, plan, row, known).Take();
        }

        return plan;
    }

    /// <summary>Everything of the database that the rows speak of, read once.</summary>
    private sealed record KnownRows(IReadOnlySet<string> TakenNames, IReadOnlyDictionary<string, Organisation> Units, IReadOnlyDictionary<string, Role> RolesByName, RoleReach Reach, UnitNames Names)
    {
        public Dictionary<(Guid Role, string Path), string?> Excess { get; } = [];

        public Dictionary<string, PlannedAccount> Accounts { get; } = new(StringComparer.Ordinal);

        public static async Task<KnownRows> ReadAsync(Operation operation, ImportTable table, CancellationToken cancellation)
        {
            var db = operation.Db;
            var (nameAt, unitAt) = (table.IndexOf(UserName), table.IndexOf(Unit));
            var taken = await AccountWriting.TakenAsync(db, table.Rows.Select(row => row.Cells[nameAt].Trim()), cancellation);
            var units = new Dictionary<string, Organisation>(StringComparer.Ordinal);
            foreach (var some in table.Rows.Select(row => row.Cells[unitAt].Trim().ToUpperInvariant()).Distinct(StringComparer.Ordinal).Chunk(500))
            {
                foreach (var unit in await db.Set<Organisation>().AsNoTracking().Where(row => some.Contains(row.CodeKey)).ToListAsync(cancellation))
                {
                    units[unit.CodeKey] = unit;
                }
            }

            var roles = (await db.Set<Role>().AsNoTracking().Where(role => role.IsActive).OrderBy(role => role.Id).ToListAsync(cancellation)).DistinctBy(role => role.Name, StringComparer.Ordinal).ToDictionary(role => role.Name, StringComparer.Ordinal);
            var paths = units.Values.Select(unit => unit.Path).ToList();
            return new KnownRows(taken, units, roles, await RoleReach.ReadAsync(db, roles.Values.Select(role => role.Id), paths, cancellation), await UnitNames.ReadAsync(db, paths, cancellation));
        }
    }

    /// <summary>One row of the file: a new account, or a further post of one above.</summary>
    private sealed class Line(Operation operation, AccountImportPlan plan, ImportRow row, KnownRows known)
    {
        private bool failed;

        public void Take()
        {
            var userName = Cell(UserName);
            var key = userName.ToUpperInvariant();
            var account = known.Accounts.GetValueOrDefault(key);
            if (account is null)
            {
                account = NewAccount(userName);
                if (userName.Length > 0)
                {
                    known.Accounts[key] = account;
                }
            }
            else
            {
                SameAs(account);
            }

            var unit = FindUnit();
            var title = Cell(Title);
            Say(Title, AccountRules.TitleHasLength(title, Title));
            var roles = FindRoles(unit);
            var (from, to) = (Day(From), Day(To));
            foreach (var problem in AccountRules.ValidityIsInOrder(from, to, From))
            {
                Say(From, problem);
            }

            if (unit is not null && account.Posts.Exists(post => post.OrganisationId == unit.Id && post.Title == title))
            {
                Fault(Title, "同一机构的两个岗位不能同名。");
            }

            if (account.Posts.Count == AccountRules.MostPosts)
            {
                Fault(UserName, $"一个账号最多 {AccountRules.MostPosts} 个岗位。");
            }

            if (known.Reach.WhyNotTogether(account.Roles.Select(link => link.RoleId).Concat(roles.Select(role => role.Id))) is { } mixed)
            {
                Fault(Roles, mixed);
            }

            if (failed || unit is null)
            {
                return;
            }

            var post = new Post { UserId = account.User.Id, OrganisationId = unit.Id, OrganisationPath = unit.Path, Title = title, ValidFrom = from, ValidTo = to };
            account.Posts.Add(post);
            account.Roles.AddRange(roles.Select(role => new PostRole { PostId = post.Id, RoleId = role.Id }));
            account.User.ActingPostId ??= post.Id;
            if (account.Posts.Count == 1)
            {
                account.Unit = known.Names.Of(unit.Path);
                plan.Accounts.Add(account);
            }

            plan.Lines.Add(new AccountImportLine(row.Number, account.User.UserName!, account.User.DisplayName, known.Names.Of(unit.Path), title, string.Join("、", roles.Select(role => role.Name))));
        }

        private PlannedAccount NewAccount(string userName)
        {
            var user = AccountWriting.New(userName, operation.Now);
            user.DisplayName = Cell(Name);
            user.Remark = Filled(Remark);
            Say(UserName, AccountRules.UserNameHasShape(userName));
            if (known.TakenNames.Contains(userName.ToUpperInvariant()))
            {
                Fault(UserName, "用户名已被使用，请换一个。");
            }

            Say(Name, AccountRules.NameHasLength(user.DisplayName));
            Say(Remark, AccountRules.RemarkFits(user.Remark));
            Say(Mail, AccountRules.MailHasShape(Filled(Mail)));
            AccountContact.SetMail(user, Filled(Mail));
            Say(Phone, AccountContact.SetPhone(user, Filled(Phone), operation.Service<ProtectedFields>()));
            return new PlannedAccount(user, row.Number);
        }

        /// <summary>A further row of one person may leave out what the first one says, but not say otherwise.</summary>
        private void SameAs(PlannedAccount account)
        {
            void Same(string header, string? first)
            {
                if (Filled(header) is { } text && text != (first ?? ""))
                {
                    Fault(header, $"与第 {account.FirstRow} 行同一用户名的{header}不一致。");
                }
            }

            Same(Name, account.User.DisplayName);
            Same(Mail, account.User.Email);
            Same(Remark, account.User.Remark);
            if (Filled(Phone) is { } phone && (!AccountRules.Mobile(phone).Succeeded || operation.Service<ProtectedFields>().BlindIndex(AccountRules.Mobile(phone).Value.Number) != account.User.PhoneIndex))
            {
                Fault(Phone, $"与第 {account.FirstRow} 行同一用户名的{Phone}不一致。");
            }
        }

        private Organisation? FindUnit()
        {
            var code = Cell(Unit);
            if (code.Length == 0)
            {
                Fault(Unit, "请填写机构编码。");
                return null;
            }

            if (!known.Units.TryGetValue(code.ToUpperInvariant(), out var unit))
            {
                Fault(Unit, "没有这个编码的机构，或它不在您的管辖范围内。");
                return null;
            }

            if (known.Names.ClosedAt(unit.Path) is { } closed)
            {
                Fault(Unit, $"“{closed}”已停用，不能在这里设岗位。");
                return null;
            }

            return unit;
        }

        private List<Role> FindRoles(Organisation? unit)
        {
            var found = new List<Role>();
            var names = Cell(Roles).Split(Between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToList();
            if (names.Count is 0 or > AccountRules.MostRoles)
            {
                Fault(Roles, names.Count == 0 ? "请填写角色。" : $"一个岗位最多 {AccountRules.MostRoles} 个角色。");
            }

            foreach (var name in names)
            {
                if (!known.RolesByName.TryGetValue(name, out var role))
                {
                    Fault(Roles, $"没有名为“{name}”的角色。");
                }
                else if (unit is not null && Excess(role.Id, unit.Path) is { } excess)
                {
                    Fault(Roles, $"不能授予角色：{excess}。");
                }
                else
                {
                    found.Add(role);
                }
            }

            return found;
        }

        private string? Excess(Guid role, string path)
        {
            if (!known.Excess.TryGetValue((role, path), out var excess))
            {
                known.Excess[(role, path)] = excess = known.Reach.Excess(operation, role, path);
            }

            return excess;
        }

        private DateOnly? Day(string header)
        {
            if (Filled(header) is not { } text)
            {
                return null;
            }

            if (DateOnly.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                return day;
            }

            Fault(header, $"{header}应为日期，例如 2026-10-01。");
            return null;
        }

        private string Cell(string header) => plan.Table.IndexOf(header) is >= 0 and var at ? row.Cells[at].Trim() : "";

        private string? Filled(string header) => Cell(header) is { Length: > 0 } text ? text : null;

        private void Say(string header, Problem? problem)
        {
            if (problem is not null)
            {
                Fault(header, problem.Message);
            }
        }

        private void Fault(string header, string message)
        {
            failed = true;
            plan.Faults.Add(new ImportFault(row.Number, plan.Table.IndexOf(header) is >= 0 and var at ? at : null, message));
        }
    }
}
