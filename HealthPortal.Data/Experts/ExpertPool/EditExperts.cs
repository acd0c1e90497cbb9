using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Divisions;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ExpertPool;

/// <summary>What a form or a line of a workbook says of an expert, as typed.</summary>
public sealed record ExpertFields
{
    public string? Name { get; init; }

    /// <summary>Whole; null or empty leaves the number of an expert who is there as it is.</summary>
    public string? IdentityNumber { get; init; }

    public string? Phone { get; init; }

    public string? Institution { get; init; }

    public string? InstitutionLevel { get; init; }

    public string? DivisionCode { get; init; }

    public string? Specialty { get; init; }

    public string? ProfessionalTitle { get; init; }

    /// <summary>Several with 、 or lines between them.</summary>
    public string? Qualifications { get; init; }

    public string? Languages { get; init; }

    public int? PracticeSince { get; init; }

    public bool IsTechnical { get; init; } = true;

    public bool IsEminent { get; init; }
}

/// <summary>Fields of an expert checked one by one; one way for the form and the import.</summary>
internal static class ExpertWriting
{
    public const int EarliestPractice = 1940;

    private static readonly char[] Separators = ['\n', '、', '，', ',', '；', ';'];

    /// <summary>Puts checked fields on the expert.</summary>
    /// <param name="divisions">Codes that exist.</param>
    public static List<Problem> Write(Expert expert, ExpertFields fields, bool isNew, ProtectedFields seals, IReadOnlySet<string> divisions, DateOnly today)
    {
        var problems = new List<Problem>();
        expert.Name = Text(fields.Name, "name", "姓名", Expert.LongestName, required: true, problems) ?? expert.Name;
        if (isNew || !string.IsNullOrWhiteSpace(fields.IdentityNumber))
        {
            var parsed = IdentityNumber.Parse(fields.IdentityNumber, today, "identity");
            if (!parsed.Succeeded)
            {
                problems.AddRange(parsed.Problems);
            }
            else if (parsed.Value is not { BirthDate: { } birth, Sex: { } sex } number)
            {
                problems.Add(new Problem("这种证件号码里没有出生日期和性别，请填写居民身份证或新版外国人永久居留身份证号码。", "identity"));
            }
            else
            {
                (expert.IdentityCipher, expert.IdentityIndex, expert.IdentityMasked) = (seals.Encrypt(number.Canonical), seals.BlindIndex(number.Canonical), Masks.IdentityNumber(number.Number));
                (expert.BirthDate, expert.Sex) = (birth, sex == Sex.Male ? "男" : "女");
                if (expert.AgeOn(today) < 18)
                {
                    problems.Add(new Problem("按证件号码，这位专家不满 18 岁，请核对。", "identity"));
                }
            }
        }

        if (!string.IsNullOrWhiteSpace(fields.Phone))
        {
            var parsed = PhoneNumber.Parse(fields.Phone, "phone");
            if (!parsed.Succeeded)
            {
                problems.AddRange(parsed.Problems);
            }
            else
            {
                (expert.PhoneCipher, expert.PhoneIndex, expert.PhoneMasked) = (seals.Encrypt(parsed.Value.Display), seals.BlindIndex(parsed.Value.Number), Masks.Phone(parsed.Value.Display));
            }
        }

        expert.Institution = Text(fields.Institution, "institution", "工作单位", Expert.LongestInstitution, required: true, problems) ?? expert.Institution;
        expert.Specialty = Text(fields.Specialty, "specialty", "专业", Expert.LongestSpecialty, required: true, problems) ?? expert.Specialty;
        expert.InstitutionLevel = Choice(fields.InstitutionLevel, "level", "单位级别", FixedTags.InstitutionLevels, problems);
        expert.ProfessionalTitle = Choice(fields.ProfessionalTitle, "title", "职称", FixedTags.Titles, problems);
        expert.QualificationLines = List(fields.Qualifications, "qualifications", "执业资格", problems);
        expert.LanguageLines = List(fields.Languages, "languages", "语言", problems);
        if (fields.DivisionCode is { Length: > 0 } code && divisions.Contains(code))
        {
            expert.DivisionCode = code;
        }
        else
        {
            problems.Add(new Problem(string.IsNullOrEmpty(fields.DivisionCode) ? "请选择所在地区。" : "没有这个地区，请重新选择。", "division"));
        }

        if (fields.PracticeSince is { } since && (since < EarliestPractice || since > today.Year))
        {
            problems.Add(new Problem($"从业起始年份填 {EarliestPractice} 至 {today.Year}。", "since"));
        }

        (expert.PracticeSince, expert.IsTechnical, expert.IsEminent) = (fields.PracticeSince, fields.IsTechnical, fields.IsEminent);
        return problems;
    }

