using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Organisations;

/// <param name="Found">New or found again.</param>
/// <param name="Vanished">Open ones that are no more.</param>
/// <param name="Open">Waiting for a decision now.</param>
public sealed record ComparisonResult(int Found, int Vanished, int Open);

/// <summary>Compares the whole tree with the present list of the statistics system and brings the work queue up to date. Both stay as they are.</summary>
[Requires(OrganisationPermissions.Compare)]
public sealed class CompareOrganisations : Command<ComparisonResult>
{
    /// <summary>For the nightly job: without a list there is nothing to do.</summary>
    public bool OnlyWithList { get; init; }

    protected internal override async Task<Outcome<ComparisonResult>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (OnlyWithList && !await db.Set<StatisticsList>().AnyAsync(cancellation))
        {
            return new ComparisonResult(0, 0, 0);
        }

        // Nobody changes the tree or the list meanwhile, and two servers compare one after the other.
        await OrganisationTree.LockAsync(operation, cancellation);
        var list = await db.Set<StatisticsList>().OrderByDescending(row => row.UploadedAt).FirstOrDefaultAsync(cancellation);
        if (list is null)
        {
            return Failure.Invalid("还没有卫统机构数据，请先上传。");
        }

        var book = new DifferenceBook(operation);
        var units = await DifferenceBook.Units(db.Set<Organisation>()).ToListAsync(cancellation);
        var codes = units.ToDictionary(unit => unit.Id, unit => unit.Code);
        var here = units.Select(unit => unit with { ParentCode = unit.ParentId is { } parent ? codes.GetValueOrDefault(parent) : null }).ToDictionary(unit => unit.CodeKey, StringComparer.Ordinal);
        var there = (await db.Set<StatisticsUnit>().AsNoTracking().Where(row => row.ListId == list.Id).ToListAsync(cancellation)).ToDictionary(row => row.CodeKey, StringComparer.Ordinal);
        var known = await db.Set<OrganisationDifference>().ToDictionaryAsync(row => row.CodeKey, StringComparer.Ordinal, cancellation);
        var places = new DifferencePlaces(units);
        var (found, vanished) = (0, 0);
        foreach (var code in here.Keys.Union(there.Keys, StringComparer.Ordinal).Union(known.Keys, StringComparer.Ordinal))
        {
            var (unit, line) = (here.GetValueOrDefault(code), there.GetValueOrDefault(code));
            switch (book.Settle(known.GetValueOrDefault(code), unit, line, unit is null && line is not null ? places.Of(line.ParentCode, line.DivisionCode) : ""))
            {
                case DifferenceAct.Found or DifferenceAct.FoundAgain:
                    found++;
                    break;
                case DifferenceAct.Vanished:
                    vanished++;
                    break;
                default:
                    break;
            }
        }

        (list.ComparedAt, list.ComparedByName) = (operation.Now, operation.Actor.DisplayName);
        await operation.FlushAsync(cancellation);
        var open = await db.Set<OrganisationDifference>().CountAsync(row => row.State == DifferenceState.Open, cancellation);
        operation.RecordAct(
            list, list.Label, list.OrganisationPath,
            [
                new FieldChange("比对新发现的差异", null, found.ToString(CultureInfo.InvariantCulture)),
                new FieldChange("已消除的差异", null, vanished.ToString(CultureInfo.InvariantCulture)),
                new FieldChange("待处理的差异", null, open.ToString(CultureInfo.InvariantCulture)),
            ],
            list.OrganisationPath);
        return new ComparisonResult(found, vanished, open);
    }
}

/// <summary>A unit of the tree as the comparison reads it.</summary>
internal sealed record UnitHere(Guid Id, Guid? ParentId, string Path, string Code, string CodeKey, string Name, OrganisationKind Kind, string DivisionCode, string? Head, string? Phone, string? Address, bool IsActive)
{
    public string? ParentCode { get; init; }

    public ComparedUnit Compared => new(Code, Name, Kind, DivisionCode, ParentCode, Head, Phone, Address, IsActive);
}

