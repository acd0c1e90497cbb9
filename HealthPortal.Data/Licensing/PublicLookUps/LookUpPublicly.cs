using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Licensing.PublicLookUps;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.PublicLookUps;

/// <param name="State">有效, 已过有效期, or what the issuing organ says.</param>
/// <param name="Items">Labels of the standard with values; the number of a person's licence masked.</param>
public sealed record PublicLookUpEntry(string Name, string State, bool IsInForce, IReadOnlyList<(string Label, string Value)> Items);

/// <param name="IsCut">There are more than are shown.</param>
public sealed record PublicLookUpAnswer(IReadOnlyList<PublicLookUpEntry> Entries, bool IsCut);

/// <summary>
/// The public's look-up of institutions, physicians and nurses. Whoever asks for a person must know the whole name and where the person works, or the
/// number on the licence: the register answers who is asked for, and cannot be read out.
/// </summary>
[Requires(RequiresAttribute.Anonymous)]
public sealed class LookUpPublicly : Query<PublicLookUpAnswer>
{
    public const int LongestText = 100;

    public const int MostShown = 20;

    private const int ShortestName = 2;

    private const int ShortestPlace = 4;

    /// <summary>People of one name in the province; more are told to give the number.</summary>
    private const int MostNamesakes = 500;

    public required PublicLookUpKind Kind { get; init; }

    public string? Name { get; init; }

    /// <summary>Part of the name of the institution where the person works.</summary>
    public string? Place { get; init; }

    /// <summary>The whole number on the licence.</summary>
    public string? Number { get; init; }

    private string Named => Name?.Trim() ?? "";

    private string Placed => Place?.Trim() ?? "";

    private string Numbered => Number?.Trim() ?? "";

    protected internal override IEnumerable<Problem> Validate()
    {
        if (Named.Length > LongestText || Placed.Length > LongestText || Numbered.Length > LongestText)
        {
            yield return new Problem($"每一项最多 {LongestText} 个字。");
        }
        else if (Kind == PublicLookUpKind.Institution)
        {
            if (Numbered.Length == 0 && Named.Length < ShortestName)
            {
                yield return new Problem($"请填写机构名称（至少 {ShortestName} 个字）或者完整的登记号。", "name");
            }
        }
        else if (Named.Length < ShortestName)
        {
            yield return new Problem("请填写完整的姓名。", "name");
        }
        else if (Numbered.Length == 0 && Placed.Length < ShortestPlace)
        {
            yield return new Problem($"请填写执业地点（机构名称，至少 {ShortestPlace} 个字）或者完整的证书编号。", "place");
        }
    }

    protected internal override async Task<Outcome<PublicLookUpAnswer>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var rule = PublicLookUpRule.Of(Kind);
        var opened = await RecordReading.OpenAsync(operation, rule.TypeCode, cancellation);
        if (!opened.Succeeded)
        {
            return Failure.NotFound($"{rule.Name}查询暂未开放。");
        }

        var (type, _, content) = opened.Value;
        var records = operation.Db.Set<LicenceRecord>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the public asks for the whole province, for whom it can name
            .Where(row => row.TypeId == type.Id && row.IsValid);
        if (Numbered.Length > 0)
        {
            records = records.Where(row => row.Number == Numbered);
        }

        if (Named.Length > 0)
        {
            records = Kind == PublicLookUpKind.Institution ? records.Where(row => row.HolderName.Contains(Named)) : records.Where(row => row.HolderName == Named);
        }

        var most = Kind == PublicLookUpKind.Institution ? MostShown : MostNamesakes;
        var rows = await records.OrderBy(row => row.HolderName).ThenBy(row => row.Id).Take(most + 1).ToListAsync(cancellation);
        if (Kind != PublicLookUpKind.Institution && rows.Count > MostNamesakes)
        {
            return Failure.Invalid("同名的人太多，请填写完整的证书编号。", "number");
        }

        var found = rows.Select(row => (Row: row, Values: RecordShape.Read(operation.Service<Cryptography.ProtectedFields>(), row.Content, null)))
            .Where(pair => Numbered.Length > 0 || rule.Place is null || pair.Values.GetValueOrDefault(rule.Place)?.Contains(Placed, StringComparison.Ordinal) == true)
            .ToList();
        return new PublicLookUpAnswer([.. found.Take(MostShown).Select(pair => EntryOf(rule, content, pair.Row, pair.Values, operation.Today))], found.Count > MostShown);
    }

    private static PublicLookUpEntry EntryOf(PublicLookUpRule rule, StandardContent content, LicenceRecord row, Dictionary<string, string> values, DateOnly today)
    {
        var isExpired = row.ValidTo < today;
        var word = row.StateWord is { Length: > 0 } said && said != "有效" ? said : null;
        return new PublicLookUpEntry(
            row.HolderName,
            word ?? (isExpired ? "已过有效期" : "有效"),
            word is null && !isExpired,
            [.. from key in rule.Shown
                let field = content.Find(key)

                // A later standard may have made a personal number of an item: then it is not shown.
                where field is { IsPersonalNumber: false, IsDrawn: false } && values.ContainsKey(key)
                select (field.Label, rule.Place is not null && field.Role == StandardFieldRole.Number ? Masked(values[key]) : values[key])]);
    }

    /// <summary>The ends of the number on a person's licence: enough to compare, not to be used.</summary>
    private static string Masked(string number) => number.Length <= 8 ? new string('*', number.Length) : string.Concat(number.AsSpan(0, 4), new string('*', number.Length - 8), number.AsSpan(number.Length - 4));
}
