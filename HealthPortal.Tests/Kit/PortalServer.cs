using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace HealthPortal.Tests.Kit;

/// <summary>What the portal process is started with.</summary>
public sealed record PortalServerOptions
{
    /// <summary>"Sqlite" (a file in the server's own data directory) or "PostgreSql".</summary>
    public string Provider { get; init; } = "Sqlite";

    /// <summary>Null lets the portal use its default, which for SQLite lies in the data directory.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Further settings in configuration form, e.g. "Portal:Demo" = "true"; an empty one leaves the portal its default.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public string Environment { get; init; } = "Production";

    /// <summary>The first start migrates and seeds, which takes its time on a small machine.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Warnings and errors in the log that the test provokes on purpose; a line that contains one of these is not held against it.</summary>
    public IReadOnlyList<string> Expected { get; init; } = [];
}

/// <summary>
/// The real portal as a process of its own, on a free loopback port and in a new data directory. Disposing it stops the process,
/// deletes the directory, and fails the test when the log holds a warning, an error or an exception that nobody expected.
/// </summary>
public sealed partial class PortalServer : IAsyncDisposable
{
    private readonly PortalServerOptions options;
    private readonly Process process;
    private readonly ConcurrentQueue<string> log;

    private PortalServer(PortalServerOptions options, Process process, ConcurrentQueue<string> log, Uri address, string dataDirectory)
    {
        this.options = options;
        this.process = process;
        this.log = log;
        Address = address;
        DataDirectory = dataDirectory;
    }

    public Uri Address { get; }

    public string DataDirectory { get; }

    public IReadOnlyList<string> Log => [.. log];

    public int ProcessId => process.Id;

    /// <param name="dataDirectory">A directory to go on with after a restart; null makes a new one.</param>
    public static async Task<PortalServer> StartAsync(PortalServerOptions? options = null, string? dataDirectory = null)
    {
        options ??= new PortalServerOptions();
        dataDirectory ??= Directory.CreateTempSubdirectory("hp-portal-").FullName;
        for (var attempt = 1; ; attempt++)
        {
            var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Find()}/"));
            var log = new ConcurrentQueue<string>();
            var process = Start(options, address, dataDirectory, log);
            if (await BecomesHealthyAsync(process, address, options.StartLimit))
            {
                return new PortalServer(options, process, log, address, dataDirectory);
            }

            Kill(process);
            if (attempt == 3 || !log.Any(line => line.Contains("address already in use", StringComparison.OrdinalIgnoreCase)))
            {
                throw new InvalidOperationException("The portal did not become healthy:\n" + string.Join('\n', log));
            }
        }
    }

    /// <summary>Ends the process at once, as a power cut would; the data directory stays for a restart.</summary>
    public void Kill() => Kill(process);

    /// <summary>Ends the process in order (SIGTERM on Linux) and gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        if (!process.HasExited)
        {
            using (var signal = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            {
                await signal.WaitForExitAsync();
            }

            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await process.WaitForExitAsync(limit.Token);
        }

        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        var unexplained = Unexplained(Log, options.Expected);
        Kill(process);
        await process.WaitForExitAsync();
        process.Dispose();
        if (Directory.Exists(DataDirectory))
        {
            // Another server on the same directory may have taken it along.
            Directory.Delete(DataDirectory, recursive: true);
        }

        if (unexplained.Count > 0)
        {
            Assert.Fail("The portal's log holds what nobody expected:\n" + string.Join('\n', unexplained));
        }
    }

    /// <summary>The lines that begin a warning, an error or an exception and are not expected.</summary>
    internal static IReadOnlyList<string> Unexplained(IEnumerable<string> log, IReadOnlyList<string> expected) =>
        [.. log.Where(line => Alarm().IsMatch(line) && !expected.Any(word => line.Contains(word, StringComparison.Ordinal)))];

    /// <summary>Serilog's and the framework's own way to mark warning, error and fatal, and an exception that escaped both.</summary>
    [GeneratedRegex(@"^([-+:.\d]+ )*\[[^\]]*\b(WRN|ERR|FTL)\]|^(warn|fail|crit): |^Unhandled exception|^\s*(---> )?[A-Z]\w*(\.\w+)+Exception\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Alarm();

    private static Process Start(PortalServerOptions options, Uri address, string dataDirectory, ConcurrentQueue<string> log)
    {
        var assembly = FindAssembly();
        var start = new ProcessStartInfo("dotnet")
        {
            // Another working directory than the project's: the portal must not depend on where it is started.
            WorkingDirectory = dataDirectory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var word in (string[])[assembly, "--urls", address.GetLeftPart(UriPartial.Authority)])
        {
            start.ArgumentList.Add(word);
        }

        start.Environment["ASPNETCORE_ENVIRONMENT"] = options.Environment;
        start.Environment["DOTNET_ENVIRONMENT"] = options.Environment;
        start.Environment["Portal__DataDirectory"] = dataDirectory;
        start.Environment["Portal__Demo"] = "true"; // Most tests sign in; those of an installation without demonstration set it to false.
        start.Environment["Database__Provider"] = options.Provider;
        if (options.ConnectionString is not null)
        {
            start.Environment["Database__ConnectionString"] = options.ConnectionString;
        }

        foreach (var (key, value) in options.Settings)
        {
            var name = key.Replace(":", "__", StringComparison.Ordinal);
            if (value.Length == 0)
            {
                start.Environment.Remove(name);
                continue;
            }

            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill(process);
        return process;

        void Note(string? line)
        {
            if (line is not null)
            {
                log.Enqueue(line);
            }
        }
    }

    private static async Task<bool> BecomesHealthyAsync(Process process, Uri address, TimeSpan limit)
    {
        using var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(5) };
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < limit && !process.HasExited)
        {
            try
            {
                using var answer = await client.GetAsync("health");
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return true;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            catch (TaskCanceledException)
            {
                // Listening, but too busy to answer within the client's limit.
            }

            await Task.Delay(100);
        }

        return false;
    }

    /// <summary>The web project's own output, where its static files belong; built with the same configuration as the tests.</summary>
    private static string FindAssembly()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var path = SourceTree.PathTo("HealthPortal.Web", "bin", output.Parent!.Name, output.Name, "HealthPortal.Web.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException("The web project is not built in this configuration.", path);
    }

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (InvalidOperationException)
        {
            // Disposed already, by the test that owned it.
        }
    }
}