/// <summary>Where a unit that is not in the tree would stand.</summary>
internal sealed class DifferencePlaces
{
    private readonly Dictionary<string, UnitHere> byCode;
    private readonly Dictionary<string, UnitHere> commissions;
    private readonly UnitHere root;

    public DifferencePlaces(IReadOnlyCollection<UnitHere> units)
    {
        byCode = units.Where(unit => unit.IsActive && OrganisationRules.IsOrgan(unit.Kind)).ToDictionary(unit => unit.CodeKey, StringComparer.Ordinal);
        commissions = units.Where(unit => unit is { Kind: OrganisationKind.Commission, IsActive: true }).OrderByDescending(unit => unit.Path.Length)
            .DistinctBy(unit => OrganisationRules.DivisionPrefix(unit.DivisionCode)).ToDictionary(unit => OrganisationRules.DivisionPrefix(unit.DivisionCode), StringComparer.Ordinal);
        root = units.MinBy(unit => unit.Path.Length)!;
    }

    /// <summary>The unit that the list names as the parent; without one the nearest commission whose division holds the unit's, at last the province.</summary>
    public string Of(string? parentCode, string? divisionCode)
    {
        if (parentCode is not null && byCode.TryGetValue(parentCode.ToUpperInvariant(), out var parent))
        {
            return parent.Path;
        }

        for (var digits = 6; divisionCode is not null && digits >= 2; digits -= 2)
        {
            if (commissions.TryGetValue(divisionCode[..digits], out var commission))
            {
                return commission.Path;
            }
        }

        return root.Path;
    }
}

