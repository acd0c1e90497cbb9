using System.Diagnostics;
using HealthPortal.Web.Printing;

namespace HealthPortal.Tests.Kit;

/// <summary>Reads what was printed with poppler's programs.</summary>
public static class PdfTools
{
    public static string? MissingReason => Programs.Find("pdftotext") is null || Programs.Find("pdffonts") is null || Programs.Find("pdfinfo") is null
        ? "poppler-utils is not installed; ./dev test installs it."
        : null;

    /// <summary>The text in the order it was drawn, a table cell as one piece, without any white space: letters set apart on paper are still one word.</summary>
    public static async Task<string> TextAsync(byte[] pdf) =>
        string.Concat((await RunAsync("pdftotext", pdf, "-enc", "UTF-8", "-raw", "{file}", "-")).Where(letter => !char.IsWhiteSpace(letter)));

    /// <summary>Words that reach over the edge of their page.</summary>
    public static async Task<IReadOnlyList<string>> WordsOutsideAsync(byte[] pdf)
    {
        double wide = 0, high = 0;
        var outside = new List<string>();
        foreach (var line in (await RunAsync("pdftotext", pdf, "-bbox", "{file}", "-")).Split('\n').Select(line => line.Trim()))
        {
            // <page width="…" height="…"> and <word xMin="…" yMin="…" xMax="…" yMax="…">…</word>
            var parts = line.Split('"');
            double At(int place) => double.Parse(parts[place], System.Globalization.CultureInfo.InvariantCulture);
            if (line.StartsWith("<page ", StringComparison.Ordinal))
            {
                (wide, high) = (At(1), At(3));
            }
            else if (line.StartsWith("<word ", StringComparison.Ordinal) && (At(1) < 0 || At(3) < 0 || At(5) > wide || At(7) > high))
            {
                outside.Add(line);
            }
        }

        return outside;
    }

    /// <summary>One line of pdfinfo, e.g. "Pages" or "Page size".</summary>
    public static async Task<string> InfoAsync(byte[] pdf, string line) =>
        (await RunAsync("pdfinfo", pdf, "{file}")).Split('\n')
            .First(text => text.StartsWith(line + ":", StringComparison.Ordinal))[(line.Length + 1)..].Trim();

    /// <summary>Width and height of the pictures in pixels.</summary>
    public static async Task<IReadOnlyList<(int Width, int Height)>> PicturesAsync(byte[] pdf)
    {
        var rows = (await RunAsync("pdfimages", pdf, "-list", "{file}")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2).Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return [.. rows.Select(row => (int.Parse(row[3], System.Globalization.CultureInfo.InvariantCulture), int.Parse(row[4], System.Globalization.CultureInfo.InvariantCulture)))];
    }

    /// <summary>The fonts as (name, embedded).</summary>
    public static async Task<IReadOnlyList<(string Name, bool Embedded)>> FontsAsync(byte[] pdf)
    {
        var table = (await RunAsync("pdffonts", pdf, "{file}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // The columns stand under their headings; types such as "CID TrueType" hold blanks.
        var column = table[0].IndexOf("emb", StringComparison.Ordinal);
        return [.. table.Skip(2).Select(row => (row.Split(' ')[0], row.Substring(column, 3).Trim() == "yes"))];
    }

    /// <summary>Why signatures cannot be checked by a program that is not ours; null when they can.</summary>
    public static string? MissingSignatureReason => Programs.Find("pdfsig") is null || Programs.Find("qpdf") is null || Programs.Find("openssl") is null
        ? "pdfsig (poppler-utils), qpdf or openssl is not installed; ./dev test installs them."
        : null;

    /// <summary>What pdfsig says of each signature, in the order of the file. Whether the signer is trusted is another question and not asked here.</summary>
    public static async Task<IReadOnlyList<string>> SignaturesAsync(byte[] pdf)
    {
        var (_, said) = await ExecuteAsync("pdfsig", pdf, "-nocert", "{file}");
        return [.. said.Split("Signature #")[1..]];
    }

    /// <summary>What qpdf finds wrong with the file's structure; empty when nothing.</summary>
    public static async Task<string> FaultsAsync(byte[] pdf)
    {
        var (code, said) = await ExecuteAsync("qpdf", pdf, "--check", "{file}");
        return code == 0 ? "" : said;
    }

    /// <summary>The file after qpdf has written it with these arguments.</summary>
    public static async Task<byte[]> RewriteAsync(byte[] pdf, params string[] arguments)
    {
        var result = Path.GetTempFileName();
        try
        {
            var (code, said) = await ExecuteAsync("qpdf", pdf, [.. arguments, "{file}", result]);
            Assert.True(code == 0, said);
            return await File.ReadAllBytesAsync(result);
        }
        finally
        {
            File.Delete(result);
        }
    }

    private static async Task<string> RunAsync(string program, byte[] pdf, params string[] arguments)
    {
        var (code, output) = await ExecuteAsync(program, pdf, arguments);
        Assert.Equal(0, code);
        return output;
    }

    private static async Task<(int Code, string Output)> ExecuteAsync(string program, byte[] pdf, params string[] arguments)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, pdf);
            var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true };
            foreach (var argument in arguments)
            {
                start.ArgumentList.Add(argument == "{file}" ? file : argument);
            }

            using var process = Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, output);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
