using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceStandards;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceCollection;

/// <summary>What a record would say as a licence.</summary>
/// <param name="Fields">Of the standard the record was checked against.</param>
/// <param name="Values">By key; numbers of persons masked.</param>
public sealed record RecordPaper(
    string TypeCode, string TypeName, string? EnglishName, int StandardNumber, IReadOnlyList<StandardField> Fields, IReadOnlyDictionary<string, string> Values, string Number, string HolderName, string OrganName, DateOnly IssuedOn,
    DateOnly? ValidFrom, DateOnly? ValidTo, StoredFile? Photo);

/// <summary>The facts of a specimen (样张): how the licence of a record would look. It is no licence, and carries neither codes nor a number of a person.</summary>
[Requires(CollectionPermissions.View)]
public sealed class ReadRecordPaper : Query<RecordPaper>
{
    public required Guid RecordId { get; init; }

    protected internal override async Task<Outcome<RecordPaper>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<LicenceRecord>().SingleOrDefaultAsync(row => row.Id == RecordId, cancellation) is not { } record)
        {
            return Failure.NotFound("没有找到这条归集记录，它可能不在您的管辖范围内。");
        }

        var version = await operation.Db.Set<StandardVersion>().Include(row => row.Type).SingleAsync(row => row.TypeId == record.TypeId && row.Number == record.StandardNumber, cancellation);
        var fields = version.ReadContent().Fields;
        var values = RecordShape.Read(operation.Service<ProtectedFields>(), record.Content, record.PersonalCipher);
        foreach (var field in fields.Where(field => field.IsPersonalNumber && values.ContainsKey(field.Key)))
        {
            values[field.Key] = RecordReading.Mask(field, values[field.Key]);
        }

        return new RecordPaper(
            version.Type!.Code, version.Type.Name, version.Type.EnglishName, version.Number, fields, values, record.Number, record.HolderName, record.OrganName, record.IssuedOn ?? record.BusinessDate, record.ValidFrom, record.ValidTo,
            await PhotoKeeping.Of(operation, version.Type.Code, record.Key).AsNoTracking().SingleOrDefaultAsync(cancellation) is { FileHash: not null } photo ? PhotoKeeping.File(photo) : null);
    }
}
