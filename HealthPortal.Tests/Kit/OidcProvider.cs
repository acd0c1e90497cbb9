using System.Diagnostics;
using System.Globalization;

namespace HealthPortal.Tests.Kit;

/// <summary>The npm package oidc-provider as a process of its own: somebody else's reading of the standard.</summary>
internal sealed class OidcProvider : IAsyncDisposable
{
    public const string ClientId = "health-portal";
    public const string Secret = "a-secret-of-the-tests-long-enough";

    private static readonly string Folder = SourceTree.PathTo("HealthPortal.Tests", "EndToEnd");

    private readonly Process process;

    private OidcProvider(Process process, int port)
    {
        this.process = process;
        Authority = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
    }

    public static string? MissingReason => Directory.Exists(Path.Combine(Folder, "node_modules", "oidc-provider"))
        ? null
        : "oidc-provider is not installed (npm install in HealthPortal.Tests/EndToEnd); ./dev test installs it.";

    public string Authority { get; }

    public static async Task<OidcProvider> StartAsync(string callback)
    {
        var port = FreePort.Find();
        var start = new ProcessStartInfo("node") { WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])["provider.mjs", port.ToString(CultureInfo.InvariantCulture), callback, ClientId, Secret])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("node does not start.");
        process.ErrorDataReceived += (_, _) => { }; // its warnings about being used in tests would fill the pipe
        process.BeginErrorReadLine();
        var first = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return first == "listening" ? new OidcProvider(process, port) : throw new InvalidOperationException($"The provider does not listen: {first}");
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
