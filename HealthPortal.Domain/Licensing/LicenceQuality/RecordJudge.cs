using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceStandards;

namespace HealthPortal.Domain.Licensing.LicenceQuality;

/// <param name="Label">Of the data item; what the rule is about where it is none.</param>
/// <param name="Message">A whole sentence without numbers of persons.</param>
public sealed record QualityFailure(string Rule, string Label, string Message);

/// <summary>What the rules look at beside the values.</summary>
/// <param name="NumberTwice">Another valid record of the type bears its number.</param>
/// <param name="HolderTwice">Its licence is valid, and its holder has another valid one of the type.</param>
/// <param name="Library">State of its licence; null when none was made yet.</param>
public readonly record struct JudgedFacts(DateOnly? ValidTo, string? StateWord, string OrganName, bool NumberTwice, bool HolderTwice, LicenceState? Library);

/// <summary>Tells which rules a record breaks. Made once for many records; safe for many threads.</summary>
/// <param name="rules">Keys of those that are on.</param>
/// <param name="organs">Names of the units.</param>
/// <param name="graceDays">How long after its end a licence may still be said to be valid.</param>
public sealed class RecordJudge(StandardContent content, DateOnly today, IReadOnlyDictionary<string, IReadOnlyList<string>> offered, IReadOnlySet<string> rules, IReadOnlySet<string> organs, int graceDays)
{
    private readonly RecordCheck check = new(content, today, offered);
    private readonly Dictionary<string, int> places = content.Fields.Select((field, place) => (field.Key, place)).ToDictionary(pair => pair.Key, pair => pair.place, StringComparer.Ordinal);

    /// <param name="values">By the items of the standard.</param>
    /// <param name="invalid">Set for each item that is filled and wrong.</param>
    public List<QualityFailure> Judge(string?[] values, in JudgedFacts facts, bool[] invalid)
    {
        var filled = Array.ConvertAll(values, value => !string.IsNullOrWhiteSpace(value));
        var faults = new List<RecordFault>();
        check.Check(values, faults);
        var found = new List<QualityFailure>();
        foreach (var fault in faults)
        {
            var place = places[fault.Field];
            if (filled[place])
            {
                invalid[place] = true;
                Add(found, RuleOf(content.Fields[place], fault.Kind), content.Fields[place].Label, fault.Message);
            }
        }

        for (var place = 0; place < filled.Length; place++)
        {
            var field = content.Fields[place];
            if (!filled[place] && !field.IsDrawn && EmptyRule(field) is { } rule)
            {
                Add(found, rule, field.Label, $"“{field.Label}”没有填写。");
            }
        }

        if (facts.OrganName.Length > 0 && !organs.Contains(facts.OrganName))
        {
            Add(found, QualityRules.OrganKnown, "发证机关", $"组织机构里没有“{Short(facts.OrganName)}”。");
        }

        if (facts.NumberTwice)
        {
            Add(found, QualityRules.NumberTwice, "证照编号", "同类证照里另有有效记录使用这个编号。");
        }

        if (facts.HolderTwice)
        {
            Add(found, QualityRules.HolderTwice, "持证人", "持证人另有一张有效的同类证照。");
        }

        if (facts.Library is LicenceState.Revoked or LicenceState.Cancelled or LicenceState.Voided && SaysValid(facts.StateWord))
        {
            Add(found, QualityRules.LibraryState, "证照状态", $"证照库里已是“{facts.Library.Value.Name(false, false)}”，记录仍写“{Short(facts.StateWord!)}”。");
        }

        if (facts.ValidTo is { } last && last.AddDays(graceDays) < today && SaysValid(facts.StateWord))
        {
            Add(found, QualityRules.Expired, "证照状态", $"有效期已于 {last:yyyy-MM-dd} 结束，状态仍写“{Short(facts.StateWord!)}”。");
        }

        return found;
    }

    private void Add(List<QualityFailure> found, string rule, string label, string message)
    {
        if (rules.Contains(rule))
        {
            found.Add(new QualityFailure(rule, label, message));
        }
    }

    private static string? EmptyRule(StandardField field) => field.Role switch
    {
        StandardFieldRole.Number => QualityRules.Number,
        StandardFieldRole.HolderName => QualityRules.Holder,
        StandardFieldRole.HolderNumber => QualityRules.HolderNumber,
        StandardFieldRole.Organ => QualityRules.Organ,
        StandardFieldRole.IssuedOn => QualityRules.Issued,
        StandardFieldRole.ValidTo => field.Required ? QualityRules.Validity : null,
        _ => field.Required ? QualityRules.Required : null,
    };

    private static string RuleOf(StandardField field, RecordFaultKind kind) => (field.Type, kind, field.Role) switch
    {
        (_, RecordFaultKind.Inconsistent, StandardFieldRole.BirthDate or StandardFieldRole.Gender) => QualityRules.Person,
        (_, RecordFaultKind.Inconsistent, _) => QualityRules.DateOrder,
        (StandardFieldType.IdentityNumber, _, _) => QualityRules.Identity,
        (StandardFieldType.CreditCode, _, _) => QualityRules.Credit,
        (StandardFieldType.Date, _, _) => QualityRules.Date,
        (StandardFieldType.Choice, _, _) => QualityRules.Domain,
        _ => QualityRules.Form,
    };

    /// <summary>No word says nothing.</summary>
    private static bool SaysValid(string? word) => !string.IsNullOrEmpty(word) && LicenceMakingRule.StateOf(word) == LicenceState.Valid && !word.Contains('过', StringComparison.Ordinal) && !word.Contains('失', StringComparison.Ordinal) && !word.Contains('无', StringComparison.Ordinal);

    private static string Short(string text) => text.Length > 30 ? text[..30] + "…" : text;
}
