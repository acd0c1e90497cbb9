using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceStandards;

/// <param name="Open">State of the version under way: draft, in review or waiting to be switched on; null for none.</param>
/// <param name="Matches">Data items found by the word that was searched, empty when the name itself was found.</param>
public sealed record StandardRow(
    string Code, string Name, string? EnglishName, LicenceHolderKind HolderKind, DateTime CreatedAt, int? ActiveNumber, DateTime? ActivatedAt, int Fields, int RequiredFields, StandardState? Open, int Versions, IReadOnlyList<string> Matches);

/// <summary>The standards of all types (tender 5.1.3.1.2): by name, data item, day of creation and state.</summary>
[Requires(StandardPermissions.View)]
public sealed class ListStandards : Query<IReadOnlyList<StandardRow>>
{
    /// <summary>Found in names and codes of types and in names and keys of data items.</summary>
    public string? Text { get; init; }

    public DateOnly? CreatedFrom { get; init; }

    public DateOnly? CreatedTo { get; init; }

    public LicenceHolderKind? HolderKind { get; init; }

    protected internal override IEnumerable<Problem> Validate() => CreatedFrom > CreatedTo ? [new Problem("创建时间的开始不能晚于结束。", "from")] : [];

    protected internal override async Task<Outcome<IReadOnlyList<StandardRow>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        // Some dozens of types at most: the contents are searched here, where their names are known, and not by the database.
        var types = await operation.Db.Set<LicenceType>().OrderBy(row => row.Ordinal).ThenBy(row => row.Code).ToListAsync(cancellation);
        var insider = operation.Actor.May(StandardPermissions.Write) || operation.Actor.May(StandardPermissions.Review);
        var versions = (await operation.Db.Set<StandardVersion>().ToListAsync(cancellation)).ToLookup(row => row.TypeId);
        var word = Text?.Trim() ?? "";
        var rows = new List<StandardRow>();
        foreach (var type in types)
        {
            var day = ShanghaiTime.DateOf(type.CreatedAt);
            var active = versions[type.Id].SingleOrDefault(row => row.State == StandardState.Active);
            if (day < CreatedFrom || day > CreatedTo || (HolderKind is { } kind && kind != type.HolderKind) || (active is null && !insider))
            {
                continue;
            }

            var fields = active?.ReadContent().Fields ?? [];
            IReadOnlyList<string> matches = [];
            if (word.Length > 0 && !Holds(type.Name, word) && !Holds(type.Code, word) && !Holds(type.EnglishName, word))
            {
                matches = [.. fields.Where(field => Holds(field.Label, word) || Holds(field.Key, word)).Select(field => field.Label)];
                if (matches.Count == 0)
                {
                    continue;
                }
            }

            var open = insider ? versions[type.Id].Where(row => row.State is not (StandardState.Active or StandardState.Archived)).Select(row => (StandardState?)row.State).FirstOrDefault() : null;
            rows.Add(new StandardRow(
                type.Code, type.Name, type.EnglishName, type.HolderKind, type.CreatedAt, active?.Number, active?.ActivatedAt, fields.Count, fields.Count(field => field.Required), open,
                versions[type.Id].Count(row => insider || row.State is StandardState.Active or StandardState.Archived), matches));
        }

        return rows;
    }

    private static bool Holds(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
}

/// <summary>One version without its content.</summary>
/// <param name="Version">For the version check of a form.</param>
/// <param name="IsMine">Whether the person who asks wrote or submitted it, and so may not review it.</param>
public sealed record StandardVersionRow(
    Guid Id, int Version, int Number, StandardState State, string? ChangeNote, DateTime CreatedAt, string? EditedByName, DateTime EditedAt, string? SubmittedByName, DateTime? SubmittedAt,
    string? ReviewedByName, DateTime? ReviewedAt, string? ReviewOpinion, string? ActivatedByName, DateTime? ActivatedAt, DateTime? ArchivedAt, bool IsMine);

/// <param name="Shown">The version whose content is shown: the one asked for, else the active, else the newest.</param>
/// <param name="Versions">Newest first. What is under way is listed for those who write or review only.</param>
public sealed record StandardView(
    string Code, string Name, string? EnglishName, LicenceHolderKind HolderKind, StandardVersionRow Shown, StandardContent Content, IReadOnlyList<StandardVersionRow> Versions, bool MayWrite, bool MayReview, string? IdentifierCode);

