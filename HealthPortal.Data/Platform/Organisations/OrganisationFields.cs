using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Divisions;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Organisations;

/// <summary>What a person types about a unit.</summary>
public sealed record OrganisationFields
{
    public string Code { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Empty takes the name.</summary>
    public string ShortName { get; init; } = "";

    public OrganisationKind Kind { get; init; } = OrganisationKind.Department;

    /// <summary>12 digits.</summary>
    public string DivisionCode { get; init; } = "";

    public string? Head { get; init; }

    public string? Phone { get; init; }

    public string? Address { get; init; }

    public string? CreditCode { get; init; }

    /// <summary>For commissions only; their document numbers begin with it.</summary>
    public string? DocumentPrefix { get; init; }

    public static OrganisationFields Of(Organisation unit) => new()
    {
        Code = unit.Code,
        Name = unit.Name,
        ShortName = unit.ShortName,
        Kind = unit.Kind,
        DivisionCode = unit.DivisionCode,
        Head = unit.Head,
        Phone = unit.Phone,
        Address = unit.Address,
        CreditCode = unit.CreditCode,
        DocumentPrefix = unit.DocumentPrefix,
    };

    /// <summary>Without spaces around, and null for what was left empty.</summary>
    public OrganisationFields Tidy() => this with
    {
        Code = Code.Trim(),
        Name = Name.Trim(),
        ShortName = ShortName.Trim() is { Length: > 0 } shortName ? shortName : Name.Trim(),
        DivisionCode = DivisionCode.Trim(),
        Head = Filled(Head),
        Phone = Filled(Phone),
        Address = Filled(Address),
        CreditCode = Filled(CreditCode),
        DocumentPrefix = Kind == OrganisationKind.Commission ? Filled(DocumentPrefix) : null,
    };

    /// <summary>What can be said without the database.</summary>
    public IEnumerable<Problem> Check()
    {
        var tidy = Tidy();
        return new[]
        {
            OrganisationRules.CodeHasShape(tidy.Code),
            OrganisationRules.NameHasLength(tidy.Name, "机构名称", "name"),
            string.IsNullOrWhiteSpace(ShortName) ? null : OrganisationRules.NameHasLength(tidy.ShortName, "简称", "shortName"),
            Enum.IsDefined(Kind) ? null : new Problem("请选择机构类型。", "kind"),
            OrganisationTree.IsDivisionCode(tidy.DivisionCode) ? null : new Problem("请选择行政区划。", "division"),
            TooLong(tidy.Head, OrganisationRules.LongestHead, "负责人", "head"),
            TooLong(tidy.Address, OrganisationRules.LongestAddress, "地址", "address"),
            TooLong(tidy.DocumentPrefix, 10, "文号前缀", "documentPrefix"),
        }.OfType<Problem>();
    }

    /// <summary>What the tree says to it. Telephone and credit code are checked when they are new: what stands there was accepted once.</summary>
    internal async Task<Outcome<CheckedFields>> CheckAsync(PortalDb db, Organisation? unit, Organisation? parent, CancellationToken cancellation)
    {
        var fields = Tidy();
        var problems = new List<Problem>();
        var phone = fields.Phone;
        if (phone is not null && phone != unit?.Phone)
        {
            var parsed = PhoneNumber.Parse(phone, "phone");
            problems.AddRange(parsed.Problems);
            phone = parsed.Succeeded ? parsed.Value.Display : phone;
        }

        var credit = fields.CreditCode;
        if (credit is not null && credit != unit?.CreditCode)
        {
            var parsed = UnifiedSocialCreditCode.Parse(credit, "creditCode");
            problems.AddRange(parsed.Problems);
            credit = parsed.Succeeded ? parsed.Value.Code : credit;
        }

        var code = fields.Code.ToUpperInvariant();
        if (await db.Set<Organisation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // codes are unique in the whole province
            .AnyAsync(row => row.CodeKey == code && (unit == null || row.Id != unit.Id), cancellation))
        {
            problems.Add(new Problem("已经有机构使用这个编码，请换一个。", "code"));
        }

        var division = await db.Set<Division>().AsNoTracking().SingleOrDefaultAsync(row => row.Code == fields.DivisionCode, cancellation);
        if (division is null)
        {
            problems.Add(new Problem("没有这个行政区划，请重新选择。", "division"));
        }
        else if (parent is not null)
        {
            problems.AddRange(new[] { OrganisationRules.DivisionFits(parent.DivisionCode, division.Code), OrganisationRules.LevelIsNotAbove(parent.Level, division.Level) }.OfType<Problem>().Take(1));
        }

        if (parent is not null && OrganisationRules.ParentHolds(parent.Kind, fields.Kind, "kind") is { } wrong)
        {
            problems.Add(wrong);
        }

        return problems.Count > 0 ? Failure.Invalid(problems) : new CheckedFields(fields with { Phone = phone, CreditCode = credit }, division!);
    }

    private static string? Filled(string? text) => text?.Trim() is { Length: > 0 } filled ? filled : null;

    private static Problem? TooLong(string? text, int most, string label, string field) => text?.Length > most ? new Problem($"{label}最多 {most} 个字，现在是 {text.Length} 个。", field) : null;
}

internal sealed record CheckedFields(OrganisationFields Fields, Division Division);
