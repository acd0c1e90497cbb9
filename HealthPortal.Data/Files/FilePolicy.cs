namespace HealthPortal.Data.Files;

public enum FileFormat
{
    Pdf,
    Jpeg,
    Png,
    Gif,
    Bmp,
    Tiff,

    /// <summary>Word since 2007.</summary>
    Docx,

    /// <summary>Excel since 2007.</summary>
    Xlsx,

    /// <summary>Word 97 to 2003.</summary>
    Doc,

    /// <summary>Excel 97 to 2003.</summary>
    Xls,

    /// <summary>The national fixed-layout format (GB/T 33190).</summary>
    Ofd,
    Zip,
}

/// <summary>What may be uploaded at a place.</summary>
/// <param name="MaxBytes">Upper limit, counted while the file streams in.</param>
/// <param name="Formats">Accepted formats.</param>
public sealed record FilePolicy(long MaxBytes, IReadOnlyList<FileFormat> Formats)
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>Materials of an application: documents and pictures of at most 50 MB.</summary>
    public static readonly FilePolicy Materials = new(
        50 * Megabyte,
        [FileFormat.Pdf, FileFormat.Jpeg, FileFormat.Png, FileFormat.Gif, FileFormat.Bmp, FileFormat.Tiff, FileFormat.Docx, FileFormat.Xlsx, FileFormat.Doc, FileFormat.Xls, FileFormat.Ofd, FileFormat.Zip]);

    /// <summary>Pictures that are shown on pages and printed (seals, portraits), at most 5 MB.</summary>
    public static readonly FilePolicy Pictures = new(5 * Megabyte, [FileFormat.Jpeg, FileFormat.Png]);

    /// <summary>For the accept attribute of a file input, for example <c>.pdf,.jpg,.jpeg</c>.</summary>
    public string Accept => string.Join(',', Formats.SelectMany(FileFormats.Extensions));

    /// <summary>For the hint beside a file input, for example PDF、JPG、PNG，不超过 50 MB.</summary>
    public string Hint => $"{string.Join("、", Formats.Select(FileFormats.Name))}，不超过 {SizeText}";

    internal string SizeText => MaxBytes >= Megabyte ? $"{MaxBytes / Megabyte} MB" : $"{Math.Max(1, MaxBytes / 1024)} KB";
}