[Requires(StandardPermissions.View)]
public sealed class ReadStandard : Query<StandardView>
{
    public required string TypeCode { get; init; }

    public int? Number { get; init; }

    protected internal override async Task<Outcome<StandardView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var read = await StandardReading.ReadAsync(operation, TypeCode, cancellation);
        if (!read.Succeeded)
        {
            return new Failure(read.Failure!.Value, read.Problems);
        }

        var (type, versions) = read.Value;
        var shown = Number is { } wanted ? versions.Find(row => row.Number == wanted) : versions.Find(row => row.State == StandardState.Active) ?? versions[0];
        if (shown is null)
        {
            return Failure.NotFound("没有找到这个版本的证照标准。");
        }

        var rows = versions.ConvertAll(row => StandardReading.RowOf(row, operation.Actor.UserId));
        return new StandardView(
            type.Code, type.Name, type.EnglishName, type.HolderKind, rows[versions.IndexOf(shown)], shown.ReadContent(), rows,
            operation.Actor.May(StandardPermissions.Write), operation.Actor.May(StandardPermissions.Review), type.IdentifierCode);
    }
}

/// <param name="Plan">What is to be done with data made under the earlier version.</param>
public sealed record StandardDifferences(string Code, string Name, StandardVersionRow Before, StandardVersionRow After, IReadOnlyList<StandardChange> Changes, UpgradePlan Plan, bool MayReview);

/// <summary>What one version changes against another, by default against the active one, with the upgrade script.</summary>
[Requires(StandardPermissions.View)]
public sealed class CompareStandards : Query<StandardDifferences>
{
    public required string TypeCode { get; init; }

    /// <summary>Null for the one that is active, or was before <see cref="After"/>.</summary>
    public int? Before { get; init; }

    public required int After { get; init; }

    protected internal override async Task<Outcome<StandardDifferences>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var read = await StandardReading.ReadAsync(operation, TypeCode, cancellation);
        if (!read.Succeeded)
        {
            return new Failure(read.Failure!.Value, read.Problems);
        }

        var (type, versions) = read.Value;
        var after = versions.Find(row => row.Number == After);
        var before = Before is { } number
            ? versions.Find(row => row.Number == number)
            : versions.Find(row => row.State == StandardState.Active && row.Number < After) ?? versions.Find(row => row.State == StandardState.Archived && row.Number < After);
        if (after is null || (Before is not null && before is null))
        {
            return Failure.NotFound("没有找到这个版本的证照标准。");
        }

        if (before is null)
        {
            return Failure.NotFound("在它之前没有启用过的版本，没有可以比较的内容。");
        }

        var (old, now) = (before.ReadContent(), after.ReadContent());
        return new StandardDifferences(
            type.Code, type.Name, StandardReading.RowOf(before, operation.Actor.UserId), StandardReading.RowOf(after, operation.Actor.UserId), StandardComparison.Between(old, now),
            UpgradePlan.Of(type, (before.Number, old), (after.Number, now)), operation.Actor.May(StandardPermissions.Review));
    }
}

internal static class StandardReading
{
    /// <summary>The type and what of its versions the actor may see, newest first.</summary>
    public static async Task<Outcome<(LicenceType Type, List<StandardVersion> Versions)>> ReadAsync(Operation operation, string code, CancellationToken cancellation)
    {
        var insider = operation.Actor.May(StandardPermissions.Write) || operation.Actor.May(StandardPermissions.Review);
        var type = await operation.Db.Set<LicenceType>().SingleOrDefaultAsync(row => row.Code == code, cancellation);
        var versions = type is null
            ? []
            : await operation.Db.Set<StandardVersion>()
                .Where(row => row.TypeId == type.Id && (insider || row.State == StandardState.Active || row.State == StandardState.Archived))
                .OrderByDescending(row => row.Number)
                .ToListAsync(cancellation);
        return versions.Count == 0 ? Failure.NotFound("没有找到这类证照的标准。") : (type!, versions);
    }

    public static StandardVersionRow RowOf(StandardVersion row, Guid reader) => new(
        row.Id, row.Version, row.Number, row.State, row.ChangeNote, row.CreatedAt, row.EditedByName, row.EditedAt, row.SubmittedByName, row.SubmittedAt,
        row.ReviewedByName, row.ReviewedAt, row.ReviewOpinion, row.ActivatedByName, row.ActivatedAt, row.ArchivedAt, row.EditedBy == reader || row.SubmittedBy == reader);
}
