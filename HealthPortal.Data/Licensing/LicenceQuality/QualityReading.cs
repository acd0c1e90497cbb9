using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceQuality;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceQuality;

/// <summary>What is needed to judge the records of a type.</summary>
public sealed record QualityTask(Guid MeasurementId, Guid TypeId, string TypeCode, string TypeName, int StandardNumber, StandardContent Content, IReadOnlyList<QualityTerms> Rules, RecordJudge Judge)
{
    /// <summary>Rules that count are those that are on and that the standard has the items for.</summary>
    internal static async Task<QualityTask> OpenAsync(Operation operation, Guid measurement, OpenType open, CancellationToken cancellation)
    {
        var (type, number, content) = open;
        var settings = await operation.Db.Set<QualitySetting>().AsNoTracking().ToListAsync(cancellation);
        var rules = QualityRules.All.Select(rule => TermsOf(rule, type.Id, type.Code, settings)).Where(terms => terms.IsOn && QualityRules.Applies(terms.Rule, content)).ToList();
        var organs = await operation.Db.Set<Organisation>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // the name of an issuing organ is no secret, and a record may be issued by another
            .Where(unit => unit.Kind == OrganisationKind.Commission || unit.Kind == OrganisationKind.Hospital || unit.Kind == OrganisationKind.Institution).Select(unit => unit.Name).ToListAsync(cancellation);
        var grace = await operation.ParameterAsync(QualityParameters.GraceDays, cancellation);
        return new QualityTask(
            measurement, type.Id, type.Code, type.Name, number, content, rules,
            new RecordJudge(content, operation.Today, await BeginBatch.OfferedAsync(operation, content, cancellation), rules.Select(terms => terms.Rule.Key).ToHashSet(StringComparer.Ordinal), organs.ToHashSet(StringComparer.Ordinal), grace));
    }

    /// <summary>The type's own setting, then that for all types, then the catalogue.</summary>
    public static QualityTerms TermsOf(QualityRule rule, Guid? typeId, string typeCode, IReadOnlyList<QualitySetting> settings) =>
        (settings.FirstOrDefault(row => row.RuleKey == rule.Key && row.TypeId == typeId) ?? settings.FirstOrDefault(row => row.RuleKey == rule.Key && row.TypeId == null)) is { } setting
            ? new QualityTerms(rule, setting.IsOn, setting.Weight, setting.DueDays)
            : new QualityTerms(rule, QualityRules.IsUsuallyOn(rule, typeCode), rule.Weight, rule.DueDays);
}

internal static class QualityReading
{
    /// <summary>Judges records with what the database knows about others of the type.</summary>
    public static async Task<List<JudgedRecord>> JudgeAsync(Operation operation, QualityTask task, IQueryable<LicenceRecord> records, CancellationToken cancellation)
    {
        var db = operation.Db;
        var today = operation.Today;
        var some = await records
            .Select(row => new { row.Id, row.OrganisationPath, row.Number, row.HolderName, row.HolderIndex, row.OrganName, row.ValidTo, row.StateWord, row.Content, row.PersonalCipher })
            .ToListAsync(cancellation);
        var ids = some.ConvertAll(row => row.Id);
        var numbers = some.Select(row => row.Number).Where(number => number.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        var holders = some.Select(row => row.HolderIndex).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var twice = (await db.Set<LicenceRecord>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // that a number is used twice is said, not by whom
            .Where(row => row.TypeId == task.TypeId && row.IsValid && numbers.Contains(row.Number))
            .GroupBy(row => row.Number).Where(group => group.Count() > 1).Select(group => group.Key).ToListAsync(cancellation)).ToHashSet(StringComparer.Ordinal);
        var licences = (await db.Set<Licence>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // of the records that are looked at
            .Where(row => row.RecordId != null && ids.Contains(row.RecordId.Value) && row.ReplacedById == null)
            .Select(row => new { row.RecordId, row.State, row.ValidTo }).ToListAsync(cancellation)).ToDictionary(row => row.RecordId!.Value, row => (row.State, InForce: row.State == LicenceState.Valid && !(row.ValidTo < today)));
        var several = (await db.Set<Licence>()
            .IgnoreQueryFilters([Persistence.PortalDb.ScopeFilter]) // that the holder has another is said, not where
            .Where(row => row.HolderIndex != null && holders.Contains(row.HolderIndex) && row.LicenceType == task.TypeCode && row.State == LicenceState.Valid && row.ReplacedById == null && (row.ValidTo == null || row.ValidTo >= today))
            .GroupBy(row => row.HolderIndex!).Where(group => group.Count() > 1).Select(group => group.Key).ToListAsync(cancellation)).ToHashSet(StringComparer.Ordinal);
        var seals = operation.Service<ProtectedFields>();
        var fields = task.Content.Fields;
        var judged = new JudgedRecord[some.Count];

        // Opening the seals costs more than all the rest, so all cores do it.
        Parallel.For(0, some.Count, new ParallelOptions { CancellationToken = cancellation }, place =>
        {
            var row = some[place];
            var read = RecordShape.Read(seals, row.Content, row.PersonalCipher);
            string?[] values = [.. fields.Select(field => read.GetValueOrDefault(field.Key))];
            var invalid = new bool[values.Length];
            (LicenceState State, bool InForce)? licence = licences.TryGetValue(row.Id, out var found) ? found : null;
            var facts = new JudgedFacts(row.ValidTo, row.StateWord, row.OrganName, twice.Contains(row.Number), licence?.InForce == true && row.HolderIndex is { } holder && several.Contains(holder), licence?.State);
            judged[place] = new JudgedRecord(row.Id, row.OrganisationPath, row.Number, row.HolderName, values, invalid, facts.NumberTwice, facts.HolderTwice, task.Judge.Judge(values, facts, invalid));
        });
        return [.. judged];
    }
}