/// <summary>Keeps the work queue: what a found or vanished difference makes of the entry for its code.</summary>
internal sealed class DifferenceBook(Operation operation)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IQueryable<UnitHere> Units(IQueryable<Organisation> units) => units.AsNoTracking().Select(unit => new UnitHere(
        unit.Id, unit.ParentId, unit.Path, unit.Code, unit.CodeKey, unit.Name, unit.Kind, unit.DivisionCode, unit.Head, unit.Phone, unit.Address, unit.IsActive));

    public static IReadOnlyList<ComparedField> Content(string json) => JsonSerializer.Deserialize<ComparedField[]>(json, Json) ?? [];

    /// <summary>What a comparison of both sides gives now.</summary>
    private static FoundDifference? Find(UnitHere? here, StatisticsUnit? there) => here is null && there is null
        ? null
        : StatisticsComparison.Compare(here?.Compared, there is null ? null : new ComparedUnit(there.Code, there.Name, there.Kind, there.DivisionCode, there.ParentCode, there.Head, there.Phone, there.Address));

    /// <param name="placeOfNew">Where a unit would stand that is not in the tree.</param>
    /// <param name="adopted">Names of the fields that the actor has just taken over from the list; null when nobody has.</param>
    /// <returns>What happened to the entry, or null when it stays as it was.</returns>
    public DifferenceAct? Settle(OrganisationDifference? entry, UnitHere? here, StatisticsUnit? there, string placeOfNew, string? adopted = null)
    {
        var found = Find(here, there);
        if (found is null)
        {
            if (entry is not { State: DifferenceState.Open })
            {
                return null;
            }

            entry.Name = here?.Name ?? entry.Name;
            return adopted is not null ? Close(entry, DifferenceState.Adopted, DifferenceAct.Adopted, null, adopted)
                : Close(entry, DifferenceState.Vanished, DifferenceAct.Vanished, null, What(entry));
        }

        var content = Write(found);
        var path = here?.Path ?? placeOfNew;
        if (entry is null)
        {
            entry = new OrganisationDifference
            {
                OrganisationPath = path,
                CodeKey = here?.CodeKey ?? there!.CodeKey,
                Code = "",
                Name = "",
                Kind = found.Kind,
                DivisionCode = "",
                FieldNames = "",
                ContentJson = "",
                FoundAt = operation.Now,
            };
            operation.Db.Add(entry);
            Describe();
            return Tell(entry, DifferenceAct.Found, What(entry));
        }

        var isSame = entry.Kind == found.Kind && entry.ContentJson == content;
        if (entry.State == DifferenceState.Kept && isSame)
        {
            entry.OrganisationPath = path;
            return null;
        }

        var wasOpen = entry.State == DifferenceState.Open;
        Describe();
        if (wasOpen)
        {
            return adopted is null ? null : Tell(entry, DifferenceAct.PartlyAdopted, adopted);
        }

        (entry.State, entry.FoundAt, entry.HandledAt, entry.HandledById, entry.HandledByName, entry.Reason) = (DifferenceState.Open, operation.Now, null, null, null, null);
        return Tell(entry, DifferenceAct.FoundAgain, What(entry));

        void Describe()
        {
            entry.OrganisationPath = path;
            entry.Code = here?.Code ?? there!.Code;
            entry.Name = here?.Name ?? there!.Name;
            entry.Kind = found.Kind;
            entry.OrganisationId = here?.Id;
            entry.DivisionCode = here?.DivisionCode ?? there!.DivisionCode ?? "";
            entry.FieldNames = found.Kind == DifferenceKind.Differs ? string.Join("、", found.Fields.Where(field => field.Differs).Select(field => field.Field.Name())) : "";
            entry.ContentJson = content;
        }
    }

    /// <summary>Closes an entry in the name of who acts.</summary>
    public DifferenceAct Close(OrganisationDifference entry, DifferenceState state, DifferenceAct act, string? reason, string text)
    {
        (entry.State, entry.HandledAt, entry.HandledById, entry.HandledByName, entry.Reason) = (state, operation.Now, operation.Actor.UserId, operation.Actor.DisplayName, reason);
        return Tell(entry, act, text);
    }

    public DifferenceAct Tell(OrganisationDifference entry, DifferenceAct act, string text)
    {
        operation.Db.Add(new OrganisationDifferenceEvent { DifferenceId = entry.Id, Act = act, At = operation.Now, ActorName = operation.Actor.DisplayName, ActorUnit = operation.Actor.OrganisationName, Text = text });
        return act;
    }

    /// <summary>Whether the tree or the list has changed since the entry was written.</summary>
    public async Task<bool> IsStaleAsync(OrganisationDifference entry, CancellationToken cancellation)
    {
        var (here, there) = await SidesAsync(entry, cancellation);
        return Find(here, there) is not { } found || found.Kind != entry.Kind || Write(found) != entry.ContentJson;
    }

    /// <summary>Brings one entry up to date with the tree and the list as they are now.</summary>
    public async Task<DifferenceAct?> SettleOneAsync(OrganisationDifference entry, string? adopted, CancellationToken cancellation)
    {
        var (here, there) = await SidesAsync(entry, cancellation);
        return Settle(entry, here, there, entry.OrganisationPath, adopted);
    }

    private async Task<(UnitHere? Here, StatisticsUnit? There)> SidesAsync(OrganisationDifference entry, CancellationToken cancellation)
    {
        var db = operation.Db;
        var here = await Units(db.Set<Organisation>().Where(unit => unit.CodeKey == entry.CodeKey)).SingleOrDefaultAsync(cancellation);
        if (here?.ParentId is { } parent)
        {
            here = here with
            {
                ParentCode = await db.Set<Organisation>()
                    .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the code of the unit above, which the list names as well
                    .Where(unit => unit.Id == parent).Select(unit => unit.Code).SingleOrDefaultAsync(cancellation),
            };
        }

        var list = await db.Set<StatisticsList>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the list covers the province; of its lines only that of an entry in the reach is read
            .OrderByDescending(row => row.UploadedAt).Select(row => (Guid?)row.Id).FirstOrDefaultAsync(cancellation);
        return (here, await db.Set<StatisticsUnit>().AsNoTracking().SingleOrDefaultAsync(row => row.ListId == list && row.CodeKey == entry.CodeKey, cancellation));
    }

    private static string Write(FoundDifference found) => JsonSerializer.Serialize(found.Fields, Json);

    private static string What(OrganisationDifference entry) => entry.FieldNames.Length > 0 ? $"{entry.Kind.Name()}：{entry.FieldNames}" : entry.Kind.Name();
}
