using System.Globalization;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceStandards;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

/// <summary>By which data items the library lists a type: those of its standard, and for licences that only cases grant what every licence has.</summary>
internal static class LibraryContent
{
    public static StandardContent Common { get; } = new(
        [
            new("number", "证照编号", StandardFieldType.Text) { Role = StandardFieldRole.Number }, new("holderName", "持证主体", StandardFieldType.Text) { Role = StandardFieldRole.HolderName },
            new("organName", "发证机关", StandardFieldType.Text) { Role = StandardFieldRole.Organ }, new("issuedOn", "发证日期", StandardFieldType.Date) { Role = StandardFieldRole.IssuedOn },
            new("validTo", "有效期至", StandardFieldType.Date) { Role = StandardFieldRole.ValidTo },
        ],
        "number",
        "issuedOn")
    {
        Conditions = ["number", "holderName", "organName", "validTo"],
        Columns = ["holderName", "organName", "issuedOn", "validTo"],
    };

    /// <summary>Not found when nobody within the reach holds a licence of a type that has no standard: it cannot be told from one there is not.</summary>
    public static async Task<Outcome<OpenType>> OpenAsync(Operation operation, string typeCode, CancellationToken cancellation)
    {
        var opened = await RecordReading.OpenAsync(operation, typeCode, cancellation);
        return opened.Succeeded ? opened
            : await operation.Db.Set<Licence>().Where(row => row.LicenceType == typeCode).OrderByDescending(row => row.Id).Select(row => row.Title).FirstOrDefaultAsync(cancellation) is { } title
                ? new OpenType(new LicenceType { Code = typeCode, Name = title, HolderKind = LicenceHolderKind.Institution }, 0, Common)
                : Failure.NotFound("没有这类证照，或者您的管辖范围内还没有。");
    }

    /// <summary>Values of a licence by the columns, numbers of persons masked. What a licence without a standard has no content for is taken from what every licence has.</summary>
    public static string[] Cells(ProtectedFields seals, Licence row, IReadOnlyList<StandardField> columns)
    {
        var values = row.Content is { } content ? RecordShape.Read(seals, content, columns.Any(field => field.IsPersonalNumber) ? row.PersonalCipher : null) : [];
        return [.. columns.Select(field => values.GetValueOrDefault(field.Key) is { } value ? field.IsPersonalNumber ? RecordReading.Mask(field, value) : value : row.Content is null ? Known(row, field.Role) : "")];
    }

    private static string Known(Licence row, StandardFieldRole role) => role switch
    {
        StandardFieldRole.Number => row.Number,
        StandardFieldRole.HolderName => row.HolderName,
        StandardFieldRole.Organ => row.OrganName,
        StandardFieldRole.IssuedOn => Day(row.IssuedOn),
        StandardFieldRole.ValidFrom => Day(row.ValidFrom),
        StandardFieldRole.ValidTo => row.ValidTo is { } last ? Day(last) : "长期",
        _ => "",
    };

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
