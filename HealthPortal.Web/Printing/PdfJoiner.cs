using System.Diagnostics;
using HealthPortal.Domain.Kernel;
using Microsoft.Extensions.Options;

namespace HealthPortal.Web.Printing;

/// <summary>Joins and stamps PDF files with qpdf.</summary>
public sealed partial class PdfJoiner(IOptions<PrintingOptions> options, ILogger<PdfJoiner> logger)
{
    public const string NoProgram = "服务器未安装 qpdf，无法合并 PDF，请联系管理员安装 qpdf 软件包。";
    public const string Damaged = "要合并的 PDF 文件已损坏或有密码，无法合并，请重新上传后再试。";

    /// <summary>qpdf's code for "done, with warnings", e.g. about a file that it repaired.</summary>
    private const int WithWarnings = 3;

    /// <summary>One file with all pages, in the order given.</summary>
    public Task<Outcome<byte[]>> JoinAsync(IReadOnlyList<byte[]> files, CancellationToken cancellation) =>
        RunAsync(files, paths => ["--empty", "--pages", .. paths, "--"], cancellation);

    /// <summary>The first page of <paramref name="stamp"/> laid over every page of <paramref name="file"/>, e.g. "作废" or the name of who exported it.</summary>
    public Task<Outcome<byte[]>> StampAsync(byte[] file, byte[] stamp, CancellationToken cancellation) =>
        RunAsync([file, stamp], paths => [paths[0], "--overlay", paths[1], "--from=", "--repeat=1", "--"], cancellation);

    private async Task<Outcome<byte[]>> RunAsync(IReadOnlyList<byte[]> files, Func<IReadOnlyList<string>, string[]> arguments, CancellationToken cancellation)
    {
        if (Find() is not { } program)
        {
            return Failure.Invalid(NoProgram);
        }

        var folder = Directory.CreateTempSubdirectory("health-portal-pdf-").FullName;
        try
        {
            var paths = new List<string>();
            foreach (var file in files)
            {
                var path = Path.Combine(folder, FormattableString.Invariant($"{paths.Count}.pdf"));
                await File.WriteAllBytesAsync(path, file, cancellation);
                paths.Add(path);
            }

            var result = Path.Combine(folder, "result.pdf");
            var code = await StartAsync(program, [.. arguments(paths), result], cancellation);
            return code is 0 or WithWarnings
                ? await File.ReadAllBytesAsync(result, cancellation)
                : Failure.Invalid(Damaged);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<int> StartAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("qpdf did not start.");
        try
        {
            var said = await process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode != 0)
            {
                LogEnded(process.ExitCode, said);
            }

            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private string? Find() => string.IsNullOrWhiteSpace(options.Value.QpdfPath)
        ? Programs.Find("qpdf")
        : File.Exists(options.Value.QpdfPath) ? options.Value.QpdfPath : null;

    [LoggerMessage(1, LogLevel.Information, "qpdf ended with {Code}: {Said}")]
    private partial void LogEnded(int code, string said);
}
