namespace HealthPortal.Data.Files;

/// <summary>Names, extensions and media types of the formats the portal knows.</summary>
public static class FileFormats
{
    public static FileFormat? OfExtension(string extension) => extension.ToLowerInvariant() switch
    {
        ".pdf" => FileFormat.Pdf,
        ".jpg" or ".jpeg" => FileFormat.Jpeg,
        ".png" => FileFormat.Png,
        ".gif" => FileFormat.Gif,
        ".bmp" => FileFormat.Bmp,
        ".tif" or ".tiff" => FileFormat.Tiff,
        ".docx" => FileFormat.Docx,
        ".xlsx" => FileFormat.Xlsx,
        ".doc" => FileFormat.Doc,
        ".xls" => FileFormat.Xls,
        ".ofd" => FileFormat.Ofd,
        ".zip" => FileFormat.Zip,
        _ => null,
    };

    public static IReadOnlyList<string> Extensions(FileFormat format) => format switch
    {
        FileFormat.Jpeg => [".jpg", ".jpeg"],
        FileFormat.Tiff => [".tif", ".tiff"],
        _ => ["." + format.ToString().ToLowerInvariant()],
    };

    /// <summary>As people say it.</summary>
    public static string Name(FileFormat format) => format switch
    {
        FileFormat.Jpeg => "JPG",
        FileFormat.Docx or FileFormat.Doc => $"Word（{format.ToString().ToUpperInvariant()}）",
        FileFormat.Xlsx or FileFormat.Xls => $"Excel（{format.ToString().ToUpperInvariant()}）",
        _ => format.ToString().ToUpperInvariant(),
    };

    public static string ContentType(FileFormat format) => format switch
    {
        FileFormat.Pdf => "application/pdf",
        FileFormat.Jpeg => "image/jpeg",
        FileFormat.Png => "image/png",
        FileFormat.Gif => "image/gif",
        FileFormat.Bmp => "image/bmp",
        FileFormat.Tiff => "image/tiff",
        FileFormat.Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        FileFormat.Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        FileFormat.Doc => "application/msword",
        FileFormat.Xls => "application/vnd.ms-excel",
        FileFormat.Ofd => "application/ofd",
        FileFormat.Zip => "application/zip",
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };
}
