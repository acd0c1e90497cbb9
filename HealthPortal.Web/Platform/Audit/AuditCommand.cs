using System.Data.Common;
using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Platform.Audit;

/// <summary>
/// <c>dotnet HealthPortal.Web.dll verify-audit</c>: checks the chain without starting the site, changing the database or writing to its log. Exit code 0: whole; 1: a fault was
/// found; 2: the log could not be read.
/// </summary>
public static class AuditCommand
{
    public const string Name = "verify-audit";

    public static bool IsMeant(string[] args) => args is [Name, ..];

    public static async Task<int> RunAsync(string[] args, TextWriter output, CancellationToken cancellation)
    {
        await using var provider = WebStartup.ForCommand(args[1..]);
        await using var scope = provider.CreateAsyncScope();
        var portal = scope.ServiceProvider.PortalFor(new JobActorSource("日志校验"));
        try
        {
            var tenths = 0L;
            var report = await portal.RunAsync(
                new VerifyChangeChain
                {
                    Progress = (done, all) =>
                    {
                        if (done * 10 / all > tenths)
                        {
                            tenths = done * 10 / all;
                            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"已校验 {done} / {all} 条"));
                        }
                    },
                },
                cancellation);
            if (!report.Succeeded)
            {
                await output.WriteLineAsync(report.Message.AsMemory(), cancellation);
                return 2;
            }

            var found = report.Value;
            if (found.Fault is { } fault)
            {
                await output.WriteLineAsync($"日志链有问题：{fault.Sentence}".AsMemory(), cancellation);
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"之前的 {found.Checked} 条没有问题。").AsMemory(), cancellation);
                return 1;
            }

            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"日志完整：共 {found.Checked} 条，末端校验值 {found.Root}").AsMemory(), cancellation);
            if (await portal.RunAsync(new ListDailyRoots { Days = 7 }, cancellation) is { Succeeded: true, Value: var roots })
            {
                foreach (var root in roots)
                {
                    await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{root.Day:yyyy-MM-dd} 根值 {root.Root}（到第 {root.Sequence} 条{(root.IsFinal ? "" : "，当天未结束")}）").AsMemory(), cancellation);
                }
            }

            return 0;
        }
        catch (DbException fault)
        {
            await output.WriteLineAsync(("读不到日志：" + fault.Message).AsMemory(), cancellation);
            return 2;
        }
    }
}