    public static Task<HashSet<string>> DivisionsAsync(Operation operation, CancellationToken cancellation) =>
        operation.Db.Set<Division>().AsNoTracking().Where(row => row.Level <= Domain.Platform.Organisations.AdministrativeLevel.County).Select(row => row.Code).ToHashSetAsync(StringComparer.Ordinal, cancellation);

    private static string? Text(string? typed, string field, string label, int most, bool required, List<Problem> problems)
    {
        var text = (typed ?? "").Trim();
        if (text.Length == 0 && required)
        {
            problems.Add(new Problem($"请填写{label}。", field));
            return null;
        }

        if (text.Length > most || text.Any(char.IsControl) || text.AsSpan().ContainsAny('“', '”', '"'))
        {
            problems.Add(new Problem(text.Length > most ? $"{label}最多 {most} 个字。" : $"{label}不能有引号和特殊字符。", field));
            return null;
        }

        return text;
    }

    private static string? Choice(string? typed, string field, string label, IReadOnlyList<string> options, List<Problem> problems)
    {
        if (string.IsNullOrWhiteSpace(typed))
        {
            return null;
        }

        if (options.Contains(typed.Trim(), StringComparer.Ordinal))
        {
            return typed.Trim();
        }

        problems.Add(new Problem($"{label}只能是：{string.Join('、', options)}。", field));
        return null;
    }

    private static string List(string? typed, string field, string label, List<Problem> problems)
    {
        var parts = (typed ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToList();
        var lines = string.Join('\n', parts);
        if (parts.Count > Expert.MostListed || lines.Length > Expert.LongestList || parts.Exists(part => part.Any(char.IsControl) || part.AsSpan().ContainsAny('“', '”', '"')))
        {
            problems.Add(new Problem($"{label}最多 {Expert.MostListed} 项、{Expert.LongestList} 个字，不能有引号。", field));
            return "";
        }

        return lines;
    }
}

/// <summary>New expert, or a change of one.</summary>
[Requires(ExpertPermissions.Edit)]
public sealed class SaveExpert : Command<Guid>
{
    public Guid? ExpertId { get; init; }

    public int? Version { get; init; }

    public required ExpertFields Fields { get; init; }

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var expert = ExpertId is { } id
            ? await db.Set<Expert>().SingleOrDefaultAsync(row => row.Id == id && row.MergedIntoId == null, cancellation)
            : new Expert { Number = "", Name = "", IdentityCipher = "", IdentityIndex = "", IdentityMasked = "", Sex = "", BirthDate = default, Institution = "", DivisionCode = "", Specialty = "" };
        if (expert is null)
        {
            return ExpertReading.Missing;
        }

        if (ExpertId is not null && expert.Version != Version)
        {
            return ReviewActing.Changed;
        }

        var problems = ExpertWriting.Write(expert, Fields, ExpertId is null, operation.Service<ProtectedFields>(), await ExpertWriting.DivisionsAsync(operation, cancellation), operation.Today);
        if (problems.Count > 0)
        {
            return Failure.Invalid(problems);
        }

        // Two people who enter the same person at once: the second sees the first.
        await operation.HoldLogAsync(cancellation);
        if (await db.Set<Expert>().AsNoTracking().Where(row => row.IdentityIndex == expert.IdentityIndex && row.Id != expert.Id && row.MergedIntoId == null).Select(row => new { row.Number, row.Name }).FirstOrDefaultAsync(cancellation) is { } other)
        {
            return Failure.Invalid($"这个证件号码已在库里：{other.Name}（{other.Number}）。", "identity");
        }

        if (ExpertId is null)
        {
            expert.Number = Expert.NumberOf(await operation.NextNumberAsync(Expert.NumberKey, cancellation));
            db.Add(expert);
        }

        return expert.Id;
    }
}

public enum PoolAct
{
    Suspend,
    Remove,
    Restore,
}

