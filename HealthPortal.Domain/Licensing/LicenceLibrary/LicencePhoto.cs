using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Licensing.LicenceLibrary;

/// <summary>
/// The photograph on the licences of a person. It belongs to what the primary key of the type's standard names, not to one licence: a licence that
/// takes the place of another shows the same face until a new picture comes.
/// </summary>
public sealed class LicencePhoto : MutableEntity, IScoped, ILabelled
{
    /// <summary>Bytes of an uploaded picture.</summary>
    public const int LargestUpload = 1024 * 1024;

    /// <summary>Pixels. A two-inch print of 35 × 49 mm at 150 dots per inch is 207 × 289.</summary>
    public const int Narrowest = 150;

    public const int Longest = 3000;

    /// <summary>Height in hundredths of the width; two-inch pictures have 140, one-inch ones 140, those of identity cards 123.</summary>
    private const int LeastRatio = 110;

    private const int MostRatio = 170;

    public required string OrganisationPath { get; init; }

    /// <summary>Code of the type.</summary>
    public required string LicenceType { get; init; }

    /// <summary>As <see cref="LicenceCollection.LicenceRecord.Key"/>.</summary>
    public required string Key { get; init; }

    /// <summary>Of the licence, for the change log.</summary>
    public required string Number { get; set; }

    /// <summary>Address in the file store (SHA-256); null after the picture was taken off.</summary>
    public string? FileHash { get; set; }

    public string? ContentType { get; set; }

    public int Width { get; set; }

    public int Height { get; set; }

    public required DateTime SetAt { get; set; }

    public required string SetByName { get; set; }

    public string Label => "照片 " + Number;

    /// <summary>What is wrong with a picture of this size as the photograph of a licence; null when nothing is.</summary>
    public static string? Fault(int width, int height) =>
        width < Narrowest ? $"照片太小：宽 {width} 像素，至少要 {Narrowest} 像素。"
        : height > Longest || width > Longest ? $"照片太大：{width} × {height} 像素，长边最多 {Longest} 像素。"
        : height * 100 < width * LeastRatio || height * 100 > width * MostRatio ? $"照片应是竖幅证件照（如二寸照），现在是 {width} × {height} 像素。"
        : null;
}
