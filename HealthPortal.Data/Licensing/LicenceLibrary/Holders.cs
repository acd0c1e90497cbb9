using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

/// <param name="LicenceId">Any of the holder's licences; it stands for the holder in addresses, which must not hold a number of a person.</param>
/// <param name="Number">Masked; null where none is known.</param>
public sealed record HolderChoice(Guid LicenceId, string Name, string? Number, int Licences);

/// <summary>Holders by their whole name or whole number, within the reach.</summary>
[Requires(LibraryPermissions.View)]
public sealed class FindHolders : Query<IReadOnlyList<HolderChoice>>
{
    public const int LongestText = 100;

    /// <summary>Licences looked at: a common name has more holders than anybody reads.</summary>
    private const int Most = 200;

    public required string? Text { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (string.IsNullOrWhiteSpace(Text) || Text.Trim().Length > LongestText)
        {
            yield return new Problem("请填写完整的姓名、名称或证件号码。", "holder");
        }
    }

    protected internal override async Task<Outcome<IReadOnlyList<HolderChoice>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var text = Text!.Trim();
        var code = UnifiedSocialCreditCode.Parse(text);
        var index = operation.Service<ProtectedFields>().BlindIndex(code.Succeeded ? code.Value.Code : RecordShape.HolderNumber(text, operation.Today));
        var applicant = await operation.Db.Set<Applicant>().Where(row => row.NumberIndex == index).Select(row => (Guid?)row.Id).SingleOrDefaultAsync(cancellation);
        var licences = await operation.Db.Set<Licence>().AsNoTracking().Where(row => row.HolderIndex == index || row.HolderName == text || (applicant != null && row.HolderId == applicant))
            .OrderByDescending(row => row.IssuedOn).ThenByDescending(row => row.Id).Take(Most).ToListAsync(cancellation);
        var found = new List<HolderChoice>();
        foreach (var holder in licences.GroupBy(row => row.HolderIndex ?? row.HolderId?.ToString() ?? row.HolderName, StringComparer.Ordinal))
        {
            var first = holder.First();
            found.Add(new HolderChoice(first.Id, first.HolderName, await HolderOf.NumberAsync(operation, first, cancellation), holder.Count()));
        }

        return found;
    }
}

public sealed record HolderRow(
    Guid Id, string TypeCode, string Title, string Number, string OrganName, DateOnly IssuedOn, DateOnly ValidFrom, DateOnly? ValidTo, string StateName, LicenceStanding Standing);

/// <param name="ByName">Joined by the name alone: there may be two of the name.</param>
/// <param name="IsCut">There are more than listed.</param>
public sealed record HolderDetail(string Name, string? Number, bool ByName, IReadOnlyList<HolderRow> Rows, bool IsCut);

/// <summary>持证主体: all licences of one person or institution within the reach, of records and of cases, former ones too.</summary>
[Requires(LibraryPermissions.View)]
public sealed class ReadHolder : Query<HolderDetail>
{
    private const int Most = 200;

    /// <summary>One of the holder's licences.</summary>
    public required Guid LicenceId { get; init; }

    protected internal override async Task<Outcome<HolderDetail>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<Licence>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == LicenceId, cancellation) is not { } licence)
        {
            return Failure.NotFound(LicencePapersOf.Missing);
        }

        var today = operation.Today;
        var (index, applicant) = (licence.HolderIndex, licence.HolderId);
        if (applicant is not null)
        {
            index ??= await db.Set<Applicant>().Where(row => row.Id == applicant).Select(row => row.NumberIndex).SingleOrDefaultAsync(cancellation);
        }
        else if (index is not null)
        {
            applicant = await db.Set<Applicant>().Where(row => row.NumberIndex == index).Select(row => (Guid?)row.Id).SingleOrDefaultAsync(cancellation);
        }

        var byName = index is null && applicant is null;
        var rows = await db.Set<Licence>().AsNoTracking()
            .Where(row => byName ? row.HolderName == licence.HolderName && row.HolderIndex == null : (index != null && row.HolderIndex == index) || (applicant != null && row.HolderId == applicant))
            .OrderByDescending(row => row.IssuedOn).ThenByDescending(row => row.Id).Take(Most + 1).ToListAsync(cancellation);
        return new HolderDetail(
            licence.HolderName, await HolderOf.NumberAsync(operation, licence, cancellation), byName,
            [.. rows.Take(Most).Select(row => new HolderRow(
                row.Id, row.LicenceType, row.Title, row.Number, row.OrganName, row.IssuedOn, row.ValidFrom, row.ValidTo, row.StateName(today), ListLicences.StandingOf(row, today)))],
            rows.Count > Most);
    }
}

internal static class HolderOf
{
    /// <summary>The holder's number masked, of the licence or of the applicant; null where none is known.</summary>
    public static async Task<string?> NumberAsync(Operation operation, Licence licence, CancellationToken cancellation)
    {
        if (licence is { Content: { } content, PersonalCipher: { } personal, StandardNumber: { } number })
        {
            var standard = await operation.Db.Set<StandardVersion>().AsNoTracking().SingleAsync(row => row.Type!.Code == licence.LicenceType && row.Number == number, cancellation);
            return standard.ReadContent().Of(StandardFieldRole.HolderNumber) is { } field && RecordShape.Read(operation.Service<ProtectedFields>(), content, personal).GetValueOrDefault(field.Key) is { } value ? RecordReading.Mask(field, value) : null;
        }

        return licence.HolderId is { } holder ? await operation.Db.Set<Applicant>().Where(row => row.Id == holder).Select(row => row.NumberMasked).SingleOrDefaultAsync(cancellation) : null;
    }
}