/// <summary>暂停、出库、恢复, each with a reason.</summary>
[Requires(ExpertPermissions.Edit)]
public sealed class ChangeExpertState : Command<Done>
{
    public required Guid ExpertId { get; init; }

    public required int Version { get; init; }

    public required PoolAct Act { get; init; }

    public string? Reason { get; init; }

    /// <summary>Last day of a suspension.</summary>
    public DateOnly? To { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<Expert>().SingleOrDefaultAsync(row => row.Id == ExpertId, cancellation) is not { } expert)
        {
            return ExpertReading.Missing;
        }

        if (expert.Version != Version)
        {
            return ReviewActing.Changed;
        }

        operation.Reason = Reason?.Trim();
        return Act switch { PoolAct.Suspend => expert.Suspend(Reason, To, operation.Today), PoolAct.Remove => expert.Remove(Reason), _ => expert.Restore(Reason) };
    }
}

/// <summary>请假 or a tie or an employment, entered by the keeper.</summary>
[Requires(ExpertPermissions.Edit)]
public sealed class AddExpertFact : Command<Done>
{
    public required Guid ExpertId { get; init; }

    public required ExpertFactKind Kind { get; init; }

    /// <summary>Reason of an absence, institution of an employment, name of the party of a tie.</summary>
    public string? Text { get; init; }

    /// <summary>What the tie is.</summary>
    public string? Note { get; init; }

    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (!await db.Set<Expert>().AnyAsync(row => row.Id == ExpertId && row.MergedIntoId == null, cancellation))
        {
            return ExpertReading.Missing;
        }

        var text = (Text ?? "").Trim();
        var (label, most) = Kind switch { ExpertFactKind.Absence => ("原因", ExpertAbsence.LongestReason), ExpertFactKind.Tie => ("关系人或单位", Expert.LongestInstitution), _ => ("单位", Expert.LongestInstitution) };
        if (text.Length == 0 || text.Length > most)
        {
            return Failure.Invalid(text.Length == 0 ? $"请填写{label}。" : $"{label}最多 {most} 个字。", "text");
        }

        if (From > To)
        {
            return Failure.Invalid("起始日不能晚于截止日。", "to");
        }

        switch (Kind)
        {
            case ExpertFactKind.Absence when From is not { } from || To is not { } to:
                return Failure.Invalid("请填写起止日期。", "from");
            case ExpertFactKind.Absence when To.Value.DayNumber - From.Value.DayNumber > ExpertAbsence.MostDays:
                return Failure.Invalid("请假最长两年，更久请暂停抽取。", "to");
            case ExpertFactKind.Absence:
                db.Add(new ExpertAbsence { ExpertId = ExpertId, From = From!.Value, To = To!.Value, Reason = text });
                break;
            case ExpertFactKind.Employment:
                db.Add(new ExpertEmployment { ExpertId = ExpertId, Institution = text, From = From, To = To });
                break;
            default:
                if (string.IsNullOrWhiteSpace(Note) || Note.Trim().Length > ExpertTie.LongestNote)
                {
                    return Failure.Invalid($"请写明是什么关系，最多 {ExpertTie.LongestNote} 个字。", "note");
                }

                db.Add(new ExpertTie { ExpertId = ExpertId, Party = text, Note = Note.Trim(), At = operation.Now, ByName = operation.Actor.DisplayName });
                break;
        }

        return Done.It;
    }
}

public enum ExpertFactKind
{
    Absence,
    Tie,
    Employment,
}

[Requires(ExpertPermissions.Edit)]
public sealed class RemoveExpertFact : Command<Done>
{
    public required Guid FactId { get; init; }

    public required ExpertFactKind Kind { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        Entity? fact = Kind switch
        {
            ExpertFactKind.Absence => await db.Set<ExpertAbsence>().SingleOrDefaultAsync(row => row.Id == FactId, cancellation),
            ExpertFactKind.Tie => await db.Set<ExpertTie>().SingleOrDefaultAsync(row => row.Id == FactId, cancellation),
            _ => await db.Set<ExpertEmployment>().SingleOrDefaultAsync(row => row.Id == FactId, cancellation),
        };
        if (fact is null)
        {
            return Failure.NotFound("这一条已经删除。");
        }

        db.Remove(fact);
        return Done.It;
    }
}
