using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicencePresentation;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicencePresentation;

public sealed record ShownToRow(DateTime At, string ClientName, string UnitName, string PurposeName);

/// <param name="IsCut">There are more than the newest ones told.</param>
public sealed record PresentationsOfHolder(string Title, string Number, IReadOnlyList<ShownToRow> Rows, bool IsCut);

/// <summary>
/// To whom one's licence was shown (tender 5.1.3.5.2). For anybody who holds the licence in hand, by its code, and knows the number that it is found by: the holder's
/// identity number, or the number of the licence where the holder is an institution. Wrong numbers and unknown codes get one answer.
/// </summary>
[Requires(RequiresAttribute.Anonymous)]
public sealed class ReadPresentationsOfHolder : Query<PresentationsOfHolder>
{
    public const int Most = 100;

    private const string Unknown = "没有查到。请核对二维码里的地址和填写的号码是否正确。";

    public required string Code { get; init; }

    public required string? HolderNumber { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (string.IsNullOrWhiteSpace(HolderNumber) || HolderNumber.Length > PresentationRules.LongestKey)
        {
            yield return new Problem("请填写持证人证件号码；机构请填写证照编号。", "number");
        }
    }

    protected internal override async Task<Outcome<PresentationsOfHolder>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (Code.Length != VerifyLicence.CodeLength || !Code.All(char.IsAsciiHexDigitLower))
        {
            return Failure.NotFound(Unknown);
        }

        var licence = await operation.Db.Set<Licence>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // licences of every organ, by an unguessable code and the holder's own number only
            .Where(row => row.VerificationCode == Code).Select(row => new { row.Id, row.Title, row.Number, row.HolderIndex }).SingleOrDefaultAsync(cancellation);
        var given = HolderNumber!.Trim();
        if (licence is null || (licence.HolderIndex is { } index ? index != operation.Service<ProtectedFields>().BlindIndex(RecordShape.HolderNumber(given, operation.Today)) : licence.Number != given))
        {
            return Failure.NotFound(Unknown);
        }

        var rows = await operation.Db.Set<Presentation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // of this one licence
            .Where(row => row.LicenceId == licence.Id).OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(Most + 1).Select(row => new ShownToRow(row.At, row.ClientName, row.UnitName, row.PurposeName)).ToListAsync(cancellation);
        return new PresentationsOfHolder(licence.Title, licence.Number, [.. rows.Take(Most)], rows.Count > Most);
    }
}
