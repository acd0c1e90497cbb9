using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Data.Exchange;

/// <summary>
/// Settings carried from one portal to another (tender 5.3.6.2.4.5 跨环境配置迁移): what they are, when they were taken, and rows. JSON, because
/// a person may want to read it and to compare two of them.
/// </summary>
/// <param name="Kind">What the rows are, for example <c>parameters</c>.</param>
/// <param name="Version">Of the form of the rows.</param>
/// <param name="ExportedAt">UTC.</param>
public sealed record SettingsEnvelope<TRow>(string Kind, int Version, DateTime ExportedAt, string ExportedBy, IReadOnlyList<TRow> Rows);

public static class SettingsFile
{
    public const long MostBytes = 5L * 1024 * 1024;

    public const string ContentType = "application/json";

    private const int Version = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public static Task WriteAsync<TRow>(Stream target, string kind, DateTime at, string by, IReadOnlyList<TRow> rows, CancellationToken cancellation) =>
        JsonSerializer.SerializeAsync(target, new SettingsEnvelope<TRow>(kind, Version, at, by, rows), Json, cancellation);

    /// <param name="title">Chinese name of what is asked for, for the refusal.</param>
    public static async Task<Outcome<SettingsEnvelope<TRow>>> ReadAsync<TRow>(Stream source, string kind, string title, CancellationToken cancellation)
    {
        try
        {
            var read = await JsonSerializer.DeserializeAsync<SettingsEnvelope<TRow>>(source, Json, cancellation);
            return read?.Kind != kind || read.Rows.Any(row => row is null) ? NotOne(title)
                : read.Version != Version ? Failure.Invalid($"这个文件是另一个版本的门户导出的（格式 {read.Version}），本门户只认格式 {Version}。")
                : read;
        }
        catch (JsonException)
        {
            return NotOne(title);
        }
    }

    private static Failure NotOne(string title) => Failure.Invalid($"这个文件不是从门户导出的{title}文件，或者内容已经损坏。请在来源环境重新导出。");
}
